"""Conditions go by names and are sorted out by what costs little: neither changes what they say of any pair."""

from __future__ import annotations

import random
from typing import Any

import duckdb
from test_addresses import FAMILY, GIVEN, row

from tawthiq.people import levels
from tawthiq.people.columns import NUMBERS, TEXT
from tawthiq.people.conditions import Condition, spelt_out
from tawthiq.people.rowtable import load

LETTERS = "abé"


def words(many: int) -> list[str]:
    chance = random.Random(4)  # noqa: S311 no secret
    return ["", *("".join(chance.choices(LETTERS, k=chance.randint(1, 6))) for _ in range(many))]


def rows() -> list[dict[str, Any]]:
    """Rows near one another in all ways: names turned, slipped, left out, dates a figure apart."""
    chance, found = random.Random(9), []  # noqa: S311 no secret

    def said(names: tuple[str, ...]) -> str:
        name = chance.choice(names)
        return name[:-2] + name[-1] + name[-2] if chance.random() < 0.3 else name

    for number in range(80):
        given, family = said(GIVEN[:4]), said(FAMILY[:3])
        if chance.random() < 0.3:
            given, family = family, given
        name = given if chance.random() < 0.1 else f"{given} {said(GIVEN[:3])} {said(GIVEN[:3])} {family}"
        more = {"id_number": chance.choice(("5041", "5014"))} if chance.random() < 0.3 else {}
        found.append(row(number, name=name, mother=said(GIVEN[:2]), **more))
    return found


def test_one_slip_is_told_as_the_whole_distance_tells_it() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE words AS SELECT unnest(?) AS w", [[*words(300), None]]).fetchall()
        near = levels._near("l.w", "r.w")
        said = connection.execute(
            f"SELECT coalesce(damerau_levenshtein(l.w, r.w) <= 1, false), {near} FROM words l, words r"  # noqa: S608 own names
        ).fetchall()
    assert {True, False} == {whole for whole, _ in said}
    assert all(whole == short for whole, short in said)


def test_a_condition_says_by_its_name_what_it_says_spelt_out() -> None:
    both = ", ".join(f"{side}.{c} AS {c}_{side}" for c in (*TEXT, *NUMBERS) for side in "lr")
    with duckdb.connect() as connection:
        load(connection, rows())
        for condition in levels.CONDITIONS:
            plain = spelt_out(condition.call, levels.CONDITIONS)
            assert not any(f"{other.name}(" in plain for other in levels.CONDITIONS)
            said = connection.execute(
                f"SELECT {condition.call}, {plain} FROM (SELECT {both} FROM person_rows l, person_rows r)"  # noqa: S608 own names
            ).fetchall()
            assert len({named for named, _ in said}) > 1, condition.name
            assert all(named == whole for named, whole in said), condition.name


def test_one_figure_of_a_date_is_told_as_the_whole_distance_tells_it() -> None:
    days = [f"{y}-{m:02}-{d:02}" for y in (1917, 1970, 1971, 2070) for m in (1, 2, 10, 12) for d in (1, 2, 10, 12, 21)]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE days AS SELECT unnest(?) AS d", [days]).fetchall()
        pairs = "SELECT l.d AS birth_d_l, r.d AS birth_d_r FROM days l, days r"
        said = connection.execute(
            f"SELECT damerau_levenshtein(birth_d_l, birth_d_r) <= 1, {levels._ONE_FIGURE} FROM ({pairs})"  # noqa: S608 own names
        ).fetchall()
    assert {True, False} == {whole for whole, _ in said}
    assert all(whole == short for whole, short in said)


def test_a_condition_names_its_columns_once() -> None:
    assert Condition("same", "(b_l = a_r OR b_l = b_r)").call == "same(a_r, b_l, b_r)"
