"""Keeping the lists that pages filter: comparisons, figures that stand alone, what happened when and where, parties.

They follow from a build. A decision since shows in what a line leads to; the lists themselves follow once what follows
from it is compared.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, structs

from tawthiq.case import shelving
from tawthiq.case.glancing import Glance
from tawthiq.case.happenings import Happenings
from tawthiq.case.narrowing import narrowed
from tawthiq.case.veiled import VeiledGlance
from tawthiq.case.veiling import VEILED, Veil
from tawthiq.case.voices import Voices
from tawthiq.dossier.about import About, about
from tawthiq.dossier.chart import LEFT, RIGHT, Axis, first_axis
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.relating import NEWER, said_by
from tawthiq.dossier.site import Site, anchor_of
from tawthiq.dossier.view import CaseView
from tawthiq.dossier.words import English, heading, of_what, period, plain, speaking
from tawthiq.evidence import Custody
from tawthiq.model import Figure, Group, Independence
from tawthiq.pipeline import Progress, quiet
from tawthiq.reconciliation.places import country_label
from tawthiq.store import CaseStore, lines, parts
from tawthiq.store.lines import AGAINST, EVERY, Choice, Lined, List
from tawthiq.store.shelves import LINED
from tawthiq.vocabulary.folding import fold

ORIGIN = "origin"  # kind of the choices that tell an origin's key and documents by the anchor of its place
_AT_ONCE = 200
_MOST = 10**9


class Compared(Struct, frozen=True):
    """A comparison as a list shows it, in no language.

    Attributes:
        title, place: of the group; low, high: the least and the largest plain count, or rate where it has rates alone.
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


def refresh(store: CaseStore, custody: Custody, veil: Veil | None = None, progress: Progress = quiet) -> bool:
    """Make the lists anew where what they are made from is other than it was. Returns whether that was so.

    Called after a build, once the shelf is up to date.

    Args:
        veil: what hides whoever is protected.
    """
    state, veiled = shelving.state(store), veil.state if veil else ""
    if (store.facts().get(LINED), store.facts().get(VEILED, "")) == (state, veiled):
        return False
    lock = threading.RLock()
    glance = Glance("", store, lambda: custody, lock, _whole)
    if veil is not None:
        glance = VeiledGlance(glance, veil, (store, lambda: custody, lock), _whole)
    with store.transaction() as connection, speaking(English()):
        made = _Making(glance, store, progress)
        # Ids follow from the order alone, so that the same case has the same lines.
        lines.put(connection, made.every(), made.choices())
        store.set_fact(LINED, state)
        if store.facts().get(VEILED, "") != veiled:
            store.set_fact(VEILED, veiled)
    return True


def dots(claims: Iterable[tuple[float | None, float | None, str]]) -> tuple[tuple[float, str], ...]:
    """Plain counts on the axis of the group's chart: (place from 0 to 100, key of the origin).

    Args:
        claims: low, high, key of the origin.
    """
    stated = list(claims)
    values = [v for low, high, _ in stated for v in (low, high) if v is not None]
    if not values:
        return ()
    axis, wide = Axis(values), RIGHT - 30 - LEFT

    def at(low: float | None, high: float | None) -> float:
        return round((axis.x((high if high is not None else low) or 0.0) - LEFT) / wide * 100, 1)

    return tuple(dict.fromkeys((at(low, high), origin) for low, high, origin in stated))


class _Figure(Struct, frozen=True):
    """What lists need of one figure as it stands.

    Attributes:
        place: its number in the order of the case; at: key of the place that it counts, label: what that is called.
        said: see `said_by`; origin: what its document rests on; words: of `about`, each once.
    """

    place: int
    document: str
    figure: Figure
    at: str | None
    label: str
    said: tuple[str, str, str]
    origin: str
    about: About


class _Making:
    """Lists in the making: each document is looked at once, and then every comparison."""

    def __init__(self, glance: Glance, store: CaseStore, progress: Progress) -> None:
        self._glance, self._store = glance, store
        glance.hoard()
        self._figures: dict[str, _Figure] = {}
        self._denials: set[str] = set()
        self._origin_labels: dict[str, str] = {}
        self._place_labels: dict[str, str] = {}
        self._many: Counter[tuple[List, str, str]] = Counter()
        self._groups = list(self._read_groups())
        self._origins_of: dict[str, list[str]] = {}
        for group in self._groups:
            for statement, origin in group.origins.items():
                self._origins_of.setdefault(statement, []).append(origin)
        self._voices, self._resting, self._happenings = Voices(glance.found_by), Counter[str](), Happenings()
        every = glance.tallies.get("documents", 0)
        for n, ids in enumerate(self._documents()):
            progress("Listing", min(n * _AT_ONCE, every), every, "")
            glance.documents.load(ids)
            site = Site(narrowed(glance, ids))
            self._look_at(site)
            self._voices.look_at(site)

    def every(self) -> Iterator[Lined]:
        """All lists, one after the other."""
        yield from self.lines()
        yield from self.happened()
        yield from self.voices()
        yield from self.own()

    def lines(self) -> Iterator[Lined]:
        """Every comparison of two figures and more, contradictions first; then the figures that stand in none."""
        compared: set[str] = set()
        for group in self._groups:
            if sum(s in self._figures for s in group.statements) > 1:
                compared.update(group.statements)
                yield self._compared(group)
        for key, one in self._figures.items():
            if key not in compared:
                yield self._line(Lined("alone", f"{one.place:09}", key, one.document), [one], "", ())

    def happened(self) -> Iterator[Lined]:
        """Every figure and act by time, and what they say alike."""
        for line in self._happenings.lines():
            if line.list == "event":
                self._many.update((line.list, kind, value) for kind, value in [*line.about, (EVERY, "")])
            yield line

    def voices(self) -> Iterator[Lined]:
        """Every party, and every statement that somebody makes or relays."""
        for name, key in self._glance.parts_pairs("lineage", "party"):
            self._voices.know(name, key)
        labels = dict(self._glance.parts_listed("lineage", "label", -1))
        for line in self._voices.lines(labels):
            self._many.update((line.list, kind, value) for kind, value in [*line.about, (EVERY, "")] if kind != "short")
            yield line

    def own(self) -> Iterator[Lined]:
        """Every document that rests on nothing else that was found."""
        resting = dict(self._glance.parts_pairs("lineage", "resting"))
        self._resting = Counter(resting.values())
        place = 0
        for ids in self._documents():
            for document in ids:
                if document not in resting:
                    place += 1
                    self._many[("own", EVERY, "")] += 1
                    yield Lined("own", f"{place:09}", document, document)

    def choices(self) -> Iterator[Choice]:
        """What was counted on the way."""
        for key, many in sorted(self._resting.items()):
            yield Choice("own", ORIGIN, anchor_of("o", key), key, many)
        places = self._happenings.labels | self._place_labels
        labels = {"origin": self._origin_labels, "place": places, "at": self._happenings.names | places}
        for (name, kind, value), many in sorted(self._many.items()):
            label = labels.get(kind, {}).get(value, value)
            if kind == "place" and value.startswith("country/"):
                label = country_label(value.partition("/")[2].upper())
            if kind != "place" or label != value:
                yield Choice(name, kind, value, label, many)

    def _look_at(self, site: Site) -> None:
        origins = Origins(site)
        self._denials |= {s.id for s in site.of_kind("denial")}
        for s in site.of_kind("figure"):
            if s.figure is None:
                continue
            scope = site.view.reconciliation.scopes.get(s.id)
            if scope and scope.place:
                self._place_labels[scope.place] = scope.place_label or scope.place
            for key in self._origins_of.get(s.id, ()):
                self._origin_labels[key] = origins.view(key, s.document).label
            own = origins.of(None, s)
            self._origin_labels.setdefault(own.key, own.label)
            self._figures[s.id] = _Figure(
                len(self._figures), s.document, s.figure, scope.place if scope else None,
                (scope.place_label or "") if scope else "", said_by(site, s), own.key,
                about(site, [s], [plain(s.figure), of_what(s.figure)], {}),
            )  # fmt: skip
        for s in site.statements.values():
            if s.figure or s.act:
                known = self._figures.get(s.id)
                self._happenings.look_at(site, s, known.about.words if known else "")

    def _compared(self, group: Group) -> Lined:
        members = {s: self._figures[s] for s in group.statements if s in self._figures}
        resting = {s: group.origins.get(s) or one.origin for s, one in members.items()}
        # In order: what is equal but for its origin stands in the order of the case, and not in one by chance.
        claims = dict.fromkeys(
            (f.low, f.high, f.qualifier, f.per, f.period, one.label if one.at != group.place else None, resting[s])
            for s, one in members.items()
            for f in (one.figure,)
        )
        per = first_axis([c[3] for c in claims])
        shown = sorted((c for c in claims if c[3] == per), key=lambda c: _size(c, self._origin_labels))
        numbers = [v for low, high, *_ in shown for v in (low, high) if v is not None]
        first = next((members[s].label for s in group.statements if s in members), "")
        sides = [
            (c.relation, members[c.left].said, members[c.right].said)
            for c in group.comparisons
            if c.left in members and c.right in members
        ]
        line = Compared(
            title=group.title,
            place=first,
            statements=len(members),
            documents=len({one.document for one in members.values()}),
            origins=len({c[-1] for c in claims}),
            low=min(numbers, default=None),
            high=max(numbers, default=None),
            contradictions=len({side for side in sides if side[0] == "contradicts"}),
            cores=len(group.cores),
            revisions=len({side for side in sides if side[0] in NEWER}),
            denials=sum(d in self._denials for d in group.denials),
            dots=dots((c[0], c[1], c[-1]) for c in shown),
        )
        independent = {group.origins.get(s, one.document) for s, one in members.items()}
        order = (len(independent), line.documents, len(members))
        against = any(c.relation == "contradicts" for c in group.comparisons)
        sort = "/".join((str(int(not against)), *(f"{_MOST - n:010}" for n in order), group.key))
        hard = bool(line.contradictions or line.cores)
        made = Lined("compared", sort, group.key, against=hard, body=msgspec.json.encode(line).decode())
        return self._line(made, list(members.values()), heading(group.title, first or None), resting.values())

    def _line(self, line: Lined, members: Sequence[_Figure], title: str, origins: Iterable[str]) -> Lined:
        values = {("origin", key) for key in origins}
        for one in members:
            values |= {("measure", v) for v in one.about.measures} | {("place", v) for v in one.about.places}
        self._many.update((line.list, kind, value) for kind, value in [*values, (EVERY, "")])
        if line.against:
            self._many[(line.list, AGAINST, "")] += 1
        words = dict.fromkeys(w for text in (fold(title), *(m.about.words for m in members)) for w in text.split())
        times = {(p.first, p.last) for one in members for p in one.about.periods}
        return structs.replace(line, folded=" ".join(words), about=tuple(values), times=tuple(times))

    def _read_groups(self) -> Iterator[Group]:
        with self._store.transaction() as connection:
            many = parts.count(connection, "reconciliation", "group")
        for at in range(0, many, _AT_ONCE):
            for _, body in self._glance.parts_listed("reconciliation", "group", _AT_ONCE, at):
                group = msgspec.json.decode(body, type=Group)
                if len(group.statements) > 1:
                    yield structs.replace(group, bounds=(), set_aside={}, independence=Independence())

    def _documents(self) -> Iterator[list[str]]:
        """Documents in the order of their names, some at a time."""
        at = 0
        while rows := self._glance.listed("path", _AT_ONCE, at):
            yield [r.document for r in rows if r.document]
            at += _AT_ONCE


def _size(claim: tuple[Any, ...], labels: Mapping[str, str]) -> tuple[float, float, str, str]:
    """The order in which a comparison lists its numbers."""
    low, high, _, _, when, _, origin = claim
    ends = (high if high is not None else low) or 0.0, (low if low is not None else high) or 0.0
    return *ends, labels.get(origin, ""), period(when)


def _whole() -> CaseView:
    raise LookupError("lists are made from parts of the case")
