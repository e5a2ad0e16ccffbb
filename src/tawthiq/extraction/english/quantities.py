"""Quantities: numerals with the bound that the words around them set, and what a numeral is when it counts nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from tawthiq.extraction.english.numbers import Numeral, numerals
from tawthiq.model import Qualifier
from tawthiq.vocabulary import load

# Qualifiers and labels stand within this many code points of their number.
WINDOW = 60

_PERCENT = re.compile(r"(?:\s?%|[\s-]?per[\s-]?cent(?:age)?\b(?! points?)|\s?pct\b)", re.IGNORECASE)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_CLOCK_AFTER = re.compile(
    r":\d\d|\.\d\d\s?(?:am|pm)|\s?(?:am|pm|a\.m\.?|p\.m\.?|o[’']clock|gmt|utc|hrs?)\b", re.IGNORECASE
)
_AGE_BEFORE = re.compile(
    r"\b(?:aged?|ages|age of|at age|turned|young as|old as)\s+(?:(?:between|from|just|only|about|over|under)\s+)?$",
    re.IGNORECASE,
)
# "My sons were 14 and 16."
_KIN = re.compile(
    r"\b(?:sons?|daughters?|brothers?|sisters?|cousins?|nephews?|nieces?|boys?|girls?|children|eldest|youngest)\s+"
    r"(?:was|were|are|is)\s+(?:(?:only|just|then|now)\s+)?(?:\d{1,2}(?:,\s*|\s+and\s+))*$",
    re.IGNORECASE,
)
_KIN_AFTER = re.compile(r"(?:(?:,\s*|,?\s+and\s+)\d{1,2})*\s*(?:[.;!]|,(?!\s*\d)|$|when\b|at\b)", re.IGNORECASE)
_MULTIPLE = re.compile(r"\s?(?:times|-?fold|x)\b", re.IGNORECASE)
_ONE_OF = re.compile(r"\s+(?:of|another|day|night|morning|side|hand|thing|point|time|who|that|by)\b", re.IGNORECASE)
_VOTE = re.compile(r"\b(?:vote|voted|votes|score|scored|won|lost|beat|ruled|majority)\b[^.;]{0,30}$", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"(?:[A-Za-z]-|#|[A-Za-z]\.|/|№|\bNo\.?\s|[_@])$")
_SCORE = re.compile(
    r"\s?[-–:]\s?\d{1,2}\s?(?:vote|majority|ruling|decision|win|defeat|victory|loss|draw)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its bounds.

    Attributes:
        start, end: the number with the words that bound it.
        number: the numeral alone.
        qualifier, low, high: as the reading guide defines them.
        per: "percent" for shares, else None.
        bounded: where the words that bound it stand, or None.
    """

    start: int
    end: int
    number: Numeral
    qualifier: Qualifier
    low: float | None
    high: float | None
    per: str | None = None
    bounded: tuple[int, int] | None = None


def _of_kin(before: str, after: str) -> bool:
    """Whether a number tells how old somebody's children or brothers were."""
    return _KIN.search(before) is not None and _KIN_AFTER.match(after) is not None


def quantities(text: str) -> list[Quantity]:
    """The numbers of a text that may count something, with their bounds. Dates, money, ages, labels are left out."""
    found: list[Quantity] = []
    last: Numeral | None = None
    for numeral in numerals(text):
        numeral = _with_echo(text, numeral)
        if not _no_count(text, numeral) and not _repeated(text, last, numeral):
            found.append(_bounded(text, numeral))
        last = numeral
    return found


_ECHO = re.compile(r"\s?\(\s?(\d[\d,.]*)\s?\)")


def _with_echo(text: str, numeral: Numeral) -> Numeral:
    """ "fifty-five thousand (55,000) images": the same number once more in brackets belongs to it."""
    match = _ECHO.match(text, numeral.end) if numeral.spelled else None
    same = match is not None and match.group(1).replace(",", "").rstrip(".") == f"{numeral.low:g}".replace("e+", "e")
    if match is None or not (same or match.group(1).replace(",", "") == str(int(numeral.low))):
        return numeral
    return replace(numeral, end=match.end())


def _repeated(text: str, last: Numeral | None, numeral: Numeral) -> bool:
    """ "seventeen students (17)": the same number once more in brackets."""
    if last is None or numeral.start - last.end > WINDOW or last.low != numeral.low:
        return False
    return text[numeral.start - 1 : numeral.start] == "(" and text[numeral.end : numeral.end + 1] == ")"


@cache
def _before() -> re.Pattern[str]:
    rows = [(phrase, name) for name, phrases in load("numbers")["before"].items() for phrase in phrases]
    rows.sort(key=lambda row: -len(row[0]))
    fillers = "|".join(re.escape(f) for f in sorted(load("numbers")["fillers"], key=len, reverse=True))
    phrases = "|".join(re.escape(p).replace(r"\ ", r"\s+") for p, _ in rows)
    return re.compile(rf"(?<![\w-])(?P<bound>{phrases})(?:\s+(?:{fillers}))*\s*$", re.IGNORECASE)


@cache
def _after() -> re.Pattern[str]:
    phrases = sorted((p for group in load("numbers")["after"].values() for p in group), key=len, reverse=True)
    body = "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in phrases)
    return re.compile(rf"\s?(?P<bound>{body})(?!\w)", re.IGNORECASE)


@cache
def _names(side: str) -> dict[str, Qualifier]:
    return {phrase: name for name, phrases in load("numbers")[side].items() for phrase in phrases}


def bound_after(text: str, at: int) -> tuple[Qualifier, int] | None:
    """The bound that follows at an offset ("or more", "-plus"), and where it ends."""
    match = _after().match(text[at : at + 20])
    if match is None:
        return None
    return _names("after")[" ".join(match["bound"].lower().split())], at + match.end()


def _bounded(text: str, numeral: Numeral) -> Quantity:
    start, end, per = numeral.start, numeral.end, None
    if numeral.kind == "share":
        per = "percent"
    elif (match := _PERCENT.match(text, end)) is not None:
        per, end = "percent", match.end()
    low_edge = max(0, start - WINDOW)
    match = _before().search(text[low_edge:start])
    qualifier: Qualifier | None = None
    bounded: tuple[int, int] | None = None
    if match is not None and not _not_a_bound(text, low_edge + match.start(), match["bound"]):
        qualifier = _names("before")[" ".join(match["bound"].lower().split())]
        start = low_edge + match.start()
        bounded = (start, low_edge + match.end("bound"))
    else:
        behind = bound_after(text, end)
        if behind is not None:
            qualifier, bounded, end = behind[0], (end, behind[1]), behind[1]
    low, high, name = bounds(numeral, qualifier)
    return Quantity(start, end, numeral, name, low, high, per, bounded)


def _not_a_bound(text: str, at: int, bound: str) -> bool:
    """ "presided over 12 trials", "the past 20 people": the word belongs to what stands before it."""
    word = bound.lower()
    before = text[max(0, at - 20) : at].lower().split()
    last = before[-1] if before else ""
    if word == "past":
        return last in ("the", "this", "over", "in", "walked", "drove")
    if word == "over":
        return last in (
            "presided",
            "preside",
            "concern",
            "protest",
            "protests",
            "control",
            "took",
            "anger",
            "outrage",
            "row",
            "arrested",
            "hand",
            "hands",
            "handed",
            "handing",
            "turned",
            "turning",
            "signed",
        )
    return False


def bounds(numeral: Numeral, qualifier: Qualifier | None) -> tuple[float | None, float | None, Qualifier]:
    """(low, high, qualifier) of a numeral under a bound; what the reading guide writes for each."""
    if numeral.kind == "range":
        return numeral.low, numeral.high, "range"
    if qualifier in ("at_least", "more_than"):
        return numeral.low, None, qualifier
    if qualifier in ("at_most", "less_than"):
        return None, numeral.low, qualifier
    if numeral.kind == "vague":
        return numeral.low, None, "vague"
    if qualifier == "about" or numeral.kind == "about":
        return numeral.low, numeral.low, "about"
    return numeral.low, numeral.low, "exact"


def _no_count(text: str, numeral: Numeral) -> bool:
    start, end = numeral.start, numeral.end
    if start > 0 and text[start - 1].isalpha():
        return True
    before, after = text[max(0, start - WINDOW) : start], text[end : end + WINDOW]
    if _VOTE.search(before) and (re.match(r"\s?(?:-|–|to)\s?\d", after) or re.search(r"\d\s?(?:-|–|to)\s?$", before)):
        return True
    if (
        _AGE_BEFORE.search(before)
        or _of_kin(before, after)
        or _MULTIPLE.match(after)
        or _ORDINAL.match(after)
        or _money(before, after)
    ):
        return True
    if numeral.spelled:
        return _spelled_name(text, numeral, before, after)
    if not numeral.scaled and (
        _date(text, numeral, before, after) or _CLOCK_AFTER.match(after) or before.endswith(":")
    ):
        return True
    if _NAME_BEFORE.search(before) or _SCORE.match(after) or re.match(r"[A-Za-z°]|/\d|[-–]\d|,\d", after):
        return not _PERCENT.match(after) and not re.match(r"-?plus|strong|[-–]\d", after)
    return not text[start].isalpha() and _labelled(before, after)  # "number from 20 to 30" counts, "number 20" does not


def _spelled_name(text: str, numeral: Numeral, before: str, after: str) -> bool:
    if numeral.low == 1 and numeral.high == 1 and not numeral.scaled:
        return (
            _ONE_OF.match(after) is not None
            or re.search(r"\b(?:no|any|some|every|each|this|that|which|another|the)[\s-]+$", before, re.IGNORECASE)
            is not None
        )
    return _labelled(before, after)


@cache
def _labels() -> re.Pattern[str]:
    labels = "|".join(
        re.escape(x).replace(r"\ ", r"\s+") for x in sorted(load("numbers")["labels"], key=len, reverse=True)
    )
    return re.compile(rf"\b(?:{labels})\.?\s?\(?$", re.IGNORECASE)


def _labelled(before: str, after: str) -> bool:
    """ "Article 5", "Branch 215", "Group of 77": the number is a name's part, unless a noun in the plural follows."""
    match = _labels().search(before)
    if match is None:
        return False
    follower = re.match(r"\s+(?:[a-z’'-]+\s+){0,2}?[a-z-]*(?:s|en|people)\b", after)
    label = match.group().strip()
    return label[:1].isupper() or follower is None


@cache
def _months() -> str:
    return "|".join(sorted(load("numbers")["months"], key=len, reverse=True))


@cache
def _month_before() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{_months()})\.?,?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s?(?:[-–]|and|to|,|&)\s?)?$", re.IGNORECASE
    )


@cache
def _month_after() -> re.Pattern[str]:
    return re.compile(
        rf"(?:st|nd|rd|th)?(?:\s?(?:[-–]|and|to|or)\s?\d{{1,2}})?(?:\s+of)?[\s-]+(?:{_months()})\b(?!\s+(?:have|had|be)\b)",
        re.IGNORECASE,
    )


_COUNTS_NEXT = re.compile(
    r"\s+(?:[a-z’'-]+\s+){0,2}(?:people|men|women|children|persons|prisoners|detainees|civilians|bodies|photographs|photos|protesters|deaths|cases|victims|soldiers|students)\b"
)


def _date(text: str, numeral: Numeral, before: str, after: str) -> bool:
    raw = text[numeral.start : numeral.end]
    low, high = numeral.low, numeral.high
    if raw.isdigit() and len(raw) == 4 and 1700 <= low <= 2100:
        if re.match(r"[-–/]\d", after) or _month_before().search(before):
            return True
        heads = re.search(
            r"\b(?:in|since|of|until|till|by|from|between|during|before|after|late|early|mid|year|and|to|the|for|through|\d,)[\s-]+$|[(’'/–-]$",
            before,
            re.IGNORECASE,
        )
        return heads is not None or not _COUNTS_NEXT.match(after)
    if re.match(r"0\d", raw):
        return True
    small = low <= 31 and (high is None or high <= 31)
    if not small:
        return False
    month_first = _month_before().search(before)
    if (
        month_first
        and (not re.search(r"\bmay\s+$", before) or re.match(r"\s*(?:,|\.|\d|$)", after))
        and not _COUNTS_NEXT.match(after)
    ):
        return True
    return _month_after().match(after) is not None and not re.match(r"\s+(?:may|march)\b", after)


@cache
def _currency() -> tuple[re.Pattern[str], re.Pattern[str]]:
    signs = load("numbers")["currency_before"]
    before = "|".join(re.escape(s) for s in sorted(signs, key=len, reverse=True))
    nouns = "|".join(load("numbers")["currency_after"])
    to = r"(?:[\s-](?:and|to)\s\d[\d,.]*)?"
    country = r"(?:(?:[A-Z]{2,}|[A-Z][a-z]+|us)[\s-])?"
    return (
        re.compile(rf"(?:(?<![A-Za-z])(?:{before}))\s?(?:[\d.,]+\s?(?:-|–|to|and)\s?)?$", re.IGNORECASE),
        re.compile(rf"{to}[\s-]{country}(?:{nouns})\b(?! (?:of|men))|\s?[$£€¥₹]", re.IGNORECASE),
    )


def _money(before: str, after: str) -> bool:
    sign, noun = _currency()
    # The "cent" of "40 per cent" is no money.
    return sign.search(before) is not None or (noun.match(after) is not None and _PERCENT.match(after) is None)
