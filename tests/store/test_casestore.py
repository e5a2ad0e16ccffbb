"""Rows go in and come out as they were; what is derived can be dropped; decisions stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tawthiq.evidence.entries import Author, now
from tawthiq.model import (
    Anchor,
    Assessment,
    Block,
    Credit,
    Document,
    Exhibit,
    Figure,
    Lineage,
    Link,
    Metadata,
    Origin,
    Problem,
    Reading,
    Slot,
    Span,
    Statement,
    digest,
)
from tawthiq.store import CaseStore, Receipt, StageRun

SHA = digest("an exhibit")
TEXT = "Forty men were held at the mill — قال الشاهد — a witness said.\r\n"
DOCUMENT = Document(
    SHA,
    "text",
    "1",
    TEXT,
    (Block(Span(0, len(TEXT)), language="en"),),
    metadata=Metadata(title="The mill"),
    language="en",
)
FIGURE = Figure(40, 40, "exact", "people", "men", "detained", slots={"unit": Slot(Span(6, 9), 0.9, "head noun")})
STATEMENT = Statement(DOCUMENT.id, Span(0, 9), "figure", "asserts", (Link("a witness", Span(46, 55)),), figure=FIGURE)
READING = Reading(DOCUMENT.id, "english", "1", (STATEMENT,), (Credit("a witness", None, (Span(46, 55),), 1),))


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    store = CaseStore.at(tmp_path / "case.db")
    store.add_receipts([Exhibit(SHA, 66)], [Receipt("c1", SHA, "a/mill.txt", mtime_ns=2**60)])
    return store


def fill(store: CaseStore) -> None:
    store.save_document(
        StageRun("reading", SHA, "k", "o"), "text/plain", DOCUMENT, [Problem("a/mill.txt", "odd", "ask")]
    )
    store.save_readings(StageRun("extraction", DOCUMENT.id, "k", "o"), [READING], TEXT)
    store.save_result(StageRun("lineage", "case", "k", "o"), Lineage((Origin("x", "X", (DOCUMENT.id,)),)))


def test_everything_comes_back_as_it_went_in(store: CaseStore) -> None:
    fill(store)
    assert store.documents() == [DOCUMENT]
    assert store.readings() == {DOCUMENT.id: (READING,)}
    assert store.result("lineage", Lineage) == Lineage((Origin("x", "X", (DOCUMENT.id,)),))
    assert store.problems() == [("reading", SHA, Problem("a/mill.txt", "odd", "ask"))]
    assert store.media_types() == {SHA: "text/plain"}
    assert store.receipts() == [Receipt("c1", SHA, "a/mill.txt", mtime_ns=2**60)]


def test_reading_an_exhibit_again_replaces_what_was_read(store: CaseStore) -> None:
    fill(store)
    store.save_document(StageRun("reading", SHA, "k2", "o2"), "application/octet-stream", None, ())
    assert store.documents() == []
    assert store.readings() == {}
    assert store.problems() == []
    assert store.stage_runs("reading")[SHA].key == "k2"
    assert store.stage_runs("extraction") == {}


def test_reading_an_exhibit_again_to_the_same_text_keeps_its_statements(store: CaseStore) -> None:
    fill(store)
    before = store.readings(), store.stage_runs("extraction")
    assert all(before)
    store.save_document(StageRun("reading", SHA, "k2", "o2"), "text/plain", DOCUMENT, ())
    assert (store.readings(), store.stage_runs("extraction")) == before
    assert store.documents() == [DOCUMENT]


def test_dropping_what_was_derived_keeps_exhibits_and_decisions(store: CaseStore) -> None:
    fill(store)
    decision = Assessment("accept", Anchor(SHA, "Forty men"), actor="k", time="2026-01-02T03:04:05Z")
    store.add_assessments([decision])
    store.drop_derived()
    counts = store.counts()
    assert (counts["document"], counts["statement"], counts["result"], counts["stage_run"]) == (0, 0, 0, 0)
    assert (counts["exhibit"], counts["receipt"], counts["assessment"]) == (1, 1, 1)
    assert store.assessments() == [decision]


def test_a_decision_added_twice_is_one(store: CaseStore) -> None:
    decision = Assessment("reject", Anchor(SHA, "Forty men"), actor="k", time="2026-01-02T03:04:05Z", reason="misread")
    store.add_assessments([decision])
    store.add_assessments([decision])
    assert store.assessments() == [decision]


def test_entries_stay_promised_until_the_log_has_them(store: CaseStore) -> None:
    author = Author("key", now)
    drafts = [author.draft("received", (SHA,), {}, {"path": f"{n}.txt"}) for n in range(12)]
    store.promise([d for d, _ in drafts], [p for _, opened in drafts for p in opened])
    assert store.promised() == [d for d, _ in drafts]
    store.kept([d for d, _ in drafts[:10]])
    assert store.promised() == [d for d, _ in drafts[10:]]
    assert {p.value for p in store.personal()} == {f"{n}.txt" for n in range(12)}


def test_what_is_promised_in_one_transaction_stays_in_order(store: CaseStore) -> None:
    author = Author("key", now)
    drafts = [author.draft("assessed", (SHA,), {"n": n})[0] for n in range(9)]
    with store.transaction():
        for at in range(0, 9, 3):
            store.promise(drafts[at : at + 3])
    assert store.promised() == drafts


def test_a_failed_transaction_leaves_nothing(store: CaseStore) -> None:
    def half() -> None:
        with store.transaction():
            store.set_fact("title", "half")
            raise RuntimeError("the power goes")

    with pytest.raises(RuntimeError):
        half()
    assert "title" not in store.facts()
