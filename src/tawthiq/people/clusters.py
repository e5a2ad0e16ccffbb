"""Records united into persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from tawthiq.model import RecordLink
from tawthiq.people.facts import Facts
from tawthiq.people.judgements import Judgement
from tawthiq.people.rules import merges

# Of a larger cluster only so many records are asked whether they bear another.
_ASKED = 60


class Clusters:
    """Records united into persons; a union that would join what must stay apart is not made."""

    def __init__(
        self,
        order: Mapping[str, int],
        known: Mapping[str, Facts],
        apart: Iterable[tuple[str, str]],
        clash: Callable[[Facts, Facts], bool],
    ) -> None:
        """Args:
        order: of the records: the first of a cluster stands for it.
        apart: pairs that a person parted.
        clash: whether two records cannot be one person, whatever links them.
        """
        self._order, self._known, self._clash = order, known, clash
        self._parent = {r: r for r in order}
        self._members = {r: [r] for r in order}
        # Roots of clusters in which a person overruled what the fields say: the fields no longer count against them.
        self._overruled: set[str] = set()
        self._apart: dict[str, set[str]] = defaultdict(set)
        for left, right in apart:
            self._apart[left].add(right)
            self._apart[right].add(left)

    def _root(self, record: str) -> str:
        while self._parent[record] != record:
            self._parent[record] = self._parent[self._parent[record]]
            record = self._parent[record]
        return record

    def join(self, left: str, right: str, *, forced: bool) -> bool:
        """Unite two records' clusters, unless a person parted any two of their records or, not forced, they clash.

        Returns whether two clusters became one.
        """
        first, second = sorted((self._root(left), self._root(right)), key=self._order.__getitem__)
        if first == second or self._parted(first, second):
            return False
        overruled = bool({first, second} & self._overruled)
        if self._at_odds(first, second):
            if not forced and not overruled:
                return False
            overruled = True
        if overruled:
            self._overruled.add(first)
        self._parent[second] = first
        self._members[first] = sorted(self._members[first] + self._members.pop(second), key=self._order.__getitem__)
        return True

    def parted(self, left: str, right: str) -> bool:
        """Whether a person parted the clusters of two records."""
        return self._parted(self._root(left), self._root(right))

    def of(self, record: str) -> list[str]:
        """The records of a record's cluster, itself among them."""
        return self._members[self._root(record)]

    def _parted(self, first: str, second: str) -> bool:
        small, large = sorted((self._members[first], self._members[second]), key=len)
        return any(self._apart[m] & set(large) for m in small if m in self._apart)

    def _at_odds(self, first: str, second: str) -> bool:
        """A chain of links must not join records that could not be linked directly."""
        pairs = ((a, b) for a in self._members[first][:_ASKED] for b in self._members[second][:_ASKED])
        return any(self._clash(self._known[a], self._known[b]) for a, b in pairs)

    def members(self) -> list[list[str]]:
        return [self._members[r] for r in self._order if self._parent[r] == r]


class Rules(Struct, frozen=True):
    """What rules out that two records are one person.

    Attributes:
        unique: (document, table) of lists that say that nobody stands on them twice.
        modelled: whether the links come from the model, which weighs small differences itself.
    """

    unique: frozenset[tuple[str, str]]
    modelled: bool

    def clash(self, a: Facts, b: Facts) -> bool:
        """Whether two records cannot be one person, whatever links them."""
        if a.table == b.table and a.table in self.unique:
            return True
        return bool(a.clash(b) if self.modelled else a.conflict(b))


def unite(
    order: Mapping[str, int],
    known: Mapping[str, Facts],
    links: Iterable[RecordLink],
    judgements: Sequence[Judgement],
    rules: Rules,
) -> tuple[Clusters, list[RecordLink]]:
    """Records united by judgements first, then by the links that are certain.

    Args:
        links: the machine's, surest first; judgements: in order of time.

    Returns:
        The clusters, and the machine's links that united two of them.
    """
    clusters = Clusters(order, known, [(j.left, j.right) for j in judgements if not j.same], rules.clash)
    for one in judgements:
        if one.same:
            clusters.join(one.left, one.right, forced=True)
    sure = (x for x in links if merges(x))
    return clusters, [x for x in sure if clusters.join(x.left, x.right, forced=False)]


def holds(members: Sequence[str], links: Iterable[RecordLink]) -> dict[str, float]:
    """For each record of a person, the weakest link on the strongest chain to the first; 1 for the first itself."""
    inside = set(members)
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for item in links:
        if item.left in inside and item.right in inside:
            near[item.left].append((item.right, item.probability))
            near[item.right].append((item.left, item.probability))
    held = {members[0]: 1.0}
    open_ = {members[0]}
    while open_:
        at = max(open_, key=lambda r: (held[r], r))
        open_.discard(at)
        for other, probability in near[at]:
            reach = min(held[at], probability)
            if reach > held.get(other, -1.0):
                held[other] = reach
                open_.add(other)
    return {m: round(held.get(m, 0.0), 4) for m in members}
