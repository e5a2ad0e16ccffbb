"""Dates of lists as people type them, read as EDTF (ISO 8601-2, levels 0 and 1); the cell as typed is kept elsewhere.

Day/month/year, ISO, month names in Arabic and English, Arabic-Indic digits, zeros for the unknown, two-digit years, a
spreadsheet's day numbers, spans of years, decades, Hijri dates (by the Umm al-Qura calendar, so within a day).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from hijridate import Hijri
from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.vocabulary.folding import fold

_ISO = re.compile(r"(\d{4}) (\d{1,2})(?: (\d{1,2}))?(?: ?t?\d{2} \d{2}.*)?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2}) )?(\d{1,2}) (\d{4}|\d{2})")
_YEARS = re.compile(r"(\d{4}) (\d{4})")
_SERIAL = re.compile(r"[1-5]\d{4}(?: 0)?")
_DECADE = re.compile(r"(\d{3})0s")
_HIJRI_YEARS = range(1300, 1501)
_EPOCH = date(1899, 12, 30)  # day 0 of the spreadsheet programs


class Day(Struct, frozen=True):
    """A date as far as it is known.

    Attributes:
        year, month, day: the known parts; the year is None for a span.
        first, last: years that it can lie in.
        edtf: ISO 8601-2.
        doubt: what is odd about it, in words.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    doubt: str = ""
    edtf: str = ""
    first: int = 0
    last: int = 0

    def conflicts(self, other: Day) -> bool:
        """Whether the known parts differ."""
        if self.year is None or other.year is None or "~" in self.edtf + other.edtf:
            return self.last < other.first or other.last < self.first
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return any(a is not None and b is not None and a != b for a, b in pairs)

    def agrees(self, other: Day) -> bool:
        """Whether they are one date at least to the month."""
        return not self.conflicts(other) and self.month is not None and other.month is not None

    @property
    def full(self) -> bool:
        return self.day is not None


@cache
def _months() -> dict[str, int]:
    given = vocabulary.load("reading")["months"]
    return {fold(str(w)): int(n) for n, words in given.items() for w in words}


@cache
def _hijri_months() -> dict[str, int]:
    given = vocabulary.load("lists")["hijri_months"]
    return {fold(str(w)): n for n, words in enumerate(given, 1) for w in words}


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("lists")[name])


def read(value: str, *, month_first: bool = False) -> Day | None:
    """A typed date; None where no year can be told. Day before month unless asked, as the region's lists have it."""
    text = fold(value)
    text, about = _without(text, "approximate")
    if "?" in value or "~" in value or "؟" in value:
        about = True
    text, before = _without(text, "before_words")
    text, after = _without(text, "after_words")
    text, hijri = _without(re.sub(r"(?<=\d)(ه|h)\b", r" \1", text), "hijri_words")
    text, months = _numbered(text, _hijri_months())
    hijri = hijri or months
    if not months:
        text, _ = _numbered(text, _months())
    found = _plain(text, month_first, hijri)
    if found is None:
        return None
    if before or after:
        edtf = f"../{found.edtf}" if before else f"{found.edtf}/.."
        low, high = (0, found.last) if before else (found.first, 2100)
        return Day(None, doubt=found.doubt, edtf=edtf, first=low, last=high)
    if about and "~" not in found.edtf and "/" not in found.edtf:
        return Day(found.year, found.month, found.day, found.doubt, found.edtf + "~", found.first - 2, found.last + 2)
    return found


def _plain(text: str, month_first: bool, hijri: bool) -> Day | None:
    for pattern, order in ((_ISO, "ymd"), (_DAY_FIRST, "dmy")):
        found = pattern.fullmatch(text)
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            if order == "dmy" and parts["d"] and (month_first or (int(parts["m"]) > 12 >= int(parts["d"]))):
                parts["d"], parts["m"] = parts["m"], parts["d"]
            return _made(parts["y"], parts["m"], parts["d"], hijri)
    span = _YEARS.fullmatch(text)
    if span and int(span[1]) < int(span[2]) and not hijri:
        return Day(None, edtf=f"{span[1]}/{span[2]}", first=int(span[1]), last=int(span[2]))
    decade = _DECADE.fullmatch(text)
    if decade:
        return Day(None, edtf=f"{decade[1]}X", first=int(decade[1]) * 10, last=int(decade[1]) * 10 + 9)
    if _SERIAL.fullmatch(text):
        when = _EPOCH + timedelta(days=int(text.split()[0]))
        made = _made(str(when.year), str(when.month), str(when.day), False)
        return made and _doubted(made, f"a spreadsheet's day number: read as {when.isoformat()}")
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", text)
    return _made(years[0], None, None, hijri) if len(years) == 1 and len(text) <= 12 else None


def _made(year: str, month: str | None, day: str | None, hijri: bool) -> Day:
    y, m, d = int(year), int(month) if month else None, int(day) if day else None
    doubt = ""
    if len(year) == 2:
        y += 2000 if y <= 26 else 1900
        doubt = f"a year of two digits: read as {y}"
    if m == 0 or d == 0:
        doubt, m, d = "a zero for the month or day: taken as unknown", m or None, (d or None) if m else None
    if hijri or y in _HIJRI_YEARS:
        return _from_hijri(y, m, d)
    if not _exists(y, m, d):
        doubt, m, d = "no such month or day: only the year is used", None, None
    if not vocabulary.load("lists")["earliest_birth"] <= y <= 2100:
        doubt = doubt or "a year that cannot be"
    return Day(y, m, d, doubt, _edtf(y, m, d), y, y)


def _exists(year: int, month: int | None, day: int | None) -> bool:
    if month is None:
        return True
    try:
        date(max(1, min(year, 9999)), month, day or 1)
    except ValueError:
        return False
    return True


def _from_hijri(year: int, month: int | None, day: int | None) -> Day:
    """A Hijri date: a day is known within one, a month or a year is a span of Gregorian days."""
    try:
        if month and day:
            g = Hijri(year, month, day).to_gregorian()
            edtf = _edtf(g.year, g.month, g.day) + "~"
            return Day(g.year, g.month, g.day, "a Hijri date: within a day", edtf, g.year, g.year)
        first = Hijri(year, month or 1, 1)
        last_month = month or 12
        last = Hijri(year, last_month, Hijri(year, last_month, 1).month_length())
        low, high = first.to_gregorian(), last.to_gregorian()
    except (ValueError, OverflowError):
        return Day(None, doubt="a Hijri date that cannot be", edtf="", first=0, last=0)
    edtf = f"{_edtf(low.year, low.month, low.day)}/{_edtf(high.year, high.month, high.day)}"
    same = low.year if low.year == high.year else None
    return Day(same, doubt="a Hijri date: a span of days", edtf=edtf, first=low.year, last=high.year)


def _edtf(year: int, month: int | None, day: int | None) -> str:
    text = f"{year:04}"
    if month is None:
        return text if day is None else f"{text}-XX-{day:02}"
    return f"{text}-{month:02}" if day is None else f"{text}-{month:02}-{day:02}"


def _doubted(day: Day, doubt: str) -> Day:
    return Day(day.year, day.month, day.day, doubt, day.edtf, day.first, day.last)


def from_age(age: int, when: Day) -> Day:
    """The span of birth years of someone of an age at a date."""
    return Day(
        None,
        doubt="from an age",
        edtf=f"{when.first - age - 1:04}/{when.last - age:04}",
        first=when.first - age - 1,
        last=when.last - age,
    )


def _without(text: str, name: str) -> tuple[str, bool]:
    words = text.split()
    kept = [w for w in words if w not in _words(name)]
    return (" ".join(kept), True) if len(kept) < len(words) and kept else (text, False)


def _numbered(text: str, months: dict[str, int]) -> tuple[str, bool]:
    """Month names as numbers, day and year around them; "March 5 2011" as "5 3 2011"."""
    for name in sorted(months, key=len, reverse=True):
        if f" {name} " in f" {text} ":
            before, after = (part.split() for part in f" {text} ".split(f" {name} ", 1))
            numbers = [re.sub(r"(?<=\d)(st|nd|rd|th)$", "", w) for w in (*before, *after) if w not in ("of", "من")]
            years = [n for n in numbers if len(n) == 4]
            days = [n for n in numbers if len(n) < 4]
            return " ".join((*days[:1], str(months[name]), *years[:1])), True
    return text, False
