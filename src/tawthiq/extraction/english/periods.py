# NOTE TO THE FIGURES HELPER (05:44): this file now belongs to another helper; stay with measures, units, per, hedges, numbers.
"""When: explicit dates and spans as EDTF (Library of Congress, level 0 and open intervals of level 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tawthiq.vocabulary import load

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression: where in the sentence's text, and its EDTF.

    Attributes:
        guessed: the year is not written with it but taken from the page.
        form: "year", "month", "day", "range", "open" (since), "relative".
    """

    start: int
    end: int
    edtf: str
    guessed: bool = False
    form: str = "year"


@dataclass(slots=True)
class Calendar:
    """What a document says about its own time.

    Attributes:
        published: EDTF date of the page, where known.
        year: the latest year that the page names, which a bare month belongs to where the page's date is not known.
        last: the date named last, which "since then" and "that day" point to.
    """

    published: str | None = None
    year: int | None = None
    last: str | None = None


def calendar_of(text: str, published: str | None) -> Calendar:
    """The calendar of a document. Years that lie after the page's own are plans, not its time."""
    limit = int(published[:4]) if published and published[:4].isdigit() else 2100
    years = [int(y) for y in re.findall(r"(?<![\d,.$£€-])(?:19[5-9]|20[0-4])\d(?![\d,]\d|\d)", text)]
    return Calendar(published, max((y for y in years if y <= limit), default=None))


@cache
def _month_body() -> str:
    return "|".join(sorted(load("numbers")["months"], key=len, reverse=True))


@cache
def _date() -> re.Pattern[str]:
    months = _month_body()
    year = r"(?:1[89]|20)\d\d"
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    to = r"\s?(?:-|–|to|and)\s?"
    return re.compile(
        rf"(?P<iso>{year}-(?:0[1-9]|1[0-2])(?:-\d\d)?)(?!\d)"
        rf"|(?P<d1>{day})(?:{to}(?P<e1>{day}))?(?:\s+of)?\s+(?P<m1>{months})\b\.?,?(?:\s+(?P<y1>{year})\b)?"
        rf"|(?P<m2>{months})\b\.?\s+(?P<d2>{day})(?:{to}(?P<e2>{day})(?!\d))?(?!\d)(?:,?\s+(?P<y2>{year})\b)?"
        rf"|(?P<m3>{months})\b\.?,?\s+(?:of\s+)?(?P<y3>{year})\b"
        rf"|(?P<y4>(?<![\d,.$£€-]){year}(?:s\b)?)(?![\d,]\d)(?!\d)(?!\s+(?:people|men|women|children|detainees|prisoners))"
        rf"|\b(?:in|since|last|this|late|early|mid|until|by|through|during|of|between|from|and|to|til|till|after|before)[\s-]+(?P<m5>{months})\b(?!\s+(?:have|be|not|had|also|\d))",
        re.IGNORECASE,
    )


def dates_in(text: str, calendar: Calendar) -> list[Dated]:
    """The date expressions of a sentence in text order, ranges joined. Notes the last one in `calendar`."""
    rows: list[Dated] = []
    for match in _date().finditer(text):
        dated = _dated(match, calendar)
        if dated is not None:
            rows.append(dated)
    out = sorted([*_joined(text, rows), *_relative(text, calendar), *_pointing(text, calendar)], key=lambda d: d.start)
    for dated in out:
        calendar.last = dated.edtf
    return out


def _dated(match: re.Match[str], calendar: Calendar) -> Dated | None:
    groups = match.groupdict()
    if groups["iso"]:
        return Dated(match.start(), match.end(), str(groups["iso"]), form="day")
    if groups["y4"]:
        raw = groups["y4"]
        return Dated(match.start(), match.end(), f"{raw[:3]}X" if raw.endswith("s") else str(raw))
    name = next(groups[m] for m in ("m1", "m2", "m3", "m5") if groups[m])
    if groups["m5"] and not name[0].isupper():
        return None
    month = load("numbers")["months"][name.lower()]
    written = groups["y1"] or groups["y2"] or groups["y3"]
    year = written or _published_year(calendar, month) or (str(calendar.year) if calendar.year else None)
    if year is None:
        return None
    start = match.start("m5") if groups["m5"] else match.start()
    days = [_day(groups[d]) for d in ("d1", "d2", "e1", "e2") if groups[d]]
    if any(d is None for d in days):
        return None
    if not days:
        return Dated(start, match.end(), f"{year}-{month:02d}", written is None, "month")
    edtf = "/".join(f"{year}-{month:02d}-{d:02d}" for d in days)
    return Dated(start, match.end(), edtf, written is None, "range" if len(days) == 2 else "day")


def _day(raw: str) -> int | None:
    number = int(re.sub(r"\D", "", raw))
    return number if 1 <= number <= 31 else None


def _published_year(calendar: Calendar, month: int) -> str | None:
    """A bare month belongs to the year of publication, or to the year before where it lies ahead of it."""
    if calendar.published is None or not calendar.published[:4].isdigit():
        return None
    year = int(calendar.published[:4])
    made = int(calendar.published[5:7]) if len(calendar.published) >= 7 else 12
    return str(year - 1 if month > made else year)


_PART = r"(?:(?:the\s+)?(?:end|middle|start|beginning|close|outbreak) of\s+|late\s+|early\s+|mid-?)?(?:the\s+year\s+|the\s+)?"
_LINK = re.compile(rf"^\s*(?:-|–|—|to|and|until|till|through|up to)\s*{_PART}$", re.IGNORECASE)
_FROM = re.compile(rf"\b(?:between|from|since|starting in|beginning in)\s+{_PART}$", re.IGNORECASE)
_OPEN = re.compile(rf"\bsince\b(?:\s+[\w’'.-]+){{0,6}}?\s+(?:in\s+|on\s+|of\s+)?{_PART}$|\b(?:ever\s+)?since\s+(?:at least\s+)?{_PART}$", re.IGNORECASE)
_WHEN = re.compile(r"\s*,?\s*(?:when|where|in which)\b", re.IGNORECASE)


def _joined(text: str, rows: list[Dated]) -> list[Dated]:
    out: list[Dated] = []
    i = 0
    while i < len(rows):
        row = rows[i]
        before = text[max(0, row.start - 70) : row.start]
        behind = rows[i + 1] if i + 1 < len(rows) else None
        if behind is not None and _spans(text, row, behind, before):
            out.append(Dated(row.start, behind.end, f"{_low(row)}/{_high(behind)}", row.guessed and behind.guessed, "range"))
            i += 2
            continue
        short = re.match(r"\s?[-–/]\s?(\d\d)\b(?![-\d])", text[row.end : row.end + 6])
        if short and re.fullmatch(r"\d{4}", row.edtf) and int(short.group(1)) > int(row.edtf[2:]):
            out.append(Dated(row.start, row.end + short.end(), f"{row.edtf}/{row.edtf[:2]}{short.group(1)}", form="range"))
        elif (_OPEN.search(before) or re.match(r"\s+on(?:wards?)?\b", text[row.end : row.end + 9])) and not _WHEN.match(text[row.end : row.end + 12]):
            out.append(Dated(row.start, row.end, f"{_low(row)}/..", row.guessed, "open"))
        else:
            out.append(row)
        i += 1
    return out


def _low(row: Dated) -> str:
    return row.edtf.split("/")[0]


def _high(row: Dated) -> str:
    return row.edtf.split("/")[-1]


def _spans(text: str, row: Dated, behind: Dated, before: str) -> bool:
    link = text[row.end : behind.start]
    if _LINK.match(link) is None or not row.edtf[:4] <= behind.edtf[:4]:
        return False
    word = link.strip().lower().split(" ")[0]
    return word != "and" or _FROM.search(before) is not None


_RELATIVE = re.compile(
    r"\b(?P<last>last|this|the same) (?P<unit>year|month|week)\b|\bon (?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b(?P<adverb>yesterday|today)\b",
    re.IGNORECASE,
)


def _relative(text: str, calendar: Calendar) -> list[Dated]:
    """ "last year", "on Tuesday": only where the page's own date is known."""
    published = calendar.published
    if published is None or not re.match(r"\d{4}", published):
        return []
    rows = ((m, _resolved(m, published)) for m in _RELATIVE.finditer(text))
    return [Dated(m.start(), m.end(), edtf, form="relative") for m, edtf in rows if edtf is not None]


def _resolved(match: re.Match[str], published: str) -> str | None:
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
        return (made - timedelta(days=1 if match["adverb"].lower() == "yesterday" else 0)).isoformat()
    if match["day"]:
        return (made - timedelta(days=(made.weekday() - _WEEKDAYS.index(match["day"].lower())) % 7)).isoformat()
    return None


_POINTING = re.compile(r"\b(?:(?P<since>since then|since that time|since the)|(?P<same>(?:on )?(?:that|the same) (?:day|month|year)|that year|at the time|during that (?:time|period)))\b", re.IGNORECASE)


def _pointing(text: str, calendar: Calendar) -> list[Dated]:
    """ "since then", "on that day": what was named last."""
    if calendar.last is None:
        return []
    out = []
    for match in _POINTING.finditer(text):
        edtf = f"{calendar.last.split('/')[0]}/.." if match["since"] else calendar.last
        out.append(Dated(match.start(), match.end(), edtf, True, "pointing"))
    return out
