"""A text as the pieces of words that an encoder knows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tawthiq.model import Span

# The first pieces of every list (training/pieces.py): filling, a word that cannot be taken apart, start, end.
UNKNOWN, CLS, SEP = 1, 2, 3
# A longer word is not taken apart.
LONGEST_WORD = 100
# Words remembered with their pieces; most of a text is made of few words.
REMEMBERED = 50_000


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


def pieces_of(
    words: Iterable[tuple[str, int, int]], split: Callable[[str], tuple[int, ...]], known: dict[str, tuple[int, ...]]
) -> Pieces:
    """Words with their offsets, taken apart; `known` remembers how. Linear in their number."""
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for word, start, end in words:
        parts = known.get(word)
        if parts is None:
            parts = split(word)
            if len(known) < REMEMBERED:
                known[word] = parts
        ids += parts
        starts += [start] * len(parts)
        ends += [end] * len(parts)
    return Pieces(ids, starts, ends)


class Vocabulary(Protocol):
    """Takes texts apart."""

    def pieces(self, text: str) -> Pieces: ...
