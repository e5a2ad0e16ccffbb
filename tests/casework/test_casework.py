"""Decisions hang on words, survive changes under them, and are never overwritten."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.casework import anchor_to, anchor_to_record, apply, consent_of, current, judgements, locate, merge
from tawthiq.model import (
    Anchor,
    Assessment,
    Denial,
    Document,
    Field,
    Figure,
    Link,
    Reading,
    Record,
    Span,
    Statement,
    TawthiqError,
    Verdict,
)
from tawthiq.people import link

TEXT = "A former guard said 4,200 people were hanged. The ministry denied it. Later 4,200 people were counted again."
EXHIBIT = hashlib.sha256(b"one exhibit").hexdigest()


def document(text: str = TEXT, version: str = "1") -> Document:
    return Document(EXHIBIT, "text", version, text)


def span_of(doc: Document, words: str, nth: int = 0) -> Span:
    at = -1
    for _ in range(nth + 1):
        at = doc.text.index(words, at + 1)
    return Span(at, at + len(words))


def figure(doc: Document, nth: int = 0) -> Statement:
    content = Figure(4200, 4200, "exact", "people", "people", "killed")
    span = span_of(doc, "4,200 people", nth)
    chain = (Link("a former guard", Span(0, 14)), Link("North News"))
    return Statement(doc.id, span, "figure", "asserts", chain, content, confidence=0.7)


def readings(doc: Document, *statements: Statement) -> dict[str, tuple[Reading, ...]]:
    return {doc.id: (Reading(doc.id, "machine", "1", statements),)}


def decided(verdict: Verdict, anchor: Anchor, time: int = 0, **given_values: Any) -> Assessment:
    return Assessment(verdict, anchor, "ab" * 32, f"2026-01-01T00:00:{time:02}Z", "because", given_values)


def statements_after(doc: Document, machine: dict[str, tuple[Reading, ...]], *made: Assessment) -> list[Statement]:
    return [s for r in apply(machine, [doc], made)[0][doc.id] for s in r.statements]


def test_a_correction_sets_what_it_names_and_leaves_the_machines_reading_as_it_was() -> None:
    doc = document()
    machine = readings(doc, figure(doc))
    anchor = anchor_to(doc, span_of(doc, "4,200 people"), "figure")
    values: dict[str, Any] = {
        "low": None,
        "high": 4200,
        "qualifier": "at_most",
        "measure": "executed",
        "speaker": "Calder",
        "via": [],
    }
    (after,) = statements_after(doc, machine, decided("correct", anchor, **values))
    assert after.figure is not None
    assert (after.figure.low, after.figure.high, after.figure.qualifier) == (None, 4200, "at_most")
    assert (after.figure.measure, after.figure.unit) == ("executed", "people")
    assert (after.speaker, after.via, after.confidence) == ("Calder", (), 1.0)
    assert "person" in after.figure.slots["measure"].how
    assert machine[doc.id][0].statements[0] == figure(doc)


def test_a_new_relay_keeps_the_speakers_mention() -> None:
    doc = document()
    anchor = anchor_to(doc, span_of(doc, "4,200 people"), "figure")
    (after,) = statements_after(doc, readings(doc, figure(doc)), decided("correct", anchor, via=["Reef Radio"]))
    assert [(k.party, k.mention) for k in after.chain] == [("a former guard", Span(0, 14)), ("Reef Radio", None)]


def test_reject_takes_out_and_a_later_accept_brings_back() -> None:
    doc = document()
    machine, anchor = readings(doc, figure(doc)), anchor_to(doc, span_of(doc, "4,200 people"), "figure")
    rejected, accepted = decided("reject", anchor, 1), decided("accept", anchor, 2)
    assert statements_after(doc, machine, rejected) == []
    assert len(statements_after(doc, machine, rejected, accepted)) == 1


def test_people_add_what_the_machine_missed() -> None:
    doc = document()
    anchor = anchor_to(doc, span_of(doc, "denied it"), "denial")
    made = decided("add", anchor, of="the hangings", cue="denied", speaker="The ministry")
    (after,) = statements_after(doc, readings(doc), made)
    assert (after.kind, after.stance, after.speaker) == ("denial", "denies", "The ministry")
    assert after.denial == Denial("the hangings", "denied")


@pytest.mark.parametrize(
    ("verdict", "values"),
    [("correct", {"colour": "red"}), ("correct", {"low": "many"}), ("correct", {"via": "CNN"}), ("add", {"low": 1})],
)
def test_values_that_no_statement_can_have_are_orphans_and_change_nothing(
    verdict: Verdict, values: dict[str, Any]
) -> None:
    doc = document()
    words = "4,200 people" if verdict == "correct" else "counted again"
    made = decided(verdict, anchor_to(doc, span_of(doc, words), "figure"), **values)
    judged, orphans = apply(readings(doc, figure(doc)), [doc], [made])
    assert [o.assessment for o in orphans] == [made.id]
    assert [(s.figure, s.chain) for r in judged[doc.id] for s in r.statements] == [
        (figure(doc).figure, figure(doc).chain)
    ]


def test_a_decision_follows_its_words_when_a_new_reader_shifts_the_text() -> None:
    old = document()
    made = decided("correct", anchor_to(old, span_of(old, "4,200 people", 1), "figure"), measure="executed")
    new = document("PAGE 1\n\n" + TEXT.replace("The ministry denied it.", "The  ministry\nhas denied it."), "2")
    machine = readings(new, figure(new, 0), figure(new, 1))
    measures = [s.figure.measure for s in statements_after(new, machine, made) if s.figure]
    assert measures == ["killed", "executed"]


def test_a_decision_whose_words_are_gone_or_doubled_waits_visibly() -> None:
    doc = document()
    made = decided("accept", anchor_to(doc, span_of(doc, "4,200 people"), "figure"))
    gone, doubled = document("Nothing of it."), document("x 4,200 people y\n" * 2)
    for other, word in ((gone, "no longer"), (doubled, "2 places")):
        (orphan,) = apply(readings(other), [other], [made])[1]
        assert word in orphan.why
    (unread,) = apply({}, [], [made])[1]
    assert "not in this case" in unread.why


def test_an_anchor_needs_words() -> None:
    with pytest.raises(TawthiqError, match="needs words"):
        anchor_to(document(), Span(3, 3))


@given(st.text(min_size=1, max_size=120), st.data())
def test_an_anchor_finds_its_span_again_in_the_same_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    doc = document(text)
    assert locate(anchor_to(doc, span), doc).span == span


@given(st.text(min_size=1, max_size=60), st.text(max_size=40), st.text(max_size=40), st.data())
def test_an_anchor_never_points_at_other_words(text: str, before: str, after: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    moved = document(before + text + after)
    found = locate(anchor_to(document(text), span), moved)
    assert found.why if found.span is None else found.span.of(moved.text) == span.of(text)


VERDICTS: tuple[Verdict, ...] = ("accept", "reject", "correct", "retract")


@st.composite
def histories(draw: st.DrawFn) -> list[Assessment]:
    """Decisions on one figure, some retracting others."""
    anchor = anchor_to(document(), span_of(document(), "4,200 people"), "figure")
    made: list[Assessment] = []
    for number in range(draw(st.integers(1, 7))):
        verdict = draw(st.sampled_from(VERDICTS if made else VERDICTS[:3]))
        values = {"measure": draw(st.sampled_from(("executed", "died")))} if verdict == "correct" else {}
        item = decided(verdict, anchor, draw(st.integers(0, 5)), **values)
        target = draw(st.sampled_from(made)).id if verdict == "retract" else None
        made.append(msgspec.structs.replace(item, retracts=target, nonce=str(number)))
    return made


@given(histories(), st.randoms(use_true_random=False))
def test_two_copies_brought_together_in_any_order_say_the_same(made: list[Assessment], chance: random.Random) -> None:
    shuffled = made[:]
    chance.shuffle(shuffled)
    cut = chance.randint(0, len(made))
    doc = document()
    machine = readings(doc, figure(doc))
    assert merge(shuffled[:cut], shuffled) == merge(made)
    assert current(shuffled) == current(made)
    assert apply(machine, [doc], shuffled) == apply(machine, [doc], made)


@given(histories())
def test_nothing_decided_is_lost_or_changed(made: list[Assessment]) -> None:
    assert {a.id for a in merge(made)} == {a.id for a in made}
    retracted = {a.retracts for a in made if a.verdict == "retract"}
    standing = {a.id for a in made if a.verdict != "retract" and a.id not in retracted}
    assert standing <= {a.id for a in current(made)}


def test_a_retracted_retraction_brings_the_decision_back() -> None:
    anchor = anchor_to(document(), span_of(document(), "4,200 people"), "figure")
    first = decided("reject", anchor, 1)
    second = msgspec.structs.replace(decided("retract", anchor, 2), retracts=first.id)
    third = msgspec.structs.replace(decided("retract", anchor, 3), retracts=second.id)
    assert current([first, second]) == ()
    assert current([third, second, first]) == (first,)


def test_consent_is_kept_by_source_and_purpose_and_can_be_withdrawn() -> None:
    def answer(purpose: str, yes: bool, time: int) -> Assessment:
        return decided("consent", Anchor(EXHIBIT), time, source="witness 4", purpose=purpose, given=yes)

    made = [answer("publish", True, 1), answer("court", True, 1), answer("publish", False, 2)]
    assert consent_of(made, "witness 4", "publish") is False
    assert consent_of(made, "witness 4", "court") is True
    assert consent_of(made, "witness 4", "share") is None
    assert consent_of(made, "witness 5", "court") is None
    assert consent_of([answer("keep", True, 1), answer("keep", False, 1)], "witness 4", "keep") is False


def test_judgements_on_rows_reach_the_linkage_and_lost_rows_are_orphans() -> None:
    doc = document("Adel Nur\nZayd Nur\n")
    rows = [Record(doc.id, "", n, {"name": Field(v, f"A{n}", 0, 8)}) for n, v in ((1, "Adel Nur"), (2, "Zayd Nur"))]
    ends = [anchor_to_record(EXHIBIT, r) for r in rows]
    same = msgspec.structs.replace(decided("same_person", ends[0], 1), other=ends[1])
    parted = msgspec.structs.replace(decided("different_person", ends[1], 2), other=ends[0])
    lost = msgspec.structs.replace(same, other=Anchor(EXHIBIT, "\t99", kind="record"))
    assert len(link(rows, judgements(rows, [doc], [same])[0]).persons) == 1
    assert len(link(rows, judgements(rows, [doc], [same, parted])[0]).persons) == 2
    assert [o.assessment for o in judgements(rows, [doc], [lost])[1]] == [lost.id]
