"""Carry-over: sentences without a source of their own that a reader gives to the one before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attributed import Attribution
from tawthiq.extraction.english.wordlists import cue_set
from tawthiq.model import Span

_SOME = (
    r"(?:\d[\d,.]*(?: per ?cent|%)?|half|most|all|none|several|dozens|hundreds|a (?:half|third|quarter|few|dozen)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)(?:[- ]\w+)?)"
)
# A sentence that opens so goes on with what was just reported.
_GOES_ON = re.compile(
    r"^[“\"]?(?:of (?:them|these|those|the)\b|among (?:them|these|those)\b|at least\b|some of (?:them|these)\b"
    r"|(?:these|those|they|this) (?:include|were|are|was|is)\b|(?:another|a further) (?:\d|[a-z]+ )"
    r"|the (?:remaining|others|rest)\b|others\b|in addition\b|in (?:all|total)\b"
    rf"|in {_SOME} (?:cases|incidents|instances|attacks|killings|deaths)\b"
    rf"|(?:in )?(?:(?:more|fewer|less) than |at least |about |some |nearly |almost |around )?{_SOME}"
    r" of (?:them|these|those|the (?:cases|victims|dead|injured|killings|deaths|attacks))\b)",
    re.IGNORECASE,
)

_SUMS_UP = re.compile(
    r"^(?:in all|in total|in addition|the (?:remaining|others|rest)|others|at least)\b", re.IGNORECASE
)
_MARKS = '“"«'
# What counts among those just counted goes on across a paragraph's end too.
_OF_THEM = re.compile(r"^of (?:them|these|those|the) ", re.IGNORECASE)


def carried(analysis: Analysis, held: Sequence[Attribution], quoted: Sequence[Attribution]) -> list[Attribution]:
    """Attributions taken over by following sentences of the same paragraph."""
    out: list[Attribution] = []
    covered = _first_cover(analysis, held, quoted)
    last: Attribution | None = None
    at, block = 0, None
    found = sorted([*held, *quoted], key=lambda a: a.cue.start)
    starts = [a.cue.start for a in found]
    for sentence in analysis.sentences:
        here = found[bisect_left(starts, sentence.span.start) : bisect_left(starts, sentence.span.end)]
        out.extend(_past_semicolon(sentence, here))
        same = sentence.block is block or _OF_THEM.match(sentence.tokens.text) is not None
        block = sentence.block
        own = covered.get(sentence.index)
        if own is not None:
            last, at = own, sentence.index
        elif last is not None and same and _continues(sentence, last, at, analysis.document.text):
            taken = replace(last, scope=(sentence.span,), confidence=0.5, carried=True, quoted=False)
            out.append(taken)
        elif not same and _new_paragraphs(analysis, sentence, last) > 1:
            last = None
    return out


def _past_semicolon(sentence: Sentence, here: Sequence[Attribution]) -> list[Attribution]:
    """What follows ";" without a source of its own is still whose the clause before it is."""
    marks = [t for t in sentence.tokens if t.text == ";"]
    if not marks or not here:
        return []
    ends = [sentence.base + t.idx for t in marks] + [sentence.span.end]
    out: list[Attribution] = []
    last: Attribution | None = None
    start = sentence.span.start
    for end in ends:
        piece = Span(start, end)
        own = [a for a in here if piece.overlaps(a.cue) or _touches(piece, a)]
        if own:
            last = max(own, key=lambda a: a.size)
        elif last is not None:
            out.append(replace(last, scope=(piece,), confidence=0.6, carried=True, quoted=False))
        start = end
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


def _continues(sentence: Sentence, last: Attribution, at: int, text: str) -> bool:
    """Measured: the next sentence goes on with a body's count; after plain speech the page mostly speaks itself."""
    if _SUMS_UP.match(sentence.tokens.text) and (last.quoted or text[last.scope[0].start] in _MARKS):
        return False  # where the quotation ends, the page itself sums up
    if _GOES_ON.match(sentence.tokens.text):
        return True
    party = last.parties[0]
    counts = last.weak and last.lemma in cue_set("counting") and not last.quoted
    return counts and party.kind == "organisation" and sentence.index - at == 1
