"""What one file of the table is: how it is made, and everything that reading it must give."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct
from pictured import FONT
from PIL import features

from tawthiq.reading import ocr

Row = Literal[
    "text, Markdown, RTF, subtitles",
    "HTML, MHTML",
    "PDF",
    "DOCX, ODT, PPTX, legacy DOC",
    "e-mail",
    "tables",
    "images",
    "audio, video",
    "archives",
    "social media and chats",
]
Need = Literal["", "tesseract", "ffprobe", "7zz", "heif-convert", "soffice", "impress"]

EN: Final = "At least 12 men were held in the school on 7 February 2017."
AR: Final = "احتجز 12 رجلاً في المدرسة، ولم يعرف أهلهم أين نقلوا."


class File(Struct, frozen=True):
    """A file that is made the same on every machine, and what reading it must give.

    Attributes:
        row: of the table of families.
        name: as received.
        about: what it stands for, for people.
        make: its bytes.
        kind: media type told from the bytes.
        text: the whole of it, code point for code point; None where nothing can be read.
        says: every problem of the reading, word for word, in order; what ends with "(" is a beginning, behind which a
            program of others speaks.
        unconfirmed: every number that waits for a person.
        holds: the files taken out of it, by name, with their bytes (None: made by a program of others);
            None where it holds none by its kind.
        refuses: every problem of opening it, as "item: what".
        needs: a program that it takes.
        bad: damaged, locked, hostile or empty.
    """

    row: Row
    name: str
    about: str
    make: Callable[[], bytes]
    kind: str
    text: str | None = None
    says: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    holds: Mapping[str, bytes | None] | None = None
    refuses: tuple[str, ...] = ()
    needs: Need = ""
    bad: bool = False


def lacks(need: Need) -> str:
    """What is missing here for files that need it; empty where nothing is."""
    if need == "tesseract" and not (ocr.model().endswith("Arabic") and features.check("raqm") and shutil.which(need)):
        return f"tesseract with its Arabic script, or a Pillow that shapes {FONT}, is not here"
    if need == "impress":  # a part of LibreOffice, which is a package of its own
        office = shutil.which("soffice")
        there = office and (Path(office).resolve().parent / "libsdlo.so").is_file()
        return "" if there else "LibreOffice Impress is not installed"
    return "" if not need or shutil.which(need) else f"{need} is not installed"
