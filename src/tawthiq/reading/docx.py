"""DOCX from its XML: paragraphs, tables, notes, headers, and what was struck out or added with tracked changes.

A paragraph reads as it stands now, insertions included, so that its sentences stay whole. If any of its words were
inserted with changes tracked, its block is of kind "inserted". Words struck out follow as blocks of kind "deleted":
a struck figure is evidence (python-docx loses insertions, other readers hide deletions).
Element names: ECMA-376 part 1, section 17.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from msgspec import Struct

from tawthiq.model import BlockKind, Problem
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.drawings import GRAPHICS, graphic
from tawthiq.reading.masthead import completed
from tawthiq.reading.packages import Package, attribute_of, core_metadata, related, tag_of
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import Tables, make_table

# Under another number where some programs of Microsoft's wrote it.
MAIN: Final = re.compile(r"word/document\d*\.xml")
_HEADING: Final = re.compile(r"^(?:heading|title|subtitle|titre|عنوان|العنوان)\b", re.I)
_INSERTED: Final = frozenset({"ins", "moveTo"})
_DELETED: Final = frozenset({"del", "moveFrom"})
_CHARACTERS: Final = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\xad",
}


class _Paragraph(Struct):
    """A paragraph as it stands now, the stretches struck out of it, and whether any of it was inserted."""

    text: str
    deleted: list[str]
    inserted: bool


class _Reader:
    def __init__(self, package: Package, name: str, main: str) -> None:
        self.package = package
        self.main = main
        self.name = name
        self.builder = TextBuilder()
        self.problems: list[Problem] = []
        self.tables = Tables(self.builder, name, self.problems)
        self.headings = self._heading_styles()

    def part(self, member: str, kind: BlockKind | None) -> None:
        """Read one member (document, footnotes, a header ...); a damaged one besides the document is only named."""
        try:
            root = self.package.xml(member)
        except Unreadable as fault:
            if member == self.main:
                raise
            self.problems.append(Problem(f"{self.name}: {member}", fault.what, fault.remedy))
            return
        self._container(root, kind)

    def graphics(self) -> None:
        """Words of the document's diagrams and charts, which stand in parts of their own."""
        try:
            for kind, target in related(self.package, self.main):
                for said in graphic(self.package.xml(target)) if kind in GRAPHICS else ():
                    self.builder.add(said, "caption", before="\n")
        except Unreadable as fault:
            self.problems.append(Problem(f"{self.name}: diagrams", fault.what, fault.remedy))

    def _heading_styles(self) -> frozenset[str]:
        if "word/styles.xml" not in self.package.names:
            return frozenset()
        try:
            root = self.package.xml("word/styles.xml")
        except Unreadable as fault:
            self.problems.append(Problem(f"{self.name}: styles", fault.what, "Headings are shown as paragraphs"))
            return frozenset()
        found = set()
        for style in root.iter("{*}style"):
            name = style.find("{*}name")
            level = style.find(".//{*}outlineLvl")
            if level is not None or (name is not None and _HEADING.match(attribute_of(name, "val"))):
                found.add(attribute_of(style, "styleId"))
        return frozenset(found)

    def _container(self, root: etree._Element, kind: BlockKind | None) -> None:
        """Paragraphs and tables below an element, in order, without recursion into tables' own paragraphs."""
        for element in _walk(root, {"p", "tbl", "comment"}):
            if tag_of(element) == "comment":
                when = " ".join(filter(None, (attribute_of(element, "date"), attribute_of(element, "author"))))
                self.builder.add(when, "header")
                self._container(element, kind)
            elif tag_of(element) == "p":
                self._paragraph(element, kind, "\n\n")
            else:
                self._table(element, kind)

    def _paragraph(self, element: etree._Element, kind: BlockKind | None, before: str) -> None:
        read = _read_paragraph(element)
        own: BlockKind = kind or self._kind(element)
        if read.inserted and own in {"paragraph", "item", "cell"}:
            own = "inserted"
        self.builder.add(read.text, own, before=before)
        for text in read.deleted:
            self.builder.add(text, "deleted", before="\n")
        for box in _walk(element, {"txbxContent"}):
            self._container(box, kind)
        for picture in _walk(element, {"docPr"}):
            self.builder.add(attribute_of(picture, "descr"), "caption", before="\n")

    def _kind(self, paragraph: etree._Element) -> BlockKind:
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return "paragraph"
        style = properties.find("{*}pStyle")
        name = attribute_of(style, "val") if style is not None else ""
        if name in self.headings or properties.find("{*}outlineLvl") is not None or _HEADING.match(name):
            return "heading"
        if name.lower() == "caption":
            return "caption"
        if "quote" in name.lower():
            return "quote"
        return "item" if properties.find("{*}numPr") is not None else "paragraph"

    def _table(self, element: etree._Element, kind: BlockKind | None) -> None:
        # A nested table's paragraphs are read as its cell's.
        cells = ((_walk(cell, {"p"}) for cell in _walk(row, {"tc"})) for row in _walk(element, {"tr"}))
        rows, whole = self.tables.put(cells, lambda p, before: self._paragraph(p, kind or "cell", before))
        if whole:
            self.tables.keep(rows)
        else:
            self.tables.made.append(make_table("", rows, self.builder.length))


def _walk(root: etree._Element, wanted: set[str]) -> Iterator[etree._Element]:
    """Descendants with a wanted name, in document order, not looking inside those found.

    Word writes some content twice, for old programs (mc:Fallback): that copy is passed over. Text boxes are read
    after the paragraph that anchors them, not within it.
    """
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        tag = tag_of(element)
        if tag in wanted:
            yield element
        elif tag != "Fallback" and (tag != "txbxContent" or "txbxContent" in wanted):
            stack.extend(reversed(element))


def _read_paragraph(paragraph: etree._Element) -> _Paragraph:
    kept: list[str] = []
    deleted: list[list[str]] = []
    inserted = False
    was_deleted = False
    stack = [(child, False, False) for child in reversed(paragraph)]
    while stack:
        element, gone, new = stack.pop()
        tag = tag_of(element)
        if tag in {"Fallback", "txbxContent", "rPr", "pPr", "sectPr"}:
            continue
        gone, new = gone or tag in _DELETED, new or tag in _INSERTED
        text = _own_text(element, tag)
        if text and gone:
            if not was_deleted:
                deleted.append([])
            deleted[-1].append(text)
        elif text:
            kept.append(text)
            inserted = inserted or (new and bool(text.strip()))
        was_deleted = gone if text else was_deleted
        stack.extend((child, gone, new) for child in reversed(element))
    return _Paragraph("".join(kept), ["".join(parts) for parts in deleted], inserted)


def _own_text(element: etree._Element, tag: str) -> str:
    if tag in {"t", "delText"}:
        return element.text or ""
    return _CHARACTERS.get(tag, "")


def _members(package: Package, pattern: str) -> list[str]:
    return sorted((n for n in package.names if re.fullmatch(pattern, n)), key=lambda n: (len(n), n))


def read(data: bytes, name: str) -> Content:
    """Bytes of a DOCX to its content: headers, body, footnotes and endnotes, comments, footers.

    Raises:
        Unreadable: damaged, encrypted, a bomb, or without any text.
    """
    package = Package(data)
    main = next(iter(_members(package, MAIN.pattern)), None)
    if main is None:
        raise Unreadable("The document's main part is missing", "Ask the source to send it again")
    reader = _Reader(package, name, main)
    parts: list[tuple[str, BlockKind | None]] = [
        (r"word/header\d*\.xml", "header"),
        (re.escape(main), None),
        (r"word/footnotes\.xml", "note"),
        (r"word/endnotes\.xml", "note"),
        (r"word/comments\.xml", "note"),
        (r"word/footer\d*\.xml", "footer"),
    ]
    for pattern, kind in parts:
        for member in _members(package, pattern):
            reader.part(member, kind)
            if kind is None:
                reader.graphics()
    builder = reader.builder
    if not builder.text.strip():
        remedy = "If it holds only pictures, add them as files of their own; text in pictures waits for OCR"
        raise Unreadable("The document holds no text", remedy)
    return Content(
        builder.text,
        tuple(builder.blocks),
        tuple(reader.tables.made),
        completed(core_metadata(package), builder.text, builder.blocks),
        tuple(reader.problems),
    )


FAMILY = Family(
    "docx",
    f"3+lxml-{'.'.join(map(str, etree.LXML_VERSION[:3]))}",
    frozenset({"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}),
    100 * MEGABYTE,
    read,
)
