"""What befell the counted: read from the parse, then from the phrase, then from the words nearby."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tawthiq.extraction.english.counting import Counted, Words, singular
from tawthiq.vocabulary import load

# How far up the parse a governor is looked for, and how far along the text a word of befalling counts without one.
STEPS = 7
NEAR = 12

_PASSIVE = ("nsubjpass", "csubjpass")


@dataclass(frozen=True, slots=True)
class Befell:
    """A measure, the spaCy token that it was read from, how surely, and by which rule."""

    measure: str
    token: Any | None
    confidence: float
    how: str


@cache
def _lexicon(role: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for measure, entry in load("measures").items():
        if isinstance(entry, dict) and role in entry:
            for word in entry[role]:
                out.setdefault(str(word), measure)
    return out


@cache
def _table(name: str) -> dict[str, str]:
    table: dict[str, str] = load("measures")[name]
    return table


@cache
def _phrases() -> list[tuple[str, re.Pattern[str]]]:
    rows = load("measures")["phrases"]
    return [(measure, re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)) for measure, patterns in rows.items()]


def measure_of(words: Words, found: Counted) -> Befell:
    """What befell the counted; "other" where nothing that is listed did."""
    direct = _state(words, found) or _of_cases(words, found)
    if direct is not None:
        return direct
    governed = _governed(found)
    own = _own(found)
    if governed is not None and governed.confidence >= 0.7:
        return governed
    clause = _clauses(found)
    phrase = _phrased(words, found)
    for candidate in (phrase, clause, governed, own, _nearby(words, found)):
        if candidate is not None:
            return candidate
    return Befell("other", None, 0.6, "no word of befalling found")


def _state(words: Words, found: Counted) -> Befell | None:
    """ "400 arrested", "3 dead", "dozens wounded"."""
    if not found.understood:
        return None
    index = words.at(found.end) - 1
    token = words.tokens[index] if 0 <= index < len(words.tokens) else None
    if token is not None and token.i != found.number.i and token.lower_ in load("units")["adjectives"]:
        measure = load("units")["adjectives"][token.lower_]
        if token.lower_ in ("dead", "killed") and any(t.lower_ in ("shot", "shoot", "attack", "bombing", "attacks", "gunmen") for t in words.tokens):
            measure = "killed"
        return Befell(measure, token, 0.85, "state named with the number")
    return None


def _of_cases(words: Words, found: Counted) -> Befell | None:
    """ "eight cases of abduction": what the cases are cases of."""
    if found.unit not in ("cases", "events"):
        return None
    low = singular(found.noun.split()[-1])
    if low in _table("counted"):
        return Befell(_table("counted")[low], found.head, 0.85, "the counted events say it themselves")
    for child in found.head.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            for inner in child.subtree:
                measure = _lexicon("nouns").get(singular(inner.text)) or _lexicon("object").get(inner.lemma_.lower())
                if measure is not None:
                    return Befell(measure, inner, 0.8, "what the cases are cases of")
            return None
    return None


def _governed(found: Counted) -> Befell | None:
    """Climb the parse from the counted noun: subject of a passive, object, noun of action, list it belongs to."""
    node = found.head
    if found.number.i != node.i and found.number.head.i != node.i and found.number.dep_ not in ("nummod", "compound"):
        node = found.number if _is_ancestor(found.number, node) else node
    sure = 0.92
    for _ in range(STEPS):
        head, dep = node.head, node.dep_
        if head.i == node.i:
            return _root_participle(node, found)
        if head.pos_ in ("VERB", "AUX") and dep in (*_PASSIVE, "nsubj", "dobj", "attr", "oprd", "dative", "npadvmod", "ccomp"):
            return _by_verb(node, head, dep, sure)
        if dep in ("pobj", "pcomp") and head.head.i != head.i:
            outcome = _by_preposition(head, sure)
            if isinstance(outcome, Befell) or outcome is None:
                return outcome
            node, sure = outcome, sure - 0.06
            continue
        if dep in ("nummod", "conj", "appos", "amod", "compound", "nmod", "quantmod", "prep", "dep", "poss"):
            if dep == "conj" and head.pos_ == "VERB":
                return _by_verb(node, head, "dobj", sure - 0.1)
            if dep in ("compound", "amod", "nmod", "poss") and head.pos_ in ("NOUN", "PROPN") and singular(head.text) in _lexicon("nouns"):
                return Befell(_lexicon("nouns")[singular(head.text)], head, sure - 0.1, "noun of action")
            node, sure = head, sure - 0.03
            continue
        return None
    return None


def _is_ancestor(number: Any, node: Any) -> bool:
    return any(node.head.i == number.i or node.head.head.i == number.i for _ in (0,))


def _root_participle(node: Any, found: Counted) -> Befell | None:
    """A headline's noun with a participle: "400 students arrested in ..."."""
    if node.pos_ == "VERB":
        measure = _lexicon("object").get(node.lemma_.lower()) or _lexicon("subject").get(node.lemma_.lower())
        return Befell(measure, node, 0.7, "verb of the headline") if measure else None
    return None


def _by_verb(node: Any, verb: Any, dep: str, sure: float) -> Befell | None:
    lemma = verb.lemma_.lower()
    children = list(verb.children)
    passive = dep in _PASSIVE or any(c.dep_ == "auxpass" for c in children)
    if dep in ("nsubj", *_PASSIVE):
        bare = verb.tag_ in ("VBN", "VBD") and not any(c.dep_ in ("aux", "dobj", "ccomp", "xcomp") for c in children) and verb.i > node.i
        if passive or (bare and lemma in _lexicon("object")):
            return _undergone(verb, lemma, sure)
        if lemma in _lexicon("subject"):
            return Befell(_lexicon("subject")[lemma], verb, sure, "subject of the verb")
        return _later(verb, sure)
    if lemma in load("measures")["shots"] and any(c.lower_ in load("measures")["lethal"] for c in verb.subtree if c.i - verb.i in range(1, 6)):
        return Befell("killed", verb, sure, "verb with 'dead' or 'to death'")
    if lemma in _lexicon("object"):
        return Befell(_shade(verb, _lexicon("object")[lemma]), verb, sure, "object of the verb")
    if lemma in ("leave", "leaving", "find") or dep in ("oprd",):
        return _states_of(node, verb, sure)
    return None


def _undergone(verb: Any, lemma: str, sure: float) -> Befell | None:
    measure = _lexicon("object").get(lemma) or _lexicon("subject").get(lemma)
    if lemma in load("measures")["shots"] and measure in (None, "tortured"):
        near = {t.lower_ for t in verb.subtree if 0 < t.i - verb.i < 6}
        if near & set(load("measures")["lethal"]):
            return Befell("killed", verb, sure, "passive verb with 'dead' or 'to death'")
    if measure is not None:
        return Befell(_shade(verb, measure), verb, sure, "passive verb")
    return _later(verb, sure)


def _later(verb: Any, sure: float) -> Befell | None:
    """ "was found dead", "is believed to have died", "were subjected to torture"."""
    for child in verb.children:
        if child.dep_ in ("xcomp", "acomp", "oprd", "conj") and child.i > verb.i:
            lemma = child.lemma_.lower()
            measure = _table("modifiers").get(child.lower_) if child.pos_ == "ADJ" else None
            passive = any(c.dep_ == "auxpass" for c in child.children) or child.tag_ == "VBN"
            measure = measure or _lexicon("subject").get(lemma) or (_lexicon("object").get(lemma) if passive else None)
            if measure is not None:
                return Befell(measure, child, sure - 0.12, "complement of the verb")
    return None


def _shade(verb: Any, measure: str) -> str:
    """ "sentenced to death and hanged": the verb alone decides, save "hang", "put to death" and "shot to death"."""
    if measure == "died" and verb.lemma_.lower() == "claim":
        return "died"
    return measure


def _states_of(node: Any, verb: Any, sure: float) -> Befell | None:
    for token in [*node.children, *verb.children]:
        if token.lower_ in _table("modifiers") and token.pos_ in ("ADJ", "VERB"):
            return Befell(_table("modifiers")[token.lower_], token, sure - 0.1, "left or found in a state")
    return None


def _by_preposition(prep: Any, sure: float) -> Befell | Any | None:
    """The noun or verb that a preposition hangs from: a measure, a token to go on climbing from, or None."""
    head = prep.head
    if head.pos_ in ("NOUN", "PROPN", "NUM"):
        word = singular(head.text)
        if prep.lower_ in ("of", "for", "against", "to", "on") and word in _lexicon("nouns"):
            return Befell(_lexicon("nouns")[word], head, sure - 0.03, "noun of action with 'of'")
        return head if prep.lower_ in ("of", "including", "like", "among", "such", "as") else None
    if head.pos_ == "VERB":
        lemma = head.lemma_.lower()
        spoke = load("measures")["spoke"]
        if lemma in spoke and prep.lower_ in spoke[lemma]:
            return Befell("interviewed", head, 0.75, "spoke to them")
        if prep.lower_ == "including" or (prep.lower_ in ("at", "to") and lemma in ("put", "estimate", "rise", "bring", "stand")):
            return next((c for c in head.children if c.dep_ in ("dobj", "nsubj", "nsubjpass") and c.i < prep.i), None)
    if prep.lower_ == "including" or prep.dep_ == "prep" and prep.lower_ == "of":
        return head if head.pos_ in ("NOUN", "NUM", "PROPN") else None
    return None


def _own(found: Counted) -> Befell | None:
    """What stands before the noun ("548 missing persons"), or the noun itself ("300 detainees")."""
    for child in found.head.children:
        if child.i < found.head.i and child.lower_ in _table("modifiers"):
            return Befell(_table("modifiers")[child.lower_], child, 0.8, "stands before the noun")
    word = singular(found.noun.split()[-1]) if found.noun else ""
    if word in _table("counted") and not (found.understood and word == "people"):
        return Befell(_table("counted")[word], found.head, 0.6, "the counted noun itself")
    return None


def _clauses(found: Counted) -> Befell | None:
    """ "12 people killed in ...", "students who were abducted"."""
    for child in found.head.children:
        if child.dep_ not in ("acl", "relcl", "amod") or child.i < found.head.i:
            continue
        lemma = child.lemma_.lower()
        passive = child.tag_ == "VBN" or any(c.dep_ == "auxpass" for c in child.children)
        measure = _lexicon("object").get(lemma) if passive else None
        measure = measure or _lexicon("subject").get(lemma)
        if measure is None and child.dep_ == "amod":
            measure = _table("modifiers").get(child.lower_)
        if measure is not None:
            return Befell(measure, child, 0.75, "clause about the noun")
    return None


def _phrased(words: Words, found: Counted) -> Befell | None:
    """Set phrases of several words after the figure in its clause: "lost their lives", "were taken hostage"."""
    after = words.text[found.end : found.end + 90]
    after = re.split(r"[;.]|, (?:and|while|but)\b", after)[0]
    before = words.text[max(0, found.start - 50) : found.start]
    best: tuple[int, str] | None = None
    for measure, pattern in _phrases():
        match = pattern.search(after)
        if match is not None and (best is None or match.start() < best[0]):
            best = (match.start(), measure)
        if re.search(rf"(?:{pattern.pattern})[\w\s]{{0,8}}$", before, re.IGNORECASE):
            best = (0, measure)
    return Befell(best[1], None, 0.7, "set phrase nearby") if best is not None else None


def _nearby(words: Words, found: Counted) -> Befell | None:
    """The nearest word of befalling, where the parse has no verb to offer. Agents of such verbs are left alone."""
    if found.head.dep_ == "nsubj" and any(c.dep_ == "dobj" for c in found.head.head.children):
        return None
    middle = found.number.i
    for distance, token in _around(words, middle):
        measure = None
        if token.pos_ == "VERB" or token.tag_ == "VBN":
            measure = _lexicon("object").get(token.lemma_.lower()) if token.i < middle or token.tag_ == "VBN" else _lexicon("subject").get(token.lemma_.lower())
        if measure is not None and (found.understood or distance <= 4):
            return Befell(measure, token, 0.45, "nearest word of befalling")
    return None


def _around(words: Words, middle: int) -> Iterator[tuple[int, Any]]:
    first = words.tokens[0].i
    for distance in range(1, NEAR):
        for index in (middle - first - distance, middle - first + distance):
            if 0 <= index < len(words.tokens):
                yield distance, words.tokens[index]
