"""Write a trained reader as the product's files: ONNX in whole numbers, temperatures.

    python training/export_reader.py PAGES.pkl CHOOSER.pt [--out src/tawthiq/extraction/models]
    python training/export_reader.py PAGES.pkl CHOOSER.pt --arabic --pieces E/pieces.txt

The encoder's matrices become whole numbers of 7 bits, a scale to a column, and what they multiply 8 bits, a scale to a
word (one scale for a whole tensor, as onnxruntime's own quantize_dynamic has it, lets a few large numbers drown the
rest: docs/explanation/reading.md). Sums of whole numbers are the same on every processor; 7 bits, because one without
VNNI adds two products in 16. The table of words, of which a page uses few rows, has 4 bits; all other large tables are
stored in 16. fuse_reader.py takes the encoder's steps together and packs the file.
The temperatures are fitted on the documents kept out of the training (Guo et al. 2017).
"""

from __future__ import annotations

import argparse
import json
import pickle
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from fuse_reader import fused, packed
from train_reader import INPUTS, MEASURES, SLOTS, UNITS, Chooser, Encoder, batch, by_offer, kept_out, prepared, rows_of

OUTPUTS = ("scores", "nothing", "measure", "unit", "hedge", "counts")
ROOT = Path(__file__).resolve().parent.parent
# Numbers of a row of the table of words that share a scale (multilingual.py's table comes in 4 bits by 32), and the
# scales tried: shares of the largest of them.
BLOCK, BLOCK_ARABIC, TRIED = 64, 32, (7, 7.5, 8, 8.5, 9, 9.5, 10, 11)
# Tables of more numbers than this are stored in 16 bits.
HALVED = 4_000


class Packed(nn.Module):
    """A table of words of 4 bits: two numbers a byte, each block of a row with its scale of least squared error."""

    def __init__(self, table: Any, block: int) -> None:
        super().__init__()
        (size, self.width), self.block = table.shape, block
        exact = table.detach().reshape(size, self.width // block, block)
        largest = exact.abs().amax(-1, keepdim=True)
        tried = torch.stack([(largest / share).half().float() for share in TRIED])
        rounded = torch.stack([(exact / scale).round().clamp(-8, 7) for scale in tried])
        best = ((rounded * tried - exact) ** 2).sum(-1, keepdim=True).argmin(0, keepdim=True)
        codes = rounded.gather(0, best.expand(1, *exact.shape))[0].reshape(size, self.width) + 8
        codes = codes.to(torch.uint8)
        self.register_buffer("codes", codes[:, : self.width // 2] * 16 + codes[:, self.width // 2 :])
        self.register_buffer("scales", tried.gather(0, best)[0].squeeze(-1).half())

    def forward(self, ids: Any) -> Any:
        codes = self.codes[ids].float()
        high = torch.floor(codes / 16)
        numbers = torch.cat([high, codes - 16 * high], -1) - 8
        blocks = numbers.reshape(*ids.shape, self.width // self.block, self.block) * self.scales[ids].float()[..., None]
        return blocks.reshape(*ids.shape, self.width)


def exported(model: Chooser, pages: list[dict[str, Any]], out: Path) -> None:
    """The model as ONNX; what decides between offers is computed in full."""
    example = batch(pages[:2])
    example["ids"] %= len(model.encoder.words.codes)
    free = {
        "ids": {0: "b", 1: "t"}, "mask": {0: "b", 1: "t"}, "marks": {0: "b", 1: "t"}, "shown": {0: "n"},
        "figures": {0: "k"}, "pages": {0: "k"}, "asked": {0: "k", 1: "m"}, "given": {0: "k", 1: "m"},
        "traces": {0: "k", 1: "m"}, "plain": {0: "k"}, **{name: {0: "k"} for name in OUTPUTS[1:]},
        "scores": {0: "k", 1: "m"},
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            model, tuple(example[n] for n in INPUTS), plain, input_names=list(INPUTS), output_names=list(OUTPUTS),
            dynamic_axes=free, opset_version=17, dynamo=False,
        )  # fmt: skip
        graph = onnx.load(plain)
    nodes: list[Any] = []
    tables = {t.name: numpy_helper.to_array(t) for t in graph.graph.initializer}
    tables |= {"zero": np.array(128, np.uint8), "middle": np.array(128, np.float32)}
    tables |= {"least": np.array(1e-9, np.float32), "share": np.array(1 / 127, np.float32)}
    rounded: set[str] = set()
    for node in graph.graph.node:
        if node.op_type == "MatMul" and "/encoder/layers." in node.name and node.input[1] in tables:
            nodes += _whole(node, tables, rounded)
        else:
            nodes.append(node)
    halves = [name for name, table in tables.items() if table.dtype == np.float32 and table.size > HALVED]
    for name in halves:
        tables[name + " half"] = tables.pop(name).astype(np.float16)
    del graph.graph.node[:], graph.graph.initializer[:]
    graph.graph.node.extend([*(_node("Cast", [n + " half"], n, to=TensorProto.FLOAT) for n in halves), *nodes])
    graph.graph.initializer.extend(numpy_helper.from_array(table, name) for name, table in tables.items())
    onnx.checker.check_model(graph)
    out.write_bytes(packed(fused(graph)))


def _node(operator: str, given: list[str], made: str, **settings: Any) -> Any:
    return helper.make_node(operator, given, [made], **settings)


def _whole(node: Any, tables: dict[str, Any], rounded: set[str]) -> list[Any]:
    """A product in whole numbers, and before its first use the rounding of what is multiplied."""
    words, table, name, out = node.input[0], tables.pop(node.input[1]), node.name, []
    if words not in rounded:
        rounded.add(words)
        steps = [
            ("Abs", [words], "size", {}), ("ReduceMax", ["size"], "most", {"axes": [-1], "keepdims": 1}),
            ("Mul", ["most", "share"], "most share", {}), ("Max", ["most share", "least"], "scale", {}),
            ("Div", [words, "scale"], "scaled", {}), ("Round", ["scaled"], "whole", {}),
            ("Add", ["whole", "middle"], "shifted", {}), ("Cast", ["shifted"], "bytes", {"to": TensorProto.UINT8}),
        ]  # fmt: skip
        own = {made for _, _, made, _ in steps}
        called = lambda n: f"{words} {n}" if n in own else n  # noqa: E731
        out = [_node(operator, [called(n) for n in given], called(made), **k) for operator, given, made, k in steps]
    scale = np.maximum(np.abs(table).max(0) / 63, 1e-9).astype(np.float32)
    tables[f"{name} bytes"], tables[f"{name} scale"] = np.round(table / scale).astype(np.int8), scale
    return [
        *out,
        _node("MatMulInteger", [f"{words} bytes", f"{name} bytes", "zero"], f"{name} sum"),
        _node("Cast", [f"{name} sum"], f"{name} real", to=TensorProto.FLOAT),
        _node("Mul", [f"{name} real", f"{words} scale"], f"{name} scaled"),
        _node("Mul", [f"{name} scaled", f"{name} scale"], node.output[0]),
    ]


@torch.no_grad()
def temperatures(model: Chooser, pages: list[dict[str, Any]]) -> dict[str, float]:
    """The temperature of each output that makes its probabilities right on average."""
    found: dict[str, list[tuple[Any, list[int]]]] = {}
    for start in range(0, len(pages), 8):
        part = pages[start : start + 8]
        out = model(**batch(part))
        for i, row in enumerate(rows_of(part)):
            gold = row["gold"]
            binary = lambda logit: torch.stack([torch.zeros(()), logit])  # noqa: E731
            found.setdefault("figure", []).append((binary(out[5][i, 0]), [int(gold is not None)]))
            if gold is None:
                continue
            found.setdefault("hedge", []).append((binary(out[4][i, 0]), [int(bool(gold["hedge"]))]))
            found.setdefault("measure", []).append((out[2][i], [MEASURES.index(gold["measure"])]))
            found.setdefault("unit", []).append((out[3][i], [UNITS.index(gold["unit"])]))
            for slot in SLOTS:
                answers = row["answers"][slot]
                offers, logits = by_offer(row, slot, out[0][i], out[1][i])
                right = [
                    k for k, o in enumerate(offers) if answers is not None and (o in answers if answers else o is None)
                ]
                found.setdefault(slot, []).append((logits, right))
    return {name: _fitted(pairs) for name, pairs in found.items()}


def _fitted(pairs: list[tuple[Any, list[int]]]) -> float:
    """Where the mean probability of the best choice equals the share of best choices that are right."""
    good = sum(int(logits.argmax()) in right for logits, right in pairs) / len(pairs)
    low, high = 0.2, 5.0
    for _ in range(40):
        middle = (low + high) / 2
        mean = sum(float(nn.functional.softmax(logits / middle, 0).max()) for logits, _ in pairs) / len(pairs)
        low, high = (middle, high) if mean > good else (low, middle)
    return round((low + high) / 2, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("chooser", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "tawthiq" / "extraction" / "models")
    parser.add_argument("--arabic", action="store_true", help="the Arabic reader; its pieces lie in the folder already")
    parser.add_argument("--pieces", type=Path, help="of the Arabic reader, those that it was trained with")
    args = parser.parse_args()
    sets = prepared(pickle.loads(args.pages.read_bytes()))  # noqa: S301 written by training/questions.py
    weights = torch.load(args.chooser)
    model = Chooser(Encoder.of(weights))
    model.load_state_dict(weights)
    model.eval()
    texts = sets["arabic"] if args.arabic else [*sets["written"], *sets["news-tuned"]]
    pages = [p for p in texts if kept_out(p)]
    settings = {"temperatures": temperatures(model, pages)}
    name, table, block = "english", model.encoder.words.weight, BLOCK
    if args.arabic:
        learnt = {line: i for i, line in enumerate(args.pieces.read_text(encoding="utf-8").split("\n"))}
        shipped = (args.out / "arabic-pieces.txt").read_text(encoding="utf-8").split("\n")
        name, table, block = "arabic", table[torch.tensor([learnt[line] for line in shipped])], BLOCK_ARABIC
    model.encoder.words = Packed(table, block)
    exported(model, pages, args.out / f"{name}-slots.onnx.gz")
    (args.out / f"{name}-slots.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    print(settings, (args.out / f"{name}-slots.onnx.gz").stat().st_size)


if __name__ == "__main__":
    main()
