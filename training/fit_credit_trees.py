"""Fit boosted trees that tell which parties a text credits, by their traits and by how the encoder sees them.

    python training/fit_credit_trees.py [--keep rows.pkl]

The texts are the tuned parts of the news gold, of the written texts and of the pages of claims, stances and credits,
and the passages of real news in training/texts, four files of five; who annotated a text the trees are not told. Of
the encoder's numbers the DIRECTIONS in which the parties differ most are asked for; every party is learnt from once
more as though the encoder had not seen it, for pages that it does not read. Trees of a few leaves each by
scikit-learn's gradient boosting, which this needs beside the product's packages (pip install scikit-learn==1.9.1).
Writes credit-trees.json in src/tawthiq/extraction/models: a quarter of an hour on two cores; `--keep` stores the rows,
and takes them from there if they are there.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import numpy

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "training"), str(ROOT / "bench"), str(ROOT.parent / "shared" / "tools")]

import claims
import fit_credits
import markup
import reading
from tawthiq.extraction.english import boosting, sources
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.deciding import decided
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.setting import setting_of
from tawthiq.model import Document

FEWEST, DIRECTIONS, HELD_OF = 5, 64, 5
# The small sets are annotated for just this; real news is what most cases hold.
COUNTS = {"news": 1.5, "passages": 1.5, "claims": 3.0, "stances": 3.0, "credits": 3.0}
BOOSTING = {
    "max_iter": 300, "learning_rate": 0.05, "max_leaf_nodes": 8, "l2_regularization": 20.0, "min_samples_leaf": 25,
    "max_features": 0.2, "random_state": 1, "early_stopping": False,
}  # fmt: skip
# A party: its traits, how the encoder sees it, whether it is a source. A page: which set it is of, its parties.
Party = tuple[frozenset[str], Any, bool]
Page = tuple[str, list[Party]]


def texts() -> Iterator[tuple[str, list[str], Path | Any]]:
    """The annotated texts: their set, the sources that each credits, and a file or a text."""
    gold, docs, ids = reading.sets()["news-tuned"]
    for name in ids:
        wanted = json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["relies_on"]
        yield "news", wanted, docs / f"{name}.txt"
    for file in sorted((ROOT / "training" / "texts").glob("news-*.txt")):
        for text in markup.read(file) if int(file.stem.split("-")[1]) % HELD_OF else ():
            yield "passages", claims.wanted(text)["relies_on"], text
    for name, pages in claims.sets().items():
        for text in pages if name.endswith("-tuned") else ():
            yield name.split("-")[0], claims.wanted(text)["relies_on"], text


def page(given: tuple[str, list[str], Path | Any]) -> Page:
    """The parties of an annotated text; none of a text that is not English throughout."""
    name, wanted, text = given
    document = reading.document_of(text) if isinstance(text, Path) else claims.document_of(text)
    english = document is not None and all(b.language == "en" for b in document.blocks)
    return name, list(parties(wanted, document)) if english and document is not None else []


def parties(wanted: list[str], document: Document) -> Iterator[Party]:
    analysis = analyse(document)
    said = attribute(analysis)
    setting = setting_of(analysis, said.speaking)
    figures = figures_in(analysis, setting, said.chain_at, least=0.0)
    found = sources.candidates(analysis, said, figures)
    _, seen = decided(analysis, setting, said, figures, sources.places_of(found))
    for party, ok in zip(found, fit_credits.right(wanted, found), strict=True):
        row = sources.row_of(party, seen)
        if ok is not None:
            yield party.traits, None if row is None else row.astype("float32"), ok


def directions(rows: Any) -> Any:
    """The directions in which rows differ most, each as wide as they differ along it."""
    away = rows - rows.mean(axis=0)
    wide, along = numpy.linalg.eigh(away.T @ away / len(rows))
    most = numpy.argsort(-wide)[:DIRECTIONS]
    return numpy.round(along[:, most] / numpy.sqrt(wide[most]), 4)


def fitted(pages: list[Page]) -> boosting.Trees:
    """The trees, as they are shipped."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    seen = Counter(t for _, each in pages for t in {t for traits, _, _ in each for t in traits})
    names = [*sorted(t for t, n in seen.items() if n >= FEWEST), boosting.SEEN]
    column = {name: k for k, name in enumerate(names)}
    told = [(name, *party) for name, each in pages for party in each]
    told += [(name, traits, None, ok) for name, traits, row, ok in told if row is not None]
    across = directions(numpy.array([row for _, _, row, _ in told if row is not None], "float64"))
    table = numpy.zeros((len(told), len(names) + DIRECTIONS), "float32")
    for at, (_, traits, row, _) in enumerate(told):
        table[at, [column[t] for t in traits if t in column]] = 1
        if row is not None:
            table[at, column[boosting.SEEN]] = 1
            table[at, len(names) :] = boosting.along(row, across)
    made = HistGradientBoostingClassifier(**BOOSTING).fit(
        table, [ok for *_, ok in told], sample_weight=[COUNTS.get(name, 1.0) for name, *_ in told]
    )
    trees = [_tree(each[0].nodes, 0, names) for each in made._predictors]
    return boosting.Trees(round(float(made._baseline_prediction.item()), 4), across.tolist(), trees)


def _tree(nodes: Any, at: int, names: list[str]) -> Any:
    node = nodes[at]
    if node["is_leaf"]:
        return round(float(node["value"]), 5)
    asked, over = int(node["feature_idx"]), float(node["num_threshold"])
    no, yes = (_tree(nodes, int(node[side]), names) for side in ("left", "right"))
    if asked < len(names):
        return boosting.Tree(names[asked], 0.0, no, yes)
    # Between two places along a direction, which have DIGITS decimals.
    return boosting.Tree(asked - len(names), round(over, boosting.DIGITS + 1), no, yes)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--keep", type=Path)
    given = ask.parse_args()
    if given.keep and given.keep.exists():
        pages = pickle.loads(given.keep.read_bytes())  # noqa: S301 - rows that this script kept
    else:
        with ProcessPoolExecutor() as workers:
            pages = list(workers.map(page, texts(), chunksize=4))
        if given.keep:
            given.keep.write_bytes(pickle.dumps(pages))
    boosting.TREES.write_bytes(msgspec.json.encode(fitted(pages)) + b"\n")


if __name__ == "__main__":
    main()
