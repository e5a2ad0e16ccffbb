"""What an estimation says: estimators side by side, doubts in words, one verdict."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, to_builtins

Verdict = Literal["estimable", "warnings", "not_estimable"]
# What an estimator is for: a model whose interval counts; a model whose assumption the lists speak against; another
# prior, to see what it does; a plain reference.
Role = Literal["model", "set_aside", "sensitivity", "reference"]


class Settings(Struct, frozen=True):
    """Everything that a result depends on beside the table; the same settings give the same bytes.

    Attributes:
        seed: of all random numbers.
        chains, iterations, burn_in, every: of the latent-class sampler; iterations are those kept from, one in
            `every` is kept.
        classes: K, the most classes; 2^J - 1 where that is fewer.
        times: largest number of unseen people looked at, in multiples of those seen.
        replicates: bootstrap draws of the log-linear models.
        linkages: draws of whole linkages, where there is doubt about links.
        cross_check: whether the latent classes are sampled another way as well (`nuts`).
        other_priors: whether models are also shown under another prior, which never decides whether there is a number.
    """

    seed: int = 1
    chains: int = 4
    iterations: int = 200_000
    burn_in: int = 20_000
    every: int = 100
    classes: int = 15
    times: int = 20
    replicates: int = 2_000
    linkages: int = 40
    cross_check: bool = False
    other_priors: bool = True


class Estimate(Struct, frozen=True):
    """One estimator's answer for the number of all people, seen and unseen.

    Attributes:
        low, high: ends of the 95 % interval; None where it has none, and with `centre` where it has no answer.
        diagnostics, settings: by name; numbers are rounded, so that equal runs are equal bytes.
        assumes: its assumptions in a sentence.
    """

    name: str
    title: str
    role: Role
    low: float | None
    centre: float | None
    high: float | None
    diagnostics: dict[str, Any]
    settings: dict[str, Any]
    seed: int | None
    source: str
    assumes: str


class Doubt(Struct, frozen=True):
    """Something that speaks against an estimate; `grave` where no number should be given."""

    code: str
    grave: bool
    text: str


class Result(Struct, frozen=True):
    """What was found for one table: the whole, or one stratum.

    Attributes:
        answer: low, centre, high of the recommended interval; None where not estimable. It spans the intervals of
            every model that could be fitted, as no test on the data tells which model is right.
    """

    name: str
    lists: tuple[str, ...]
    sizes: tuple[int, ...]
    patterns: tuple[tuple[int, ...], ...]
    people: int
    verdict: Verdict
    doubts: tuple[Doubt, ...]
    estimates: tuple[Estimate, ...]
    answer: tuple[int, int, int] | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: `verdict`, `reasons`, `estimators` and what they rest on."""
        return {
            "name": self.name,
            "lists": [{"name": n, "people": s} for n, s in zip(self.lists, self.sizes, strict=True)],
            "people": self.people,
            "patterns": [list(row) for row in self.patterns],
            "verdict": self.verdict,
            "reasons": [d.text for d in self.doubts],
            "doubts": to_builtins(list(self.doubts)),
            "estimators": to_builtins(list(self.estimates)),
            "recommended": None
            if self.answer is None
            else dict(zip(("low", "centre", "high"), self.answer, strict=True)),
        }


def rounded(value: float) -> float:
    """Six significant digits: what differs beyond them differs by machine, not by meaning."""
    return float(f"{value:.6g}")
