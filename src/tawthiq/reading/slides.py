"""PPTX from its XML: each slide's titles, text, tables, diagrams and alternative texts, its notes and its comments.

Slides come in the order of the presentation, hidden ones too; the page of a block is its slide's number.
Element names: ECMA-376 part 1, sections 19 and 21.
"""

from __future__ import annotations

import posixpath
from typing import Final

from lxml import etree

from tawthiq.model import Block, BlockKind, Cell, Problem
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.drawings import GRAPHICS, graphic, lines, within, words
from tawthiq.reading.masthead import completed
from tawthiq.reading.packages import Package, attribute_of, core_metadata, related, tag_of
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import Tables, put_row

_MAIN: Final = "ppt/presentation.xml"
_TITLES: Final = frozenset({"title", "ctrTitle", "subTitle"})
# Placeholders filled by the program on every slide.
_FURNITURE: Final = frozenset({"dt", "sldNum"})


class _Reader:
    def __init__(self, package: Package, name: str) -> None:
        self.package = package
        self.name = name
        self.builder = TextBuilder()
        self.problems: list[Problem] = []
        self.tables = Tables(self.builder, name, self.problems)
        self.hidden: list[int] = []
        self.authors = self._authors()

    def _authors(self) -> dict[str, str]:
        """Who wrote comments, by the number or mark that stands for them."""
        members = (m for m in ("ppt/commentAuthors.xml", "ppt/authors.xml") if m in self.package.names)
        roots = (self._part(member) for member in members)
        people = (person for root in roots if root is not None for person in within(root, {"cmAuthor", "author"}))
        return {attribute_of(person, "id"): attribute_of(person, "name") for person in people}

    def slide(self, member: str, number: int) -> None:
        root = self._part(member)
        if root is None:
            return
        if attribute_of(root, "show") in {"0", "false"}:
            self.hidden.append(number)
        self._shapes(root, number, None)
        for kind, target in self.related(member):
            if kind == "notesSlide":
                notes = self._part(target)
                if notes is not None:
                    self._shapes(notes, number, "note")
            elif kind in {"comments", "comment"}:
                self._comments(target, number)
            elif kind in GRAPHICS:
                self._graphic(target, number)

    def related(self, member: str) -> list[tuple[str, str]]:
        """See `packages.related`; a damaged list is named."""
        try:
            return related(self.package, member)
        except Unreadable as fault:
            self.problems.append(Problem(f"{self.name}: {member}", fault.what, fault.remedy))
            return []

    def _part(self, member: str) -> etree._Element | None:
        try:
            return self.package.xml(member)
        except Unreadable as fault:
            self.problems.append(Problem(f"{self.name}: {member}", fault.what, fault.remedy))
            return None

    def _shapes(self, root: etree._Element, page: int, kind: BlockKind | None) -> None:
        """Shapes in the order of the file, groups opened; of a picture the words that stand in for it."""
        for shape in within(root, {"sp", "graphicFrame", "pic", "cxnSp"}):
            holder = next(within(shape, {"ph"}), None)
            placed = attribute_of(holder, "type") if holder is not None else ""
            if placed in _FURNITURE or (kind == "note" and placed in {"hdr", "ftr", "sldImg"}):
                continue
            own: BlockKind = kind or ("heading" if placed in _TITLES else "footer" if placed == "ftr" else "paragraph")
            for body in within(shape, {"txBody", "tbl"}):
                if tag_of(body) == "tbl":
                    self._table(body, page)
                else:
                    self._text(body, page, own)
            described = next(within(shape, {"cNvPr"}), None)
            if kind is None and described is not None and tag_of(shape) != "sp":
                self.builder.add(attribute_of(described, "descr"), "caption", page)

    def _text(self, body: etree._Element, page: int, kind: BlockKind) -> None:
        for paragraph in within(body, {"p"}):
            self.builder.add(words(paragraph), kind, page)

    def _table(self, element: etree._Element, page: int) -> None:
        rows: list[list[Cell]] = []
        for row in within(element, {"tr"}):
            values = [lines(cell).strip() for cell in within(row, {"tc"})]
            if not self.tables.room(len(values)):
                break
            if not rows and self.builder.length:
                self.builder.put("\n")
            first = len(self.builder.blocks)
            rows.append(put_row(self.builder, len(rows) + 1, values))
            self.builder.blocks[first:] = [_paged(block, page) for block in self.builder.blocks[first:]]
        self.tables.keep(rows)

    def _comments(self, member: str, page: int) -> None:
        """Both forms: words in `text` (2007), and paragraphs in `txBody`, answers included (2018)."""
        root = self._part(member)
        for comment in within(root, {"cm", "reply"}, inside=True) if root is not None else ():
            author = self.authors.get(attribute_of(comment, "authorId"), "")
            when = attribute_of(comment, "dt") or attribute_of(comment, "created")
            body = next((part for part in comment if tag_of(part) in {"text", "txBody"}), None)
            if body is None:
                continue
            said = body.text or "" if tag_of(body) == "text" else lines(body)
            if said.strip():
                self.builder.add(" ".join(filter(None, (when, author))), "header", page)
                self.builder.add(said, "note", page, before="\n")

    def _graphic(self, member: str, page: int) -> None:
        """Words of a diagram, and of a chart its title, names and values as they are stored."""
        root = self._part(member)
        for said in graphic(root) if root is not None else ():
            self.builder.add(said, "caption", page, before="\n")


def _paged(block: Block, page: int) -> Block:
    return Block(block.span, block.kind, block.language, page)


def read(data: bytes, name: str) -> Content:
    """Bytes of a PPTX to its content.

    Raises:
        Unreadable: damaged, encrypted, a bomb, or without any text.
    """
    package = Package(data)
    reader = _Reader(package, name)
    root = package.xml(_MAIN)
    slides = _ids(package, root, reader)
    for number, member in enumerate(slides, 1):
        reader.slide(member, number)
    builder = reader.builder
    if not builder.text.strip():
        remedy = "If it holds only pictures, add them as files of their own; text in pictures waits for OCR"
        raise Unreadable("The presentation holds no text", remedy)
    if reader.hidden:
        listed = ", ".join(map(str, reader.hidden[:20]))
        what = f"Hidden slides were read too: {listed}"
        reader.problems.append(Problem(name, what, "Nothing needs doing; who was shown the slides did not see these"))
    metadata = completed(core_metadata(package), builder.text, builder.blocks)
    return Content(builder.text, tuple(builder.blocks), tuple(reader.tables.made), metadata, tuple(reader.problems))


def _ids(package: Package, root: etree._Element, reader: _Reader) -> list[str]:
    """The slides' members, in the order in which the presentation lists them."""
    relations = {}
    listing = "ppt/_rels/presentation.xml.rels"
    for relation in package.xml(listing) if listing in package.names else ():
        target = attribute_of(relation, "Target")
        inner = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("ppt", target))
        relations[attribute_of(relation, "Id")] = inner
    found = []
    for entry in within(root, {"sldId"}):
        # Two attributes are called id: the slide's own number, and the relation, which has a namespace.
        key = next((str(v) for k, v in entry.attrib.items() if str(k).endswith("}id")), "")
        if relations.get(key) in package.names:
            found.append(relations[key])
        else:
            what = f"A slide that it lists is missing ({key})"
            reader.problems.append(Problem(reader.name, what, "Ask the source to send it again"))
    return found


FAMILY = Family(
    "slides",
    f"2+lxml-{'.'.join(map(str, etree.LXML_VERSION[:3]))}",
    frozenset({"application/vnd.openxmlformats-officedocument.presentationml.presentation"}),
    100 * MEGABYTE,
    read,
)
