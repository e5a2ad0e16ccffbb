"""Dates told from another date: "yesterday", "on Monday", "last year", "that year", "in the same month"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.lexicon import words
from tawthiq.extraction.arabic.script import Sentence, fold

# A page says when it was written in its first lines, within so many tokens of one's start.
FIRST_LINES, DATELINE = 5, 12
_DAY = 10  # characters of a day in EDTF
_WEEKDAYS = ("الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد")


# Before the name of a weekday these tell of no one day, or of a month.
_NO_DAY = ("كل", "كانون", "تشرين", "يومي", "ايام", "الايام")


@dataclass(slots=True)
class Clock:
    """What relative dates are counted from: the day of publication, and the year and period spoken of last."""

    published: str | None = None
    year: int | None = None
    period: str | None = None

    @property
    def day(self) -> date | None:
        """The day of publication, where it is known to the day."""
        try:
            return date.fromisoformat((self.published or "")[:10])
        except ValueError:
            return None

    def spoken(self, period: str) -> None:
        """Remember a period that the text has just told."""
        self.period = period
        years = re.findall(r"\d{4}(?=-|/|$)", period)
        if years:
            self.year = int(years[-1])


@cache
def _time() -> dict[str, frozenset[str]]:
    data = vocabulary.load("arabic_time")
    names = ("last", "this", "same", "that", "year_names", "month_names", "week_names", "begins", "weekday_heads")
    return {name: words(data[name]) for name in names}


def said_day(sentence: Sentence, i: int, clock: Clock) -> tuple[int, str] | None:
    """(end, EDTF) of "yesterday", "today", "on Monday": the last such day before publication."""
    day = clock.day
    if day is None:
        return None
    key = sentence.key(i)
    before = sentence.key(i - 1)
    if key == "امس":
        back = 2 if before == "اول" else 1
        return i + 1, (day - timedelta(days=back)).isoformat()
    if (
        key == "اليوم"
        and sentence.key(i + 1) not in _time()["same"]
        and before not in ("حتي", "منذ", "الي", "وحتي", "هذا", "في", "ذلك")
    ):
        return i + 1, day.isoformat()
    plain = key[1:] if key[:1] in "وب" and key[1:] in _WEEKDAYS else key
    if plain in _WEEKDAYS and sentence.tokens[i].kind == "word" and before not in _NO_DAY:
        if sentence.key(i - 1) in _WEEKDAYS and sentence.key(i - 2) in _NO_DAY:
            return None  # "يومي الاثنين والأربعاء": every week's
        if sentence.key(i + 1) in ("المقبل", "القادم") or sentence.key(i + 1) == "المقبله":
            return None
        back = (day.weekday() - _WEEKDAYS.index(plain)) % 7
        return i + 1, (day - timedelta(days=back)).isoformat()
    return None


def said_span(sentence: Sentence, i: int, clock: Clock) -> tuple[int, str] | None:
    """(end, EDTF) of "last year", "this month", "last week", "that year", "the same month"."""
    time, key = _time(), sentence.key(i)
    plain = next((s for s in (key, key[1:], "ال" + key[2:]) if s in time["year_names"] | time["month_names"]), "")
    following = sentence.key(i + 1)
    demonstrated = sentence.key(i - 1) in time["that"]
    if plain in time["year_names"]:
        return _year(sentence, i, clock, following, demonstrated=demonstrated)
    if plain in time["month_names"]:
        same = following in time["same"] or demonstrated
        if same and clock.period and re.match(r"\d{4}-\d\d", clock.period):
            return i + 1 + (following in time["same"]), clock.period[:7]
        day = clock.day
        if day is not None and following in time["last"]:
            return i + 2, (day.replace(day=1) - timedelta(days=1)).isoformat()[:7]
        if day is not None and (following in time["this"] or sentence.key(i - 1) == "هذا"):
            return i + 1, day.isoformat()[:7]
    if key in time["week_names"] and following in time["last"] and (day := clock.day) is not None:
        return i + 2, (day - timedelta(days=7)).isoformat()[:7]
    return None


def _year(sentence: Sentence, i: int, clock: Clock, following: str, *, demonstrated: bool) -> tuple[int, str] | None:
    time = _time()
    published = int(clock.published[:4]) if clock.published and clock.published[:4].isdigit() else None
    before = sentence.key(i - 1)
    if published is not None and before in ("هذا", "هذه"):
        return i + 1, str(published)
    if (following in time["same"] or demonstrated) and clock.year is not None:
        return i + 1 + (following in time["same"]), str(clock.year)
    if published is None:
        return None
    if following in time["last"]:
        return i + 2, str(published - 1)
    started = before in time["begins"]
    if started and sentence.key(i - 2) == "منذ" and clock.published is not None:
        return i + 1, f"{published}-01/{clock.published[:7]}"
    return (i + 1, str(published)) if started or following in time["this"] else None


def said_again(sentence: Sentence, i: int, clock: Clock) -> tuple[int, str] | None:
    """(end, EDTF) of "in the same period", "that era": the period spoken of last."""
    if sentence.key(i) == "اليوم" and len(clock.period or "") == _DAY:
        again = sentence.key(i + 1) in _time()["same"] or sentence.key(i - 1) in _time()["that"]
        return (i + 1, clock.period or "") if again else None
    if clock.period is None or fold(sentence.key(i)) not in ("الفتره", "الحقبه", "المده", "المرحله"):
        return None
    same = sentence.key(i + 1) in _time()["same"] or sentence.key(i - 1) in _time()["that"]
    return (i + 1, clock.period) if same else None


def written_on(sentences: Iterable[Sentence], dates: Iterable[tuple[int, int, int, str]]) -> str | None:
    """When a page says that it was written. `dates`: (sentence, first, end, EDTF) of the days in its first lines."""
    listed = list(sentences)
    for number, first, end, edtf in dates:
        sentence = listed[number]
        alone = len(sentence.tokens) - (end - first) <= 4
        opens = number < FIRST_LINES and first <= DATELINE and sentence.key(end) in ("-", "–", "—", "(", ")", ":", "")
        if len(edtf) == 10 and (alone or opens):
            return edtf
    return None
