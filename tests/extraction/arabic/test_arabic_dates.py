"""Periods as EDTF."""

from __future__ import annotations

import pytest

from tawthiq.extraction.arabic.dates import find_periods
from tawthiq.extraction.arabic.relative import Clock
from tawthiq.extraction.arabic.script import sentences
from tawthiq.model import Span


def periods(text: str, published: str | None = None) -> list[str]:
    sentence = sentences(text, [(0, Span(0, len(text)))])[0]
    return [p.edtf for p in find_periods(sentence, Clock(published))]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("بين عامي 2011 و2015", "2011/2015"),
        ("من عام 2011 إلى عام 2015", "2011/2015"),
        ("منذ عام 2011", "2011/.."),
        ("خلال عام 2014", "2014"),
        ("في 20 آب 2013", "2013-08-20"),
        ("في 20 آب/أغسطس 2013", "2013-08-20"),
        ("في آذار (مارس) 2011", "2011-03"),
        ("بين كانون الثاني 2012 وشباط 2013", "2012-01/2013-02"),
        ("من مارس 2011م إلى حزيران 2018م", "2011-03/2018-06"),
        ("في 14/3/2017", "2017-03-14"),
        ("في 2017-03-14", "2017-03-14"),
        ("بين آذار وأيار 2013", "2013-03/2013-05"),
        ("في الفترة 2011-2015", "2011/2015"),
    ],
)
def test_dates_are_read(text: str, edtf: str) -> None:
    assert periods(text) == [edtf]


def test_a_relative_date_needs_the_date_of_publication() -> None:
    assert periods("منذ أيار الماضي") == []
    assert periods("منذ أيار الماضي", "2018-07-15") == ["2018-05/.."]
    assert periods("في كانون الأول الماضي", "2018-07-15") == ["2017-12"]
    assert periods("العام الماضي", "2018-07-15") == ["2017"]


def test_impossible_days_and_months_are_no_date() -> None:
    assert periods("45/13/2017") != ["2017-13-45"]
    assert periods("في 40 آب 2013") == ["2013-08"]
