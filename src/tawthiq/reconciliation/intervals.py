"""What a stated number asserts: an interval widened for qualifier and rounding, apart from `low` and `high`."""

from __future__ import annotations

import math

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.model import Figure


class Widening(Struct, frozen=True):
    """How far a stated number may stray from the count that it stands for.

    Attributes:
        about: share of the number, either way, for "about".
        rounding: share of the last place that is not zero.
        least_zeros: zeros at a number's end from which on it counts as rounded.
    """

    about: float
    rounding: float
    least_zeros: int


class Asserted(Struct, frozen=True):
    """The counts that a figure leaves possible, both ends in; `high` is infinite where the figure sets none."""

    low: float
    high: float

    def overlaps(self, other: Asserted) -> bool:
        return self.low <= other.high and other.low <= self.high

    def shown(self) -> str:
        low = f"{self.low:,.0f}"
        return (
            f"{low} or more" if math.isinf(self.high) else f"{low} to {self.high:,.0f}" if self.high > self.low else low
        )


def default_widening() -> Widening:
    """The stated default, from vocabulary/lattice.yaml."""
    given = vocabulary.load("lattice")["widening"]
    return Widening(float(given["about"]), float(given["rounding"]), int(given["least_zeros"]))


def asserted(figure: Figure, widening: Widening) -> Asserted:
    """The interval that a figure asserts. A vague number ("thousands") is a lower bound only.

    A bound said in words ("more than 30,000", "up to 13,000") is not widened: whoever rounds it sees to it
    that it holds.
    """
    low, high = figure.low, figure.high
    if figure.qualifier == "vague":
        return Asserted(max(0.0, low or 0.0), math.inf)
    if figure.qualifier in ("at_least", "more_than", "at_most", "less_than"):
        return Asserted(max(0.0, low or 0.0), math.inf if high is None else high)
    if low is None:
        return Asserted(0.0, math.inf if high is None else high + _slack(high, figure, widening))
    if high is None:
        return Asserted(max(0.0, low - _slack(low, figure, widening)), math.inf)
    return Asserted(max(0.0, low - _slack(low, figure, widening)), high + _slack(high, figure, widening))


def _slack(value: float, figure: Figure, widening: Widening) -> float:
    slack = widening.rounding * _place(value, widening.least_zeros)
    return max(slack, widening.about * abs(value)) if figure.qualifier == "about" else slack


def _place(value: float, least_zeros: int) -> float:
    """The unit of the last place that is not zero (1,000 for 13,000), 0 where the number does not look rounded."""
    if value < 1 or value != int(value):
        return 0.0
    digits = str(int(value))
    zeros = len(digits) - len(digits.rstrip("0"))
    return float(10**zeros) if zeros >= least_zeros else 0.0
