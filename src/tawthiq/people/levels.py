"""What two records can be to one another, field by field: levels as SQL over a pair of rows, each with its words.

m and u of a level (Fellegi and Sunter 1969): how often it is found among pairs of records of one person, and among
pairs of two; here as known of lists beforehand, in `linkage` as learned from the lists themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tawthiq.people.conditions import Condition


def _level(sql: str, label: str, m: float, u: float, **more: Any) -> dict[str, Any]:
    return {"sql_condition": sql, "label_for_charts": label, "m_probability": m, "u_probability": u, **more}


def _null(sql: str, *, beside_kin: str = "false") -> dict[str, Any]:
    """Nothing to compare. `beside_kin`: what is no evidence either where another given name tells of kin."""
    return {"sql_condition": sql, "label_for_charts": "nothing to compare", "is_null_level": True} | (
        {"beside_kin": beside_kin} if beside_kin != "false" else {}
    )


_ELSE = "ELSE"
_SAME_GIVEN = "(given_l = given_r OR given_alt_l = given_r OR given_l = given_alt_r)"


def _chosen(*cases: tuple[str, str | int], other: str | int = "false") -> str:
    """The first case that holds. DuckDB weighs a CASE only for the rows that come so far, AND and OR for all of them.

    String distances so are computed for the few pairs that nothing cheaper decides.
    """
    return f"(CASE {' '.join(f'WHEN {sql} THEN {value}' for sql, value in cases)} ELSE {other} END)"


def _near(left: str, right: str) -> str:
    """At most one slip of the hand between two texts: a letter more, less, another, or two in each other's place.

    What costs little rules most pairs out: a slip changes the length by one at most, and is two plain changes at most.
    """
    return _chosen(
        (f"abs(length({left}) - length({right})) > 1", "false"),
        (f"levenshtein({left}, {right}) > 2", "false"),
        (f"damerau_levenshtein({left}, {right}) <= 1", "true"),
    )


def _slip(name: str) -> str:
    """Not two established names, and the same consonants or one slip of the hand apart, typed or meant."""
    return _chosen(
        (f"{name}_known_l + {name}_known_r = 2", "false"),
        (f"{name}_skel_l = {name}_skel_r", "true"),
        (f"NOT {_ends_alike(f'{name}_typed', name)}", "false"),
        (_near(f"{name}_typed_l", f"{name}_typed_r"), "true"),
        # Of two scripts the names that they spell are held side by side.
        (_near(f"{name}_l", f"{name}_r"), "true"),
        (f"jaro_winkler_similarity({name}_typed_l, {name}_typed_r) > 0.9", "true"),
    )


def _ends_alike(*columns: str) -> str:
    """A slip leaves the first letter or the last: most pairs of words are told by that, at little cost."""
    ends = ((f"{end}({c}_l, 1) = {end}({c}_r, 1)", "true") for c in columns for end in ("left", "right"))
    return _chosen(*ends)


def _far(left: str, right: str) -> str:
    """A part of the left name is no spelling of one of the right: neither the same nor a slip of the hand apart."""
    typed = f"{left}_typed_l, {right}_typed_r"
    return f"{left}_l <> {right}_r AND damerau_levenshtein({typed}) > 1 AND jaro_winkler_similarity({typed}) <= 0.9"


# How many of the names that kin share agree, and how many differ.
KIN = ("father", "grand", "family", "mother")
_SLIPS = {name: Condition(f"{name}_slipped", _slip(name)) for name in ("given", *KIN)}
_NEAR_GIVEN = _SLIPS["given"].call
_TURNING = Condition("names_turned", _chosen(
    ("given_l IS NULL OR given_r IS NULL OR family_l IS NULL OR family_r IS NULL", "false"),
    ("given_known_l + family_known_r = 2 AND given_l <> family_r", "false"),
    ("given_known_r + family_known_l = 2 AND given_r <> family_l", "false"),
    (_far("given", "family"), "false"),
    (_far("family", "given"), "false"),
    other="true",
))  # fmt: skip
_TURNED = _TURNING.call
# Brothers do not share an id number, so that it outweighs another given name.
_ONE_NUMBER = "id_number_l = id_number_r"
# Two neighbouring figures in each other's place: no two numbers that an office gave one after the other.
_TURNED_NUMBER = _chosen(
    ("length(id_number_l) <> length(id_number_r)", "false"),
    ("damerau_levenshtein(id_number_l, id_number_r) = 1", "levenshtein(id_number_l, id_number_r) = 2"),
)
# One of the two names stands in the other's column, and the other one differs. Established names are left out: in
# Arabic a father's or grandfather's name often stands for the family name, and many bear it as their own.
_ONE_TURNING = Condition("one_name_turned", _chosen(
    ("given_l IS NULL OR given_r IS NULL OR family_l IS NULL OR family_r IS NULL", "false"),
    ("given_known_l + family_known_r = 0 AND given_typed_l = family_typed_r", "true"),
    ("given_known_r + family_known_l = 0 AND given_typed_r = family_typed_l", "true"),
))  # fmt: skip
_ONE_TURNED = _ONE_TURNING.call
# The given names are known and no spelling of one another.
_OTHER = Condition("given_differs", _chosen(
    ("given_l IS NULL OR given_r IS NULL", "false"), (_SAME_GIVEN, "false"), (_ONE_NUMBER, "false"),
    (_NEAR_GIVEN, "false"), (_TURNED, "false"), (_ONE_TURNED, "false"), other="true",
))  # fmt: skip
OTHER_GIVEN = _OTHER.call
_DIFFERS = 16  # what a name that differs adds to the votes, one that agrees adds 1


def _vote(name: str) -> str:
    alt = ((f"{name}_alt_l = {name}_r", 1), (f"{name}_l = {name}_alt_r", 1)) if name == "family" else ()
    null = (f"{name}_l IS NULL OR {name}_r IS NULL", 0)
    return _chosen(null, (f"{name}_l = {name}_r", 1), *alt, (_SLIPS[name].call, 1), other=_DIFFERS)


_VOTING = Condition("kin_votes", f"({' + '.join(map(_vote, KIN))})")
# What the connection must know before a level is asked for, in the order in which they name one another.
CONDITIONS = (*_SLIPS.values(), _TURNING, _ONE_TURNING, _OTHER, _VOTING)
# What is worth finding once a pair, since many levels ask it.
ONCE = (_OTHER, _VOTING)


def _votes(agree: Sequence[int], differ: Sequence[int]) -> str:
    """So many agree, and so many differ: any of the numbers given."""
    return f"{_VOTING.call} IN ({', '.join(str(a + _DIFFERS * d) for a in agree for d in differ)})"


def _date(name: str, apart: str) -> str:
    return f"({name}_d_l IS NOT NULL AND {name}_d_r IS NOT NULL AND {apart})"


# What a comparison is called before people.
SAID = {
    "given": "given name", "kin": "names of kin", "birth": "birth", "arrest": "arrest", "place": "place",
    "address": "address", "postcode": "postcode", "origin": "place of birth", "id_number": "id number",
    "phone": "telephone", "sex": "sex",
}  # fmt: skip


def _place(name: str) -> list[dict[str, Any]]:
    same = f"{name}_l = {name}_r"
    return [
        _null(f"{name}_l IS NULL OR {name}_r IS NULL", beside_kin=same),
        _level(same, "same place", 0.75, 0.05, tf_adjustment_column=name),
        _level(
            f"damerau_levenshtein({name}_l, {name}_r) <= 2 AND length({name}_l) > 5", "place spelt nearly so", 0.1, 0.01
        ),
        _level(_ELSE, "other places", 0.15, 0.94),
    ]


_NEAR_ADDRESS = _chosen(
    ("address_l = address_r", "true"),
    ("damerau_levenshtein(address_l, address_r) <= 3", "true"),
    ("jaro_winkler_similarity(address_l, address_r) > 0.92", "true"),
)


def _figures(name: str, what: str, m: float, u: float, *, beside_kin: bool = False) -> list[dict[str, Any]]:
    same, near = f"{name}_l = {name}_r", 0.6 * (1 - m)
    return [
        _null(f"{name}_l IS NULL OR {name}_r IS NULL", beside_kin=same if beside_kin else "false"),
        _level(same, f"same {what}", m, u),
        _level(f"damerau_levenshtein({name}_l, {name}_r) <= 1", "one figure apart", near, 10 * u),
        _level(_ELSE, f"other {what}s", 1 - m - near, 1 - 11 * u),
    ]


# One slip leaves the year as it is, or the day and month.
_ONE_FIGURE = _chosen(
    ("left(birth_d_l, 4) <> left(birth_d_r, 4) AND right(birth_d_l, 6) <> right(birth_d_r, 6)", "false"),
    (_near("birth_d_l", "birth_d_r"), "true"),
)

_FIELDS: dict[str, list[dict[str, Any]]] = {
    "given": [
        _null("given_l IS NULL OR given_r IS NULL"),
        _level("given_l = given_r", "same name", 0.85, 0.01, tf_adjustment_column="given"),
        _level(f"given_l <> given_r AND {_SAME_GIVEN}", "attested spelling", 0.05, 0.01),
        _level(_TURNED, "given and family name in each other's place", 0.01, 0.0001),
        _level(_NEAR_GIVEN, "same skeleton or a slip of the hand", 0.08, 0.01),
        _level(
            _ONE_NUMBER, "another name under one id number", 0.03, 0.3, fix_m_probability=True, fix_u_probability=True
        ),
        _level(_ONE_TURNED, "one name in the other's place", 0.002, 0.0001, fix_m_probability=True),
        # Never learned: brothers would teach it that another given name is a slip.
        _level(_ELSE, "different name", 0.001, 0.97, fix_m_probability=True),
    ],
    "kin": [
        _null(f"{' AND '.join(f'({k}_l IS NULL OR {k}_r IS NULL)' for k in KIN)} OR {_TURNED}"),
        # The commonest among strangers stands first: each level counts anew, most pairs need one count.
        # A slip or a family name of another branch befalls one name, hardly each.
        _level(_votes((0,), (2, 3, 4)), "names of kin differ", 0.005, 0.9),
        _level(_votes((1,), (1, 2, 3)), "one agrees, another differs", 0.05, 0.05),
        _level(_votes((0,), (1,)), "the one name of kin that both give differs", 0.015, 0.04),
        _level(_votes((1,), (0,)), "one name of kin agrees", 0.25, 0.005),
        _level(_votes((2,), (0,)), "two names of kin agree", 0.3, 0.0002),
        _level(_votes((3, 4), (0,)), "three names of kin agree", 0.3, 0.00001),
        _level(_ELSE, "two agree, another differs", 0.08, 0.001),
    ],
    "birth": [
        _null("birth_lo_l IS NULL OR birth_lo_r IS NULL"),
        _level("birth_d_l = birth_d_r", "same day", 0.5, 0.0001),
        _level(
            _date(
                "birth",
                f"({_ONE_FIGURE} OR (left(birth_d_l, 4) = left(birth_d_r, 4) AND "
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
        _null("arrest_y_l IS NULL OR arrest_y_r IS NULL", beside_kin="arrest_y_l = arrest_y_r"),
        _level("arrest_d_l = arrest_d_r", "same day", 0.6, 0.0005),
        _level("arrest_y_l = arrest_y_r AND arrest_m_l = arrest_m_r", "same month", 0.2, 0.01),
        _level("arrest_y_l = arrest_y_r", "same year", 0.1, 0.15),
        _level(_ELSE, "other years", 0.1, 0.83),
    ],
    "place": _place("place"),
    "address": [
        _null("address_l IS NULL OR address_r IS NULL", beside_kin=_NEAR_ADDRESS),
        _level("address_l = address_r", "same address", 0.5, 0.0001),
        _level(_NEAR_ADDRESS, "address spelt nearly so", 0.3, 0.0005),
        _level(_ELSE, "other addresses", 0.2, 0.99),
    ],
    "postcode": _figures("postcode", "postcode", 0.8, 0.002, beside_kin=True),
    "origin": _place("origin"),
    "id_number": _figures("id_number", "number", 0.95, 0.00001),
    # People have several, and a household shares one.
    "phone": _figures("phone", "number", 0.55, 0.00001, beside_kin=True),
    "sex": [
        _null("sex_l IS NULL OR sex_r IS NULL"),
        _level("sex_l = sex_r", "same sex", 0.99, 0.8),
        _level(_ELSE, "other sex", 0.01, 0.2),
    ],
}


def _comparisons(*unless: str, kin_aware: bool) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for name, known in _FIELDS.items():
        found[name] = [{k: v for k, v in level.items() if k != "beside_kin"} for level in known]
        same = known[0].get("beside_kin")
        if same and kin_aware:
            either = _chosen(
                (known[0]["sql_condition"], "true"), (f"NOT ({same})", "false"), (_TURNED_NUMBER, "false"),
                *((u, "false") for u in unless), (OTHER_GIVEN, "true"),
            )  # fmt: skip
            found[name][0]["sql_condition"] = either
    return found


# Circumstances that agree are no evidence where the given names differ: brothers are arrested together.
COMPARISONS = _comparisons(kin_aware=True)
# The same without that rule: how often strangers agree in a field is counted over all pairs of strangers.
FIELDS = _comparisons(kin_aware=False)
# The same for lists that show no brothers (`households`): there one day of birth says that another name may be a slip.
WITHOUT_BROTHERS = _comparisons("birth_d_l = birth_d_r", kin_aware=True)

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
    ("phone",),
    ("birth_d",),
    ("address",),
    ("place", "postcode"),
    ("family_skel", "postcode"),
    ("given_skel", "postcode"),
)


def of(comparison: str, level: int) -> dict[str, Any]:
    """A level by its number. Splink counts levels from the last, which is 0; a null level is -1."""
    known = [x for x in COMPARISONS[comparison] if not x.get("is_null_level")]
    return known[len(known) - 1 - level]
