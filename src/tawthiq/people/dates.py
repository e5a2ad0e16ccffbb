"""Dates of lists as people type them: years, day/month/year, ISO, Arabic-Indic digits, zeros for the unknown."""

from __future__ import annotations

import re

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.vocabulary.folding import fold

_ISO = re.compile(r"(\d{4}) (\d{1,2})(?: (\d{1,2}))?(?: \d{2} \d{2}.*)?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2}) )?(\d{1,2}) (\d{4})")
_YEAR = re.compile(r"(\d{4})")


class Day(Struct, frozen=True):
    """A date as far as it is known. `doubt` says what is odd about it, in words."""

    year: int
    month: int | None = None
    day: int | None = None
    doubt: str = ""

    def conflicts(self, other: Day) -> bool:
        """Whether the known parts differ."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return any(a is not None and b is not None and a != b for a, b in pairs)

    def agrees(self, other: Day) -> bool:
        """Whether they are one date at least to the month."""
        return not self.conflicts(other) and self.month is not None and other.month is not None

    @property
    def full(self) -> bool:
        return self.day is not None


def read(value: str) -> Day | None:
    """A typed date; None where no year can be told. Day before month, as the lists of the region have it."""
    text = fold(value)
    found = _ISO.fullmatch(text)
    if found:
        year, month, day = found.groups()
        return _made(year, month, day)
    found = _DAY_FIRST.fullmatch(text)
    if found:
        day, month, year = found.groups()
        return _made(year, month, day)
    years = _YEAR.findall(text)
    return _made(years[0], None, None) if len(years) == 1 and len(text) <= 12 else None


def _made(year: str, month: str | None, day: str | None) -> Day:
    y, m, d = int(year), int(month) if month else None, int(day) if day else None
    doubt = ""
    if m == 0 or d == 0:
        doubt, m, d = "a zero for the month or day: taken as unknown", m or None, (d or None) if m else None
    if (m is not None and m > 12) or (d is not None and d > 31):
        doubt, m, d = "no such month or day: only the year is used", None, None
    if not vocabulary.load("lists")["earliest_birth"] <= y <= 2100:
        doubt = doubt or "a year that cannot be"
    return Day(y, m, d, doubt)
