"""Everything received, as received: names, hash, size, custody."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.dossier.site import Site
from tawthiq.dossier.words import phrase, size, visible_name
from tawthiq.model import Problem


class EntryFacts(Struct, frozen=True):
    seq: int
    time: str
    kind: str
    actor: str
    details: str


class ExhibitFacts(Struct, frozen=True):
    """One exhibit. `stored` is its path within the case folder."""

    anchor: str
    paths: tuple[str, ...]
    name: str
    sha256: str
    stored: str
    size: str
    media_type: str
    parent: str
    parent_href: str
    children: tuple[tuple[str, str], ...]
    page: str
    status: str
    entries: tuple[EntryFacts, ...]
    problems: tuple[Problem, ...]


def facts(site: Site, sha256: str) -> ExhibitFacts | None:
    """What is known of one exhibit; None where the case holds no such exhibit."""
    found = site.exhibit_views.get(sha256)
    if found is None:
        return None
    paths = tuple(visible_name(p) for p in found.paths)
    read = found.document in site.view.documents if found.document else False
    page = site.page(found.document) if found.document and read else ""
    parent = site.exhibit_views.get(found.parent) if found.parent else None
    problems = found.problems
    return ExhibitFacts(
        anchor=site.exhibit_ids[sha256],
        paths=paths,
        name=paths[0].rsplit("/", 1)[-1] if paths else sha256[:16],
        sha256=sha256,
        stored=f"exhibits/{sha256[:2]}/{sha256[2:]}",
        size=size(found.exhibit.size),
        media_type=found.media_type,
        parent=visible_name(parent.paths[0]) if parent and parent.paths else (found.parent or ""),
        parent_href=(site.exhibit_href(found.parent) or "") if found.parent else "",
        children=_children(site, sha256),
        page=page,
        status="read, with problems" if read and problems else "read" if read else "sealed, not read",
        entries=tuple(EntryFacts(e.seq, e.time, phrase("entries", e.kind), e.actor, e.details) for e in found.entries),
        problems=problems,
    )


def exhibit_facts(site: Site) -> tuple[ExhibitFacts, ...]:
    """Every exhibit in the case's order."""
    made = (facts(site, e.exhibit.sha256) for e in site.view.exhibits)
    return tuple(f for f in made if f is not None)


def _children(site: Site, sha256: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (visible_name(e.paths[0]) if e.paths else e.exhibit.sha256, site.exhibit_href(e.exhibit.sha256) or "")
        for e in site.children.get(sha256, ())
    )
