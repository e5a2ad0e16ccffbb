"""Learn the weights of the place ranker (extraction/english/placing.py) from the tuned part of the news gold.

    python bench/train_placing.py [--folds 5]

Writes src/tawthiq/vocabulary/placing.yaml. The held-out part of the news set, the dev set and the real case are never read here.
Deterministic: plain gradient ascent from zero on the marginal log-likelihood of a log-linear model, L2 penalty.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import reading

from tawthiq.extraction.english import figures, placing
from tawthiq.extraction.english.counting import Counted

sys.path.insert(0, str(reading.SHARED / "tools"))
import score_reading  # type: ignore[import-not-found]

OUT = reading.ROOT / "src/tawthiq/vocabulary/placing.yaml"
PENALTY, STEPS, RATE, ROUNDS = 0.4, 300, 0.35, 4

Choice = tuple[list[dict[str, float]], list[int]]
HEADER = """# Weights of the place ranker: how much each sign speaks for a place being the one that a figure is about.
# Learnt by bench/train_placing.py on the tuned part of the news gold (real news, MIT); not written by hand.
"""


def examples(ids: list[str], gold: Path, docs: Path, weights: dict[str, float], missed: list[tuple[str, str, str]]) -> dict[str, list[Choice]]:
    """For each document its figures' candidates and which of them are right."""
    out: dict[str, list[Choice]] = defaultdict(list)
    for name in ids:
        wanted = json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["figures"]
        text = (docs / f"{name}.txt").read_text(encoding="utf-8")
        spans = list(zip(wanted, score_reading.spans(text, wanted), strict=True))

        def spy(trail: placing.Trail, found: Counted, sentence: int, measured: bool) -> placing.Located:
            rows = placing.candidates(trail, found, sentence, measured)
            kept_last = _predict(rows, weights)
            at = bases[sentence] + found.start, bases[sentence] + found.end  # noqa: B023
            match = next((f for f, (s, e) in spans if s < at[1] and at[0] < e), None)  # noqa: B023
            trail.last, trail.last_sentence = kept_last, sentence
            if match is None:
                return placing.Located(None, None, 0.0, "")
            right = [i for i, c in enumerate(rows) if score_reading.same_name(match.get("place"), c.place.name if c.place else None)]
            if right:
                out[name].append(([c.features for c in rows], right))  # noqa: B023
            else:
                missed.append((name, str(match.get("place")), text[at[0] - 60 : at[1] + 60]))
            return placing.Located(None, None, 0.0, "")

        document, _ = reading.read(docs / f"{name}.txt")
        assert document is not None
        analysis = figures.analyse(document) if hasattr(figures, "analyse") else _analysis(document)
        bases = {s.index: s.base + s.tokens.start_char for s in analysis.sentences}
        kept, figures.place_of = figures.place_of, spy
        try:
            figures.figures_in(analysis, lambda span: ())
        finally:
            figures.place_of = kept
    return out


def _predict(rows: list[placing.Candidate], weights: dict[str, float]) -> str | None:
    """What the ranker so far would choose: later figures must learn to live with its mistakes."""
    scores = [sum(weights.get(k, 0.0) * v for k, v in c.features.items()) for c in rows]
    chosen = rows[scores.index(max(scores))]
    return chosen.place.name if chosen.place else None


def _analysis(document: object) -> object:
    from tawthiq.extraction.english.analysis import analyse

    return analyse(document)  # type: ignore[arg-type]


def learn(choices: list[Choice]) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for step in range(STEPS):
        slope: dict[str, float] = defaultdict(float)
        for rows, right in choices:
            scores = [sum(weights[k] * v for k, v in f.items()) for f in rows]
            top = max(scores)
            shares = [math.exp(s - top) for s in scores]
            total, good = sum(shares), sum(shares[i] for i in right)
            for i, features in enumerate(rows):
                push = (shares[i] / good if i in right else 0.0) - shares[i] / total
                for key, value in features.items():
                    slope[key] += push * value
        rate = RATE / (1 + step / 60) / max(len(choices), 1) * 12
        for key in sorted(slope):
            weights[key] += rate * (slope[key] - PENALTY * weights[key])
    return {k: round(v, 3) for k, v in weights.items() if abs(v) >= 0.001}


def right_share(weights: dict[str, float], choices: list[Choice]) -> tuple[int, int]:
    hits = 0
    for rows, right in choices:
        scores = [sum(weights.get(k, 0.0) * v for k, v in f.items()) for f in rows]
        hits += scores.index(max(scores)) in right
    return hits, len(choices)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=0, help="also measure by cross-validation over documents")
    parser.add_argument("--missed", action="store_true", help="print figures none of whose candidates is right")
    args = parser.parse_args()
    gold, docs, ids = reading.sets()["news-tuned"]
    missed: list[tuple[str, str, str]] = []
    data = {}
    weights: dict[str, float] = {}
    for _ in range(ROUNDS):
        missed.clear()
        data = examples(ids, gold, docs, weights, missed)
        for fold in range(args.folds):
            held = [c for i, n in enumerate(sorted(data)) if i % args.folds == fold for c in data[n]]
            train = [c for i, n in enumerate(sorted(data)) if i % args.folds != fold for c in data[n]]
            print(f"fold {fold}: right {right_share(learn(train), held)}")
        weights = learn([c for n in sorted(data) for c in data[n]])
        print("all:", right_share(weights, [c for n in sorted(data) for c in data[n]]), "no right candidate:", len(missed))
    if args.missed:
        print("\n".join(repr(row) for row in missed))
    lines = "".join(f'  "{k}": {v}\n' for k, v in sorted(weights.items()))
    OUT.write_text(f"{HEADER}weights:\n{lines}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
