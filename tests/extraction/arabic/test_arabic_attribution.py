"""Who says, who relays, who denies, who asks."""

from __future__ import annotations

import pytest
from arabic_text import read


def chains(text: str) -> list[list[str]]:
    return [[link.party for link in s.chain] for s in read(text)[1].statements if s.figure]


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("قالت منظمة العفو الدولية إن 50 معتقلا قتلوا.", ["منظمة العفو الدولية"]),
        ("منظمة العفو الدولية قالت إن 50 معتقلا قتلوا.", ["منظمة العفو الدولية"]),
        ("قتل 50 معتقلا، بحسب منظمة العفو الدولية.", ["منظمة العفو الدولية"]),
        ("ووفقا لمنظمة العفو الدولية قتل 50 معتقلا.", ["منظمة العفو الدولية"]),
        ("قتل 50 معتقلا، كما تقول منظمة العفو الدولية.", ["منظمة العفو الدولية"]),
        ("منظمة العفو الدولية: مقتل 50 معتقلا.", ["منظمة العفو الدولية"]),
        ("وثقت شبكة الميزان الحقوقية مقتل 50 معتقلا.", ["شبكة الميزان الحقوقية"]),
        ("جاء في تقرير لشبكة الميزان الحقوقية أن 50 معتقلا قتلوا.", ["شبكة الميزان الحقوقية"]),
        ("قال مدير المركز سالم الدالي إن 50 معتقلا قتلوا.", ["سالم الدالي"]),
        ("قالت مديرة المركز، هند البحري، إن 50 معتقلا قتلوا.", ["هند البحري"]),
        ('ذكرت منظمة "هيومن رايتس ووتش" أن 50 معتقلا قتلوا.', ["هيومن رايتس ووتش"]),
        ("أفاد مراسل الجزيرة بمقتل 50 معتقلا.", ["مراسل الجزيرة"]),
        ("اعتبر الوزير أن 50 معتقلا قتلوا.", ["الوزير"]),
        ("وثق فريق من المحققين الدوليين مقتل 50 معتقلا.", []),
        ("توصل فريق من المحققين الدوليين إلى أن 50 معتقلا قتلوا.", ["فريق من المحققين الدوليين"]),
        ("قال حارس سابق إن 50 معتقلا قتلوا.", ["حارس سابق"]),
        ('"قتل 50 معتقلا"، قال حارس سابق.', ["حارس سابق"]),
        ("نقلت رويترز عن حارس سابق أن 50 معتقلا قتلوا.", ["حارس سابق", "رويترز"]),
        ("ذكرت رويترز أن منظمة العفو الدولية قالت إن 50 معتقلا قتلوا.", ["منظمة العفو الدولية", "رويترز"]),
        (
            "ذكرت قناة الجزيرة، نقلا عن منظمة العفو الدولية، أن 50 معتقلا قتلوا.",
            ["منظمة العفو الدولية", "قناة الجزيرة"],
        ),
        ("قتل 50 معتقلا في السجن.", []),
        ("قال مركز الميزان إن 36 سجينا قتلوا، بحسب ما نقلت صحيفة النجم.", ["مركز الميزان", "صحيفة النجم"]),
        ("بحسب مركز الميزان، قتل 36 سجينا، كما ذكرت صحيفة النجم.", ["مركز الميزان", "صحيفة النجم"]),
        ("وصرح سامر حداد لوكالة فرانس برس بأن 36 سجينا قتلوا.", ["سامر حداد", "وكالة فرانس برس"]),
        ("قال مركز الميزان في بيان نشرته صحيفة النجم إن 36 سجينا قتلوا.", ["مركز الميزان", "صحيفة النجم"]),
        ("وفق تقرير لمركز الميزان اطلعت عليه صحيفة النجم، قتل 36 سجينا.", ["مركز الميزان", "صحيفة النجم"]),
        ("ونسبت صحيفة النجم إلى مسؤول أمني قوله إن 36 سجينا قتلوا.", ["مسؤول أمني", "صحيفة النجم"]),
    ],
)
def test_the_chain_starts_with_who_is_closest_to_the_content(text: str, chain: list[str]) -> None:
    assert chains(text) == [chain]


def test_short_forms_and_verbs_without_subject_mean_the_party_named_before() -> None:
    text = (
        "قالت هيئة الميزان لحقوق الإنسان إن السجن مغلق.\n"
        "وأضافت أن 50 معتقلا قتلوا.\n"
        "وذكر التقرير أن 40 معتقلا فقدوا.\n"
        "وأعلنت الهيئة أن 30 معتقلا أفرج عنهم."
    )
    assert chains(text) == [["هيئة الميزان لحقوق الإنسان"]] * 3


def test_a_family_name_means_the_person_introduced_in_full() -> None:
    text = "قال المحامي سالم الدالي إن القضية كبيرة.\nوأوضح الدالي أن 50 معتقلا قتلوا."
    assert chains(text) == [["سالم الدالي"]]


def test_a_speaker_carries_over_within_a_paragraph_only() -> None:
    text = "قالت وزارة الصحة إن 50 شخصا قتلوا. وأصيب 20 آخرون.\nوقتل 3 أشخاص في حادث آخر."
    assert chains(text) == [["وزارة الصحة"], ["وزارة الصحة"], []]


def test_the_agency_of_the_dateline_relays_what_others_say() -> None:
    text = "بيروت - رويترز: قالت وزارة الصحة إن 50 شخصا قتلوا."
    assert chains(text) == [["وزارة الصحة", "رويترز"]]
    assert [c.party for c in read(text)[1].credits] == ["رويترز", "وزارة الصحة"]


@pytest.mark.parametrize(
    ("text", "speaker", "of"),
    [
        ("نفت وزارة العدل وجود سجون سرية.", "وزارة العدل", "سجون سرية"),
        ("أنكر النظام السوري أنه أعدم معتقلين.", "النظام السوري", "أعدم معتقلين"),
        ("رفضت وزارة العدل هذه الاتهامات.", "وزارة العدل", "هذه الاتهامات"),
    ],
)
def test_denials_name_who_denies_what(text: str, speaker: str, of: str) -> None:
    (denial,) = [s for s in read(text)[1].statements if s.denial]
    assert denial.speaker == speaker
    assert denial.denial is not None
    assert denial.denial.of == of
    assert denial.stance == "denies"


@pytest.mark.parametrize(
    ("text", "speaker", "addressee", "asks"),
    [
        (
            "دعت منظمة العفو الدولية مجلس الأمن إلى فتح تحقيق مستقل.",
            "منظمة العفو الدولية",
            "مجلس الأمن",
            "فتح تحقيق مستقل",
        ),
        (
            "طالبت هيومن رايتس ووتش الحكومة العراقية بالكشف عن مصير المفقودين.",
            "هيومن رايتس ووتش",
            "الحكومة العراقية",
            "بالكشف عن مصير المفقودين",
        ),
        ("طالب الاتحاد الأوروبي بوقف الإعدامات.", "الاتحاد الأوروبي", None, "بوقف الإعدامات"),
        (
            "حث الاتحاد الأوروبي السلطات على الإفراج عن المعتقلين.",
            "الاتحاد الأوروبي",
            "السلطات",
            "الإفراج عن المعتقلين",
        ),
        (
            "ودعا مركز الميزان للتوثيق حكومة زهران إلى نشر أسماء الضحايا.",
            "مركز الميزان للتوثيق",
            "حكومة زهران",
            "نشر أسماء الضحايا",
        ),
    ],
)
def test_demands_name_who_asks_whom_for_what(text: str, speaker: str, addressee: str | None, asks: str) -> None:
    (demand,) = [s for s in read(text)[1].statements if s.demand]
    assert demand.demand is not None
    assert (demand.speaker, demand.demand.addressee, demand.demand.asks) == (speaker, addressee, asks)


def test_reported_speech_without_a_figure_is_kept_as_a_statement() -> None:
    text, reading = read("قال حارس سابق إن السجناء كانوا يضربون كل ليلة.")
    (statement,) = reading.statements
    assert statement.kind == "assertion"
    assert statement.span.of(text) == "السجناء كانوا يضربون كل ليلة."


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # Nobody estimates in "what is estimated at"; whoever closes the sentence says it.
        ("يُحتجز هناك ما يُقدَّر بنحو 900 شخص، بحسب مرصد السدرة الحقوقي.", ["مرصد السدرة الحقوقي"]),
        # A number behind a short clause of saying is what is said, not what was said before.
        ("قال بعضهم إن القتلى 22 عاملا، وقال آخرون 35 أو أكثر.", ["بعضهم", "آخرون"]),
        ("قتل المسلحون 40 شخصا، وفق حاكم الولاية، في حين فر آخرون.", ["حاكم الولاية"]),
        ("قال مصدر في هيئة الموانئ البرية إن 40 شخصا قتلوا.", ["مصدر في هيئة الموانئ البرية"]),
        ("قتل 40 شخصا، حسب طبيب في المستشفى.", ["طبيب"]),
        # Several who speak are counted by the page and give the number behind them; numbers at the end of a text.
        ("نقلا عن أربعة سجناء سابقين، قتل 30 شخصا.", [None, "أربعة سجناء سابقين"]),
        ("قتل 30 شخصا نقلا عن", [None]),
    ],
)
def test_each_number_goes_to_who_says_it(text: str, speakers: list[str]) -> None:
    assert [s.speaker for s in read(text)[1].statements if s.figure] == speakers
