"""Which of the places in reach a figure is about."""

from __future__ import annotations

from tawthiq.extraction.arabic.candidates import Candidate
from tawthiq.extraction.arabic.gazetteer import Gazetteer, PlaceMention
from tawthiq.extraction.arabic.lexicon import clause_starts, grammar
from tawthiq.extraction.arabic.script import Sentence

# In tokens, marks counting three: a place further away is not taken for the figure's.
REACH = 26
# What a place costs that something is beside, not in.
BESIDE = 8
# What a place right before its number is preferred by.
LISTS = 16
# How such a place was read; the trained reader may hardly move it.
LISTED = "named right before its number"
# A word for a place named before ("the prison") further away than this does not tell a figure's place.
MEANT = 14


def place_of(
    sentence: Sentence, candidate: Candidate, others: list[Candidate], places: list[PlaceMention], reach: float = REACH
) -> PlaceMention | None:
    """The place that a figure is about: near, inside rather than beside, specific rather than wide."""
    best: tuple[float, PlaceMention] | None = None
    for place in places:
        cost = _cost(sentence, candidate, others, place, reach)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, place)
    return _narrowest(best[1], places) if best is not None else None


def _narrowest(place: PlaceMention, places: list[PlaceMention]) -> PlaceMention:
    """Of "the prison X in the province Y" the prison, of "the village X in Y" the village."""
    for other in reversed(places):
        if other.end <= place.first <= other.end + 1 and other.rank >= place.rank and not other.near:
            place = other
    return place


def _cost(
    sentence: Sentence, candidate: Candidate, others: list[Candidate], place: PlaceMention, reach: float
) -> float | None:
    after = place.first >= candidate.end
    low, high = (candidate.end, place.first) if after else (place.end, candidate.first)
    gap = high - low
    if gap < 0:
        return None
    marks = sum(1 for k in range(low, high) if sentence.tokens[k].kind == "mark")
    between = _between(sentence, candidate, others, place) if after else 9.0 * _count(others, low, high)
    cost = float(gap + 3 * marks + between + (0 if after else 2) + 12 * clause_starts(sentence, low, high))
    if cost > reach:
        return None
    inside = sentence.key(place.first - 1) in grammar("inside") or sentence.key(place.first)[:1] == "ب"
    if listed(sentence, candidate, place):
        return cost - LISTS
    return cost - 1.5 * place.rank - (2 if inside else 0) + (BESIDE if place.near else 0)


def listed(sentence: Sentence, candidate: Candidate, place: PlaceMention) -> bool:
    """Whether a place stands right before its number: "درعا بـ19 ضحية، ثم ريف دمشق بـ13", "درعا 22، حلب 18"."""
    gap = candidate.first - place.end
    if gap == 0:
        return sentence.marked(candidate.end) or sentence.key(candidate.end)[:1] == "و"
    bracketed = gap == 1 and sentence.key(place.end) == "(" and sentence.key(candidate.end) == ")"
    return bracketed or (gap == 1 and sentence.key(place.end) in ("ب", ":"))


def _count(others: list[Candidate], low: int, high: int) -> int:
    return sum(1 for o in others if low <= o.first and o.end <= high)


def _between(sentence: Sentence, candidate: Candidate, others: list[Candidate], place: PlaceMention) -> float:
    """What the figures between cost: one breakdown ("45, among them 12 and 7, in ...") shares the place behind it."""
    inner = [o for o in others if candidate.end <= o.first and o.end <= place.first]
    at = candidate.end
    for other in inner:
        gap = [sentence.key(k) for k in range(at, other.first)]
        short = len(gap) <= 4 and not {"في", ":", "؛", "."} & set(gap)
        own = other.partitive and place.first - other.end <= 2
        if own or not (short or all(key in grammar("list_joins") for key in gap)):
            return 25.0
        at = other.end
    return float(len(inner))


def meant(sentence: Sentence, candidate: Candidate, gazetteer: Gazetteer) -> str | None:
    """What the nearest "the prison", "the town", "the country" beside a figure means."""
    near = sorted(range(len(sentence.tokens)), key=lambda k: abs(k - candidate.first))
    for k in near[: 2 * MEANT]:
        key = sentence.key(k)
        plain = key[1:] if key[:2] in ("وا", "فا", "با") else "ال" + key[2:] if key.startswith("لل") else key
        if plain.startswith("ال") and (name := gazetteer.meant(plain, sentence.tokens[k].start)) is not None:
            return name
    return None
