"""Records as a table that SQL compares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from tawthiq.people.columns import NUMBERS, TEXT


def load(connection: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Put rows into the table `person_rows`."""
    import pyarrow as pa

    kinds = [*((c, pa.string()) for c in TEXT), *((c, pa.int32()) for c in NUMBERS)]
    ordered = sorted(rows, key=lambda r: str(r["record"]))
    arrays = [pa.array([r[c] for r in ordered], kind) for c, kind in kinds]
    batch = pa.table(arrays, names=[c for c, _ in kinds])
    connection.register("rows_given", batch)
    connection.execute("CREATE TABLE person_rows AS SELECT * FROM rows_given").fetchall()
    connection.unregister("rows_given")
