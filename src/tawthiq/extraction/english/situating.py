"""Which of the places named a reader attaches to a figure: a small log-linear ranker over the whole document's places.

Its weights ("ranker" in vocabulary/places.yaml) are learnt by bench/train_places.py on annotated real
news and on texts written for training.
A place is judged by its nearest mentions before, in and after the figure's sentence, by its part in the document, and
by the shares that the figures just before gave it: shares, not choices, so that one wrong place does not carry on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.bearing import (
    BACK,
    NARROW,
    Features,
    elsewhere,
    inside,
    nestings,
    overall,
    recency,
    size_of,
    spoken_at,
    taken_up,
)
from tawthiq.extraction.english.counting import Counted
from tawthiq.extraction.english.measures import measure_of
from tawthiq.extraction.english.nouns import words_of
from tawthiq.extraction.english.places import Atlas, Place, words
from tawthiq.extraction.english.plainly import told_plainly, under_heading
from tawthiq.extraction.english.sections import Section
from tawthiq.model import Span
from tawthiq.vocabulary import load

# How many sentences on a named place counts as near, and how many candidates are weighed for one figure.
ON, MOST = 3, 40
# What earlier figures gave fades by this factor a figure.
FADING = 0.7
NONE = ""
# Of a place that a sentence without a stop names over and over, so many mentions are weighed for a figure.
NEAREST = 6

ADDED = "where those are to whom it adds"
# A choice less probable than this may give way to the place that the page is about, if it is named this often.
DOUBTFUL, OFTEN = 0.5, 2


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
    within: dict[str, set[str]] = field(default_factory=dict)
    holds: dict[str, set[str]] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    given: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    section_at: Callable[[int], Section | None] = lambda at: None

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
    measure = measure_of(words_of(trail.atlas.sentences[sentence]), found).measure
    lately = recency(trail.atlas, sentence)
    rows = []
    for key in _near(trail, sentence):
        mentions = trail.atlas.mentions[key]
        own = [p for p in mentions if p.sentence == sentence]
        place, features = (
            _best_here(own, found, here) if own else elsewhere(trail.atlas, trail.blocks, mentions, sentence)
        )
        rows.append(Candidate(place, features | _main(trail, key) | _lately(trail, key, sentence)))
        rows[-1].features.update(
            taken_up(place, key, text, sentence)
            | _repeated(trail, key, found, again)
            | _nested(trail, place, key, sentence)
            | _wider(trail, key, found, sentence)
            | _asked(trail, place, found, measure, lately, bool(own))
        )
    nothing = _nothing(trail, found, sentence, measured)
    nothing |= {
        f"none, {measure}": 1.0,
        f"none, {measure} {found.unit}": 1.0,
        "none, none located lately": float(not lately),
    }
    head = found.head
    nothing["none, speaks"] = float(head.dep_ == "nsubj" and head.head.lemma_.lower() in words("speech"))
    nothing["none, bare"] = float(found.understood or found.anaphoric)
    nothing["none, tellers"] = float(str(found.head.lemma_).lower() in words("tellers"))
    return [*rows, Candidate(None, nothing)]


def _wider(trail: Trail, key: str, found: Counted, sentence: int) -> Features:
    """Whether other places of the page lie in this one or hold it, and how that goes with the number's size."""
    if not trail.within:
        trail.within = nestings(trail.atlas) or {NONE: set()}
        for each, wider in trail.within.items():
            for name in wider:
                trail.holds.setdefault(name, set()).add(each)
    inner = trail.holds.get(key, set())
    inside, holds = float(bool(trail.within.get(key))), float(bool(inner))
    here = {p.name.lower() for p in trail.atlas.by_sentence.get(sentence, ())}
    size = size_of(found.number.lower_)
    large = float(size >= 4) - float(size <= 1)
    return {
        "inside another": inside,
        "holds another": holds,
        "holds one here": float(bool(inner & here)),
        "inside one here": float(bool(trail.within.get(key, set()) & here)),
        "inside the last": float(max((trail.last.get(k, 0.0) for k in trail.within.get(key, ())), default=0.0)),
        "holds the last": float(max((trail.last.get(k, 0.0) for k in inner), default=0.0)),
        "large, holds another": large * holds,
        "large, inside another": large * inside,
        "large, neither": large * (1 - max(holds, inside)),
    }


def _asked(trail: Trail, place: Place, found: Counted, measure: str, lately: list[str], here: bool) -> Features:
    """What was counted and done, with where the place stands."""
    key = place.name.lower()
    rank = lately.index(key) if key in lately else 9
    bare = found.understood or found.anaphoric
    out: Features = {
        f"lately {min(rank, 4)}": float(not here and rank < 9),
        "last, bare": trail.last.get(key, 0.0) * bare,
        "here, bare": float(here and bare),
        f"here, {measure}": float(here),
        f"here, {found.unit}": float(here),
        f"main, {measure}": _main(trail, key).get("most of all", 0.0),
    }
    out["spoken there"] = float(spoken_at(place, trail.atlas))
    out["spoken there, here"] = out["spoken there"] * here
    return out


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
    if place.kind in NARROW:
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
    narrow = [p for p in about if p.kind in NARROW and gazetteer.country_of(p.name.lower()) in (code, None)]
    return {
        "country, a narrow place about": float(bool(narrow)),
        "country, a located narrow place about": float(any(p.located for p in narrow)),
        "country, no narrow place in the document": float(
            not any(rows[0].kind in NARROW for rows in atlas.mentions.values())
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
        trail.main = overall(trail.atlas)
    return trail.main[key]


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
    near = sorted(own, key=lambda p: abs(p.first - found.number.i))[:NEAREST] if len(own) > NEAREST else own
    rows = [(p, inside(p, found, here)) for p in near]
    return max(rows, key=lambda row: score(row[1]))


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
    section = trail.section_at(trail.atlas.sentences[sentence].span.start)
    plain = told_plainly(trail.atlas, section, found, sentence)
    if plain is not None:
        place, how = plain
        trail.note({place.name.lower(): 1.0}, found, sentence)
        return Located(place.name, place.span, 0.85, how)
    added = _added(trail, found, sentence)
    if added is not None:
        trail.note({added.name.lower(): 1.0}, found, sentence)
        return Located(added.name, added.span, 0.75, ADDED)
    rows = candidates(trail, found, sentence, measured)
    shares = shares_of(rows)
    trail.note(shares, found, sentence)
    best = max(rows, key=lambda c: shares[c.key])
    sure = round(shares[best.key], 3)
    over = under_heading(trail.atlas, section, best.place, sentence, measured)
    if over is not None and section is not None:
        return Located(over.name, over.span, 0.75, section.how)
    if best.place is None:
        return Located(None, None, sure, "no place seems meant")
    narrower = _main_site(trail, best.place, sentence) if sure < DOUBTFUL else None
    if narrower is not None:
        return Located(narrower.name, narrower.span, sure, "the place that the page is about")
    return Located(best.place.name, best.place.span, sure, _reason(best.place, sentence))


_MORE = re.compile(r"\bmore$|^(?:another|a further|an additional)\b", re.IGNORECASE)


def _added(trail: Trail, found: Counted, sentence: int) -> Place | None:
    """ "Another 64 were shot": where those were to whom they are added, if nothing else is said."""
    text = words_of(trail.atlas.sentences[sentence]).text[found.start : found.end]
    before = 0 <= sentence - trail.last_sentence <= 1 and bool(trail.last)
    if not before or _MORE.search(text) is None or trail.atlas.by_sentence.get(sentence):
        return None
    key = max(trail.last, key=lambda k: (trail.last[k], k))
    return next(iter(trail.atlas.mentions.get(key, ())), None)


def _main_site(trail: Trail, chosen: Place, sentence: int) -> Place | None:
    """The town or site that a page is about, where a doubtful choice is a country that the sentence does not locate.

    A page on one prison names it over and over and its country in passing: what it counts was there.
    """
    here = any(p.located and p.name == chosen.name for p in trail.atlas.by_sentence.get(sentence, ()))
    if here or chosen.kind not in ("country", "people", "wide"):
        return None
    named = trail.atlas.mentions
    narrow = [
        rows[0]
        for key, rows in named.items()
        if rows[0].kind in ("site", "town") and any(p.located for p in rows) and _may_lie_in(key, chosen)
    ]
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


def _may_lie_in(key: str, chosen: Place) -> bool:
    code = gazetteer.countries().get(chosen.name.lower().removeprefix("the "))
    return chosen.kind == "wide" or gazetteer.country_of(key) in (None, code)


def _reason(place: Place, sentence: int) -> str:
    if place.sentence == sentence:
        return "named in the sentence"
    return "named in a sentence before" if 0 < sentence - place.sentence <= BACK else "the document's place"
