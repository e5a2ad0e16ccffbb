from __future__ import annotations

from arabic_text import document

from tawthiq.extraction.arabic.offers import offers_of
from tawthiq.extraction.arabic.reader import ruled
from tawthiq.extraction.trained.offers import Offers


def _offers(text: str) -> Offers:
    found = ruled(document(text))
    return offers_of(found.scene, found.heard, found.rows)


def _values(text: str, kind: str) -> set[str]:
    return {offer.value for offer in _offers(text).all if offer.kind == kind}


def test_places_that_no_list_has_are_offered_where_a_place_can_stand() -> None:
    text = "خان الميزاب: مقتل تسعة\n\nقتل 4 رجال عند حاجز دربوق، ثم الشبرقية 6 قتلى."
    assert {"خان الميزاب", "حاجز دربوق", "الشبرقية"} <= _values(text, "place")


def test_who_could_speak_is_offered_without_a_cue_that_the_rules_know() -> None:
    text = "أما رفيقه فقال إن خمسة ماتوا. وجاء في الدراسة ذاتها أن 40 فقدوا."
    assert {"رفيقه", "الدراسة"} <= _values(text, "party")


def test_periods_are_offered_with_their_values() -> None:
    assert {"2014/2016", "2019-03-12"} <= _values("بين عامي 2014 و2016 ماتوا. وفي 12 آذار 2019 سألنا.", "period")


def test_what_the_rules_chose_is_always_offered() -> None:
    text = "تقرير: مقتل 40 معتقلا\n\nقالت منظمة رصد إن 40 معتقلا قتلوا في سجن دربوق عام 2015. وأضافت أن 12 آخرين فقدوا."
    found = ruled(document(text))
    offered = offers_of(found.scene, found.heard, found.rows)
    for row in found.rows:
        assert row.figure is not None
        assert row.figure.place is None or offered.index("place", row.figure.place.lower()) is not None
        assert row.figure.period is None or offered.index("period", row.figure.period) is not None


def test_what_is_said_where_is_in_text_order() -> None:
    order = [start for start, _, _ in _offers("في دمشق وحمص قالت المنظمة عام 2014 إن خمسة ماتوا.").order]
    assert order == sorted(order)


def test_a_name_behind_a_long_title_is_offered() -> None:
    text = "وقال الناطق باسم جهاز الإسعاف في البلدة سامر الحسن إن تسعة أشخاص قتلوا."
    assert "سامر الحسن" in _values(text, "party")
