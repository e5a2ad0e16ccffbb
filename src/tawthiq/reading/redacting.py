"""A copy of a picture or a PDF with regions black in its pixels, and nothing else of the file in it.

Each page is drawn as a picture; the regions are painted over in the picture's own pixels; a new file is written from
the pixels alone. No text layer, metadata, attachment, thumbnail, layer or earlier version of the file goes over, since
none of them is ever read. It runs in a worker process, within bounds, as exhibits are hostile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Final

import msgspec
import pypdfium2
from msgspec import Struct
from PIL import ImageDraw
from PIL.Image import Image, frombytes

from tawthiq.evidence import Held
from tawthiq.evidence.age import FileKey
from tawthiq.model import TawthiqError
from tawthiq.reading import images
from tawthiq.reading.boxes import file_type
from tawthiq.reading.pool import Bounds, Pool
from tawthiq.reading.result import Unreadable

VERSION: Final = "1"
_BOUNDS: Final = Bounds(seconds=180, megabytes=2_000, workers=1)
_WIDEST: Final = 1700  # pixels: 200 dpi on a page of 8.5 inches
_MOST_PAGES: Final = 500
_FULL: Final = 10_000  # regions are in ten-thousandths of a page
_MARGIN: Final = 2  # pixels more on each side: letters are smoothed beyond their edge

Box = tuple[int, int, int, int, int]  # page, left, top, right, bottom


class _Order(Struct, frozen=True):
    path: bytes
    key: bytes | None
    name: str
    boxes: tuple[Box, ...]


class Pixels(Struct, frozen=True):
    """A redacted copy. `media_type`: "image/png" of one page, "application/pdf" of several or of a PDF."""

    content: bytes
    media_type: str
    pages: int


def redact_pixels(held: Held, name: str, boxes: Sequence[Box], bounds: Bounds = _BOUNDS) -> Pixels:
    """A copy of a picture or a PDF in which the boxes are black, made of pixels alone.

    Args:
        name: as received.
        boxes: page (1-based), left, top, right, bottom, in ten-thousandths of the page as shown.

    Raises:
        TawthiqError: it is neither, has no such page, or cannot be drawn within the bounds.
    """
    alone = held.alone()
    key = alone.identity.secret if isinstance(alone.identity, FileKey) else None
    order = _Order(os.fsencode(alone.path), key, name, tuple(boxes))
    with Pool(f"{__name__}:work", bounds) as pool, closing(pool.run(iter([msgspec.msgpack.encode(order)]))) as outcomes:
        outcome = next(outcomes)
    if outcome.how != "done" or not outcome.body:
        raise TawthiqError(
            "No copy of this could be drawn, or it has no such page",
            remedy="Redact words instead: the copy is then a text",
        )
    return msgspec.msgpack.decode(outcome.body, type=Pixels)


def work(order: bytes) -> bytes:
    """What the worker does: an order to a copy; nothing where it cannot be made whole."""
    asked = msgspec.msgpack.decode(order, type=_Order)
    held = Held(Path(os.fsdecode(asked.path)), FileKey(asked.key) if asked.key else None)
    try:
        is_pdf = file_type(held, asked.name) == "application/pdf"
        pages = list(_of_pdf(held.read_bytes()) if is_pdf else images.pages(held.read_bytes()))
    except (Unreadable, TawthiqError, pypdfium2.PdfiumError):
        return b""
    if not pages or len(pages) > _MOST_PAGES or any(not 1 <= box[0] <= len(pages) for box in asked.boxes):
        return b""
    made = [_blackened(page, [b for b in asked.boxes if b[0] == at]) for at, page in enumerate(pages, start=1)]
    out = BytesIO()
    if is_pdf or len(made) > 1:
        made[0].save(out, "PDF", save_all=True, append_images=made[1:], resolution=200.0)
        return msgspec.msgpack.encode(Pixels(out.getvalue(), "application/pdf", len(made)))
    made[0].save(out, "PNG")
    return msgspec.msgpack.encode(Pixels(out.getvalue(), "image/png", 1))


def _blackened(page: Image, boxes: Sequence[Box]) -> Image:
    """A new picture of the page's pixels, in which those of the boxes are black."""
    plain = page.convert("RGB")
    # From the bytes of the pixels: what a file says beside them stays behind.
    made = frombytes("RGB", plain.size, plain.tobytes())
    wide, tall = made.size
    draw = ImageDraw.Draw(made)
    for _, left, top, right, bottom in boxes:
        corner = (left * wide // _FULL - _MARGIN, top * tall // _FULL - _MARGIN)
        end = (-(-right * wide // _FULL) + _MARGIN, -(-bottom * tall // _FULL) + _MARGIN)
        draw.rectangle((corner, end), fill=(0, 0, 0))
    return made


def _of_pdf(data: bytes) -> Iterator[Image]:
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(min(len(document), _MOST_PAGES + 1)):
            page = document[number]
            wide, tall = page.get_size()
            drawn: Image = page.render(scale=_WIDEST / max(wide, tall * 0.7, 1.0), may_draw_forms=True).to_pil()
            page.close()
            yield drawn
    finally:
        document.close()
