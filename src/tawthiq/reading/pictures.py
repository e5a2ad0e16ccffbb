"""A page of an exhibit as a picture for a person: in a worker process, within bounds, small and grey unless asked."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

import msgspec
import pypdfium2
from msgspec import Struct
from PIL.Image import Image, Resampling

from tawthiq.evidence import Held
from tawthiq.evidence.age import FileKey
from tawthiq.model import TawthiqError, Word
from tawthiq.reading import images
from tawthiq.reading.boxes import file_type
from tawthiq.reading.crops import Pages
from tawthiq.reading.pool import Bounds, Pool
from tawthiq.reading.result import Unreadable

Manner = Literal["covered", "shown"]
# Wide enough to see what kind of page it is and no more; wide enough to read it.
_WIDTHS: Final[dict[Manner, int]] = {"covered": 240, "shown": 1400}
_TALLEST: Final = 6  # times as tall as wide: a strip is cut smaller, so that its picture stays bounded
_BOUNDS: Final = Bounds(seconds=30, megabytes=1_500, workers=1)
_AT_ONCE: Final = threading.BoundedSemaphore(2)  # worker processes: a page may ask for many pieces at the same time


class _Order(Struct, frozen=True):
    path: bytes
    key: bytes | None
    name: str
    number: int
    manner: Manner
    words: tuple[Word, ...] = ()


def picture(held: Held, name: str, number: int, manner: Manner, bounds: Bounds = _BOUNDS) -> bytes:
    """A page of a PDF or a frame of an image, 1-based, as PNG.

    Args:
        name: as received.
        manner: "covered": grey and small; "shown": in its colours, to be read.

    Raises:
        TawthiqError: there is no such page, or it cannot be shown within the bounds.
    """
    return _made(held, name, number, manner, (), bounds)


def crop(held: Held, name: str, words: Sequence[Word], bounds: Bounds = _BOUNDS) -> bytes:
    """The stretch of a page that words of it fill, with what stands around it, as PNG. Raises TawthiqError likewise."""
    return _made(held, name, words[0].page, "shown", tuple(words), bounds)


def _made(held: Held, name: str, number: int, manner: Manner, words: tuple[Word, ...], bounds: Bounds) -> bytes:
    alone = held.alone()
    key = alone.identity.secret if isinstance(alone.identity, FileKey) else None
    order = _Order(os.fsencode(alone.path), key, name, number, manner, words)
    with (
        _AT_ONCE,
        Pool(f"{__name__}:work", bounds) as pool,
        closing(pool.run(iter([msgspec.msgpack.encode(order)]))) as outcomes,
    ):
        outcome = next(outcomes)
    if outcome.how != "done" or not outcome.body:
        raise TawthiqError(
            "This page cannot be shown", item=f"{name}: page {number}", remedy="Open a copy of the file in a viewer"
        )
    return outcome.body


def work(order: bytes) -> bytes:
    """What the worker does: an order to a PNG; nothing where there is no such page."""
    asked = msgspec.msgpack.decode(order, type=_Order)
    held = Held(Path(os.fsdecode(asked.path)), FileKey(asked.key) if asked.key else None)
    mode = "L" if asked.manner == "covered" else "RGB"
    width = _WIDTHS[asked.manner]
    try:
        if asked.words:
            return Pages(held, asked.name).crop(asked.words)
        if file_type(held, asked.name) == "application/pdf":
            found = _of_pdf(held.read_bytes(), asked.number, width)
        else:
            found = images.page(held.read_bytes(), asked.number, mode)
    except (Unreadable, TawthiqError, pypdfium2.PdfiumError, IndexError):
        return b""
    found = found.convert(mode)
    found.thumbnail((width, width * _TALLEST), Resampling.LANCZOS)
    out = BytesIO()
    found.save(out, "PNG")
    return out.getvalue()


def _of_pdf(data: bytes, number: int, width: int) -> Image:
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[number - 1]
        wide, tall = page.get_size()
        scale = min(width / max(wide, 1.0), width * _TALLEST / max(tall, 1.0))
        made: Image = page.render(scale=scale).to_pil()
        page.close()
    finally:
        document.close()
    return made
