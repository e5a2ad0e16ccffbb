"""The nouns as rows of the tables that hold them, each with its whole JSON beside the columns that are asked for."""

from __future__ import annotations

from typing import Any

import msgspec

from tawthiq.model import Assessment, Document, Reading, Statement


def as_json(value: msgspec.Struct) -> str:
    """A noun as JSON, its fields in one order always."""
    return msgspec.json.encode(value, order="sorted").decode()


def plain_row(value: msgspec.Struct) -> dict[str, Any]:
    """A row whose columns are the fields."""
    return {name: getattr(value, name) for name in value.__struct_fields__}


def document_row(document: Document) -> dict[str, Any]:
    """A document, its text in a column of its own."""
    facts = document.metadata
    return {
        "id": document.id,
        "exhibit": document.exhibit,
        "reader": document.reader,
        "reader_version": document.reader_version,
        "language": document.language,
        "title": facts.title,
        "publisher": facts.publisher,
        "published": facts.published,
        "text": document.text,
        "body": as_json(msgspec.structs.replace(document, text="")),
    }


def document_of(text: str, body: str) -> Document:
    """The document of such a row."""
    return msgspec.structs.replace(msgspec.json.decode(body, type=Document), text=text)


def reading_row(reading: Reading) -> dict[str, Any]:
    """A reading without its statements, which are rows themselves."""
    body = as_json(msgspec.structs.replace(reading, statements=()))
    return {"document": reading.document, "reader": reading.reader, "version": reading.version, "body": body}


def statement_row(statement: Statement, reader: str, text: str) -> dict[str, Any]:
    """A statement as a reader made it; `text`: its document's."""
    figure = statement.figure
    values = ("low", "high", "qualifier", "unit", "measure", "place", "period")
    return {
        "id": statement.id,
        "document": statement.document,
        "reader": reader,
        "start": statement.span.start,
        "end": statement.span.end,
        "kind": statement.kind,
        "stance": statement.stance,
        "words": statement.span.of(text),
        "speaker": statement.speaker,
        **{name: getattr(figure, name) if figure else None for name in values},
        "confidence": statement.confidence,
        "body": as_json(statement),
    }


def assessment_row(body: str | bytes) -> dict[str, Any]:
    """The row that a decision's JSON asks for, in full. Raises ValueError when it is no decision."""
    return decision_row(msgspec.json.decode(body, type=Assessment))


def decision_row(assessment: Assessment) -> dict[str, Any]:
    """A decision."""
    return {
        "id": assessment.id,
        "time": assessment.time,
        "actor": assessment.actor,
        "verdict": assessment.verdict,
        "exhibit": assessment.anchor.exhibit,
        "body": as_json(assessment),
    }
