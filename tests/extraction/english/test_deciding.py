"""Rules and the trained reader together, on texts of our own."""

from __future__ import annotations

import pytest
from attributed_text import analysed

from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.deciding import asked, decided, wordpiece
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.offers import offers_of
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.trained.asking import LONGEST, MEASURES, UNITS, Page
from tawthiq.extraction.trained.choosing import answers, trained
from tawthiq.model import Statement
from tawthiq.vocabulary import load

REPORT = (
    "At least 340 prisoners hanged in Orval Prison, rights group says\n\n"
    "LISTRA (Reuters) - At least 340 prisoners were hanged in Orval Prison between 2014 and 2016, the Harbour Centre "
    "said in a report on Tuesday.\n\n"
    "The Harbour Centre interviewed 27 former guards for the report. It said another 85 detainees had died of hunger "
    "there in 2015.\n\n"
    "Tickets to the exhibition cost 12 dollars. Officer Len Marok, 44, has led the prison since 9 May 2012."
)


def _read(text: str) -> dict[str, Statement]:
    analysis = analysed(text)
    said = attribute(analysis)
    setting = setting_of(analysis, said.speaking)
    rows, _ = decided(analysis, setting, said, figures_in(analysis, setting, said.chain_at, least=0.0))
    return {row.span.of(text): row for row in rows}


def test_the_figures_of_a_report_with_their_slots() -> None:
    found = _read(REPORT)
    hanged = found["At least 340 prisoners"]
    assert hanged.figure is not None
    assert (hanged.figure.measure, hanged.figure.place, hanged.figure.unit) == ("executed", "Orval Prison", "people")
    guards = next(row for words, row in found.items() if "27" in words)
    assert guards.figure is not None
    assert guards.figure.measure == "interviewed"


def test_dates_ages_and_money_are_no_figures() -> None:
    assert not [words for words in _read(REPORT) if any(n in words for n in ("44", "12", "2014", "2012", " 9 "))]


def test_every_slot_says_how_it_came_about_and_how_surely() -> None:
    for row in _read(REPORT).values():
        assert row.figure is not None
        assert {"place", "period", "speaker", "via", "measure", "unit", "hedge"} <= row.figure.slots.keys()
        assert all(0 <= slot.confidence <= 1 and slot.how for slot in row.figure.slots.values())
        assert 0 <= row.confidence <= 1


def test_a_value_stands_in_the_document_where_its_slot_says() -> None:
    for row in _read(REPORT).values():
        assert row.figure is not None
        where = row.figure.slots["place"].span
        if row.figure.place is not None and where is not None:
            assert row.figure.place.lower() in REPORT.lower()
            assert 0 <= where.start < where.end <= len(REPORT)
        for link in row.chain:
            assert link.mention is None or link.mention.end <= len(REPORT)


def _pages(text: str) -> tuple[list[Page], int]:
    analysis = analysed(text)
    setting, said = setting_of(analysis), attribute(analysis)
    rows = figures_in(analysis, setting, said.chain_at, least=0.0)
    offers = offers_of(analysis, setting, said, rows)
    return asked(analysis, said, offers, rows, wordpiece()), len(rows)


def test_a_page_is_answered_alike_whatever_is_asked_before_it() -> None:
    pages, _ = _pages("\n\n".join(REPORT.replace("340", str(340 + n)) for n in range(12)))
    assert len(pages) > 2
    together = answers(trained("english"), pages)
    for page in reversed(pages):
        assert answers(trained("english"), [page]).items() <= together.items()


@pytest.mark.parametrize("times", [1, 3, 40])
def test_every_figure_stands_on_one_page_and_no_page_is_longer_than_the_encoder_reads(times: int) -> None:
    pages, rows = _pages("\n\n".join(REPORT.replace("340", str(340 + n)) for n in range(times)))
    assert sorted(q.row for page in pages for q in page.questions) == list(range(rows))
    for page in pages:
        assert len(page.ids) <= LONGEST
        ends = [s.tokens[1] for s in page.shown] + [q.figure[1] for q in page.questions]
        assert max(ends) < len(page.ids)


def test_the_model_knows_the_measures_of_the_vocabulary() -> None:
    assert set(MEASURES) - {"other"} <= set(load("measures"))
    assert "people" in UNITS


@pytest.mark.parametrize(
    "text",
    [
        "12 killed",
        "KILLED 12 KILLED 13 KILLED 14 " * 60,
        "“ he said 12 " * 80,
        "t h e  1 2  d e a d " * 40,
        "in Ｘ１２ قتل 12 killed in مدينة Ort " * 20,
        "12",
    ],
)
def test_odd_text_is_read_without_complaint(text: str) -> None:
    for row in _read(text).values():
        assert 0 <= row.span.start < row.span.end <= len(text)


def test_a_centre_that_speaks_is_no_place() -> None:
    text = "The Orval Documentation Centre said that 14 men had died in the camp.\n\nIt counted 30 guards."
    assert all(row.figure is not None and row.figure.place is None for row in _read(text).values())


def test_who_has_died_was_not_killed_because_others_were() -> None:
    text = (
        "Tenth day of protests: what we know\n\n"
        "- At least 41 protesters have been killed since 31 October, according to the Sorn Medical Network. "
        "The government says 17 people have died, five of them police officers.\n"
        "- In Kadra, snipers shot three people dead near the university this afternoon, two witnesses told us."
    )
    measures = {f.low: f.measure for f in (row.figure for row in _read(text).values()) if f is not None}
    assert (measures[41], measures[17]) == ("killed", "died")
