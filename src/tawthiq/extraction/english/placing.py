"""Which of the places named a reader attaches to a figure: a small log-linear ranker.

Its weights (vocabulary/placing.yaml) were learnt by bench/train_ranking.py on real news annotated for this project.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tawthiq.extraction.english.counting import Counted
from tawthiq.extraction.english.places import Atlas, Place
from tawthiq.extraction.english.ranking import Features, choose, score
from tawthiq.model import Span

# How many sentences back a named place may still be meant.
MEMORY = 8
MOST = 40

@dataclass(frozen=True, slots=True)
class Located:
    name: str | None
    span: Span | None
    confidence: float
    how: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant, or None for no place, with what speaks for it."""

    place: Place | None
    features: Features


@dataclass(slots=True)
class Trail:
    """What earlier figures of the document were given."""

    atlas: Atlas
    last: str | None = None
    last_sentence: int = -100
    blocks: dict[int, int] = field(default_factory=dict)


def candidates(trail: Trail, found: Counted, sentence: int, measured: bool) -> list[Candidate]:
    """The places that may be meant, nearest mentions first, with features."""
    rows: dict[str, Candidate] = {}
    here = trail.atlas.by_sentence.get(sentence, ())
    for place in here:
        _keep(rows, place, _general(trail, place, sentence) | _inside(place, found, here))
    for back in range(1, MEMORY + 1):
        for place in reversed(trail.atlas.by_sentence.get(sentence - back, ())):
            if len(rows) < MOST:
                _keep(rows, place, _general(trail, place, sentence) | _earlier(trail, place, sentence, back))
    for ahead in (1, 2, 3):
        for place in trail.atlas.by_sentence.get(sentence + ahead, ()):
            if place.kind not in ("people", "wide") and len(rows) < MOST:
                signs = {"ahead": 1.0, "ahead 1": float(ahead == 1), "ahead at the top": float(sentence < 3), "ahead weight": place.weight / 3, f"ahead {place.kind}": 1.0}
                _keep(rows, place, _general(trail, place, sentence) | signs)
    for place in trail.atlas.common:
        _keep(rows, place, _general(trail, place, sentence) | {"document only": 1.0, f"document only {place.kind}": 1.0})
    nothing: Features = {"none": 1.0, f"none, {found.unit if found.unit in ('people', 'bodies', 'places') else 'things'}": 1.0}
    nothing["none, measured" if measured else "none, nothing befell"] = 1.0
    nothing["none, last was none"] = float(trail.last is None and trail.last_sentence >= 0 and sentence - trail.last_sentence < 3)
    nothing["none, places here"] = float(any(p.kind != "people" for p in here))
    return [*rows.values(), Candidate(None, nothing)]


def _keep(rows: dict[str, Candidate], place: Place, features: Features) -> None:
    key = place.name.lower()
    known = rows.get(key)
    if known is None:
        rows[key] = Candidate(place, features)
    elif "here" in features and score("placing", features) > score("placing", known.features):
        rows[key] = Candidate(place, features)


def _general(trail: Trail, place: Place, sentence: int) -> Features:
    key = place.name.lower()
    atlas = trail.atlas
    total = sum(atlas.count[p.name.lower()] for p in atlas.common) or 1
    rank = next((i for i, p in enumerate(atlas.common) if p.name.lower() == key), 9)
    features: Features = {f"kind {place.kind}": 1.0, "share": atlas.count[key] / total, "most named": float(rank == 0), "second named": float(rank == 1)}
    if key in atlas.opening:
        features["opening"] = 1.0
        features["opening first"] = float(atlas.opening[key] == 0)
        features[f"opening {place.kind}"] = 1.0
    if trail.last is not None and trail.last.lower() == key:
        gap = sentence - trail.last_sentence
        features["last figure's"] = 1.0
        features["last figure's, same sentence"] = float(gap == 0)
        features["last figure's, near"] = float(0 < gap <= 2)
    return features


def _inside(place: Place, found: Counted, here: tuple[Place, ...]) -> Features:
    """What a mention in the figure's own sentence says."""
    number, head = found.number.i, found.head.i
    after = place.first > head
    distance = min(abs(place.first - head), abs(place.last - number), 40) / 10
    features: Features = {
        "here": 1.0, f"here {place.kind}": 1.0, "here weight": place.weight / 3, "here distance": distance, "here after": float(after), "here tied": float(_tied(place, found)),
        "here in phrase": float(number < place.first <= head), f"here in phrase {place.kind}": float(number < place.first <= head), "here after near": float(after and place.first - head <= 6),
        f"here weight {place.kind}": place.weight / 3,
    }  # fmt: skip
    rivals = [p for p in here if p.kind not in ("people", "wide")]
    features["here only one"] = float(len(rivals) == 1 and rivals[0] == place)
    for other in here:
        if other is not place and abs(other.first - place.last) <= 4 or abs(place.first - other.last) <= 4:
            features["here wider neighbour"] = max(features.get("here wider neighbour", 0.0), float(other.level > place.level))
            features["here narrower neighbour"] = max(features.get("here narrower neighbour", 0.0), float(other.level < place.level))
    return features


def _earlier(trail: Trail, place: Place, sentence: int, back: int) -> Features:
    near = "before 1" if back == 1 else "before 2" if back == 2 else "before 3-4" if back <= 4 else "before 5-8"
    features: Features = {near: 1.0, f"before {place.kind}": 1.0, "before weight": place.weight / 3, f"{near} {'people' if place.kind == 'people' else 'place'}": 1.0}
    features["same paragraph"] = float(trail.blocks.get(sentence - back) == trail.blocks.get(sentence))
    return features


def _tied(place: Place, found: Counted) -> bool:
    """Does the parse hang the place from the figure's verb or noun?"""
    doc = found.head.doc
    if not 0 <= place.last < len(doc):
        return False
    above = {found.head.i, found.head.head.i, found.number.i}
    if found.head.head.pos_ == "ADP":
        above.add(found.head.head.head.i)
    node = doc[place.last]
    for _ in range(4):
        node = node.head
        if node.i in above:
            return True
    return False


def place_of(trail: Trail, found: Counted, sentence: int, measured: bool) -> Located:
    """The place that a reader attaches to a figure, with the ranker's probability."""
    rows = candidates(trail, found, sentence, measured)
    best, sure = choose("placing", [c.features for c in rows])
    chosen = rows[best]
    trail.last = chosen.place.name if chosen.place else None
    trail.last_sentence = sentence
    if chosen.place is None:
        return Located(None, None, sure, "no place seems meant")
    return Located(chosen.place.name, chosen.place.span, sure, _reason(chosen.features))


def _reason(features: Features) -> str:
    if "here" in features:
        return "named in the sentence"
    if "document only" in features:
        return "named often or first in the document"
    return "named in a sentence after" if "ahead" in features else "named in a sentence before"
