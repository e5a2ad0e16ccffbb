"""Numbers in Arabic text: digits of any grouping, number words with their grammar, vague numerals, ranges."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from tawthiq import vocabulary
from tawthiq.extraction.arabic.lexicon import grammar, words
from tawthiq.extraction.arabic.script import Sentence, Token, fold

NumberKind = Literal["digits", "words", "vague", "range"]
Level = Literal["unit", "ten", "hundred", "scale", "dual", "digits"]
_ORDER: dict[Level, int] = {"unit": 1, "ten": 2, "hundred": 3, "digits": 3, "scale": 4, "dual": 4}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence: tokens first..end (end exclusive) and the bounds that it states by itself."""

    first: int
    end: int
    low: float
    high: float | None
    kind: NumberKind
    year_like: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    values: dict[str, tuple[Level, float]]
    vague: dict[str, float]
    factors: dict[float, float]
    several: frozenset[str]
    fractions: dict[str, float]
    eleven: frozenset[str]
    teen: frozenset[str]


@cache
def _vocabulary() -> _Words:
    data = vocabulary.load("arabic_numbers")
    values: dict[str, tuple[Level, float]] = {}
    levels: tuple[tuple[str, Level], ...] = (
        ("units", "unit"), ("tens", "ten"), ("hundreds", "hundred"), ("scales", "scale"), ("dual_scales", "dual"),
    )  # fmt: skip
    for group, level in levels:
        for value, spellings in data[group].items():
            for spelling in spellings:
                values.setdefault(fold(spelling), (level, float(value)))
    vague = {fold(s): float(value) for value, spellings in data["vague"].items() for s in spellings}
    factors = {float(k): float(v) for k, v in data["vague_factors"].items()}
    fractions = {fold(s): float(value) for value, spellings in data["fractions"].items() for s in spellings}
    return _Words(values, vague, factors, words(data["several"]), fractions, words(data["eleven"]), words(data["teen"]))


def digits(text: str) -> float | None:
    """The value of a written number, or None where its separators make it a date or a mark.

    Groups of three after a separator are thousands; one or two digits after a single separator are a fraction.
    """
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    separators = [c for c in plain if not c.isdigit()]
    for c in set(separators):
        plain = plain.replace(c, " ")
    groups = plain.split(" ")
    if len(groups) == 1:
        return float(groups[0]) if len(groups[0]) <= 12 else None
    thousands = 1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:]) and separators[0] != "٫"
    if thousands and len(groups) <= 5:
        return float("".join(groups))
    if len(groups) == 2 and separators[0] in ".,٫" and len(groups[1]) <= 2 and len(groups[0]) <= 9:
        return float(f"{groups[0]}.{groups[1]}")
    return None


class _Parser:
    """Reads one number from token `first` on. State: total of finished scales, what precedes the next scale."""

    def __init__(self, sentence: Sentence, first: int) -> None:
        self.sentence = sentence
        self.words = _vocabulary()
        self.first = self.at = first
        self.total = 0.0
        self.current: float | None = None
        self.ceiling = 9e15
        self.last: Level | None = None
        self.worded = False

    def value(self, i: int, *, leading: bool) -> tuple[Level, float] | None:
        """The numeral at token `i`; a leading one may carry a conjunction or a preposition."""
        if i >= len(self.sentence.tokens):
            return None
        token = self.sentence.tokens[i]
        if token.kind == "number":
            value = digits(token.text)
            return None if value is None else ("digits", value)
        key = token.key
        options = [key]
        if leading:
            rest = key[1:] if len(key) > 3 and key[0] in "وف" else key
            options += [rest, rest[1:] if len(rest) > 3 and rest[0] in "بلك" else rest]
            options += [key[1:]] if len(key) == 3 and key[0] == "و" else []
        return next((self.words.values[o] for o in options if o in self.words.values), None)

    def read(self) -> Number | None:
        special = self.eleven() or self.vague() or self.fraction()
        if special is not None:
            return special
        start = self.value(self.first, leading=True)
        if start is None or not self.take(self.first, *start, joined=False):
            return None
        while self.step():
            pass
        low = self.total + (self.current or 0)
        alone = self.at == self.first + 1 and not self.worded
        year = alone and self.sentence.tokens[self.first].text.isdigit() and 1900 <= low <= 2100
        return Number(self.first, self.at, low, low, "words" if self.worded else "digits", year)

    def step(self) -> bool:
        """Take the next component, if the number goes on."""
        i, key = self.at, self.sentence.key(self.at)
        if key == "ونصف" and self.last in ("scale", "dual") and self.current is None:
            self.total += self.ceiling / 2
            same = self.sentence.key(i + 1).removeprefix("ال") in self.words.values
            self.at = i + 2 if same else i + 1
            return True
        if key == "و":
            following = self.value(i + 1, leading=False)
            return following is not None and self.take(i + 1, *following, joined=True)
        if len(key) > 2 and key[0] == "و" and key not in self.words.values:
            found = self.words.values.get(key[1:])
            return found is not None and self.take(i, *found, joined=True)
        if key in self.words.teen and self.last == "unit" and self.current is not None and 2 <= self.current <= 9:
            self.current, self.at, self.last = self.current + 10, i + 1, "ten"
            return True
        following = self.value(i, leading=False)
        return following is not None and self.take(i, *following, joined=False)

    def take(self, i: int, level: Level, value: float, *, joined: bool) -> bool:
        """Add one component, unless grammar says that it starts another number."""
        if level in ("scale", "dual"):
            return self.scale(i, level, value, joined=joined)
        if level == "digits" and not joined and self.last == "digits":
            return self.grouped(i)
        if level == "hundred" and value == 100 and not joined and self.current in range(3, 10):
            self.current = (self.current or 1) * 100
        elif self.last is None or (joined and self.goes_on(i, level, value)):
            self.current = (self.current or 0) + value
        else:
            return False
        self.worded |= level != "digits"
        self.last, self.at = level, i + 1
        return True

    def goes_on(self, i: int, level: Level, value: float) -> bool:
        if self.current is None:
            return value < self.ceiling and not self.rescaled(i)
        if "digits" in (level, self.last):
            return False
        unit_then_ten = self.last == "unit" and level == "ten"
        return unit_then_ten or (self.last is not None and _ORDER[level] < _ORDER[self.last] and self.last != "ten")

    def rescaled(self, i: int) -> bool:
        """ "10 thousand and 20 thousand" are two numbers: what follows the "and" has a scale of its own."""
        following = _Parser(self.sentence, i).read()
        return following is not None and following.low >= self.ceiling

    def scale(self, i: int, level: Level, value: float, *, joined: bool) -> bool:
        unit = value if level == "scale" else value / 2
        if unit >= self.ceiling or (joined and self.current is not None):
            return False
        if self.current is None and self.last is not None and not joined:
            return False
        token = self.sentence.tokens[i]
        if level == "scale" and self.current is None and token.key.endswith("الفا") and not token.tanwin:
            value = 2000.0
        self.total += value * (self.current if self.current is not None and level == "scale" else 1)
        self.current, self.ceiling, self.last, self.at, self.worded = None, unit, level, i + 1, True
        return True

    def grouped(self, i: int) -> bool:
        """Thousands parted by a space: "13 000"."""
        before, token = self.sentence.tokens[i - 1], self.sentence.tokens[i]
        fits = len(token.text) == 3 and token.text.isdigit() and len(before.text) <= 3 and before.text.isdigit()
        if not fits or token.start - before.end != 1 or (digits(token.text) != 0 and self.current != 0):
            return False
        self.current = (self.current or 0) * 1000 + (digits(token.text) or 0)
        self.at = i + 1
        return True

    def eleven(self) -> Number | None:
        key = self.sentence.key(self.first)
        one = key in self.words.eleven or (key[:1] in ("و", "ب", "ل") and key[1:] in self.words.eleven)
        if not one or self.sentence.key(self.first + 1) not in self.words.teen:
            return None
        self.current, self.last, self.at, self.worded = 11.0, "ten", self.first + 2, True
        while self.step():
            pass
        low = self.total + (self.current or 0)
        return Number(self.first, self.at, low, low, "words")

    def fraction(self) -> Number | None:
        """ "half a million": a fraction directly before a scale."""
        key = self.sentence.key(self.first)
        part = self.words.fractions.get(key) or self.words.fractions.get(key[1:])
        scale = self.value(self.first + 1, leading=False)
        if part is None or scale is None or scale[0] != "scale":
            return None
        low = part * scale[1]
        return Number(self.first, self.first + 2, low, low, "words")

    def vague(self) -> Number | None:
        """ "hundreds", "tens of thousands", "several": a numeral with a low bound only."""
        value = _lookup(self.sentence.key(self.first), self.words.vague)
        key = self.sentence.key(self.first)
        if value is None:
            if key not in self.words.several and key[1:] not in self.words.several:
                return None
            following = _lookup(self.sentence.key(self.first + 1), self.words.vague)
            end = self.first + (1 if following is None else 2)
            return Number(self.first, end, 3.0 if following is None else following, None, "vague")
        end = self.first + 1
        scale = _lookup(self.sentence.key(end), self.words.vague)
        if value in self.words.factors and scale is not None and scale >= 2000:
            return Number(
                self.first, end + 1, value * 1000 * (scale / 2000) if value == 200 else scale * 10, None, "vague"
            )
        return Number(self.first, end, value, None, "vague")


def _lookup(key: str, table: dict[str, float]) -> float | None:
    rest = key[1:] if len(key) > 4 and key[0] in "وفبلك" else key
    for option in (key, rest, rest[1:] if len(rest) > 4 and rest[0] in "بلك" else rest):
        for bare in (option, option[2:] if option.startswith("ال") else option):
            if bare in table:
                return table[bare]
    return None


def simple_value(key: str) -> float | None:
    """The value of a numeral of one word up to 999, else None."""
    found = _vocabulary().values.get(key)
    return found[1] if found is not None and found[0] in ("unit", "ten", "hundred") else None


def is_numeral(key: str) -> bool:
    """Whether a folded word is a numeral by itself, without a conjunction."""
    return key in _vocabulary().values or key in _vocabulary().vague


def find_numbers(sentence: Sentence) -> list[Number]:
    """Every number of a sentence, in order; two that state a range are one."""
    found: list[Number] = []
    i = 0
    while i < len(sentence.tokens):
        number = _Parser(sentence, i).read() if _may_start(sentence.tokens[i]) else None
        if number is not None:
            found.append(number)
        i = number.end if number is not None else i + 1
    return _ranges(sentence, found)


def _may_start(token: Token) -> bool:
    return token.kind == "number" or (token.kind == "word" and len(token.key) > 1)


def _ranges(sentence: Sentence, numbers: list[Number]) -> list[Number]:
    out: list[Number] = []
    for number in numbers:
        if out and (joined := _range(sentence, out[-1], number)) is not None:
            out[-1] = joined
        else:
            out.append(number)
    return out


def _range(sentence: Sentence, left: Number, right: Number) -> Number | None:
    if left.high is None or right.high is None or left.kind == "range" or (left.year_like and right.year_like):
        return None
    gap = [sentence.key(k) for k in range(left.end, right.first)]
    before = sentence.key(left.first - 1)
    between = before in ("بين", "مابين", "وبين")
    joins = gap in (["و"], ["الي"], ["حتي"]) or (gap == [] and sentence.key(right.first).startswith("و"))
    through = gap == ["الي"] and (before in ("من", "ومن") or left.end - left.first == 1)
    dashed = gap in (["-"], ["–"], ["—"]) and _touching(sentence, left, right)
    either = gap == ["او"] and left.low < right.low <= 2 * left.low  # "خمسة أو ستة"
    if not ((between and joins) or (through and not _changing(sentence, left.first)) or dashed or either):
        return None
    low = left.low
    scale = _scale(right)
    if left.kind == "digits" and scale > 1 and low < right.low / scale:
        low *= scale
    if low >= right.high:
        return None
    first = left.first - 1 if between or before == "من" else left.first
    if between and sentence.key(first - 1) == "ما":
        first -= 1
    return replace(right, first=first, low=low, kind="range", year_like=False)


def _scale(number: Number) -> float:
    if number.kind != "words" or number.end - number.first < 2:
        return 1.0
    return next((s for s in (1e9, 1e6, 1e3) if number.low >= s and number.low % s == 0), 1.0)


def _touching(sentence: Sentence, left: Number, right: Number) -> bool:
    return sentence.tokens[right.first].start - sentence.tokens[left.end - 1].end <= 3


def _changing(sentence: Sentence, i: int) -> bool:
    return any(
        sentence.key(k) in grammar("changes") or sentence.key(k)[1:] in grammar("changes")
        for k in range(max(0, i - 6), i)
    )
