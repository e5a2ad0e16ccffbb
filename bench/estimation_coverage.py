"""How often the recommended interval holds a known truth: sections of bench/estimation.py.

Every made set has a seed of its own (seed, kind, people, number), so that one can be made again alone, and a run that
stops early has made the first sets of the same sequence. Kinds and sizes take turns: what is there is always balanced.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import numpy as np
from msgspec.structs import replace
from scipy.stats import beta

from estimation_linked import linked
from estimation_made import SCENARIOS, USUAL, capture, linked_lists
from estimation_pieces import Pieces
from floors import Measures
from tawthiq.estimation import Result, Settings, Wish, estimate
from tawthiq.estimation.capture import of_persons
from tawthiq.estimation.lost import Recall
from tawthiq.estimation.report import of_people

# Shorter than what a person gets by default, so that many tables can be made: more of them are refused for it. Without
# the rows that never decide whether there is a number.
QUICK = Settings(iterations=20_000, burn_in=5_000, every=20, replicates=300, other_priors=False)
# What a person gets by default, without what never decides: for tables on which so short chains did not settle.
AGAIN = Settings(other_priors=False)
SEED = 20261140
SIZES = (500, 5_000, 100_000)
# Other lists, other sizes, another seed, with which no rule was chosen.
BREADTH_SEED = 20261160
BREADTH_SIZES, BREADTH_LISTS = (500, 2_000, 10_000), (3, 4, 5)
MODELS = ("latent_classes", "loglinear", "decomposable_graphs", "differing_people")
ENOUGH = 20  # answers from which on a share is held against what is asked

Outcome = dict[str, Any]


def coverage(size: float, pieces: Pieces, seed: int = SEED) -> Measures:
    """Whether the recommended 95 % interval holds the truth, how wide it is, and how often no number is given.

    The rules (what is counted, what is refused, which shapes) were chosen on seeds 101, 202, 303, 404, 20261121 and
    20261130, and on the table of Kosovo.
    """
    numbers = pieces.numbers(max(int(100 * size), 1))
    print(
        f"coverage: made tables {numbers.start} to {numbers.stop - 1} of a line, and all that are known; 4 lists, seed "
        f"{seed}; iterations {QUICK.iterations:,} a chain, {AGAIN.iterations:,} where so few did not settle"
    )
    for number in numbers:
        for name in SCENARIOS:
            for people in SIZES:
                at = f"{seed} {name} {people} {number}"
                found = pieces.outcome(f"coverage {at}", partial(_told, name, people, (seed, number), QUICK))
                if found is not None and _unsettled(found):
                    pieces.outcome(f"again {at}", partial(_told, name, people, (seed, number), AGAIN))
    found_all: Measures = {}
    for name in SCENARIOS:
        every: list[Outcome] = []
        longer: list[Outcome] = []
        for people in SIZES:
            here = pieces.like(f"coverage {seed} {name} {people} ")
            again = pieces.like(f"again {seed} {name} {people} ")
            if here:
                _say(f"{name:<20} N {people:>7,}", here)
            every += here
            longer += again
        if not every:
            continue
        _say(f"{name:<20} all      ", every)
        _again(name, every, longer)
        found_all |= _reached(f"coverage {name}", every)
    return found_all


def _unsettled(found: Outcome) -> bool:
    """Refused for nothing but chains that were too short."""
    grave = {code for code, is_grave in found["doubts"] if is_grave}
    return bool(grave) and grave <= {"few_draws", "chains_disagree"}


def _again(name: str, every: list[Outcome], longer: list[Outcome]) -> None:
    """What a person would have got: the tables that short chains refused, at the length that is the default."""
    asked = sum(map(_unsettled, every))
    if not asked:
        return
    given = [t for t in longer if t["held"] is not None]
    print(f"  {name:<20} refused for short chains alone: {asked}; at the default length {len(longer)} were tried and "
          f"{len(given)} got a number, {share(sum(t['held'] for t in given), len(given))} hold the truth")  # fmt: skip
    if len(longer) < asked:
        return
    at_last = [t for t in every if not _unsettled(t)] + longer
    answered = [t for t in at_last if t["held"] is not None]
    print(f"  {name:<20} with those: {share(sum(t['held'] for t in answered), len(answered))} hold the truth; refused "
          f"{share(len(at_last) - len(answered), len(at_last))}", flush=True)  # fmt: skip


def breadth(size: float, pieces: Pieces) -> Measures:
    """As `coverage`, over 3, 4 and 5 lists and 500 to 10,000 people, every kind as often as every other."""
    numbers = pieces.numbers(max(int(100 * size), 1))
    print(f"breadth: made tables {numbers.start} to {numbers.stop - 1} of a line, and all that are known; seed "
          f"{BREADTH_SEED}; iterations {QUICK.iterations:,} a chain")  # fmt: skip
    for number in numbers:
        for lists in BREADTH_LISTS:
            # Which size goes with which number of lists takes turns, so that a short run has some of each.
            people = BREADTH_SIZES[(number + lists) % len(BREADTH_SIZES)]
            for name in SCENARIOS:
                state = np.random.default_rng([BREADTH_SEED, SCENARIOS.index(name), lists, people, number])
                key = f"breadth {BREADTH_SEED} {name} {lists} {people} {number}"
                pieces.outcome(key, partial(_outcome, name, people, lists, state, QUICK))
    cells = [(name, lists, people) for name in SCENARIOS for lists in BREADTH_LISTS for people in BREADTH_SIZES]
    made = {cell: pieces.like(f"breadth {BREADTH_SEED} {cell[0]} {cell[1]} {cell[2]} ") for cell in cells}
    told = {cell: outcomes for cell, outcomes in made.items() if outcomes}
    found_all: Measures = {}
    for name in SCENARIOS:
        own = {key: outcomes for key, outcomes in told.items() if key[0] == name}
        if not own:
            continue
        for (_, lists, people), outcomes in sorted(own.items()):
            _say(f"{name:<18} {lists} lists N {people:>6,}", outcomes)
        _say(f"{name:<18} all             ", [t for outcomes in own.values() for t in outcomes])
        for model in MODELS:
            _alone(name, model, [(t, people) for (_, _, people), outcomes in own.items() for t in outcomes])
        found_all |= _reached(f"breadth {name}", [t for outcomes in own.values() for t in outcomes])
    return found_all


def _alone(name: str, model: str, told: list[tuple[Outcome, int]]) -> None:
    """How often one model's interval holds the truth where a number was given: what the recommended one is against."""
    given = [(t["models"][model], people) for t, people in told if t["held"] is not None and model in t["models"]]
    ends = [(low, high, people) for (_, low, _, high), people in given if low is not None and high is not None]
    held = sum(low <= people <= high for low, high, people in ends)
    print(f"  {name:<18} {model} alone, of the same tables: {share(held, len(ends))}", flush=True)


def _told(name: str, people: int, seed: tuple[int, int], settings: Settings) -> Outcome:
    state = np.random.default_rng([seed[0], SCENARIOS.index(name), people, seed[1]])
    return _outcome(name, people, USUAL, state, settings)


def _outcome(name: str, people: int, lists: int, state: np.random.Generator, settings: Settings) -> Outcome:
    """What was said of one made table: whether the interval held, its ends, the verdict, every doubt, every model."""
    found = estimate(capture(name, people, state, lists), settings)
    return {
        "held": None if found.answer is None else found.answer[0] <= people <= found.answer[2],
        "answer": found.answer,
        "verdict": found.verdict,
        "doubts": [[d.code, d.grave] for d in found.doubts],
        "models": {e.name: [e.role, e.low, e.centre, e.high] for e in found.estimates},
    }


def _reached(what: str, told: list[Outcome]) -> Measures:
    """What is asked: nine in ten answers hold the truth, and of independent lists at most one in ten is refused.

    Said only of so many tables that a share means something. A floor is yes or no: a share of some dozen tables goes up
    and down by chance, which no floor that only rises can bear.
    """
    given = [t["held"] for t in told if t["held"] is not None]
    if len(given) < ENOUGH:
        return {}
    found = {"nine in ten hold": float(sum(given) >= 0.9 * len(given))}
    if what.endswith(" independent"):
        found["at most one in ten refused"] = float(len(given) >= 0.9 * len(told))
    return {what: found}


def _say(label: str, told: list[Outcome]) -> None:
    """Prints how many answers hold the truth, how wide they are, and why others were refused."""
    given = [t for t in told if t["held"] is not None]
    held = sum(t["held"] for t in given)
    missed = sum(t["held"] is False and t["verdict"] == "estimable" for t in told)
    width = f"{float(np.median([t['answer'][2] / t['answer'][0] for t in given])):.2f}" if given else "-"
    why = Counter(code for t in told for code in dict.fromkeys(c for c, grave in t["doubts"] if grave))
    said = ", ".join(f"{code} {n}" for code, n in why.most_common()) or "none"
    print(f"  {label}: {share(held, len(given))} hold the truth, upper end {width} times the lower; "
          f"{len(told) - len(given)} of {len(told)} not estimable ({said}); "
          f"missed and called estimable without warning: {missed}", flush=True)  # fmt: skip


def share(some: int, of: int) -> str:
    """Like "3 of 4 (75%, could be 19% to 99%)": the exact binomial 95 % interval (Clopper and Pearson 1934)."""
    if not of:
        return "0 of 0"
    low = float(beta.ppf(0.025, some, of - some + 1)) if some else 0.0
    high = float(beta.ppf(0.975, some + 1, of - some)) if some < of else 1.0
    return f"{some} of {of} ({some / of:.0%}, could be {low:.0%} to {high:.0%})"


def linkage(size: float, pieces: Pieces) -> Measures:
    """The people benchmark's lists, linked by the product: the interval over linkages beside the one without."""
    times = max(int(20 * size), 1)
    print(f"linkage: at most {times} sets of 4 lists of invented people, 8,000 rows, linked by the product")
    made = [x for seed in range(101, 101 + times) if (x := pieces.outcome(f"linkage {seed}", partial(_linked, seed)))]
    for m in made:
        print(f"    N {m['persons']:,}; of {m['recall'][1]} true pairs looked up {m['recall'][0]} had a link; by true "
              f"links {_ends(m['true'])}; by the links as they are {_ends(m['plain'])}; over linkages "
              f"{_ends(m['own'])}")  # fmt: skip
    return _against("linkage", [(m["own"][1], m["plain"][1], m["persons"]) for m in made])


def _linked(seed: int) -> Outcome:
    settings = replace(QUICK, linkages=20)
    made = linked(8_000, seed)
    own = of_people(made.people, made.captures, Wish(recall=made.recall), ("made", ()), settings).whole
    true, alone = estimate(made.true, settings), estimate(made.plain, settings)
    said = {"own": _said(own), "true": _said(true), "plain": _said(alone)}
    return {"persons": made.persons, "recall": [made.recall.found, made.recall.of], **said}


def doubtful(size: float, pieces: Pieces) -> Measures:
    """Made lists whose links are as sure as their probabilities say: the interval over linkages, and without."""
    times = max(int(20 * size), 1)
    people = 3_000
    print(f"doubtful links: at most {times} made sets of 4 lists, N {people:,}; a tenth of true pairs never compared")
    made = [x for i in range(times) if (x := pieces.outcome(f"doubtful {i}", partial(_doubtful, people, i)))]
    for m in made:
        print(f"    over linkages {_ends(m['own'])}; links as they are {_ends(m['plain'])}")
    return _against("doubtful links", [(m["own"][1], m["plain"][1], people) for m in made])


def _doubtful(people: int, number: int) -> Outcome:
    settings = replace(QUICK, linkages=20)
    made = linked_lists(people, 0.9, np.random.default_rng([11, number]))
    own = of_people(made.people, made.captures, Wish(recall=Recall(*made.recall)), ("made", ()), settings).whole
    alone = estimate(made.captures.tables(of_persons(made.captures, made.people))["all"], settings)
    return {"own": _said(own), "plain": _said(alone)}


def _said(found: Result) -> list[Any]:
    return [found.verdict, found.answer, [d.code for d in found.doubts if d.grave]]


def _ends(told: list[Any]) -> str:
    verdict, answer, grave = told
    return f"{answer[0]:,} to {answer[2]:,} ({verdict})" if answer else f"no number ({', '.join(dict.fromkeys(grave))})"


def _against(name: str, rows: list[tuple[Any, Any, int]]) -> Measures:
    own = [a[0] <= n <= a[2] for a, _, n in rows if a]
    plain = [b[0] <= n <= b[2] for _, b, n in rows if b]
    for label, held in (("over linkages", own), ("links as they are", plain)):
        print(f"  {name}, {label}: {share(sum(held), len(held))} of the answers hold the truth, "
              f"{len(rows) - len(held)} of {len(rows)} not estimable", flush=True)  # fmt: skip
    if not own:
        return {}
    better = not plain or sum(own) / len(own) > sum(plain) / len(plain)
    return {name: {"nine in ten hold": float(sum(own) >= 0.9 * len(own)), "better than links alone": float(better)}}
