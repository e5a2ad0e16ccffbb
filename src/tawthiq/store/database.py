"""The one place where a case database is opened, created and brought up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError

from tawthiq.model import TawthiqError

# The newest revision under migrations/versions; a test holds them together.
HEAD = "0001"


def open_database(path: Path) -> Engine:
    """Open `case.db`, creating or migrating it as needed.

    Raises:
        TawthiqError: it is not a case database, is damaged, or was written by a newer version of Tawthiq.
    """
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _configure)
    try:
        migrate(engine, str(path))
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
            remedy="If it is damaged, put a copy of case.db in its place, or move it aside and run `tawthiq build` "
            "again (what the machine derived is made anew from the sealed exhibits; decisions need the copy)",
        ) from error
    return engine


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
    for pragma in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=3000"):
        connection.execute(f"PRAGMA {pragma}")
