"""Figures of English text: every stated count, rate or share, with its slots and where each was read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from tawthiq.extraction.english.ahead import named_ahead
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.befell import Befell
from tawthiq.extraction.english.counting import COMPOUND, counted
from tawthiq.extraction.english.hedges import NEAR, hedge_of, stance_of
from tawthiq.extraction.english.judging import (
    LEAST,
    Spot,
    behind_label,
    counting_on,
    judged,
    number_slots,
    part_of,
    surety,
)
from tawthiq.extraction.english.measures import measure_of
from tawthiq.extraction.english.names import enumerator
from tawthiq.extraction.english.nouns import Words, words_of
from tawthiq.extraction.english.periods import Times, period_of
from tawthiq.extraction.english.quantities import quantities
from tawthiq.extraction.english.sections import Topic, section_at
from tawthiq.extraction.english.setting import Setting
from tawthiq.extraction.english.situating import Located, Trail, place_of
from tawthiq.model import Figure, Link, Slot, Span, Statement
from tawthiq.vocabulary import load

Chains = Callable[[Span], tuple[Link, ...]]


@dataclass(slots=True)
class _Scene:
    """What earlier sentences leave for later ones."""

    places: Trail
    setting: Setting
    least: float = LEAST
    times: Times = field(default_factory=lambda: Times([]))
    noun: str = "people"
    unit: str = "people"
    measure: str = "other"
    sentence: int = -100
    rows: list[Statement] = field(default_factory=list)
    topic: Topic | None = None

    def enter(self, sentence: Sentence) -> None:
        """Take note of what the section counts that a sentence stands in."""
        section = self.places.section_at(sentence.span.start)
        self.topic = None if section is None else section.topic

    @property
    def traces(self) -> tuple[Any, ...]:
        """What a figure leaves for the next ones; a number that is hardly a figure leaves nothing."""
        places, times = self.places, self.times
        return places.last, places.last_sentence, places.running, times.last, times.last_sentence

    @traces.setter
    def traces(self, kept: tuple[Any, ...]) -> None:
        places, times = self.places, self.times
        places.last, places.last_sentence, places.running, times.last, times.last_sentence = kept


def figures_in(analysis: Analysis, setting: Setting, chain_at: Chains, least: float = LEAST) -> tuple[Statement, ...]:
    """The figures of a document in text order: numbers that are figures with at least this probability.

    Linear in the document's length.
    """
    blocks = {s.index: s.block.span.start for s in analysis.sentences}
    scene = _Scene(Trail(setting.atlas, blocks=blocks, section_at=section_at(setting.sections)), setting, least)
    for sentence in analysis.sentences:
        _read(sentence, scene, chain_at, analysis.document.id)
    return _repeated(scene.rows)


# A sentence that parts a number leaves the whole to be spoken of: "Of these, 30 were children. 12 were released."
_OF_THESE = re.compile(r"\W*(?:of|among) (?:these|them|those|whom)\b", re.IGNORECASE)
# Below this a number repeated on a page may well count something else each time.
TELLING = 13


def _key(figure: Figure) -> tuple[float, str]:
    return figure.low or figure.high or 0.0, figure.unit


def _repeated(rows: list[Statement]) -> tuple[Statement, ...]:
    """A number that a page repeats says the same each time: bare mentions take over what befell from a fuller one."""
    said: dict[tuple[float, str], str] = {}
    for row in rows:
        figure = row.figure
        if figure is not None and figure.measure != "other" and figure.slots["measure"].confidence >= 0.7:
            said.setdefault(_key(figure), figure.measure)
    return tuple(_taken_over(row, said) for row in rows)


def _taken_over(row: Statement, said: dict[tuple[float, str], str]) -> Statement:
    figure = row.figure
    if figure is None or figure.measure != "other" or figure.slots["measure"].confidence > 0.65:
        return row
    measure = said.get(_key(figure))
    if measure is None or _key(figure)[0] < TELLING or figure.per == "percent":
        return row
    slots = {**figure.slots, "measure": Slot(None, 0.6, "the same number elsewhere on the page")}
    return msgspec.structs.replace(row, figure=msgspec.structs.replace(figure, measure=measure, slots=slots))


def _read(sentence: Sentence, scene: _Scene, chain_at: Chains, document: str) -> None:
    words = words_of(sentence)
    scene.times.enter(sentence.index, sentence.block.span.start, list(scene.setting.dates.get(sentence.index, ())))
    last: tuple[Spot, Figure] | None = None
    here: list[Figure] = []
    scene.enter(sentence)
    for bare in _spots(sentence, words):
        spot = behind_label(bare, scene.topic) or counting_on(bare, last, (scene.noun, scene.unit))
        if spot.found.confidence < scene.least:
            continue
        doubtful = spot.found.confidence < LEAST
        kept = scene.traces if doubtful else None
        figure = _figure(spot, scene, last)
        chain, sure = chain_at(spot.span), spot.found.confidence if doubtful else surety(spot.found)
        near = spot.words.text[max(0, spot.found.start - NEAR) : spot.found.end + NEAR]
        stance = stance_of(figure.hedge, near)
        scene.rows.append(Statement(document, spot.span, "figure", stance, chain, figure, confidence=sure))
        if kept is not None:
            scene.traces = kept
            continue
        part = _OF_THESE.match(words.text) or (last is not None and part_of(words, last[0].found, spot.found))
        if not part and figure.counted not in load("units")["state_nouns"] and spot.found.how != COMPOUND:
            scene.noun, scene.unit = figure.counted, figure.unit
        here.append(figure)
        scene.measure = figure.measure
        scene.sentence = sentence.index
        last = (spot, figure)
    _leave(scene, [f for f in here if f.unit == "people" and f.per is None])


def _leave(scene: _Scene, here: list[Figure]) -> None:
    """Of a sentence that lists several kinds of people what the next count goes on from: their sum, or people."""
    if len({f.counted for f in here}) < 3:
        return
    every = sum(f.low or 0 for f in here)
    whole = next((f for f in here if f.low and (every - f.low == f.low)), None)
    scene.noun, scene.unit = ("people" if whole is None else whole.counted), "people"


def _spots(sentence: Sentence, words: Words) -> Iterator[Spot]:
    if enumerator(words.text) == len(words.text):
        return  # an item's number, parsed as a sentence of its own
    for quantity in quantities(words.text):
        found = counted(words, quantity)
        if found is not None:
            befell = measure_of(words, found)
            yield Spot(sentence, words, quantity, judged(quantity, found, befell), befell)


def _figure(spot: Spot, scene: _Scene, last: tuple[Spot, Figure] | None) -> Figure:
    found, quantity = spot.found, spot.quantity
    measured = spot.befell.measure != "other"
    befell = _inherited(spot, scene)
    located = place_of(scene.places, found, spot.sentence.index, measured)
    timed = period_of(scene.times, spot.words, found, measured)
    if last is not None and part_of(spot.words, last[0].found, found):
        if befell.confidence < 0.85 and befell.measure in ("other", last[1].measure):
            befell = Befell(last[1].measure, None, 0.7, "part of the figure before")
        if located.confidence < 0.4:
            located = Located(last[1].place, None, 0.6, "part of the figure before")
    hedged = hedge_of(spot.words.text, found)
    ahead = named_ahead(scene.places.atlas, spot.sentence.index) if measured else None
    if ahead is not None:
        located = Located(ahead.place.name, ahead.place.span, 0.7, "named in the next sentences")
    here = (timed.dated.start, timed.dated.end) if timed.dated and not timed.back else None
    slots = number_slots(spot, befell, hedged) | {
        "place": Slot(located.span, located.confidence, located.how),
        "period": Slot(spot.at(here), timed.confidence, timed.how),
    }
    period = timed.edtf
    if ahead is not None and period is None and ahead.period is not None:
        period = ahead.period
        slots["period"] = Slot(ahead.words, 0.6, "stated with the place in the next sentences")
    return Figure(
        quantity.low, quantity.high, quantity.qualifier, found.unit, found.noun, befell.measure,
        per=found.per, place=located.name, period=period, hedge=hedged is not None, slots=slots,
    )  # fmt: skip


def _inherited(spot: Spot, scene: _Scene) -> Befell:
    """A toll counts what the figure before it counts."""
    befell = spot.befell
    near = spot.sentence.index - scene.sentence <= 1
    if befell.measure == "died" and "toll" in befell.how and near and scene.measure in ("killed", "executed"):
        return Befell(scene.measure, befell.token, 0.6, "a toll of what the figure before counts")
    return befell
