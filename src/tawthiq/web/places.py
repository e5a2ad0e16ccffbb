"""Where everything stands in the app. The dossier's pages and the app's name the same things by the same anchors."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from tawthiq import casework
from tawthiq.casework import Judged, Standing
from tawthiq.dossier.figures import GroupView, group_view
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.site import Site, anchor_of, short_ids
from tawthiq.dossier.view import CaseView, ExhibitView
from tawthiq.dossier.words import voice
from tawthiq.model import Assessment, Group, Statement, digest

T = TypeVar("T")


class LiveSite(Site):
    """The case, indexed for the app's pages. Hrefs begin with "/", so that a page's `root` is the empty string."""

    def __init__(self, view: CaseView, *, include_people: bool = True) -> None:
        super().__init__(view, include_people=include_people)
        self._made: dict[tuple[Callable[..., Any], str], Any] = {}

    def once(self, make: Callable[[LiveSite], T]) -> T:
        """What `make` makes of the case as it stands, in the language that is spoken; made at the first asking.

        Two threads may both make it.
        """
        key = (make, voice().code)
        if key not in self._made:
            self._made[key] = make(self)
        made: T = self._made[key]
        return made

    @cached_property
    def _group_ids(self) -> dict[str, str]:
        keys = [g.key for g in self.view.reconciliation.groups]
        names = short_ids(digest(key) for key in keys)
        return {key: names[digest(key)] for key in keys}

    @cached_property
    def groups_by_id(self) -> dict[str, Group]:
        return {self._group_ids[g.key]: g for g in self.view.reconciliation.groups}

    def group_at(self, short: str) -> Group | None:
        """A comparison by the short form that addresses bear."""
        return self.groups_by_id.get(short)

    def group_page(self, group: Group) -> GroupView:
        """A comparison with its words, charts and table."""
        return group_view(self, Origins(self), group)

    @cached_property
    def documents_by_id(self) -> Mapping[str, str]:
        """Document ids by the short form that addresses bear."""
        return {short: key for key, short in self._pages.items()}

    @cached_property
    def exhibits_by_id(self) -> Mapping[str, str]:
        """SHA-256 by the short form that addresses bear."""
        return {short: sha for sha, short in self.exhibit_ids.items()}

    @cached_property
    def parties_by_id(self) -> dict[str, str]:
        """Party keys by the short form that addresses bear."""
        return {anchor_of("p", key): key for key in self.party_keys}

    @cached_property
    def statements_by_id(self) -> dict[str, Statement]:
        """Statements as they stand, and as the machine read those that people rejected, by the short form of ids."""
        return {self._anchors[key]: s for key, s in {**self.machine_statements, **self.statements}.items()}

    def judged_in(self, document: str) -> Judged:
        """One document under the decisions about it."""
        made = self.decisions.get(self.document(document).exhibit, ())
        return casework.judged_document(self.document(document), self.view.machine.get(document, ()), tuple(made))

    def standing(self, document: str) -> Standing:
        """How far a document has been judged."""
        return self._progress[document]

    @cached_property
    def whole_standing(self) -> Standing:
        """How far the case has been judged."""
        return sum(self._progress.values(), Standing())

    def following(self, document: str) -> str:
        """Address of the document to read next: of the others, the most needful with something to judge."""
        found = (key for key in self.by_need if key != document and self._progress[key].remaining)
        return next((self.page(key) for key in found), "")

    @cached_property
    def by_need(self) -> tuple[str, ...]:
        """Documents, most needful of a person first: contradictions, then doubt."""
        order = {key: n for n, key in enumerate(self.documents)}

        def need(key: str) -> tuple[int, float, int, int]:
            found = self._progress[key]
            return (-found.contested, -found.doubt, -found.remaining, order[key])

        return tuple(sorted(self.documents, key=need))

    @cached_property
    def _progress(self) -> dict[str, Standing]:
        contested = {
            side
            for group in self.view.reconciliation.groups
            for c in group.comparisons
            if c.relation == "contradicts"
            for side in (c.left, c.right)
        }
        found = dict.fromkeys(self.documents, Standing())
        for statement in self.statements_by_id.values():
            decided, sure = self.decided.get(statement.id), casework.surety(statement)
            found[statement.document] += (
                Standing(1) if decided else Standing(1, 1, int(statement.id in contested), 1 - sure)
            )
        return found

    @cached_property
    def offered(self) -> dict[str, list[str]]:
        """Names of parties and places that fields offer."""
        return named_in(self.statements.values())

    def exhibit_view(self, sha256: str) -> ExhibitView | None:
        """An exhibit with what the custody log says of it."""
        return self.exhibit_views.get(sha256)

    def prepare(self, documents: Collection[str]) -> None:
        """Look up at once what pages show of these documents; here, all of it is there."""

    @cached_property
    def decided(self) -> dict[str, tuple[Assessment, ...]]:
        """Statement id -> the decisions in force about it, in order of time."""
        return casework.decided(self.view.machine, tuple(self.view.documents.values()), self.view.assessments)

    def short(self, statement: str) -> str:
        """The id of a statement as addresses bear it."""
        return self._anchors[statement]

    def page(self, document: str) -> str:
        return f"/read/{self._pages[document]}"

    def exhibit_href(self, sha256: str) -> str | None:
        found = self.exhibit_ids.get(sha256)
        return f"/exhibits/{found}" if found else None

    def party_key_href(self, key: str) -> str:
        return f"/parties/{anchor_of('p', key)}"

    def origin_href(self, key: str) -> str:
        return f"/sources?of={anchor_of('o', key)}#{anchor_of('o', key)}"

    def group_href(self, group: Group) -> str:
        return f"/figures/{self._group_ids[group.key]}"


def named_in(statements: Iterable[Statement]) -> dict[str, list[str]]:
    """Parties and places of statements, each once."""
    every = list(statements)
    return {
        "parties": list(dict.fromkeys(link.party for s in every for link in s.chain)),
        "places": list(dict.fromkeys(s.figure.place for s in every if s.figure and s.figure.place)),
    }
