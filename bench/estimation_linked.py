"""Made people on four lists, linked by the product from their names and dates: for bench/estimation.py.

The people are those of `people_lists`: households, two scripts, slips, partial dates. Who is who is known, so that the
same estimate can be had from the true links, from the persons that linking made, and over many possible linkages.
"""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

from msgspec import Struct

from people_lists import generate
from tawthiq.estimation import Captures, Table, captures
from tawthiq.estimation.capture import of_persons
from tawthiq.estimation.lost import Recall
from tawthiq.estimation.table import from_patterns
from tawthiq.model import Field, People, Record
from tawthiq.people import link

SAMPLE = 400  # true pairs that somebody knows otherwise, and looks up among the compared


class Linked(Struct):
    """Lists as linked. `persons`: how many people there are; `true`, `plain`: tables by the truth, by the links."""

    persons: int
    people: People
    captures: Captures
    true: Table
    plain: Table
    recall: Recall


def linked(size: int, seed: int) -> Linked:
    """About `size` rows on four lists."""
    rows, who, _ = generate(size, seed)
    records = [
        Record(f"list {r['list']}", "", n, {k: Field(v, f"A{n}", 0, 1) for k, v in r.items() if k != "list" and v})
        for n, r in enumerate(rows, 1)
    ]
    people = link(records)
    found = captures(people, {r.document: r.document for r in records})
    on: dict[int, set[int]] = {}
    for record, person in zip(records, who, strict=True):
        on.setdefault(person, set()).add(found.list_of[record.id])
    lists = len(found.lists)
    truth = Counter(tuple(int(j in s) for j in range(lists)) for s in on.values())
    return Linked(
        int(size / 1.6), people, found, from_patterns(found.lists, truth),
        found.tables(of_persons(found, people))["all"], _recall(records, who, people, seed),
    )  # fmt: skip


def _recall(records: list[Record], who: list[int], people: People, seed: int) -> Recall:
    """Of a sample of pairs known to be one person, how many have a link."""
    mine: dict[int, list[str]] = {}
    for record, person in zip(records, who, strict=True):
        mine.setdefault(person, []).append(record.id)
    pairs = [pair for ids in mine.values() for pair in combinations(ids, 2)]
    compared = {frozenset((x.left, x.right)) for x in people.links}
    sample = random.Random(seed).sample(pairs, min(SAMPLE, len(pairs)))
    return Recall(max(sum(frozenset(p) in compared for p in sample), 1), len(sample))
