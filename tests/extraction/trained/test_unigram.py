from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tawthiq.extraction.arabic.deciding import unigram
from tawthiq.extraction.trained.pieces import UNKNOWN
from tawthiq.extraction.trained.unigram import Unigram
from tawthiq.model import Span


def _shown(text: str) -> list[str]:
    return [unigram().vocabulary[i] for i in unigram().pieces(text).ids]


def test_of_all_ways_to_take_a_word_apart_the_likeliest_is_taken() -> None:
    # "▁ab" + "c" costs 5, "▁a" + "bc" 4: a longer first piece is not what decides.
    small = Unigram(["?", "?", "?", "?", "▁a", "▁ab", "bc", "c"], [0, 0, 0, 0, -2.0, -2.5, -2.0, -2.5])
    assert small.pieces("abc").ids == [4, 6]


def test_marks_on_letters_stretching_and_other_keyboards_digits_make_no_difference() -> None:
    plain = _shown("أعدم 13 معتقلا")
    assert _shown("أُعْدِمَ ١٣ معـــتقلا") == plain
    assert _shown("أعدم ۱۳ معتقلا") == plain


def test_a_letter_without_a_piece_is_unknown_and_the_rest_is_read() -> None:
    assert UNKNOWN in unigram().pieces("कख").ids
    assert _shown("في कख سجن")[0] == "▁في"


def test_a_span_touches_all_pieces_of_its_words() -> None:
    text = "أفاد المحتجزون السابقون"
    first, last = unigram().pieces(text).tokens(Span(5, 14))
    assert "".join(_shown(text)[first:last]) == "▁المحتجزون"


@given(st.text(max_size=200))
def test_every_piece_lies_in_the_text_and_in_order(text: str) -> None:
    pieces = unigram().pieces(text)
    assert list(pieces.starts) == sorted(pieces.starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(pieces.starts, pieces.ends, strict=True))
