"""Quotations: where they stand, across paragraphs too, and which attribution beside them is theirs."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tawthiq.extraction.english.attributed import Attribution
from tawthiq.model import Block, Span

# Shorter than this many words, quotation marks hold a term rather than a statement.
SHORTEST = 4
_OPEN, _CLOSE = "“«", "”»"
_MARK = re.compile("[“”«»\"]|''")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation within one paragraph.

    Attributes:
        span: the words between the marks.
        block: index of the paragraph.
        unclosed: it has no closing mark in this paragraph.
        leads: nothing stands before it in its paragraph.
    """

    span: Span
    block: int
    unclosed: bool
    leads: bool

    def words(self, text: str) -> int:
        return len(self.span.of(text).split())


def quotes_of(text: str, blocks: Sequence[Block]) -> list[Quote]:
    """All quotations, in text order. Marks pair up within a paragraph; an opening one may stay open to its end."""
    out: list[Quote] = []
    for index, block in enumerate(blocks):
        opened: int | None = None
        depth = 0
        for match in _MARK.finditer(text, block.span.start, block.span.end):
            mark = match.group()
            closes = mark in _CLOSE or (mark not in _OPEN and opened is not None)
            if not closes:
                depth += 1
                opened = match.end() if opened is None else opened
            elif opened is not None:
                depth -= 1
                if depth <= 0 or mark not in _CLOSE:
                    out.append(_quote(text, block, index, opened, match.start(), unclosed=False))
                    opened, depth = None, 0
        if opened is not None and block.span.end > opened:
            out.append(_quote(text, block, index, opened, block.span.end, unclosed=True))
    return [q for q in out if q.span.end > q.span.start]


def _quote(text: str, block: Block, index: int, start: int, end: int, *, unclosed: bool) -> Quote:
    leads = not text[block.span.start : min(start, block.span.start + 40)].strip(" \t\n“«\"'-–—[") and (
        start - block.span.start < 40
    )
    return Quote(Span(start, end), index, unclosed, leads)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quotation and the attribution that it belongs to."""

    quote: Quote
    by: Attribution
    confidence: float


def assign(text: str, quotes: Sequence[Quote], cues: Sequence[Attribution], blocks: Sequence[Block]) -> list[Spoken]:
    """Give each quotation its speaker. `cues` are resolved, in the order of their cue's place."""
    starts = [c.cue.start for c in cues]
    spans = [q.span for q in quotes]
    heads = [s.start for s in spans]
    out: list[Spoken] = []
    last: tuple[int, Attribution] | None = None
    open_from: int | None = None
    by_block: dict[int, list[int]] = {}
    for number, quote in enumerate(quotes):
        by_block.setdefault(quote.block, []).append(number)
    for index, numbers in by_block.items():
        block = blocks[index].span
        outside = [
            c
            for c in cues[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
            if not _inside(c.cue.start, spans, heads)
        ]
        before = blocks[index - 1].span.start if index else block.start
        spoke = cues[bisect_left(starts, before) : bisect_left(starts, block.start)]
        if spoke and (last is None or last[0] < index - 1):
            last = (index - 1, spoke[-1])
        for number in numbers:
            quote = quotes[number]
            words = quote.words(text)
            found = _beside(text, quote, outside) if outside else None
            if found is not None:
                by, sure = found, 0.9
            elif last is not None and quote.leads and not outside and words > SHORTEST and index - last[0] <= 2:
                by, sure = last[1], 0.9 if open_from == index - 1 else 0.7
            else:
                continue
            out.append(Spoken(quote, by, sure))
            last = (index, by)
            open_from = index if quote.unclosed else None
        if (outside and last is None) or (outside and last is not None and last[0] != index):
            last = (index, outside[-1])
    return out


def _inside(at: int, spans: Sequence[Span], heads: Sequence[int]) -> bool:
    number = bisect_left(heads, at + 1) - 1
    return number >= 0 and spans[number].end > at


def _beside(text: str, quote: Quote, outside: Sequence[Attribution]) -> Attribution | None:
    """The cue in the same sentence, first after the quotation, then before it; else the paragraph's nearest."""
    after = next((c for c in outside if c.cue.start >= quote.span.end), None)
    before = next((c for c in reversed(outside) if c.cue.start < quote.span.start), None)
    ends = text[quote.span.end - 1 : quote.span.end]
    if after is not None and ends not in ".!" and _no_stop(text, quote.span.end, after.cue.start):
        return after
    if before is not None and _no_stop(text, before.cue.end, quote.span.start):
        return before
    if after is not None and quote.leads and _no_stop(text, quote.span.end, after.cue.start):
        return after
    if before is not None:
        return before
    return after if quote.words(text) > SHORTEST else None


def _no_stop(text: str, start: int, end: int) -> bool:
    return end - start < 300 and not re.search(r"[.!?][”\"’']?\s+[A-Z“\"]", text[start:end])
