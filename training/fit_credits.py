"""Fit how much each trait of a party speaks for its being a source that a text credits.

    python training/fit_credits.py [--penalty 8] [--check]

Every party of every annotated text is noted with its traits (extraction/english/sources.py) and with whether the
annotation names it a source: the tuned part of the news gold and of the written texts (bench/claims.py), whose
annotators credit more than those of the news. So traits of whom one credits at all have a weight for all texts and one
for each kind of them; what is shipped is their mixture. A logistic regression with a penalty on large weights, by
L-BFGS; traits of fewer than three texts are left out. Writes credit-weights.json in src/tawthiq/extraction/models:
three minutes on one core, the same bytes each time on one machine. `--check` writes nothing and prints how the sources
chosen at several probabilities fare on the texts that it learnt from and on the held ones.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import numpy
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "training"), str(ROOT / "bench"), str(ROOT.parent / "shared" / "tools")]

import score_reading as scorer

import claims
import reading
from tawthiq.extraction.english import sources
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.setting import setting_of
from tawthiq.model import Document

FEWEST, DIGITS = 3, 3
# What annotators of different kinds of texts hold differently: which parties they credit at all.
DIFFER = re.compile(
    r"|kind .*|ruled.*|something is said|it counts|a known outlet|a word of watching|like a person|small letters"
    r"|creditable|only named|tagged ORG"
)
# The pages of a case are news for the most part, and reports retold.
MIX = {"news": 0.6, "texts": 0.2, "credits": 0.2}
# A text's kind, the sources that its annotation names, and its parties.
Page = tuple[str, list[str], list[sources.Candidate]]


def parties(document: Document) -> list[sources.Candidate]:
    """The parties of a document, as the reader weighs them."""
    analysis = analyse(document)
    said = attribute(analysis)
    figures = figures_in(analysis, setting_of(analysis, said.speaking), said.chain_at, least=0.0)
    return sources.candidates(analysis, said, figures)


def pages(held: bool) -> dict[str, list[Page]]:
    """The annotated texts by set: those to learn from, or those held out."""
    part = "held" if held else "tuned"
    gold, docs, ids = reading.sets()[f"news-{part}"]
    found: dict[str, list[Page]] = {"news": []}
    for name in ids:
        document = reading.document_of(docs / f"{name}.txt")
        wanted = json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["relies_on"]
        if document is not None:
            found["news"].append(("news", wanted, parties(document)))
    for name, texts in claims.sets().items():
        for text in texts if name.endswith(part) else ():
            document = claims.document_of(text)
            if document is not None and all(b.language == "en" for b in document.blocks):
                row = (
                    "claims" if name.startswith("stances") else name.split("-")[0],
                    claims.wanted(text)["relies_on"],
                    parties(document),
                )
                found.setdefault(row[0], []).append(row)
    return found


def right(wanted: list[str], given: list[sources.Candidate]) -> list[bool | None]:
    """Whether each party is one of the sources; None where another party already is that source."""
    left, out = list(wanted), [None if any(scorer.same_name(w, c.name) for w in wanted) else False for c in given]
    best = sorted(range(len(given)), key=lambda k: (-("ruled" in given[k].traits), -len(given[k].traits), k))
    for at in best:
        hit = next((w for w in left if scorer.same_name(w, given[at].name)), None)
        if hit is not None:
            left.remove(hit)
            out[at] = True
    return out


def fitted(given: list[Page], penalty: float) -> dict[str, float]:
    """Weight by trait; under the empty name what every party begins with."""
    seen = Counter(t for _, _, each in given for t in {t for c in each for t in c.traits})
    kinds = ["news", *sorted({kind for kind, _, _ in given} - {"news"})]
    names = {t: k for k, t in enumerate(["", *sorted(t for t, n in seen.items() if n >= FEWEST)])}
    rows: list[tuple[int, int]] = []
    told: list[bool | None] = []
    for kind, wanted, each in given:
        for candidate, ok in zip(each, right(wanted, each), strict=True):
            for trait in (candidate.traits | {""}) & names.keys():
                rows.append((len(told), names[trait]))
                if DIFFER.fullmatch(trait):
                    rows.append((len(told), names[trait] + len(names) * (1 + kinds.index(kind))))
            told.append(ok)
    at, column = numpy.array(sorted(rows)).T
    made = csr_matrix((numpy.ones(len(at)), (at, column)), shape=(len(told), len(names) * (1 + len(kinds))))
    counts = numpy.array([ok is not None for ok in told], dtype=float)
    good = numpy.array([bool(ok) for ok in told], dtype=float)

    def slope(weights: Any) -> tuple[float, Any]:
        share = 1 / (1 + numpy.exp(-(made @ weights)))
        miss = good * numpy.log(share + 1e-12) + (1 - good) * numpy.log(1 - share + 1e-12)
        loss = penalty * (weights @ weights) / 2 - (counts * miss).sum()
        return float(loss), made.T @ (counts * (share - good)) + penalty * weights

    held = minimize(slope, numpy.zeros(made.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    by_kind = held.reshape(1 + len(kinds), len(names))
    mixed = by_kind[0] + sum(MIX.get(kind, 0.0) * row for kind, row in zip(kinds, by_kind[1:], strict=True))
    return {name: round(float(mixed[k]), DIGITS) for name, k in names.items() if round(float(mixed[k]), DIGITS)}


def fares(given: list[Page], known: dict[str, float], least: float) -> str:
    """How many of the chosen sources are right."""
    hit = read = wanted = 0
    for _, gold, each in given:
        chosen = [c.name for c in sources.chosen(each, [sources.summed(c, known) for c in each], least)]
        hit, read, wanted = hit + scorer.one_to_one(gold, chosen), read + len(chosen), wanted + len(gold)
    return f"{least:.2f}: {2 * hit / (read + wanted):.3f} ({hit} of {wanted}, {read} read)"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--penalty", type=float, default=8.0)
    ask.add_argument("--check", action="store_true")
    given = ask.parse_args()
    learnt = pages(held=False)
    known = fitted([p for each in learnt.values() for p in each], given.penalty)
    if not given.check:
        sources.WEIGHTS.write_bytes(msgspec.json.format(msgspec.json.encode(known, order="sorted"), indent=0) + b"\n")
        return
    for part, found in (("learnt from", learnt), ("held", pages(held=True))):
        for name, each in found.items():
            print(f"{part:12s} {name:8s} " + "  ".join(fares(each, known, p) for p in (0.3, 0.35, 0.4, 0.45, 0.5)))


if __name__ == "__main__":
    main()
