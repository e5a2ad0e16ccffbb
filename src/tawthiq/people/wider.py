"""Pairs beyond the blocks: some records scored beside all others, by the model that scores the pairs of blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
from msgspec import Struct
from splink import DuckDBAPI, Linker

from tawthiq.people import linkage
from tawthiq.people.rowtable import load

Ends = frozenset[str]
# Each pair once, whichever of its records was chosen.
_AROUND = ("l.chosen = r.one", "r.chosen = l.one")


class Wider(Struct, frozen=True):
    """Pairs and how likely they are one person: those that share a block, and those around the chosen records."""

    compared: dict[Ends, float]
    others: dict[Ends, float]


def score(rows: Iterable[dict[str, Any]], around: Sequence[str], least: float, *, trained: bool) -> Wider:
    """Score the pairs that share a block, and every pair of which one record is among those chosen.

    Args:
        rows: as `columns.row_of` makes them.
        around: ids of the chosen records.
        least: pairs less likely are left out.
        trained: learn the model from the rows; else it is what is known of lists beforehand.
    """
    with duckdb.connect(config={"threads": 2, "temp_directory": ""}) as connection:
        if load(connection, rows) < 2:
            return Wider({}, {})
        linker = linkage.prepare(connection)[0] if trained else linkage.untrained(connection)
        model = linker.misc.save_model_to_json()
        # Each pair with the level of its given names, for which Splink carries all columns along.
        model["retain_matching_columns"] = True
        connection.execute(
            "CREATE TABLE wider_rows AS SELECT *, 1 AS one, CASE WHEN id IN (SELECT unnest(?)) THEN 1 END AS chosen "
            "FROM blocked_rows",
            [list(around)],
        ).fetchall()
        ids = [r for (r,) in connection.execute("SELECT id FROM wider_rows ORDER BY record").fetchall()]
        rules = [{"blocking_rule": sql, "sql_dialect": "duckdb"} for sql in _AROUND]
        around_model = {**model, "blocking_rules_to_generate_predictions": rules}
        return Wider(*(_scored(connection, m, ids, least) for m in (model, around_model)))


def _scored(
    connection: duckdb.DuckDBPyConnection, model: Mapping[str, Any], ids: Sequence[str], least: float
) -> dict[Ends, float]:
    rows = DuckDBAPI(connection=connection).register("wider_rows")
    linker = Linker(rows, dict(model), log_level=None, validate_settings=False)
    name = linker.inference.predict(threshold_match_probability=least, warning_mode="never").physical_name
    found = connection.execute(f"SELECT record_l, record_r, match_probability, gamma_given FROM {name}").fetchall()  # noqa: S608
    return {
        frozenset((ids[left - 1], ids[right - 1])): linkage.capped(probability, given)
        for left, right, probability, given in found
    }
