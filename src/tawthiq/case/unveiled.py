"""A case looked up piece by piece with every name, while somebody is protected and the vault is open.

What was read is as it was read. Lists, sums and the search index are stored masked: what they show is read with names
in place of masks, and what is asked of them is asked as they have it.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

import msgspec
from msgspec import structs

from tawthiq.case import asking, shelving
from tawthiq.case.glancing import Glance
from tawthiq.case.veiling import Veil
from tawthiq.case.walking import walk
from tawthiq.dossier.site import anchor_of
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import Custody
from tawthiq.model import spoken
from tawthiq.model.masks import has_masks, mask
from tawthiq.store import CaseStore, Shelved
from tawthiq.store.lines import Filter, Lined, List
from tawthiq.store.shelves import Order

_ANCHORED = ("p", "o")  # what anchors of parties and of origins begin with
_STAGES = ("lineage", "reconciliation")  # whose keys lists hold


class UnveiledGlance(Glance):
    """One state of a case, in clear. `whole`: the case as values, with every name."""

    def __init__(
        self,
        title: str,
        veil: Veil,
        parts: tuple[CaseStore, Callable[[], Custody], threading.RLock],
        whole: Callable[[], CaseView],
    ) -> None:
        super().__init__(title, *parts, whole)
        self.veil = veil

    # -- lists

    def lines(self, name: List, wanted: Filter, limit: int, offset: int) -> list[Lined]:
        found = super().lines(name, self._asked(wanted), limit, offset)
        return [structs.replace(n, key=self._key(n.key, name), body=self._body(n.body)) for n in found]

    def lines_by_key(self, name: List, keys: Collection[str]) -> dict[str, str]:
        shown = {self.veil.key(key): key for key in keys}
        return {shown[key]: self._body(body) for key, body in super().lines_by_key(name, list(shown)).items()}

    def lines_count(self, name: List, wanted: Filter) -> int:
        return super().lines_count(name, self._asked(wanted))

    def lines_tallied(self, name: List, kind: str, wanted: Filter) -> dict[str, int]:
        found = super().lines_tallied(name, kind, self._asked(wanted))
        return {self._key(value): many for value, many in found.items()}

    def first_lines(self, name: List, kind: str, wanted: Filter, most: Mapping[str, int]) -> dict[str, list[str]]:
        shown = {self.veil.key(value): value for value in most}
        asked = {value: most[true] for value, true in shown.items()}
        found = super().first_lines(name, kind, self._asked(wanted), asked)
        return {shown[value]: [self._body(body) for body in bodies] for value, bodies in found.items()}

    def choices(self, name: List, kind: str, limit: int) -> list[tuple[str, str, int]]:
        return [(self._key(v), self._true(label), many) for v, label, many in super().choices(name, kind, limit)]

    def choice(self, name: List, kind: str, value: str) -> tuple[str, int]:
        label, many = super().choice(name, kind, self._shown(value))
        return self._true(label), many

    def questions(self, limit: int) -> list[str]:
        plain = asking.plain(self._store)
        return [plain.get(str(n), q) for n, q in enumerate(super().questions(limit))]

    # -- the shelf

    def named(self, asked: str, limit: int, offset: int = 0, *, documents: bool = True) -> tuple[list[Shelved], int]:
        return super().named(self._found(asked), limit, offset, documents=documents)

    def listed(self, order: Order, limit: int, offset: int = 0, *, documents: bool = True) -> list[Shelved]:
        return self._plain(super().listed(order, limit, offset, documents=documents))

    def troubled(self, limit: int) -> list[Shelved]:
        return self._plain(super().troubled(limit))

    def exhibit_rows(self, exhibits: Collection[str]) -> list[Shelved]:
        return self._plain(super().exhibit_rows(exhibits))

    def next_to_judge(self, other_than: str) -> Shelved | None:
        found = super().next_to_judge(other_than)
        return self._plain([found])[0] if found else None

    def _keep(self, rows: list[Shelved]) -> list[Shelved]:
        return super()._keep(self._plain(rows))

    def _shelved(self, keys: Collection[str]) -> dict[str, Shelved]:
        return {row.document: row for row in self._plain(super()._shelved(keys).values()) if row.document}

    def _plain(self, rows: Iterable[Shelved]) -> list[Shelved]:
        """Rows with every name: those of which something is masked are made once more."""
        every = list(rows)
        over = [r.exhibit for r in every if has_masks(f"{r.path}{r.title}{r.publisher}{r.tables}")]
        if not over:
            return every
        with self._lock:
            made = {row.exhibit: row for row in shelving.in_clear(self._store, over)}
        return [made.get(row.exhibit, row) for row in every]

    # -- from masks to names, and back

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Keys of which something is masked: as lists have them -> as they are stored."""
        return dict(self._changed)

    @cached_property
    def _changed(self) -> list[tuple[str, str]]:
        return [pair for stage in _STAGES for pair in self.veil.changed(stage)]

    @cached_property
    def _parties(self) -> dict[str, str]:
        """The same of parties alone: names and keys of theirs may both be nothing but a mask."""
        every = {above for _, above in self.parts_pairs("lineage", "party")}
        return {shown: key for key in every if (shown := self.veil.key(key)) != key}

    def _key(self, key: str, name: List | None = None) -> str:
        """A key of a list as it is stored."""
        found = self._parties.get(key) if name == "party" else self._keys.get(key)
        return found or self._true(key)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The head of a mask -> the fullest name of whom it hides."""
        found: dict[str, str] = {}
        for one in self.veil.shield.identities:
            known = [*one.names, *one.words]
            known += [span.of(d.text) for key, span in one.spans if not known and (d := self.documents.get(key))]
            found |= {mask(number): known[0] for number in (one.number, *one.also) if known}
        return found

    def _true(self, words: str) -> str:
        """Words of a list with names; a key as it is stored."""
        if not has_masks(words):
            return words
        # A mask alone is a name, of which a key may be made; whoever reads is shown the fullest.
        if words in self._keys and words not in self._names:
            return self._keys[words]
        named = re.sub("|".join(map(re.escape, self._names)) or r"(?!)", lambda m: self._names[m[0]], words)
        return spoken(named, self.veil.shield.kinds)

    def _body(self, body: str) -> str:
        if not has_masks(body):
            return body
        return json.dumps(walk(msgspec.json.decode(body), self._true), ensure_ascii=False)

    def _asked(self, wanted: Filter) -> Filter:
        """What is asked of a list, as the list has it."""
        about = {kind: self._shown(value) for kind, value in wanted.about.items()}
        return structs.replace(wanted, about=about, words=self._found(wanted.words))

    def _shown(self, value: str) -> str:
        """A key, or the anchor of one, as lists have it."""
        return self._anchors.get(value) or self.veil.key(value)

    @cached_property
    def _anchors(self) -> dict[str, str]:
        return {anchor_of(p, true): anchor_of(p, shown) for shown, true in self._changed for p in _ANCHORED}

    def _found(self, words: str) -> str:
        """Words by which a list is searched: of somebody who is protected their pseudonym."""
        masked = self.veil.shield.label(words)
        return words if masked == words else spoken(masked, self.veil.shield.kinds)
