"""Numbers that were read from an image, beside the text: what was read, the piece of the image, what a person said."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tawthiq import casework
from tawthiq.casework import Number
from tawthiq.dossier.site import Site
from tawthiq.model import Document, Word

# Pieces of images on one page of the dossier: each is a few thousand bytes within it.
MOST: Final = 200
_PROTECTED: Final = "The image is left out: somebody is protected in this case, and it might show a name"
_NAMING: Final = "The image is left out, as what names people is"
_MANY: Final = f"Images are shown of the first {MOST} numbers that wait; the app shows them all"
_LOST: Final = "The image cannot be shown; open the file itself"


class Waiting(Struct, frozen=True):
    """A number that was read from an image.

    Attributes:
        start: in the text.
        card: HTML id of what stands beside the text; `anchor`: of the number in it.
        shown: what a person said that the image shows; None while the number waits.
        suggested: what a second reader makes of it; empty where it reads no digit.
        page: of the exhibit, 1-based; None where it is not known.
        picture: address that holds the piece of the image (RFC 2397); empty where `why` says why there is none.
    """

    start: int
    end: int
    anchor: str
    card: str
    read: str
    shown: str | None
    suggested: str
    page: int | None
    picture: str
    why: str


def waiting(site: Site, document: Document) -> tuple[Waiting, ...]:
    """The document's numbers that wait for a person or did, in text order, those that wait with their images."""
    if site.pieces is None or not document.unconfirmed:
        return ()
    numbers = casework.numbers(document, site.view.assessments)[0]
    places = {n.id: document.words_over(n.span) for n in numbers if n.shown is None}
    drawn = _pictures(site, document, places)
    return tuple(_one(n, document, places.get(n.id, []), drawn) for n in numbers)


def _pictures(site: Site, document: Document, places: dict[str, list[Word]]) -> dict[str, tuple[str, str]]:
    """Address and what is said instead of it, by number."""
    left_out = _PROTECTED if site.view.pseudonyms else "" if site.include_people else _NAMING
    if left_out or site.pieces is None:
        return dict.fromkeys(places, ("", left_out))
    with_words = [(key, words) for key, words in places.items() if words]
    made = site.pieces(document.exhibit, [words for _, words in with_words[:MOST]])
    found = dict.fromkeys(places, ("", _LOST))
    found |= dict.fromkeys((key for key, _ in with_words[MOST:]), ("", _MANY))
    found |= {key: (_address(png), "") for (key, _), png in zip(with_words, made, strict=False) if png}
    return found


def _one(number: Number, document: Document, words: Sequence[Word], drawn: dict[str, tuple[str, str]]) -> Waiting:
    picture, why = drawn.get(number.id, ("", ""))
    key = number.id[:16]
    return Waiting(
        start=number.span.start,
        end=number.span.end,
        anchor=f"w-{key}",
        card=f"n-{key}",
        read=number.span.of(document.text),
        shown=number.shown,
        suggested=document.suggestion(number.span),
        page=words[0].page if words else None,
        picture=picture,
        why=why,
    )


def _address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"
