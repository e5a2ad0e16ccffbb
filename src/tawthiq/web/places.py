"""Where everything stands in the app. The dossier's pages and the app's name the same things by the same anchors."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from tawthiq import casework
from tawthiq.dossier.site import Site, anchor_of, short_ids
from tawthiq.dossier.view import CaseView
from tawthiq.model import Assessment, Group, Statement, digest

T = TypeVar("T")


class LiveSite(Site):
    """The case, indexed for the app's pages. Hrefs begin with "/", so that a page's `root` is the empty string."""

    def __init__(self, view: CaseView, *, include_people: bool = True) -> None:
        super().__init__(view, include_people=include_people)
        self._made: dict[Callable[..., Any], Any] = {}

    def once(self, make: Callable[[LiveSite], T]) -> T:
        """What `make` makes of the case as it stands; made at the first asking. Two threads may both make it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def _group_ids(self) -> dict[str, str]:
        keys = [g.key for g in self.view.reconciliation.groups]
        names = short_ids(digest(key) for key in keys)
        return {key: names[digest(key)] for key in keys}

    @cached_property
    def groups_by_id(self) -> dict[str, Group]:
        return {self._group_ids[g.key]: g for g in self.view.reconciliation.groups}

    @cached_property
    def documents_by_id(self) -> dict[str, str]:
        """Document ids by the short form that addresses bear."""
        return {short: key for key, short in self._pages.items()}

    @cached_property
    def exhibits_by_id(self) -> dict[str, str]:
        """SHA-256 by the short form that addresses bear."""
        return {short: sha for sha, short in self.exhibit_ids.items()}

    @cached_property
    def statements_by_id(self) -> dict[str, Statement]:
        """Statements as they stand, and as the machine read those that people rejected, by the short form of ids."""
        return {self._anchors[key]: s for key, s in {**self.machine_statements, **self.statements}.items()}

    @cached_property
    def decided(self) -> dict[str, tuple[Assessment, ...]]:
        """Statement id -> the decisions in force about it, in order of time."""
        return casework.decided(self.view.machine, tuple(self.view.documents.values()), self.view.assessments)

    def short(self, statement: str) -> str:
        """The id of a statement as addresses bear it."""
        return self._anchors[statement]

    @cached_property
    def parties_by_id(self) -> dict[str, str]:
        """Party keys by the short form that addresses bear."""
        return {anchor_of("p", key): key for key in self.party_keys}

    def page(self, document: str) -> str:
        return f"/read/{self._pages[document]}"

    def exhibit_href(self, sha256: str) -> str | None:
        found = self.exhibit_ids.get(sha256)
        return f"/exhibits/{found}" if found else None

    def party_key_href(self, key: str) -> str:
        return f"/parties/{anchor_of('p', key)}"

    def origin_href(self, key: str) -> str:
        return f"/sources#{anchor_of('o', key)}"

    def group_href(self, group: Group) -> str:
        return f"/figures/{self._group_ids[group.key]}"
