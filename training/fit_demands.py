"""Fit how much each trait of a wording speaks for its being a demand.

    python training/fit_demands.py [--check] [--keep rows.pkl]

Every place where someone may be asking for something (extraction/english/wishing.py) is noted with its traits, those of
everyone who may be asking, and with whether the annotation says so: the tuned part of the news gold and of the written
texts (bench/claims.py). A logistic regression with a penalty on large weights, by L-BFGS; traits of fewer than FEWEST
texts are left out. So that the rules, whose lists were written on these very texts, are not trusted more than they
deserve elsewhere, every demand that they found is learnt from once more as though they had not. Writes
demand-weights.json in src/tawthiq/extraction/models: three minutes on one core, the same bytes each time on one
machine. `--check` writes nothing and prints how the demands chosen at several probabilities fare on texts kept out in
five parts; `--keep` stores the rows, and takes them from there if they are there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
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
from tawthiq.extraction.english import claiming
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.claimed import Claim, Maker
from tawthiq.extraction.english.demands import demands_in
from tawthiq.extraction.english.speaking import text_of
from tawthiq.extraction.english.wishing import askers, wishes
from tawthiq.model import Document

FEWEST, PENALTY, DIGITS, PARTS = 3, 4.0, 2, 5
Gold = list[dict[str, str]]
Read = list[tuple[str | None, str]]
# How much a row of each kind of texts counts, and how much one that the rules found counts without them.
COUNTS = {"news": 1.5, "texts": 1.0, "claims": 1.0}
DOUBT = 0.5


@dataclass(slots=True)
class Place:
    """A place where something may be asked: its words, its traits, who may be asking and which of them is.

    Attributes:
        sentence, start, stop: where it stands, in sentences and tokens.
        right: for each maker, True where the annotation says so, None where that is not learnt from.
    """

    sentence: int
    start: int
    stop: int
    said: str
    ruled: bool
    traits: tuple[str, ...]
    makers: list[tuple[str, tuple[str, ...]]]
    right: list[bool | None]


@dataclass(slots=True)
class Page:
    """A text: its kind, the demands that its annotation has, those that the rules find, and all that may be some."""

    name: str
    kind: str
    gold: Gold
    ruled: Read
    places: list[Place]


def texts(part: str) -> Iterator[tuple[str, str, Gold, Document]]:
    """The annotated texts of a part, tuned or held: name, kind, demands."""
    gold, docs, ids = reading.sets()[f"news-{part}"]
    for name in ids:
        document = reading.document_of(docs / f"{name}.txt")
        demands = json.loads((gold / f"{name}.json").read_text(encoding="utf-8"))["demands"]
        if document is not None:
            yield name, "news", demands, document
    for name, each in claims.sets().items():
        for text in each if name.endswith(part) and not name.startswith("credits") else ():
            document = claims.document_of(text)
            if document is not None and all(b.language == "en" for b in document.blocks):
                kind = "texts" if name.startswith(("texts", "longer")) else "claims"
                yield text.id, kind, claims.wanted(text)["demands"], document


def page_of(name: str, kind: str, gold: Gold, document: Document) -> Page:
    """A text as it is learnt from."""
    ground = attribute(analyse(document)).ground
    if ground is None:
        return Page(name, kind, gold, [], [])
    demands = demands_in(ground.analysis, ground.registry, ground.voice)
    places = [_place(claim, askers(ground, claim)) for claim in wishes(ground, demands)]
    _mark(places, gold)
    return Page(name, kind, gold, [(s.speaker, s.demand.asks) for s in demands if s.demand], places)


def _place(claim: Claim, makers: list[Maker]) -> Place:
    ruled = claim.ruled.demand if claim.ruled is not None else None
    words = ruled.asks if ruled is not None else text_of(claim.sentence, claim.start, claim.stop)[1]
    made = [(m.name, m.traits) for m in makers]
    return Place(claim.sentence.index, claim.start, claim.stop, words, ruled is not None, claim.traits, made, [])


def _mark(places: list[Place], gold: Gold) -> None:
    """Say which places are what the annotation means: each annotated demand the best that fits, nobody's twice."""
    for place in places:
        place.right = [False] * len(place.makers)
    fits: list[tuple[float, int, int, int]] = []
    for row, one in enumerate(gold):
        for at, place in enumerate(places):
            if scorer.overlap(one["asks"], place.said) < claims.SHARED:
                continue
            close = _closeness(one["asks"], place)
            who = [k for k, (name, _) in enumerate(place.makers) if scorer.same_name(one["speaker"], name)]
            fits += [(close, row, at, k) for k in who]
    fits.sort(key=lambda f: (-f[0], *f[1:]))
    best: dict[int, int] = {}
    for _, row, at, k in fits:
        if row not in best.values() and at not in best:
            best[at] = row
            places[at].right[k] = True
    for _, row, at, k in fits:
        beside = any(best[b] == row and places[b].sentence == places[at].sentence for b in best)
        if not places[at].right[k] and (at in best or beside):
            places[at].right[k] = None


def _closeness(asked: str, place: Place) -> float:
    """How well a place fits an annotated demand by its words; what the rules found fits better."""
    one, other = ({scorer.singular(t) for t in scorer.fold(w)} - scorer.STOP for w in (asked, place.said))
    return 2 * len(one & other) / (len(one) + len(other)) + 0.2 * place.ruled


@dataclass(slots=True)
class Row:
    """What one maker of one place shows: traits, whether it is right, the text's name, how much it counts."""

    traits: tuple[str, ...]
    right: bool
    page: str
    counts: float


def rows_of(pages: Sequence[Page]) -> Iterator[Row]:
    """Every place with everyone who may be asking; what the rules found once more as though they had not."""
    for page in pages:
        for place in page.places:
            for (_, traits), right in zip(place.makers, place.right, strict=True):
                if right is None:
                    continue
                every = (*place.traits, *traits)
                yield Row(every, right, page.name, COUNTS[page.kind])
                if place.ruled and DOUBT and (unruled := tuple(_unruled(every))):
                    yield Row(unruled, right, page.name, DOUBT * COUNTS[page.kind])


def _unruled(traits: Sequence[str]) -> Iterator[str]:
    """Traits as they would be if the rules had found nothing; none of someone whom the rules alone let ask."""
    if "by rule" in traits:
        return
    yield "not ruled"
    for trait in traits:
        if trait.startswith("by rule+"):
            yield f"by {trait.removeprefix('by rule+')}"
        elif not trait.startswith("ruled"):
            yield trait


def fitted(pages: Sequence[Page], penalty: float) -> dict[str, float]:
    """Weight by trait; under the empty name what every place begins with."""
    rows = list(rows_of(pages))
    seen: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for trait in row.traits:
            seen[trait].add(row.page)
    names = {t: k for k, t in enumerate(["", *sorted(t for t, n in seen.items() if len(n) >= FEWEST)])}
    own = [sorted({names[t] for t in row.traits if t in names} | {0}) for row in rows]
    at = numpy.repeat(numpy.arange(len(rows)), [len(each) for each in own])
    column = numpy.concatenate(own)
    made = csr_matrix((numpy.ones(len(at)), (at, column)), shape=(len(rows), len(names)))
    good = numpy.array([row.right for row in rows], dtype=float)
    counts = numpy.array([row.counts for row in rows])
    pull = numpy.full(len(names), penalty)
    pull[0] = 0.01

    def slope(weights: Any) -> tuple[float, Any]:
        total = made @ weights
        share = 1 / (1 + numpy.exp(-total))
        loss = (counts * (numpy.logaddexp(0, total) - good * total)).sum() + (pull * weights * weights).sum() / 2
        return float(loss), made.T @ (counts * (share - good)) + pull * weights

    held = minimize(slope, numpy.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {name: round(float(held[k]), DIGITS) for name, k in names.items() if round(float(held[k]), DIGITS)}


def chosen(page: Page, known: dict[str, float], least: float) -> Read:
    """What would be read of a text: what the rules find, unless it is most unlikely, and what is likely beside it."""
    found = []
    for place in (p for p in page.places if p.makers and (p.ruled or _form(p) in claiming.FORMS)):
        total = claiming.sum_of(place.traits, known) + known.get("", 0.0)
        enough = claiming.DROPPED if place.ruled else least
        sums = [(round(total + claiming.sum_of(traits, known), 6), -k) for k, (_, traits) in enumerate(place.makers)]
        best, k = max(sums)
        share = claiming.probability(best)
        if share >= enough and total + claiming.MOST >= log(enough / (1 - enough)):
            found.append((share, place, place.makers[0 if place.ruled else -k][0]))
    kept: list[tuple[Place, str]] = []
    for _, place, who in sorted(found, key=lambda f: (not f[1].ruled, -f[0], f[1].sentence, f[1].start)):
        beside = (p for p, _ in kept if p.sentence == place.sentence)
        if place.ruled or not any(place.start < p.stop and p.start < place.stop for p in beside):
            kept.append((place, who))
    return [(who, place.said) for place, who in sorted(kept, key=lambda k: (k[0].sentence, k[0].start))]


def _form(place: Place) -> str:
    return next(t.split()[1] for t in place.traits if t.startswith("form "))


def right(gold: Gold, found: Read) -> int:
    """How many annotated demands are among what was read."""
    left, hits = list(found), 0
    for one in gold:
        fits = (f for f in left if scorer.overlap(one["asks"], f[1]) >= claims.SHARED)
        hit = next((f for f in fits if scorer.same_name(one["speaker"], f[0])), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
    return hits


def fares(pages: Sequence[Page], read: dict[str, Read]) -> str:
    """How what was read of texts fares, by kind; `read`: by a text's name, the rules' where it is missing."""
    out = []
    for kind in sorted({p.kind for p in pages}):
        hit = total = gold = 0
        for page in (p for p in pages if p.kind == kind):
            found = read.get(page.name, page.ruled)
            hit += right(page.gold, found)
            total, gold = total + len(found), gold + len(page.gold)
        out.append(f"{kind} {2 * hit / max(1, total + gold):.3f} ({hit} of {gold}, {total} read)")
    return "  ".join(out)


def reach(pages: Sequence[Page]) -> str:
    """How many annotated demands stand among the places at all."""
    out = []
    for kind in sorted({p.kind for p in pages}):
        mine = [p for p in pages if p.kind == kind]
        found = sum(any(place.right) for p in mine for place in p.places)
        out.append(f"{kind} {found} of {sum(len(p.gold) for p in mine)}")
    return "  ".join(out)


def crossed(pages: Sequence[Page], penalty: float, leasts: Sequence[float]) -> None:
    """Print how demands chosen by weights fitted on four fifths of the texts fare on the fifth."""
    print(f"rules  {fares(pages, {})}   among the places: {reach(pages)}")
    read: dict[float, dict[str, Read]] = {least: {} for least in leasts}
    for part in range(PARTS):
        known = fitted([p for p in pages if _part(p.name) != part], penalty)
        for page in (p for p in pages if _part(p.name) == part):
            for least in leasts:
                read[least][page.name] = chosen(page, known, least)
    for least in leasts:
        print(f"{least:.2f}   {fares(pages, read[least])}", flush=True)


def _part(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % PARTS


def pages_of(part: str, keep: Path | None) -> list[Page]:
    """The texts of a part, from where they are kept if they are."""
    if keep is not None and keep.exists():
        return list(pickle.loads(keep.read_bytes()))  # noqa: S301  our own file
    found = [page_of(*each) for each in texts(part)]
    if keep is not None:
        keep.write_bytes(pickle.dumps(found))
    return found


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--check", action="store_true")
    ask.add_argument("--keep", type=Path)
    given = ask.parse_args()
    pages = pages_of("tuned", given.keep)
    if given.check:
        crossed(pages, PENALTY, (0.3, 0.4, 0.5, 0.6))
        return
    known = fitted(pages, PENALTY)
    claiming.WEIGHTS.write_bytes(msgspec.json.format(msgspec.json.encode(known, order="sorted"), indent=0) + b"\n")


if __name__ == "__main__":
    main()
