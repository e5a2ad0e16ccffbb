"""Every pair of a group has its relation, and how many have which is reckoned without setting up each pair."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from pages import Page, figures_of

from tawthiq.model import Qualifier
from tawthiq.reconciliation.relations import Relations

PARTIES = (None, "Calder Institute", "Ministry of Tides", "North Union")
PERIODS = (None, "2011", "2012", "2011/2012", "2011/2015", "2012/2014", "2012/..", "2011-03-05")
DATES = ("", "2011-03-06", "2011-03-09", "2012-01-02", "2020-01-01")
WORDS = (
    "{} were counted",
    "{} are currently held",
    "{} were arrested since",
    "Correction: now finds that {} were counted",
)
WAYS: tuple[Qualifier, ...] = ("exact", "about", "at_least", "more_than", "at_most", "less_than")

numbers = st.sampled_from([50, 60, 77, 100, 100, 1000, 2000, 4200, 9000])
lines = st.sampled_from([("executed", "killed", "died"), ("abducted", "detained"), ("documented",), ("missing",)])


@st.composite
def piles(draw: st.DrawFn) -> list[Page]:
    """Pages whose figures all stand in one group."""
    line = draw(lines)
    # Few scopes, so that many figures share one.
    periods = draw(st.lists(st.sampled_from(PERIODS), min_size=1, max_size=3))
    counted = draw(st.lists(st.sampled_from(("people", "women", "children", "miners")), min_size=1, max_size=2))
    pages = []
    for n in range(draw(st.integers(2, 7))):
        page = Page(draw(st.sampled_from(("A House", "B House", f"Paper {n} News"))), draw(st.sampled_from(DATES)))
        for _ in range(draw(st.integers(1, 4))):
            value = draw(numbers)
            ways = draw(st.sampled_from(WAYS))
            upper = ways in ("at_most", "less_than")
            page.says(
                None if upper else value,
                draw(st.sampled_from(line)),
                period=draw(st.sampled_from(periods)),
                high=value if upper else None,
                qualifier=ways,
                counted=draw(st.sampled_from(counted)),
                speaker=draw(st.sampled_from(PARTIES)),
                words=draw(st.sampled_from(WORDS)),
            )
        pages.append(page)
    return pages


@given(piles())
@settings(deadline=None, max_examples=300)
def test_the_relations_that_are_counted_are_those_of_every_pair(pages: list[Page]) -> None:
    items, known = figures_of(*pages)
    relations = Relations(items, known)
    every = list(relations.every())
    assert len(every) == len(items) * (len(items) - 1) // 2
    assert relations.counts() == dict(Counter(c.relation for c in every))
    assert all(c.reason.rule and c.reason.text and len(c.reason.passages) == 2 for c in every)


def test_a_great_group_has_a_relation_for_every_pair_and_says_how_many_have_which() -> None:
    pages = [Page(f"House {n}").says(100 + 40 * n, ("executed", "died")[n % 2]) for n in range(60)]
    items, known = figures_of(*pages)
    counts = Relations(items, known).counts()
    assert sum(counts.values()) == 60 * 59 // 2
    # Of two of one measure, all but those that are near enough contradict.
    assert counts["contradicts"] > 800
    assert counts["contained"] > 400
