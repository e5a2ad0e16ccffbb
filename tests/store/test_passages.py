"""Search over the text of documents: words as people type them, in either script."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text

from tawthiq.model import Block, Document, Exhibit, Span
from tawthiq.store import CaseStore, Receipt, StageRun, tables
from tawthiq.store.database import migrate, open_database
from tawthiq.store.indices import faults
from tawthiq.store.passages import sought

TEXT = (
    "The centre counted 12,000 detainees.\n"
    "قال أحمد الخطيب إن مُحَمَّداً نُقل مع ١٢٬٠٠٠ معتقل إلى السجن.\n"
    "Nobody spoke of a transfer; the Centre's lawyers did not.\n"
)
SHA = "ab" * 32


def document(words: str = TEXT, exhibit: str = SHA) -> Document:
    blocks, at = [], 0
    for line in words.splitlines(keepends=True):
        blocks.append(Block(Span(at, at + len(line) - 1)))
        at += len(line)
    return Document(exhibit, "text", "1", words, blocks=tuple(blocks))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    made = CaseStore.at(tmp_path / "case.db")
    save(made, document())
    yield made
    made.close()


def save(store: CaseStore, made: Document | None, exhibit: str = SHA) -> None:
    known = {e.sha256 for e in store.exhibits()}
    if exhibit not in known:
        store.add_receipts([Exhibit(exhibit, 1)], [Receipt(exhibit, exhibit, f"{exhibit[:4]}.txt")])
    store.save_document(StageRun("reading", exhibit, "key", "output"), "text/plain", made, ())


def lines(store: CaseStore, asked: str, *, unfinished: bool = False) -> list[int]:
    """The lines (from 0) of the text that are found."""
    found = store.search(sought(asked, unfinished=unfinished))
    return sorted(TEXT[: f.start].count("\n") for f in found)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("detainees", [0]),
        ("DETAINEES counted", [0]),
        ("counted detainees 12000", [0]),
        ("12,000", [0, 1]),
        ("١٢٠٠٠", [0, 1]),
        ("احمد", [1]),
        ("أحمد", [1]),
        ("محمدا", [1]),
        ("سجن", [1]),
        ("centre", [0, 2]),
        ("centre -lawyers", [0]),
        ("centre -counted", [2]),
        ('"the centre"', [0, 2]),
        ('"centre counted"', [0]),
        ('"counted centre"', []),
        ("detain", []),
        ("detain*", [0]),
        ("nothing of the kind", []),
        ("", []),
        ('"', []),
        ("-centre", []),
        ('" OR NEAR( * ^ : - "', []),
    ],
)
def test_what_is_found(store: CaseStore, asked: str, expected: list[int]) -> None:
    assert lines(store, asked) == expected


def test_the_last_word_may_still_be_typed(store: CaseStore) -> None:
    assert lines(store, "counted det", unfinished=True) == [0]
    assert lines(store, "det counted", unfinished=True) == []
    assert lines(store, "المعتق", unfinished=True) == [1]


def test_a_document_read_anew_is_found_by_its_new_words_only(store: CaseStore) -> None:
    save(store, document("Something else.\n"))
    assert lines(store, "detainees") == []
    assert len(store.search(sought("something"))) == 1
    save(store, None)
    assert store.search(sought("something")) == []
    store.drop_derived()
    save(store, document())
    assert lines(store, "detainees") == [0]


def test_what_is_deleted_is_not_left_in_the_file(tmp_path: Path) -> None:
    store = CaseStore.at(tmp_path / "case.db")
    save(store, document("Zyxwvutsrq was here.\n"))
    assert b"zyxwvutsrq" in (tmp_path / "case.db").read_bytes()
    save(store, document("Somebody was here.\n"))
    store.close()
    assert b"zyxwvutsrq" not in (tmp_path / "case.db").read_bytes().lower()


def test_long_text_is_found_in_pieces(tmp_path: Path) -> None:
    store = CaseStore.at(tmp_path / "case.db")
    save(store, document("word " * 5_000 + "needle\n"))
    [found] = store.search(sought("needle"))
    assert found.end - found.start <= 2_000
    assert len(store.search(sought("word"), limit=1_000)) > 10


def test_an_older_case_is_indexed_when_it_is_opened(tmp_path: Path) -> None:
    store = CaseStore.at(tmp_path / "case.db")
    save(store, document())
    store.set_fact("recorded", "digest")
    with store.engine.begin() as connection:
        undo(connection)
    store.close()
    again = CaseStore.at(tmp_path / "case.db")
    assert lines(again, "detainees") == [0]
    assert again.facts()["recorded"] == ""


def undo(connection: Connection) -> None:
    """What the first schema did not have."""
    for table in ("line_words", "line", "line_about", "line_time", "choice", "question"):
        connection.execute(text(f"DROP TABLE {table}"))
    for table in ("shelf_words", "shelf", "part", "overlaid", "tally", "logged"):
        connection.execute(text(f"DROP TABLE {table}"))
    for index in ("assessment_by_verdict", "assessment_by_time", "ix_receipt_parent"):
        connection.execute(text(f"DROP INDEX {index}"))
    connection.execute(text("DROP TABLE passage_words"))
    connection.execute(text("DROP TABLE passage"))
    for table in ("earlier", "name_record", "name_key", "name", "former"):
        connection.execute(text(f"DROP TABLE {table}"))
    connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def test_postgresql_finds_the_same(postgresql: str, store: CaseStore) -> None:
    engine = create_engine(postgresql)
    migrate(engine, "PostgreSQL")
    there = CaseStore(engine)
    save(there, document())
    for asked in ("detainees", "12,000", "احمد", '"centre counted"', "centre -counted", "detain*", "سجن"):
        assert lines(there, asked) == lines(store, asked), asked
    there.close()


def test_every_search_uses_the_index(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "case.db")
    query = (
        "EXPLAIN QUERY PLAN SELECT p.document FROM passage_words w JOIN passage p ON p.id = w.rowid "
        "WHERE passage_words MATCH 'word' ORDER BY w.rank LIMIT 10"
    )
    with engine.connect() as connection:
        plan = [row[-1] for row in connection.execute(text(query))]
    assert any("VIRTUAL TABLE INDEX" in step for step in plan)
    assert any("SEARCH p USING INTEGER PRIMARY KEY" in step for step in plan)


ALTERATIONS = [
    "UPDATE passage SET folded = 'other words' WHERE id = (SELECT min(id) FROM passage)",
    "DELETE FROM passage WHERE id = (SELECT min(id) FROM passage)",
    "DELETE FROM passage_words_docsize WHERE id = (SELECT min(id) FROM passage_words_docsize)",
    "UPDATE passage_words_docsize SET sz = x'07' WHERE id = (SELECT min(id) FROM passage_words_docsize)",
    "DELETE FROM passage_words_data WHERE id = (SELECT max(id) FROM passage_words_data)",
    "UPDATE passage_words_data SET block = x'ff' WHERE id = (SELECT max(id) FROM passage_words_data)",
    "UPDATE passage_words_data SET block = 'x' WHERE id = (SELECT max(id) FROM passage_words_data)",
    "DELETE FROM passage_words_config",
    "DROP TABLE passage_words_docsize",
]


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_whole_index_has_no_fault(store: CaseStore, encrypted: bool) -> None:
    with store.engine.connect() as connection:
        assert faults(connection, encrypted=encrypted) == {}
    save(store, document("Something else.\n"))
    with store.engine.connect() as connection:
        assert faults(connection, encrypted=encrypted) == {}


@pytest.mark.parametrize("alteration", ALTERATIONS)
def test_what_was_altered_in_the_index_or_under_it_is_a_fault(
    store: CaseStore, tmp_path: Path, alteration: str
) -> None:
    with sqlite3.connect(tmp_path / "case.db") as connection:
        connection.execute(alteration)
    connection.close()
    assert any("passage_words" in line for line in tables.damage(store))
