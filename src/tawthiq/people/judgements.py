"""What people decided about pairs of records, and where their decisions cannot all hold.

A must-link holds across every chain of must-links, and a cannot-link parts whole persons. Where a cannot-link parts two
records that must-links join, they stay apart until somebody retracts one of the decisions: of two mistakes, telling a
family that two men are one is the worse.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from tawthiq.model import Problem, Record


class Judgement(Struct, frozen=True):
    """A person's decision about two records: one human being or two.

    Attributes:
        left, right: record ids.
        assessment: id of the decision.
        reason: as given by who decided.
    """

    left: str
    right: str
    same: bool
    assessment: str
    reason: str = ""


class Contradiction(Struct, frozen=True):
    """Decisions that cannot all hold: a ring of must-links that one cannot-link closes.

    Attributes:
        parted: says that two records are two persons.
        chain: from the first of these records to the second, each saying that two records are one person.
        newest: id of the decision that was made last: until then all the others held together.
        idle: id of that of the chain that joins nothing while the contradiction stands.
    """

    parted: Judgement
    chain: tuple[Judgement, ...]
    newest: str
    idle: str

    @property
    def decisions(self) -> frozenset[str]:
        """Ids of all decisions that are part of it."""
        return frozenset({self.parted.assessment, *(j.assessment for j in self.chain)})


class Union:
    """Records united by must-links alone, as far as no cannot-link parts them.

    Attributes:
        idle: must-links that join nothing, since a cannot-link parts what they would join.
    """

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        """Args:
        judgements: in order of time; an earlier must-link comes before a later one.
        """
        self._of: dict[str, frozenset[str]] = {}
        self._near: dict[str, list[Judgement]] = defaultdict(list)
        self._apart: dict[str, list[Judgement]] = defaultdict(list)
        found = tuple(judgements)
        for one in found:
            if not one.same:
                self._apart[one.left].append(one)
                self._apart[one.right].append(one)
        self.idle = tuple(one for one in found if one.same and not self._join(one))

    def _join(self, one: Judgement) -> bool:
        first, second = self.with_(one.left), self.with_(one.right)
        if first == second:
            return True
        if any(True for _ in self._between(first, second)):
            return False
        both = first | second
        self._of |= dict.fromkeys(both, both)
        self._near[one.left].append(one)
        self._near[one.right].append(one)
        return True

    def _between(self, first: frozenset[str], second: frozenset[str]) -> Iterator[Judgement]:
        """The cannot-links between two groups."""
        for record in sorted(r for r in first if r in self._apart):
            for one in self._apart[record]:
                if (one.right if one.left == record else one.left) in second:
                    yield one

    def with_(self, record: str) -> frozenset[str]:
        """The records that must-links hold together with one, itself among them."""
        return self._of.get(record, frozenset({record}))

    def rings(self, idle: Judgement) -> Iterator[tuple[Judgement, tuple[Judgement, ...]]]:
        """Each cannot-link that keeps a must-link idle, with the must-links that lead from its first end to the other.

        What holds a group together is a tree, so that there is one way only.
        """
        first = self.with_(idle.left)
        for parted in self._between(first, self.with_(idle.right)):
            near = idle.left if parted.left in first else idle.right
            far = idle.right if near == idle.left else idle.left
            yield parted, (*self._way(parted.left, near), idle, *self._way(far, parted.right))

    def _way(self, start: str, end: str) -> tuple[Judgement, ...]:
        """The must-links from one record of a group to another."""
        came: dict[str, Judgement | None] = {start: None}
        open_ = deque([start])
        while end not in came:
            here = open_.popleft()
            for one in self._near[here]:
                other = one.right if one.left == here else one.left
                if other not in came:
                    came[other] = one
                    open_.append(other)
        way: list[Judgement] = []
        while (step := came[end]) is not None:
            way.append(step)
            end = step.right if step.left == end else step.left
        return tuple(reversed(way))


def contradictions(judgements: Sequence[Judgement]) -> tuple[Contradiction, ...]:
    """Every must-link that joins nothing, beside each cannot-link that keeps it from that, and how they come together.

    Args:
        judgements: one a pair, in order of time.
    """
    when = {one.assessment: number for number, one in enumerate(judgements)}
    union = Union(judgements)
    return tuple(
        Contradiction(
            parted, chain, max((parted, *chain), key=lambda j: when[j.assessment]).assessment, idle.assessment
        )
        for idle in union.idle
        for parted, chain in union.rings(idle)
    )


def problems_of(found: Iterable[Contradiction], records: Iterable[Record]) -> tuple[Problem, ...]:
    """Contradictions as what is wrong with a case, named by the row that a person parted from another."""
    by_id = {r.id: r for r in records}
    out = []
    for one in found:
        left, right = (by_id[r] for r in (one.parted.left, one.parted.right))
        links = ", ".join(j.assessment[:12] for j in one.chain)
        what = (
            f"This row and row {right.row} of {'the same list' if left.document == right.document else 'another list'} "
            f"were judged to be two persons ({one.parted.assessment[:12]}), and by other decisions one person "
            f"({links}): they are kept apart"
        )
        item = f"{left.document[:12]} {left.table}".rstrip() + f" row {left.row}"
        out.append(Problem(item, what, "Retract the wrong one with `tawthiq assess CASE retract ID`."))
    return tuple(out)
