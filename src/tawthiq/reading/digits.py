"""Digits on a piece of a page image, read by a small network of our own: what a person is offered beside the piece.

Tesseract destroys Arabic-Indic digits and is sure of itself; this reads nothing else (bench/digits.py holds the two
against one another on fonts that it never saw). Whatever it says, a number waits for a person all the same.
`training/digits` makes the model.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL.Image import Resampling, Transpose
from PIL.ImageOps import autocontrast

if TYPE_CHECKING:
    from PIL.Image import Image

_MODEL: Final = Path(__file__).with_name("digits.onnx")
_HIGH: Final = 32
_SCALE: Final = 10_000
_CLOSE: Final = 0.06  # of a word's height, around its box: what it learnt from
_WIDEST: Final = 256
_ARABIC, _WESTERN = frozenset("٠١٢٣٤٥٦٧٨٩"), frozenset("0123456789")
_SMALLEST: Final = 6  # pixels of a piece, below which nothing can be read


def digits_on(piece: Image) -> str:
    """What the network reads on a piece that holds a number and little else, in Arabic-Indic digits; else nothing.

    Digits come from the left, as they stand; a comma is any sign that parts them.
    """
    if min(piece.size) < _SMALLEST:
        return ""
    wide = min(_WIDEST, max(8, round(piece.width * _HIGH / piece.height)))
    level = autocontrast(piece.convert("L").resize((wide, _HIGH), Resampling.BILINEAR))
    pixels = (255 - np.asarray(level, np.float32)) / 255
    session, signs = _loaded()
    scores = session.run(None, {"piece": pixels[None, None]})[0][0, :, 0]
    best = scores.argmax(0).tolist()
    read = "".join(signs[sign] for at, sign in enumerate(best) if sign and (at == 0 or best[at - 1] != sign))
    # Of Western digits Tesseract is the better reader (bench/digits.py).
    return read if any(c in _ARABIC for c in read) and not any(c in _WESTERN for c in read) else ""


def piece_of(page: Image, box: tuple[int, int, int, int]) -> Image:
    """A word's own box and hardly more, upright. `box` as in `Word`."""
    wide, tall = (side / _SCALE for side in page.size)
    (left, right), (top, bottom) = sorted((box[0] * wide, box[2] * wide)), sorted((box[1] * tall, box[3] * tall))
    more = _CLOSE * (bottom - top)
    sides = (left - more, top - more, right + more, bottom + more)
    low = [max(0, round(side)) for side in sides[:2]]
    high = [min(most, round(side)) for side, most in zip(sides[2:], page.size, strict=True)]
    piece = page.crop((*low, max(low[0] + 1, high[0]), max(low[1] + 1, high[1])))  # type: ignore[arg-type]
    return piece.transpose(Transpose.ROTATE_180) if box[0] > box[2] else piece


@cache
def version() -> str:
    """What reads, as part of a reader's version."""
    return f"digits-1-{hashlib.sha256(_MODEL.read_bytes()).hexdigest()[:8]}"


@cache
def _loaded() -> tuple[Any, str]:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(_MODEL.read_bytes(), options, providers=["CPUExecutionProvider"])
    return session, session.get_modelmeta().description
