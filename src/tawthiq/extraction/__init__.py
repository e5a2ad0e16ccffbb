"""Document -> Statements: readers by language behind one protocol.

readings = extraction.read(document)
"""

from __future__ import annotations

from functools import cache

from tawthiq.extraction.arabic.reader import ArabicReader
from tawthiq.extraction.english.reader import EnglishReader
from tawthiq.extraction.reader import Reader
from tawthiq.model import Document, Reading


@cache
def readers() -> tuple[Reader, ...]:
    """The readers at hand, in the order in which they are asked."""
    return (EnglishReader(), ArabicReader())


def read(document: Document) -> tuple[Reading, ...]:
    """What each reader finds in the blocks of its language; readers with nothing to read are not asked."""
    languages = {block.language for block in document.blocks}
    return tuple(r.read(document) for r in readers() if r.languages & languages)


__all__ = ["ArabicReader", "EnglishReader", "Reader", "read", "readers"]
