"""What the true counts must be if the figures are right, and which figures cannot all be.

First by containment, which is exact where scopes only hold one another: the greatest least count of everything inside
a scope, the least greatest count of everything that holds it. Where parts add up, by a linear programme over the scopes
of one country, or of one place where that is too many. Figures that cannot hold together are named and set aside before
anything is bounded, whichever of them is wrong: a bound follows only from figures that nothing here disputes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from msgspec import Struct

from tawthiq.reconciliation.lattice import Frame, Held
from tawthiq.reconciliation.measures import measure_line, population_line
from tawthiq.reconciliation.periods import Days
from tawthiq.reconciliation.programme import Extreme, Programme, adds_up

Node = tuple[Frame, Days]
# Figures (after leaving out those that say less than another of their scope) above which a programme is cut into
# places, and a place's programme is left to containment.
PROGRAMME = 60
# Whether two figures that cannot both hold truly contradict, by their ids.
Judge = Callable[[str, str], bool]


class Ends(Struct, frozen=True):
    """A scope's bounds; `summed`: by the linear programme."""

    low: Extreme
    high: Extreme | None
    summed: bool


class Bounded(Struct, frozen=True):
    """`bounds` of every scope that a figure counts or that was asked for; `cores` of figures that cannot all hold.

    Attributes:
        excused: figures that cannot hold together though something else than falsehood may explain it.
        set_aside: ids of all figures in cores or excused, which bound nothing.
    """

    bounds: dict[Node, Ends]
    cores: tuple[tuple[str, ...], ...]
    excused: tuple[tuple[str, ...], ...]
    set_aside: frozenset[str]


def bound(items: Sequence[Held], also: Iterable[Node] = (), judge: Judge = lambda _, __: True) -> Bounded:
    """Bounds for the scopes of these figures.

    Args:
        also: further scopes to bound.
        judge: asked of each pair that cannot hold together.
    """
    asked: dict[tuple[str, str], list[Node]] = defaultdict(list)
    together: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for item in items:
        together[_block(item.frame)].append(item)
    for node in also:
        asked[_block(node[0])].append(node)
    bounds: dict[Node, Ends] = {}
    cores: list[tuple[str, ...]] = []
    excused: list[tuple[str, ...]] = []
    for block, members in together.items():
        kept, clashes = _pairs_out(members)
        for pair in clashes:
            (cores if judge(*pair) else excused).append(pair)
        kept, larger = _cores_out(kept)
        cores += larger
        bounds |= _bounds(members, kept, asked[block])
    aside = frozenset(i for core in [*cores, *excused] for i in core)
    return Bounded(bounds, tuple(cores), tuple(excused), aside)


def _block(frame: Frame) -> tuple[str, str]:
    """Figures of unlike blocks never bear on one another."""
    return measure_line(frame.measure)[-1], frame.country


def _pairs_out(items: Sequence[Held]) -> tuple[list[Held], list[tuple[str, str]]]:
    """The figures that no single other one makes impossible, and the pairs that cannot hold, narrower scope first."""
    kept, pairs = list(items), list[tuple[str, str]]()
    while True:
        lows, highs = _utmost(kept)
        found = sorted(
            {
                (low.id, high.id)
                for inner, outer in _containing(lows.keys())
                for low, high in ((lows[inner], highs[outer]),)
                if low.low > high.high
            }
        )
        if not found:
            return kept, pairs
        pairs += found
        out = {i for pair in found for i in pair}
        kept = [i for i in kept if i.id not in out]


def _utmost(items: Iterable[Held]) -> tuple[dict[Node, Held], dict[Node, Held]]:
    """For each scope the figure with the greatest low, and the one with the least high."""
    lows: dict[Node, Held] = {}
    highs: dict[Node, Held] = {}
    for item in items:
        if item.node not in lows or item.low > lows[item.node].low:
            lows[item.node] = item
        if item.node not in highs or item.high < highs[item.node].high:
            highs[item.node] = item
    return lows, highs


def _containing(nodes: Iterable[Node]) -> Iterable[tuple[Node, Node]]:
    """(inner, outer) for each scope within another, itself included."""
    spans: dict[Frame, list[Days]] = defaultdict(list)
    by_name: dict[tuple[str, str, str], Frame] = {}
    for frame, days in nodes:
        spans[frame].append(days)
        by_name[(frame.measure, frame.place, frame.population)] = frame
    for frame, inner in spans.items():
        lines = measure_line(frame.measure), (frame.place, *frame.containers), population_line(frame.population)
        wider = [by_name[n] for n in product(*lines) if n in by_name]
        for holder in wider:
            for days in inner:
                for outer in spans[holder]:
                    if days.within(outer):
                        yield (frame, days), (holder, outer)


def _strongest(items: Sequence[Held]) -> list[Held]:
    """Without the figures that say no more than another of the same scope."""
    lows, highs = _utmost(items)
    keep = {h.id for found in (lows, highs) for h in found.values()}
    return [i for i in items if i.id in keep]


def _systems(items: Sequence[Held], also: Sequence[Node] = ()) -> list[list[Held]]:
    """The sets of figures to be put in one linear programme each."""
    strong = _strongest(items)
    sets = [strong]
    if len(strong) > PROGRAMME:
        places: dict[str, list[Held]] = defaultdict(list)
        for item in strong:
            places[item.frame.place].append(item)
        sets = [found for found in places.values() if len(found) <= PROGRAMME]
    near = _ByPlace(also)
    return [found for found in sets if len(found) > 1 and adds_up([*(i.node for i in found), *near.around(found)])]


class _ByPlace:
    """Scopes by their place, in the order given: looking through all of them for each programme costs the square."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._at: dict[str, list[tuple[int, Node]]] = defaultdict(list)
        for n, node in enumerate(nodes):
            self._at[node[0].place].append((n, node))

    def around(self, system: Sequence[Held]) -> list[Node]:
        """The scopes that a programme over these figures can bound: at their places and at what holds these."""
        return self._of({p for i in system for p in (i.frame.place, *i.frame.containers)})

    def at(self, system: Sequence[Held]) -> list[Node]:
        """The scopes at the places of these figures."""
        return self._of({i.frame.place for i in system})

    def _of(self, places: Iterable[str]) -> list[Node]:
        return [node for _, node in sorted(t for p in places for t in self._at.get(p, ()))]


def _cores_out(items: list[Held]) -> tuple[list[Held], list[tuple[str, ...]]]:
    cores: list[tuple[str, ...]] = []
    for system in _systems(items):
        members = system
        while len(members) > 1:
            programme = Programme(members)
            if programme.feasible():
                break
            core = programme.core()
            cores.append(core)
            members = [m for m in members if m.id not in core]
    out = {i for core in cores for i in core}
    # What a stronger figure hid may now clash in its turn; each round leaves fewer figures.
    kept = [i for i in items if i.id not in out]
    if not cores:
        return kept, cores
    kept, more = _cores_out(kept)
    return kept, [*cores, *more]


def _bounds(every: Sequence[Held], kept: Sequence[Held], also: Sequence[Node]) -> dict[Node, Ends]:
    out: dict[Node, Ends] = {}
    lows, highs = _utmost(kept)
    asked = dict.fromkeys([*(i.node for i in every), *also])
    least: dict[Node, Held] = {}
    most: dict[Node, Held] = {}
    for inner, outer in _containing(asked):
        if inner in lows and (outer not in least or lows[inner].low > least[outer].low):
            least[outer] = lows[inner]
        if outer in highs and (inner not in most or highs[outer].high < most[inner].high):
            most[inner] = highs[outer]
    for node in asked:
        low, high = least.get(node), most.get(node)
        first = Extreme(low.low, (low.id,)) if low is not None and low.low > 0 else Extreme(0.0, ())
        last = Extreme(high.high, (high.id,)) if high is not None and high.high < float("inf") else None
        out[node] = Ends(first, last, summed=False)
    known, strong = _ByPlace(asked), len(_strongest(kept))
    for system in _systems(kept, also):
        _tighten(out, system, known.around(system) if len(system) == strong else known.at(system))
    return out


def _tighten(out: dict[Node, Ends], system: Sequence[Held], nodes: Sequence[Node]) -> None:
    programme = Programme(system, nodes)
    for node in nodes:
        known = out[node]
        low, high = programme.least(*node), programme.most(*node)
        better_low = low.value > known.low.value
        better_high = high is not None and (known.high is None or high.value < known.high.value)
        if better_low or better_high:
            out[node] = Ends(low if better_low else known.low, high if better_high else known.high, summed=True)
