"""The heart of a dossier: figures set side by side, what agrees, what cannot both hold, and what is denied."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from tawthiq.dossier.chart import Chart, Point, chart, first_axis
from tawthiq.dossier.implied import CoreView, Implied, cores, implied, together
from tawthiq.dossier.lately import Lately
from tawthiq.dossier.mentions import Mention, mention, who
from tawthiq.dossier.origins import Origins, OriginView
from tawthiq.dossier.picture import Picture, group_picture
from tawthiq.dossier.reasons import ReasonView, reason
from tawthiq.dossier.relating import NEWER, Relating, figure_of, relatings
from tawthiq.dossier.site import Site, anchor_of
from tawthiq.dossier.words import (
    also_written,
    amount,
    apart,
    brief,
    count,
    heading,
    led,
    number,
    of_what,
    period,
    phrase,
    plain,
    say,
    told,
)
from tawthiq.model import Figure, Group, Statement

OPEN_GROUPS = 8  # shown open; the rest fold away, so that a case with hundreds of groups stays readable
SINGLES_ON_INDEX = 300  # figures that stand alone, above which they have a page of their own
Key = tuple[float | None, float | None, str, str | None, str | None, str | None, str]


class Claim(Struct, frozen=True):
    """One number on one origin, however many documents repeat it. `key` names it among the group's.

    `amount` stands alone ("50 a day"); before `counted` stands `plain` ("50", "people a day").
    """

    key: str
    amount: str
    plain: str
    low: float | None
    high: float | None
    qualifier: str
    per: str | None
    period: str
    place: str
    counted: str
    speaker: str
    origin: OriginView
    href: str
    mentions: Sequence[Mention]
    documents: int
    hedge: str
    notes: tuple[str, ...]


class GroupView(Struct, frozen=True):
    """A group. `page`: its own page, empty where the first page shows it whole; `open`: among the most telling.

    `spelt`: other spellings of its place. `low`, `high`: the least and the largest plain count, empty where there is
    none. `pairs`: how many pairs of claims stand in which relation, where they are too many for each to be listed.
    """

    anchor: str
    page: str
    title: str
    spelt: str
    low: str
    high: str
    together: str
    claims: tuple[Claim, ...]
    charts: tuple[Chart, ...]
    shapes: tuple[OriginView, ...]
    implied: Sequence[Implied]
    independence: Sequence[ReasonView]
    picture: Picture | None
    contradictions: Sequence[Relating]
    cores: Sequence[CoreView]
    revisions: Sequence[Relating]
    others: Sequence[Relating]
    pairs: tuple[tuple[int, str], ...]
    denials: Sequence[Mention]
    statements: int
    documents: int
    origins: int
    open: bool


class Single(Struct, frozen=True):
    """A figure that stands alone, and why it is not compared."""

    amount: str
    counted: str
    measure: str
    place: str
    mention: Mention
    why: str


class FiguresView(Struct, frozen=True):
    groups: tuple[GroupView, ...]
    contradictions: tuple[Relating, ...]
    revisions: tuple[Relating, ...]
    denials: tuple[Mention, ...]
    singles: tuple[tuple[str, str, tuple[Single, ...]], ...]
    single_count: int
    singles_page: str


def figures_view(site: Site) -> FiguresView:
    origins = Origins(site)
    denials = site.of_kind("denial")
    groups = tuple(group_view(site, origins, g, n < OPEN_GROUPS) for n, g in enumerate(site.ranked))
    placed = {m.id for g in groups for m in g.denials}
    singles = stand_alone(site)
    lone = sum(len(rows) for _, _, rows in singles)
    return FiguresView(
        groups=groups,
        contradictions=tuple(r for g in groups for r in g.contradictions),
        revisions=tuple(r for g in groups for r in g.revisions),
        denials=tuple(mention(site, d) for d in denials if d.id not in placed),
        singles=singles,
        single_count=lone,
        singles_page="singles.html" if lone > SINGLES_ON_INDEX else "",
    )


def group_view(site: Site, origins: Origins, group: Group, shown: bool = True) -> GroupView:
    """One group with its words, charts and table; `shown`: open where the page folds some away."""
    members = site.members(group)
    claims = _claims(site, origins, group, members)
    documents = len({s.document for s in members})
    low, high = _stated(claims)
    place = site.view.reconciliation.places.get(group.place or "")
    titled = group_title(site, group)
    related = relatings(site, group, titled)
    return GroupView(
        anchor=anchor_of("g", group.key),
        page=site.group_pages.get(group.key, ""),
        title=titled[:1].upper() + titled[1:],
        spelt=also_written(place) if place else "",
        low=low,
        high=high,
        together=together(site, group),
        claims=claims,
        charts=_charts(titled, claims),
        shapes=tuple({c.origin.key: c.origin for c in claims}.values()),
        implied=implied(site, origins, group),
        independence=Lately(
            list(dict.fromkeys((*group.independence.counted_once, *group.independence.only_if))),
            partial(reason, site),
            lambda some: site.fetch(p.document for r in some for p in r.passages),
        ),
        picture=group_picture(site, origins, group),
        contradictions=related(lambda relation: relation == "contradicts"),
        cores=cores(site, group),
        revisions=related(lambda relation: relation in NEWER),
        others=related(lambda relation: relation != "contradicts" and relation not in NEWER),
        pairs=_pairs(group),
        denials=_mentions(site, [site.statements[d] for d in group.denials if d in site.statements]),
        statements=len(members),
        documents=documents,
        origins=len({c.origin.key for c in claims}),
        open=shown,
    )


def _pairs(group: Group) -> tuple[tuple[int, str], ...]:
    """Pairs of claims by relation, most first; nothing where each of them is listed."""
    if sum(group.pairs.values()) <= len(group.comparisons):
        return ()
    return tuple((n, phrase("pairs", r)) for r, n in sorted(group.pairs.items(), key=lambda p: (-p[1], p[0])))


def _claims(site: Site, origins: Origins, group: Group, members: list[Statement]) -> tuple[Claim, ...]:
    together: dict[Key, list[Statement]] = {}
    for s in members:
        f = figure_of(s)
        key = (f.low, f.high, f.qualifier, f.per, f.period, _place(site, group, s), origins.of(group, s).key)
        together.setdefault(key, []).append(s)
    claims = [_claim(site, origins, group, found) for found in together.values()]
    return tuple(sorted(claims, key=_size))


def _size(claim: Claim) -> tuple[str, float, float, str, str]:
    low = claim.low if claim.low is not None else claim.high
    high = claim.high if claim.high is not None else claim.low
    return (claim.per or "", high or 0.0, low or 0.0, claim.origin.label, claim.period)


def _place(site: Site, group: Group, statement: Statement) -> str | None:
    """The place, where it is not the group's own."""
    scope = site.view.reconciliation.scopes.get(statement.id)
    if scope is None or scope.place == group.place:
        return None
    return scope.place_label or say("place not stated")


def _claim(site: Site, origins: Origins, group: Group, found: list[Statement]) -> Claim:
    first = figure_of(found[0])
    return Claim(
        key=site.anchor(found[0].id),
        amount=amount(first),
        plain=plain(first),
        low=first.low,
        high=first.high,
        qualifier=first.qualifier,
        per=first.per,
        period=period(first.period),
        place=_place(site, group, found[0]) or "",
        counted=of_what(first),
        speaker=_speakers(site, found),
        origin=origins.of(group, found[0]),
        href=site.href(found[0]),
        mentions=_mentions(site, found),
        documents=len({s.document for s in found}),
        notes=_notes(site, found),
        hedge=_hedged(sum(figure_of(s).hedge for s in found), len(found)),
    )


def _mentions(site: Site, found: list[Statement]) -> Sequence[Mention]:
    return Lately(found, partial(mention, site), lambda some: site.fetch(s.document for s in some))


def _hedged(hedged: int, every: int) -> str:
    if not hedged:
        return ""
    return say("yes") if hedged == every else say("in {n} of {every} sentences", n=hedged, every=every)


def _notes(site: Site, found: list[Statement]) -> tuple[str, ...]:
    """How the scope was understood, where a figure's own words do not say it."""
    scopes = (site.view.reconciliation.scopes.get(s.id) for s in found)
    notes = dict.fromkeys(note for scope in scopes if scope for note in scope.notes)
    return tuple(dict.fromkeys(map(told, notes)))


def _speakers(site: Site, found: list[Statement]) -> str:
    """Who says it: the one whom most sentences name, "and others" where there are several."""
    labels = site.view.lineage.labels
    named: dict[str, list[str]] = {}
    for s in found:
        named.setdefault(site.party_key(who(site, s)), []).append(who(site, s))
    key, names = max(named.items(), key=lambda kv: len(kv[1]))
    return _others(labels.get(key, names[0]), len(named))


def _others(name: str, many: int) -> str:
    return led(say("{who} and others", who=apart(name))) if many > 1 else apart(name)


def _stated(claims: tuple[Claim, ...]) -> tuple[str, str]:
    """The least and the largest number, for a first glance, empty where there is none; counts and rates never mix."""
    per = first_axis([c.per for c in claims])
    bounds = [v for c in claims if c.per == per for v in (c.low, c.high) if v is not None]
    return (number(min(bounds)), number(max(bounds))) if bounds else ("", "")


def _charts(title: str, claims: tuple[Claim, ...]) -> tuple[Chart, ...]:
    """One chart for plain counts and one for each kind of rate: an axis never mixes them."""
    drawn = []
    for per in dict.fromkeys(c.per for c in claims):
        points = [_point(c) for c in claims if c.per == per]
        unit = _unit(per)
        made = chart(say("Figures: {title}", title=title), unit, points)
        drawn += [made] if made else []
    return tuple(drawn)


def _unit(per: str | None) -> str:
    if per is None or per == "percent":
        return say("percent" if per else "number stated")
    return say("number {per}", per=phrase("per", per))


def group_title(site: Site, group: Group) -> str:
    """What a group is about, in the language that is spoken."""
    scopes = site.view.reconciliation.scopes
    scope = next((scopes[s] for s in group.statements if s in scopes), None)
    return heading(group.title, scope.place_label if scope else None)


def _point(claim: Claim) -> Point:
    notes = [count(claim.documents, "document")]
    notes += [brief(claim.period)] if claim.period else []
    notes += [say("hedged")] if claim.hedge else []
    return Point(
        low=claim.low,
        high=claim.high,
        qualifier=claim.qualifier,
        amount=claim.amount,
        who=claim.speaker,
        note=say(", ").join(notes),
        href=claim.href,
        look=claim.origin.look,
        key=claim.key,
    )


def stand_alone(site: Site) -> tuple[tuple[str, str, tuple[Single, ...]], ...]:
    """Figures that no group sets beside others, by document: name, href, figures in text order."""
    compared = {s for g in site.ranked for s in g.statements}
    rows: dict[str, list[Single]] = {}
    for s in site.of_kind("figure"):
        if s.id not in compared and s.figure:
            rows.setdefault(s.document, []).append(single(site, s, s.figure))
    return tuple((site.name(d), site.page(d), tuple(found)) for d, found in rows.items())


def single(site: Site, statement: Statement, figure: Figure) -> Single:
    """A figure that no group sets beside others, with why."""
    alone = "no other figure counts the same" if statement.id in site.group_of else "it was given no scope to compare"
    return Single(
        amount=plain(figure),
        counted=of_what(figure),
        measure=say(figure.measure) if figure.measure != "other" else "",
        place=figure.place or "",
        mention=mention(site, statement),
        why=told(site.view.reconciliation.left_out.get(statement.id, alone)),
    )
