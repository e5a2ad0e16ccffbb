"""The lattice of scopes on which bounds are reckoned: measure x place x population, and time cut into spans.

Only counts that befall a person at most once and are counted over a time stand on it: there a wider scope cannot count
fewer, and parts that share no person add up. Nothing else is ever added.
"""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.reconciliation.measures import measure_line, once, population_line
from tawthiq.reconciliation.periods import Days
from tawthiq.reconciliation.scopes import Counted


class Frame(Struct, frozen=True, order=True):
    """A scope without its time. `containers`: keys of the places that hold the place, nearest first."""

    measure: str
    place: str
    population: str
    containers: tuple[str, ...] = ()

    def within(self, other: Frame) -> bool:
        """Whether everyone whom this frame counts is counted by the other, at any one time."""
        return (
            (self.place == other.place or other.place in self.containers)
            and other.measure in measure_line(self.measure)
            and other.population in population_line(self.population)
        )

    @property
    def country(self) -> str:
        """What no figure of the same frames reaches beyond: the outermost place known."""
        return self.containers[-1] if self.containers else self.place


class Held(Struct, frozen=True):
    """A figure that is taken at its word: the count of its frame in these days lies from `low` to `high`."""

    id: str
    frame: Frame
    days: Days
    low: float
    high: float

    @property
    def node(self) -> tuple[Frame, Days]:
        return self.frame, self.days


def held(item: Counted) -> Held | str:
    """A figure on the lattice, or why it cannot stand there."""
    scope = item.scope
    if item.figure.unit not in vocabulary.load("lattice")["people_units"]:
        return f"it counts {item.figure.unit}, which are not people"
    if not once(scope.measure):
        return f"a person can be {scope.measure} more than once, so that such counts are never added"
    if scope.per is not None:
        return "it is a rate or a share, which is never added"
    if scope.place is None:
        return "the text names no place for it"
    if item.days is None:
        return "the text does not say for what time it counts"
    # What is counted "since 2011" ends where its source stopped counting: it says how many at least, never how many
    # at most.
    high = float("inf") if item.days.open else item.asserted.high
    frame = Frame(scope.measure, scope.place, scope.population, scope.containers)
    return Held(item.id, frame, item.days, item.asserted.low, high)


def kind_apart(place: str) -> str | None:
    """A name that two places share only where they cannot hold each other: two towns, two countries, two prisons.

    A building may stand inside a prison and a prison inside a town, so that sites of different kinds share none.
    """
    kind, _, rest = place.partition("/")
    if kind in ("country", "town"):
        return kind
    return f"site {rest.rsplit('-', 1)[-1]}" if kind == "site" else None


@cache
def populations_apart() -> tuple[tuple[str, ...], ...]:
    """Sets of populations of which nobody belongs to two."""
    return tuple(tuple(str(p) for p in group) for group in vocabulary.load("lattice")["populations_apart"])
