"""Bounds on random lattices: never against the truth that figures were drawn from; planted conflicts always found."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tawthiq.reconciliation import Days, bound, days
from tawthiq.reconciliation.bounds import Node
from tawthiq.reconciliation.lattice import Frame, Held
from tawthiq.reconciliation.measures import measure_line, population_line
from tawthiq.reconciliation.programme import Programme

SY = "country/sy"
PLACES = {
    SY: (),
    "town/1": ("area/1", SY),
    "town/2": (SY,),
    "site/red-prison": ("town/1", "area/1", SY),
    "site/blue-prison": (SY,),
    "site/field-hospital": ("town/1", "area/1", SY),
}
# Where one person may have died: a town's prison lies in the town, and no person dies in two towns.
SPOTS = ["town/1", "town/2", "site/red-prison", "site/field-hospital"]
MEASURES = ["executed", "killed", "died"]
POPULATIONS = ["people", "women", "men", "children", "boys", "girls", "civilians", "soldiers"]

Person = tuple[str, str, str, int]  # narrowest measure, place, narrowest population, year


def frame(measure: str, place: str, population: str = "people") -> Frame:
    return Frame(measure, place, population, PLACES[place])


def years(first: int, last: int) -> Days:
    found = days(f"{first}/{last}")
    assert found is not None
    return found


def true_count(people: Sequence[Person], node: Node) -> int:
    where, span = node
    return sum(
        where.measure in measure_line(measure)
        and where.place in (place, *PLACES[place])
        and where.population in population_line(population)
        and years(year, year).within(span)
        for measure, place, population, year in people
    )


persons = st.tuples(
    st.sampled_from(MEASURES), st.sampled_from(SPOTS), st.sampled_from(POPULATIONS), st.integers(2011, 2015)
)
spans = st.tuples(st.integers(2011, 2015), st.integers(0, 4)).map(lambda t: years(t[0], min(2015, t[0] + t[1])))
nodes = st.tuples(
    st.builds(frame, st.sampled_from(MEASURES), st.sampled_from(list(PLACES)), st.sampled_from(POPULATIONS)), spans
)
slacks = st.tuples(st.integers(0, 3), st.one_of(st.integers(0, 3), st.just(math.inf)))


def drawn(people: Sequence[Person], asked: Sequence[tuple[Node, tuple[int, float]]]) -> list[Held]:
    """Figures that hold for these people, each with some slack below and above."""
    out = []
    for n, (node, (below, above)) in enumerate(asked):
        true = true_count(people, node)
        out.append(Held(f"f{n}", *node, max(0, true - below), true + above))
    return out


@given(
    st.lists(persons, max_size=40),
    st.lists(st.tuples(nodes, slacks), min_size=1, max_size=12),
    st.lists(nodes, max_size=3),
)
@settings(deadline=None, max_examples=150)
def test_bounds_never_exclude_the_truth_that_the_figures_were_drawn_from(
    people: list[Person], asked: list[tuple[Node, tuple[int, float]]], also: list[Node]
) -> None:
    figures = drawn(people, asked)
    found = bound(figures, also)
    assert found.cores == ()
    assert found.set_aside == frozenset()
    for node, ends in found.bounds.items():
        true = true_count(people, node)
        assert ends.low.value <= true
        assert ends.high is None or true <= ends.high.value
    assert set(found.bounds) >= {f.node for f in figures}


@given(st.lists(persons, max_size=30), st.lists(st.tuples(nodes, slacks), min_size=1, max_size=9), st.data())
@settings(deadline=None, max_examples=150)
def test_a_planted_contradiction_is_found_and_each_core_is_irreducible(
    people: list[Person], asked: list[tuple[Node, tuple[int, float]]], data: st.DataObject
) -> None:
    figures = drawn(people, asked)
    honest = bound(figures)
    node = data.draw(st.sampled_from(sorted(honest.bounds)))
    planted = Held("planted", *node, honest.bounds[node].low.value + 100, math.inf)
    limit = honest.bounds[node].high
    figures.append(planted)
    found = bound(figures)
    if limit is not None and planted.low > limit.value:
        assert any("planted" in core for core in found.cores)
    for core in found.cores:
        members = [f for f in figures if f.id in core]
        assert not Programme(members).feasible()
        for left_out in members:
            assert Programme([m for m in members if m is not left_out]).feasible()
    kept = [f for f in figures if f.id not in found.set_aside]
    assert not kept or Programme(kept).feasible()


def test_parts_of_a_time_add_up_and_a_total_below_them_is_a_core_of_all_three() -> None:
    prison = frame("died", "site/red-prison")
    parts = [Held("2012", prison, years(2012, 2012), 60, math.inf), Held("2013", prison, years(2013, 2013), 60, 70)]
    whole = (prison, years(2012, 2013))
    found = bound(parts, [whole])
    assert found.bounds[whole].low.value == 120
    assert set(found.bounds[whole].low.rests_on) == {"2012", "2013"}
    total = Held("total", *whole, 0, 100)
    assert [set(c) for c in bound([*parts, total]).cores] == [{"2012", "2013", "total"}]
    left = bound([parts[0], total]).bounds[(prison, years(2012, 2012))]
    assert (left.low.value, left.high and left.high.value) == (60, 100)


def test_two_prisons_add_up_within_the_country_but_a_prison_and_a_hospital_may_be_one_place() -> None:
    country = (frame("killed", SY), years(2012, 2012))
    red = Held("red", frame("executed", "site/red-prison"), years(2012, 2012), 40, 40)
    blue = Held("blue", frame("died", "site/blue-prison"), years(2012, 2012), 30, 30)
    hospital = Held("hospital", frame("killed", "site/field-hospital"), years(2012, 2012), 25, 25)
    every = (frame("died", SY), years(2012, 2012))
    found = bound([red, blue, hospital], [country, every]).bounds
    assert found[every].low.value == 70
    # Who died in the blue prison need not have been killed.
    assert found[country].low.value == 40


def test_women_and_men_add_up_women_and_children_do_not() -> None:
    prison, year = "site/red-prison", years(2012, 2012)
    women, men, children = (Held(p, frame("died", prison, p), year, 10, 10) for p in ("women", "men", "children"))
    whole = (frame("died", prison), year)
    assert bound([women, men], [whole]).bounds[whole].low.value == 20
    assert bound([women, children], [whole]).bounds[whole].low.value == 10


def test_times_that_overlap_are_not_added_but_what_only_one_covers_is_bounded() -> None:
    prison = frame("died", "site/red-prison")
    early = Held("early", prison, years(2011, 2013), 30, 30)
    late = Held("late", prison, years(2013, 2015), 50, 50)
    whole = (prison, years(2011, 2015))
    ends = bound([early, late], [whole]).bounds[whole]
    assert (ends.low.value, ends.high and ends.high.value) == (50, 80)
