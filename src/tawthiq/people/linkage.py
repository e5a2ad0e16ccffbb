"""Pairs of records and the chance that they are one person: Fellegi-Sunter by Splink, on DuckDB.

What is ours: name levels across scripts; one comparison for all that kin share, since a father's, a grandfather's and a
family name are not independent evidence; circumstances that agree count for nothing where the given names differ, since
brothers are arrested together; blocks capped, with the pairs lost counted.
"""

from __future__ import annotations

import contextlib
import logging
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb
from msgspec import Struct
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tawthiq.people import levels
from tawthiq.people.households import show_no_brothers
from tawthiq.people.levels import BLOCKS, COMPARISONS
from tawthiq.people.link import Engine
from tawthiq.people.rowtable import load

# Blocks of more records than this are not compared whole; narrower keys beside them catch what they can.
LARGEST_BLOCK = 200
_SEED = 7
_LOWEST = 0.01  # pairs below are not kept
# No pair of two given names is surer, so that it joins nothing: whatever else agrees, they may be twins.
ANOTHER_NAME = 0.9
# What a deterministic rule (id number, or name and full birth date) is taken to find of all true pairs.
_RULES_FIND = 0.5

# Columns that no two people share by chance, or hardly.
_SURE = (
    ("given", "family", "birth_d"), ("given", "father", "family", "birth_lo"), ("given", "family", "arrest_d"),
    ("id_number",),
)  # fmt: skip


_Levels = Mapping[str, list[dict[str, Any]]]
# The levels of a pair, and what each adds.
_Pattern = tuple[dict[str, int], dict[str, float]]
_AT_ONCE = 100_000  # rows handed over at a time


class Counted(Struct, frozen=True):
    """What blocking left out.

    Attributes:
        key: the columns; blocks: how many were too large; pairs: that they would have had.
    """

    key: str
    blocks: int
    pairs: int


class Pair(Struct, frozen=True):
    """Two records and the chance that they are one person.

    Attributes:
        levels: of each comparison, 0 is the lowest, -1 nothing to compare.
        bits: log2 of the odds that the chance stands for; weights: what each comparison adds to them, in bits, but for
            how rare the name or place is.
    """

    left: str
    right: str
    probability: float
    levels: dict[str, int]
    bits: float = 0.0
    weights: dict[str, float] = {}


class Scored(Struct, frozen=True):
    """What linking gave: pairs by falling probability, and what blocking left out."""

    pairs: tuple[Pair, ...]
    lost: tuple[Counted, ...]


def score(rows: Iterable[dict[str, Any]], threads: int = 2, engine: Engine = "duckdb") -> Scored:
    """Score the pairs of records that share a block.

    Args:
        rows: as `columns.row_of` makes them; their order does not matter.
        engine: what scores the pairs; `spark` needs the extra `tawthiq[spark]`.

    Raises:
        TawthiqError: Spark was asked for and is not there, or does not start.
    """
    # No folder to spill to: names must never lie in clear beside whatever folder the command was started in.
    with duckdb.connect(config={"threads": threads, "temp_directory": ""}) as connection:
        if load(connection, rows) < 2:
            return Scored((), ())
        linker, lost = prepare(connection)
        model = linker.misc.save_model_to_json()
        wanted = ("record_l", "record_r", "match_probability", "match_weight", *(f"gamma_{c}" for c in COMPARISONS))
        found: Iterable[tuple[Any, ...]]
        if engine == "spark":
            from tawthiq.people import spark

            # A hash is an unsigned number, which Spark does not know.
            keys = ", ".join(f"k{i}::VARCHAR AS k{i}" for i in range(len(BLOCKS)))
            table = connection.sql(f"SELECT * REPLACE ({keys}) FROM blocked_rows").to_arrow_table()  # noqa: S608
            found = spark.predict(table, model, wanted, _LOWEST)
        else:
            name = linker.inference.predict(threshold_match_probability=_LOWEST, warning_mode="never").physical_name
            found = _fetched(
                connection.execute(
                    f"SELECT {', '.join(wanted)} FROM {name} ORDER BY match_probability DESC, record_l, record_r"  # noqa: S608
                )
            )
        weights = _weights(model)
        patterns: dict[tuple[int, ...], _Pattern] = {}
        return Scored(tuple(_pair(r, weights, patterns) for r in found), lost)


def _fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_AT_ONCE):
        yield from rows


def _pair(
    row: tuple[Any, ...], weights: Mapping[str, Sequence[float]], patterns: dict[tuple[int, ...], _Pattern]
) -> Pair:
    """A pair from a row of Splink's; pairs of one pattern of levels share its dictionaries, which nobody changes."""
    if row[4:] not in patterns:
        found = dict(zip(COMPARISONS, row[4:], strict=True))
        patterns[row[4:]] = found, {name: weights[name][level] for name, level in found.items() if level >= 0}
    levels_found, adds = patterns[row[4:]]
    return Pair(row[0], row[1], capped(row[2], levels_found["given"]), levels_found, round(row[3], 4), adds)


def capped(probability: float, given: int) -> float:
    """The probability as it is kept; given: the level of the given names."""
    return round(min(probability, ANOTHER_NAME if given == 0 else 1.0), 4)


def _weights(model: Mapping[str, Any]) -> dict[str, list[float]]:
    """For each comparison log2(m / u) by level, from 0."""
    found = {}
    for comparison in model["comparisons"]:
        known = [x for x in comparison["comparison_levels"] if not x.get("is_null_level")]
        found[comparison["output_column_name"]] = [
            round(math.log2(x["m_probability"] / x["u_probability"]), 4) for x in reversed(known)
        ]
    return found


def untrained(connection: duckdb.DuckDBPyConnection) -> Linker:
    """A linker over `person_rows`, of lists too short to learn from: by what is known of lists beforehand."""
    _quiet()
    _block(connection)
    rows = DuckDBAPI(connection=connection).register("blocked_rows")
    return _linker(rows, COMPARISONS, _prior(connection))


def _quiet() -> None:
    for name in ("splink", "splink.internals"):
        logging.getLogger(name).setLevel(logging.ERROR)


def prepare(connection: duckdb.DuckDBPyConnection) -> tuple[Linker, tuple[Counted, ...]]:
    """A trained linker over `person_rows`, and what blocking leaves out."""
    _quiet()
    lost = _block(connection)
    rows = DuckDBAPI(connection=connection).register("blocked_rows")
    prior = _prior(connection)
    strangers = _linker(rows, levels.FIELDS, prior)
    strangers.training.estimate_u_using_random_sampling(
        max_pairs=_SAMPLED, seed=_SEED, min_count_per_level=None, num_chunks=1
    )
    known = levels.WITHOUT_BROTHERS if show_no_brothers(connection) else COMPARISONS
    linker = _linker(rows, _with_u(strangers.misc.save_model_to_json(), known), prior)
    _train(connection, linker)
    model = _tempered(linker.misc.save_model_to_json())
    return Linker(rows, model, log_level=None, validate_settings=False), lost


def _linker(rows: Any, comparisons: _Levels, prior: float) -> Linker:
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        comparisons=[{"output_column_name": n, "comparison_levels": known} for n, known in comparisons.items()],
        blocking_rules_to_generate_predictions=[block_on(f"k{i}") for i in range(len(BLOCKS))],
        probability_two_random_records_match=prior,
        retain_matching_columns=True,
        max_iterations=15,
    )
    return Linker(rows, settings, log_level=None, validate_settings=False)


def _with_u(model: dict[str, Any], comparisons: _Levels) -> _Levels:
    """The comparisons that pairs are scored by, with u as counted among strangers.

    The rule for kin leaves out of a field nearly all strangers who agree in it, since their given names differ: u
    counted under it would be far too low, and agreement far too heavy.
    """
    counted = {c["output_column_name"]: c["comparison_levels"] for c in model["comparisons"]}
    return {
        name: [
            level | ({} if level.get("is_null_level") else {"u_probability": _u(level, seen)})
            for level, seen in zip(known, counted[name], strict=True)
        ]
        for name, known in comparisons.items()
    }


def _u(level: Mapping[str, Any], seen: Mapping[str, Any]) -> float:
    """u as counted; what was seen in no pair keeps what is known beforehand, but for the rarest that it can be."""
    found = seen.get("u_probability")
    return max(float(level["u_probability"] if found is None else found), _RAREST)


def _tempered(model: dict[str, Any]) -> dict[str, Any]:
    """The trained model, half its m probabilities' weight on what is known of lists beforehand.

    The pairs that a training block holds are not like all pairs: where only two lists give birth dates, EM sees no
    others, and learns that mothers never agree because one of them gives none.
    """
    for comparison in model["comparisons"]:
        prior = COMPARISONS[comparison["output_column_name"]]
        levels = [x for x in comparison["comparison_levels"] if not x.get("is_null_level")]
        for level, known in zip(levels, (x for x in prior if not x.get("is_null_level")), strict=True):
            learned = level.get("m_probability")
            if learned is not None and not known.get("fix_m_probability"):
                level["m_probability"] = 0.5 * learned + 0.5 * known["m_probability"]
    return model


def _block(connection: duckdb.DuckDBPyConnection) -> tuple[Counted, ...]:
    """Make `blocked_rows`: each key as one column, NULL where its block is too large to compare."""
    whole = [
        f"CASE WHEN {' AND '.join(f'{c} IS NOT NULL' for c in cs)} THEN hash({', '.join(cs)}) END AS h{i}"
        for i, cs in enumerate(BLOCKS)
    ]
    connection.execute(f"CREATE TABLE hashed AS SELECT *, {', '.join(whole)} FROM person_rows").fetchall()  # noqa: S608
    lost = []
    for i, columns in enumerate(BLOCKS):
        connection.execute(
            f"CREATE TABLE large{i} AS SELECT h{i} AS h, count(*) AS n FROM hashed WHERE h{i} IS NOT NULL "  # noqa: S608
            f"GROUP BY 1 HAVING n > {LARGEST_BLOCK}"
        ).fetchall()
        blocks, pairs = connection.execute(
            f"SELECT count(*), coalesce(sum(n * (n - 1) / 2), 0)::BIGINT FROM large{i}"  # noqa: S608
        ).fetchall()[0]
        if blocks:
            lost.append(Counted(" + ".join(columns), blocks, pairs))
    keys = [f"CASE WHEN h{i} NOT IN (SELECT h FROM large{i}) THEN h{i} END AS k{i}" for i in range(len(BLOCKS))]  # noqa: S608
    hashes = ", ".join(f"h{i}" for i in range(len(BLOCKS)))
    connection.execute(
        f"CREATE TABLE blocked_rows AS SELECT * EXCLUDE ({hashes}), {', '.join(keys)} FROM hashed"  # noqa: S608
    ).fetchall()
    connection.execute("DROP TABLE hashed").fetchall()
    return tuple(lost)


def _prior(connection: duckdb.DuckDBPyConnection) -> float:
    """The chance that two random records are one person, from what sure rules find; never none, never most."""
    total = connection.execute("SELECT count(*) FROM person_rows").fetchall()[0][0]
    found = max(_alike(connection, columns) for columns in _SURE)
    pairs = max(1.0, total * (total - 1) / 2)
    return float(min(0.1, max(found / _RULES_FIND, total / 20, 1) / pairs))


def _alike(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> float:
    """How many pairs agree in all of some columns."""
    known, listed = " AND ".join(f"{c} IS NOT NULL" for c in columns), ", ".join(columns)
    query = f"SELECT count(*) AS n FROM person_rows WHERE {known} GROUP BY {listed}"  # noqa: S608 own names
    found = connection.execute(f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM ({query})").fetchall()  # noqa: S608
    return float(found[0][0])


def _train(connection: duckdb.DuckDBPyConnection, linker: Linker) -> None:
    """m by EM within some kinds of blocks; a kind with too few pairs leaves the defaults."""
    for columns in (("given", "family"), ("birth_d",), ("arrest_d",), ("given", "place")):
        pairs = _alike(connection, columns)
        if pairs >= _ENOUGH:
            # A level that no pair of the block has would come to a share of 0, which Splink refuses: the block then
            # teaches nothing, and what is known of lists beforehand stands.
            with contextlib.suppress(ValueError):
                linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on(*columns),
                    estimate_without_term_frequencies=True,
                    max_pairs=_LEARNED if pairs > 2 * _LEARNED else None,
                )


_ENOUGH = 200
# So many pairs are sampled to count what strangers share, and to learn from in each kind of block.
_SAMPLED, _LEARNED = 1e6, 2e5
# No level is rarer among pairs of different people than this: a sample that holds none of them cannot tell.
_RAREST = 1e-7
