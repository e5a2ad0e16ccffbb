"""Numbers in every way that Arabic writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.extraction.arabic.numbers import digits, find_numbers
from tawthiq.extraction.arabic.script import Sentence, fold, sentences
from tawthiq.model import Span


def sentence(text: str) -> Sentence:
    return sentences(text, [(0, Span(0, len(text)))])[0]


def bounds(text: str) -> list[tuple[float, float | None]]:
    return [(n.low, n.high) for n in find_numbers(sentence(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13 ألف سجين", 13_000),
        ("13,000 سجين", 13_000),
        ("13.000 سجين", 13_000),
        ("13 000 سجين", 13_000),
        ("١٣٬٠٠٠ سجين", 13_000),
        ("٢٧ ألفاً", 27_000),
        ("7,5 مليون شخص", 7_500_000),
        ("ثلاثة عشر ألفاً", 13_000),
        ("أحد عشر معتقلاً", 11),
        ("اثنا عشر معتقلا", 12),
        ("خمسة وعشرين شخصا", 25),
        ("مئة وثلاثة وأربعون قتيلا", 143),
        ("ثلاثمئة وخمسين", 350),
        ("ثلاث مئة معتقل", 300),
        ("ألفا معتقل", 2_000),
        ("ألفاً ومئتين وعشرة", 1_210),
        ("ألفي سجين", 2_000),
        ("مئة وعشرين ألف نازح", 120_000),
        ("13 ألفا و66 شخصا", 13_066),
        ("5 آلاف", 5_000),
        ("نصف مليون", 500_000),
        ("مليونان ومئتا ألف", 2_200_000),
    ],
)
def test_a_number_has_its_value(text: str, value: float) -> None:
    assert bounds(text) == [(value, value)]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("عشرات القتلى", 24),
        ("مئات المعتقلين", 200),
        ("آلاف الأشخاص", 2_000),
        ("عشرات الآلاف من النازحين", 20_000),
        ("مئات الآلاف", 200_000),
        ("ملايين اللاجئين", 2_000_000),
        ("بضعة أشخاص", 3),
        ("بضعة آلاف", 2_000),
    ],
)
def test_vague_numerals_take_the_guides_low_bound(text: str, low: float) -> None:
    assert bounds(text) == [(low, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("بين 20 و50 شخصا", [(20, 50)]),
        ("ما بين 10 آلاف و20 ألف معتقل", [(10_000, 20_000)]),
        ("بين 100 و150 ألف شخص", [(100_000, 150_000)]),
        ("من 20 إلى 30 سجينا", [(20, 30)]),
        ("ارتفع العدد من 20 إلى 30 قتيلا", [(20, 20), (30, 30)]),
        ("12 مدنيا و5 أطفال", [(12, 12), (5, 5)]),
    ],
)
def test_ranges_are_told_from_pairs_and_changes(text: str, expected: list[tuple[float, float]]) -> None:
    assert bounds(text) == expected


@pytest.mark.parametrize("text", ["12.05.2013", "1.2.3", "2011,2012"])
def test_separators_that_are_no_grouping_give_no_number(text: str) -> None:
    assert digits(text) is None


@given(st.integers(0, 10**9))
def test_digits_of_either_script_and_grouped_digits_are_the_same_number(value: int) -> None:
    arabic = str(value).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert digits(str(value)) == digits(arabic) == digits(f"{value:,}") == value


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئء", min_size=1, max_size=12), st.integers(0, 11))
def test_vowel_signs_and_tatweel_change_no_folded_word(word: str, at: int) -> None:
    decorated = word[: at + 1] + "\u064e\u0640" + word[at + 1 :]
    assert fold(decorated) == fold(word)
