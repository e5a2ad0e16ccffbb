"""Files that were put into a PDF (ISO 32000-1, section 7.11.4): exhibits of their own.

Most PDFs hold none, and to look into each would take as long as to read it: a file without a word of embedded files,
in the open or in its packed objects, is not opened. What may hold some is opened in a worker process, as it is hostile.
"""

from __future__ import annotations

import ctypes
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct
from pypdfium2.version import PYPDFIUM_INFO

from tawthiq.evidence import Held
from tawthiq.evidence.age import FileKey
from tawthiq.model import Problem
from tawthiq.reading.members import Allowance, Box, Member, oddly_named, safe_name
from tawthiq.reading.pdf_notes import text_of
from tawthiq.reading.pool import Bounds, Pool
from tawthiq.reading.result import MEGABYTE, Unreadable
from tawthiq.reading.worker import pulse

MEDIA_TYPE: Final = "application/pdf"
VERSION: Final = f"1+pypdfium2-{PYPDFIUM_INFO.version}"
_LIMIT: Final = 500 * MEGABYTE
_MOST: Final = 1_000  # files of one PDF
_LARGEST: Final = 500 * MEGABYTE  # of all files of one PDF, which are held in memory
_BOUNDS: Final = Bounds(seconds=120, megabytes=3_000, workers=1)
_WORK: Final = f"{__name__}:work"
_WORD: Final = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment)\b")
_PACKED: Final = re.compile(rb"/ObjStm\b[^\x00]{0,300}?stream\r?\n")
_UNPACKED: Final = 5_000_000  # bytes of one such object that are looked at, and of which each may be a bomb
REMEDY: Final = "Open a copy of the file in a viewer, save what is attached, and add it"


class _Order(Struct, frozen=True):
    path: bytes
    key: bytes | None


class _File(Struct, frozen=True):
    """A file as it lies in the PDF; without `data` where it cannot be had."""

    name: str
    data: bytes | None


def may_hold(data: bytes) -> bool:
    """Whether a PDF says a word of files in it. False of one that is encrypted and keeps the word to itself."""
    if _WORD.search(data):
        return True
    for match in _PACKED.finditer(data):
        try:
            objects = zlib.decompressobj().decompress(data[match.end() : match.end() + _UNPACKED], _UNPACKED)
        except zlib.error:
            continue
        if _WORD.search(objects):
            return True
    return False


def box(held: Held, name: str) -> Box:
    """The files that are attached to a PDF; most hold none."""
    return Box("pdf", VERSION, lambda allowance: _members(held, name, allowance))


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    if held.size > _LIMIT or not may_hold(held.read_bytes()):
        return
    alone = held.alone()
    key = alone.identity.secret if isinstance(alone.identity, FileKey) else None
    order = msgspec.msgpack.encode(_Order(os.fsencode(alone.path), key))
    with Pool(_WORK, _BOUNDS) as pool, closing(pool.run(iter([order]))) as outcomes:
        outcome = next(outcomes)
    if outcome.how != "done":
        raise Unreadable("The files that are attached to it could not be taken out", REMEDY)
    seen: set[str] = set()
    for number, file in enumerate(msgspec.msgpack.decode(outcome.body, type=list[_File]), 1):
        inner, led_out = safe_name(file.name or f"attachment-{number}")
        shown = f"{name}/{inner}"
        if file.data is None:
            yield Problem(shown, "This attached file is damaged or too large to be taken out", REMEDY)
            continue
        allowance.count_member()
        yield from oddly_named(shown, led_out, seen)
        allowance.spend(len(file.data))
        yield Member(inner, BytesIO(file.data), file.name)


def work(order: bytes) -> bytes:
    """What the worker does: an order to the attached files; none where the PDF cannot be opened."""
    asked = msgspec.msgpack.decode(order, type=_Order)
    held = Held(Path(os.fsdecode(asked.path)), FileKey(asked.key) if asked.key else None)
    try:
        document = pypdfium2.PdfDocument(held.read_bytes())
    except pypdfium2.PdfiumError:
        return msgspec.msgpack.encode([])  # its reader says what is wrong with it
    try:
        return msgspec.msgpack.encode(list(_files(document)))
    finally:
        document.close()


def _files(document: pypdfium2.PdfDocument) -> Iterator[_File]:
    """Those of the document, then those that hang on its pages."""
    left = [_LARGEST]
    for number in range(min(count_of(document), _MOST)):
        pulse()
        yield _file(pdfium.FPDFDoc_GetAttachment(document, number), left)
    for index in range(len(document)):
        pulse()
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            continue
        try:
            yield from _of_page(page, left)
        finally:
            page.close()


def count_of(document: pypdfium2.PdfDocument) -> int:
    """How many files are attached to the document itself."""
    return max(0, int(pdfium.FPDFDoc_GetAttachmentCount(document)))


def _of_page(page: Any, left: list[int]) -> Iterator[_File]:
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_FILEATTACHMENT:
                yield _file(pdfium.FPDFAnnot_GetFileAttachment(annotation), left)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _file(attachment: Any, left: list[int]) -> _File:
    """One file. `left`: how many bytes may still be taken out, which it makes less."""
    if not attachment:
        return _File("", None)
    name = text_of(lambda buffer, size: pdfium.FPDFAttachment_GetName(attachment, buffer, size))
    length = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(attachment, None, 0, length) or length.value > left[0]:
        return _File(name, None)
    left[0] -= length.value
    buffer = ctypes.create_string_buffer(max(1, length.value))
    if not pdfium.FPDFAttachment_GetFile(attachment, buffer, length.value, length):
        return _File(name, None)
    return _File(name, buffer.raw[: length.value])
