"""Documents in lists, a page of them at a time: looked up where the case is looked up piece by piece, else computed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tawthiq import casework
from tawthiq.dossier.exhibits import status_of
from tawthiq.dossier.view import ExhibitView
from tawthiq.dossier.words import size, visible_name
from tawthiq.store import Shelved
from tawthiq.vocabulary.folding import fold
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite


def listing(site: LiveSite, words: str, order: str, many: int, start: int) -> tuple[Sequence[Shelved], int]:
    """Documents with all these words, or beginnings of words, in name, title or publisher; and how many there are.

    Args:
        order: "name", or anything else: by what needs a person most. What is looked for by words comes by name.
    """
    wanted = fold(words).split()
    if isinstance(site, ShelfSite):
        if wanted:
            return site.glance.named(words, many, start)
        return site.glance.listed("path" if order == "name" else "need", many, start), site.glance.tallies.get(
            "documents", 0
        )
    keys = site.documents if order == "name" or wanted else site.by_need
    kept = [key for key in keys if all(any(w.startswith(x) for w in _words(site, key)) for x in wanted)]
    return [shelved(site, key) for key in kept[start : start + many]], len(kept)


def shelved(site: LiveSite, key: str) -> Shelved:
    """A document as lists show it, computed from the whole case."""
    document, standing = site.document(key), site.standing(key)
    exhibit = site.exhibit_views.get(document.exhibit)
    here = site.in_document(key)
    waiting = casework.numbers(document, site.decisions.get(document.exhibit, ()))[0] if document.unconfirmed else ()
    return Shelved(
        exhibit=document.exhibit,
        document=key,
        key="",
        path=exhibit.paths[0] if exhibit and exhibit.paths else "",
        title=document.metadata.title or "",
        publisher=site.publisher(key) or "",
        published=site.published(key) or "",
        language=document.language,
        figures=sum(1 for s in here if s.figure),
        statements=standing.statements,
        standing=len(here),
        remaining=standing.remaining,
        contested=standing.contested,
        doubt=standing.doubt,
        numbers=sum(1 for n in waiting if n.shown is None) if document.unconfirmed else -1,
    )


def _words(site: LiveSite, key: str) -> list[str]:
    exhibit = site.exhibit_views.get(site.document(key).exhibit)
    meta = site.document(key).metadata
    paths = exhibit.paths if exhibit else ()
    return fold(" ".join((*paths, site.document(key).exhibit, meta.title or "", site.publisher(key) or ""))).split()


def sums(site: LiveSite) -> dict[str, int]:
    """What the case holds and what in it needs a person."""
    if isinstance(site, ShelfSite):
        found = site.glance.tallies
        whole = {"persons": "people/person", "origins": "lineage/origin", "against": "reconciliation/against"}
        own = ("exhibits", "documents", "figures", "decisions", "numbers", "orphans", "unread")
        return {
            **{name: found.get(name, 0) for name in own},
            **{name: found.get(tally, 0) for name, tally in whole.items()},
            "statements": found.get("standing", 0),
        }
    view = site.view
    rows = [shelved(site, key) for key in site.documents]
    against = sum(any(c.relation == "contradicts" for c in g.comparisons) for g in view.reconciliation.groups)
    return {
        "exhibits": len(view.exhibits),
        "documents": len(view.documents),
        "statements": len(site.statements),
        "figures": sum(row.figures for row in rows),
        "persons": len(view.people.persons),
        "origins": len(view.lineage.origins),
        "decisions": len(view.assessments),
        "against": against,
        "numbers": sum(max(0, row.numbers) for row in rows),
        "orphans": len(view.orphans),
        "unread": sum(1 for e in view.exhibits if e.document is None and e.problems),
    }


def troubled(site: LiveSite, most: int) -> list[ExhibitView]:
    """Exhibits with problems, some of them where there are many."""
    if isinstance(site, ShelfSite):
        rows = site.glance.troubled(most)
        site.glance.exhibit_views.load([row.exhibit for row in rows])
        return [site.glance.exhibit_views[row.exhibit] for row in rows]
    return [e for e in site.view.exhibits if e.problems][:most]


def with_numbers(site: LiveSite) -> list[Shelved]:
    """Documents with numbers that were read from images, those with most that wait first."""
    if isinstance(site, ShelfSite):
        return site.glance.with_numbers()
    rows = [shelved(site, key) for key in site.documents if site.document(key).unconfirmed]
    return sorted(rows, key=lambda row: (-row.numbers, row.path))


class Received(Struct, frozen=True):
    """An exhibit in the list; attributes as `ExhibitFacts` has them."""

    anchor: str
    name: str
    paths: tuple[str, ...]
    sha256: str
    media_type: str
    size: str
    page: str
    status: str


def exhibits(site: LiveSite, words: str, page: int, many: int) -> tuple[list[ExhibitView], int, int]:
    """One page of the exhibits with all these words, or beginnings of words, in name, type or hash, by path.

    Returns:
        The exhibits, how many there are in all, and the number of the page: the nearest one that there is.
    """
    wanted = fold(words).split()
    if isinstance(site, ShelfSite):
        every = site.glance.named(words, 0, documents=False)[1] if wanted else site.glance.tallies.get("exhibits", 0)
        number = min(max(page, 1), max(1, -(-every // many)))
        start = (number - 1) * many
        found = site.glance.named(words, many, start, documents=False)[0] if wanted else None
        rows = site.glance.listed("path", many, start, documents=False) if found is None else found
        site.glance.exhibit_views.load([row.exhibit for row in rows])
        return [site.glance.exhibit_views[row.exhibit] for row in rows], every, number
    kept = [e for e in site.view.exhibits if all(any(w.startswith(x) for w in _said(site, e)) for x in wanted)]
    number = min(max(page, 1), max(1, -(-len(kept) // many)))
    return kept[(number - 1) * many : number * many], len(kept), number


def received(site: LiveSite, found: ExhibitView) -> Received:
    """An exhibit as the list shows it."""
    sha256, paths = found.exhibit.sha256, tuple(visible_name(p) for p in found.paths)
    return Received(
        anchor=site.exhibit_ids[sha256],
        name=paths[0].rsplit("/", 1)[-1] if paths else sha256[:16],
        paths=paths,
        sha256=sha256,
        media_type=found.media_type,
        size=size(found.exhibit.size),
        page=site.page(found.document) if found.document else "",
        status=status_of(read=bool(found.document), troubled=bool(found.problems)),
    )


def _said(site: LiveSite, found: ExhibitView) -> list[str]:
    document = found.document if found.document in site.view.documents else None
    more = (site.document(document).metadata.title or "", site.publisher(document) or "") if document else ()
    return fold(" ".join((*found.paths, found.media_type, found.exhibit.sha256, *more))).split()


def documents_named(site: LiveSite, words: Sequence[str], most: int) -> list[Shelved]:
    """Documents in whose name, title or publisher all these words, or beginnings of words, stand."""
    return list(listing(site, " ".join(words), "name", most, 0)[0])
