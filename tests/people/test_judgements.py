"""Judgements hold for ever, along chains; what cannot all hold is named; persons keep their ids."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from tawthiq.model import Field, People, Record
from tawthiq.people import Judgement, contradictions, link
from tawthiq.people.judgements import Union, problems_of
from tawthiq.people.queue import queue

NAMES = ("Adel Omar Morsani", "عادل عمر المرساني", "Zayd Nur Habbal", "Salim Hani Dabbas")
BORN = ("", "1980-02-03", "1955", "1980")
COUNT = 8
# The queue weighs its pairs in SQL, which takes a while to start.
slowly = settings(deadline=None, max_examples=40)


def rows_of(picks: Sequence[tuple[int, int]]) -> list[Record]:
    """Records of lists of two rows each."""
    return [
        Record(
            f"list {n // 2}",
            "",
            n % 2 + 1,
            {"name": Field(NAMES[name], "A1", 0, 1)} | ({"birth": Field(BORN[born], "B1", 0, 1)} if born else {}),
        )
        for n, (name, born) in enumerate(picks)
    ]


rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=COUNT, max_size=COUNT).map(rows_of)
pairs = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1), st.booleans()).filter(lambda p: p[0] != p[1])
histories = st.lists(pairs, max_size=10, unique_by=lambda p: frozenset(p[:2]))


def judged(records: Sequence[Record], history: Sequence[tuple[int, int, bool]]) -> list[Judgement]:
    return [Judgement(records[a].id, records[b].id, same, f"{n:02}") for n, (a, b, same) in enumerate(history)]


def person_of(people: People) -> dict[str, str]:
    return {r: p.id for p in people.persons for r in p.records}


@given(rows, histories)
def test_a_cannot_link_is_never_broken_and_a_must_link_only_by_a_named_contradiction(
    records: list[Record], history: list[tuple[int, int, bool]]
) -> None:
    judgements = judged(records, history)
    of = person_of(link(records, judgements))
    named = {i for c in contradictions(judgements) for i in c.decisions}
    for one in judgements:
        if not one.same:
            assert of[one.left] != of[one.right]
        elif of[one.left] != of[one.right]:
            assert one.assessment in named
    idle = {c.idle for c in contradictions(judgements)}
    assert idle == {j.assessment for j in judgements if j.same and of[j.left] != of[j.right]}


@given(rows, histories)
def test_without_contradictions_must_links_hold_along_every_chain(
    records: list[Record], history: list[tuple[int, int, bool]]
) -> None:
    judgements = judged(records, history)
    if contradictions(judgements):
        return
    of = person_of(link(records, judgements))
    musts = Union(judgements)
    for record in records:
        assert len({of[r] for r in musts.with_(record.id)}) == 1
    for one in judgements:
        if not one.same:  # whole persons are parted, not the two rows alone
            assert not {of[r] for r in musts.with_(one.left)} & {of[r] for r in musts.with_(one.right)}


@given(rows, histories)
def test_a_contradiction_is_a_closed_ring_and_its_newest_decision_made_it(
    records: list[Record], history: list[tuple[int, int, bool]]
) -> None:
    judgements = judged(records, history)
    for found in contradictions(judgements):
        assert not found.parted.same
        assert all(j.same for j in found.chain)
        ends = [found.parted.left]
        for step in found.chain:
            assert ends[-1] in (step.left, step.right)
            ends.append(step.right if step.left == ends[-1] else step.left)
        assert ends[-1] == found.parted.right
        before = [j for j in (found.parted, *found.chain) if j.assessment != found.newest]
        assert not contradictions(before)
        assert found.newest == max(found.decisions)
        assert found.idle in {j.assessment for j in found.chain}


@settings(deadline=None)
@given(rows, histories, st.integers(0, COUNT))
def test_every_id_that_a_person_ever_had_leads_to_the_person_that_holds_its_record(
    records: list[Record], history: list[tuple[int, int, bool]], known: int
) -> None:
    """Lists arrive one after the other and decisions are made in between: ids are kept through merges and splits."""
    age = {r.document: n for n, r in enumerate(records)}
    judgements = judged(records, history)
    given_out: set[str] = set()
    for step in range(1, COUNT + 1):
        here = records[:step]
        people = link(here, judgements[: max(0, step - known)], age=age)
        by_record = {r: p for p in people.persons for r in p.records}
        for person in people.persons:
            founder = min(person.records, key=lambda r: next(i for i, x in enumerate(records) if x.id == r))
            assert person.id == founder
        given_out |= {p.id for p in people.persons}
        # An id is a sealed row's: it leads to a person as long as the row is in the case.
        assert all(i in by_record for i in given_out)
        assert all(by_record[p.id] == p for p in people.persons)


@slowly
@given(rows, histories)
def test_the_queue_asks_nothing_that_decisions_settle(
    records: list[Record], history: list[tuple[int, int, bool]]
) -> None:
    judgements = judged(records, history)
    people = link(records, judgements)
    of = person_of(people)
    musts = Union(judgements)
    apart = {frozenset((of[j.left], of[j.right])) for j in judgements if not j.same}
    asked = queue(people, judgements, limit=1000)
    assert asked.waiting == len(asked.questions)
    for question in asked.questions:
        left, right = question.left.record, question.right.record
        assert right not in musts.with_(left)
        assert frozenset((of[left], of[right])) not in apart
        assert question.one_person == (of[left] == of[right])
        assert question.changes >= 1
    assert [q.changes for q in asked.questions] == sorted((q.changes for q in asked.questions), reverse=True)


@slowly
@given(rows, histories, st.booleans())
def test_an_answer_settles_its_question_and_does_what_it_says(
    records: list[Record], history: list[tuple[int, int, bool]], same: bool
) -> None:
    judgements = judged(records, history)
    people = link(records, judgements)
    asked = queue(people, judgements, limit=1).questions
    if not asked:
        return
    question = asked[0]
    pair = frozenset((question.left.record, question.right.record))
    answer = Judgement(question.left.record, question.right.record, same, "99")
    more = [*judgements, answer]
    assert contradictions(judgements) or not contradictions(more)
    again = queue(people, more, limit=1000)
    assert pair not in {frozenset((q.left.record, q.right.record)) for q in again.questions}
    after = person_of(link(records, more))
    assert (after[question.left.record] == after[question.right.record]) is same
    if same != question.one_person:
        before = person_of(people)
        changed = sum((before[a] == before[b]) != (after[a] == after[b]) for a, b in combinations(before, 2))
        # An answer may also free links that an earlier one had held back: more than it says, never less.
        assert changed >= question.changes


def test_a_contradiction_names_the_row_and_its_decisions() -> None:
    records = rows_of([(0, 0), (1, 0), (2, 0)])
    a, b, c = (r.id for r in records)
    judgements = [Judgement(a, b, True, "one"), Judgement(b, c, True, "two"), Judgement(a, c, False, "three")]
    (found,) = contradictions(judgements)
    assert (found.newest, found.idle, [j.assessment for j in found.chain]) == ("three", "two", ["one", "two"])
    (problem,) = problems_of([found], records)
    assert problem.item == "list 0 row 1"
    assert "three" in problem.what
    assert "one, two" in problem.what
    of = person_of(link(records, judgements))
    assert of[a] == of[b] != of[c]
