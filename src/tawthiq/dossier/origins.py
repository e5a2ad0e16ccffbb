"""Independent origins as a dossier names and draws them: one look each, the same on every page."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tawthiq.dossier.chart import Look, look
from tawthiq.dossier.site import Site
from tawthiq.model import Group, Statement


class OriginView(Struct, frozen=True):
    """An independent origin. `alone`: nothing but one page stands behind it."""

    key: str
    label: str
    href: str
    look: Look
    alone: bool


class Origins:
    """Origins by key, each with one look in the whole dossier: those that most documents rest on come first."""

    def __init__(self, site: Site, places: Mapping[str, int] | None = None) -> None:
        """`places`: of origins in the order of the whole case, where the site is a part of it."""
        self._site = site
        named = sorted(site.view.lineage.origins, key=lambda o: (-len(o.documents), o.key))
        self._labels = {o.key: o.label for o in named}
        keys = [o.key for o in named]
        keys += [k for g in site.view.reconciliation.groups for s in g.statements if (k := g.origins.get(s, ""))]
        self._looks = {key: look(n) for n, key in enumerate(dict.fromkeys(keys))}
        self._looks |= {key: look(n) for key, n in (places or {}).items()}

    def of(self, group: Group | None, statement: Statement) -> OriginView:
        key = group.origins.get(statement.id) if group else None
        fallback = None if key else self._site.view.lineage.origin_of(statement.document)
        return self.view(key or (fallback.key if fallback else f"document:{statement.document}"), statement.document)

    def view(self, key: str, document: str) -> OriginView:
        seen = self._looks.setdefault(key, look(len(self._looks)))
        label = self._labels.get(key)
        if label:
            return OriginView(key, label, self._site.origin_href(key), seen, alone=False)
        named = key.removeprefix("document:")
        own = named if named in self._site.view.documents else document
        title = self._site.publisher(own) or self._site.name(own)
        if not key.startswith("document:"):
            title = self._site.view.lineage.labels.get(key.removeprefix("party:"), key)
        return OriginView(key, title, self._site.page(own), seen, alone=True)
