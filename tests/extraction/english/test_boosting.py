"""Boosted trees over what a text does with a party."""

from __future__ import annotations

import msgspec
import numpy
import pytest

from tawthiq.extraction.english import boosting
from tawthiq.extraction.english.boosting import SEEN, Tree, Trees, along, boosted, trees
from tawthiq.extraction.english.sources import row_weights


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Trees:
    """Two trees of one direction: whoever speaks gains, more so where the encoder's first number is high."""
    given = Trees(
        -1.0,
        [[1.0], [0.0]],
        [Tree("speaks", 0.0, -0.5, Tree(0, 0.5, 0.25, 2.0)), Tree(SEEN, 0.0, 0.0, 0.125)],
    )
    read = msgspec.json.decode(msgspec.json.encode(given), type=Trees)
    monkeypatch.setattr(boosting, "trees", lambda: read)
    monkeypatch.setattr(boosting, "_directions", lambda: numpy.array(read.directions))
    return read


@pytest.mark.parametrize(
    ("traits", "row", "odds"),
    [
        ((), None, -1.5),
        (("speaks",), None, -0.75),
        (("speaks", "unheard of"), (0.2, 9.0), -0.625),
        (("speaks",), (0.7, 9.0), 1.125),
        ((), (0.7, 9.0), -1.375),
    ],
)
def test_each_tree_adds_the_leaf_that_its_answers_lead_to(
    small: Trees, traits: tuple[str, ...], row: tuple[float, float] | None, odds: float
) -> None:
    assert boosted(traits, None if row is None else numpy.array(row)) == odds


def test_the_last_digits_of_a_machine_take_the_same_branch() -> None:
    directions = numpy.array([[1.0], [1.0]])
    assert along(numpy.array([0.25, 0.25]), directions) == along(numpy.array([0.25, 0.25 + 1e-9]), directions) == [0.5]


def test_the_shipped_trees_fit_the_shipped_encoder() -> None:
    shipped = trees()
    width = {len(row) for row in shipped.directions}
    assert len(shipped.directions) == len(row_weights()) - 1
    assert len(width) == 1

    def asked(tree: Tree | float) -> set[str | int]:
        return {tree.asks} | asked(tree.no) | asked(tree.yes) if isinstance(tree, Tree) else set()

    questions = set().union(*(asked(tree) for tree in shipped.trees))
    assert {q for q in questions if isinstance(q, int)} <= set(range(width.pop()))
    assert {"says", "kind person"} & questions


def test_a_party_that_speaks_and_counts_is_likelier_than_one_only_named() -> None:
    named = ("only named", "kind person", "1 places", "tagged PERSON", "1 words")
    speaks = ("says", "says: say", "something is said", "it counts", "creditable", "ruled", "kind organisation")
    assert boosted(speaks, None) > boosted(named, None)
