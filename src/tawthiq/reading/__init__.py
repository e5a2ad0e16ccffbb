"""Exhibit bytes to readable documents, one module a format family. Hostile input never gets past here.

    for read in read_guarded([Errand(held, exhibit, "report.pdf"), ...], Bounds()):
        read.result.document, read.result.problems
    box = box_of(held, "letters.zip")                 what lies inside it, if it is an archive or a mail
    members = box.open(Allowance(Limits()))

What is promised of every document: offsets are code points of a text without NULs and lone surrogates; blocks stand
in order, do not overlap, have no white space at their ends and are at most `MAX_BLOCK` long; the same bytes and name
give the same document wherever the same library versions are installed.

Parsers run in worker processes under limits of time and memory (`guarded`, `pool`, `worker`): a crash of native code
(pdfium, qalam, lxml), a hang or a bomb costs that exhibit alone. What opens archives and mails runs in this process:
it is Python's own code, its sizes, depths and ratios are bounded, and members are streamed.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Final

from tawthiq.model import digest
from tawthiq.reading import credentials, heic, images, media, ocr
from tawthiq.reading.boxes import HOLDING, OPENERS, box_of, file_type
from tawthiq.reading.dispatch import FAMILIES, family_of, read_bytes, read_exhibit, unread
from tawthiq.reading.guarded import Errand, Guarded, read_guarded
from tawthiq.reading.members import Allowance, Box, Limits, Member
from tawthiq.reading.pool import Bounds
from tawthiq.reading.result import MAX_BLOCK, MAX_CELLS, MAX_NESTED_MAILS, ReadResult, Unreadable

__all__ = [
    "HOLDING",
    "MAX_BLOCK",
    "MAX_CELLS",
    "MAX_NESTED_MAILS",
    "OPENERS",
    "SNIFFER",
    "Allowance",
    "Bounds",
    "Box",
    "Errand",
    "Guarded",
    "Limits",
    "Member",
    "ReadResult",
    "Unreadable",
    "box_of",
    "file_type",
    "read_bytes",
    "read_exhibit",
    "read_guarded",
    "reader_versions",
    "versions_for",
]


# Version of what tells a file's kind.
SNIFFER: Final = "4"
_LANGUAGE: Final = f"3+lingua-{version('lingua-language-detector')}"
# Families that programs of others read for, and what tells their versions: asked only when one of their files is met.
_HELPED: Final[dict[str, Callable[[], str]]] = {"image": images.version, "pdf": ocr.version, "media": media.version}


def reader_versions() -> dict[str, str]:
    """Name and version of every reader and of what tells types and languages, for the case's list of tools."""
    return {
        **{f"reading/{family.name}": family.version for family in FAMILIES},
        **{f"unpacking/{name}": version for name, version in OPENERS.items()},
        "reading/sniff": SNIFFER,
        "reading/tesseract": ocr.version() or "not installed",
        "reading/c2pa": credentials.version() or "not installed",
        "reading/libheif": heic.version() or "not installed",
        "reading/ffmpeg": media.version() or "not installed",
        "reading/language": _LANGUAGE,
    }


def versions_for(kind: str) -> str:
    """A digest over the versions of all that makes the result for a file of this media type: the reader of its family
    with the program that reads for it, and what tells languages; where nothing reads it, what is said of it. While it
    stays, so does the result.
    """
    family = family_of(kind)
    if family is None:
        return digest([unread(kind)])
    helper = _HELPED.get(family.name)
    helped = images.version(is_heic=True) if kind == heic.MEDIA_TYPE else helper() if helper else ""
    return digest([family.name, family.version, helped, _LANGUAGE])
