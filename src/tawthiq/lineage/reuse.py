"""Copied text: documents that share runs of words, found through an index of word 5-grams.

Containment of 5-gram sets (Broder 1997, "On the resemblance and containment of documents"): the share of the shorter
text's 5-grams that the other text has too.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import blake2b

from msgspec import Struct

from tawthiq.model import Document, Passage
from tawthiq.vocabulary.folding import fold

SIZE = 5
# A 5-gram that more documents share than this is a phrase of the field or a page's furniture, no sign of copying.
COMMON = 40
# Least shared 5-grams and least containment for two texts to count as copies of one.
LEAST_SHARED = 12
LEAST_CONTAINMENT = 0.4

_WORD = re.compile(r"\w+")


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


class _Grams:
    """The 5-grams of one document, in text order."""

    def __init__(self, document: Document) -> None:
        found = [(m.start(), m.end(), fold(m[0])) for m in _WORD.finditer(document.text)]
        tokens = [t for t in found if t[2]]
        self.document = document.id
        self.starts = array("q", [t[0] for t in tokens])
        self.ends = array("q", [t[1] for t in tokens])
        self.hashes = [_hash(tuple(t[2] for t in tokens[i : i + SIZE])) for i in range(len(tokens) - SIZE + 1)]
        self.set = frozenset(self.hashes)

    def longest_run(self, others: frozenset[int]) -> Passage | None:
        best, start = (0, 0), 0
        for i, value in enumerate([*self.hashes, -1]):
            if value in others:
                continue
            best = max(best, (i - start, -start))
            start = i + 1
        length, begin = best[0], -best[1]
        if not length:
            return None
        return Passage(self.document, self.starts[begin], self.ends[begin + length + SIZE - 2])


def _hash(gram: tuple[str, ...]) -> int:
    return int.from_bytes(blake2b(" ".join(gram).encode(), digest_size=7).digest(), "big")


def copies(documents: Sequence[Document]) -> tuple[Copy, ...]:
    """Pairs of documents of which the shorter is largely contained in the other, in case order."""
    grams = [_Grams(d) for d in documents]
    holders: dict[int, list[int]] = defaultdict(list)
    for number, gram in enumerate(grams):
        for value in gram.set:
            if len(holders[value]) <= COMMON:
                holders[value].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 2 <= len(numbers) <= COMMON:
            shared.update((a, b) for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    found = []
    for (a, b), count in sorted(shared.items()):
        containment = count / max(1, min(len(grams[a].set), len(grams[b].set)))
        if count >= LEAST_SHARED and containment >= LEAST_CONTAINMENT:
            runs = (grams[a].longest_run(grams[b].set), grams[b].longest_run(grams[a].set))
            passages = tuple(r for r in runs if r is not None)
            found.append(Copy(grams[a].document, grams[b].document, round(containment, 3), passages))
    return tuple(found)
