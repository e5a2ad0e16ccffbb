"""The sections of a document, and what a section's heading says of the figures under it: where, and what is counted.

Reports of commissions and yearly reports of monitors are built of them: "A. Name province", "Arrests by party".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.befell import table
from tawthiq.extraction.english.labels import measure_in
from tawthiq.extraction.english.names import enumerator
from tawthiq.extraction.english.nouns import singular, unit_of
from tawthiq.extraction.english.places import Atlas, Place, words
from tawthiq.model import Block, Span

HEADED = "named in the section's heading"
# A line with more words than this is prose, whatever its form.
LONGEST = 10
_BY = re.compile(r"(?P<what>[\w’' -]{3,60}?)\s+(?:by|per)\s+[a-z]", re.IGNORECASE)
_ALONE = re.compile(r"(?:by|per|broken down by|of (?:whom|these|which))\b", re.IGNORECASE)
_LINE = re.compile(r"\W*(?P<label>[A-Za-z][\w’' -]{1,50}?)\s*[:=]\s*(?P<number>\d{1,3}(?:,\d{3})+|\d+)\b")
# Parts and their whole stand within so many lines.
MOST_PARTS = 30
_BETWEEN = re.compile(r"[\W_]+|\b(?:in|the|of|and|city|town|around)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Topic:
    """What the numbers of a section count where they stand behind a label: "Arrests by party"."""

    noun: str
    unit: str
    measure: str


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading.

    Attributes:
        start: offset behind its heading.
        place: the place that the heading names, where it names one and says nothing else.
        topic: what it counts.
        how: what says where.
    """

    start: int
    place: Place | None = None
    topic: Topic | None = None
    how: str = HEADED


def sections_of(analysis: Analysis, atlas: Atlas) -> tuple[Section, ...]:
    """The sections of a document in text order, the page's headline apart; linear in its length.

    A heading that tells neither place nor topic ends what the one before said. So "A. Name province" holds until the
    next heading.
    """
    text, headline = analysis.document.text, analysis.headline
    places = sorted((p for rows in atlas.by_sentence.values() for p in rows), key=lambda p: p.span)
    out = []
    for block in analysis.document.blocks:
        line = block.span.of(text).strip()
        titled = headline is not None and block.span.start < headline.end
        if block.kind != "heading" or titled or "\n" in line or len(line.split()) > LONGEST:
            continue
        named = [p for p in places if block.span.start <= p.span.start < block.span.end and _surely(p, atlas)]
        topic = _topic(line) or _parted(text, analysis.document.blocks, block)
        out.append(Section(block.span.end, _place(text, block.span, named), topic))
    return tuple(out)


def _parted(text: str, blocks: Sequence[Block], heading: Block) -> Topic | None:
    """What the lines under "By authority" count: what a line before counts whose number they add up to."""
    if _ALONE.match(heading.span.of(text)[enumerator(heading.span.of(text)) :]) is None:
        return None
    at = bisect_right([b.span.start for b in blocks], heading.span.start)
    parts = takewhile(lambda part: part is not None, (_line_of(text, b) for b in blocks[at : at + MOST_PARTS]))
    numbers = [number for _, number in filter(None, parts)]
    for before in reversed(blocks[max(0, at - MOST_PARTS) : at]):
        whole = _line_of(text, before)
        if whole is not None and len(numbers) > 1 and whole[1] == sum(numbers):
            words = whole[0].lower().split()
            noun = next((w for w in words if unit_of(w) in ("people", "events", "cases", "bodies")), None)
            return Topic(noun or "people", (unit_of(noun) if noun else None) or "people", measure_in(words) or "other")
    return None


def _line_of(text: str, block: Block) -> tuple[str, int] | None:
    """The label and number of a line "Military security: 603"."""
    match = _LINE.match(block.span.of(text))
    return None if match is None else (match["label"], int(re.sub(r"\D", "", match["number"])))


def _surely(place: Place, atlas: Atlas) -> bool:
    """Not a single capitalised word that nothing else shows to be a place ("Background")."""
    return place.kind != "town" or atlas.count[place.name.lower()] > 1 or place.name.lower() in gazetteer.towns()


def _place(text: str, heading: Span, named: Sequence[Place]) -> Place | None:
    """The narrowest place of a heading that holds nothing but names of places."""
    rest, at = "", heading.start + enumerator(heading.of(text))
    for place in named:
        rest += text[at : place.span.start]
        at = max(at, place.span.end)
    rest += text[at : heading.end]
    left = [w for w in _BETWEEN.sub(" ", rest).lower().split() if w not in words("heads") | words("areas")]
    solid = [p for p in named if p.kind not in ("people", "wide")]
    return max(solid, key=lambda p: (p.level, -p.span.start)) if solid and not left else None


def _topic(line: str) -> Topic | None:
    """ "Deaths under torture by perpetrator": deaths."""
    match = _BY.match(line[enumerator(line) :])
    found = None if match is None else next((w for w in match["what"].lower().split() if unit_of(w) is not None), None)
    unit = None if found is None else unit_of(found)
    if found is None or unit not in ("people", "events", "cases", "bodies"):
        return None
    return Topic(found, unit, table("counted").get(singular(found), "other"))


def section_at(sections: Sequence[Section]) -> Callable[[int], Section | None]:
    """The section that holds an offset; asked in text order or not, in logarithmic time."""
    starts = [s.start for s in sections]

    def at(offset: int) -> Section | None:
        index = bisect_right(starts, offset) - 1
        return sections[index] if index >= 0 else None

    return at
