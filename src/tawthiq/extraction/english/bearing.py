"""What speaks for a place at one figure: where its mentions stand, and how they hang from the figure's words."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from itertools import pairwise
from typing import Any

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.counting import Counted
from tawthiq.extraction.english.places import OPENING, Atlas, Place, words
from tawthiq.vocabulary import load

# How many sentences back a named place counts as near.
BACK = 8
NARROW = ("site", "town", "area")

Features = dict[str, float]
_WORD = re.compile(r"[a-z]+")


def inside(place: Place, found: Counted, here: tuple[Place, ...]) -> Features:
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
    out |= _between(place, found)
    tied = _tied(place, found)
    out["here tied"], out[f"here tied {place.kind}"] = float(tied), float(tied)
    out["here tied, located"] = float(tied and place.located)
    out["here located narrow"] = float(place.located and place.kind in NARROW)
    rivals = [p for p in here if p.kind in NARROW and p is not place and p.located]
    out["here, narrower located here"] = float(any(p.level > place.level for p in rivals))
    out["here only one"] = float(not [p for p in here if p.kind != "people" and p is not place])
    for other in here:
        if other is not place and (0 < other.first - place.last <= 4 or 0 < place.first - other.last <= 4):
            out["here beside a narrower"] = max(
                out.get("here beside a narrower", 0.0), float(other.level > place.level)
            )
            out["here beside a wider"] = max(out.get("here beside a wider", 0.0), float(other.level < place.level))
    return out


def _between(place: Place, found: Counted) -> Features:
    """What parts the place from the figure, and whether it opens the sentence: "In Halle, ... 20 were killed"."""
    low, high = sorted((place.first, found.number.i))
    inner = found.head.doc[low + 1 : high]
    starts = found.head.sent.start
    return {
        "here, another number between": float(any(t.like_num and t.i != found.number.i for t in inner)),
        "here, a stop between": float(any(t.text in (";", "(", ")", ":", "–", "—") for t in inner)),
        "here, opens the sentence": float(place.located and place.first - starts <= 3),
        "here, before": float(place.first < found.number.i),
        "here, located before": float(place.located and place.first < found.number.i),
    }


def _clauses(place: Place, found: Counted) -> int:
    low, high = sorted((place.first, found.number.i))
    own = ("conj", "advcl", "relcl", "ccomp", "ROOT")
    verbs = [t for t in found.head.doc[low:high] if t.pos_ == "VERB" and t.dep_ in own]
    return min(2, len(verbs))


def elsewhere(atlas: Atlas, blocks: dict[int, int], mentions: list[Place], sentence: int) -> tuple[Place, Features]:
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
            f"before {near} {'narrow' if kind in NARROW else 'wide'}": 1.0,
            f"before {before.role}": float(back <= 4),
        }
        out[f"before near {kind}"] = float(back <= 4)
        out["before, same paragraph"] = float(blocks.get(before.sentence) == blocks.get(sentence))
        out["before, located, near"] = float(before.located and back <= 2)
        out["last of its kind"] = float(_last_named(atlas, kind, sentence) == place.name.lower())
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


def _last_named(atlas: Atlas, kind: str, sentence: int) -> str | None:
    for back in range(1, BACK + 1):
        for place in reversed(atlas.by_sentence.get(sentence - back, ())):
            if place.kind == kind:
                return place.name.lower()
    return None


def taken_up(place: Place, key: str, text: str, sentence: int) -> Features:
    """ "the prison", "this town", "the capital": nouns for a place named before; words for a whole country."""
    out: Features = {}
    kinds = {n: k for k, nouns in load("places")["kind_nouns"].items() for n in nouns} | load("places")["taken_up"]
    said = [m for m in re.findall(r"\b(?:the|this|that) (?:\w+ )?([a-z]+)\b", text) if m in kinds]
    if place.sentence != sentence and said:
        out["taken up"] = float(any(kinds[m] == place.kind for m in said))
        out["taken up by its own noun"] = float(any(m in key.split() for m in said))
        out["the capital"] = float("capital" in said and key in gazetteer.capitals())
    whole = bool(words("nationwide") & set(_WORD.findall(text)))
    out["nationwide country"] = float(whole and place.kind in ("country", "people"))
    out["nationwide narrow"] = float(whole and place.kind in NARROW)
    return out


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


# What stands between a place and the wider one it lies in, and between an owner and what lies in it.
_WITHIN = re.compile(
    r"(?:,\s|,?\s(?:in|on)\s(?:the\s)?(?:[a-z-]+\s)?|,\s(?:an?|the)\s[^,.;]{0,50}\b(?:in|of|on)\s(?:the\s)?(?:\w+ern\s)?|\s\()"
)
_HOLDS = re.compile(r"[’'‘]s?\s(?:[\w-]+\s){0,3}")


def nestings(atlas: Atlas) -> dict[str, set[str]]:
    """Lower-cased name -> the wider places that the page, or the gazetteer, says it lies in."""
    out: dict[str, set[str]] = {}
    for index, places in atlas.by_sentence.items():
        tokens = atlas.sentences[index].tokens
        for one, two in pairwise(places):
            between = tokens.doc.text[_end(tokens.doc, one) : tokens.doc[two.first].idx]
            if _WITHIN.fullmatch(between):
                out.setdefault(one.name.lower(), set()).add(two.name.lower())
            elif _HOLDS.fullmatch(between):
                out.setdefault(two.name.lower(), set()).add(one.name.lower())
    countries = {gazetteer.countries()[k]: k for k in atlas.mentions if k in gazetteer.countries()}
    for key in atlas.mentions:
        wider = countries.get(gazetteer.country_of(key) or "")
        if wider is not None and wider != key:
            out.setdefault(key, set()).add(wider)
    return {k: {w for w in rows if w != k and k not in out.get(w, ())} for k, rows in out.items()}


def _end(doc: Any, place: Place) -> int:
    return int(doc[place.last].idx + len(doc[place.last].text))


def spoken_at(place: Place, atlas: Atlas) -> bool:
    """The place is where, or by whom, something is said: "told reporters in Geneva", "doctors in Halle said"."""
    doc = atlas.sentences[place.sentence].tokens.doc
    node = doc[place.last]
    for _ in range(5):
        if node.head is node:
            return False
        if node.dep_ in ("nsubj", "dobj", "prep", "dative", "pobj", "agent") and node.head.lemma_.lower() in words(
            "speech"
        ):
            return True
        node = node.head
        if node.pos_ == "VERB":
            return False
    return False


def recency(atlas: Atlas, sentence: int) -> list[str]:
    """The places located in the sentences before, latest first."""
    rows = [
        p.name.lower()
        for k in range(1, 2 * BACK)
        for p in reversed(atlas.by_sentence.get(sentence - k, ()))
        if p.located or p.role in ("from", "to", "of", "owner")
    ]
    return list(dict.fromkeys(rows))


def size_of(number: str) -> int:
    """How many digits a number has, as far as its words show."""
    if number[:1].isdigit():
        return min(6, len(number.split(".")[0].replace(",", "")))
    return {"hundreds": 3, "hundred": 3, "thousand": 4, "thousands": 5, "million": 6, "millions": 6}.get(number, 1)


def overall(atlas: Atlas) -> dict[str, Features]:
    """What each place's part in the whole document says; the same for every figure."""
    total = sum(atlas.count.values())
    main = {key: _part(atlas, key, total) for key in atlas.mentions}
    _ranked(atlas, main)
    _first_and_most(atlas, main)
    return main


def _part(atlas: Atlas, key: str, total: int) -> Features:
    mentions = atlas.mentions[key]
    kind = mentions[0].kind
    located = sum(p.located for p in mentions)
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


def _ranked(atlas: Atlas, main: dict[str, Features]) -> None:
    """Mark the places named most, tied most and first of all, and those of the headline."""
    title = {p.name.lower() for k in range(2) for p in atlas.by_sentence.get(k, ())}
    said = sorted(atlas.mentions, key=lambda k: -len(atlas.mentions[k]))
    by_weight = sorted(atlas.mentions, key=lambda k: -sum(p.weight for p in atlas.mentions[k]))
    by_start = sorted(atlas.mentions, key=lambda k: min(p.span for p in atlas.mentions[k]))
    for label, order in (("most", said), ("tied most", by_weight), ("first", by_start)):
        for name, key in zip(("of all", "second of all"), order, strict=False):
            main[key][f"{label} {name}"] = 1.0
    for key in title:
        main[key]["in the title"] = 1.0
        main[key]["alone in the title"] = float(len(title) == 1)


def _first_and_most(atlas: Atlas, main: dict[str, Features]) -> None:
    """Mark for each kind the place named most, located most, and located first."""
    for kinds in (("site",), ("town",), ("area",), ("country", "people"), NARROW):
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
        main[most][f"most of {label}"] = 1.0
        main[most][f"only {label}"] = float(len(keys) == 1)
        main[early][f"first {label}"] = 1.0
        main[early]["first of its kind"] = 1.0
        main[most][f"lead of {label}"] = sure[most] / sum(sure.values())
