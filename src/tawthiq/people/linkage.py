"""Pairs of records and the chance that they are one person: Fellegi-Sunter by Splink, on DuckDB.

What is ours: name levels across scripts; one comparison for all that kin share, since a father's, a grandfather's and a
family name are not independent evidence; circumstances that agree count for nothing where the given names differ, since
brothers are arrested together; blocks capped, with the pairs lost counted.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import duckdb
from msgspec import Struct
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tawthiq.people.levels import BLOCKS, COMPARISONS
from tawthiq.people.rowtable import load

# Blocks of more records than this are not compared whole; narrower keys beside them catch what they can.
LARGEST_BLOCK = 200
_SEED = 7
_LOWEST = 0.01  # pairs below are not kept
# What a deterministic rule (id number, or name and full birth date) is taken to find of all true pairs.
_RULES_FIND = 0.5

# Columns that no two people share by chance, or hardly.
_SURE = (
    ("given", "family", "birth_d"), ("given", "father", "family", "birth_lo"), ("given", "family", "arrest_d"),
    ("id_number",),
)  # fmt: skip


class Counted(Struct, frozen=True):
    """What blocking left out.

    Attributes:
        key: the columns; blocks: how many were too large; pairs: that they would have had.
    """

    key: str
    blocks: int
    pairs: int


class Pair(Struct, frozen=True):
    """Two records and the chance that they are one person, with the level of each comparison (0 is the lowest)."""

    left: str
    right: str
    probability: float
    levels: dict[str, int]


class Scored(Struct, frozen=True):
    """What linking gave: pairs by falling probability, and what blocking left out."""

    pairs: tuple[Pair, ...]
    lost: tuple[Counted, ...]


def score(rows: Sequence[dict[str, Any]], threads: int = 2) -> Scored:
    """Score the pairs of records that share a block.

    Args:
        rows: as `columns.row_of` makes them; their order does not matter.
    """
    if len(rows) < 2:
        return Scored((), ())
    # No folder to spill to: names must never lie in clear beside whatever folder the command was started in.
    with duckdb.connect(config={"threads": threads, "temp_directory": ""}) as connection:
        load(connection, rows)
        linker, lost = prepare(connection)
        table = linker.inference.predict(threshold_match_probability=_LOWEST, warning_mode="never").physical_name
        names = [f"gamma_{c}" for c in COMPARISONS]
        found = connection.execute(
            f"SELECT record_l, record_r, match_probability, {', '.join(names)} FROM {table} "  # noqa: S608 own names
            "ORDER BY match_probability DESC, record_l, record_r"
        ).fetchall()
    pairs = tuple(Pair(r[0], r[1], round(r[2], 4), dict(zip(COMPARISONS, r[3:], strict=True))) for r in found)
    return Scored(pairs, lost)


def prepare(connection: duckdb.DuckDBPyConnection) -> tuple[Linker, tuple[Counted, ...]]:
    """A trained linker over `person_rows`, and what blocking leaves out."""
    for name in ("splink", "splink.internals"):
        logging.getLogger(name).setLevel(logging.ERROR)
    lost = _block(connection)
    api = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        comparisons=[{"output_column_name": n, "comparison_levels": levels} for n, levels in COMPARISONS.items()],
        blocking_rules_to_generate_predictions=[block_on(f"k{i}") for i in range(len(BLOCKS))],
        probability_two_random_records_match=_prior(connection),
        retain_matching_columns=True,
        max_iterations=15,
    )
    rows = api.register("blocked_rows")
    linker = Linker(rows, settings, log_level=None, validate_settings=False)
    _train(connection, linker)
    model = _tempered(linker.misc.save_model_to_json())
    return Linker(rows, model, log_level=None, validate_settings=False), lost


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
            level["u_probability"] = max(level.get("u_probability") or known["u_probability"], _RAREST)
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
    """u from random pairs, m by EM within two kinds of blocks; a kind with too few pairs leaves the defaults."""
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=_SEED, min_count_per_level=None, num_chunks=1)
    for columns in (("given", "family"), ("birth_d",), ("arrest_d",), ("given", "place")):
        pairs = _alike(connection, columns)
        if pairs >= _ENOUGH:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), estimate_without_term_frequencies=True, max_pairs=1e6 if pairs > 2e6 else None
            )


_ENOUGH = 200
# No level is rarer among pairs of different people than this: a sample that holds none of them cannot tell.
_RAREST = 1e-7
