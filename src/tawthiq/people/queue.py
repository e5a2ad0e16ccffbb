"""The pairs of records that a person should look at, those first whose answer changes most.

One question is asked for each two persons that may be one, about the pair of records that is likeliest; and one for
each link that alone holds a person together and is not sure. What people's decisions settle already is not asked,
however long the chain of decisions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from tawthiq.model import People, Record, RecordLink
from tawthiq.people.clusters import Clusters, Rules, unite
from tawthiq.people.facts import Facts, facts
from tawthiq.people.judgements import Judgement, Union
from tawthiq.people.link import ESTIMABLE
from tawthiq.people.mapping import fields
from tawthiq.people.mentions import facts_of
from tawthiq.people.rules import CERTAIN_MODEL, merges
from tawthiq.people.weighing import FieldPair, Weight, field_pairs, weights

# Links below this are not asked about: so few of them are right that the time is better spent elsewhere.
LEAST = 0.1
# Links by rule from this on hold a person together without a question; of the model, all that join at all.
SURE = 0.95

Pair = frozenset[str]


class Side(Struct, frozen=True):
    """One of the two records of a question.

    Attributes:
        record: its id; person: of its person, as of the last build.
        document, table, row: where it stands: the document's id, the sheet, the row from 1, header excluded.
        exhibit: SHA-256 of the sealed list.
        name: as typed.
        values: field -> as typed, in the vocabulary's order; extra: what columns that are no field say, by heading.
        together: ids of the other records, and mentions, of its person now.
    """

    record: str
    person: str
    document: str
    exhibit: str
    table: str
    row: int
    name: str
    values: dict[str, str]
    extra: dict[str, str]
    together: tuple[str, ...]


class Question(Struct, frozen=True):
    """A doubtful pair.

    Attributes:
        left, right: the records.
        probability: that they are one person, as the machine sees it; rule, why: how it came to that.
        one_person: whether they count as one person now.
        changes: how many pairs of records an answer against the present state joins or parts.
        effect: what each answer does, in words.
        others: how many more links between the same two persons the answer settles.
        fields: what agrees and differs.
        weights: what the linkage's comparisons found, with their weights.
    """

    left: Side
    right: Side
    probability: float
    rule: str
    why: str
    one_person: bool
    changes: int
    effect: str
    others: int
    fields: tuple[FieldPair, ...]
    weights: tuple[Weight, ...]


class Blind(Struct, frozen=True):
    """A pair of the sample that recall is estimated from: without what the machine thinks, which would sway who judges.

    Attributes:
        left, right: the records; what else their persons hold is not said.
        fields: what agrees and differs.
    """

    left: Side
    right: Side
    fields: tuple[FieldPair, ...]


class Queue(Struct, frozen=True):
    """The questions that wait, most important first.

    Attributes:
        waiting: how many there are; questions: the first of them.
    """

    waiting: int
    questions: tuple[Question, ...]


class Doubt(Struct, frozen=True):
    """A question before it is put into words."""

    link: RecordLink
    one_person: bool
    changes: int
    effect: str
    others: int = 0


def queue(people: People, judgements: Sequence[Judgement], aside: Collection[Pair] = (), limit: int = 50) -> Queue:
    """The doubtful pairs in order of what deciding them changes, then of how doubtful they are.

    Args:
        people: as last linked.
        judgements: in force now, one a pair, in order of time; they may be newer than `people`.
        aside: pairs that were put aside, and are not asked again.
        limit: questions at most.
    """
    state = _State(people, judgements)
    place = {r.id: n for n, r in enumerate(people.records)}
    doubts = [*state.apart(aside), *state.held(aside)]
    doubts.sort(key=lambda d: (-d.changes, abs(d.link.probability - 0.5), place[d.link.left], place[d.link.right]))
    records = {r.id: r for r in people.records}
    persons = {r: p.id for p in people.persons for r in p.records}
    shown = doubts[:limit]
    pairs = [(records[d.link.left], records[d.link.right]) for d in shown]
    questions = []
    for doubt, pair, found in zip(shown, pairs, weights(pairs), strict=True):
        sides = [_side(r, persons[r.id], state.clusters.of(r.id)) for r in pair]
        link = doubt.link
        questions.append(
            Question(
                sides[0], sides[1], link.probability, link.rule, link.reason.text, doubt.one_person, doubt.changes,
                doubt.effect, doubt.others, field_pairs(*pair), found,
            )
        )  # fmt: skip
    return Queue(len(doubts), tuple(questions))


def waiting(people: People, judgements: Sequence[Judgement] = (), aside: Collection[Pair] = ()) -> int:
    """How many pairs wait, as `queue` counts them, without what deciding them changes."""
    state = _State(people, judgements)
    return len(state.between(aside)) + sum(1 for _ in state.doubted(aside))


def blind(people: People, pairs: Iterable[tuple[str, str]]) -> list[Blind]:
    """Pairs of the sample as they are asked about; those of which a record is gone are left out."""
    records = {r.id: r for r in people.records}
    persons = {r: p.id for p in people.persons for r in p.records}
    known = [(records[a], records[b]) for a, b in pairs if a in records and b in records]
    return [Blind(_side(a, persons[a.id], ()), _side(b, persons[b.id], ()), field_pairs(a, b)) for a, b in known]


class _State:
    """Who counts as whom now, as far as doubtful links reach."""

    def __init__(self, people: People, judgements: Sequence[Judgement]) -> None:
        in_case = people.judgeable().keys()
        self.judgements = [j for j in judgements if {j.left, j.right} <= in_case]
        settled = {frozenset((j.left, j.right)) for j in self.judgements}
        self.musts = Union(self.judgements)
        self.links = [x for x in people.links if x.rule != "judged" and frozenset((x.left, x.right)) not in settled]
        unique = frozenset((s.document, s.table) for s in people.lists if s.map.no_duplicates)
        self.rules = Rules(unique, len(people.records) >= ESTIMABLE)
        touched = self._touched({r: p.id for p in people.persons for r in p.records})
        self.links = [x for x in self.links if x.left in touched and x.right in touched]
        self.judgements = [j for j in self.judgements if j.left in touched and j.right in touched]
        self.known = {r.id: facts(r) for r in people.records if r.id in touched}
        self.known |= {m.id: facts_of(m) for m in people.mentions if m.id in touched}
        self.order = {r: n for n, r in enumerate(self.known)}
        self.rows = frozenset(r.id for r in people.records)
        self.clusters, self.used = self._unite(self.order, self.links, self.judgements)
        self.reach = _Reach(self.order, [x for x in self.links if merges(x)], self.judgements)

    def _touched(self, persons: Mapping[str, str]) -> set[str]:
        """The records that doubtful links reach, and all that they may be one person with."""
        near: dict[str, list[str]] = defaultdict(list)
        open_: list[str] = []
        for link in self.links:
            if merges(link):
                near[link.left].append(link.right)
                near[link.right].append(link.left)
            # A certain link between two persons was refused, since something rules it out: a person should know.
            refused = is_sure(link) and persons[link.left] != persons[link.right]
            if (link.probability >= LEAST and not is_sure(link)) or refused:
                open_ += (link.left, link.right)
        for one in self.judgements:
            if one.same:
                near[one.left].append(one.right)
                near[one.right].append(one.left)
        found: set[str] = set()
        while open_:
            here = open_.pop()
            if here not in found:
                found.add(here)
                open_ += near[here]
        return found

    def _unite(
        self, order: Mapping[str, int], links: Iterable[RecordLink], judgements: Sequence[Judgement]
    ) -> tuple[Clusters, list[RecordLink]]:
        known: Mapping[str, Facts] = self.known
        return unite(order, known, links, judgements, self.rules)

    def apart(self, aside: Collection[Pair]) -> Iterator[Doubt]:
        """Persons who may be one, each two once."""
        for found in self.between(aside).values():
            best = max(found, key=lambda x: x.probability)
            one, two = (self._count(self.clusters.of(r)) for r in (best.left, best.right))
            after, changes = self._answered(best, same=True)
            whole = self._count(after.of(best.left))
            effect = f"“Yes” makes one person of {_rows(one)} and {_rows(two)}; “no” keeps them apart for good."
            if whole != one + two:
                effect = (
                    f"“Yes” makes one person of {_rows(whole)}: other rows of theirs cannot be one person with both; "
                    "“no” keeps the two apart for good."
                )
            yield Doubt(best, False, changes, effect, len(found) - 1)

    def between(self, aside: Collection[Pair]) -> dict[Pair, list[RecordLink]]:
        """Links between two persons who may be one, by the two."""
        found: dict[Pair, list[RecordLink]] = defaultdict(list)
        for link in self.links:
            if link.probability < LEAST or frozenset((link.left, link.right)) in aside:
                continue
            first, second = self.clusters.of(link.left)[0], self.clusters.of(link.right)[0]
            if first != second and not self.clusters.parted(link.left, link.right):
                found[frozenset((first, second))].append(link)
        return found

    def doubted(self, aside: Collection[Pair]) -> Iterator[RecordLink]:
        """Links that alone hold a person together, and are not sure."""
        for link in self.used:
            asked = not is_sure(link) and frozenset((link.left, link.right)) not in aside
            if asked and link.right not in self.musts.with_(link.left):
                yield link

    def held(self, aside: Collection[Pair]) -> Iterator[Doubt]:
        """What deciding such a link changes."""
        for link in self.doubted(aside):
            after, changes = self._answered(link, same=False)
            sizes = Counter(after.of(m)[0] for m in self.clusters.of(link.left) if m in self.rows)
            parts = sorted(sizes.values(), reverse=True)
            said = " and ".join(map(_rows, parts))
            effect = f"“No” parts this person of {_rows(sum(parts))} into {said}; “yes” keeps them one for good."
            yield Doubt(link, True, changes, effect)

    def _answered(self, link: RecordLink, *, same: bool) -> tuple[Clusters, int]:
        """Persons as they are after an answer, and how many pairs of rows it joins or parts.

        Whoever the answer joins to another may lose rows that contradict the other, and whoever it parts may fit
        others again: all whom links that join lead to are united anew.
        """
        order, links, judgements = self.reach.of(link)
        clusters, _ = self._unite(order, links, [*judgements, Judgement(link.left, link.right, same, "")])
        rows = [r for r in order if r in self.rows]
        before, after = ({r: of.of(r)[0] for r in rows} for of in (self.clusters, clusters))
        both = _pairs((before[r], after[r]) for r in rows)
        return clusters, _pairs(before.values()) + _pairs(after.values()) - 2 * both

    def _count(self, members: Iterable[str]) -> int:
        """How many of them are rows; mentions in texts are joined by decisions alone, and do not count."""
        return sum(m in self.rows for m in members)


class _Reach:
    """Records parted into those that no link that joins and no decision leads out of: what is united there stays there.

    Links and decisions keep their order.
    """

    def __init__(self, order: Mapping[str, int], links: Sequence[RecordLink], judgements: Sequence[Judgement]) -> None:
        near: dict[str, list[str]] = defaultdict(list)
        for left, right in (*((x.left, x.right) for x in links), *((j.left, j.right) for j in judgements)):
            near[left].append(right)
            near[right].append(left)
        self._of: dict[str, int] = {}
        self._members: dict[int, list[str]] = defaultdict(list)
        for number, record in enumerate(order):
            open_ = [record]
            while open_:
                here = open_.pop()
                if here not in self._of:
                    self._of[here] = number
                    open_ += near[here]
        for record in order:
            self._members[self._of[record]].append(record)
        self._order = order
        self._links: dict[int, list[tuple[int, RecordLink]]] = defaultdict(list)
        for link in enumerate(links):
            self._links[self._of[link[1].left]].append(link)
        self._judgements: dict[int, list[tuple[int, Judgement]]] = defaultdict(list)
        for judgement in enumerate(judgements):
            self._judgements[self._of[judgement[1].left]].append(judgement)

    def of(self, link: RecordLink) -> tuple[dict[str, int], list[RecordLink], list[Judgement]]:
        """All within reach of a pair, but for the machine's link between the two."""
        parts = sorted({self._of[link.left], self._of[link.right]})
        members = sorted((r for p in parts for r in self._members[p]), key=self._order.__getitem__)
        links = sorted((x for p in parts for x in self._links[p]), key=lambda x: x[0])
        judgements = sorted((x for p in parts for x in self._judgements[p]), key=lambda x: x[0])
        pair = {link.left, link.right}
        return (
            {r: n for n, r in enumerate(members)},
            [x for _, x in links if {x.left, x.right} != pair],
            [x for _, x in judgements],
        )


def _pairs(groups: Iterable[Hashable]) -> int:
    """How many pairs stand in one group; groups: of each."""
    return sum(n * (n - 1) // 2 for n in Counter(groups).values())


def is_sure(link: RecordLink) -> bool:
    """Whether a link of the machine needs no question where it holds a person together."""
    return link.probability >= (CERTAIN_MODEL if link.rule == "model" else SURE)


def _side(record: Record, person: str, members: Sequence[str]) -> Side:
    given = {name: record.fields[name].value for name in fields() if name in record.fields}
    return Side(
        record.id, person, record.document, record.exhibit, record.table, record.row, facts(record).name,
        given, {k: f.value for k, f in record.extra.items()},
        tuple(m for m in members if m != record.id),
    )  # fmt: skip


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
