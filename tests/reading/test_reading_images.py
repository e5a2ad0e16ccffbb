"""Images: words by OCR with their places, what the file says of its making, and every way in which it can be bad."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import read, shown
from pictured import ARABIC, ENGLISH, drawn, needs_ocr, photographed, png_of, saved
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tawthiq.model import Document
from tawthiq.reading import images, ocr
from tawthiq.reading.facts import moment, position


def document(data: bytes, name: str) -> Document:
    result = read(data, name)
    assert result.document is not None, result.problems
    return result.document


def facts(data: bytes, name: str = "photo.jpg") -> dict[str, str]:
    found = document(data, name)
    assert all(f.span.of(found.text) == f.value for f in found.facts)
    return {f.name: f.value for f in found.facts}


@needs_ocr
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "AVIF"])
def test_the_words_on_an_image_of_every_kind_are_read_exactly(kind: str) -> None:
    found = document(saved(drawn(ENGLISH), kind), f"page.{kind.lower()}")
    assert found.blocks[0].span.of(found.text) == "\n".join(ENGLISH)
    assert (found.blocks[0].language, found.blocks[0].page, found.language) == ("en", 1, "en")
    assert "tesseract-" in found.reader_version


@needs_ocr
def test_every_word_keeps_its_place_on_the_page_and_how_surely_it_was_read() -> None:
    image = drawn(ENGLISH)
    found = document(saved(image), "page.png")
    assert [w.span.of(found.text) for w in found.words] == " ".join(ENGLISH).split()
    first, last = found.words[0], found.words[-1]
    assert (first.left * image.width / 10_000, first.top * image.height / 10_000) == pytest.approx((62, 68), abs=6)
    assert last.top > first.bottom
    assert all(0 <= w.left < w.right <= 10_000 and 0 <= w.top < w.bottom <= 10_000 for w in found.words)
    assert min(w.confidence for w in found.words) > 60


@needs_ocr
def test_a_page_that_lies_on_its_side_is_turned_as_its_orientation_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise to be shown
    data = saved(drawn(ENGLISH).transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=90)
    assert shown(read(data, "side.jpg"))[0] == ("paragraph", "\n".join(ENGLISH))


@needs_ocr
def test_words_on_a_transparent_ground_are_read_as_on_white() -> None:
    page = drawn(ENGLISH)
    clear = Image.merge("RGBA", (*[Image.new("L", page.size, 0)] * 3, page.point(lambda v: 255 - v)))
    assert shown(read(saved(clear), "clear.png"))[0][1] == "\n".join(ENGLISH)


@needs_ocr
def test_every_page_of_a_tiff_is_read_with_its_number() -> None:
    pages = [drawn([f"This is page number {n} of the letter"]) for n in (1, 2, 3)]
    found = document(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "letter.tif")
    assert [(b.page, b.span.of(found.text)) for b in found.blocks if b.kind == "paragraph"] == [
        (n, f"This is page number {n} of the letter") for n in (1, 2, 3)
    ]


@needs_ocr
def test_numbers_of_an_english_page_are_confirmed_and_of_an_arabic_page_wait() -> None:
    assert document(saved(drawn(ENGLISH)), "en.png").unconfirmed == ()
    found = document(saved(drawn(ARABIC)), "ar.png")
    assert found.language == "ar"
    assert "معتقلا قتلوا في سجن المدينة" in found.text
    (span,) = found.unconfirmed
    assert found.text.index("إن") < span.start < found.text.index("معتقلا")


@needs_ocr
def test_western_digits_wait_too_where_arabic_ones_could_have_been_misread_as_such() -> None:
    found = document(saved(drawn(["قال المركز إن 43 معتقلا قتلوا في السجن", "Page 7 of the annex"])), "mixed.png")
    assert [s.of(found.text) for s in found.unconfirmed] == ["43"]  # and not the 7 in a line of Latin words


def test_on_a_page_with_any_arabic_digit_every_number_waits() -> None:
    def line(*words: str) -> tuple[ocr._Token, ...]:
        return tuple(ocr._Token(word, (0, 0, 1, 1), 90) for word in words)

    from tawthiq.reading.builder import TextBuilder

    builder = TextBuilder()
    put = ocr.Put()
    blank = Image.new("L", (100, 100), 255)
    ocr.put(builder, ocr.PageWords(((line("Page", "7"), line("٤٣", "killed")),), 0), 1, blank, put)
    assert [s.of(builder.text) for s in put.waiting] == ["7", "٤٣"]
    assert len(put.suggested) == 2
    assert [w.span.of(builder.text) for w in put.words] == ["Page", "7", "٤٣", "killed"]


def test_a_photograph_without_words_has_a_document_of_facts_and_no_problem() -> None:
    result = read(saved(Image.effect_mandelbrot((400, 300), (-2, -1.5, 1, 1.5), 60)), "photo.png")
    assert result.problems == () or ocr.model() == ""
    assert [kind for kind, _ in shown(result)] == ["fact"] * len(shown(result))
    assert result.document is not None
    assert result.document.text.startswith("Size in pixels: 400 x 300\nFormat: PNG")
    assert {b.language for b in result.document.blocks} == {"zxx"}


def test_without_tesseract_the_package_is_named_and_the_facts_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "model", lambda: "")
    monkeypatch.setattr(ocr, "version", lambda: "")
    result = read(saved(drawn(ENGLISH)), "page.png")
    assert facts(saved(drawn(ENGLISH)), "page.png")["format"] == "PNG"
    (problem,) = result.problems
    assert problem.item == "page.png"
    assert "tesseract is not installed" in problem.what
    assert "apt-get install tesseract-ocr tesseract-ocr-script-arab" in problem.remedy


def test_place_and_time_of_a_photograph_with_its_zone() -> None:
    found = facts(photographed())
    assert found["exif.taken"] == "2013-08-21T02:45:10+03:00"
    assert found["exif.digitised"] == "2013-08-21T02:45:10 (no zone stated)"
    assert (found["exif.latitude"], found["exif.longitude"]) == ("33.510000", "-36.250000")
    assert found["exif.altitude"] == "-12.5"
    assert found["exif.gps_time"] == "2013-08-20T23:45:09Z"
    assert found["exif.model"] == "Model 5"
    assert document(photographed(), "a.jpg").metadata.author == "A. Photographer"


def test_xmp_of_a_photograph() -> None:
    packet = (
        b'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf'
        b'-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        b'<r:Description xmp:CreateDate="2013-08-21T02:45:10+03:00"><dc:title><r:Alt><r:li>The yard</r:li></r:Alt>'
        b"</dc:title></r:Description></r:RDF></x:xmpmeta>"
    )
    found = facts(saved(Image.new("RGB", (64, 48)), "JPEG", xmp=packet))
    assert found["xmp.CreateDate"] == "2013-08-21T02:45:10+03:00"
    assert found["xmp.title"] == "The yard"


def test_an_xml_bomb_in_the_xmp_is_named_and_the_rest_read() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>'
    result = read(saved(Image.new("RGB", (64, 48)), "JPEG", xmp=bomb), "bomb.jpg")
    assert result.document is not None
    assert "XMP" in result.problems[0].what


def test_iptc_of_a_press_photograph() -> None:
    fields = b"".join(
        b"\x1c\x02" + bytes([n]) + struct.pack(">H", len(v)) + v for n, v in ((80, b"B. Y."), (90, b"Tal"))
    )
    block = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(fields)) + fields
    segment = b"Photoshop 3.0\x00" + block + (b"\x00" if len(fields) % 2 else b"")
    data = saved(Image.new("RGB", (64, 48)), "JPEG")
    data = data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]
    found = facts(data)
    assert (found["iptc.80"], found["iptc.90"]) == ("B. Y.", "Tal")


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        ("2013:08:21 02:45:10", "-04:30", "2013-08-21T02:45:10-04:30"),
        ("2013-08-21T02:45:10Z", "", "2013-08-21T02:45:10Z"),
        ("2013-08-21", "", "2013-08-21"),
        ("2013:13:41 02:45:10", "", None),
        ("0000:00:00 00:00:00", "", None),
        ("yesterday", "", None),
    ],
)
def test_times_keep_their_zone_and_what_is_no_time_is_none(value: str, zone: str, expected: str | None) -> None:
    assert moment(value, zone) == expected


def test_a_place_that_is_none_on_earth_is_not_shown() -> None:
    assert position((IFDRational(95), 0, 0), "N", 90) is None
    assert position((IFDRational(1, 0), 0, 0), "N", 90) is None
    assert position("nowhere", "N", 90) is None
    assert position((12, 30, 0), "S", 90) == "-12.500000"


@pytest.mark.parametrize("side", [11_000, 60_000])
def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked(side: int) -> None:
    result = read(png_of(side, side), "bomb.png")
    assert any("pixels" in p.what for p in result.problems)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_an_image_that_is_cut_short_is_named(kind: str) -> None:
    whole = saved(Image.effect_noise((400, 300), 60), kind)
    for share in (0.02, 0.3, 0.9):
        result = read(whole[: max(16, int(len(whole) * share))], "cut")
        assert any("damaged" in p.what for p in result.problems), (kind, share)


@needs_ocr
def test_what_is_left_of_a_jpeg_that_is_cut_short_is_read() -> None:
    whole = saved(drawn([*ENGLISH, "Below, nothing is left."]), "JPEG", quality=95)
    result = read(whole[: int(len(whole) * 0.9)], "cut.jpg")
    assert result.document is not None
    assert "\n".join(ENGLISH) in result.document.text
    assert "damaged or cut short" in result.problems[0].what


def test_frames_past_the_limit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_MAX_PAGES", 2)
    page = Image.new("L", (50, 50), 255)
    result = read(saved(page, "TIFF", save_all=True, append_images=[page] * 3), "long.tif")
    assert any("Frames after 2" in p.what for p in result.problems)


def test_a_tiff_whose_directories_form_a_circle_ends() -> None:
    data = bytearray(saved(Image.new("L", (8, 8)), "TIFF"))
    first = struct.unpack("<I", data[4:8])[0]
    count = struct.unpack("<H", data[first : first + 2])[0]
    data[first + 2 + 12 * count : first + 6 + 12 * count] = struct.pack("<I", first)
    result = read(bytes(data), "circle.tif")
    assert result.document is not None or result.problems


@given(st.binary(max_size=300), st.sampled_from(["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"]), st.integers(8, 200))
@settings(max_examples=80, deadline=None)
def test_any_bytes_behind_the_beginning_of_an_image(noise: bytes, kind: str, cut: int) -> None:
    data = saved(Image.new("L", (40, 30), 255), kind)[:cut] + noise
    result = read(data, "x")
    assert result.document is not None or result.problems
