"""Figures of English text: every stated count, rate or share, with its slots and where each was read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import msgspec

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.counting import COUNTS_ON, Counted, Words, counted, words_of
from tawthiq.extraction.english.dating import Times, period_of
from tawthiq.extraction.english.hedges import hedge_of
from tawthiq.extraction.english.measures import Befell, measure_of
from tawthiq.extraction.english.periods import Calendar, calendar_of, dates_in
from tawthiq.extraction.english.places import atlas
from tawthiq.extraction.english.placing import Located, Trail, place_of
from tawthiq.extraction.english.quantities import Quantity, quantities
from tawthiq.model import Figure, Link, Slot, Span, Stance, Statement

# Below this a number is not taken for a figure.
LEAST = 0.5

Chains = Callable[[Span], tuple[Link, ...]]


@dataclass(slots=True)
class _Scene:
    """What earlier sentences leave for later ones."""

    places: Trail
    calendar: Calendar
    times: Times = field(default_factory=lambda: Times([]))
    noun: str = "people"
    unit: str = "people"
    measure: str = "other"
    sentence: int = -100
    rows: list[Statement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Spot:
    """One figure being read: its sentence, quantity, counted noun and what befell it."""

    sentence: Sentence
    words: Words
    quantity: Quantity
    found: Counted
    befell: Befell


def figures_in(analysis: Analysis, chain_at: Chains) -> tuple[Statement, ...]:
    """The figures of a document in text order. Linear in its length."""
    blocks = {s.index: s.block.span.start for s in analysis.sentences}
    scene = _Scene(
        Trail(atlas(analysis), blocks=blocks), calendar_of(analysis.document.text, analysis.document.metadata.published)
    )
    for sentence in analysis.sentences:
        _read(sentence, scene, chain_at, analysis.document.id)
    return _repeated(scene.rows)


# Below this a number repeated on a page may well count something else each time.
TELLING = 13


def _repeated(rows: list[Statement]) -> tuple[Statement, ...]:
    """A number that a page repeats says the same each time: where one mention says what befell, the bare ones take it over."""
    said: dict[tuple[float | None, float | None, str], str] = {}
    for row in rows:
        figure = row.figure
        if figure is not None and figure.measure != "other" and figure.slots["measure"].confidence >= 0.7:
            said.setdefault((figure.low or figure.high, None, figure.unit), figure.measure)
    return tuple(_taken_over(row, said) for row in rows)


def _taken_over(row: Statement, said: dict[tuple[float | None, float | None, str], str]) -> Statement:
    figure = row.figure
    if (
        figure is None
        or figure.measure != "other"
        or figure.slots["measure"].confidence > 0.65
        or (figure.low or figure.high or 0) < TELLING
        or figure.per == "percent"
    ):
        return row
    measure = said.get((figure.low or figure.high, None, figure.unit))
    if measure is None:
        return row
    slots = {**figure.slots, "measure": Slot(None, 0.6, "the same number elsewhere on the page")}
    return msgspec.structs.replace(row, figure=msgspec.structs.replace(figure, measure=measure, slots=slots))


def _read(sentence: Sentence, scene: _Scene, chain_at: Chains, document: str) -> None:
    words = words_of(sentence)
    scene.times.enter(sentence.index, sentence.block.span.start, dates_in(words.text, scene.calendar))
    last: tuple[_Spot, Figure] | None = None
    for spot in _spots(sentence, words):
        spot = _antecedent(spot, scene, last)
        if spot.found.confidence < LEAST:
            continue
        figure = _figure(spot, scene, last)
        span = Span(
            sentence.base + sentence.tokens.start_char + spot.found.start,
            sentence.base + sentence.tokens.start_char + spot.found.end,
        )
        chain = chain_at(span)
        scene.rows.append(
            Statement(
                document,
                span,
                "figure",
                _stance(figure, spot),
                chain,
                figure,
                confidence=round(spot.found.confidence, 3),
            )
        )
        scene.noun, scene.unit, scene.measure, scene.sentence = (
            figure.counted,
            figure.unit,
            figure.measure,
            sentence.index,
        )
        last = (spot, figure)


def _stance(figure: Figure, spot: _Spot) -> Stance:
    if not figure.hedge:
        return "asserts"
    words = spot.words.text[max(0, spot.found.start - 80) : spot.found.end + 80].lower()
    return "estimates" if "estimat" in words else "alleges"


def _spots(sentence: Sentence, words: Words) -> Iterator[_Spot]:
    for quantity in quantities(words.text):
        found = counted(words, quantity)
        if found is None:
            continue
        befell = measure_of(words, found)
        yield _Spot(sentence, words, quantity, _judged(quantity, found, befell), befell)


def _judged(quantity: Quantity, found: Counted, befell: Befell) -> Counted:
    """How surely this is a figure, now that it is known what befell the counted."""
    sure = found.confidence
    measured = befell.measure != "other"
    if found.understood and sure < 0.7 and measured and befell.confidence >= 0.6:
        sure = 0.75
    if (
        found.unit == "other"
        and sure < LEAST
        and measured
        and befell.confidence >= 0.7
        and befell.how != "the counted noun itself"
    ):
        sure = 0.55
    number = quantity.number
    if number.low == 1 and number.high == 1 and number.spelled and quantity.bounded is None:
        struck = befell.how.startswith(("passive", "object", "subject", "state", "complement", "verb"))
        sure = (
            0.7
            if struck
            and befell.measure in ("killed", "died", "injured", "executed", "abducted", "detained")
            and befell.confidence >= 0.6
            and found.unit in ("people", "bodies")
            else 0.2
        )
    return replace(found, confidence=sure)


def _antecedent(spot: _Spot, scene: _Scene, last: tuple[_Spot, Figure] | None) -> _Spot:
    """A number that stands alone counts what was counted before it."""
    found = spot.found
    if not found.anaphoric or not found.understood:
        return spot
    if found.how == COUNTS_ON:
        if last is None or last[1].unit not in ("people", "cases", "events", "bodies") or last[1].per == "percent":
            return spot
        befell = (
            spot.befell if spot.befell.measure != "other" else Befell(last[1].measure, None, 0.6, "goes on counting")
        )
        return replace(
            spot, found=replace(found, noun=last[1].counted, unit=last[1].unit, confidence=0.6), befell=befell
        )
    noun, unit = (scene.noun, scene.unit) if scene.unit == "people" else ("people", "people")
    if last is not None and last[1].unit == "cases" and spot.befell.measure == "other":
        noun, unit = last[1].counted, last[1].unit
    return replace(spot, found=replace(found, noun=noun, unit=unit))


def _figure(spot: _Spot, scene: _Scene, last: tuple[_Spot, Figure] | None) -> Figure:
    found, quantity, words = spot.found, spot.quantity, spot.words
    base = spot.sentence.base + spot.sentence.tokens.start_char
    at = lambda start, end: Span(base + start, base + end)  # noqa: E731
    measured = spot.befell.measure != "other"
    befell, located, timed = (
        spot.befell,
        place_of(scene.places, found, spot.sentence.index, measured),
        period_of(scene.times, words, found, measured),
    )
    part = last is not None and _part_of(words, last[0].found, found)
    if part and last is not None and befell.confidence < 0.85 and befell.measure in ("other", last[1].measure):
        befell = Befell(last[1].measure, None, 0.7, "part of the figure before")
    if part and last is not None and located.confidence < 0.6:
        located = Located(last[1].place, None, 0.6, "part of the figure before")
    befell = _inherited(befell, spot, scene)
    hedged = hedge_of(words.text, found)
    slots = {
        "low": Slot(at(quantity.number.start, quantity.number.end), 0.95, "number grammar"),
        "high": Slot(at(quantity.number.start, quantity.number.end), 0.95, "number grammar"),
        "qualifier": Slot(
            at(*quantity.bounded) if quantity.bounded else None,
            0.93,
            "bound beside the number" if quantity.bounded else "no bound beside the number",
        ),
        "counted": Slot(_token_span(spot, found.head), 0.9 if not found.understood else 0.7, found.how),
        "unit": Slot(
            _token_span(spot, found.head), 0.93 if found.unit == "people" else 0.75, "unit of the counted noun"
        ),
        "measure": Slot(
            _token_span(spot, befell.token) if befell.token is not None else None, befell.confidence, befell.how
        ),
        "place": Slot(located.span, located.confidence, located.how),
        "period": Slot(
            at(timed.dated.start, timed.dated.end) if timed.dated and not timed.back else None,
            timed.confidence,
            timed.how,
        ),
        "hedge": Slot(
            at(*hedged) if hedged else None, 0.8 if hedged else 0.93, "hedging word" if hedged else "no hedging word"
        ),
    }
    return Figure(
        quantity.low, quantity.high, quantity.qualifier, found.unit, found.noun, befell.measure,
        per=found.per, place=located.name, period=timed.edtf, hedge=hedged is not None, slots=slots,
    )  # fmt: skip


def _inherited(befell: Befell, spot: _Spot, scene: _Scene) -> Befell:
    near = spot.sentence.index - scene.sentence <= 1
    if befell.measure == "died" and "toll" in befell.how and near and scene.measure in ("killed", "executed"):
        return Befell(scene.measure, befell.token, 0.6, "a toll of what the figure before counts")
    return befell


def _part_of(words: Words, before: Counted, found: Counted) -> bool:
    """ "73 people, 41 of them children", "900 people, including 75 children", "nine men and one woman"."""
    between = words.text[before.end : found.start].lower()
    if len(between) > 60:
        return False
    if (
        re.search(r"including|among (?:them|whom)|along with|together with|\bwith\s*$", between)
        or "of whom" in words.text[found.start : found.end + 12].lower()
        or "of them" in words.text[found.start : found.end + 8].lower()
    ):
        return True
    return found.head.dep_ in ("conj", "appos") and between.strip() in (
        ",",
        "and",
        ", and",
        "or",
        "(",
        "as well as",
        ", as well as",
        "–",
        "—",
    )


def _token_span(spot: _Spot, token: object) -> Span:
    return spot.sentence.span_of(token)
