"""What agrees and differs between two records, and how much each agreement weighs, in words.

The weight of a level is log2(m / u), in bits (Fellegi and Sunter 1969): how much likelier it is among pairs of records
of one person than among pairs of two. It is computed from what is known of lists beforehand, not from these lists, so
that it says the same about a pair whatever else is on them. One given name in both weighs by how rare the name is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

import duckdb
from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.model import Field, Record
from tawthiq.people import dates, levels
from tawthiq.people.columns import row_of, unlettered
from tawthiq.people.compare import compare
from tawthiq.people.facts import facts
from tawthiq.people.lexicon import lexicon
from tawthiq.people.mapping import fields
from tawthiq.people.patterns import both_sides, cases
from tawthiq.people.records import unknown_values
from tawthiq.people.rowtable import load
from tawthiq.vocabulary.folding import fold

Says = Literal["same", "alike", "differs", "one only"]

# From so many bits on, in words.
_WORDS = (
    (10.0, "weighs very heavily for one person"), (6.0, "weighs heavily for one person"),
    (2.0, "weighs for one person"), (-2.0, "says little"), (-6.0, "weighs against"),
    (-math.inf, "weighs heavily against"),
)  # fmt: skip
# No given name weighs as if it were rarer than this: what the lexicon lacks may be common here.
_RAREST_NAME = 1e-4
_NAMED = ("name", "given", "middle", "father", "grandfather", "mother", "family", "nickname")
_ALIKE = 0.5  # score from which two names are alike


class FieldPair(Struct, frozen=True):
    """One field of two records.

    Attributes:
        field: its name in vocabulary/lists.yaml.
        left, right: as typed; empty where the record does not give it.
        says: "same", "alike" (spellings of one name, or a date that fits as far as both say), "differs" or "one only".
        why: in words, for names; empty elsewhere.
    """

    field: str
    left: str
    right: str
    says: Says
    why: str = ""


class Weight(Struct, frozen=True):
    """What one comparison of the linkage found, and how much it weighs.

    Attributes:
        what: what was compared ("given name", "names of kin", "birth", ...); level: what was found.
        bits: log2 of how much likelier that is for one person than for two; weight: that in words.
    """

    what: str
    level: str
    bits: float
    weight: str


def field_pairs(left: Record, right: Record) -> tuple[FieldPair, ...]:
    """What two records say, field by field, in the vocabulary's order; fields that neither gives are left out.

    A name column in the second script stands beside the first where only that gives a counterpart.
    """
    found = []
    for name in fields():
        a, b = left.fields.get(name), right.fields.get(name)
        if name == "row_number" or not (a or b):
            continue
        says, why = _compared(name, a, b)
        found.append(FieldPair(name, a.value if a else "", b.value if b else "", says, why))
    return tuple(found)


def _compared(name: str, a: Field | None, b: Field | None) -> tuple[Says, str]:
    if a is None or b is None or {fold(a.value), fold(b.value)} & unknown_values():
        return "one only", ""
    if fold(a.value) == fold(b.value) or (a.read and a.read == b.read):
        return "same", ""
    if name in vocabulary.load("lists")["date_fields"]:
        return _dates(a, b), ""
    if a.read and b.read:
        return "differs", ""
    found = compare(a.value, b.value)
    if name.removesuffix("_other") in _NAMED:
        return ("alike" if found.score >= _ALIKE else "differs"), found.why
    # Places and the like are spelt in two scripts as names are.
    return ("alike" if found.score >= _ALIKE else "differs"), ""


def _dates(a: Field, b: Field) -> Says:
    one, two = dates.read(a.read), dates.read(b.read)
    return "differs" if one is None or two is None or one.conflicts(two) else "alike"


def weights(pairs: Sequence[tuple[Record, Record]]) -> list[tuple[Weight, ...]]:
    """For each pair, what the linkage's comparisons find; those with nothing to compare are left out."""
    if not pairs:
        return []
    records = {r.id: r for pair in pairs for r in pair}
    rows = {i: row_of(facts(r), {k: f.value for k, f in r.fields.items()}) for i, r in records.items()}
    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection:
        load(connection, list(rows.values()))
        connection.execute("CREATE TABLE asked (n INTEGER, l VARCHAR, r VARCHAR)").fetchall()
        connection.executemany(
            "INSERT INTO asked VALUES (?, ?, ?)", [(n, a.id, b.id) for n, (a, b) in enumerate(pairs)]
        )
        found = found_levels(connection)
    return [weigh(numbers, rows[left.id]) for (left, _), numbers in zip(pairs, found, strict=True)]


def found_levels(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, ...]]:
    """The level of each comparison for each pair of the table `asked` (n, l, r), by n, over `person_rows`."""
    return [tuple(row[1:]) for row in connection.execute(_query()).fetchall()]


def weigh(numbers: Sequence[int], row: dict[str, Any]) -> tuple[Weight, ...]:
    """Levels in words with their weights; those with nothing to compare are left out. `row`: of one of the two."""
    found = zip(levels.COMPARISONS, numbers, strict=True)
    return tuple(_weight(name, number, row) for name, number in found if number >= 0)


@cache
def _query() -> str:
    """The level of each comparison for each pair asked: -1 where there is nothing to compare, else from the last, 0."""
    join = "asked a JOIN person_rows l ON l.id = a.l JOIN person_rows r ON r.id = a.r"
    return f"SELECT n, {', '.join(cases(levels.COMPARISONS))} FROM (SELECT a.n, {both_sides()} FROM {join}) ORDER BY n"  # noqa: S608 own names


def _weight(comparison: str, number: int, row: dict[str, Any]) -> Weight:
    level = levels.of(comparison, number)
    m, u = level["m_probability"], level["u_probability"]
    said = str(level["label_for_charts"])
    if comparison == "given" and said == "same name":
        share = _share(unlettered(str(row["given"])))
        u = max(share, _RAREST_NAME) if share else u
        said += f" (about 1 in {round(1 / u):,} of all names counted)" if share else ""
    bits = round(math.log2(m / u), 1)
    words = next(w for least, w in _WORDS if bits >= least)
    return Weight(levels.SAID[comparison], said, bits, words)


def _share(name: str) -> float:
    """The share of people who bear a name, by the lexicon's counts; 0 where it does not know the name."""
    return lexicon().total.get(name, 0) / _counted()


@cache
def _counted() -> int:
    return sum(lexicon().total.values())
