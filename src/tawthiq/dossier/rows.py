"""The rows of `tawthiq export`: fixed forms that other tools read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tawthiq.model import Document, Figure, Lineage, Link, Pointer, Reading, Span, Statement, plain


def figure_row(document: Document, name: str, statement: Statement) -> dict[str, Any]:
    """One figure mention as `export figures` writes it. `name` is the file's path within the intake."""
    figure = _figure(statement)
    return {
        "document": name.rsplit("/", 1)[-1],
        "sha256": document.exhibit,
        "path": name,
        "start": statement.span.start,
        "end": statement.span.end,
        "phrase": statement.span.of(document.text),
        "low": figure.low,
        "high": figure.high,
        "qualifier": figure.qualifier,
        "unit": figure.unit,
        "per": figure.per,
        "counted": figure.counted,
        "measure": figure.measure,
        "place": figure.place,
        "period": figure.period,
        "speaker": statement.speaker,
        "via": list(statement.via),
        "hedge": figure.hedge,
        "statement": statement.id,
        "confidence": statement.confidence,
        "slots": {key: _slot_row(slot.span, slot.confidence, slot.how) for key, slot in sorted(figure.slots.items())},
    }


def document_row(document: Document, name: str, readings: Iterable[Reading], lineage: Lineage) -> dict[str, Any]:
    """One document as `export documents` writes it."""
    readings = tuple(readings)
    statements = [s for r in readings for s in r.statements]
    origin = lineage.origin_of(document.id)
    return {
        "document": name.rsplit("/", 1)[-1],
        "sha256": document.exhibit,
        "path": name,
        "language": document.language,
        "publisher": document.metadata.publisher or next((r.publisher for r in readings if r.publisher), None),
        "published": document.metadata.published or next((r.published for r in readings if r.published), None),
        "encoding": plain(document.encoding),
        "links": [_pointer_row(one, document.text) for one in document.pointers],
        "origin": origin.key if origin else None,
        "alike": next((g.documents[0] for g in lineage.alike if document.id in g.documents), None),
        "relies_on": list(dict.fromkeys(credit.party for r in readings for credit in r.credits)),
        "denials": [
            {"speaker": s.speaker, "of": s.denial.of, "cue": s.denial.cue, "statement": s.id}
            for s in statements
            if s.denial
        ],
        "demands": [
            {"speaker": s.speaker, "addressee": s.demand.addressee, "asks": s.demand.asks, "statement": s.id}
            for s in statements
            if s.demand
        ],
    }


def _pointer_row(one: Pointer, text: str) -> dict[str, Any]:
    return {
        "address": one.address,
        "kind": one.kind,
        "start": one.span.start,
        "end": one.span.end,
        "words": one.span.of(text),
    }


def statement_rows(document: Document, name: str, readings: Iterable[Reading]) -> Iterator[dict[str, Any]]:
    """The statements of one document as `export statements` writes them, in text order."""
    statements = [s for r in readings for s in r.statements]
    for s in sorted(statements, key=lambda s: (s.span, s.kind)):
        yield {
            "id": s.id,
            "document": name.rsplit("/", 1)[-1],
            "sha256": document.exhibit,
            "path": name,
            "start": s.span.start,
            "end": s.span.end,
            "text": s.span.of(document.text),
            "kind": s.kind,
            "stance": s.stance,
            "chain": [_link_row(link) for link in s.chain],
            "confidence": s.confidence,
        }


def _figure(statement: Statement) -> Figure:
    if statement.figure is None:
        raise ValueError(f"statement {statement.id} is a {statement.kind}, not a figure")
    return statement.figure


def _link_row(link: Link) -> dict[str, Any]:
    mention, cue = link.mention, link.cue
    return {
        "party": link.party,
        "start": mention.start if mention else None,
        "end": mention.end if mention else None,
        "cue_start": cue.start if cue else None,
        "cue_end": cue.end if cue else None,
    }


def _slot_row(span: Span | None, confidence: float, how: str) -> dict[str, Any]:
    return {
        "start": span.start if span else None,
        "end": span.end if span else None,
        "confidence": round(confidence, 3),
        "how": how,
    }
