"""The figures of a case as they are compared: each with its scope, its interval, its origin and its party."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.lineage import independent
from tawthiq.model import Document, Lineage, NamedPlace, Reading, Statement
from tawthiq.reconciliation.additions import Addition, carried
from tawthiq.reconciliation.intervals import Widening, default_widening
from tawthiq.reconciliation.places import Atlas
from tawthiq.reconciliation.scopes import Counted, Maker


class Count(Struct, frozen=True):
    """The figures of a case.

    Attributes:
        items: those that can be compared, in case order.
        left_out: statement id -> why it cannot.
        places: key -> place, of every place that a figure or an act names.
        placed: statement id -> key of its place, of figures and acts that are not compared.
    """

    items: list[Counted]
    left_out: dict[str, str]
    places: dict[str, NamedPlace]
    placed: dict[str, str]


def count(
    documents: Sequence[Document],
    readings: Mapping[str, tuple[Reading, ...]],
    lineage: Lineage,
    widening: Widening | None = None,
) -> Count:
    """The figures of a case as they are compared.

    Args:
        documents: in case order.
        readings: document id -> its readings, decisions applied.
        lineage: as traced from the same.
        widening: how far stated numbers may stray; the vocabulary's default where None.
    """
    every = [s for d in documents for s in statements_of(readings.get(d.id, ())) if s.figure or s.act]
    statements = [s for s in every if s.figure]
    named: dict[str, list[str]] = defaultdict(list)
    for statement in every:
        if place := _place(statement):
            named[statement.document].append(place)
    texts = {d.id: d for d in documents}
    additions = carried(texts, statements)
    atlas = Atlas(documents, named)
    maker = Maker(texts, atlas, widening or default_widening(), additions)
    origins = independent(lineage, statements)
    dates = {d.id: d.metadata.published or _first_date(readings.get(d.id, ())) for d in documents}
    publishers = {e.source: e.target.removeprefix("party:") for e in lineage.edges if e.relation == "published_by"}
    counted, left_out, placed = [], {}, {}
    for statement in every:
        why = _unfit(statement, additions.get(statement.id))
        if why and (place := _place(statement)):
            placed[statement.id] = atlas.place(place, statement.document).key
        if statement.figure and why:
            left_out[statement.id] = why
        if why:
            continue
        origin, document = origins[statement.id], statement.document
        party = _party(statement, lineage) or publishers.get(f"document:{document}")
        counted.append(maker.make(statement, origin, party, dates[document]))
    return Count(counted, left_out, atlas.places(), placed)


def _place(statement: Statement) -> str | None:
    part = statement.figure or statement.act
    return part.place if part else None


def statements_of(readings: Iterable[Reading]) -> list[Statement]:
    """A document's statements in text order, each once."""
    seen: dict[str, Statement] = {}
    for reading in readings:
        for statement in reading.statements:
            seen.setdefault(statement.id, statement)
    return sorted(seen.values(), key=lambda s: (s.span, s.kind))


def _first_date(readings: Iterable[Reading]) -> str:
    return next((r.published for r in readings if r.published), "")


def _party(statement: Statement, lineage: Lineage) -> str | None:
    return lineage.parties.get(statement.speaker) if statement.speaker else None


def _unfit(statement: Statement, added: Addition | None) -> str:
    """Why a figure stands in no group; empty where it does."""
    figure = statement.figure
    if figure is None:
        return "it is no figure"
    if figure.low is None and figure.high is None:
        return "it states no number"
    if figure.measure in vocabulary.load("lattice")["uncompared"]:
        return "the text does not say what happened to those counted, or it is nothing that other figures count, too"
    if not figure.place and not (added and added.place):
        return "the text names no place for it"
    return ""
