"""Full-text indices of SQLite (FTS5) over columns of tables: whether they say what the tables say."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from tawthiq.store import lines, passages, shelves

# Each index, with the table and the column that it is of, and how it was made.
INDICES: Final = {
    "passage_words": ("passage", "folded", passages.INDEX),
    "shelf_words": ("shelf", "folded", shelves.INDEX),
    "line_words": ("line", "folded", lines.INDEX),
}
# The tables that an index of FTS5 consists of (SQLite documentation, FTS5, section 9).
_PARTS = ("data", "idx", "docsize", "config")


def faults(connection: Connection, *, encrypted: bool) -> dict[str, str]:
    """By index what is wrong with it, or that it does not agree with its table; empty where all is well.

    FTS5 checks itself only where it may write, and nothing may be written to a case that is checked: what the index
    consists of is copied, and the copy checks itself.

    Args:
        encrypted: the copies must not come to lie on the disk.
    """
    if connection.dialect.name != "sqlite":
        return {}
    found = {name: _fault(connection, name, encrypted=encrypted) for name in INDICES}
    return {name: fault for name, fault in found.items() if fault is not None}


def _fault(connection: Connection, index: str, *, encrypted: bool) -> str | None:
    raw: Any = connection.connection.driver_connection
    with tempfile.TemporaryDirectory(prefix="tawthiq-index-") as folder:
        place = f"file:{index}?mode=memory&cache=shared" if encrypted else f"{Path(folder, 'i.db').as_uri()}?mode=rwc"
        with closing(sqlite3.connect(place, uri=True)) as filled:
            try:
                _copy(raw, filled, index)
                # The second connection knows nothing of how the copy began.
                with closing(sqlite3.connect(place, uri=True)) as copy:
                    copy.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 ours
            except (sqlite3.Error, ValueError, OverflowError) as error:
                return str(error)
            except raw.Error as error:
                return str(error)
    return None


def _copy(source: Any, target: sqlite3.Connection, index: str) -> None:
    table, column, definition = INDICES[index]
    target.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column} TEXT NOT NULL)")
    target.execute(definition)
    for name, columns in ((table, f"id, {column}"), *((f"{index}_{part}", "*") for part in _PARTS)):
        target.execute(f"DELETE FROM {name}")  # noqa: S608 names of ours
        rows = source.execute(f"SELECT {columns} FROM {name}")  # noqa: S608 names of ours
        marks = ", ".join("?" for _ in rows.description)
        target.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 names of ours
    target.commit()
