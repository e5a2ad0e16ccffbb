"""What a summary leaves open and the next sentence gives: "hanged at a prison. ... at Marwa Prison in 2011"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tawthiq.extraction.english.nouns import words_of
from tawthiq.extraction.english.periods import calendar_of, dates_in
from tawthiq.extraction.english.places import Atlas, Place
from tawthiq.model import Span

# How many sentences on a name may come.
REACH = 2
_UNNAMED = re.compile(
    r"\ba\s+(?:[\w’'-]+\s+){0,3}?"
    r"(prison|jail|camp|barracks|hospital|school|church|mosque|university|factory|village|town|city)\b",
    re.IGNORECASE,
)
_SETTLED = ("village", "town", "city")


@dataclass(frozen=True, slots=True)
class Ahead:
    """The place that a later sentence names, and the one period that it states, or None, with its words."""

    place: Place
    period: str | None
    words: Span | None


def named_ahead(atlas: Atlas, sentence: int) -> Ahead | None:
    """The name that the next sentences give to "a ... prison" of this one, in the same paragraph."""
    sentences = atlas.sentences
    here = next((s for s in sentences[sentence : sentence + 1] if s.index == sentence), None)
    unnamed = _UNNAMED.search(here.tokens.text) if here is not None else None
    if here is None or unnamed is None:
        return None
    noun = unnamed.group(1).lower()
    for later in sentences[sentence + 1 : sentence + 1 + REACH]:
        if later.block != here.block:
            return None
        for place in atlas.by_sentence.get(later.index, ()):
            of_its_kind = place.kind == "town" if noun in _SETTLED else place.name.lower().endswith(noun)
            if place.located and of_its_kind:
                text = words_of(later).text
                dates = dates_in(text, calendar_of(text, None))
                only = dates[0] if len({d.edtf for d in dates}) == 1 else None
                start = later.base + later.tokens.start_char
                words = Span(start + only.start, start + only.end) if only else None
                return Ahead(place, only.edtf if only else None, words)
    return None
