"""Where masks lie in documents whatever their words say: on passages that were marked, and on rows of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Protocol

from tawthiq import casework
from tawthiq.casework import Identity
from tawthiq.model import Document, Mask, Mention, People, Record, Span
from tawthiq.model.masks import LEFT_OUT


class Named(Protocol):
    """Rows of lists and mentions of texts, however they are looked up."""

    def record(self, key: str) -> Record | None:
        """A row by its id."""

    def mentions(self, document: str) -> Iterable[Mention]:
        """Whom a document's text names."""


class NamedIn:
    """Those of people that are there as a whole."""

    def __init__(self, people: People) -> None:
        self._people = people

    def record(self, key: str) -> Record | None:
        return self._records.get(key)

    def mentions(self, document: str) -> Iterable[Mention]:
        return self._mentions.get(document, ())

    @cached_property
    def _records(self) -> dict[str, Record]:
        return {r.id: r for r in self._people.records}

    @cached_property
    def _mentions(self) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        for mention in self._people.mentions:
            found.setdefault(mention.document, []).append(mention)
        return found


def fixed_masks(
    identities: Sequence[Identity], documents: Mapping[str, Document], named: Named
) -> dict[str, list[Mask]]:
    """Passages that are masked whatever they say: those marked, and the cells of protected people's rows."""
    found: dict[str, list[Mask]] = {}
    for identity in identities:
        for document, span in identity.spans:
            found.setdefault(document, []).append(Mask(span, identity.number))
        for row in identity.rows:
            record = named.record(row)
            if record is not None and record.document in documents:
                found.setdefault(record.document, []).extend(_row_masks(record, documents[record.document], identity))
    return found


def rows_of(identities: Sequence[Identity], documents: Mapping[str, Document], named: Named) -> dict[str, list[Span]]:
    """Where whole rows of protected people stand in lists, by document."""
    found: dict[str, list[Span]] = {}
    for record in (named.record(row) for identity in identities for row in identity.rows):
        document = documents.get(record.document) if record else None
        table = next((t for t in document.tables if record and t.name == record.table), None) if document else None
        if record and table and record.row <= len(table.rows) and table.rows[record.row - 1]:
            cells = [c.span for c in table.rows[record.row - 1]]
            row = Span(min(c.start for c in cells), max(c.end for c in cells))
            found.setdefault(record.document, []).append(row)
    return found


def _row_masks(record: Record, document: Document, identity: Identity) -> Iterable[Mask]:
    table = next((t for t in document.tables if t.name == record.table), None)
    if table is None or record.row > len(table.rows):
        return
    fields = {f.start: name for name, f in record.fields.items()}
    for cell in table.rows[record.row - 1]:
        name = fields.get(cell.span.start)
        if cell.span.start < cell.span.end and name not in casework.HARMLESS:
            named = name is not None and (name.startswith(("name", "nickname")) or name in ("given", "given_other"))
            yield Mask(cell.span, identity.number if named else LEFT_OUT)
