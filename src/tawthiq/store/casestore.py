"""Rows of one case in and out of its database. SQL is built here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, update
from sqlalchemy.exc import OperationalError

from tawthiq.evidence.entries import Draft, Personal
from tawthiq.model import Assessment, Document, Earlier, Exhibit, Problem, Reading, Statement
from tawthiq.store import earlier, parts, passages, schema, shelves
from tawthiq.store.database import open_database, read_database, unwritable
from tawthiq.store.nouns import as_json, decision_row, document_of, document_row, plain_row, reading_row, statement_row
from tawthiq.store.passages import Found, Sought

T = TypeVar("T")

# The fact that holds the content digest which the custody log last recorded; empty from the transaction that changes
# a derived row to the one that promises the next record, so that an interrupted build is told from an alteration.
RECORDED = "recorded"
# The fact that holds the digests of the tables as they were recorded, so that those of them that nobody wrote to since
# need not be read again.
DIGESTS = "digests"


class Receipt(msgspec.Struct, frozen=True):
    """One arrival of an exhibit.

    Attributes:
        id: the path's commitment in the custody log.
        path: within the intake, as received.
        parent: the exhibit that it came out of, or None.
        mtime_ns: of the source file, or None where there was none.
        arrived: UTC, ISO 8601, as in its custody entry.
    """

    id: str
    exhibit: str
    path: str
    parent: str | None = None
    mtime_ns: int | None = None
    arrived: str = ""


class StageRun(msgspec.Struct, frozen=True):
    """That a stage ran for a subject: digest of its inputs and version, digest of what it gave."""

    stage: str
    subject: str
    key: str
    output: str


class CaseStore:
    """The database of one case. Each public method is one transaction unless called inside `transaction()`."""

    def __init__(self, engine: Engine, *, encrypted: bool = False) -> None:
        self._engine = engine
        self.encrypted = encrypted
        self._open: Connection | None = None

    @classmethod
    def at(cls, path: Path, key: bytes | None = None) -> CaseStore:
        """`key`: of an encrypted case."""
        return cls(open_database(path, key), encrypted=key is not None)

    @classmethod
    def reading(cls, path: Path, key: bytes | None = None) -> CaseStore:
        """To read only: not a byte in the case's folder is written, whatever state the database is in."""
        return cls(read_database(path, key), encrypted=key is not None)

    @property
    def engine(self) -> Engine:
        """For what no transaction can do."""
        return self._engine

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing; calls inside join the transaction already open."""
        if self._open is not None:
            yield self._open
            return
        try:
            with self._engine.begin() as connection:
                self._open = connection
                try:
                    yield connection
                finally:
                    self._open = None
        except OperationalError as error:
            raise unwritable(error) from error

    # -- facts about the case

    def facts(self) -> dict[str, str]:
        return dict(self._rows(select(schema.meta.c.key, schema.meta.c.value)))

    def set_fact(self, key: str, value: str) -> None:
        self._replace(schema.meta, schema.meta.c.key == key, [{"key": key, "value": value}])

    # -- evidence

    def add_receipts(self, exhibits: Iterable[Exhibit], receipts: Sequence[Receipt]) -> None:
        """Record arrivals; exhibits that are known stay as they are."""
        known = {sha for (sha,) in self._rows(select(schema.exhibit.c.sha256))}
        fresh = {e.sha256: e for e in exhibits if e.sha256 not in known}
        with self.transaction():
            self._insert(schema.exhibit, [plain_row(e) for e in fresh.values()])
            self._insert(schema.receipt, [plain_row(r) for r in receipts])
            # Files are sealed long before a build records what was read in them.
            self.set_fact(shelves.SHELVED, "")

    def promise(self, drafts: Sequence[Draft], personal: Sequence[Personal] = ()) -> None:
        """Keep entries to append to the custody log, in the transaction of what they record."""
        with self.transaction():
            # What is promised in one transaction is kept in the order in which it was promised.
            at = self._rows(select(func.coalesce(func.max(schema.outbox.c.position) + 1, 0)))[0][0]
            rows = [{"salt": d.salt, "position": at + i, "body": as_json(d)} for i, d in enumerate(drafts)]
            self._insert(schema.outbox, rows)
            self._insert(schema.personal, [plain_row(p) for p in personal])

    def promised(self) -> list[Draft]:
        t = schema.outbox
        rows = self._rows(select(t.c.body).order_by(t.c.position, t.c.salt))
        return [msgspec.json.decode(body, type=Draft) for (body,) in rows]

    def kept(self, drafts: Sequence[Draft]) -> None:
        """Forget promises that the log has fulfilled."""
        with self.transaction() as connection:
            for draft in drafts:
                connection.execute(delete(schema.outbox).where(schema.outbox.c.salt == draft.salt))

    def withdraw(self, receipts: Sequence[str]) -> None:
        """Take back arrivals whose bytes did not outlast a crash, by id, and exhibits that nothing else speaks of."""
        r, e = schema.receipt, schema.exhibit
        with self.transaction() as connection:
            gone = connection.execute(delete(r).where(r.c.id.in_(receipts))).rowcount
            spoken_of = [
                e.c.sha256.not_in(select(t.c.exhibit)) for t in (r, schema.media, schema.document, schema.earlier)
            ]
            if gone + connection.execute(delete(e).where(*spoken_of)).rowcount:
                self.set_fact(shelves.SHELVED, "")

    def exhibits(self) -> list[Exhibit]:
        return [Exhibit(*row) for row in self._rows(select(schema.exhibit).order_by(schema.exhibit.c.sha256))]

    def receipts(self) -> list[Receipt]:
        """In the order of their paths, which is the order that people know the files by."""
        t = schema.receipt
        rows = self._rows(select(t).order_by(t.c.path, t.c.arrived, t.c.id))
        return [Receipt(*row) for row in rows]

    def personal(self) -> list[Personal]:
        return [Personal(*row) for row in self._rows(select(schema.personal).order_by(schema.personal.c.commitment))]

    def media_types(self) -> dict[str, str]:
        return dict(self._rows(select(schema.media)))

    # -- what was derived

    def stage_runs(self, stage: str) -> dict[str, StageRun]:
        t = schema.stage_run
        return {row.subject: StageRun(*row) for row in self._rows(select(t).where(t.c.stage == stage))}

    def save_document(
        self, run: StageRun, media_type: str, document: Document | None, problems: Sequence[Problem]
    ) -> None:
        """Put the outcome of reading one exhibit in place of any earlier one.

        Where the document is the same, what was extracted from it stays; else all that hangs on the old one goes, and
        where it said something else, is kept among the earlier ones.
        """
        d = schema.document
        row = None if document is None else document_row(document)
        with self.transaction() as connection:
            before = [dict(r._mapping) for r in self._rows(select(d).where(d.c.exhibit == run.subject))]
            media = [{"exhibit": run.subject, "type": media_type}]
            self._replace(schema.media, schema.media.c.exhibit == run.subject, media)
            if before != ([] if row is None else [row]):
                old = [r["id"] for r in before]
                said = {r["id"]: document_of(r["text"], r["body"]) for r in before if not row or r["id"] != row["id"]}
                earlier.keep(connection, [i for i in said if document is None or not earlier.same(said[i], document)])
                passages.remove(connection, old)
                for table in (schema.statement, schema.reading):
                    connection.execute(delete(table).where(table.c.document.in_(old)))
                for table in (schema.stage_run, schema.problem):
                    connection.execute(delete(table).where(table.c.subject.in_(old)))
                connection.execute(delete(d).where(d.c.exhibit == run.subject))
                self._insert(d, [] if row is None else [row])
                if document is not None:
                    passages.add(connection, document)
                    earlier.forget_standing(connection, document)
            self._finish(run, problems)

    def documents(self) -> list[Document]:
        """In the order of their ids."""
        rows = self._rows(select(schema.document.c.text, schema.document.c.body).order_by(schema.document.c.id))
        return [document_of(text, body) for text, body in rows]

    def earlier(self) -> list[Earlier]:
        """What exhibits were read as before a newer reader gave another text."""
        with self.transaction() as connection:
            return earlier.all_of(connection)

    def add_earlier(self, found: Iterable[Earlier]) -> None:
        """Keep what another copy of the case read."""
        with self.transaction() as connection:
            earlier.add(connection, found)

    def search(self, asked: Sought, limit: int = 50, offset: int = 0) -> list[Found]:
        """Passages of the documents' text, see `passages.sought`."""
        with self.transaction() as connection:
            return passages.search(connection, asked, limit, offset)

    def reindex(self, documents: Sequence[Document], said: Callable[[str], str]) -> bool:
        """Have the full-text index hold these texts, and nothing else of these documents. Returns whether it did not.

        Args:
            said: what a piece of their text is indexed as.
        """
        with self.transaction() as connection:
            changed = passages.put(connection, documents, said)
            if changed:
                self.set_fact(RECORDED, "")
        return bool(changed)

    def touch(self, receipt: str, mtime_ns: int) -> None:
        """Note a source file's new modification time when its bytes are known to be the same."""
        t = schema.receipt
        with self.transaction() as connection:
            connection.execute(update(t).where(t.c.id == receipt).values(mtime_ns=mtime_ns))

    def save_readings(
        self, run: StageRun, readings: Sequence[Reading], text: str, problems: Sequence[Problem] = ()
    ) -> None:
        """Put what the readers extracted from one document in place of any earlier reading."""
        with self.transaction() as connection:
            for table in (schema.statement, schema.reading):
                connection.execute(delete(table).where(table.c.document == run.subject))
            self._insert(schema.reading, [reading_row(r) for r in readings])
            rows = {s.id: statement_row(s, r.reader, text) for r in readings for s in r.statements}
            self._insert(schema.statement, list(rows.values()))
            self._finish(run, [*problems, *(p for r in readings for p in r.problems)])

    def readings(self) -> dict[str, tuple[Reading, ...]]:
        """By document id; statements in text order."""
        s, r = schema.statement, schema.reading
        statements: dict[tuple[str, str], list[Statement]] = {}
        for row in self._rows(
            select(s.c.document, s.c.reader, s.c.body).order_by(s.c.document, s.c.start, s.c.end, s.c.kind)
        ):
            statements.setdefault((row[0], row[1]), []).append(msgspec.json.decode(row[2], type=Statement))
        out: dict[str, tuple[Reading, ...]] = {}
        for document, reader, body in self._rows(
            select(r.c.document, r.c.reader, r.c.body).order_by(r.c.document, r.c.reader)
        ):
            read = msgspec.json.decode(body, type=Reading)
            read = msgspec.structs.replace(read, statements=tuple(statements.get((document, reader), ())))
            out[document] = (*out.get(document, ()), read)
        return out

    def save_result(self, run: StageRun, result: msgspec.Struct, problems: Sequence[Problem] = ()) -> None:
        with self.transaction() as connection:
            row = {"stage": run.stage, "body": as_json(result)}
            t = schema.result
            if connection.execute(select(t.c.body).where(t.c.stage == run.stage)).scalar() != row["body"]:
                self._replace(t, t.c.stage == run.stage, [row])
                parts.write(connection, run.stage, result)
            self._finish(run, problems)

    def result(self, stage: str, kind: type[T]) -> T | None:
        """What a stage gave last, or what was kept under a name."""
        row = next(iter(self._rows(select(schema.result.c.body).where(schema.result.c.stage == stage))), None)
        return None if row is None else msgspec.json.decode(row[0], type=kind)

    def keep(self, name: str, value: msgspec.Struct) -> None:
        """Keep something that is made from the case and belongs to no stage, in place of any earlier one."""
        t = schema.result
        with self.transaction():
            self._replace(t, t.c.stage == name, [{"stage": name, "body": as_json(value)}])
            self.set_fact(DIGESTS, "")

    def set_problems(self, stage: str, subject: str, problems: Sequence[Problem]) -> None:
        t = schema.problem
        where = (t.c.stage == stage) & (t.c.subject == subject)
        rows = [{"stage": stage, "subject": subject, "position": i, **plain_row(p)} for i, p in enumerate(problems)]
        with self.transaction():
            if [dict(r._mapping) for r in self._rows(select(t).where(where).order_by(t.c.position))] != rows:
                self._replace(t, where, rows)
                self.set_fact(RECORDED, "")

    def problems(self) -> list[tuple[str, str, Problem]]:
        """(stage, subject, problem), in order."""
        t = schema.problem
        rows = self._rows(select(t).order_by(t.c.stage, t.c.subject, t.c.position))
        return [(r.stage, r.subject, Problem(r.item, r.what, r.remedy)) for r in rows]

    def finish(self, run: StageRun, problems: Sequence[Problem] = ()) -> None:
        """Note that a stage ran whose results lie elsewhere: in receipts, for what was taken out of archives."""
        with self.transaction():
            self._finish(run, problems)

    def drop_derived(self) -> None:
        """Forget everything that can be made again; exhibits, receipts and decisions stay."""
        with self.transaction() as connection:
            passages.remove_all(connection)
            shelves.clear(connection)
            connection.execute(delete(schema.tally))
            for table in DERIVED:
                connection.execute(delete(table))
            self.set_fact(RECORDED, "")

    # -- decisions

    def add_assessments(self, assessments: Sequence[Assessment]) -> None:
        """Add decisions; one that is there already is left alone."""
        known = {row[0] for row in self._rows(select(schema.assessment.c.id))}
        fresh = {a.id: a for a in assessments if a.id not in known}
        self._insert(schema.assessment, [decision_row(a) for a in fresh.values()])

    def assessments(self) -> list[Assessment]:
        t = schema.assessment
        rows = self._rows(select(t.c.body).order_by(t.c.time, t.c.id))
        return [msgspec.json.decode(body, type=Assessment) for (body,) in rows]

    def decision_count(self) -> int:
        return int(self._rows(select(func.count()).select_from(schema.assessment))[0][0])

    def document_ids(self) -> dict[str, str]:
        """Exhibit -> id of the document that was read from it."""
        return dict(self._rows(select(schema.document.c.exhibit, schema.document.c.id)))

    def counts(self) -> dict[str, int]:
        """Rows of each table, by its name."""
        tables = schema.metadata.sorted_tables
        return {t.name: self._rows(select(func.count()).select_from(t))[0][0] for t in tables}

    # -- inside

    def _finish(self, run: StageRun, problems: Sequence[Problem]) -> None:
        t = schema.stage_run
        self.set_problems(run.stage, run.subject, problems)
        self._replace(t, (t.c.stage == run.stage) & (t.c.subject == run.subject), [plain_row(run)])
        self.set_fact(RECORDED, "")

    def _rows(self, query: Any) -> Sequence[Any]:
        with self.transaction() as connection:
            return connection.execute(query).all()

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            with self.transaction() as connection:
                connection.execute(insert(table), rows)

    def _replace(self, table: Table, where: Any, rows: list[dict[str, Any]]) -> None:
        with self.transaction() as connection:
            connection.execute(delete(table).where(where))
            self._insert(table, rows)


# Children before parents, so that foreign keys hold at every step.
DERIVED = (
    schema.stage_run,
    schema.problem,
    schema.result,
    schema.part,
    schema.statement,
    schema.reading,
    schema.passage,
    schema.name_record,
    schema.name_key,
    schema.name,
    schema.document,
    schema.media,
)
