"""Rules and the trained reader together, on Arabic texts of our own."""

from __future__ import annotations

import pytest
from arabic_text import document

from tawthiq.extraction.arabic import ArabicReader
from tawthiq.extraction.arabic.deciding import asked, unigram
from tawthiq.extraction.arabic.offers import offers_of
from tawthiq.extraction.arabic.reader import ruled
from tawthiq.extraction.trained.asking import LONGEST, Page
from tawthiq.extraction.trained.choosing import answers, trained
from tawthiq.model import Figure, Statement

REPORT = (
    "منظمة حقوقية: إعدام 340 سجينا في سجن الرمال\n\n"
    "قالت منظمة «مرصد الضفة» في تقرير أصدرته الثلاثاء إن ما لا يقل عن 340 سجينا أعدموا شنقا في سجن الرمال "
    "بين عامي 2014 و2016.\n\n"
    "وقابلت المنظمة 27 حارسا سابقا لإعداد التقرير. وأضافت أن 85 معتقلا آخرين ماتوا جوعا هناك عام 2015.\n\n"
    "وبلغ ثمن تذكرة المعرض 12 دولارا. ويدير السجن منذ 9 أيار 2012 العقيد سالم المروك، 44 عاما."
)


def _read(text: str) -> dict[str, Statement]:
    return {s.span.of(text): s for s in ArabicReader().read(document(text)).statements if s.figure is not None}


def _figure(found: dict[str, Statement], words: str) -> Figure:
    figure = next(row.figure for told, row in found.items() if words in told)
    assert figure is not None
    return figure


def test_the_figures_of_a_report_with_their_slots() -> None:
    found = _read(REPORT)
    hanged = _figure(found, "ما لا يقل عن 340")
    assert (hanged.measure, hanged.place, hanged.period) == ("executed", "سجن الرمال", "2014/2016")
    assert _figure(found, "27").measure == "interviewed"
    assert _figure(found, "85").measure == "died"


def test_dates_ages_and_money_are_no_figures() -> None:
    assert not [words for words in _read(REPORT) if any(n in words for n in ("44", "12", "2014", "2012", " 9 "))]


def test_every_slot_says_how_it_came_about_and_how_surely() -> None:
    for row in _read(REPORT).values():
        assert row.figure is not None
        assert {"place", "period", "speaker", "via", "measure", "unit", "hedge"} <= row.figure.slots.keys()
        assert all(0 <= slot.confidence <= 1 and slot.how for slot in row.figure.slots.values())


def test_a_bare_number_in_a_count_of_people_is_a_figure() -> None:
    text = "ارتفع عدد قتلى القصف على بلدة الشبرقية إلى 61، بعد وفاة أربعة من الجرحى في المستشفى."
    assert any("61" in words for words in _read(text))


def test_the_prison_alone_is_the_one_named_before() -> None:
    text = (
        "قالت الرابطة إن 63 شخصاً اعتُقلوا في مدينة دمنهور. وأضافت أن معظمهم نُقلوا إلى سجن المدينة الشمالي.\n\n"
        "وذكر محام يتابع القضية أن ثلاثة محتجزين توفوا داخل السجن."
    )
    found = _figure(_read(text), "ثلاثة")
    assert found.place == "سجن المدينة الشمالي"
    assert "named before" in found.slots["place"].how


def test_who_suffers_from_wounds_is_injured_beside_the_dead() -> None:
    text = "وذكر محام أن ثلاثة محتجزين توفوا داخل السجن، وأن خمسة عشر آخرين يعانون من إصابات خطيرة."
    found = _read(text)
    assert _figure(found, "ثلاثة").measure == "died"
    assert _figure(found, "خمسة عشر").measure == "injured"


def _pages(text: str) -> tuple[list[Page], int]:
    page = document(text)
    found = ruled(page)
    offers = offers_of(found.scene, found.heard, found.rows)
    return asked(page, found.heard, offers, found.rows, unigram()), len(found.rows)


def test_a_page_is_answered_alike_whatever_is_asked_before_it() -> None:
    pages, _ = _pages("\n\n".join(REPORT.replace("340", str(340 + n)) for n in range(12)))
    assert len(pages) > 2
    together = answers(trained("arabic"), pages)
    for page in reversed(pages):
        assert answers(trained("arabic"), [page]).items() <= together.items()


@pytest.mark.parametrize("times", [1, 3, 40])
def test_every_figure_stands_on_one_page_and_no_page_is_longer_than_the_encoder_reads(times: int) -> None:
    pages, rows = _pages("\n\n".join(REPORT.replace("340", str(340 + n)) for n in range(times)))
    assert sorted(q.row for page in pages for q in page.questions) == list(range(rows))
    for page in pages:
        assert len(page.ids) <= LONGEST
        ends = [s.tokens[1] for s in page.shown] + [q.figure[1] for q in page.questions]
        assert max(ends) < len(page.ids)


ODD = ("12 قتيلا", "قتل 12 قتل 13 قتل 14 " * 60, "« قال 12 " * 80, "ق ت ل 1 2 " * 40, "في Ｘ١٢ قتل killed " * 20, "12")


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_read_without_complaint(text: str) -> None:
    for row in _read(text).values():
        assert 0 <= row.span.start < row.span.end <= len(text)
