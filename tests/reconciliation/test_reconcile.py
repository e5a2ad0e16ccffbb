"""Which figures agree, contain, overlap and contradict one another, and which are not compared at all."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import Page, reconciled

from tawthiq.model import (
    Comparison,
    Figure,
    Reconciliation,
)
from tawthiq.reconciliation import asserted, days, default_widening


def relations(found: Reconciliation) -> list[str]:
    return [c.relation for g in found.groups for c in g.comparisons]


def only(found: Reconciliation) -> Comparison:
    (comparison,) = [c for g in found.groups for c in g.comparisons]
    return comparison


def test_figures_of_one_scope_that_no_count_satisfies_contradict() -> None:
    found = reconciled(
        Page("Calder Institute").says(4200), Page("Ministry of Tides").says(None, high=310, qualifier="at_most")
    )
    (contradiction,) = found.contradictions
    assert "310" in contradiction.reason.text
    assert len(contradiction.reason.passages) == 2


def test_a_page_that_sets_two_parties_side_by_side_shows_their_contradiction() -> None:
    page = Page("North News").says(4200, speaker="Calder Institute").says(310, speaker="Ministry of Tides")
    assert relations(reconciled(page)) == ["contradicts"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Page("A House").says(13000), Page("B House").says(13400)),
        (Page("A House").says(950, qualifier="about"), Page("B House").says(1000)),
        (Page("A House").says(300, qualifier="more_than"), Page("B House").says(9000)),
        (Page("A House").says(2000, qualifier="vague"), Page("B House").says(90000)),
        (Page("A House").says(None, high=13000, qualifier="at_most"), Page("B House").says(50)),
    ],
)
def test_rounded_qualified_and_vague_figures_agree_where_one_count_could_be_both(one: Page, two: Page) -> None:
    assert relations(reconciled(one, two)) == ["agrees"]


@pytest.mark.parametrize(
    ("one", "two", "word"),
    [
        (Page("A House").says(10, period=None), Page("B House").says(900), "period"),
        (Page("A House").says(10, per="week"), Page("B House").says(900), ""),
        (Page("A House").says(10, place="Highland"), Page("B House").says(900), ""),
        (Page("A House").says(10, unit="bodies"), Page("B House").says(900), ""),
        (Page("A House").says(10, "injured"), Page("B House").says(900, "released"), ""),
        (Page("A House").says(10, counted="teachers"), Page("B House").says(900, counted="miners"), "population"),
        (Page("A House").says(10, period="2001/2002"), Page("B House").says(900), "period"),
        (Page("A House").says(10, "documented"), Page("B House").says(900, "documented"), "tally"),
    ],
)
def test_what_cannot_be_compared_never_contradicts_and_says_why(one: Page, two: Page, word: str) -> None:
    found = reconciled(one, two)
    assert set(relations(found)) <= {"not_comparable"}
    assert all(word in c.reason.text for g in found.groups for c in g.comparisons)


def test_a_stock_is_not_compared_with_a_flow_nor_with_a_stock_of_another_time() -> None:
    stock = Page("A House").says(20000, "detained", period="2016", words="{} are held at a time")
    flow = Page("B House").says(136000, "detained", period="2016", words="{} have been arrested since")
    later = Page("C House").says(9, "detained", period="2019", words="{} are currently held")
    assert set(relations(reconciled(stock, flow, later))) == {"not_comparable"}


def test_measure_and_period_that_differ_both_ways_overlap_without_contradiction() -> None:
    executed = Page("A House").says(None, "executed", high=13000, qualifier="at_most")
    died = Page("B House").says(30000, "died", period="2011/2013", qualifier="more_than")
    comparison = only(reconciled(executed, died))
    assert comparison.relation == "overlaps"
    assert "2011/2013" in comparison.reason.text
    assert "executed" in comparison.reason.text


def test_a_wider_scope_holds_a_narrower_and_cannot_count_fewer() -> None:
    narrow, wide = Page("A House").says(500, "executed"), Page("B House").says(900, "died", period="2010/2016")
    comparison = only(reconciled(wide, narrow))
    assert comparison.relation == "contained"
    assert "executed" in comparison.reason.text
    fewer = Page("B House").says(90, "died", period="2010/2016")
    assert relations(reconciled(narrow, fewer)) == ["contradicts"]


def test_a_country_holds_its_towns_and_a_country_cannot_count_fewer() -> None:
    town = Page("A House").says(5000, place="Aleppo, Syria")
    assert relations(reconciled(town, Page("B House").says(9000, place="Syria"))) == ["contained"]
    assert relations(reconciled(town, Page("B House").says(40, place="Syria"))) == ["contradicts"]


def test_repeatable_measures_are_not_held_to_the_wider_scope() -> None:
    narrow = Page("A House").says(500, "tortured")
    assert "contradicts" not in relations(reconciled(narrow, Page("B House").says(90, "tortured", period="2010/2016")))


def test_a_correction_by_the_same_party_revises_and_names_the_newer_first() -> None:
    old = Page("Calder Institute").says(4200)
    new = Page("Calder Institute", "2022-02-03").says(3600, words="Correction: now finds that {} were counted")
    comparison = only(reconciled(old, new))
    assert comparison.relation == "revises"
    assert comparison.left == new.build()[1].statements[0].id


def test_two_figures_that_one_party_gives_side_by_side_do_not_contradict() -> None:
    assert relations(reconciled(Page("Calder Institute").says(4200).says(77))) == ["not_comparable"]


def test_one_origins_figure_is_repeated_not_confirmed() -> None:
    pages = [Page(f"Paper {i} News").says(4200, speaker="Calder Institute") for i in range(3)]
    found = reconciled(*pages)
    assert set(relations(found)) == {"same"}
    assert len(set(found.groups[0].origins.values())) == 1


def test_an_unnamed_witness_with_one_number_counts_once_and_the_page_says_what_would_make_it_more() -> None:
    one, two = (Page(f"{name} Institute").says(4200, speaker="a former guard") for name in ("Calder", "Ormond"))
    other = Page("Hollin Institute").says(4400, speaker="a former guard")
    (group,) = reconciled(one, two, other).groups
    assert len(set(group.origins.values())) == 2
    assert any("a former guard" in r.text and "another person" in r.text for r in group.independence.counted_once)


def test_spellings_of_a_prison_in_both_scripts_are_one_place_and_photographs_stand_apart() -> None:
    pages = [
        Page(f"House {p}").says(10 + i, place=p)
        for i, p in enumerate(("Qarsuna Prison", "Karsouna prison", "سجن قرسونا"))
    ]
    photographs = Page("Archive").says(
        53000, "documented", place="Qarsuna Prison", unit="photographs", counted="photographs"
    )
    found = reconciled(*pages, photographs)
    assert sorted(len(g.statements) for g in found.groups) == [1, 3]


def test_one_place_has_one_name_with_its_spellings_also_where_nothing_is_compared() -> None:
    pages = [
        Page("House A").says(10, place="Qarsuna Prison").says(4, "other", place="Karsouna prison"),
        Page("House B").says(30, place="Qarsuna Prison").says(7, "other", place="Qarsouna"),
    ]
    found = reconciled(*pages)
    (key,) = {s.place for s in found.scopes.values()}
    assert set(found.placed.values()) == {key}
    assert len(found.placed) == 2
    place = found.places[key or ""]
    assert place.label == "Qarsuna Prison"
    assert place.names == ("Qarsuna Prison", "Karsouna prison", "Qarsouna")


def test_a_denial_stands_beside_what_it_denies_and_nothing_else() -> None:
    page = Page("North News").says(4200, "executed").says(900, "displaced", place="Lowland Prison")
    page.denies("secret hangings at Lowland Prison", "Ministry of Tides")
    groups = {g.measure: g.denials for g in reconciled(page).groups}
    assert len(groups["executed"]) == 1
    assert groups["displaced"] == ()


def test_every_figure_is_in_a_group_or_left_out_with_a_reason() -> None:
    page = Page("A House").says(1).says(2, "other").says(3, place=None)
    found = reconciled(page)
    grouped = {s for g in found.groups for s in g.statements}
    ids = {s.id for s in page.build()[1].statements}
    assert grouped | set(found.left_out) == ids
    assert not grouped & set(found.left_out)
    assert all(found.left_out.values())


@given(
    st.integers(100, 100_000),
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(("executed", "killed", "died"))), min_size=2, max_size=6),
)
@settings(deadline=None)
def test_figures_drawn_from_one_true_count_never_contradict(true: int, drawn: Sequence[tuple[int, str]]) -> None:
    pages = []
    for number, (kind, measure) in enumerate(drawn):
        page = Page(f"House {number}")
        if kind == 0:
            page.says(true, measure)
        elif kind == 1:
            page.says(true // 2, measure, qualifier="at_least")
        elif kind == 2:
            page.says(None, measure, high=true * 2, qualifier="at_most")
        else:
            page.says(round(true, -int(math.log10(true))), measure, qualifier="about")
        pages.append(page)
    # "About", rounded to one digit, can miss the truth by more than its default width: such a draw proves nothing.
    widening = default_widening()
    figures = [c for p in pages for _, c, _ in p.made if isinstance(c, Figure)]
    if all(asserted(f, widening).low <= true <= asserted(f, widening).high for f in figures):
        assert "contradicts" not in relations(reconciled(*pages))


@given(st.integers(1, 10**6), st.integers(1, 10**6))
@settings(deadline=None)
def test_a_planted_contradiction_is_found_exactly_where_no_count_fits(a: int, b: int) -> None:
    found = relations(reconciled(Page("A House").says(a), Page("B House").says(b)))
    widening = default_widening()
    one, two = (asserted(Figure(v, v, "exact", "people", "people", "killed"), widening) for v in (a, b))
    assert (found == ["contradicts"]) is (one.high < two.low or two.high < one.low)


@pytest.mark.parametrize(
    ("inner", "outer"),
    [("2011", "2011/2015"), ("2011-03-05", "2011-03"), ("2012/2013", "2011/.."), ("2011-02/2011-04", "2011")],
)
def test_periods_contain_one_another_as_their_days_do(inner: str, outer: str) -> None:
    a, b = days(inner), days(outer)
    assert a is not None
    assert b is not None
    assert a.within(b)
    assert not b.within(a)


@given(st.text(max_size=24))
def test_no_text_breaks_the_reading_of_periods(text: str) -> None:
    found = days(text)
    assert found is None or found.first <= found.last
