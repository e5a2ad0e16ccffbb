"""HEIC photographs: what they say of their making is read with nothing installed, their words with libheif."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import FIXTURES, read
from pictured import ENGLISH, needs_ocr

from tawthiq.reading import heic, images

# Drawn by `pictured.drawn(ENGLISH)`, with EXIF, and packed by heif-enc 1.15.1.
PHOTO = FIXTURES / "photo.heic"
SAID = {
    "format": "HEIF",
    "exif.taken": "2017-02-07T10:00:00+03:00",
    "exif.latitude": "33.665000",
    "exif.longitude": "36.328611",
    "exif.make": "Made",
}
needs_libheif = pytest.mark.skipif(
    not heic.installed(), reason="heif-convert is not installed (Debian: apt-get install libheif-examples)"
)


@needs_ocr
@needs_libheif
def test_the_words_on_a_photograph_are_read() -> None:
    document = read(PHOTO.read_bytes(), "photo.heic").document
    assert document is not None
    assert document.text.split("\n\nTaken")[0] == "\n".join(ENGLISH)
    assert {f.name: f.value for f in document.facts} == SAID | {"size": "1100 x 210", "pdq": document.prints[0]}
    assert "libheif-" in document.reader_version


@needs_libheif
def test_it_is_turned_once_and_shown_in_its_colours() -> None:
    assert images.page(PHOTO.read_bytes(), 1, "RGB").size == (1100, 210)  # its EXIF asks to turn it: libheif did not


def test_without_the_program_it_says_what_it_can_and_which_package_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = read(PHOTO.read_bytes(), "photo.heic")
    assert result.document is not None
    assert {f.name: f.value for f in result.document.facts} == SAID
    [problem] = result.problems
    assert problem.what == "The photograph itself was not read: the program heif-convert is not installed"
    assert "libheif-examples" in problem.remedy


@pytest.mark.parametrize("cut", [40, 300, 1_000])
def test_a_photograph_of_which_nothing_is_left_is_named(cut: int) -> None:
    result = read(PHOTO.read_bytes()[:cut], "photo.heic")
    assert result.document is None
    [problem] = result.problems
    assert problem.what.startswith("The photograph itself")
    assert problem.remedy


@needs_libheif
def test_of_one_that_is_cut_short_what_it_says_of_its_making_is_kept() -> None:
    whole = PHOTO.read_bytes()
    result = read(whole.replace(b"hvc1", b"hvc?"), "photo.heic")
    assert result.document is not None
    assert {f.name: f.value for f in result.document.facts} == SAID
    assert result.problems[0].what.startswith("The photograph itself cannot be read (heif-convert ended with code")


@pytest.mark.parametrize("at", range(28, 400, 7))
def test_boxes_that_lie_harm_nothing(at: int) -> None:
    data = bytearray(PHOTO.read_bytes())
    data[at : at + 4] = b"\xff\xff\xff\xff"
    heic.stated(bytes(data))
