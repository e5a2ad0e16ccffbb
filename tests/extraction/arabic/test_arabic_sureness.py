"""How sure the Arabic reader says it is, and that the weights behind it are those of the repository."""

from __future__ import annotations

import pytest
from arabic_text import document, read

from tawthiq.extraction.arabic import ArabicReader
from tawthiq.extraction.arabic.weighing import BIAS, sure, weights

SLOTS = {"qualifier", "unit", "per", "counted", "measure", "place", "period", "speaker", "via", "hedge"}


def test_every_slot_says_how_sure_it_is_filled_or_not() -> None:
    _, reading = read("قالت وزارة الصحة إن 12 مدنيا قتلوا في حلب عام 2014.")
    (figure,) = [s.figure for s in reading.statements if s.figure]
    assert set(figure.slots) == SLOTS
    assert all(0.0 < slot.confidence < 1.0 for slot in figure.slots.values())


def test_a_verb_beside_the_figure_is_surer_than_silence() -> None:
    told = next(s.figure for s in read("قتل 12 مدنيا في حلب.")[1].statements if s.figure)
    silent = next(s.figure for s in read("كان هناك 12 مدنيا أمام البوابة.")[1].statements if s.figure)
    assert told.measure == "killed"
    assert told.slots["measure"].confidence > silent.slots["measure"].confidence


def test_sureness_follows_from_the_weights() -> None:
    name = max((n for n in weights()["place"] if n != BIAS), key=lambda n: weights()["place"][n])
    assert sure("place", {name: 1.0}) > sure("place", {}) > sure("place", {name: -1.0})
    assert sure("place", {"no such trait": 1.0}) == sure("place", {})


def test_what_is_noted_for_fitting_is_what_is_shown() -> None:
    page = document("قتل 12 مدنيا في حلب عام 2014.")
    noted = {n.slot: sure(n.slot, n.traits) for n in ArabicReader().noted(page)}
    (figure,) = [s.figure for s in ArabicReader().by_rules(page).statements if s.figure]
    assert noted == {slot: each.confidence for slot, each in figure.slots.items()}


@pytest.mark.parametrize("slot", sorted(SLOTS))
def test_each_slot_has_its_weights(slot: str) -> None:
    assert BIAS in weights()[slot]
