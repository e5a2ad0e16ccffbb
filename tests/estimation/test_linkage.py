"""Draws of whole linkages: consistent, as sure as their links, faithful to what people judged."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from tawthiq.estimation import Links, Settings, Wish, of_people, report
from tawthiq.estimation.capture import ALL, Captures, Key, captures
from tawthiq.estimation.linkage import Linkages
from tawthiq.estimation.lost import Recall, Sampled, missed, put_back
from tawthiq.estimation.randomness import generator
from tawthiq.model import Field, Passage, People, Person, Reason, Record, RecordLink, TawthiqError
from tawthiq.people.recall import Unlinked

DRAWS = 4000


def people(lists: str, links: list[tuple[int, int, float, str]]) -> tuple[People, Captures]:
    """Records on the lists that the letters name, in order, and links (left, right, probability, rule)."""
    records = tuple(
        Record(f"document {name}", "", i + 1, {"name": Field(f"person {i}", f"A{i}", 0, 1)})
        for i, name in enumerate(lists)
    )
    made = tuple(
        RecordLink(records[a].id, records[b].id, rule, p, Reason("test", "", (Passage("d", 0, 1),)))  # type: ignore[arg-type]
        for a, b, p, rule in links
    )
    found = People(records, made, ())
    names = {r.document: r.document for r in records}
    return found, captures(found, names)


def shares(lists: str, links: list[tuple[int, int, float, str]], missed: float = 1.0) -> Counter[tuple[str, ...]]:
    """How often each linkage was drawn, as its patterns in order."""
    found, on = people(lists, links)
    drawn = Linkages(found, on, missed)
    state = generator(9)
    out: Counter[tuple[str, ...]] = Counter()
    for _ in range(DRAWS):
        one = drawn.draw(state)
        out[tuple(sorted("".join(map(str, p)) for (_, p), n in one.items() for _ in range(n)))] += 1
    return out


def test_one_link_is_drawn_as_often_as_it_is_sure() -> None:
    found = shares("AB", [(0, 1, 0.7, "exact")])
    assert found[("11",)] / DRAWS == pytest.approx(0.7, abs=0.03)
    assert found[("01", "10")] / DRAWS == pytest.approx(0.3, abs=0.03)


def test_a_chain_keeps_each_links_probability() -> None:
    found = shares("ABC", [(0, 1, 0.8, "exact"), (1, 2, 0.6, "exact")])
    assert found[("111",)] / DRAWS == pytest.approx(0.48, abs=0.03)
    assert found[("001", "110")] / DRAWS == pytest.approx(0.32, abs=0.03)
    # What no link connects is never one person.
    assert ("010", "101") not in found


def test_a_pair_without_a_link_speaks_against_one_person() -> None:
    # Plain pairs beside, so that what is taken from the chain is not simply given back to it.
    links = [(0, 1, 0.8, "exact"), (1, 2, 0.6, "exact"), *((3 + 2 * i, 4 + 2 * i, 0.5, "exact") for i in range(20))]

    def whole(missed: float) -> int:
        return sum(n for linkage, n in shares("ABC" + "AB" * 20, links, missed).items() if "111" in linkage)

    assert whole(0.1) < 0.5 * whole(1.0)


def test_every_drawn_linkage_is_consistent() -> None:
    """With A-B and B-C joined, A-C is joined too, whatever its own probability."""
    found = shares("ABC", [(0, 1, 0.9, "exact"), (1, 2, 0.9, "exact"), (0, 2, 0.1, "exact")])
    assert set(found) == {
        ("111",), ("001", "110"), ("010", "101"), ("011", "100"), ("001", "010", "100"),
    }  # fmt: skip


def test_two_rows_of_one_list_stay_two_people() -> None:
    found = shares("ABA", [(0, 1, 0.9, "exact"), (1, 2, 0.9, "exact")])
    assert all(len(linkage) >= 2 for linkage in found)
    assert found[("10", "11")] / DRAWS == pytest.approx(1.0, abs=0.03)


def test_as_many_pairs_are_joined_as_the_probabilities_promise() -> None:
    """Links that exclude each other must not take people away from the overlaps."""
    links = [(0, 1, 0.6, "exact"), (1, 2, 0.3, "exact"), *((3 + 2 * i, 4 + 2 * i, 0.5, "exact") for i in range(20))]
    found = shares("ABA" + "AB" * 20, links)
    joined = sum(linkage.count("11") * n for linkage, n in found.items()) / DRAWS
    assert joined == pytest.approx(0.6 + 0.3 + 20 * 0.5, rel=0.02)


def test_what_people_judged_is_certain() -> None:
    same = shares("ABC", [(0, 1, 1.0, "judged"), (1, 2, 0.5, "exact")])
    assert set(same) == {("111",), ("001", "110")}
    different = shares("ABC", [(0, 1, 0.9, "exact"), (1, 2, 0.9, "exact"), (0, 2, 0.0, "judged")])
    assert ("111",) not in different


def test_large_groups_are_drawn_as_small_ones_are() -> None:
    """Nine records in a chain, by Metropolis steps: each link as often as it is sure."""
    found, on = people("ABCDEFGHI", [(i, i + 1, 0.5, "exact") for i in range(8)])
    drawn = Linkages(found, on, missed=1.0)
    assert drawn.doubtful == 1
    state = generator(4)
    sizes = [sum(drawn.draw(state).values()) for _ in range(600)]
    # Nine records and eight links of one half: five persons on average.
    assert sum(sizes) / len(sizes) == pytest.approx(5.0, abs=0.3)


def test_lost_pairs_are_put_back_by_number() -> None:
    state = generator(6)
    seen: Counter[Key] = Counter({(ALL, (1, 1)): 800, (ALL, (1, 0)): 1000, (ALL, (0, 1)): 900})
    both = [put_back(seen, Recall(800, 1000), state)[ALL, (1, 1)] for _ in range(200)]
    assert sum(both) / len(both) == pytest.approx(1000, rel=0.02)
    again = put_back(seen, Recall(800, 1000), state)
    for at in (0, 1):
        assert sum(n for (_, p), n in again.items() if p[at]) == sum(n for (_, p), n in seen.items() if p[at])


def test_a_judged_sample_is_put_back_as_a_share_known_otherwise_is() -> None:
    known = Recall(800, 1000)
    lost, kept = known.beta
    mean, worth = lost / (lost + kept), lost + kept
    low, centre, high = known.lost
    assert low < 0.2 < high
    sample = Sampled.of(Unlinked(low, centre, high, mean, mean * (1 - mean) / (worth + 1)), 120)
    assert sample.beta == pytest.approx((lost, kept), rel=1e-3)
    assert missed(sample) == pytest.approx(missed(known), rel=1e-3)
    seen: Counter[Key] = Counter({(ALL, (1, 1)): 800, (ALL, (1, 0)): 1000, (ALL, (0, 1)): 900})
    both = [put_back(seen, sample, generator(n))[ALL, (1, 1)] for n in range(200)]
    assert sum(both) / len(both) == pytest.approx(1000, rel=0.02)


@pytest.mark.parametrize("mean", [0.0, 1e-9, 1.0])
def test_a_share_without_doubt_is_no_failure(mean: float) -> None:
    sample = Sampled.of(Unlinked(mean, mean, mean, mean, 0.0), 40)
    seen: Counter[Key] = Counter({(ALL, (1, 1)): 80, (ALL, (1, 0)): 100, (ALL, (0, 1)): 90})
    again = put_back(seen, sample, generator(1))
    if mean < 0.5:
        assert again == seen
    else:
        assert again[ALL, (1, 1)] == 170, "everybody who can be on both is"


def overlapping(names: str, alone: int, both: int) -> tuple[People, Captures]:
    """So many people on each list alone, and on each list and the next, surely linked."""
    rows, links = "", []
    for at, name in enumerate(names):
        rows += name * alone
        for _ in range(both):
            links.append((len(rows), len(rows) + 1, 1.0, "judged"))
            rows += name + names[(at + 1) % len(names)]
    found, on = people(rows, links)
    first = {b: a for a, b, _, _ in links}
    members: dict[int, list[str]] = {}
    for n, record in enumerate(found.records):
        members.setdefault(first.get(n, n), []).append(record.id)
    return replace(found, persons=tuple(Person(m[0], "made", tuple(m)) for m in members.values())), on


def told(names: str, wish: Wish, both: int = 12) -> tuple[dict[str, str], Links]:
    """The doubts about lost pairs, and what was done about the links."""
    short = Settings(iterations=2_000, burn_in=500, every=20, replicates=50, linkages=2, other_priors=False)
    found = of_people(*overlapping(names, 30, both), wish, ("t", ()), short)
    assert found.links is not None
    about = ("recall_unknown", "much_lost", "lost_not_put_back")
    return {d.code: d.text for d in found.whole.doubts if d.code in about}, found.links


def test_what_is_known_of_lost_pairs_is_told_and_what_is_not() -> None:
    doubts, links = told("ABC", Wish())
    assert "tawthiq judge CASE --sample" in doubts["recall_unknown"]
    assert links == Links(0, 0, None)
    doubts, _ = told("ABC", Wish(needed=12))
    assert "12 more answers" in doubts["recall_unknown"]
    few = Sampled(140, (0.02, 0.05, 0.09), (7.0, 130.0))
    doubts, links = told("ABC", Wish(recall=few))
    assert doubts == {}
    assert links == Links(0, 2, None, 140, few.lost)
    much = Sampled(140, (0.22, 0.3, 0.4), (30.0, 70.0))
    doubts, _ = told("ABC", Wish(recall=much))
    assert "30% of the pairs of rows that are one person (22% to 40%)" in doubts["much_lost"]


def test_an_answer_that_hangs_on_links_in_doubt_says_so() -> None:
    [doubt] = report._hanging((520, 547, 599), (595, 613, 640))
    assert (doubt.code, doubt.grave) == ("links_matter", False)
    assert "would be 613, outside" in doubt.text
    assert "(520 to 599)" in doubt.text
    for linked in ((560, 598, 640), None):
        assert report._hanging((520, 547, 599), linked) == []
    assert report._hanging(None, (595, 613, 640)) == []


def test_of_many_lists_a_sample_that_cannot_be_used_is_said_and_a_share_that_was_given_refused() -> None:
    many = "ABCDEFGHIJKLM"
    doubts, links = told(many, Wish(recall=Sampled(140, (0.02, 0.05, 0.09), (7.0, 130.0))), both=4)
    assert "more than 12 lists" in doubts["lost_not_put_back"]
    assert links.lost is None
    with pytest.raises(TawthiqError, match="cannot be put back with 13 lists"):
        told(many, Wish(recall=Recall(95, 100)), both=4)


@pytest.mark.parametrize("text", ["", "4", "5/4", "0/4", "a/b", "-1/4"])
def test_a_recall_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(TawthiqError, match="no share of pairs"):
        Recall.read(text)


def test_a_case_without_records_has_nothing_to_count() -> None:
    with pytest.raises(TawthiqError, match="no list of people"):
        captures(People(), {})
