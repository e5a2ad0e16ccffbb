"""Draws of whole linkages: who is one person with whom, as surely as the links say.

After Sadinle 2018 ("Bayesian propagation of record linkage uncertainty into population size estimation of human rights
violations", Annals of Applied Statistics 12): instead of one best linkage, many that are each possible as a whole. A
linkage parts records into persons. A person of m records weighs the product of the likelihood ratios of the links among
them, times m - 1 times the prior odds that two compared records are one person; a link's probability holds both, so
that the prior odds (from the mean probability of all links) are taken out of every link beyond m - 1. Each pair among
them that has no link was not compared, or not found alike, which two records of one person seldom are: it weighs
`missed`. Records that no link connects are never joined, nor two records of one list that
nobody linked. What a person judged is certain.

Two links that exclude each other make both less likely than either says alone, so that fewer pairs would be joined than
the probabilities add up to. The prior odds are therefore shifted until, on average, as many linked pairs are joined as
the probabilities promise.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.estimation.capture import Captures, Key
from tawthiq.estimation.randomness import State, multinomial, uniform
from tawthiq.model import People, RecordLink

Floats = NDArray[np.float64]

# Groups of up to so many records are drawn from exactly (877 partitions of seven); larger ones by Metropolis steps.
EXACT = 7
_SWEEPS = 20
# Without a known recall: one true pair in ten has no link.
MISSED = 0.1
_NEVER = -1e9
_SHIFTED = 12.0  # the most that prior odds are shifted, in nats
_CERTAIN = 40.0  # log odds that stand for a link of probability 1 that no person judged


class _Numbers(Struct, frozen=True):
    """Log prior odds that two compared records are one person; log chance that two of one person have no link."""

    prior: float
    missed: float


class Group(Struct):
    """Records that links hold together: `units` are records that were judged to be one person.

    Attributes:
        odds: log odds of joining two units.
    """

    units: list[tuple[str, ...]]
    odds: dict[tuple[int, int], float]


class _Kind(Struct):
    """Groups alike in odds and keys: what each way to part them gives, and what it weighs.

    Attributes:
        options: (stratum, pattern) of each person, one tuple a way.
        base: log weights; joins: units less persons; linked: linked pairs joined; one value a way.
        promised: what the links' probabilities add up to.
    """

    options: list[tuple[Key, ...]]
    base: Floats
    joins: Floats
    linked: Floats
    promised: float
    many: int = 0

    def shares(self, shift: float) -> Floats:
        logs = self.base + shift * self.joins
        weights = np.exp(logs - logs.max())
        found: Floats = weights / weights.sum()
        return found


class Linkages:
    """Every possible linkage of a case, ready to be drawn from."""

    def __init__(self, people: People, captures: Captures, missed: float = MISSED) -> None:
        """Get ready to draw.

        Args:
            missed: chance that two records of one person have no link between them.
        """
        self._captures = captures
        self._numbers = _Numbers(_prior_odds(people.links), math.log(min(max(missed, 1e-6), 1.0)))
        units, odds = _units(people.links, [r.id for r in people.records])
        self._fixed: Counter[Key] = Counter()
        self._kinds: dict[tuple[object, ...], _Kind] = {}
        self._large: list[tuple[Group, list[int]]] = []
        for group in _groups(units, odds, captures):
            self._sort(group)
        self._shift = self._as_promised()

    @property
    def doubtful(self) -> int:
        """Groups of records that may be parted into persons in more than one way."""
        return sum(k.many for k in self._kinds.values()) + len(self._large)

    def _sort(self, group: Group) -> None:
        if len(group.units) == 1:
            self._fixed[self._captures.key(group.units[0])] += 1
        elif len(group.units) > EXACT:
            self._large.append((group, list(range(len(group.units)))))
        else:
            keys = tuple(self._captures.key(u) for u in group.units)
            kind = (keys, tuple(sorted(group.odds.items())))
            if kind not in self._kinds:
                self._kinds[kind] = self._exact(group)
            self._kinds[kind].many += 1

    def _exact(self, group: Group) -> _Kind:
        options, rows = [], []
        for blocks in _partitions(len(group.units)):
            base = sum(_weight(block, group.odds, self._numbers) for block in blocks)
            if base > _NEVER / 2:
                options.append(self._keys(group, blocks))
                linked = sum(len(_links(block, group.odds)) for block in blocks)
                rows.append((base, len(group.units) - len(blocks), linked))
        promised = sum(1 / (1 + math.exp(-value)) for value in group.odds.values() if value > _NEVER)
        base_of, joins, linked_of = np.array(rows, dtype=np.float64).T
        return _Kind(options, base_of, joins, linked_of, promised)

    def _as_promised(self) -> float:
        """The shift of the prior odds with which as many linked pairs are joined as the probabilities add up to."""
        kinds = list(self._kinds.values())
        target = sum(k.many * k.promised for k in kinds)

        def off(shift: float) -> float:
            return sum(k.many * float(k.shares(shift) @ k.linked) for k in kinds) - target

        low, high = -_SHIFTED, _SHIFTED
        if abs(off(0.0)) < 1e-6 * (target + 1) or off(low) > 0 or off(high) < 0:
            return 0.0 if abs(off(0.0)) < 1e-6 * (target + 1) else low if off(low) > 0 else high
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if off(middle) < 0 else (low, middle)
        return (low + high) / 2

    def _keys(self, group: Group, blocks: Sequence[Sequence[int]]) -> tuple[Key, ...]:
        return tuple(self._captures.key([r for u in block for r in group.units[u]]) for block in blocks)

    def draw(self, state: State) -> Counter[Key]:
        """People by stratum and pattern in one possible linkage."""
        found = Counter(self._fixed)
        for kind in self._kinds.values():
            times = np.zeros(len(kind.options), dtype=np.int64)
            multinomial(state, kind.many, kind.shares(self._shift), np.empty(len(times)), times)
            for option, many in zip(kind.options, times, strict=True):
                for key in option:
                    found[key] += int(many)
        for group, place in self._large:
            for _ in range(_SWEEPS):
                _sweep(group, place, self._numbers, self._shift, state)
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


def _prior_odds(links: Sequence[RecordLink]) -> float:
    """Log odds that two records are one person, before their fields are looked at: of all that were compared."""
    found = [x.probability for x in links if x.rule != "judged"]
    mean = min(max(sum(found) / len(found), 0.001), 0.999) if found else 0.5
    return math.log(mean / (1 - mean))


def _weight(block: Sequence[int], odds: dict[tuple[int, int], float], numbers: _Numbers) -> float:
    """Log weight of one person made of these units."""
    given = _links(block, odds)
    total = sum(odds[pair] for pair in given)
    if total <= _NEVER / 2 or not _connected(block, given):
        return _NEVER
    unlinked = len(block) * (len(block) - 1) // 2 - len(given)
    return total - numbers.prior * (len(given) - len(block) + 1) + numbers.missed * unlinked


def _links(block: Sequence[int], odds: dict[tuple[int, int], float]) -> list[tuple[int, int]]:
    return [(a, b) for i, a in enumerate(block) for b in block[i + 1 :] if (a, b) in odds]


def _connected(block: Sequence[int], given: Sequence[tuple[int, int]]) -> bool:
    reached = {block[0]}
    for _ in block:
        reached |= {x for pair in given if reached & set(pair) for x in pair}
    return len(reached) == len(block)


def _partitions(size: int) -> Iterator[list[list[int]]]:
    """Every way to part 0 .. size - 1 into blocks."""
    if size == 0:
        yield []
        return
    for smaller in _partitions(size - 1):
        for i in range(len(smaller)):
            yield [*smaller[:i], [*smaller[i], size - 1], *smaller[i + 1 :]]
        yield [*smaller, [size - 1]]


def _sweep(group: Group, place: list[int], numbers: _Numbers, shift: float, state: State) -> None:
    """As many tries as there are links: take one at random, and split the person that it is within, or merge two.

    A split sends everyone but the link's two ends to either side by a coin, so that its chance is 2^-(m - 2) that of
    the merge that undoes it (Metropolis-Hastings; connectedness and forbidden pairs are in the weights).
    """
    edges = [pair for pair, value in group.odds.items() if value > _NEVER]
    for _ in edges:
        a, b = edges[int(uniform(state) * len(edges))]
        if place[a] == place[b]:
            whole = [u for u, block in enumerate(place) if block == place[a]]
            one = [u for u in whole if u == a or (u != b and uniform(state) < 0.5)]
            other = [u for u in whole if u not in one]
        else:
            one = [u for u, block in enumerate(place) if block == place[a]]
            other = [u for u, block in enumerate(place) if block == place[b]]
            whole = sorted([*one, *other])
        gain = _weight(whole, group.odds, numbers) + shift - math.log(2.0) * (len(whole) - 2)
        gain -= _weight(one, group.odds, numbers) + _weight(other, group.odds, numbers)
        if place[a] == place[b]:
            if math.log(uniform(state)) < -gain:
                free = next(x for x in range(len(place) + 1) if x not in set(place))
                for u in other:
                    place[u] = free
        elif math.log(uniform(state)) < gain:
            for u in other:
                place[u] = place[a]
