"""Dates of English text as EDTF, and the one that belongs to a figure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.counting import counted, words_of
from tawthiq.extraction.english.dating import dated_page
from tawthiq.extraction.english.periods import Times, calendar_of, dates_in, period_of
from tawthiq.extraction.english.quantities import quantities
from tawthiq.extraction.english.setting import setting_of
from tawthiq.model import Exhibit
from tawthiq.reading.dispatch import read_bytes


def edtf(text: str, published: str | None = None) -> list[str]:
    return [d.edtf for d in dates_in(text, calendar_of(text, published))]


def periods(text: str, published: str | None = None) -> list[str | None]:
    """The period of each figure of a text, in order."""
    data = text.encode()
    document = read_bytes(data, Exhibit("0" * 64, len(data)), "page.txt").document
    assert document is not None
    times, calendar, out = Times([]), calendar_of(text, published), []
    for sentence in analyse(document).sentences:
        words = words_of(sentence)
        times.enter(sentence.index, sentence.block.span.start, dates_in(words.text, calendar))
        for quantity in quantities(words.text):
            found = counted(words, quantity)
            if found is not None and found.confidence >= 0.5:
                out.append(period_of(times, words, found, True).edtf)
    return out


def page_periods(text: str) -> list[str | None]:
    """The period of each figure of a page, with what the page says about its own date and its chronology."""
    data = text.encode()
    document = read_bytes(data, Exhibit("0" * 64, len(data)), "page.txt").document
    assert document is not None
    analysis = analyse(document)
    times, setting, out = Times([]), setting_of(analysis), []
    for sentence in analysis.sentences:
        words = words_of(sentence)
        times.enter(sentence.index, sentence.block.span.start, list(setting.dates.get(sentence.index, ())))
        for quantity in quantities(words.text):
            found = counted(words, quantity)
            if found is not None and found.confidence >= 0.5:
                out.append(period_of(times, words, found, True).edtf)
    return out


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("in August 2013", ["2013-08"]),
        ("on 14 April 2014", ["2014-04-14"]),
        ("on Feb. 17, 2021", ["2021-02-17"]),
        ("on the 3rd of June 1999", ["1999-06-03"]),
        ("dated 2019-05-31", ["2019-05-31"]),
        ("between September 2011 and December 2015", ["2011-09/2015-12"]),
        ("from 2011 to 2015", ["2011/2015"]),
        ("in 2018-21", ["2018/2021"]),
        ("in 2009–12", ["2009/2012"]),
        ("during the 1976-1983 dictatorship", ["1976/1983"]),
        ("since 2011", ["2011/.."]),
        ("since the start of the war in March 2011", ["2011-03/.."]),
        ("between 2016 and now", ["2016/.."]),
        ("from 2005 onwards", ["2005/.."]),
        ("in the 1990s", ["1990/1999"]),
        ("12-14 December 2015", ["2015-12-12/2015-12-14"]),
        ("December 12-14, 2015", ["2015-12-12/2015-12-14"]),
        ("between 25 November 2016 and 3 January 2017", ["2016-11-25/2017-01-03"]),
        ("between November and February 2018", ["2017-11/2018-02"]),
        ("from January to July 2020", ["2020-01/2020-07"]),
        ("in the first seven months of 2020", ["2020-01/2020-07"]),
        ("in the second half of 2019", ["2019-07/2019-12"]),
        ("by the end of 2016", ["2016"]),
        ("before 2003", ["../2003"]),
    ],
)
def test_written_dates_keep_their_precision(text: str, wanted: list[str]) -> None:
    assert edtf(text) == wanted


@pytest.mark.parametrize(
    "text",
    ["31 February 2015", "they may march", "at least 2000 detainees", "2,015 people", "on 45 May 2012"],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert not [e for e in edtf(text) if e.count("-") == 2]
    assert text == "on 45 May 2012" or edtf(text) == []


def test_a_bare_day_takes_the_year_of_its_month_in_the_text_or_of_the_page() -> None:
    text = "The raid of 25 August 2017 was the first."
    calendar = calendar_of(text, None)
    assert [d.edtf for d in dates_in("on 27 August", calendar)] == ["2017-08-27"]
    assert edtf("on 27 August", "2018-02-01") == ["2017-08-27"]
    assert edtf("on 27 August") == []


def test_relative_dates_need_the_date_of_the_page() -> None:
    assert edtf("last year") == []
    assert edtf("last year", "2018-07-15") == ["2017"]
    assert edtf("last November", "2018-07-15") == ["2017-11"]
    assert edtf("last month", "2018-01-15") == ["2017-12"]
    assert edtf("on Tuesday", "2018-07-15") == ["2018-07-10"]
    assert edtf("on Tuesday, 3 July 2018", "2018-07-15") == ["2018-07-03"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("in the past two years", ["2016/2018"]),
        ("over the last three months", ["2018-04/2018-07"]),
        ("over the past decade", ["2008/2018"]),
        ("three years ago", ["2015"]),
        ("two months ago", ["2018-05"]),
        ("four days ago", ["2018-07-11"]),
        ("since the beginning of the year", ["2018-01/.."]),
        ("since Sunday", ["2018-07-15/.."]),
        ("since last year", ["2017/.."]),
        ("since early this month", ["2018-07/.."]),
        ("two decades ago", ["1998"]),
        ("arrested Saturday", ["2018-07-14"]),
        ("late Tuesday", ["2018-07-10"]),
    ],
)
def test_what_reaches_back_is_counted_from_the_date_of_the_page(text: str, wanted: list[str]) -> None:
    assert edtf(text, "2018-07-15") == wanted
    assert edtf(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("in that same year", "2014"),
        ("that night", "2014-05-03"),
        ("that June", "2014-06"),
        ("since then", "2014-05-03/.."),
    ],
)
def test_what_points_back_takes_the_date_named_before(text: str, wanted: str) -> None:
    calendar = calendar_of("", None)
    assert [d.edtf for d in dates_in("The raid was on 3 May 2014.", calendar)] == ["2014-05-03"]
    assert [d.edtf for d in dates_in(text, calendar)] == [wanted]


@pytest.mark.parametrize("text", ["every Friday", "on Bloody Sunday", "Fridays for Lorn", "the Sunday Times"])
def test_not_every_weekday_is_a_day(text: str) -> None:
    assert edtf(text, "2018-07-15") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the next day", ["2014-06-01"]),
        ("the following year", ["2015"]),
        ("the previous month", ["2014-04"]),
    ],
)
def test_one_step_from_the_date_named_before(text: str, wanted: list[str]) -> None:
    calendar = calendar_of("", None)
    dates_in("The raid was on 31 May 2014.", calendar)
    assert [d.edtf for d in dates_in(text, calendar)] == wanted
    dates_in("It went on until 2016.", calendar)
    assert [d.edtf for d in dates_in("the next day", calendar)] == []


def test_a_weekday_tells_the_year_of_its_day() -> None:
    text = "In 2019 the market was shut. Police came on {}, February 7."
    assert page_periods(text.format("Friday") + " They shot 12 traders.")[0] == "2020-02-07"
    assert page_periods(text.format("Thursday") + " They shot 12 traders.")[0] == "2019-02-07"
    assert page_periods(text.format("Monday") + " They shot 12 traders.")[0] is None


def test_the_same_period_is_a_span_named_before() -> None:
    calendar = calendar_of("", None)
    dates_in("The survey covers 2011 to 2014.", calendar)
    assert [d.edtf for d in dates_in("over the same period", calendar)] == ["2011/2014"]
    dates_in("It was printed in 2016.", calendar)
    assert dates_in("over the same period", calendar) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A raid\n\nVel Tosk, 13 December 2012\n\nSoldiers came.", "2012-12-13"),
        ("A raid\n\nPORT HASK, Drovia, March 4, 2004 (AFP) - Soldiers came.", "2004-03-04"),
        ("A raid\n\nBy staff | October 30, 2014\n\nSoldiers came.", "2014-10-30"),
        ("A raid\n\nSoldiers came on 13 December 2012.", None),
        ("A raid\n\nSoldiers came.\n\nPublished on 13 December 2012", "2012-12-13"),
        ("A raid\n\nThis statement was first published on example.org on 13 December 2012.", "2012-12-13"),
        ("A raid\n\nLast updated: December 13, 2012 10:30 GMT\n\nSoldiers came.", "2012-12-13"),
        ("Testimony\n\nDate of interview: 14/3/2016, Hask\n\nSoldiers came.", "2016-03-14"),
        ("Testimony\n\nInterview date: 4/3/2016\n\nSoldiers came.", "2016"),
        ("A raid\n\nBy staff\n\nMarch 4, 2004, 3:15 pm\n\nSoldiers came.", "2004-03-04"),
        ("A letter\n\nSoldiers came.\n\nHask, 12 May 2003", "2003-05-12"),
        ("Annual report | March 2021\n\nSoldiers came.", "2021-03"),
        ("A raid\n\nSoldiers came.\n\n© 2019 The Hask Courier", "2019"),
        ("A raid\n\nThe market was attacked on 12 May 2003\n\nSoldiers came.", None),
        ("The raids of March 2021\n\nSoldiers came.", None),
        ("4 May 2008: A.\n\n9 June 2008 - B came.\n\n11 July 2010 - C came.", None),
    ],
)
def test_a_page_says_its_own_date_in_its_first_lines(text: str, wanted: str | None) -> None:
    assert dated_page(text) == wanted


def test_the_date_over_an_entry_of_a_chronology_dates_its_figures() -> None:
    text = (
        "The emergency in Drovia\n\n4 February 2008: Parliament is dissolved. Some 60 deputies are arrested.\n\n"
        "March 2009: Troops fire into a crowd in Hask. Doctors count 14 dead.\n\n"
        "2011: Courts resume. Seven men are hanged.\n\n"
    )
    assert page_periods(text) == ["2008-02-04", "2009-03", "2011"]


def test_a_day_told_of_dates_the_rest_of_its_paragraph_in_the_simple_past() -> None:
    told = "On 3 May 2014 soldiers surrounded the market of Hask. They shot 12 traders."
    assert page_periods(told) == ["2014-05-03"]
    assert page_periods(told.replace(" They", "\n\nThey")) == [None]
    assert page_periods(told.replace("They shot", "Police have arrested")) == [None]
    assert page_periods(told.replace("On 3 May 2014", "In 2014")) == [None]


def test_what_has_come_about_since_is_no_part_of_the_day() -> None:
    text = "Soldiers arrested 14 traders on 3 May 2014. Eleven of them {} released."
    assert page_periods(text.format("were")) == ["2014-05-03", "2014-05-03"]
    assert page_periods(text.format("have been")) == ["2014-05-03", None]


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_written_out_comes_back(day: date) -> None:
    assert edtf(f"on {day.day} {day:%B} {day.year}") == [day.isoformat()]
    assert edtf(f"on {day:%B} {day.day}, {day.year}") == [day.isoformat()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Soldiers killed 40 people in May 2012.", ["2012-05"]),
        ("In May 2012, soldiers killed 40 people.", ["2012-05"]),
        ("At least 300 prisoners were executed between 2011 and 2013.", ["2011/2013"]),
        ("More than 500 villagers have been displaced since 2014.", ["2014/.."]),
        ("In a 2017 report, the group said that 60 detainees had died.", [None]),
        ("Police killed 12 protesters under a law imposed in June 2020.", [None]),
        ("Soldiers killed 30 people in 2012 and arrested 90 students in 2015.", ["2012", "2015"]),
        ("Gunmen shot dead 73 people on 3 May 2016, 41 of them children.", ["2016-05-03", "2016-05-03"]),
        ("As many as 70 prisoners are held there.", [None]),
    ],
)
def test_the_date_that_belongs_to_a_figure(text: str, wanted: list[str | None]) -> None:
    assert periods(text) == wanted


def test_a_period_says_how_it_was_read() -> None:
    text = "In May 2012, soldiers killed 40 people."
    data = text.encode()
    document = read_bytes(data, Exhibit("0" * 64, len(data)), "page.txt").document
    assert document is not None
    sentence = analyse(document).sentences[0]
    words, times = words_of(sentence), Times([])
    times.enter(0, 0, dates_in(words.text, calendar_of(text, None)))
    found = next(c for q in quantities(words.text) if (c := counted(words, q)) is not None)
    timed = period_of(times, words, found, True)
    assert timed.how == "date in the sentence"
    assert timed.dated is not None
    assert text[timed.dated.start : timed.dated.end] == "May 2012"
    assert 0.5 < timed.confidence <= 0.9


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It had 187 in 2014 and 160 the year before.", ["2014", "2013"]),
        ("On 3 May 2012 two died; a week later four died.", ["2012-05-03", "2012-05-10"]),
        ("On 18 September 2020 it held 90, down from 120 four days earlier.", ["2020-09-18", "2020-09-14"]),
        ("It was in 2012, the year before the war.", ["2012"]),
        ("At least 37 died in 2016 and 2017.", ["2016/2017"]),
        ("At least 37 died in the winters of 2016 and 2017.", ["2016/2017"]),
        ("In 2016 and 2017, 30 and 40 died respectively.", ["2016", "2017"]),
    ],
)
def test_dates_told_from_the_one_before(text: str, found: list[str]) -> None:
    assert edtf(text) == found


def test_a_page_that_tells_of_a_span_of_years_is_not_dated_by_it() -> None:
    assert dated_page("FIFTEEN YEARS. 18 September 2001 – 18 September 2016\n\nA leaflet\n\nWho were they?") is None
    assert dated_page("Port Oske, 18 September 2001 – Nine people died.\n\nMore.") == "2001-09-18"
