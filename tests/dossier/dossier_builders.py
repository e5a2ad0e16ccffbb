"""Short ways to make the nouns that a sample case is made of."""

from __future__ import annotations

import hashlib

import msgspec

from tawthiq.dossier.view import EntryView, ExhibitView
from tawthiq.model import (
    Block,
    BlockKind,
    Cell,
    Comparison,
    Document,
    Exhibit,
    Figure,
    Group,
    Link,
    Qualifier,
    Reason,
    Slot,
    Span,
    Stance,
    Statement,
    StatementKind,
    Table,
)

KEY = "ed25519:7c1f9a0be5d24466"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def document(name: str, parts: list[tuple[BlockKind, str, str]], **more: object) -> Document:
    """A document of blocks (kind, language, text), separated by blank lines."""
    text, blocks = "", []
    for kind, language, words in parts:
        text += "\n\n" if text else ""
        blocks.append(Block(Span(len(text), len(text) + len(words)), kind, language))
        text += words
    made = Document(sha(name), "html", "3", text, tuple(blocks), language=parts[0][1])
    return msgspec.structs.replace(made, **more)


def at(doc: Document, words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = doc.text.index(words, start + 1)
    return Span(start, start + len(words))


def links(doc: Document, *parties: tuple[str, str, str]) -> tuple[Link, ...]:
    """A chain of (party, its mention, its cue); empty words for none."""
    return tuple(Link(p, at(doc, m) if m else None, at(doc, c) if c else None) for p, m, c in parties)


def statement(
    doc: Document, words: str, kind: StatementKind, stance: Stance = "asserts", nth: int = 0, **more: object
) -> Statement:
    made = Statement(doc.id, at(doc, words, nth), kind, stance, confidence=0.93)
    return msgspec.structs.replace(made, **more)


def figure(
    low: float | None, high: float | None, qualifier: Qualifier, counted: str, measure: str, **more: object
) -> Figure:
    made = Figure(low, high, qualifier, "people", counted, measure)
    return msgspec.structs.replace(made, **more)


def slots(doc: Document, **words: str) -> dict[str, Slot]:
    return {k: Slot(at(doc, w) if w else None, 0.88, f"rule {k}-1: the nearest {k}") for k, w in words.items()}


def listing(name: str, header: list[str], rows: list[list[str]]) -> Document:
    text, cells = "", []
    for r, row in enumerate([header, *rows]):
        made = []
        for c, value in enumerate(row):
            made.append(Cell(f"{'ABCDEF'[c]}{r + 1}", value, Span(len(text), len(text) + len(value))))
            text += value + ("\t" if c < len(row) - 1 else "\n")
        cells.append(tuple(made))
    blocks = tuple(Block(cell.span, "cell") for row in cells for cell in row if cell.value)
    table = Table("", cells[0], tuple(cells[1:]))
    return Document(sha(name), "csv", "1", text, blocks, (table,), language="und")


def exhibit(n: int, name: str, paths: tuple[str, ...], media: str, doc: Document | None, **more: object) -> ExhibitView:
    entries = (
        EntryView(2 * n + 1, f"2026-03-01T09:{n:02d}:00Z", "received", KEY, "received from a partner"),
        EntryView(2 * n + 2, f"2026-03-01T09:{n:02d}:01Z", "derived", KEY, "text, statements"),
    )
    made = ExhibitView(Exhibit(sha(name), 49356 + n), paths, media, None, doc.id if doc else None, entries)
    return msgspec.structs.replace(made, **more)


def group(
    title: str,
    measure: str,
    members: list[tuple[Statement, str]],
    comparisons: tuple[Comparison, ...] = (),
    denials: tuple[str, ...] = (),
) -> Group:
    return Group(
        f"{measure}|qasr-melh", title, measure, "qasr-melh", tuple(s.id for s, _ in members),
        {s.id: o for s, o in members}, comparisons, denials,
    )  # fmt: skip


def compare(left: Statement, right: Statement, relation: str, text: str) -> Comparison:
    reason = Reason(f"{relation}-1", text, (left.passage, right.passage))
    return msgspec.convert(
        {"left": left.id, "right": right.id, "relation": relation, "reason": msgspec.to_builtins(reason)}, Comparison
    )
