"""Keeping the lists that pages filter: comparisons, and figures that stand alone, as they follow from a build.

A decision since shows in what a line leads to; the lists themselves follow once what follows from it is compared.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from tawthiq.case import shelving
from tawthiq.case.glancing import Glance
from tawthiq.case.narrowing import around_group, narrowed
from tawthiq.dossier.about import About, about
from tawthiq.dossier.chart import LEFT, RIGHT, Axis
from tawthiq.dossier.figures import Claim, bounds, group_view
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.site import Site
from tawthiq.dossier.view import CaseView
from tawthiq.dossier.words import English, of_what, plain, speaking
from tawthiq.evidence import Custody
from tawthiq.model import Group
from tawthiq.reconciliation.places import country_label
from tawthiq.store import CaseStore, lines, parts
from tawthiq.store.lines import AGAINST, EVERY, Choice, Lined, List
from tawthiq.store.shelves import LINED

_AT_ONCE = 200
_MOST = 10**9


class Compared(Struct, frozen=True):
    """A comparison as a list shows it, in no language.

    Attributes:
        title, place: of the group; low, high: the least and the largest plain count.
        dots: (place on the strip from 0 to 100, key of the origin) of each number.
    """

    title: str
    place: str
    statements: int
    documents: int
    origins: int
    low: float | None
    high: float | None
    contradictions: int
    cores: int
    revisions: int
    denials: int
    dots: tuple[tuple[float, str], ...]


def refresh(store: CaseStore, custody: Custody) -> bool:
    """Make the lists anew where what they are made from is other than it was. Returns whether that was so.

    Called after a build, once the shelf is up to date.
    """
    state = shelving.state(store)
    if store.facts().get(LINED) == state:
        return False
    made = _Making(Glance("", store, lambda: custody, threading.RLock(), _whole), store)
    with store.transaction() as connection, speaking(English()):
        # Ids follow from the order alone, so that the same case has the same lines.
        rows = [*made.compared(), *made.alone()]
        lines.put(connection, rows, made.choices())
        store.set_fact(LINED, state)
    return True


def forget(store: CaseStore) -> None:
    """Take the lists away, with the names in their words: where somebody is protected, pages show the masked case."""
    with store.transaction() as connection:
        lines.clear(connection)
        store.set_fact(LINED, "")


def dots(claims: Sequence[Claim]) -> tuple[tuple[float, str], ...]:
    """Plain counts on the axis of the group's chart: (place from 0 to 100, key of the origin)."""
    stated = [c for c in claims if c.per is None]
    values = [v for c in stated for v in (c.low, c.high) if v is not None]
    if not values:
        return ()
    axis, wide = Axis(values), RIGHT - 30 - LEFT

    def at(claim: Claim) -> float:
        value = claim.high if claim.high is not None else claim.low
        return round((axis.x(value or 0.0) - LEFT) / wide * 100, 1)

    return tuple(dict.fromkeys((at(c), c.origin.key) for c in stated))


class _Making:
    """Lists in the making, a part of the case at a time."""

    def __init__(self, glance: Glance, store: CaseStore) -> None:
        self._glance, self._store = glance, store
        self._in_groups: set[str] = set()
        self._many: Counter[tuple[List, str, str]] = Counter()
        self._labels: dict[str, str] = {}

    def compared(self) -> Iterator[Lined]:
        """Every comparison of two figures and more, contradictions first."""
        with self._store.transaction() as connection:
            many = parts.count(connection, "reconciliation", "group")
        for at in range(0, many, _AT_ONCE):
            for _, body in self._glance.parts_listed("reconciliation", "group", _AT_ONCE, at):
                group = msgspec.json.decode(body, type=Group)
                if len(group.statements) > 1:
                    yield from self._group(group)

    def alone(self) -> Iterator[Lined]:
        """Every figure that no comparison sets beside another, document by document."""
        place = 0
        for ids in self._documents():
            site = Site(narrowed(self._glance, ids))
            for s in site.of_kind("figure"):
                if s.id not in self._in_groups and s.figure:
                    place += 1
                    said = about(site, [s], [plain(s.figure), of_what(s.figure)], {})
                    yield self._line(Lined("alone", f"{place:09}", s.id, s.document), said)

    def choices(self) -> Iterator[Choice]:
        """What was counted on the way."""
        for (name, kind, value), many in sorted(self._many.items()):
            label = self._labels.get(f"{kind}/{value}", value)
            if kind == "place" and value.startswith("country/"):
                label = country_label(value.partition("/")[2].upper())
            if kind != "place" or label != value:
                yield Choice(name, kind, value, label, many)

    def _group(self, group: Group) -> Iterator[Lined]:
        site = Site(around_group(self._glance, group))
        members = site.members(group)
        if len(members) < 2:
            return
        origins = Origins(site)
        view = group_view(site, origins, group)
        self._in_groups.update(group.statements)
        resting = {s.id: origins.of(group, s).key for s in members}
        for s in members:
            self._labels[f"origin/{resting[s.id]}"] = origins.view(resting[s.id], s.document).label
            scope = site.view.reconciliation.scopes.get(s.id)
            if scope and scope.place:
                self._labels[f"place/{scope.place}"] = scope.place_label or scope.place
        against = any(c.relation == "contradicts" for c in group.comparisons)
        independent = {group.origins.get(s.id, s.document) for s in members}
        order = (len(independent), view.documents, len(members))
        sort = "/".join((str(int(not against)), *(f"{_MOST - n:010}" for n in order), group.key))
        low, high = bounds(view.claims)
        scope = next((x for s in group.statements if (x := site.view.reconciliation.scopes.get(s))), None)
        shown = Compared(
            group.title, (scope.place_label if scope else None) or "", view.statements, view.documents, view.origins,
            low, high, len(view.contradictions), len(view.cores), len(view.revisions), len(view.denials),
            dots(view.claims),
        )  # fmt: skip
        hard = bool(view.contradictions or view.cores)
        line = Lined("compared", sort, group.key, against=hard, body=msgspec.json.encode(shown).decode())
        yield self._line(line, about(site, members, [view.title], resting))

    def _line(self, line: Lined, said: About) -> Lined:
        values = [
            *(("measure", v) for v in said.measures),
            *(("place", v) for v in said.places),
            *(("origin", v) for v in said.origins),
        ]
        self._many.update((line.list, kind, value) for kind, value in [*values, (EVERY, "")])
        if line.against:
            self._many[(line.list, AGAINST, "")] += 1
        words = " ".join(dict.fromkeys(said.words.split()))
        times = tuple((p.first, p.last) for p in said.periods)
        return msgspec.structs.replace(line, folded=words, about=tuple(values), times=times)

    def _documents(self) -> Iterator[list[str]]:
        """Documents in the order of their names, some at a time."""
        at = 0
        while rows := self._glance.listed("path", _AT_ONCE, at):
            yield [r.document for r in rows if r.document]
            at += _AT_ONCE


def _whole() -> CaseView:
    raise LookupError("lists are made from parts of the case")
