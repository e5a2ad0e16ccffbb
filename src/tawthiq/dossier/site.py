"""Where everything stands in a dossier: one place that names pages and anchors, so that every link resolves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tawthiq.dossier import beside
from tawthiq.dossier.view import CaseView, ExhibitView
from tawthiq.dossier.words import visible_name
from tawthiq.model import Assessment, Document, Group, Origin, Passage, Reading, Statement, TawthiqError, Word, digest
from tawthiq.people.recall import Recall

if TYPE_CHECKING:
    # Never imported here: the estimators' compiler takes a second, which no dossier without an estimate waits for.
    from tawthiq.estimation.stored import Stored

# Of an exhibit, by hash, the stretches of its images that words fill, as PNG; empty bytes where one cannot be shown.
Pieces = Callable[[str, Sequence[Sequence[Word]]], Sequence[bytes]]
SHORT = 16
ON_INDEX = 24  # groups shown in full on the first page; the others have a page each
LARGE = 60  # figures of one group above which its table has a page of its own


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """Each id cut to its first 16 characters; left whole where two would meet."""
    every = list(dict.fromkeys(ids))
    seen: dict[str, int] = {}
    for item in every:
        seen[item[:SHORT]] = seen.get(item[:SHORT], 0) + 1
    return {item: item[:SHORT] if seen[item[:SHORT]] == 1 else item for item in every}


def anchor_of(prefix: str, key: str) -> str:
    """An HTML id for a key that may hold any characters."""
    return f"{prefix}-{digest(key)[:SHORT]}"


class Site:
    """The case, indexed for its pages. Hrefs are relative to the dossier's folder; pages below it prefix "../"."""

    def __init__(
        self,
        view: CaseView,
        *,
        include_people: bool = True,
        pieces: Pieces | None = None,
        estimate: Stored | TawthiqError | None = None,
        recall: Recall | None = None,
    ) -> None:
        """`estimate`: how many were never recorded, or why it cannot be shown; `recall`: of linking, if known."""
        self.view = view
        self.pieces = pieces
        self.estimate = estimate
        self.recall = recall
        self.include_people = include_people
        known = [e.document for e in view.exhibits if e.document in view.documents]
        self.documents: tuple[str, ...] = tuple(
            dict.fromkeys([d for d in known if d] + sorted(set(view.documents) - set(known)))
        )
        self._pages = short_ids(self.documents)
        self.statements: dict[str, Statement] = {}
        for document in self.documents:
            for statement in unique_statements(view.readings.get(document, ())):
                self.statements[statement.id] = statement
        machine = (s.id for d in self.documents for s in unique_statements(self.machine(d)))
        self._anchors = short_ids([*self.statements, *machine])

    def document(self, key: str) -> Document:
        return self.view.documents[key]

    def fetch(self, documents: Iterable[str]) -> None:
        """Look up at once what is shown of these documents; here, all of it is there."""

    def machine(self, document: str) -> tuple[Reading, ...]:
        """What the machine read; the judged readings where the view keeps no others for this document."""
        return self.view.machine.get(document, self.view.readings.get(document, ()))

    @cached_property
    def _in_documents(self) -> dict[str, list[Statement]]:
        found: dict[str, list[Statement]] = {}
        for statement in self.statements.values():
            found.setdefault(statement.document, []).append(statement)
        return found

    def in_document(self, key: str) -> list[Statement]:
        """The judged statements of one document."""
        return self._in_documents.get(key, [])

    @cached_property
    def origins_by_key(self) -> dict[str, Origin]:
        return {o.key: o for o in self.view.lineage.origins}

    @cached_property
    def exhibit_views(self) -> dict[str, ExhibitView]:
        return {e.exhibit.sha256: e for e in self.view.exhibits}

    @cached_property
    def children(self) -> dict[str, list[ExhibitView]]:
        """Exhibits that came out of another one, by the other's hash."""
        found: dict[str, list[ExhibitView]] = {}
        for exhibit in self.view.exhibits:
            if exhibit.parent:
                found.setdefault(exhibit.parent, []).append(exhibit)
        return found

    @cached_property
    def exhibit_ids(self) -> dict[str, str]:
        shas = [e.exhibit.sha256 for e in self.view.exhibits]
        return {sha: f"x-{short}" for sha, short in short_ids(shas).items()}

    @cached_property
    def machine_statements(self) -> dict[str, Statement]:
        return {s.id: s for d in self.documents for s in unique_statements(self.machine(d))}

    @cached_property
    def group_of(self) -> dict[str, Group]:
        return {s: g for g in reversed(self.view.reconciliation.groups) for s in g.statements}

    def members(self, group: Group) -> list[Statement]:
        """The group's figures that the judged readings hold."""
        return [self.statements[s] for s in group.statements if s in self.statements and self.statements[s].figure]

    @cached_property
    def compared(self) -> dict[str, Group]:
        """Groups, by key, that set at least two figures side by side; a lone figure is listed, not charted."""
        return {g.key: g for g in self.view.reconciliation.groups if len(self.members(g)) > 1}

    @cached_property
    def ranked(self) -> tuple[Group, ...]:
        """Compared groups, most telling first: contradictions, then independent origins, documents, figures."""

        def rank(group: Group) -> tuple[int, int, int, int, str]:
            members = self.members(group)
            against = any(c.relation == "contradicts" for c in group.comparisons)
            independent = {group.origins.get(s.id, s.document) for s in members}
            return (-against, -len(independent), -len({s.document for s in members}), -len(members), group.key)

        return tuple(sorted(self.compared.values(), key=rank))

    @cached_property
    def group_pages(self) -> dict[str, str]:
        """Pages of the groups that the first page has no room for: those of lower rank, and very large ones."""
        names = short_ids(digest(key) for key in self.compared)
        return {
            g.key: f"figures/{names[digest(g.key)]}.html"
            for n, g in enumerate(self.ranked)
            if n >= ON_INDEX or len(self.members(g)) > LARGE
        }

    @cached_property
    def retracted(self) -> frozenset[str]:
        return frozenset(a.retracts for a in self.view.assessments if a.retracts)

    @cached_property
    def decisions(self) -> dict[str, list[Assessment]]:
        """Decisions by the exhibit that they are about, in the order made."""
        found: dict[str, list[Assessment]] = {}
        for assessment in self.view.assessments:
            found.setdefault(assessment.anchor.exhibit, []).append(assessment)
        return found

    @cached_property
    def records_in(self) -> frozenset[str]:
        """Documents that are lists of people."""
        return frozenset(r.document for r in self.view.people.records)

    @cached_property
    def whys(self) -> Mapping[str, tuple[Passage, ...]]:
        """Passages that some reason points to, by document: each gets an anchor in the document's page."""
        reconciliation, lineage = self.view.reconciliation, self.view.lineage
        reasons = [r for o in lineage.origins for r in o.reasons]
        reasons += [r for e in lineage.edges for r in e.reasons]
        reasons += [*lineage.circular, *lineage.merges.values()]
        reasons += [c.reason for g in reconciliation.groups for c in g.comparisons]
        reasons += [link.reason for link in self.view.people.links] if self.include_people else []
        found: dict[str, set[Passage]] = {}
        for reason in reasons:
            for passage in reason.passages:
                found.setdefault(passage.document, set()).add(passage)
        return {document: tuple(sorted(passages)) for document, passages in found.items()}

    def name(self, document: str) -> str:
        """The document's file name as received; the start of its hash where no name is known."""
        return self.exhibit_name(self._exhibit_of.get(document) or self.document(document).exhibit)

    @cached_property
    def _exhibit_of(self) -> dict[str, str]:
        return {e.document: e.exhibit.sha256 for e in self.view.exhibits if e.document}

    def exhibit_name(self, sha256: str) -> str:
        """An exhibit's file name as received; the start of its hash where no name is known."""
        exhibit = self.exhibit_views.get(sha256)
        if exhibit is None or not exhibit.paths:
            return sha256[:SHORT]
        return visible_name(exhibit.paths[0].replace("\\", "/").rstrip("/").rsplit("/", 1)[-1])

    def publisher(self, document: str) -> str | None:
        """Who publishes the page: what the file says first, what was read from its text otherwise."""
        stated = self.document(document).metadata.publisher
        return stated or next((r.publisher for r in self._readings(document) if r.publisher), None)

    def published(self, document: str) -> str | None:
        stated = self.document(document).metadata.published
        return stated or next((r.published for r in self._readings(document) if r.published), None)

    @cached_property
    def transcripts(self) -> dict[str, tuple[str, ...]]:
        """Recording -> the side files with its words."""
        return beside.transcripts(self.view.exhibits)

    @cached_property
    def recordings(self) -> dict[str, tuple[str, ...]]:
        """Side file -> the recordings whose words it holds."""
        found: dict[str, tuple[str, ...]] = {}
        for recording, sides in self.transcripts.items():
            found |= {side: (*found.get(side, ()), recording) for side in sides}
        return found

    @cached_property
    def alike(self) -> dict[str, tuple[str, ...]]:
        """Image -> the other images that show the same."""
        return beside.alike(self.view.lineage, {d.id: d.exhibit for d in self.view.documents.values()})

    @cached_property
    def earlier(self) -> dict[str, list[tuple[str, str]]]:
        """By exhibit: the readers that newer ones replaced, each with the page of the text that it gave."""
        names = short_ids(one.document.id for one in self.view.earlier)
        found: dict[str, list[tuple[str, str]]] = {}
        for d in (one.document for one in self.view.earlier):
            found.setdefault(d.exhibit, []).append((f"{d.reader} {d.reader_version}", f"earlier/{names[d.id]}.html"))
        return found

    def page(self, document: str) -> str:
        return f"documents/{self._pages[document]}.html"

    def anchor(self, statement: str) -> str:
        return f"s-{self._anchors[statement]}"

    def card(self, statement: str) -> str:
        return f"c-{self._anchors[statement]}"

    def href(self, statement: Statement) -> str:
        return f"{self.page(statement.document)}#{self.anchor(statement.id)}"

    def why_href(self, passage: Passage) -> str | None:
        """Where a reason's words stand, or None where the dossier has no page for them."""
        if passage.document not in self._pages:
            return None
        return f"{self.page(passage.document)}#{why_anchor(passage)}"

    def exhibit_href(self, sha256: str) -> str | None:
        found = self.exhibit_ids.get(sha256)
        return f"exhibits.html#{found}" if found else None

    @cached_property
    def party_statements(self) -> dict[str, tuple[list[Statement], list[Statement]]]:
        """By party key: statements that it speaks, and statements that pass through it."""
        found: dict[str, tuple[list[Statement], list[Statement]]] = {}
        for statement in self.statements.values():
            for place, link in enumerate(statement.chain):
                sides = found.setdefault(self.party_key(link.party), ([], []))
                if sides[min(place, 1)][-1:] != [statement]:
                    sides[min(place, 1)].append(statement)
        return found

    @cached_property
    def party_keys(self) -> dict[str, tuple[str, ...]]:
        """Every party of the case by key, with the names it goes by."""
        names = [link.party for s in self.statements.values() for link in s.chain]
        names += [s.demand.addressee for s in self.statements.values() if s.demand and s.demand.addressee]
        names += [c.party for d in self.documents for r in self._readings(d) for c in r.credits]
        names += [p for d in self.documents if (p := self.publisher(d))]
        names += list(self.view.lineage.parties)
        found: dict[str, dict[str, None]] = {}
        for name in names:
            found.setdefault(self.party_key(name), {})[name] = None
        return {key: tuple(sorted(every)) for key, every in found.items()}

    def party_key(self, name: str) -> str:
        return self.view.lineage.parties.get(name, f"name:{name.casefold()}")

    def party_href(self, name: str) -> str:
        return self.party_key_href(self.party_key(name))

    def party_key_href(self, key: str) -> str:
        return f"parties.html#{anchor_of('p', key)}"

    def origin_href(self, key: str) -> str:
        return f"sources.html#{anchor_of('o', key)}"

    def group_href(self, group: Group) -> str:
        own = self.group_pages.get(group.key)
        return own or f"index.html#{anchor_of('g', group.key)}"

    def of_kind(self, kind: str) -> list[Statement]:
        """Judged statements of one kind, documents in case order, statements in text order."""
        order = {d: n for n, d in enumerate(self.documents)}
        found = [s for s in self.statements.values() if s.kind == kind]
        return sorted(found, key=lambda s: (order[s.document], s.span, s.id))

    def _readings(self, document: str) -> tuple[Reading, ...]:
        return self.view.readings.get(document, ())


def why_anchor(passage: Passage) -> str:
    return f"t-{passage.start}-{passage.end}"


def unique_statements(readings: Iterable[Reading]) -> list[Statement]:
    """The statements of several readings in text order, each once."""
    found: dict[str, Statement] = {}
    for reading in readings:
        for statement in reading.statements:
            found.setdefault(statement.id, statement)
    return sorted(found.values(), key=lambda s: (s.span, s.kind, s.id))
