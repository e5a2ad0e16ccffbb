"""What every reader is, whatever its language or its means."""

from __future__ import annotations

from typing import Protocol

from tawthiq.model import Document, Reading


class Reader(Protocol):
    """Reads statements out of documents.

    Attributes:
        name: stable, e.g. "english".
        version: changes whenever the same text could give other statements; part of the stage's cache key.
        languages: ISO 639-1 codes of the blocks it reads; it leaves blocks of other languages alone.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def languages(self) -> frozenset[str]: ...

    def read(self, document: Document) -> Reading: ...
