"""Pairs of records and the chance that they are one person: Fellegi-Sunter by Splink, on DuckDB.

What is ours: name levels across scripts; one comparison for all that kin share, since a father's, a grandfather's and a
family name are not independent evidence; circumstances that agree count for nothing where the given names differ, since
brothers are arrested together; blocks capped, with the pairs lost counted.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import duckdb
from msgspec import Struct
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from tawthiq.people.columns import NUMBERS, TEXT

# Blocks of more records than this are not compared whole; narrower keys beside them catch what they can.
LARGEST_BLOCK = 200
_SEED = 7
_LOWEST = 0.01  # pairs below are not kept
# What a deterministic rule (id number, or name and full birth date) is taken to find of all true pairs.
_RULES_FIND = 0.5

# Columns that no two people share by chance, or hardly.
_SURE = (
    ("given", "family", "birth_d"), ("given", "father", "family", "birth_lo"), ("given", "family", "arrest_d"),
    ("id_number",),
)  # fmt: skip

# Keys of the blocks: columns that must all be known and equal.
BLOCKS: tuple[tuple[str, ...], ...] = (
    ("given", "family"),
    ("given_alt", "family"),
    ("given", "father"),
    ("given", "family", "place"),
    ("given", "father", "family_skel"),
    ("given", "family", "birth_lo"),
    ("given_skel", "father_skel", "birth_lo"),
    ("given_skel", "family_skel", "birth_hi"),
    ("family_skel", "birth_d"),
    ("given_skel", "birth_d"),
    ("father", "family", "birth_lo"),
    ("given_skel", "arrest_d"),
    ("family", "arrest_d"),
    ("mother_skel", "given_skel"),
    ("given", "place", "arrest_y", "arrest_m"),
    ("birth_d", "place"),
    ("birth_d", "origin"),
    ("place", "origin"),
    ("origin", "family_skel"),
    ("origin", "given_skel"),
    ("either", "birth_d"),
    ("either", "place"),
    ("id_number",),
)


class Counted(Struct, frozen=True):
    """What blocking left out.

    Attributes:
        key: the columns; blocks: how many were too large; pairs: that they would have had.
    """

    key: str
    blocks: int
    pairs: int


class Pair(Struct, frozen=True):
    """Two records and the chance that they are one person, with the level of each comparison (0 is the lowest)."""

    left: str
    right: str
    probability: float
    levels: dict[str, int]


class Scored(Struct, frozen=True):
    """What linking gave: pairs by falling probability, and what blocking left out."""

    pairs: tuple[Pair, ...]
    lost: tuple[Counted, ...]


def score(rows: Sequence[dict[str, Any]], threads: int = 2) -> Scored:
    """Score the pairs of records that share a block.

    Args:
        rows: as `columns.row_of` makes them; their order does not matter.
    """
    if len(rows) < 2:
        return Scored((), ())
    # No folder to spill to: names must never lie in clear beside whatever folder the command was started in.
    with duckdb.connect(config={"threads": threads, "temp_directory": ""}) as connection:
        load(connection, rows)
        linker, lost = prepare(connection)
        table = linker.inference.predict(threshold_match_probability=_LOWEST, warning_mode="never").physical_name
        names = [f"gamma_{c}" for c in COMPARISONS]
        found = connection.execute(
            f"SELECT record_l, record_r, match_probability, {', '.join(names)} FROM {table} "  # noqa: S608 own names
            "ORDER BY match_probability DESC, record_l, record_r"
        ).fetchall()
    pairs = tuple(Pair(r[0], r[1], round(r[2], 4), dict(zip(COMPARISONS, r[3:], strict=True))) for r in found)
    return Scored(pairs, lost)


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


def prepare(connection: duckdb.DuckDBPyConnection) -> tuple[Linker, tuple[Counted, ...]]:
    """A trained linker over `person_rows`, and what blocking leaves out."""
    for name in ("splink", "splink.internals"):
        logging.getLogger(name).setLevel(logging.ERROR)
    lost = _block(connection)
    api = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        comparisons=[{"output_column_name": n, "comparison_levels": levels} for n, levels in COMPARISONS.items()],
        blocking_rules_to_generate_predictions=[block_on(f"k{i}") for i in range(len(BLOCKS))],
        probability_two_random_records_match=_prior(connection),
        retain_matching_columns=True,
        max_iterations=15,
    )
    rows = api.register("blocked_rows")
    linker = Linker(rows, settings, log_level=None, validate_settings=False)
    _train(connection, linker)
    model = _tempered(linker.misc.save_model_to_json())
    return Linker(rows, model, log_level=None, validate_settings=False), lost


def _tempered(model: dict[str, Any]) -> dict[str, Any]:
    """The trained model, half its m probabilities' weight on what is known of lists beforehand.

    The pairs that a training block holds are not like all pairs: where only two lists give birth dates, EM sees no
    others, and learns that mothers never agree because one of them gives none.
    """
    for comparison in model["comparisons"]:
        prior = COMPARISONS[comparison["output_column_name"]]
        levels = [x for x in comparison["comparison_levels"] if not x.get("is_null_level")]
        for level, known in zip(levels, (x for x in prior if not x.get("is_null_level")), strict=True):
            learned = level.get("m_probability")
            if learned is not None and not known.get("fix_m_probability"):
                level["m_probability"] = 0.5 * learned + 0.5 * known["m_probability"]
            level["u_probability"] = max(level.get("u_probability") or known["u_probability"], _RAREST)
    return model


def _block(connection: duckdb.DuckDBPyConnection) -> tuple[Counted, ...]:
    """Make `blocked_rows`: each key as one column, NULL where its block is too large to compare."""
    whole = [
        f"CASE WHEN {' AND '.join(f'{c} IS NOT NULL' for c in cs)} THEN hash({', '.join(cs)}) END AS h{i}"
        for i, cs in enumerate(BLOCKS)
    ]
    connection.execute(f"CREATE TABLE hashed AS SELECT *, {', '.join(whole)} FROM person_rows").fetchall()  # noqa: S608
    lost = []
    for i, columns in enumerate(BLOCKS):
        connection.execute(
            f"CREATE TABLE large{i} AS SELECT h{i} AS h, count(*) AS n FROM hashed WHERE h{i} IS NOT NULL "  # noqa: S608
            f"GROUP BY 1 HAVING n > {LARGEST_BLOCK}"
        ).fetchall()
        blocks, pairs = connection.execute(
            f"SELECT count(*), coalesce(sum(n * (n - 1) / 2), 0)::BIGINT FROM large{i}"  # noqa: S608
        ).fetchall()[0]
        if blocks:
            lost.append(Counted(" + ".join(columns), blocks, pairs))
    keys = [f"CASE WHEN h{i} NOT IN (SELECT h FROM large{i}) THEN h{i} END AS k{i}" for i in range(len(BLOCKS))]  # noqa: S608
    hashes = ", ".join(f"h{i}" for i in range(len(BLOCKS)))
    connection.execute(
        f"CREATE TABLE blocked_rows AS SELECT * EXCLUDE ({hashes}), {', '.join(keys)} FROM hashed"  # noqa: S608
    ).fetchall()
    connection.execute("DROP TABLE hashed").fetchall()
    return tuple(lost)


def _prior(connection: duckdb.DuckDBPyConnection) -> float:
    """The chance that two random records are one person, from what sure rules find; never none, never most."""
    total = connection.execute("SELECT count(*) FROM person_rows").fetchall()[0][0]
    found = max(_alike(connection, columns) for columns in _SURE)
    pairs = max(1.0, total * (total - 1) / 2)
    return float(min(0.1, max(found / _RULES_FIND, total / 20, 1) / pairs))


def _alike(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> float:
    """How many pairs agree in all of some columns."""
    known, listed = " AND ".join(f"{c} IS NOT NULL" for c in columns), ", ".join(columns)
    query = f"SELECT count(*) AS n FROM person_rows WHERE {known} GROUP BY {listed}"  # noqa: S608 own names
    found = connection.execute(f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM ({query})").fetchall()  # noqa: S608
    return float(found[0][0])


def _train(connection: duckdb.DuckDBPyConnection, linker: Linker) -> None:
    """u from random pairs, m by EM within two kinds of blocks; a kind with too few pairs leaves the defaults."""
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=_SEED, min_count_per_level=None, num_chunks=1)
    for columns in (("given", "family"), ("birth_d",), ("arrest_d",), ("given", "place")):
        pairs = _alike(connection, columns)
        if pairs >= _ENOUGH:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), estimate_without_term_frequencies=True, max_pairs=1e6 if pairs > 2e6 else None
            )


_ENOUGH = 200
# No level is rarer among pairs of different people than this: a sample that holds none of them cannot tell.
_RAREST = 1e-7


def _level(sql: str, label: str, m: float, u: float, **more: Any) -> dict[str, Any]:
    return {"sql_condition": sql, "label_for_charts": label, "m_probability": m, "u_probability": u, **more}


def _null(sql: str) -> dict[str, Any]:
    return {"sql_condition": sql, "label_for_charts": "nothing to compare", "is_null_level": True}


_ELSE = "ELSE"
_SAME_GIVEN = "(given_l = given_r OR coalesce(given_alt_l = given_r, false) OR coalesce(given_l = given_alt_r, false))"


def _slip(name: str) -> str:
    """Not two established names, and the same consonants or one slip of the hand apart."""
    return (
        f"({name}_known_l + {name}_known_r < 2 AND (coalesce({name}_skel_l = {name}_skel_r, false) OR "
        f"damerau_levenshtein({name}_typed_l, {name}_typed_r) <= 1 OR "
        f"jaro_winkler_similarity({name}_typed_l, {name}_typed_r) > 0.9))"
    )


_NEAR_GIVEN = _slip("given")
_TURNED = (
    "(coalesce(given_l = family_r OR damerau_levenshtein(given_typed_l, family_typed_r) <= 1, false) AND "
    "coalesce(family_l = given_r OR damerau_levenshtein(family_typed_l, given_typed_r) <= 1, false))"
)
# Brothers do not share an id number, so that it outweighs another given name.
_ONE_NUMBER = "coalesce(id_number_l = id_number_r, false)"
# The given names are known and no spelling of one another.
_OTHER_GIVEN = (
    f"(given_l <> given_r AND NOT {_SAME_GIVEN} AND NOT {_NEAR_GIVEN} AND NOT {_TURNED} AND NOT {_ONE_NUMBER})"
)


def _votes(agrees: bool) -> str:
    """How many of the names that kin share agree, or differ."""
    votes = []
    for name in ("father", "grand", "family", "mother"):
        same = f"({name}_l = {name}_r OR {_slip(name)})"
        if name == "family":
            same = f"({same} OR coalesce(family_alt_l = family_r, false) OR coalesce(family_l = family_alt_r, false))"
        known = f"{name}_l IS NOT NULL AND {name}_r IS NOT NULL"
        votes.append(f"(coalesce({known} AND {'' if agrees else 'NOT '}{same}, false))::INT")
    return f"({' + '.join(votes)})"


_FOR, _AGAINST = _votes(True), _votes(False)


def _date(name: str, apart: str) -> str:
    return f"({name}_d_l IS NOT NULL AND {name}_d_r IS NOT NULL AND {apart})"


# What a comparison is called before people.
SAID = {
    "given": "given name", "kin": "names of kin", "birth": "birth", "arrest": "arrest", "place": "place",
    "origin": "place of birth",
    "id_number": "id number", "sex": "sex",
}  # fmt: skip


def _place(name: str) -> list[dict[str, Any]]:
    same = f"{name}_l = {name}_r"
    return [
        _null(f"{name}_l IS NULL OR {name}_r IS NULL OR (coalesce({_OTHER_GIVEN}, false) AND {same})"),
        _level(same, "same place", 0.75, 0.05, tf_adjustment_column=name),
        _level(
            f"damerau_levenshtein({name}_l, {name}_r) <= 2 AND length({name}_l) > 5", "place spelt nearly so", 0.1, 0.01
        ),
        _level(_ELSE, "other places", 0.15, 0.94),
    ]


COMPARISONS: dict[str, list[dict[str, Any]]] = {
    "given": [
        _null("given_l IS NULL OR given_r IS NULL"),
        _level("given_l = given_r", "same name", 0.85, 0.01, tf_adjustment_column="given"),
        _level(f"given_l <> given_r AND {_SAME_GIVEN}", "attested spelling", 0.05, 0.01),
        _level(_TURNED, "given and family name in each other's place", 0.01, 0.0001),
        _level(_NEAR_GIVEN, "same skeleton or a slip of the hand", 0.08, 0.01),
        _level(
            _ONE_NUMBER, "another name under one id number", 0.03, 0.3, fix_m_probability=True, fix_u_probability=True
        ),
        # Never learned: brothers would teach it that another given name is a slip.
        _level(_ELSE, "different name", 0.001, 0.97, fix_m_probability=True),
    ],
    "kin": [
        _null(f"{_FOR} + {_AGAINST} = 0 OR coalesce({_TURNED}, false)"),
        _level(f"{_FOR} >= 3 AND {_AGAINST} = 0", "three names of kin agree", 0.3, 0.00001),
        _level(f"{_FOR} = 2 AND {_AGAINST} = 0", "two names of kin agree", 0.3, 0.0002),
        _level(f"{_FOR} = 1 AND {_AGAINST} = 0", "one name of kin agrees", 0.25, 0.005),
        _level(f"{_FOR} >= 2", "two agree, one differs", 0.08, 0.001),
        _level(f"{_FOR} = 1", "one agrees, another differs", 0.05, 0.05),
        _level(_ELSE, "names of kin differ", 0.02, 0.94),
    ],
    "birth": [
        _null("birth_lo_l IS NULL OR birth_lo_r IS NULL"),
        _level("birth_d_l = birth_d_r", "same day", 0.5, 0.0001),
        _level(
            _date(
                "birth",
                "(damerau_levenshtein(birth_d_l, birth_d_r) <= 1 OR (left(birth_d_l, 4) = left(birth_d_r, 4) AND "
                "substr(birth_d_l, 6, 2) = substr(birth_d_r, 9, 2) AND "
                "substr(birth_d_l, 9, 2) = substr(birth_d_r, 6, 2)))",
            ),
            "one figure apart, or day and month changed",
            0.05,
            0.001,
        ),
        _level(
            "(birth_d_l IS NULL OR birth_d_r IS NULL) AND birth_lo_l = birth_lo_r AND birth_hi_l = birth_hi_r",
            "same year",
            0.3,
            0.02,
        ),
        _level("birth_lo_l <= birth_hi_r + 1 AND birth_lo_r <= birth_hi_l + 1", "within a year", 0.1, 0.06),
        _level(_ELSE, "other years", 0.03, 0.9),
    ],
    "arrest": [
        _null(
            f"arrest_y_l IS NULL OR arrest_y_r IS NULL OR (coalesce({_OTHER_GIVEN}, false) AND arrest_y_l = arrest_y_r)"
        ),
        _level("arrest_d_l = arrest_d_r", "same day", 0.6, 0.0005),
        _level("arrest_y_l = arrest_y_r AND arrest_m_l = arrest_m_r", "same month", 0.2, 0.01),
        _level("arrest_y_l = arrest_y_r", "same year", 0.1, 0.15),
        _level(_ELSE, "other years", 0.1, 0.83),
    ],
    "place": _place("place"),
    "origin": _place("origin"),
    "id_number": [
        _null("id_number_l IS NULL OR id_number_r IS NULL"),
        _level("id_number_l = id_number_r", "same number", 0.95, 0.00001),
        _level("damerau_levenshtein(id_number_l, id_number_r) <= 1", "one figure apart", 0.03, 0.0001),
        _level(_ELSE, "other numbers", 0.02, 0.99),
    ],
    "sex": [
        _null("sex_l IS NULL OR sex_r IS NULL"),
        _level("sex_l = sex_r", "same sex", 0.99, 0.8),
        _level(_ELSE, "other sex", 0.01, 0.2),
    ],
}
