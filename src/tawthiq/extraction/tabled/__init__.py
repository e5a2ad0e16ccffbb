"""Tables of counts -> figures: a table says in its headings what a page says in sentences."""

from __future__ import annotations

from tawthiq.extraction.tabled.grids import counting
from tawthiq.extraction.tabled.reader import TableReader, credited_to, prose_of

__all__ = ["TableReader", "counting", "credited_to", "prose_of"]
