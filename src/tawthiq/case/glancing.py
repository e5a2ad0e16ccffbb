"""A case looked up piece by piece: what `CaseView` holds whole, read from the database as it is asked for.

A glance is of one state of the case: whoever holds it asks for another one when somebody wrote. What was read stays
with it. Where people decided, their decisions are laid over each document as it is read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from functools import cached_property
from typing import Any, TypeVar, cast

import msgspec
from msgspec import structs

from tawthiq import casework
from tawthiq.case import gathering, shelving
from tawthiq.case.glanced import Glanced
from tawthiq.case.pieces import Hoarded, Late, Pieces
from tawthiq.casework import Judged
from tawthiq.dossier.view import CaseView, CustodyView, EntryView, ExhibitView
from tawthiq.evidence import Custody
from tawthiq.model import (
    Assessment,
    Document,
    Group,
    Lineage,
    Origin,
    Orphan,
    Passage,
    People,
    Person,
    Problem,
    Reading,
    Reason,
    Reconciliation,
    Record,
    RecordLink,
    Scope,
    Span,
    Statement,
)
from tawthiq.people import search
from tawthiq.people.search import Hit
from tawthiq.store import RECORDED, CaseStore, lines, lookups, parts, shelves
from tawthiq.store.filing import Filing
from tawthiq.store.shelves import Shelved

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Glance(Glanced):
    """One state of a case. Attributes of the same name as `CaseView`'s hold the same.

    Args:
        lock: held while the database is asked.
        whole: the case as values, for what is only known of all of it.
    """

    def __init__(
        self,
        title: str,
        store: CaseStore,
        custody: Callable[[], Custody],
        lock: threading.RLock,
        whole: Callable[[], CaseView],
    ) -> None:
        self.title = title
        super().__init__(store, lock)
        self._custody, self.whole = custody, whole
        self.documents: Pieces[str, Document] = Pieces(self._documents, self._document_ids)
        self.machine: Pieces[str, tuple[Reading, ...]] = Pieces(self._machine, self._document_ids)
        self.judged: Pieces[str, Judged] = Pieces(self._judged, self._document_ids)
        self.readings: Pieces[str, tuple[Reading, ...]] = Pieces(
            lambda keys: {k: j.readings for k, j in self._many(self.judged, keys).items()}, self._document_ids
        )
        self.shelved: Pieces[str, Shelved] = Pieces(self._shelved, self._document_ids)
        self.about: Pieces[str, tuple[Assessment, ...]] = Pieces(self._about, lambda: ())
        self.exhibit_views: Pieces[str, ExhibitView] = Pieces(self._exhibits, lambda: ())
        self._hoard: dict[tuple[str, str], Hoarded] | None = None

    # -- who is hidden: nobody, see `veiled`

    @property
    def hidden(self) -> frozenset[str]:
        """Ids of protected persons, and of their rows and mentions."""
        return frozenset()

    def found_by(self, words: str) -> str:
        """Words by which lists are searched: pseudonyms in either language in place of masks."""
        return words

    @property
    def lost_protections(self) -> Sequence[Orphan]:
        """Decisions whose protected person is found no more."""
        return ()

    def hidden_rows(self, document: str) -> Sequence[Span]:
        """Where rows of protected people stand in a list."""
        return ()

    # -- how it came about

    @cached_property
    def _state(self) -> tuple[str, int, tuple[str, str]]:
        """What was derived, how many decisions there are, and the last of them."""
        with self._lock, self._store.transaction() as connection:
            facts = self._store.facts()
            return facts.get(RECORDED, ""), self._store.decision_count(), lookups.latest_decision(connection)

    def decided_since(self, before: Glance) -> frozenset[str] | None:
        """The exhibits that decisions since an earlier state are about; None where more than decisions differs."""
        (recorded, many, _), (recorded_before, many_before, latest) = self._state, before._state
        if recorded != recorded_before:
            return None
        made = self._ask(lookups.exhibits_decided_after, latest)
        # Another copy of the case may have brought decisions that are older.
        return frozenset(made) if len(made) == many - many_before else None

    def note_state(self) -> None:
        """Look now how things stand, for a later `decided_since`."""
        _ = self._state

    # -- statements

    def document_of(self, statements: Collection[str]) -> dict[str, str]:
        """Statement -> its document."""
        return self._ask(shelves.document_of, statements)

    def statements(self, ids: Collection[str]) -> dict[str, Statement]:
        """Statements as the machine read them, by id."""
        return self._ask(lookups.statements, ids)

    def statements_of(self, document: str) -> dict[str, Statement]:
        """All that were read in a document or added, the rejected ones as the machine read them."""
        return self.judged[document].statements

    # -- results of the stages over the whole case

    @cached_property
    def lineage(self) -> Lineage:
        return _Lineage(
            origins=cast("Any", Late(lambda: self.whole().lineage.origins)),
            edges=cast("Any", Late(lambda: self.whole().lineage.edges)),
            parties=cast("Any", self._looked_up("lineage", "party", lambda above, _: above)),
            labels=cast("Any", self._looked_up("lineage", "label", lambda _, body: body)),
            merges=cast("Any", self._looked_up("lineage", "merge", lambda _, body: _read(body, Reason))),
            glance=self,
        )

    @cached_property
    def reconciliation(self) -> Reconciliation:
        return Reconciliation(
            groups=cast("Any", Late(lambda: self.whole().reconciliation.groups)),
            scopes=cast("Any", self._looked_up("reconciliation", "scope", lambda _, body: _read(body, Scope))),
            left_out=cast("Any", self._looked_up("reconciliation", "left_out", lambda _, body: body)),
        )

    def _looked_up(self, stage: str, kind: str, read: Callable[[str, str], V]) -> Pieces[str, V]:
        """Parts of a kind, each as made from its parent and body."""
        return Pieces(lambda keys: {k: read(*v) for k, v in self.parts(stage, kind, keys).items()}, self._nothing)

    @cached_property
    def people(self) -> People:
        """All of them at once: for a case with few."""
        with self._lock:
            return self._store.result("people", People) or People()

    def questions(self, limit: int) -> list[str]:
        """The first of the pairs that waited at the last build; of a case with many rows."""
        return self._ask(lines.questions, limit)

    def hoard(self) -> None:
        """From now on, keep all parts of each kind that is asked for: for whoever goes through the whole case."""
        self._hoard = {}

    def hoarded(self, stage: str, kind: str) -> Hoarded | None:
        """All parts of a kind, where these are kept."""
        if self._hoard is None:
            return None
        if (stage, kind) not in self._hoard:
            self._hoard[stage, kind] = Hoarded(self.every_part(stage, kind))
        return self._hoard[stage, kind]

    def every_part(self, stage: str, kind: str) -> list[tuple[str, str, str]]:
        """(key, parent, body) of every part of a kind."""
        return self._ask(parts.every, stage, kind)

    def parts(self, stage: str, kind: str, keys: Collection[str]) -> dict[str, tuple[str, str]]:
        """key -> (parent, body); see `store.parts`."""
        if hoarded := self.hoarded(stage, kind):
            return hoarded.several(keys)
        return self._ask(parts.several, stage, kind, list(keys))

    def parts_below(self, stage: str, kind: str, above: str, limit: int = -1, at: int = 0) -> list[tuple[str, str]]:
        return self._ask(parts.below, stage, kind, above, limit, at)

    def parts_of(self, stage: str, kind: str, above: Collection[str]) -> list[tuple[str, str]]:
        """(key, body) of what belongs to any of these parts."""
        if hoarded := self.hoarded(stage, kind):
            return hoarded.below(above)
        return self._ask(parts.below_any, stage, kind, list(above))

    def parts_listed(self, stage: str, kind: str, limit: int, offset: int = 0) -> list[tuple[str, str]]:
        return self._ask(parts.listed, stage, kind, limit, offset)

    def parts_pairs(self, stage: str, kind: str) -> list[tuple[str, str]]:
        """(key, parent) of every part of a kind."""
        return self._ask(lambda connection: list(parts.pairs(connection, stage, kind)))

    def part_beginning(self, stage: str, kind: str, start: str) -> str | None:
        """The one key that begins so."""
        with self._lock, self._store.transaction() as connection:
            found = parts.beginning(connection, stage, kind, start)
        return found[0] if len(found) == 1 else None

    def origin_places(self, keys: Collection[str]) -> dict[str, int]:
        """Places of origins in the order of the whole case: those that most documents rest on, then lone ones."""
        wanted = list(keys)
        with self._lock, self._store.transaction() as connection:
            named = parts.places(connection, "lineage", "origin", wanted)
            others = parts.places(connection, "reconciliation", "stands", wanted)
            before = parts.count(connection, "lineage", "origin")
        return {key: before + n for key, n in others.items()} | named

    def group_head(self, statement: str) -> Group | None:
        """The group that a statement was compared in, without its comparisons."""
        key = self.parts("reconciliation", "member", (statement,)).get(statement, ("", ""))[0]
        body = self.parts("reconciliation", "head", (key,)).get(key) if key else None
        return _read(body[1], Group) if body else None

    def whys(self, document: str) -> tuple[Passage, ...]:
        """Passages of a document that some reason points to."""
        found = {
            Passage(document, int(start), int(end))
            for stage in ("lineage", "reconciliation", "people")
            for key, _ in self.parts_below(stage, "why", document)
            for _, start, end in (key.rsplit("/", 2),)
        }
        return tuple(sorted(found))

    # -- people

    def persons(self, ids: Collection[str]) -> dict[str, Person]:
        return {k: _read(v, Person) for k, (_, v) in self.parts("people", "person", ids).items()}

    def records(self, ids: Collection[str]) -> dict[str, tuple[str, Record]]:
        """Id -> (id of the person, record)."""
        return {k: (above, _read(v, Record)) for k, (above, v) in self.parts("people", "record", ids).items()}

    def named_people(self, asked: str, most: int) -> list[Hit]:
        """Names most like what was asked, best first, each with the persons filed under it."""
        with self._lock:
            hits = search.find(Filing(self._store), asked, most)
        records = [r for hit in hits for r in hit.entries]
        persons = {r: above for r, (above, _) in self.parts("people", "record", records).items() if above}
        return [
            structs.replace(hit, entries=tuple(dict.fromkeys(persons[r] for r in hit.entries if r in persons)))
            for hit in hits
        ]

    def decisions(self, verdicts: Collection[str]) -> list[Assessment]:
        """Decisions of these kinds, retracted ones included, in order of time."""
        return self._ask(lookups.decisions, verdicts)

    @cached_property
    def decision_heads(self) -> list[tuple[str, str]]:
        """(id, verdict) of every decision, the latest first."""
        return self._ask(lookups.decision_heads)

    def decisions_by_id(self, ids: Collection[str]) -> dict[str, Assessment]:
        return self._ask(lookups.decisions_by_id, ids)

    def with_orphans(self) -> list[str]:
        """Exhibits that decisions are about which hang on nothing any more, or of which nothing could be read."""
        return self._ask(shelves.with_orphans)

    def exhibit_rows(self, exhibits: Collection[str]) -> list[Shelved]:
        return self._ask(shelves.of_exhibits, exhibits)

    def lost_pairs(self, made: Sequence[Assessment]) -> list[Orphan]:
        with self._lock:
            return shelving.lost_pairs(self._store, made)

    def ties(self, person: str) -> list[RecordLink]:
        """Links of a person's records, within it and to others."""
        return [_read(body, RecordLink) for _, body in self.parts_below("people", "tie", person)]

    # -- the rest

    @cached_property
    def assessments(self) -> tuple[Assessment, ...]:
        with self._lock:
            return tuple(self._store.assessments())

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Of sealing, and of the stages over the whole case."""
        with self._lock, self._store.transaction() as connection:
            found = lookups.problems_but(connection, shelving.STAGES)
            heads = {p.item.partition(" ")[0] for _, p in found}
            rows = {h: shelves.beginning(connection, h, document=True) for h in heads if len(h) == 12}
        names = {h: r[0].path for h, r in rows.items() if len(r) == 1}
        return tuple(gathering.named_problem(p, names) for _, p in found)

    @cached_property
    def custody(self) -> CustodyView:
        return gathering.custody_view(self._custody())

    def entries(self, sha256: str) -> tuple[EntryView, ...]:
        """What the custody log says of an exhibit, in order."""
        custody = self._custody()
        with self._lock:
            places = list(shelving.entries_of(self._store, custody, sha256))
        return tuple(gathering.entry_view(next(custody.entries(seq))) for seq in places)

    def children(self, sha256: str) -> list[ExhibitView]:
        """Exhibits that came out of another."""
        with self._lock, self._store.transaction() as connection:
            found = dict.fromkeys(r.exhibit for r in lookups.out_of(connection, sha256))
        self.exhibit_views.load(list(found))
        return sorted((self.exhibit_views[e] for e in found), key=lambda e: (e.paths, e.exhibit.sha256))

    # -- inside

    def _nothing(self) -> Collection[str]:
        raise LookupError("this is looked up by key, never gone through: ask `whole`")

    def _document_ids(self) -> Collection[str]:
        return self.whole().documents.keys()

    def _many(self, pieces: Pieces[K, V], keys: Collection[K]) -> dict[K, V]:
        pieces.load(keys)
        return {k: v for k in keys if (v := pieces.get(k)) is not None}

    def _documents(self, keys: Collection[str]) -> dict[str, Document]:
        with self._lock, self._store.transaction() as connection:
            return {d.id: d for d in lookups.documents(connection, keys)}

    def _machine(self, keys: Collection[str]) -> dict[str, tuple[Reading, ...]]:
        return self._ask(lookups.readings, keys)

    def _shelved(self, keys: Collection[str]) -> dict[str, Shelved]:
        with self._lock, self._store.transaction() as connection:
            return {row.document: row for row in shelves.of_documents(connection, keys) if row.document}

    def _about(self, keys: Collection[str]) -> dict[str, tuple[Assessment, ...]]:
        found: dict[str, tuple[Assessment, ...]] = dict.fromkeys(keys, ())
        with self._lock, self._store.transaction() as connection:
            for a in lookups.assessments_about(connection, keys):
                found[a.anchor.exhibit] = (*found[a.anchor.exhibit], a)
        return found

    def _judged(self, keys: Collection[str]) -> dict[str, Judged]:
        rows, machine = self._many(self.shelved, keys), self._many(self.machine, keys)
        made = self._many(self.about, [row.exhibit for row in rows.values()])
        # Texts are looked at where somebody decided, and else not read.
        decided = [key for key, row in rows.items() if made.get(row.exhibit)]
        documents = self._many(self.documents, [*decided, *(k for k in keys if k not in rows)])
        found = {key: casework.undecided(machine.get(key, ())) for key in rows if key not in documents}
        return found | {
            key: casework.judged_document(d, machine.get(key, ()), made.get(d.exhibit, ()))
            for key, d in documents.items()
        }

    def _exhibits(self, keys: Collection[str]) -> dict[str, ExhibitView]:
        return self._ask(gathering.some_exhibits, keys)


class _Lineage(Lineage, frozen=True, dict=True):
    """Lineage of which documents' origins are looked up one by one."""

    glance: Glance | None = None

    def origin_of(self, document: str) -> Origin | None:
        if self.glance is None:
            return None
        key = self.glance.parts("lineage", "resting", (document,)).get(document, ("", ""))[0]
        body = self.glance.parts("lineage", "origin", (key,)).get(key) if key else None
        return _read(body[1], Origin) if body else None


def _read(body: str, kind: type[V]) -> V:
    return msgspec.json.decode(body, type=kind)
