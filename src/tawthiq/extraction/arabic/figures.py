"""Figures with their slots: a candidate, and what the sentence and the document say about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tawthiq.extraction.arabic.attribution import Chain, Voices
from tawthiq.extraction.arabic.candidates import Candidate, find_candidates
from tawthiq.extraction.arabic.cast import is_stop
from tawthiq.extraction.arabic.dates import Period, find_periods, published_on
from tawthiq.extraction.arabic.elliptic import people_like
from tawthiq.extraction.arabic.gazetteer import Gazetteer, PlaceMention, find_places, introduce_places
from tawthiq.extraction.arabic.lexicon import clause_starts, grammar, nouns
from tawthiq.extraction.arabic.measures import Reasoned, find_measures, hedge_of, measure_of
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.places import REACH, meant, place_of
from tawthiq.extraction.arabic.relative import Clock
from tawthiq.extraction.arabic.script import Sentence, stems
from tawthiq.extraction.arabic.situating import Around, Spot, settled, situate, spots
from tawthiq.model import Figure, Slot, Span, Stance, Statement

_HARM = ("executed", "killed", "died", "detained", "tortured", "raped", "injured", "released", "abducted", "sentenced")


@dataclass(slots=True)
class Scene:
    """What one document has established so far: places, the last figure of the paragraph."""

    gazetteer: Gazetteer = field(default_factory=Gazetteer)
    clock: Clock = field(default_factory=Clock)
    block: int = -1
    last: Figure | None = None
    latest: Figure | None = None
    place: str | None = None
    entry: str | None = None
    title: str | None = None
    spots: list[Spot] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)
    headline: int = 0

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

    def survey(self, sentences: tuple[Sentence, ...]) -> None:
        """Read the document's places before any figure."""
        introduce_places(sentences, self.gazetteer)
        self.clock.published = self.clock.published or published_on(sentences)
        self.spots = spots(self.gazetteer)
        for sentence in sentences:
            self.starts.setdefault(sentence.block, sentence.span.start)
        self.headline = sentences[0].span.end if sentences else 0


def read_figures(sentence: Sentence, voices: Voices, scene: Scene, document: str) -> list[Statement]:
    """The figures of a sentence as statements, in order."""
    candidates = find_candidates(sentence)
    found = find_periods(sentence, scene.clock)
    scene.enter(sentence, found)
    if not candidates:
        for period in found:
            scene.clock.spoken(period.edtf)
        return []
    speakers = [party for cue in voices.cues for party in cue.parties]
    places = find_places(sentence, scene.gazetteer, voices.mentions + speakers)
    taken = {k for c in candidates for k in range(c.first, c.end)}
    periods = [p for p in found if not any(k in taken for k in range(p.first, p.end))]
    cues = find_measures(sentence)
    out: list[Statement] = []
    previous: Candidate | None = None
    for candidate in candidates:
        reading = _Reading(sentence, candidate, candidates, scene, voices)
        reading.subset = previous is not None and _subset(sentence, previous, candidate)
        figure = reading.figure(measure_of(sentence, candidate, candidates, cues), places, periods)
        if figure is None:
            continue
        scene.place = figure.place or scene.place
        scene.last, scene.latest, previous = figure, figure, candidate
        chain: Chain = voices.at(candidate.first)
        span = phrase_span(sentence, candidate)
        group = voices.group_at(candidate.first)
        out.append(
            Statement(
                document, span, "figure", _stance(figure, group), chain, figure, confidence=_confidence(candidate)
            )
        )
    for period in periods:
        scene.clock.spoken(period.edtf)
    return out


def phrase_span(sentence: Sentence, candidate: Candidate) -> Span:
    """The phrase without a conjunction that is written onto its first word."""
    span = sentence.span_of(candidate.first, candidate.end)
    key = sentence.key(candidate.first)
    joined = key[:1] in "وف" and len(key) > 3 and sentence.tokens[candidate.first].kind == "word"
    if joined and key[0] == "و" and key not in nouns() and not is_numeral(key):
        return Span(span.start + 1, span.end)
    return span


def _confidence(candidate: Candidate) -> float:
    return 0.9 if candidate.noun is not None and not candidate.partitive else 0.7


def _stance(figure: Figure, group: str) -> Stance:
    if not figure.hedge:
        return "denies" if group == "denies" else "asserts"
    return "estimates" if group == "estimates" or "تقد" in figure.slots["hedge"].how else "alleges"


def _subset(sentence: Sentence, previous: Candidate, candidate: Candidate) -> bool:
    """Whether this figure counts part of the previous one, or goes on in its list."""
    gap = [sentence.key(k) for k in range(previous.end, candidate.first)]
    if candidate.partitive or any(s in grammar("subset") for key in gap for s in stems(key)):
        return len(gap) <= 12
    return all(key in ("و", "،", ",", "من", "بين") for key in gap)


def _remains(key: str) -> bool:
    """ "the remains of 13 detainees" counts bodies."""
    return any(s in grammar("remains") for s in stems(key))


@dataclass(slots=True)
class _Reading:
    """One candidate in its sentence, being made a figure."""

    sentence: Sentence
    candidate: Candidate
    others: list[Candidate]
    scene: Scene
    voices: Voices
    subset: bool = False
    slots: dict[str, Slot] = field(default_factory=dict)

    def figure(self, measure: Reasoned | None, places: list[PlaceMention], periods: list[Period]) -> Figure | None:
        """The figure, or None where neither noun nor context makes the number a count."""
        candidate, inherited = self.candidate, self.scene.last if self.subset else None
        found = self._measure(measure, inherited)
        unit = self._unit(inherited)
        if found.value == "other" and self._needs_measure(unit, inherited):
            return None
        self._note("measure", found.span, found.confidence, found.how)
        self._note("qualifier", candidate.qualifier_span, 0.9, "words before or after the number")
        self._note("per", candidate.per_span, 0.8, "rate or share stated beside the number")
        return Figure(
            low=candidate.low,
            high=candidate.high,
            qualifier=candidate.qualifier,
            unit=unit,
            counted=self._counted(inherited),
            measure=found.value,
            per=candidate.per,
            place=self._place(places, found.value, inherited),
            period=self._period(periods, inherited, found.value),
            hedge=self._hedge(),
            slots=self.slots,
        )

    def _unit(self, inherited: Figure | None) -> str:
        held = self.candidate.noun
        if held is None and self.candidate.counted is None:
            whole = inherited or self._whole()
            return whole.unit if whole is not None else "people"
        if held is None:
            return "people" if people_like(self.sentence, self.candidate.counted) else "other"
        if held.unit == "people" and _remains(self.sentence.key(self.candidate.first - 1)):
            return "bodies"
        return held.unit

    def _needs_measure(self, unit: str, inherited: Figure | None) -> bool:
        """Bare numbers, "one person" and duals of places count only where something befell the counted."""
        known = inherited is not None or self.candidate.counted is not None or self._whole() is not None
        bare = self.candidate.noun is None and not known
        alone = self.candidate.number is None and (unit == "places" or self.candidate.low == 1)
        return bare or alone

    def _whole(self) -> Figure | None:
        """The figure that "two of them" is a part of, in this paragraph or before."""
        part = any(s in grammar("partitive") for s in stems(self.sentence.key(self.candidate.end - 1)))
        return self.scene.latest if part and self.candidate.counted is None else None

    def _note(self, name: str, tokens: tuple[int, int] | None, confidence: float, how: str) -> None:
        if tokens is not None or name == "measure":
            self.slots[name] = Slot(self.sentence.span_of(*tokens) if tokens else None, confidence, how)

    def _measure(self, found: Reasoned | None, inherited: Figure | None) -> Reasoned:
        """The list's measure holds for its items, unless an item's own noun or verb tells another."""
        held = self.candidate.noun
        strong = held is not None and held.strong
        goes_on = inherited is not None and not strong and inherited.measure != "other" and held_weak(held)
        if goes_on and inherited is not None and (found is None or not self._between(found)):
            return Reasoned(inherited.measure, None, 0.7, "goes on from the figure before")
        cases = held is not None and held.unit == "cases"
        if cases and self.scene.last is not None and (found is None or found.value == "documented"):
            return Reasoned(self.scene.last.measure, None, 0.5, "cases of what the paragraph told before")
        if found is not None and not (held is not None and held.unit == "places" and found.value in _HARM):
            return found
        return Reasoned("other", None, 0.5, "no word near tells what happened")

    def _between(self, found: Reasoned) -> bool:
        """Whether the measure's word stands between the previous figure and this one, or right behind this one."""
        if found.span is not None and 0 <= found.span[0] - self.candidate.end <= 1:
            return True
        before = [o for o in self.others if o.end <= self.candidate.first]
        return bool(found.span and before and found.span[0] >= before[-1].end and found.span[0] < self.candidate.end)

    def _counted(self, inherited: Figure | None) -> str:
        counted = self.candidate.counted
        if counted is not None:
            span = self.sentence.span_of(*counted)
            self.slots["counted"] = Slot(span, 0.9, "noun beside the number")
            return " ".join(t.text for t in self.sentence.tokens[counted[0] : counted[1]])
        whole = inherited or self._whole()
        if whole is not None:
            self.slots["counted"] = Slot(None, 0.6, "as in the figure before")
            return whole.counted
        last = self.sentence.tokens[min(self.candidate.end, len(self.sentence.tokens) - 1)]
        if not (last.tanwin or last.key.endswith(("ا", "ين"))) or is_stop(self.sentence, self.candidate.end):
            last = self.sentence.tokens[self.candidate.end - 1]
        self.slots["counted"] = Slot(last.span, 0.4, "no noun beside the number")
        return last.text

    def _place(self, places: list[PlaceMention], measure: str, inherited: Figure | None) -> str | None:
        """The place that the figure is about: said beside it, or the one that a reader is at."""
        reach = 6.0 if measure == "interviewed" else REACH
        found = place_of(self.sentence, self.candidate, self.others, places, reach)
        if found is not None and inherited is not None and inherited.place and self._before_previous(found.first):
            found = None
        if measure == "interviewed" and found is None:
            return None
        if found is not None:
            self._note("place", (found.first, found.end), 0.75, "nearest named place")
            return found.name
        around = self._around(inherited)
        spot = situate(self.scene.spots, around)
        home, alone = self.scene.gazetteer.survey.at_home, len(self.scene.spots) == 1
        if spot is None or not settled(spot, around, at_home=home, alone=alone):
            return None
        self.slots["place"] = Slot(None, 0.5, "the place that the text is at")
        return spot.name

    def _around(self, inherited: Figure | None) -> Around:
        scene, span = self.scene, self.sentence.span
        return Around(
            offset=self.sentence.tokens[self.candidate.first].start,
            sentence=(span.start, span.end),
            block=scene.starts.get(self.sentence.block, span.start),
            headline=scene.headline,
            inherited=inherited.place if inherited is not None else None,
            meant=meant(self.sentence, self.candidate, scene.gazetteer),
            paragraph=scene.last.place if scene.last is not None else None,
            previous=scene.place,
        )

    def _before_previous(self, i: int) -> bool:
        before = [o for o in self.others if o.end <= self.candidate.first]
        return bool(before) and i < before[-1].first

    def _period(self, periods: list[Period], inherited: Figure | None, measure: str) -> str | None:
        best: tuple[float, Period] | None = None
        for period in periods:
            cost = self._period_cost(period)
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, period)
        if best is not None:
            period = best[1]
            self._note("period", (period.first, period.end), 0.75, "nearest date")
            return period.edtf
        if inherited is not None and inherited.period:
            self.slots["period"] = Slot(None, 0.6, "as in the figure before")
            return inherited.period
        before, whole = self.scene.latest, self._whole()
        if whole is not None and whole.period:
            self.slots["period"] = Slot(None, 0.5, "as for those of whom they are part")
            return whole.period
        if before is not None and before.measure == measure and measure in _HARM and before.period:
            self.slots["period"] = Slot(None, 0.4, "as for the same fate just before")
            return before.period
        entry = self.scene.entry or (self.scene.title if measure in _HARM else None)
        if entry is not None:
            self.slots["period"] = Slot(None, 0.4, "the date that the paragraph or the page is under")
        return entry

    def _period_cost(self, period: Period) -> float | None:
        """Distance in tokens. A date between a verb of saying and what is said dates the saying."""
        candidate = self.candidate
        for cue in self.voices.cues:
            if cue.complement and cue.first < period.first < cue.content <= candidate.first:
                return None
        after = period.first >= candidate.end
        low, high = (candidate.end, period.first) if after else (period.end, candidate.first)
        between = sum(1 for o in self.others if low <= o.first and o.end <= high)
        cost = high - low + (8 * between if after else 3 * between) + 30 * clause_starts(self.sentence, low, high)
        return float(cost) if high - low >= 0 and cost <= 30 else None

    def _hedge(self) -> bool:
        start = 0
        for cue in self.voices.cues:
            if cue.group == "says" and cue.first < self.candidate.first:
                start = cue.first
        found = hedge_of(self.sentence, self.candidate, start)
        if found is None:
            return False
        words = " ".join(t.text for t in self.sentence.tokens[found[0] : found[1]])
        self.slots["hedge"] = Slot(self.sentence.span_of(*found), 0.8, f"hedged by {words}")
        return True


def held_weak(held: object) -> bool:
    """Nouns that do not say themselves what befell them, and nouns of state, which a list's verb overrules."""
    return held is None or getattr(held, "unit", "") in ("people", "bodies", "cases")


__all__ = ["Scene", "Span", "read_figures"]
