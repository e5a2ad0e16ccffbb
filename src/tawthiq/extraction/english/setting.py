"""What a document names that a figure may be about: its places and its dates, sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tawthiq.extraction.english.accounts import moves_of
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.dates import Dated, Years, dates_in
from tawthiq.extraction.english.dating import ENTRIES, dated_page
from tawthiq.extraction.english.nouns import words_of
from tawthiq.extraction.english.periods import hang
from tawthiq.extraction.english.places import Atlas, atlas
from tawthiq.extraction.english.sections import Section, sections_of


@dataclass(frozen=True, slots=True)
class Setting:
    """Places and dates of one document.

    Attributes:
        atlas: the places.
        dates: sentence index -> its date expressions, offsets in the sentence's text; sentences without any are absent.
        sections: its stretches under headings, in text order.
    """

    atlas: Atlas
    dates: dict[int, tuple[Dated, ...]] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()


def setting_of(analysis: Analysis, speaking: frozenset[str] = frozenset()) -> Setting:
    """Read the places and dates of a document in which these names speak. Linear in its length."""
    document = analysis.document
    calendar = Years.of(document.text, document.metadata.published or dated_page(document.text))
    dates = {s.index: _placed(s, dates_in(s.tokens.text, calendar)) for s in analysis.sentences}
    headed = _headed(analysis, {index: rows for index, rows in dates.items() if rows})
    places = atlas(analysis, speaking)
    return Setting(places, headed, moves_of(analysis, places) or sections_of(analysis, places))


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
