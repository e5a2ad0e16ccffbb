"""Which pairs of a group are compared, and what the case says of two figures beyond their scopes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from tawthiq.model import Comparison, Reason
from tawthiq.reconciliation.compare import compare
from tawthiq.reconciliation.measures import measure_line
from tawthiq.reconciliation.scopes import Counted

# Of groups of more different claims than this only the pairs that tell most are written down: neighbours, the utmost
# numbers of one scope, a party's own next figure. Of one great pile nobody stores or reads the square of its size; how
# all its pairs stand is counted, and any of them derived, by `Relations`.
WHOLE = 24
NEIGHBOURS = 4
# Figures of a wider scope that a figure is set beside: those with the least greatest counts, which it could exceed.
WIDER = 12
WIDER_OF_MANY = 3
_ANYBODY = object()


class Given:
    """The numbers that each party gives in each document, by what they count."""

    def __init__(self, items: Iterable[Counted]) -> None:
        self._numbers: dict[tuple[object, ...], set[float | None]] = defaultdict(set)
        self._parties: dict[tuple[object, ...], dict[str | None, None]] = defaultdict(dict)
        for item in items:
            document = item.statement.document
            self._numbers[self._place(item, document, item.party)].add(_number(item))
            self._parties[self._place(item, document, None)].setdefault(item.party)

    def told_apart(self, left: Counted, right: Counted) -> bool:
        """Whether one party gives both numbers in one text: then it counts two things, whatever the slots say.

        An article that sets a ministry's number beside a monitor's does not: those are two parties.
        """
        documents = (left.statement.document, right.statement.document)
        if documents[0] == documents[1] and (left.party == right.party or not left.party or not right.party):
            return True
        both = {_number(left), _number(right)}
        if len(both) == 1:
            return False  # "more than 100" and "at most 100" are one number, and no two numbers side by side
        places = [self._place(left, d, p) for d in documents for p in (left.party, right.party)]
        return any(both <= self._numbers.get(place, set()) for place in places)

    def compare(self, left: Counted, right: Counted) -> Comparison:
        return compare(left, right, self.told_apart(left, right))

    def apart(self, items: Sequence[Counted]) -> Iterator[tuple[Counted, Counted]]:
        """The pairs of one group's figures that one party gives side by side, without looking at every pair."""
        there: dict[str, list[int]] = defaultdict(list)
        saying: dict[tuple[object, float | None], list[int]] = defaultdict(list)
        for n, item in enumerate(items):
            there[item.statement.document].append(n)
            saying[(item.party, _number(item))].append(n)
            saying[(_ANYBODY, _number(item))].append(n)
        found: set[tuple[int, int]] = set()
        for document, members in there.items():
            found.update(combinations(members, 2))
            for party in self._parties[self._place(items[members[0]], document, None)]:
                numbers = self._numbers[self._place(items[members[0]], document, party)]
                for n in (m for m in members if len(numbers) > 1 and _number(items[m]) in numbers):
                    who = _ANYBODY if items[n].party == party else party
                    others = (o for number in numbers for o in saying.get((who, number), ()))
                    found |= {(min(n, o), max(n, o)) for o in others if o != n}
        for one, two in sorted(found):
            if self.told_apart(items[one], items[two]):
                yield items[one], items[two]

    @staticmethod
    def _place(item: Counted, document: str, party: str | None) -> tuple[object, ...]:
        return document, party, measure_line(item.scope.measure)[-1], item.figure.unit


def repeats(members: Sequence[Counted]) -> tuple[list[Counted], list[Comparison]]:
    """The first statement of each different claim, and the repetitions of it by the same origin."""
    first: dict[tuple[object, ...], Counted] = {}
    out: list[Comparison] = []
    for item in members:
        scope, figure = item.scope, item.figure
        claim = (item.origin, figure.low, figure.high, figure.qualifier, scope.measure, scope.population, item.days)
        known = first.setdefault(claim, item)
        if known is not item:
            text = "One origin gives the same number for the same scope: it is said twice, not confirmed."
            reason = Reason("repeated", text, (known.statement.passage, item.statement.passage))
            out.append(Comparison(known.id, item.id, "same", reason))
    return list(first.values()), out


def within(items: Sequence[Counted], given: Given) -> list[Comparison]:
    """The comparisons inside one group."""
    if len(items) <= WHOLE:
        pairs = [(a, b) for a in range(len(items)) for b in range(a + 1, len(items))]
    else:
        pairs = _telling(items)
    return [given.compare(items[a], items[b]) for a, b in pairs]


def against_wider(items: Sequence[Counted], wider: Sequence[Counted], given: Given) -> list[Comparison]:
    """The comparisons with figures of places that hold the group's; only what contains or contradicts is kept."""
    reach = WIDER if len(items) <= WHOLE else WIDER_OF_MANY
    strict = strictest(wider, reach)
    found = (given.compare(item, w) for item in items for w in strict)
    return [c for c in found if c.relation in ("contained", "contradicts")]


def strictest(items: Sequence[Counted], reach: int = WIDER) -> list[Counted]:
    """Those of a scope's figures that most limit what lies within it."""
    return sorted(items, key=lambda i: (i.asserted.high, i.id))[:reach]


def _telling(items: Sequence[Counted]) -> list[tuple[int, int]]:
    order = sorted(range(len(items)), key=lambda i: (_scope(items[i]), items[i].asserted.low, items[i].asserted.high))
    pairs = {(a, b) for n, a in enumerate(order) for b in order[n + 1 : n + 1 + NEIGHBOURS]}
    scopes: dict[object, list[int]] = defaultdict(list)
    parties: dict[object, list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        scopes[_scope(item)].append(i)
        parties[(_scope(item), item.party)].append(i)
    for found in scopes.values():
        highest = max(found, key=lambda i: items[i].asserted.low)
        lowest = min(found, key=lambda i: items[i].asserted.high)
        pairs |= {(i, far) for i in found for far in (highest, lowest) if i != far}
    for found in parties.values():
        told = sorted(found, key=lambda i: (items[i].published, i))
        pairs |= set(pairwise(told))
    return sorted({(min(p), max(p)) for p in pairs})


def _scope(item: Counted) -> tuple[object, ...]:
    days = (item.days.first, item.days.last) if item.days else ()
    return item.scope.measure, item.scope.population, item.course, days


def _number(item: Counted) -> float | None:
    return item.figure.low if item.figure.low is not None else item.figure.high
