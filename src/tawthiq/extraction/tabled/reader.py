"""Figures of tables of counts, by the heading of their column, the labels of their row and what stands over them."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from msgspec.structs import replace

from tawthiq.extraction.english.dates import Years
from tawthiq.extraction.english.dating import dated_page
from tawthiq.extraction.tabled.grids import MOSTLY, Counting, Number, folded, folded_list
from tawthiq.extraction.tabled.labels import Label, Told, label_of
from tawthiq.model import Block, Cell, Document, Figure, Link, Reading, Slot, Span, Stance, Statement
from tawthiq.vocabulary import load
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
        indicators: whether its rows say what is counted, by the heading over them.
    """

    over: tuple[Label, ...]
    title: tuple[Label, ...]
    source: Link | None
    indicators: bool = False


NAME, VERSION = "tables", "1"


def read_tables(document: Document, tables: Sequence[Counting]) -> Reading:
    """The figures of a document's tables of counts, in text order. Linear in the number of cells."""
    years = Years.of(document.text, document.metadata.published or dated_page(document.text))
    prose = prose_of(document, tables)
    ends = [0, *(table.span.end for table in tables)]
    found = [row for table, last in zip(tables, ends, strict=False) for row in _figures(prose, table, last, years)]
    return Reading(document.id, NAME, VERSION, tuple(sorted(found, key=lambda s: s.span)))


def credited_to(reading: Reading, others: Sequence[Reading]) -> Reading:
    """The figures of tables as whose the page's own words tell them, where one party alone speaks in them.

    Args:
        reading: of the tables; one that names whose its rows are stays as it is.
        others: of the sentences around them.
    """
    named = [credit for other in others for credit in other.credits]
    heard = {link.party for other in others for s in other.statements for link in s.chain}
    if len(named) != 1 or heard - {named[0].party} or any(s.chain for s in reading.statements):
        return reading
    span = next(iter(named[0].mentions), None)
    chain = (Link(named[0].party, span, span),)
    return replace(reading, statements=tuple(replace(s, chain=chain) for s in reading.statements))


def prose_of(document: Document, tables: Sequence[Counting]) -> Document:
    """The document without the cells of its tables of counts, for readers of sentences; every offset stays."""
    spans = sorted(table.span for table in tables)
    if not spans:
        return document
    starts = [span.start for span in spans]

    def counted(block: Block) -> bool:
        at = bisect_right(starts, block.span.start) - 1
        return at >= 0 and block.kind == "cell" and block.span.within(spans[at])

    return replace(document, blocks=tuple(block for block in document.blocks if not counted(block)))


def _figures(document: Document, counted: Counting, last: int, years: Years) -> Iterator[Statement]:
    """The figures of a table of a document without such tables; `last` is where the table before it ends."""
    text, scope = document.text, _scope(document, counted, last, years)
    when = next((label.period.value for label in (*scope.over, *scope.title) if label.period), None)
    columns, placed = _columns(text, counted, years, when), _of_places(text, counted, years)
    known: dict[Span, Label] = {}
    for number, column, labels in counted.numbers():
        for head, cell in labels:
            if cell.span not in known:
                known[cell.span] = _row_label(text, head, cell, years, when, head.span in placed)
        rows = [known[cell.span] for _, cell in labels]
        figure = _figure(number, columns[column], rows, scope)
        if figure is not None and text[number.span.start : number.span.end].strip():
            stance: Stance = "estimates" if figure.hedge else "asserts"
            chain = _said_by(labels) or ((scope.source,) if scope.source is not None else ())
            yield Statement(document.id, number.span, "figure", stance, chain, figure, confidence=SURE)


def _said_by(labels: Sequence[tuple[Cell, Cell]]) -> tuple[Link, ...]:
    """Whose number a row is, where a column names them ("According to")."""
    named = (cell for head, cell in labels if fold(head.value) in folded("speaker_columns"))
    return tuple(Link(" ".join(cell.value.split()), cell.span, cell.span) for cell in named)[:1]


def _columns(text: str, counted: Counting, years: Years, when: str | None) -> dict[int, tuple[Label, ...]]:
    """The headings of each column, the nearest first; "Women" behind "Arrested" are women arrested."""
    found: dict[int, tuple[Label, ...]] = {}
    before: Label | None = None
    for column in counted.columns:
        labels = [label_of(text, cell.span, years, over=when or "") for cell in counted.headings(column)]
        nearest = labels[0]
        if any(label.measure for label in labels):
            before = next(label for label in labels if label.measure)
        elif nearest.unit == "people" and before is not None:
            labels[0] = dataclasses.replace(nearest, measure=before.measure)
        found[column] = tuple(labels)
    return _summed_up(text, found, when)


def _summed_up(text: str, columns: dict[int, tuple[Label, ...]], when: str | None) -> dict[int, tuple[Label, ...]]:
    """A column of sums is of the time of all columns beside it, where nothing over the table says of which."""
    ends = sorted(e for labels in columns.values() if labels[0].period for e in labels[0].period.value.split("/"))
    if len(ends) < 2 or "/" in (when or "") or ".." in ends:
        return columns
    out = dict(columns)
    for column, labels in columns.items():
        if fold(labels[0].span.of(text)) in folded_list("totals"):
            told = Told(f"{ends[0]}/{ends[-1]}", labels[0].span)
            out[column] = (dataclasses.replace(labels[0], period=told), *labels[1:])
    return out


def _of_places(text: str, counted: Counting, years: Years) -> frozenset[Span]:
    """The headings of the columns that name places: by what they say, or by what stands below them."""
    found = set()
    for column in counted.texts:
        heading = counted.table.header[column]
        told = {*fold(heading.value).split()}
        rows = [row[column] for row in counted.table.rows if row[column].value.strip()]
        known = sum(label_of(text, cell.span, years).whole for cell in rows)
        others = folded("actor_columns") | folded("speaker_columns")
        if told & folded("place_columns") or (not told & others and known >= MOSTLY * len(rows)):
            found.add(heading.span)
    return frozenset(found)


def _row_label(text: str, head: Cell, cell: Cell, years: Years, when: str | None, of_places: bool) -> Label:
    words = fold(cell.value).split()
    total = fold(cell.value) in folded_list("totals") or bool(words[:1] and words[0] in folded("all"))
    label = label_of(text, cell.span, years, places=of_places and not total, over=when or "")
    said = fold(head.value) in folded("speaker_columns")
    who = said or bool({*fold(head.value).split()} & folded("actor_columns")) or _named(cell.value)
    # A row "Brigade of the North" tells who did it, not that groups are counted.
    label = dataclasses.replace(label, noun=None, unit=None) if who else label
    return dataclasses.replace(label, measure=None, place=None, never=False) if said else label


def _named(value: str) -> bool:
    """Whether a label holds a name: a capital behind its first word."""
    return any(word[:1].isupper() for word in value.split()[1:])


def _figure(number: Number, columns: Sequence[Label], rows: Sequence[Label], scope: _Scope) -> Figure | None:
    """The figure of a number; None where its labels do not say that it counts anybody or anything."""
    if any(c.never for c in columns) or any(r.never and not r.place for r in rows):
        return None
    column = columns[0]
    said = (*columns, *rows, *scope.over)
    own_unit = next((c.unit for c in columns if c.unit is not None), None)
    # Under "Mass graves" the bodies of a column were not what was found out of graves.
    over = (label for label in scope.over if own_unit is None or label.unit in (None, own_unit))
    measured = next((label for label in (*columns, *rows, *over) if label.measure is not None), None)
    # Under "Arrests by district" a column "Released" counts people, not arrests.
    near = said if measured is None or measured in scope.over else (*columns, *rows)
    # Beside "Shelling" a column "Killed" counts people, not events.
    by_column = any(c.measure for c in columns)
    counting_on = (n for n in near if n not in rows or not by_column or n is measured or n.unit == "people")
    counts = next((label for label in counting_on if label.unit is not None), None)
    own = any(c.measure or c.unit or c.neutral or c.done or c.whole for c in columns)
    own = own or (scope.indicators and any(r.measure for r in rows))
    if not own or (measured is None and (counts is None or (counts in scope.over and not column.done))):
        return None
    noun, unit = (counts.noun, counts.unit) if counts is not None else ("people", "people")
    place, period = _told("place", columns, rows, scope), _told("period", columns, rows, scope)
    hedged = next((label for label in said if label.hedged), None)
    reckoned = hedged is not None and hedged in columns and number.qualifier == "exact"
    bounds = Slot(number.span, SURE, "the number of a cell")
    slots = {
        "low": bounds,
        "high": bounds,
        "unit": _slot(counts, columns, rows),
        "counted": _slot(counts, columns, rows),
        "measure": _slot(measured, columns, rows),
        "place": place[1],
        "period": period[1],
        "hedge": _slot(hedged, columns, rows),
    }
    measure = "other" if measured is None or measured.measure is None else measured.measure
    return Figure(
        number.low, number.high, "about" if reckoned else number.qualifier, unit or "people", noun or "people", measure,
        place=place[0], period=period[0], hedge=hedged is not None, slots=slots,
    )  # fmt: skip


def _told(what: str, columns: Sequence[Label], rows: Sequence[Label], scope: _Scope) -> tuple[str | None, Slot]:
    """Where or when by the label that stands nearest: of places the last that a row names, which is the narrowest."""
    for label in (*columns, *reversed(rows), *scope.over, *scope.title):
        told: Told | None = getattr(label, what)
        if told is not None and (what != "place" or label not in columns or label.whole):
            return told.value, Slot(told.span, SURE, _how(label, columns, rows))
    return None, Slot(None, 0.7, NOBODY)


def _slot(label: Label | None, columns: Sequence[Label], rows: Sequence[Label]) -> Slot:
    return Slot(None, 0.7, NOBODY) if label is None else Slot(label.span, SURE, _how(label, columns, rows))


def _how(label: Label, columns: Sequence[Label], rows: Sequence[Label]) -> str:
    return COLUMN if label in columns else ROW if label in rows else CAPTION


def _scope(document: Document, counted: Counting, last: int, years: Years) -> _Scope:
    text, blocks = document.text, document.blocks
    at = bisect_left(blocks, counted.span.start, key=lambda b: b.span.start)
    lines = [b for b in reversed(blocks[max(0, at - OVER) : at]) if _short(b) and b.span.start >= last]
    title = next((b for b in islice(blocks, at) if b.kind == "heading" and b not in lines), None)
    over = (_over(text, b.span, years) for b in lines if _source(text, [b]) is None)
    titled = () if title is None else (_over(text, title.span, years),)
    source = _source(text, (*blocks[at : at + 2], *(() if last else lines)))
    heads = [fold(counted.table.header[column].value) for column in counted.texts]
    named = not heads[0] or any({*head.split()} & folded("indicator_columns") for head in heads)
    return _Scope(tuple(over), titled, source, named)


def _over(text: str, span: Span, years: Years) -> Label:
    """A line over a table; "Prison statistics" says that those whom it counts are held."""
    label = label_of(text, span, years)
    words = {*fold(span.of(text)).split()}
    held = (str(m) for m, said in load("tables")["over"].items() if words & {fold(str(w)) for w in said})
    return label if label.measure is not None else dataclasses.replace(label, measure=next(held, None))


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
