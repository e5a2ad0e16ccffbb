"""Patterns of levels, and how many pairs of records have each: all that a model is learned from.

A pattern holds the level of each comparison: -1 where there is nothing to compare, else counted from the last, 0. Many
pairs have few patterns, so that the conditions of the levels are weighed once a pair, in SQL, and learning goes over
patterns with their counts (`estimating`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.people.columns import NUMBERS, TEXT
from tawthiq.people.levels import ONCE

Comparisons = Mapping[str, Sequence[Mapping[str, Any]]]
_LOTS = 2**64
# So many rows of long lists are held beside the next few.
_SHUFFLED = 300_000


class Counts(Struct, frozen=True):
    """Patterns and how many pairs have each.

    Attributes:
        levels: (patterns, comparisons), in the order of the comparisons; pairs: (patterns,).
    """

    levels: NDArray[np.int64]
    pairs: NDArray[np.float64]


def cases(comparisons: Comparisons) -> list[str]:
    """For each comparison the level of a pair of rows as SQL; columns end in `_l` and `_r`."""
    out = []
    for name, known in comparisons.items():
        null = next(x["sql_condition"] for x in known if x.get("is_null_level"))
        others = [x["sql_condition"] for x in known if not x.get("is_null_level")]
        tests = [f"WHEN {sql} THEN {len(others) - 1 - n}" for n, sql in enumerate(others[:-1])]
        out.append(f"CASE WHEN {null} THEN -1 {' '.join(tests)} ELSE 0 END AS {name}")
    return out


def levelled(comparisons: Comparisons, pairs: str, *more: str) -> str:
    """The level of each comparison for pairs of rows `l` and `r`, as SQL.

    What many levels ask is found once a pair, before them.

    Args:
        pairs: what stands after FROM; more: further columns of it, each named, which stand before the levels.
    """
    named = [m.rsplit(" ", 1)[1] for m in more]
    found = cases(comparisons)
    asked = [c for c in ONCE if any(c.call in one for one in found)]
    for condition in asked:
        found = [one.replace(condition.call, f"{condition.name}_found") for one in found]
    first = ["*", *(f"{c.call} AS {c.name}_found" for c in asked)]
    both = ", ".join((*more, both_sides()))
    return f"SELECT {', '.join((*named, *found))} FROM (SELECT {', '.join(first)} FROM (SELECT {both} FROM {pairs}))"  # noqa: S608 own names


@contextmanager
def each_once(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What a subquery finds is found there: DuckDB's optimizer would write it anew wherever it is asked for."""
    connection.execute("SET disabled_optimizers = 'filter_pushdown,in_clause'").fetchall()
    try:
        yield
    finally:
        connection.execute("RESET disabled_optimizers").fetchall()


def both_sides() -> str:
    """The columns of two rows `l` and `r`, as conditions name them."""
    return ", ".join(f"{side}.{c} AS {c}_{side}" for c in (*TEXT, *NUMBERS) for side in "lr")


def among_strangers(connection: duckdb.DuckDBPyConnection, comparisons: Comparisons, pairs: int) -> Counts:
    """Patterns among about so many pairs drawn from all of `person_rows`, nearly all of two people.

    The rows are put into an order of chance, and each is held beside the next few: every row then stands in as many
    pairs as another, which tells more than all pairs of a few rows do.
    """
    total = connection.execute("SELECT count(*) FROM person_rows").fetchall()[0][0]
    if total < 2:
        return Counts(np.zeros((0, len(comparisons)), np.int64), np.zeros(0))
    # Of long lists a part says enough.
    steps = max(1, min(total - 1, round(pairs / min(total, _SHUFFLED))))
    share = min(1.0, pairs / steps / total)
    some = f"(SELECT * FROM person_rows WHERE lot <= {_upto(share)})"  # noqa: S608 own names
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE shuffled AS SELECT record, row_number() OVER (ORDER BY lot) AS n FROM "  # noqa: S608
        f"person_rows WHERE lot <= {_upto(share)}"
    ).fetchall()
    found = _counted(
        connection,
        comparisons,
        f"shuffled a JOIN range(1, {steps + 1}) s(step) ON true JOIN shuffled b ON b.n = a.n + step "
        f"JOIN {some} l ON l.record = a.record JOIN {some} r ON r.record = b.record",
    )
    connection.execute("DROP TABLE shuffled").fetchall()
    return found


def alike(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> float:
    """How many pairs of `person_rows` agree in all of some columns."""
    known, listed = " AND ".join(f"{c} IS NOT NULL" for c in columns), ", ".join(columns)
    query = f"SELECT count(*) AS n FROM person_rows WHERE {known} GROUP BY {listed}"  # noqa: S608 own names
    found = connection.execute(f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM ({query})").fetchall()  # noqa: S608
    return float(found[0][0])


Columns = tuple[str, ...]


def within(
    connection: duckdb.DuckDBPyConnection, comparisons: Comparisons, kinds: Mapping[Columns, float]
) -> dict[Columns, Counts]:
    """Patterns among pairs of `person_rows` that agree in some columns, for each kind of pairs by itself.

    Args:
        kinds: columns -> of the pairs that agree in them, the share that is looked at: those of rows drawn by chance.
    """
    pairs = [
        f"SELECT {n} AS kind, l.record AS a, r.record AS b FROM {_some(share)} l JOIN {_some(share)} r "  # noqa: S608
        f"USING ({', '.join(columns)}) WHERE l.record < r.record"
        for n, (columns, share) in enumerate(kinds.items())
    ]
    if not pairs:
        return {}
    connection.execute(f"CREATE OR REPLACE TEMP TABLE agreeing AS {' UNION ALL '.join(pairs)}").fetchall()
    rows = "(SELECT * FROM person_rows WHERE record IN (SELECT {side} FROM agreeing))"
    joined = (
        f"agreeing p JOIN {rows.format(side='a')} l ON l.record = p.a JOIN {rows.format(side='b')} r ON r.record = p.b"
    )
    found = _counted(connection, comparisons, joined, "p.kind AS kind")
    connection.execute("DROP TABLE agreeing").fetchall()
    return {
        c: Counts(found.levels[of, 1:], found.pairs[of])
        for n, c in enumerate(kinds)
        for of in (found.levels[:, 0] == n,)
    }


def _some(share: float) -> str:
    return f"(SELECT * FROM person_rows WHERE lot <= {_upto(share**0.5)})"  # noqa: S608 own names


def _upto(share: float) -> int:
    return min(_LOTS - 1, round(share * _LOTS))


def _counted(connection: duckdb.DuckDBPyConnection, comparisons: Comparisons, pairs: str, *more: str) -> Counts:
    """Patterns of the pairs of rows `l` and `r`; `more`: further columns, which stand before the levels."""
    names = [*(m.rsplit(" ", 1)[1] for m in more), *comparisons]
    query = (
        f"SELECT {', '.join(names)}, count(*) FROM ({levelled(comparisons, pairs, *more)}) GROUP BY ALL ORDER BY ALL"  # noqa: S608 own names
    )
    with each_once(connection):
        found = connection.execute(query).fetchnumpy()
    columns = list(found.values())
    levels = np.stack([np.asarray(c, np.int64) for c in columns[:-1]], axis=1)
    return Counts(levels, np.asarray(columns[-1], np.float64))
