"""Exhibits, and the readable documents that are made from them.

All offsets are Unicode code points of `Document.text`, half open, start before end.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final, Literal

from msgspec import UNSET, Struct, UnsetType

from tawthiq.model.canonical import digest
from tawthiq.model.places import SURE, PagePlaces, unpack

BlockKind = Literal[
    "heading",
    "paragraph",
    "caption",
    "item",
    "cell",
    "header",
    "footer",
    "quote",
    "note",
    "inserted",
    "deleted",
    "fact",
]
PointerKind = Literal["link", "post", "frame", "media"]
# The language of a block of facts about the file: words that nobody wrote (ISO 639-2, "no linguistic content").
NO_LANGUAGE: Final = "zxx"
# Stands in for each character of a number that no person confirmed, so that nothing can count with it.
WITHHELD: Final = "\ufffd"


class Exhibit(Struct, frozen=True):
    """A sealed file, exactly as received. Its identity is the SHA-256 of its bytes.

    Attributes:
        sha256: 64 lower-case hexadecimal digits.
        size: in bytes.
    """

    sha256: str
    size: int


# Of these a case has millions. They hold nothing that could hold them, so that no collector need look at them.
class Span(Struct, frozen=True, order=True, gc=False):
    """A stretch of a document's text: code points, half open."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def within(self, other: Span) -> bool:
        return other.start <= self.start and self.end <= other.end


class Passage(Struct, frozen=True, order=True):
    """A span of a named document, which is what everything in a dossier leads back to."""

    document: str
    start: int
    end: int


class Problem(Struct, frozen=True):
    """Something that could not be read or used; listed in the dossier, never dropped.

    Attributes:
        item: the file, page, sheet or cell it concerns.
        what: what is wrong, as a sentence.
        remedy: what would mend it.
    """

    item: str
    what: str
    remedy: str = ""


class Block(Struct, frozen=True, gc=False):
    """A paragraph, heading, caption or cell: the unit within which sentences are looked for.

    Attributes:
        span: where it stands in the document's text.
        kind: what part of the page it was; a "fact" is what the file says of itself and no part of a page.
        language: ISO 639-1 code, "und" where it cannot be told, "zxx" for a fact, which no reader of statements reads.
        page: 1-based page number where the format has pages.
    """

    span: Span
    kind: BlockKind = "paragraph"
    language: str = "und"
    page: int | None = None


class Cell(Struct, frozen=True, gc=False):
    """One cell of a table, as typed.

    Attributes:
        address: as the format names it ("B7"), unique within its table.
        value: the text as typed or displayed, dates in ISO 8601.
        span: where it stands in the document's text.
    """

    address: str
    value: str
    span: Span


class Table(Struct, frozen=True):
    """A sheet or delimited file.

    Attributes:
        name: the sheet's name, or the empty string.
        header: one cell a column; empty where no header row was recognised.
        rows: the rows below the header; a row has as many cells as the header, empty values included.
        merged: ranges of cells that the sheet shows as one ("A2:A4"); the first holds the value, the rest are empty.
    """

    name: str
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[str, ...] = ()


class Word(Struct, frozen=True, array_like=True, gc=False):
    """A word and its place: where it stands in the text and on the page, and how surely it was read.

    The box is in ten-thousandths of the page's width and height, from its left and its top, so that it fits the page
    at any size. A page is as shown: an image is turned as its own orientation says.

    Attributes:
        start, end: code points of the document's text.
        page: 1-based; the frame of an image that has several.
        left, top: the corner of its box that is the upper left one to who reads it; right, bottom: the one across. On
            a page that lies upside down the first are the greater: `box` gives them in the page's own order.
        confidence: 0 to 100, as the reader of the image states it; 100 where the file itself says the letters.
    """

    start: int
    end: int
    page: int
    left: int
    top: int
    right: int
    bottom: int
    confidence: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def upside_down(self) -> bool:
        """Whether it stands on its head on the page."""
        return self.left > self.right

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom as the page lies."""
        wide, high = sorted((self.left, self.right)), sorted((self.top, self.bottom))
        return wide[0], high[0], wide[1], high[1]


class Fact(Struct, frozen=True, gc=False):
    """What a file says about its own making, or was measured of it, as a line of the document's text.

    Attributes:
        name: stable, from `reading/facts.py` ("taken", "latitude", "pdq").
        value: as shown.
        span: of the value in the text.
    """

    name: str
    value: str
    span: Span


class Pointer(Struct, frozen=True, gc=False):
    """An address that a page leads to or shows something from. Nothing is ever fetched from it.

    Attributes:
        address: as written, completed by the page's own where that is known.
        kind: a "link", or what a browser would have shown in the page: a "post" of social media, a "frame", "media".
        span: the words of the link; of what is embedded, its address in the text. Empty where no words stand.
    """

    address: str
    kind: PointerKind
    span: Span


class Encoding(Struct, frozen=True):
    """How bytes became text.

    Attributes:
        name: of the encoding, as IANA lists it, or of both where lines differ.
        how: a "mark" at the file's beginning says it; the bytes are "valid" UTF-8, which nothing else is by chance; the
            file's own words "declared" it; or it was "guessed" as what fits the bytes best.
        confidence: 1 where it is not guessed; else, of 0 to 1, how far it fits better than the next best.
    """

    name: str
    how: Literal["mark", "valid", "declared", "guessed"]
    confidence: float


class Metadata(Struct, frozen=True):
    """What the file itself says about its making. None where it says nothing.

    `published` is an EDTF date ("2017-02-07"). For an e-mail `author` is From, `recipients` To and Cc.
    """

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    recipients: tuple[str, ...] = ()
    address: str | None = None


class Document(Struct, frozen=True, dict=True):
    """The readable text of an exhibit. Identity: exhibit, reader and reader version.

    Attributes:
        exhibit: SHA-256 of the exhibit.
        reader: name of the reader that made it, e.g. "html".
        reader_version: changes whenever the reader could give another text for the same bytes.
        text: the whole text; never "cleaned".
        blocks: in text order, not overlapping.
        language: of most of the text, ISO 639-1, or "und".
        words: those read from images, in text order.
        unconfirmed: numbers read from images that must not count for anything until a person confirms them, in order.
        facts: what the file says of itself beyond its text, in text order.
        prints: of an image, perceptual hashes of it and of windows of it (PDQ, hexadecimal).
        pointers: what a page links to and embeds, in text order.
        encoding: of a file of plain text or markup, how its bytes were read; None where the format settles it.
        places: by page, where the words of the file's own text stand on it; unset where the format has no such places,
            and in documents of readers that did not note them. `words_over` gives them and `words` alike.
        suggested: what a second reader, of digits alone, makes of each of `unconfirmed`, in their order, empty where it
            reads none; unset where none was asked. It is shown to whoever confirms a number and counts for nothing.
    """

    exhibit: str
    reader: str
    reader_version: str
    text: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    metadata: Metadata = Metadata()
    language: str = "und"
    problems: tuple[Problem, ...] = ()
    words: tuple[Word, ...] = ()
    unconfirmed: tuple[Span, ...] = ()
    facts: tuple[Fact, ...] = ()
    prints: tuple[str, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    encoding: Encoding | None = None
    # Unset, not empty: what other readers give is then written as it always was.
    places: tuple[PagePlaces, ...] | UnsetType = UNSET
    suggested: tuple[str, ...] | UnsetType = UNSET

    @cached_property
    def id(self) -> str:
        return document_id(self.exhibit, self.reader, self.reader_version)

    def suggestion(self, span: Span) -> str:
        """What the second reader makes of a number that waits; empty where it was not asked or reads none."""
        if isinstance(self.suggested, UnsetType) or span not in self.unconfirmed:
            return ""
        return self.suggested[self.unconfirmed.index(span)]

    def words_over(self, span: Span) -> list[Word]:
        """The words of which some part lies in a span, with their places on the pages, in text order."""
        found = [word for word in self.words if word.span.overlaps(span)]
        for page in () if isinstance(self.places, UnsetType) else self.places:
            if page.start < span.end and span.start < page.end:
                found += [
                    Word(start, end, page.page, left, top, right, bottom, SURE)
                    for start, end, left, top, right, bottom in unpack(page)
                    if start < span.end and span.start < end
                ]
        return sorted(found, key=lambda word: word.start)


def document_id(exhibit: str, reader: str, reader_version: str) -> str:
    return digest(["document", exhibit, reader, reader_version])


def without(text: str, spans: Iterable[Span], mark: str = WITHHELD) -> str:
    """The text with a mark, that of withheld numbers, in place of each of the spans' characters: every offset stays."""
    out: list[str] = []
    at = 0
    for span in sorted(spans):
        out += [text[at : span.start], mark * (span.end - max(at, span.start))]
        at = max(at, span.end)
    return "".join([*out, text[at:]])
