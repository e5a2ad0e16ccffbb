"""Altering a case at random, one way at a time, and an independent judgement of whether the alteration matters.

The judgement reads the files and the database by itself and asks nothing of Tawthiq.
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Rows of `meta` that say something about the case; the others only spare work.
FACTS = (b"tools", b"tables", b"recorded")


@dataclass(frozen=True)
class Done:
    """What was done.

    Attributes:
        path: the file, relative to the case; `other`: a second file that was touched.
        line: of a segment of the log, the first line that changed.
    """

    way: str
    path: str
    other: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.way} {self.path} {self.other} line {self.line}"


def files(case: Path) -> list[Path]:
    """Every file of the case, in order."""
    return sorted(p for p in case.rglob("*") if p.is_file() and not p.is_symlink())


def mutate(case: Path, chance: random.Random) -> Done:
    """One alteration. Rooms of the case are chosen alike, so that many small exhibits do not hide the log."""
    rooms: dict[str, list[Path]] = {}
    for path in files(case):
        parts = path.relative_to(case).parts
        # Of a copy's log that is kept, its own rooms: custody/merged/ROOT/custody/log, for instance.
        room = parts[: 5 if "merged" in parts else 2] if parts[0] == "custody" else parts[:1]
        rooms.setdefault("/".join(room), []).append(path)
    path = chance.choice(rooms[chance.choice(sorted(rooms))])
    path.chmod(0o644)
    ways: list[Callable[[Path, Path, random.Random], Done | None]] = [*BYTES, *BYTES, *WHOLE]
    if path.name == "case.db":
        ways = [*BYTES, *WHOLE, *ROWS, *ROWS]
    elif path.suffix == ".jsonl":
        ways += LINES * 2
    while (done := chance.choice(ways)(case, path, chance)) is None:
        pass
    return done


def _rewritten(case: Path, path: Path, way: str, content: bytes) -> Done | None:
    before = path.read_bytes()
    if content == before:
        return None
    path.write_bytes(content)
    at = next(
        (i for i, (a, b) in enumerate(zip(before, content, strict=False)) if a != b), min(len(before), len(content))
    )
    return Done(way, path.relative_to(case).as_posix(), line=before[:at].count(b"\n"))


def flip(case: Path, path: Path, chance: random.Random) -> Done | None:
    content = bytearray(path.read_bytes())
    if not content:
        return None
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return _rewritten(case, path, "flip", bytes(content))


def truncate(case: Path, path: Path, chance: random.Random) -> Done | None:
    content = path.read_bytes()
    return _rewritten(case, path, "truncate", content[: chance.randrange(len(content) + 1)])


def insert(case: Path, path: Path, chance: random.Random) -> Done | None:
    content = path.read_bytes()
    at = chance.randrange(len(content) + 1)
    added = chance.choice([chance.randbytes(1), b"\n", b"\x00", b" ", chance.randbytes(chance.randrange(1, 600))])
    return _rewritten(case, path, "insert", content[:at] + added + content[at:])


def drop(case: Path, path: Path, chance: random.Random) -> Done | None:
    content = path.read_bytes()
    at = chance.randrange(len(content) + 1)
    return _rewritten(case, path, "drop", content[:at] + content[at + chance.choice([1, 1, 2, 64, 4096]) :])


def overwrite(case: Path, path: Path, chance: random.Random) -> Done | None:
    content = path.read_bytes()
    at, long = chance.randrange(len(content) + 1), chance.choice([2, 16, 512])
    noise = chance.choice([bytes(long), chance.randbytes(long)])
    return _rewritten(case, path, "overwrite", (content[:at] + noise + content[at + long :])[: len(content)])


def swap_within(case: Path, path: Path, chance: random.Random) -> Done | None:
    content = path.read_bytes()
    if len(content) < 4:
        return None
    a, b, c, d = sorted(chance.sample(range(len(content) + 1), 4))
    return _rewritten(case, path, "swap within", content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:])


def delete(case: Path, path: Path, chance: random.Random) -> Done:
    path.unlink()
    return Done("delete", path.relative_to(case).as_posix())


def rename(case: Path, path: Path, chance: random.Random) -> Done:
    name = chance.choice(
        [path.name + "~", "0" * len(path.stem) + path.suffix, path.name[::-1], path.name.upper() + "x"]
    )
    path.rename(path.with_name(name))
    return Done("rename", path.relative_to(case).as_posix(), path.with_name(name).relative_to(case).as_posix())


def plant(case: Path, path: Path, chance: random.Random) -> Done:
    there = path.with_name(chance.choice([path.stem[::-1] + path.suffix, "notes.txt", "ff" * 31]))
    there.write_bytes(path.read_bytes() + chance.randbytes(3))
    return Done("plant", there.relative_to(case).as_posix())


def swap_files(case: Path, path: Path, chance: random.Random) -> Done | None:
    other = chance.choice(files(case))
    if other.read_bytes() == path.read_bytes():
        return None
    first, second = path.read_bytes(), other.read_bytes()
    other.chmod(0o644)
    path.write_bytes(second)
    other.write_bytes(first)
    return Done("swap", path.relative_to(case).as_posix(), other.relative_to(case).as_posix())


def link(case: Path, path: Path, chance: random.Random) -> Done:
    """The file's own bytes, but from elsewhere: what is shown can change at any time."""
    outside = case.parent / "outside"
    outside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(outside)
    return Done("link", path.relative_to(case).as_posix())


def special(case: Path, path: Path, chance: random.Random) -> Done:
    path.unlink()
    chance.choice([os.mkfifo, os.mkdir])(path)
    return Done("special", path.relative_to(case).as_posix())


def swap_lines(case: Path, path: Path, chance: random.Random) -> Done | None:
    lines = path.read_bytes().splitlines(keepends=True)
    a, b = sorted(chance.sample(range(len(lines)), 2))
    lines[a], lines[b] = lines[b], lines[a]
    return _rewritten(case, path, "swap lines", b"".join(lines))


def drop_lines(case: Path, path: Path, chance: random.Random) -> Done | None:
    lines = path.read_bytes().splitlines(keepends=True)
    at = chance.randrange(len(lines))
    return _rewritten(case, path, "drop lines", b"".join(lines[:at] + lines[at + chance.choice([1, 2, len(lines)]) :]))


def repeat_line(case: Path, path: Path, chance: random.Random) -> Done | None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return _rewritten(case, path, "repeat line", b"".join(lines))


def alter_value(case: Path, path: Path, chance: random.Random) -> Done | None:
    """Well-formed JSON with another value: a digit or a letter inside a line."""
    content = bytearray(path.read_bytes())
    at = chance.choice([i for i, c in enumerate(content) if chr(c).isalnum()])
    content[at] = ord(chance.choice("0123456789abcdef"))
    return _rewritten(case, path, "alter value", bytes(content))


# Parts of a full-text index have no row ids: tests/store/test_passages.py alters them.


def _sql(case: Path, path: Path, chance: random.Random, change: Callable[[sqlite3.Connection, str, Any], str]) -> Done:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        made = connection.execute("select name, sql from sqlite_master where type = 'table' order by name")
        tables = [name for name, sql in made if "WITHOUT ROWID" not in sql.upper()]
        filled = [t for t in tables if connection.execute(f'select count(*) from "{t}"').fetchone()[0]]  # noqa: S608
        table = chance.choice(filled)
        rowids = [r for (r,) in connection.execute(f'select rowid from "{table}" order by rowid')]  # noqa: S608
        return Done(change(connection, table, chance.choice(rowids)), path.relative_to(case).as_posix())


def alter_cell(case: Path, path: Path, chance: random.Random) -> Done:
    def change(connection: sqlite3.Connection, table: str, rowid: int) -> str:
        columns = [r[1] for r in connection.execute(f'pragma table_info("{table}")')]
        column = chance.choice(columns)
        [old] = connection.execute(f'select "{column}" from "{table}" where rowid = ?', [rowid]).fetchone()  # noqa: S608
        new: Any = chance.choice([7, "x", "", "[]", b"\xff\xfe", 1e300, -1])
        if isinstance(old, str) and old and chance.random() < 0.6:
            at = chance.randrange(len(old))
            new = old[:at] + chance.choice('0a9 \n"é') + old[at + 1 :]
        with contextlib.suppress(sqlite3.IntegrityError):
            connection.execute(f'update "{table}" set "{column}" = ? where rowid = ?', [new, rowid])  # noqa: S608
        return f"cell {table}.{column}"

    return _sql(case, path, chance, change)


def delete_row(case: Path, path: Path, chance: random.Random) -> Done:
    def change(connection: sqlite3.Connection, table: str, rowid: int) -> str:
        connection.execute(f'delete from "{table}" where rowid = ?', [rowid])  # noqa: S608
        return f"row {table}"

    return _sql(case, path, chance, change)


def plant_sql(case: Path, path: Path, chance: random.Random) -> Done:
    statements = [
        "create trigger forge after insert on statement begin delete from problem; end",
        "create view person as select * from personal",
        "create table extra (a)",
        "drop index statement_by_document",
        "update alembic_version set version_num = '9999'",
        'insert into outbox values (\'AAAA\', 0, \'{"kind":"received","subject":[],"details":{}}\')',
        "insert into assessment select 'z' || substr(id, 2), time, actor, verdict, exhibit, body from assessment "
        "limit 1",
        "drop table problem",
    ]

    def change(connection: sqlite3.Connection, table: str, rowid: int) -> str:
        chosen = chance.choice(statements)
        connection.execute(chosen)
        return chosen

    return _sql(case, path, chance, change)


BYTES = [flip, flip, flip, truncate, insert, drop, overwrite, swap_within]
WHOLE = [delete, rename, plant, swap_files, link, special]
LINES = [swap_lines, drop_lines, repeat_line, alter_value]
ROWS = [alter_cell, alter_cell, alter_cell, delete_row, plant_sql]


# -- the judgement


def matters(pristine: Path, case: Path, done: Done) -> bool:
    """Whether an honest reader of the case could be told something else than before, or could lose something."""
    touched = [p for p in (done.path, done.other) if p]
    return any(_matters(pristine / name, case / name, name) for name in touched)


def _matters(before: Path, after: Path, name: str) -> bool:
    if name == "custody/lock":
        return False
    if "/" not in name and name not in ("case.db", "case.toml"):
        return False  # a file beside the case's own: nothing reads it
    if after.is_symlink() or not after.is_file() or not before.is_file():
        return True
    if name == "case.toml":
        return bool(settings(before) != settings(after))
    if name == "case.db":
        return bool(content_of(before) != content_of(after))
    return before.read_bytes() != after.read_bytes()


def settings(path: Path) -> Any:
    """Whether case.toml can be used, and which case it names. Title and comments are its owner's to change."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return None
    title = found.get("title")
    return found.get("case") if isinstance(title, str) and title.strip() else None


def content_of(path: Path) -> Any:
    """Everything that a database says: its definitions and all cells, types included; None if it cannot be read."""
    copy = path.with_name("dump-of-" + path.name)
    copy.write_bytes(path.read_bytes())
    try:
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            connection.text_factory = lambda raw: ("text", raw)
            found: dict[Any, Any] = {}
            names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
            found["master"] = sorted(
                connection.execute("select type, name, tbl_name, sql from sqlite_master"), key=repr
            )
            for ((_, name),) in names:
                rows = connection.execute(f'select * from "{name.decode()}"').fetchall()  # noqa: S608
                found[name] = sorted(map(_said, (name,) * len(rows), rows), key=repr)
            return found
    except (sqlite3.Error, UnicodeDecodeError, MemoryError):
        return None
    finally:
        copy.unlink()
        for ending in ("-journal", "-wal", "-shm"):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)


def _said(table: bytes, row: tuple[Any, ...]) -> Any:
    if table == b"meta" and row[0] not in [("text", fact) for fact in FACTS]:
        return None
    if table == b"receipt" and len(row) == 6:
        return (*row[:4], row[5])  # without the source file's time
    return row
