"""Draws of whole linkages: who is one person with whom, as surely as the links say.

After Sadinle 2018 ("Bayesian propagation of record linkage uncertainty into population size estimation of human rights
violations", Annals of Applied Statistics 12): instead of one best linkage, many that are each possible as a whole. A
linkage parts records into persons; its weight is the product of the odds p / (1 - p) of every pair of records that it
joins. Pairs that nobody compared have odds 1 within a group that links hold together, so that a chain of links keeps
each link's own probability; two records of one list are two persons unless somebody linked them. What a person judged
is certain.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct

from tawthiq.estimation.capture import Captures, Key
from tawthiq.estimation.randomness import State, multinomial, uniform
from tawthiq.model import People, RecordLink

# Groups of up to so many records are drawn from exactly (877 partitions of seven); larger ones by Gibbs sampling.
EXACT = 7
_SWEEPS = 20
_NEVER = -1e9
_CERTAIN = 40.0  # log odds that stand for a link of probability 1 that no person judged


class Group(Struct):
    """Records that links hold together: `units` are records that were judged to be one person.

    Attributes:
        odds: log odds of joining two units.
    """

    units: list[tuple[str, ...]]
    odds: dict[tuple[int, int], float]


class Linkages:
    """Every possible linkage of a case, ready to be drawn from."""

    def __init__(self, people: People, captures: Captures) -> None:
        self._captures = captures
        units, odds = _units(people.links, [r.id for r in people.records])
        self._fixed: Counter[Key] = Counter()
        self._kinds: dict[tuple[object, ...], tuple[list[tuple[Key, ...]], list[float]]] = {}
        self._many: Counter[tuple[object, ...]] = Counter()
        self._large: list[tuple[Group, list[int]]] = []
        for group in _groups(units, odds, captures):
            self._sort(group)

    @property
    def doubtful(self) -> int:
        """Groups of records that may be parted into persons in more than one way."""
        return sum(self._many.values()) + len(self._large)

    def _sort(self, group: Group) -> None:
        if len(group.units) == 1:
            self._fixed[self._captures.key(group.units[0])] += 1
        elif len(group.units) > EXACT:
            self._large.append((group, list(range(len(group.units)))))
        else:
            self._exact(group)

    def _exact(self, group: Group) -> None:
        """Groups alike in odds and keys are drawn together: what counts is how many people get which pattern."""
        keys = tuple(self._captures.key(u) for u in group.units)
        kind = (keys, tuple(sorted(group.odds.items())))
        self._many[kind] += 1
        if kind in self._kinds:
            return
        options, weights = [], []
        for blocks in _partitions(len(group.units)):
            weight = sum(_within(block, group.odds) for block in blocks)
            if weight > _NEVER / 2:
                options.append(self._keys(group, blocks))
                weights.append(weight)
        top = max(weights)
        self._kinds[kind] = (options, [math.exp(w - top) for w in weights])

    def _keys(self, group: Group, blocks: Sequence[Sequence[int]]) -> tuple[Key, ...]:
        return tuple(self._captures.key([r for u in block for r in group.units[u]]) for block in blocks)

    def draw(self, state: State) -> Counter[Key]:
        """People by stratum and pattern in one possible linkage."""
        found = Counter(self._fixed)
        for kind, (options, weights) in self._kinds.items():
            share = np.array(weights)
            times = np.zeros(len(options), dtype=np.int64)
            multinomial(state, self._many[kind], share, np.empty(len(options)), times)
            for option, many in zip(options, times, strict=True):
                for key in option:
                    found[key] += int(many)
        for group, place in self._large:
            for _ in range(_SWEEPS):
                _sweep(group, place, state)
            blocks: dict[int, list[int]] = defaultdict(list)
            for unit, block in enumerate(place):
                blocks[block].append(unit)
            found.update(self._keys(group, list(blocks.values())))
        return Counter({k: n for k, n in found.items() if n})


def _units(
    links: Sequence[RecordLink], records: Sequence[str]
) -> tuple[dict[str, tuple[str, ...]], dict[tuple[str, str], float]]:
    """Records judged to be one person united; log odds between units, by their first records."""
    order = {r: i for i, r in enumerate(records)}
    root = {r: r for r in records}

    def find(record: str) -> str:
        while root[record] != record:
            root[record] = root[root[record]]
            record = root[record]
        return record

    for link in links:
        if link.rule == "judged" and link.probability == 1.0:
            first, second = sorted((find(link.left), find(link.right)), key=order.__getitem__)
            root[second] = first
    members: dict[str, list[str]] = defaultdict(list)
    for record in records:
        members[find(record)].append(record)
    given: dict[tuple[str, str], list[float]] = defaultdict(list)
    for link in links:
        a, b = sorted((find(link.left), find(link.right)), key=order.__getitem__)
        if a != b:
            given[a, b].append(_log_odds(link))
    # Several links between two units rest on the same facts: their mean counts, and one "never" is never.
    odds = {p: _NEVER if min(x) <= _NEVER else sum(x) / len(x) for p, x in given.items()}
    return {u: tuple(m) for u, m in members.items()}, odds


def _log_odds(link: RecordLink) -> float:
    if link.probability <= 0.0:
        return _NEVER
    if link.probability >= 1.0:
        return _CERTAIN
    return min(math.log(link.probability / (1 - link.probability)), _CERTAIN)


def _groups(
    units: dict[str, tuple[str, ...]], odds: dict[tuple[str, str], float], captures: Captures
) -> Iterator[Group]:
    """Units that possible links hold together, in case order."""
    near: dict[str, list[str]] = defaultdict(list)
    for (a, b), value in odds.items():
        if value > _NEVER:
            near[a].append(b)
            near[b].append(a)
    seen: set[str] = set()
    for start in units:
        if start in seen:
            continue
        seen.add(start)
        found, edge = [start], [start]
        while edge:
            for other in near[edge.pop()]:
                if other not in seen:
                    seen.add(other)
                    found.append(other)
                    edge.append(other)
        at = {u: i for i, u in enumerate(found)}
        inside = {
            (min(at[a], at[b]), max(at[a], at[b])): odds[pair]
            for a in found
            for b in near[a]
            if (pair := (a, b)) in odds
        }
        yield Group([units[u] for u in found], inside | _forbidden(found, units, odds, captures))


def _forbidden(
    found: list[str], units: dict[str, tuple[str, ...]], odds: dict[tuple[str, str], float], captures: Captures
) -> dict[tuple[int, int], float]:
    """Pairs that are never one person: judged so, or on one list and linked by nobody."""
    on = [{captures.list_of[r] for r in units[u]} for u in found]
    out = {}
    for i, a in enumerate(found):
        for j in range(i + 1, len(found)):
            given = odds.get((a, found[j]), odds.get((found[j], a)))
            if given == _NEVER or (given is None and on[i] & on[j]):
                out[i, j] = _NEVER
    return out


def _within(block: Sequence[int], odds: dict[tuple[int, int], float]) -> float:
    return sum(odds.get((a, b), 0.0) for i, a in enumerate(block) for b in block[i + 1 :])


def _partitions(size: int) -> Iterator[list[list[int]]]:
    """Every way to part 0 .. size - 1 into blocks."""
    if size == 0:
        yield []
        return
    for smaller in _partitions(size - 1):
        for i in range(len(smaller)):
            yield [*smaller[:i], [*smaller[i], size - 1], *smaller[i + 1 :]]
        yield [*smaller, [size - 1]]


def _sweep(group: Group, place: list[int], state: State) -> None:
    """Each unit in turn leaves its block and joins one anew, or founds its own, by its odds with their members."""
    for unit in range(len(place)):
        gain: dict[int, float] = {}
        for other, block in enumerate(place):
            if other != unit:
                gain[block] = gain.get(block, 0.0) + group.odds.get((min(unit, other), max(unit, other)), 0.0)
        own = next(b for b in range(len(place) + 1) if b not in gain)
        gain[own] = 0.0
        top = max(gain.values())
        chances = [(block, math.exp(max(value - top, -700.0))) for block, value in gain.items()]
        left = float(uniform(state)) * sum(c for _, c in chances)
        for block, chance in chances:
            left -= chance
            if left <= 0:
                place[unit] = block
                break
