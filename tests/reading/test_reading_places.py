"""Every word of a PDF's text with its page and box: held against the ink of the page itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise, product

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import FIXTURES, pdf, read
from PIL import ImageDraw
from PIL.Image import Image

from tawthiq.model import Document, Span, Word
from tawthiq.reading.pdf_places import matched

_PAPER = 200  # of 255: lighter is paper


def words(document: Document) -> list[Word]:
    return document.words_over(Span(0, len(document.text)))


def document_of(data: bytes) -> Document:
    document = read(data, "a.pdf").document
    assert document is not None
    return document


def page_of(data: bytes, number: int) -> Image:
    return pypdfium2.PdfDocument(data)[number - 1].render(scale=3).to_pil().convert("L")  # type: ignore[no-any-return]


def box_of(word: Word, page: Image) -> tuple[int, int, int, int]:
    wide, high = (side / 10_000 for side in page.size)
    return round(word.left * wide), round(word.top * high), round(word.right * wide), round(word.bottom * high)


def ink(page: Image) -> int:
    return sum(page.histogram()[:_PAPER])


def as_printed(data: bytes) -> bytes:
    return data


def turned(by: int) -> Callable[[bytes], bytes]:
    """Drawn on its side or head, and shown upright, as landscape pages and scanners write them."""

    def turn_page(page: pypdfium2.PdfPage) -> None:
        wide, high = page.get_size()
        back = {
            90: pypdfium2.PdfMatrix(0, 1, -1, 0, high, 0),
            180: pypdfium2.PdfMatrix(-1, 0, 0, -1, wide, high),
            270: pypdfium2.PdfMatrix(0, -1, 1, 0, 0, wide),
        }
        for drawn in page.get_objects():
            drawn.transform(back[by])
        page.gen_content()
        if by != 180:
            page.set_mediabox(0, 0, high, wide)
        page.set_rotation(by)

    return lambda data: _changed(data, turn_page)


def cut(data: bytes) -> bytes:
    """Cut on all sides, the left most, and shown on its side."""

    def cut_page(page: pypdfium2.PdfPage) -> None:
        left, bottom, right, top = page.get_bbox()
        page.set_cropbox(left + 25, bottom + 10, right - 15, top - 20)
        page.set_rotation(90)

    return _changed(data, cut_page)


def _changed(data: bytes, change: Callable[[pypdfium2.PdfPage], None]) -> bytes:
    document = pypdfium2.PdfDocument(data)
    for page in document:
        change(page)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# Chromium sets each letter by itself, of which the second reader makes no words on pages turned by 270.
@pytest.mark.parametrize(
    ("name", "change"),
    [
        *product(("english-chromium.pdf", "arabic-chromium.pdf"), (as_printed, turned(90), turned(180), cut)),
        *product(("",), (as_printed, turned(90), turned(180), turned(270), cut)),
    ],
)
def test_boxes_hold_the_ink_of_their_words_and_all_of_it(name: str, change: Callable[[bytes], bytes]) -> None:
    data = change((FIXTURES / name).read_bytes() if name else pdf(["Held 43 men in a school.\nNobody knew", "Two"]))
    document = document_of(data)
    found = words(document)
    spans = {(w.start, w.end) for w in found}
    assert [m[0] for m in re.finditer(r"\S*\w\S*", document.text) if m.span() not in spans] == []
    for number in {w.page for w in found}:
        page = page_of(data, number)
        whole = ink(page)
        boxes = [box_of(w, page) for w in found if w.page == number]
        assert all(ink(page.crop(box)) for box in boxes)
        draw = ImageDraw.Draw(page)
        for left, top, right, bottom in boxes:
            draw.rectangle((left - 1, top - 1, right + 1, bottom + 1), fill=255)
        # What is left are brackets, full stops and the lines of a table.
        assert ink(page) < (0.25 if "arabic" in name else 0.04) * whole


def test_words_said_twice_have_each_their_own_place() -> None:
    text = "Held 12 men and 12 women\nKilled 12 men and 30 women"
    found = words(document_of(pdf([text, text])))
    assert [(w.page, w.end - w.start) for w in found] == [(n, len(word)) for n in (1, 2) for word in text.split()]
    assert len({(w.page, w.left, w.top) for w in found}) == len(found)
    assert [w.top for w in found[:6]] == [found[0].top] * 6
    assert found[6].top > found[0].bottom
    assert all(before.right < after.left for before, after in pairwise(found[:6]))


def test_letters_without_a_meaning_move_no_word() -> None:
    plain, odd = document_of(pdf(["Held 12 men in the hall"])), document_of(pdf(["Held 12 men in\x00 the hall"]))
    places = {w.span.of(plain.text): (w.left, w.top) for w in words(plain)}
    found = {w.span.of(odd.text): (w.left, w.top) for w in words(odd)}
    for word in ("Held", "12", "men"):
        assert found[word] == places[word]
    assert found["hall"][0] >= places["hall"][0]


def test_words_off_the_page_and_of_a_page_without_a_size_have_no_wrong_place() -> None:
    far = words(document_of(pdf(["held " * 60])))
    assert 0 < len(far) < 60
    assert all(w.left < w.right <= 10_000 for w in far)
    flat = pdf(["Held 12 men"]).replace(b"[0 0 612 792]", b"[0 0 000 000]")
    assert document_of(flat).text == "Held 12 men"


def test_pages_without_text_have_no_places_and_other_formats_none_at_all() -> None:
    document = document_of(pdf(["Held 12 men in the school.", None]))
    assert {w.page for w in words(document)} == {1}
    plain = read(b"Held 12 men.", "a.txt").document
    assert plain is not None
    assert words(plain) == []


def test_words_are_matched_by_their_neighbours_and_never_twice() -> None:
    assert matched(["12", "12"], ["12", "12"]) == [0, 1]
    # Two columns that the other reads the other way about; "12" is told by what stands beside it.
    assert matched(["a", "12", "b", "12"], ["b", "12", "a", "12"]) == [2, 3, 0, 1]
    # Lines that the other reads backwards.
    assert matched(["x", "y", "7", "z"], ["z", "7", "y", "x", "q"]) == [3, 2, 1, 0]
    # Nothing tells which is which: no place rather than a wrong one.
    assert matched(["12", "12"], ["12", "12", "12"]) == [-1, -1]


@given(st.lists(st.sampled_from("abcdef"), max_size=25), st.lists(st.sampled_from("abcdef"), max_size=25))
def test_a_match_is_of_the_same_word_and_of_one_alone(ours: list[str], theirs: list[str]) -> None:
    found = matched(ours, theirs)
    assert all(theirs[match] == ours[at] for at, match in enumerate(found) if match >= 0)
    known = [match for match in found if match >= 0]
    assert len(known) == len(set(known))
