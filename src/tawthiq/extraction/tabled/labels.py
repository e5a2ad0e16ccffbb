"""What the labels of a table say: what befell whom, where, when; in English and Arabic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tawthiq.extraction.arabic import dates as arabic_dates
from tawthiq.extraction.arabic import gazetteer as arabic_places
from tawthiq.extraction.arabic.lexicon import noun as arabic_noun
from tawthiq.extraction.arabic.measures import find_measures
from tawthiq.extraction.arabic.relative import Clock
from tawthiq.extraction.arabic.script import Sentence, sentences
from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.befell import table
from tawthiq.extraction.english.dates import Years, dates_in
from tawthiq.extraction.english.labels import measure_in
from tawthiq.extraction.english.nouns import singular, unit_of
from tawthiq.extraction.tabled.grids import folded
from tawthiq.model import Span
from tawthiq.vocabulary import load
from tawthiq.vocabulary.folding import fold

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|%")
_ARABIC = re.compile("[\u0600-\u06ff]")
_NAME = r"[A-Z][\w’'-]*"
# "in Dareen governorate", "Karshan prison": a name with what it is, or a name that the gazetteer knows.
_NAMES = re.compile(rf"{_NAME}(?:[ -](?:al-|el-|de |la |del )?{_NAME}){{0,4}}")
_IN = re.compile(r"\b(?:in|at|from|of)\s$")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_UNITS = ("people", "bodies", "cases", "events", "photographs", "interviews", "documents", "groups")
_RANKS = (*_UNITS, "places")


@dataclass(frozen=True, slots=True)
class Told:
    """A value and the words that say it."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Label:
    """What a heading, a row's label or a caption says of the numbers that it stands over.

    Attributes:
        span: the whole label.
        measure: what befell the counted.
        noun, unit: what is counted.
        place, period: where and when, with the words.
        never: it counts nobody (a share, an age, a sum of money).
        neutral: it adds nothing but perhaps a date or whom: "Number", "2019", "Women".
        done: it names nobody, only what was done to whom the table counts ("Buried unclaimed").
        whole: it is a place's name and nothing else.
        hedged: it calls its numbers estimates or allegations.
    """

    span: Span
    measure: str | None = None
    noun: str | None = None
    unit: str | None = None
    place: Told | None = None
    period: Told | None = None
    never: bool = False
    neutral: bool = True
    done: bool = False
    whole: bool = False
    hedged: bool = False


def label_of(text: str, span: Span, years: Years, *, places: bool = False, over: str | None = None) -> Label:
    """Read a label.

    Args:
        text: the document's.
        years: its dates, for a month without a year.
        places: whether the label stands in a column of places: then it is one, whatever it is called.
        over: the period of what stands over the table, whose year a bare month takes; None of that itself.
    """
    words = _words(span.of(text))
    arabic = _ARABIC.search(span.of(text)) is not None
    read = _arabic(text, span) if arabic else _english(text, span)
    measure = None if places else measure_in(words) or read.measure
    place = Told(" ".join(span.of(text).split()), span) if places and span.end > span.start else read.place
    known = folded("neutral") | folded("hedged") | _months().keys()
    rest = [w for w in words if w not in known]
    if place is not None:
        rest = [w for w in rest if w not in _words(place.span.of(text))]
    period = _months_of(text, span, over) or (read.period if arabic else _english_period(text, span, years))
    dated = [] if period is None else _words(period.span.of(text))
    return Label(
        span,
        measure,
        read.noun,
        read.unit,
        place,
        period,
        never=bool({*words} & folded("never")),
        neutral=not [w for w in rest if w not in dated],
        done=bool(words) and words[0].endswith("ed") and read.unit is None,
        whole=place is not None and place.span.of(text).strip() == span.of(text).strip(),
        hedged=bool({*words} & folded("hedged")),
    )


@cache
def _months() -> dict[str, int]:
    """Folded names of months in both languages -> their number."""
    named = {str(name): int(number) for name, number in load("numbers")["months"].items()}
    arabic = {str(n): int(k) for k, names in load("arabic_time")["months"].items() for n in names}
    return {fold(name): number for name, number in (named | arabic).items()}


_ISO = re.compile(r"\s*((?:1[89]|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:[0-2]\d|3[01]))?)\s*")


def _months_of(text: str, span: Span, over: str | None) -> Told | None:
    """ "2020-01", "March" under "... in 2013", "2020 (Jan-Jun)": a label of months alone."""
    label = span.of(text)
    written = _ISO.fullmatch(label)
    if written is not None:
        return Told(written[1], span)
    words = [fold(m.group()) for m in re.finditer(r"[^\W_]+", label)]
    numbers = [_months()[w] for w in words if w in _months()]
    stated = [w for w in words if _YEAR.fullmatch(w)]
    known = set(re.findall(r"(?<!\d)\d{4}(?!\d)", over or ""))
    year = stated[0] if stated else next(iter(known)) if len(known) == 1 else None
    if not 1 <= len(numbers) <= 2 or len(numbers) + len(stated) < len(words) or year is None or len(stated) > 1:
        return None
    ends = [f"{year}-{number:02d}" for number in numbers]
    return Told("/".join(ends), span) if ends == sorted(ends) else None


def _words(text: str) -> list[str]:
    found = (fold(m.group()) or m.group() for m in _WORD.finditer(text))
    return [part for word in found for part in word.split()]


def _english(text: str, span: Span) -> Label:
    label = span.of(text)
    label = re.sub(r"\b[Ss]till\b", "", label)  # no photograph here
    named = [(unit_of(w), w) for w in re.findall(r"[A-Za-z][A-Za-z’'-]+", label) if w.lower() not in _months()]
    states = load("units")["adjectives"]
    counted = [(unit, w) for unit, w in named if unit in _UNITS and w.lower() not in states]
    counted += [(unit, w) for unit, w in named if unit == "places" and singular(w) in table("counted")]  # graves
    # Of several nouns people before all else ("Cases of detainees with documents").
    unit, noun = min(counted, key=lambda c: _RANKS.index(str(c[0])), default=(None, None))
    measure = None if noun is None else table("counted").get(singular(noun))
    return Label(span, measure, noun, unit, _english_place(text, span))


def _english_place(text: str, span: Span) -> Told | None:
    heads = set(load("places")["heads"]) | {w for kind in load("places")["kind_nouns"].values() for w in kind}
    best: tuple[int, Told] | None = None
    for match in _NAMES.finditer(text, span.start, span.end):
        name, end = match.group(), match.end()
        after = re.match(r"\s+([a-z]+)\b", text[end : span.end])
        titled = name.split()[-1].lower() in heads and " " in name
        headed = after is not None and after[1] in heads
        low = name.lower()
        known = low in gazetteer.countries() or low in gazetteer.towns() or low in gazetteer.areas()
        if low in load("numbers")["months"]:
            continue
        there = _IN.search(text[span.start : match.start()]) is not None
        plain = set(_words(name)) <= folded("neutral")  # "Of" is a town, too
        if plain or not (headed or titled or known or there) or low in gazetteer.adjectives():
            continue
        end = end + after.end() if headed and after is not None else end
        rank = 2 if headed or titled else 1 if known and low not in gazetteer.countries() else 0
        if best is None or rank > best[0]:
            best = rank, Told(text[match.start() : end], Span(match.start(), end))
    return None if best is None else best[1]


def _english_period(text: str, span: Span, years: Years) -> Told | None:
    found = dates_in(span.of(text), years)
    if not found:
        return None
    words = Span(span.start + found[0].start, span.start + found[-1].end)
    # "Fate by end of 2021": until when, not when.
    return Told(found[0].edtf, words) if len(found) == 1 and found[0].role != "until" else None


def _arabic(text: str, span: Span) -> Label:
    found = list(_parsed(text, span))
    noun = unit = measure = None
    place = period = None
    for sentence in found:
        for i in range(len(sentence.tokens)):
            known = arabic_noun(sentence.key(i))
            if noun is None and known is not None and known.unit in _UNITS:
                noun, unit, measure = sentence.span_of(i, i + 1).of(text), known.unit, known.measure or measure
        cues = find_measures(sentence)
        measure = measure or (cues[0].measure if cues else None)
        for named in arabic_places.find_places(sentence, arabic_places.Gazetteer(), []):
            place = Told(named.name, sentence.span_of(named.first, named.end))
        for dated in arabic_dates.find_periods(sentence, Clock(None)):
            period = Told(dated.edtf, sentence.span_of(dated.first, dated.end))
    return Label(span, measure, noun, unit, place, period)


def _parsed(text: str, span: Span) -> Iterator[Sentence]:
    yield from sentences(text, [(0, span)])
