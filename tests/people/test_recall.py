"""Recall of linking from a sample that people judged: the interval holds the truth, blocking's losses included."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from tawthiq.model import Field, Record
from tawthiq.people import blocking, sampling
from tawthiq.people.recall import ENOUGH, Recall, Sample, Share, estimate, in_order
from tawthiq.people.sampling import Frame, draw, drawn, framed

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from people_lists import generate

Truth = dict[str, int]


def listed(size: int, seed: int) -> tuple[list[Record], Truth]:
    rows, who, _ = generate(size, seed)
    records = [
        Record(f"list {r['list']}", "", n, {k: Field(v, f"A{n}", 0, 1) for k, v in r.items() if k != "list" and v})
        for n, r in enumerate(rows, 1)
    ]
    return records, {r.id: w for r, w in zip(records, who, strict=True)}


def shares(frame: Frame, person: Truth) -> tuple[float, float]:
    """Of all true pairs, the share that linking joins, and the share that it compared."""
    true = sum(n * (n - 1) // 2 for n in Counter(person.values()).values())
    of = {k: sum(person[a] == person[b] for a, b in map(tuple, pairs)) for k, pairs in frame.pairs.items()}
    return of["joined"] / true, (of["joined"] + of["linked"] + of["unlike"]) / true


def told(sample: Sample, person: Truth, many: int | None = None) -> dict[frozenset[str], bool | None]:
    pairs = islice(in_order(sample), sample.wanted if many is None else many)
    return {frozenset(p): person[p[0]] == person[p[1]] for p in pairs}


def holds(share: Share | None, true: float) -> bool:
    assert share is not None
    assert 0 <= share.low <= share.centre <= share.high <= 1
    return share.low - 0.0005 <= true <= share.high + 0.0005


@pytest.fixture(scope="module")
def short() -> tuple[Frame, Truth]:
    """Lists too short for the model."""
    records, person = listed(300, 5)
    return framed(records), person


@pytest.fixture(scope="module")
def lossy() -> tuple[Frame, Truth]:
    """Lists that the model links, by blocks so small that many true pairs are never compared; seen around some rows."""
    records, person = listed(1100, 6)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocking, "LARGEST_BLOCK", 2)
        patch.setattr(sampling, "MOST_PAIRS", 400_000)
        return framed(records), person


def test_the_interval_holds_the_truth(short: tuple[Frame, Truth], lossy: tuple[Frame, Truth]) -> None:
    for frame, person in (short, lossy):
        joined, compared = shares(frame, person)
        found = []
        for salt in map(str, range(20)):
            sample = drawn(frame, salt=salt)
            found.append(estimate(sample, told(sample, person)))
        held = [(holds(f.machine, joined), holds(f.compared, compared)) for f in found]
        print([round(x, 4) for x in (joined, compared)], found[0])
        assert sum(a for a, _ in held) >= 17
        assert sum(b for _, b in held) >= 17


def test_what_blocking_lost_counts(lossy: tuple[Frame, Truth]) -> None:
    frame, person = lossy
    assert frame.around < frame.records
    joined, compared = shares(frame, person)
    assert compared < 0.98, "the blocks were to lose pairs"
    found = estimate(sample := drawn(frame), told(sample, person))
    assert found.compared is not None
    assert found.machine is not None
    assert found.compared.high < 1
    assert found.machine.centre < joined / compared, "what was never compared is missed as well"


def test_what_has_no_link_holds_the_truth_and_is_less_with_every_answer(
    short: tuple[Frame, Truth], lossy: tuple[Frame, Truth]
) -> None:
    for frame, person in (short, lossy):
        true = sum(n * (n - 1) // 2 for n in Counter(person.values()).values())
        linked = sum(person[a] == person[b] for k in ("joined", "linked") for a, b in map(tuple, frame.pairs[k]))
        held = 0
        for salt in map(str, range(20)):
            sample = drawn(frame, salt=salt)
            answers = told(sample, person)
            found = estimate(sample, answers).unlinked
            assert found is not None
            # What a person found to be one has a link from then on.
            asked = {p: k for s in sample.strata for k in [s.outcome] for p in map(frozenset, s.drawn)}
            judged = sum(bool(same) and asked[p] in ("unlike", "apart") for p, same in answers.items())
            held += holds(Share(found.low, found.centre, found.high), (true - linked - judged) / true)
            assert found.low <= found.mean <= found.high
            assert 0 < found.variance < 0.1
        assert held >= 17


def test_too_few_answers_give_no_number(short: tuple[Frame, Truth]) -> None:
    frame, person = short
    sample = drawn(frame)
    none = estimate(sample, {})
    assert none == Recall(0, sample.wanted, 0, none.needed, 0, sampling.LEAST)
    assert none.needed >= ENOUGH
    some = estimate(sample, told(sample, person, ENOUGH - 1))
    assert some.machine is None
    assert some.needed >= 1
    assert estimate(sample, told(sample, person, ENOUGH - 2 + some.needed)).machine is None
    assert estimate(sample, told(sample, person, ENOUGH - 1 + some.needed)).machine is not None


def test_more_answers_narrow_the_interval(lossy: tuple[Frame, Truth]) -> None:
    frame, person = lossy
    sample = drawn(frame)
    some, more = (estimate(sample, told(sample, person, n)).found for n in (sample.wanted, 6 * sample.wanted))
    assert some is not None
    assert more is not None
    assert more.high - more.low < some.high - some.low


def test_unsure_is_taken_both_ways(short: tuple[Frame, Truth]) -> None:
    frame, person = short
    sample = drawn(frame)
    answers = told(sample, person)
    plain = estimate(sample, answers)
    doubtful = [p for s in sample.strata if s.outcome == "linked" for p in map(frozenset, s.drawn) if p in answers][:5]
    unsure = estimate(sample, answers | dict.fromkeys(doubtful))
    assert unsure.unsure == 5
    assert plain.pairs is not None
    assert unsure.pairs is not None
    assert unsure.pairs[0] < plain.pairs[0]
    assert unsure.pairs[2] >= plain.pairs[2]


def test_pairs_picked_by_a_person_stand_for_themselves_alone(short: tuple[Frame, Truth]) -> None:
    frame, person = short
    sample = drawn(frame)
    answers = told(sample, person)
    before = estimate(sample, answers)
    # Somebody judges the linked pairs at the end of the random order: all of them are one person.
    linked = next(s for s in sample.strata if s.outcome == "linked" and s.pairs > s.wanted + 8)
    picked = {frozenset(p): True for p in linked.drawn[linked.wanted + 1 :] if person[p[0]] == person[p[1]]}
    after = estimate(sample, answers | picked)
    assert picked
    assert after.answered == before.answered
    assert before.now is not None
    assert after.now is not None
    assert after.now.centre > before.now.centre, "what people joined is joined"


def test_nobody_is_asked_about_protected_people(short: tuple[Frame, Truth]) -> None:
    frame, person = short
    sample = drawn(frame)
    hidden = set(next(in_order(sample)))
    answers = {p: a for p, a in told(sample, person).items() if not p & hidden}
    found = estimate(sample, answers, hidden)
    assert found.withheld >= 1
    assert found.machine is not None, "the pairs after it count"


def test_the_same_lists_give_the_same_sample() -> None:
    records, _ = listed(120, 8)
    first, again = draw(records, key="k"), draw(records[::-1], key="k")
    assert [(s.outcome, s.low, s.pairs, s.drawn) for s in first.strata] == [
        (s.outcome, s.low, s.pairs, s.drawn) for s in again.strata
    ]


def test_a_list_that_says_so_has_nobody_twice() -> None:
    names = ["Adel Omar Morsani", "Adel Omar Morsani", "Zayd Nur Habbal"]
    records = [
        Record("one", "", n, {"name": Field(v, f"A{n}", 0, 1), "birth": Field("1980-02-03", f"B{n}", 0, 1)})
        for n, v in enumerate(names, 1)
    ]
    assert sum(s.pairs for s in draw(records).strata) >= 1
    assert draw(records, [("one", "")]).strata == ()


@pytest.mark.parametrize("names", [[], ["Adel Omar Morsani"], ["unknown", "مجهول", ""]])
def test_lists_without_two_names_give_no_sample(names: list[str]) -> None:
    records = [Record("one", "", n, {"name": Field(v, f"A{n}", 0, 1)}) for n, v in enumerate(names, 1)]
    sample = draw(records)
    assert sample.strata == ()
    assert estimate(sample, {}).machine is None
