"""Which pairs of rows are compared at all: those that agree in some columns, in blocks of a capped size."""

from __future__ import annotations

import duckdb
from msgspec import Struct

from tawthiq.people.levels import BLOCKS

# Blocks of more records than this are not compared whole; narrower keys beside them catch what they can.
LARGEST_BLOCK = 200


class Counted(Struct, frozen=True):
    """What blocking left out.

    Attributes:
        key: the columns; blocks: how many were too large; pairs: that they would have had.
    """

    key: str
    blocks: int
    pairs: int


class Blocked(Struct, frozen=True):
    """What blocking made.

    Attributes:
        keys: the columns of `keyed` that are keys and that any two rows may share.
    """

    keys: tuple[str, ...]
    lost: tuple[Counted, ...]


def block(connection: duckdb.DuckDBPyConnection) -> Blocked:
    """Make `keyed` of `person_rows`: beside a record's number each key as a column, NULL where its block is too large.

    `blocked_rows` is a view of both, since rows of millions are not held twice, and `compared_rows` one of it with the
    columns that comparisons and blocks read.
    """
    whole = [
        f"CASE WHEN {' AND '.join(f'{c} IS NOT NULL' for c in cs)} THEN hash({', '.join(cs)}) END AS h{i}"
        for i, cs in enumerate(BLOCKS)
    ]
    connection.execute(f"CREATE TABLE hashed AS SELECT record, {', '.join(whole)} FROM person_rows").fetchall()  # noqa: S608
    lost, keys = [], {}
    for i, columns in enumerate(BLOCKS):
        sizes = f"SELECT h{i} AS h, count(*) AS n FROM hashed WHERE h{i} IS NOT NULL GROUP BY 1 HAVING n > 1"  # noqa: S608
        connection.execute(f"CREATE TABLE large{i} AS SELECT * FROM ({sizes}) WHERE n > {LARGEST_BLOCK}").fetchall()  # noqa: S608
        blocks, pairs = connection.execute(
            f"SELECT count(*), coalesce(sum(n * (n - 1) / 2), 0)::BIGINT FROM large{i}"  # noqa: S608
        ).fetchall()[0]
        if blocks:
            lost.append(Counted(" + ".join(columns), blocks, pairs))
        # One key at least, since pairs are asked for by keys.
        if i == 0 or connection.execute(f"SELECT 1 FROM ({sizes}) LIMIT 1").fetchall():  # noqa: S608
            few = f"CASE WHEN h{i} NOT IN (SELECT h FROM large{i}) THEN h{i} END" if blocks else f"h{i}"  # noqa: S608
            keys[f"k{i}"] = f"{few} AS k{i}"
    connection.execute(f"CREATE TABLE keyed AS SELECT {', '.join(('record', *keys.values()))} FROM hashed").fetchall()  # noqa: S608
    for name in ("hashed", *(f"large{i}" for i in range(len(BLOCKS)))):
        connection.execute(f"DROP TABLE {name}").fetchall()
    connection.execute("CREATE VIEW blocked_rows AS SELECT * FROM person_rows JOIN keyed USING (record)").fetchall()
    connection.execute("CREATE VIEW compared_rows AS SELECT * EXCLUDE (id, lot, list) FROM blocked_rows").fetchall()
    return Blocked(tuple(keys), tuple(lost))
