"""What one document has established so far: its places and dates, the figures of the paragraph, the clock."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from tawthiq.extraction.arabic.candidates import Candidate
from tawthiq.extraction.arabic.dates import Period, find_periods, published_on
from tawthiq.extraction.arabic.gazetteer import PRISON, Gazetteer, introduce_places
from tawthiq.extraction.arabic.relative import Clock
from tawthiq.extraction.arabic.script import Sentence
from tawthiq.extraction.arabic.situating import Spot, spots
from tawthiq.model import Figure, Link, Span

# Sentences behind the headline in which its dates are looked for.
LEAD = 4
# An interval is looked for so many sentences ahead of a figure.
AHEAD = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that the page has told, with who says it and in which block.

    `noun`: whom the page goes on to speak of: of "40 people, 5 children among them" the people.
    """

    figure: Figure
    chain: tuple[Link, ...]
    block: int
    noun: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A slot of a figure with the traits that say how sure it is; kept for the fitting of weights only."""

    span: Span
    slot: str
    traits: dict[str, float]
    value: object


def _number(figure: Figure) -> float | None:
    """The number that a figure names, whatever its qualifier."""
    return figure.low if figure.low is not None else figure.high


@dataclass(slots=True)
class Scene:
    """What one document has established so far."""

    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    clock: Clock = field(default_factory=Clock)
    block: int = -1
    last: Told | None = None  # of this paragraph
    latest: Told | None = None
    place: str | None = None
    entry: str | None = None
    title: str | None = None
    under: str | None = None  # what befell those whom a list counts, by the words of its heading
    spots: list[Spot] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)  # wherever a place is named, ascending
    sites: int = 0
    most_named: int = 0
    starts: dict[int, int] = field(default_factory=dict)
    headline: int = 0
    lead: list[Period] = field(default_factory=list)
    intervals: list[tuple[int, str]] = field(default_factory=list)  # sentence, EDTF
    spoken: list[tuple[int, int, str]] = field(default_factory=list)  # sentence, block, EDTF
    told: dict[tuple[float | None, float | None], Told] = field(default_factory=dict)
    first: Told | None = None  # the first figure behind the headline
    dated: list[tuple[Sentence, Period]] = field(default_factory=list)  # every date, where it is told
    trace: list[Noted] | None = None

    def enter(self, sentence: Sentence, periods: list[Period]) -> None:
        """Go on to a sentence. A date that opens a line holds for all of it, a month in the headline for the page."""
        if self.block != sentence.block:
            self.block, self.last = sentence.block, None
        starts = sentence.span.start == self.starts.get(sentence.block) or sentence.key(0) in ("-", "–", "—", "•")
        if starts:
            opening = next((p for p in periods if p.first <= 2 and sentence.key(p.end) in (":", "–", "-", "—")), None)
            self.entry = opening.edtf if opening is not None and opening.edtf != self.clock.published else None
        if sentence.index == 0:
            self.title = next((p.edtf for p in periods if not re.fullmatch(r"\d{4}-\d\d-\d\d", p.edtf)), None)

    def leave(self, sentence: Sentence, periods: list[Period]) -> None:
        """Remember the periods that a sentence has told."""
        for period in periods:
            self.clock.spoken(period.edtf)
            self.spoken.append((sentence.index, sentence.block, period.edtf))
            self.dated.append((sentence, period))

    def survey(self, sentences: tuple[Sentence, ...]) -> None:
        """Read the document's places and its own date before any figure."""
        introduce_places(sentences, self.gazetteer)
        self.clock.published = self.clock.published or published_on(sentences)
        self.spots = spots(self.gazetteer)
        self.offsets = sorted(o for spot in self.spots for o in spot.offsets)
        self.sites = sum(spot.rank == PRISON for spot in self.spots)
        self.most_named = max((len(spot.offsets) for spot in self.spots), default=0)
        for sentence in sentences:
            self.starts.setdefault(sentence.block, sentence.span.start)
        self.headline = sentences[0].span.end if sentences else 0
        clock = Clock(self.clock.published)
        for sentence in sentences:
            stated = find_periods(sentence, clock)
            self.lead += stated if 1 <= sentence.index <= LEAD else []
            self.intervals += [(sentence.index, p.edtf) for p in stated if "/" in p.edtf]

    def ahead(self, index: int) -> str | None:
        """The interval that the page states next, where it has stated none before: it dates what opens the page."""
        if any(at <= index for at, _ in self.intervals):
            return None
        return next((edtf for at, edtf in self.intervals if at - index <= AHEAD), None)

    def named_before(self, offset: int) -> int:
        """Where a place was named last before an offset, or -1."""
        at = bisect_left(self.offsets, offset)
        return self.offsets[at - 1] if at else -1

    def same(self, candidate: Candidate) -> Told | None:
        """The figure told elsewhere with the same bounds, from three on."""
        largest = max(candidate.low or 0, candidate.high or 0)
        return self.told.get((candidate.low, candidate.high)) if largest > 2 else None

    def numbered(self, figure: Figure) -> Told | None:
        """The first figure behind the headline with the same number, however bounded ("34 killed", "at least 34")."""
        number = _number(figure)
        alike = (t for t in self.told.values() if _number(t.figure) == number and t.figure.measure == figure.measure)
        return next(alike, None)

    def tell(self, told: Told, *, opening: bool) -> None:
        """Go on from a figure."""
        self.place = told.figure.place or self.place
        self.last = self.latest = told
        if not opening:
            self.told.setdefault((told.figure.low, told.figure.high), told)
            self.first = self.first or told
