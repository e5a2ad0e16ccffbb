"""The words around a figure."""

from __future__ import annotations

import re
from functools import cache

from tawthiq import vocabulary
from tawthiq.model import Document, Span, Statement
from tawthiq.vocabulary.folding import fold

_SENTENCE_END = re.compile(r"[.!?؟。]\s|\n\s*\n")


def sentence_span(document: Document, statement: Statement) -> Span:
    """Where the sentence around a figure stands."""
    text, span = document.text, statement.span
    before = [m.end() for m in _SENTENCE_END.finditer(text, max(0, span.start - 400), span.start)]
    after = _SENTENCE_END.search(text, span.end, min(len(text), span.end + 400))
    first = before[-1] if before else max(0, span.start - 400)
    return Span(first, after.start() if after else min(len(text), span.end + 400))


def sentence(document: Document, statement: Statement) -> str:
    """The sentence around a figure, for its cues."""
    return sentence_span(document, statement).of(document.text)


def has(folded: str, cues: str) -> bool:
    """Whether folded words, with a space at either end, hold one of the vocabulary's cues."""
    return any(c in folded for c in _cues(cues))


@cache
def _cues(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f" {fold(str(c))} " for c in vocabulary.load("lattice")[name]))
