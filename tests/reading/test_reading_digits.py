"""A reader of digits alone: what a person is offered beside a number that waits."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import read
from pictured import ARABIC, ENGLISH, FONT, drawn, needs_ocr, saved
from PIL import Image, ImageDraw, ImageFont

from tawthiq.reading import ocr
from tawthiq.reading.digits import digits_on, piece_of


def piece(text: str, size: int = 40) -> Image.Image:
    font = ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (round(right - left) + 6, round(bottom - top) + 6), 255)
    ImageDraw.Draw(image).text((3 - left, 3 - top), text, 0, font)
    return image


@pytest.mark.parametrize("number", ["٤٣", "٢٠١٣", "٦٧٨٩", "١٤٥٠"])
def test_plain_digits_are_read(number: str) -> None:
    assert digits_on(piece(number)) == number


def test_western_digits_are_left_to_who_reads_them_better() -> None:
    assert digits_on(piece("2015")) == ""


def test_what_holds_no_digit_gives_none() -> None:
    for image in (Image.new("L", (60, 30), 255), Image.new("L", (60, 30), 0), Image.new("L", (3, 3))):
        assert not any(c.isdigit() for c in digits_on(image))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 900), st.integers(1, 300), st.binary(min_size=16, max_size=16))
def test_any_piece_gives_signs_that_it_knows(wide: int, high: int, noise: bytes) -> None:
    image = Image.frombytes("L", (4, 4), noise).resize((wide, high))
    assert set(digits_on(image)) <= set("٠١٢٣٤٥٦٧٨٩0123456789,.-/%()")


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4))
def test_a_piece_of_any_box_is_an_image(box: list[int]) -> None:
    found = piece_of(Image.new("L", (120, 90), 255), (box[0], box[1], box[2], box[3]))
    assert min(found.size) >= 1


@needs_ocr
def test_a_number_that_waits_has_a_suggestion_and_counts_for_nothing_all_the_same() -> None:
    document = read(saved(drawn(ARABIC)), "page.png").document
    assert document is not None
    [span] = document.unconfirmed
    assert span.of(document.text) == "٤١"  # as Tesseract misreads it
    assert document.suggestion(span) == "٤٣"


@needs_ocr
def test_a_page_without_a_number_that_waits_asks_no_second_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "digits_on", None)
    document = read(saved(drawn(ENGLISH)), "page.png").document
    assert document is not None
    assert document.unconfirmed == ()
