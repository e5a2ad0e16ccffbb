"""Redacted copies of exhibits: what is taken out, what the log says of them, and what may leave."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msgspec import Struct

from tawthiq.case import consent
from tawthiq.case.sealing import fulfil
from tawthiq.case.shielding import Shield
from tawthiq.casework.redaction import Region, redacted
from tawthiq.evidence import Custody
from tawthiq.model import SURE, Document, Mask, Span, TawthiqError, Word
from tawthiq.reading.redacting import VERSION, Box, redact_pixels
from tawthiq.store import CaseStore

_BESIDE = 5  # a word of a text layer is blackened a fifth of its height further on each side
_FULL = 10_000
_TEXT = "text/plain; charset=utf-8"
_ENDINGS = {_TEXT: "txt", "image/png": "png", "application/pdf": "pdf"}


class RedactionWish(Struct, frozen=True):
    """What shall be gone.

    Attributes:
        spans: words of the document's text. regions: rectangles of its pages; then the copy is made of pixels.
        picture: make a copy of pixels in any case; words are then blackened where they were read on the page.
        protected: also every name of a protected identity.
        purpose: what the copy is for (see `Case.covered`).
    """

    spans: tuple[Span, ...] = ()
    regions: tuple[Region, ...] = ()
    picture: bool = False
    protected: bool = True
    purpose: str | None = None


class Redacted(Struct, frozen=True):
    """A redacted copy. `name`: says what it was made of by its hash alone; `parent`: SHA-256 of the exhibit."""

    content: bytes
    name: str
    media_type: str
    sha256: str
    parent: str


def redact(
    store: CaseStore, custody: Custody, shield: Shield, document: Document, name: str, wish: RedactionWish
) -> Redacted:
    """Makes a copy and has the log record that it was derived from the exhibit. Nothing in the case is altered.

    Args:
        document: with every name. name: of the exhibit as received.

    Raises:
        TawthiqError: nothing is to be taken out, something has no place on the page, or consent does not cover it.
    """
    covered = consent.cover(store, custody, [document.exhibit], consent.purpose_of(wish.purpose))
    if covered.left_out:
        raise TawthiqError(f"consent does not cover a copy: {covered.left_out[0].why}", remedy="Ask the source")
    masks = shield.masks(document.id) if wish.protected and shield.masks_any(document.id) else ()
    _check(document, wish, masks)
    if wish.picture or wish.regions:
        held = custody.content.held(document.exhibit)
        made = redact_pixels(held, name, boxes_of(document, wish, masks))
        content, media_type = made.content, made.media_type
    else:
        content, media_type = redacted(document.text, wish.spans, masks, shield.kinds).encode("utf-8", "replace"), _TEXT
    sha256 = hashlib.sha256(content).hexdigest()
    details = {
        "made": "redacted", "by": "redaction", "version": VERSION, "copy": sha256, "size": len(content),
        "spans": len(wish.spans), "regions": len(wish.regions), "protected": len(masks), "for": covered.purpose,
    }  # fmt: skip
    draft, _ = custody.draft("derived", (document.exhibit,), details)
    store.promise([draft], [])
    fulfil(store, custody)
    return Redacted(content, f"redacted-{sha256[:12]}.{_ENDINGS[media_type]}", media_type, sha256, document.exhibit)


def _check(document: Document, wish: RedactionWish, masks: Sequence[Mask]) -> None:
    if not wish.spans and not wish.regions and not masks:
        raise TawthiqError("Nothing is to be taken out", remedy="Mark words, or draw a box on the page")
    if any(not 0 <= s.start < s.end <= len(document.text) for s in wish.spans):
        raise TawthiqError("There are no words at this place", remedy="Choose a passage within the text")
    if not all(r.sound for r in wish.regions):
        raise TawthiqError("A box lies outside its page, or holds nothing", remedy="Draw it again")


def boxes_of(document: Document, wish: RedactionWish, masks: Sequence[Mask]) -> list[Box]:
    """The regions, and where the words that go stand on the pages. Raises TawthiqError where one stands nowhere."""
    boxes: list[Box] = [(r.page, r.left, r.top, r.right, r.bottom) for r in wish.regions]
    unplaced = 0
    for span in (*wish.spans, *(m.span for m in masks)):
        found = document.words_over(span)
        boxes += [_box(w) for w in found]
        placed = {at for w in found for at in range(w.start, w.end)}
        said = (at for at in range(span.start, span.end) if document.text[at].isalnum())
        unplaced += not found or any(at not in placed for at in said)
    if unplaced:
        raise TawthiqError(
            f"{unplaced} of the passages that go have no known place on the page",
            remedy="Draw boxes over them, and leave out words and protected names; or make a copy of the text",
        )
    return boxes


def _box(word: Word) -> Box:
    left, top, right, bottom = word.box
    # A text layer lies beside the letters of its page by a little, above all where it was laid over a scan.
    more = (bottom - top) // _BESIDE if word.confidence == SURE else 0
    return word.page, max(0, left - more), max(0, top - more), min(_FULL, right + more), min(_FULL, bottom + more)
