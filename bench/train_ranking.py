"""Learn the weights of the place and date rankers (extraction/english/placing.py, dating.py) from the tuned part of the news gold.

    python bench/train_ranking.py [--folds 5] [--missed]

Writes src/tawthiq/vocabulary/placing.yaml and dating.yaml. The held-out part of the news set, the dev set and the real case
are never read here. Deterministic: plain gradient ascent from zero on the marginal log-likelihood, L2 penalty. Each round
reads the documents with the weights of the round before, so that a ranker learns to live with its own mistakes.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import reading

from tawthiq import vocabulary
from tawthiq.extraction.english import dating, figures, placing
from tawthiq.extraction.english.analysis import analyse

sys.path.insert(0, str(reading.SHARED / "tools"))
import score_reading

FOLDER = reading.ROOT / "src/tawthiq/vocabulary"
STEPS, RATE, ROUNDS = 300, 0.35, 3
PENALTY = {"placing": 10.0, "dating": 1.5}
HEADER = """# Weights of a ranker: how much each sign speaks for a candidate. See extraction/english/{name}.py for the signs.
# Learnt by bench/train_ranking.py on the tuned part of the news gold (real news, MIT); not written by hand.
"""

Choice = tuple[list[dict[str, float]], list[int]]
Data = dict[str, dict[str, list[Choice]]]


class Teacher:
    """Stands in for the rankers while one document is read, and notes candidates and right answers."""

    def __init__(self, name: str, gold: Path, docs: Path, data: Data, missed: list[tuple[str, str, str]]) -> None:
        self.name, self.data, self.missed = name, data, missed
        self.text = (docs / f"{name}.txt").read_text(encoding="utf-8")
        wanted = json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["figures"]
        self.spans = list(zip(wanted, score_reading.spans(self.text, wanted), strict=True))
        self.bases: dict[int, int] = {}

    def _match(self, sentence: int, found: Any) -> dict[str, Any] | None:
        start, end = self.bases[sentence] + found.start, self.bases[sentence] + found.end
        return next((f for f, (s, e) in self.spans if s < end and start < e), None)

    def _note(self, model: str, rows: Sequence[dict[str, float]], right: list[int]) -> None:
        if right:
            self.data[model].setdefault(self.name, []).append((list(rows), right))

    def place_of(self, trail: Any, found: Any, sentence: int, measured: bool) -> placing.Located:
        match = self._match(sentence, found)
        rows = placing.candidates(trail, found, sentence, measured)
        if match is not None:
            names = [c.place.name if c.place else None for c in rows]
            right = [i for i, n in enumerate(names) if score_reading.same_name(match.get("place"), n)]
            self._note("placing", [c.features for c in rows], right)
            if not right:
                self.missed.append((self.name, str(match.get("place")), found.noun))
        return placing.place_of(trail, found, sentence, measured)

    def period_of(self, times: Any, words: Any, found: Any, measured: bool) -> dating.Timed:
        match = self._match(times.recent[-1][0], found)
        rows = dating.options(times, words, found, measured)
        if match is not None:
            right = [
                i
                for i, o in enumerate(rows)
                if score_reading.same_period(match.get("period"), o.dated.edtf if o.dated else None)
            ]
            self._note("dating", [o.features for o in rows], right)
        return dating.period_of(times, words, found, measured)


def examples(ids: list[str], gold: Path, docs: Path, missed: list[tuple[str, str, str]]) -> Data:
    data: Data = {"placing": {}, "dating": {}}
    kept = figures.place_of, figures.period_of  # type: ignore[attr-defined]
    for name in ids:
        teacher = Teacher(name, gold, docs, data, missed)
        document, _ = reading.read(docs / f"{name}.txt")
        assert document is not None
        analysis = analyse(document)
        teacher.bases = {s.index: s.base + s.tokens.start_char for s in analysis.sentences}
        figures.place_of, figures.period_of = teacher.place_of, teacher.period_of  # type: ignore[attr-defined]
        try:
            figures.figures_in(analysis, lambda span: ())
        finally:
            figures.place_of, figures.period_of = kept  # type: ignore[attr-defined]
    return data


def learn(model: str, choices: list[Choice]) -> dict[str, float]:
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
            weights[key] += rate * (slope[key] - PENALTY[model] * weights[key])
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
    for model in PENALTY:
        write(model, {"none": 0.0})
    missed: list[tuple[str, str, str]] = []
    for _ in range(ROUNDS):
        missed.clear()
        data = examples(ids, gold, docs, missed)
        for model, chosen in data.items():
            names, folds = sorted(chosen), args.folds
            tally = [0, 0]
            for fold in range(folds):
                weights = learn(model, [c for i, n in enumerate(names) if i % folds != fold for c in chosen[n]])
                hits, total = right_share(
                    weights, [c for i, n in enumerate(names) if i % folds == fold for c in chosen[n]]
                )
                tally = [tally[0] + hits, tally[1] + total]
            everything = [c for n in names for c in chosen[n]]
            weights = learn(model, everything)
            write(model, weights)
            print(
                model,
                "crossed",
                tally,
                "all",
                right_share(weights, everything),
                "without a right candidate",
                len(missed),
            )
    if args.missed:
        print("\n".join(repr(row) for row in missed))
    return 0


def write(model: str, weights: dict[str, float]) -> None:
    lines = "".join(f'  "{k}": {v}\n' for k, v in sorted(weights.items()))
    (FOLDER / f"{model}.yaml").write_text(f"{HEADER.format(name=model)}weights:\n{lines}", encoding="utf-8")
    vocabulary.load.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
