"""Date expressions of English text as EDTF (ISO 8601-2:2019 annex A; Library of Congress, levels 0 and 1)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from tawthiq.extraction.english.telling import WEEKDAYS, from_before, from_page, stepped, told_year
from tawthiq.vocabulary import load

__all__ = ["WEEKDAYS", "Dated", "Point", "Years", "dates_in", "points"]

# What says how a date is meant stands within this many code points before it.
LEAD = 48


@dataclass(frozen=True, slots=True)
class Point:
    """A day, month, year or decade as written.

    `to_day` and `to_month` say where it runs on ("12-14 December", "the first half of 2020").
    """

    start: int
    end: int
    year: int | None
    month: int | None = None
    day: int | None = None
    to_day: int | None = None
    to_month: int | None = None
    decade: bool = False
    how: str = ""

    def edtf(self) -> str:
        if self.decade:
            return f"{self.year}/{(self.year or 0) + 9}"
        if self.to_month is not None:
            return f"{self._at(self.month, None)}/{self._at(self.to_month, None)}"
        if self.to_day is not None:
            return f"{self._at(self.month, self.day)}/{self._at(self.month, self.to_day)}"
        return self._at(self.month, self.day)

    def _at(self, month: int | None, day: int | None) -> str:
        return f"{self.year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date expression.

    Attributes:
        start, end: where, in the sentence's text.
        edtf: its value.
        role: "at" (a day or span), "since" (open at the end), "until" (counted up to it), "before" (open at the
            beginning), "compared" (of what something is compared with), "counterpart" (of the number that something
            is compared with).
        how: where its year came from, in words; empty where it is written out.
        aside: does it say when somebody spoke or how old an office, a law or a text is, not when something happened?
        heads: does a chronology's entry stand under it? "entry" (in its paragraph), "section" (until the next), or "".
    """

    start: int
    end: int
    edtf: str
    role: str = "at"
    how: str = ""
    aside: bool = False
    heads: str = ""

    @property
    def guessed(self) -> bool:
        """Is part of it not written beside it?"""
        return bool(self.how)

    @property
    def is_day(self) -> bool:
        """Is it one day, to its number?"""
        return "/" not in self.edtf and self.edtf.count("-") == 2

    @property
    def form(self) -> str:
        """ "open", "range", "pointing", "relative", "day", "month" or "year"."""
        if self.role in ("since", "before"):
            return "open"
        if self.role in ("pointing", "relative"):
            return self.role
        return "range" if "/" in self.edtf else ("year", "month", "day")[min(self.edtf.count("-"), 2)]


@dataclass(slots=True)
class Years:
    """The years of a document, for months and days written without one.

    Attributes:
        published: EDTF date of the page, where known.
        days, months: (month, day) and month -> the years they are written with anywhere in the document.
        near: the year of a full date in this sentence or the two before. A year from further off is too often wrong.
        latest: the latest year written anywhere in the document.
        said: the date last named, which "since then" and "that day" point to.
        told: the year that a yearly report is about, else the one year that the document names, if it names no other
            and names it with a month; with the reason. A lone bare year of a news page is mostly of something past.
    """

    published: str | None = None
    days: dict[tuple[int, int], Counter[int]] = field(default_factory=dict)
    months: dict[int, Counter[int]] = field(default_factory=dict)
    near: int | None = None
    latest: int | None = None
    age: int = 0
    said: str | None = None
    told: tuple[int, str] | None = None

    @classmethod
    def of(cls, text: str, published: str | None) -> Years:
        """Note the full dates of a text. Linear in its length."""
        years, named = cls(published), set[int]()
        for point in points(text):
            if point.year is None or point.decade:
                continue
            named.add(point.year)
            years.latest = max(point.year, years.latest or 0)
            if point.month is None:
                continue
            years.months.setdefault(point.month, Counter())[point.year] += 1
            if point.day is not None:
                years.days.setdefault((point.month, point.day), Counter())[point.year] += 1
        years.told = told_year(text, named if years.months else set())
        return years

    def pass_sentence(self, named: list[int]) -> None:
        """Note the years of a sentence's full dates; forget those of three sentences ago."""
        self.age = 0 if named else self.age + 1
        self.near = named[-1] if named else self.near if self.age <= 2 else None

    def _within(self, month: int) -> bool:
        """Whether a month falls into the months of one year named last ("between June and September 2012")."""
        found = re.fullmatch(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)", self.said or "")
        return found is not None and found[1] == found[3] and int(found[2]) <= month <= int(found[4])

    def year(self, month: int, day: int | None, weekday: int | None = None) -> tuple[int, str] | None:
        """The year of a month or day written without one, with the reason."""
        if weekday is not None and day is not None and self.latest is not None and (month, day) != (2, 29):
            # A page is seldom older than a year that it names; a weekday returns to a day after five years or more.
            fitting = (y for y in (self.latest, self.latest + 1) if date(y, month, day).weekday() == weekday)
            found = next(fitting, None)
            if found is not None:
                return found, "year in which the day was that weekday"
        same_day = self.days.get((month, day)) if day is not None else None
        if same_day and len(same_day) == 1:
            return next(iter(same_day)), "year from the same day elsewhere in the text"
        same_month = self.months.get(month)
        if same_month and len(same_month) == 1:
            return next(iter(same_month)), "year from the same month elsewhere in the text"
        if self.near is not None and self._within(month):
            return self.near, "year of the period named just before, in which it falls"
        if self.published is not None and re.match(r"\d{4}(-\d\d)?", self.published):
            made = int(self.published[5:7]) if len(self.published) >= 7 else 12
            return int(self.published[:4]) - (month > made), "year from the page's date"
        if self.near is not None:
            return self.near, "year of the full date just before"
        return self.told if weekday is None else None


@cache
def _pattern() -> re.Pattern[str]:
    months = "|".join(sorted(load("numbers")["months"], key=len, reverse=True))
    people = "|".join(load("time")["people_after"])
    y, d = r"(?:1[89]|20)\d\d", r"\d{1,2}(?:st|nd|rd|th)?"
    dash = r"\s?(?:-|–|—|/|to|and|through|&)\s?"
    counts = rf"(?!\s+(?:other |more )?(?:{people})\b)"
    return re.compile(
        rf"(?P<iso>\b{y}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01]))(?!\d)"
        rf"|\b(?P<d1>{d})(?:{dash}(?P<e1>{d}))?(?:\s+(?:of\s+)?|-)(?P<m1>{months})\b\.?(?:,?\s+(?:of\s+)?(?P<y1>{y})\b)?"
        rf"|\b(?P<m2>{months})\b\.?\s+(?P<d2>{d})(?![\d,:.]\d|\d|\s?%){counts}(?:{dash}(?P<e2>{d})(?![\d,]\d|\d){counts})?(?:,?\s+(?P<y2>{y})\b)?"
        rf"|\b(?P<m3>{months})\b\.?,?\s+(?:of\s+)?(?P<y3>{y})\b"
        rf"|\bfirst (?P<n>\w+) months of (?P<y5>{y})\b|\b(?P<half>first|second) half of (?P<y6>{y})\b"
        rf"|\b(?:in|since|from|until|till|by|of|during|and|between|to|last|this|through|late|early|mid|after|before|[-–])[\s-](?P<m4>{months})\b(?!\s+\d)"
        rf"|(?:(?<![\d,.$£€#-])|(?<=\d{{4}}[-/]))\b(?P<y4>{y})(?P<s>['’]?s)?\b(?![,.]\d|\s?%){counts}",
        re.IGNORECASE,
    )


def points(text: str) -> list[Point]:
    """Days, months, years, decades of a text in order, years left None where not written."""
    found = (_point(match, text) for match in _pattern().finditer(text))
    return [p for p in found if p is not None]


def _point(match: re.Match[str], text: str) -> Point | None:
    g = match.groupdict()
    if g["iso"]:
        y, m, d = (int(x) for x in g["iso"].split("-"))
        return _valid(Point(match.start(), match.end(), y, m, d))
    if g["n"] or g["half"]:
        return _part_of_year(match)
    if g["y4"]:
        lead = text[max(0, match.start() - 12) : match.start()]
        if re.search(r"(?:least|than|nearly|almost|some|over) $", lead, re.IGNORECASE):
            return None
        year = int(g["y4"])
        return Point(match.start(), match.end(), year, decade=bool(g["s"]) and year % 10 == 0)
    name = next(k for k in ("m1", "m2", "m3", "m4") if g[k])
    if not g[name][:1].isupper():
        return None
    start = match.start("m4") if name == "m4" else match.start()
    written = g["y1"] or g["y2"] or g["y3"]
    day, to_day = (_day(g["d1"] or g["d2"]), _day(g["e1"] or g["e2"]))
    point = Point(
        start, match.end(), int(written) if written else None, load("numbers")["months"][g[name].lower()], day, to_day
    )
    return _valid(point)


def _day(raw: str | None) -> int | None:
    return int(re.sub(r"\D", "", raw)) if raw else None


def _valid(point: Point) -> Point | None:
    longest = monthrange(point.year or 2000, point.month or 1)[1]
    if any(d is not None and not 1 <= d <= longest for d in (point.day, point.to_day)):
        return None
    if point.to_day is not None and point.day is not None and point.to_day <= point.day:
        return replace(point, day=point.to_day, to_day=None)
    return point


def _part_of_year(match: re.Match[str]) -> Point | None:
    if match["half"]:
        first = 1 if match["half"].lower() == "first" else 7
        return Point(match.start(), match.end(), int(match["y6"]), first, to_month=first + 5)
    raw = match["n"].lower()
    count = int(raw) if raw.isdigit() else load("numbers")["small"].get(raw, 0)
    return Point(match.start(), match.end(), int(match["y5"]), 1, to_month=count) if 2 <= count <= 12 else None


_EDGE = r"(?:(?:the\s+)?(?:end|close|middle|start|beginning) of\s+|late\s+|early\s+|mid[-\s]?)?"
_LINK = re.compile(
    rf"^\s*(?P<word>-|–|—|to|and|until|till|through|up to|up until)\s*(?:the\s+)?{_EDGE}(?:as late as\s+)?(?:on\s+)?$",
    re.IGNORECASE,
)
# "from 1996 until it was shut in 2001"
_CLOSED = re.compile(
    r"^\s*(?:until|till|to when|to the day)\s+(?:it|they|he|she|the \w+)\s+(?:\w+\s+){1,3}(?:in|on)\s+$",
    re.IGNORECASE,
)
_FROM = re.compile(rf"\b(?:between|from|starting in|beginning in|since)\s+(?:the\s+)?{_EDGE}$", re.IGNORECASE)
_DURING = re.compile(
    r"\b(?:in|during)\s+(?:the\s+(?:years|winters|springs|summers|autumns)\s+(?:of\s+)?)?$", re.IGNORECASE
)
_SINCE = re.compile(
    r"\bsince\s+(?:at least\s+|around\s+)?(?:the\s+)?(?:[\w’'.-]+\s+){0,6}?(?:in\s+|on\s+|of\s+)?"
    rf"{_EDGE}(?:\w+day,?\s+)?$",
    re.IGNORECASE,
)
_ONWARD = re.compile(
    r",?\s+(?:onwards?|on(?=[.,;])|(?:and|to|until|up to) (?:onwards?|after|since|now|today|the present))\b",
    re.IGNORECASE,
)
# "since 2015, when a million crossed": what follows happened in 2015.
_WHEN = re.compile(r"\s*[,–—-]?\s*(?:when|in which)\b", re.IGNORECASE)
_UNTIL = re.compile(
    rf"\b(?:as of|as at|until|till|up to|through|by)\s+(?:the\s+)?{_EDGE}(?:\w+day,?\s+)?$", re.IGNORECASE
)
_BEFORE = re.compile(
    rf"\b(?:before|prior to)\s+(?:the\s+)?(?:[\w’'-]+\s+){{0,3}}?(?:in\s+|on\s+|of\s+)?{_EDGE}$", re.IGNORECASE
)
# "twice as many as in the whole of 2022", "down from 2019": of what a figure is compared with, not the figure's own.
_COMPARED = re.compile(
    r"\b(?:as (?:many|much|high|low) as|(?:more|fewer|less|higher|lower) than"
    r"|(?:(?:compared|comparison) (?:with|to)|(?:up|down) (?:from|on))"
    r"(?P<counted>\s+\d[\d,.]*(?:\s+[a-z]+){0,3}?(?=\s+(?:in|during|for)\s))?)"
    r"\s+(?:in\s+|during\s+|for\s+)?(?:(?:the whole|all) of\s+|the same \w+ (?:in|of)\s+)?"
    rf"{_EDGE}$",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\s?[-–/]\s?(?P<two>\d\d)\b(?![-\d])")


def dates_in(text: str, years: Years) -> list[Dated]:
    """The date expressions of a sentence in order, ranges joined, bare months and days given their year."""
    rows = points(text)
    years.pass_sentence([p.year for p in rows if p.year is not None and p.month is not None])
    out: list[Dated] = []
    i = 0
    while i < len(rows):
        two = _range(text, rows[i], rows[i + 1], years) if i + 1 < len(rows) else None
        one = two or _single(text, rows[i], years)
        if one is not None:
            out.append(one)
        i += 2 if two else 1
    out += _relative(text, years, out)
    found = sorted([*out, *_pointing(text, years, out)], key=lambda d: d.start)
    years.said = found[-1].edtf if found else years.said
    return found


def _pointing(text: str, years: Years, here: Sequence[Dated]) -> list[Dated]:
    """ "since then", "on that day", "the year before": told from the date named last, in this sentence or before."""
    found = [] if years.said is None else list(from_before(text, years.said))

    def named(at: int) -> str | None:
        before = [d for d in here if d.end <= at]
        return max(before, key=lambda d: d.end).edtf if before else years.said

    found += [told for told in stepped(text, named) if not any(d.start < told[1] and told[0] < d.end for d in here)]
    return [Dated(*told, "pointing", "points to the date named before") for told in found]


def _range(text: str, first: Point, second: Point, years: Years) -> Dated | None:
    between, lead = text[first.end : second.start], text[max(0, first.start - LEAD) : first.start]
    link = _LINK.match(between)
    if link is None and not (_CLOSED.match(between) and _FROM.search(lead)):
        return None
    word = link["word"].lower() if link is not None else "until"
    running = first.month is None and second.month is None and second.year == (first.year or 0) + 1
    if (
        word == "and"
        and not _FROM.search(lead)
        and not (running and _DURING.search(lead) and "respectively" not in text)
        and not (first.year is None and second.year is not None and first.month)
    ):
        return None
    how = ""
    if first.year is None and first.month and second.year is not None:
        first = replace(first, year=second.year - (second.month is not None and first.month > second.month))
    elif second.year is None and second.month and first.year is not None:
        second = replace(second, year=first.year + (second.month < (first.month or 1)))
    elif first.year is None and second.year is None and first.month and second.month:
        crossed = second.month < first.month
        known = years.year(first.month, first.day)
        if known is None:
            return None
        how = known[1]
        first, second = replace(first, year=known[0]), replace(second, year=known[0] + crossed)
    left, right = first.edtf().split("/")[0], second.edtf().split("/")[-1]
    return Dated(first.start, second.end, f"{left}/{right}", how=how) if left[:4] <= right[:4] else None


def _single(text: str, point: Point, years: Years) -> Dated | None:
    lead, how = text[max(0, point.start - LEAD) : point.start], ""
    short = _SHORT.match(text, point.end)
    if short and point.month is None and not point.decade and point.year and int(short["two"]) > point.year % 100:
        return Dated(point.start, short.end(), f"{point.year}/{point.year // 100}{short['two']}")
    if point.year is None:
        if re.search(r"\blast $", lead) or re.match(r"\s(?:last|this|next) year", text[point.end : point.end + 10]):
            return _told(point, text, years)
        named = re.search(rf"\b({'|'.join(WEEKDAYS)}),?\s+(?:the\s+)?$", lead, re.IGNORECASE)
        weekday = WEEKDAYS.index(named[1].lower()) if named else None
        known = years.year(point.month or 1, point.day, weekday)
        if known is None:
            return None
        point, how = replace(point, year=known[0]), known[1]
    edtf = point.edtf()
    if _BEFORE.search(lead):
        return Dated(point.start, point.end, f"../{edtf.split('/')[-1]}", "before", how)
    if _WHEN.match(text, point.end):
        return Dated(point.start, point.end, edtf, "at", how)
    compared = _COMPARED.search(lead)
    if compared is not None:
        return Dated(point.start, point.end, edtf, "counterpart" if compared["counted"] else "compared", how)
    if _SINCE.search(lead) or _ONWARD.match(text[point.end : point.end + 24]):
        return Dated(point.start, point.end, f"{edtf.split('/')[0]}/..", "since", how)
    return Dated(point.start, point.end, edtf, "until" if _UNTIL.search(lead) else "at", how)


def _told(point: Point, text: str, years: Years) -> Dated | None:
    """ "last November", "November last year": told from the page's own date."""
    page = years.published
    if page is None or not re.match(r"\d{4}-\d\d", page) or point.month is None:
        return None
    made, after = int(page[:4]), text[point.end : point.end + 10].lower()
    if "year" in after:
        year = made - 1 if "last" in after else made + ("next" in after)
    else:
        year = made - (point.month >= int(page[5:7]))
    dated = replace(point, year=year)
    return Dated(point.start, point.end, dated.edtf(), how="told from the page's date")


def _relative(text: str, years: Years, written: list[Dated]) -> list[Dated]:
    """ "last year", "on Tuesday": only where the page's own date is known, and no full date stands beside them."""
    page = years.published
    if page is None or not re.match(r"\d{4}", page):
        return []
    out: list[Dated] = []
    for start, end, edtf in from_page(text, page):
        beside = any(-3 <= d.start - end <= 12 or -3 <= start - d.end <= 12 for d in written)
        if not beside:
            out.append(Dated(start, end, edtf, "relative", "told from the page's date"))
    return out
