"""What readers may not see: what a file says about its own making, and numbers that nobody may count with yet.

Facts of a file are lines of its text, that they can be quoted; nobody who wrote the page said them. Numbers are those
that OCR may have misread, until a person confirms them. They are hidden from every reader of statements, so that none
can enter a figure, a period or the day on which the page was written. A figure whose words stand next to a hidden
number is held back too: of "٢٠ ألف" only "ألف" (thousand) would be left, of "between 40 and fifty" only "fifty".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from tawthiq.model import Document, Reading, Span, Statement, without

_NEAR: Final = 12  # code points: about two words
_END: Final = re.compile(r"[.!?؟؛]\s|\n\n")


def hidden(document: Document) -> Document:
    """The document as readers may see it; every offset stays."""
    facts = [block.span for block in document.blocks if block.kind == "fact"]
    if not facts and not document.unconfirmed:
        return document
    return replace(document, text=without(without(document.text, facts, " "), document.unconfirmed))


def held_back(reading: Reading, document: Document) -> Reading:
    """The reading without the figures that stand next to a hidden number."""
    if not document.unconfirmed:
        return reading
    kept = (s for s in reading.statements if not (s.figure and _is_near(s, document.unconfirmed, document.text)))
    return replace(reading, statements=tuple(kept))


def _is_near(statement: Statement, spans: Sequence[Span], text: str) -> bool:
    for span in spans:
        left, right = sorted((statement.span, span))
        between = text[left.end : right.start]
        if left.overlaps(right) or (right.start - left.end <= _NEAR and not _END.search(between)):
            return True
    return False
