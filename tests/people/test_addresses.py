"""Addresses, postcodes and telephones as evidence; whether one household's two names are brothers or one person."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tawthiq.model import Field, Record
from tawthiq.people import columns, linkage
from tawthiq.people.facts import facts
from tawthiq.people.linkage import Scored

GIVEN = (
    "amber",
    "georgia",
    "holly",
    "joshua",
    "kirra",
    "lachlan",
    "mitchell",
    "noah",
    "paige",
    "ruby",
    "sienna",
    "toby",
)
FAMILY = ("blackmore", "clarkson", "dunstan", "fairweather", "greenhill", "hargrave", "kingsley", "lockwood")
STREETS = ("acacia street", "banksia place", "correa circuit", "dryandra crescent", "eucalypt court", "fern lane")
TOWNS = ("northam", "southbury", "eastwick", "westerly", "middlebrook")


def row(number: int, **given: str) -> dict[str, Any]:
    fields = {k: Field(v, "A1", 0, 1) for k, v in given.items() if v}
    return columns.row_of(facts(Record("list", "", number, fields)), given)


def household(chance: random.Random, number: int) -> dict[str, str]:
    return {
        "family": chance.choice(FAMILY), "address": f"{number} {chance.choice(STREETS)}",
        "place": chance.choice(TOWNS), "postcode": str(2000 + number // 2),
    }  # fmt: skip


def day(chance: random.Random, year: int) -> str:
    return f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def scored(*, brothers: bool) -> tuple[Scored, list[frozenset[str]]]:
    """150 people twice on a list, 20 of them the second time under another given name; with brothers, or without."""
    chance = random.Random(5)  # noqa: S311 a fixed seed for a fixture
    rows: list[dict[str, Any]] = []
    asked = []
    for number in range(150):
        home, year = household(chance, number), chance.randint(1930, 1990)
        born = day(chance, year)
        one, two, third = chance.sample(GIVEN, 3)
        second = two if number < 20 else one
        rows += [row(len(rows) + n, given=g, birth=born, **home) for n, g in enumerate((one, second))]
        if number < 20:
            asked.append(frozenset(r["record"] for r in rows[-2:]))
        if brothers:
            rows.append(row(len(rows), given=third, birth=day(chance, year + 2), **home))
    return linkage.score(rows), asked


@pytest.mark.parametrize("brothers", [True, False])
def test_two_given_names_of_one_household_and_birthday_are_never_one_person_unasked(brothers: bool) -> None:
    """They may be twins, also on lists that show no other brothers."""
    found, asked = scored(brothers=brothers)
    chances = {frozenset((p.left, p.right)): p.probability for p in found.pairs}
    said = [chances.get(pair, 0.0) for pair in asked]
    print(f"brothers {brothers}: {sorted(said)}")
    assert max(said) < 0.99


def test_a_town_in_the_address_column_is_a_place_and_both_columns_are_two() -> None:
    alone = row(1, name="Ruby Lockwood", address="Northam")
    both = row(2, name="Ruby Lockwood", address="12 Fern Lane", place="Northam")
    assert alone["place"] == both["place"]
    assert (alone["address"], both["address"]) == (None, "12 frn ln")


def test_lines_of_an_address_may_change_places() -> None:
    one, two = (
        row(1, name="Ruby Lockwood", place="x", address=a) for a in ("12 Fern Lane, Flat 3", "Flat 3 12 fern lane")
    )
    assert one["address"] == two["address"]


def test_a_telephone_is_one_whatever_stands_before_it() -> None:
    numbers = {row(1, name="Ruby", phone=p)["phone"] for p in ("+963 944 123 456", "0944123456", "٠٩٤٤ ١٢٣ ٤٥٦")}
    assert numbers == {"44123456"}
    assert row(1, name="Ruby", phone="none")["phone"] is None


def test_a_row_with_a_family_name_alone_has_no_given_name() -> None:
    found = row(1, family="Lockwood")
    assert (found["given"], found["family"] is not None) == (None, True)


def test_a_space_typed_within_a_given_name_parts_nothing() -> None:
    assert (
        row(1, given="Soph ie", family="Lockwood")["given_typed"] == row(2, given="Sophie", family="x")["given_typed"]
    )


def test_lists_so_uniform_that_a_level_never_occurs_are_linked_all_the_same() -> None:
    """Every pair of one kind of block agrees in everything, so that the share of some level comes to nothing."""
    rows = []
    for number in range(220):
        given, born = GIVEN[number % 12], f"{1930 + number % 60}-03-{number % 28 + 1:02}"
        rows += [row(2 * number + n, name=f"{given} lockwood", birth=born, place=TOWNS[number % 5]) for n in (0, 1)]
    assert linkage.score(rows).pairs
