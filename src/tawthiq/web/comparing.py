"""The case's comparisons as lines to look through: what each is about, and which of them a filter keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

import msgspec
from msgspec import Struct

from tawthiq.case.lining import Compared, dots
from tawthiq.case.pieces import Pieces
from tawthiq.dossier.about import About, about
from tawthiq.dossier.chart import first_axis, look
from tawthiq.dossier.figures import Single, group_view, single, stand_alone
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.site import SHORT
from tawthiq.dossier.words import apart, heading, number, place_name, say, visible_name
from tawthiq.model import Group, digest
from tawthiq.reconciliation import Days
from tawthiq.reconciliation.places import country_label
from tawthiq.store.lines import Filter, Lined, List
from tawthiq.vocabulary.folding import fold
from tawthiq.web.paging import whole
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

LONGEST = 200  # characters of a filter that are looked at
_OFFERED = 100  # of a kind, what a filter offers
NOTHING = About(frozenset(), frozenset(), frozenset(), (), "")


class Dot(Struct, frozen=True):
    """One number on a line's strip: its place from 0 to 100, and its origin's colour.

    Numbers of one colour nearer than a hundredth of the strip are one dot: nobody can see them apart.
    """

    x: int
    colour: int


class Line(Struct, frozen=True):
    """One comparison in the list; `low` and `high` as a person reads them."""

    href: str
    title: str
    statements: int
    documents: int
    origins: int
    low: str
    high: str
    contradictions: int
    cores: int
    revisions: int
    denials: int
    dots: tuple[Dot, ...]
    about: About


class Wanted(Struct, frozen=True):
    """A filter. Empty values keep everything; `since` and `until` are years."""

    words: str = ""
    measure: str = ""
    place: str = ""
    origin: str = ""
    since: int | None = None
    until: int | None = None
    against: bool = False

    @property
    def empty(self) -> bool:
        return self == Wanted()


class Choices(Struct, frozen=True):
    """What the filter offers: (value, shown, comparisons that it would keep), most first."""

    measures: tuple[tuple[str, str, int], ...]
    places: tuple[tuple[str, str, int], ...]
    origins: tuple[tuple[str, str, int], ...]


def wanted(asked: Mapping[str, Any]) -> Wanted:
    """The filter that a query states; what makes no sense in it is left away."""

    def text(name: str) -> str:
        return str(asked.get(name) or "")[:LONGEST].strip()

    return Wanted(
        words=text("q"),
        measure=text("measure"),
        place=text("place"),
        origin=text("origin"),
        since=_year(asked.get("since")),
        until=_year(asked.get("until")),
        against=bool(asked.get("against")),
    )


def lines(site: LiveSite) -> tuple[Line, ...]:
    """Every comparison of two figures and more, contradictions first."""
    origins = Origins(site)
    return tuple(_line(site, origins, g) for g in site.ranked)


def kept(every: Iterable[Line], filter_: Wanted) -> list[Line]:
    """The lines that a filter keeps, in their order."""
    return [n for n in every if keeps(filter_, n.about) and not (filter_.against and not (n.contradictions or n.cores))]


def keeps(filter_: Wanted, about: About) -> bool:
    """Whether something about these is wanted."""
    return (
        (not filter_.measure or filter_.measure in about.measures)
        and (not filter_.place or filter_.place in about.places)
        and (not filter_.origin or filter_.origin in about.origins)
        and all(word in about.words for word in fold(filter_.words).split())
        and _in_time(filter_, about.periods)
    )


def choices(site: LiveSite) -> Choices:
    """What the comparisons of the case can be filtered by."""
    every = site.once(lines)
    scopes = site.view.reconciliation.scopes.values()
    places = {s.place: s.place_label or s.place for s in scopes if s.place}
    origins = Origins(site)

    def counted(values: Iterable[str], labels: Mapping[str, str]) -> tuple[tuple[str, str, int], ...]:
        found = ((value, labels.get(value, value), many) for value, many in Counter(values).items())
        return tuple(sorted(found, key=lambda c: (-c[2], c[1])))

    keys = [(o, n) for n in every for o in n.about.origins]
    first = next(iter(site.documents), "")
    named = {key: apart(visible_name(origins.view(key, first).label)) for key, _ in keys}
    every_place = [p for n in every for p in n.about.places]
    places |= {p: country_label(p.partition("/")[2].upper()) for p in every_place if p.startswith("country/")}
    return Choices(
        counted((m for n in every for m in n.about.measures), {m: say(m) for n in every for m in n.about.measures}),
        counted((p for p in every_place if p in places), {k: place_name(v) for k, v in places.items()}),
        counted((o for o, _ in keys), named),
    )


def listed(site: ShelfSite, asked: Wanted, start: int, size: int) -> list[Line]:
    """Some of the comparisons that a filter keeps, as they followed from the last build."""
    found = site.glance.lines("compared", filter_of(asked), size, start)
    read = [(n, msgspec.json.decode(n.body, type=Compared)) for n in found]
    places = site.glance.origin_places({key for _, c in read for _, key in c.dots})
    return [_looked_up(n, c, places) for n, c in read]


def _looked_up(line: Lined, c: Compared, places: Mapping[str, int]) -> Line:
    title = heading(c.title, c.place or None)
    return Line(
        href=f"/figures/{digest(line.key)[:SHORT]}",
        title=title[:1].upper() + title[1:],
        statements=c.statements,
        documents=c.documents,
        origins=c.origins,
        low="" if c.low is None else number(c.low),
        high="" if c.high is None else number(c.high),
        contradictions=c.contradictions,
        cores=c.cores,
        revisions=c.revisions,
        denials=c.denials,
        dots=tuple(dict.fromkeys(Dot(round(x), look(places.get(key, 0)).colour) for x, key in c.dots)),
        about=NOTHING,
    )


def counted(site: ShelfSite, name: List, asked: Wanted) -> int:
    """How many lines of a list a filter keeps; 10,000 at most where it asks for several things."""
    return site.glance.lines_count(name, filter_of(asked))


def offered(site: ShelfSite) -> Choices:
    """What the comparisons of the case can be filtered by: of each kind those that keep most."""
    measures, places, origins = (
        site.glance.choices("compared", kind, _OFFERED) for kind in ("measure", "place", "origin")
    )
    return Choices(
        tuple((value, say(value), many) for value, _, many in measures),
        tuple((value, place_name(label), many) for value, label, many in places),
        tuple((value, apart(visible_name(label)), many) for value, label, many in origins),
    )


def lone_listed(site: ShelfSite, asked: Wanted, start: int, size: int) -> list[tuple[str, str, Single]]:
    """Some of the figures that stand alone, each with its document's name and address."""
    found = site.glance.lines("alone", filter_of(asked), size, start)
    site.prepare(list(dict.fromkeys(n.document for n in found)))
    cast("Pieces[str, str]", site.view.reconciliation.left_out).load([n.key for n in found])
    rows = [(s, single(site, s, s.figure)) for n in found if (s := site.statements.get(n.key)) and s.figure]
    return [(site.name(s.document), site.page(s.document), row) for s, row in rows]


def filter_of(asked: Wanted) -> Filter:
    """The same as the lists are asked."""
    kinds = {"measure": asked.measure, "place": asked.place, "origin": asked.origin}
    first, last = _span(asked) or (None, None)
    return Filter(asked.words, {k: v for k, v in kinds.items() if v}, first, last, asked.against)


def lone(site: LiveSite) -> tuple[tuple[str, str, Single, About], ...]:
    """Figures that stand alone, each with its document's name and address, and what it is about."""
    found = []
    for name, href, rows in site.once(stand_alone):
        for row in rows:
            statement = site.statements[row.mention.id]
            found.append((name, href, row, about(site, [statement], [row.amount, row.counted], {})))
    return tuple(found)


def _line(site: LiveSite, origins: Origins, group: Group) -> Line:
    view, members = group_view(site, origins, group), site.members(group)
    resting = {s.id: origins.of(group, s).key for s in members}
    per = first_axis([c.per for c in view.claims])
    shown = [(c.low, c.high, c.origin.key) for c in view.claims if c.per == per]
    looks = {c.origin.key: c.origin.look.colour for c in view.claims}
    return Line(
        href=site.group_href(group),
        title=view.title,
        statements=view.statements,
        documents=view.documents,
        origins=view.origins,
        low=view.low,
        high=view.high,
        contradictions=len(view.contradictions),
        cores=len(view.cores),
        revisions=len(view.revisions),
        denials=len(view.denials),
        dots=tuple(dict.fromkeys(Dot(round(x), looks[key]) for x, key in dots(shown))),
        about=about(site, members, [view.title], resting),
    )


def _in_time(filter_: Wanted, periods: tuple[Days, ...]) -> bool:
    span = _span(filter_)
    return span is None or any(p.first <= span[1] and span[0] <= p.last for p in periods)


def _span(filter_: Wanted) -> tuple[int, int] | None:
    """First and last day of the years that are wanted, as ordinals; None where all are."""
    if filter_.since is None and filter_.until is None:
        return None
    return date(filter_.since or 1, 1, 1).toordinal(), date(filter_.until or 9999, 12, 31).toordinal()


def _year(text: Any) -> int | None:
    year = whole(text)
    return year if year is not None and 1 <= year <= 9999 else None
