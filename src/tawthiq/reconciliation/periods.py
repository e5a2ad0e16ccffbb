"""EDTF periods as days, so that they can be compared (Extended Date/Time Format, ISO 8601-2:2019, annex A)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?[?~%]?")
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


class Days(Struct, frozen=True, order=True):
    """Days from `first` to `last`, both counted in, as proleptic ordinals; an open end is the utmost possible."""

    first: int
    last: int

    @property
    def open(self) -> bool:
        return self.first == _FIRST or self.last == _LAST

    def within(self, other: Days) -> bool:
        return other.first <= self.first and self.last <= other.last

    def overlaps(self, other: Days) -> bool:
        return self.first <= other.last and other.first <= self.last


def days(period: str | None) -> Days | None:
    """The days of an EDTF date or interval; None where there is none or it is no EDTF that stands for days."""
    if not period:
        return None
    first, slash, last = period.strip().partition("/")
    begin = _one(first)
    end = _one(last) if slash else begin
    if (begin is None and first not in ("", "..")) or (end is None and last not in ("", "..")):
        return None
    start = begin.first if begin else _FIRST
    stop = end.last if end else _LAST
    if begin is None and end is None:
        return None
    return Days(start, stop) if start <= stop else None


def hull(spans: Iterable[Days]) -> Days:
    """The shortest time that holds all of these."""
    every = list(spans)
    return Days(min(d.first for d in every), max(d.last for d in every))


def edtf(span: Days) -> str:
    """The shortest EDTF that stands for exactly these days: "2011/2015", "2012-03", "2011/..", "2012-03-02/2012"."""
    first = ".." if span.first == _FIRST else _day(span.first)
    last = ".." if span.last == _LAST else _day(span.last)
    for length in (4, 7, 10):
        begin, end = (d if d == ".." else d[:length] for d in (first, last))
        text = begin if begin == end else f"{begin}/{end}"
        if days(text) == span:
            return text
    return f"{first}/{last}"


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _one(text: str) -> Days | None:
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(g) if g else None for g in found.groups())
    try:
        if day is not None and month is not None:
            return Days(*[date(year or 1, month, day).toordinal()] * 2)
        if month is not None:
            length = calendar.monthrange(year or 1, month)[1]
            return Days(date(year or 1, month, 1).toordinal(), date(year or 1, month, length).toordinal())
        return Days(date(year or 1, 1, 1).toordinal(), date(year or 1, 12, 31).toordinal())
    except ValueError:
        return None
