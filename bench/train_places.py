"""Learn the weights of the place ranker (extraction/english/situating.py) from the tuned part of the news gold.

    python bench/train_places.py [--folds 5] [--dry]

Rewrites the part below "ranker:" of src/tawthiq/vocabulary/places.yaml. The held-out news, the dev set and the real
case are never learnt from. Log-linear model, L2 penalty, gradient ascent from zero with adaptive steps; two rounds: in
the second the figures before are given what the weights of the first give them, so that the weights learn to live with
their own mistakes. Deterministic.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
import reading
from tawthiq.extraction.english import figures, situating
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.counting import Counted
from tawthiq.extraction.english.places import atlas
from tawthiq.extraction.english.setting import setting_of
from tawthiq.vocabulary import load

sys.path.insert(0, str(reading.SHARED / "tools"))
import score_reading  # type: ignore[import-not-found]

OUT = reading.ROOT / "src/tawthiq/vocabulary/places.yaml"
PENALTY, STEPS, ROUNDS = 4.0, 150, 2

asking: Any = figures  # its `place_of` is replaced while it is listened to

Call = tuple[Counted, int, bool, Any]  # what place_of was asked, and the gold figure or None
Paper = tuple[Any, dict[int, int], list[Call]]  # atlas, blocks, calls
Choice = tuple[list[dict[str, float]], list[int]]


def calls(ids: list[str], gold: Path, docs: Path) -> dict[str, Paper]:
    """For each document what the figures reader asks the ranker."""
    out: dict[str, Paper] = {}
    for name in ids:
        wanted = json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["figures"]
        text = (docs / f"{name}.txt").read_text(encoding="utf-8")
        spans = list(zip(wanted, score_reading.spans(text, wanted), strict=True))
        asked: list[Call] = []
        document, _ = reading.read(docs / f"{name}.txt")
        assert document is not None
        analysis = analyse(document)
        starts = [s.base + s.tokens.start_char for s in analysis.sentences]

        def spy(trail: Any, found: Counted, sentence: int, measured: bool) -> situating.Located:
            at = starts[sentence] + found.start, starts[sentence] + found.end  # noqa: B023
            match = next((f for f, (s, e) in spans if s < at[1] and at[0] < e), None)  # noqa: B023
            asked.append((found, sentence, measured, match))  # noqa: B023
            return situating.Located(None, None, 0.0, "")

        kept, asking.place_of = asking.place_of, spy
        try:
            figures.figures_in(analysis, setting_of(analysis), lambda span: ())
        finally:
            asking.place_of = kept
        out[name] = atlas(analysis), {s.index: s.block.span.start for s in analysis.sentences}, asked
    return out


def choices(paper: Paper, weights: dict[str, float]) -> tuple[list[Choice], int, int]:
    """Candidates and right ones for each gold figure of a document, and how many the weights get right of how many."""
    load("places")["ranker"] = weights
    trail = situating.Trail(paper[0], blocks=paper[1])
    out: list[Choice] = []
    hits = total = 0
    for found, sentence, measured, match in paper[2]:
        rows = situating.candidates(trail, found, sentence, measured)
        shares = situating.shares_of(rows)
        if match is not None:
            right = [
                i
                for i, c in enumerate(rows)
                if score_reading.same_name(match.get("place"), c.place.name if c.place else None)
            ]
            best = max(range(len(rows)), key=lambda i: shares[rows[i].key])
            hits, total = hits + (best in right), total + 1
            if right:
                out.append(([c.features for c in rows], right))
        trail.note(shares, found, sentence)
    return out, hits, total


def fit(papers: list[list[Choice]]) -> dict[str, float]:
    """Every document weighs the same: the figures of a page mostly share one place, and so one mistake."""
    data = [choice for rows in papers for choice in rows]
    each = [1 / len(rows) for rows in papers for _ in rows]
    names = sorted({k for rows, _ in data for f in rows for k in f})
    index = {k: i for i, k in enumerate(names)}
    flat = [f for rows, _ in data for f in rows]
    matrix = np.zeros((len(flat), len(names)))
    for i, features in enumerate(flat):
        for key, value in features.items():
            matrix[i, index[key]] = value
    sizes = [len(rows) for rows, _ in data]
    group, importance = np.repeat(np.arange(len(data)), sizes), np.repeat(np.array(each), sizes)
    good = np.concatenate([np.isin(np.arange(len(rows)), right) for rows, right in data])
    weights, mean, square = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for turn in range(1, STEPS + 1):
        raw = np.exp(np.clip(matrix @ weights, -60, 60))
        everything, correct = np.bincount(group, raw)[group], np.bincount(group, raw * good)[group]
        slope = matrix.T @ (importance * (raw * good / correct - raw / everything)) - PENALTY * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        weights += 0.08 / (1 + turn / 80) * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-6)
    return {k: round(float(v), 3) for k, v in zip(names, weights, strict=True) if abs(v) >= 0.005}


def learn(papers: list[Paper]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for _ in range(ROUNDS):
        weights = fit([rows for p in papers if (rows := choices(p, weights)[0])])
    return weights


def right_share(papers: list[Paper], weights: dict[str, float]) -> str:
    rows = [choices(p, weights)[1:] for p in papers]
    hits, total = sum(r[0] for r in rows), sum(r[1] for r in rows)
    return f"{hits}/{total} = {hits / max(total, 1):.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=0, help="also measure by cross-validation over documents")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument("--measure", default="", help="also measure on these sets, which are never learnt from")
    args = parser.parse_args()
    gold, docs, ids = reading.sets()["news-tuned"]
    data = calls(ids, gold, docs)
    names = sorted(data)
    for fold in range(args.folds):
        weights = learn([data[n] for i, n in enumerate(names) if i % args.folds != fold])
        print(
            f"fold {fold}:",
            right_share([data[n] for i, n in enumerate(names) if i % args.folds == fold], weights),
            flush=True,
        )
    weights = learn([data[n] for n in names])
    print("learnt from:", right_share(list(data.values()), weights))
    for name in filter(None, args.measure.split(",")):
        gold, docs, ids = reading.sets()[name]
        print(f"{name}:", right_share(list(calls(ids, gold, docs).values()), weights), flush=True)
    if not args.dry:
        head = OUT.read_text(encoding="utf-8").split("\nranker:")[0]
        lines = "".join(f"  {json.dumps(k)}: {v}\n" for k, v in sorted(weights.items()))
        OUT.write_text(f"{head}\nranker:\n{lines}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
