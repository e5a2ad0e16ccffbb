"""Text as word pieces: greedy longest match over an uncased vocabulary (Devlin et al. 2019; Wu et al. 2016, 4.1).

Own code, because the library that does this (tokenizers) brings a client for a model hub with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from tawthiq.extraction.trained.pieces import LONGEST_WORD, UNKNOWN, Pieces, pieces_of

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")


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
        words = ((match.group(), match.start(), match.end()) for match in _WORD.finditer(text))
        return pieces_of(words, self._split, self._known)

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
