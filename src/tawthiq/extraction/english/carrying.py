"""Carry-over: sentences without a source of their own that a reader gives to the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attributed import Attribution
from tawthiq.model import Span

# A sentence that opens so goes on with what was just reported.
_GOES_ON = re.compile(
    r"^[“\"]?(?:of (?:them|these|those|the)\b|among (?:them|these|those)\b|at least\b|some of (?:them|these)\b"
    r"|(?:these|those|they|this) (?:include|were|are|was|is)\b|(?:another|a further) (?:\d|[a-z]+ )"
    r"|the (?:remaining|others|rest)\b|others\b|in addition\b)",
    re.IGNORECASE,
)

# What counts among those just counted goes on across a paragraph's end too.
_OF_THEM = re.compile(r"^of (?:them|these|those|the) ", re.IGNORECASE)


def carried(analysis: Analysis, held: Sequence[Attribution], quoted: Sequence[Attribution]) -> list[Attribution]:
    """Attributions taken over by following sentences of the same paragraph."""
    out: list[Attribution] = []
    covered = _first_cover(analysis, held, quoted)
    last: Attribution | None = None
    block = None
    for sentence in analysis.sentences:
        same = sentence.block is block or _OF_THEM.match(sentence.tokens.text) is not None
        block = sentence.block
        own = covered.get(sentence.index)
        if own is not None:
            last = own
        elif last is not None and same and _continues(sentence, last):
            taken = replace(last, scope=(sentence.span,), confidence=0.5, carried=True, quoted=False)
            out.append(taken)
        elif not same and _new_paragraphs(analysis, sentence, last) > 1:
            last = None
    return out


def _new_paragraphs(analysis: Analysis, sentence: Sentence, last: Attribution | None) -> int:
    """More than one where the sentence's paragraph is not the next after the last source's."""
    if last is None:
        return 2
    between = analysis.document.text[last.scope[-1].end : sentence.span.start]
    return between.count("\n\n") if len(between) < 2_000 else 2


def _first_cover(
    analysis: Analysis, held: Sequence[Attribution], quoted: Sequence[Attribution]
) -> dict[int, Attribution]:
    """For each sentence that has a source of its own, the outermost one."""
    rows = sorted([*held, *quoted], key=lambda a: (a.scope[0].start, -a.size))
    covered: dict[int, Attribution] = {}
    position = 0
    sentences = analysis.sentences
    for row in rows:
        start = row.scope[0].start
        while position + 1 < len(sentences) and sentences[position].span.end <= start:
            position += 1
        probe = position
        while probe < len(sentences) and _touches(sentences[probe].span, row):
            covered.setdefault(sentences[probe].index, row)
            probe += 1
    return covered


def _touches(span: Span, row: Attribution) -> bool:
    return any(s.overlaps(span) for s in row.scope)


def _continues(sentence: Sentence, last: Attribution) -> bool:
    """Measured on real news: counts and works of a body run on; after plain speech the page mostly speaks itself."""
    if _GOES_ON.match(sentence.tokens.text):
        return True
    party = last.parties[0]
    return party.kind in ("organisation", "body") and (last.weak or party.work is not None) and not last.quoted
