"""Figures of tables of counts, by the heading of their column, the labels of their row and what stands over them."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from tawthiq.extraction.english.dates import Years
from tawthiq.extraction.english.dating import dated_page
from tawthiq.extraction.tabled.grids import Counting, Number, counting, folded, folded_list
from tawthiq.extraction.tabled.labels import Label, Told, label_of
from tawthiq.model import Block, Cell, Document, Figure, Link, Reading, Slot, Span, Stance, Statement
from tawthiq.vocabulary.folding import fold

COLUMN, ROW, CAPTION = "the column's heading", "the row's label", "what stands over the table"
NOBODY = "no label says it"
# What stands over a table stands within so many blocks before it, a line of no more code points.
OVER, LONGEST = 3, 200
SURE = 0.9
_SOURCE = re.compile(r"^\W*(?P<label>[\w ]{4,20}?)\s*[:：]\s*(?P<whose>[^\n]{2,90}?)\W*$")


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a table's numbers share.

    Attributes:
        over: the labels over it and behind the table before, nearest first.
        title: the document's, which says where and when, not what a table far below counts.
        source: whose it is.
    """

    over: tuple[Label, ...]
    title: tuple[Label, ...]
    source: Link | None


class TableReader:
    """Reads figures out of tables of counts, in English and Arabic; lists of people are left alone."""

    @property
    def name(self) -> str:
        return "tables"

    @property
    def version(self) -> str:
        return "1"

    @property
    def languages(self) -> frozenset[str]:
        return frozenset({"en", "ar", "und"})

    def read(self, document: Document) -> Reading:
        """The figures of a document's tables of counts, in text order. Linear in the number of cells."""
        years = Years.of(document.text, document.metadata.published or dated_page(document.text))
        tables = counting(document)
        ends = [0, *(table.span.end for table in tables)]
        found = [
            row for table, last in zip(tables, ends, strict=False) for row in _figures(document, table, last, years)
        ]
        return Reading(document.id, self.name, self.version, tuple(sorted(found, key=lambda s: s.span)))


def prose_of(document: Document) -> Document:
    """The document without the cells of its tables of counts, for readers of sentences; every offset stays."""
    spans = [table.span for table in counting(document)]
    if not spans:
        return document
    kept = (b for b in document.blocks if b.kind != "cell" or not any(b.span.within(span) for span in spans))
    return replace(document, blocks=tuple(kept))


def _figures(document: Document, counted: Counting, last: int, years: Years) -> Iterator[Statement]:
    """The figures of a table; `last` is where the table before it ends."""
    text, scope = document.text, _scope(document, counted, last, years)
    columns = _columns(text, counted, years)
    for number, heading, labels in counted.numbers():
        rows = [_row_label(text, head, cell, years) for head, cell in labels]
        figure = _figure(number, columns[heading.span], rows, scope)
        if figure is not None and text[number.span.start : number.span.end].strip():
            stance: Stance = "estimates" if figure.hedge else "asserts"
            chain = (scope.source,) if scope.source is not None else ()
            yield Statement(document.id, number.span, "figure", stance, chain, figure, confidence=SURE)


def _columns(text: str, counted: Counting, years: Years) -> dict[Span, Label]:
    """The headings of the columns; "Women" behind "Arrested" are women arrested."""
    found: dict[Span, Label] = {}
    before: Label | None = None
    for index in counted.columns:
        heading = counted.table.header[index]
        label = label_of(text, heading.span, years)
        if label.measure is None and label.unit == "people" and before is not None:
            label = dataclasses.replace(label, measure=before.measure)
        elif label.measure is not None:
            before = label
        found[heading.span] = label
    return found


def _row_label(text: str, head: Cell, cell: Cell, years: Years) -> Label:
    of_places = bool({*fold(head.value).split()} & folded("place_columns"))
    total = fold(cell.value) in folded_list("totals")
    label = label_of(text, cell.span, years, places=of_places and not total)
    who = bool({*fold(head.value).split()} & folded("actor_columns")) or _named(cell.value)
    # A row "Brigade of the North" tells who did it, not that groups are counted.
    return dataclasses.replace(label, noun=None, unit=None) if who else label


def _named(value: str) -> bool:
    """Whether a label holds a name: a capital behind its first word."""
    return any(word[:1].isupper() for word in value.split()[1:])


def _figure(number: Number, column: Label, rows: Sequence[Label], scope: _Scope) -> Figure | None:
    """The figure of a number; None where its labels do not say that it counts anybody or anything."""
    if column.never or any(r.never and not r.place for r in rows):
        return None
    said = (column, *rows, *scope.over)
    measured = next((label for label in said if label.measure is not None), None)
    # Under "Arrests by district" a column "Released" counts people, not arrests.
    near = said if measured is None or measured in scope.over else (column, *rows)
    counts = next((label for label in near if label.unit is not None), None)
    own = column.measure or column.unit or column.neutral or column.place or any(r.measure for r in rows)
    if not own or (measured is None and (counts is None or counts not in (column, *rows))):
        return None
    noun, unit = (counts.noun, counts.unit) if counts is not None else ("people", "people")
    place, period = _told("place", column, rows, scope), _told("period", column, rows, scope)
    hedged = next((label for label in said if label.hedged), None)
    bounds = Slot(number.span, SURE, "the number of a cell")
    slots = {
        "low": bounds,
        "high": bounds,
        "unit": _slot(counts, column, rows),
        "counted": _slot(counts, column, rows),
        "measure": _slot(measured, column, rows),
        "place": place[1],
        "period": period[1],
        "hedge": _slot(hedged, column, rows),
    }
    measure = "other" if measured is None or measured.measure is None else measured.measure
    return Figure(
        number.low, number.high, number.qualifier, unit or "people", noun or "people", measure,
        place=place[0], period=period[0], hedge=hedged is not None, slots=slots,
    )  # fmt: skip


def _told(what: str, column: Label, rows: Sequence[Label], scope: _Scope) -> tuple[str | None, Slot]:
    """Where or when by the label that stands nearest: of places the last that a row names, which is the narrowest."""
    for label in (column, *reversed(rows), *scope.over, *scope.title):
        told: Told | None = getattr(label, what)
        if told is not None:
            return told.value, Slot(told.span, SURE, _how(label, column, rows))
    return None, Slot(None, 0.7, NOBODY)


def _slot(label: Label | None, column: Label, rows: Sequence[Label]) -> Slot:
    return Slot(None, 0.7, NOBODY) if label is None else Slot(label.span, SURE, _how(label, column, rows))


def _how(label: Label, column: Label, rows: Sequence[Label]) -> str:
    return COLUMN if label is column else ROW if label in rows else CAPTION


def _scope(document: Document, counted: Counting, last: int, years: Years) -> _Scope:
    text, blocks = document.text, [b for b in document.blocks if b.kind != "cell"]
    at = bisect_left([b.span.start for b in blocks], counted.span.start)
    lines = [b for b in reversed(blocks[max(0, at - OVER) : at]) if _short(b) and b.span.start >= last]
    title = next((b for b in blocks[:at] if b.kind == "heading" and b not in lines), None)
    over = (label_of(text, b.span, years) for b in lines if _source(text, [b]) is None)
    titled = () if title is None else (label_of(text, title.span, years),)
    return _Scope(tuple(over), titled, _source(text, (*blocks[at : at + 2], *(() if last else lines))))


def _short(block: Block) -> bool:
    return block.kind != "fact" and block.span.end - block.span.start <= LONGEST


def _source(text: str, lines: Iterable[Block]) -> Link | None:
    """Whose a table is, where a line at it says so ("Source: X")."""
    for block in lines:
        match = _SOURCE.match(block.span.of(text))
        if match is not None and fold(match["label"]) in folded("sources"):
            start = block.span.start + match.start("whose")
            span = Span(start, start + len(match["whose"]))
            return Link(match["whose"], span, block.span)
    return None
