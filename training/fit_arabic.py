"""Fit how sure the Arabic rules are of each slot of a figure.

    python training/fit_arabic.py [--decay 3] [--check]

The reader notes traits of every slot that it fills (training/texts/arabic-*, without the held files that
bench/arabic.py names); the annotation says whether the slot is right. A logistic regression with a penalty on large
weights is fitted by full-batch gradient steps, slot by slot. Traits of fewer than three documents are left out: they
are no knowledge of the language. Writes src/tawthiq/extraction/models/arabic-weights.json: half a minute on one core,
the same bytes each time on one machine. `--check` prints, for shares told on texts kept out in five parts, how many
were right, and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT.parent / "shared" / "tools")]

import score_reading as scorer

import arabic
from tawthiq.extraction.arabic import weighing
from tawthiq.extraction.arabic.reader import ArabicReader

SLOTS = ("measure", "place", "period", "speaker", "via", "unit", "per", "counted", "hedge")
# The annotation has no qualifier: every one of the 26 figures whose bounds it states is read with them (in 25, .96).
QUALIFIER = {weighing.BIAS: 3.2}
PARTS, STEPS, RATE, FEWEST = 5, 300, 0.05, 3
# The traits of one slot, whether it is right, and the document it comes from.
Row = tuple[dict[str, float], bool, str]


def rows(texts: list[Any]) -> dict[str, list[Row]]:
    """Every slot that the reader filled of an annotated figure."""
    found: dict[str, list[Row]] = defaultdict(list)
    for text in texts:
        for noted in ArabicReader().noted(arabic.document_of(text)):
            gold = next((g for g in text.rows if noted.span.start < g.end and noted.span.end > g.start), None)
            if gold is not None and noted.slot in SLOTS:
                found[noted.slot].append((noted.traits, _right(noted.slot, gold.slots, noted.value), text.id))
    return found


def _right(slot: str, gold: dict[str, str], value: Any) -> bool:
    if slot == "hedge":
        return (gold.get("hedge") == "yes") == bool(value)
    if slot == "via":
        return bool(scorer.same_slot("via", [v.strip() for v in gold.get("via", "").split(";") if v.strip()], value))
    if slot == "speaker":
        value = value[0].party if value else None
    return bool(scorer.same_slot(slot, gold.get(slot), value))


def fitted(given: list[Row], decay: float) -> dict[str, float]:
    """Weight by trait, the bias among them."""
    seen: dict[str, set[str]] = defaultdict(set)
    for traits, _, document in given:
        for name, value in traits.items():
            if value:
                seen[name].add(document)
    names = [weighing.BIAS, *sorted(name for name, documents in seen.items() if len(documents) >= FEWEST)]
    made = numpy.array([[1.0, *(traits.get(name, 0.0) for name in names[1:])] for traits, _, _ in given])
    right = numpy.array([float(ok) for _, ok, _ in given])
    held, first, second = numpy.zeros(len(names)), numpy.zeros(len(names)), numpy.zeros(len(names))
    penalty = numpy.array([0.0, *(decay for _ in names[1:])]) / len(given)
    for step in range(1, STEPS + 1):
        slope = made.T @ (1 / (1 + numpy.exp(-made @ held)) - right) / len(given) + penalty * held
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        held -= RATE * (first / (1 - 0.9**step)) / (numpy.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return {name: round(float(weight), 3) for name, weight in zip(names, held, strict=True) if round(float(weight), 3)}


def _part(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % PARTS


def _check(slot: str, given: list[Row], decay: float) -> None:
    told: list[tuple[float, bool]] = []
    for part in range(PARTS):
        weights = fitted([r for r in given if _part(r[2]) != part], decay)
        for traits, ok, _ in (r for r in given if _part(r[2]) == part):
            total = weights.get(weighing.BIAS, 0.0) + sum(w * traits.get(n, 0.0) for n, w in weights.items())
            told.append((1 / (1 + numpy.exp(-total)), ok))
    parts = []
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        within = [ok for sure, ok in told if low <= sure < high]
        parts.append(f"{sum(within) / len(within):.2f} of {len(within):4d}" if within else "   - of    0")
    print(f"{slot:8s} " + "   ".join(parts), flush=True)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--decay", type=float, default=3.0)
    ask.add_argument("--check", action="store_true")
    given = ask.parse_args()
    tuned, _ = arabic.texts()
    made = {"qualifier": QUALIFIER}
    for slot, each in sorted(rows(tuned).items()):
        if given.check:
            _check(slot, each, given.decay)
        else:
            made[slot] = fitted(each, given.decay)
    if not given.check:
        text = json.dumps(made, ensure_ascii=False, indent=0, sort_keys=True)
        weighing.WEIGHTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
