"""Fit how sure the Arabic rules are of each slot of a figure, and which place is meant where they find none.

    python training/fit_arabic.py [--decay 3] [--check]

The reader notes traits of every slot that it fills (training/texts/arabic-*, without the held files that
bench/arabic.py names); the annotation says whether the slot is right. A logistic regression with a penalty on large
weights is fitted by full-batch gradient steps, slot by slot. Traits of fewer than three documents are left out: they
are no knowledge of the language. Before that, a log-linear choice among the places that the page offers is fitted
(traits of a single measure or unit left out, texts on real geography counting twice). Writes arabic-weights.json and
arabic-choices.json in src/tawthiq/extraction/models: under a minute on one core, the same bytes each time on one
machine. `--check` prints, for shares told on texts kept out in five parts, how many were right, and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "training"), str(ROOT / "bench"), str(ROOT.parent / "shared" / "tools")]

import score_reading as scorer

import arabic
import markup
from tawthiq.extraction.arabic import weighing
from tawthiq.extraction.arabic.reader import ArabicReader

SLOTS = ("measure", "place", "period", "speaker", "via", "unit", "per", "counted", "hedge")
# The annotation has no qualifier: every one of the 26 figures whose bounds it states is read with them (in 25, .96).
QUALIFIER = {weighing.BIAS: 3.2}
PARTS, STEPS, RATE, FEWEST = 5, 300, 0.05, 3
# The choice of a place: a weight is drawn to nothing as by so many figures, and comes from four documents at least.
CHOICE_DECAY, CHOICE_FEWEST = 10.0, 4
REAL = re.compile(r"ar-(land|wire|page)-")  # texts on real geography, which count twice
FINE = re.compile(rf".* for (?:{'|'.join(sorted(markup.MEASURES | markup.UNITS))})|of \d offers")
# The traits of one slot, whether it is right, and the document it comes from.
Row = tuple[dict[str, float], bool, str]
# What was offered for one slot: each offer's traits and whether it is right, and the document.
Offers = tuple[list[tuple[dict[str, float], bool]], str]


def rows(texts: list[Any]) -> dict[str, list[Row]]:
    """Every slot that the reader filled of an annotated figure."""
    found: dict[str, list[Row]] = defaultdict(list)
    for text in texts:
        for noted in ArabicReader().noted(arabic.document_of(text)):
            gold = next((g for g in text.rows if noted.span.start < g.end and noted.span.end > g.start), None)
            if gold is not None and noted.slot in SLOTS:
                found[noted.slot].append((noted.traits, _right(noted.slot, gold.slots, noted.value), text.id))
    return found


def offers(texts: list[Any], slot: str) -> list[Offers]:
    """What the reader weighs for a slot of every annotated figure, where any offer is right."""
    found: list[Offers] = []
    for text in texts:
        for noted in ArabicReader().offered(arabic.document_of(text), slot):
            gold = next((g for g in text.rows if noted.span.start < g.end and noted.span.end > g.start), None)
            if gold is None:
                continue
            made = [
                ({n: v for n, v in traits.items() if v and not FINE.fullmatch(n)}, _right(slot, gold.slots, value))
                for value, traits in noted.value
            ]
            if any(ok for _, ok in made):
                found.append((made, text.id))
    return found


def chosen(given: list[Offers]) -> dict[str, float]:
    """Weight by trait of a log-linear choice: the right offers' share of all grows by full-batch steps."""
    seen: dict[str, set[str]] = defaultdict(set)
    for made, document in given:
        for traits, _ in made:
            for name in traits:
                seen[name].add(document)
    names = {n: k for k, n in enumerate(sorted(n for n, d in seen.items() if len(d) >= CHOICE_FEWEST))}
    of = numpy.repeat(numpy.arange(len(given)), [len(made) for made, _ in given])
    right = numpy.array([ok for made, _ in given for _, ok in made])
    times = numpy.array([2.0 if REAL.match(document) else 1.0 for _, document in given])
    x = numpy.zeros((len(of), len(names)))
    for row, traits in enumerate(traits for made, _ in given for traits, _ in made):
        for name in traits.keys() & names.keys():
            x[row, names[name]] = min(traits[name], weighing.MOST)

    def slope(weights: Any) -> Any:
        share = _shares(x @ weights, of)
        good = _shares(numpy.where(right, x @ weights, -numpy.inf), of)
        return x.T @ ((share - good) * times[of]) / times.sum() + CHOICE_DECAY / times.sum() * weights

    held = _descended(slope, len(names))
    return {name: round(float(held[k]), 3) for name, k in names.items() if round(float(held[k]), 3)}


def _shares(scores: Any, of: Any) -> Any:
    """Each offer's share among those for the same figure."""
    top = numpy.full(of.max() + 1, -numpy.inf)
    numpy.maximum.at(top, of, scores)
    grown = numpy.exp(scores - top[of])
    return grown / numpy.bincount(of, grown)[of]


def _descended(slope: Any, size: int) -> Any:
    """Weights from nothing by Adam's steps against a slope."""
    held, first, second = numpy.zeros(size), numpy.zeros(size), numpy.zeros(size)
    for step in range(1, STEPS + 1):
        down = slope(held)
        first = 0.9 * first + 0.1 * down
        second = 0.999 * second + 0.001 * down**2
        held -= RATE * (first / (1 - 0.9**step)) / (numpy.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return held


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
    penalty = numpy.array([0.0, *(decay for _ in names[1:])]) / len(given)
    held = _descended(
        lambda w: made.T @ (1 / (1 + numpy.exp(-made @ w)) - right) / len(given) + penalty * w, len(names)
    )
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


def _write(path: Path, made: dict[str, dict[str, float]]) -> None:
    path.write_text(json.dumps(made, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--decay", type=float, default=3.0)
    ask.add_argument("--check", action="store_true")
    given = ask.parse_args()
    tuned, _ = arabic.texts()
    if not given.check:
        _write(weighing.CHOICES, {})
        weighing.choices.cache_clear()
        _write(weighing.CHOICES, {"place": chosen(offers(tuned, "place"))})
        weighing.choices.cache_clear()
    made = {"qualifier": QUALIFIER}
    for slot, each in sorted(rows(tuned).items()):
        if given.check:
            _check(slot, each, given.decay)
        else:
            made[slot] = fitted(each, given.decay)
    if not given.check:
        _write(weighing.WEIGHTS, made)


if __name__ == "__main__":
    main()
