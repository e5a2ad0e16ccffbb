"""What judgements teach the model: weights that do not hold here, and nothing where there is nothing to learn."""

from __future__ import annotations

import math
import random

import pytest

from tawthiq.people.learning import ENOUGH, Lesson, learn
from tawthiq.people.linkage import Pair

PRIOR = -12.0


def chance(bits: float) -> float:
    return 1 / (1 + math.exp2(-bits))


def made(count: int, seed: int, arrest: float) -> tuple[list[Pair], dict[frozenset[str], bool]]:
    """Pairs as a model scores them, and the truth, in which an agreement of arrests weighs so many bits less."""
    random_ = random.Random(seed)  # noqa: S311 a fixed seed
    pairs, truth = [], {}
    for n in range(count):
        weights = {
            "given": random_.choice((7.0, 5.0)), "kin": random_.choice((6.0, 2.0, -3.0)),
            "arrest": random_.choice((6.0, -3.0)),
        }  # fmt: skip
        bits = PRIOR + sum(weights.values())
        levels = {"given": 1, "kin": 1, "arrest": int(weights["arrest"] > 0)}
        pair = Pair(f"a{n}", f"b{n}", round(chance(bits), 4), levels, bits, weights)
        pairs.append(pair)
        true = chance(bits - (arrest if weights["arrest"] > 0 else 0.0))
        truth[frozenset((pair.left, pair.right))] = random_.random() < true
    return pairs, truth


def loss(pairs: list[Pair], truth: dict[frozenset[str], bool], lesson: Lesson | None) -> float:
    total = 0.0
    for pair in pairs:
        said = min(max(lesson.probability(pair) if lesson else pair.probability, 1e-4), 1 - 1e-4)
        total -= math.log(said if truth[frozenset((pair.left, pair.right))] else 1 - said)
    return total / len(pairs)


def test_answers_correct_a_weight_that_is_too_heavy_on_these_lists() -> None:
    pairs, answers = made(200, 1, arrest=5.0)
    lesson = learn(pairs, answers)
    assert lesson is not None
    assert lesson.answers == 200
    assert lesson.shares["arrest"] < -0.05
    others, truth = made(2000, 2, arrest=5.0)
    assert loss(others, truth, lesson) < 0.97 * loss(others, truth, None)


def test_where_the_model_is_right_answers_leave_it_nearly_as_it_is() -> None:
    lesson = learn(*made(200, 3, arrest=0.0))
    assert lesson is not None
    others, truth = made(2000, 4, arrest=0.0)
    assert loss(others, truth, lesson) < 1.05 * loss(others, truth, None)


def test_a_few_answers_and_answers_about_other_pairs_teach_nothing() -> None:
    pairs, answers = made(ENOUGH + 10, 5, arrest=5.0)
    some = dict(list(answers.items())[: ENOUGH - 1])
    assert learn(pairs, some) is None
    assert learn(pairs[:5], answers) is None


def test_the_order_of_pairs_and_answers_does_not_matter() -> None:
    pairs, answers = made(100, 6, arrest=3.0)
    assert learn(pairs[::-1], dict(reversed(answers.items()))) == learn(pairs, answers)


@pytest.mark.parametrize("seed", range(3))
def test_no_answers_raise_a_pair_of_other_given_names(seed: int) -> None:
    pairs, answers = made(100, seed, arrest=0.0)
    lesson = learn(pairs, dict.fromkeys(answers, True))
    assert lesson is not None
    assert lesson.probability(pairs[0]) >= pairs[0].probability
    weights = {"given": -10.0, "kin": 14.0, "arrest": 8.0}
    brothers = Pair("x", "y", 0.5, {"given": 0, "kin": 2, "arrest": 1}, 0.0, weights)
    assert lesson.probability(brothers) <= 0.5
