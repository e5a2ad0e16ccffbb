"""Write the ONNX file of one matrix product, with which the English parser's matrices are multiplied.

    python training/product.py src/tawthiq/extraction/models/product.onnx

Needs onnx (not the product's own environment). The file takes "rows" (n, k) and "table" (m, k) and
gives "product" (n, m).
"""

from __future__ import annotations

import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper


def product() -> onnx.ModelProto:
    shapes = {"rows": ["n", "k"], "table": ["m", "k"], "product": ["n", "m"]}
    rows, table, made = (helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in shapes.items())
    step = helper.make_node("Gemm", ["rows", "table"], ["product"], transB=1)
    graph = helper.make_graph([step], "product", [rows, table], [made])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(product().SerializeToString())
