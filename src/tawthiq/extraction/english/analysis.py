"""A document's English blocks, parsed once, with offsets in the document's text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tawthiq.extraction.english.parsing import parser
from tawthiq.model import Block, Document, Span

# Menus and banners stand before a page's headline, at most so many blocks of them.
_BEFORE_HEADLINE = 40
_SOMETHING = re.compile(r"\S")
# A block longer than this is parsed in pieces: memory stays bounded on a file without line ends.
LONGEST_PIECE = 4_000
# Code points parsed together: the parser keeps all of a batch in memory, and takes twice as long over short pieces one
# by one. So most documents are one batch.
TOGETHER = 32_000
# No sentence of a person's text is longer; what is (no punctuation, tables as prose) is read in stretches of this many
# tokens, so that nothing that looks around within a sentence takes more than a bounded time.
LONGEST_SENTENCE = 250


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: a spaCy span, and `base`, what to add to its character offsets to get the document's."""

    tokens: Any  # spacy.tokens.Span
    base: int
    block: Block
    index: int

    @property
    def span(self) -> Span:
        return Span(self.base + self.tokens.start_char, self.base + self.tokens.end_char)

    def span_of(self, tokens: Any) -> Span:
        """The document span of a spaCy token or span of this sentence."""
        start = tokens.idx if hasattr(tokens, "idx") else tokens.start_char
        return Span(self.base + start, self.base + start + len(tokens.text))


@dataclass(frozen=True, slots=True)
class Analysis:
    """A parsed document. `sentences` are in text order."""

    document: Document
    sentences: tuple[Sentence, ...] = field(default=())

    @property
    def headline(self) -> Span | None:
        """The page's headline: its first heading, or its first line where that is no sentence and text stands below."""
        text, blocks = self.document.text, self.document.blocks
        first = next((b for b in blocks[:_BEFORE_HEADLINE] if b.kind not in ("header", "footer", "fact")), None)
        if first is None:
            return None
        stop = text.find("\n", first.span.start, first.span.end)
        end = first.span.end if first.kind == "heading" or stop < 0 else stop
        line = text[first.span.start : end].rstrip()
        ends = first.kind != "heading" and line.rstrip(" ”\"'’)").endswith((".", "!", "?", ":"))
        return (
            None if ends or not _SOMETHING.search(text, end) else Span(first.span.start, first.span.start + len(line))
        )

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds an offset; in logarithmic time."""
        at = bisect_right(self.sentences, offset, key=lambda s: s.span.start) - 1
        found = self.sentences[at] if at >= 0 else None
        return found if found is not None and offset < found.span.end else None


def analyse(document: Document) -> Analysis:
    """Parse the English blocks of a document."""
    import numpy

    sentences: list[Sentence] = []
    nothing = numpy.zeros((0, 0), dtype="float32")
    for pieces in _batches(document):
        texts = (document.text[start:end] for start, end, _ in pieces)
        for (start, _, block), parsed in zip(pieces, parser().pipe(texts, batch_size=len(pieces)), strict=True):
            parsed.tensor = nothing  # the parser's vectors, which nothing reads: most of a parsed text's memory
            for sent in parsed.sents:
                for at in range(sent.start, sent.end, LONGEST_SENTENCE):
                    stretch = parsed[at : min(at + LONGEST_SENTENCE, sent.end)]
                    if stretch.text.strip():
                        sentences.append(Sentence(stretch, start, block, len(sentences)))
    return Analysis(document, tuple(sentences))


def _batches(document: Document) -> Iterator[list[tuple[int, int, Block]]]:
    """Pieces to parse together."""
    batch: list[tuple[int, int, Block]] = []
    size = 0
    for piece in _pieces(document):
        size += piece[1] - piece[0]
        if batch and size > TOGETHER:
            yield batch
            batch, size = [], piece[1] - piece[0]
        batch.append(piece)
    if batch:
        yield batch


def _pieces(document: Document) -> Iterator[tuple[int, int, Block]]:
    """Blocks to parse; a long one is cut before the limit."""
    text = document.text
    for block in document.blocks:
        if block.language not in ("en", "und"):
            continue
        start = block.span.start
        while start < block.span.end:
            end = min(start + LONGEST_PIECE, block.span.end)
            if end < block.span.end:
                end = _cut(text, start + LONGEST_PIECE // 2, end)
            yield start, end, block
            start = end


def _cut(text: str, start: int, end: int) -> int:
    """Where to cut between two offsets: after a sentence or line if one ends there, after a word, else at the limit."""
    for mark in ("\n", ". ", " "):
        at = text.rfind(mark, start, end)
        if at >= 0:
            return at + len(mark)
    return end
