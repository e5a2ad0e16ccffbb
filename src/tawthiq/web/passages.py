"""Words that a person marked in a text, found again by what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tawthiq.model import Span

LONGEST = 2000  # characters of a passage that a statement can be at


def locate_words(text: str, words: str, near: int) -> Span:
    """Where the words stand in a text, of several places the one nearest to `near`; white space may differ.

    Raises:
        ValueError: they stand nowhere, or are too many or none.
    """
    words = words.strip()
    if not words:
        raise ValueError("Mark the words in the text first")
    if len(words) > LONGEST:
        raise ValueError(f"At most {LONGEST} characters")
    found = list(_exactly(text, words)) or [
        Span(*m.span()) for m in re.finditer(r"\s+".join(map(re.escape, words.split())), text)
    ]
    if not found:
        raise ValueError("These words do not stand in the text")
    return min(found, key=lambda span: (abs(span.start - near), span))


def _exactly(text: str, words: str) -> Iterator[Span]:
    at = text.find(words)
    while at >= 0:
        yield Span(at, at + len(words))
        at = text.find(words, at + 1)
