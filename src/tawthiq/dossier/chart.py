"""A group's figures on one axis: geometry only, in SVG user units; the template draws it.

Shape and dash carry the origin as well as colour does, and every mark is labelled, so that the chart can be printed in
black and read by people who do not see the colours (Web Content Accessibility Guidelines 2.2, 1.4.1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from tawthiq.dossier.words import number, say, shorten

WIDTH = 780
LEFT = 280  # where the plot begins; speakers are named to the left of it
RIGHT = 756
ROW = 44
TOP = 14
LOG_BEYOND = 20  # ratio of the largest to the smallest number above which the axis is logarithmic
MOST = 40  # marks drawn; the table below a chart always has all
COLOURS = 7
SHAPES = ("circle", "square", "diamond", "triangle", "down", "cross", "pentagon")
_ARROW = 54  # lengths of the drawn qualifiers; they say a bound is open, not how far it may lie
_HALO = 12
_CAP = 6


class Look(Struct, frozen=True):
    """How an origin is drawn everywhere in a dossier: colour class and shape, distinct for 49 origins."""

    colour: int
    shape: str


def look(index: int) -> Look:
    return Look(index % COLOURS, SHAPES[(index + index // COLOURS) % len(SHAPES)])


def first_axis(pers: Sequence[str | None]) -> str | None:
    """What a first glance at figures shows, as `Figure.per`: plain counts (None) where there are any, else a rate."""
    return None if None in pers else next(iter(pers), None)


class Point(Struct, frozen=True):
    """What a mark is drawn from. `low`, `high` as stated, None where open; `who` says it; `key` names the mark."""

    low: float | None
    high: float | None
    qualifier: str
    amount: str
    who: str
    note: str
    href: str
    look: Look
    key: str = ""


class Mark(Struct, frozen=True):
    """One drawn figure. `line` runs from the shape to an open end; `band` between two stated bounds."""

    x: float
    y: float
    look: Look
    href: str
    amount: str
    who: str
    note: str
    title: str
    label_x: float
    label_anchor: str
    band: tuple[float, float] | None = None
    arrow: float | None = None
    cap: float | None = None
    fuzzy: bool = False
    key: str = ""


class Tick(Struct, frozen=True):
    x: float
    label: str


class Chart(Struct, frozen=True):
    """`unit` says what the axis counts; `left_out` how many more figures only the table has."""

    title: str
    description: str
    height: int
    axis_y: int
    logarithmic: bool
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    unit: str
    left_out: int = 0


class Axis:
    """Numbers to x coordinates: linear from zero, or logarithmic where they differ more than twentyfold."""

    def __init__(self, values: list[float]) -> None:
        positive = [v for v in values if v > 0]
        top = max(positive, default=1.0)
        bottom = min(positive, default=1.0)
        self.logarithmic = top / bottom > LOG_BEYOND
        if self.logarithmic:
            self.low = math.floor(math.log10(bottom) + 1e-9)
            self.high = max(math.ceil(math.log10(top) - 1e-9), self.low + 1)
            decades = [10.0**power for power in range(self.low, self.high + 1)]
            between = [step * d for d in decades[:-1] for step in (2, 5)] if self.high - self.low <= 2 else []
            self.ticks = sorted([*decades, *between])
        else:
            step = _nice(top / 4)
            steps = math.ceil(top / step - 1e-9)
            self.top = steps * step
            self.ticks = [step * n for n in range(steps + 1)]

    def x(self, value: float) -> float:
        if not self.logarithmic:
            share = value / self.top
        elif value <= 0:
            share = 0.0
        else:
            share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(LEFT + max(0.0, min(1.0, share)) * (RIGHT - LEFT - 30), 1)


def _nice(raw: float) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below `raw`."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw - 1e-9)


def chart(title: str, unit: str, points: list[Point]) -> Chart | None:
    """The chart of these points, one a row in the order given; None where no point has a number."""
    usable = [p for p in points if p.low is not None or p.high is not None]
    drawn = usable[:MOST]
    if not drawn:
        return None
    axis = Axis([v for p in drawn for v in (p.low, p.high) if v is not None])
    marks = tuple(_mark(axis, p, TOP + n * ROW + ROW / 2) for n, p in enumerate(drawn))
    bottom = TOP + ROW * len(drawn)
    described = say("; ").join(say(", ").join((p.amount, p.who, p.note)) for p in drawn)
    return Chart(
        title=title,
        description=f"{say('Logarithmic axis.' if axis.logarithmic else 'Linear axis.')} {described}.",
        height=bottom + 42,
        axis_y=bottom + 4,
        logarithmic=axis.logarithmic,
        ticks=tuple(Tick(axis.x(t), number(t)) for t in axis.ticks),
        marks=marks,
        unit=unit,
        left_out=len(usable) - len(drawn),
    )


def _mark(axis: Axis, point: Point, y: float) -> Mark:
    low = point.low if point.low is not None else point.high
    high = point.high if point.high is not None else point.low
    at = point.high if point.qualifier in ("at_most", "less_than") else point.low
    x = axis.x(at if at is not None else (low or high or 0.0))
    band = (axis.x(low or 0.0), axis.x(high or 0.0)) if low is not None and low != high else None
    opens = point.qualifier in ("at_least", "more_than", "vague") and point.high in (None, point.low)
    arrow = min(x + _ARROW, RIGHT) if opens else None
    cap = max(x - _ARROW, LEFT) if point.qualifier in ("at_most", "less_than") and not band else None
    if band:
        x = round((band[0] + band[1]) / 2, 1)
    fuzzy = point.qualifier in ("about", "vague")
    halo = _HALO if fuzzy else _CAP if cap is not None else 0
    right_end = max(x + halo, arrow or x, band[1] if band else x)
    left_end = min(x - (_HALO if fuzzy else 0), cap if cap is not None else x, band[0] if band else x)
    wide = 8 * len(point.amount) + 20
    to_left = right_end + wide > WIDTH and left_end - wide > LEFT
    return Mark(
        x=x,
        y=y,
        look=point.look,
        href=point.href,
        amount=point.amount,
        who=shorten(point.who, 34),
        note=shorten(point.note, 46),
        title=f"{point.amount}: {point.who} ({point.note})",
        label_x=left_end - 14 if to_left else right_end + 14,
        label_anchor="end" if to_left else "start",
        band=band,
        arrow=arrow,
        cap=cap,
        fuzzy=fuzzy,
        key=point.key,
    )
