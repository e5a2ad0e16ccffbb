"""Made people on made lists, with the truth: for bench/estimation.py."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.estimation.capture import Captures
from tawthiq.estimation.decomposable import decomposable
from tawthiq.estimation.latent_classes import Prior
from tawthiq.estimation.table import Table, from_patterns
from tawthiq.model import Field, Passage, People, Person, Reason, Record, RecordLink
from tawthiq.people import CERTAIN

LISTS = ("A", "B", "C", "D", "E")
USUAL = 4
CHANCES = np.array([0.30, 0.25, 0.35, 0.20])
SCENARIOS = ("independent", "heterogeneous", "one dependent pair", "normal spread", "three kinds")
# Chances of lists are drawn anew for each table, so that no setting can have been chosen to suit them.
LEAST, MOST = 0.15, 0.45
# Share of a kind, and how many times as easily as others its people come on each list.
_THREE = (
    (0.3, (2.0, 1.6, 1.8, 2.2, 1.2)), (0.3, (1.0, 1.0, 0.6, 0.8, 1.3)), (0.4, (0.4, 0.5, 0.7, 0.3, 0.6)),
)  # fmt: skip

Generator = np.random.Generator


def _seen(name: str, people: int, chances: NDArray[np.float64], state: Generator) -> NDArray[np.int64]:
    """Who is on which list, shape (people, lists).

    Heterogeneous: half of the people are listed three and a half times as easily as the others. Normal spread: log
    odds vary by a standard normal. Three kinds: kinds that differ in which lists they are likely to be on.
    """
    each = np.tile(chances, (people, 1))
    if name == "heterogeneous":
        each *= np.where(state.uniform(size=(people, 1)) < 0.5, 1.55, 0.45)
    if name == "normal spread":
        each = 1 / (1 + (1 - each) / each * np.exp(state.normal(size=(people, 1))))
    if name == "three kinds":
        kind = state.choice(3, size=people, p=[share for share, _ in _THREE])
        each *= np.array([times[: len(chances)] for _, times in _THREE])[kind]
    on = state.uniform(size=each.shape) < np.minimum(each, 0.95)
    if name == "one dependent pair":
        on[:, 1] = state.uniform(size=people) < np.where(on[:, 0], 0.55, 0.15)
    return on.astype(np.int64)


def capture(name: str, people: int, state: Generator, lists: int = USUAL) -> Table:
    """The table of a made population, drawn again where a list has nobody."""
    while True:
        found = _table(_seen(name, people, state.uniform(LEAST, MOST, size=lists), state), LISTS[:lists])
        if len(found.lists) == lists:
            return found


def _table(on: NDArray[np.int64], lists: tuple[str, ...]) -> Table:
    return from_patterns(lists, Counter(tuple(int(x) for x in row) for row in on if row.any()))


def _total(most: int, state: Generator) -> int:
    """N with probability proportional to 1/N up to the most."""
    weight = 1 / np.arange(1, most + 1)
    return int(state.choice(np.arange(1, most + 1), p=weight / weight.sum()))


def graph_truth(lists: int, most: int, state: Generator) -> tuple[int, Table]:
    """N and a table from the prior of the decomposable graphs; drawn again where nobody was seen.

    Along the graph's elimination order turned round, each list given the neighbours before it is Beta with the
    parameters of its clique's cells.
    """
    graphs = decomposable(lists)
    while True:
        edges = graphs[int(state.integers(len(graphs)))][0]
        chances = _cells(lists, edges, 2.0**-lists, state)
        people = _total(most, state)
        drawn = state.multinomial(people, chances)
        seen = {_bits(mask, lists): int(n) for mask, n in enumerate(drawn) if mask and n}
        if seen and all(any(p[j] for p in seen) for j in range(lists)):
            return people, from_patterns([f"L{j}" for j in range(lists)], seen)
        if seen:
            # A list with nobody on it is part of the model, though no table of a person's would have it.
            return people, Table(tuple(f"L{j}" for j in range(lists)), tuple(sorted(seen.items())))


def _bits(mask: int, lists: int) -> tuple[int, ...]:
    return tuple(mask >> j & 1 for j in range(lists))


def _cells(lists: int, edges: tuple[tuple[int, int], ...], delta: float, state: Generator) -> NDArray[np.float64]:
    near = {j: {b if a == j else a for a, b in edges if j in (a, b)} for j in range(lists)}
    left, order = set(range(lists)), []
    while left:
        simplicial = next(
            v for v in sorted(left) if all(b in near[a] for a, b in combinations(sorted(near[v] & left), 2))
        )
        order.append((simplicial, sorted(near[simplicial] & left)))
        left.remove(simplicial)
    chances = np.ones(1 << lists)
    for vertex, before in reversed(order):
        alpha = delta * 2 ** (lists - len(before) - 1)
        share: dict[tuple[int, ...], float] = defaultdict(lambda a=alpha: float(state.beta(a, a)))  # type: ignore[misc]
        for mask in range(1 << lists):
            on = share[tuple(mask >> j & 1 for j in before)]
            chances[mask] *= on if mask >> vertex & 1 else 1 - on
    found: NDArray[np.float64] = chances / chances.sum()
    return found


def latent_truth(lists: int, prior: Prior, most: int, state: Generator) -> tuple[int, Table]:
    """N and a table from the prior of the latent classes; drawn again where nobody was seen."""
    while True:
        alpha = float(state.gamma(prior.shape, 1 / prior.rate))
        log_left = np.log(np.maximum(state.uniform(size=prior.classes - 1), 1e-300)) / max(alpha, 1e-300)
        before = np.concatenate([[0.0], np.cumsum(log_left)])
        share = np.exp(before) * np.append(-np.expm1(log_left), 1.0)
        people = _total(most, state)
        kind = state.choice(prior.classes, size=people, p=share / share.sum())
        on = state.uniform(size=(people, lists)) < state.uniform(size=(prior.classes, lists))[kind]
        seen = Counter(tuple(int(x) for x in row) for row in on if row.any())
        if seen:
            return people, Table(tuple(f"L{j}" for j in range(lists)), tuple(sorted(seen.items())))


class Made(Struct):
    """Lists with doubtful links. `recall`: of a sample of true pairs, how many had been compared, and of how many."""

    people: People
    captures: Captures
    recall: tuple[int, int]


def linked_lists(people: int, compared: float, state: Generator) -> Made:
    """Four independent lists; true pairs are compared with this chance; links are as sure as their probabilities say.

    Probabilities are Beta(0.6, 0.25) over all compared pairs; a pair of probability p is true with chance p.
    """
    on = _seen("independent", people, CHANCES, state)
    rows = [(person, j) for person in range(people) for j in range(4) if on[person, j]]
    records = [Record(f"list {j}", "", n + 1, {"name": Field("made", "A1", 0, 1)}) for n, (_, j) in enumerate(rows)]
    at = {row: n for n, row in enumerate(rows)}
    true = [(at[p, a], at[p, b]) for p in range(people) for a, b in combinations(range(4), 2) if on[p, a] and on[p, b]]
    kept = [pair for pair in true if state.uniform() < compared]
    # True pairs have density p g(p), false ones (1 - p) g(p): Beta with one more on either side.
    links = [(a, b, float(state.beta(1.6, 0.25))) for a, b in kept]
    mean = 0.6 / 0.85
    for _ in range(round(len(kept) * (1 - mean) / mean)):
        a, b = sorted(state.choice(len(rows), 2, replace=False))
        if rows[a][1] != rows[b][1] and rows[a][0] != rows[b][0]:
            links.append((int(a), int(b), float(state.beta(0.6, 1.25))))
    sample = state.uniform(size=300) < compared
    made = _people(records, links)
    captures = Captures(LISTS[:USUAL], {r.id: rows[n][1] for n, r in enumerate(records)}, {r.id: () for r in records})
    return Made(made, captures, (max(int(sample.sum()), 1), 300))


def _people(records: list[Record], links: list[tuple[int, int, float]]) -> People:
    """Persons as a certain threshold joins them, with every link kept."""
    root = list(range(len(records)))

    def find(n: int) -> int:
        while root[n] != n:
            n = root[n]
        return n

    for a, b, p in links:
        if p >= CERTAIN:
            first, second = sorted((find(a), find(b)))
            root[second] = first
    members: dict[int, list[str]] = defaultdict(list)
    for n, record in enumerate(records):
        members[find(n)].append(record.id)
    reason = Reason("made", "", (Passage("made", 0, 1),))
    made = tuple(RecordLink(records[a].id, records[b].id, "exact", round(p, 6), reason) for a, b, p in links)
    return People(tuple(records), made, tuple(Person(m[0], "made", tuple(m)) for m in members.values()))
