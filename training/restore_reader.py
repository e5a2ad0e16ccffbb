"""A shipped reader made real again: the weights that training goes on from where no machine kept them.

    python training/restore_reader.py FILE.onnx.gz --encoder M --arabic --out chooser.pt

The encoder's matrices are the whole numbers of the file times their columns' scales; tables of 16 bits are taken as
they are. The table of words, which training never changes, comes from the encoder itself, so that pieces which only
training sees (multilingual.py) are there again. Needs torch, onnx and safetensors.
"""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper

from train_reader import Chooser, Encoder


def real(file: Path) -> dict[str, Any]:
    """The weights that a file holds, under the names of train_reader.py, but for the table of words."""
    graph = onnx.load_from_string(gzip.decompress(file.read_bytes())).graph
    tables = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    out: dict[str, Any] = {}
    for name, table in tables.items():
        if name.endswith("/MatMul bytes"):
            step = name.removesuffix("/MatMul bytes")
            scaled = table.astype("float32") * tables[f"{step}/MatMul scale"]
            out[step[1:].replace("/", ".") + ".weight"] = scaled.T
        elif name.startswith("/encoder/layers.") and name.endswith(" bias"):
            # fuse_reader.py puts the three of an attention behind one another.
            step = name.removesuffix(" bias")[1:].replace("/", ".")
            for part, each in zip(("query", "key", "value"), table.reshape(3, -1), strict=True):
                out[f"{step}.{part}.bias"] = each
        elif "." in name:
            out[name.removesuffix(" half")] = table.astype("float32")
    for node in graph.node:
        # Torch gives tables that it turns around names of its own; the step that takes one has the layer's.
        if node.op_type == "MatMul" and node.input[1].startswith("onnx::"):
            table = tables.get(node.input[1], tables.get(f"{node.input[1]} half"))
            out[node.name.removesuffix("/MatMul")[1:].replace("/", ".") + ".weight"] = table.astype("float32").T
    return {name: torch.tensor(table.copy()) for name, table in out.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, help="needed for the English encoder")
    parser.add_argument("--arabic", action="store_true")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    if args.arabic:
        encoder = Encoder.multilingual(args.encoder)
    else:
        encoder = Encoder.pretrained(args.encoder, args.pieces.read_text(encoding="utf-8").split("\n"))
    model = Chooser(encoder)
    weights = real(args.file)
    wanted = {name for name in model.state_dict() if name != "encoder.words.weight"}
    taken = {name: weights[name] for name in wanted}  # what is missing is named here
    model.load_state_dict(taken, strict=False)
    torch.save(model.state_dict(), args.out)
    print(len(taken), "tables of", args.file.name)


if __name__ == "__main__":
    main()
