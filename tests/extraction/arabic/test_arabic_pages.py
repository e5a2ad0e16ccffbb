"""Arabic as pages write it: who speaks in lines and lists, dates of beginnings, parts, two scripts, bad input."""

from __future__ import annotations

import hashlib
import time

import pytest
from arabic_text import read

from tawthiq import extraction
from tawthiq.model import Exhibit, Statement
from tawthiq.reading.dispatch import read_bytes

PAGE = "قالت لجنة السلامة إن 36 سجينا قتلوا في سجن النخيل عام 1990 وأضاف حارس سابق أن نحو 200 معتقل ماتوا هناك "


def figures(text: str, published: str | None = None) -> list[Statement]:
    return [s for s in read(text, published)[1].statements if s.figure]


def speaker(text: str) -> str | None:
    (statement,) = figures(text)[:1]
    return statement.chain[0].party if statement.chain else None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("قالت ناجية من قرية الكروم، تدعى سلمى، إن 12 رجلا قتلوا.", "سلمى"),
        ("قال «إدريس» (19 عاما)، وهو عامل: «كنا 120 معتقلا في غرفة».", "إدريس"),
        ("تقول سعاد (اسم مستعار) إن 26 امرأة احتجزن هناك.", "سعاد"),
        ("وقال المصدر لـ السومرية نيوز إن 25 شخصا قتلوا.", "المصدر"),
        ("قتل 87 شخصا، وفقا لما ذكره الجيش.", "الجيش"),
        ("احتجز 30 متظاهرا بحسب المنظمين.", "المنظمين"),
        ("13:05 – الهلال الأخضر في الميناء: مقتل 12 شخصا.", None),
        ("- لجنة السجناء: مقتل 12 شخصا في العنبر.", "لجنة السجناء"),
        ("وكانت لجنة حقوق المدنيين المحلية قد أعلنت مقتل 12 شخصا.", "لجنة حقوق المدنيين المحلية"),
        ("لكن الناطق باسم المجلس، العقيد سالم الرفاعي، قال إن 6 جنود قتلوا.", "سالم الرفاعي"),
        ("الحكومة تعترف بمقتل 96 سجينا.", "الحكومة"),
    ],
)
def test_who_speaks(text: str, who: str | None) -> None:
    assert speaker(text) == who


def test_the_first_line_may_name_a_body_by_one_word() -> None:
    assert speaker("الصحة: 12 قتيلا في المدينة") == "الصحة"
    assert speaker("الربيع: 12 قتيلا في المدينة") is None


def test_a_figure_that_counts_its_own_speakers_is_the_pages() -> None:
    first, second = figures("قال ثلاثة حراس إن 40 سجينا قتلوا.")
    assert (first.figure and first.figure.low, first.chain) == (3, ())
    assert second.chain[0].party == "ثلاثة حراس"


def test_what_a_source_rests_on_does_not_speak() -> None:
    (statement,) = figures("قتل 408 أشخاص، وفق إحصاء لوكالة رويترز استنادا إلى مصادر طبية.")
    assert [link.party for link in statement.chain] == ["وكالة رويترز"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("قتل 408 أشخاص في الاحتجاجات التي اندلعت في 1 تشرين الأول 2019.", "2019-10-01/.."),
        ("قتل 408 أشخاص منذ أواخر 2014 وحتى منتصف العام الجاري.", "2014/2018"),
        ("ومنذ اندلاع الحرب في 15 أبريل 2018، قتل 408 أشخاص.", "2018-04-15/.."),
    ],
)
def test_dates_of_beginnings(text: str, period: str) -> None:
    (statement,) = figures(text, published="2018-09-20")
    assert statement.figure is not None
    assert statement.figure.period == period


def test_that_day_is_the_day_told_before() -> None:
    text = "هاجم الجنود البلدة في 3 أيار 2015. وقتل في ذلك اليوم 87 شخصا على الأقل."
    (statement,) = figures(text)
    assert statement.figure is not None
    assert (statement.figure.low, statement.figure.period) == (87, "2015-05-03")


def test_victims_died_as_those_told_of_before() -> None:
    first, second, third = figures("وثقت اللجنة مقتل 43 شخصا، وسجلت حمص 24 ضحية، تلتها درعا بـ19 ضحية.")
    measures = [s.figure.measure for s in (first, second, third) if s.figure]
    places = [s.figure.place for s in (second, third) if s.figure]
    assert measures == ["killed"] * 3
    assert places == ["حمص", "درعا"]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("قال إن خمسة من رفاقه ماتوا في الزنزانة.", 5),
        ("وأفرجت السلطات عن ثمانية.", 8),
        ("وأضافت المصادر أن اثنين قتلا.", 2),
        ("خنق 17 من أصحاب الجثث.", 17),
    ],
)
def test_parts_and_bare_numbers_count(text: str, low: int) -> None:
    assert low in [s.figure.low for s in figures(text) if s.figure]


def test_spoken_to_is_interviewed_and_a_trial_is_no_sentence() -> None:
    (spoken,) = figures("وتحدثت اللجنة إلى 260 شاهدا.")
    (tried,) = figures("وبدأت محاكمة 24 ضابطا.")
    assert spoken.figure is not None
    assert tried.figure is not None
    assert (spoken.figure.measure, tried.figure.measure) == ("interviewed", "other")


def test_a_dateline_and_a_capital_that_speaks_are_no_place_of_the_event() -> None:
    (statement,) = figures("رام الله 11-2-2024 - اعتقل 19 مواطنا، وقالت موسكو إنها قلقة.")
    assert statement.figure is not None
    assert statement.figure.place is None


def of_page(text: str) -> list[Statement]:
    data = text.encode()
    document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), "page.txt").document
    assert document is not None
    return [s for reading in extraction.read(document) for s in reading.statements if s.figure]


def test_a_page_of_two_languages_is_read_in_both_with_exact_words() -> None:
    text = (
        "Guards killed 14 prisoners in the yard on 3 May 2015, a former inmate told the committee.\n\n"
        "وقالت لجنة السلامة إن 36 سجينا ماتوا من الجوع في الشتاء نفسه.\n\n"
        "The committee said that at least 50 others were still missing.\n"
    )
    found = {s.figure.low: s.span.of(text) for s in of_page(text) if s.figure}
    assert found[36] == "36 سجينا"
    assert {14.0, 50.0} <= set(found)
    assert "14 prisoners" in found[14]


def test_an_arabic_quotation_in_an_english_line_breaks_neither() -> None:
    text = 'The guard said "قتل 36 سجينا في ليلة واحدة" and that soldiers shot 14 prisoners the next day.\n'
    assert all(s.span.of(text).strip() for s in of_page(text))
    assert 14.0 in {s.figure.low for s in of_page(text) if s.figure}


@pytest.mark.parametrize(
    "text",
    [
        PAGE * 400,  # a paragraph without a stop
        'قال "إن المدير قال «إن ' * 2_000 + PAGE,  # quotations that never close
        "قتلkilled36سجينا Amnestyالعفو 12abcمعتقلا " * 1_000,
        "".join(f"قتل {k} شخصا في حلب. " for k in range(2, 1_002)),
        "ا" * 300_000 + " " + PAGE,
        "(" * 20_000 + PAGE + ")" * 20_000,
        "لجنة: " * 5_000,
        "1" * 50_000 + " سجينا " + "1," * 20_000,
    ],
    ids=["no-stop", "open-quotes", "mixed-words", "figures", "one-word", "brackets", "colons", "digits"],
)
def test_bad_input_takes_bounded_time(text: str) -> None:
    started = time.perf_counter()
    read(text)
    assert time.perf_counter() - started < 60
