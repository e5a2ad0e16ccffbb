# NOTE TO THE FIGURES HELPER (05:44): this file now belongs to another helper; stay with measures, units, per, hedges, numbers.
"""When: explicit dates and spans as EDTF (Library of Congress, level 0 and open intervals of level 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tawthiq.vocabulary import load

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression: where in the sentence's text, and its EDTF."""

    start: int
    end: int
    edtf: str


@dataclass(slots=True)
class Calendar:
    """What a document has said about dates so far.

    Attributes:
        published: EDTF date of the page, where known.
        year: the year last named, which a bare month and day belong to.
    """

    published: str | None = None
    year: int | None = None


@cache
def _month_body() -> str:
    return "|".join(sorted(load("numbers")["months"], key=len, reverse=True))


@cache
def _date() -> re.Pattern[str]:
    months = _month_body()
    year = r"(?:1[89]|20)\d\d"
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    return re.compile(
        rf"(?P<iso>{year}-\d\d(?:-\d\d)?)"
        rf"|(?P<d1>{day})(?:\s+of)?\s+(?P<m1>{months})\b\.?,?(?:\s+(?P<y1>{year})\b)?"
        rf"|(?P<m2>{months})\b\.?\s+(?P<d2>{day})(?!\d)(?:,?\s+(?P<y2>{year})\b)?"
        rf"|(?P<m3>{months})\b\.?,?\s+(?:of\s+)?(?P<y3>{year})\b"
        rf"|(?P<y4>(?<![\d,.$£€-]){year}(?:s\b)?)(?![\d,]\d)(?!\s+(?:people|men|women|children|detainees|prisoners))",
        re.IGNORECASE,
    )


def dates_in(text: str, calendar: Calendar) -> list[Dated]:
    """The date expressions of a sentence, ranges joined. Notes the years named in `calendar`."""
    rows: list[Dated] = []
    for match in _date().finditer(text):
        edtf = _edtf(match, calendar)
        if edtf is not None:
            rows.append(Dated(match.start(), match.end(), edtf))
            if edtf[:4].isdigit():
                calendar.year = int(edtf[:4])
    return _relative(text, calendar) + _joined(text, rows, calendar)


def _edtf(match: re.Match[str], calendar: Calendar) -> str | None:
    groups = match.groupdict()
    if groups["iso"]:
        return str(groups["iso"])
    if groups["y4"]:
        raw = groups["y4"]
        return f"{raw[:3]}X" if raw.endswith("s") else str(raw)
    month = load("numbers")["months"][next(groups[m] for m in ("m1", "m2", "m3") if groups[m]).lower()]
    year = groups["y1"] or groups["y2"] or groups["y3"] or (str(calendar.year) if calendar.year else _published_year(calendar, month))
    if year is None:
        return None
    day = groups["d1"] or groups["d2"]
    if day is None:
        return f"{year}-{month:02d}"
    number = int(re.sub(r"\D", "", day))
    return f"{year}-{month:02d}-{number:02d}" if 1 <= number <= 31 else None


def _published_year(calendar: Calendar, month: int) -> str | None:
    """A bare month belongs to the year of publication, or to the year before where it lies ahead of it."""
    if calendar.published is None or not calendar.published[:4].isdigit():
        return None
    year = int(calendar.published[:4])
    made = int(calendar.published[5:7]) if len(calendar.published) >= 7 else 12
    return str(year - 1 if month > made else year)


_LINK = re.compile(r"^\s*(?:-|–|—|to|and|until|till|through|up to)\s*(?:the\s+)?(?:(?:end|middle|start|beginning) of\s+|late\s+|early\s+|mid-?)?$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:between|from|since|starting in|beginning in)\s+(?:the\s+)?(?:(?:start|end|middle|beginning) of\s+)?(?:late |early |mid-?)?(?:the\s+)?$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|ever since|after|from)\s+(?:at least\s+)?(?:the\s+)?(?:[\w’'.-]+\s+){0,6}?(?:in\s+|on\s+|of\s+)?(?:late |early |mid-?)?$", re.IGNORECASE)
_OPEN = re.compile(r"\bsince\b(?:\s+[\w’'.-]+){0,6}?\s+(?:in\s+|on\s+|of\s+|late |early |mid-?)?$|\bsince\s+(?:late |early |mid-?)?$", re.IGNORECASE)


def _joined(text: str, rows: list[Dated], calendar: Calendar) -> list[Dated]:
    out: list[Dated] = []
    i = 0
    while i < len(rows):
        row = rows[i]
        before = text[max(0, row.start - 70) : row.start]
        if i + 1 < len(rows):
            behind = rows[i + 1]
            link = text[row.end : behind.start]
            spanning = _LINK.match(link) and (link.strip().lower() not in ("and", "to") or _FROM.search(before))
            if spanning and row.edtf[:4] <= behind.edtf[:4]:
                out.append(Dated(row.start, behind.end, f"{row.edtf}/{behind.edtf}"))
                i += 2
                continue
        short = re.match(r"\s?[-–/]\s?(\d\d)\b(?![-\d])", text[row.end : row.end + 6])
        if short and re.fullmatch(r"\d{4}", row.edtf) and int(short.group(1)) > int(row.edtf[2:]):
            out.append(Dated(row.start, row.end + short.end(), f"{row.edtf}/{row.edtf[:2]}{short.group(1)}"))
        elif _OPEN.search(before):
            out.append(Dated(row.start, row.end, f"{row.edtf}/.."))
        else:
            out.append(row)
        i += 1
    return out


_RELATIVE = re.compile(
    r"\b(?P<last>last|this|the same) (?P<unit>year|month|week)\b|\bon (?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b(?P<adverb>yesterday|today)\b",
    re.IGNORECASE,
)


def _relative(text: str, calendar: Calendar) -> list[Dated]:
    """ "last year", "on Tuesday": only where the page's own date is known."""
    published = calendar.published
    if published is None or not re.match(r"\d{4}", published):
        return []
    out: list[Dated] = []
    for match in _RELATIVE.finditer(text):
        edtf = _resolved(match, published)
        if edtf is not None:
            out.append(Dated(match.start(), match.end(), edtf))
    return out


def _resolved(match: re.Match[str], published: str) -> str | None:
    from datetime import date, timedelta

    year = int(published[:4])
    unit, last = (match["unit"] or "").lower(), (match["last"] or "").lower()
    if unit == "year":
        return None if last == "the same" else str(year - 1 if last == "last" else year)
    try:
        made = date.fromisoformat(published)
    except ValueError:
        return None
    if unit == "month" and last != "the same":
        first = made.replace(day=1) - timedelta(days=1) if last == "last" else made
        return f"{first.year}-{first.month:02d}"
    if match["adverb"]:
        return (made - timedelta(days=1) if match["adverb"].lower() == "yesterday" else made).isoformat()
    if match["day"]:
        return (made - timedelta(days=(made.weekday() - _WEEKDAYS.index(match["day"].lower())) % 7)).isoformat()
    return None


def period_of(dates: list[Dated], text: str, start: int, end: int) -> Dated | None:
    """The date that belongs to a figure: the nearest in its clause, dates of another clause left out."""
    best: tuple[float, Dated] | None = None
    for dated in dates:
        gap = text[dated.end : start] if dated.end <= start else text[end : dated.start]
        cost = len(gap) + 60 * len(re.findall(r"[;]|, (?:while|but|after|whereas)\b", gap)) + (20 if dated.end <= start else 0)
        if cost <= 260 and (best is None or cost < best[0]):
            best = (cost, dated)
    return best[1] if best is not None else None
