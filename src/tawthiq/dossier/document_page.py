"""One document: what it is, where it came from, and its text with everything that was read from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct, structs

from tawthiq.dossier.cards import Card, cards, read_by
from tawthiq.dossier.exhibits import ExhibitFacts, facts
from tawthiq.dossier.highlight import Annotation, Highlighter, Segment
from tawthiq.dossier.leads import LeadView, leads, written
from tawthiq.dossier.reasons import ReasonView, reasons
from tawthiq.dossier.site import Site, unique_statements, why_anchor
from tawthiq.dossier.waiting import Waiting, waiting
from tawthiq.dossier.words import direction, language, period
from tawthiq.model import Block, Document, Problem, Span, Table


class CellView(Struct, frozen=True):
    """`start`: where its text begins in the document's."""

    segments: tuple[Segment, ...]
    start: int = 0
    withheld: bool = False


class TableView(Struct, frozen=True):
    """`rows` pairs each row's HTML id with its cells."""

    name: str
    header: tuple[CellView, ...]
    rows: tuple[tuple[str, tuple[CellView, ...]], ...]


class Row(Struct, frozen=True):
    """A block of text, or a table, with the cards of the statements and the numbers from images that begin in it.

    `start`: in the text.
    """

    kind: str
    start: int
    lang: str
    dir: str
    page: int | None
    segments: tuple[Segment, ...]
    table: TableView | None
    cards: tuple[Card, ...]
    numbers: tuple[Waiting, ...] = ()


class DocumentPage(Struct, frozen=True):
    """`unpainted`: anchors of statements whose words the text does not show, so that their card must carry them.

    `lost`: likewise for passages that reasons point to. `loose`: cards of statements that begin in no block.
    """

    name: str
    title: str
    document: str
    exhibit: ExhibitFacts | None
    sha256: str
    language: str
    lang: str
    publisher: str
    published: str
    author: str
    recipients: str
    address: str
    origin: str
    origin_href: str
    origin_reasons: tuple[ReasonView, ...]
    credits: tuple[str, ...]
    reader: str
    readings: tuple[str, ...]
    problems: tuple[Problem, ...]
    rows: tuple[Row, ...]
    leads: tuple[LeadView, ...]
    written: str
    loose: tuple[Card, ...]
    unpainted: frozenset[str]
    lost: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]
    withheld: bool
    empty: bool


def row_anchor(table: int, row: int) -> str:
    """HTML id of a table's row: both 1-based, header rows not counted."""
    return f"r-{table}-{row}"


def document_page(site: Site, key: str, also: Sequence[Annotation] = ()) -> DocumentPage:
    """One document. `also`: what is to be marked in its text beyond what was read from it."""
    document = site.document(key)
    beside = cards(site, key)
    numbers = waiting(site, document)
    marks = [Annotation(Span(n.start, n.end), "waits", n.anchor, f"#{n.card}") for n in numbers]
    painter = Highlighter(document.text, [*_annotations(site, document, beside), *marks, *also])
    withheld = not site.include_people and key in site.records_in
    rows = _with_numbers(_rows(document, painter, beside, withhold=withheld), numbers)
    placed = {c.id for r in rows for c in r.cards}
    origin = site.view.lineage.origin_of(key)
    meta = document.metadata
    readings = site.view.readings.get(key, ())
    return DocumentPage(
        name=site.name(key),
        title=meta.title or site.name(key),
        document=key,
        exhibit=facts(site, document.exhibit),
        sha256=document.exhibit,
        language=language(document.language),
        lang=document.language,
        publisher=site.publisher(key) or "",
        published=period(site.published(key)),
        author=meta.author or "",
        recipients=", ".join(meta.recipients),
        address=meta.address or "",
        origin=origin.label if origin else "",
        origin_href=site.origin_href(origin.key) if origin else "",
        origin_reasons=reasons(site, origin.reasons) if origin else (),
        credits=tuple(_credit(c.party, c.work) for r in readings for c in r.credits),
        reader=f"{document.reader} {document.reader_version}",
        readings=tuple(read_by(r.reader, r.version) for r in readings),
        problems=(*document.problems, *(p for r in readings for p in r.problems)),
        rows=rows,
        leads=() if withheld else leads(document),
        written=written(document),
        loose=tuple(c for c in beside if c.id not in placed),
        unpainted=frozenset(_targets(beside) - painter.anchored),
        lost=tuple(a for p in site.whys.get(key, ()) if (a := why_anchor(p)) not in painter.anchored),
        kinds=_kinds(beside),
        withheld=withheld,
        empty=not document.text.strip(),
    )


def _credit(party: str, work: str | None) -> str:
    return f"{party}: {work}" if work else party


def _targets(beside: tuple[Card, ...]) -> set[str]:
    return {c.anchor for c in beside}


def _kinds(beside: tuple[Card, ...]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for card in beside:
        if card.status != "rejected":
            counts[card.kind_key] = counts.get(card.kind_key, 0) + 1
    return tuple(counts.items())


def _annotations(site: Site, document: Document, beside: tuple[Card, ...]) -> list[Annotation]:
    marks = [
        Annotation(Span(c.start, c.end), f"hl k-{c.kind_key} st-{c.status}", c.anchor, f"#{c.card}") for c in beside
    ]
    for s in unique_statements(site.view.readings.get(document.id, ())):
        for link in s.chain:
            marks += [Annotation(link.mention, "party")] if link.mention else []
            marks += [Annotation(link.cue, "cue")] if link.cue else []
    marks += [
        Annotation(Span(p.start, p.end), "why", why_anchor(p))
        for p in site.whys.get(document.id, ())
        if p.start < p.end
    ]
    return marks


def text_rows(document: Document, painter: Highlighter, *, withhold: bool) -> tuple[Row, ...]:
    """A text as its blocks and tables show it, with nothing beside it."""
    return _rows(document, painter, (), withhold=withhold)


def _rows(document: Document, painter: Highlighter, beside: tuple[Card, ...], *, withhold: bool) -> tuple[Row, ...]:
    tables = _regions(document)
    rows: list[Row] = []
    position = 0
    page: int | None = None
    for block in _parts(document, tables):
        gap = document.text[position : block.span.start]
        if gap.strip() and not _in_table(position, tables):
            rows.append(_text_row(document, Block(Span(position, block.span.start)), painter, beside, None))
        if block.kind == "cell" and (found := tables.get(block.span)) is not None:
            rows.append(_table_row(document, block.span, found, painter, (beside, withhold)))
        else:
            shown = block.page if block.page != page else None
            page = block.page
            rows.append(_text_row(document, block, painter, beside, shown))
        position = max(position, block.span.end)
    if document.text[position:].strip():
        rows.append(_text_row(document, Block(Span(position, len(document.text))), painter, beside, None))
    return _each_once(rows)


def _regions(document: Document) -> dict[Span, tuple[int, Table]]:
    """Where each table stands in the text: from its first cell to its last."""
    found: dict[Span, tuple[int, Table]] = {}
    for n, table in enumerate(document.tables, start=1):
        spans = [c.span for row in (table.header, *table.rows) for c in row]
        if spans:
            found[Span(min(s.start for s in spans), max(s.end for s in spans))] = (n, table)
    return found


def _in_table(position: int, tables: dict[Span, tuple[int, Table]]) -> bool:
    return any(span.start <= position < span.end for span in tables)


def _parts(document: Document, tables: dict[Span, tuple[int, Table]]) -> list[Block]:
    """Blocks in text order; those that a table's cells show are replaced by one that stands for the table."""
    cells = sorted(c.span for _, t in tables.values() for row in (t.header, *t.rows) for c in row)
    ends = [c.end for c in cells]

    def shown_by_a_table(block: Block) -> bool:
        if not any(block.span.within(region) for region in tables):
            return False
        first = bisect_right(ends, block.span.start)
        return block.kind == "cell" or (first < len(cells) and cells[first].start < block.span.end)

    outside = [b for b in document.blocks if b.span.end > b.span.start and not shown_by_a_table(b)]
    standing = [Block(span, "cell", document.language) for span in tables]
    return sorted([*outside, *standing], key=lambda b: (b.span.start, -b.span.end))


def _each_once(rows: list[Row]) -> tuple[Row, ...]:
    """A card stands beside the first row that its statement begins in, where rows overlap."""
    seen: set[str] = set()
    made = []
    for row in rows:
        made.append(structs.replace(row, cards=tuple(c for c in row.cards if c.id not in seen)))
        seen.update(c.id for c in row.cards)
    return tuple(made)


def _with_numbers(rows: tuple[Row, ...], numbers: Sequence[Waiting]) -> tuple[Row, ...]:
    """Numbers beside the row in which they stand: the last that begins no later."""
    if not numbers:
        return rows
    starts = [row.start for row in rows]
    beside: dict[int, list[Waiting]] = {}
    for number in numbers:
        beside.setdefault(max(0, bisect_right(starts, number.start) - 1), []).append(number)
    return tuple(structs.replace(row, numbers=tuple(beside.get(n, ()))) for n, row in enumerate(rows))


def _text_row(
    document: Document, block: Block, painter: Highlighter, beside: tuple[Card, ...], page: int | None
) -> Row:
    spoken = block.language if block.language != "und" else document.language
    return Row(
        kind=block.kind,
        start=block.span.start,
        lang=spoken,
        dir=direction(spoken),
        page=page,
        segments=painter.segments(block.span.start, block.span.end),
        table=None,
        cards=tuple(c for c in beside if block.span.start <= c.start < block.span.end),
    )


def _table_row(
    document: Document,
    span: Span,
    numbered: tuple[int, Table],
    painter: Highlighter,
    rest: tuple[tuple[Card, ...], bool],
) -> Row:
    n, table = numbered
    beside, withhold = rest

    def cell(where: Span, withheld: bool) -> CellView:
        if withheld:
            return CellView((), where.start, withheld=True)
        return CellView(painter.segments(where.start, where.end) if where.start < where.end else (), where.start)

    header = tuple(cell(c.span, False) for c in table.header)
    rows = tuple(
        (row_anchor(n, r), tuple(cell(c.span, withhold) for c in row)) for r, row in enumerate(table.rows, start=1)
    )
    return Row(
        kind="table",
        start=span.start,
        lang=document.language,
        dir=direction(document.language),
        page=None,
        segments=(),
        table=TableView(table.name, header, rows),
        cards=tuple(c for c in beside if span.start <= c.start < span.end),
    )
