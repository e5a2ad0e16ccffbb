"""What an invented case holds: pages with what they state, lists of people with who is who, and whom texts name.

Texts, figures and chains are those of `bench/reconciling.py`, lists of people those of `bench/people_lists.py`.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

import people_lists
from batches import batched
from reconciling import Pile
from tawthiq.model import (
    Act,
    Block,
    Cell,
    Demand,
    Denial,
    Document,
    Field,
    Link,
    ListMap,
    ListSeen,
    Mention,
    Passage,
    People,
    Person,
    Reading,
    Reason,
    Record,
    RecordLink,
    Slot,
    Span,
    Statement,
    Table,
)

PARAGRAPHS = 6
COLUMNS = ("name", "father", "mother", "birth", "age", "place", "arrest_date")


def pages(
    pile: Pile, draw: random.Random
) -> tuple[list[Document], dict[str, list[str]], dict[str, tuple[Reading, ...]]]:
    """Pages as they begin, the paragraphs that follow in each, and what they state. Exhibits are of the whole text."""
    documents, readings = pile.pages()
    rest = [pile.filler(60) for _ in range(400)]
    out: list[Document] = []
    told: dict[str, tuple[Reading, ...]] = {}
    more: dict[str, list[str]] = {}
    for number, document in enumerate(documents):
        following = draw.sample(rest, PARAGRAPHS)
        sha = hashlib.sha256("\n\n".join([document.text, *following]).encode()).hexdigest()
        facts = replace(document.metadata, title=f"Report {number}: {following[0][:40]}")
        own = replace(document, exhibit=sha, metadata=facts)
        (read,) = readings[document.id]
        statements = [_sure(replace(s, document=own.id), own.text, draw) for s in read.statements]
        statements += _others(own, statements, draw)
        statements.sort(key=lambda s: (s.span, s.kind))
        told[own.id] = (replace(read, document=own.id, statements=tuple(statements)),)
        more[own.id] = following
        out.append(own)
    return out, more, told


def longer(document: Document, more: Sequence[str]) -> Document:
    """The page as it is stored: its opening and paragraphs in which nothing is stated."""
    text = "\n\n".join([document.text, *more])
    blocks, at = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(Span(at, at + len(part)), "paragraph", "en"))
        at += len(part) + 2
    return replace(document, text=text, blocks=tuple(blocks))


def _sure(statement: Statement, text: str, draw: random.Random) -> Statement:
    """With the words that each slot was read from, and the chain's place in the text."""
    figure = statement.figure
    chain = tuple(
        Link(x.party, Span(at, at + len(x.party))) if (at := text.find(x.party)) >= 0 else x for x in statement.chain
    )
    sure = round(draw.uniform(0.5, 1.0), 2)
    if figure is None:
        return replace(statement, chain=chain, confidence=sure)
    slots = {
        name: Slot(statement.span, round(draw.uniform(0.6, 1.0), 2), "stands beside the number")
        for name in ("low", "high", "qualifier", "unit", "counted", "measure", "place", "period")
    }
    return replace(statement, chain=chain, figure=replace(figure, slots=slots), confidence=sure)


def _others(document: Document, figures: Sequence[Statement], draw: random.Random) -> list[Statement]:
    """What else a page states: most pages quote, deny, ask for something or tell of an act."""
    kind = draw.random()
    if kind > 0.85 or not figures:
        return []
    place, chain = figures[0].figure.place if figures[0].figure else None, figures[0].chain
    span = Span(0, document.text.find(". ") + 1)
    bare: dict[str, Any] = {"document": document.id, "span": span, "chain": chain, "confidence": 0.8}
    if kind < 0.35:
        return [Statement(kind="quotation", stance="asserts", **bare)]
    if kind < 0.55:
        return [Statement(kind="act", stance="alleges", act=Act("torture", place, "2014"), **bare)]
    if kind < 0.65:
        return [Statement(kind="demand", stance="demands", demand=Demand("the government", "to give access"), **bare)]
    return [Statement(kind="denial", stance="denies", denial=Denial("that anybody was held", "denied"), **bare)]


def people(lists: int, persons: int, seed: int, draw: random.Random) -> tuple[list[Document], People]:
    """Lists of people: their documents, records, who they are, and links among them."""
    rows, who, house = people_lists.generate(int(persons * 1.6), seed)
    order = sorted(range(len(rows)), key=lambda n: (rows[n]["list"], n))
    each = -(-len(order) // lists)
    documents: list[Document] = []
    records: list[Record] = []
    person_of: dict[str, int] = {}
    houses: dict[int, list[Record]] = {}
    for part in batched(order, each):
        document, found = _list([rows[n] for n in part])
        documents.append(document)
        for n, record in zip(part, found, strict=True):
            records.append(record)
            person_of[record.id] = who[n]
            houses.setdefault(house[n], []).append(record)
    together: dict[int, list[Record]] = {}
    for record in records:
        together.setdefault(person_of[record.id], []).append(record)
    made = tuple(
        Person(found[0].id, max((r.fields["name"].value for r in found), key=len), tuple(r.id for r in found))
        for found in together.values()
    )
    links = [_link(a, b, round(draw.uniform(0.93, 0.999), 4)) for rs in together.values() for a, b in pairwise(rs)]
    for family in houses.values():
        for a, b in pairwise(family):
            if person_of[a.id] != person_of[b.id] and draw.random() < 0.15:
                links.append(_link(a, b, round(draw.uniform(0.05, 0.9), 4)))
    links.sort(key=lambda x: -x.probability)
    seen = tuple(
        ListSeen(d.id, "", len(d.tables[0].rows), len(d.tables[0].rows), 0, ListMap({c: c for c in COLUMNS}))
        for d in documents
    )
    return documents, People(tuple(records), tuple(links), made, seen)


def _list(rows: Sequence[dict[str, str]]) -> tuple[Document, list[Record]]:
    parts: list[str] = []
    at = 0

    def cells(values: Sequence[str], row: int) -> tuple[Cell, ...]:
        nonlocal at
        found = []
        for column, value in enumerate(values):
            found.append(Cell(f"{'ABCDEFGH'[column]}{row}", value, Span(at, at + len(value))))
            parts.append(value + ("\n" if column == len(values) - 1 else "\t"))
            at += len(value) + 1
        return tuple(found)

    header = cells(COLUMNS, 1)
    body = tuple(cells([row.get(c, "") for c in COLUMNS], n) for n, row in enumerate(rows, start=2))
    text = "".join(parts)
    sha = hashlib.sha256(text.encode()).hexdigest()
    document = Document(sha, "tables", "1", text, tables=(Table("", header, body),), language="ar")
    records = [
        Record(
            document.id, "", n,
            {c: _field(x) for c, x in zip(COLUMNS, row, strict=True) if x.value},
            exhibit=sha,
        )
        for n, row in enumerate(body, start=1)
    ]  # fmt: skip
    return document, records


def _field(cell: Cell) -> Field:
    return Field(cell.value, cell.address, cell.span.start, cell.span.end)


def _link(a: Record, b: Record, probability: float) -> RecordLink:
    names = [r.fields["name"] for r in (a, b)]
    passages = tuple(Passage(r.document, f.start, f.end) for r, f in zip((a, b), names, strict=True))
    text = f"“{names[0].value}” and “{names[1].value}”: name: alike; place: the same."
    return RecordLink(a.id, b.id, "model", probability, Reason("model", text, passages))


def mentions(
    documents: Sequence[Document], readings: dict[str, tuple[Reading, ...]], draw: random.Random
) -> Iterator[Mention]:
    """Who speaks in the texts."""
    for document in documents:
        for read in readings[document.id]:
            link = next((x for s in read.statements for x in s.chain if x.mention), None)
            if link and link.mention and draw.random() < 0.5:
                yield Mention(document.id, document.exhibit, link.mention, link.party, "speaker")
