"""Events on an axis of years: geometry only, in SVG user units; the template draws it.

A day is a mark, a month or year a bar as long as what is known; an open end is an arrow, a rough time is dashed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from tawthiq.dossier.words import place_name, say, shorten
from tawthiq.reconciliation import Days
from tawthiq.web.events import Event

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
    """One time on a lane; `events` of them say it. `since`, `until`: open at that end."""

    x: float
    wide: float
    title: str
    href: str
    since: bool
    until: bool
    rough: bool
    events: int


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


def timeline(events: Sequence[Event]) -> Timeline | None:
    """The events with a time, a lane for each event and place; None where none has one."""
    dated = [e for e in events if e.span]
    ends = [d for e in dated if e.span for d in _ends(e.span)]
    if not ends:
        return None
    axis = _Axis(min(ends), max(ends))
    lanes: dict[tuple[str, str], list[Event]] = {}
    for event in dated:
        lanes.setdefault((event.what, event.where), []).append(event)
    drawn = list(lanes.items())[:LANES]
    return Timeline(
        height=TOP + ROW * len(drawn) + 34,
        ticks=axis.ticks,
        lanes=tuple(_lane(axis, n, what, where, found) for n, ((what, where), found) in enumerate(drawn)),
        left_out=len(lanes) - len(drawn),
        description=say("{n} events from {first} to {last}.", n=len(dated), first=axis.first.year, last=axis.last.year),
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


def _lane(axis: _Axis, number: int, what: str, where: str, events: list[Event]) -> Lane:
    same: dict[tuple[Days, bool], list[Event]] = {}
    for event in events:
        if event.span:
            same.setdefault((event.span, event.rough), []).append(event)
    label = say(", ").join(filter(None, (say(what) if what else "", place_name(where) if where else "")))
    # Long times first, so that short ones are drawn over them and can be reached.
    ordered = sorted(same.items(), key=lambda kv: (kv[0][0].first - kv[0][0].last, kv[0][0]))
    bars = tuple(_bar(axis, span, rough, found) for (span, rough), found in ordered)
    return Lane(TOP + number * ROW, shorten(label, 36), label, bars)


def _bar(axis: _Axis, span: Days, rough: bool, events: list[Event]) -> Bar:
    closed = _ends(span)
    since, until = span.last not in closed, span.first not in closed
    start = LEFT if until else axis.x(span.first)
    end = RIGHT if since else axis.x(span.last + 1)
    first = events[0]
    said = say("; ").join(dict.fromkeys(e.said for e in events[:6]))
    title = f"{first.when}: {said}"
    title = say("{title} and {n} more", title=title, n=len(events) - 6) if len(events) > 6 else title
    wide = round(max(end - start, _NARROW), 1)
    return Bar(min(start, RIGHT - wide), wide, title, first.href, since, until, rough, len(events))
