"""Happenings on an axis of years: geometry only, in SVG user units; the template draws it.

A day is a mark, a month or year a bar as long as what is known; an open end is an arrow, a rough time is dashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from tawthiq.case.happenings import SAID, Happening
from tawthiq.dossier.words import period, place_name, say, shorten
from tawthiq.reconciliation import Days
from tawthiq.web.events import Link, said_of

WIDTH = 960
LEFT = 250
RIGHT = 940
ROW = 26
TOP = 30
LANES = 40
_NARROW = 5.0  # a bar is never thinner than a mark
_TICKS = 12
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_SHORT_MONTH = 28 * 12


class Bar(Struct, frozen=True):
    """One time on a lane; `statements` say it. `since`, `until`: open at that end."""

    x: float
    wide: float
    title: str
    href: str
    since: bool
    until: bool
    rough: bool
    statements: int


class Lane(Struct, frozen=True):
    """What happened at one place."""

    y: float
    label: str
    title: str
    bars: tuple[Bar, ...]


class Timeline(Struct, frozen=True):
    """`left_out`: lanes that only the table has."""

    height: int
    ticks: tuple[tuple[float, str], ...]
    lanes: tuple[Lane, ...]
    left_out: int
    description: str


def timeline(happenings: Sequence[Happening], link: Link) -> Timeline | None:
    """Those with a time, a lane for each thing that happened at one place; None where none has one.

    Args:
        link: the address of a statement's words.
    """
    dated = [(one, one.span) for one in happenings if one.span]
    ends = [d for _, span in dated for d in _ends(span)]
    if not ends:
        return None
    axis = _Axis(min(ends), max(ends))
    lanes: dict[tuple[str, str], list[tuple[Happening, Days]]] = {}
    for one, span in dated:
        lanes.setdefault((one.what, one.where), []).append((one, span))
    drawn = list(lanes.items())[:LANES]
    many = sum(one.many for one, _ in dated)
    return Timeline(
        height=TOP + ROW * len(drawn) + 34,
        ticks=axis.ticks,
        lanes=tuple(_lane(link, axis, n, what, where, found) for n, ((what, where), found) in enumerate(drawn)),
        left_out=len(lanes) - len(drawn),
        description=say("{n} events from {first} to {last}.", n=many, first=axis.first.year, last=axis.last.year),
    )


class _Axis:
    """Days to x coordinates, from the first day of a year to the last of another."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = date.fromordinal(first), date.fromordinal(last)
        years = self.last.year - self.first.year + 1
        self.low = date(self.first.year, 1, 1).toordinal()
        self.high = date(self.last.year, 12, 31).toordinal() + 1
        step = next((s for s in _STEPS if years / s <= _TICKS), _STEPS[-1])
        marked = range(-(-self.first.year // step) * step, self.last.year + 1, step)
        self.ticks = tuple((self.x(date(y, 1, 1).toordinal()), str(y)) for y in marked if y >= 1)

    def x(self, day: int) -> float:
        share = (day - self.low) / (self.high - self.low)
        return round(LEFT + max(0.0, min(1.0, share)) * (RIGHT - LEFT), 1)


def _ends(span: Days) -> list[int]:
    """The ends that are not open."""
    utmost = (date.min.toordinal(), date.max.toordinal())
    return [d for d in (span.first, span.last) if d not in utmost]


def _lane(link: Link, axis: _Axis, number: int, what: str, where: str, found: list[tuple[Happening, Days]]) -> Lane:
    same: dict[tuple[Days, bool], list[Happening]] = {}
    for one, span in found:
        same.setdefault((span, one.rough), []).append(one)
    label = say(", ").join(filter(None, (say(what) if what else "", place_name(where) if where else "")))
    label = label or say("not stated")
    # Long times first, so that short ones are drawn over them and can be reached.
    ordered = sorted(same.items(), key=lambda kv: (kv[0][0].first - kv[0][0].last, kv[0][0]))
    bars = tuple(_bar(link, axis, span, rough, alike) for (span, rough), alike in ordered)
    return Lane(TOP + number * ROW, shorten(label, 36), label, bars)


def _bar(link: Link, axis: _Axis, span: Days, rough: bool, alike: list[Happening]) -> Bar:
    closed = _ends(span)
    since, until = span.last not in closed, span.first not in closed
    start = LEFT if until else axis.x(span.first)
    end = RIGHT if since else axis.x(span.last + 1)
    told = [said for one in alike for said in one.said][:SAID]
    many = sum(one.many for one in alike)
    title = f"{period(alike[0].edtf)}: {say('; ').join(dict.fromkeys(map(said_of, told)))}"
    title = say("{title} and {n} more", title=title, n=many - SAID) if many > SAID else title
    wide = round(max(end - start, _NARROW), 1)
    return Bar(min(start, RIGHT - wide), wide, title, link(told[0]), since, until, rough, many)
