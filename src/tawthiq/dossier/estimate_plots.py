"""The two pictures of an estimate, geometry only, in SVG user units: who is on which lists, and the intervals."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.dossier.chart import LEFT, RIGHT, Axis, Tick
from tawthiq.dossier.words import ISOLATE, POP, number, say, shorten, told
from tawthiq.estimation.results import Result

WIDTH = 780
ROW = 34
TOP = 18
_BARS = 150  # height of the tallest bar
_GAP = 26
_COLUMN = 26
_SHOWN = 20  # patterns drawn; the table below has all
_SIZES = 70  # width of the longest bar of a list
_NAME = 170  # room for a list's name and its size, left of its bar


class Bar(Struct, frozen=True):
    """A pattern: its bar, its dots (y, whether on the list), the line between the first and the last list."""

    x: float
    y: float
    height: float
    people: int
    dots: tuple[tuple[float, bool], ...]
    line: tuple[float, float] | None
    title: str


class ListRow(Struct, frozen=True):
    """A list: its name, its size and the bar that shows it, from `x` on."""

    y: float
    name: str
    people: int
    x: float
    bar: float


class Patterns(Struct, frozen=True):
    """An UpSet plot (Lex et al. 2014, IEEE TVCG 20): bars of patterns over a matrix of lists."""

    width: int
    height: int
    base: float
    bars: tuple[Bar, ...]
    lists: tuple[ListRow, ...]
    left_out: int


def patterns(result: Result) -> Patterns:
    """The most frequent patterns, the fullest first."""
    rows = sorted(result.patterns, key=lambda r: (-r[-1], r))
    drawn = rows[:_SHOWN]
    left = _NAME + _SIZES + 30
    base = float(TOP + _BARS)
    ys = [base + _GAP + i * 22 for i in range(len(result.lists))]
    most = max(r[-1] for r in rows)
    bars = tuple(_bar(row, left + i * _COLUMN, (base, most), ys, result.lists) for i, row in enumerate(drawn))
    largest = max(result.sizes)
    long = [round(max(_SIZES * size / largest, 1.0), 1) for size in result.sizes]
    lists = tuple(
        ListRow(y, _own_direction(shorten(name, 18)), size, round(_NAME + _SIZES - bar, 1), bar)
        for y, name, size, bar in zip(ys, result.lists, result.sizes, long, strict=True)
    )
    width = max(WIDTH, left + _COLUMN * len(drawn) + 10)
    return Patterns(width, int(ys[-1]) + 24, base, bars, lists, len(rows) - len(drawn))


def _own_direction(name: str) -> str:
    """A name that keeps its own direction, so that the ellipsis of an Arabic one stands at its end."""
    return f"{ISOLATE}{name}{POP}"


def _bar(
    row: tuple[int, ...], x: float, scale: tuple[float, int], ys: list[float], names: tuple[str, ...]
) -> Bar:  # fmt: skip
    base, most = scale
    height = round(max(_BARS * row[-1] / most, 1.0), 1)
    on = [i for i, bit in enumerate(row[:-1]) if bit]
    lists = say(" and ").join(_own_direction(names[i]) for i in on)
    wording = "{people} on {lists} alone" if len(on) == 1 else "{people} on {lists} only"
    title = say(wording, people=number(row[-1]), lists=lists)
    return Bar(
        x + _COLUMN / 2,
        round(base - height, 1),
        height,
        row[-1],
        tuple((y, bool(bit)) for y, bit in zip(ys, row[:-1], strict=True)),
        (ys[on[0]], ys[on[-1]]) if len(on) > 1 else None,
        title,
    )


class Span(Struct, frozen=True):
    """One estimator's interval and centre on the axis; `role` decides how it is drawn."""

    y: float
    name: str
    role: str
    low: float
    centre: float
    high: float
    open_end: bool
    title: str


class Intervals(Struct, frozen=True):
    """`seen`: where those on any list stand; `answer`: x of the recommended interval's ends, None where refused."""

    height: int
    axis_y: int
    logarithmic: bool
    ticks: tuple[Tick, ...]
    spans: tuple[Span, ...]
    seen: float
    answer: tuple[float, float] | None


def intervals(result: Result) -> Intervals | None:
    """Every estimator's interval on one axis; None where no estimator has a number."""
    usable = [e for e in result.estimates if e.low is not None and e.centre is not None]
    if not usable:
        return None
    ends = [v for e in usable for v in (e.low, e.centre, e.high) if v is not None]
    axis = Axis([*ends, float(result.people)])
    spans = []
    for i, e in enumerate(usable):
        low, centre = e.low or 0.0, e.centre or 0.0
        title = told(e.title)
        wording = "{low} and no upper end" if e.high is None else "{low} to {high}"
        reach = say(wording, low=number(round(low)), high=number(round(e.high or 0)))
        spans.append(
            Span(
                TOP + i * ROW + ROW / 2, _own_direction(shorten(title, 33)), e.role, axis.x(low), axis.x(centre),
                RIGHT if e.high is None else axis.x(e.high), e.high is None,
                f"{title}: {number(round(centre))} ({reach})",
            )
        )  # fmt: skip
    bottom = TOP + ROW * len(spans)
    answer = (axis.x(result.answer[0]), axis.x(result.answer[2])) if result.answer else None
    return Intervals(
        bottom + 44, bottom + 4, axis.logarithmic, tuple(Tick(axis.x(t), number(t)) for t in axis.ticks),
        tuple(spans), axis.x(result.people), answer,
    )  # fmt: skip


def edge() -> int:
    """Where names of rows end."""
    return LEFT - 16
