"""The case's comparisons as lines to look through: what each is about, and which of them a filter keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from tawthiq.dossier.chart import LEFT, RIGHT, Axis
from tawthiq.dossier.figures import Claim, Single, group_view, stand_alone
from tawthiq.dossier.origins import Origins
from tawthiq.dossier.words import apart, place_name, say, visible_name
from tawthiq.model import Group, Statement
from tawthiq.reconciliation import Days, days
from tawthiq.reconciliation.places import country_label
from tawthiq.vocabulary.folding import fold
from tawthiq.web.paging import whole
from tawthiq.web.places import LiveSite

LONGEST = 200  # characters of a filter that are looked at


class Dot(Struct, frozen=True):
    """One number on a line's strip: its place from 0 to 100, and its origin's colour."""

    x: float
    colour: int


class About(Struct, frozen=True):
    """What figures are about, for a filter. `periods`: of those that state one; `words`: folded, all that is said."""

    measures: frozenset[str]
    places: frozenset[str]
    origins: frozenset[str]
    periods: tuple[Days, ...]
    words: str


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


def lone(site: LiveSite) -> tuple[tuple[str, str, Single, About], ...]:
    """Figures that stand alone, each with its document's name and address, and what it is about."""
    found = []
    for name, href, rows in site.once(stand_alone):
        for row in rows:
            statement = site.statements[row.mention.id]
            found.append((name, href, row, about(site, [statement], [row.amount, row.counted], {})))
    return tuple(found)


def about(site: LiveSite, statements: list[Statement], more: Iterable[str], origins: Mapping[str, str]) -> About:
    """What these figures are about, as compared where they were, as read where not."""
    scopes = site.view.reconciliation.scopes
    measures, places, spans, said = set(), set(), [], list(more)
    for s in statements:
        scope = scopes.get(s.id)
        if s.figure:
            measures.add(scope.measure if scope else s.figure.measure)
            span = days(s.figure.period)
            spans += [span] if span else []
            said += [s.figure.measure, s.figure.place or "", s.figure.counted]
        if scope and scope.place:
            places |= {scope.place, *scope.containers}
            said.append(scope.place_label or "")
        said += [*(link.party for link in s.chain), site.name(s.document), _around(site, s)]
    return About(
        frozenset(measures - {"other"}),
        frozenset(places),
        frozenset(origins.values()),
        tuple(dict.fromkeys(spans)),
        fold(" ".join(said)),
    )


def _line(site: LiveSite, origins: Origins, group: Group) -> Line:
    view, members = group_view(site, origins, group), site.members(group)
    resting = {s.id: origins.of(group, s).key for s in members}
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
        dots=_dots(view.claims),
        about=about(site, members, [view.title], resting),
    )


def _dots(claims: tuple[Claim, ...]) -> tuple[Dot, ...]:
    """Plain counts on the axis of the group's chart."""
    plain = [c for c in claims if c.per is None]
    values = [v for c in plain for v in (c.low, c.high) if v is not None]
    if not values:
        return ()
    axis, wide = Axis(values), RIGHT - 30 - LEFT

    def at(claim: Claim) -> float:
        value = claim.high if claim.high is not None else claim.low
        return round((axis.x(value or 0.0) - LEFT) / wide * 100, 1)

    return tuple(dict.fromkeys(Dot(at(c), c.origin.look.colour) for c in plain))


def _around(site: LiveSite, statement: Statement) -> str:
    """The words around a figure, for a search among figures."""
    text = site.document(statement.document).text
    return text[max(0, statement.span.start - 160) : statement.span.end + 160]


def _in_time(filter_: Wanted, periods: tuple[Days, ...]) -> bool:
    if filter_.since is None and filter_.until is None:
        return True
    first = date(filter_.since or 1, 1, 1).toordinal()
    last = date(filter_.until or 9999, 12, 31).toordinal()
    return any(p.first <= last and first <= p.last for p in periods)


def _year(text: Any) -> int | None:
    number = whole(text)
    return number if number is not None and 1 <= number <= 9999 else None
