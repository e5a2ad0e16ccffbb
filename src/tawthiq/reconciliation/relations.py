"""Every pair of a group's figures: its relation on demand, and how many pairs stand in which.

A great group has more pairs than anyone stores: 6,000 claims make 18 million. What two figures have to do with each
other hangs on their scopes first, and few scopes are told often. So claims are put into classes of equal scope, two
classes are set side by side once, and only where their numbers decide (equal scopes, and one within the other) are the
numbers compared, as arrays. Any single pair is derived anew when somebody asks for it, by the same rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.model import Comparison, Relation
from tawthiq.reconciliation.compare import Side, by_scope, compare, line_side, live_then
from tawthiq.reconciliation.measures import measure_line, once, population_line, tally
from tawthiq.reconciliation.pairs import Given
from tawthiq.reconciliation.periods import days
from tawthiq.reconciliation.scopes import Counted

# Cells of one block of pairs that are looked at together.
_CELLS, _ROWS = 4_000_000, 1024

Array = NDArray[Any]


class Relations:
    """The pairs of one group's figures."""

    def __init__(self, items: Sequence[Counted], given: Given) -> None:
        """Args: `items`: figures of one group: one measure line, unit, place and rate."""
        self._items, self._given = list(items), given

    def of(self, left: Counted, right: Counted) -> Comparison:
        """How two figures of the group relate, with rule and passages."""
        return self._given.compare(left, right)

    def every(self) -> Iterator[Comparison]:
        """All pairs, each once, in the order of the figures."""
        for left, right in combinations(self._items, 2):
            yield self.of(left, right)

    def counts(self) -> dict[Relation, int]:
        """How many pairs stand in which relation: what counting `every` gives, without setting up each pair."""
        found = _by_classes(_classes(self._items))
        self._repeated(found)
        for left, right in self._given.apart(self._items):
            found[compare(left, right, told_apart=False).relation] -= 1
            found[self._given.compare(left, right).relation] += 1
        return {relation: many for relation, many in sorted(found.items()) if many}

    def _repeated(self, found: Counter[Relation]) -> None:
        """Move what one origin says twice from what its scopes alone would make it."""
        said: dict[tuple[object, ...], list[Counted]] = defaultdict(list)
        for item in self._items:
            said[(item.origin, item.figure.low, item.figure.high)].append(item)
        for same in said.values():
            for left, right in combinations(same, 2):
                found[by_scope(left, right, told_apart=False).relation] -= 1
                found["same"] += 1


class _Class(Struct):
    """Figures of one scope."""

    items: list[Counted]


def _classes(items: Sequence[Counted]) -> list[_Class]:
    found: dict[object, _Class] = {}
    for item in items:
        span = (item.days.first, item.days.last) if item.days else None
        scope = (item.scope.measure, item.scope.population, item.course, span)
        found.setdefault(scope, _Class([])).items.append(item)
    return list(found.values())


class _Numbers:
    """Figures as arrays: what they assert, and numbers that stand for what else decides between two."""

    def __init__(self, items: Sequence[Counted]) -> None:
        self.low = np.array([i.asserted.low for i in items])
        self.high = np.array([i.asserted.high for i in items])
        self.origin = _numbered([i.origin for i in items])
        self.document = _numbered([i.statement.document for i in items])
        # No party is no other's.
        self.party = _numbered([n if i.party is None else i.party for n, i in enumerate(items)])
        self.published = _numbered([i.published for i in items])
        self.dated = np.array([bool(i.published) for i in items])
        self.revises = np.array([bool(i.revises) for i in items])
        told = [days(i.published) for i in items]
        self.told_first = np.array([d.first if d else 0 for d in told])
        self.told_last = np.array([d.last if d else 0 for d in told])

    def one_party(self, rows: Array, columns: Array) -> Array:
        return np.asarray(self.party[rows][:, None] == self.party[columns])

    def one_origin(self, rows: Array, columns: Array) -> Array:
        return np.asarray(self.origin[rows][:, None] == self.origin[columns])

    def clashes(self, narrow: Array, wide: Array) -> Iterator[tuple[Array, Array, Array]]:
        """Blocks (rows of the narrow, columns of the wide, whether the row's least is more than the column's most)."""
        if not len(narrow) or not len(wide):
            return
        rows = narrow[np.argsort(self.low[narrow], kind="stable")]
        columns = wide[np.argsort(self.high[wide], kind="stable")]
        # A row clashes with the columns whose most lies below its least: in this order, with those before an end.
        ends = np.searchsorted(self.high[columns], self.low[rows], side="left")
        at = int(np.searchsorted(ends, 1))
        while at < len(rows):
            step = max(1, _CELLS // int(ends[min(len(rows) - 1, at + _ROWS)]))
            upto = min(len(rows), at + min(step, _ROWS))
            met = columns[: ends[upto - 1]]
            yield rows[at:upto], met, np.arange(len(met)) < ends[at:upto][:, None]
            at = upto


def _numbered(values: Sequence[object]) -> Array:
    known: dict[object, int] = {}
    return np.array([known.setdefault(v, len(known)) for v in values])


def _by_classes(classes: Sequence[_Class]) -> Counter[Relation]:
    """The pairs by relation as if nobody gave two numbers side by side and nobody repeated himself."""
    numbers = _Numbers([i for c in classes for i in c.items])
    sizes = np.array([len(c.items) for c in classes])
    ends = np.cumsum(sizes)
    members = [np.arange(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    within, apart = _scopes([c.items[0] for c in classes])
    pairs = np.triu(np.multiply.outer(sizes, sizes), 1)
    found: Counter[Relation] = Counter()
    found["not_comparable"] = int(pairs[apart].sum())
    found["contained"] = int(pairs[within | within.T].sum())
    found["overlaps"] = int(pairs[~(apart | within | within.T)].sum())
    held = np.array([_held_to(c.items[0]) for c in classes], dtype=bool)
    for n, one in enumerate(classes):
        many = len(one.items) * (len(one.items) - 1) // 2
        found["not_comparable" if apart[n, n] else "agrees"] += many
        if many and not apart[n, n]:
            for relation, moved in _in_class(numbers, members[n], one.items[0]).items():
                found[relation] += moved
                found["agrees"] -= moved
        wider = [members[w] for w in np.flatnonzero(within[n] & held)] if held[n] else []
        for rows, columns, clash in numbers.clashes(members[n], np.concatenate(wider)) if wider else ():
            free = clash & ~numbers.one_party(rows, columns) & ~numbers.one_origin(rows, columns)
            found["contradicts"] += int(free.sum())
            found["contained"] -= int(free.sum())
    return found


def _held_to(item: Counted) -> bool:
    """Whether a wider scope is held to count no fewer, as far as this figure goes."""
    return once(item.scope.measure) and item.scope.per is None and item.days is not None and not item.days.open


def _in_class(numbers: _Numbers, members: Array, first: Counted) -> Counter[Relation]:
    """The pairs of one scope that no count satisfies, by relation, in the order in which `compare` asks."""
    found: Counter[Relation] = Counter()
    calm = tally(first.figure) or first.scope.per is not None
    for late, early, clash in numbers.clashes(members, members):
        party = numbers.one_party(late, early)
        revised = clash & party & _newer_given(numbers, late, early)
        overtaken = clash & ~revised & _overtaken(numbers, late, early, first)
        left = clash & ~revised & ~overtaken
        related = left & (party | numbers.one_origin(late, early)) if not calm else left
        found["revises"] += int(revised.sum())
        found["supersedes"] += int(overtaken.sum())
        found["not_comparable"] += int(related.sum())
        found["contradicts"] += int((left & ~related).sum())
    return found


def _newer_given(numbers: _Numbers, rows: Array, columns: Array) -> Array:
    """Of one party's figures: whether one says that it is newer or stands in a later report of its own."""
    said = numbers.revises[rows][:, None] | numbers.revises[columns]
    dated = numbers.dated[rows][:, None] & numbers.dated[columns]
    apart = numbers.published[rows][:, None] != numbers.published[columns]
    elsewhere = numbers.document[rows][:, None] != numbers.document[columns]
    return np.asarray(said | (dated & apart & elsewhere & ~numbers.one_origin(rows, columns)))


def _overtaken(numbers: _Numbers, high: Array, low: Array, first: Counted) -> Array:
    """Whether the lower count was published while the count still rose, and the higher one after it."""
    if first.days is None or first.days.open or not once(first.scope.measure):
        return np.zeros((len(high), len(low)), dtype=bool)
    live = numbers.dated[low] & live_then(numbers.told_first[low], numbers.told_last[low], first.days.last)
    after = numbers.dated[high][:, None] & (numbers.told_last[low] < numbers.told_first[high][:, None])
    return np.asarray(live & after & (numbers.document[high][:, None] != numbers.document[low]))


def _scopes(firsts: Sequence[Counted]) -> tuple[Array, Array]:
    """For scopes set against each other: whether the row lies within the column, and whether they are not compared."""
    measure = _sides([measure_line(i.scope.measure) for i in firsts])
    population = _sides([population_line(i.scope.population) for i in firsts])
    course = _numbered([i.course for i in firsts])
    begin = np.array([i.days.first if i.days else 0 for i in firsts])
    end = np.array([i.days.last if i.days else 0 for i in firsts])
    timed = np.array([i.days is not None for i in firsts])
    unclear = np.array([i.course == "unclear" for i in firsts])
    stock = np.array([i.course == "stock" for i in firsts])
    equal = (begin[:, None] == begin) & (end[:, None] == end)
    inside = (begin[:, None] >= begin) & (end[:, None] <= end)
    apart = ~(timed[:, None] & timed) | unclear[:, None] | unclear | (course[:, None] != course)
    apart |= stock[:, None] & stock & ~equal
    apart |= (measure == _APART) | (population == _APART) | (begin[:, None] > end) | (end[:, None] < begin)
    meets = (measure != _WIDER) & (population != _WIDER) & inside
    same = (measure == _EQUAL) & (population == _EQUAL) & equal
    return meets & ~same & ~apart, apart


_EQUAL, _NARROWER, _WIDER, _APART = range(4)
_CODES: dict[Side, int] = {"equal": _EQUAL, "left": _NARROWER, "right": _WIDER, "apart": _APART}


def _sides(lines: Sequence[tuple[str, ...]]) -> Array:
    """How lines from narrow to wide stand to one another, rows against columns."""
    known = list(dict.fromkeys(lines))
    table = np.array([[_CODES[line_side(a, b)] for b in known] for a in known])
    which = np.array([known.index(line) for line in lines])
    return np.asarray(table[which][:, which])
