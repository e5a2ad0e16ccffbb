"""The shelf: one row an exhibit as pages list them, sums over all of them, and where the log speaks of what.

Every query is answered from an index. What a name is found by is in `shelf_words`, an index by words and their
beginnings over `shelf.folded`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, text

from tawthiq.model import digest
from tawthiq.store import lines, schema
from tawthiq.vocabulary.folding import fold

Order = Literal["need", "path"]
# Sums of these columns stand in `tally`.
SUMMED = ("figures", "statements", "standing", "remaining", "contested", "doubt", "numbers", "troubled", "orphans")
# Facts: what the shelf was last made from, and how many of the log's entries are noted.
SHELVED, LOGGED = "shelved", "logged"
# What the lists that pages filter, and the pairs that wait, were last made from.
LINED, ASKED = "lined", "asked"
_S = schema.shelf.c
_AT_ONCE = 500
INDEX = (
    "CREATE VIRTUAL TABLE shelf_words USING fts5("
    "folded, content='shelf', content_rowid='id', tokenize=\"unicode61 remove_diacritics 0\")"
)


_FIND_BY = "INSERT INTO shelf_words(rowid, folded) SELECT id, folded FROM shelf WHERE id IN :ids"
_FIND_NO_MORE = (
    "INSERT INTO shelf_words(shelf_words, rowid, folded) SELECT 'delete', id, folded FROM shelf WHERE id IN :ids"
)


class Shelved(msgspec.Struct, frozen=True):
    """One exhibit as pages list it; attributes as the columns of `shelf`."""

    exhibit: str
    document: str | None
    key: str
    path: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    language: str = "und"
    folded: str = ""
    tables: str = ""
    figures: int = 0
    statements: int = 0
    standing: int = 0
    remaining: int = 0
    contested: int = 0
    doubt: float = 0.0
    numbers: int = -1
    troubled: int = 0
    orphans: int = 0

    @property
    def name(self) -> str:
        """The file's name as received; the start of its hash where no name is known."""
        return self.path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or self.exhibit[:16]


_FIELDS = Shelved.__struct_fields__
_ROW = [_S[name] for name in _FIELDS]


def create_index(connection: Connection) -> None:
    """The index of names over `shelf`, empty."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(INDEX)
    else:
        connection.exec_driver_sql("CREATE INDEX shelf_words ON shelf USING gin (to_tsvector('simple', folded))")


def put(connection: Connection, rows: Iterable[Shelved], overlaid: dict[str, dict[str, str]]) -> None:
    """Put rows in place of the earlier ones of their exhibits, and keep the sums.

    Args:
        overlaid: exhibit -> statements that people decided about or added, each with its document.
    """
    found = {row.exhibit: row for row in rows}
    every = list(found)
    for at in range(0, len(every), _AT_ONCE):
        part = every[at : at + _AT_ONCE]
        before = {row.exhibit: row for row in _several(connection, _S.exhibit, part)}
        _take(connection, before.values(), keep_words={e for e in part if _same_words(before.get(e), found[e])})
        connection.execute(insert(schema.shelf), [_values(found[e]) for e in part])
        fresh = [e for e in part if not _same_words(before.get(e), found[e])]
        _words(
            connection, "INSERT INTO shelf_words(rowid, folded) SELECT id, folded FROM shelf WHERE id IN :ids", fresh
        )
        _add(connection, [found[e] for e in part], 1)
        t = schema.overlaid
        connection.execute(delete(t).where(t.c.exhibit.in_(part)))
        more = [
            {"statement": s, "exhibit": e, "document": d} for e in part for s, d in sorted(overlaid.get(e, {}).items())
        ]
        if more:
            connection.execute(insert(t), more)


def remove(connection: Connection, exhibits: Collection[str]) -> None:
    """Take exhibits off."""
    every = sorted(exhibits)
    for at in range(0, len(every), _AT_ONCE):
        part = every[at : at + _AT_ONCE]
        _take(connection, _several(connection, _S.exhibit, part), keep_words=())
        connection.execute(delete(schema.overlaid).where(schema.overlaid.c.exhibit.in_(part)))


def clear(connection: Connection) -> None:
    """Take everything off, but for questions: it is made again from what it repeats."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO shelf_words(shelf_words) VALUES ('delete-all')"))
    for table in (schema.shelf, schema.overlaid, schema.logged):
        connection.execute(delete(table))
    lines.clear(connection)
    connection.execute(delete(schema.tally).where(schema.tally.c.name.not_like("%/%")))
    connection.execute(delete(schema.meta).where(schema.meta.c.key.in_((SHELVED, LOGGED, LINED))))


def keys(connection: Connection) -> dict[str, str]:
    """Exhibit -> what its row was made from."""
    return dict(connection.execute(select(_S.exhibit, _S.key)).all())


def words(connection: Connection) -> list[Shelved]:
    """Of every row what it shows in words, and nothing else but whose it is."""
    names = ("exhibit", "document", "key", "path", "title", "publisher", "tables")
    query = select(*(_S[name] for name in names))
    return [Shelved(**dict(zip(names, row, strict=True))) for row in connection.execute(query)]


def tallies(connection: Connection) -> dict[str, float]:
    return dict(connection.execute(select(schema.tally.c.name, schema.tally.c.many)).all())


def set_tally(connection: Connection, name: str, many: float) -> None:
    t = schema.tally
    connection.execute(delete(t).where(t.c.name == name))
    connection.execute(insert(t), [{"name": name, "many": many}])


def of_exhibits(connection: Connection, exhibits: Collection[str]) -> list[Shelved]:
    return _several(connection, _S.exhibit, exhibits)


def of_documents(connection: Connection, documents: Collection[str]) -> list[Shelved]:
    return _several(connection, _S.document, documents)


def beginning(connection: Connection, start: str, *, document: bool) -> list[Shelved]:
    """Rows whose document's id, or exhibit's, begins so: two at most."""
    column = _S.document if document else _S.exhibit
    query = select(*_ROW).where(column >= start, column < f"{start}g").limit(2)
    return _rows(connection, query)


def at_paths(connection: Connection, start: str, limit: int) -> list[Shelved]:
    """Rows whose path begins so, in order."""
    query = select(*_ROW).where(_S.path >= start, _S.path < f"{start}\U0010ffff")
    return _rows(connection, query.order_by(_S.path, _S.exhibit).limit(limit))


def listed(
    connection: Connection, order: Order, limit: int, offset: int = 0, *, documents: bool = True
) -> list[Shelved]:
    """Some rows: those that need a person most first, or by path. `documents`: only those that could be read."""
    query = select(*_ROW).limit(limit).offset(offset)
    if documents:
        query = query.where(_S.document.is_not(None))
    if order == "need":
        query = query.order_by(_S.contested.desc(), _S.doubt.desc(), _S.remaining.desc(), _S.path)
    else:
        query = query.order_by(_S.path, _S.exhibit)
    return _rows(connection, query)


def next_to_judge(connection: Connection, other_than: str) -> Shelved | None:
    """The document that needs a person most, besides one."""
    found = listed(connection, "need", 2)
    return next((row for row in found if row.document != other_than and row.remaining), None)


def waiting_for_numbers(connection: Connection) -> list[Shelved]:
    """Documents with numbers that were read from images, those with most that wait first."""
    return _rows(connection, select(*_ROW).where(_S.numbers >= 0).order_by(_S.numbers.desc(), _S.path))


def troubled(connection: Connection, limit: int, offset: int = 0) -> list[Shelved]:
    """Exhibits with problems."""
    query = select(*_ROW).where(_S.troubled > 0).order_by(_S.troubled.desc(), _S.path)
    return _rows(connection, query.limit(limit).offset(offset))


def with_orphans(connection: Connection) -> list[str]:
    """Exhibits that decisions are about which hang on nothing any more, or of which nothing could be read."""
    lost = select(_S.exhibit).where(_S.orphans > 0)
    decided = select(schema.assessment.c.exhibit).distinct()
    unread = select(_S.exhibit).where(_S.exhibit.in_(decided), _S.document.is_(None))
    return [exhibit for query in (lost, unread) for (exhibit,) in connection.execute(query)]


def named(
    connection: Connection, asked: str, limit: int, offset: int = 0, *, documents: bool = True
) -> tuple[list[Shelved], int]:
    """Rows in whose names all words stand, or words that begin so, by path; and how many there are.

    The count stops at 10,000: nobody pages that far, and counting must not take longer than showing.
    """
    words = fold(asked).split()
    if not words:
        return [], 0
    only = " AND s.document IS NOT NULL" if documents else ""
    if connection.dialect.name == "sqlite":
        inside = "FROM shelf_words w JOIN shelf s ON s.id = w.rowid WHERE shelf_words MATCH :words" + only
        value = " AND ".join(f'"{word}"*' for word in words)
    else:
        inside = "FROM shelf s WHERE to_tsvector('simple', s.folded) @@ to_tsquery('simple', :words)" + only
        value = " & ".join(f"'{word}':*" for word in words)
    columns = ", ".join(f"s.{name}" for name in _FIELDS)
    query = f"SELECT {columns} {inside} ORDER BY s.path, s.exhibit LIMIT :limit OFFSET :offset"
    rows = connection.execute(text(query), {"words": value, "limit": limit, "offset": offset})
    many = connection.execute(text(f"SELECT count(*) FROM (SELECT 1 {inside} LIMIT 10000) AS found"), {"words": value})  # noqa: S608
    return [Shelved(*row) for row in rows], int(many.scalar() or 0)


def document_of(connection: Connection, statements: Collection[str]) -> dict[str, str]:
    """Statement -> its document, for those that were read or added."""
    s, o = schema.statement.c, schema.overlaid.c
    found: dict[str, str] = {}
    for part in _parts(statements):
        for column, owner in ((o.statement, o.document), (s.id, s.document)):
            found |= dict(connection.execute(select(column, owner).where(column.in_(part))).all())
    return found


def overlaid(connection: Connection, documents: Collection[str]) -> set[str]:
    """Of these documents, those with statements that people decided about."""
    o = schema.overlaid.c
    found: set[str] = set()
    for part in _parts(documents):
        found |= {d for (d,) in connection.execute(select(o.document).where(o.document.in_(part)).distinct())}
    return found


def note_entries(connection: Connection, entries: Iterable[tuple[str, int]]) -> None:
    """(subject, seq) of entries of the log that were not noted before."""
    rows = [{"subject": subject, "seq": seq} for subject, seq in dict.fromkeys(entries)]
    for at in range(0, len(rows), 5_000):
        connection.execute(insert(schema.logged), rows[at : at + 5_000])


def entries_about(connection: Connection, subject: str) -> list[int]:
    """Places in the log of the entries about something, in order."""
    t = schema.logged.c
    return [seq for (seq,) in connection.execute(select(t.seq).where(t.subject == subject).order_by(t.seq))]


def _take(connection: Connection, rows: Iterable[Shelved], keep_words: Collection[str]) -> None:
    gone = list(rows)
    _add(connection, gone, -1)
    lost = [row.exhibit for row in gone if row.exhibit not in keep_words]
    # What is deleted must not be left readable in the index, so all of it is written anew; see passages.remove.
    if _words(connection, _FIND_NO_MORE, lost) and connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO shelf_words(shelf_words) VALUES ('optimize')"))
    connection.execute(delete(schema.shelf).where(_S.exhibit.in_([row.exhibit for row in gone])))


def _words(connection: Connection, query: str, exhibits: Sequence[str]) -> int:
    if not exhibits or connection.dialect.name != "sqlite":
        return 0
    bound = text(query).bindparams(bindparam("ids", [_id(e) for e in exhibits], expanding=True))
    return connection.execute(bound).rowcount


def _same_words(before: Shelved | None, now: Shelved) -> bool:
    return before is not None and before.folded == now.folded


def sums(rows: Iterable[Shelved]) -> dict[str, float]:
    """What `tally` says of these rows."""
    every = list(rows)
    found: dict[str, float] = {n: sum(getattr(row, n) for row in every if getattr(row, n) > 0) for n in SUMMED}
    found |= {"exhibits": len(every), "documents": sum(row.document is not None for row in every)}
    found["unread"] = sum(row.document is None and row.troubled > 0 for row in every)
    return found


def _add(connection: Connection, rows: Sequence[Shelved], sign: int) -> None:
    query = text(
        "INSERT INTO tally (name, many) VALUES (:name, :many) "
        "ON CONFLICT (name) DO UPDATE SET many = tally.many + excluded.many"
    )
    for name, many in sums(rows).items():
        if many:
            connection.execute(query, {"name": name, "many": float(sign * many)})


class Held(msgspec.Struct, frozen=True):
    """All that the tables of the shelf say.

    Attributes:
        rows: by id in `shelf`.
        overlaid: statement, exhibit, document.
        sums: of `tally`, without the kinds that only a build can count.
        parts: kind of part -> how many there are, as `tally` should say.
        logged: subject, seq.
        noted: how many of the log's entries `logged` is about.
    """

    rows: dict[int, Shelved]
    overlaid: set[tuple[str, str, str]]
    sums: dict[str, float]
    parts: dict[str, float]
    logged: set[tuple[str, int]]
    noted: int


def held(connection: Connection) -> Held:
    """For checking; every other query of this module goes by an index."""
    o, p, t, noted = schema.overlaid.c, schema.part.c, schema.logged.c, schema.meta.c
    kinds = connection.execute(select(p.stage, p.kind, func.count()).group_by(p.stage, p.kind))
    parts = {f"{stage}/{kind}": float(many) for stage, kind, many in kinds}
    size = connection.execute(select(noted.value).where(noted.key == LOGGED)).scalar()
    return Held(
        rows={i: Shelved(*row) for i, *row in connection.execute(select(_S.id, *_ROW))},
        overlaid={(s, e, d) for s, e, d in connection.execute(select(o.statement, o.exhibit, o.document))},
        sums={n: many for n, many in tallies(connection).items() if "/" not in n or n in parts},
        parts=parts,
        logged={(s, seq) for s, seq in connection.execute(select(t.subject, t.seq))},
        noted=int(size or 0),
    )


def same_rows(found: dict[int, Shelved], expected: dict[str, Shelved]) -> bool:
    """Whether rows say what they should, under their ids. A row without a key was made after a decision."""
    if {i: row.exhibit for i, row in found.items()} != {_id(exhibit): exhibit for exhibit in expected}:
        return False
    return all(
        row == msgspec.structs.replace(expected[row.exhibit], key=row.key)
        and row.key in ("", expected[row.exhibit].key)
        for row in found.values()
    )


def same_sums(found: dict[str, float], expected: dict[str, float]) -> bool:
    """Whether sums are equal but for rounding; what is not there is 0."""
    names = found.keys() | expected.keys()
    return all(math.isclose(found.get(n, 0), expected.get(n, 0), rel_tol=1e-9, abs_tol=1e-4) for n in names)


def _several(connection: Connection, column: Any, values: Collection[str]) -> list[Shelved]:
    return [row for part in _parts(values) for row in _rows(connection, select(*_ROW).where(column.in_(part)))]


def _parts(values: Collection[str]) -> Iterator[list[str]]:
    every = list(values)
    return (every[at : at + _AT_ONCE] for at in range(0, len(every), _AT_ONCE))


def _rows(connection: Connection, query: Select[Any]) -> list[Shelved]:
    return [Shelved(*row) for row in connection.execute(query)]


def _values(row: Shelved) -> dict[str, Any]:
    return {"id": _id(row.exhibit), **{name: getattr(row, name) for name in _FIELDS}}


def _id(exhibit: str) -> int:
    """60 bits of a digest: the same in every copy of a case."""
    return int(digest(["shelf", exhibit])[:15], 16)
