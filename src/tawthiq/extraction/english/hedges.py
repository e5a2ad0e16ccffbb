"""Explicit wording that presents a figure as alleged, estimated or unverified."""

from __future__ import annotations

import re
from functools import cache

from tawthiq.extraction.english.counting import Counted
from tawthiq.model import Stance
from tawthiq.vocabulary import load

# The clause that a hedge covers reaches this far from the figure, in code points.
BEFORE, AFTER = 160, 110
# "estimated" within this many code points of a figure makes it an estimate rather than an allegation.
NEAR = 80

_STOP = re.compile(r"[;]|[.?!]\s")
_COMMA = re.compile(r"[,—–(]")


@cache
def _pattern() -> re.Pattern[str]:
    table = load("hedges")
    body = "|".join(sorted((re.escape(w) for w in [*table["words"], *table["phrases"]]), key=len, reverse=True))
    return re.compile(rf"\b(?:{body})\b", re.IGNORECASE)


def hedge_of(text: str, found: Counted) -> tuple[int, int] | None:
    """Where in the sentence's text a word hedges the figure, or None."""
    left = max(0, found.start - BEFORE)
    left = max(left, *(text.rfind(mark, left, found.start) + 1 for mark in (";", ". ", "? ")))
    right = min(len(text), found.end + AFTER)
    stop = _STOP.search(text, found.end, right)
    right = stop.start() if stop else right
    comma = _COMMA.search(text, found.end, right)
    for match in _pattern().finditer(text, left, right):
        if _hedges(text, match, found, comma.start() if comma else right):
            return match.start(), match.end()
    return None


def _hedges(text: str, match: re.Match[str], found: Counted, comma: int) -> bool:
    table, word = load("hedges"), match.group().lower()
    following = text[match.end() : match.end() + 24].lower().split()
    if any(" ".join(following[:2]).startswith(company) for company in table["not_before"].get(word, [])):
        return False
    if (
        word in table["adjectives"]
        and following
        and following[0].strip(",.").isalpha()
        and following[0] not in table["verbs_after"]
    ):
        return False  # "suspected gunmen": someone is suspected, the figure is not in doubt
    if word.startswith("accus"):
        before = text[max(0, match.start() - 12) : match.start()].split()
        named = bool(before) and (before[-1].isdigit() or before[-1].lower() in ("the", "of", "an", "co-"))
        return not named and match.end() <= found.start and " of " in text[match.end() : found.start + 1]
    return match.start() < comma or word in table["after_comma"]


def stance_of(hedged: bool, words: str) -> Stance:
    """How a figure is put forward, from whether it is hedged and the words around it."""
    if not hedged:
        return "asserts"
    return "estimates" if "estimat" in words.lower() else "alleges"
