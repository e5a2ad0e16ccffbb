"""Given a perfect reading (the gold), the later stages find what was planted in the example, and nothing else.

What the machine's own reading reaches is measured elsewhere; here a failure is the fault of one of these stages.
"""

from __future__ import annotations

import hashlib
import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from tawthiq import lineage, people, reconciliation
from tawthiq.evidence import Held
from tawthiq.model import Credit, Document, Exhibit, Figure, Lineage, Link, Reading, Reconciliation, Span, Statement
from tawthiq.reading import Allowance, Limits, Member, box_of, read_bytes, read_exhibit

CASE = Path(__file__).parents[2] / "examples" / "harsoun"
DOCUMENTS = CASE / "documents"
TRUTH: dict[str, Any] = json.loads((CASE / "truth.json").read_text(encoding="utf-8"))
FIGURE = ("low", "high", "qualifier", "unit", "counted", "measure", "per", "place", "period", "hedge")

Quote = tuple[str, str]  # path under documents/, phrase


class Ideal(Struct, frozen=True):
    """The example as a perfect reader would leave it, and what lineage and reconciliation make of it."""

    names: dict[str, str]  # document id -> path
    quotes: dict[str, Quote]  # statement id -> where and what
    traced: Lineage
    compared: Reconciliation


def exhibit(data: bytes) -> Exhibit:
    return Exhibit(hashlib.sha256(data).hexdigest(), len(data))


def document(name: str) -> Document:
    path = DOCUMENTS / name
    found = read_exhibit(Held(path), exhibit(path.read_bytes()), name).document
    assert found is not None
    return found


def mention(text: str, words: str) -> Span | None:
    at = text.find(words)
    return Span(at, at + len(words)) if at >= 0 else None


def ideal_reading(read: Document, gold: dict[str, Any]) -> Reading:
    statements, at = [], 0
    for figure in gold["figures"]:
        start = read.text.find(figure["phrase"], at)
        at = start + len(figure["phrase"])
        parties = [figure["speaker"], *figure["via"]] if figure["speaker"] else []
        chain = tuple(Link(party, mention(read.text, party)) for party in parties)
        slots = Figure(**{slot: figure[slot] for slot in FIGURE})
        statements.append(Statement(read.id, Span(start, at), "figure", "asserts", chain, slots))
    spans = {party: mention(read.text, party) for party in gold["relies_on"]}
    credited = tuple(Credit(party, None, (span,) if span else ()) for party, span in spans.items())
    return Reading(read.id, "gold", "1", tuple(statements), credited, gold["publisher"], gold["published"])


@pytest.fixture(scope="module")
def ideal() -> Ideal:
    golds = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (CASE / "gold").glob("*.json")}
    names = sorted(p.relative_to(DOCUMENTS).as_posix() for p in DOCUMENTS.rglob("*") if p.stem in golds)
    copies = {pair[0] for pair in TRUTH["same_bytes"]}
    read = {name: document(name) for name in names if name not in copies}
    readings = {d.id: (ideal_reading(d, golds[Path(name).stem]),) for name, d in read.items()}
    documents = tuple(read.values())
    traced = lineage.trace(documents, readings)
    quotes = {s.id: (name, s.span.of(d.text)) for name, d in read.items() for r in readings[d.id] for s in r.statements}
    compared = reconciliation.reconcile(documents, readings, traced)
    return Ideal({d.id: name for name, d in read.items()}, quotes, traced, compared)


def pairs(groups: list[list[str]]) -> set[frozenset[str]]:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def quotes_of(entries: list[dict[str, str]]) -> set[Quote]:
    return {(entry["document"], entry["phrase"]) for entry in entries}


def test_every_relay_shares_the_report_as_its_origin_and_nothing_else_does(ideal: Ideal) -> None:
    found = pairs([[ideal.names[d] for d in origin.documents] for origin in ideal.traced.origins])
    assert found == pairs([origin["documents"] for origin in TRUTH["origins"]])


def test_both_planted_contradictions_are_found_and_no_other(ideal: Ideal) -> None:
    planted = {
        case["id"]: tuple(quotes_of(side["figures"]) for side in case["sides"]) for case in TRUTH["contradictions"]
    }
    met = set()
    for comparison in ideal.compared.contradictions:
        left, right = ideal.quotes[comparison.left], ideal.quotes[comparison.right]
        across = [
            key
            for key, (one, other) in planted.items()
            if (left in one and right in other) or (left in other and right in one)
        ]
        assert across, f"{left} and {right} do not contradict: {comparison.reason.text}"
        met.update(across)
    assert met == set(planted)


def test_the_correction_is_a_revision(ideal: Ideal) -> None:
    found = {
        frozenset({ideal.quotes[c.left], ideal.quotes[c.right]})
        for group in ideal.compared.groups
        for c in group.comparisons
        if c.relation == "revises"
    }
    for revision in TRUTH["revisions"]:
        (corrected,) = quotes_of([revision["corrected"]])
        assert any(frozenset({old, corrected}) in found for old in quotes_of(revision["withdrawn"]))


def test_no_two_people_are_taken_for_one_and_most_pairs_are_found() -> None:
    documents = {}
    for key, entry in TRUTH["lists"].items():
        data = (DOCUMENTS / entry["document"]).read_bytes()
        result = read_bytes(data, exhibit(data), entry["document"])
        if entry["attachment"]:
            box = box_of(Held(DOCUMENTS / entry["document"]), entry["document"])
            assert box is not None
            (member,) = box.open(Allowance(Limits()))
            assert isinstance(member, Member)
            inner = member.content.read(10**6) or b""
            result = read_bytes(inner, exhibit(inner), member.name)
        assert result.document is not None
        documents[result.document.id] = key, result.document
    records = people.import_records(tuple(d for _, d in documents.values())).records
    row = {r.id: f"{documents[r.document][0]}{r.row}" for r in records}
    assert set(row.values()) == {f"{r['list']}{r['row']}" for person in TRUTH["persons"] for r in person["rows"]}
    found = pairs([[row[r] for r in person.records] for person in people.link(records, ()).persons])
    true = pairs([[f"{r['list']}{r['row']}" for r in person["rows"]] for person in TRUTH["persons"]])
    assert found <= true
    assert len(found) >= 0.75 * len(true)
