"""Periods that the dates of a page make together, though no rule joins them: offers for the trained reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.dates import Dated
from tawthiq.extraction.english.setting import Setting
from tawthiq.model import Span

# A sentence with one of these words tells when something began, and what it counts may have gone on since.
_BEGAN = re.compile(
    r"\b(?:since|after|follow(?:s|ed|ing)|beg[ai]n|began|begun|start(?:s|ed)?|launched|broke out|erupted|seized|took"
    r"|opened|outbreak|founded|set up|from|banned)\b",
    re.IGNORECASE,
)
# "By the end of May 2011 it had counted ...": all that came before.
_ENDED = re.compile(
    r"\b(?:by|until|till|up to|before|as of)\s+(?:the\s+)?(?:(?:end|start|middle|close)\s+of\s+)?$", re.IGNORECASE
)
LEAD = 40
# Dates of a sentence further apart than this are seldom the two ends of one period.
APART = 160


def intervals(analysis: Analysis, setting: Setting) -> Iterator[tuple[str, Span]]:
    """(EDTF, words) of every period that two dates of one sentence bound, or that one of them opens or ends.

    Linear in the number of dates.
    """
    for index, dates in setting.dates.items():
        sentence = analysis.sentences[index]
        base, text = sentence.span.start, sentence.tokens.text
        plain = [d for d in dates if d.role in ("at", "until", "relative") and ".." not in d.edtf]
        for edtf, start, end in (*_pairs(plain), *_opened(plain, text), *_closed(plain, text)):
            yield edtf, Span(base + start, base + end)


def _pairs(dates: Sequence[Dated]) -> Iterator[tuple[str, int, int]]:
    """ "Between the coup of 1980 and 1984", "from 1976 until the peace of 2005", "in 1996 and 1997"."""
    for one, two in pairwise(dates):
        first, last = sorted((one, two), key=lambda d: d.edtf)
        began, ended = first.edtf.split("/")[0], last.edtf.split("/")[-1]
        if two.start - one.end <= APART and began[:4] <= ended[:4] and began != ended:
            yield f"{began}/{ended}", one.start, two.end


def _opened(dates: Sequence[Dated], text: str) -> Iterator[tuple[str, int, int]]:
    """ "The war broke out in May 2011 and has killed ...": from then on."""
    began = _BEGAN.search(text)
    for dated in dates:
        if began is not None and began.end() <= dated.start and "/" not in dated.edtf:
            yield f"{dated.edtf}/..", dated.start, dated.end


def _closed(dates: Sequence[Dated], text: str) -> Iterator[tuple[str, int, int]]:
    """ "By May 2011 the group had documented ...": up to then."""
    for dated in dates:
        if "/" not in dated.edtf and _ENDED.search(text, max(0, dated.start - LEAD), dated.start):
            yield f"../{dated.edtf}", dated.start, dated.end
