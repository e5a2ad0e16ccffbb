"""Teaches the reader of digits and writes it as ONNX.

    python training/digits/train.py DRAWN.npz... OUT.onnx --seconds 450 [--from WEIGHTS.pt]

A narrow convolutional network over a piece 32 pixels high; what it gives for each two columns is put together by CTC
(Graves and others, 2006), so that no digit need be cut out. Wants PyTorch and onnx; the package only runs the result.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from drawing import ARABIC, HIGH, WESTERN
from onnx import TensorProto, helper, numpy_helper
from torch import nn

# What it tells apart; the first is "nothing". Signs that look the same are one.
SIGNS = " " + ARABIC + WESTERN + ",.-/%()"
SAME = str.maketrans({"٬": ",", "،": ",", "٫": ",", "٪": "%"})
WIDTHS = (16, 32, 48, 64, 96)


def network() -> nn.Sequential:
    layers: list[nn.Module] = []
    before = 1
    for at, channels in enumerate(WIDTHS):
        last = at == len(WIDTHS) - 1
        kernel, pad = ((2, 3), (0, 1)) if last else ((3, 3), (1, 1))
        layers += [nn.Conv2d(before, channels, kernel, padding=pad, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
        if not last:
            layers.append(nn.MaxPool2d((2, 2) if at == 0 else (2, 1)))
        before = channels
    layers += [nn.Conv2d(before, len(SIGNS), 1)]
    return nn.Sequential(*layers)


class Drawn:
    """Pieces as they were drawn, in batches of about one width."""

    def __init__(self, paths: list[Path]) -> None:
        self.pieces, self.targets = [], []
        for path in paths:
            found = np.load(path)
            ends = np.cumsum(found["widths"])
            pixels = found["pixels"]
            for end, wide, text in zip(ends, found["widths"], found["texts"], strict=True):
                target = [SIGNS.index(c) for c in str(text).translate(SAME)]
                if wide // 2 >= 2 * len(target):
                    self.pieces.append(pixels[:, end - wide : end])
                    self.targets.append(target)
        self.kept_out = set(range(0, len(self.pieces), 40))
        learnt = [n for n in range(len(self.pieces)) if n not in self.kept_out]
        self.order = np.array(sorted(learnt, key=lambda n: self.pieces[n].shape[1]))

    def batch(self, chosen: np.ndarray | list[int]) -> tuple[torch.Tensor, list[torch.Tensor], list[int]]:
        wide = max(self.pieces[n].shape[1] for n in chosen)
        out = np.full((len(chosen), 1, HIGH, wide), 255, np.uint8)
        for row, n in enumerate(chosen):
            piece = self.pieces[n]
            out[row, 0, :, : piece.shape[1]] = piece
        widths = [self.pieces[n].shape[1] // 2 for n in chosen]
        return as_input(out), [torch.tensor(self.targets[n]) for n in chosen], widths


def as_input(pixels: np.ndarray) -> torch.Tensor:
    return ((255 - torch.from_numpy(pixels).float()) / 255).contiguous(memory_format=torch.channels_last)


def read(scores: torch.Tensor, width: int) -> list[int]:
    best = scores[:, :width].argmax(0).tolist()
    return [sign for at, sign in enumerate(best) if sign and (at == 0 or best[at - 1] != sign)]


def teach(net: nn.Sequential, drawn: Drawn, seconds: float, rate: float, kept: Path) -> None:
    """`kept`: takes the weights from time to time, so that a run that was stopped can go on."""
    size = 128
    learner = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-3)
    began, step = time.time(), 0
    net.train()
    while (spent := time.time() - began) < seconds:
        start = np.random.randint(0, len(drawn.order) - size)
        pixels, targets, widths = drawn.batch(drawn.order[start : start + size])
        for group in learner.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 50) * max(0.02, 1 - spent / seconds)
        scores = net(pixels).squeeze(2).permute(2, 0, 1).log_softmax(-1)
        loss = nn.functional.ctc_loss(
            scores,
            torch.cat(targets),
            torch.tensor(widths),
            torch.tensor([len(t) for t in targets]),
            zero_infinity=True,
        )
        learner.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        learner.step()
        step += 1
        if step % 200 == 0:
            torch.save(net.state_dict(), kept)
            print(f"{spent:5.0f} s  step {step}  loss {loss.item():.3f}  kept out {right(net, drawn):.3f}", flush=True)
            net.train()


@torch.no_grad()
def right(net: nn.Sequential, drawn: Drawn) -> float:
    net.eval()
    chosen = sorted(drawn.kept_out, key=lambda n: drawn.pieces[n].shape[1])
    count = 0
    for at in range(0, len(chosen), 128):
        part = chosen[at : at + 128]
        pixels, targets, widths = drawn.batch(part)
        scores = net(pixels).squeeze(2)
        count += sum(read(s, w) == t.tolist() for s, t, w in zip(scores, targets, widths, strict=True))
    return count / len(chosen)


def export(net: nn.Sequential, path: Path) -> None:
    """Weights at half width, each batch norm taken into the layer before it."""
    net.eval()
    nodes, weights, name = [], [], "piece"
    layers = list(net)
    for at, layer in enumerate(layers):
        given = f"v{at}"
        if isinstance(layer, nn.Conv2d):
            weight, bias = layer.weight.detach(), layer.bias.detach() if layer.bias is not None else None
            if at + 1 < len(layers) and isinstance(norm := layers[at + 1], nn.BatchNorm2d):
                scale = norm.weight.detach() / (norm.running_var + norm.eps).sqrt()
                weight, bias = weight * scale[:, None, None, None], norm.bias.detach() - norm.running_mean * scale
            for kind, value in (("w", weight), ("b", bias)):
                weights.append(numpy_helper.from_array(value.numpy().astype(np.float16), f"{kind}{at}h"))
                nodes.append(helper.make_node("Cast", [f"{kind}{at}h"], [f"{kind}{at}"], to=TensorProto.FLOAT))
            pad = [*layer.padding, *layer.padding]
            nodes.append(helper.make_node("Conv", [name, f"w{at}", f"b{at}"], [given], pads=pad))
        elif isinstance(layer, nn.ReLU):
            nodes.append(helper.make_node("Relu", [name], [given]))
        elif isinstance(layer, nn.MaxPool2d):
            size = list(layer.kernel_size)
            nodes.append(helper.make_node("MaxPool", [name], [given], kernel_shape=size, strides=size))
        else:
            continue
        name = given
    nodes.append(helper.make_node("Softmax", [name], ["signs"], axis=1))
    given = helper.make_tensor_value_info("piece", TensorProto.FLOAT, [1, 1, HIGH, "width"])
    gives = helper.make_tensor_value_info("signs", TensorProto.FLOAT, [1, len(SIGNS), 1, "columns"])
    graph = helper.make_graph(nodes, "digits", [given], [gives], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    model.doc_string = SIGNS
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("drawn", type=Path, nargs="+")
    ask.add_argument("out", type=Path)
    ask.add_argument("--seconds", type=float, default=450)
    ask.add_argument("--rate", type=float, default=3e-3)
    ask.add_argument("--from", dest="weights", type=Path)
    chosen = ask.parse_args()
    torch.set_num_threads(1)  # several threads lose more than they win on layers this narrow
    torch.manual_seed(1)
    np.random.seed(1)
    net = network().to(memory_format=torch.channels_last)
    if chosen.weights:
        net.load_state_dict(torch.load(chosen.weights))
    drawn = Drawn(chosen.drawn)
    print(f"{len(drawn.pieces)} pieces, {sum(p.numel() for p in net.parameters()):,} weights")
    teach(net, drawn, chosen.seconds, chosen.rate, chosen.out.with_suffix(".pt"))
    torch.save(net.state_dict(), chosen.out.with_suffix(".pt"))
    export(net, chosen.out)
    print(f"kept out: {right(net, drawn):.4f}; {chosen.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
