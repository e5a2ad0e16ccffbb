"""What lists teach the model: shares among strangers and among records of one person, from counts of patterns."""

from __future__ import annotations

from collections import Counter
from typing import Any

import duckdb
import numpy as np
import pytest
from test_addresses import FAMILY, GIVEN, TOWNS, row

from tawthiq.people import blocking, estimating, levels
from tawthiq.people.estimating import Shares, learned
from tawthiq.people.patterns import Counts, among_strangers, within
from tawthiq.people.rowtable import load


def drawn(size: int, m: dict[str, list[float]], u: dict[str, list[float]], share: float) -> Counts:
    """Patterns of pairs of which a share is one person, each comparison independent of the others."""
    chance = np.random.default_rng(3)
    one = chance.random(size) < share
    found = [
        np.where(
            chance.random(size) < 0.2,
            -1,
            np.where(one, chance.choice(len(m[k]), size, p=m[k]), chance.choice(len(u[k]), size, p=u[k])),
        )
        for k in m
    ]
    patterns = Counter(zip(*(c.tolist() for c in found), strict=True))
    return Counts(np.array(list(patterns), np.int64), np.array(list(patterns.values()), np.float64))


def test_the_shares_that_made_the_pairs_are_found_again() -> None:
    m = {"a": [0.05, 0.15, 0.8], "b": [0.1, 0.9], "c": [0.2, 0.3, 0.5], "d": [0.1, 0.9]}
    u = {"a": [0.95, 0.04, 0.01], "b": [0.97, 0.03], "c": [0.9, 0.08, 0.02], "d": [0.99, 0.01]}
    begun = {k: Shares(np.full(len(v), 1 / len(v)), np.array(u[k]), np.zeros(len(v), bool)) for k, v in m.items()}
    counts = drawn(60_000, m, u, 0.1)
    found = learned(counts, begun, [True] * 4, 1e-4)
    for name, true in m.items():
        assert found[name] == pytest.approx(true, abs=0.03), name
    # Comparisons that a kind of pairs says nothing about are not learned from it; what is fixed stays.
    begun["b"].fixed[:] = True
    fewer = learned(counts, begun, [True, True, True, False], 1e-4)
    assert set(fewer) == {"a", "b", "c"}
    assert fewer["b"].tolist() == [0.5, 0.5]


def test_a_level_that_no_pair_has_is_not_learned() -> None:
    shares = {"a": Shares(np.array([0.2, 0.3, 0.5]), np.array([0.9, 0.05, 0.05]), np.zeros(3, bool))}
    counts = Counts(np.array([[0], [2]], np.int64), np.array([50.0, 50.0]))
    found = learned(counts, shares, [True], 1e-3)["a"]
    assert np.isnan(found[1])
    assert not np.isnan(found[[0, 2]]).any()


def rows(number: int) -> list[dict[str, Any]]:
    return [
        row(n, name=f"{GIVEN[n % 12]} {FAMILY[n * 7 % 8]}", place=TOWNS[n * n % 5], birth=f"{1950 + n % 37}-03-04")
        for n in range(number)
    ]


def test_every_pair_of_a_short_list_and_a_part_of_a_long_one_say_how_often_strangers_agree() -> None:
    made = rows(250)
    exact = sum(n * (n - 1) for n in Counter(r["place"] for r in made).values()) / (250 * 249)
    at = list(levels.FIELDS).index("place")
    with duckdb.connect() as connection:
        load(connection, made)
        every, some = (among_strangers(connection, levels.FIELDS, n) for n in (10**6, 3000))
        given = within(connection, levels.FIELDS, {("given",): 1.0, ("place",): 0.5})
    assert every.pairs.sum() == 250 * 249 / 2
    assert 2000 < some.pairs.sum() < 4000
    for counts, about in ((every, 1e-9), (some, 0.2)):
        same = counts.pairs[counts.levels[:, at] == len(levels.FIELDS["place"]) - 2].sum() / counts.pairs.sum()
        assert same == pytest.approx(exact, rel=about)
    known = sum(n * (n - 1) // 2 for n in Counter(r["given"] for r in made).values())
    assert given[("given",)].pairs.sum() == known
    assert 0 < given[("place",)].pairs.sum() < 250 * 249 / 4


def test_what_no_stranger_shares_is_held_for_rare_and_not_for_impossible() -> None:
    with duckdb.connect() as connection:
        load(connection, rows(250))
        found = estimating.estimated(connection, {"given": levels.COMPARISONS["given"]}, 0.001)["given"]
    by = {x["label_for_charts"]: x for x in found if not x.get("is_null_level")}
    turned = by["given and family name in each other's place"]
    assert 1e-7 <= turned["u_probability"] < 1e-4
    # One's own name under another id number is never learned.
    assert by["different name"]["m_probability"] == 0.001


def test_blocks_that_nobody_shares_are_not_asked_for_and_what_is_too_large_is_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blocking, "LARGEST_BLOCK", 20)
    with duckdb.connect() as connection:
        load(connection, rows(100))
        made = blocking.block(connection)
        kept = {r[0] for r in connection.execute("SELECT column_name FROM (DESCRIBE blocked_rows)").fetchall()}
        number = levels.BLOCKS.index(("id_number",))
        assert f"k{number}" not in made.keys
        assert set(made.keys) <= kept
        # The rows are still there for whoever reads them, by id.
        ids = connection.execute("SELECT id FROM person_rows ORDER BY record").fetchall()
    assert [i for (i,) in ids] == sorted(r["record"] for r in rows(100))
    assert not made.lost
    monkeypatch.setattr(blocking, "LARGEST_BLOCK", 2)
    with duckdb.connect() as connection:
        load(connection, rows(100))
        lost = {x.key: x for x in blocking.block(connection).lost}
    # Of 100 birthdays in 37 years 26 fall on three people and 11 on two.
    assert (lost["birth_d"].blocks, lost["birth_d"].pairs) == (26, 26 * 3)
