"""Records as a table that SQL compares."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import duckdb

from tawthiq.people.columns import NUMBERS, TEXT
from tawthiq.people.levels import CONDITIONS

# So many rows are handed over at a time: a row as a dictionary takes ten times the memory that it takes in the table.
_AT_ONCE = 20_000


def load(connection: duckdb.DuckDBPyConnection, rows: Iterable[dict[str, Any]]) -> int:
    """Put rows into the table `person_rows`; returns how many.

    Their ids stand in the column `id`, in `record` their numbers in the order of the ids, since pairs of ids take ten
    times the memory. `lot` is a number that says nothing about a row. The conditions of `levels` are known to the
    connection from then on.
    """
    import pyarrow as pa

    for condition in CONDITIONS:
        connection.execute(condition.definition).fetchall()

    kinds = [*((c, pa.string()) for c in TEXT), *((c, pa.int32()) for c in NUMBERS)]
    schema = pa.schema(kinds)
    connection.register("rows_given", schema.empty_table())
    connection.execute("CREATE TABLE rows_loaded AS SELECT * FROM rows_given").fetchall()
    left = iter(rows)
    while batch := list(islice(left, _AT_ONCE)):
        arrays = [pa.array([r[c] for r in batch], kind) for c, kind in kinds]
        connection.register("rows_given", pa.table(arrays, schema=schema))
        connection.execute("INSERT INTO rows_loaded SELECT * FROM rows_given").fetchall()
    connection.unregister("rows_given")
    connection.execute(
        "CREATE TABLE person_rows AS SELECT (row_number() OVER (ORDER BY record))::INTEGER AS record, record AS id, "
        "hash(record, 7) AS lot, * EXCLUDE (record) FROM rows_loaded"
    ).fetchall()
    connection.execute("DROP TABLE rows_loaded").fetchall()
    return int(connection.execute("SELECT count(*) FROM person_rows").fetchall()[0][0])
