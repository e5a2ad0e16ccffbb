"""Learn the weights of the place ranker (extraction/english/situating.py) from annotated texts.

    python bench/train_places.py [--dry] [--measure check,news-held,dev]

Rewrites the part below "ranker:" of src/tawthiq/vocabulary/places.yaml. Learnt from: the tuned part of the news gold
and the written training texts, less those kept for checking. The held-out news, the dev set and the real case are
never learnt from. Log-linear model, L2 penalty, gradient ascent from zero with adaptive steps; two rounds: in the
second the figures before are given what the weights of the first give them, so that the weights learn to live with
their own mistakes. Deterministic.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
import reading
from tawthiq.extraction.english import figures, situating
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.counting import Counted
from tawthiq.extraction.english.setting import setting_of
from tawthiq.vocabulary import load

sys.path.insert(0, str(reading.SHARED / "tools"))
sys.path.insert(0, str(reading.ROOT / "training"))
import score_reading  # type: ignore[import-not-found]

import questions  # type: ignore[import-not-found]

OUT = reading.ROOT / "src/tawthiq/vocabulary/places.yaml"
TEXTS = reading.ROOT / "training/texts"
PENALTY, STEPS, ROUNDS = 4.0, 150, 2
# Real news is what is read; the written texts are many, and hard on purpose.
NEWS = 2.0

asking: Any = figures  # its `place_of` is replaced while it is listened to

Row = dict[str, Any]
Call = tuple[Counted, int, bool, Row | None]  # what place_of was asked, and the gold figure or None
Paper = tuple[Any, dict[int, int], list[Call], float]  # atlas, blocks, calls, how much the document weighs
Choice = tuple[list[dict[str, float]], list[int]]


def written(late: bool) -> list[Path]:
    """The English training texts: those to learn from, or those kept for checking."""
    out = []
    for path in sorted(TEXTS.glob("*.txt")):
        number = re.search(r"-(\d+)$", path.stem)
        first_late = 4 if path.stem.startswith("news") else 7
        if number and not path.stem.startswith("arabic") and (int(number[1]) >= first_late) == late:
            out.append(path)
    return out


def named(name: str) -> Iterable[tuple[str, str, list[Row]]]:
    if name in ("tune", "check"):
        yield from questions.written(written(name == "check"))
    else:
        yield from questions.gold_set(name)


def calls(name: str, text: str, gold: list[Row], weight: float) -> Paper:
    """What the figures reader asks the ranker about one document."""
    asked: list[Call] = []
    analysis = analyse(questions.document_of(text, name))
    starts = [s.base + s.tokens.start_char for s in analysis.sentences]

    def spy(trail: Any, found: Counted, sentence: int, measured: bool) -> situating.Located:
        at = starts[sentence] + found.start, starts[sentence] + found.end
        match = next((f for f in gold if f["span"][0] < at[1] and at[0] < f["span"][1]), None)
        asked.append((found, sentence, measured, match))
        return situating.Located(None, None, 0.0, "")

    setting = setting_of(analysis)
    kept, asking.place_of = asking.place_of, spy
    try:
        figures.figures_in(analysis, setting, lambda span: ())
    finally:
        asking.place_of = kept
    return setting.atlas, {s.index: s.block.span.start for s in analysis.sentences}, asked, weight


def papers(name: str, weight: float = 1.0) -> list[Paper]:
    return [calls(each, text, gold, weight) for each, text, gold in named(name)]


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


def fit(papers: list[tuple[list[Choice], float]]) -> dict[str, float]:
    """Every document of a set weighs the same: the figures of a page mostly share one place, and so one mistake."""
    data = [choice for rows, _ in papers for choice in rows]
    each = [weight / len(rows) ** 0.5 for rows, weight in papers for _ in rows]
    names = sorted({k for rows, _ in data for f in rows for k in f})
    index = {k: i for i, k in enumerate(names)}
    flat = [f for rows, _ in data for f in rows]
    matrix = np.zeros((len(flat), len(names)), dtype=np.float32)
    for i, features in enumerate(flat):
        for key, value in features.items():
            matrix[i, index[key]] = value
    sizes = [len(rows) for rows, _ in data]
    group, importance = np.repeat(np.arange(len(data)), sizes), np.repeat(np.array(each), sizes)
    good = np.concatenate([np.isin(np.arange(len(rows)), right) for rows, right in data])
    weights, mean, square = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for turn in range(1, STEPS + 1):
        raw = np.exp(np.clip(matrix @ weights.astype(np.float32), -60, 60)).astype(float)
        everything, correct = np.bincount(group, raw)[group], np.bincount(group, raw * good)[group]
        pull = importance * (raw * good / correct - raw / everything)
        slope = matrix.T @ pull.astype(np.float32) - PENALTY * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        weights += 0.08 / (1 + turn / 80) * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.99**turn)) + 1e-6)
    return {k: round(float(v), 3) for k, v in zip(names, weights, strict=True) if abs(v) >= 0.005}


def learn(papers: list[Paper]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for _ in range(ROUNDS):
        weights = fit([(rows, p[3]) for p in papers if (rows := choices(p, weights)[0])])
    return weights


def right_share(papers: list[Paper], weights: dict[str, float]) -> str:
    rows = [choices(p, weights) for p in papers]
    hits, total = sum(r[1] for r in rows), sum(r[2] for r in rows)
    within = sum(len(r[0]) for r in rows)
    return f"{hits}/{total} = {hits / max(total, 1):.3f} (among the candidates: {within / max(total, 1):.3f})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument("--measure", default="", help="also measure on these sets, which are never learnt from")
    args = parser.parse_args()
    data = [*papers("tune"), *papers("news-tuned", NEWS)]
    weights = learn(data)
    print("learnt from:", right_share(data, weights))
    for name in filter(None, args.measure.split(",")):
        print(f"{name}:", right_share(papers(name), weights), flush=True)
    if not args.dry:
        head = OUT.read_text(encoding="utf-8").split("\nranker:")[0]
        lines = "".join(f"  {json.dumps(k)}: {v}\n" for k, v in sorted(weights.items()))
        OUT.write_text(f"{head}\nranker:\n{lines}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
