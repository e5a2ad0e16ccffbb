"""Which of the places named a reader attaches to a figure: a small log-linear ranker over the document's places.

What the sentence says beside the figure speaks loudest; where it says nothing, the reader stays where the text was, or
goes back to the place that the page is about. Weights: fitted on the annotated training texts, see training/texts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log

from tawthiq.extraction.arabic.gazetteer import COUNTRY, PRISON, Gazetteer
from tawthiq.extraction.arabic.naming import place_words
from tawthiq.extraction.arabic.script import keys

# What the rules propose for a figure, and what else is known of a place.
WEIGHTS = {
    "inherited": 0.6, "meant": 1.3, "paragraph": 0.4, "previous": 0.4, "sentence": 1.2, "here": 0.7, "last": -0.4,
    "often": -0.2, "headline": 0.4, "first": 0.7, "site": 0.8, "country": -0.5, "wide": 0.0, "ahead": -1.5,
    "opening headline": -1.2, "opening country": 0.0,
}  # fmt: skip
NAMES = tuple(WEIGHTS)


@dataclass(slots=True)
class Spot:
    """One place of the document under its fullest name, with where it is named."""

    key: str
    name: str
    rank: int
    offsets: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Around:
    """Where a figure stands, and what the rules propose for it."""

    offset: int
    sentence: tuple[int, int]
    block: int
    headline: int
    inherited: str | None = None
    meant: str | None = None
    paragraph: str | None = None
    previous: str | None = None
    latest: int = -1  # where any place was named last before the figure


def key_of(name: str | None) -> str:
    """What two namings of one place share: the last word that is no mere adjective of it, without its clitics."""
    words = keys(name or "")
    told = [word for word in words if word not in place_words("name_adjectives")] or list(words)
    return told[-1].removeprefix("ال") if told else ""


def spots(gazetteer: Gazetteer) -> list[Spot]:
    """The places of a document, each once, in order of naming."""
    found: dict[str, Spot] = {}
    for offset, _, name, rank in gazetteer.named:
        spot = found.setdefault(key_of(name), Spot(key_of(name), name, rank))
        spot.offsets.append(offset)
        if rank > spot.rank or len(name) > len(spot.name):
            spot.name, spot.rank = name, max(rank, spot.rank)
    return list(found.values())


def features(spot: Spot, all_spots: list[Spot], around: Around) -> dict[str, float]:
    """What speaks for a place, by name of feature."""
    at = bisect_left(spot.offsets, around.offset)
    before = spot.offsets[at - 1] if at else -1
    opening = around.offset < around.headline
    headline = spot.offsets[0] < around.headline
    return {
        "inherited": float(spot.key == key_of(around.inherited)),
        "meant": float(spot.key == key_of(around.meant)),
        "paragraph": float(spot.key == key_of(around.paragraph)),
        "previous": float(spot.key == key_of(around.previous)),
        "sentence": float(_named_in(spot, *around.sentence)),
        "here": float(before >= around.block),
        "last": float(at > 0 and before == around.latest),
        "often": log(len(spot.offsets)),
        "headline": float(headline),
        "first": float(spot is all_spots[0]),
        "site": float(spot.rank == PRISON),
        "country": float(spot.rank == COUNTRY),
        "wide": float(spot.rank in (2, 3)),
        "ahead": float(at == 0),
        "opening headline": float(opening and headline),
        "opening country": float(opening and spot.rank == COUNTRY),
    }


def _named_in(spot: Spot, low: int, high: int) -> bool:
    at = bisect_left(spot.offsets, low)
    return at < len(spot.offsets) and spot.offsets[at] < high


def score(values: dict[str, float]) -> float:
    """How much speaks for a place in all."""
    return sum(WEIGHTS[name] * value for name, value in values.items())


def situate(all_spots: list[Spot], around: Around) -> Spot | None:
    """The place that most speaks for, the earlier named where as much speaks for two."""
    ranked: Iterable[Spot] = sorted(all_spots, key=lambda s: -score(features(s, all_spots, around)))
    return next(iter(ranked), None)


def settled(spot: Spot, around: Around, *, at_home: bool, alone: bool) -> bool:
    """Whether a reader stays at a place: it is referred to, or the page's own wording made it known as a place.

    A prison that the paragraph is about is stayed at, too. Else, where the vocabulary knows the country, or one place
    alone is named, silence about the place is kept as silence.
    """
    told = spot.key in (key_of(around.inherited), key_of(around.meant))
    inside = spot.rank == PRISON and spot.key == key_of(around.paragraph)
    return told or inside or not (at_home or alone)
