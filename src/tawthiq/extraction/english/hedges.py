"""Explicit wording that presents a figure as alleged, estimated or unverified."""

from __future__ import annotations

import re
from functools import cache

from tawthiq.extraction.english.counting import Counted
from tawthiq.vocabulary import load

# The clause that a hedge covers reaches this far from the figure, in code points.
BEFORE, AFTER = 160, 110


@cache
def _pattern() -> re.Pattern[str]:
    table = load("hedges")
    body = "|".join(sorted((re.escape(w) for w in [*table["words"], *table["phrases"]]), key=len, reverse=True))
    return re.compile(rf"\b(?:{body})\b", re.IGNORECASE)


def hedge_of(text: str, found: Counted) -> tuple[int, int] | None:
    """Where in the sentence's text a word hedges the figure, or None."""
    left = max(0, found.start - BEFORE)
    cut = max(text.rfind(mark, left, found.start) for mark in (";", ". ", "? "))
    left = max(left, cut + 1)
    right = min(len(text), found.end + AFTER)
    stop = re.search(r"[;]|\.\s", text[found.end : right])
    right = found.end + stop.start() if stop else right
    for match in _pattern().finditer(text, left, right):
        word = match.group().lower()
        following = text[match.end() : match.end() + 20].lower().split()[:2]
        company = load("hedges")["not_before"].get(word, [])
        if any(" ".join(following).startswith(c) for c in company):
            continue
        return match.start(), match.end()
    return None
