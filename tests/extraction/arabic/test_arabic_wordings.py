"""Wordings of the field that once were read wrongly: lists, courts, testimonies, relays, denials in few words."""

from __future__ import annotations

import pytest
from arabic_text import document, read
from msgspec.structs import replace

from tawthiq.extraction.arabic import ArabicReader
from tawthiq.model import Statement


def figures(text: str, published: str | None = None) -> list[Statement]:
    return [s for s in read(text, published)[1].statements if s.figure]


def slot(text: str, name: str, published: str | None = None) -> list[object]:
    return [getattr(s.figure, name) for s in figures(text, published)]


def chains(text: str) -> list[list[str]]:
    return [[link.party for link in s.chain] for s in figures(text)]


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("قضت محكمة الجنايات في تموز 2019 بإعدام 8 متهمين.", ["sentenced"]),
        ("وأصدرت محكمة عسكرية أحكاما بالإعدام بحق 11 شخصا، نفذ ثلاثة منها.", ["sentenced", "executed"]),
        ("شنت القوات حملة اعتقالات طالت 120 شخصا.", ["detained"]),
        ("وثقنا 88 حالة وفاة داخل مراكز التوقيف، 53 منها بسبب التعذيب.", ["died", "died"]),
        ("استشهاد ستة معتقلين في السجن، أربعة منهم العام الماضي.", ["killed", "killed"]),
        ("بلغت حصيلة القتلى 54، منهم 40 من قوات النظام و14 من الفصائل.", ["killed", "killed", "killed"]),
        ("قابلت اللجنة ما مجموعه 324 ضحية.", ["interviewed"]),
        ("راح ضحية القصف أكثر من عشرين شخصا.", ["killed"]),
        ("أصيب 12 مهاجرا وتم إنقاذ 22 شخصا.", ["injured", "other"]),
        ("ماتو تلات شباب بالمهجع.", ["died"]),
        ("استقبل المشفى 16 جثة و43 جريحا.", ["other", "injured"]),
        ("وتوزعت حالات الاعتقال على النحو التالي:\n- 97 حالة في الشمال\n- 41 حالة في الجنوب", ["detained", "detained"]),
    ],
)
def test_what_befell_the_counted(text: str, measures: list[str]) -> None:
    assert slot(text, "measure") == measures


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("وفق ما روى مختار القرية لمركز وثيقة للتوثيق، قتل 17 رجلا.", ["مختار القرية", "مركز وثيقة للتوثيق"]),
        ("شهود عيان لوكالة فرانس برس: مقتل عشرة أشخاص.", ["شهود عيان", "وكالة فرانس برس"]),
        ("تم إعدام 17 رجلا، حسب شهادات جمعها مركز الذاكرة.", ["مركز الذاكرة"]),
        (
            "وفي تصريح لإذاعة الساحل قال الناطق باسم محاكم صفاقس إن 9 أشخاص قتلوا.",
            ["الناطق باسم محاكم صفاقس", "إذاعة الساحل"],
        ),
        ("الجيش اللبناني من جانبه قال إنه قتل 20 مسلحا.", ["الجيش اللبناني"]),
        ("أما أم سامر فقالت إن 3 رجال اعتقلوا.", ["أم سامر"]),
        ("قال فريق من ثلاثة خبراء دوليين إن 50 معتقلا قتلوا.", ["فريق من ثلاثة خبراء دوليين"]),
        ("بحسب معدي التحقيق، قتل 288 شخصا.", ["معدي التحقيق"]),
        ("ذكر رئيس اللجنة الوطنية لحقوق الإنسان أن 50 معتقلا قتلوا.", ["رئيس اللجنة الوطنية لحقوق الإنسان"]),
        ("ولم تعلق السلطات على الحصيلة، غير أن التلفزيون الرسمي قال إن 5 جنود قتلوا.", ["التلفزيون الرسمي"]),
        ("قال مصدر طبي مفضلا عدم ذكر اسمه إن 50 شخصا قتلوا.", ["مصدر طبي"]),
        ("نقلت صحيفة الحياة الجديدة عن مصدر أمني أن 19 مسلحا قتلوا.", ["مصدر أمني", "صحيفة الحياة الجديدة"]),
        ("لم يبق بينهم أربعة أطفال إلا وقد أصيبوا.", []),
    ],
)
def test_who_says_it_and_through_whom(text: str, chain: list[str]) -> None:
    assert chains(text)[-1] == chain


def test_a_body_goes_on_speaking_in_what_it_issues_and_in_a_lists_items() -> None:
    page = "أصدرت رابطة الأهالي تقريرها الشهري، ووثقت فيه وفاة 14 شخصا، وجاءت الحالات كالتالي:\n- 9 رجال في الشمال"
    assert [chain[0] for chain in chains(page)] == ["رابطة الأهالي", "رابطة الأهالي"]


def test_a_body_is_known_by_its_bare_name() -> None:
    page = "قالت منظمة مساءلة إن 38 شخصا اعتقلوا.\nقابلت مساءلة 17 محتجزا سابقا."
    assert [chain[0] for chain in chains(page)] == ["منظمة مساءلة", "منظمة مساءلة"]


def test_whoever_the_page_presents_by_age_speaks() -> None:
    page = "رنا (29 سنة) من سكان الحي. تقول إن 14 امرأة اعتقلن معها."
    assert chains(page)[-1] == ["رنا"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("توفي 23 محتجزا في سجن بير أحمد في عدن.", "سجن بير أحمد"),
        ("قضى 40 معتقلا في الفرع 215.", "الفرع 215"),
        ("قتل 106 متظاهرين في 21 مدينة إيرانية.", None),
        ("قتل 12 رجلا في مجمع سكني.", None),
        ("قتل 12 شخصا في بلدة عادت إليها الحياة.", None),
        ("احتجزت السلطات 900 معتقل سياسي.", None),
    ],
)
def test_where_it_was(text: str, place: str | None) -> None:
    assert slot(text, "place")[0] == place


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("جدد حبس 45 متهما على ذمة القضية رقم 930 لسنة 2019.", [None]),
        ("في الثالث من شوال 1433 هـ قتل 17 شخصا، وفي رمضان 1434 اعتقل 29 شابا.", ["2012-08", "2013-07/2013-08"]),
        ("كان عدد من يعدمون عادة يومي الاثنين والأربعاء 20 شخصا.", [None]),
        ("قابلت اللجنة، بين آذار 2018 وأيار 2018، ما مجموعه 324 شاهدا.", ["2018-03/2018-05"]),
    ],
)
def test_when_it_was(text: str, periods: list[str | None]) -> None:
    assert slot(text, "period", "2020-02-10") == periods


def test_sums_are_no_groups_and_duals_open_ranges() -> None:
    assert slot("قابلت اللجنة ما مجموعه 324 شاهدا.", "per") == [None]
    (taken,) = figures("كانوا يخرجون جثتين أو ثلاثا.")
    assert taken.figure is not None
    assert (taken.figure.low, taken.figure.high, taken.figure.unit) == (2, 3, "bodies")


@pytest.mark.parametrize(
    ("text", "speaker", "of"),
    [
        ("قال مصدر رسمي إن الأنباء عن وفاة السجناء عارية عن الصحة.", "مصدر رسمي", "الأنباء عن وفاة السجناء"),
        ("الناطق باسم الدفاع المدني: لا صحة لوجود أقبية سرية.", "الناطق باسم الدفاع المدني", "لوجود أقبية سرية"),
        ("قالت وزارة العدل لاحقا إن الصور «مزورة».", "وزارة العدل", "الصور"),
        ("قوات الدعم السريع تنفي قصف مستشفى وتتهم الجيش.", "قوات الدعم السريع", "قصف مستشفى"),
        ("ونفت الحكومة الاتهامات في بيان: «لا توجد مراكز احتجاز».", "الحكومة", "لا توجد مراكز احتجاز"),
    ],
)
def test_denials(text: str, speaker: str, of: str) -> None:
    (found,) = [s for s in read(text)[1].statements if s.denial is not None]
    assert found.denial is not None
    assert (found.chain[0].party, found.denial.of) == (speaker, of)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("طالبت لجنة الأهالي السلطات بالكشف عن مصير 61 مفقودا.", [("لجنة الأهالي", "السلطات")]),
        ("وتطالب العائلات البرلمان بإقرار قانون جديد.", [("العائلات", "البرلمان")]),
        (
            "ودعت لجنة الأهالي السلطات إلى وقف القمع فورا، وحثت الأمم المتحدة على إيفاد بعثة.",
            [("لجنة الأهالي", "السلطات"), ("لجنة الأهالي", "الأمم المتحدة")],
        ),
        ("ووجدت لجنة التحقيق أسبابا تدعو إلى الاعتقاد بأن القوات قتلت 12 مدنيا.", []),
        ('قالت لجنة الأهالي: "على السلطات الإفراج فورا عن المحتجزين".', [("لجنة الأهالي", "السلطات")]),
        ("نطالب السلطات بالإفراج عنهم.", []),
    ],
)
def test_demands(text: str, asked: list[tuple[str, str]]) -> None:
    found = [s for s in read(text)[1].statements if s.demand is not None]
    assert [(s.chain[0].party, s.demand.addressee) for s in found if s.demand is not None] == asked


def test_the_pages_own_voice_asks_under_its_publishers_name() -> None:
    page = document("نطالب السلطات بالإفراج عنهم.")
    page = replace(page, metadata=replace(page.metadata, publisher="رابطة الأهالي"))
    (asked,) = [s for s in ArabicReader().by_rules(page).statements if s.demand is not None]
    assert asked.chain[0].party == "رابطة الأهالي"


def test_a_body_named_before_ends_where_the_one_begins_whom_it_asks() -> None:
    found = read(
        "بيان\n\nقالت نقابة محامي إرسان إن 87 شخصا اعتقلوا.\n\n"
        "وطالبت نقابة محامي إرسان وزارة العدل بالسماح بزيارة السجن.\n\n"
        "ودعت نقابة محامي إرسان الاتحاد الساحلي إلى إرسال مراقبين.\n"
    )[1]
    demands = [s for s in found.statements if s.kind == "demand"]
    assert [s.speaker for s in demands] == ["نقابة محامي إرسان"] * 2
