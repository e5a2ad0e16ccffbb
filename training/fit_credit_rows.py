"""Fit how much the way in which the trained reader's encoder sees a party speaks for its being a credited source.

    python training/fit_credit_rows.py

Goes on from credit-weights.json (fit_credits.py), whose sum for each party stays as it is: what is fitted is added to
it. The texts are the tuned part of the news gold and of the pages of claims, stances and credits; the written training
texts, on which the encoder was trained, are left out. Of the encoder's 768 numbers for a word the SEEN directions in
which the parties differ most are weighed, by a logistic regression with a penalty on large weights, and shipped as one
weight for each number: credit-rows.json in src/tawthiq/extraction/models. Two minutes on one core.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "training"), str(ROOT / "bench"), str(ROOT.parent / "shared" / "tools")]

import claims
import fit_credits
import reading
from tawthiq.extraction.english import sources
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.deciding import decided
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.trained.choosing import Row
from tawthiq.model import Document

SEEN, PENALTY, DIGITS = 32, 20.0, 5


def texts() -> Iterator[tuple[list[str], Document]]:
    """The annotated texts, with the sources that each credits."""
    gold, docs, ids = reading.sets()["news-tuned"]
    for name in ids:
        document = reading.document_of(docs / f"{name}.txt")
        if document is not None:
            yield json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["relies_on"], document
    for name, pages in claims.sets().items():
        for text in pages if name in ("claims-tuned", "stances-tuned", "credits-tuned") else ():
            document = claims.document_of(text)
            if document is not None and all(b.language == "en" for b in document.blocks):
                yield claims.wanted(text)["relies_on"], document


def parties(wanted: list[str], document: Document) -> Iterator[tuple[Row, float, bool]]:
    """Each party that the encoder sees: how, what its traits sum up to, and whether it is a source."""
    analysis = analyse(document)
    said = attribute(analysis)
    setting = setting_of(analysis, said.speaking)
    figures = figures_in(analysis, setting, said.chain_at, least=0.0)
    found = sources.candidates(analysis, said, figures)
    _, seen = decided(analysis, setting, said, figures, sources.places_of(found))
    known = sources.weights()
    for party, ok in zip(found, fit_credits.right(wanted, found), strict=True):
        row = sources.row_of(party, seen)
        if row is not None and ok is not None:
            yield row, sum(known.get(t, 0.0) for t in sorted(party.traits)) + known.get("", 0.0), ok


def fitted(rows: Row, sums: Row, good: Row) -> list[float]:
    """What being seen at all weighs, then the weight of each number of a row."""
    middle = rows.mean(axis=0)
    _, spread, main = numpy.linalg.svd(rows - middle, full_matrices=False)
    across = main[:SEEN].T / spread[:SEEN] * numpy.sqrt(len(rows))
    along = numpy.hstack([(rows - middle) @ across, numpy.ones((len(rows), 1))])

    def slope(weights: Any) -> tuple[float, Any]:
        share = 1 / (1 + numpy.exp(-(sums + along @ weights)))
        miss = good * numpy.log(share + 1e-12) + (1 - good) * numpy.log(1 - share + 1e-12)
        return float(PENALTY * (weights @ weights) / 2 - miss.sum()), along.T @ (share - good) + PENALTY * weights

    held = minimize(slope, numpy.zeros(SEEN + 1), jac=True, method="L-BFGS-B").x
    own = across @ held[:-1]
    return [round(float(v), DIGITS) for v in (held[-1] - middle @ own, *own)]


def main() -> None:
    given = [each for wanted, document in texts() for each in parties(wanted, document)]
    rows, sums, good = (numpy.array(column, "float64") for column in zip(*given, strict=True))
    sources.ROW_WEIGHTS.write_bytes(msgspec.json.encode(fitted(rows, sums, good)) + b"\n")


if __name__ == "__main__":
    main()
