"""How much each level weighs on these lists: u counted among strangers, m by EM over the patterns of like pairs.

The model is Fellegi and Sunter's (1969) as Splink states it, and m is learned as Splink learns it (Winkler 1988; on
counts of patterns as by Enamorado, Fifield and Imai 2019): within pairs that agree in some columns, from what they do
not agree in by choice, u held fast. It is learned here, from patterns counted in one query, since Splink weighs every
condition anew for each kind of pairs and asks the database for every step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from statistics import median
from typing import Any

import duckdb
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq.people import levels
from tawthiq.people.patterns import Comparisons, Counts, alike, among_strangers, within

_Numbers = NDArray[np.float64]
# What each kind of pairs agrees in, and which comparisons that says nothing about.
_KINDS: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (("given", "family"), frozenset({"given", "kin"})),
    (("birth_d",), frozenset({"birth"})),
    (("arrest_d",), frozenset({"arrest"})),
    # Where given name and place agree, kin is nearly all there is left to tell by: EM would find what it began with.
    (("given", "place"), frozenset({"given", "place", "kin"})),
)
# A kind with fewer pairs teaches nothing; of one with more, so many are looked at.
_ENOUGH, _LEARNED = 200, 5e4
# So many pairs of strangers are looked at.
_SAMPLED = 1_000_000
# No level is rarer among pairs of different people than this: a sample that holds none of them cannot tell.
_RAREST = 1e-7
_STEPS, _SETTLED, _LEAST = 25, 1e-4, 1e-9


class Shares(Struct):
    """m and u of the levels of one comparison, from level 0; `fixed`: m is never learned."""

    m: _Numbers
    u: _Numbers
    fixed: NDArray[np.bool_]


def estimated(connection: duckdb.DuckDBPyConnection, comparisons: Comparisons, prior: float) -> dict[str, Any]:
    """The comparisons with the m and u that the lists in `person_rows` show.

    Args:
        prior: the chance that two random records are one person.
    """
    # The rule for kin leaves out of a field nearly all strangers who agree in it, since their given names differ: u
    # counted under it would be far too low, and agreement far too heavy.
    fields = {name: levels.FIELDS[name] for name in comparisons}
    strangers = _by_level(among_strangers(connection, fields, _SAMPLED), fields)
    shares = {name: _known(known, strangers[name]) for name, known in comparisons.items()}
    found = {columns: alike(connection, columns) for columns, _ in _KINDS}
    asked = {columns: min(1.0, _LEARNED / n) for columns, n in found.items() if n >= _ENOUGH}
    counted = within(connection, comparisons, asked)
    said = [
        learned(counted[columns], shares, [n not in agreed for n in comparisons], prior)
        for columns, agreed in _KINDS
        if columns in asked
    ]
    return {name: _told(comparisons[name], shares[name], [s[name] for s in said if name in s]) for name in comparisons}


def _by_level(counts: Counts, comparisons: Comparisons) -> dict[str, _Numbers]:
    """How many pairs have each level, from 0."""
    return {
        name: np.array([counts.pairs[counts.levels[:, at] == n].sum() for n in range(len(_levels(known)))])
        for at, (name, known) in enumerate(comparisons.items())
    }


def _levels(known: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The levels but for the null one, from 0."""
    return [x for x in known if not x.get("is_null_level")][::-1]


def _known(known: Sequence[Mapping[str, Any]], seen: _Numbers) -> Shares:
    """What is known beforehand of m; of u as much as one pair of each level would say, beside those counted."""
    items = _levels(known)
    before = np.array([x["u_probability"] for x in items], float)
    fixed = np.array([bool(x.get("fix_u_probability")) for x in items])
    u = np.where(fixed, before, (seen + 1) / (seen.sum() + 1 / before))
    return Shares(
        np.array([x["m_probability"] for x in items], float),
        np.maximum(u, _RAREST),
        np.array([bool(x.get("fix_m_probability")) for x in items]),
    )


def learned(
    counts: Counts, shares: Mapping[str, Shares], taught: Collection[bool], prior: float
) -> dict[str, _Numbers]:
    """m of each level by EM from pairs of one kind; NaN for levels that no pair has.

    Args:
        shares: by comparison, in the order of the patterns: u, and m to begin with.
        taught: for each comparison whether this kind says anything about it.
        prior: what the chance of one person begins with.

    Returns:
        Only comparisons that are taught and that any pair has something to compare in.
    """
    names = [(at, name) for at, (name, is_taught) in enumerate(zip(shares, taught, strict=True)) if is_taught]
    m = {name: shares[name].m.copy() for _, name in names}
    chance = min(0.5, max(prior * 100, 0.01))
    for _ in range(_STEPS):
        odds = np.full(len(counts.pairs), np.log(chance / (1 - chance)))
        for at, name in names:
            bits = np.append(np.log(np.maximum(m[name], _LEAST) / shares[name].u), 0.0)  # the last is for -1
            odds += bits[counts.levels[:, at]]
        one = counts.pairs / (1 + np.exp(-np.clip(odds, -60, 60)))
        chance = float(np.clip(one.sum() / counts.pairs.sum(), _LEAST, 1 - _LEAST))
        moved = 0.0
        for at, name in names:
            level = counts.levels[:, at]
            share = np.bincount(level[level >= 0], one[level >= 0], len(m[name]))
            if share.sum() > 0:
                new = np.where(shares[name].fixed, shares[name].m, share / share.sum())
                moved, m[name] = max(moved, float(np.abs(new - m[name]).max())), new
        if moved < _SETTLED:
            break
    return {name: _seen(found, counts.levels[:, at]) for at, name in names for found in (m[name],)}


def _seen(m: _Numbers, level: NDArray[np.int64]) -> _Numbers:
    return np.where(np.bincount(level[level >= 0], minlength=len(m)) > 0, m, np.nan)


def _told(known: Sequence[Mapping[str, Any]], shares: Shares, said: Sequence[_Numbers]) -> list[dict[str, Any]]:
    """The levels with u, and with m half as learned and half as known of lists beforehand.

    The pairs that agree in something are not like all pairs: where only two lists give birth dates, EM sees no others,
    and learns that mothers never agree because one of them gives none.
    """
    out, left = [], len(shares.m)
    for level in known:
        if level.get("is_null_level"):
            out.append(dict(level))
            continue
        left -= 1
        heard = [float(s[left]) for s in said if not np.isnan(s[left])]
        before = float(shares.m[left])
        m = 0.5 * median(heard) + 0.5 * before if heard and not shares.fixed[left] else before
        out.append({**level, "m_probability": m, "u_probability": float(shares.u[left])})
    return out
