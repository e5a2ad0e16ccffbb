"""Document -> Statements."""

from __future__ import annotations

from tawthiq.extraction.arabic import ArabicReader
from tawthiq.model import Document, Reading


def read(document: Document) -> tuple[Reading, ...]:
    return (ArabicReader().read(document),)
