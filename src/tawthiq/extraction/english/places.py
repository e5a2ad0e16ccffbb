# NOTE TO THE FIGURES HELPER (05:44): this file now belongs to another helper; stay with measures, units, per, hedges, numbers.
"""Where: the places that a document names, and the one that a reader attaches to a figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.counting import Counted
from tawthiq.model import Span
from tawthiq.vocabulary import load

# A place of an earlier sentence goes on being meant for this many sentences.
MEMORY = 6

_LEVELS = {"site": 4, "town": 3, "area": 2, "country": 1, "people": 1, "wide": 0}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as named at one spot.

    Attributes:
        name: as named; for an adjective ("Iraqi") the country's name.
        kind: site, town, area, country, people (an adjective) or wide.
        first, last: token indices in the parsed piece, last included.
        weight: how strongly its preposition or role ties it to what happens there.
    """

    name: str
    kind: str
    span: Span
    first: int
    last: int
    weight: float
    sentence: int

    @property
    def level(self) -> int:
        return _LEVELS[self.kind]


@dataclass(frozen=True, slots=True)
class Located:
    name: str | None
    span: Span | None
    confidence: float
    how: str


@dataclass(slots=True)
class Atlas:
    """The places of one document by sentence, and the place that the whole document is about."""

    by_sentence: dict[int, tuple[Place, ...]]
    main: Place | None
    order: Sequence[Sentence]
    last: dict[int, Place] = field(default_factory=dict)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(w) for w in load("places")[name])


def atlas(analysis: Analysis) -> Atlas:
    """Find the places of a document. Linear in its length."""
    by_sentence = {s.index: tuple(_places(s)) for s in analysis.sentences}
    known = Counter(p.name.lower() for ps in by_sentence.values() for p in ps)
    main = _main(analysis.sentences, by_sentence, known)
    return Atlas(by_sentence, main, analysis.sentences)


def _main(sentences: Iterable[Sentence], by_sentence: dict[int, tuple[Place, ...]], known: Counter[str]) -> Place | None:
    """The place most named, the opening counting more."""
    score: Counter[str] = Counter()
    first: dict[str, Place] = {}
    for sentence in sentences:
        for place in by_sentence[sentence.index]:
            if place.kind == "wide":
                continue
            key = place.name.lower()
            if key not in first or (first[key].kind == "people" and place.kind != "people"):
                first[key] = place
            opening = 4.0 if sentence.index == 0 else 3.0 if sentence.index < 4 else 1.0
            kind = 0.6 if place.kind == "people" else 0.8 if place.kind == "site" else 1.0
            score[key] += opening * kind * min(place.weight, 2.0) / 2
    if not score:
        return None
    best = max(score, key=lambda key: (score[key], -first[key].span.start))
    return first[best]


def _places(sentence: Sentence) -> list[Place]:
    found: list[Place] = []
    taken: set[int] = set()
    for tokens, kind in [*_sites(sentence), *_entities(sentence), *_listed(sentence)]:
        if any(t.i in taken for t in tokens):
            continue
        place = _place(sentence, tokens, kind)
        if place is not None:
            taken.update(t.i for t in tokens)
            found.append(place)
    return sorted(found, key=lambda p: p.first)


def _sites(sentence: Sentence) -> Iterable[tuple[list[Any], str]]:
    """Capitalised names that end in a kind of site or area: "Damon prison", "Government Girls Secondary School Jangebe"."""
    tokens = list(sentence.tokens)
    for i, token in enumerate(tokens):
        low = token.lower_
        kind = "site" if low in _words("facilities") else "area" if low in _words("areas") else None
        if kind is None or i == 0:
            continue
        start = i
        while start > 0 and i - start < 6 and _name_part(tokens[start - 1]):
            start -= 1
        name = [t for t in tokens[start : i + 1]]
        while name and name[0].lower_ in ("the", "a", "’s", "'s", "former"):
            name = name[1:]
        if len(name) >= 2 and name[0].text[:1].isupper() and not _people_word(name[:-1]) and (token.text[:1].isupper() or name[-2].pos_ == "PROPN"):
            yield name, kind


def _people_word(tokens: list[Any]) -> bool:
    return all(t.lower_ in gazetteer.adjectives() or t.lower_ in ("supreme", "high", "military", "federal", "district", "criminal") for t in tokens)


def _name_part(token: Any) -> bool:
    return (token.pos_ == "PROPN" and token.text[:1].isupper()) or token.text in ("’s", "'s", "-") or (token.text[:1].isupper() and token.pos_ in ("ADJ", "NOUN") and not token.is_sent_start)


def _entities(sentence: Sentence) -> Iterable[tuple[list[Any], str]]:
    for ent in sentence.tokens.ents:
        if ent.label_ in ("GPE", "LOC", "FAC", "NORP"):
            tokens = [t for t in ent]
            while tokens and (tokens[0].lower_ == "the" or not tokens[0].text[:1].isalpha()):
                tokens = tokens[1:]
            while tokens and (tokens[-1].lower_ in ("’s", "'s", "’", "'") or not tokens[-1].text[:1].isalnum()):
                tokens = tokens[:-1]
            if tokens:
                yield tokens, {"GPE": "town", "LOC": "area", "FAC": "site", "NORP": "people"}[ent.label_]


def _listed(sentence: Sentence) -> Iterable[tuple[list[Any], str]]:
    """Countries, areas and towns of the gazetteer that the parser took for something else."""
    tokens = list(sentence.tokens)
    for i, token in enumerate(tokens):
        if not token.text[:1].isupper():
            continue
        for length in (3, 2, 1):
            stretch = tokens[i : i + length]
            name = " ".join(t.text for t in stretch).lower()
            if len(stretch) == length and (name in gazetteer.countries() or name in gazetteer.areas()):
                yield stretch, "town"
                break
        else:
            if token.ent_type_ in ("ORG", "PERSON", "") and token.pos_ == "PROPN" and token.lower_ in gazetteer.towns() and _after_in(token):
                yield [token], "town"


def _after_in(token: Any) -> bool:
    return token.i > 0 and token.nbor(-1).lower_ in ("in", "at", "near", "of", "from") and not (token.i + 1 < len(token.doc) and token.nbor(1).pos_ == "PROPN")


def _place(sentence: Sentence, tokens: list[Any], guess: str) -> Place | None:
    text = " ".join(t.text for t in tokens)
    low = text.lower().removeprefix("the ")
    first, last = tokens[0], tokens[-1]
    if low in _words("never") or (len(low) < 3 and low not in ("us", "uk")) or low.isdigit() or (low == "us" and text != "US"):
        return None
    kind, name = _kind(low, text, guess)
    if kind is None:
        return None
    weight = _weight(tokens, kind)
    if weight <= 0:
        return None
    start, end = first.idx + sentence.base, last.idx + len(last.text) + sentence.base
    shown = name or sentence.tokens.doc.text[first.idx : last.idx + len(last.text)].replace("\n", " ")
    return Place(shown, kind, Span(start, end), first.i, last.i, weight, sentence.index)


def _kind(low: str, text: str, guess: str) -> tuple[str | None, str | None]:
    """(kind, name shown where it is not the text)."""
    if low in gazetteer.adjectives() and low not in (n.lower() for n in gazetteer.country_names().values()):
        return "people", gazetteer.adjectives()[low]
    if guess == "people":
        return None, None
    if low in _words("wide"):
        return "wide", None
    if low in gazetteer.countries():
        return "country", None
    if low in gazetteer.areas() or low.split()[-1] in _words("areas"):
        return "area", None
    if low.split()[-1] in _words("facilities"):
        return "site", None
    return guess, None


def _weight(tokens: list[Any], kind: str) -> float:
    """How much this mention says "it happened here"; 0 for a name that only describes ("London-based")."""
    first, last = tokens[0], tokens[-1]
    doc = first.doc
    before = doc[first.i - 1] if first.i > 0 else None
    after = doc[last.i + 1] if last.i + 1 < len(doc) else None
    if after is not None and after.text in ("-", "–") and last.i + 2 < len(doc) and doc[last.i + 2].lower_ in ("based", "backed", "led", "born", "run", "made", "style"):
        return 0.0
    if before is not None and before.text == "-" and first.i > 1 and doc[first.i - 2].pos_ == "ADJ":
        return 0.0
    k = first.i - 1
    while k >= 0 and k > first.i - 4 and (doc[k].pos_ in ("DET", "ADJ") or doc[k].lower_ in ("northern", "southern", "eastern", "western", "central", "city", "capital", "town", "province", "state", "region", "village", "of", "’s", "'s")) and doc[k].lower_ not in load("places")["weights"]:
        k -= 1
    lead = doc[k].lower_ if k >= 0 else ""
    weights: dict[str, float] = load("places")["weights"]
    if kind == "people":
        return 1.6 if after is not None and singularish(after) in _words("actors") else 0.7
    if lead in weights:
        return weights[lead]
    if before is not None and before.text == ",":
        return 1.3
    if after is not None and (singularish(after) in _words("actors") or after.lower_ in ("’s", "'s")):
        return 1.7
    return 1.1


def singularish(token: Any) -> str:
    return str(token.lemma_.lower() if token.pos_ == "NOUN" else token.lower_)


def place_of(atlas_: Atlas, sentence: Sentence, found: Counted) -> Located:
    """The place that a reader attaches to a figure: in its sentence, in the sentences before, of the document."""
    here = [p for p in atlas_.by_sentence.get(sentence.index, ()) if p.kind != "wide"]
    best = _best(here, found)
    if best is not None:
        atlas_.last[sentence.index] = best
        sure = 0.75 if best.kind != "people" else 0.55
        return Located(best.name, best.span, sure, "named in the sentence")
    for back in range(1, MEMORY + 1):
        index = sentence.index - back
        if index in atlas_.last and atlas_.last[index].kind != "people":
            kept = atlas_.last[index]
            return Located(kept.name, kept.span, 0.5, "named with an earlier figure")
        earlier = [p for p in atlas_.by_sentence.get(index, ()) if p.kind not in ("wide", "people") and p.weight >= 1.7]
        if earlier:
            kept = max(earlier, key=lambda p: (p.weight, p.first))
            return Located(kept.name, kept.span, 0.45, "named in a sentence before")
    if atlas_.main is not None:
        return Located(atlas_.main.name, atlas_.main.span, 0.4, "what the document is about")
    return Located(None, None, 0.5, "no place named")


def _best(places: Sequence[Place], found: Counted) -> Place | None:
    if not places:
        return None
    scored = [(_score(p, found), p) for p in places]
    top = max(scored, key=lambda row: (row[0], -row[1].first))
    if top[0] < 0.2:
        return None
    return _narrower(top[1], places)


def _score(place: Place, found: Counted) -> float:
    """Weight, less for distance; more where the parse ties the place to the same verb or noun."""
    distance = min(abs(place.first - found.number.i), abs(place.last - found.head.i))
    score = place.weight - distance / 12
    score += 0.12 * place.level
    if _tied(place, found):
        score += 1.0
    inside = found.number.i < place.first <= found.head.i
    if inside:
        score += 0.9 if place.kind != "people" else 0.2
    return score


def _tied(place: Place, found: Counted) -> bool:
    token = found.head.doc[place.last]
    above = {found.head.i, found.head.head.i, found.number.i, found.head.head.head.i if found.head.head.pos_ == "ADP" else found.head.head.i}
    node = token
    for _ in range(4):
        node = node.head
        if node.i in above:
            return True
    return False


def _narrower(place: Place, places: Sequence[Place]) -> Place:
    """ "in Kagara, Niger State": of places named one right after another, the narrowest."""
    chosen = place
    for other in places:
        near = abs(other.first - chosen.last) <= 4 or abs(chosen.first - other.last) <= 4
        if near and other.level > chosen.level and other.weight >= 1.2:
            chosen = other
    return chosen


_DIRECTION = re.compile(r"(?:north|south|east|west|central)(?:ern|-?east(?:ern)?|-?west(?:ern)?)?\s+$", re.IGNORECASE)
