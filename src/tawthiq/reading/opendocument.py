"""OpenDocument text and presentations (ODT, ODP): text, tables, notes, comments, headers, tracked changes.

Kinds are those of the DOCX reader: a paragraph reads as it stands now, with kind "inserted" where tracked changes added
to it; what they struck out follows it as "deleted". The page of a block is its slide's number.
Element names: OASIS OpenDocument 1.3 part 3. Spreadsheets are read by `calc`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from msgspec import Struct

from tawthiq.model import BlockKind, Metadata, Problem
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.masthead import completed
from tawthiq.reading.packages import Package, attribute_of, stated, tag_of
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import Tables

PREFIX: Final = "application/vnd.oasis.opendocument."
_MOST_SPACES: Final = 1_000  # an element may stand for any number of spaces: a bomb of one line
_SPACES: Final = re.compile(r"[ \t\r\n]+")
# Set beside the paragraph that anchors it, not within its words.
_ASIDE: Final = frozenset({"note", "annotation", "frame", "custom-shape", "text-box", "rect", "object"})
_SILENT: Final = frozenset({"annotation-end", "desc", "title", "tracked-changes", "ruby-text"})


class _Paragraph(Struct):
    text: list[str]
    struck: list[str]
    asides: list[etree._Element]
    inserted: bool = False


class _Reader:
    def __init__(self, package: Package, name: str) -> None:
        self.package = package
        self.name = name
        self.builder = TextBuilder()
        self.problems: list[Problem] = []
        self.tables = Tables(self.builder, name, self.problems)
        self.page: int | None = None
        self.parents: dict[str, str] = {}  # styles made for one place, and the named ones that they vary
        self.struck: dict[str, str] = {}  # words that tracked changes took away, by the change's id
        self.additions: frozenset[str] = frozenset()
        self.open: set[str] = set()  # additions that the text is in the middle of

    def changes(self, root: etree._Element) -> None:
        """What tracked changes took away and added; the text names them by id where they stand."""
        added = set()
        for region in root.iter("{*}changed-region"):
            key = attribute_of(region, "id")
            for change in region:
                if tag_of(change) == "deletion":
                    lines = (words(p) for p in walk(change, {"p", "h"}))
                    self.struck[key] = "\n".join(filter(None, lines))
                elif tag_of(change) == "insertion":
                    added.add(key)
        self.additions = frozenset(added)

    def body(self, root: etree._Element, kind: BlockKind | None = None) -> None:
        """Everything below an element, in order."""
        for element in walk(
            root, {"p", "h", "table", "change", "change-start", "change-end", "page", "notes", "frame"}
        ):
            tag = tag_of(element)
            if tag in {"p", "h"}:
                self._paragraph(element, kind, "\n\n")
            elif tag == "table":
                self._table(element, kind)
            elif tag == "page":
                self.page = (self.page or 0) + 1
                self.body(element, kind)
            elif tag == "notes":
                self.body(element, "note")
            elif tag == "frame":
                title = attribute_of(element, "class") in {"title", "subtitle"}
                self._aside(element, kind or ("heading" if title else None))
            else:
                self._change(element, None)

    def _change(self, element: etree._Element, paragraph: _Paragraph | None) -> None:
        """A place where a tracked change stands, within a paragraph or between paragraphs."""
        tag, key = tag_of(element), attribute_of(element, "change-id")
        if tag == "change" and self.struck.get(key):
            if paragraph is not None:
                paragraph.struck.append(self.struck[key])
            else:
                self.builder.add(self.struck[key], "deleted", self.page, before="\n")
        elif tag == "change-start" and key in self.additions:
            self.open.add(key)
        elif tag == "change-end":
            self.open.discard(key)

    def _paragraph(self, element: etree._Element, kind: BlockKind | None, before: str) -> None:
        read = self._read(element)
        own: BlockKind = kind or self._kind(element)
        if read.inserted and own in {"paragraph", "item", "cell"}:
            own = "inserted"
        self.builder.add("".join(read.text), own, self.page, before=before)
        for text in read.struck:
            self.builder.add(text, "deleted", self.page, before="\n")
        for aside in read.asides:
            self._aside(aside, kind)

    def _aside(self, element: etree._Element, kind: BlockKind | None) -> None:
        tag = tag_of(element)
        if tag == "annotation":
            who = " ".join(filter(None, (_child(element, "date"), _child(element, "creator"))))
            self.builder.add(who, "header", self.page)
        if tag in {"note", "annotation"}:
            self.body(element, "note")
            return
        self.body(element, kind)
        described = " ".join(filter(None, (_child(element, "title"), _child(element, "desc"))))
        self.builder.add(described, "caption", self.page)

    def _read(self, paragraph: etree._Element) -> _Paragraph:
        read = _Paragraph([], [], [])
        self._say(read, paragraph.text)
        stack: list[tuple[etree._Element, bool]] = [(child, False) for child in reversed(paragraph)]
        while stack:
            element, left = stack.pop()
            tag = tag_of(element)
            if left:
                self._say(read, element.tail)
                continue
            if tag in _ASIDE:
                read.asides.append(element)
            elif tag.startswith("change"):
                self._change(element, read)
            elif tag not in _SILENT:
                read.text.append(character(element))
                self._say(read, element.text)
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
            self._say(read, element.tail)
        return read

    def _say(self, read: _Paragraph, text: str | None) -> None:
        if text:
            # Line ends and runs of spaces in the file only lay its XML out (part 3, section 6.1.2).
            read.text.append(_SPACES.sub(" ", text))
            read.inserted = read.inserted or (bool(self.open) and bool(text.strip()))

    def _kind(self, paragraph: etree._Element) -> BlockKind:
        style = attribute_of(paragraph, "style-name")
        style = self.parents.get(style, style).lower()
        if tag_of(paragraph) == "h" or style in {"title", "subtitle"}:
            return "heading"
        if style.startswith(("caption", "illustration", "figure")):
            return "caption"
        if style.startswith("quot"):
            return "quote"
        parent = paragraph.getparent()
        return "item" if parent is not None and tag_of(parent) in {"list-item", "list-header"} else "paragraph"

    def _table(self, element: etree._Element, kind: BlockKind | None) -> None:
        cells = (
            (walk(cell, {"p", "h"}) for cell in walk(row, {"table-cell", "covered-table-cell"}))
            for row in walk(element, {"table-row"})
        )
        rows, whole = self.tables.put(cells, lambda p, before: self._paragraph(p, kind or "cell", before))
        if whole:
            self.tables.keep(rows)


def walk(root: etree._Element, wanted: set[str]) -> Iterator[etree._Element]:
    """Descendants with a wanted name, in document order, not looking inside those found, nor at lists of changes."""
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        tag = tag_of(element)
        if tag in wanted:
            yield element
        elif tag != "tracked-changes":
            stack.extend(reversed(element))


def character(element: etree._Element) -> str:
    """The character that an element stands for; the empty string for others."""
    tag = tag_of(element)
    if tag == "s":
        count = attribute_of(element, "c")
        return " " * min(_MOST_SPACES, int(count) if count.isdigit() and len(count) < 9 else 1)
    return {"tab": "\t", "line-break": "\n"}.get(tag, "")


def words(paragraph: etree._Element) -> str:
    """A paragraph's words, with all that is set within it."""
    parts = [paragraph.text or ""]
    for element in paragraph.iterdescendants():
        parts += [character(element), element.text or "", element.tail or ""]
    return "".join(parts).strip()


def _child(element: etree._Element, name: str) -> str:
    found = next((child for child in element if tag_of(child) == name), None)
    return (found.text or "").strip() if found is not None else ""


def opened(data: bytes) -> Package:
    """The package of an OpenDocument file. Raises Unreadable where it is damaged, a bomb, or needs a password."""
    package = Package(data)
    if "content.xml" not in package.names:
        raise Unreadable("The document's main part is missing", "Ask the source to send it again")
    manifest = "META-INF/manifest.xml"
    if manifest in package.names and b"encryption-data" in package.read(manifest):
        raise Unreadable("The document is encrypted", "Ask the source for the password or an open copy")
    return package


def properties(package: Package) -> Metadata:
    """Title and first author as the file itself states them."""
    if "meta.xml" not in package.names:
        return Metadata()
    try:
        meta = package.xml("meta.xml").find("{*}meta")
    except Unreadable:
        return Metadata()  # the text does not depend on it, and a title can be read in the text
    return stated(meta, "title", "initial-creator") if meta is not None else Metadata()


def read(data: bytes, name: str) -> Content:
    """Bytes of a text or presentation to its content: headers, body with its notes, footers.

    Raises:
        Unreadable: damaged, encrypted, a bomb, or without any text.
    """
    package = opened(data)
    root = package.xml("content.xml")
    reader = _Reader(package, name)
    reader.changes(root)
    for style in root.iterfind("{*}automatic-styles/{*}style"):
        reader.parents[attribute_of(style, "name")] = attribute_of(style, "parent-style-name")
    styles = _styles(package, reader)
    masters = [] if styles is None else list(styles.iterfind("{*}master-styles/{*}master-page/*"))
    for part in masters:
        if tag_of(part).startswith("header"):
            reader.body(part, "header")
    body = root.find("{*}body")
    reader.body(body if body is not None else root)
    reader.page = None
    for part in masters:
        if tag_of(part).startswith("footer"):
            reader.body(part, "footer")
    builder = reader.builder
    if not builder.text.strip():
        remedy = "If it holds only pictures, add them as files of their own; text in pictures waits for OCR"
        raise Unreadable("The document holds no text", remedy)
    metadata = completed(properties(package), builder.text, builder.blocks)
    return Content(builder.text, tuple(builder.blocks), tuple(reader.tables.made), metadata, tuple(reader.problems))


def _styles(package: Package, reader: _Reader) -> etree._Element | None:
    if "styles.xml" not in package.names:
        return None
    try:
        return package.xml("styles.xml")
    except Unreadable as fault:
        remedy = "Headers and footers were not read; ask the source to send it again"
        reader.problems.append(Problem(f"{reader.name}: styles", fault.what, remedy))
        return None


FAMILY = Family(
    "opendocument",
    f"1+lxml-{'.'.join(map(str, etree.LXML_VERSION[:3]))}",
    frozenset(PREFIX + kind for kind in ("text", "text-template", "text-master", "presentation", "graphics")),
    100 * MEGABYTE,
    read,
)
