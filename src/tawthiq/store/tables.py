"""The database's tables as they are, cell by cell: what verifying compares, whatever a noun would make of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from tawthiq.store import indices, schema
from tawthiq.store.casestore import DERIVED, CaseStore

SCHEMA = "schema"
LINES = (schema.line, schema.line_about, schema.line_time, schema.choice)
# Migrations make tables and indexes; a view or a trigger is never ours, and a trigger could rewrite what is added.
_OURS = ("table", "index")


def digests(store: CaseStore, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """SHA-256 of the rows of each table that reading fills, and under "schema" of what defines all tables.

    Args:
        known: of tables that were not written to since; they are not read again.
    """
    with store.transaction() as connection:
        found = {SCHEMA: _digest(_definitions(connection))}
        for table in (*DERIVED, schema.earlier, schema.former):
            before = known.get(table.name) if known else None
            found[table.name] = before or _digest(_rows(connection, table.name))
    return found


def list_digests(store: CaseStore) -> dict[str, str]:
    """The same of the tables that hold the lists of the app's pages, which are made after the others."""
    with store.transaction() as connection:
        return {table.name: _digest(_rows(connection, table.name)) for table in (*LINES, schema.question)}


def rows(store: CaseStore, name: str) -> list[dict[str, Any]]:
    """A table's rows by column, ordered by primary key, with no noun in between."""
    columns = [c.name for c in schema.metadata.tables[name].columns]
    with store.transaction() as connection:
        return [dict(zip(columns, row, strict=True)) for row in _rows(connection, name)]


def damage(store: CaseStore) -> list[str]:
    """What SQLite itself finds wrong with its file: pages, cells, and indexes that do not agree with their tables.

    The full-text index among them.
    """
    with store.transaction() as connection:
        if connection.dialect.name != "sqlite":
            return []
        found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(20)"))]
        lines = [] if found == ["ok"] else [line for whole in found for line in whole.splitlines()]
        found_in = indices.faults(connection, encrypted=store.encrypted)
    return [*lines, *(f"full-text index {name}: {fault}" for name, fault in found_in.items())]


def planted(store: CaseStore) -> list[str]:
    """Views and triggers, by name."""
    with store.transaction() as connection:
        return [f"{kind} {name}" for kind, name, _, _ in _definitions(connection) if kind not in _OURS]


def _definitions(connection: Connection) -> list[tuple[Any, ...]]:
    if connection.dialect.name != "sqlite":
        return []
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name, tbl_name, sql"
    return [tuple(row) for row in connection.execute(text(query))]


def _rows(connection: Connection, name: str) -> Iterator[tuple[Any, ...]]:
    table = schema.metadata.tables[name]
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(c.name) for c in table.columns)
    order = ", ".join(quote(c.name) for c in table.primary_key.columns)
    # Plain text and not `select(table)`: a column's type would convert what stands there, and hide that it is another.
    for row in connection.execute(text(f"SELECT {columns} FROM {quote(name)} ORDER BY {order}")):  # noqa: S608
        yield tuple(row)


def _digest(found: Any) -> str:
    total = hashlib.sha256()
    for row in found:
        try:
            # MessagePack tells text, bytes, integers, floats and nothing apart, and frames each.
            total.update(msgspec.msgpack.encode(row))
        except UnicodeEncodeError:
            total.update(ascii(row).encode())
    return total.hexdigest()
