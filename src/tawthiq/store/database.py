"""The one place where a case database is opened, created and brought up to date."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool, StaticPool

from tawthiq.model import TawthiqError

# The newest revision under migrations/versions; a test holds them together.
HEAD = "0007"
# Where it lies in a case's folder.
DATABASE = "case.db"
_DAMAGED = (
    "If it is damaged, put a copy of case.db in its place, or move it aside and run `tawthiq build` again (what the "
    "machine derived is made anew from the sealed exhibits; decisions need the copy)"
)


def open_database(path: Path, key: bytes | None = None) -> Engine:
    """Open `case.db`, creating or migrating it as needed.

    Args:
        key: of an encrypted case, 32 bytes. The file is then one of SQLCipher, with nothing in clear.

    Raises:
        TawthiqError: it is not a case database, is damaged, or was written by a newer version of Tawthiq.
    """
    engine = (
        create_engine(f"sqlite:///{path}")
        if key is None
        else create_engine(
            "sqlite://", module=_sqlcipher(), creator=lambda: _connect(path, "rwc", key), poolclass=QueuePool
        )
    )
    event.listen(engine, "connect", _configure)
    return _ready(engine, path)


def read_database(path: Path, key: bytes | None = None) -> Engine:
    """Open `case.db` so that not one byte of it or beside it is written, whatever state it is in.

    A database that an interrupted run left with a journal, or that is not yet of this version's schema, would be mended
    on opening: that is done to a copy in a temporary folder, which goes when the engine is disposed of. Text that is
    not UTF-8 comes with its stray bytes as surrogates (PEP 383), so that one bad byte does not hide the rest.

    Raises:
        TawthiqError: as `open_database`, and when the file is empty or no database.
    """
    try:
        with path.open("rb") as file:
            head = file.read(20)
    except OSError as error:
        raise TawthiqError(
            f"The case database cannot be read ({error.strerror})", item=str(path), remedy=_DAMAGED
        ) from error
    if key is None and not head.startswith(b"SQLite format 3\x00"):
        raise TawthiqError("This is no SQLite database", item=str(path), remedy=_DAMAGED)
    # Bytes 18 and 19 tell the way of journalling (SQLite file format, section 1.3.3): ours is the rollback journal.
    rollback = head[18:20] == b"\x01\x01" or key is not None
    copy = None
    if journals(path) or not rollback or _version(path, key) != HEAD:
        copy = tempfile.TemporaryDirectory(prefix="tawthiq-database-")
        for part in (path, *journals(path)):
            shutil.copyfile(part, Path(copy.name) / part.name)
        path = Path(copy.name) / path.name

    def connect() -> sqlite3.Connection:
        connection = _connect(path, "rw" if copy else "ro", key)
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        return connection

    module = {} if key is None else {"module": _sqlcipher()}
    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool, **module)
    if copy:
        event.listen(engine, "engine_disposed", lambda _: copy.cleanup())
    return _ready(engine, path)


def _connect(path: Path, mode: str, key: bytes | None) -> sqlite3.Connection:
    library = sqlite3 if key is None else _sqlcipher()
    connection: sqlite3.Connection = library.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False
    )
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA temp_store = MEMORY")  # what is sorted must not lie on the disk in clear
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to standard error by itself
    return connection


def _sqlcipher() -> Any:
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise TawthiqError(
            "This case is encrypted, and what opens its database is not installed",
            item="sqlcipher3",
            remedy="Install it: pip install sqlcipher3",
        ) from error
    return dbapi2


def journals(path: Path) -> tuple[Path, ...]:
    """What lies beside a database when a program was killed while it wrote to it."""
    beside = (path.with_name(path.name + ending) for ending in ("-journal", "-wal"))
    return tuple(p for p in beside if p.is_file())


def _version(path: Path, key: bytes | None) -> str | None:
    library = sqlite3 if key is None else _sqlcipher()
    try:
        with closing(_connect(path, "ro", key)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except library.Error:
        return None  # whoever opens the copy will be told what is wrong with it
    return str(row[0]) if row else None


def _ready(engine: Engine, path: Path) -> Engine:
    try:
        migrate(engine, str(path))
    except TawthiqError:
        engine.dispose()
        raise
    except DatabaseError as error:
        engine.dispose()
        if "locked" in str(error.orig):
            raise TawthiqError(
                "The case database is in use by another program",
                item=str(path),
                remedy="Close it there, then try again",
            ) from error
        raise TawthiqError(
            f"The case database cannot be read ({error.orig})",
            item=str(path),
            remedy=_DAMAGED,
        ) from error
    return engine


def unwritable(error: DatabaseError) -> TawthiqError:
    """What a user is told when a transaction fails: nothing of it was kept."""
    return TawthiqError(
        f"The case database could not be read or written ({error.orig})",
        item="case.db",
        remedy="Make room on the case's disk, or give yourself the right to write there, and run the same command "
        "again; nothing sealed is lost",
    )


def migrate(engine: Engine, item: str) -> None:
    """Bring the schema to this version's. Does nothing when it is already there."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        at = connection.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in tables else None
    if at == HEAD:
        return
    if at is None and set(tables) - {"alembic_version"}:
        raise TawthiqError(
            "This database holds other tables and is not a case", item=item, remedy="Name another folder for the case"
        )
    # Only now: the import takes longer than a build that has nothing to do.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    known = {revision.revision for revision in ScriptDirectory.from_config(config).walk_revisions()}
    if at is not None and at not in known:
        raise TawthiqError(
            f"The case was last written by a newer version of Tawthiq (schema {at}; the newest known here is {HEAD})",
            item=item,
            remedy="Install that version or a later one; nothing was changed",
        )
    # sqlite3 begins no transaction before a CREATE: without this, a kill would leave tables that are no case.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "BEGIN")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.exec_driver_sql("COMMIT")


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    # No write-ahead log: a case travels on a USB stick as one file, and a power cut must not lose a decision.
    # What is deleted is overwritten with zeros: an erased name must not be left in a free page.
    pragmas = ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=3000", "secure_delete=ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
