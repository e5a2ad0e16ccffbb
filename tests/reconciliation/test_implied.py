"""What follows from a case's figures together, as a reader of its dossier would check it."""

from __future__ import annotations

from pages import Page, reconciled

from tawthiq.model import Bound, Group, Reconciliation


def group(found: Reconciliation, word: str) -> Group:
    (one,) = [g for g in found.groups if word in g.title]
    return one


def widest(found: Group, supposing: str | None = None) -> Bound:
    return next(b for b in found.bounds if b.supposing == supposing)


def test_parts_of_two_times_give_the_whole_a_lower_bound_and_name_both() -> None:
    page = Page("A House").says(3000, "died", period="2011/2013", qualifier="more_than")
    page.says(500, "died", "Marwa", "2018/2021", qualifier="at_least", words="{} more died")
    found = group(reconciled(page), "Lowland Prison")
    bound = widest(found)
    assert (bound.scope.period, bound.low, bound.high) == ("2011/2021", 3500, None)
    assert set(bound.low_from) == set(found.statements)
    assert "3,000" in bound.reason.text
    assert "500" in bound.reason.text
    assert bound.derived


def test_a_figure_that_adds_to_another_counts_where_that_one_counts_and_says_so() -> None:
    page = Page("A House").says(3000, "died").says(500, "died", "Marwa", "2018/2021", words="At least {} more died")
    found = reconciled(page)
    assert [g.title for g in found.groups] == ["died, Lowland Prison"]
    assert "adds to" in found.scopes[found.groups[0].statements[1]].notes[0]
    apart = reconciled(Page("A House").says(3000, "died").says(500, "died", "Marwa", "2018/2021"))
    assert len(apart.groups) == 2


def test_others_who_died_add_to_those_who_were_executed() -> None:
    page = Page("A House").says(4000, "executed", qualifier="at_least")
    page.says(1900, "died", qualifier="at_least", words="{} others died of hunger")
    found = group(reconciled(page), "Lowland")
    assert max(b.low for b in found.bounds) == 5900


def test_yearly_parts_that_exceed_the_total_are_named_together_and_bound_nothing() -> None:
    total = Page("B House").says(None, high=1000, period="2012/2013", qualifier="at_most")
    parts = Page("A House").says(612, period="2012").says(655, period="2013")
    found = group(reconciled(parts, total), "killed")
    (core,) = found.cores
    assert set(core.statements) == set(found.statements)
    assert len(core.reason.passages) == 3
    assert set(found.set_aside) == set(found.statements)
    assert [b for b in found.bounds if b.supposing is None] == []


def test_parts_of_one_source_that_do_not_add_up_are_told_as_such() -> None:
    page = Page("A House").says(612, period="2012").says(655, period="2013").says(1010, period="2012/2013")
    (core,) = group(reconciled(page), "killed").cores
    assert "one origin" in core.reason.text


def test_in_a_dispute_each_side_is_taken_at_its_word_in_turn() -> None:
    ministry = Page("Ministry of Tides").says(None, high=310, qualifier="at_most")
    monitor = Page("Calder Institute").says(4200, qualifier="at_least")
    found = group(reconciled(ministry, monitor), "killed")
    assert len([c for c in found.comparisons if c.relation == "contradicts"]) == 1
    ends = {(b.low, b.high) for b in found.bounds if b.supposing}
    assert ends == {(4200, None), (0, 310)}
    assert [b for b in found.bounds if b.supposing is None] == []


def test_stocks_rates_and_repeatable_measures_bound_nothing() -> None:
    page = Page("A House").says(20000, "detained", period="2012", words="{} are currently held")
    page.says(900, "tortured", period="2012").says(800, "tortured", period="2013").says(50, period="2012", per="week")
    found = reconciled(page, Page("B House").says(30000, "detained", period="2013", words="{} are currently held"))
    assert all(g.bounds == () and g.cores == () for g in found.groups)


def test_a_revised_figure_bounds_nothing_and_its_correction_does() -> None:
    old = Page("Calder Institute", "2020-01-01").says(4200)
    new = Page("Calder Institute", "2021-01-01").says(3600, words="We revised it: {} were killed")
    found = group(reconciled(old, new), "killed")
    assert [c.relation for c in found.comparisons] == ["revises"]
    assert [(b.low, b.high) for b in found.bounds] == [(3550, 3650)]
    assert list(found.set_aside.values()) == ["a newer figure stands in its place"]


def test_a_live_count_is_overtaken_by_a_later_higher_one_and_both_stay() -> None:
    live = Page("First Wire", "2020-03-02").says(120, period="2020-03-02")
    later = Page("Second Wire", "2020-03-04").says(301, period="2020-03-02")
    found = group(reconciled(live, later), "killed")
    (comparison,) = found.comparisons
    assert comparison.relation == "supersedes"
    assert comparison.left == found.statements[1]
    lower = reconciled(
        Page("First Wire", "2020-03-02").says(301, period="2020-03-02"),
        Page("B", "2020-03-04").says(120, period="2020-03-02"),
    )
    assert [c.relation for c in lower.groups[0].comparisons] == ["contradicts"]
    years = reconciled(
        Page("First Wire", "2021-03-02").says(120, period="2020-03-02"),
        Page("B", "2022-03-04").says(301, period="2020-03-02"),
    )
    assert [c.relation for c in years.groups[0].comparisons] == ["contradicts"]


def test_an_open_time_bounds_from_below_only() -> None:
    found = group(reconciled(Page("A House").says(700, period="2011/..")), "killed")
    assert [(b.low, b.high) for b in found.bounds] == [(650, None)]


def test_nothing_found_stands_beside_who_is_said_to_be_held_there() -> None:
    held = Page("A House").says(900, "detained", period="2012", words="{} are held underground")
    search = Page("B House").quotes("nobody was found in Lowland Prison", "a rescuer")
    elsewhere = Page("C House").quotes("nobody was found in Highland Prison", "a rescuer")
    found = group(reconciled(held, search, elsewhere), "detained")
    assert len(found.denials) == 1


def test_what_would_have_to_be_true_for_two_sources_to_be_two_is_said() -> None:
    one = Page("A House").says(900, speaker="Calder Institute")
    two = Page("B House").says(980, speaker="Harbour Watch")
    known = group(reconciled(one, two), "killed").independence
    assert len(known.origins) == 2
    assert all("only if" in r.text for r in known.only_if)
    assert len(known.only_if) == 2
