"""What happened when and where, as the documents say: figures and acts with their time and place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import msgspec
from msgspec import Struct, structs

from tawthiq.case.happenings import Happening, Said, about_happening, gathered, happening, resolved, words_of
from tawthiq.dossier.about import About
from tawthiq.dossier.words import apart, counted, period, place_name, say
from tawthiq.store.lines import COUNTED, Filter, List
from tawthiq.web.comparing import Wanted, filter_of, keeps
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

_EVERY = 10**9
_OFFERED = 400  # of a kind, what a filter offers
# The address of a statement's words.
Link = Callable[[Said], str]
Options = tuple[list[tuple[str, str]], list[tuple[str, str]]]


class Event(Struct, frozen=True):
    """One statement's happening in a case that is held whole, and what a filter goes by."""

    happening: Happening
    about: About


class Row(Struct, frozen=True):
    """One statement as the table has it.

    Attributes:
        what: what happened; said: the number, or the words where there is none.
        where: as shown, one name for all spellings; spelt: its other spellings in the case.
        when: in words.
        href: the words in their document; compared: the comparison that it stands in, or empty.
    """

    what: str
    said: str
    where: str
    spelt: str
    when: str
    speaker: str
    document: str
    href: str
    compared: str


class Found(Struct, frozen=True):
    """What a filter keeps.

    Attributes:
        happenings: each once, by time; of a filter by words those of the first `COUNTED` statements.
        many: how many statements; rows: some of these, from a place on, so many.
        dated, undated: statements with a time, and without.
        filter: nothing else is kept; what, where: what it offers, as (value, shown).
    """

    happenings: Sequence[Happening]
    many: int
    rows: Callable[[int, int], list[Row]]
    dated: int
    undated: int
    filter: Wanted
    what: list[tuple[str, str]]
    where: list[tuple[str, str]]


def find(site: LiveSite, wanted: Wanted) -> Found:
    """What a filter keeps of all figures and acts of the case; where it comes from does not show."""
    wanted = structs.replace(wanted, origin="", against=False)
    if isinstance(site, ShelfSite):
        happenings, many = _looked_up(site, wanted)
        rows = partial(_rows, site, filter_of(wanted))
    else:
        kept = [e.happening for e in site.once(events) if keeps(wanted, e.about)]
        happenings = site.once(all_happenings) if wanted.empty else gathered(kept)
        many, rows = len(kept), partial(_rows_of, site, kept)
    what, where = offered(site)
    dated = sum(one.many for one in happenings if one.span)
    undated = sum(one.many for one in happenings) - dated
    return Found(happenings, many, rows, dated, undated, wanted, what, where)


def offered(site: LiveSite) -> Options:
    """What a filter offers: (value, shown) of what happened, and of where."""
    return site.once(_offered if isinstance(site, ShelfSite) else _options)


def events(site: LiveSite) -> tuple[Event, ...]:
    """Every figure and act of the case, by time; those without a time last."""
    every = [s for s in site.statements.values() if s.figure or s.act]
    as_said = [happening(site, s) for s in every]
    found = [
        Event(one, about_happening(one, words_of(site, s, said)))
        for s, said, one in zip(every, as_said, resolved(as_said), strict=True)
    ]
    return tuple(sorted(found, key=lambda e: e.happening.order))


def row(site: LiveSite, one: Happening) -> Row:
    """One statement's happening as the table has it."""
    said = one.said[0]
    group = site.group_of.get(said.statement)
    return Row(
        what=one.what,
        said=said_of(said),
        where=one.where,
        spelt=spelt(one),
        when=period(one.edtf),
        speaker=said.speaker,
        document=site.name(said.document),
        href=linking(site)(said),
        compared=site.group_href(group) if group and group.key in site.compared else "",
    )


def said_of(said: Said) -> str:
    """The number, or the words where there is none."""
    return counted(said.number.figure) if said.number else said.words


def spelt(one: Happening) -> str:
    """The other spellings of its place."""
    return other_names(one.names, one.where)


def other_names(names: Sequence[str], shown: str) -> str:
    """Spellings of a place but the one that is shown."""
    return say(", ").join(apart(n) for n in names if n != shown)


def linking(site: LiveSite) -> Link:
    """Where the words of statements stand in a case."""
    return lambda said: f"{site.page(said.document)}#{site.anchor(said.statement)}"


def _looked_up(site: ShelfSite, wanted: Wanted) -> tuple[Sequence[Happening], int]:
    """The happenings that a filter keeps, and how many statements."""
    filter_ = filter_of(wanted)
    if wanted.words:
        happenings = gathered(_read(site, "event", filter_, COUNTED, 0))
        many = sum(one.many for one in happenings)
    elif wanted.empty:
        happenings = list(site.once(all_happenings))
        many = site.glance.lines_count("event", filter_)
    else:
        happenings = _read(site, "happening", filter_, _EVERY, 0)
        many = sum(one.many for one in happenings)
    return happenings, many


def all_happenings(site: LiveSite) -> Sequence[Happening]:
    """Everything that is said to have happened, by time."""
    if isinstance(site, ShelfSite):
        return _read(site, "happening", Filter(), _EVERY, 0)
    return gathered(e.happening for e in site.once(events))


def _read(site: ShelfSite, name: List, wanted: Filter, many: int, start: int) -> list[Happening]:
    bodies = [line.body for line in site.glance.lines(name, wanted, many, start)]
    return msgspec.json.decode(f"[{','.join(bodies)}]", type=list[Happening])


def _rows(site: ShelfSite, wanted: Filter, start: int, size: int) -> list[Row]:
    found = _read(site, "event", wanted, size, start)
    site.prepare(list(dict.fromkeys(one.said[0].document for one in found)))
    # What was rejected since the lists were made is left out.
    return [row(site, one) for one in found if one.said[0].statement in site.statements]


def _rows_of(site: LiveSite, kept: Sequence[Happening], start: int, size: int) -> list[Row]:
    return [row(site, one) for one in kept[start : start + size]]


def _offered(site: LiveSite) -> Options:
    if not isinstance(site, ShelfSite):
        return [], []
    what, where = (site.glance.choices("event", kind, _OFFERED) for kind in ("measure", "place"))
    return _sorted([value for value, _, _ in what], {value: label for value, label, _ in where})


def _options(site: LiveSite) -> Options:
    every = [e.happening for e in site.once(events)]
    return _sorted([e.what for e in every if e.what], {e.place: e.where for e in every if e.place})


def _sorted(what: Sequence[str], where: Mapping[str, str]) -> Options:
    names = [(key, place_name(name)) for key, name in where.items()]
    return [(w, say(w)) for w in sorted(set(what))], sorted(names, key=lambda p: p[1].casefold())
