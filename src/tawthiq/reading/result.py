"""What a reader takes and gives, and the limits that every reader keeps to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from tawthiq.model import Block, Document, Encoding, Fact, Metadata, PagePlaces, Pointer, Problem, Span, Table, Word

MEGABYTE: Final = 1_000_000

# Block lengths are bounded because sentence splitting downstream is at best linear in a block, and a file of one
# line would otherwise be one block of 50 MB. In code points.
MAX_BLOCK: Final = 20_000
# Cells are objects, some 500 bytes each with their spans and blocks: half a million stay within 300 MB of memory.
MAX_CELLS: Final = 500_000
# An e-mail within an e-mail within ... deeper than this is an attack or a loop, not correspondence.
MAX_NESTED_MAILS: Final = 8


class Content(Struct, frozen=True):
    """What a family's reader makes of the bytes, before languages are told and identity is given.

    Attributes:
        helper: name and version of the program that made some of the text; becomes part of the reader's version.
        words, unconfirmed, facts, prints, pointers, encoding, places, suggested: as in Document.
    """

    text: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    metadata: Metadata = Metadata()
    problems: tuple[Problem, ...] = ()
    words: tuple[Word, ...] = ()
    unconfirmed: tuple[Span, ...] = ()
    facts: tuple[Fact, ...] = ()
    prints: tuple[str, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    encoding: Encoding | None = None
    places: tuple[PagePlaces, ...] | UnsetType = UNSET
    suggested: tuple[str, ...] | UnsetType = UNSET
    helper: str = ""


class ReadResult(Struct, frozen=True):
    """One exhibit, read as far as it can be.

    Attributes:
        media_type: as told from the bytes.
        document: None where nothing could be read; `problems` then says why.
        problems: everything that a person should know about the reading, the document's own included.
    """

    media_type: str
    document: Document | None
    problems: tuple[Problem, ...] = ()


class Unreadable(Exception):  # noqa: N818 it is an outcome, not an error of the program
    """Raised by a family's reader when no text can be had from the bytes; becomes a Problem of the exhibit."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Family(Struct, frozen=True):
    """A reader of one family of formats.

    Attributes:
        name: stable; becomes `Document.reader`.
        version: of this code and of the libraries that make the text.
        media_types: that it reads.
        limit: largest exhibit read, in bytes; a larger one is sealed and named, not read.
        read: bytes and the file's name (for messages and as a hint) to content; raises Unreadable.
    """

    name: str
    version: str
    media_types: frozenset[str]
    limit: int
    read: Callable[[bytes, str], Content]
