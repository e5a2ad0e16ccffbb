"""Pairs of a short list that may be one person, for a person to judge: the model's comparisons without its training.

Lists too short to learn from are joined by rule, which finds few of the true pairs where lists give names and dates in
different ways. What else the comparisons of `levels` find likely is suggested, and joins nothing: the weights are what
is known of lists beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import duckdb

from tawthiq.model import Reason, Record, RecordLink
from tawthiq.people.columns import row_of
from tawthiq.people.facts import Facts
from tawthiq.people.levels import BLOCKS
from tawthiq.people.rowtable import load
from tawthiq.people.rules import CERTAIN
from tawthiq.people.weighing import found_levels, weigh

# No suggestion is surer than this: below `CERTAIN`, so that it joins nothing.
MOST = CERTAIN - 0.01
# Weaker ones are not shown.
SHOWN = 0.1
# Of so many records, one in so many is taken to be about a person that another is about, too.
_SHARED = 20


def suggestions(
    records: Sequence[Record], known: Mapping[str, Facts], settled: Collection[frozenset[str]]
) -> list[RecordLink]:
    """Links below `CERTAIN` between records that share a block; pairs that are settled or plainly differ are left out.

    Args:
        settled: pairs that people judged, or that rules link already.
    """
    named = [r for r in records if known[r.id].named]
    if len(named) < 2:
        return []
    rows = {r.id: row_of(known[r.id], {name: f.value for name, f in r.fields.items()}) for r in named}
    place = {r.id: n for n, r in enumerate(records)}
    prior = math.log2(max(len(named) / _SHARED, 1.0) / (len(named) * (len(named) - 1) / 2))
    found = []
    for left, right, numbers in _compared(list(rows.values())):
        first, second = sorted((left, right), key=place.__getitem__)
        a, b = known[first], known[second]
        if frozenset((left, right)) in settled or a.clash(b) or a.conflict(b) == "sex":
            continue
        weighed = weigh(numbers, rows[left])
        probability = min(MOST, round(_chance(prior + sum(w.bits for w in weighed)), 4))
        if probability >= SHOWN:
            said = "; ".join(f"{w.what}: {w.level}" for w in weighed)
            text = f"“{a.name}” and “{b.name}”: {said}. Too few records to be sure, so a person must decide."
            reason = Reason("suggested", text, (a.passage, b.passage))
            found.append(RecordLink(first, second, "model", probability, reason))
    return found


def _chance(bits: float) -> float:
    return 1 / (1 + math.exp2(-max(-60.0, min(60.0, bits))))


def _compared(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Each pair that shares a block, with the level of each comparison."""
    blocks = " UNION ".join(
        f"SELECT l.id AS l, r.id AS r FROM person_rows l JOIN person_rows r USING ({', '.join(columns)}) "  # noqa: S608
        "WHERE l.record < r.record"
        for columns in BLOCKS
    )
    with duckdb.connect(config={"threads": 2, "temp_directory": ""}) as connection:
        load(connection, rows)
        connection.execute(f"CREATE TABLE asked AS SELECT row_number() OVER (ORDER BY l, r) AS n, l, r FROM ({blocks})")  # noqa: S608
        pairs = connection.execute("SELECT l, r FROM asked ORDER BY n").fetchall()
        for (left, right), numbers in zip(pairs, found_levels(connection), strict=True):
            yield left, right, numbers
