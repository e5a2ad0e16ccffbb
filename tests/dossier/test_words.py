"""Values in plain words."""

from __future__ import annotations

import pytest

from tawthiq.dossier.words import (
    English,
    amount,
    count,
    counted,
    filed,
    foreign,
    led,
    listed,
    of_what,
    percent,
    period,
    plain,
    shown_name,
    size,
    speaking,
    told,
    visible_name,
)
from tawthiq.model import Figure, Qualifier


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2011/2015", "2011 to 2015"),
        ("2011-03/2013-08", "March 2011 to August 2013"),
        ("2017-02-06", "6 February 2017"),
        ("2011/..", "since 2011"),
        ("../2015", "until 2015"),
        ("2011~", "about 2011"),
        ("2011?/2012", "perhaps 2011 to 2012"),
        ("201X", "201X"),
        ("2011-13", "2011-13"),
        (None, ""),
    ],
)
def test_a_period_in_words(edtf: str | None, said: str) -> None:
    assert period(edtf) == said


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "per", "said"),
    [
        (13000, 13000, "exact", None, "13,000"),
        (None, 13000, "at_most", None, "up to 13,000"),
        (300, None, "more_than", None, "more than 300"),
        (20, 50, "range", "week", "20 to 50 a week"),
        (62.5, 62.5, "exact", "percent", "62.5%"),
        (24, None, "vague", None, "vaguely 24 or more"),
        (None, None, "exact", None, "a number that was not read"),
    ],
)
def test_an_amount_with_its_qualifier(
    low: float | None, high: float | None, qualifier: Qualifier, per: str | None, said: str
) -> None:
    assert amount(Figure(low, high, qualifier, "people", "people", "killed", per=per)) == said


def test_what_is_counted_stands_before_the_rate() -> None:
    rate = Figure(20, 50, "range", "people", "detainees", "other", per="week")
    share = Figure(40, 40, "about", "people", "families", "other", per="percent")
    assert counted(rate) == "20 to 50 detainees a week"
    assert counted(share) == "about 40% of families"
    group = Figure(None, 50, "at_most", "people", "people", "executed", per="group")
    assert counted(group) == "up to 50 people in each group"
    # Where the number and what it counts stand apart, they still read as one.
    for figure in (rate, share, group):
        assert f"{plain(figure)} {of_what(figure)}" == counted(figure)


def test_a_name_shows_what_would_reorder_or_hide_it() -> None:
    assert visible_name("photo\u202egpj.exe") == "photo⟨U+202E⟩gpj.exe"
    assert visible_name("بيان.html") == "بيان.html"


def test_a_files_name_of_arabic_letters_keeps_its_order() -> None:
    """After each run of Arabic letters a LEFT-TO-RIGHT MARK: digits stay in their order and the ending last."""
    assert filed("report-2021.html") == "report-2021.html"
    assert filed("محمد") == "محمد"  # a person's, not a file's
    assert filed("بيان اليوم-2021-05-15.html") == "\u200eبيان اليوم\u200e-2021-05-15.html"
    assert filed("قوائم/سجل (خاص).xlsx") == "\u200eقوائم\u200e/سجل (خاص\u200e).xlsx"
    assert shown_name("سجل\u202e.txt") == "\u200eسجل\u200e⟨U+202E⟩.txt"
    with speaking(English()):
        assert led(foreign("سجل")) == "\u200e\u2068سجل\u2069"
        assert led(foreign("list")) == "list"


def test_a_probability_is_never_rounded_to_certainty() -> None:
    assert [percent(p) for p in (0.0, 0.001, 0.5, 0.9999, 1.0)] == ["0%", "1%", "50%", "99%", "100%"]


def test_counts_sizes_and_lists() -> None:
    assert [count(n, "page") for n in (0, 1, 2000)] == ["no pages", "1 page", "2,000 pages"]
    assert size(1) == "1 byte"
    assert size(49_356) == "49.4 kB (49,356 bytes)"
    assert listed(["name", "born", "status"]) == "name, born and status"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "Lies in it: period 2014-03/2018 against 2019/..; population men against people.",
            "Lies in it: period March 2014 to 2018 against since 2019; those counted: men against people.",
        ),
        (
            "At least 40, as 40 (killed, Lowland, 2014/2018) has it.",
            "At least 40, as 40 (killed, Lowland, 2014 to 2018) has it.",
        ),
        (
            "“in 2014/2015, 2014/2018” says prison-2016-03.csv, 2014",
            "“in 2014/2015, 2014/2018” says prison-2016-03.csv, 2014",
        ),
        (
            "The page credits نقابة محامي إرسان; 100% of it.",
            "The page credits \u2068نقابة محامي إرسان\u2069; 100% of it.",
        ),
        ("“سجل” and “Sijill” sound alike.", "\u200e“\u2068سجل\u2069” and “Sijill” sound alike."),
        ("قال إن CNN لم تذكره", "قال إن CNN لم تذكره"),  # somebody's own sentence
    ],
)
def test_a_rooms_sentence_is_told_with_its_times_in_words_and_its_names_apart(sentence: str, shown: str) -> None:
    with speaking(English()):
        assert told(sentence) == shown
