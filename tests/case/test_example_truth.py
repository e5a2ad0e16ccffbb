"""The shipped example, built as `make demo` builds it: what was planted in it is found, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tawthiq
from tawthiq.case import Summary, verify_case
from tawthiq.dossier.view import CaseView
from tawthiq.reading import ocr

EXAMPLE = Path(__file__).parents[2] / "examples" / "harsoun"
TRUTH: dict[str, Any] = json.loads((EXAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("example") / "case"


@pytest.fixture(scope="module")
def built(case: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Summary, CaseView]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(tmp_path_factory.mktemp("home")))
        with tawthiq.open_case(case, create=True) as opened:
            summary = opened.build(EXAMPLE / "documents")
            yield summary, opened.view()


def path_of(view: CaseView, document: str) -> str:
    return next(e.paths[-1] for e in view.exhibits if e.document == document)


def test_every_planted_relay_shares_its_origin(built: tuple[Summary, CaseView]) -> None:
    view = built[1]
    found = {path_of(view, d): origin.key for origin in view.lineage.origins for d in origin.documents}
    source = {o["key"]: o["documents"][0] for o in TRUTH["origins"]}
    for relay in TRUTH["relays"]:
        if not relay.get("partly"):
            report = found.get(source[relay["origin"]])
            assert report is not None
            assert found.get(relay["document"]) == report, relay["document"]


def test_documents_of_different_origins_are_not_joined(built: tuple[Summary, CaseView]) -> None:
    view = built[1]
    planted = {d: o["key"] for o in TRUTH["origins"] for d in o["documents"]}
    partly = {r["document"] for r in TRUTH["relays"] if r.get("partly")}
    for origin in view.lineage.origins:
        joined = {path_of(view, d) for d in origin.documents} - partly
        assert len({planted[d] for d in joined if d in planted}) <= 1, origin.label


def test_both_planted_contradictions_are_found_and_no_other(built: tuple[Summary, CaseView]) -> None:
    view = built[1]
    statements = {s.id: s for read in view.readings.values() for r in read for s in r.statements}
    copies = dict(TRUTH["same_bytes"])

    def side(statement: str) -> set[tuple[str, int]]:
        s = statements[statement]
        words = s.span.of(view.documents[s.document].text)
        path = path_of(view, s.document)
        return {
            (planted["id"], n)
            for planted in TRUTH["contradictions"]
            for n, sides in enumerate(planted["sides"])
            for f in sides["figures"]
            if copies.get(f["document"], f["document"]) == copies.get(path, path)
            and (f["phrase"] in words or words in f["phrase"])
        }

    found = set()
    for contradiction in view.reconciliation.contradictions:
        left, right = side(contradiction.left), side(contradiction.right)
        pairs = {a for a, n in left for b, m in right if a == b and n != m}
        assert pairs, f"false: {contradiction.reason.text}"
        found |= pairs
    assert found == {planted["id"] for planted in TRUTH["contradictions"]}


def test_no_two_people_are_made_one_and_most_rows_of_one_person_are_joined(built: tuple[Summary, CaseView]) -> None:
    view = built[1]
    lists = {
        (f"{found['document']}/{found['attachment']}" if found["attachment"] else found["document"]): name
        for name, found in TRUTH["lists"].items()
    }
    planted = {(row["list"], row["row"]): p["id"] for p in TRUTH["persons"] for row in p["rows"]}
    human = {r.id: planted.get((lists[path_of(view, r.document)], r.row)) for r in view.people.records}
    joined = set()
    for person in view.people.persons:
        humans = {human[r] for r in person.records if human[r]}
        assert len(humans) <= 1, person.name
        joined |= {frozenset((a, b)) for a in person.records for b in person.records if a < b}
    pairs = {frozenset((a, b)) for a in human for b in human if a < b and human[a] and human[a] == human[b]}
    assert len(joined & pairs) >= 0.75 * len(pairs)


def test_what_cannot_be_read_is_named(built: tuple[Summary, CaseView]) -> None:
    view = built[1]
    unread = {e.paths[0] for e in view.exhibits if e.document is None}
    assert unread == {found["document"] for found in TRUTH["unread"] if "without" not in found or not ocr.model()}
    assert all(e.problems for e in view.exhibits if e.document is None)


def test_the_example_says_that_it_is_fictional(built: tuple[Summary, CaseView]) -> None:
    assert "invented" in TRUTH["fictional"]
    assert all("fictional" in e.paths[0] or e.document for e in built[1].exhibits if e.media_type == "text/csv")


def test_the_case_is_intact(built: tuple[Summary, CaseView], case: Path) -> None:
    assert verify_case(case).intact
