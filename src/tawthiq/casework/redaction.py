"""A copy of a text with words gone: what stood there is not in the copy in any form, not even as its length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tawthiq.model import Mask, Span, spoken
from tawthiq.model.masks import mask, without_marks

GONE = "[redacted]"


class Region(Struct, frozen=True, order=True):
    """A rectangle of a page that goes. The page is 1-based; the rest in ten-thousandths of its width and height."""

    page: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def sound(self) -> bool:
        """Whether it lies on a page and holds something."""
        inside = 0 <= self.left < self.right <= 10_000 and 0 <= self.top < self.bottom <= 10_000
        return self.page >= 1 and inside


def redacted(text: str, spans: Iterable[Span], masks: Iterable[Mask] = (), kinds: Mapping[int, str] = {}) -> str:
    """The text without what stands in the spans, and with pseudonyms in place of protected names.

    Args:
        masks: where these stand; what a span overlaps goes whole. kinds: number -> kind of identity.
    """
    gone = _joined(spans)
    out: list[str] = []
    at = 0
    pieces = [(s, GONE) for s in gone]
    pieces += [(m.span, spoken(mask(m.number), kinds)) for m in masks if not any(m.span.overlaps(s) for s in gone)]
    # A mask that reaches beyond a span goes with it, so that no part of a name stays.
    whole = [_with(s, [m.span for m in masks]) if said == GONE else s for s, said in pieces]
    for span, said in sorted(zip(whole, (said for _, said in pieces), strict=True)):
        if span.start >= at:
            out += [without_marks(text[at : span.start]), said]
        at = max(at, span.end)
    return "".join([*out, without_marks(text[at:])])


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch or overlap as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _with(span: Span, others: Iterable[Span]) -> Span:
    for other in sorted(others):
        if span.overlaps(other):
            span = Span(min(span.start, other.start), max(span.end, other.end))
    return span
