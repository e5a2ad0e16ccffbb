"""Sentences of the rooms in another language: by which pattern one was made, which values it holds, and both again.

Reasons are stored as a rule, passages and one English sentence, so that case.db reads in any tool. The sentence is made
by a pattern with values in it ("At least {n}, as {figures} has it."), and a catalogue has the same pattern as its key.
A value is worded by the same means: as a text or a pattern of the catalogue, as a list of such, or, where it is none
(a name, a quotation, a number), as it stands, isolated so that its direction does not upset the sentence around it
(Unicode Standard Annex 9, section 2.7).

What a placeholder may hold follows from its name: {n} a whole number, by which the noun takes its form; {share} a
percentage; {low} and {high} numbers; {date} an EDTF date; {hash} hexadecimal digits; {part}, {level} and
{field} what holds no semicolon; a name that ends in "_list", "_points" or "_or" several values, joined by ", " and
" and ", by "; ", or by " or "; any other one value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from msgspec import Struct

ISOLATE, END = "\u2068", "\u2069"
_NUMBER = re.compile(r"[\d.,:/+~?%-]+")
_LATIN = re.compile(r"[A-Za-z]")
_DATE = re.compile(r"[\d./?~%-]*\d{4}[\d./?~%-]*")
# What stands between the values of a list, by the end of the placeholder's name.
_BETWEEN = {"_list": re.compile(r", | and "), "_points": re.compile(r"; "), "_or": re.compile(r" or ")}
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z“\d])")
_POINT = re.compile("; ")
_KINDS = {
    "n": r"[\d,]+",
    "low": r"[\d,.]+",
    "high": r"[\d,.]+",
    "share": r"\d+%",
    "date": r"[\d.~?%/-]+",
    "hash": r"[0-9a-f]+",
    "part": r"[^;]+?",
    "level": r"[^;]+?",
    "field": r"[^;:“]+?",
}
# Sentences are long, and a case may hold names that are longer.
LONGEST = 2_000
Forms = Callable[..., str]


class Pattern(Struct, frozen=True):
    """`literal`: the longest text between values, looked for first as that is cheap; `weight`: of all such text."""

    found: re.Pattern[str]
    literal: str
    weight: int
    text: str | dict[str, str]


class Teller:
    """Words sentences by one catalogue.

    Args:
        period: words an EDTF date.
        texts: English text -> the same in another language.
        patterns: of sentences, likewise, or forms by plural category.
        formed: picks the form that goes with a number.
    """

    def __init__(
        self, texts: Mapping[str, Any], patterns: Mapping[str, Any], formed: Forms, period: Callable[[str], str]
    ) -> None:
        self._texts, self._formed, self._period = texts, formed, period
        made = [pattern(english, text) for english, text in patterns.items() if "{" in english]
        # The pattern that says most itself goes first: of two that fit, it leaves less to be taken for a value.
        self._patterns = sorted(made, key=lambda p: -p.weight)

    def told(self, sentence: str) -> str | None:
        """The sentence in the catalogue's language; None where nothing there fits it."""
        plain = self._texts.get(sentence)
        if isinstance(plain, str):
            return plain
        if len(sentence) > LONGEST or not _LATIN.search(sentence):
            return None
        # Several sentences before a single one, whose last value would take in all that follows.
        return (
            self._several(sentence, _SENTENCE, " ")
            or self._single(sentence)
            or self._several(sentence, _POINT, str(self._texts.get("; ", "; ")))
        )

    def _single(self, sentence: str) -> str | None:
        for one in self._patterns:
            if one.literal in sentence and (match := one.found.fullmatch(sentence)):
                return self._worded(one, match.groupdict())
        return None

    def _several(self, text: str, between: re.Pattern[str], joined: str) -> str | None:
        """Sentences or points one after the other, where each is known."""
        parts = between.split(text)
        told = [self.told(part) for part in parts] if len(parts) > 1 else []
        return joined.join(t for t in told if t) if told and all(told) else None

    def _worded(self, one: Pattern, values: Mapping[str, str]) -> str:
        worded = {name: self._value(name, value) for name, value in values.items()}
        if isinstance(one.text, dict):
            return self._formed(one.text, int(values["n"].replace(",", "")), **worded)
        return one.text.format(**worded)

    def _value(self, name: str, value: str) -> str:
        if _DATE.fullmatch(value) and name not in ("n", "low", "high", "share", "hash"):
            return self._period(value)
        if _NUMBER.fullmatch(value):
            return value.replace("%", str(self._texts.get("%", "%"))) if name == "share" else value
        listed = self._listed(name, value)
        told = listed or self.told(value)
        if told is not None:
            return told
        if f"{value} (country)" in self._texts:
            return str(self._texts[f"{value} (country)"])
        if value[:1] + value[-1:] == "“”":
            return str(self._texts.get("“{words}”", "“{words}”")).format(words=self._value(name, value[1:-1]))
        return f"{ISOLATE}{value}{END}" if _LATIN.search(value) else value

    def _listed(self, name: str, value: str) -> str | None:
        """Each of several values by itself; the words between them are the catalogue's. None for a single value."""
        between = next((found for end, found in _BETWEEN.items() if name.endswith(end)), None)
        cuts = [c for c in between.finditer(value) if _outside(value, c.start())] if between else []
        if not cuts:
            return None
        out, at = "", 0
        for cut in cuts:
            out += self._value("item", value[at : cut.start()]) + str(self._texts.get(cut[0], cut[0]))
            at = cut.end()
        return out + self._value("item", value[at:])


def _outside(text: str, at: int) -> bool:
    """Whether a place stands in no brackets: what is in them belongs to one value."""
    return text.count("(", 0, at) == text.count(")", 0, at)


def pattern(english: str, text: Any) -> Pattern:
    """A catalogue's entry as what finds it in a sentence."""
    parts = list(Formatter().parse(english))
    seen: set[str] = set()
    found = ""
    for literal, name, _, _ in parts:
        found += re.escape(literal)
        if name is None:
            continue
        if name in seen:
            found += f"(?P={name})"
            continue
        seen.add(name)
        found += f"(?P<{name}>{_KINDS.get(name.partition('_')[0], '.+?')})"
    literals = [literal for literal, *_ in parts]
    return Pattern(re.compile(found, re.DOTALL), max(literals, key=len), sum(map(len, literals)), text)
