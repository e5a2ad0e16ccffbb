"""The number grammar: where a text writes numbers, and between which bounds they stand.

Digits in any grouping, words, both together ("13-thousand", "1.2 million"), dozens and scores, ranges, fractions.
What is counted, and whether it is a count at all, is not judged here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from tawthiq.vocabulary import load

Kind = Literal["exact", "about", "vague", "range", "share"]

# Groups of three after comma, narrow space, apostrophe; South Asian 1,00,000; 1.234.567; plain spaces only where
# zeros or two groups follow, for "March 20 300 people" holds two numbers.
_DIGITS = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?![\d,])"
    r"|\d{1,3}(?:[,\u00a0\u202f\u2009’']\d{3})+(?:\.\d+)?(?!\d)"
    r"|\d{1,3}(?:\.\d{3}){2,}(?!\d)"
    r"|\d{1,3}(?: \d{3}){2,}(?!\d)|\d{1,3} 000(?!\d)"
    r"|\d+(?:\.\d+)?"
)
_TOKEN = re.compile(rf"(?P<digits>(?<![\d.,]){_DIGITS}|\d+)|(?P<word>[^\W\d_]+(?:[’'][^\W\d_]+)*)|(?P<mark>[^\w\s]|_)")
# No count has more digits than this: account numbers and hashes do.
LONGEST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    text: str
    kind: str

    @property
    def lower(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as written.

    Attributes:
        start, end: code points in the text given.
        low, high: bounds; high is None for vague numerals.
        spelled: written in words only.
        scaled: a word such as "thousand" or "dozens" has part in it.
    """

    start: int
    end: int
    low: float
    high: float | None
    kind: Kind = "exact"
    spelled: bool = False
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    value: float
    next: int
    kind: Kind = "exact"
    spelled: bool = False
    scaled: bool = False


def tokenise(text: str) -> list[Token]:
    """Words, numbers and marks of a text, with their offsets."""
    return [Token(m.start(), m.end(), m.group(), str(m.lastgroup)) for m in _TOKEN.finditer(text)]


def numerals(text: str) -> list[Numeral]:
    """All numbers of a text, in order, not overlapping. Linear in its length."""
    return numerals_in(tokenise(text))


def numerals_in(tokens: list[Token]) -> list[Numeral]:
    out: list[Numeral] = []
    i = 0
    while i < len(tokens):
        found = _range(tokens, i) or _single(tokens, i)
        if found is None:
            i += 1
            continue
        numeral, i = found
        out.append(numeral)
    return out


@cache
def _words(name: str) -> dict[str, float]:
    table: dict[str, Any] = load("numbers")[name]
    return {str(word): float(value) for word, value in table.items()}


def _single(tokens: list[Token], i: int) -> tuple[Numeral, int] | None:
    part = _vague(tokens, i) or _fraction(tokens, i) or _dozen(tokens, i) or _number(tokens, i)
    if part is None:
        return None
    high = None if part.kind == "vague" else part.value
    start, end = tokens[i].start, tokens[part.next - 1].end
    return Numeral(start, end, part.value, high, part.kind, part.spelled, part.scaled), part.next


# "from 5,000 to possibly 13,000"
_LIMITING = frozenset({"possibly", "perhaps", "maybe", "even", "around", "about", "nearly", "almost"})


def _range(tokens: list[Token], i: int) -> tuple[Numeral, int] | None:
    """ "20-50", "20 to 50", "between 20 and 50", "five or six", "two to three thousand"."""
    opening = tokens[i].lower
    bracket = opening in ("between", "from")
    first = _dozen(tokens, i + bracket) or _number(tokens, i + bracket)
    if first is None:
        return None
    j = first.next
    if j >= len(tokens):
        return None
    link = tokens[j].lower
    at = i if bracket else i - 1
    if at > 0 and tokens[at].lower == "from" and tokens[at - 1].lower in load("numbers")["changed"]:
        return None  # "rose from 90 to 134": two numbers, one after the other
    allowed = {"and"} if opening == "between" else {"to", "-", "–", "or", "and" if bracket else "to"}
    if opening == "between":
        allowed = {"and", "to", "-", "–"}
    if link not in allowed:
        return None
    after = j + 1 + (bracket and j + 1 < len(tokens) and tokens[j + 1].lower in _LIMITING)
    second = _dozen(tokens, after) or _number(tokens, after)
    if second is None or (link in "-–" and _chained(tokens, i, second.next)):
        return None
    low, high = _levelled(first, second, link)
    if not low < high or _both_years(low, high, first, second):
        return None
    if link == "or" and not (first.spelled and second.spelled) and high - low > low:
        return None
    end = tokens[second.next - 1].end
    numeral = Numeral(tokens[i].start, end, low, high, "range", first.spelled, second.scaled)
    return numeral, second.next


def _levelled(first: _Part, second: _Part, link: str) -> tuple[float, float]:
    """ "two to three thousand" and "20-30,000" leave the first number's scale to the second's."""
    low, high = first.value, second.value
    if second.scaled and not first.scaled:
        for scale in (1_000_000_000.0, 1_000_000.0, 1_000.0, 100.0):
            if high >= scale and low < scale and low * scale < high:
                return low * scale, high
    if link in "-–" and low < 1000 <= high and high % 1000 == 0 and low * 1000 < high and not first.spelled:
        return low * 1000, high
    return low, high


def _both_years(low: float, high: float, first: _Part, second: _Part) -> bool:
    plain = not (first.spelled or second.spelled or first.scaled or second.scaled)
    return plain and 1800 <= low <= 2100 and 1800 <= high <= 2100


def _chained(tokens: list[Token], i: int, after: int) -> bool:
    """Part of a telephone number, a date or a score written with hyphens."""
    dashes = ("-", "–", "/")
    before = i > 1 and tokens[i - 1].text in dashes and tokens[i - 2].kind == "digits"
    behind = after + 1 < len(tokens) and tokens[after].text in dashes and tokens[after + 1].kind == "digits"
    return before or behind


def _number(tokens: list[Token], i: int) -> _Part | None:
    if i >= len(tokens):
        return None
    if tokens[i].kind == "digits":
        return _digits(tokens, i)
    return _spelled(tokens, i)


def _digits(tokens: list[Token], i: int) -> _Part | None:
    token = tokens[i]
    if sum(c.isdigit() for c in token.text) > LONGEST_DIGITS or (
        not token.text.isascii() and not token.text[0].isdecimal()
    ):
        return None
    value = _value(token.text)
    j, scaled = i + 1, False
    suffix = tokens[j] if j < len(tokens) else None
    if suffix is not None and suffix.start == token.end and _suffix(tokens, j):
        value *= _words("suffixes")[suffix.lower]
        return _Part(value, j + 1, scaled=True)
    j, factor = _scale(tokens, j)
    if factor > 1:
        value, scaled = round(value * factor, 6), True
    return _Part(value, j, scaled=scaled)


def _suffix(tokens: list[Token], j: int) -> bool:
    word = tokens[j].lower
    if word not in _words("suffixes"):
        return False
    if tokens[j].text != "m":
        return True
    follower = tokens[j + 1].lower if j + 1 < len(tokens) else ""
    return follower.endswith("s") or follower in ("people", "men", "women", "children")


def _value(text: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", text):
        return float(text.replace(".", ""))
    return float(re.sub(r"[^\d.]", "", text))


def _scale(tokens: list[Token], j: int) -> tuple[int, float]:
    """Scale words from j on ("thousand", "-thousand", "hundred thousand") and their product."""
    factor = 1.0
    while j < len(tokens):
        k = j + 1 if tokens[j].text in "-–" and j + 1 < len(tokens) and tokens[j].start == tokens[j - 1].end else j
        scale = _words("scales").get(tokens[k].lower)
        if scale is None:
            break
        factor *= scale
        j = k + 1
    return j, factor


def _spelled(tokens: list[Token], i: int) -> _Part | None:
    """Number words; "a" and "half a" before a scale word ("half a million", "two and a half thousand")."""
    scales, word = _words("scales"), tokens[i].lower
    following = [t.lower for t in tokens[i + 1 : i + 4]]
    if word in ("a", "an") and following[:1] and following[0] in scales:
        part = _sum(tokens, i + 1, 1.0)
        round_number = part.next == i + 2 and following[0] in ("hundred", "thousand")
        return _Part(part.value, part.next, "about" if round_number else "exact", True, True)
    if word in ("a", "the") and following[:1] == ["half"] and following[1:2] and following[1] in scales:
        return _Part(scales[following[1]] / 2, i + 3, spelled=True, scaled=True)
    if word == "half" and following[:1] == ["a"] and following[1:2] and following[1] in scales:
        return _Part(scales[following[1]] / 2, i + 3, spelled=True, scaled=True)
    if word == "quarter" and following[:2] == ["of", "a"] and following[2:3] and following[2] in scales:
        return _Part(scales[following[2]] / 4, i + 4, spelled=True, scaled=True)
    if word in scales and word not in ("lakhs", "crores"):
        part = _sum(tokens, i, 1.0)
        return _Part(part.value, part.next, "about", True, True)
    if word not in _words("small") and word not in _words("tens"):
        return None
    return _half(tokens, i) or _sum(tokens, i, None)


def _half(tokens: list[Token], i: int) -> _Part | None:
    """ "two and a half thousand"."""
    value = _words("small").get(tokens[i].lower)
    if value is None or [t.lower for t in tokens[i + 1 : i + 4]] != ["and", "a", "half"]:
        return None
    j, factor = _scale(tokens, i + 4)
    return _Part((value + 0.5) * factor, j, spelled=True, scaled=factor > 1)


def _sum(tokens: list[Token], i: int, implied: float | None) -> _Part:
    """Number words from i on. `implied` stands before a leading scale word."""
    small, tens, scales = _words("small"), _words("tens"), _words("scales")
    total, group, j, scaled = 0.0, implied or 0.0, i, False
    ceiling = 1e18
    while j < len(tokens):
        word = tokens[j].lower
        if word in scales:
            factor = scales[word]
            scaled = True
            if factor == 100:
                group = (group or 1.0) * 100
            elif factor < ceiling:
                total, group, ceiling = total + (group or 1.0) * factor, 0.0, factor
            else:
                total, group = (total + group) * factor, 0.0
        elif word in tens and group % 100 == 0:
            group += tens[word]
        elif word in small and _fits(group, small[word]):
            group += small[word]
        elif (word == "and" and scaled and _continues(tokens, j)) or (word in "-–" and _hyphen(tokens, j)):
            pass
        else:
            break
        j += 1
    return _Part(total + group, j, spelled=True, scaled=scaled)


def _fits(group: float, value: float) -> bool:
    """May this small number join the group of number words so far?"""
    last = group % 100
    return group == 0 or last == 0 or (last % 10 == 0 and last >= 20 and value < 10)


def _continues(tokens: list[Token], j: int) -> bool:
    """ "three hundred and seventeen": "and" right after "hundred" or "thousand", a small number next."""
    if j + 1 >= len(tokens) or tokens[j - 1].lower not in _words("scales"):
        return False
    word = tokens[j + 1].lower
    if word not in _words("small") and word not in _words("tens"):
        return False
    following = tokens[j + 2].lower if j + 2 < len(tokens) else ""
    return following not in ("hundred", "thousand") or tokens[j - 1].lower in ("million", "thousand")


def _hyphen(tokens: list[Token], j: int) -> bool:
    if j + 1 >= len(tokens) or tokens[j].start != tokens[j - 1].end or tokens[j + 1].start != tokens[j].end:
        return False
    before, after = tokens[j - 1].lower, tokens[j + 1].lower
    return (before in _words("tens") and after in _words("small")) or after in _words("scales")


def _vague(tokens: list[Token], i: int) -> _Part | None:
    """ "dozens", "tens of thousands", "several hundred", "many thousands"."""
    vague, scales = _words("vague"), _words("scales")
    word = tokens[i].lower
    following = [t.lower for t in tokens[i + 1 : i + 3]]
    factor = _words("vague_tens").get(word)
    if word == "thousands" and following[:1] == ["of"] and following[1:2] == ["thousands"]:
        return _Part(2000.0, i + 3, "vague", True, True)
    if factor is not None and following[:1] == ["of"] and following[1:2] and following[1] in ("thousands", "millions"):
        step = {"tens": 10.0, "dozens": 12.0, "scores": 20.0, "hundreds": 100.0}[word]
        return _Part(2 * step * (1e6 if following[1] == "millions" else 1e3), i + 3, "vague", True, True)
    if word in vague:
        return _Part(vague[word], i + 1, "vague", True, True)
    several = _words("several").get(word)
    if several is None or (word == "few" and (i == 0 or tokens[i - 1].lower != "a")):
        return None
    if following[:1] and following[0] in scales:
        return _Part(several * scales[following[0]], i + 2, "vague", True, True)
    if following[:1] == ["dozen"]:
        return _Part(several * 12, i + 2, "vague", True, True)
    return _Part(several, i + 1, "vague", True, False)


def _dozen(tokens: list[Token], i: int) -> _Part | None:
    """ "a dozen", "half a dozen", "two dozen"."""
    if i >= len(tokens):
        return None
    words = [t.lower for t in tokens[i : i + 3]]
    if words == ["half", "a", "dozen"]:
        return _Part(6.0, i + 3, "about", True, True)
    if words[:2] == ["half", "dozen"]:
        return _Part(6.0, i + 2, "about", True, True)
    if words[1:2] == ["dozen"]:
        count = 1.0 if words[0] in ("a", "one") else _words("small").get(words[0])
        if count is not None:
            return _Part(12 * count, i + 2, "about", True, True)
    return None


def _fraction(tokens: list[Token], i: int) -> _Part | None:
    """ "two-thirds", "a fifth of", "half of the", "one in five", "nine out of ten", as percent."""
    words = [t.lower for t in tokens[i : i + 5]]
    small, parts = _words("small"), _words("ordinals")
    if words[0] == "half" and words[1:2] and words[1] in ("of", "the", "its", "their", "all", "our"):
        return _Part(50.0, i + 1, "share", True)
    count = 1.0 if words[0] in ("a", "an") else small.get(words[0])
    digits = tokens[i].kind == "digits"
    if count is None and digits and len(tokens[i].text) < 4:
        count = _value(tokens[i].text)
    if count is None:
        return None
    j = 2 if words[1:2] == ["-"] else 1
    if len(words) > j and words[j] in parts and (count > 1 or words[j + 1 : j + 2] == ["of"]):
        part = parts[words[j]]
        if count < part and words[j + 1 : j + 2] not in (["-"], ["finals"]):
            return _Part(round(100 * count / part, 1), i + j + 1, "share", not digits)
    return _out_of(tokens, i, count)


def _out_of(tokens: list[Token], i: int, count: float) -> _Part | None:
    words = [t.lower for t in tokens[i + 1 : i + 5]]
    j = (
        1
        if words[:1] == ["in"]
        else 3
        if words[:3] == ["out", "of", "every"]
        else 2
        if words[:2] in (["out", "of"], ["in", "every"])
        else 0
    )
    if j == 0 or len(words) <= j:
        return None
    base = tokens[i + 1 + j]
    whole = _words("small").get(base.lower) or (_value(base.text) if base.kind == "digits" else 0.0)
    if not whole or len(base.text) > 4 or count >= whole or whole > 1000:
        return None
    return _Part(round(100 * count / whole, 1), i + 2 + j, "share", tokens[i].kind != "digits")
