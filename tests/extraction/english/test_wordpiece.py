from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tawthiq.extraction.english.deciding import wordpiece
from tawthiq.extraction.trained.pieces import UNKNOWN
from tawthiq.model import Span


def _shown(text: str) -> list[str]:
    return [wordpiece().vocabulary[i] for i in wordpiece().pieces(text).ids]


def test_words_are_taken_apart_as_bert_does() -> None:
    # What tokenizers 0.23 gives for the same text with this vocabulary.
    assert _shown("Unrecorded detainees, 13,000 of them, in Saint-Étienne.") == [
        "un", "##re", "##cor", "##ded", "detainees", ",", "13", ",", "000", "of", "them", ",", "in", "saint", "-",
        "etienne", ".",
    ]  # fmt: skip


def test_a_word_that_no_pieces_make_is_unknown() -> None:
    assert wordpiece().pieces("a" * 101).ids == [UNKNOWN]


def test_a_span_touches_all_pieces_of_its_words() -> None:
    text = "the unrecorded detainees"
    pieces = wordpiece().pieces(text)
    first, last = pieces.tokens(Span(4, 14))
    assert [wordpiece().vocabulary[i] for i in pieces.ids[first:last]] == ["un", "##re", "##cor", "##ded"]


@given(st.text(max_size=200))
def test_every_piece_lies_in_the_text_and_in_order(text: str) -> None:
    pieces = wordpiece().pieces(text)
    assert list(pieces.starts) == sorted(pieces.starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(pieces.starts, pieces.ends, strict=True))
