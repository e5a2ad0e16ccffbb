"""Images that show the same: resized, recompressed, cropped by a tenth, or marked. Found by their perceptual hashes.

Two images are alike where the hash of one is near that of the other, or of a window of the other (`reading/pdq.py`). An
image that reached a case on two ways is one piece of evidence, not two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tawthiq.model import Alike, Document, Likeness

# Of 256 bits: what the authors of PDQ take for the same image. Unlike ones differ by 128 on the average.
NEAR: Final = 31
_ROWS: Final = 200  # images compared with all others at once


def alike(documents: Sequence[Document]) -> tuple[Alike, ...]:
    """Groups of documents whose images show the same, in case order; each pair that holds a group together."""
    pictured = [d for d in documents if d.prints]
    if len(pictured) < 2:
        return ()
    pairs = tuple(_pairs(pictured))
    group = list(range(len(pictured)))
    for left, right, _, _ in pairs:
        group = [group[left] if g == group[right] else g for g in group]
    found = []
    for first in sorted(set(group), key=group.index):
        members = [i for i, g in enumerate(group) if g == first]
        if len(members) > 1:
            near = tuple(
                Likeness(pictured[left].id, pictured[right].id, distance, _said(distance, window))
                for left, right, distance, window in pairs
                if group[left] == first
            )
            found.append(Alike(tuple(pictured[i].id for i in members), near))
    return tuple(found)


def _said(distance: int, window: bool) -> str:
    what = "one is a part of the other" if window else "both show the same"
    return f"{what}: their PDQ hashes differ in {distance} of 256 bits (at most {NEAR} for the same image)"


def _pairs(pictured: Sequence[Document]) -> Iterator[tuple[int, int, int, bool]]:
    """Places of two images that are alike, their distance, and whether only a window of one is like the other."""
    prints = np.stack([_bits(d.prints) for d in pictured])  # images x hashes x four times 64 bits
    whole = prints[:, 1]  # at the common size, at which windows are taken, too
    for start in range(0, len(pictured), _ROWS):
        block = prints[start : start + _ROWS]
        straight = np.minimum(_distances(block[:, 0], prints[:, 0]), _distances(block[:, 1], whole))
        # Windows of these in the others, and of the others in these.
        crossed = np.minimum(_nearest(block, whole), _nearest(prints, block[:, 1]).T)
        near = np.argwhere(np.minimum(straight, crossed) <= NEAR)
        for row, right in near.tolist():
            left = start + row
            if left < right:
                window = straight[row, right] > NEAR
                yield left, right, int(crossed[row, right] if window else straight[row, right]), bool(window)


def _bits(prints: Sequence[str]) -> NDArray[np.uint64]:
    return np.array([np.frombuffer(bytes.fromhex(p), dtype=">u8").astype(np.uint64) for p in prints])


def _nearest(prints: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The least distance of any hash of each image to each other image's."""
    found = _distances(prints[:, 1], others)
    for number in range(2, prints.shape[1]):
        found = np.minimum(found, _distances(prints[:, number], others))
    return found


def _distances(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.bitwise_count(left[:, None, :] ^ right[None, :, :]).sum(axis=2, dtype=np.int64)
    return found
