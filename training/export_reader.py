"""Write a trained reader as the product's files: 8-bit ONNX, word pieces, temperatures.

    python training/export_reader.py PAGES.pkl CHOOSER.pt --encoder FOLDER [--out src/tawthiq/extraction/models]

Weights are quantised with reduce_range: 7 bits, so that processors with and without VNNI add up to the same sums. The
temperatures are fitted on the documents kept out of the training (Guo et al. 2017).
"""

from __future__ import annotations

import argparse
import json
import pickle
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from train_reader import INPUTS, MEASURES, SLOTS, UNITS, Chooser, Encoder, batch, by_offer, kept_out, prepared, rows_of

OUTPUTS = ("scores", "nothing", "measure", "unit", "hedge", "counts")
ROOT = Path(__file__).resolve().parent.parent


def exported(model: Chooser, pages: list[dict[str, Any]], out: Path) -> None:
    """The model as 8-bit ONNX; only the encoder's matrices are quantised, what decides between offers is not."""
    example = batch(pages[:2])
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
        import onnx

        graph = onnx.load(plain).graph
        heads = [n.name for n in graph.node if n.op_type in ("MatMul", "Gemm") and "/encoder/layers." not in n.name]
        quantize_dynamic(
            plain, out, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, nodes_to_exclude=heads,
            op_types_to_quantize=["MatMul", "Gather"],
        )  # fmt: skip


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
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "tawthiq" / "extraction" / "models")
    args = parser.parse_args()
    sets = prepared(pickle.loads(args.pages.read_bytes()))  # noqa: S301 written by training/questions.py
    model = Chooser(Encoder())
    model.load_state_dict(torch.load(args.chooser))
    model.eval()
    pages = [p for p in [*sets["written"], *sets["news-tuned"]] if kept_out(p)]
    args.out.mkdir(parents=True, exist_ok=True)
    exported(model, pages, args.out / "english-slots.onnx")
    shutil.copyfile(args.encoder / "vocab.txt", args.out / "english-pieces.txt")
    settings = {"temperatures": temperatures(model, pages)}
    (args.out / "english-slots.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    print(settings, (args.out / "english-slots.onnx").stat().st_size)


if __name__ == "__main__":
    main()
