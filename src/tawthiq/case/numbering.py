"""Numbers that OCR read and that wait for a person: listed, shown as pieces of their images, and decided about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tawthiq import casework, pipeline
from tawthiq.case.naming import only
from tawthiq.casework import NUMBER, Number
from tawthiq.dossier.site import Pieces
from tawthiq.evidence import Custody
from tawthiq.model import Anchor, Document, Span, TawthiqError, Word
from tawthiq.reading.crops import Pages
from tawthiq.reading.pictures import crops
from tawthiq.store import CaseStore

_CONTEXT = 60  # code points of text shown around a number


def rows(store: CaseStore) -> list[dict[str, Any]]:
    """Every number that waits for a person or did, in case order: what was read, where, and what a person said."""
    names = {r.exhibit: r.path for r in reversed(store.receipts())}
    found = []
    for document, number in _every(store):
        words = document.words_over(number.span)
        found.append(
            {
                "number": number.id,
                "document": names.get(document.exhibit, ""),
                "sha256": document.exhibit,
                "page": words[0].page,
                "box": list(words[0].box),
                "start": number.span.start,
                "end": number.span.end,
                "read": number.span.of(document.text),
                "suggested": document.suggestion(number.span),
                "confidence": words[0].confidence,
                "around": _around(document.text, number.span),
                "shown": number.shown,
                "decision": number.decision,
            }
        )
    return found


def confirmation(store: CaseStore, target: str, values: Sequence[str]) -> tuple[Anchor, dict[str, Any]]:
    """What a decision about a number hangs on, and what it sets.

    Raises:
        TawthiqError: no such number, or a value that cannot stand in its place.
    """
    by_id = {number.id: (document, number) for document, number in _every(store)}
    document, number = only(by_id, target, "number")
    anchor = casework.anchor_of(document, number)
    if not values:
        return anchor, {}
    name, _, shown = values[0].partition("=") if len(values) == 1 else ("", "", "")
    if name != NUMBER or not any(c.isdigit() for c in shown):
        raise TawthiqError("This is not the number", item=" ".join(values), remedy="For example number=43")
    if not casework.fits(shown, number.span):
        raise TawthiqError(
            "It has more characters than the number that was read, and the text cannot be moved",
            item=shown,
            remedy="Write it shorter, without separators; or add the figure as a decision of your own",
        )
    return anchor, {NUMBER: shown.strip()}


def write_crops(store: CaseStore, custody: Custody, folder: Path) -> int:
    """The piece of the image for each number that waits, as PNG named by the number's id. Returns how many.

    Raises:
        TawthiqError: the folder cannot be written, or a page cannot be shown.
    """
    names = {r.exhibit: r.path for r in reversed(store.receipts())}
    pages: tuple[str, Pages] | None = None
    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for document, number in _every(store):
            if number.shown is not None:
                continue
            if pages is None or pages[0] != document.exhibit:
                pages = (document.exhibit, _pages(custody, names, document))
            crop = pages[1].crop(document.words_over(number.span))
            (folder / f"{number.id[:16]}.png").write_bytes(crop)
            count += 1
    except OSError as error:
        raise TawthiqError(f"The pieces could not be written ({error.strerror})", item=str(folder)) from error
    return count


def pieces(store: CaseStore, custody: Custody) -> Pieces:
    """Gives the pieces of an exhibit's images, cut in a worker process; see `dossier.site.Pieces`."""
    names: dict[str, str] = {}

    def of(exhibit: str, places: Sequence[Sequence[Word]]) -> Sequence[bytes]:
        if not names:
            names.update({r.exhibit: r.path for r in reversed(store.receipts())})
        return crops(custody.content.held(exhibit), names.get(exhibit, ""), places)

    return of


def _pages(custody: Custody, names: dict[str, str], document: Document) -> Pages:
    return Pages(custody.content.held(document.exhibit), names.get(document.exhibit, ""))


def _every(store: CaseStore) -> list[tuple[Document, Number]]:
    decisions = store.assessments()
    return [(d, n) for d in pipeline.in_case_order(store) for n in casework.numbers(d, decisions)[0]]


def _around(text: str, span: Span) -> str:
    return " ".join(text[max(0, span.start - _CONTEXT) : span.end + _CONTEXT].split())
