"""How sure a slot is: the traits of the value that the rules chose, weighed into the probability that it is right.

The rules choose. What else the page offers for a slot, and what speaks for each offer, are noted as named traits;
those of the value chosen are summed with weights that were fitted on the annotated Arabic texts. Where the rules find
no place, a second set of weights may take one that the page offers (`filled`); letting weights choose more than that
was tried and read texts that nobody had looked at worse than the rules (docs/explanation/reading.md).
The weights stand in models/arabic-weights.json and models/arabic-choices.json, made by training/fit_arabic.py.
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
CHOICES = WEIGHTS.with_name("arabic-choices.json")
# An offer must have so much more speaking for it than silence before it is taken where the rules are silent: with 1.5,
# 68 of 100 places of the held texts on real geography are right (57 without), and dev loses none.
MARGIN = 1.5
# Traits that count beyond this say no more.
MOST = 3.0
# Probabilities are rounded, so that the last digits of a sum never show.
DIGITS = 3
# Beyond this a sum of weights says nothing more, and exp stays small.
STEEPEST = 12.0
# The traits that mark the offer which the rules choose.
RULED = ("ruled", "ruled from afar", "ruled none")
BIAS = "any"


@dataclass(slots=True)
class Option(Generic[T]):
    """A value that a slot may take: what speaks for it, the words it was read from (tokens) and the rule's words."""

    value: T
    traits: dict[str, float] = field(default_factory=dict)
    span: tuple[int, int] | None = None
    how: str = ""


@cache
def weights() -> dict[str, dict[str, float]]:
    """For each slot the weight of each trait."""
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=dict[str, dict[str, float]])


@cache
def choices() -> dict[str, dict[str, float]]:
    """For each slot that weights may fill, the weight of each trait."""
    return msgspec.json.decode(CHOICES.read_bytes(), type=dict[str, dict[str, float]])


def speaking(slot: str, traits: Mapping[str, float]) -> float:
    """How much speaks for an offer; traits without a weight say nothing."""
    known = choices().get(slot, {})
    return sum(known[name] * min(traits[name], MOST) for name in sorted(traits) if name in known)


def filled(slot: str, options: Sequence[Option[T]], silent: Option[T]) -> Option[T]:
    """The offer for which most speaks, where it exceeds the rules' silence by the margin; else that silence."""
    scores = [speaking(slot, option.traits) for option in options]
    best = max(range(len(options)), key=lambda k: (scores[k], -k))
    if options[best] is silent or scores[best] - speaking(slot, silent.traits) <= MARGIN:
        return silent
    options[best].traits |= {f"of {min(len(options), 4)} offers": 1.0, "filled": 1.0}
    options[best].how = "the place that the page is about"
    return options[best]


def ruled(options: Sequence[Option[T]]) -> Option[T]:
    """The offer that the rules choose, with how many rivals it has among its traits."""
    best = next((o for o in options if any(o.traits.get(name) for name in RULED)), options[0])
    best.traits[f"of {min(len(options), 4)} offers"] = 1.0
    return best


def sure(slot: str, traits: Mapping[str, float]) -> float:
    """The probability that a slot with these traits is right; traits without a weight say nothing."""
    known = weights().get(slot, {})
    total = known.get(BIAS, 0.0) + sum(known[name] * traits[name] for name in sorted(traits) if name in known)
    return round(1 / (1 + exp(-max(-STEEPEST, min(STEEPEST, total)))), DIGITS)
