"""HTML to blocks: everything a browser without scripts would show, captions, lists, tables and alt texts included.

selectolax keeps it all (measured: main-content extractors drop captions and list items); trafilatura is asked only for
title, author, site and date. Scripts, styles and templates never become text; nothing is fetched.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
import selectolax
from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tawthiq.model import BlockKind, Cell, Fact, Metadata, Pointer, Problem, Span, Table
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.bylines import authors
from tawthiq.reading.embeds import MOST_POINTERS, Leads, as_facts, embeds
from tawthiq.reading.encodings import decode
from tawthiq.reading.html_tree import BLOCKS, refuse_depth, spanned, visit
from tawthiq.reading.result import MAX_CELLS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import address, make_table
from tawthiq.reading.text import encoding_problems

_KINDS: Final[dict[str, BlockKind]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "legend"), "heading"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    **dict.fromkeys(("li", "dd", "dt", "option"), "item"),
    **dict.fromkeys(("td", "th"), "cell"),
    "blockquote": "quote",
    "nav": "header",
    "footer": "footer",
}
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.I)
_XML_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([A-Za-z0-9_.-]+)""")
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_HEAD: Final = 2_000_000  # what a page says about itself stands in its first characters
_DATED: Final = "time, [itemprop*=date i], [class*=date i], [class*=publish i], [class*=posted i], [id*=date i]"


class _Frame(Struct):
    """An open element: the block kind inside it, and for tables and rows what they hold so far.

    Attributes:
        wide, high: of a cell, over how many columns and rows it reaches.
        held: of a table, column (from 0) -> in how many rows from here on a cell above reaches into it.
    """

    tag: str
    kind: BlockKind
    rows: list[list[Cell]] | None = None
    header: bool = True
    start: int = 0
    mark: int = 0
    nested: bool = False
    wide: int = 1
    high: int = 1
    held: dict[int, int] = msgspec.field(default_factory=dict)


class _Anchor(Struct):
    """A link of the text being collected: its address, and which pieces of the text are its words.

    `worded`: words of it stood in a block before.
    """

    address: str
    first: int
    last: int | None = None
    worded: bool = False


class _Walker:
    def __init__(self, leads: Leads) -> None:
        self.builder = TextBuilder()
        self.pointers: list[Pointer] = []
        self.links = 0
        self._leads = leads
        self._anchors: list[_Anchor] = []
        self.tables: list[Table] = []
        self.cells = 0
        self._inline: list[str] = []
        self._images: list[str] = []
        self._frames: list[_Frame] = [_Frame("", "paragraph")]
        self._before: str | None = None

    def walk(self, root: LexborNode) -> None:
        """Visit the tree in document order without recursion: hostile pages nest deeper than Python's stack."""
        for node, entering in visit(root):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag in BLOCKS:
                self._flush()
                if entering:
                    self._open(tag, node)
                else:
                    self._close(tag)
            elif tag == "a":
                self._anchor(node, entering)
            elif entering:
                self._inline_element(tag, node)
        self._flush()

    def _anchor(self, node: LexborNode, entering: bool) -> None:
        if self._anchors and self._anchors[-1].last is None:  # links do not nest
            self._anchors[-1].last = len(self._inline)
        if entering and (address := self._leads.to(str(node.attributes.get("href") or ""))):
            self.links += 1
            if self.links <= MOST_POINTERS:
                self._anchors.append(_Anchor(address, len(self._inline)))

    def _text(self, text: str) -> None:
        if any(frame.tag in {"pre", "textarea"} for frame in self._frames[-3:]):
            self._inline.append(text.replace("\r\n", "\n").replace("\r", "\n"))
        else:
            self._inline.append(_SPACE.sub(" ", text))

    def _inline_element(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self._inline.append("\n")
        elif tag == "img":
            alt = _SPACE.sub(" ", node.attributes.get("alt") or "").strip()
            # A sign set as a picture (an emoji) belongs to the line; a description does not interrupt the sentence.
            if len(alt) <= 3:
                self._inline.append(alt)
            elif alt not in self._images:
                self._images.append(alt)

    def _flush(self) -> None:
        """Close the block being collected: text between block elements, parted at empty lines."""
        text = "".join(self._inline)
        anchored: list[tuple[_Anchor, int, str]] = []
        end: int | None = 0
        for anchor in self._anchors:
            before, end = len(self._words(end or 0, anchor.first)), anchor.last
            anchored.append((anchor, before, self._words(anchor.first, end)))
        # What began in this block and has not ended goes on in the next.
        self._anchors = [_Anchor(a.address, 0, None, a.worded or bool(w)) for a, _, w in anchored if a.last is None]
        self._inline.clear()
        frame, start = self._frames[-1], self.builder.length
        if text.strip():
            lines = text if frame.tag in {"pre", "textarea"} else re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", text))
            for part in re.split(r"\n\s*\n", lines):
                self._emit(part, frame.kind)
        for alt in self._images:
            self._emit(alt, "caption")
        self._images.clear()
        if anchored:
            self._point(anchored, start)

    def _words(self, first: int, last: int | None) -> str:
        return _SPACE.sub(" ", "".join(self._inline[first:last])).strip()

    def _point(self, anchored: list[tuple[_Anchor, int, str]], start: int) -> None:
        """Find the words of links in the text just put down, each behind as many characters as stood before it."""
        text, at = self.builder.text_of(start, self.builder.length).replace("\n", " "), 0
        for anchor, before, words in anchored:
            at += before
            if not words and (anchor.worded or anchor.last is None):
                continue
            # Where no words stand (a picture alone) the pointer is to the place.
            place = text.find(words, at) if words else -1
            first, at = (place, place + len(words)) if place >= 0 else (at, at)
            self.pointers.append(Pointer(anchor.address, "link", Span(start + first, start + at)))

    def _emit(self, text: str, kind: BlockKind) -> None:
        if not text.strip():
            return
        usual = "\n" if kind in {"item", "cell"} else "\n\n"
        before = usual if self._before is None else self._before
        self._before = "\n" if kind == "cell" else None
        self.builder.add(text, kind, before=before)

    def _open(self, tag: str, node: LexborNode) -> None:
        outer = self._frames[-1]
        kind = outer.kind if outer.kind in {"header", "footer"} else _KINDS.get(tag, outer.kind)
        frame = _Frame(tag, kind)
        if tag == "table":
            for other in self._frames:
                other.nested = other.nested or other.tag == "table"
            frame.rows = []
        table = self._table()
        if tag == "tr" and table is not None and table.rows is not None:
            self._fill(table)
            table.rows.append([])
            self._before = None
        elif tag in {"td", "th"} and table is not None and table.rows:
            self._open_cell(table, frame)
            self._fill(table)
            frame.wide, frame.high = spanned(node, "colspan"), spanned(node, "rowspan")
        self._frames.append(frame)

    def _open_cell(self, table: _Frame, frame: _Frame) -> None:
        rows = table.rows or [[]]
        if rows[-1]:
            self.builder.put("\t")
        elif self.builder.length:
            self.builder.put("\n\n" if len(rows) == 1 else "\n")
        self._before = ""
        frame.start, frame.mark = self.builder.length, self.builder.mark()
        if frame.tag == "td" and len(rows) == 1:
            table.header = False
        self.cells += 1

    def _fill(self, table: _Frame) -> None:
        """Put an empty cell wherever one of a row above reaches down (HTML, section 4.9.12: forming a table)."""
        while table.rows and table.held.get(len(table.rows[-1]), 0) > 0 and self.cells <= MAX_CELLS:
            table.held[len(table.rows[-1])] -= 1
            self._blank(table)

    def _blank(self, table: _Frame) -> None:
        row, at = (table.rows or [[]])[-1], self.builder.length
        self.cells += 1
        if self.cells <= MAX_CELLS:
            row.append(Cell(address(len(table.rows or []), len(row) + 1), "", Span(at, at)))

    def _close(self, tag: str) -> None:
        # The parser gives well-formed trees: the innermost open element is the one that closes.
        frame = self._frames.pop()
        table = self._table()
        if tag in {"td", "th"} and table is not None and table.rows and self.cells <= MAX_CELLS:
            row = table.rows[-1]
            where = address(len(table.rows), len(row) + 1)
            row.append(Cell(where, self.builder.since(frame.mark), self.builder.span_from(frame.start)))
            for column in range(len(row), len(row) + frame.wide):
                if frame.high > 1:
                    table.held[column - 1] = frame.high - 1
                if column > len(row):
                    self._blank(table)
        elif tag == "table":
            self._before = None
            self._finish(frame)

    def _finish(self, frame: _Frame) -> None:
        """Keep a table of data; tables that only lay a page out (nested, or a single row or column) are text alone."""
        self._fill(frame)
        rows = [row for row in frame.rows or [] if row]
        if frame.nested or len(rows) < 2 or max(map(len, rows)) < 2:
            return
        self.tables.append(make_table("", rows, self.builder.length, header=frame.header or None))

    def _table(self) -> _Frame | None:
        return next((frame for frame in reversed(self._frames) if frame.tag == "table"), None)


def read(data: bytes, name: str) -> Content:
    """Bytes of a page to its content.

    Raises:
        Unreadable: nested beyond reason, or without any text.
    """
    decoded = decode(data, declared(data))
    content = read_markup(decoded.text, name, page=True)
    if not content.text:
        raise Unreadable(
            "The page holds no text; it may be filled by scripts, which are never run",
            "Save the page from a browser after it has loaded, or print it to PDF",
        )
    return Content(
        content.text,
        content.blocks,
        content.tables,
        content.metadata,
        (*encoding_problems(decoded, name), *content.problems),
        facts=content.facts,
        pointers=content.pointers,
        encoding=decoded.used,
    )


def declared(data: bytes) -> str | None:
    """The encoding that a page states about itself, None where it states none."""
    charset = _XML_ENCODING.match(data[:1024]) or _CHARSET.search(data[:4096])
    return charset.group(1).decode("ascii") if charset else None


def read_markup(markup: str, name: str, *, page: bool = False, leads: Leads | None = None) -> Content:
    """Decoded HTML to content, empty text included. For pages and for the HTML bodies of e-mails.

    Args:
        page: put the addresses of what is embedded at the end, as facts.
        leads: the page's own address and those of its parts, where they are known from outside.
    """
    refuse_depth(markup)
    tree = LexborHTMLParser(markup)
    metadata, problems = _metadata(tree, markup, name)
    leads = _leads(tree, leads or Leads(metadata.address or ""))
    walker = _Walker(leads)
    if tree.root is not None:
        walker.walk(tree.root)
    if walker.links > MOST_POINTERS:
        what = f"It holds more than {MOST_POINTERS:,} links; the addresses of the rest were not kept"
        problems = (*problems, Problem(name, what, "Look at the page itself for them"))
    if walker.cells > MAX_CELLS:
        what = f"Tables hold more than {MAX_CELLS:,} cells; the rest stands in the text only"
        problems = (*problems, Problem(name, what, "Ask the source for the table as a file"))
    # A page of embedded things alone holds no words: it is to be named, not read.
    shown = embeds(tree, leads) if page and walker.builder.length else {}
    facts = as_facts(shown).put(walker.builder)
    text, blocks = walker.builder.text, tuple(walker.builder.blocks)
    embedded = (Pointer(a, kind, fact.span) for (a, kind), fact in zip(shown.items(), facts, strict=False))
    pointers = (*walker.pointers, *embedded)
    return Content(text, blocks, tuple(walker.tables), metadata, problems, facts=facts, pointers=pointers)


def _leads(tree: LexborHTMLParser, known: Leads) -> Leads:
    """The same, with the base that the page itself states (HTML, section 4.2.3)."""
    node = tree.css_first("base[href]")
    stated = known.to(str(node.attributes.get("href") or "")) if node is not None else ""
    return Leads(stated, known.parts) if stated else known


def moved(content: Content, by: int) -> tuple[tuple[Table, ...], tuple[Fact, ...], tuple[Pointer, ...]]:
    """Tables, facts and pointers of a page whose text was put behind so many code points of other text."""

    def span(one: Span) -> Span:
        return Span(one.start + by, one.end + by)

    def row(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(Cell(cell.address, cell.value, span(cell.span)) for cell in cells)

    return (
        tuple(Table(table.name, row(table.header), tuple(map(row, table.rows))) for table in content.tables),
        tuple(Fact(fact.name, fact.value, span(fact.span)) for fact in content.facts),
        tuple(Pointer(one.address, one.kind, span(one.span)) for one in content.pointers),
    )


def _metadata(tree: LexborHTMLParser, markup: str, name: str) -> tuple[Metadata, tuple[Problem, ...]]:
    """Title, author, site and date as the page's own markup states them. No clock: dates up to 2100 are taken."""
    if not re.search(r"<(?:meta|title|time|h1|script)\b", markup[:_HEAD], re.I):
        return Metadata(), ()  # a fragment states nothing; the library costs 0.3 s to load
    from htmldate import find_date
    from trafilatura.metadata import extract_metadata

    dates: dict[str, Any] = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
    try:
        found = extract_metadata(markup[:_HEAD], date_config=dates, extensive=False)
        published = find_date(_dated_part(tree), url=found.url, **dates)
    except Exception as error:  # noqa: BLE001 hostile markup breaks the library in ways that it does not name
        what = f"Title and date of the page could not be read ({type(error).__name__})"
        return Metadata(), (Problem(name, what, "The text was read; state the date by hand if it matters"),)
    return (
        Metadata(
            title=found.title or None,
            author=authors(found.author, found.sitename),
            publisher=found.sitename or None,
            published=published or None,
            address=found.url or None,
        ),
        (),
    )


def _dated_part(tree: LexborHTMLParser) -> str:
    """The page's head and its elements marked as dates, as a page.

    Given the whole page the library takes any date in the story for the date of publication.
    """
    parts = [tree.head.html or ""] if tree.head is not None else []
    for node in tree.css(_DATED):
        marks = " ".join(str(node.attributes.get(key) or "") for key in ("class", "id", "itemprop"))
        if not re.search(r"updat|modif", marks, re.I) and len(node.text() or "") < 120:
            parts.append(f"<div>{node.html}</div>")
    return f"<html>{''.join(parts[:50])}</html>"[:_HEAD]


def _version() -> str:
    from importlib.metadata import version

    return f"5+selectolax-{selectolax.__version__}+trafilatura-{version('trafilatura')}+htmldate-{version('htmldate')}"


FAMILY = Family("html", _version(), frozenset({"text/html"}), 20 * MEGABYTE, read)
