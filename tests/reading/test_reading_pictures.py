"""A page as a picture for a person: small and grey unless asked, and never without bounds."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tawthiq.evidence import Held
from tawthiq.evidence.age import Identity
from tawthiq.model import TawthiqError
from tawthiq.reading.pictures import picture

EXAMPLE = Path(__file__).parents[2] / "examples" / "harsoun" / "documents"
REPORT = EXAMPLE / "report" / "the-silent-quarry-2021-05-12.pdf"


def shown(path: Path, number: int, manner: str) -> Image.Image:
    made = picture(Held(path), path.name, number, manner)  # type: ignore[arg-type]
    return Image.open(BytesIO(made))


@pytest.mark.parametrize("path", [REPORT, EXAMPLE / "scans" / "gate-book-2016-03.png"], ids=lambda p: p.suffix)
def test_covered_is_grey_and_small_and_shown_can_be_read(path: Path) -> None:
    covered, whole = shown(path, 1, "covered"), shown(path, 1, "shown")
    assert (covered.mode, whole.mode) == ("L", "RGB")
    assert covered.width <= 240 < whole.width <= 1400


def test_a_photograph_keeps_its_colours_and_stands_upright(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    red = Image.new("RGB", (400, 200), (200, 30, 20))
    exif = red.getexif()
    exif[0x0112] = 6  # turned by a quarter
    red.save(path, "JPEG", exif=exif)
    made = shown(path, 1, "shown")
    assert made.width < made.height
    pixel = made.getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 150 > pixel[1]


@pytest.mark.parametrize("number", [0, 99])
def test_a_page_that_is_not_there_is_said_so(number: int) -> None:
    with pytest.raises(TawthiqError, match="cannot be shown"):
        picture(Held(REPORT), REPORT.name, number, "covered")


def test_a_strip_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "strip.png"
    Image.new("L", (50, 20_000)).save(path)
    made = shown(path, 1, "covered")
    assert made.width * made.height <= 240 * 240 * 6


def test_what_is_no_picture_costs_nothing_but_itself(tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)
    with pytest.raises(TawthiqError, match="cannot be shown"):
        picture(Held(path), path.name, 1, "shown")


def test_a_page_of_an_encrypted_case_is_shown_and_lies_nowhere_in_clear(tmp_path: Path) -> None:
    identity = Identity.fresh()
    path = tmp_path / "sealed"
    with path.open("wb") as out, identity.writer(out) as writer:
        writer.write(REPORT.read_bytes())
    made = picture(Held(path, identity), REPORT.name, 1, "covered")
    assert made == picture(Held(REPORT), REPORT.name, 1, "covered")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["sealed"]
