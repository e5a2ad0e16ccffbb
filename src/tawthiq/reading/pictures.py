"""A page of an exhibit as a picture for a person: in a worker process, within bounds, small and grey unless asked."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

import msgspec
import pypdfium2
from msgspec import Struct
from msgspec.structs import replace
from PIL.Image import Image, Resampling

from tawthiq.evidence import Held
from tawthiq.evidence.age import FileKey
from tawthiq.model import TawthiqError, Word
from tawthiq.reading import images
from tawthiq.reading.boxes import file_type
from tawthiq.reading.crops import Pages
from tawthiq.reading.pool import Bounds, Pool
from tawthiq.reading.result import Unreadable
from tawthiq.reading.worker import pulse

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
    places: tuple[tuple[Word, ...], ...] = ()
    framed: bool = False


def picture(held: Held, name: str, number: int, manner: Manner, bounds: Bounds = _BOUNDS) -> bytes:
    """A page of a PDF or a frame of an image, 1-based, as PNG.

    Args:
        name: as received.
        manner: "covered": grey and small; "shown": in its colours, to be read.

    Raises:
        TawthiqError: there is no such page, or it cannot be shown within the bounds.
    """
    return _shown(_made(_order(held, name, number, manner, ()), bounds), name, number)


def crop(held: Held, name: str, words: Sequence[Word], bounds: Bounds = _BOUNDS, *, framed: bool = False) -> bytes:
    """The stretch of a page that words of it fill, with what stands around it, as PNG. Raises TawthiqError likewise.

    Args:
        framed: with a line around each word.
    """
    return _shown(crops(held, name, [words], bounds, framed=framed)[0], name, words[0].page)


def crops(
    held: Held, name: str, places: Sequence[Sequence[Word]], bounds: Bounds = _BOUNDS, *, framed: bool = False
) -> tuple[bytes, ...]:
    """The same of many stretches of one exhibit, by one worker; empty bytes for each that cannot be shown.

    Args:
        bounds: of a page; its time begins anew with each stretch.
    """
    if not places:
        return ()
    order = replace(_order(held, name, 0, "shown", tuple(tuple(words) for words in places)), framed=framed)
    body = _made(order, bounds)
    return msgspec.msgpack.decode(body, type=tuple[bytes, ...]) if body else (b"",) * len(places)


def _order(held: Held, name: str, number: int, manner: Manner, places: tuple[tuple[Word, ...], ...]) -> _Order:
    alone = held.alone()
    key = alone.identity.secret if isinstance(alone.identity, FileKey) else None
    return _Order(os.fsencode(alone.path), key, name, number, manner, places)


def _made(order: _Order, bounds: Bounds) -> bytes:
    """What a worker makes of an order; nothing where it cannot."""
    with (
        _AT_ONCE,
        Pool(f"{__name__}:work", bounds) as pool,
        closing(pool.run(iter([msgspec.msgpack.encode(order)]))) as outcomes,
    ):
        outcome = next(outcomes)
    return outcome.body if outcome.how == "done" else b""


def _shown(body: bytes, name: str, number: int) -> bytes:
    if not body:
        raise TawthiqError(
            "This page cannot be shown", item=f"{name}: page {number}", remedy="Open a copy of the file in a viewer"
        )
    return body


def work(order: bytes) -> bytes:
    """What the worker does: an order to a PNG, or to a list of pieces; nothing where there is no such page."""
    asked = msgspec.msgpack.decode(order, type=_Order)
    held = Held(Path(os.fsdecode(asked.path)), FileKey(asked.key) if asked.key else None)
    mode = "L" if asked.manner == "covered" else "RGB"
    width = _WIDTHS[asked.manner]
    try:
        if asked.places:
            return msgspec.msgpack.encode(_pieces(Pages(held, asked.name), asked))
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


def _pieces(pages: Pages, asked: _Order) -> list[bytes]:
    """Page by page, so that each is decoded once; in the order asked for."""
    places = asked.places
    made = [b""] * len(places)
    for at in sorted(range(len(places)), key=lambda n: places[n][0].page):
        pulse()
        with suppress(TawthiqError):  # this page cannot be shown: empty bytes say so
            made[at] = pages.crop(places[at], framed=asked.framed)
    return made


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
