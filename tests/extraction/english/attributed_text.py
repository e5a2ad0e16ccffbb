"""Reads a text written out in a test as the English reader would get it."""

from __future__ import annotations

import re

from tawthiq.extraction.english.analysis import Analysis, analyse
from tawthiq.extraction.english.attribution import Attributions, attribute
from tawthiq.model import Block, Document, Metadata, Span


def analysed(text: str, publisher: str | None = None) -> Analysis:
    blocks = tuple(
        Block(Span(m.start(), m.end()), "paragraph", "en") for m in re.finditer(r"[^\n]+", text) if m.group().strip()
    )
    return analyse(Document("0" * 64, "text", "1", text, blocks, metadata=Metadata(publisher=publisher)))


class Read:
    """A text with what was attributed in it."""

    def __init__(self, text: str, publisher: str | None = None) -> None:
        self.text = text
        self.result: Attributions = attribute(analysed(text, publisher))

    def chain(self, words: str) -> list[str]:
        start = self.text.index(words)
        return [link.party for link in self.result.chain_at(Span(start, start + len(words)))]

    def of_kind(self, kind: str) -> list[tuple[str | None, str]]:
        return [(s.speaker, s.span.of(self.text)) for s in self.result.statements if s.kind == kind]
