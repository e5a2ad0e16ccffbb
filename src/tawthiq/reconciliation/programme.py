"""Bounds and feasibility of figures whose scopes add up, as a linear programme solved with HiGHS.

Every frame is cut at the ends of all periods into spans; the count of a frame in one span is a variable, so that a
period is exactly the sum of its spans and periods that overlap share what they share. A frame within another counts
no more in any span; frames of one wider frame that share no person add up to no more than it. A figure is a row: the
sum over its days lies between its bounds. All of it holds for real counts of once-a-person events, so that no true
count is ever excluded (the programme is a relaxation); Huangfu and Hall 2018 describe the solver.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from msgspec import Struct

from tawthiq.reconciliation.lattice import Frame, Held, kind_apart, populations_apart
from tawthiq.reconciliation.measures import OTHERS, measure_line, population_line
from tawthiq.reconciliation.periods import Days

Row = list[tuple[int, float]]
_EPSILON = 1e-6


def _highs() -> Any:
    import highspy  # here: verbs that compare no figures need not hold its 10 MB

    return highspy


class Extreme(Struct, frozen=True):
    """The least or the greatest count that the figures leave a scope; `rests_on`: ids of those that it follows from."""

    value: float
    rests_on: tuple[str, ...]


class Programme:
    """The linear programme of figures that share frames, places or containers."""

    def __init__(self, items: Sequence[Held], also: Iterable[tuple[Frame, Days]] = ()) -> None:
        """Args: `also`: further scopes to be asked for."""
        self._items = list(items)
        scopes = [*(i.node for i in items), *also]
        self._frames = _closed({frame for frame, _ in scopes})
        self._number = {frame: n for n, frame in enumerate(self._frames)}
        # A period covers its last day, so that the next span begins on the day after.
        self._edges = sorted({e for _, d in scopes for e in (d.first, d.last + 1)})
        self._at = {edge: n for n, edge in enumerate(self._edges)}
        self._spans = len(self._edges) - 1
        self._solver = _highs().Highs()
        # One thread and one method: the same programme gives the same answer on every machine.
        for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("solver", "simplex")):
            self._solver.setOptionValue(option, value)
        self._pass()

    def feasible(self) -> bool:
        self._cost(())
        self._solver.run()
        return bool(self._solver.getModelStatus() != _highs().HighsModelStatus.kInfeasible)

    def core(self) -> tuple[str, ...]:
        """An irreducible set of figures that cannot all hold: any of them left out, the others can.

        Deletion filter (Chinneck and Dravnieks 1991, "Locating minimal infeasible constraint sets in linear
        programs"): each row is let go; where the rest is still infeasible, it stays out.

        Raises:
            ValueError: the figures can all hold.
        """
        if self.feasible():
            raise ValueError("the figures can all hold, so that there is no core")
        kept = []
        for row, item in enumerate(self._items):
            self._solver.changeRowBounds(row, -math.inf, math.inf)
            if self.feasible():
                self._solver.changeRowBounds(row, item.low, item.high)
                kept.append(item.id)
        for row, item in enumerate(self._items):
            self._solver.changeRowBounds(row, item.low, item.high)
        return tuple(kept)

    def least(self, frame: Frame, days: Days) -> Extreme:
        """The least count of a scope, zero with nothing to rest on where the figures leave it free."""
        return self._extreme(frame, days, 1.0) or Extreme(0.0, ())

    def most(self, frame: Frame, days: Days) -> Extreme | None:
        """The greatest count of a scope; None where the figures set no limit."""
        return self._extreme(frame, days, -1.0)

    def _extreme(self, frame: Frame, days: Days, sign: float) -> Extreme | None:
        self._cost(self._columns(frame, days), sign)
        self._solver.run()
        if self._solver.getModelStatus() != _highs().HighsModelStatus.kOptimal:
            return None
        value = sign * self._solver.getInfo().objective_function_value
        # Counts are whole: what lies between two numbers is rounded inwards, after taking off the solver's slack.
        slack = _EPSILON * max(1.0, abs(value))
        whole = math.ceil(value - slack) if sign > 0 else math.floor(value + slack)
        duals = self._solver.getSolution().row_dual
        # A row that holds at "at least none" carries nothing, whatever the solver's corner gives it.
        used = [(i, d) for i, d in zip(self._items, duals, strict=False) if d < -_EPSILON or (d > _EPSILON and i.low)]
        rests = [i.id for i, _ in used]
        return Extreme(float(whole), tuple(rests)) if rests else Extreme(0.0, ()) if sign > 0 else None

    def _cost(self, columns: Iterable[int], sign: float = 0.0) -> None:
        size = len(self._frames) * self._spans
        cost = np.zeros(size)
        cost[list(columns)] = sign
        self._solver.changeColsCost(size, np.arange(size, dtype=np.int32), cost)

    def _columns(self, frame: Frame, days: Days) -> range:
        begin = self._number[frame] * self._spans
        return range(begin + self._at[days.first], begin + self._at[days.last + 1])

    def _pass(self) -> None:
        rows: list[tuple[Row, float, float]] = [
            ([(c, 1.0) for c in self._columns(*i.node)], i.low, i.high) for i in self._items
        ]
        for parts, whole in _limits(self._frames):
            for span in range(self._spans):
                row = [(self._number[p] * self._spans + span, 1.0) for p in parts]
                rows.append(([*row, (self._number[whole] * self._spans + span, -1.0)], -math.inf, 0.0))
        model = _highs().HighsLp()
        model.num_col_, model.num_row_ = len(self._frames) * self._spans, len(rows)
        model.col_cost_ = np.zeros(model.num_col_)
        model.col_lower_, model.col_upper_ = np.zeros(model.num_col_), np.full(model.num_col_, math.inf)
        model.row_lower_ = np.array([low for _, low, _ in rows])
        model.row_upper_ = np.array([high for _, _, high in rows])
        model.a_matrix_.format_ = _highs().MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(r) for r, _, _ in rows)])
        model.a_matrix_.index_ = np.array([c for r, _, _ in rows for c, _ in r])
        model.a_matrix_.value_ = np.array([v for r, _, _ in rows for _, v in r])
        self._solver.passModel(model)


def adds_up(nodes: Iterable[tuple[Frame, Days]]) -> bool:
    """Whether any of these scopes share no person within a wider one, so that containment alone says too little.

    Scopes of one frame whose days overlap in part already say more together: what both count is counted by either.
    """
    spans: dict[Frame, list[Days]] = defaultdict(list)
    for frame, days in sorted(set(nodes)):
        spans[frame].append(days)
    if any(not (a.within(b) or b.within(a)) for found in spans.values() for a, b in combinations(found, 2)):
        return True
    frames = list(spans)
    return any(len(parts) > 1 for parts, _ in _limits(_closed(frames))) or any(
        not (a.within(b) or b.within(a))
        for n, one in enumerate(frames)
        for two in frames[n + 1 :]
        if one.within(two) or two.within(one)
        for a in spans[one]
        for b in spans[two]
    )


def _closed(frames: Iterable[Frame]) -> list[Frame]:
    """The frames, and for each place the widest one, through which parts of unlike kinds add up."""
    found = set(frames)
    found |= {Frame(measure_line(c.measure)[-1], c.place, "people", c.containers) for c in found}
    return sorted(found)


def _limits(frames: Sequence[Frame]) -> list[tuple[tuple[Frame, ...], Frame]]:
    """(parts, whole): the parts share no person and all lie within the whole."""
    out: list[tuple[tuple[Frame, ...], Frame]] = []
    for whole in frames:
        inside = [c for c in frames if c != whole and c.within(whole)]
        out += [((c,), whole) for c in inside]
        out += [(parts, whole) for parts in _by_place(inside, whole)]
        out += [(parts, whole) for parts in _by_population(inside, whole)]
    return out


def _by_place(inside: Sequence[Frame], whole: Frame) -> list[tuple[Frame, ...]]:
    """For each kind of place that cannot hold its like, the widest frame of each such place inside."""
    kinds: dict[str, dict[str, Frame]] = defaultdict(dict)
    for frame in sorted(inside, key=lambda c: (len(measure_line(c.measure)), len(population_line(c.population)), c)):
        kind = kind_apart(frame.place)
        if kind is not None and frame.place != whole.place:
            kinds[kind].setdefault(frame.place, frame)
    return [tuple(found.values()) for found in kinds.values() if len(found) > 1]


def _by_population(inside: Sequence[Frame], whole: Frame) -> list[tuple[Frame, ...]]:
    out = []
    for group in populations_apart():
        same = [c for c in inside if c.place == whole.place and c.population in group]
        widest: dict[str, Frame] = {}
        for frame in sorted(same, key=lambda c: (len(measure_line(c.measure)), c)):
            widest.setdefault(frame.population, frame)
        if len(widest) > 1:
            out.append(tuple(widest.values()))
    for others in inside:
        if others.place == whole.place and others.population.startswith(OTHERS):
            named = others.population.removeprefix(OTHERS)
            out += [(c, others) for c in inside if (c.measure, c.place, c.population) == (named, whole.place, "people")]
    return out
