"""What people decided about pairs of records, and where their decisions cannot all hold.

A must-link holds across every chain of must-links, and a cannot-link parts whole persons. Where a cannot-link parts two
records that must-links join, they stay apart until somebody retracts one of the decisions: of two mistakes, telling a
family that two men are one is the worse.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

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
    """Decisions that cannot all hold.

    Attributes:
        parted: says that two records are two persons.
        chain: from the first of these records to the second, each saying that two records are one person.
        newest: id of the decision that was made last: until then all the others held together.
        idle: ids of those of the chain that join nothing while the contradiction stands.
    """

    parted: Judgement
    chain: tuple[Judgement, ...]
    newest: str
    idle: tuple[str, ...]

    @property
    def decisions(self) -> frozenset[str]:
        """Ids of all decisions that are part of it."""
        return frozenset({self.parted.assessment, *(j.assessment for j in self.chain)})


class Union:
    """Records united by must-links alone, as far as no cannot-link parts them."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        """Args:
        judgements: in order of time; an earlier must-link comes before a later one.
        """
        self._of: dict[str, frozenset[str]] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        found = tuple(judgements)
        for one in found:
            if not one.same:
                self._apart[one.left].add(one.right)
                self._apart[one.right].add(one.left)
        self.idle = {one.assessment for one in found if one.same and not self._join(one.left, one.right)}

    def _join(self, left: str, right: str) -> bool:
        first, second = self.with_(left), self.with_(right)
        if any(self._apart[r] & second for r in first if r in self._apart):
            return False
        both = first | second
        self._of |= dict.fromkeys(both, both)
        return True

    def with_(self, record: str) -> frozenset[str]:
        """The records that must-links hold together with one, itself among them."""
        return self._of.get(record, frozenset({record}))


def contradictions(judgements: Sequence[Judgement]) -> tuple[Contradiction, ...]:
    """Every cannot-link whose ends must-links join, each with the shortest chain that joins them.

    Args:
        judgements: one a pair, in order of time.
    """
    near: dict[str, list[Judgement]] = defaultdict(list)
    for one in judgements:
        if one.same:
            near[one.left].append(one)
            near[one.right].append(one)
    when = {one.assessment: number for number, one in enumerate(judgements)}
    idle = Union(judgements).idle
    found = []
    for parted in judgements:
        chain = () if parted.same else _chain(parted.left, parted.right, near)
        if chain:
            newest = max((parted, *chain), key=lambda j: when[j.assessment]).assessment
            still = tuple(j.assessment for j in chain if j.assessment in idle)
            found.append(Contradiction(parted, chain, newest, still))
    return tuple(found)


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


def _chain(start: str, end: str, near: Mapping[str, Sequence[Judgement]]) -> tuple[Judgement, ...]:
    """The shortest chain of must-links from one record to another; empty where there is none."""
    if start not in near or end not in near:
        return ()
    came: dict[str, Judgement | None] = {start: None}
    open_ = deque([start])
    while open_ and end not in came:
        here = open_.popleft()
        for one in near[here]:
            other = one.right if one.left == here else one.left
            if other not in came:
                came[other] = one
                open_.append(other)
    chain: list[Judgement] = []
    here = end
    while (step := came.get(here)) is not None:
        chain.append(step)
        here = step.right if step.left == here else step.left
    return tuple(reversed(chain))
