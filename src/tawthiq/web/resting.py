"""What rests on what, a page of origins at a time, or of the documents of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
from msgspec import structs

from tawthiq.case.lining import ORIGIN
from tawthiq.case.narrowing import narrowed
from tawthiq.dossier.lineage_page import DocumentLine, SourcesPage, sources_page
from tawthiq.dossier.reasons import ReasonView, reasons
from tawthiq.dossier.site import anchor_of
from tawthiq.model import Reason
from tawthiq.store.lines import Filter
from tawthiq.web.paging import page_from
from tawthiq.web.parts import PartSite
from tawthiq.web.shelf import ShelfSite

HERE = "/sources"
_ORIGINS = 10  # on one page
_DOCUMENTS = 20  # of each of these
_ALONE = 100  # documents on one page of a single origin, or of those that rest on nothing
_CIRCLES = 40
_REASONS = 6  # of an origin among others; ten times as many where it stands alone
_EMPTY = SourcesPage((), (), None, 0, ())


def resting(site: ShelfSite, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows: origins, the documents of the one that `of` names, or with `own` those of none."""
    glance = site.glance
    _, own = glance.choice("own", "every", "")
    if asked.get("own"):
        listed = page_from(lambda at, many: _own(site, at, many), own, asked, HERE, _ALONE)
        return {"page": structs.replace(_EMPTY, alone=tuple(listed.items)), "listed": listed, "own": 0}
    of = str(asked.get("of", ""))[:40]
    key, many = glance.choice("own", ORIGIN, of) if of else ("", 0)
    if key:
        documents = page_from(
            lambda at, size: glance.parts_below("lineage", "resting", key, size, at), many, asked, HERE, _ALONE
        )
        return {"page": _around(site, {key: [d for d, _ in documents.items]}), "listed": documents, "own": 0}
    every = glance.tallies.get("lineage/origin", 0)
    found = page_from(lambda at, size: glance.parts_listed("lineage", "origin", size, at), every, asked, HERE, _ORIGINS)
    rests = {o: [d for d, _ in glance.parts_below("lineage", "resting", o, _DOCUMENTS)] for o, _ in found.items}
    return {"page": _around(site, rests), "listed": found, "own": own}


def _around(site: ShelfSite, rests: Mapping[str, list[str]]) -> SourcesPage:
    """Some origins with some of their documents."""
    named = msgspec.json.encode(list(rests.items())).decode()
    return site.recently(f"origins {named}", lambda: _made(site, rests))


def _made(site: ShelfSite, rests: Mapping[str, list[str]]) -> SourcesPage:
    site.glance.documents.load([d for documents in rests.values() for d in documents])
    part = PartSite(narrowed(site.glance, [d for documents in rests.values() for d in documents]), site.glance)
    keys = {o.key for o in part.view.lineage.origins}
    made = sources_page(part, site.glance.origin_places(keys))
    wanted = {anchor_of("o", key): key for key in rests}
    order = list(wanted)
    groups = sorted((g for g in made.origins if g.anchor in wanted), key=lambda g: order.index(g.anchor))
    known = [
        structs.replace(
            g, every=site.glance.choice("own", ORIGIN, g.anchor)[1], reasons=_inside(g.reasons, len(groups))
        )
        for g in groups
    ]
    circles = [body for _, body in site.glance.parts_listed("lineage", "circular", _CIRCLES)]
    circular = reasons(site, tuple(msgspec.json.decode(body, type=Reason) for body in circles))
    return structs.replace(made, origins=tuple(known), circular=circular, documents=site.glance.tallies["documents"])


def _inside(every: Sequence[ReasonView], origins: int) -> tuple[ReasonView, ...]:
    """Why documents rest on one origin: of the reasons between documents that this page shows, the first ones.

    Forty copies have a reason for each pair, all of the same words; whoever looks at one origin alone sees more.
    """
    many = _REASONS if origins > 1 else 10 * _REASONS
    return tuple(islice((r for r in every if all(href for _, href in r.passages)), many))


def _own(site: ShelfSite, at: int, many: int) -> list[DocumentLine]:
    ids = [line.document for line in site.glance.lines("own", Filter(), many, at)]
    site.glance.documents.load(ids)
    return list(sources_page(PartSite(narrowed(site.glance, ids), site.glance)).alone)
