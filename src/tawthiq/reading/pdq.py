"""PDQ: 256 bits that stay nearly the same when an image is resized, recompressed or lightly marked.

After "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Facebook, 2019): shades of
grey, two passes of a box filter, 64 x 64 samples, the 16 x 16 lowest of a discrete cosine transform without its
constant, each compared with their median. The first hash is bit for bit that of the published library (pdqhash 0.2.8,
on 14 images: bench/likeness.py), so that it can be looked up elsewhere.

A crop moves everything and changes half of the bits. So an image also has the hashes of windows of itself, with a tenth
of its sides cut away in each way; a crop's hash is then near that of a window of its original.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION: Final = "2"
_SIDE: Final = 64
_LOW: Final = 16
_LARGEST: Final = 512  # pixels of the longer side that are looked at
# The filter's window jumps with the size of an image, so that a smaller copy can get another hash (4 of 19 photographs
# at a third of their size). So all are brought to one size for a second hash, and for those of the windows.
_COMMON: Final = 256
_LEAST: Final = 50  # of 100: an image with less detail than this has hashes that anything flat is near to
_CUT: Final = 0.9
_Grey = NDArray[np.float32]

_ROWS: Final = np.arange(1, _LOW + 1, dtype=np.float64)[:, None]
_COLUMNS: Final = 2 * np.arange(_SIDE, dtype=np.float64)[None, :] + 1
_TRANSFORM: Final = np.sqrt(2 / _SIDE) * np.cos(np.pi / (2 * _SIDE) * _ROWS * _COLUMNS)


def prints(image: Image) -> tuple[str, ...]:
    """An image's hash (in shades of grey), its hash at a common size, and those of its windows; 64 hexadecimal digits.

    Empty for an image with too little detail to be told from others.
    """
    small = image.copy()
    small.thumbnail((_LARGEST, _LARGEST))
    grey = np.asarray(small, dtype=np.float32)
    if min(grey.shape) < 8:
        return ()
    samples = _sampled(grey)
    if _detail(samples) < _LEAST:
        return ()
    factor = _COMMON / max(small.size)
    alike = small.resize((max(8, round(small.width * factor)), max(8, round(small.height * factor))))
    common = np.asarray(alike, dtype=np.float32)
    return (_hash(samples), *(_hash(_sampled(part)) for part in (common, *_windows(common))))


def _windows(grey: _Grey) -> Iterator[_Grey]:
    """A tenth of the height, of the width, or of both cut away: at one side, at the other, or half at each."""
    tops = _cuts(grey.shape[0])
    lefts = _cuts(grey.shape[1])
    for top, bottom in ((0, grey.shape[0]), *tops):
        for left, right in ((0, grey.shape[1]), *lefts):
            if (bottom - top, right - left) != grey.shape:
                yield grey[top:bottom, left:right]


def _cuts(length: int) -> tuple[tuple[int, int], ...]:
    kept = max(4, round(length * _CUT))
    return tuple((at, at + kept) for at in (0, (length - kept) // 2, length - kept))


def _sampled(grey: _Grey) -> NDArray[np.float64]:
    """64 x 64 values, each the filtered brightness around its place."""
    blurred = grey.astype(np.float64)
    for _ in range(2):
        blurred = _boxed(_boxed(blurred).T).T
    places = [((np.arange(_SIDE) + 0.5) * size / _SIDE).astype(int) for size in grey.shape]
    return blurred[np.ix_(places[0], places[1])]


def _boxed(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each value of a row as the mean of a window around it, which ends where the row does."""
    length = grey.shape[1]
    window = (length + 2 * _SIDE - 1) // (2 * _SIDE)
    right = window // 2
    left = window - 1 - right
    sums = np.concatenate([np.zeros((grey.shape[0], 1)), np.cumsum(grey, axis=1)], axis=1)
    places = np.arange(length)
    first, last = np.maximum(0, places - left), np.minimum(length, places + right + 1)
    means: NDArray[np.float64] = (sums[:, last] - sums[:, first]) / (last - first)
    return means


def _detail(samples: NDArray[np.float64]) -> float:
    """0 to 100: how much neighbouring samples differ."""
    steps = [np.trunc(np.abs(np.diff(samples, axis=axis)) * 100 / 255).sum() for axis in (0, 1)]
    return float(min(100.0, sum(steps) / 90))


def _hash(samples: NDArray[np.float64]) -> str:
    low = (_TRANSFORM @ samples @ _TRANSFORM.T).round(6).ravel()
    bits = low > np.sort(low)[low.size // 2 - 1]
    return np.packbits(bits[::-1]).tobytes().hex()
