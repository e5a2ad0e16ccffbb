"""HEIC and HEIF photographs: what they say of their making from their own bytes, their pixels by libheif's program.

libheif is LGPL and the wheels that bundle it hold x265, which is GPL (pillow-heif 1.8.1: 23 of its 27 MB): so nothing
of either is shipped, and the program that a system installs is asked instead. Boxes: ISO/IEC 14496-12:2022, section
8.11 (meta, iinf, iloc); ISO/IEC 23008-12:2022, annex A (Exif and XMP items).
"""

from __future__ import annotations

import re
import shutil
import struct
import tempfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from tawthiq.reading.helpers import HEIF, STDIN, HelperFailed, RunBounds, run

MEDIA_TYPE: Final = "image/heic"
BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_NAMES: Final = ("heif-dec", "heif-convert")  # its name since libheif 1.19, and before
_BOUNDS: Final = RunBounds(seconds=120, memory=3_000, answer=400)
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 of the system's memory, where it has such a place
_MOST_ITEMS: Final = 5_000  # a photograph of a telephone has some 50 tiles
_LARGEST: Final = 5_000_000  # bytes of what it says of its making


def is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS


def installed() -> bool:
    return any(map(shutil.which, _NAMES))


@cache
def version() -> str:
    """Of libheif, as part of a reader's version; empty where it is not installed."""
    for path in filter(None, map(shutil.which, _NAMES)):
        try:
            # It ends with an error after saying it.
            said = run(["/bin/sh", "-c", '"$1" -h 2>&1 || :', "sh", path], b"", _BOUNDS)
            told = re.search(rb"version:?\s*(\d[\d.]*)", said)
        except HelperFailed:
            told = None  # it is there and does not say what it is; whether it reads will show
        return f"libheif-{told[1].decode('ascii') if told else '?'}"
    return ""


def stated(data: bytes) -> Image.Image:
    """An image of one pixel that carries what the file says of its making, as Pillow keeps it."""
    carrier = Image.new("L", (1, 1))
    try:
        for kind, body in _items(data):
            if kind == b"Exif" and len(body) > 4:
                start = 4 + struct.unpack(">I", body[:4])[0]
                carrier.info.setdefault("exif", b"Exif\0\0" + body[start:])
            elif kind == b"mime":
                carrier.info.setdefault("xmp", body)
    except (struct.error, IndexError):
        pass  # a box that is cut short: what stood before it is kept, and whether the pixels can be read will show
    return carrier


def pixels(data: bytes) -> Image.Image:
    """The photograph itself, turned as it says.

    Raises:
        HelperFailed: libheif's program is not installed, or cannot read it.
    """
    program = next((name for name in _NAMES if shutil.which(name)), HEIF.program)
    with tempfile.TemporaryDirectory(prefix="tawthiq-", dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        run([program, STDIN, f"{folder}/out.png"], data, _BOUNDS)
        # Of a file of several photographs the program numbers what it writes; the first is the one that is shown.
        written = sorted(Path(folder).iterdir(), key=lambda path: (len(path.name), path.name))
        if not written:
            raise HelperFailed(f"{program} gave no image")
        shown = Image.open(BytesIO(written[0].read_bytes()), formats=["PNG"])
    shown.load()
    shown.info.clear()  # what it says of turning is done already
    return shown.convert("RGB")


def _items(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Items that are no pixels, by type, with their bytes."""
    meta = next((body for kind, body in _boxes(data, 0, len(data)) if kind == b"meta"), None)
    if meta is None:
        return
    inner = dict(_boxes(data, meta[0] + 4, meta[1]))
    if b"iinf" not in inner or b"iloc" not in inner:
        return
    kinds = dict(_kinds(data, *inner[b"iinf"]))
    for number, places in _places(data, *inner[b"iloc"]):
        if kinds.get(number) in (b"Exif", b"mime"):
            body = b"".join(data[start : start + length] for start, length in places)
            if len(body) <= _LARGEST:
                yield kinds[number], body


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """Boxes between two places, by type, each with where its content begins and ends."""
    for _ in range(_MOST_ITEMS):
        if start + 8 > end:
            return
        size, kind = struct.unpack(">I4s", data[start : start + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", data[start + 8 : start + 16])[0], 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return
        yield kind, (start + head, start + size)
        start += size


def _kinds(data: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Number and type of each item (infe, versions 2 and 3)."""
    wide = data[start] > 0
    for kind, (at, _) in _boxes(data, start + (8 if wide else 6), end):
        version = data[at]
        if kind != b"infe" or version < 2:
            continue
        number, rest = struct.unpack(">I", data[at + 4 : at + 8])[0] if version > 2 else 0, at + 10
        if version == 2:
            number, rest = struct.unpack(">H", data[at + 4 : at + 6])[0], at + 8
        yield number, data[rest : rest + 4]


def _places(data: bytes, start: int, end: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Number of each item, and where in the file its bytes stand; items that stand elsewhere are left out."""
    version = data[start]
    sizes = [data[start + 4] >> 4, data[start + 4] & 15, data[start + 5] >> 4, data[start + 5] & 15]
    at = start + 6
    wide = 4 if version == 2 else 2
    count, at = _number(data, at, wide), at + wide
    for _ in range(min(count, _MOST_ITEMS)):
        number, at = _number(data, at, wide), at + wide
        method = 0
        if version in (1, 2):
            method, at = _number(data, at, 2) & 15, at + 2
        at += 2  # which file: this one
        base, at = _number(data, at, sizes[2]), at + sizes[2]
        extents, at = _number(data, at, 2), at + 2
        places = []
        for _ in range(min(extents, _MOST_ITEMS)):
            at += sizes[3] if version in (1, 2) else 0
            offset, at = _number(data, at, sizes[0]), at + sizes[0]
            length, at = _number(data, at, sizes[1]), at + sizes[1]
            places.append((base + offset, length))
        if at > end:
            return
        if method == 0:
            yield number, places


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")
