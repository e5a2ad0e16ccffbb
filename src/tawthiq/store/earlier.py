"""What exhibits were read as before: texts, with what was extracted from them, that a newer reader has replaced.

They cannot be made again, as the reader that gave them is gone, so that they are no derived rows: nothing that drops
those drops these. What a text says of the file's name as received (its Problems) is left out, as names can be erased.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select

from tawthiq.model import Document, Earlier, Reading, Statement
from tawthiq.store import schema


def keep(connection: Connection, documents: Collection[str]) -> None:
    """Put documents, by id, with their statements among the earlier ones, before they are deleted."""
    d, r, s = schema.document, schema.reading, schema.statement
    for key in documents:
        row = connection.execute(select(d.c.text, d.c.body).where(d.c.id == key)).one()
        document = msgspec.structs.replace(msgspec.json.decode(row.body, type=Document), text=row.text)
        statements: dict[str, list[Statement]] = {}
        of_it = select(s.c.reader, s.c.body).where(s.c.document == key).order_by(s.c.start, s.c.end, s.c.kind)
        for reader, body in connection.execute(of_it):
            statements.setdefault(reader, []).append(msgspec.json.decode(body, type=Statement))
        readings = [
            msgspec.structs.replace(msgspec.json.decode(body, type=Reading), statements=tuple(statements.get(name, ())))
            for name, body in connection.execute(select(r.c.reader, r.c.body).where(r.c.document == key))
        ]
        add(connection, [Earlier(document, tuple(sorted(readings, key=lambda read: read.reader)))])


def add(connection: Connection, found: Iterable[Earlier]) -> None:
    """Keep texts that are not kept yet."""
    t = schema.earlier
    for one in found:
        connection.execute(delete(t).where(t.c.id == one.document.id))
        connection.execute(insert(t), [_row(one)])


def forget_standing(connection: Connection, document: Document) -> None:
    """Take out the earlier texts of its exhibit that say the same as the text that stands now."""
    t = schema.earlier
    rows = connection.execute(select(t).where(t.c.exhibit == document.exhibit)).all()
    for row in rows:
        if same(_earlier(row).document, document):
            connection.execute(delete(t).where(t.c.id == row.id))


def all_of(connection: Connection) -> list[Earlier]:
    """By exhibit, then by reader and version."""
    t = schema.earlier
    rows = connection.execute(select(t).order_by(t.c.exhibit, t.c.reader, t.c.reader_version, t.c.id))
    return [_earlier(row) for row in rows]


def same(one: Document, other: Document) -> bool:
    """Whether two readings of an exhibit say the same, whatever made them and whatever they say of its name."""
    return _bare(one) == _bare(other)


def _bare(document: Document) -> Document:
    return msgspec.structs.replace(document, reader="", reader_version="", problems=())


def _row(one: Earlier) -> dict[str, Any]:
    document = one.document
    readings = [msgspec.structs.replace(read, problems=()) for read in one.readings]
    return {
        "id": document.id,
        "exhibit": document.exhibit,
        "reader": document.reader,
        "reader_version": document.reader_version,
        "text": document.text,
        "body": msgspec.json.encode(msgspec.structs.replace(document, text="", problems=()), order="sorted").decode(),
        "readings": msgspec.json.encode(readings, order="sorted").decode(),
    }


def _earlier(row: Any) -> Earlier:
    document = msgspec.structs.replace(msgspec.json.decode(row.body, type=Document), text=row.text)
    return Earlier(document, tuple(msgspec.json.decode(row.readings, type=list[Reading])))
