"""Page images drawn for the tests, so that what stands on them is known."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from PIL.TiffImagePlugin import IFDRational

from tawthiq.reading import ocr

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
needs_ocr = pytest.mark.skipif(
    not ocr.model().endswith("Arabic"),
    reason="tesseract is not installed (Debian: apt-get install tesseract-ocr tesseract-ocr-script-arab)",
)

ENGLISH = (
    "The Centre for Records said on Tuesday that 43 detainees",
    "were killed at Mill Prison in 2015. Witnesses counted 17 graves.",
)
ARABIC = ("قال المركز إن ٤٣ معتقلا قتلوا في سجن المدينة.", "وقال المركز إن عشرين معتقلا ماتوا في السجن.")


def drawn(lines: Sequence[str], size: int = 40, width: int = 1_700) -> Image.Image:
    """Black on white; lines with Arabic letters stand at the right."""
    image = Image.new("L", (width, 120 + len(lines) * size * 3 // 2), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, size)
    for number, line in enumerate(lines):
        top = 60 + number * size * 3 // 2
        if any("\u0620" <= c <= "\u064a" for c in line):
            draw.text((width - 60, top), line, font=font, fill=0, anchor="ra", direction="rtl", language="ar")
        else:
            draw.text((60, top), line, font=font, fill=0)
    return image


def saved(image: Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def photographed() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Maker", "Model 5", "A. Photographer"
    inner = exif.get_ifd(0x8769)
    inner[0x9003], inner[0x9011] = "2013:08:21 02:45:10", "+03:00"
    inner[0x9004] = "2013:08:21 02:45:10"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (IFDRational(33), IFDRational(30), IFDRational(36))
    place[3], place[4] = "W", (IFDRational(36), IFDRational(15), IFDRational(0))
    place[5], place[6] = b"\x01", IFDRational(125, 10)
    place[7], place[29] = (IFDRational(23), IFDRational(45), IFDRational(9)), "2013:08:20"
    return saved(Image.new("RGB", (64, 48), "grey"), "JPEG", exif=exif)


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
