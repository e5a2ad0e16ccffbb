"""A few things of a case, looked up by index, where the whole of it is not wanted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, select

from tawthiq.model import Assessment, Document, Exhibit, Problem, Reading, Statement
from tawthiq.store import schema
from tawthiq.store.casestore import Receipt

_AT_ONCE = 500


def documents(connection: Connection, ids: Collection[str]) -> list[Document]:
    """Documents by id, whole, in no order."""
    return list(_documents(connection, schema.document.c.id, ids))


def documents_of(connection: Connection, exhibits: Collection[str]) -> list[Document]:
    """Documents by what they were read from."""
    return list(_documents(connection, schema.document.c.exhibit, exhibits))


def texts(connection: Connection, ids: Collection[str]) -> list[tuple[str, str]]:
    """(id, text) of documents, and nothing else of them."""
    d = schema.document.c
    return [
        (key, text)
        for part in _parts(ids)
        for key, text in connection.execute(select(d.id, d.text).where(d.id.in_(part)))
    ]


def readers(connection: Connection) -> dict[str, tuple[str, str]]:
    """Exhibit -> name and version of the reader that made its document."""
    d = schema.document.c
    return {e: (name, v) for e, name, v in connection.execute(select(d.exhibit, d.reader, d.reader_version))}


def readings(connection: Connection, ids: Collection[str]) -> dict[str, tuple[Reading, ...]]:
    """What the machine read in these documents; see `CaseStore.readings`."""
    s, r = schema.statement.c, schema.reading.c
    statements: dict[tuple[str, str], list[Statement]] = {}
    out: dict[str, tuple[Reading, ...]] = {}
    for part in _parts(ids):
        query = select(s.document, s.reader, s.body).where(s.document.in_(part))
        for document, reader, body in connection.execute(query.order_by(s.document, s.start, s.end, s.kind)):
            statements.setdefault((document, reader), []).append(msgspec.json.decode(body, type=Statement))
        rows = select(r.document, r.reader, r.body).where(r.document.in_(part)).order_by(r.document, r.reader)
        for document, reader, body in connection.execute(rows):
            read = msgspec.json.decode(body, type=Reading)
            found = msgspec.structs.replace(read, statements=tuple(statements.get((document, reader), ())))
            out[document] = (*out.get(document, ()), found)
    return out


def statements(connection: Connection, ids: Collection[str]) -> dict[str, Statement]:
    """Statements as the machine read them, by id."""
    s = schema.statement.c
    return {
        key: msgspec.json.decode(body, type=Statement)
        for part in _parts(ids)
        for key, body in connection.execute(select(s.id, s.body).where(s.id.in_(part)))
    }


def assessments_about(connection: Connection, exhibits: Collection[str]) -> list[Assessment]:
    """Every decision about these exhibits, retracted ones and retractions included, in order of time."""
    t = schema.assessment.c
    found = [
        (time, key, body)
        for part in _parts(exhibits)
        for time, key, body in connection.execute(select(t.time, t.id, t.body).where(t.exhibit.in_(part)))
    ]
    return [msgspec.json.decode(body, type=Assessment) for _, _, body in sorted(found)]


def decisions(connection: Connection, verdicts: Collection[str]) -> list[Assessment]:
    """Decisions of these kinds, retracted ones included, in order of time."""
    t = schema.assessment.c
    rows = connection.execute(select(t.time, t.id, t.body).where(t.verdict.in_(list(verdicts)))).all()
    return [msgspec.json.decode(body, type=Assessment) for _, _, body in sorted(tuple(r) for r in rows)]


def decision_heads(connection: Connection) -> list[tuple[str, str]]:
    """(id, verdict) of every decision, the latest first."""
    t = schema.assessment.c
    rows = connection.execute(select(t.id, t.verdict).order_by(t.time.desc(), t.id.desc()))
    return [(key, verdict) for key, verdict in rows]


def decisions_by_id(connection: Connection, ids: Collection[str]) -> dict[str, Assessment]:
    t = schema.assessment
    return {row.id: msgspec.json.decode(row.body, type=Assessment) for row in _rows(connection, t, t.c.id, ids)}


def last_decision(connection: Connection, verdict: str, actor: str) -> Assessment | None:
    """The last decision of a kind that somebody made."""
    t = schema.assessment.c
    query = select(t.body).where(t.verdict == verdict, t.actor == actor).order_by(t.time.desc(), t.id.desc()).limit(1)
    body = connection.execute(query).scalar()
    return None if body is None else msgspec.json.decode(body, type=Assessment)


def latest_decision(connection: Connection) -> tuple[str, str]:
    """Time and id of the last decision; empty where there is none."""
    t = schema.assessment.c
    row = connection.execute(select(t.time, t.id).order_by(t.time.desc(), t.id.desc()).limit(1)).first()
    return (row[0], row[1]) if row else ("", "")


def exhibits_decided_after(connection: Connection, latest: tuple[str, str]) -> list[str]:
    """What each decision after one is about, in order of time."""
    t = schema.assessment.c
    query = select(t.time, t.id, t.exhibit).where(t.time >= latest[0]).order_by(t.time, t.id)
    return [exhibit for time, key, exhibit in connection.execute(query) if (time, key) > latest]


def is_decided(connection: Connection, verdict: str) -> bool:
    """Whether anybody ever decided so."""
    t = schema.assessment.c
    return connection.execute(select(t.id).where(t.verdict == verdict).limit(1)).first() is not None


def count_decisions_but(connection: Connection, verdicts: Collection[str]) -> int:
    """How many decisions there are of other kinds than these."""
    t = schema.assessment.c
    query = select(func.count()).select_from(schema.assessment).where(t.verdict.not_in(list(verdicts)))
    return int(connection.execute(query).scalar() or 0)


def decided_exhibits(connection: Connection) -> dict[str, list[str]]:
    """Exhibit -> ids of the decisions about it, in order."""
    t = schema.assessment.c
    found: dict[str, list[str]] = {}
    for exhibit, key in connection.execute(select(t.exhibit, t.id).order_by(t.exhibit, t.id)):
        found.setdefault(exhibit, []).append(key)
    return found


def exhibits(connection: Connection, hashes: Collection[str]) -> dict[str, Exhibit]:
    e = schema.exhibit.c
    return {row[0]: Exhibit(*row) for row in _rows(connection, schema.exhibit, e.sha256, hashes)}


def receipts(connection: Connection, hashes: Collection[str]) -> dict[str, list[Receipt]]:
    """Arrivals by exhibit, in the order of `CaseStore.receipts`."""
    found: dict[str, list[Receipt]] = {}
    for row in _rows(connection, schema.receipt, schema.receipt.c.exhibit, hashes):
        found.setdefault(row.exhibit, []).append(Receipt(*row))
    return {k: sorted(v, key=lambda r: (r.path, r.arrived, r.id)) for k, v in found.items()}


def out_of(connection: Connection, parent: str) -> list[Receipt]:
    """Arrivals of what came out of an exhibit, by path."""
    t = schema.receipt
    rows = connection.execute(select(t).where(t.c.parent == parent).order_by(t.c.path, t.c.arrived, t.c.id))
    return [Receipt(*row) for row in rows]


def media_types(connection: Connection, hashes: Collection[str]) -> dict[str, str]:
    rows = _rows(connection, schema.media, schema.media.c.exhibit, hashes)
    return {row.exhibit: row.type for row in rows}


def problems(connection: Connection, stages: Collection[str], subjects: Collection[str]) -> dict[str, list[Problem]]:
    """What these stages could not do, by subject, stage by stage as given."""
    t = schema.problem.c
    found: dict[str, list[Problem]] = {}
    for stage in stages:
        for part in _parts(subjects):
            query = select(t.subject, t.item, t.what, t.remedy).where(t.stage == stage, t.subject.in_(part))
            for subject, *words in connection.execute(query.order_by(t.subject, t.position)):
                found.setdefault(subject, []).append(Problem(*words))
    return found


def problems_but(connection: Connection, stages: Collection[str]) -> list[tuple[str, Problem]]:
    """(subject, problem) of all other stages, in order."""
    t = schema.problem
    kept: list[tuple[str, Problem]] = []
    last = ""
    # One step of the key's index for each stage: there are few, and those left out hold most rows.
    while stage := connection.execute(select(t.c.stage).where(t.c.stage > last).limit(1).order_by(t.c.stage)).scalar():
        last = stage
        if stage not in stages:
            rows = select(t.c.subject, t.c.item, t.c.what, t.c.remedy).where(t.c.stage == stage)
            rows = rows.order_by(t.c.stage, t.c.subject, t.c.position)
            kept += [(subject, Problem(*words)) for subject, *words in connection.execute(rows)]
    return kept


def _documents(connection: Connection, column: Any, values: Collection[str]) -> Iterator[Document]:
    d = schema.document.c
    for part in _parts(values):
        for text, body in connection.execute(select(d.text, d.body).where(column.in_(part))):
            yield msgspec.structs.replace(msgspec.json.decode(body, type=Document), text=text)


def _rows(connection: Connection, table: Table, column: Any, values: Collection[str]) -> Iterator[Any]:
    for part in _parts(values):
        yield from connection.execute(select(table).where(column.in_(part)))


def _parts(values: Collection[str]) -> Iterator[list[str]]:
    every = list(values)
    return (every[at : at + _AT_ONCE] for at in range(0, len(every), _AT_ONCE))
