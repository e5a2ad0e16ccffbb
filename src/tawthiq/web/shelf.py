"""The case in the app, looked up piece by piece: the same places and names as `LiveSite`, none of it held whole.

What can only be known of the whole case is taken from the whole case (`whole`), as before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

import msgspec

from tawthiq.case import Glance
from tawthiq.case.narrowing import around_group, whole_group
from tawthiq.case.pieces import Pieces
from tawthiq.casework import Judged, Standing
from tawthiq.dossier.beside import shared_start, transcripts
from tawthiq.dossier.figures import GroupView, group_view
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.site import SHORT, unique_statements, why_anchor
from tawthiq.dossier.view import CaseView, ExhibitView
from tawthiq.dossier.words import visible_name, voice
from tawthiq.model import Assessment, Group, Passage, Reading, Statement, digest
from tawthiq.store import Shelved
from tawthiq.web.parts import PartSite
from tawthiq.web.places import LiveSite

K = TypeVar("K")
V = TypeVar("V")
_SMALL = 12  # figures of a group up to which it is looked at whether people left two of them
_OFFERED = 400  # names of the whole case that a field offers
_RECENT = 8  # things that take long to make and are kept for the next page


class Asked(Mapping[str, V], Generic[V]):
    """A mapping of which single values are asked for, and nothing else."""

    def __init__(self, find: Callable[[str], V | None]) -> None:
        self._find = find

    def __getitem__(self, key: str) -> V:
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        raise LookupError("this is looked up by key, never gone through")

    def __len__(self) -> int:
        raise LookupError("this is looked up by key, never counted")


class ShelfSite(LiveSite):
    """One state of the case. Hrefs begin with "/", as LiveSite's do.

    Args:
        whole: the same case as values.
    """

    def __init__(self, glance: Glance, whole: Callable[[], LiveSite]) -> None:
        # Not LiveSite's: that goes through every document and statement.
        self.glance, self._whole = glance, whole
        self.view = cast("CaseView", glance)
        self.include_people = True
        self.pieces = None
        self._made = {}
        self._recent: OrderedDict[tuple[str, str], Any] = OrderedDict()
        self._made_from: dict[str, frozenset[str]] = {}  # key of these -> exhibits
        glance.note_state()
        self._home: dict[str, str] = {}
        self.statements = cast("dict[str, Statement]", Pieces(self._standing, self._all_statements))

    def recently(self, key: str, make: Callable[[], V]) -> V:
        """What `make` makes of this, in the language that is spoken; the last few are kept. Two threads may both do."""
        here = (key, voice().code)
        made: V = self._recent.pop(here, None) or make()
        self._recent[here] = made
        while len(self._recent) > _RECENT:
            self._recent.popitem(last=False)
        return made

    def inherit(self, before: ShelfSite) -> None:
        """Go on with what was made for an earlier state of the case, where no decision since is about it."""
        decided = self.glance.decided_since(before.glance)
        if decided is None:
            return
        for key, exhibits in list(before._made_from.items()):
            if decided.isdisjoint(exhibits):
                self._made_from[key] = exhibits
        self._recent = OrderedDict((k, v) for k, v in list(before._recent.items()) if k[0] in self._made_from)

    # -- whole lists, which few pages need

    @property
    def entire(self) -> LiveSite:
        """The same case, held whole."""
        return self._whole()

    @cached_property
    def documents(self) -> tuple[str, ...]:  # type: ignore[override]
        return self._whole().documents

    def of_kind(self, kind: str) -> list[Statement]:
        return self._whole().of_kind(kind)

    @cached_property
    def ranked(self) -> tuple[Group, ...]:
        return self._whole().ranked

    @cached_property
    def party_statements(self) -> dict[str, tuple[list[Statement], list[Statement]]]:
        return self._whole().party_statements

    @cached_property
    def party_keys(self) -> dict[str, tuple[str, ...]]:
        return self._whole().party_keys

    @cached_property
    def statements_by_id(self) -> dict[str, Statement]:
        return self._whole().statements_by_id

    @cached_property
    def records_in(self) -> frozenset[str]:
        return self._whole().records_in

    # -- one document

    @cached_property
    def documents_by_id(self) -> Mapping[str, str]:
        return Asked(self._document_at)

    def _document_at(self, short: str) -> str | None:
        row = self.glance.beginning(short, document=True) if len(short) >= SHORT else None
        return row.document if row else None

    def row(self, document: str) -> Shelved:
        """The document as lists show it."""
        return self.glance.shelved[document]

    def fetch(self, documents: Iterable[str]) -> None:
        every = list(documents)
        self.glance.shelved.load(every)
        self.glance.documents.load(every)

    def prepare(self, documents: Collection[str]) -> None:
        """Look up at once what pages show of these documents and of what was read in them."""
        self.glance.shelved.load(documents)
        self.glance.judged.load(documents)
        every = [s for d in documents if (j := self.glance.judged.get(d)) for s in j.statements.values()]
        self._home |= {s.id: s.document for s in every}
        groups = cast("Pieces[str, Group]", self.group_of)
        groups.load([s.id for s in every])
        cast("Pieces[str, Group]", self.compared).load([g.key for s in every if (g := groups.get(s.id))])
        names = [link.party for s in every for link in s.chain]
        names += [self.glance.shelved[d].publisher for d in documents if d in self.glance.shelved]
        cast("Pieces[str, str]", self.view.lineage.parties).load([n for n in names if n])

    def judged_in(self, document: str) -> Judged:
        found = self.glance.judged[document]
        self._home |= dict.fromkeys(found.statements, document)
        return found

    def in_document(self, key: str) -> list[Statement]:
        return unique_statements(self.glance.readings.get(key, ()))

    def machine(self, document: str) -> tuple[Reading, ...]:
        return self.glance.machine.get(document) or self.glance.readings.get(document) or ()

    def name(self, document: str) -> str:
        return visible_name(self.row(document).name)

    def publisher(self, document: str) -> str | None:
        return self.row(document).publisher or None

    def published(self, document: str) -> str | None:
        return self.row(document).published or None

    def page(self, document: str) -> str:
        return f"/read/{document[:SHORT]}"

    def why_href(self, passage: Passage) -> str | None:
        if passage.document not in self.glance.shelved:
            return None
        return f"{self.page(passage.document)}#{why_anchor(passage)}"

    @cached_property
    def whys(self) -> Mapping[str, tuple[Passage, ...]]:
        return Asked(self.glance.whys)

    @cached_property
    def decisions(self) -> Mapping[str, Sequence[Assessment]]:  # type: ignore[override]
        return cast("Mapping[str, Sequence[Assessment]]", self.glance.about)

    @property
    def retracted(self) -> frozenset[str]:
        """Of the decisions that were looked up, those that were taken back."""
        return frozenset(a.retracts for made in self.glance.about.known() for a in made if a.retracts)

    def standing(self, document: str) -> Standing:
        row = self.row(document)
        return Standing(row.statements, row.remaining, row.contested, row.doubt)

    @cached_property
    def whole_standing(self) -> Standing:
        return self.glance.whole_standing

    def following(self, document: str) -> str:
        found = self.glance.next_to_judge(document)
        return self.page(found.document) if found and found.document else ""

    @cached_property
    def offered(self) -> dict[str, list[str]]:
        parties = self.glance.parts_listed("lineage", "party", _OFFERED)
        places = self.glance.parts_listed("reconciliation", "place", _OFFERED)
        return {"parties": [name for name, _ in parties], "places": [name for name, _ in places]}

    # -- one statement

    def short(self, statement: str) -> str:
        return statement[:SHORT]

    def anchor(self, statement: str) -> str:
        return f"s-{statement[:SHORT]}"

    def card(self, statement: str) -> str:
        return f"c-{statement[:SHORT]}"

    @cached_property
    def machine_statements(self) -> Mapping[str, Statement]:  # type: ignore[override]
        return Pieces(self._as_read, self._all_statements)

    @cached_property
    def decided(self) -> Mapping[str, tuple[Assessment, ...]]:  # type: ignore[override]
        return Asked(self._decided)

    @cached_property
    def group_of(self) -> Mapping[str, Group]:  # type: ignore[override]
        return Pieces(self._groups_of, self._all_statements)

    @cached_property
    def compared(self) -> Mapping[str, Group]:  # type: ignore[override]
        return Pieces(self._compared, tuple)

    def group_href(self, group: Group) -> str:
        return f"/figures/{digest(group.key)[:SHORT]}"

    def group_at(self, short: str) -> Group | None:
        return whole_group(self.glance, short) if len(short) >= SHORT else None

    def group_page(self, group: Group) -> GroupView:
        return self.recently(f"group {group.key}", lambda: self._group_page(group))

    def _group_page(self, group: Group) -> GroupView:
        part = PartSite(around_group(self.glance, group), self.glance)
        self._made_from[f"group {group.key}"] = frozenset(e.exhibit.sha256 for e in part.view.exhibits)
        keys = {*group.origins.values(), *(o.key for o in part.view.lineage.origins)}
        keys |= {b.supposing for b in group.bounds if b.supposing is not None}
        return group_view(part, Origins(part, self.glance.origin_places(keys)), group)

    # -- exhibits

    @cached_property
    def earlier(self) -> dict[str, list[tuple[str, str]]]:
        """Texts that newer readers replaced have pages in the dossier alone."""
        return {}

    @cached_property
    def transcripts(self) -> Mapping[str, tuple[str, ...]]:  # type: ignore[override]
        return Asked(lambda sha: self._beside(sha).get(sha))

    @cached_property
    def recordings(self) -> Mapping[str, tuple[str, ...]]:  # type: ignore[override]
        return Asked(lambda sha: tuple(r for r, sides in self._beside(sha).items() if sha in sides) or None)

    @cached_property
    def alike(self) -> Mapping[str, tuple[str, ...]]:  # type: ignore[override]
        return Asked(self._alike)

    def _beside(self, sha256: str) -> dict[str, tuple[str, ...]]:
        """Recordings and side files that lie beside an exhibit and begin as it does."""
        found = self.exhibit_views.get(sha256)
        starts = dict.fromkeys(shared_start(path) for path in found.paths) if found else {}
        near = {e.exhibit.sha256: e for start in starts for e in self.glance.beside(start)}
        return transcripts(near.values())

    def _alike(self, sha256: str) -> tuple[str, ...] | None:
        """What an image shows is known of all images together only."""
        found = self.exhibit_views.get(sha256)
        return self._whole().alike.get(sha256) if found and found.media_type.startswith("image/") else None

    @cached_property
    def exhibit_views(self) -> Mapping[str, ExhibitView]:  # type: ignore[override]
        return self.glance.exhibit_views

    @cached_property
    def exhibit_ids(self) -> Mapping[str, str]:  # type: ignore[override]
        return Asked(lambda sha: f"x-{sha[:SHORT]}")

    @cached_property
    def exhibits_by_id(self) -> Mapping[str, str]:
        return Asked(self._exhibit_at)

    @cached_property
    def children(self) -> Mapping[str, list[ExhibitView]]:  # type: ignore[override]
        return Asked(self.glance.children)

    def exhibit_view(self, sha256: str) -> ExhibitView | None:
        found = self.glance.exhibit_views.get(sha256)
        return msgspec.structs.replace(found, entries=self.glance.entries(sha256)) if found else None

    def _exhibit_at(self, short: str) -> str | None:
        start = short.removeprefix("x-")
        row = self.glance.beginning(start, document=False) if len(start) >= SHORT else None
        return row.exhibit if row else None

    # -- inside

    def _all_statements(self) -> Collection[str]:
        return self._whole().statements

    def _homes(self, keys: Collection[str]) -> list[str]:
        """Documents of these statements."""
        unknown = [k for k in keys if k not in self._home]
        if unknown:
            self._home |= self.glance.document_of(unknown)
        return list(dict.fromkeys(self._home[k] for k in keys if k in self._home))

    def _standing(self, keys: Collection[str]) -> dict[str, Statement]:
        homes = self._homes(keys)
        self.glance.readings.load(homes)
        found = {s.id: s for d in homes for r in self.glance.readings.get(d, ()) for s in r.statements}
        return {k: found[k] for k in keys if k in found}

    def _as_read(self, keys: Collection[str]) -> dict[str, Statement]:
        homes = self._homes(keys)
        self.glance.machine.load(homes)
        found = {s.id: s for d in homes for s in unique_statements(self.machine(d))}
        return {k: found[k] for k in keys if k in found}

    def _decided(self, statement: str) -> tuple[Assessment, ...] | None:
        homes = self._homes((statement,))
        return self.judged_in(homes[0]).decided.get(statement) if homes else None

    def _groups_of(self, keys: Collection[str]) -> dict[str, Group]:
        above = {s: key for s, (key, _) in self.glance.parts("reconciliation", "member", keys).items()}
        heads = self.glance.parts("reconciliation", "head", set(above.values())) if above else {}
        known = {key: msgspec.json.decode(body, type=Group) for key, (_, body) in heads.items()}
        return {s: known[key] for s, key in above.items() if key in known}

    def _compared(self, keys: Collection[str]) -> dict[str, Group]:
        heads = self.glance.parts("reconciliation", "head", keys)
        found = {key: msgspec.json.decode(body, type=Group) for key, (_, body) in heads.items()}
        small = [s for group in found.values() if len(group.statements) <= _SMALL for s in group.statements]
        cast("Pieces[str, Statement]", self.statements).load(small)
        return {k: g for k, g in found.items() if len(g.statements) > _SMALL or len(self.members(g)) > 1}
