"""Nested and overlapping spans over a text, as flat segments that HTML can carry."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from tawthiq.dossier.words import visible_text
from tawthiq.model import Span


class Annotation(Struct, frozen=True):
    """A span to be marked.

    Attributes:
        anchor: HTML id to stand where the span begins; empty for none.
        href: where a click on it leads; empty for none.
        css: class names.
    """

    span: Span
    css: str
    anchor: str = ""
    href: str = ""


class Segment(Struct, frozen=True):
    """A stretch of text under one set of annotations; the shortest annotation with an href gives the link."""

    text: str
    css: str = ""
    href: str = ""
    anchors: tuple[str, ...] = ()


class Highlighter:
    """Cuts stretches of one text into segments, by a sweep over where annotations begin and end."""

    def __init__(self, text: str, annotations: Sequence[Annotation]) -> None:
        self._text = text
        self._sorted = sorted(annotations, key=lambda a: (a.span, a.css, a.anchor))
        self._starts = [a.span.start for a in self._sorted]
        self._longest = max((a.span.end - a.span.start for a in self._sorted), default=0)
        self.anchored: set[str] = set()

    def segments(self, start: int, end: int) -> tuple[Segment, ...]:
        """The text from `start` to `end`, every annotation that reaches into it applied."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_right(self._starts, end - 1)
        here = [a for a in self._sorted[first:last] if a.span.end > start and a.span.start < end]
        cuts = {start, end}
        for a in here:
            cuts.add(max(a.span.start, start))
            cuts.add(min(a.span.end, end))
        points = sorted(cuts)
        made: list[Segment] = []
        active: list[Annotation] = []
        coming = 0
        for left, right in pairwise(points):
            active = [a for a in active if a.span.end > left]
            while coming < len(here) and here[coming].span.start <= left:
                active.append(here[coming])
                coming += 1
            made.append(self._segment(left, right, active))
        return tuple(made)

    def _segment(self, left: int, right: int, active: list[Annotation]) -> Segment:
        text = visible_text(self._text[left:right])
        if not active:
            return Segment(text)
        new = [a.anchor for a in active if a.anchor and a.anchor not in self.anchored]
        self.anchored.update(new)
        linked = sorted((a for a in active if a.href), key=lambda a: (a.span.end - a.span.start, a.href))
        classes = dict.fromkeys(name for a in active for name in a.css.split())
        if len({a.href for a in linked}) > 1:
            classes["several"] = None
        return Segment(text, " ".join(classes), linked[0].href if linked else "", tuple(dict.fromkeys(new)))
