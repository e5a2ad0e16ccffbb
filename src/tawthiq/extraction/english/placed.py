"""A place as named at one spot of a document."""

from __future__ import annotations

from dataclasses import dataclass

from tawthiq.model import Span
from tawthiq.vocabulary import load

_LEVELS = {"site": 4, "town": 3, "area": 2, "country": 1, "people": 1, "wide": 0}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as named at one spot.

    Attributes:
        name: as named; for an adjective ("Iraqi") the country's name.
        kind: site, town, area, country, people (an adjective) or wide.
        first, last: token indices in the parsed piece, last included.
        weight: how strongly its preposition or role ties it to what happens there.
        role: the part it plays: its preposition, or owner, speaker, adjective and so on ("weights" in places.yaml).
    """

    name: str
    kind: str
    span: Span
    first: int
    last: int
    weight: float
    sentence: int
    role: str = "other"

    @property
    def level(self) -> int:
        return _LEVELS[self.kind]

    @property
    def located(self) -> bool:
        """The mention says that something was there."""
        return self.role in ("in", "at", "near", "comma")


def weight_of(role: str) -> float:
    """How strongly a role ties a place to what happens there."""
    weights: dict[str, float] = load("places")["weights"]
    return weights[role]
