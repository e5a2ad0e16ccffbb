"""Tables of counts -> figures: a table says in its headings what a page says in sentences."""

from __future__ import annotations

from tawthiq.extraction.tabled.grids import counting
from tawthiq.extraction.tabled.reader import credited_to, prose_of, read_tables

__all__ = ["counting", "credited_to", "prose_of", "read_tables"]
