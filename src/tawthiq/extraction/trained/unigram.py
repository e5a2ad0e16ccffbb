"""Text as the pieces of a unigram language model: of all ways to take a word apart the likeliest (Kudo 2018, 3.2).

Own code, because the library that does this (tokenizers) brings a client for a model hub with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tawthiq.extraction.trained.pieces import LONGEST_WORD, UNKNOWN, Pieces, pieces_of

# Stands before a word that has space before it.
SPACE = "▁"
# No piece is longer; what a letter without a piece costs, in log-probability below the rarest piece.
LONGEST_PIECE, STRANGE = 16, 10.0

# Digits and letters that Arabic keyboards of other countries put in place of its own.
_SAME = {ord(digit): str(int(digit)) for digit in "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"} | {
    ord("ک"): "ك",
    ord("ی"): "ي",
    ord("گ"): "ك",
}
_WORD = re.compile(r"[^\W\d_]+(?:[\u0640\u064b-\u065f\u0670\u200c-\u200f]+[^\W\d_]*)*|\d+|[^\w\s]|_")


@dataclass(slots=True)
class Unigram:
    """A vocabulary at work: `vocabulary` gives the pieces in the order of their ids, `scores` their log-probability."""

    vocabulary: Sequence[str]
    scores: Sequence[float]
    _ids: dict[str, int] = field(default_factory=dict)
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _worst: float = 0.0

    def __post_init__(self) -> None:
        self._ids = {piece: i for i, piece in enumerate(self.vocabulary)}
        self._worst = min(self.scores) - STRANGE

    def pieces(self, text: str) -> Pieces:
        """Linear in the length of the text."""
        return pieces_of(_words(text), self._split, self._known)

    def _split(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (UNKNOWN,)
        decomposed = unicodedata.normalize("NFKC", word).translate(_SAME)
        plain = "".join(c for c in decomposed if c != "\u0640" and unicodedata.category(c) not in ("Mn", "Cf"))
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)]  # to each place: how likely, from where, by which piece
        for end in range(1, len(plain) + 1):
            ways = [(best[end - 1][0] + self._worst, end - 1, UNKNOWN)]
            for start in range(max(0, end - LONGEST_PIECE), end):
                piece = self._ids.get(plain[start:end])
                if piece is not None:
                    ways.append((best[start][0] + self.scores[piece], start, piece))
            best.append(max(ways, key=lambda way: way[0]))
        out: list[int] = []
        at = len(plain)
        while at:
            _, at, piece = best[at]
            out.append(piece)
        return tuple(reversed(out))


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    before = -1
    for match in _WORD.finditer(text):
        yield SPACE * (match.start() != before) + match.group(), match.start(), match.end()
        before = match.end()
