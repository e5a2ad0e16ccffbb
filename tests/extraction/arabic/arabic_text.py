"""Arabic text as the reading room hands it over: one block a line."""

from __future__ import annotations

import hashlib

from tawthiq.extraction.arabic import ArabicReader
from tawthiq.model import Block, Document, Metadata, Reading, Span


def document(text: str, published: str | None = None, language: str = "ar") -> Document:
    blocks, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(Block(Span(at, at + len(line)), language=language))
        at += len(line) + 1
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(digest, "text", "1", text, tuple(blocks), metadata=Metadata(published=published), language=language)


def read(text: str, published: str | None = None, language: str = "ar") -> tuple[str, Reading]:
    """The text and its reading by rules alone, which no new training changes."""
    return text, ArabicReader().by_rules(document(text, published, language))
