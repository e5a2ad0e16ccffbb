"""Where masks lie in documents whatever their words say: on passages that were marked, and on rows of lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tawthiq import casework
from tawthiq.casework import Identity
from tawthiq.model import Document, Mask, People, Record, Span
from tawthiq.model.masks import LEFT_OUT


def fixed_masks(
    identities: Sequence[Identity], documents: Mapping[str, Document], people: People
) -> dict[str, list[Mask]]:
    """Passages that are masked whatever they say: those marked, and the cells of protected people's rows."""
    records = {r.id: r for r in people.records}
    found: dict[str, list[Mask]] = {}
    for identity in identities:
        for document, span in identity.spans:
            found.setdefault(document, []).append(Mask(span, identity.number))
        for row in identity.rows:
            record = records[row]
            if record.document in documents:
                found.setdefault(record.document, []).extend(_row_masks(record, documents[record.document], identity))
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


def names_of_others(identities: Sequence[Identity], people: People) -> dict[str, list[Span]]:
    """Where texts name people who are not protected."""
    ids = {i for identity in identities for i in identity.ids}
    found: dict[str, list[Span]] = {}
    for mention in people.mentions:
        if mention.id not in ids:
            found.setdefault(mention.document, []).extend((mention.span, *mention.others))
    return found
