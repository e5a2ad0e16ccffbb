"""Where a document's words lead, and how its bytes became text: what a reader asks before quoting it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from tawthiq.dossier.words import phrase, say, visible_name
from tawthiq.model import Document

MOST: Final = 200  # shown on a page; `export documents` has all
_WORDS: Final = 200  # code points of a link's words shown


class LeadView(Struct, frozen=True):
    """One address: what it is, the words that lead there, and itself with nothing hidden in it."""

    kind: str
    words: str
    address: str


def leads(document: Document) -> tuple[LeadView, ...]:
    """What a page links to and embeds, in text order; what is embedded has no words beside its address."""
    return tuple(
        LeadView(
            phrase("pointers", one.kind),
            " ".join(one.span.of(document.text).split())[:_WORDS] if one.kind == "link" else "",
            visible_name(one.address),
        )
        for one in document.pointers
    )


def written(document: Document) -> str:
    """The encoding that its bytes were read in, and how that is known; "" where the format settles it."""
    used = document.encoding
    if used is None:
        return ""
    if used.how == "guessed":
        return say("{name}, which fits its bytes best (sure to {sure} of 1)", name=used.name, sure=used.confidence)
    return say("{name}, {how}", name=used.name, how=phrase("encodings", used.how))
