"""Whether people of one household and two given names are brothers, as far as the lists tell."""

from __future__ import annotations

import duckdb
from scipy.stats import binom

from tawthiq.people import levels
from tawthiq.people.columns import NUMBERS, TEXT

# What people of one household agree in.
_HOUSEHOLDS = (("family", "address"), ("family", "place", "postcode"), ("father", "family", "place"))
# No more of the pairs of brothers and sisters are twins; and how small the chance must be that all are such.
_TWINS, _BY_CHANCE = 0.05, 1e-6


def show_no_brothers(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether two given names in one household of `person_rows` are mostly one person's.

    Brothers and sisters are born in different years, but for twins. Where most who share a household and have
    different given names share the day of birth as well, and more than twins can explain, most are not brothers.
    """
    both = ", ".join(f"{side}.{c} AS {c}_{side}" for c in (*TEXT, *NUMBERS) for side in "lr")
    pairs = " UNION ".join(
        "SELECT l.record AS l, r.record AS r FROM person_rows l JOIN person_rows r ON l.record < r.record AND "  # noqa: S608
        + " AND ".join(f"l.{c} = r.{c}" for c in columns)
        for columns in _HOUSEHOLDS
    )
    joined = f"SELECT {both} FROM ({pairs}) p JOIN person_rows l ON l.record = p.l JOIN person_rows r ON r.record = p.r"  # noqa: S608
    one_day, years = connection.execute(
        "SELECT count(*) FILTER (birth_d_l = birth_d_r), count(*) FILTER (birth_lo_l <> birth_lo_r) "  # noqa: S608
        f"FROM ({joined}) WHERE birth_d_l IS NOT NULL AND birth_d_r IS NOT NULL AND {levels.OTHER_GIVEN}"
    ).fetchall()[0]
    chance = float(binom.sf(one_day - 1, one_day + years, _TWINS))
    return bool(one_day > years and chance < _BY_CHANCE)
