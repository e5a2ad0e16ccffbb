"""Decisions about parties: what the last one says, and where two copies of a case differ."""

from __future__ import annotations

from tawthiq.casework import conflicts, named_pair, parties
from tawthiq.model import Anchor, Assessment


def decided(verdict: str, one: str, other: str, time: str, retracts: str | None = None) -> Assessment:
    return Assessment(verdict, Anchor(""), "key", time, "known", {"names": [one, other]}, retracts=retracts)  # type: ignore[arg-type]


def test_the_last_decision_about_two_names_holds_in_either_order_and_can_be_taken_back() -> None:
    first = decided("same_party", "B House", "A House", "2020-01-01T00:00:00Z")
    later = decided("different_party", "A House", "B House", "2020-01-02T00:00:00Z")
    back = Assessment("retract", Anchor(""), "key", "2020-01-03T00:00:00Z", "wrong", retracts=later.id)
    assert parties([first]) == {("A House", "B House"): True}
    assert parties([later, first]) == {("A House", "B House"): False}
    assert parties([first, later, back]) == {("A House", "B House"): True}


def test_two_copies_that_judged_two_names_unlike_conflict() -> None:
    mine = decided("same_party", "A House", "B House", "2020-01-01T00:00:00Z")
    theirs = decided("different_party", "B House", "A House", "2020-01-02T00:00:00Z")
    (found,) = conflicts([mine], [theirs])
    assert found.applied == theirs.id
    assert named_pair(mine) == named_pair(theirs) == ("A House", "B House")
