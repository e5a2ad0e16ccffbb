"""Records as a table that SQL compares."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from operator import itemgetter
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
    named = itemgetter(*(c for c, _ in kinds))
    left, batches = iter(rows), []
    while batch := list(islice(left, _AT_ONCE)):
        columns = zip(*map(named, batch), strict=True)
        arrays = [pa.array(values, kind) for values, (_, kind) in zip(columns, kinds, strict=True)]
        batches.append(pa.record_batch(arrays, schema=schema))
    # Rows lie packed until all are there, and are copied once, beside their numbers.
    table = pa.Table.from_batches(batches, schema)
    table = table.append_column("arrived", pa.array(range(table.num_rows), pa.int32()))
    connection.register("rows_given", table)
    connection.execute(
        "CREATE TABLE numbered AS SELECT arrived, (row_number() OVER (ORDER BY record, arrived))::INTEGER AS n "
        "FROM rows_given"
    ).fetchall()
    connection.execute(
        "CREATE TABLE person_rows AS SELECT n AS record, record AS id, hash(record, 7) AS lot, "
        "* EXCLUDE (record, arrived, n) FROM rows_given JOIN numbered USING (arrived)"
    ).fetchall()
    connection.unregister("rows_given")
    connection.execute("DROP TABLE numbered").fetchall()
    count = int(table.num_rows)
    del table, batches
    pa.default_memory_pool().release_unused()  # it would keep what the packed rows took
    return count
