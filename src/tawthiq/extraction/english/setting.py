"""What a document names that a figure may be about: its places and its dates, sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.dates import Dated, Years, dates_in, points
from tawthiq.extraction.english.nouns import words_of
from tawthiq.extraction.english.periods import hang
from tawthiq.extraction.english.places import Atlas, atlas

# A page states its own date in its first lines, or not at all.
TOP = 7
# A line of no more code points than this that closes with a day dates the page ("San Tadeo, 13 December 2012").
SHORT = 70
# So many paragraphs that open with a date make a chronology.
ENTRIES = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """Places and dates of one document.

    Attributes:
        atlas: the places.
        dates: sentence index -> its date expressions, offsets in the sentence's text; sentences without any are absent.
    """

    atlas: Atlas
    dates: dict[int, tuple[Dated, ...]] = field(default_factory=dict)


def setting_of(analysis: Analysis, speaking: frozenset[str] = frozenset()) -> Setting:
    """Read the places and dates of a document in which these names speak. Linear in its length."""
    document = analysis.document
    calendar = Years.of(document.text, document.metadata.published or dated_page(document.text))
    dates = {s.index: _placed(s, dates_in(s.tokens.text, calendar)) for s in analysis.sentences}
    return Setting(atlas(analysis, speaking), _headed(analysis, {index: rows for index, rows in dates.items() if rows}))


def _placed(sentence: Sentence, found: list[Dated]) -> tuple[Dated, ...]:
    """Dates with what they hang from in the parse: whether something happened then, or somebody only spoke."""
    if not found:
        return ()
    words = words_of(sentence)
    return tuple(replace(d, aside=hang(words, d).role != "event") for d in found)


def _headed(analysis: Analysis, dates: dict[int, tuple[Dated, ...]]) -> dict[int, tuple[Dated, ...]]:
    """Mark the dates under which the entries of a chronology stand: each opens its paragraph or is one by itself."""
    heads: dict[int, str] = {}
    for sentence in analysis.sentences:
        first = next(iter(dates.get(sentence.index, ())), None)
        block = sentence.block.span.of(analysis.document.text)
        if first is None or sentence.span.start - sentence.block.span.start > 3 or first.start > 3:
            continue
        after = block[sentence.span.start - sentence.block.span.start + first.end :]
        if not after.strip(" .:-–—"):
            heads[sentence.index] = "section"
        elif re.match(r"\s*(?:[:–—]|-\s|\.\s+[A-Z])", after):
            heads[sentence.index] = "entry"
    if len(heads) < ENTRIES:
        return dates
    return {i: (replace(rows[0], heads=heads[i]), *rows[1:]) if i in heads else rows for i, rows in dates.items()}


@cache
def _opening() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before a page's own date in its line, and what must follow where the text goes on behind it."""
    weekday = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    name = r"(?:[A-ZÀ-Ý][\w’'.-]*|de|la|el|al|of|the)"
    lead = rf"(?:{name}(?:[ /]{name}){{0,3}}(?:\s*\([^()]{{2,30}}\))?(?:[,.]|\s[-–—|])\s*){{0,3}}"
    tail = r"\s*(?:\([^()]{2,40}\)\s*)?(?:[-–—|]|\.\s)"
    return re.compile(rf"^[\W_]*{lead}(?i:{weekday})$"), re.compile(tail)


def dated_page(text: str) -> str | None:
    """The day a page says it was written: a short line that closes with it, or a dateline before the first sentence."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    before, behind = _opening()
    entries = sum(any(p.start <= 1 and p.month is not None for p in points(line[:40])) for line in lines)
    for line in lines[:TOP]:
        day = next((p for p in points(line) if p.day is not None and p.to_day is None), None)
        if day is None or day.year is None:
            continue
        closes = day.end >= len(line.rstrip(" .|")) and len(line) <= SHORT
        alone = closes and not re.search(r"\b(?:on|since|until|from|of|before|after|by the|in)\s+$", line[: day.start])
        opens = entries < ENTRIES and before.match(line[: day.start]) and behind.match(line, day.end)
        if alone or opens:
            return day.edtf()
    return None
