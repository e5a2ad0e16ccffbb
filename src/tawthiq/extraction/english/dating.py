"""The day on which a page was written, as its own text states it.

News pages, statements, letters, minutes and testimonies say it in few ways: a labelled line ("Published on ...", "Date:
..."), a dateline, a line of its own at the top or under the last words, a mark of copyright. All that is told from the
page ("last year", "on Tuesday") rests on it, so anything less plain is left alone.
"""

from __future__ import annotations

import re
from functools import cache

from tawthiq.extraction.english.dates import Point, points

# A page states its own date in its first lines, or under its last ones.
TOP, BOTTOM = 12, 8
# Where the date stands alone, a line of no more code points than this ("San Tadeo, 13 December 2012").
SHORT = 70
# What labels a date may stand in a longer line ("This statement was originally published on example.org on ...").
LABELLED = 200
# So many paragraphs that open with a date make a chronology.
ENTRIES = 3

_MADE = (
    r"published|posted|updated|modified|issued|released|dated|filed|written|recorded|drafted|compiled|prepared|signed"
    r"|submitted|adopted"
)
_TALK = r"interview(?:ed)?|testimony|statement|report|letter|minutes|meeting|session|publication|release|issue|bulletin"
_LABEL = re.compile(
    rf"(?:^|[|•·(\[–—-]\s*|\.\s+)(?:(?:this|the|our)\s+[\w ]{{0,40}}?\b(?:was|were|is|has been)\s+)?"
    rf"(?:(?:first|originally|last|date|taken|interview|conducted|given)\s+){{0,2}}"
    rf"(?:{_MADE}|date(?:\s+of\s+(?:the\s+)?(?:{_TALK}))?|(?:{_TALK})(?:\s+(?:date|taken|conducted|given|held|recorded))?"
    r"|taken|conducted|given|held|as of|place and date)\b"
    r"(?:\s*(?:by|in|on|at|for|with)\s\S[^;|]{0,60}?)?\s*[:,|–—-]?\s*(?:on\s+|in\s+|at\s+)?"
    r"(?:[A-Z][\w’'. -]{1,30},\s*)?(?:the\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)\w*\.?,?\s+)?$",
    re.IGNORECASE,
)
_YEAR = r"(?:1[89]|20)\d\d"
_COPYRIGHT = re.compile(
    rf"(?:©|\(c\)|\bcopyright\b)\s*(?:copyright\s+)?(?:{_YEAR}\s?[-–]\s?)?(?P<year>{_YEAR})\b", re.IGNORECASE
)
# A time of day and the like may follow the date in its line.
_REST = re.compile(
    r"[\s,|•·@–—()-]*(?:at\s+)?(?:\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*)?(?:[ap]\.?m\.?|hours|hrs|h)?\s*"
    r"(?:[A-Z]{2,4}(?:[+-]\d+)?)?[\s,.|)\]]*$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    rf"(?<![\d/.-])(?:(?P<y>{_YEAR})[/.](?P<m>\d{{1,2}})[/.](?P<d>\d{{1,2}})"
    rf"|(?P<a>\d{{1,2}})[/.-](?P<b>\d{{1,2}})[/.-](?P<z>{_YEAR}))(?![\d/.-])"
)
# "18 September 2001 – 18 September 2016" is what a page tells of.
_SPAN = re.compile(r"\s*(?:[-–—]|to|until)\s*(?:\d{1,2}\s+[A-Z]|[A-Z][a-z]+\.?\s+\d{1,2},?\s+(?:19|20)\d\d)")
_TOLD = re.compile(
    r"\b(?:on|since|until|till|from|of|before|after|by|the|in|between|and|to|during|for)\s+$", re.IGNORECASE
)


def dated_page(text: str) -> str | None:
    """EDTF of the day, month or year in which a page says it was written; None where it does not say.

    Looked for in this order: a label; a dateline or a line that closes with the day, at the top and then at the bottom;
    a line that is a month; the mark of copyright. Linear in the text's length.
    """
    lines = [line for line in (part.strip() for part in text.split("\n")) if line]
    top, bottom = lines[:TOP], lines[max(TOP, len(lines) - BOTTOM) :]
    chronology = sum(any(p.start <= 1 and p.month is not None for p in points(line[:40])) for line in lines) >= ENTRIES
    for found in (
        *(_labelled(line) for line in (*top, *bottom)),
        *(_placed(line, chronology) for line in top),
        *(_alone(line) for line in reversed(bottom)),
        *(_month(line) for line in (*top, *bottom)),
        *(_copyright(line) for line in (*reversed(bottom), *top)),
    ):
        if found is not None:
            return found
    return None


def _labelled(line: str) -> str | None:
    """ "Published on 13 April 2022", "Date of interview: 3/14/2016", "Last updated: 4 May 2021 10:30 GMT"."""
    for point in _dates(line[:LABELLED]):
        if _LABEL.search(line[: point.start]) and (len(line) <= LABELLED or point.start <= SHORT // 3):
            return point.edtf()
    return None


def _placed(line: str, chronology: bool) -> str | None:
    """ "San Tadeo, 13 December 2012", and the same before the first sentence of a page that is no chronology."""
    day = next((p for p in _dates(line) if p.day is not None), None)
    if day is None or _SPAN.match(line, day.end):
        return None
    before, behind = _opening()
    if len(line) <= SHORT and _REST.match(line, day.end) and not _TOLD.search(line[: day.start]):
        return day.edtf()
    opens = not chronology and before.match(line[: day.start]) and behind.match(line, day.end)
    return day.edtf() if opens else None


def _alone(line: str) -> str | None:
    """ "Geneva, 12 May 2023" under the last words: nothing but a place, a day and a time."""
    day = next((p for p in _dates(line) if p.day is not None), None)
    if day is None or len(line) > SHORT:
        return None
    before, _ = _opening()
    return day.edtf() if before.match(line[: day.start]) and _REST.match(line, day.end) else None


def _month(line: str) -> str | None:
    """ "January 2020", "Annual report, March 2021": a short line that closes with a month."""
    point = next((p for p in points(line) if p.month and p.day is None and p.to_month is None and p.year), None)
    if point is None or len(line) > SHORT or not _REST.match(line, point.end) or _TOLD.search(line[: point.start]):
        return None
    # A heading tells of something in that month; a line of its own, or behind a mark, dates the page.
    lead = line[: point.start].rstrip()
    return point.edtf() if not lead or lead[-1] in ",|•·–—-(" else None


def _copyright(line: str) -> str | None:
    match = _COPYRIGHT.search(line)
    return match["year"] if match and len(line) <= LABELLED else None


def _dates(line: str) -> list[Point]:
    """The full dates of a line, those in figures too; of "3/4/2021", which may be April or March, the year alone."""
    written = [p for p in points(line) if p.year is not None and p.day is not None and p.to_day is None]
    for m in _NUMERIC.finditer(line):
        if m["y"]:
            year, month, day = int(m["y"]), int(m["m"]), int(m["d"])
        else:
            year, day, month = int(m["z"]), int(m["a"]), int(m["b"])
            if month > 12:
                day, month = month, day
            elif day <= 12 and day != month:
                written.append(Point(m.start(), m.end(), year))
                continue
        if 1 <= month <= 12 and 1 <= day <= 31:
            written.append(Point(m.start(), m.end(), year, month, day))
    return sorted(written, key=lambda p: p.start)


@cache
def _opening() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before a page's own date in its line, and what must follow where the text goes on behind it."""
    weekday = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    name = r"(?:[A-ZÀ-Ý][\w’'.-]*|de|la|el|al|of|the)"
    lead = rf"(?:{name}(?:[ /]{name}){{0,3}}(?:\s*\([^()]{{2,30}}\))?(?:[,.]|\s[-–—|])\s*){{0,3}}"
    tail = r"\s*(?:\([^()]{2,40}\)\s*)?(?:[-–—|]|\.\s)"
    return re.compile(rf"^[\W_]*{lead}(?i:{weekday})$"), re.compile(tail)
