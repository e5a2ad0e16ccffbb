"""Text as word pieces: greedy longest match over an uncased vocabulary (Devlin et al. 2019; Wu et al. 2016, 4.1).

Own code, because the library that does this (tokenizers) brings a client for a model hub with it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from tawthiq.model import Span

# The first pieces of the list (training/pieces.py): filling, a word that cannot be taken apart, start, end.
UNKNOWN, CLS, SEP = 1, 2, 3
# A longer word is not taken apart.
LONGEST_WORD = 100
# Words remembered with their pieces; most of a text is made of few words.
REMEMBERED = 50_000

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as word pieces: their ids, and for each the offsets of the word that it belongs to."""

    ids: Sequence[int]
    starts: Sequence[int]
    ends: Sequence[int]

    def tokens(self, span: Span) -> tuple[int, int]:
        """The pieces that a span touches, end excluded; never empty."""
        first = bisect_right(self.ends, span.start)
        return first, max(bisect_left(self.starts, span.end), first + 1)


@dataclass(slots=True)
class WordPiece:
    """A vocabulary at work. `vocabulary` gives the pieces in the order of their ids."""

    vocabulary: Sequence[str]
    _ids: dict[str, int] = field(default_factory=dict)
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = {piece: i for i, piece in enumerate(self.vocabulary)}

    def pieces(self, text: str) -> Pieces:
        """Linear in the length of the text."""
        ids: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        for match in _WORD.finditer(text):
            word = match.group()
            known = self._known.get(word)
            if known is None:
                known = self._split(word)
                if len(self._known) < REMEMBERED:
                    self._known[word] = known
            ids += known
            starts += [match.start()] * len(known)
            ends += [match.end()] * len(known)
        return Pieces(ids, starts, ends)

    def _split(self, word: str) -> tuple[int, ...]:
        plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
        if len(plain) > LONGEST_WORD:
            return (UNKNOWN,)
        out: list[int] = []
        at = 0
        while at < len(plain):
            lead = "##" if at else ""
            end = next((e for e in range(len(plain), at, -1) if lead + plain[at:e] in self._ids), None)
            if end is None:
                return (UNKNOWN,)
            out.append(self._ids[lead + plain[at:end]])
            at = end
        return tuple(out)
