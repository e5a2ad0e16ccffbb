"""Figures that add to the one before them ("at least 500 more"): where they count, and whom they leave out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.model import Document, Figure, Span, Statement
from tawthiq.reconciliation.measures import OTHERS, measure_line
from tawthiq.reconciliation.sentences import sentence_span
from tawthiq.vocabulary.folding import fold

# How far back the figure may stand that another adds to, and how far after the number its adding word, in characters.
_BACK = 600
_AFTER = 24


class Addition(Struct, frozen=True):
    """What a figure takes from the one that it adds to.

    Attributes:
        place: where that one counts, None where the figure names a place itself.
        population: "not executed" where it counts those who died otherwise, else None.
        note: why, in words.
    """

    place: str | None
    population: str | None
    note: str


def carried(documents: Mapping[str, Document], statements: Sequence[Statement]) -> dict[str, Addition]:
    """For each figure that adds to an earlier one, whose place it takes and whom it leaves out.

    Args:
        statements: figures, in text order within each document.
    """
    out: dict[str, Addition] = {}
    before: Statement | None = None
    for statement in statements:
        found = _carry(documents[statement.document], before, statement, out)
        if found is not None:
            out[statement.id] = found
        before = statement
    return out


def _carry(
    document: Document, before: Statement | None, statement: Statement, known: Mapping[str, Addition]
) -> Addition | None:
    figure = statement.figure
    if before is None or figure is None or before.figure is None or before.document != statement.document:
        return None
    if not _same_kind(before.figure, figure) or statement.span.start - before.span.end > _BACK:
        return None
    adding = _adding_words(document, statement)
    if not adding:
        return None
    there = known.get(before.id)
    number = before.span.of(document.text)
    place = (there.place if there else None) or before.figure.place
    if place == figure.place or _own_place(document, statement):
        place = None
    narrower = before.figure.measure != figure.measure and figure.measure in measure_line(before.figure.measure)
    same_place = place is not None or figure.place == before.figure.place
    population = f"{OTHERS}{before.figure.measure}" if narrower and same_place and adding & _others() else None
    notes = [f"its sentence names no place; it adds to “{number}”, which counts at {place}"] if place else []
    notes += [f"it counts others than “{number}”, who were {before.figure.measure}"] if population else []
    return Addition(place, population, "; ".join(notes)) if notes else None


def _own_place(document: Document, statement: Statement) -> bool:
    """Whether the figure's place stands in its own sentence."""
    slot = statement.figure.slots.get("place") if statement.figure else None
    own = sentence_span(document, statement)
    return slot is not None and slot.span is not None and own.start <= slot.span.start < own.end


def _same_kind(one: Figure, other: Figure) -> bool:
    return one.unit == other.unit and measure_line(one.measure)[-1] == measure_line(other.measure)[-1]


def _adding_words(document: Document, statement: Statement) -> set[str]:
    text, span = document.text, statement.span
    words = fold(Span(span.start, min(len(text), span.end + _AFTER)).of(text)).split()
    # A word cut off at the end of the reach says nothing.
    whole = words[:-1] if span.end + _AFTER < len(text) and len(words) > 1 else words
    return set(_adding() & set(whole))


@cache
def _adding() -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("lattice")["adding_words"])


@cache
def _others() -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("lattice")["others_words"])
