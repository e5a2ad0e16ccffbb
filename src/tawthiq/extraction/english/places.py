"""Where: the places that a document names, and at each spot what the mention says about being where things happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.demonyms import of_their_people, one_name
from tawthiq.extraction.english.names import enumerator, led_by_article, whole_name
from tawthiq.extraction.english.nouns import unit_of
from tawthiq.extraction.english.placed import Place, weight_of
from tawthiq.extraction.english.whereabouts import Whereabouts, mentions, whereabouts
from tawthiq.extraction.english.wordlists import words as party_words
from tawthiq.model import Span
from tawthiq.vocabulary import load

__all__ = ["Atlas", "Place", "atlas", "words"]

# The first sentences say what a page is about; the places named most often do too.
OPENING = 4
COMMON = 5

_GUESSES = {"GPE": "town", "LOC": "area", "FAC": "building", "NORP": "people"}
_OWNING = ("’s", "'s", "’", "'")
# "London-based", "US-backed": the name describes a party.
_DESCRIBING = ("based", "backed", "led", "born", "run", "made", "style", "trained", "funded", "supported", "brokered")
_DIRECTIONS = (
    "northern", "southern", "eastern", "western", "central",
    "northwestern", "northeastern", "southwestern", "southeastern",
)  # fmt: skip
_BEFORE_NAME = (
    *_DIRECTIONS,
    "city",
    "capital",
    "town",
    "province",
    "state",
    "region",
    "village",
    "district",
    "of",
    "’s",
    "'s",
)


@dataclass(frozen=True, slots=True)
class Atlas:
    """The places of one document.

    Attributes:
        by_sentence: sentence index -> places named in it, in text order.
        count: lower-cased name -> how often it is named.
        opening: names in the first sentences, each with the sentence where it first stands.
        common: the places named most and first.
        mentions: lower-cased name -> its mentions in text order, adjectives last.
        sentences: the document's sentences, by index.
    """

    by_sentence: dict[int, tuple[Place, ...]]
    count: Counter[str]
    opening: dict[str, int]
    common: tuple[Place, ...]
    mentions: dict[str, list[Place]] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()


@cache
def words(name: str) -> frozenset[str]:
    """A list of vocabulary/places.yaml."""
    return frozenset(str(w) for w in load("places")[name])


def atlas(analysis: Analysis, speaking: frozenset[str] = frozenset()) -> Atlas:
    """Find the places of a document; a site whose name speaks there is a body ("... Centre"). Linear in its length."""
    known = whereabouts(analysis)
    found = {s.index: _places(s, known) for s in analysis.sentences}
    spoken_of = {
        i: [p for p in rows if p.kind != "site" or p.name.lower() not in speaking] for i, rows in found.items()
    }
    by_sentence = one_name(of_their_people(spoken_of))
    count: Counter[str] = Counter()
    opening: dict[str, int] = {}
    named: dict[str, list[Place]] = {}
    for index, places in by_sentence.items():
        for place in places:
            key = place.name.lower()
            count[key] += 1
            named.setdefault(key, []).append(place)
            if index < OPENING:
                opening.setdefault(key, index)
    for rows in named.values():
        rows.sort(key=lambda p: (p.kind == "people", p.sentence, p.first))
    first = {key: rows[0] for key, rows in named.items()}
    often = sorted(count, key=lambda key: (-count[key], first[key].span))[:COMMON]
    early = sorted(opening, key=lambda key: (opening[key], first[key].span))[:COMMON]
    common = tuple(first[key] for key in dict.fromkeys([*often, *early]))
    return Atlas(by_sentence, count, opening, common, named, analysis.sentences)


def _places(sentence: Sentence, known: Whereabouts) -> list[Place]:
    """The places of a sentence; of names that overlap the fullest stands."""
    found: list[Place] = []
    taken = numbering(sentence)
    offered = [
        *_shown(sentence, known),
        *_sites(sentence, known),
        *_named_of(sentence),
        *_entities(sentence),
        *_listed(sentence),
    ]
    unnumbered = [([t for t in tokens if t.i not in taken], kind) for tokens, kind in offered]
    for tokens, kind in sorted(unnumbered, key=lambda row: -len(row[0])):
        if not tokens or any(t.i in taken for t in tokens):
            continue
        place = _place(sentence, tokens, kind)
        if place is not None and not _no_place(place, known):
            taken.update(t.i for t in tokens)
            found.append(place)
    return sorted(found, key=lambda p: p.first)


def numbering(sentence: Sentence) -> set[int]:
    """The tokens that number a heading or an item: "B. Name province"."""
    if sentence.span.start - sentence.block.span.start > 1:
        return set()
    end = enumerator(sentence.tokens.text)
    first = sentence.tokens.start_char
    return {t.i for t in sentence.tokens[:6] if t.idx - first < end}


def _no_place(place: Place, known: Whereabouts) -> bool:
    """The page shows the name to be a person's or a body's, and no lookup knows it."""
    low = place.name.lower()
    return low in known.others and gazetteer.country_of(low) is None


def _shown(sentence: Sentence, known: Whereabouts) -> Iterable[tuple[list[Any], str]]:
    """Names that the page shows to be places."""
    for start, end, kind in mentions(sentence, known):
        span = sentence.tokens.char_span(start, end, alignment_mode="contract")
        if span is not None and len(span):
            yield list(span), kind or "town"


def _merely_where(token: Any) -> bool:
    """ "northern Name"; in "Central Station" it is a part of the name."""
    return token.lower_ in _DIRECTIONS and (token.text.islower() or bool(token.is_sent_start))


def _sites(sentence: Sentence, known: Whereabouts) -> Iterable[tuple[list[Any], str]]:
    """Capitalised names that end in a kind of site or area: "Camp Bucca", "Zamfara state", "Central Girls School"."""
    tokens = list(sentence.tokens)
    for i, token in enumerate(tokens):
        low = token.lower_
        kind = "site" if low in words("facilities") else "area" if low in words("areas") else None
        if kind is None or i == 0:
            continue
        start = i
        while start > 1 and i - start < 2 and tokens[start - 1].lower_ in words("modifiers"):
            start -= 1  # "Mezzeh military airport"
        while start > 0 and i - start < 8 and (_name_part(tokens[start - 1]) or led_by_article(tokens, start - 1)):
            start -= 1
        name = tokens[start : i + 1]
        while name and (name[0].lower_ in ("the", "a", *_OWNING, "former", "-") or _merely_where(name[0])):
            name = name[1:]
        if len(name) >= 2 and _names_site(name, token, known) and not _goes_on(tokens, i):
            yield name, kind


def _named_of(sentence: Sentence) -> Iterable[tuple[list[Any], str]]:
    """ "Valley of Sorrows", "Bay of the Winds": a kind of place and what it is called."""
    tokens = list(sentence.tokens)
    for i, token in enumerate(tokens[:-2]):
        if token.lower_ not in words("kinds_of") or not token.text[:1].isupper() or tokens[i + 1].lower_ != "of":
            continue
        end = i + 3 if tokens[i + 2].lower_ == "the" else i + 2
        first = end
        while end < len(tokens) and end - first < 4 and tokens[end].text[:1].isupper() and tokens[end].pos_ == "PROPN":
            end += 1
        if end > first:
            yield tokens[i:end], "area"


def _goes_on(tokens: list[Any], at: int) -> bool:
    """ "Name Centre for Human Rights": a body that studies something, no place."""
    after = tokens[at + 1 : at + 3]
    studies = tokens[at].lower_ in ("center", "centre", "academy", "college")
    return studies and len(after) == 2 and after[0].lower_ in ("for", "on", "against") and after[1].text[:1].isupper()


def _names_site(name: list[Any], head: Any, known: Whereabouts) -> bool:
    lead = name[:-1]
    titled = all(t.text[:1].isupper() for t in name) and not name[0].is_sent_start  # "the Central Prison", by itself
    plain = words("plain") if not titled else frozenset()
    if not (name[0].text[:1].isupper() or led_by_article(name, 0)) or all(
        t.lower_ in gazetteer.adjectives() or t.lower_ in plain for t in lead
    ):
        return False
    before = next((t for t in reversed(lead) if t.lower_ not in words("modifiers")), head)
    return bool(head.text[:1].isupper() or before.pos_ == "PROPN" or before.lower_ in known.places)


def _name_part(token: Any) -> bool:
    if not token.text[:1].isupper():
        return token.text in ("’s", "'s", "-")
    return token.pos_ == "PROPN" or (token.pos_ in ("ADJ", "NOUN") and not token.is_sent_start)


def _entities(sentence: Sentence) -> Iterable[tuple[list[Any], str]]:
    for ent in sentence.tokens.ents:
        if ent.label_ not in _GUESSES:
            continue
        tokens = whole_name(sentence, list(ent))
        while tokens and (tokens[0].lower_ == "the" or _merely_where(tokens[0]) or not tokens[0].text[:1].isalpha()):
            tokens = tokens[1:]
        while (
            tokens
            and (tokens[-1].lower_ in _OWNING or not tokens[-1].text[:1].isalnum())
            and not tokens[-1].text.endswith(".")
        ):
            tokens = tokens[:-1]
        if tokens:
            yield tokens, _GUESSES[ent.label_]


def _listed(sentence: Sentence) -> Iterable[tuple[list[Any], str]]:
    """Names of the gazetteer that the parser took for something else, and names after "in", "at", "the town of"."""
    tokens = list(sentence.tokens)
    for i, token in enumerate(tokens):
        article = led_by_article(tokens, i)
        if not token.text[:1].isupper() and not article:
            continue
        for length in () if article else (3, 2, 1):
            stretch = tokens[i : i + length]
            name = " ".join(t.text for t in stretch).lower()
            if len(stretch) == length and (
                name in gazetteer.countries() or name in gazetteer.areas() or name in gazetteer.adjectives()
            ):
                yield stretch, "town"
                break
        else:
            run = _run_after_in(tokens, i)
            if run:
                yield run, "town"


def _run_after_in(tokens: list[Any], i: int) -> list[Any]:
    """The capitalised name that starts at i, where the words before it say that it is a place."""
    before = [t.lower_ for t in tokens[max(0, i - 3) : i]]
    if before[-1:] == ["the"] or (before and tokens[i - 1].lower_ in words("heads")):
        before = before[:-1]
    if not before or not (
        before[-1] in ("in", "at", "near") or (before[-1] == "of" and before[-2:-1] and before[-2] in words("heads"))
    ):
        return []
    end = i
    while end < len(tokens) and end - i < 7:
        if led_by_article(tokens, end):
            end += 3
        elif tokens[end].text[:1].isupper() and (tokens[end].pos_ == "PROPN" or end == i):
            end += 1
        else:
            break
    run = tokens[i:end]
    if (
        not run
        or run[0].lower_ in words("never_begin")
        or (end < len(tokens) and tokens[end].text in ("-", "’s", "'s") and len(run) == 1)
    ):
        return []
    known = " ".join(t.lower_ for t in run) in gazetteer.towns()
    person = any(
        t.ent_type_
        in ("DATE", "TIME", "NORP", "EVENT", "LAW", "LANGUAGE", "WORK_OF_ART", "MONEY", "CARDINAL", "ORDINAL")
        for t in run
    )
    return run if known or (not person and run[0].pos_ == "PROPN" and not run[-1].lower_.endswith("day")) else []


def _place(sentence: Sentence, tokens: list[Any], guess: str) -> Place | None:
    text = " ".join(t.text for t in tokens)
    low = text.lower().removeprefix("the ")
    first, last = tokens[0], tokens[-1]
    if (
        low in words("never")
        or low in party_words("ills")
        or (text.isupper() and {*low.split()} <= words("headings"))
        or (len(low) < 3 and low not in ("us", "uk"))
        or low.isdigit()
        or (low == "us" and text != "US")
    ):
        return None
    kind, name = _kind(low, guess)
    if kind is None or _describes(first, last):
        return None
    role = _role(tokens, kind)
    start, end = first.idx + sentence.base, last.idx + len(last.text) + sentence.base
    shown = name or sentence.tokens.doc.text[first.idx : last.idx + len(last.text)].replace("\n", " ")
    return Place(_cased(shown), kind, Span(start, end), first.i, last.i, weight_of(role), sentence.index, role)


def _cased(name: str) -> str:
    """A dateline's capitals as names are written ("PORT OSKE" -> "Port Oske"); what may be initials stays."""
    shouted = name.isupper() and (len(name) > 3 and name != "USSR") and not any(c.isdigit() for c in name)
    return name.title() if shouted else name


def _kind(low: str, guess: str) -> tuple[str | None, str | None]:
    """(kind, name shown where it is not the text)."""
    if low in gazetteer.adjectives():
        return "people", gazetteer.adjectives()[low]
    if guess == "people" and low not in gazetteer.countries() and low not in gazetteer.towns():
        return None, None
    if low in words("wide"):
        return "wide", None
    if unit_of(low) == "people" and low not in gazetteer.countries() and low not in gazetteer.towns():
        return None, None  # "Yazidi girls": the tagger takes a people for a land
    if low in gazetteer.countries():
        return "country", None
    ending = low.split()[-1]
    if low in gazetteer.areas() or (ending in words("areas") and ending not in ("city", "town", "village")):
        return "area", None
    if ending in words("facilities") and " " in low:
        return "site", None
    if guess == "building" or ending in words("bodies"):
        # What the parser takes for a building and no word says so is as often a body ("White Cross").
        return None, None
    return ("town" if low in gazetteer.towns() else guess), None


def _describes(first: Any, last: Any) -> bool:
    """ "London-based", "anti-American": no place of anything."""
    doc = first.doc
    after = doc[last.i + 1 : last.i + 3]
    if len(after) == 2 and after[0].text in ("-", "–") and after[1].lower_ in _DESCRIBING:
        return True
    return bool(first.i > 1 and doc[first.i - 1].text == "-" and doc[first.i - 2].lower_ in ("anti", "pro", "non"))


def _role(tokens: list[Any], kind: str) -> str:
    """The part a mention plays in its sentence."""
    first, last = tokens[0], tokens[-1]
    doc = first.doc
    after = doc[last.i + 1] if last.i + 1 < len(doc) else None
    k = first.i - 1
    while (
        k >= 0
        and k > first.i - 5
        and (doc[k].pos_ in ("DET", "ADJ") or doc[k].lower_ in _BEFORE_NAME or doc[k].lower_ in gazetteer.adjectives())
        and doc[k].lower_ not in ("in", "at")
    ):
        k -= 1
    lead = doc[k].lower_ if k >= 0 else ""
    body = _body_name(last)
    if kind == "people":
        return "adjective of an actor" if after is not None and after.lemma_.lower() in words("actors") else "adjective"
    if body:
        return "in a body's name"
    roles: dict[str, str] = load("places")["roles"]
    if lead in roles:
        return roles[lead]
    if doc[first.i - 1].lower_ == "of" and first.i > 0:
        return "of"
    if last.dep_ == "nsubj" and last.head.lemma_.lower() in words("speech"):
        return "speaker"
    if after is not None and after.lower_ in _OWNING:
        return "owner"
    if first.i > 0 and doc[first.i - 1].text in (",", "("):
        return "comma"
    return "beside" if last.dep_ in ("compound", "nmod", "amod") else "other"


def _body_name(last: Any) -> bool:
    """The name goes on to that of a body: "Kabul University Union", "Jakarta Post"."""
    doc = last.doc
    for k in range(last.i + 1, min(last.i + 4, len(doc))):
        if not doc[k].text[:1].isupper() or doc[k].is_sent_start:
            return False
        if doc[k].lower_ in words("bodies"):
            return True
    return False
