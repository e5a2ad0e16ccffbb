"""Which of several values a slot takes: a log-linear choice whose weights were fitted on the annotated Arabic texts.

The rules say what may fill a slot and what speaks for each value, as named traits; here the traits are weighed. The
share of a value is the probability that it is right, so that it is also the slot's confidence. Weights and the warmth
of each slot (fitted on documents kept out) stand in models/arabic-weights.json, made by training/fit_arabic.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

WEIGHTS = Path(__file__).resolve().parents[1] / "models" / "arabic-weights.json"
# Shares are rounded, so that the last digits of a sum never show.
DIGITS = 3


@dataclass(slots=True)
class Option(Generic[T]):
    """A value that a slot may take: what speaks for it, the words it was read from (tokens) and the rule's words."""

    value: T
    traits: dict[str, float] = field(default_factory=dict)
    span: tuple[int, int] | None = None
    how: str = ""


class Weights(msgspec.Struct, frozen=True):
    """For each slot the weight of each trait, and the warmth by which scores are divided before shares are taken."""

    weights: dict[str, dict[str, float]]
    warmth: dict[str, float]


@cache
def weights() -> Weights:
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=Weights)


def score(traits: Mapping[str, float], known: Mapping[str, float]) -> float:
    """How much speaks for a value: the weighed sum of its traits; traits without a weight say nothing."""
    return sum(known[name] * traits[name] for name in sorted(traits) if name in known)


def shares(slot: str, options: Sequence[Option[T]]) -> list[float]:
    """The probability of each option, in order; they sum to 1 but for rounding."""
    known, warmth = weights().weights.get(slot, {}), weights().warmth.get(slot, 1.0)
    scores = [score(option.traits, known) for option in options]
    top = max(scores)
    raw = [exp((each - top) / warmth) for each in scores]
    return [round(each / sum(raw), DIGITS) for each in raw]


def choose(slot: str, options: Sequence[Option[T]]) -> tuple[Option[T], float]:
    """The likeliest option with its share; of equally likely ones the first."""
    found = shares(slot, options)
    best = max(range(len(found)), key=lambda k: (found[k], -k))
    return options[best], found[best]
