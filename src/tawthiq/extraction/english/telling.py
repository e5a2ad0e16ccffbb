"""Expressions of time that are told from another date: "last year" from the page's, "that June" from the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from tawthiq.vocabulary import load

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# (start, end, EDTF) of an expression.
Told = tuple[int, int, str]

_DAY = r"(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_FROM_PAGE = re.compile(
    r"\b(?:since (?:the )?(?:start|beginning) of (?P<opened>this|the|last) year"
    r"|(?:in |over |during )?the (?:past|last) (?:(?P<count>\w+) )?(?P<span>year|month|week|decade)s?\b(?! of)"
    rf"|(?P<since>since) (?:last )?{_DAY.replace('day>', 'from>')}"
    r"|(?P<back>\w+) (?P<step>year|month|week|day)s? ago\b"
    r"|(?P<last>last|this) (?P<unit>year|month|week)\b|(?P<adverb>yesterday|today)\b"
    rf"|(?:on|last) {_DAY}\b)",
    re.IGNORECASE,
)


def from_page(text: str, page: str) -> Iterator[Told]:
    """ "last year", "on Tuesday", "in the past two years": told from the page's own date."""
    for match in _FROM_PAGE.finditer(text):
        edtf = _resolved(match, page)
        if edtf is not None:
            yield match.start(), match.end(), edtf


def _resolved(match: re.Match[str], page: str) -> str | None:
    if match["unit"] and match["unit"].lower() == "year":
        return str(int(page[:4]) - (match["last"].lower() == "last"))
    if match["opened"]:
        return f"{int(page[:4]) - (match['opened'].lower() == 'last')}-01/.."
    if match["span"] or match["step"]:
        return _reaching_back(match, page)
    try:
        made = date.fromisoformat(page)
    except ValueError:
        return None
    if match["since"]:
        return f"{_weekday(made, match['from']).isoformat()}/.."
    return _near(match, made)


def _near(match: re.Match[str], made: date) -> str:
    """A month, week or day just before the page's date."""
    unit, last = (match["unit"] or "").lower(), (match["last"] or "").lower() == "last"
    if unit == "month":
        at = made.replace(day=1) - timedelta(days=1) if last else made
        return f"{at.year}-{at.month:02d}"
    if unit == "week":
        monday = made - timedelta(days=made.weekday() + (7 if last else 0))
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    if match["adverb"]:
        return (made - timedelta(days=match["adverb"].lower() == "yesterday")).isoformat()
    return _weekday(made, match["day"]).isoformat()


def _weekday(made: date, name: str) -> date:
    return made - timedelta(days=(made.weekday() - WEEKDAYS.index(name.lower())) % 7)


def _reaching_back(match: re.Match[str], page: str) -> str | None:
    """ "in the past two years", "three months ago", counted back from the page's date."""
    raw = (match["count"] or match["back"] or "one").lower()
    small = load("numbers")["small"]
    count = 1 if raw in ("a", "an", "one") else int(raw) if raw.isdigit() else small.get(raw)
    unit = (match["span"] or match["step"]).lower()
    if count is None or not 1 <= count <= 99 or (unit not in ("year", "decade") and len(page) < 7):
        return None
    if unit in ("year", "decade"):
        year = int(page[:4]) - count * (10 if unit == "decade" else 1)
        return f"{year}/{page[:4]}" if match["span"] else str(year)
    if unit == "month":
        months = int(page[:4]) * 12 + int(page[5:7]) - 1 - count
        month = f"{months // 12}-{months % 12 + 1:02d}"
        return f"{month}/{page[:7]}" if match["span"] else month
    return _days_back(count * (7 if unit == "week" else 1), page, span=bool(match["span"]))


def _days_back(days: int, page: str, *, span: bool) -> str | None:
    try:
        day = date.fromisoformat(page) - timedelta(days=days)
    except ValueError:
        return None
    return f"{day.isoformat()}/{page}" if span else day.isoformat() if days < 14 else f"{day.year}-{day.month:02d}"


@cache
def _from_before() -> re.Pattern[str]:
    months = "|".join(sorted((m for m in load("numbers")["months"] if len(m) > 3), key=len, reverse=True))
    return re.compile(
        r"\b(?:(?P<since>since then|since that (?:time|day))"
        r"|(?P<span>(?:over|during|in|for) (?:the same|that same|that|those)"
        r" (?:period|time(?: span)?|years|months|weeks))"
        r"(?! (?:of|last|in|a|the) )"
        r"|(?:on |in )?(?:that same|that|the same) (?P<unit>day|night|morning|afternoon|evening"
        r"|week|month|year|summer|winter|spring|autumn)"
        rf"|(?:that same|that|the same) (?P<month>{months}))\b",
        re.IGNORECASE,
    )


def from_before(text: str, said: str) -> Iterator[Told]:
    """ "since then", "that night", "that June", "over the same period": told from the date named last before."""
    first = said.split("/")[0]
    for match in _from_before().finditer(text):
        edtf: str | None = said
        if match["since"]:
            edtf = f"{first}/.." if first != ".." else None
        elif match["span"]:
            edtf = said if "/" in said else None
        elif match["month"]:
            month = load("numbers")["months"][match["month"].lower()]
            edtf = f"{first[:4]}-{month:02d}" if first != ".." else None
        elif match["unit"].lower() in ("month", "year") and "/" not in said:
            edtf = said[: 4 if match["unit"].lower() == "year" else 7]
        if edtf is not None and edtf[:2] != "..":
            yield match.start(), match.end(), edtf
