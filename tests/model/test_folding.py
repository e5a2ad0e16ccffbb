"""Folding of many texts at once gives what folding each gives."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tawthiq.vocabulary.folding import fold, fold_each, without_articles, words

ODD = (
    *("", "\n", "a\nb", "Médecins_Sans-Frontières", "١٢٬٠٠٠ قتيل", "ẞ", "İzmir", "\ufef7حمد", "Ⅻ"),
    *("e\u0301", "\u0301", "e\u0308\n\u0301x"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from(ODD)), max_size=12))
def test_many_texts_are_folded_as_each_of_them_is(texts: list[str]) -> None:
    assert fold_each(texts) == [fold(text) for text in texts]


def test_every_odd_text_among_the_others() -> None:
    assert fold_each([*ODD, *reversed(ODD)]) == [fold(text) for text in (*ODD, *reversed(ODD))]
    assert fold_each([]) == []


def test_articles_are_no_words_of_a_name() -> None:
    assert words("The al-Wadi of الوادي") == without_articles("the al wadi of الوادي") == ("wadi", "of", "وادي")
