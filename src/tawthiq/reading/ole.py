"""Compound files (MS-CFB), in which the Office programs of before 2007 and Outlook keep what they write."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO, Final

import olefile

STORAGE: Final = "application/x-ole-storage"
WORD: Final = "application/msword"
EXCEL: Final = "application/vnd.ms-excel"
POWERPOINT: Final = "application/vnd.ms-powerpoint"
OUTLOOK: Final = "application/vnd.ms-outlook"
ENCRYPTED: Final = "application/x-ole-encrypted"
# A stream or storage at the top, and what the file is. The first that is there wins.
_KINDS: Final = (
    ("EncryptedPackage", ENCRYPTED),
    ("__properties_version1.0", OUTLOOK),
    ("WordDocument", WORD),
    ("Workbook", EXCEL),
    ("Book", EXCEL),
    ("PowerPoint Document", POWERPOINT),
)
# What the library raises on damage, besides its own.
DAMAGED: Final = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


def kind(file: BinaryIO) -> str:
    """The media type of a compound file; STORAGE where it is damaged or of another program."""
    try:
        with olefile.OleFileIO(file) as container:
            names = {path[0].lower() for path in container.listdir(streams=True, storages=True)}
    except DAMAGED:
        return STORAGE
    return next((found for name, found in _KINDS if name.lower() in names), STORAGE)


def kind_of_bytes(data: bytes) -> str:
    """As `kind`, of bytes at hand."""
    return kind(BytesIO(data))
