"""Where a text says plainly where: "there", "where", a ranked list of places, the heading of a section.

What these say goes before what the ranker of places (situating.py) and, nearly always, the trained reader think.
"""

from __future__ import annotations

import re

from tawthiq.extraction.english.bearing import NARROW
from tawthiq.extraction.english.nouns import Counted
from tawthiq.extraction.english.places import Atlas, Place
from tawthiq.extraction.english.sections import Section

POINTED = "'there' takes up a place named before"
WHERE = "'where' takes up a place"
LISTED = "named right before the number"

# "Name, an hour from Other, where ...": not of the place that only tells where the first one lies.
_BESIDE_ANOTHER = ("speaker", "in a body's name", "from", "near")
# "There" takes up a place named in this sentence or so many before.
POINTS_BACK = 3
# "followed by Name with 377 and Other Name (290)": what parts a place from its number in a list of places.
_BETWEEN = re.compile(r"[\s\"“”’']*(?:,?\s*with|[(:–—])\s*", re.IGNORECASE)
_WITH_NUMBER = re.compile(_BETWEEN.pattern + r"(?:\w+ ){0,2}\d", re.IGNORECASE)


def told_plainly(atlas: Atlas, section: Section | None, found: Counted, sentence: int) -> tuple[Place, str] | None:
    """The place that the words at a number say, and how; None where they leave it to the reader."""
    there = _pointed_to(atlas, found, sentence)
    if there is not None:
        headed = section is not None and section.place is not None and section.place.name == there.name
        return there, section.how if section is not None and headed else POINTED
    for place, how in ((_beside(atlas, found, sentence), LISTED), (_where(atlas, found, sentence), WHERE)):
        if place is not None:
            return place, how
    return None


def under_heading(
    atlas: Atlas, section: Section | None, chosen: Place | None, sentence: int, measured: bool
) -> Place | None:
    """The place in the section's heading, where nothing under the heading says where else."""
    if section is None or section.place is None:
        return None
    if chosen is None:
        return section.place if measured else None
    under = (p for p in atlas.mentions[chosen.name.lower()] if section.start <= p.span.start)
    return None if any(p.sentence <= sentence for p in under) else section.place


def _pointed_to(atlas: Atlas, found: Counted, sentence: int) -> Place | None:
    """What "there" takes up: "the prison of Hask ... 40 people died there". The narrowest place named last."""
    there = [t for t in atlas.sentences[sentence].tokens if t.lower_ == "there" and t.dep_ == "advmod"]
    if not any(t.tag_ != "EX" and t.i > found.number.i and t.head.pos_ in ("VERB", "AUX") for t in there):
        return None
    before = [p for p in atlas.by_sentence.get(sentence, ()) if p.last < found.number.i]
    for index in range(sentence, sentence - 1 - POINTS_BACK, -1):
        named = before if index == sentence else atlas.by_sentence.get(index, ())
        narrow = [p for p in named if p.kind in NARROW]
        if narrow:
            return max(narrow, key=lambda p: (p.level, p.span))
    return None


def _where(atlas: Atlas, found: Counted, sentence: int) -> Place | None:
    """The place that a clause with "where" describes: "the hall at Name, where some 500 died"."""
    where = [t for t in atlas.sentences[sentence].tokens if t.lower_ == "where" and t.i < found.number.i]
    clause = where[-1].head if where and where[-1].dep_ == "advmod" else None
    if clause is None or clause.dep_ != "relcl" or found.number.i not in {t.i for t in clause.subtree}:
        return None
    named = [p for p in atlas.by_sentence.get(sentence, ()) if p.kind in NARROW]
    if any(where[-1].i < p.first < found.number.i for p in named):
        return None
    last = next((p for p in reversed(named) if 0 < where[-1].i - p.last <= 2), None)
    return last if last is not None and last.role not in _BESIDE_ANOTHER else None


def _beside(atlas: Atlas, found: Counted, sentence: int) -> Place | None:
    """The place of a list that stands right before a number."""
    at = atlas.sentences[sentence]
    text, first = at.tokens.text, at.span.start
    named = [p for p in atlas.by_sentence.get(sentence, ()) if p.kind in NARROW and p.role != "speaker"]
    listed = [p for p in named if _WITH_NUMBER.match(text, p.span.end - first)]
    if len(listed) < 2:
        return None
    return next((p for p in listed if _BETWEEN.fullmatch(text, p.span.end - first, found.start)), None)
