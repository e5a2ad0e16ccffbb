"""Building a text block by block, so that every offset is exact by construction."""

from __future__ import annotations

import re

from tawthiq.model import Block, BlockKind, Span
from tawthiq.reading.result import MAX_BLOCK

_BREAK = re.compile(r"[.!?؟。]\s|\n|\s")
# Lone surrogates cannot be written as UTF-8, and NUL ends strings in SQLite and C: both become U+FFFD, one for one,
# so that offsets stay where they were.
_POISON = re.compile("[\ud800-\udfff\x00]")


def scrub(text: str) -> tuple[str, int]:
    """The text without lone surrogates and NULs (U+FFFD in their place), and how many there were."""
    return _POISON.subn("\ufffd", text)


def bounded(block: Block, text: str) -> list[Block]:
    """The block, cut into pieces of at most MAX_BLOCK code points where it is longer, after a sentence or a word."""
    pieces: list[Block] = []
    start, end = block.span.start, block.span.end
    if start < end <= start + MAX_BLOCK:
        return [block]
    while end - start > MAX_BLOCK:
        cut = _cut(text, start)
        pieces.append(Block(Span(start, cut), block.kind, block.language, block.page))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        pieces.append(Block(Span(start, end), block.kind, block.language, block.page))
    return pieces


def _cut(text: str, start: int) -> int:
    """Where to cut a block that begins at start: after the last sentence end, else word end, in its last tenth."""
    limit = start + MAX_BLOCK
    begin = limit - MAX_BLOCK // 10
    matches = list(_BREAK.finditer(text, begin, limit))
    if not matches:
        return limit
    sentence = [m for m in matches if len(m.group()) > 1]
    chosen = (sentence or matches)[-1]
    return chosen.start() + (1 if sentence else 0) or limit


class TextBuilder:
    """Collects pieces of text and the blocks that they make."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []
        self.poisoned = 0

    @property
    def length(self) -> int:
        return self._length

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def text_of(self, start: int, end: int) -> str:
        """What stands between two offsets near the end of the text so far."""
        pieces: list[str] = []
        at = self._length
        for part in reversed(self._parts):
            if at <= start:
                break
            at -= len(part)
            pieces.append(part)
        return "".join(reversed(pieces))[start - at : end - at]

    def since(self, parts: int) -> str:
        """The text appended after a mark taken with `mark`."""
        return "".join(self._parts[parts:])

    def mark(self) -> int:
        """A place in the text being built, for `since`."""
        return len(self._parts)

    def span_from(self, start: int) -> Span:
        """The span from an earlier length to the end of the text so far."""
        return Span(start, self._length)

    def put(self, text: str) -> Span:
        """Append text that belongs to no block (a separator, an empty cell)."""
        clean, bad = scrub(text)
        self.poisoned += bad
        span = Span(self._length, self._length + len(clean))
        if clean:
            self._parts.append(clean)
            self._length += len(clean)
        return span

    def add(self, text: str, kind: BlockKind = "paragraph", page: int | None = None, before: str = "\n\n") -> Span:
        """Append a block, preceded by the separator unless the text is still empty. White space around it is kept out.

        Returns:
            The block's span; an empty span where the text was blank.
        """
        text = text.strip()
        if not text:
            return Span(self._length, self._length)
        if self._length:
            self.put(before)
        span = self.put(text)
        self.blocks.append(Block(span, kind, page=page))
        return span

    def splice(self, text: str, blocks: list[Block]) -> None:
        """Append a text that has its own blocks, moving them to their new place."""
        start = self.put(text).start
        for block in blocks:
            span = Span(block.span.start + start, block.span.end + start)
            self.blocks.append(Block(span, block.kind, block.language, block.page))
