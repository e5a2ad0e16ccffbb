"""What happened when and where, as the documents say: figures and acts with their time and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tawthiq.dossier.about import About, about
from tawthiq.dossier.mentions import who
from tawthiq.dossier.words import also_written, counted, period, place_name, say, shorten, visible_text
from tawthiq.model import Statement
from tawthiq.reconciliation import Days, days
from tawthiq.web.comparing import Wanted, keeps
from tawthiq.web.places import LiveSite


class Event(Struct, frozen=True):
    """A figure or an act as one statement gives it.

    Attributes:
        what: what happened; said: the number, or the words where there is none.
        place: key of the place as compared, empty where none is known; where: as shown, one name for all spellings;
            spelt: its other spellings in the case; containers: keys that hold it.
        when: in words; edtf: as read; span: its days, None where no time is stated.
        rough: the time is stated as about or perhaps so.
        href: the words in their document; compared: the comparison that it stands in, or empty.
    """

    what: str
    said: str
    place: str
    where: str
    spelt: str
    containers: tuple[str, ...]
    when: str
    edtf: str
    span: Days | None
    rough: bool
    speaker: str
    document: str
    href: str
    compared: str
    about: About


def events(site: LiveSite) -> tuple[Event, ...]:
    """Every figure and act of the case, by time; those without a time last."""
    found = [_event(site, s) for s in site.statements.values() if s.figure or s.act]
    return tuple(sorted(found, key=_in_time))


def kept(every: Iterable[Event], filter_: Wanted) -> list[Event]:
    """The events that a filter keeps, in their order."""
    return [e for e in every if keeps(filter_, e.about)]


def options(every: Sequence[Event]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What events can be filtered by: what happened, and where, each as (value, shown)."""
    what = {m for e in every for m in e.about.measures}
    where = {e.place: e.where for e in every if e.place}
    names = [(key, place_name(name)) for key, name in where.items()]
    return [(w, say(w)) for w in sorted(what)], sorted(names, key=lambda p: p[1].casefold())


def _in_time(event: Event) -> tuple[bool, int, int, str, str]:
    span = event.span
    return (span is None, span.first if span else 0, span.last if span else 0, event.where, event.href)


def _event(site: LiveSite, statement: Statement) -> Event:
    reconciliation = site.view.reconciliation
    scope = reconciliation.scopes.get(statement.id)
    key = (scope.place if scope else reconciliation.placed.get(statement.id)) or ""
    place = reconciliation.places.get(key)
    part = statement.figure or statement.act
    edtf = (part.period if part else None) or ""
    named = (part.place if part else None) or ""
    words = visible_text(shorten(statement.span.of(site.document(statement.document).text), 80))
    group = site.group_of.get(statement.id)
    what = statement.act.violation if statement.act else scope.measure if scope else ""
    if statement.figure and not what:
        what = statement.figure.measure
    found = about(site, [statement], [words], {})
    if statement.act:
        span = days(edtf)
        found = About(frozenset({what}), found.places, found.origins, (span,) if span else (), found.words)
    return Event(
        what="" if what == "other" else what,
        said=counted(statement.figure) if statement.figure else words,
        place=key,
        where=place.label if place else (scope.place_label if scope else None) or named,
        spelt=also_written(place) if place else "",
        containers=scope.containers if scope else place.containers if place else (),
        when=period(edtf),
        edtf=edtf,
        span=days(edtf),
        rough=any(mark in edtf for mark in "~?%"),
        speaker=who(site, statement),
        document=site.name(statement.document),
        href=site.href(statement),
        compared=site.group_href(group) if group and group.key in site.compared else "",
        about=found,
    )
