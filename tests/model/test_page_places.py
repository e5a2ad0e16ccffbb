"""Packed places of words: what was packed comes out, and old documents have none."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.model import Document, PagePlaces, Placed, Span, Word, pack, unpack

_SHARE = st.integers(0, 10_000)
_WORDS = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 90), _SHARE, _SHARE, _SHARE, _SHARE), max_size=40)


@given(_WORDS, st.integers(0, 10**7), st.integers(1, 3_000))
def test_words_come_out_as_they_were_packed(drawn: list[tuple[int, ...]], start: int, page: int) -> None:
    words: list[Placed] = []
    at = start
    for gap, length, x, y, wide, high in drawn:
        words.append((at + gap, at + gap + length, x, y, max(x, wide), max(y, high)))
        at += gap + length
    packed = pack(page, words)
    if packed is None:
        assert not words
        return
    assert unpack(packed) == words
    assert (packed.page, packed.start, packed.end) == (page, words[0][0], words[-1][1])
    assert '"' not in packed.packed
    assert "\\" not in packed.packed


def test_a_line_of_words_takes_some_five_letters_a_word() -> None:
    line = [(at * 6, at * 6 + 5, at * 700, 900, at * 700 + 650, 1_050) for at in range(12)]
    packed = pack(1, line)
    assert packed is not None
    assert len(packed.packed) < 6 * len(line)


@pytest.mark.parametrize("letters", ["~", "00", "\u0661"])
def test_damaged_places_are_refused(letters: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(PagePlaces(1, 0, 9, letters))


def test_words_of_images_and_of_the_text_are_given_alike_and_old_documents_have_none() -> None:
    document = Document("ab", "pdf", "4", "Held 43 men", words=(Word(0, 4, 1, 10, 10, 20, 20, 91),))
    places = pack(2, [(5, 7, 100, 200, 300, 400), (8, 11, 310, 200, 500, 400)])
    assert places is not None
    placed = msgspec.structs.replace(document, places=(places,))
    assert placed.words_over(Span(2, 7)) == [document.words[0], Word(5, 7, 2, 100, 200, 300, 400, 100)]
    assert placed.words_over(Span(4, 5)) == []
    kept = msgspec.json.encode(document)
    assert b"places" not in kept  # what other readers give is written as before, so that its digest stays
    assert msgspec.json.decode(kept, type=Document).words_over(Span(0, 11)) == list(document.words)
    assert msgspec.json.decode(msgspec.json.encode(placed), type=Document) == placed
