"""The one place where a case database is opened, created and brought up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError

from tawthiq.model import TawthiqError


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
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        foreign = at is None and inspect(connection).get_table_names()
    if foreign:
        raise TawthiqError(
            "This database holds other tables and is not a case", item=item, remedy="Name another folder for the case"
        )
    if at == scripts.get_current_head():
        return
    if at is not None and at not in {revision.revision for revision in scripts.walk_revisions()}:
        raise TawthiqError(
            f"The case was last written by a newer version of Tawthiq (its schema is {at}, the newest known here is "
            f"{scripts.get_current_head()})",
            item=item,
            remedy="Install that version or a later one; nothing was changed",
        )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _configure(connection: sqlite3.Connection, _record: Any) -> None:
    # No write-ahead log: a case travels on a USB stick as one file, and a power cut must not lose a decision.
    for pragma in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=3000"):
        connection.execute(f"PRAGMA {pragma}")
