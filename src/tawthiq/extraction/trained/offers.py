"""What a document offers for the slots of its figures: every place, period and party that it names, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tawthiq.model import Span

KINDS = ("place", "period", "party")
# How many traits a mention has: what it is, whatever figure is asked about.
TRAITS = 12


@dataclass(frozen=True, slots=True)
class Said:
    """One offer where it stands: the words, and what they are, as numbers between 0 and 1."""

    span: Span
    traits: tuple[float, ...]


@dataclass(slots=True)
class Offer:
    """A value that may fill a slot, with everywhere that the document says it.

    Attributes:
        kind: place, period or party.
        key: what makes two mentions the same value.
        value: as the slot would show it.
    """

    kind: str
    key: str
    value: str
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Offers:
    """All offers of a document.

    Attributes:
        all: in the order in which the text first says them, by kind.
        order: (start, offer's index, index of its mention), ascending: what is said where.
    """

    all: tuple[Offer, ...]
    order: tuple[tuple[int, int, int], ...]

    def index(self, kind: str, key: str) -> int | None:
        return next((i for i, o in enumerate(self.all) if o.kind == kind and o.key == key), None)


def gathered(mentions: Iterable[tuple[str, str, str, Said]]) -> Offers:
    """The offers of a document from (kind, key, value, mention): the first value told for a key is shown."""
    found: dict[tuple[str, str], Offer] = {}
    for kind, key, value, mention in mentions:
        found.setdefault((kind, key), Offer(kind, key, value)).said.append(mention)
    offers = tuple(found.values())
    order = sorted((m.span.start, i, j) for i, offer in enumerate(offers) for j, m in enumerate(offer.said))
    return Offers(offers, tuple(order))


def flags(value: str, among: tuple[str, ...]) -> list[float]:
    """One for the name that a value has, nothing for the others."""
    return [float(value == each) for each in among]


def padded(traits: list[float]) -> tuple[float, ...]:
    """Traits filled up to their number."""
    return tuple(traits + [0.0] * (TRAITS - len(traits)))
