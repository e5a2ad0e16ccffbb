"""Conditions over a pair of rows that stand in many places, each under a name: macros of SQL.

Splink reads every condition several times, in Python, and a name is read sooner than what it stands for.
"""

from __future__ import annotations

import re

from msgspec import Struct

_COLUMN = re.compile(r"\b[a-z_]+_[lr]\b")


class Condition(Struct, frozen=True):
    """An expression over a pair of rows; its columns end in `_l` or `_r`, as Splink names them."""

    name: str
    sql: str

    @property
    def call(self) -> str:
        """The expression by its name, its columns named, so that Splink sees which are compared."""
        return f"{self.name}({', '.join(sorted(set(_COLUMN.findall(self.sql))))})"

    @property
    def definition(self) -> str:
        """What makes the name known to DuckDB."""
        return f"CREATE OR REPLACE TEMP MACRO {self.call} AS {self.sql}"


def spelt_out(sql: str, conditions: tuple[Condition, ...]) -> str:
    """The same without names, for engines that do not know them; later conditions may name earlier ones."""
    for condition in reversed(conditions):
        sql = sql.replace(condition.call, condition.sql)
    return sql
