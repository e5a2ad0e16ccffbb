"""Expressions of time told from another date: "last year" from the page's, "that June" from one named before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from tawthiq.vocabulary import load

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# (start, end, EDTF) of an expression.
Told = tuple[int, int, str]

_DAY = r"(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
# Days that are names of something else, and days that are not one day: "Bloody Sunday", "every Friday".
_NO_DAY = r"(?<!every )(?<!each )(?<!next )(?<!bloody )(?<!black )(?<!good )(?<!easter )(?<!palm )(?<!on a )(?<!by )"
_FROM_PAGE = re.compile(
    r"\b(?:since (?:the )?(?:start|beginning) of (?P<opened>this|the|last) year"
    r"|(?P<open>since) (?:early |late |mid-?)?(?P<which>last|this) (?P<long>year|month|week)\b"
    r"|(?:in |over |during )?the (?:past|last) (?:(?P<count>\w+) )?(?P<span>year|month|week|decade)s?\b(?! of)"
    rf"|(?P<since>since) (?:last )?{_DAY.replace('day>', 'from>')}"
    r"|(?P<back>\w+) (?P<step>year|month|week|day|decade)s? ago\b"
    r"|(?P<last>last|this) (?P<unit>year|month|week)\b|(?P<adverb>yesterday|today)\b"
    rf"|(?:on |last |this |(?:early |late )?{_NO_DAY}){_DAY}\b"
    r"(?!s\b|,? (?:prayer|sermon|market|news|review|times|mail|post)))",
    re.IGNORECASE,
)


def from_page(text: str, page: str) -> Iterator[Told]:
    """ "last year", "on Tuesday", "in the past two years": told from the page's own date."""
    for match in _FROM_PAGE.finditer(text):
        edtf = _resolved(match, page)
        if edtf is not None:
            yield match.start(), match.end(), edtf


def _resolved(match: re.Match[str], page: str) -> str | None:
    if match["unit"]:
        return _unit(match["unit"].lower(), match["last"].lower() == "last", page)
    if match["open"]:
        began = _unit(match["long"].lower(), match["which"].lower() == "last", page)
        return f"{began.split('/')[0]}/.." if began else None
    if match["opened"]:
        return f"{int(page[:4]) - (match['opened'].lower() == 'last')}-01/.."
    if match["span"] or match["step"]:
        return _reaching_back(match, page)
    made = _day_of(page)
    if made is None:
        return None
    if match["since"]:
        return f"{_weekday(made, match['from']).isoformat()}/.."
    if match["adverb"]:
        return (made - timedelta(days=match["adverb"].lower() == "yesterday")).isoformat()
    return _weekday(made, match["day"]).isoformat()


def _unit(unit: str, last: bool, page: str) -> str | None:
    """The year, month or week of the page's date, or the one before; None where the page's date is less exact."""
    if unit == "year":
        return str(int(page[:4]) - last)
    if unit == "month":
        return _months_back(int(last), page) if len(page) >= 7 else None
    made = _day_of(page)
    if made is None:
        return None
    monday = made - timedelta(days=made.weekday() + 7 * last)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _day_of(page: str) -> date | None:
    try:
        return date.fromisoformat(page)
    except ValueError:
        return None


def _months_back(count: int, page: str) -> str:
    months = int(page[:4]) * 12 + int(page[5:7]) - 1 - count
    return f"{months // 12}-{months % 12 + 1:02d}"


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
        month = _months_back(count, page)
        return f"{month}/{page[:7]}" if match["span"] else month
    return _days_back(count * (7 if unit == "week" else 1), page, span=bool(match["span"]))


def _days_back(days: int, page: str, *, span: bool) -> str | None:
    made = _day_of(page)
    if made is None:
        return None
    day = made - timedelta(days=days)
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
        r"|the (?P<step>next|following|previous) (?P<stepped>day|morning|month|year)"
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
        elif match["step"]:
            edtf = _beside(match["stepped"].lower(), -1 if match["step"].lower() == "previous" else 1, said)
        elif match["unit"].lower() in ("month", "year") and "/" not in said:
            edtf = said[: 4 if match["unit"].lower() == "year" else 7]
        if edtf is not None and edtf[:2] != "..":
            yield match.start(), match.end(), edtf


def _beside(unit: str, steps: int, said: str) -> str | None:
    """ "the following day", "the previous year": one step from the date named before."""
    if "/" in said or not said[:4].isdigit():
        return None
    if unit == "year":
        return str(int(said[:4]) + steps)
    if unit == "month":
        return _months_back(-steps, said) if len(said) >= 7 else None
    day = _day_of(said)
    return (day + timedelta(days=steps)).isoformat() if day else None


@cache
def _stepped() -> re.Pattern[str]:
    small = "|".join(load("numbers")["small"])
    return re.compile(
        rf"\b(?P<count>the|an?|{small}|\d{{1,2}}) (?P<unit>day|week|month|year)s?"
        r" (?P<way>(?:earlier|later)\b(?! than)|(?:before|after)(?=\s*(?:[.,;:)]|$|(?:and|in|at|when|while)\b)))",
        re.IGNORECASE,
    )


def stepped(text: str, said: Callable[[int], str | None]) -> Iterator[Told]:
    """ "the year before", "four days later": counted from the date named before them, which `said` gives by offset."""
    for match in _stepped().finditer(text):
        raw, unit, anchor = match["count"].lower(), match["unit"].lower(), said(match.start())
        count = 1 if raw in ("the", "a", "an") else int(raw) if raw.isdigit() else int(load("numbers")["small"][raw])
        if anchor is None or not 1 <= count <= 40:
            continue
        steps = count if match["way"].lower() in ("after", "later") else -count
        if unit == "week":
            # A week before another, told by its first and last day, or seven days before a day.
            ends = [_beside("day", 7 * steps, end) for end in anchor.split("/")]
            edtf = "/".join(filter(None, ends)) if all(ends) else None
        else:
            edtf = _beside(unit, steps, anchor)
        if edtf is not None:
            yield match.start(), match.end(), edtf


_YEARLY = re.compile(
    r"\b(?:annual|yearly|year-end)\s+(?:\w+\s+)?(?:report|review|summary|bulletin)[\s:,]+(?:for\s+|of\s+)?(?P<behind>(?:19|20)\d\d)\b"
    r"|\b(?P<before>(?:19|20)\d\d)\s+(?:annual|yearly|year-end)\s+(?:\w+\s+)?(?:report|review|summary|bulletin)\b",
    re.IGNORECASE,
)
# A report says in its title which year it is about.
TITLE = 300


def told_year(text: str, named: set[int]) -> tuple[int, str] | None:
    """The year that a yearly report is about, else the one year that a text names; with the reason."""
    title = _YEARLY.search(text, 0, TITLE)
    if title is not None:
        return int(title["behind"] or title["before"]), "year of the report"
    return (next(iter(named)), "the only year that the text names") if len(named) == 1 else None
