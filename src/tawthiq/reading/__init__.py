"""Exhibit bytes to readable documents, one module a format family. Hostile input never gets past here.

    result = read_exhibit(held, exhibit, "report.pdf")
    result.document, result.problems
    box = box_of(held, "letters.zip")                 what lies inside it, if it is an archive or a mail
    members = box.open(Allowance(Limits()))

What is promised of every document: offsets are code points of a text without NULs and lone surrogates; blocks stand
in order, do not overlap, have no white space at their ends and are at most `MAX_BLOCK` long; the same bytes and name
give the same document wherever the same library versions are installed.

What is not: parsers run in this process, so a crash of native code (pdfium, qalam, lxml) or a hang would take the
build with it. Sizes, pages, cells and depths are bounded, which keeps the known ways there shut.
"""

from __future__ import annotations

from tawthiq.reading import media, ocr
from tawthiq.reading.boxes import HOLDING, OPENERS, box_of
from tawthiq.reading.dispatch import FAMILIES, read_bytes, read_exhibit
from tawthiq.reading.members import Allowance, Box, Limits, Member
from tawthiq.reading.result import MAX_BLOCK, MAX_CELLS, MAX_NESTED_MAILS, ReadResult, Unreadable

__all__ = [
    "HOLDING",
    "MAX_BLOCK",
    "MAX_CELLS",
    "MAX_NESTED_MAILS",
    "OPENERS",
    "Allowance",
    "Box",
    "Limits",
    "Member",
    "ReadResult",
    "Unreadable",
    "box_of",
    "read_bytes",
    "read_exhibit",
    "reader_versions",
]


def reader_versions() -> dict[str, str]:
    """Name and version of every reader and of what tells types and languages, for the case's list of tools."""
    from importlib.metadata import version

    return {
        **{f"reading/{family.name}": family.version for family in FAMILIES},
        **{f"unpacking/{name}": version for name, version in OPENERS.items()},
        "reading/sniff": "1",
        "reading/tesseract": ocr.version() or "not installed",
        "reading/ffmpeg": media.version() or "not installed",
        "reading/language": f"1+lingua-{version('lingua-language-detector')}",
    }
