"""Document -> Statements: readers by language behind one protocol.

readings = extraction.read(document)
for readings in extraction.read_apart(documents, cores, extraction.read):      in several processes
"""

from __future__ import annotations

from functools import cache

from tawthiq.extraction.apart import read_apart
from tawthiq.extraction.arabic.reader import ArabicReader
from tawthiq.extraction.caution import held_back, hidden
from tawthiq.extraction.english.reader import EnglishReader
from tawthiq.extraction.reader import Reader
from tawthiq.extraction.tabled import counting, credited_to, prose_of, read_tables
from tawthiq.model import Document, Reading


@cache
def readers() -> tuple[Reader, ...]:
    """The readers of sentences at hand, in the order in which they are asked."""
    return (EnglishReader(), ArabicReader())


def read(document: Document) -> tuple[Reading, ...]:
    """What each reader finds in the blocks of its language; readers with nothing to read are not asked.

    Numbers that wait for a person are hidden from them all.
    """
    shown = hidden(document)
    # Numbers of tables are read by their labels alone: sentences are looked for in the rest.
    tables = counting(shown)
    prose = prose_of(shown, tables)
    languages = {block.language for block in document.blocks}
    found = [r.read(prose) for r in readers() if r.languages & languages]
    told = credited_to(read_tables(shown, tables), found)
    return tuple(held_back(reading, document) for reading in (*found, *([told] if told.statements else [])))


__all__ = ["ArabicReader", "EnglishReader", "Reader", "read", "read_apart", "readers"]
