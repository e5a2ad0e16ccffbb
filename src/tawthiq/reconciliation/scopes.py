"""What a figure counts: its scope on the lattice of measures, places, periods and populations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.model import Document, Figure, Scope, Statement
from tawthiq.reconciliation.intervals import Asserted, Widening, asserted
from tawthiq.reconciliation.periods import Days, days
from tawthiq.reconciliation.places import Atlas, Place, is_country_word
from tawthiq.vocabulary.folding import fold

# Characters of a page that count as its head.
_HEAD = 200
Course = Literal["stock", "flow", "unclear"]
_SENTENCE_END = re.compile(r"[.!?؟。]\s|\n\s*\n")


class Counted(Struct, frozen=True):
    """A figure with everything that comparing needs.

    Attributes:
        origin: key of its independent origin.
        party: key of the party that states it, or None.
        course: "stock" (at one time), "flow" (over a period) or "unclear".
        published: EDTF date of its document, "" where unknown.
        revises: 2 where its sentence says that it gives a newer figure, 1 where its page's head does, else 0.
    """

    statement: Statement
    figure: Figure
    scope: Scope
    place: Place | None
    days: Days | None
    asserted: Asserted
    course: Course
    origin: str
    party: str | None
    published: str
    revises: int

    @property
    def id(self) -> str:
        return self.statement.id


@cache
def _measures() -> Mapping[str, Mapping[str, object]]:
    found: Mapping[str, Mapping[str, object]] = vocabulary.load("lattice")["measures"]
    return found


@cache
def _populations() -> dict[str, str]:
    return {fold(str(w)): k for k, p in vocabulary.load("lattice")["populations"].items() for w in p["words"]}


def measure_line(measure: str) -> tuple[str, ...]:
    """A measure and what it lies within, narrowest first: ("executed", "killed", "died")."""
    line = [measure]
    while (wider := _measures().get(line[-1], {}).get("within")) is not None:
        line.append(str(wider))
    return tuple(line)


def once(measure: str) -> bool:
    """Whether the measure befalls a person at most once."""
    return bool(_measures().get(measure, {}).get("once"))


def tally(figure: Figure) -> bool:
    """Whether the figure is one recorder's own tally, which another's cannot contradict."""
    units = vocabulary.load("lattice")["tally_units"]
    return bool(_measures().get(figure.measure, {}).get("tally")) or figure.unit in units


def population_line(population: str) -> tuple[str, ...]:
    """A population and what it lies within; an unlisted word lies within people."""
    listed = vocabulary.load("lattice")["populations"]
    line = [population]
    while line[-1] != "people":
        line.append(str(listed[line[-1]]["within"]) if line[-1] in listed else "people")
    return tuple(line)


def population(figure: Figure, place: Place | None) -> str:
    """Key of the population counted; in a place of detention detainees are simply the people there."""
    if figure.unit not in vocabulary.load("lattice")["people_units"]:
        return figure.unit
    head = fold(figure.counted)
    found = _populations().get(head) or next((_populations()[w] for w in head.split() if w in _populations()), None)
    if found is None:
        # "Syrians" are the people of the place; any other word stands for a group of its own within people.
        return "people" if not head or is_country_word(head) else head
    confined = figure.measure in ("detained", "released", "abducted") or (place is not None and place.kind == "site")
    return "people" if found == "detainees" and confined else found


def scope_of(figure: Figure, place: Place | None) -> Scope:
    return Scope(
        measure=figure.measure,
        place=place.key if place else None,
        place_label=place.label if place else None,
        containers=place.containers if place else (),
        period=figure.period,
        population=population(figure, place),
        per=figure.per,
    )


def sentence(document: Document, statement: Statement) -> str:
    """The sentence around a figure, for its cues."""
    text, span = document.text, statement.span
    before = [m.end() for m in _SENTENCE_END.finditer(text, max(0, span.start - 400), span.start)]
    after = _SENTENCE_END.search(text, span.end, min(len(text), span.end + 400))
    return text[before[-1] if before else max(0, span.start - 400) : after.start() if after else span.end + 400]


def course_of(figure: Figure, span: Days | None, words: str) -> Course:
    """Whether a figure counts at one time or over a period."""
    if not _measures().get(figure.measure, {}).get("stock"):
        return "flow"
    cues = vocabulary.load("lattice")
    stock, flow = _has(words, cues["stock_cues"]), _has(words, cues["flow_cues"])
    if stock != flow:
        return "stock" if stock else "flow"
    if span is not None and not stock:
        return "flow" if span.last - span.first > 366 else "unclear"
    return "unclear"


def revises(document: Document, words: str) -> int:
    """2 where a sentence says that it gives a newer figure, 1 where the page's head does, else 0."""
    cues = vocabulary.load("lattice")
    if _has(words, cues["revision_cues"]):
        return 2
    head = f"{document.metadata.title or ''} {document.text[:_HEAD]}"
    return 1 if _has(head, cues["revision_heads"]) else 0


def _has(words: str, cues: Iterable[str]) -> bool:
    folded = f" {fold(words)} "
    return any(f" {fold(str(c))} " in folded for c in cues)


class Maker:
    """Turns one case's figures into scopes."""

    def __init__(self, documents: Mapping[str, Document], atlas: Atlas, widening: Widening) -> None:
        self._documents, self._atlas, self._widening = documents, atlas, widening

    def make(self, statement: Statement, origin: str, party: str | None, published: str) -> Counted:
        figure = statement.figure
        if figure is None:
            raise ValueError(f"statement {statement.id} is a {statement.kind}, not a figure")
        place = self._atlas.place(figure.place, statement.document) if figure.place else None
        document = self._documents[statement.document]
        around = sentence(document, statement)
        span = days(figure.period)
        return Counted(
            statement=statement,
            figure=figure,
            scope=scope_of(figure, place),
            place=place,
            days=span,
            asserted=asserted(figure, self._widening),
            course=course_of(figure, span, around),
            origin=origin,
            party=party,
            published=published,
            revises=revises(document, around),
        )
