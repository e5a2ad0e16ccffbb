"""Numbers as English writes them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.extraction.english.numbers import numerals


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("13,000", 13000, 13000),
        ("13 000", 13000, 13000),
        ("1,00,000", 100000, 100000),
        ("1.234.567", 1234567, 1234567),
        ("13-thousand", 13000, 13000),
        ("1.2 million", 1200000, 1200000),
        ("12k", 12000, 12000),
        ("2 lakh", 200000, 200000),
        ("twenty-seven", 27, 27),
        ("three hundred and seventeen", 317, 317),
        ("one million two hundred thousand", 1200000, 1200000),
        ("two and a half thousand", 2500, 2500),
        ("half a million", 500000, 500000),
        ("a dozen", 12, 12),
        ("half a dozen", 6, 6),
        ("two dozen", 24, 24),
        ("dozens", 24, None),
        ("hundreds", 200, None),
        ("tens of thousands", 20000, None),
        ("several hundred", 300, None),
        ("20-50", 20, 50),
        ("between 20 and 50", 20, 50),
        ("from 20 to possibly 50", 20, 50),
        ("five or six", 5, 6),
        ("two to three thousand", 2000, 3000),
        ("20-30,000", 20000, 30000),
    ],
)
def test_a_number_is_read_whole(text: str, low: float, high: float | None) -> None:
    found = numerals(f"They counted {text} people there.")
    assert [(n.low, n.high) for n in found] == [(low, high)]


@pytest.mark.parametrize(
    ("text", "share"),
    [("two-thirds of the men", 66.7), ("a fifth of them", 20), ("one in five women", 20), ("nine out of ten men", 90)],
)
def test_fractions_are_shares(text: str, share: float) -> None:
    found = numerals(text)
    assert [(n.low, n.kind) for n in found] == [(share, "share")]


@pytest.mark.parametrize("text", ["2011-2015", "2017-02-06", "020-7946-0018", "from 2011 to 2015"])
def test_years_dates_and_telephone_numbers_are_no_ranges(text: str) -> None:
    assert all(n.kind != "range" for n in numerals(text))


def test_two_numbers_side_by_side_stay_two() -> None:
    assert [n.low for n in numerals("5 and 20 injured")] == [5, 20]


@given(st.integers(min_value=1, max_value=10**12))
def test_digits_with_commas_read_back(value: int) -> None:
    assert [(n.low, n.high) for n in numerals(f"{value:,} people")] == [(value, value)]


@given(st.text(max_size=300))
def test_any_text_gives_ordered_spans_within_it(text: str) -> None:
    found = numerals(text)
    assert all(0 <= n.start < n.end <= len(text) for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
