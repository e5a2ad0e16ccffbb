"""The model's pairs scored on DuckDB by the sums that Splink states: prior and weights in bits, rare values weigh more.

What Splink would do in one query of its own is done here in ours, since it weighs a condition that stands in many
levels once for each of them, and carries every column of every pair along. Its model is what is scored by, and its own
scoring (`wider`, and on Spark) gives the same pairs and chances.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.people.patterns import each_once, levelled

_AT_ONCE = 100_000  # rows handed over at a time
# Rows stand whole beside one another while pairs of them are scored, which takes a gigabyte: so many at a time on
# either side. Every further part of them costs what laying them out costs.
_BESIDE = 1_200_000
# The chance that log2 of the odds stands for, so that neither power is too large.
_CHANCE = (
    "CASE WHEN bits >= 0 THEN 1 / (1 + pow(2::DOUBLE, -bits)) "
    "ELSE pow(2::DOUBLE, bits) / (1 + pow(2::DOUBLE, bits)) END"
)


class Pairs(Struct, frozen=True):
    """Numbers of records, pair by pair, the lower one in `left`; in order."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]


def pair_up(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> Pairs:
    """The pairs of `keyed` that share a key, each once: the numbers of records, the lower one first, in order."""
    # A pair as one number, so that sorting finds those that share several keys.
    whole = np.concatenate([_sharing(connection, key) for key in keys])
    whole.sort()
    whole = whole[np.diff(whole, prepend=-1) > 0]
    return Pairs((whole >> 32).astype(np.int32), (whole & 0xFFFFFFFF).astype(np.int32))


def _sharing(connection: duckdb.DuckDBPyConnection, key: str) -> NDArray[np.int64]:
    found = connection.execute(f"SELECT record, {key} AS k FROM keyed WHERE {key} IS NOT NULL").fetchnumpy()  # noqa: S608 own names
    order = np.argsort(found["k"])
    values, records = found["k"][order], found["record"][order].astype(np.int64)
    at, out = np.arange(len(values) - 1), []
    # Records of one block stand together: each is paired with the next, the one after, to the end of the block.
    for step in range(1, len(values)):
        at = at[: np.searchsorted(at, len(values) - step)]
        at = at[values[at] == values[at + step]]
        if not len(at):
            break
        one, two = records[at], records[at + step]
        out.append(np.minimum(one, two) << 32 | np.maximum(one, two))
    return np.concatenate(out) if out else np.zeros(0, np.int64)


def score_pairs(connection: duckdb.DuckDBPyConnection, pairs: Pairs, model: Mapping[str, Any], lowest: float) -> None:
    """Make the table `likely` of the pairs that are at least so likely.

    Its columns are `record_l`, `record_r`, `bits` (log2 of the odds) and the level of each of the model's comparisons.

    Args:
        model: Splink's, trained; lowest: the least chance that a pair is one person, above 0.
    """
    import pyarrow as pa

    comparisons = {c["output_column_name"]: c["comparison_levels"] for c in model["comparisons"]}
    rare = {name: column for name, known in comparisons.items() for column in _adjusted(known)}
    _count_values(connection, rare.values())
    prior = f"{_log_odds(model['probability_two_random_records_match'])!r}::DOUBLE"
    bits = " + ".join((prior, *(_bits(name, known, rare.get(name)) for name, known in comparisons.items())))
    columns = ("s.l AS record_l", "s.r AS record_r", *(f"l.tf_{c} AS tf_{c}" for c in rare.values()))
    into = "CREATE TABLE likely AS"
    with each_once(connection):
        for left, right, part in _parts(pairs):
            connection.register("pairs", pa.table({"l": part.left, "r": part.right}))
            sides = f"{_with_shares(left, rare.values())} l ON l.record = s.l JOIN {_rows(right)} r ON r.record = s.r"
            found = levelled(comparisons, f"pairs s JOIN {sides}", *columns)
            connection.execute(
                f"{into} SELECT * FROM (SELECT record_l, record_r, {bits} AS bits, {', '.join(comparisons)} "  # noqa: S608 own names
                f"FROM ({found})) WHERE bits >= {_log_odds(lowest)!r}"
            ).fetchall()
            into = "INSERT INTO likely"
    connection.unregister("pairs")


def likeliest(connection: duckdb.DuckDBPyConnection, compared: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The pairs of `likely` by falling chance: the two numbers, the chance, its bits, the level of each comparison."""
    cursor = connection.execute(
        f"SELECT record_l, record_r, {_CHANCE} AS chance, bits, {', '.join(compared)} FROM likely "  # noqa: S608 own names
        "ORDER BY chance DESC, record_l, record_r"
    )
    while rows := cursor.fetchmany(_AT_ONCE):
        yield from rows


def _parts(pairs: Pairs) -> Iterator[tuple[range, range, Pairs]]:
    """The pairs by the ranges that their records lie in; at least one part, if without pairs."""
    last = int(pairs.right.max(initial=1))
    size = -(-last // -(-last // _BESIDE))
    ranges = [range(n, n + size) for n in range(1, last + 1, size)]
    for number, left in enumerate(ranges):
        here = slice(*np.searchsorted(pairs.left, (left.start, left.stop)))
        for right in ranges[number:]:
            of = (pairs.right[here] >= right.start) & (pairs.right[here] < right.stop)
            yield left, right, Pairs(pairs.left[here][of], pairs.right[here][of])


def _rows(numbers: range) -> str:
    return f"(SELECT * FROM person_rows WHERE record >= {numbers.start} AND record < {numbers.stop})"  # noqa: S608 own names


def _count_values(connection: duckdb.DuckDBPyConnection, columns: Iterable[str]) -> None:
    for c in columns:
        connection.execute(
            f"CREATE TABLE shares_{c} AS SELECT {c}, count(*) / (SELECT count({c}) FROM person_rows)::DOUBLE AS tf "  # noqa: S608 own names
            f"FROM person_rows GROUP BY {c}"
        ).fetchall()


def _with_shares(numbers: range, columns: Iterable[str]) -> str:
    """Rows, each with how large a share of all has its value of some columns."""
    shares = "".join(f", shares_{c}.tf AS tf_{c}" for c in columns)
    joins = " ".join(f"LEFT JOIN shares_{c} ON shares_{c}.{c} = p.{c}" for c in columns)
    return f"(SELECT p.*{shares} FROM {_rows(numbers)} p {joins})"  # noqa: S608


def _log_odds(chance: float) -> float:
    return math.log2(chance / (1 - chance))


def _adjusted(known: Sequence[Mapping[str, Any]]) -> list[str]:
    """The column whose rare values weigh more in one of the levels, if any."""
    return [x["tf_adjustment_column"] for x in known if x.get("tf_adjustment_column")]


def _bits(name: str, known: Sequence[Mapping[str, Any]], adjusted: str | None) -> str:
    """What a comparison adds, as SQL over its level; one value in both adds by how rare it is on these lists."""
    said = [x for x in known if not x.get("is_null_level")][::-1]
    cases = []
    for level, x in enumerate(said):
        weight = f"{math.log2(x['m_probability'] / x['u_probability'])!r}::DOUBLE"
        if x.get("tf_adjustment_column"):
            weight += f" + coalesce({math.log2(x['u_probability'])!r}::DOUBLE - log2(tf_{adjusted}), 0)"
        cases.append(f"WHEN {level} THEN {weight}")
    return f"CASE {name} {' '.join(cases)} ELSE 0 END"
