"""A case looked up piece by piece while somebody is protected: every piece is masked as it is read.

Lists, sums and the search index are stored masked (see `shelving` and `lining`); all else is stored as it was read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec
from msgspec import structs

from tawthiq import casework
from tawthiq.case import hiding, masking
from tawthiq.case.glancing import Glance
from tawthiq.case.veiling import PLACES, Veil
from tawthiq.casework import Judged
from tawthiq.dossier.view import CaseView, EntryView, ExhibitView
from tawthiq.evidence import Custody
from tawthiq.model import (
    Assessment,
    Document,
    ListSeen,
    Mention,
    Orphan,
    People,
    Person,
    Problem,
    Reading,
    Record,
    RecordLink,
    Span,
    Statement,
    digest,
    spoken,
)
from tawthiq.model.masks import has_masks
from tawthiq.people.search import Hit
from tawthiq.store import CaseStore

_SHORT = "short"
_LARGE = 50_000  # characters of a body that takes long to mask
_KEPT = 8
_AT_ONCE = 500


class VeiledGlance(Glance):
    """One state of a case, under a veil. Keys and ids are told and understood as they are shown."""

    def __init__(
        self,
        true: Glance,
        veil: Veil,
        parts: tuple[CaseStore, Callable[[], Custody], threading.RLock],
        whole: Callable[[], CaseView],
    ) -> None:
        """`whole`: the case as values, masked."""
        super().__init__(veil.shield.text(true.title), *parts, whole)
        self.true, self.veil, self._shield = true, veil, veil.shield
        self._large: dict[tuple[str, str], str] = {}

    # -- who is hidden

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(self._shield.number_of)

    def found_by(self, words: str) -> str:
        if not has_masks(words):
            return words
        return " ".join(spoken(words, self._shield.kinds, language) for language in ("en", "ar"))

    @property
    def lost_protections(self) -> Sequence[Orphan]:
        return self.veil.lost

    def hidden_rows(self, document: str) -> Sequence[Span]:
        return self._hidden_rows.get(document, ())

    @cached_property
    def _hidden_rows(self) -> dict[str, list[Span]]:
        return masking.rows_of(self._shield.identities, self.true.documents, self._shield.named)

    # -- pieces

    def _documents(self, keys: Collection[str]) -> dict[str, Document]:
        self.true.documents.load(keys)
        return {k: self._shield.document(d) for k in keys if (d := self.true.documents.get(k))}

    def _machine(self, keys: Collection[str]) -> dict[str, tuple[Reading, ...]]:
        self.true.machine.load(keys)
        return {k: self._shield.labels(r) for k in keys if (r := self.true.machine.get(k))}

    def _judged(self, keys: Collection[str]) -> dict[str, Judged]:
        self.true.judged.load(keys)
        found = {k: j for k in keys if (j := self.true.judged.get(k))}
        self.machine.load([k for k, j in found.items() if not j.decided and not j.orphans])
        return {
            k: casework.undecided(self.machine.get(k, ())) if not j.decided and not j.orphans else self._masked(j)
            for k, j in found.items()
        }

    def _masked(self, found: Judged) -> Judged:
        return Judged(
            readings=self._shield.labels(found.readings),
            decided={s: tuple(self._decisions(made)) for s, made in found.decided.items()},
            statements=self._shield.labels(found.statements),
            orphans=self._shield.hidden(found.orphans),
        )

    def _about(self, keys: Collection[str]) -> dict[str, tuple[Assessment, ...]]:
        self.true.about.load(keys)
        return {k: tuple(self._decisions(self.true.about.get(k, ()))) for k in keys}

    def _exhibits(self, keys: Collection[str]) -> dict[str, ExhibitView]:
        return self._shield.hidden(super()._exhibits(keys))

    def statements(self, ids: Collection[str]) -> dict[str, Statement]:
        return {k: self._shield.labels(s) for k, s in super().statements(ids).items()}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        return self._shield.hidden(self.true.problems)

    def entries(self, sha256: str) -> tuple[EntryView, ...]:
        return self._shield.hidden(super().entries(sha256))

    # -- decisions

    def decisions(self, verdicts: Collection[str]) -> list[Assessment]:
        return self._decisions(super().decisions(verdicts))

    def decisions_by_id(self, ids: Collection[str]) -> dict[str, Assessment]:
        found = super().decisions_by_id(ids)
        return dict(zip(found, self._decisions(list(found.values())), strict=True))

    @cached_property
    def assessments(self) -> tuple[Assessment, ...]:
        return tuple(self._decisions(self.true.assessments))

    def lost_pairs(self, made: Sequence[Assessment]) -> list[Orphan]:
        return self._shield.hidden(super().lost_pairs(list(super().decisions_by_id([a.id for a in made]).values())))

    def _decisions(self, made: Iterable[Assessment]) -> list[Assessment]:
        every = list(made)
        ends = [e for a in every for e in (a.anchor, a.other) if e and e.exact and e.kind != "record"]
        texts = self._texts({e.exhibit for e in ends})
        shown = []
        for one in every:
            masked = self._shield.assessment(one, texts)
            # A row is known by its place, which is shown nowhere.
            if one.anchor.kind == "record":
                masked = structs.replace(masked, anchor=one.anchor, other=one.other)
            shown.append(masked)
        return shown

    def _texts(self, exhibits: Collection[str]) -> dict[str, list[Document]]:
        """Documents with every name by their exhibits."""
        rows = self.exhibit_rows(exhibits) if exhibits else []
        self.true.documents.load([r.document for r in rows if r.document])
        found: dict[str, list[Document]] = {}
        for row in rows:
            document = self.true.documents.get(row.document) if row.document else None
            if document is not None:
                found.setdefault(row.exhibit, []).append(document)
        return found

    # -- results of the stages

    def every_part(self, stage: str, kind: str) -> list[tuple[str, str, str]]:
        found = []
        rows = super().every_part(stage, kind)
        for at in range(0, len(rows), _AT_ONCE):
            some = rows[at : at + _AT_ONCE]
            # Of most of them nothing is masked, which is told of many at once.
            same = stage != "people" and self.veil.same(kind, [body for _, _, body in some])
            found += [
                (self._key(stage, kind, k), self.veil.key(above), body if same else self._body(stage, kind, k, body))
                for k, above, body in some
            ]
        return found

    def parts(self, stage: str, kind: str, keys: Collection[str]) -> dict[str, tuple[str, str]]:
        if hoarded := self.hoarded(stage, kind):
            return hoarded.several(keys)
        wanted = self._true_shorts(keys) if kind == _SHORT else self.veil.meant(stage, keys)
        found = {}
        for key, (above, body) in super().parts(stage, kind, wanted).items():
            shown = self._body(stage, kind, key, body)
            found[digest(shown) if kind == _SHORT else self._key(stage, kind, key)] = (self.veil.key(above), shown)
        return found

    def parts_below(self, stage: str, kind: str, above: str, limit: int = -1, at: int = 0) -> list[tuple[str, str]]:
        every = self.veil.meant(stage, (above,))
        if len(every) == 1:
            return list(self._shown(stage, kind, super().parts_below(stage, kind, every[0], limit, at)))
        found = [row for one in every for row in super(VeiledGlance, self).parts_below(stage, kind, one)]
        return list(self._shown(stage, kind, found[at:] if limit < 0 else found[at : at + limit]))

    def parts_of(self, stage: str, kind: str, above: Collection[str]) -> list[tuple[str, str]]:
        if hoarded := self.hoarded(stage, kind):
            return hoarded.below(above)
        return list(self._shown(stage, kind, super().parts_of(stage, kind, self.veil.meant(stage, above))))

    def parts_listed(self, stage: str, kind: str, limit: int, offset: int = 0) -> list[tuple[str, str]]:
        return list(self._shown(stage, kind, super().parts_listed(stage, kind, limit, offset)))

    def parts_pairs(self, stage: str, kind: str) -> list[tuple[str, str]]:
        return [(self._key(stage, kind, k), self.veil.key(above)) for k, above in super().parts_pairs(stage, kind)]

    def part_beginning(self, stage: str, kind: str, start: str) -> str | None:
        if kind != _SHORT:
            return super().part_beginning(stage, kind, start)
        hidden = [short for short in self._shorts if short.startswith(start)]
        found = super().part_beginning(stage, kind, start)
        # Whoever knows the key with the name in it finds nothing by it.
        plain = [found] if found and found not in self._shorts.values() else []
        return hidden[0] if len(hidden) == 1 and not plain else plain[0] if plain and not hidden else None

    def origin_places(self, keys: Collection[str]) -> dict[str, int]:
        true = super().origin_places(self.veil.meant("lineage", self.veil.meant("reconciliation", keys)))
        return {self.veil.key(key): place for key, place in reversed(true.items())}

    @cached_property
    def _shorts(self) -> dict[str, str]:
        """Digests of the keys of groups that hold a name: as shown -> as stored."""
        return {digest(shown): digest(true) for shown, true in self.veil.changed("reconciliation")}

    def _true_shorts(self, keys: Collection[str]) -> list[str]:
        return [self._shorts.get(key, key) for key in keys]

    def _key(self, stage: str, kind: str, key: str) -> str:
        return key if stage == "people" or kind in PLACES else self.veil.key(key)

    def _shown(self, stage: str, kind: str, rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        return ((self._key(stage, kind, key), self._body(stage, kind, key, body)) for key, body in rows)

    def _body(self, stage: str, kind: str, key: str, body: str) -> str:
        of, change = _PEOPLE.get(kind, (None, None)) if stage == "people" else (None, None)
        if of is None or change is None:
            return self.veil.body(kind, body) if len(body) < _LARGE else self._large_body(kind, key, body)
        value = msgspec.json.decode(body, type=of)
        shown = change(self._shield, value)
        return body if shown is value else msgspec.json.encode(shown).decode()

    def _large_body(self, kind: str, key: str, body: str) -> str:
        """A comparison of thousands of figures, say: the last few are remembered."""
        shown = self._large.pop((kind, key), None) or self.veil.body(kind, body)
        self._large[kind, key] = shown
        while len(self._large) > _KEPT:
            self._large.pop(next(iter(self._large)), None)
        return shown

    # -- people

    @cached_property
    def people(self) -> People:
        return hiding.masked_people(self._shield, self.true.people)[0]

    def named_people(self, asked: str, most: int) -> list[Hit]:
        """As without a veil, but for names that it hides: they are found by nobody, namesakes' included."""
        found = []
        for hit in super().named_people(asked, 2 * most):
            entries = tuple(e for e in hit.entries if e not in self._shield.number_of)
            if entries and self._shield.label(hit.name) == hit.name:
                found.append(structs.replace(hit, entries=entries))
        return found[:most]


def _link(shield: Any, link: RecordLink) -> RecordLink:
    hidden = {link.left, link.right} & shield.number_of.keys()
    found: RecordLink = hiding.masked_link(link) if hidden else shield.hidden(link)
    return found


def _list(shield: Any, seen: ListSeen) -> ListSeen:
    found: ListSeen = shield.hidden(seen)
    return found


# Kinds of the parts about people: what they are, and what masks them.
_PEOPLE: Mapping[str, tuple[Any, Callable[[Any, Any], Any]]] = {
    "person": (Person, hiding.masked_person),
    "record": (Record, hiding.masked_record),
    "mention": (Mention, hiding.masked_mention),
    "tie": (RecordLink, _link),
    "list": (ListSeen, _list),
}
