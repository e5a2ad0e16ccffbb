"""Dates and periods in Arabic text as EDTF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.hijri import FIRST, LAST, hijri_edtf
from tawthiq.extraction.arabic.lexicon import Phrases, words
from tawthiq.extraction.arabic.relative import Clock, said_again, said_day, said_span, written_on
from tawthiq.extraction.arabic.script import Sentence, fold, stems

FIRST_LINES, LAST_LINES = 5, 3
DAY = 10  # characters of a day in EDTF
_SINCE = ("منذ", "ومنذ")
_NUMERIC = 5  # tokens of a date written 20/8/2013


@dataclass(frozen=True, slots=True)
class Period:
    """A date or interval: tokens first..end and its EDTF form."""

    first: int
    end: int
    edtf: str


@dataclass(frozen=True, slots=True)
class _Point:
    first: int
    end: int
    year: int | None
    month: int | None = None
    day: int | None = None
    guessed: bool = False
    last: int | None = None  # the last day of "from 5 to 20 April"

    @property
    def edtf(self) -> str:
        parts = [f"{self.year:04d}"] if self.year else []
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        written = "-".join(parts)
        return f"{written}/{written[:-2]}{self.last:02d}" if self.last and len(written) == DAY else written


@cache
def _time() -> dict[str, frozenset[str]]:
    data = vocabulary.load("arabic_time")
    names = ["year_heads", "between", "last", "this", "open_end", "weekdays", "parts", "hijri_marks", "started"]
    names += ["of_year", "filed"]
    return {name: words(data[name]) for name in names}


@cache
def _ordinal_days() -> Phrases[int]:
    names = vocabulary.load("arabic_time")["ordinal_days"]
    return Phrases.of((name, number + 1) for number, name in enumerate(names))


@cache
def _months() -> Phrases[int]:
    data = vocabulary.load("arabic_time")["months"]
    return Phrases.of((name, int(number)) for number, names in data.items() for name in names)


@cache
def _joins(kind: str) -> Phrases[bool]:
    return Phrases.of((phrase, True) for phrase in vocabulary.load("arabic_time")[kind])


def year(sentence: Sentence, i: int) -> int | None:
    """The year that token `i` writes, if it is a number of four digits in 1900-2100."""
    if not 0 <= i < len(sentence.tokens):
        return None
    token = sentence.tokens[i]
    if token.kind != "number" or not re.fullmatch(r"\d{4}", token.text):
        return None
    value = int(token.text)
    return value if 1900 <= value <= 2100 else None


def published_on(sentences: tuple[Sentence, ...]) -> str | None:
    """The day of publication as the first lines of a page tell it, or a line of its own under the last words."""
    lines = sentences[:FIRST_LINES] + sentences[max(FIRST_LINES, len(sentences) - LAST_LINES) :]
    days = [(n, p.first, p.end, p.edtf) for n, line in enumerate(lines) for p in _points(line, Clock()) if p.day]
    return written_on(lines, days)


def find_periods(sentence: Sentence, clock: Clock) -> list[Period]:
    """The periods of a sentence, in order. Relative ones ("last May") need what the clock counts them from."""
    points = _points(sentence, clock)
    out: list[Period] = []
    k = 0
    out += _decades(sentence) + _hijri(sentence)
    while k < len(points):
        point = points[k]
        following = points[k + 1] if k + 1 < len(points) else None
        if following is not None and (start := _joined(sentence, point, following)) is not None:
            early = point
            if (point.year is None and following.year is not None) or (point.guessed and following.year is not None):
                early = _Point(point.first, point.end, following.year, point.month, point.day)
            if early.edtf <= following.edtf:
                out.append(Period(start, following.end, f"{early.edtf}/{following.edtf}"))
            k += 2
            continue
        if point.year is not None:
            out.append(_period(sentence, point))
        k += 1
    said = _said(sentence, clock, out)
    return sorted(_closed(sentence, out, said), key=lambda p: p.first)


def _closed(sentence: Sentence, stated: list[Period], said: list[Period]) -> list[Period]:
    """Open intervals closed by a relative date: "since late 2014 until the middle of this year"."""
    out = list(said)
    for period in stated:
        end = next((p for p in said if period.edtf.endswith("/..") and _until(sentence, period.end, p.first)), None)
        if end is None or end.edtf[:4] < period.edtf[:4]:
            out.append(period)
            continue
        out.remove(end)
        out.append(Period(period.first, end.end, f"{period.edtf[:-3]}/{end.edtf}"))
    return out


def _until(sentence: Sentence, low: int, high: int) -> bool:
    """Whether nothing but "until" and a part of the year stands between two tokens."""
    link = sentence.key(low) in ("حتي", "وحتي", "الي", "ولغايه", "لغايه") and low < high
    return link and all(sentence.key(k) in _time()["parts"] for k in range(low + 1, high))


def _period(sentence: Sentence, point: _Point) -> Period:
    since = _joins("since").ending(sentence, point.first, 2) or _since_season(sentence, point.first)
    if since is None and _until_now(sentence, point):
        since = (point.first - 1, True)
    return Period(since[0] if since else point.first, point.end, point.edtf + ("/.." if since else ""))


def _since_season(sentence: Sentence, i: int) -> tuple[int, bool] | None:
    """ "since the winter of 2017", "since the beginning of May", "since the outbreak of ... in March 2011"."""
    at = i - 1
    while at > i - 4 and sentence.key(at) in _time()["parts"]:
        at -= 1
    if sentence.key(at) in _SINCE:
        return at, True
    if i >= 2 and sentence.key(i - 2) in _SINCE and sentence.tokens[i - 1].kind == "word":
        return i - 2, True
    inner = i - 1
    while inner > i - 4 and sentence.key(inner) in _time()["parts"]:
        inner -= 1
    if sentence.key(inner) not in ("في", "عام", "العام", "مطلع"):
        return None
    start = next((k for k in range(i - 2, max(-1, i - 9), -1) if sentence.key(k) in _SINCE), None)
    if start is None and sentence.key(inner) == "في" and sentence.key(inner - 1) in _time()["started"]:
        start = inner - 1  # "the protests that broke out on 1 October": the count runs from there
    if start is None or any(sentence.tokens[k].kind != "word" for k in range(start, i)):
        return None
    return start, True


def _until_now(sentence: Sentence, point: _Point) -> bool:
    """ "from September 2011 until today"."""
    link = _joins("to").at(sentence, point.end, exact=True)
    opened = sentence.key(point.first - 1) in ("من", "منذ", "بين")
    return opened and link is not None and sentence.key(link[0]) in _time()["open_end"]


@cache
def _decade_words() -> dict[str, int]:
    data = vocabulary.load("arabic_time")["decades"]
    return {fold(str(name)): int(first) for first, names in data.items() for name in names}


def _decades(sentence: Sentence) -> list[Period]:
    """ "the eighties of the last century", "in the nineties"."""
    out: list[Period] = []
    for i in range(len(sentence.tokens)):
        key = sentence.key(i)
        first = next((_decade_words()[k] for k in (key, key[1:]) if k in _decade_words()), None)
        if first is None:
            continue
        century = _joins("centuries").at(sentence, i + 1, exact=True)
        placed = sentence.key(i - 1) in ("في", "منذ", "خلال", "مطلع", "اواخر", "اوائل", "منتصف", "نهايه", "بدايه")
        if century is not None or (placed and key.startswith("ال")):
            end = century[0] if century is not None else i + 1
            out.append(Period(i, end, f"{first}/{first + 9}"))
    return out


@cache
def _hijri_months() -> Phrases[int]:
    names = vocabulary.load("arabic_time")["hijri_months"]
    return Phrases.of((name, number + 1) for number, name in enumerate(names))


def _hijri(sentence: Sentence) -> list[Period]:
    """ "14 رمضان 1433", "شوال 1402", "عام 1402 هـ": only with a year that the mark or the month shows to be Hijri."""
    out: list[Period] = []
    for i in range(len(sentence.tokens)):
        value = _number(sentence, i)
        if value is None or not FIRST <= value <= LAST:
            continue
        marked = sentence.key(i + 1) in _time()["hijri_marks"]
        at = i - 1 if sentence.key(i - 1) in _time()["between"] else i
        month = _hijri_months().ending(sentence, at, 3)
        if month is None and not marked:
            continue
        start, number = (i, None) if month is None else month
        first, day = _hijri_day(sentence, start) if month is not None else (start, None)
        edtf = hijri_edtf(value, number, day)
        if edtf is not None:
            out.append(Period(first, i + 1 + marked, edtf))
    return out


def _hijri_day(sentence: Sentence, month: int) -> tuple[int, int | None]:
    """(where it stands, the day) before a Hijri month at token `month`: "3 شوال", "في الثالث من شوال"."""
    if (day := _number(sentence, month - 1)) is not None:
        return month - 1, day
    at = month - 1 if sentence.key(month - 1) in ("من", "شهر") else month
    ordinal = _ordinal_days().ending(sentence, at, 3) if at < month else None
    return ordinal if ordinal is not None else (month, None)


def hijri_year(sentence: Sentence, i: int) -> bool:
    """Whether the number at token `i` is the year of a Hijri date."""
    return any(p.first <= i < p.end for p in _hijri(sentence))


def _said(sentence: Sentence, clock: Clock, stated: list[Period]) -> list[Period]:
    """Relative dates that no stated one covers."""
    out: list[Period] = []
    taken = {k for p in stated for k in range(p.first, p.end)}
    for i in range(len(sentence.tokens)):
        hit = said_day(sentence, i, clock) or said_span(sentence, i, clock) or said_again(sentence, i, clock)
        beside = any(abs(k - i) <= 2 for p in stated if len(p.edtf) == 10 for k in (p.first, p.end - 1))
        if hit is not None and not beside and not taken & set(range(i, hit[0])):
            out.append(Period(i, hit[0], hit[1]))
    return out


def _joined(sentence: Sentence, left: _Point, right: _Point) -> int | None:
    """Where an interval of two points starts, if the words around them make one."""
    gap = right.first - left.end
    link = _joins("to").ending(sentence, right.first, 3)
    dashed = gap == 1 and sentence.key(left.end) in ("-", "–", "—", "/") and right.day is None
    near = link is not None and link[0] <= left.end + 1 and gap <= 4
    joined = gap == 0 and sentence.key(right.first).startswith("و")
    paired = sentence.key(left.first - 1) in ("شهري", "عامي", "يومي", "سنتي")
    attached = joined and (sentence.key(left.first - 1).endswith("بين") or paired)
    months = joined and left.month is not None and left.day is None and right.day is None and right.month is not None
    if months and not attached and (left.year is None or left.guessed):
        return left.first
    if attached and paired:
        return left.first
    if not (near or dashed or attached):
        return None
    opener = _joins("from").ending(sentence, left.first, 3)
    if opener is not None:
        return opener[0]
    paired = sentence.key(left.first) in ("عامي", "سنتي", "لعامي")
    through = dashed or (
        link is not None and sentence.key(link[0]) in ("الي", "حتي", "وحتي", "لغايه", "ولغايه", "والي")
    )
    return left.first if paired or through else None


def _points(sentence: Sentence, clock: Clock) -> list[_Point]:
    out: list[_Point] = []
    i = 0
    while i < len(sentence.tokens):
        point = _numeric(sentence, i) or _named(sentence, i, clock) or _bare_year(sentence, i)
        if point is not None:
            out.append(point)
        i = point.end if point is not None else i + 1
    return out


def _number(sentence: Sentence, i: int) -> int | None:
    if 0 <= i < len(sentence.tokens) and sentence.tokens[i].kind == "number" and sentence.tokens[i].text.isdigit():
        return int(sentence.tokens[i].text) if len(sentence.tokens[i].text) <= 4 else None
    return None


def _numeric(sentence: Sentence, i: int) -> _Point | None:
    """20/8/2013, 20-8-2013, 2013/8/20."""
    first, second, third = (_number(sentence, i + k) for k in (0, 2, 4))
    mark = sentence.key(i + 1)
    if first is None or second is None or third is None or mark not in ("/", "-", "\\") or sentence.key(i + 3) != mark:
        return None
    y, d = (third, first) if third >= 1900 else (first, third)
    if 1900 <= y <= 2100 and 1 <= second <= 12 and 1 <= d <= 31:
        return _Point(i, i + _NUMERIC, y, second, d)
    return None


def _day_to_day(sentence: Sentence, i: int) -> tuple[int, int] | None:
    """(where the month stands, last day) of "5 و20 نيسان", "5 إلى 20 نيسان", "5-20 نيسان"."""
    at = i + 2 if sentence.key(i + 1) in ("و", "الي", "حتي", "وحتي", "-", "–") else i + 1
    first, last = _number(sentence, i), _number(sentence, at)
    if first is None or last is None or at != i + 2 or not first < last <= 31:
        return None
    return at + 1, last


def _named(sentence: Sentence, i: int, clock: Clock) -> _Point | None:
    """[day] month [(other name)] [words between] [year], or a month told relative to publication."""
    day, at = _number(sentence, i), i + 1
    if day is None:
        ordinal = _ordinal_days().at(sentence, i, exact=True)
        behind = ordinal is not None and sentence.key(ordinal[0]) in ("من", "شهر")
        at, day = (ordinal[0], ordinal[1]) if ordinal is not None and behind else (i, None)
    until = _day_to_day(sentence, i) if day is not None else None
    at = until[0] if until is not None else at
    while day is not None and sentence.key(at) in ("من", "شهر", "/", "-") and at < i + 5:
        at += 1
    if day is not None and not 1 <= day <= 31:
        return None
    hit = _months().at(sentence, at)
    if hit is None:
        return None
    end, month = hit
    for opening, closing in (("(", ")"), ("/", ""), ("-", "")):
        if sentence.key(end) == opening and (other := _months().at(sentence, end + 1, exact=True)) is not None:
            end = other[0] + (1 if closing and sentence.key(other[0]) == closing else 0)
    at = end
    while sentence.key(at) in _time()["between"] and at < end + 3:
        at += 1
    if sentence.key(at) == "/" and year(sentence, at + 1) is not None:
        at += 1
    y = year(sentence, at)
    if y is not None:
        return _Point(i, at + 1, y, month, day, last=until[1] if until is not None else None)
    if sentence.key(end) in _time()["last"] | _time()["this"]:
        y = _before(clock.published, month)
        return _Point(i, end + 1, y, month, day) if y else None
    if day is None and len(sentence.key(i)) < 4 and sentence.key(i) not in ("اذار",):
        return None  # "آب" and "ماي" alone are other words as well
    y = _before(clock.published, month) if clock.year is None or _recent(clock) else clock.year
    return _Point(i, end, y, month, day, guessed=True)


def _recent(clock: Clock) -> bool:
    """Whether the year spoken of last is that of publication or the one before: months are told from the page's day."""
    return clock.published is not None and 0 <= int(clock.published[:4]) - (clock.year or 0) <= 1


def _before(published: str | None, month: int) -> int | None:
    """The year of the last such month before publication."""
    match = re.match(r"(\d{4})-(\d{2})", published or "")
    if not match:
        return None
    y, m = int(match[1]), int(match[2])
    return y if month <= m else y - 1


def _numbers_a_case(sentence: Sentence, i: int) -> bool:
    """Whether a year at token `i` is part of a case's or law's number: "القضية رقم 930 لسنة 2019"."""
    at = i - 1 if sentence.key(i - 1) in _time()["of_year"] or sentence.key(i - 1) == "/" else i
    if at == i or _number(sentence, at - 1) is None:
        return False
    return any(s in _time()["filed"] for k in range(max(0, at - 4), at - 1) for s in stems(sentence.key(k)))


def _bare_year(sentence: Sentence, i: int) -> _Point | None:
    key = sentence.key(i)
    if _numbers_a_case(sentence, i) or _numbers_a_case(sentence, i + 1):
        return None
    head = key in _time()["year_heads"] or key[1:] in _time()["year_heads"]
    if head and (y := year(sentence, i + 1)) is not None:
        return _Point(i, i + 2, y)
    y = year(sentence, i)
    if y is None:
        return None
    glued = i + 1 < len(sentence.tokens) and sentence.tokens[i + 1].start == sentence.tokens[i].end
    if glued and sentence.tokens[i + 1].kind in ("word", "latin") and sentence.key(i + 1) not in ("م", "هـ"):
        return None
    end = i + 2 if sentence.key(i + 1) in ("م", "ميلادي") else i + 1
    return _Point(i, end, y)
