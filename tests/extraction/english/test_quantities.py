"""Bounds around numbers, and numbers that count nothing."""

import pytest

from tawthiq.extraction.english.quantities import quantities


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("at least 16 people", 16, None, "at_least"),
        ("no fewer than 16 people", 16, None, "at_least"),
        ("6,700-plus people", 6700, None, "at_least"),
        ("50 or more people", 50, None, "at_least"),
        ("more than 300 people", 300, None, "more_than"),
        ("well over 4,000 people", 4000, None, "more_than"),
        ("as many as 13,000 people", None, 13000, "at_most"),
        ("up to another 40 people", None, 40, "at_most"),
        ("fewer than 40 people", None, 40, "less_than"),
        ("nearly 200 more people", 200, 200, "about"),
        ("an estimated 30,000 people", 30000, 30000, "about"),
        ("not quite 40 people", 40, 40, "about"),
        ("more or less 40 people", 40, 40, "about"),
        ("at the very least 40 people", 40, None, "at_least"),
        ("at least some 40 people", 40, None, "at_least"),
        ("up to some 40 people", None, 40, "at_most"),
        ("a dozen people", 12, 12, "about"),
        ("between 20 and 50 people", 20, 50, "range"),
        ("dozens of people", 24, None, "vague"),
        ("more than a dozen people", 12, None, "more_than"),
        ("40 people", 40, 40, "exact"),
    ],
)
def test_the_words_around_a_number_set_its_bounds(
    text: str, low: float | None, high: float | None, qualifier: str
) -> None:
    (found,) = quantities(f"They say {text} were there.")
    assert (found.low, found.high, found.qualifier) == (low, high, qualifier)


@pytest.mark.parametrize(
    "text",
    [
        "on March 15, 2020",
        "on 15 April",
        "in 2014",
        "at 3:30pm",
        "worth $200 million",
        "some 5,000 dollars",
        "Jane Roe, aged 45,",
        "under Article 5",
        "in Branch 215",
        "the Group of 77",
        "with COVID-19",
        "three times as many",
        "the 20th prisoner",
        "one of the prisoners",
    ],
)
def test_what_is_no_count_is_left_out(text: str) -> None:
    assert quantities(f"It was {text} that day.") == []


def test_a_number_given_twice_counts_once() -> None:
    found = quantities("It shows fifty-five thousand (55,000) photographs and forty (40) lists.")
    assert [(q.low, q.high) for q in found] == [(55000, 55000), (40, 40)]


def test_a_share_is_per_percent() -> None:
    found = quantities("Over 90% of the men and 12 per cent of the women")
    assert [(q.low, q.qualifier, q.per) for q in found] == [(90, "more_than", "percent"), (12, "exact", "percent")]
