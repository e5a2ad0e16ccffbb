"""Which documents rest on what: origins with their documents and reasons, and a picture of it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tawthiq.dossier.chart import Look
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.picture import Picture, whole_picture
from tawthiq.dossier.reasons import ReasonView, reasons
from tawthiq.dossier.site import Site, anchor_of
from tawthiq.model import Edge


class DocumentLine(Struct, frozen=True):
    name: str
    href: str
    publisher: str
    reasons: tuple[ReasonView, ...]


class OriginGroup(Struct, frozen=True):
    """An origin with the documents that rest on it, or the first of them. `every`: how many there are."""

    anchor: str
    label: str
    look: Look
    documents: tuple[DocumentLine, ...]
    reasons: tuple[ReasonView, ...]
    every: int


class SourcesPage(Struct, frozen=True):
    origins: tuple[OriginGroup, ...]
    alone: tuple[DocumentLine, ...]
    picture: Picture | None
    documents: int
    circular: tuple[ReasonView, ...]


def sources_page(site: Site, places: Mapping[str, int] | None = None) -> SourcesPage:
    """What rests on what. `places`: of origins in the whole case, where the site is a part of it."""
    origins = Origins(site, places)
    named = sorted(site.view.lineage.origins, key=lambda o: (-len(o.documents), o.key))
    resting = {d for o in named for d in o.documents}
    by_document: dict[str, list[Edge]] = {}
    for edge in site.view.lineage.edges:
        by_document.setdefault(edge.source, []).append(edge)

    def line(document: str) -> DocumentLine:
        why = tuple(r for e in by_document.get(f"document:{document}", ()) for r in e.reasons)
        return DocumentLine(
            site.name(document), site.page(document), site.publisher(document) or "", reasons(site, why)
        )

    groups = tuple(
        OriginGroup(
            anchor_of("o", o.key),
            o.label,
            origins.view(o.key, o.documents[0] if o.documents else "").look,
            tuple(line(d) for d in o.documents if d in site.view.documents),
            reasons(site, o.reasons),
            len(o.documents),
        )
        for o in named
    )
    alone = tuple(line(d) for d in site.documents if d not in resting)
    return SourcesPage(
        groups, alone, whole_picture(site, origins), len(site.documents), reasons(site, site.view.lineage.circular)
    )
