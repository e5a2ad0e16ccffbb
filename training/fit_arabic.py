"""Fit the weights with which the Arabic rules choose: what befell, place, period and who says it.

    python training/fit_arabic.py [--rounds 3] [--decay 0.02] [--check]

The reader's own options for every annotated figure (training/texts/arabic-*, without the held files that
bench/arabic.py names) are the questions, the annotation says which option is right; a log-linear choice is fitted by
full-batch gradient steps with a penalty on large weights. What is carried from figure to figure depends on what was
chosen before, so each round reads the texts anew with the weights of the last. The warmth of a slot is the one that
makes shares fit the texts that were kept out in five parts. Writes src/tawthiq/extraction/models/arabic-weights.json;
seconds on one core, the same bytes each time on one machine. `--check` prints the shares right when kept out, and
writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT.parent / "shared" / "tools")]

import arabic  # noqa: E402
import score_reading as scorer  # noqa: E402

from tawthiq.extraction.arabic import weighing  # noqa: E402
from tawthiq.extraction.arabic.reader import ArabicReader  # noqa: E402
from tawthiq.model import Exhibit  # noqa: E402
from tawthiq.reading.dispatch import read_bytes  # noqa: E402

SLOTS = ("measure", "place", "period", "speaker")
PARTS, STEPS, RATE = 5, 400, 0.05
PRIOR, RULED = 2.0, ("ruled", "ruled none", "ruled from afar")
WARMTHS = (0.8, 1.0, 1.2, 1.4, 1.7, 2.0, 2.5)
# One question: the traits of each option, whether it is right, and the document it comes from.
Question = tuple[list[dict[str, float]], list[bool], str]


def questions(texts: list[Any]) -> dict[str, list[Question]]:
    """What the reader asks itself on the annotated figures, where one of its options is right."""
    found: dict[str, list[Question]] = {slot: [] for slot in SLOTS}
    for text in texts:
        data = text.text.encode()
        document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), f"{text.id}.txt").document
        for asked in ArabicReader().weighed(document) if document is not None else ():
            gold = next((g for g in text.rows if asked.span.start < g.end and asked.span.end > g.start), None)
            if gold is None:
                continue
            right = [_right(asked.slot, gold.slots, option.value) for option in asked.options]
            if any(right) and not all(right):
                found[asked.slot].append(([o.traits for o in asked.options], right, text.id))
    return found


def _right(slot: str, gold: dict[str, str], value: Any) -> bool:
    if slot != "speaker":
        return bool(scorer.same_slot(slot, gold.get(slot), value))
    parties = [link.party for link in value]
    speaker = scorer.same_slot("speaker", gold.get("speaker"), parties[0] if parties else None)
    via = [v.strip() for v in gold.get("via", "").split(";") if v.strip()]
    return bool(speaker and scorer.same_slot("via", via, parties[1:]))


class Fitted:
    """A log-linear choice over named traits, fitted by Adam with a quadratic penalty."""

    def __init__(self, rows: list[Question], decay: float) -> None:
        names: dict[str, int] = {}
        counts: dict[str, set[str]] = {}
        for options, _, document in rows:
            for name in (n for traits in options for n, v in traits.items() if v):
                counts.setdefault(name, set()).add(document)
        for name in sorted(counts):
            if len(counts[name]) >= 3:  # a trait of one document is no knowledge of the language
                names[name] = len(names)
        self.names = names
        # The penalty draws towards what the rules alone would say, not towards knowing nothing.
        self.prior = numpy.array([PRIOR if name in RULED else 0.0 for name in sorted(names)])
        self.weights = self.prior.copy()
        self._fit(rows, decay)

    def matrix(self, rows: list[Question]) -> tuple[Any, Any, Any]:
        """(options x traits, right by option, first option of each question)."""
        flat = [traits for options, _, _ in rows for traits in options]
        made = numpy.zeros((len(flat), len(self.names)))
        for i, traits in enumerate(flat):
            for name, value in traits.items():
                if name in self.names:
                    made[i, self.names[name]] = value
        starts = numpy.cumsum([0, *(len(options) for options, _, _ in rows[:-1])])
        return made, numpy.array([r for _, right, _ in rows for r in right]), starts

    def _fit(self, rows: list[Question], decay: float) -> None:
        made, right, starts = self.matrix(rows)
        sizes = numpy.diff([*starts, len(made)])
        first = numpy.zeros(len(self.names))
        second = numpy.zeros(len(self.names))
        for step in range(1, STEPS + 1):
            shares = _shares(made @ self.weights, starts, sizes)
            among = shares * right
            wanted = among / numpy.repeat(numpy.add.reduceat(among, starts) + 1e-12, sizes)
            slope = made.T @ (shares - wanted) / len(rows) + decay * (self.weights - self.prior) / len(rows)
            first = 0.9 * first + 0.1 * slope
            second = 0.999 * second + 0.001 * slope**2
            self.weights -= RATE * (first / (1 - 0.9**step)) / (numpy.sqrt(second / (1 - 0.999**step)) + 1e-8)

    def scores(self, rows: list[Question]) -> list[Any]:
        made, _, starts = self.matrix(rows)
        return list(numpy.split(made @ self.weights, starts[1:]))


def _shares(scores: Any, starts: Any, sizes: Any) -> Any:
    tops = numpy.repeat(numpy.maximum.reduceat(scores, starts), sizes)
    raw = numpy.exp(scores - tops)
    return raw / numpy.repeat(numpy.add.reduceat(raw, starts), sizes)


def kept_out(rows: list[Question], decay: float) -> list[tuple[Any, list[bool]]]:
    """Scores of every question by weights that were fitted without its document's part."""
    out: list[tuple[Any, list[bool]]] = []
    for part in range(PARTS):
        inside = [r for r in rows if _part(r[2]) != part]
        outside = [r for r in rows if _part(r[2]) == part]
        scores = Fitted(inside, decay).scores(outside)
        out += [(s, r[1]) for s, r in zip(scores, outside, strict=True)]
    return out


def _alone(row: Question) -> bool:
    """Whether what the rules alone would say is right."""
    said = [any(traits.get(name) for name in RULED) for traits in row[0]]
    return any(s and r for s, r in zip(said, row[1], strict=True))


def _part(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % PARTS


def _told(scores: Any, right: list[bool], warmth: float) -> float:
    raw = numpy.exp((scores - scores.max()) / warmth)
    return float((raw * right).sum() / raw.sum())


def warmth_of(pairs: list[tuple[Any, list[bool]]]) -> float:
    """The warmth under which the right options are likeliest."""
    return max(WARMTHS, key=lambda w: sum(numpy.log(max(_told(s, r, w), 1e-9)) for s, r in pairs))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--decay", type=float, default=2.0)
    ask.add_argument("--check", action="store_true")
    given = ask.parse_args()
    tuned, _ = arabic.texts()
    for turn in range(1 if given.check else given.rounds):
        weights: dict[str, dict[str, float]] = {}
        warmth: dict[str, float] = {}
        for slot, rows in questions(tuned).items():
            pairs = kept_out(rows, given.decay)
            ruled = sum(_alone(row) for row in rows)
            hits = sum(bool(right[int(scores.argmax())]) for scores, right in pairs)
            fitted = Fitted(rows, given.decay)
            warmth[slot] = warmth_of(pairs)
            kept = {n: round(float(fitted.weights[i]), 3) for n, i in fitted.names.items()}
            weights[slot] = {n: w for n, w in kept.items() if w}
            print(
                f"round {turn + 1} {slot:8s} {len(rows)} questions, kept out {hits / len(rows):.3f} right,"
                f" rules alone {ruled / len(rows):.3f},"
                f" {len(weights[slot])} traits, warmth {warmth[slot]}",
                flush=True,
            )
        if not given.check:
            text = json.dumps({"warmth": warmth, "weights": weights}, ensure_ascii=False, indent=0, sort_keys=True)
            weighing.WEIGHTS.write_text(text + "\n", encoding="utf-8")
            weighing.weights.cache_clear()


if __name__ == "__main__":
    main()
