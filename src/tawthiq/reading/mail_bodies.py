"""The bodies of a mail put one behind another, with the tables and links of pages and the encodings of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tawthiq.model import Encoding, Fact, Metadata, Pointer, Problem, Span, Table
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.embeds import MOST_POINTERS
from tawthiq.reading.html import moved, read_markup
from tawthiq.reading.paragraphs import blocks_of
from tawthiq.reading.result import Content, Unreadable

_FURTHEST: Final = 100_000  # code points within which the words of a link are looked for
# What says least of how bytes became text comes first: it is what a reader must know of the whole.
_DOUBT: Final = ("guessed", "declared", "valid", "mark")


class Said:
    """What a mail says so far. `builder` holds what stands above the bodies."""

    def __init__(self, builder: TextBuilder, name: str) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._builder = builder
        self._tables: list[Table] = []
        self._facts: list[Fact] = []
        self._pointers: list[Pointer] = []
        self._used: list[Encoding] = []
        self._full = False
        self._from = builder.length

    def plain(self, text: str, used: Encoding) -> None:
        """A body of plain words."""
        if text.strip():
            self._begin(used)
            self._builder.splice(text.rstrip(), blocks_of(text))

    def page(self, content: Content, used: Encoding | None = None) -> None:
        """A body that is a page; `used`: where its bytes had an encoding."""
        self.problems += content.problems
        if content.text.strip():
            self._begin(used)
            tables, facts, pointers = moved(content, self._builder.length)
            self._builder.splice(content.text, list(content.blocks))
            self._tables += tables
            self._facts += facts
            self._point(pointers)

    def links_of(self, markup: str) -> None:
        """The links of a page whose plain version was just put: at the same words, one after another, or at none."""
        try:
            content = read_markup(markup, self._name)
        except Unreadable as fault:
            what = f"The links of the page beside the plain words were not kept: {fault.what}"
            self.problems.append(Problem(self._name, what, fault.remedy))
            return
        start = self._from
        shown = self._builder.text_of(start, self._builder.length)
        at = 0
        for one in content.pointers:
            words = one.span.of(content.text)
            found = shown.find(words, at, at + _FURTHEST) if words.strip() else -1
            first, at = (found, found + len(words)) if found >= 0 else (at, at)
            self._point([Pointer(one.address, one.kind, Span(start + first, start + at))])

    def content(self, metadata: Metadata, problems: Sequence[Problem] = ()) -> Content:
        """All of it."""
        return Content(
            self._builder.text,
            tuple(self._builder.blocks),
            tuple(self._tables),
            metadata,
            (*self.problems, *problems),
            facts=tuple(self._facts),
            pointers=tuple(self._pointers),
            encoding=_one(self._used),
        )

    def _point(self, pointers: Sequence[Pointer]) -> None:
        room = MOST_POINTERS - len(self._pointers)
        self._pointers += pointers[:room]
        if len(pointers) > room and not self._full:
            self._full = True
            what = f"It holds more than {MOST_POINTERS:,} links; the addresses of the rest were not kept"
            self.problems.append(Problem(self._name, what, "Look at the mail itself for them"))

    def _begin(self, used: Encoding | None) -> None:
        if self._builder.length:
            self._builder.put("\n\n")
        self._from = self._builder.length
        if used is not None:
            self._used.append(used)


def _one(used: Sequence[Encoding]) -> Encoding | None:
    """What is said of bodies of several encodings: all their names, and what is known least surely of one."""
    if not used:
        return None
    names = dict.fromkeys(one.name for one in used)
    least = min(used, key=lambda one: (_DOUBT.index(one.how), one.confidence))
    return Encoding(" and ".join(names), least.how, least.confidence)
