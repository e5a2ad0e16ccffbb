"""What boosted trees make of a party: which of its traits together speak for its being a source.

A sum of weights takes each trait by itself. The trees (models/credit-trees.json, by training/fit_credit_trees.py) ask
for one trait after another, and how the trained reader's encoder sees the party along the directions in which parties
differ most (gradient boosting: Friedman, Annals of Statistics 29, 2001).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import msgspec

from tawthiq.extraction.trained.choosing import MODELS, Row

TREES = MODELS / "credit-trees.json"
# What trees ask of a party of which the trained reader says anything at all.
SEEN = "seen by the trained reader"
# Decimals of a place along a direction: the same branch is taken whatever the machine's last digits.
DIGITS = 3


class Tree(msgspec.Struct, frozen=True, array_like=True):
    """A question, and what follows from its answers: another question, or what is added to the log of the odds.

    Attributes:
        asks: a trait, or the number of a direction.
        over: the direction is asked for more than this.
    """

    asks: str | int
    over: float
    no: Tree | float
    yes: Tree | float


class Trees(msgspec.Struct, frozen=True):
    """What is shipped. `directions`: for each of the encoder's numbers (768 rows) its part in every direction."""

    start: float
    directions: list[list[float]]
    trees: list[Tree]


@cache
def trees() -> Trees:
    """The shipped trees."""
    return msgspec.json.decode(TREES.read_bytes(), type=Trees)


@cache
def _directions() -> Row:
    import numpy

    return numpy.array(trees().directions, "float64")


def along(row: Row, directions: Row) -> list[float]:
    """Where a party stands along each direction."""
    return [round(float(value), DIGITS) for value in row @ directions]


def boosted(traits: Collection[str], row: Row | None) -> float:
    """The log of the odds that a party is a source.

    `row`: how the trained reader's encoder sees it; None where it has not read.
    """
    places = [] if row is None else along(row, _directions())
    known = frozenset(traits) if row is None else frozenset((*traits, SEEN))
    return trees().start + sum(_leaf(tree, known, places) for tree in trees().trees)


def _leaf(tree: Tree, traits: frozenset[str], places: Sequence[float]) -> float:
    at: Tree | float = tree
    while isinstance(at, Tree):
        if isinstance(at.asks, str):
            at = at.yes if at.asks in traits else at.no
        else:
            at = at.yes if (places[at.asks] if places else 0.0) > at.over else at.no
    return at
