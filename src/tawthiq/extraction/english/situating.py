"""Which of the places named a reader attaches to a figure: a small log-linear ranker over the whole document's places.

Its weights ("ranker" in vocabulary/places.yaml) are learnt by bench/train_places.py on annotated real news.
A place is judged by its nearest mentions before, in and after the figure's sentence, by its part in the document, and
by the shares that the figures just before gave it: shares, not choices, so that one wrong place does not carry on.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.counting import Counted
from tawthiq.extraction.english.places import OPENING, Atlas, Place, words
from tawthiq.model import Span
from tawthiq.vocabulary import load

# How many sentences back and on a named place counts as near, and how many candidates are weighed for one figure.
BACK, ON, MOST = 8, 3, 40
# What earlier figures gave fades by this factor a figure.
FADING = 0.7
NONE = ""

Features = dict[str, float]
_WORD = re.compile(r"[a-z]+")
# A choice less probable than this may give way to the place that the page is about, if it is named this often.
DOUBTFUL, OFTEN = 0.6, 2
_NARROW = ("site", "town", "area")


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

    @property
    def key(self) -> str:
        return self.place.name.lower() if self.place is not None else NONE


@dataclass(slots=True)
class Trail:
    """What earlier figures of the document were given."""

    atlas: Atlas
    blocks: dict[int, int] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)
    last_sentence: int = -100
    running: dict[str, float] = field(default_factory=dict)
    main: dict[str, Features] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    given: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)

    def note(self, shares: dict[str, float], found: Counted, sentence: int) -> None:
        """Remember what a figure was given."""
        self.last, self.last_sentence = shares, sentence
        self.given[_identity(found)] = shares
        keys = dict.fromkeys([*self.running, *shares])
        self.running = {k: FADING * self.running.get(k, 0.0) + (1 - FADING) * shares.get(k, 0.0) for k in keys}


def _identity(found: Counted) -> tuple[str, str]:
    """What makes a later figure the same one: "the two men" after "two men"."""
    return found.number.lower_, str(found.head.lemma_).lower()


def candidates(trail: Trail, found: Counted, sentence: int, measured: bool) -> list[Candidate]:
    """The places that may be meant, in the order of their nearness, with features."""
    here = trail.atlas.by_sentence.get(sentence, ())
    text = _text(trail, sentence)
    again = _said_again(trail, found, sentence)
    rows = []
    for key in _near(trail, sentence):
        mentions = trail.atlas.mentions[key]
        own = [p for p in mentions if p.sentence == sentence]
        place, features = _best_here(own, found, here) if own else _elsewhere(trail, mentions, sentence)
        rows.append(Candidate(place, features | _main(trail, key) | _lately(trail, key, sentence)))
        rows[-1].features.update(
            _taken_up(trail, place, key, text, sentence)
            | _repeated(trail, key, found, again)
            | _nested(trail, place, key, sentence)
        )
    return [*rows, Candidate(None, _nothing(trail, found, sentence, measured))]


def _said_again(trail: Trail, found: Counted, sentence: int) -> list[int]:
    """Other sentences that hold the same number and noun; a round or large number is known by itself."""
    if not trail.numbers:
        for each in trail.atlas.sentences:
            for token in each.tokens:
                if token.like_num or token.lower_ in ("dozens", "hundreds", "thousands"):
                    trail.numbers.setdefault(token.lower_, []).append(each.index)
    number, noun = _identity(found)
    telling = number[:1].isdigit() and len(number) > 1
    rows = [i for i in trail.numbers.get(number, ())[:MOST] if i != sentence]
    return [i for i in rows if telling or noun in _lemmas(trail, i)]


def _lemmas(trail: Trail, sentence: int) -> frozenset[str]:
    return frozenset(str(t.lemma_).lower() for t in trail.atlas.sentences[sentence].tokens)


def _repeated(trail: Trail, key: str, found: Counted, again: list[int]) -> Features:
    """What the same figure's other mentions say."""
    beside = [p for i in again for p in trail.atlas.by_sentence.get(i, ()) if p.name.lower() == key]
    out: Features = {"same figure before": trail.given.get(_identity(found), {}).get(key, 0.0)}
    if beside:
        out |= {"beside the same figure": 1.0, "located beside the same figure": float(any(p.located for p in beside))}
        out[f"beside the same figure {beside[0].kind}"] = 1.0
    return out


def _nested(trail: Trail, place: Place, key: str, sentence: int) -> Features:
    """Narrow places win over the country they lie in when both are about; a town elsewhere is doubtful."""
    atlas = trail.atlas
    code = gazetteer.country_of(key)
    about = [p for k in range(4) for p in atlas.by_sentence.get(sentence - k, ())]
    if place.kind in _NARROW:
        codes = {
            gazetteer.country_of(p.name.lower())
            for p in atlas.by_sentence.get(sentence, ())
            if p.kind in ("country", "people")
        }
        out = {
            "its country is here": float(code in codes),
            "another country is here": float(bool(codes) and code is not None and code not in codes),
        }
        narrower = [p for p in about if p.level > place.level and p.located]
        return out | {f"a narrower one about, {place.kind}": float(bool(narrower))}
    narrow = [p for p in about if p.kind in _NARROW and gazetteer.country_of(p.name.lower()) in (code, None)]
    return {
        "country, a narrow place about": float(bool(narrow)),
        "country, a located narrow place about": float(any(p.located for p in narrow)),
        "country, no narrow place in the document": float(
            not any(rows[0].kind in _NARROW for rows in atlas.mentions.values())
        ),
    }


def _near(trail: Trail, sentence: int) -> Iterator[str]:
    """Names to weigh: those around the figure first, then those that the document names most and first."""
    atlas = trail.atlas
    order = [sentence, *(sentence - k for k in range(1, BACK + 1)), *(sentence + k for k in range(1, ON + 1))]
    around = [p.name.lower() for index in order for p in atlas.by_sentence.get(index, ())]
    rest = [
        *(p.name.lower() for p in atlas.common),
        *trail.running,
        *(k for k in atlas.mentions if _main(trail, k)["first of its kind"]),
    ]
    keys = [k for k in dict.fromkeys([*around, *rest]) if k in atlas.mentions]
    return iter(keys[:MOST])


def _main(trail: Trail, key: str) -> Features:
    """What a place's part in the whole document says; the same for every figure."""
    if not trail.main:
        trail.main = {k: _overall(trail.atlas, k) for k in trail.atlas.mentions}
        _first_and_most(trail)
    return trail.main[key]


def _overall(atlas: Atlas, key: str) -> Features:
    mentions = atlas.mentions[key]
    kind = mentions[0].kind
    located = sum(p.located for p in mentions)
    total = sum(atlas.count.values())
    features: Features = {
        f"kind {kind}": 1.0,
        "share": len(mentions) / total,
        f"share {kind}": len(mentions) / total,
        "first of its kind": 0.0,
    }
    features["times"] = math.log(len(mentions))
    features["never located"] = float(located == 0)
    features["located share"] = located / len(mentions)
    features["known town"] = float(kind == "town" and key in gazetteer.towns())
    features["only ever in bodies' names or speaking"] = float(
        all(p.role in ("in a body's name", "speaker", "with") for p in mentions)
    )
    first = min(p.sentence for p in mentions)
    features["in the first sentence"] = float(first == 0)
    features[f"opening {kind}"] = float(first < OPENING)
    return features


def _first_and_most(trail: Trail) -> None:
    """Mark for each kind the place named most, located most, and located first."""
    atlas = trail.atlas
    for kinds in (("site",), ("town",), ("area",), ("country", "people"), _NARROW):
        keys = [k for k, rows in atlas.mentions.items() if rows[0].kind in kinds]
        if not keys:
            continue
        label = "narrow" if len(kinds) == 3 else kinds[0]
        sure = {k: sum(p.weight for p in atlas.mentions[k]) for k in keys}
        first = {k: min((p.sentence, p.first) for p in atlas.mentions[k]) for k in keys}
        starts = {
            k: min(((p.sentence, p.first) for p in atlas.mentions[k] if p.located), default=(999, 0)) for k in keys
        }
        most, early = min(keys, key=lambda k: (-sure[k], first[k])), min(keys, key=lambda k: starts[k])
        trail.main[most][f"most of {label}"] = 1.0
        trail.main[most][f"only {label}"] = float(len(keys) == 1)
        trail.main[early][f"first {label}"] = 1.0
        trail.main[early]["first of its kind"] = 1.0
        trail.main[most][f"lead of {label}"] = sure[most] / sum(sure.values())


def _lately(trail: Trail, key: str, sentence: int) -> Features:
    """What the figures before were given."""
    gap = sentence - trail.last_sentence
    last, running = trail.last.get(key, 0.0), trail.running.get(key, 0.0)
    out = {
        "running": running,
        "last": last,
        "last, same sentence": last * (gap == 0),
        "last, next sentence": last * (gap == 1),
    }
    same = trail.blocks.get(sentence) == trail.blocks.get(trail.last_sentence)
    return (
        out | {"last, same paragraph": last * same, "none running": running}
        if key == NONE
        else out | {"last, same paragraph": last * same}
    )


def _best_here(own: list[Place], found: Counted, here: tuple[Place, ...]) -> tuple[Place, Features]:
    rows = [(p, _inside(p, found, here)) for p in own]
    return max(rows, key=lambda row: score(row[1]))


def _inside(place: Place, found: Counted, here: tuple[Place, ...]) -> Features:
    """What a mention in the figure's own sentence says."""
    number, head = found.number.i, found.head.i
    after, inside = place.first > max(head, number), number < place.first <= head
    distance = min(abs(place.first - head), abs(place.last - number), 40)
    out: Features = {
        "here": 1.0,
        f"here {place.kind}": 1.0,
        f"here {place.role}": 1.0,
        "here distance": distance / 10,
        "here close": float(distance <= 4),
    }
    out["here after"], out["here in phrase"] = float(after), float(inside)
    out[f"here in phrase {place.kind}"] = float(inside)
    out["here after, close"] = float(after and distance <= 8)
    out["here, clauses between"] = float(_clauses(place, found)) / 2
    tied = _tied(place, found)
    out["here tied"], out[f"here tied {place.kind}"] = float(tied), float(tied)
    out["here tied, located"] = float(tied and place.located)
    out["here located narrow"] = float(place.located and place.kind in _NARROW)
    rivals = [p for p in here if p.kind in _NARROW and p is not place and p.located]
    out["here, narrower located here"] = float(any(p.level > place.level for p in rivals))
    out["here only one"] = float(not [p for p in here if p.kind != "people" and p is not place])
    for other in here:
        if other is not place and (0 < other.first - place.last <= 4 or 0 < place.first - other.last <= 4):
            out["here beside a narrower"] = max(
                out.get("here beside a narrower", 0.0), float(other.level > place.level)
            )
            out["here beside a wider"] = max(out.get("here beside a wider", 0.0), float(other.level < place.level))
    return out


def _clauses(place: Place, found: Counted) -> int:
    low, high = sorted((place.first, found.number.i))
    own = ("conj", "advcl", "relcl", "ccomp", "ROOT")
    verbs = [t for t in found.head.doc[low:high] if t.pos_ == "VERB" and t.dep_ in own]
    return min(2, len(verbs))


def _elsewhere(trail: Trail, mentions: list[Place], sentence: int) -> tuple[Place, Features]:
    """A place not named in the sentence: its nearest mentions before and after."""
    ordered = sorted(mentions, key=lambda p: (p.sentence, p.first))
    at = bisect_left([p.sentence for p in ordered], sentence)
    before = ordered[at - 1] if at else None
    after = ordered[at] if at < len(ordered) else None
    place, out = before or after or mentions[0], {"elsewhere": 1.0}
    kind = "country" if mentions[0].kind == "people" else mentions[0].kind
    if before is not None:
        back = sentence - before.sentence
        near = "1" if back == 1 else "2" if back == 2 else "3-4" if back <= 4 else "5-8" if back <= BACK else "far"
        out |= {
            f"before {near}": 1.0,
            f"before {near} {'narrow' if kind in _NARROW else 'wide'}": 1.0,
            f"before {before.role}": float(back <= 4),
        }
        out[f"before near {kind}"] = float(back <= 4)
        out["before, same paragraph"] = float(trail.blocks.get(before.sentence) == trail.blocks.get(sentence))
        out["before, located, near"] = float(before.located and back <= 2)
        out["last of its kind"] = float(_last_named(trail, kind, sentence) == place.name.lower())
        out[f"last of kind {kind}"] = out["last of its kind"]
    if after is not None and before is None:
        on = after.sentence - sentence
        out |= {
            "after only": 1.0,
            f"after {min(on, 4)}": 1.0,
            f"after only {kind}": 1.0,
            "after, in the opening": float(sentence < OPENING),
            "after, located": float(after.located),
        }
    return (mentions[0] if place.kind == "people" else place), out


def _last_named(trail: Trail, kind: str, sentence: int) -> str | None:
    for back in range(1, BACK + 1):
        for place in reversed(trail.atlas.by_sentence.get(sentence - back, ())):
            if place.kind == kind:
                return place.name.lower()
    return None


def _taken_up(trail: Trail, place: Place, key: str, text: str, sentence: int) -> Features:
    """ "the prison", "this town", "the capital": nouns for a place named before; words for a whole country."""
    out: Features = {}
    kinds: dict[str, str] = load("places")["taken_up"]
    said = [m for m in re.findall(r"\b(?:the|this|that) (?:\w+ )?([a-z]+)\b", text) if m in kinds]
    if place.sentence != sentence and said:
        out["taken up"] = float(any(kinds[m] == place.kind for m in said))
        out["taken up by its own noun"] = float(any(m in key.split() for m in said))
        out["the capital"] = float("capital" in said and key in gazetteer.capitals())
    whole = bool(words("nationwide") & set(_WORD.findall(text)))
    out["nationwide country"] = float(whole and place.kind in ("country", "people"))
    out["nationwide narrow"] = float(whole and place.kind in _NARROW)
    return out


def _nothing(trail: Trail, found: Counted, sentence: int, measured: bool) -> Features:
    here = trail.atlas.by_sentence.get(sentence, ())
    unit = found.unit if found.unit in ("people", "bodies", "places") else "things"
    out: Features = {"none": 1.0, f"none, {unit}": 1.0, "none, measured" if measured else "none, nothing befell": 1.0}
    out["none, a place located here"] = float(any(p.located for p in here))
    out["none, no place here"] = float(not here)
    out["none, adjective in the phrase"] = float(
        any(p.kind == "people" and found.number.i < p.first <= found.head.i for p in here)
    )
    out["none, few places"] = float(len(trail.atlas.mentions) <= 2)
    return out | {f"none {k}": v for k, v in _lately(trail, NONE, sentence).items()}


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


def _text(trail: Trail, sentence: int) -> str:
    sentences = trail.atlas.sentences
    return str(sentences[sentence].tokens.text).lower() if sentence < len(sentences) else ""


def score(features: Features) -> float:
    weights: dict[str, float] = load("places")["ranker"]
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def shares_of(rows: list[Candidate]) -> dict[str, float]:
    """The ranker's probability of each candidate, by lower-cased name; "" for none."""
    scores = [score(c.features) for c in rows]
    top = max(scores)
    raw = [math.exp(s - top) for s in scores]
    return {c.key: r / sum(raw) for c, r in zip(rows, raw, strict=True)}


def place_of(trail: Trail, found: Counted, sentence: int, measured: bool) -> Located:
    """The place that a reader attaches to a figure, with the ranker's probability."""
    rows = candidates(trail, found, sentence, measured)
    shares = shares_of(rows)
    trail.note(shares, found, sentence)
    best = max(rows, key=lambda c: shares[c.key])
    sure = round(shares[best.key], 3)
    if best.place is None:
        return Located(None, None, sure, "no place seems meant")
    narrower = _main_site(trail, best.place, sentence) if sure < DOUBTFUL else None
    if narrower is not None:
        return Located(narrower.name, narrower.span, sure, "the place that the page is about")
    return Located(best.place.name, best.place.span, sure, _reason(best.place, sentence))


def _main_site(trail: Trail, chosen: Place, sentence: int) -> Place | None:
    """The town or site that a page is about, where a doubtful choice is a country that the sentence does not locate.

    A page on one prison names it over and over and its country in passing: what it counts was there.
    """
    here = any(p.located and p.name == chosen.name for p in trail.atlas.by_sentence.get(sentence, ()))
    if here or chosen.kind not in ("country", "people", "wide"):
        return None
    named = trail.atlas.mentions
    narrow = [rows[0] for rows in named.values() if rows[0].kind in ("site", "town") and any(p.located for p in rows)]
    times: dict[str, int] = {}
    for place in narrow:  # "Marsh" and "Marsh Prison" are one subject
        times[place.name.split()[0].lower()] = 0
    for key, count in trail.atlas.count.items():
        if key.split()[0] in times:
            times[key.split()[0]] += count
    main = max(narrow, key=lambda p: (times[p.name.split()[0].lower()], -p.span.start), default=None)
    if main is None:
        return None
    most = times[main.name.split()[0].lower()]
    return main if most >= OFTEN and most * 2 > sum(times.values()) else None


def _reason(place: Place, sentence: int) -> str:
    if place.sentence == sentence:
        return "named in the sentence"
    return "named in a sentence before" if 0 < sentence - place.sentence <= BACK else "the document's place"
