"""Figures and their slots, on sentences made for these tests."""

from __future__ import annotations

import pytest
from arabic_text import read

from tawthiq.model import Figure


def figures(text: str, published: str | None = None) -> list[Figure]:
    return [s.figure for s in read(text, published)[1].statements if s.figure]


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("قتل نحو 50 شخصا.", 50, 50, "about"),
        ("قتل ما لا يقل عن 50 شخصا.", 50, None, "at_least"),
        ("قتل 50 شخصا على الأقل.", 50, None, "at_least"),
        ("قتل أكثر من خمسين شخصا.", 50, None, "more_than"),
        ("قتل ما يزيد على 50 شخصا.", 50, None, "more_than"),
        ("تجاوز عدد القتلى 50 شخصا.", 50, None, "more_than"),
        ("لم يتجاوز عدد القتلى 50 شخصا.", None, 50, "at_most"),
        ("قتل ما يصل إلى 50 شخصا.", None, 50, "at_most"),
        ("قتل أقل من 50 شخصا.", None, 50, "less_than"),
        ("قتل ما بين 20 و50 شخصا.", 20, 50, "range"),
        ("قتل عشرات الأشخاص.", 24, None, "vague"),
        ("قُتل طفلان.", 2, 2, "exact"),
        ("اعتقل سجينين.", 2, 2, "exact"),
    ],
)
def test_qualifiers_set_the_bounds(text: str, low: float, high: float, qualifier: str) -> None:
    (figure,) = figures(text)
    assert (figure.low, figure.high, figure.qualifier) == (low, high, qualifier)


@pytest.mark.parametrize(
    ("text", "unit", "measure"),
    [
        ("أعدمت السلطات 40 سجينا.", "people", "executed"),
        ("شُنق 40 معتقلا.", "people", "executed"),
        ("لقي 40 شخصا حتفهم.", "people", "died"),
        ("توفي 40 معتقلا.", "people", "died"),
        ("يحتجز النظام 40 شخصا.", "people", "detained"),
        ("أصيب 40 مدنيا بجروح.", "people", "injured"),
        ("فقد 40 مختفيا قسريا.", "people", "missing"),
        ("اختطف مسلحون 40 مزارعا.", "people", "abducted"),
        ("نزح 40 ألف شخص.", "people", "displaced"),
        ("أفرجت السلطات عن 40 معتقلا.", "people", "released"),
        ("صدرت أحكام بالإعدام على 40 شخصا.", "people", "sentenced"),
        ("نفذت أحكام الإعدام بحق 40 شخصا.", "people", "executed"),
        ("حاور الباحثون 40 شاهدا.", "people", "interviewed"),
        ("عثر على 40 جثة.", "bodies", "other"),
        ("سرب المنشق 40 ألف صورة.", "photographs", "documented"),
        ("وثق الفريق 40 مقبرة.", "places", "documented"),
        ("نفذت السلطات 40 إعداما.", "events", "executed"),
        ("شردت المعارك 40 عائلة.", "groups", "displaced"),
        ("تحدثت الصحيفة على مدى أربعة أيام إلى 40 ناجيا.", "people", "interviewed"),
        ("في القبو 40 محبوسا.", "people", "detained"),
        ("سبى المسلحون نساء القرية وسبيت معهن 40 فتاة.", "people", "abducted"),
        ("أحرق الجنود 40 بيتا.", "places", "other"),
        ("حفر الجنود 40 خندقا.", "places", "other"),
    ],
)
def test_what_befell_the_counted_is_read(text: str, unit: str, measure: str) -> None:
    (figure,) = figures(text)
    assert (figure.unit, figure.measure) == (unit, measure)


@pytest.mark.parametrize(
    "text",
    [
        "حدث ذلك في عام 2015 بعد 5 أشهر.",
        "يبلغ من العمر 30 عاما.",
        "سار 12 كيلومترا ودفع 2000 دولار.",
        "بدأ الاجتماع في الساعة 10:30.",
        "نقل إلى الفرع 215 بموجب القرار رقم 44.",
        "يقع التقرير في 27 صفحة.",
        "زاره ثلاث مرات.",
        "قتل في 20 آب 2013.",
        "استمر ذلك من 10 إلى 15 دقيقة.",
        "قالت حركة طالبان إنها لن ترد.",
    ],
)
def test_dates_ages_money_distances_and_marks_are_no_figures(text: str) -> None:
    assert figures(text) == []


def test_a_breakdown_shares_what_befell_the_whole_and_where() -> None:
    text = "قتل 45 مدنيا بينهم 12 طفلا و7 نساء في قصف على مدينة النهرين في 14 مارس 2017."
    found = figures(text)
    assert [f.low for f in found] == [45, 12, 7]
    assert {(f.measure, f.place, f.period) for f in found} == {("killed", "مدينة النهرين", "2017-03-14")}


def test_a_list_of_bare_numbers_keeps_noun_and_measure_but_each_its_place() -> None:
    text = "سجلت المنظمة 60 حالة وفاة: 40 منها في حلب، ثم 12 في حمص و8 في درعا."
    found = figures(text)
    assert [(f.low, f.unit, f.measure, f.place) for f in found[1:]] == [
        (40, "cases", "died", "حلب"),
        (12, "cases", "died", "حمص"),
        (8, "cases", "died", "درعا"),
    ]


def test_a_prison_is_told_from_what_lies_near_it() -> None:
    (figure,) = figures("أعدم 300 معتقل داخل سجن البرج القريب من دمشق.")
    assert figure.place == "سجن البرج"


def test_the_prison_means_the_one_named_before() -> None:
    text = "يقع سجن البرج العسكري شمال المدينة.\nوقتل في هذا السجن نحو 300 معتقل."
    (figure,) = figures(text)
    assert figure.place == "سجن البرج العسكري"
    assert figure.slots["place"].span is None


def test_a_country_that_accuses_is_no_place() -> None:
    (figure,) = figures("اتهمت فرنسا الحكومة باحتجاز 200 شخص.")
    assert figure.place is None


def test_the_dead_and_the_injured_of_one_attack_share_its_place() -> None:
    found = figures("مقتل 3 وإصابة 7 في انفجار لغم بريف حماة")
    assert [(f.low, f.measure, f.place) for f in found] == [(3, "killed", "ريف حماة"), (7, "injured", "ريف حماة")]


def test_a_citizenship_is_no_place() -> None:
    (figure,) = figures("اعتقل 20 مواطنا سوريا.")
    assert figure.place is None


def test_rates_group_sizes_and_shares() -> None:
    assert figures("كان يعدم نحو 50 شخصا كل يوم.")[0].per == "day"
    assert figures("شنقوا في مجموعات تصل إلى 50 شخصا.")[0].per == "group"
    assert figures("كانت 62% من الجثث بلا أسماء.")[0].per == "percent"


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("يُعتقد أن 50 معتقلا قتلوا.", True),
        ("زعمت الحكومة أن 50 مسلحا قتلوا.", True),
        ("يقدر عدد القتلى بنحو 50 شخصا.", True),
        ("قالت الحكومة إن 50 مسلحا قتلوا.", False),
    ],
)
def test_only_explicit_words_hedge(text: str, hedge: bool) -> None:
    (figure,) = figures(text)
    assert figure.hedge is hedge


def test_the_date_of_saying_is_not_the_date_of_what_is_said() -> None:
    (figure,) = figures("أعلنت منظمة العفو الدولية في 7 شباط 2017 أن 300 معتقل أعدموا.")
    assert figure.period is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("حكمت المحكمة بالسجن على 870 شخصا عام 2017، ولم يحضر محام واحد أيا من تلك الجلسات.", [870]),
        ("قتل 30 رجلا دون تحقيق واحد.", [30]),
        ("قتل شخص واحد وأصيب ثلاثة.", [1, 3]),
    ],
)
def test_not_a_single_one_is_no_figure(text: str, numbers: list[int]) -> None:
    assert [f.low for f in figures(text)] == numbers


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # A verb behind the counted is theirs, though the next clause tells of a part of them.
        ("وأعلن المعهد أن 400 شخص اعتقلوا، منهم 50 قاصرا.", [("people", "detained"), ("people", "detained")]),
        ("أسماء 500 شخص، توفي منهم 40.", [("people", "other"), ("people", "died")]),
        # What befell the whole befell those among them, wherever it befell them.
        ("قضى 70 شخصا في السجون، بينهم طفلان.", [("people", "died"), ("people", "died")]),
        ("يعتقد أن 300 شخص، من بينهم 50 امرأة، محتجزون.", [("people", "detained"), ("people", "detained")]),
        # Each bare number is its own noun's.
        ("قالت المنظمة إن مجموع القتلى 23 وإن الجرحى أحد عشر.", [("people", "killed"), ("people", "injured")]),
        # Whose bodies they are makes no people of them.
        ("رفعت الفرق 30 جثة، منها تسع لعناصر.", [("bodies", "other"), ("bodies", "other")]),
    ],
)
def test_parts_share_the_fate_of_the_whole(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(f.unit, f.measure) for f in figures(text)] == wanted
