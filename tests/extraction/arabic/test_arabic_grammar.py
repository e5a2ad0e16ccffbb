"""Grammar of Arabic that readers of lists, testimonies and releases meet: numerals, duals, dates, chains, demands."""

from __future__ import annotations

import pytest
from arabic_text import read

from tawthiq.extraction.arabic.dates import find_periods
from tawthiq.extraction.arabic.hijri import first_day, hijri_edtf
from tawthiq.extraction.arabic.relative import Clock
from tawthiq.extraction.arabic.script import sentences
from tawthiq.model import Figure, Span


def figures(text: str, published: str | None = None) -> list[Figure]:
    return [s.figure for s in read(text, published)[1].statements if s.figure]


def chains(text: str) -> list[list[str]]:
    return [[link.party for link in s.chain] for s in read(text)[1].statements if s.figure]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("أعدم الجنود السجناء الثلاثة.", 3),
        ("قُتل زملاؤها الأحد عشر.", 11),
        ("المعتقلون الـ13 ألفا ماتوا في السجن.", 13000),
        ("اعتقلوا صحفيَّين في المطار.", 2),
        ("نزح مليون ونصف المليون نازح.", 1_500_000),
        ("قتل ما مجموعه 96 فلاحا.", 96),
    ],
)
def test_numerals_behind_their_noun_and_duals_by_their_vowel(text: str, low: float) -> None:
    assert [f.low for f in figures(text)] == [low]


def test_one_or_the_other_is_a_range() -> None:
    (figure,) = figures("كنا ندفن ثلاث أو أربع جثث كل صباح.")
    assert (figure.low, figure.high, figure.qualifier) == (3, 4, "range")


def test_at_least_stands_behind_the_adjective() -> None:
    (figure,) = figures("عذبت القوات 24 لاجئا سوريا على الأقل.")
    assert (figure.low, figure.high, figure.qualifier) == (24, None, "at_least")


@pytest.mark.parametrize(
    "text",
    ["غرفة لا تتسع لعشرين.", "صدر حكم في سبع جلسات.", "ثلاثة أرباع الغرفة.", "فقدت 7 من كل 10 أسر بيتها."],
)
def test_room_sessions_and_fractions_are_no_counts(text: str) -> None:
    assert [f.low for f in figures(text) if f.low not in (7,)] == []


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("منذ مطلع أيار 2018 حتى تاريخ 14 تموز 2018", ["2018-05/2018-07-14"]),
        ("بين شهري أيار وتموز 2018", ["2018-05/2018-07"]),
        ("من 5 إلى 20 نيسان 2014", ["2014-04-05/2014-04-20"]),
        ("منذ اندلاع الثورة في آذار 2011", ["2011-03/.."]),
        ("من أيلول 2011 وحتى اليوم", ["2011-09/.."]),
        ("في السادس عشر من نيسان 2013", ["2013-04-16"]),
        ("في ثمانينيات القرن الماضي", ["1980/1989"]),
        ("14 رمضان 1433", ["2012-08"]),
        ("عام 1402 هـ", ["1981/1982"]),
        ("بناية عمرها 1402 متر", []),
    ],
)
def test_dates_of_every_kind(text: str, edtf: list[str]) -> None:
    parsed = sentences(text, [(0, Span(0, len(text)))])
    assert [p.edtf for s in parsed for p in find_periods(s, Clock())] == edtf


def test_the_hijri_calendar_by_known_new_years() -> None:
    # 1 Muharram by the tabular calendar: 1400 on 21 November 1979, 1444 on 30 July 2022.
    assert [first_day(y, 1).isoformat() for y in (1400, 1444)] == ["1979-11-21", "2022-07-30"]
    assert hijri_edtf(1600) is None
    assert hijri_edtf(1433, 13) is None


def test_a_day_in_the_dateline_dates_the_page_and_not_the_figure() -> None:
    assert [f.period for f in figures("الفاشر، 9 نوفمبر 2023 (وكالات) - قال ناجون إن 40 شخصا قتلوا في المخيم.")] == [
        None
    ]


def test_who_is_told_relays() -> None:
    assert chains("وقال متحدث عسكري لصحيفة الغارديان إن ستة سجناء ماتوا.") == [["متحدث عسكري", "صحيفة الغارديان"]]
    text = "وقال حارس سابق لمركز سرحة للتوثيق إن 46 رجلا شنقوا في السجن."
    assert chains(text) == [["حارس سابق", "مركز سرحة للتوثيق"]]
    assert [f.measure for f in figures(text)] == ["executed"]


def test_a_role_keeps_its_name_and_its_relay() -> None:
    text = "ذكرت وكالة رويترز نقلا عن محامين أوروبيين أن 20 شخصا قتلوا.\n\nوأوضح المحامون أن 5 أطفال ماتوا."
    assert chains(text)[1] == ["محامين أوروبيين", "وكالة رويترز"]


def test_the_last_clause_has_a_speaker_of_its_own() -> None:
    text = "ذكرت هيئة المحامين أن 800 شخص قتلوا، فيما فر أكثر من 300 شخص إلى تشاد، وفق منظمة الصحة العالمية."
    assert [c[0] for c in chains(text)] == ["هيئة المحامين", "منظمة الصحة العالمية"]


def test_an_adjective_of_harm_in_a_name_befalls_nobody() -> None:
    assert [f.measure for f in figures("قال مركز توثيق الانتهاكات إن 30 رجلا أعدموا.")] == ["executed"]


def test_the_headline_is_when_and_where_its_figure_is_in_the_text() -> None:
    text = "مقتل 87 معتقلا تحت التعذيب\n\nقتل 87 معتقلا في حمص عام 2014."
    assert [(f.place, f.period) for f in figures(text)] == [("حمص", "2014"), ("حمص", "2014")]


def test_obligations_are_demands_of_who_speaks() -> None:
    _, reading = read("قالت منظمة العفو الدولية إن 20 شخصا ماتوا. ويجب على الحكومة أن تعلن أسماء جميع المحتجزين.")
    (demand,) = [s for s in reading.statements if s.demand]
    assert demand.demand is not None
    assert (demand.speaker, demand.demand.addressee) == ("منظمة العفو الدولية", "الحكومة")
    assert demand.demand.asks.startswith("تعلن أسماء")


def test_the_asker_and_the_asked_side_by_side_are_two() -> None:
    _, reading = read("ودعت المنظمة النائب العام إلى فتح تحقيق. ")
    assert [(s.speaker, s.demand.addressee) for s in reading.statements if s.demand] == [("المنظمة", "النائب العام")]


def test_what_denied_it_denies_stands_in_the_sentence_before() -> None:
    _, reading = read("قال ناشطون إن الجنود أعدموا عشرة أشخاص سرا. ونفى متحدث عسكري ذلك.")
    (denial,) = [s for s in reading.statements if s.denial]
    assert denial.denial is not None
    assert denial.speaker == "متحدث عسكري"
    assert "أعدموا عشرة أشخاص" in denial.denial.of


def test_calling_an_account_false_denies_it() -> None:
    _, reading = read("ووصفت وزارة العدل التقرير بأنه مفبرك.")
    (denial,) = [s for s in reading.statements if s.denial]
    assert denial.speaker == "وزارة العدل"
