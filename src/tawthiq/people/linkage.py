"""Pairs of records and the chance that they are one person: Fellegi-Sunter by Splink, on DuckDB.

What is ours: name levels across scripts; one comparison for all that kin share, since a father's, a grandfather's and a
family name are not independent evidence; circumstances that agree count for nothing where the given names differ, since
brothers are arrested together; blocks capped, with the pairs lost counted.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
from msgspec import Struct
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tawthiq.people import levels
from tawthiq.people.blocking import Blocked, Counted, block
from tawthiq.people.estimating import estimated
from tawthiq.people.households import show_no_brothers
from tawthiq.people.levels import COMPARISONS
from tawthiq.people.link import Engine
from tawthiq.people.patterns import alike
from tawthiq.people.rowtable import load
from tawthiq.people.scoring import likeliest, pair_up, score_pairs

_LOWEST = 0.01  # pairs below are not kept
# No pair of two given names is surer, so that it joins nothing: whatever else agrees, they may be twins.
ANOTHER_NAME = 0.9
# What a deterministic rule (id number, or name and full birth date) is taken to find of all true pairs.
_RULES_FIND = 0.5

# The column without which a comparison has nothing to compare, where it is not called so.
_MAIN = {"kin": "record", "birth": "birth_lo", "arrest": "arrest_y"}
# Columns that no two people share by chance, or hardly.
_SURE = (
    ("given", "family", "birth_d"), ("given", "father", "family", "birth_lo"), ("given", "family", "arrest_d"),
    ("id_number",),
)  # fmt: skip


# What is fetched of each pair, before its levels.
_SCORE = ("record_l", "record_r", "match_probability", "match_weight")
_Levels = Mapping[str, Sequence[Mapping[str, Any]]]
# The levels of a pair, and what each adds.
_Pattern = tuple[dict[str, int], dict[str, float]]


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
        linker, blocked = prepare(connection)
        model = linker.misc.save_model_to_json()
        compared = tuple(c["output_column_name"] for c in model["comparisons"])
        found: Iterable[tuple[Any, ...]]
        if engine == "spark":
            from tawthiq.people import spark

            # A hash is an unsigned number, which Spark does not know.
            keys = ", ".join(f"{k}::VARCHAR AS {k}" for k in blocked.keys)
            table = connection.sql(f"SELECT * REPLACE ({keys}) FROM compared_rows").to_arrow_table()  # noqa: S608
            found = spark.predict(table, model, (*_SCORE, *(f"gamma_{c}" for c in compared)), _LOWEST)
        else:
            score_pairs(connection, pair_up(connection, blocked.keys), model, _LOWEST)
            found = likeliest(connection, compared)
        # The pairs are being fetched from the connection itself.
        ids = [i for (i,) in connection.cursor().execute("SELECT id FROM person_rows ORDER BY record").fetchall()]
        weights = _weights(model)
        patterns: dict[tuple[int, ...], _Pattern] = {}
        return Scored(tuple(_pair(r, ids, compared, weights, patterns) for r in found), blocked.lost)


def _pair(
    row: tuple[Any, ...],
    ids: Sequence[str],
    compared: Sequence[str],
    weights: Mapping[str, Sequence[float]],
    patterns: dict[tuple[int, ...], _Pattern],
) -> Pair:
    """A pair from a row of Splink's; pairs of one pattern of levels share its dictionaries, which nobody changes."""
    pattern = row[4:]
    if pattern not in patterns:
        found = dict.fromkeys(COMPARISONS, -1) | dict(zip(compared, pattern, strict=True))
        patterns[pattern] = found, {name: weights[name][level] for name, level in found.items() if level >= 0}
    levels_found, adds = patterns[pattern]
    sure = capped(row[2], levels_found["given"])
    return Pair(ids[row[0] - 1], ids[row[1] - 1], sure, levels_found, round(row[3], 4), adds)


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
    blocked = block(connection)
    return _linker(connection, blocked, COMPARISONS, _prior(connection))


def _quiet() -> None:
    for name in ("splink", "splink.internals"):
        logging.getLogger(name).setLevel(logging.ERROR)


def prepare(connection: duckdb.DuckDBPyConnection) -> tuple[Linker, Blocked]:
    """A linker over `person_rows` by what they teach, and what blocking made."""
    _quiet()
    blocked = block(connection)
    known = levels.WITHOUT_BROTHERS if show_no_brothers(connection) else COMPARISONS
    prior = _prior(connection)
    given = _given(connection, known)
    return _linker(connection, blocked, estimated(connection, given, prior), prior), blocked


def _given(connection: duckdb.DuckDBPyConnection, comparisons: _Levels) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The comparisons that any two rows give something for; the names always."""
    columns = [_MAIN.get(name, name) for name in comparisons]
    counts = connection.execute(f"SELECT {', '.join(f'count({c})' for c in columns)} FROM person_rows").fetchall()[0]  # noqa: S608
    many = zip(comparisons.items(), counts, strict=True)
    return {name: known for (name, known), n in many if n > 1 or name in ("given", "kin")}


def _linker(connection: duckdb.DuckDBPyConnection, blocked: Blocked, comparisons: _Levels, prior: float) -> Linker:
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        comparisons=[{"output_column_name": n, "comparison_levels": known} for n, known in comparisons.items()],
        blocking_rules_to_generate_predictions=[block_on(k) for k in blocked.keys],
        probability_two_random_records_match=prior,
        retain_matching_columns=False,
    )
    rows = DuckDBAPI(connection=connection).register("compared_rows")
    return Linker(rows, settings, log_level=None, validate_settings=False)


def _prior(connection: duckdb.DuckDBPyConnection) -> float:
    """The chance that two random records are one person, from what sure rules find; never none, never most."""
    total = connection.execute("SELECT count(*) FROM person_rows").fetchall()[0][0]
    found = max(alike(connection, columns) for columns in _SURE)
    pairs = max(1.0, total * (total - 1) / 2)
    return float(min(0.1, max(found / _RULES_FIND, total / 20, 1) / pairs))
