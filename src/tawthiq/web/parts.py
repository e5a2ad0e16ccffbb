"""A part of the case as pages show it: a few documents of many, with what the lists say of them."""

from __future__ import annotations

from collections.abc import Iterable

from tawthiq.case import Glance
from tawthiq.dossier.view import CaseView
from tawthiq.dossier.words import visible_name
from tawthiq.web.places import LiveSite


class PartSite(LiveSite):
    """Some documents of a case. What lists show of them is not looked for in their texts.

    Args:
        view: narrowed to them.
    """

    def __init__(self, view: CaseView, glance: Glance) -> None:
        super().__init__(view)
        self._glance = glance

    def fetch(self, documents: Iterable[str]) -> None:
        self._glance.documents.load([d for d in documents if d in self.view.documents])

    def name(self, document: str) -> str:
        return visible_name(self._glance.shelved[document].name)

    def publisher(self, document: str) -> str | None:
        return self._glance.shelved[document].publisher or None

    def published(self, document: str) -> str | None:
        return self._glance.shelved[document].published or None
