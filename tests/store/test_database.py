"""The case database opens what it may open, and says why it refuses the rest."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect

from tawthiq.model import TawthiqError
from tawthiq.store import database, schema
from tawthiq.store.database import migrate, open_database


def test_a_new_database_has_every_table_and_opens_again(tmp_path: Path) -> None:
    for _ in range(2):
        engine = open_database(tmp_path / "case.db")
        assert set(schema.metadata.tables) <= set(inspect(engine).get_table_names())
        engine.dispose()


def test_migrations_create_exactly_the_schema(tmp_path: Path) -> None:
    migrated = open_database(tmp_path / "migrated.db")
    assert columns(migrated) == {name: set(table.columns.keys()) for name, table in schema.metadata.tables.items()}


def test_the_newest_migration_is_the_one_that_is_opened_to() -> None:
    folder = Path(database.__file__).with_name("migrations")
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == database.HEAD


def test_a_database_of_a_newer_version_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    open_database(path).dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(TawthiqError, match="newer version"):
        open_database(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE places (url TEXT)")
    with pytest.raises(TawthiqError, match="not a case"):
        open_database(path)


def test_bytes_that_are_no_database_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    path.write_bytes(b"not a database at all, but long enough to be read as a header" * 20)
    with pytest.raises(TawthiqError, match="cannot be read"):
        open_database(path)


def test_the_schema_is_created_on_postgresql(postgresql: str) -> None:
    engine = create_engine(postgresql)
    migrate(engine, "PostgreSQL")
    assert columns(engine) == {name: set(table.columns.keys()) for name, table in schema.metadata.tables.items()}


def columns(engine: Engine) -> dict[str, set[str]]:
    found = inspect(engine)
    return {
        name: {str(c["name"]) for c in found.get_columns(name)}
        for name in found.get_table_names()
        # The full-text indices keep their own tables.
        if name != "alembic_version" and not name.startswith(("passage_words", "shelf_words", "line_words"))
    }
