"""What a figure counts: its scope on the lattice of measures, places, periods and populations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from tawthiq.model import Document, Figure, Scope, Statement
from tawthiq.reconciliation.additions import Addition
from tawthiq.reconciliation.intervals import Asserted, Widening, asserted
from tawthiq.reconciliation.measures import population, stock
from tawthiq.reconciliation.periods import Days, days
from tawthiq.reconciliation.places import Atlas, Place
from tawthiq.reconciliation.sentences import has, sentence
from tawthiq.vocabulary.folding import fold

# Characters of a page that count as its head.
_HEAD = 200
Course = Literal["stock", "flow", "unclear"]


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


def scope_of(figure: Figure, place: Place | None, others: str | None = None, notes: tuple[str, ...] = ()) -> Scope:
    return Scope(
        measure=figure.measure,
        place=place.key if place else None,
        place_label=place.label if place else None,
        containers=place.containers if place else (),
        period=figure.period,
        population=others or population(figure, place),
        per=figure.per,
        notes=notes,
    )


def course_of(figure: Figure, span: Days | None, words: str) -> Course:
    """Whether a figure counts at one time or over a period."""
    if not stock(figure.measure):
        return "flow"
    folded = f" {fold(words)} "
    held, flows = has(folded, "stock_cues"), has(folded, "flow_cues")
    if held != flows:
        return "stock" if held else "flow"
    if span is not None and not held:
        return "flow" if span.last - span.first > 366 else "unclear"
    return "unclear"


class Maker:
    """Turns one case's figures into scopes."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        atlas: Atlas,
        widening: Widening,
        additions: Mapping[str, Addition],
    ) -> None:
        """Args: `additions`: statement id -> what the figure takes from the one that it adds to."""
        self._documents, self._atlas, self._widening, self._additions = documents, atlas, widening, additions
        self._heads: dict[str, bool] = {}

    def make(self, statement: Statement, origin: str, party: str | None, published: str) -> Counted:
        figure = statement.figure
        if figure is None:
            raise ValueError(f"statement {statement.id} is a {statement.kind}, not a figure")
        added = self._additions.get(statement.id)
        name = added.place if added is not None and added.place is not None else figure.place
        place = self._atlas.place(name, statement.document) if name else None
        notes = [added.note] if added is not None else []
        if place is not None and place.kind not in ("country", "site"):
            notes.append(f"“{name}” is taken as {place.why}")
        document = self._documents[statement.document]
        around = sentence(document, statement)
        span = days(figure.period)
        return Counted(
            statement=statement,
            figure=figure,
            scope=scope_of(figure, place, added.population if added else None, tuple(notes)),
            place=place,
            days=span,
            asserted=asserted(figure, self._widening),
            course=course_of(figure, span, around),
            origin=origin,
            party=party,
            published=published,
            revises=self._revises(document, around),
        )

    def _revises(self, document: Document, words: str) -> int:
        """2 where a sentence says that it gives a newer figure, 1 where its page's head does, else 0."""
        if has(f" {fold(words)} ", "revision_cues"):
            return 2
        if document.id not in self._heads:
            head = f"{document.metadata.title or ''} {document.text[:_HEAD]}"
            self._heads[document.id] = has(f" {fold(head)} ", "revision_heads")
        return int(self._heads[document.id])
