"""Names as they stand in texts: bent, owned, cut short, broken by what nobody sees; and others left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tawthiq.model import Span
from tawthiq.people.spotting import Spotter

NAMES = Spotter([(1, "Samir Khalil al-Darwish"), (1, "سمير خليل الدرويش"), (2, "Mona Aref Zaytouni")])
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff"


def found(text: str) -> list[str]:
    return [f.span.of(text) for f in NAMES.find(text, alone=True)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Samir K. Darwish said", ["Samir K. Darwish"]),
        ("Samir Darwish's son and Darwish’s house", ["Samir Darwish", "Darwish"]),
        ("Sa\u200bmir Khalil al-Darwish spoke", ["Sa\u200bmir Khalil al-Darwish"]),
        ("Samir\u200bKhalil\u200bDarwish", ["Samir\u200bKhalil\u200bDarwish"]),
        ("\u202aSamir Darwish\u202c", ["Samir Darwish"]),
        ("رأينا سميراً الدرويشَ أمس", ["سميراً الدرويشَ"]),
        ("وسمير\u200cالدرويش هناك", ["سمير\u200cالدرويش"]),
        ("وللدرويش أخ، قال سمير الدرويش", ["لدرويش", "سمير الدرويش"]),
        ("from Samir Darwish.zip/by Darwish/more.txt", ["Samir Darwish", "Darwish"]),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize("text", ["Samir A. Haddad", "S. K. Haddad", "K. D. 5", "Rana's house", "رنا حداد", UNSEEN, ""])
def test_others_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_party_with_an_initial_is_a_part_of_the_name() -> None:
    assert NAMES.part_of("S. Darwish") == 1
    assert NAMES.part_of("Mr M. Zaytouni") == 2
    assert NAMES.part_of("S. Haddad") is None
    assert NAMES.part_of("S.") is None


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 23), st.sampled_from(UNSEEN)), max_size=8))
def test_nothing_unseen_hides_a_name(put: list[tuple[int, str]]) -> None:
    text = "x Samir Khalil al-Darwish y"
    for at, mark in sorted(put, reverse=True):
        text = text[: at + 2] + mark + text[at + 2 :]
    seen = "".join(
        "·" if any(f.span.start <= n < f.span.end for f in NAMES.find(text)) else c for n, c in enumerate(text)
    )
    assert not any(c.isalpha() for c in seen.strip("xy"))


def test_the_names_of_others_stay_where_unseen_characters_move_them() -> None:
    text = "\u200bRana Darwish met Samir Darwish"
    others = [Span(text.index("Rana"), text.index(" met"))]
    assert [f.span.of(text) for f in NAMES.find(text, alone=True, others=others)] == ["Samir Darwish"]


def test_numbers_and_digests_are_no_names_unless_a_name_has_one() -> None:
    assert not NAMES.can_hold("00000731 " + "0f" * 32)
    assert NAMES.can_hold("00000731 Samir " + "0f" * 32)
    unit = Spotter([(1, "Samir Darwish 731")])
    assert [f.span for f in unit.find("Samir Darwish 731")] == [Span(0, 17)]
    assert Spotter([], [(1, "731 4471")]).can_hold("he is 731 4471")


def test_what_words_were_found_to_be_is_remembered_rightly() -> None:
    spotter = Spotter([(1, "Samir Darwish")])
    for _ in range(2):
        assert not spotter.can_hold("nothing stands here")
        assert spotter.can_hold("nothing but Samir stands here")
        assert spotter.can_hold("Sa\u200bmir")


WORDS = st.sampled_from(
    ["Samir", "Sameer", "Khalil", "Darwish", "al-Darwish", "DARWISH,", "K.", "Mona", "Zaytouni", "said", "the", "and"]  # noqa: RUF005
    + ["ـ", "سمير", "وسمير", "خليل", "الدرويش", "للدرويش", "في", "،", "Sa\u200bmir", "7", "\n\n", "x" * 45]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14))
def test_where_no_whole_name_may_stand_none_is_found(said: list[str]) -> None:
    text = " ".join(said)
    if not NAMES.can_stand_in(text):
        assert NAMES.find(text, alone=True) == []
    if not NAMES.can_hold(text):
        assert not NAMES.can_stand_in(text)


def test_a_common_part_of_a_name_makes_no_text_worth_reading() -> None:
    assert NAMES.can_hold("Samir Haddad and Khalil Nasser came; Mona was ill.")
    assert not NAMES.can_stand_in("Samir Haddad came. " + "Nobody else was there at all. " * 3 + "Darwish left.")
    assert NAMES.can_stand_in("Samir, they said, Darwish")
    assert Spotter([(1, "Zuhra")]).can_stand_in("we saw Zuhra")
    assert Spotter([], [(1, "the baker's son")]).can_stand_in("It was the baker's son.")
    assert not Spotter([], [(1, "the baker's son")]).can_stand_in("It was the baker's daughter.")
