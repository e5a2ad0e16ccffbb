r"""RTF's control words, one after another, to paragraphs and rows of tables with their kinds.

Bytes become text by the code page of the font that they are set in, \uN by itself. Source: Rich Text Format
Specification 1.9.1. Groups lie on a list, not on Python's stack.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec import Struct

from tawthiq.model import BlockKind
from tawthiq.reading.result import Unreadable
from tawthiq.reading.rtf_codes import CHARACTERS, CHARSETS, DESTINATIONS, SKIPPED, SYMBOLS

_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\", re.S
)
_DEEPEST: Final = 10_000
_HEADING: Final = re.compile(r"^(?:heading|title|subtitle|titre|عنوان|العنوان)\b", re.I)
_BODY: Final = ("body", "header", "footer", "note", "box")
_KINDS: Final[dict[str, BlockKind]] = {"header": "header", "footer": "footer", "note": "note"}


class _State(Struct):
    """What a group inherits and may change for itself."""

    dest: str = "body"
    font: int | None = None
    skip: int = 1  # characters that follow \uN for old readers
    deleted: bool = False
    inserted: bool = False
    starred: bool = False
    opened: int = 0  # how many groups deep its destination began


class _Flow(Struct):
    """A stream of paragraphs being read: the body, one header, one note."""

    kept: list[str]
    struck: list[list[str]]
    cells: list[str]
    was_struck: bool = False
    inserted: bool = False
    in_table: bool = False
    style: int = 0
    outline: bool = False
    item: bool = False


class Item(Struct, frozen=True):
    """A paragraph, or a row of a table."""

    kind: BlockKind
    text: str
    struck: tuple[str, ...] = ()
    row: tuple[str, ...] = ()


def _flow() -> _Flow:
    return _Flow([], [], [])


class Words:
    """What the control words of one file amount to.

    Attributes:
        items: paragraphs and rows, by the part of the page where they stand, in order.
        info: pieces of what the file says of itself.
        guessed: whether bytes were read by a code page that the file does not state.
        unknown: characters that mean nothing in their code page.
    """

    def __init__(self) -> None:
        self.state = _State()
        self.stack: list[_State] = []
        self.flows = {"body": _flow()}
        self.items: dict[str, list[Item]] = {"header": [], "body": [], "footer": []}
        self.aside: list[Item] = []  # notes and text boxes, until the paragraph that anchors them ends
        self.info: dict[str, list[str]] = {"title": [], "author": []}
        self.fonts: dict[int, str] = {}
        self.headings: set[int] = set()
        self.page = "cp1252"
        self.declared = False
        self.guessed = False
        self.unknown = 0
        self._font = 0
        self._default_font: int | None = None
        self._style: tuple[int, list[str]] = (0, [])
        self._bytes = bytearray()
        self._passed = 0

    def run(self, data: bytes) -> bool:
        """Reads to the end; whether every group was closed."""
        at = 0
        while (match := _TOKEN.match(data, at)) is not None:
            at = match.end()
            word, number, code, symbol, brace, plain = match.groups()
            if word is not None:
                self._flush()
                if word == b"bin" and number is not None:
                    at += max(0, int(number))  # raw bytes of a picture
                else:
                    self._word(word.decode("ascii"), None if number is None else int(number))
            elif code is not None:
                self._byte(bytes((int(code, 16),)))
            elif symbol is not None:
                self._symbol(symbol.decode("latin-1"))
            elif brace is not None:
                self._brace(brace == b"{")
            elif plain is not None:
                self._byte(plain)
        self._flush()
        closed = not self.stack
        for dest in list(self.flows):
            self._end_paragraph(dest)
        self.items["body"] += self.aside
        return closed

    def _brace(self, opening: bool) -> None:
        self._flush()
        self._passed = 0
        if opening:
            if len(self.stack) >= _DEEPEST:
                raise Unreadable(
                    f"Its groups lie more than {_DEEPEST:,} deep in one another; no program writes that",
                    "Have a specialist look at it; it was sealed but not read",
                )
            self.stack.append(msgspec.structs.replace(self.state, starred=False))
        elif self.stack:
            ended = self.state
            self.state = self.stack.pop()
            self.state.starred = False
            if ended.dest != self.state.dest or ended.opened != self.state.opened:
                self._close(ended.dest)

    def _close(self, dest: str) -> None:
        """The end of a destination's group."""
        if dest in _BODY and dest != "body":
            self._end_paragraph(dest)
        elif dest == "styles":
            self._end_style()

    def _word(self, word: str, number: int | None) -> None:
        if word in DESTINATIONS:
            self._destination(DESTINATIONS[word])
        elif self.state.starred or word in SKIPPED:
            self.state.dest, self.state.starred = "skip", False
        elif word == "u" and number is not None:
            self._put(chr(number % 0x10000))
            self._passed = self.state.skip
        elif word in CHARACTERS:
            self._put(CHARACTERS[word])
        elif word in {"par", "sect"}:
            self._paragraph()
        elif word in {"cell", "row"}:
            self._cell(word)
        else:
            self._property(word, number)

    def _destination(self, dest: str) -> None:
        self.state.starred = False
        if self.state.dest == "skip":
            return
        if dest:
            self.state.dest = dest
            self.state.opened = len(self.stack)
            if dest in _BODY:
                self.flows.setdefault(dest, _flow())
                self.state.deleted = self.state.inserted = False

    def _property(self, word: str, number: int | None) -> None:
        state = self.state
        on = number is None or number != 0
        if word == "uc" and number is not None:
            state.skip = max(0, min(number, 20))
        elif word in {"deleted", "revised"}:
            setattr(state, "deleted" if word == "deleted" else "inserted", on)
        elif word == "plain":
            state.deleted = state.inserted = False
            state.font = None
        elif word == "f" and number is not None:
            self._font = state.font = number
        elif word == "deff":
            self._default_font = number
        elif word in {"ansicpg", "mac", "pc", "pca"}:
            self._code_page(word, number)
        elif word == "fcharset" and number is not None and state.dest == "fonts":
            self.fonts[self._font] = CHARSETS.get(number, "")
        elif word == "s" and number is not None and state.dest == "styles":
            self._style = (number, [])
        else:
            self._paragraph_property(word, number)

    def _paragraph_property(self, word: str, number: int | None) -> None:
        flow = self.flows.get(self.state.dest)
        if flow is None:
            return
        if word == "pard":
            flow.in_table = flow.outline = flow.item = False
            flow.style = 0
        elif word == "intbl":
            flow.in_table = True
        elif word == "s" and number is not None:
            flow.style = number
        elif word == "outlinelevel":
            flow.outline = number is not None and number < 9
        elif word == "ls":
            flow.item = bool(number)

    def _code_page(self, word: str, number: int | None) -> None:
        named = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}.get(word) or _codec(number)
        if named is None:
            return
        self.page, self.declared = named, True

    def _encoding(self) -> str:
        font = self._default_font if self.state.font is None else self.state.font
        return (self.fonts.get(font, "") if font is not None else "") or self.page

    def _symbol(self, symbol: str) -> None:
        self._flush()
        if symbol == "*":
            self.state.starred = True
        elif symbol in "\r\n":
            self._paragraph()
        elif symbol in SYMBOLS:
            self._put(SYMBOLS[symbol])

    def _byte(self, data: bytes) -> None:
        """Text as it stands in the file; what follows \\uN for old readers is passed over."""
        passed = min(self._passed, len(data))
        self._passed -= passed
        if self.state.dest != "skip":
            self._bytes += data[passed:]

    def _flush(self) -> None:
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        text = data.decode(self._encoding(), "replace")
        self.unknown += text.count("\ufffd")
        if not self.declared and not self.fonts and any(byte > 0x7F for byte in data):
            self.guessed = True
        self._put(text)

    def _put(self, text: str) -> None:
        if self._passed and len(text) == 1:
            self._passed -= 1
            return
        dest, state = self.state.dest, self.state
        if dest in self.info:
            self.info[dest].append(text)
        elif dest == "styles":
            self._style[1].append(text)
            if ";" in text:
                self._end_style()
        elif dest in _BODY:
            flow = self.flows.setdefault(dest, _flow())
            if state.deleted:
                if not flow.was_struck:
                    flow.struck.append([])
                flow.struck[-1].append(text)
            else:
                flow.kept.append(text)
                flow.inserted = flow.inserted or (state.inserted and bool(text.strip()))
            flow.was_struck = state.deleted

    def _end_style(self) -> None:
        number, parts = self._style
        if _HEADING.match("".join(parts).strip()):
            self.headings.add(number)
        self._style = (0, [])

    def _paragraph(self) -> None:
        """The end of a paragraph; within a cell, a line of it."""
        dest = self.state.dest
        flow = self.flows.get(dest)
        if flow is not None and flow.in_table:
            flow.kept.append("\n")
        elif flow is not None:
            self._end_paragraph(dest)

    def _cell(self, word: str) -> None:
        dest = self.state.dest
        flow = self.flows.get(dest)
        if flow is None:
            return
        if word == "cell":
            flow.cells.append(joined(flow.kept).strip())
            flow.kept.clear()
            return
        rest = joined(flow.kept).strip()
        cells = (*flow.cells, rest) if rest else tuple(flow.cells)
        self._emit(dest, Item("cell", "", tuple(joined(parts).strip() for parts in flow.struck), cells))
        self.flows[dest] = _flow()

    def _end_paragraph(self, dest: str) -> None:
        flow = self.flows.get(dest)
        if flow is None:
            return
        for cell in flow.cells:  # a row that never ended
            self._emit(dest, Item("cell", cell))
        kind = _KINDS.get(dest, "paragraph")
        if dest not in _KINDS and flow.inserted:
            kind = "inserted"
        elif dest not in _KINDS and (flow.outline or flow.style in self.headings):
            kind = "heading"
        elif dest not in _KINDS and flow.item:
            kind = "item"
        struck = tuple(joined(parts).strip() for parts in flow.struck)
        self._emit(dest, Item(kind, joined(flow.kept), struck))
        # Paragraph properties last until \pard.
        self.flows[dest] = _Flow([], [], [], in_table=flow.in_table, style=flow.style, outline=flow.outline)
        self.flows[dest].item = flow.item

    def _emit(self, dest: str, item: Item) -> None:
        if not (item.text.strip() or item.row or any(item.struck)):
            return
        if dest in {"note", "box"}:
            self.aside.append(item)
            return
        self.items[dest].append(item)
        if dest == "body" and not item.row:
            self.items["body"] += self.aside
            self.aside.clear()


def joined(parts: list[str]) -> str:
    """Characters beyond U+FFFF come as two \\u, each a surrogate half; joined, they are one character again."""
    return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _codec(number: int | None) -> str | None:
    if number == 65001:
        return "utf-8"
    if number is None or not 0 < number < 65_000:
        return None
    try:
        "".encode(f"cp{number}")
    except LookupError:
        return None
    return f"cp{number}"
