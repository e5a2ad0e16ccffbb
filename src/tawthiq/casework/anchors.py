"""Where a decision hangs, and where its words stand now.

After the W3C Web Annotation Data Model, section 4.2.4, Text Quote Selector: exact words with their surroundings.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tawthiq.model import Anchor, Document, Record, Span, TawthiqError

CONTEXT = 32
# Of two places with the same words, one is taken only where its surroundings agree on this many characters more.
_CLEARLY = 8


class Located(Struct, frozen=True):
    """Where an anchor's words stand, or why that cannot be said."""

    span: Span | None
    why: str = ""


def anchor_to(document: Document, span: Span, kind: str = "") -> Anchor:
    """The anchor of a span of a document.

    Raises:
        TawthiqError: the span is empty or leaves the text.
    """
    if not 0 <= span.start < span.end <= len(document.text):
        raise TawthiqError(
            "A decision needs words to hang on, and this span holds none",
            item=f"{document.id}:{span.start}-{span.end}",
            remedy="Choose a passage within the text",
        )
    text = document.text
    return Anchor(
        exhibit=document.exhibit,
        exact=span.of(text),
        prefix=text[max(0, span.start - CONTEXT) : span.start],
        suffix=text[span.end : span.end + CONTEXT],
        kind=kind,
        start=span.start,
    )


def anchor_to_record(exhibit: str, record: Record) -> Anchor:
    """The anchor of a row of a list: its table and row number, which the sealed bytes fix."""
    return Anchor(exhibit=exhibit, exact=f"{record.table}\t{record.row}", kind="record")


def locate(anchor: Anchor, document: Document) -> Located:
    """Where the words of an anchor stand in a document now.

    The words decide; among several equal ones the surroundings; among several with equal surroundings the place where
    they stood. What none of these settles is ambiguous, and never guessed.
    """
    if anchor.exhibit != document.exhibit:
        return Located(None, "the decision is about another exhibit")
    if not anchor.exact:
        return Located(Span(0, len(document.text)))
    places = list(_occurrences(anchor.exact, document.text))
    if not places:
        return Located(None, "its words are no longer in the text")
    length = len(anchor.exact)
    if len(places) == 1:
        return Located(Span(places[0], places[0] + length))
    scores = {at: _agreement(anchor, document.text, at) for at in places}
    best = max(scores.values())
    full = len(anchor.prefix) + len(anchor.suffix)
    ties = [at for at in places if scores[at] == best]
    rivals = [s for at, s in scores.items() if s != best]
    clear = best == full or not rivals or best - max(rivals) >= _CLEARLY
    if len(ties) == 1 and clear:
        return Located(Span(ties[0], ties[0] + length))
    if best == full and anchor.start in ties:
        return Located(Span(anchor.start, anchor.start + length))
    return Located(None, f"its words stand in {len(places)} places, and their surroundings do not tell which is meant")


def _occurrences(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _agreement(anchor: Anchor, text: str, at: int) -> int:
    """Characters of the surroundings that agree, counted outwards from the words."""
    end = at + len(anchor.exact)
    before, after = text[max(0, at - len(anchor.prefix)) : at], text[end : end + len(anchor.suffix)]
    return _common(before[::-1], anchor.prefix[::-1]) + _common(after, anchor.suffix)


def _common(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count
