"""What people type into slots becomes a value or is refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from tawthiq.casework import KINDS, choices, slots_of, tried, tried_new, typed
from tawthiq.model import Demand, Figure, Link, Span, Statement

FIGURE = Statement(
    "d", Span(0, 5), "figure", "asserts", (Link("Calder"),), Figure(5, 5, "exact", "people", "men", "killed")
)


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("low", " 13,000 ", 13000.0),
        ("low", "٤٢٠٠", 4200.0),
        ("high", "", None),
        ("period", "2011/..", "2011/.."),
        ("via", "One| Two \nThree", ["One", "Two", "Three"]),
        ("hedge", "yes", True),
        ("place", "null", None),
        ("stance", "alleges", "alleges"),
    ],
)
def test_values_as_people_type_them(slot: str, text: str, value: Any) -> None:
    assert typed(slot, text) == value


@pytest.mark.parametrize(
    ("slot", "text"),
    [("low", "1e99"), ("low", "inf"), ("high", "-1"), ("unit", "ducks"), ("measure", ""), ("period", "2015/2011"),
     ("hedge", "maybe"), ("counted", ""), ("qualifier", "around"), ("asks", "x" * 501)],
)  # fmt: skip
def test_what_no_slot_can_hold_is_refused(slot: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        typed(slot, text)


def test_every_kind_has_slots_and_every_choice_is_one() -> None:
    for kind in KINDS:
        assert {"speaker", "via"} <= set(slots_of(kind))
        for slot in slots_of(kind):
            for choice in choices(slot):
                typed(slot, choice)
    assert "executed" in choices("measure")
    assert "other" in choices("measure")


def test_values_are_tried_on_the_statement_before_they_are_decided() -> None:
    after = tried(FIGURE, {"low": 4.0, "speaker": "Arden"})
    assert after.figure is not None
    assert (after.figure.low, after.figure.high, after.speaker) == (4, 5, "Arden")
    for values in ({"low": None, "high": None}, {"low": 9.0}, {"colour": "red"}):
        with pytest.raises(ValueError, match=r"\w"):
            tried(FIGURE, values)
    demand = Statement("d", Span(0, 5), "demand", "demands", (), demand=Demand(None, "open the gates"))
    assert tried(demand, {"addressee": "the court"}).demand == Demand("the court", "open the gates")
    with pytest.raises(ValueError, match="place"):
        tried(demand, {"place": "there"})


def test_a_new_statement_needs_what_its_kind_needs() -> None:
    made = tried_new("d", Span(3, 9), "denial", {"of": "the hangings", "cue": "denied", "speaker": "The ministry"})
    assert (made.stance, made.speaker) == ("denies", "The ministry")
    with pytest.raises(ValueError, match=r"\w"):
        tried_new("d", Span(3, 9), "figure", {"low": 3.0})
