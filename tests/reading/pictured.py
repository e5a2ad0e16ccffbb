"""Page images drawn for the tests, so that what stands on them is known."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

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
