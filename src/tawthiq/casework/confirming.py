"""Numbers read from images that wait for a person, and what people confirmed of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import UNSET, Struct
from msgspec.structs import replace

from tawthiq.casework.anchors import anchor_to, locate
from tawthiq.casework.decisions import current
from tawthiq.model import Anchor, Assessment, Document, Orphan, Span, digest

NUMBER = "number"  # kind of such an anchor, and the name of the value that sets what the image shows


class Number(Struct, frozen=True):
    """A number that was read from an image.

    Attributes:
        id: of its exhibit and place; what people name it by.
        shown: what a person said that the image shows; None while it waits.
        decision: id of the decision that says so.
    """

    id: str
    span: Span
    shown: str | None = None
    decision: str | None = None


def anchor_of(document: Document, number: Number) -> Anchor:
    """Where the decision about a number hangs."""
    return anchor_to(document, number.span, NUMBER)


def numbers(document: Document, assessments: Iterable[Assessment]) -> tuple[tuple[Number, ...], tuple[Orphan, ...]]:
    """The document's numbers that waited for a person or still do, in text order; decisions that fit none of them."""
    found = {span: Number(_id(document, span), span) for span in document.unconfirmed}
    orphans = []
    every = tuple(assessments)
    if not any(_is_about(a, document) for a in every):
        return tuple(found[span] for span in sorted(found)), ()
    for assessment in (a for a in current(every) if _is_about(a, document)):
        located = locate(assessment.anchor, document)
        if located.span is None or located.span not in found:
            why = located.why or "no number waits at its words any more"
            orphans.append(Orphan(assessment.id, why))
            continue
        shown = str(assessment.values.get(NUMBER) or located.span.of(document.text))
        if not fits(shown, located.span):
            orphans.append(Orphan(assessment.id, "the number that it gives has more characters than the one read"))
            continue
        found[located.span] = replace(found[located.span], shown=shown, decision=assessment.id)
    return tuple(found[span] for span in sorted(found)), tuple(orphans)


def fits(shown: str, span: Span) -> bool:
    """Whether what a person read can stand in the place of what the machine read: offsets in the text never move."""
    return 0 < len(shown.strip()) <= span.end - span.start


def confirmed(document: Document, found: Sequence[Number]) -> Document:
    """The document as extraction may read it: confirmed numbers as the image shows them, the others still waiting."""
    text = document.text
    for number in found:
        if number.shown is not None:
            width = number.span.end - number.span.start
            shown = number.shown.strip().ljust(width)
            text = text[: number.span.start] + shown + text[number.span.end :]
    waiting = tuple(n.span for n in found if n.shown is None)
    return replace(document, text=text, unconfirmed=waiting, suggested=UNSET)


def _is_about(assessment: Assessment, document: Document) -> bool:
    return assessment.verdict == "confirm" and assessment.anchor.exhibit == document.exhibit


def _id(document: Document, span: Span) -> str:
    return digest([NUMBER, document.exhibit, span.start, span.of(document.text)])
