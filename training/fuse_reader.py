"""Make a trained reader's ONNX file quick: the same numbers in fewer, larger steps.

    python training/fuse_reader.py src/tawthiq/extraction/models/english-slots.onnx.gz [--out FILE]

Needs onnx (not the product's own environment). What torch writes of a layer of the encoder are some eighty small steps,
each of which carries a page's numbers through the memory once; here a layer is six products of whole numbers and the
steps between them, as onnxruntime's own operators (com.microsoft) take them together. Nothing is rounded otherwise than
before. A page is read alone, so that nothing need be masked; and the last layer is reckoned only for the words that are
asked about (the input "kept": their places, the page's first word first; "shown" and "figures" count in it).
"""

from __future__ import annotations

import argparse
import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS: Final = 12
MICROSOFT: Final = "com.microsoft"
# What asks zlib for gzip's form.
GZIP: Final = 31
# What the encoder's layers start from, and what becomes of it.
START: Final = "/encoder/norm/LayerNormalization_output_0"


@dataclass(frozen=True, slots=True)
class Rounded:
    """Rows as whole numbers of eight bits, and the scale of each row."""

    bytes: str
    scale: str


class Writer:
    """Writes the layers of one model's encoder anew."""

    def __init__(self, model: Any) -> None:
        self.graph = model.graph
        self.tables = {t.name: numpy_helper.to_array(t) for t in self.graph.initializer}
        self.nodes: list[Any] = []
        self.apart = self._apart()
        self.layers = 1 + max(int(m[1]) for t in self.tables if (m := re.match(r"/encoder/layers\.(\d+)/", t)))

    def step(self, operator: str, given: Sequence[str], made: str, **settings: Any) -> str:
        """Add a step; the name of what it makes."""
        self.nodes.append(helper.make_node(operator, list(given), [made], **settings))
        return made

    def table(self, name: str, values: Any) -> str:
        self.tables[name] = values
        return name

    def _apart(self) -> str:
        """The biases for how far apart two words stand; nothing where the encoder has none."""
        at = "encoder.apart.weight"
        if at not in self.tables:
            return ""
        after = {given: node for node in self.graph.node for given in node.input}
        for _ in ("Gather", "Transpose", "Unsqueeze"):
            at = after[at].output[0]
        return at

    def encoder(self) -> None:
        """The layers, from START to the name under which the rest of the model takes the last one's rows."""
        for name, values in (("first axis", [0]), ("last axis", [1])):
            self.table(name, np.array(values, np.int64))
        self.table("one", np.array(1, np.float32))
        x = self.step("Squeeze", [START, "first axis"], "words")
        length = self.step("Shape", [x], "words length", start=0, end=1)
        middle = helper.make_tensor("middles", TensorProto.UINT8, [1], [128])
        self.step("ConstantOfShape", [length], "middles", value=middle)
        for layer in range(self.layers - 1):
            x = self.layer(layer, x, self.apart)
        x = self.layer(self.layers - 1, x, self.apart, only="kept")
        self.step("Unsqueeze", [x, "first axis"], self.end)

    @property
    def end(self) -> str:
        return f"/encoder/layers.{self.layers - 1}/after/LayerNormalization_output_0"

    def layer(self, number: int, x: str, apart: str, only: str = "") -> str:
        """One layer over rows of words; with `only`, for those rows alone, which still look at all."""
        name = f"/encoder/layers.{number}"
        whole = self.rounded(x)
        key, value = (self.product(f"{name}/{part}", whole) for part in ("key", "value"))
        middles = "middles"
        if only:
            x, middles = self.only(x, only), self.only("middles", only)
            whole = Rounded(self.only(whole.bytes, only), self.only(whole.scale, only))
            apart = apart and self.step("Gather", [apart, only], f"apart {only}", axis=2)
        query = self.product(f"{name}/query", whole)
        seen = self.attention(name, (query, key, value), apart)
        said = self.product(f"{name}/output", self.rounded(seen, middles))
        x = self.added(f"{name}/after_attention", said, x, f"{name}/output")
        wide = self.product(f"{name}/wide", self.rounded(x, middles))
        bent = self.step("BiasGelu", [wide, self.bias(f"{name}/wide")], f"{name} bent", domain=MICROSOFT)
        narrow = self.product(f"{name}/narrow", self.rounded(bent, middles))
        return self.added(f"{name}/after", narrow, x, f"{name}/narrow")

    def only(self, rows: str, which: str) -> str:
        return self.step("Gather", [rows, which], f"{rows} {which}", axis=0)

    def rounded(self, x: str, middles: str = "middles") -> Rounded:
        """Rows in whole numbers: the largest of a row is 127."""
        size = self.step("Abs", [x], f"{x} size")
        most = self.step("ReduceMax", [size], f"{x} most", axes=[-1], keepdims=1)
        scale = self.step("Max", [self.step("Mul", [most, "share"], f"{x} share"), "least"], f"{x} scale")
        flat = self.step("Squeeze", [scale, "last axis"], f"{x} scales")
        return Rounded(self.step("QuantizeLinear", [x, flat, middles], f"{x} bytes", axis=0), scale)

    def product(self, name: str, x: Rounded) -> str:
        """Rows times a table of the layer: sums of whole numbers, each with the scale of its column and its row."""
        given = [x.bytes, f"{name}/MatMul bytes", "one", f"{name}/MatMul scale", "zero"]
        self.step("MatMulIntegerToFloat", given, f"{name} sum", domain=MICROSOFT)
        return self.step("Mul", [f"{name} sum", x.scale], f"{name} scaled")

    def bias(self, name: str) -> str:
        return name[1:].replace("/", ".") + ".bias"

    def attention(self, name: str, parts: Sequence[str], apart: str) -> str:
        """What each word takes from the others."""
        each = [self.bias(f"{name}/{part}") for part in ("query", "key", "value")]
        bias = self.table(f"{name} bias", np.concatenate([self.tables[b] for b in each]))
        pages = [self.step("Unsqueeze", [part, "first axis"], f"{part} page") for part in parts]
        given = [*pages, bias, "", apart] if apart else [*pages, bias]
        seen = self.step("MultiHeadAttention", given, f"{name} seen", domain=MICROSOFT, num_heads=HEADS)
        return self.step("Squeeze", [seen, "first axis"], f"{name} seen words")

    def added(self, name: str, x: str, before: str, of: str) -> str:
        """What a part of a layer finds, added to what went in and brought to one size."""
        old = next(n for n in self.graph.node if n.output[0] == f"{name}/LayerNormalization_output_0")
        little = helper.get_attribute_value(next(a for a in old.attribute if a.name == "epsilon"))
        gamma, beta = (f"{name[1:].replace('/', '.')}.{part}" for part in ("weight", "bias"))
        told = self.step("Add", [x, self.bias(of)], f"{name} told")
        both = self.step("Add", [told, before], f"{name} both")
        return self.step("LayerNormalization", [both, gamma, beta], f"{name} rows", axis=-1, epsilon=little)


def fused(model: Any) -> Any:
    """A model as training/export_reader.py first has it, with the steps of its encoder's layers taken together."""
    writer = Writer(model)
    writer.encoder()
    made = {out for node in writer.nodes for out in node.output}
    old = [node for node in model.graph.node if not made & set(node.output)]
    after = 1 + max(i for i, node in enumerate(old) if {START, writer.apart} & set(node.output))
    nodes = _needed([*old[:after], *writer.nodes, *old[after:]], [o.name for o in model.graph.output])
    used = {name for node in nodes for name in node.input}
    kept = helper.make_tensor_value_info("kept", TensorProto.INT64, ["r"])
    inputs = [i for i in (*model.graph.input, kept) if i.name in used]
    tables = [numpy_helper.from_array(table, name) for name, table in writer.tables.items() if name in used]
    graph = helper.make_graph(nodes, model.graph.name, inputs, model.graph.output, tables)
    opsets = [*model.opset_import, helper.make_opsetid(MICROSOFT, 1)]
    out = helper.make_model(graph, opset_imports=opsets, ir_version=model.ir_version)
    onnx.checker.check_model(out)
    return out


def _needed(nodes: Sequence[Any], wanted: Sequence[str]) -> list[Any]:
    """The steps without which what is wanted is not made, in their order."""
    wants = set(wanted)
    out = []
    for node in reversed(nodes):
        if wants & set(node.output):
            out.append(node)
            wants |= set(node.input)
    return out[::-1]


def packed(model: Any) -> bytes:
    """A model as its file holds it: by the frequency of its bytes (DEFLATE without its search for repeats)."""
    press = zlib.compressobj(9, zlib.DEFLATED, GZIP, 9, zlib.Z_HUFFMAN_ONLY)
    return press.compress(model.SerializeToString()) + press.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, help="another file than the one read")
    args = parser.parse_args()
    out = args.out or args.file
    out.write_bytes(packed(fused(onnx.load_from_string(gzip.decompress(args.file.read_bytes())))))
    print(out, out.stat().st_size)


if __name__ == "__main__":
    main()
