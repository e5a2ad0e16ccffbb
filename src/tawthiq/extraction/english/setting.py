"""What a document names that a figure may be about: its places and its dates, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.dates import Dated, Years, dates_in
from tawthiq.extraction.english.places import Atlas, atlas


@dataclass(frozen=True, slots=True)
class Setting:
    """Places and dates of one document.

    Attributes:
        atlas: the places.
        dates: sentence index -> its date expressions, offsets in the sentence's text; sentences without any are absent.
    """

    atlas: Atlas
    dates: dict[int, tuple[Dated, ...]] = field(default_factory=dict)


def setting_of(analysis: Analysis) -> Setting:
    """Read the places and dates of a document. Linear in its length."""
    document = analysis.document
    calendar = Years.of(document.text, document.metadata.published)
    dates = {s.index: tuple(dates_in(s.tokens.text, calendar)) for s in analysis.sentences}
    return Setting(atlas(analysis), {index: rows for index, rows in dates.items() if rows})
