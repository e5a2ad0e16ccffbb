"""The one door by which words come back in: what a page showed under a pseudonym, as the words that it stands for.

A page shows pseudonyms, so forms are sent with them. A decision about words of a text must hang on these words, and a
value that nobody changed must stay as it was.
"""

from __future__ import annotations

from collections.abc import Mapping

from tawthiq import casework
from tawthiq.case import Shield
from tawthiq.model import Document, Span, Statement, spoken
from tawthiq.model.masks import has_masks, numbers_said, pseudonym
from tawthiq.web.fields import as_text, values_of
from tawthiq.web.passages import locate_words

_LANGUAGES = ("en", "ar")


def as_meant(shield: Shield, data: Mapping[str, str], statement: Statement | None) -> dict[str, str]:
    """What a form means, pseudonyms in its slots replaced by the names that they stand for.

    Args:
        statement: that the form is about, with every name; None where it adds one.
    """
    if not shield:
        return dict(data)
    before = {slot: as_text(value) for slot, value in values_of(statement).items()} if statement else {}
    slots = {slot for kind in casework.KINDS for slot in casework.slots_of(kind)}
    found = dict(data)
    for key, text in data.items():
        slot = key[2:] if key.startswith(("a-", "b-")) else key
        if slot in slots and numbers_said(text):
            found[key] = _unchanged(shield, text, before.get(slot, "")) or _named(shield, text)
    return found


def locate_shown(shield: Shield, document: Document, words: str, near: int) -> Span:
    """Where words that were marked on a page stand in the document. Raises ValueError as `locate_words`.

    Args:
        document: with every name.
    """
    try:
        return locate_words(document.text, words, near)
    except ValueError:
        text = shield.document(document).text
        if not has_masks(text) or not numbers_said(words):
            raise
    for language in _LANGUAGES:
        shown, origin = _read_out(shield, text, language)
        try:
            at = locate_words(shown, words, near)
        except ValueError:
            continue
        return Span(origin[at.start], origin[at.end])
    raise ValueError("These words do not stand in the text")


def _unchanged(shield: Shield, text: str, before: str) -> str:
    """The value as it was, where the form gives it back as it was shown."""
    plain = " ".join(text.split())
    masked = " ".join(word for line in before.splitlines() for word in shield.label(line).split())
    shown = {spoken(masked, shield.kinds, language) for language in _LANGUAGES}
    return before if before and plain in shown else ""


def _named(shield: Shield, text: str) -> str:
    for identity in shield.identities:
        name = next(iter((*identity.names, *identity.words)), "")
        for number in (identity.number, *identity.also) if name else ():
            for language in _LANGUAGES:
                text = text.replace(pseudonym(identity.kind, number, language), name)
    return text


def _read_out(shield: Shield, text: str, language: str) -> tuple[str, list[int]]:
    """A masked text as it is read, and for each place in it, and its end, where that stands in the text."""
    out: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        piece = spoken(character, shield.kinds, language)
        out.append(piece)
        origin += [at] * len(piece)
    return "".join(out), [*origin, len(text)]
