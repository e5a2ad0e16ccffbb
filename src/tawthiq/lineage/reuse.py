"""Copied text: documents that share runs of words, found through an index of word 5-grams.

Containment of 5-gram sets (Broder 1997, "On the resemblance and containment of documents"): the share of the shorter
text's 5-grams that the other text has too. The index is sorted arrays, and a 5-gram of many holders joins each of them
to the first and to the next only, so that sixty copies of one wire story cost sixty steps and are still found as one
set; whatever pair comes up is then measured exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.model import Document, Passage
from tawthiq.vocabulary.folding import fold

SIZE = 5
# A 5-gram that more documents share than this is a phrase of the field or a page's furniture: it counts for nothing,
# unless two texts are one nearly as a whole.
COMMON = 40
WHOLE = 0.8
# Least shared 5-grams and least containment for two texts to count as copies of one.
LEAST_SHARED = 12
LEAST_CONTAINMENT = 0.4
# Holders of one 5-gram of which every pair is looked at.
_EVERY_PAIR = 6

_WORD = re.compile(r"\w+")
# Odd numbers, so that multiplying loses nothing; one for each place in a 5-gram.
_PLACES = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)
Grams = NDArray[np.uint64]


class Copy(Struct, frozen=True):
    """Two documents with much of one text.

    Attributes:
        left, right: document ids, in case order.
        containment: 0 to 1, of the shorter in the other.
        passages: the longest shared run, in each.
    """

    left: str
    right: str
    containment: float
    passages: tuple[Passage, ...]


class _Words:
    """Numbers for folded words, the same in every run."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def grams(self, text: str) -> Grams:
        """A number for each 5-gram, in text order."""
        numbers = [self._number(m[0]) for m in _WORD.finditer(text)]
        words = np.array([n for n in numbers if n], dtype=np.uint64)
        count = len(words) - SIZE + 1
        if count <= 0:
            return np.empty(0, dtype=np.uint64)
        out = np.zeros(count, dtype=np.uint64)
        for place in range(SIZE):
            # The turn keeps "a b" and "b a" apart even where words repeat.
            out = (out ^ (words[place : place + count] * _PLACES[place])) * _PLACES[-1 - place]
            out ^= out >> np.uint64(29)
        return out

    def _number(self, word: str) -> int:
        number = self._known.get(word)
        if number is None:
            folded = fold(word)
            number = int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "big") if folded else 0
            self._known[word] = number
        return number


def copies(documents: Sequence[Document]) -> tuple[Copy, ...]:
    """Pairs of documents of which the shorter is largely contained in the other, in case order.

    Of many copies of one text not every pair is given, but enough to join them all.
    """
    words = _Words()
    sets = [np.unique(words.grams(d.text)) for d in documents]
    pairs, common = _candidates(sets)
    found = []
    for a, b in pairs:
        containment = _containment(sets[a], sets[b], common)
        if containment is not None:
            shared = np.intersect1d(sets[a], sets[b], assume_unique=True)
            runs = [_longest_run(documents[n], words, shared) for n in (a, b)]
            passages = tuple(r for r in runs if r is not None)
            found.append(Copy(documents[a].id, documents[b].id, round(containment, 3), passages))
    return tuple(found)


def _candidates(sets: Sequence[Grams]) -> tuple[list[tuple[int, int]], Grams]:
    """Pairs that may share enough, in case order, and the 5-grams that are too common to count."""
    number = len(sets)
    grams = np.concatenate([np.empty(0, dtype=np.uint64), *sets])
    owners = np.repeat(np.arange(number, dtype=np.int64), [len(s) for s in sets])
    order = np.argsort(grams, kind="stable")
    grams, owners = grams[order], owners[order]
    starts = np.flatnonzero(np.r_[True, grams[1:] != grams[:-1]]) if len(grams) else np.empty(0, dtype=np.int64)
    holders = np.diff(np.r_[starts, len(grams)])
    of_gram = np.repeat(holders, holders)
    first = np.repeat(owners[starts], holders)
    codes: list[NDArray[Any]] = []
    for step in range(1, _EVERY_PAIR):
        same = np.flatnonzero((grams[step:] == grams[:-step]) & ((of_gram[step:] <= _EVERY_PAIR) | (step == 1)))
        codes.append(owners[same] * number + owners[same + step])
    many = np.flatnonzero((of_gram > _EVERY_PAIR) & (owners != first))
    codes.append(first[many] * number + owners[many])
    values, counts = np.unique(np.concatenate(codes), return_counts=True)
    likely = values[counts >= LEAST_SHARED]
    return [(int(v) // number, int(v) % number) for v in likely], grams[starts[holders > COMMON]]


def _containment(one: Grams, two: Grams, common: Grams) -> float | None:
    """The share of the shorter text in the other, where it is enough to call them copies."""
    shared = np.intersect1d(one, two, assume_unique=True)
    shorter = max(1, min(len(one), len(two)))
    telling = len(shared) - len(np.intersect1d(shared, common, assume_unique=True))
    if telling >= LEAST_SHARED and telling / shorter >= LEAST_CONTAINMENT:
        return telling / shorter
    if len(shared) >= 2 * LEAST_SHARED and len(shared) / shorter >= WHOLE:
        return len(shared) / shorter
    return None


def _longest_run(document: Document, words: _Words, shared: Grams) -> Passage | None:
    """The longest run of words of which every 5-gram is shared; of equals the first."""
    spans = [m.span() for m in _WORD.finditer(document.text) if fold(m[0])]
    inside = np.r_[False, np.isin(words.grams(document.text), shared), False]
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    begins, ends = edges[::2], edges[1::2]
    if not len(begins):
        return None
    best = int(np.argmax(ends - begins))
    return Passage(document.id, spans[int(begins[best])][0], spans[int(ends[best]) + SIZE - 2][1])
