"""What befell the counted: read from the parse, then from the phrase, then from the words nearby."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from tawthiq.extraction.english.counting import Counted, Words, singular
from tawthiq.vocabulary import load

# How far up the parse a governor is looked for.
STEPS = 7

# Units that violence and courts befall.
_BEFALLEN = ("people", "bodies", "groups", "cases")
# Where two things befell the same people, the graver is the measure.
_GRAVEST = ("executed", "killed", "died")
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
    return [
        (measure, re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)) for measure, patterns in rows.items()
    ]


def measure_of(words: Words, found: Counted) -> Befell:
    """What befell the counted; "other" where nothing that is listed did."""
    first = (_state(words, found) if found.understood else None) or _of_cases(words, found) or _agents(found)
    if first is not None:
        return _coloured(words, found, first)
    governed = _governed(found)
    if governed is not None and found.unit not in _BEFALLEN and governed.measure not in ("documented", "interviewed"):
        governed = None
    if governed is None and found.unit not in _BEFALLEN:
        return _things(words, found)
    if governed is None or governed.confidence < 0.7:
        rest = (
            _state(words, found),
            _headline(words, found),
            _phrased(words, found),
            _clauses(found),
            governed,
            _own(found),
        )
        governed = next((b for b in rest if b is not None), None)
    if governed is not None:
        return _coloured(words, found, governed)
    return Befell("other", None, 0.6, "no word of befalling found")


def _things(words: Words, found: Counted) -> Befell:
    """Nothing that is done to people is done to documents, events and buildings."""
    if found.unit == "photographs":
        return Befell("documented", found.head, 0.6, "photographs document")
    return _own(found) or Befell("other", None, 0.7, "things, not people")


def _clause(words: Words, found: Counted, reach: int = 110) -> str:
    """The text around a figure up to the next stop or semicolon."""
    before = re.split(r"[;.:]\s", words.text[max(0, found.start - reach) : found.start])[-1]
    after = re.split(r"[;]|[.]\s", words.text[found.end : found.end + reach])[0]
    return f"{before} \u00a7 {after}"


@cache
def _shades() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
        for name, patterns in load("measures")["shades"].items()
    }


def _coloured(words: Words, found: Counted, befell: Befell) -> Befell:
    """What the clause adds: a death by hanging is an execution, a death in an attack a killing, a call for release no release."""
    clause, shades, measure = _clause(words, found), _shades(), befell.measure
    if found.unit in ("cases", "events", "places"):
        return befell
    if measure in ("died", "killed") and shades["hanging"].search(clause):
        measure = "executed"
    elif measure == "died" and befell.how != "set phrase nearby" and shades["violent"].search(clause):
        measure = "killed"
    elif measure == "killed" and shades["mishap"].search(clause):
        measure = "died"
    elif measure == "released" and shades["wished"].search(
        clause.split("\u00a7")[0][-50:] + clause.split("\u00a7")[1][:30]
    ):
        measure = "detained"
    elif measure in ("displaced", "killed", "released", "executed") and shades["planned"].search(
        clause.split("\u00a7")[0][-45:]
    ):
        measure = "other"
    if measure == befell.measure:
        return befell
    return Befell(measure, befell.token, befell.confidence - 0.12, f"{befell.how}; the clause says more")


def _agents(found: Counted) -> Befell | None:
    """ "beaten by six men": those who did it."""
    head = found.head
    if head.dep_ == "pobj" and head.head.lower_ == "by" and (head.head.dep_ == "agent" or head.head.head.tag_ == "VBN"):
        return Befell("other", head.head, 0.8, "they did it")
    return None


def _headline(words: Words, found: Counted) -> Befell | None:
    """A headline's verb right before the number, which parsers take for a noun: "Police arrest 5 therapists"."""
    index = words.at(found.start) - 1
    if index < 1:
        return None
    token = words.tokens[index]
    low = token.lower_
    for lemma in (low, low.removesuffix("s"), token.lemma_.lower()):
        if lemma in load("measures")["headline"] and token.tag_ not in ("VBN",):
            return Befell(_lexicon("object")[lemma], token, 0.8, "verb right before the number")
    return None


def _state(words: Words, found: Counted) -> Befell | None:
    """ "400 arrested", "dozens seriously wounded", "130,000 Syrians missing"."""
    index = words.at(found.end)
    if (
        found.understood
        and index > 0
        and words.tokens[index - 1].i != found.number.i
        and words.tokens[index - 1].lower_ in load("units")["adjectives"]
    ):
        index -= 1
    while (
        index < len(words.tokens)
        and words.tokens[index].pos_ == "ADV"
        and words.tokens[index].lower_ not in ("when", "where", "as", "before")
    ):
        index += 1
    token = words.tokens[index] if index < len(words.tokens) else None
    states = load("units")["adjectives"] if found.understood else load("measures")["after_noun"]
    if token is None or token.lower_ not in states:
        return None
    return Befell(states[token.lower_], token, 0.85, "state named right after")


def _of_cases(words: Words, found: Counted) -> Befell | None:
    """ "eight cases of abduction": what the cases are cases of."""
    if found.unit not in ("cases", "events"):
        return None
    low = singular(found.noun.split()[-1])
    if low in _table("counted"):
        return Befell(_table("counted")[low], found.head, 0.85, "the counted events say it themselves")
    for child in found.head.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            return _content(child)
    return None


def _content(preposition: Any) -> Befell:
    """ "cases of sexual violence", "cases of attempted murder", "cases of rape, kidnapping and abuse"."""
    said: dict[str, Any] = {}
    for inner in preposition.subtree:
        if inner.lower_ in ("attempted", "threats", "threat", "threatened", "alleged"):
            return Befell("other", inner, 0.7, "attempted or threatened")
        low = singular(inner.text)
        measure = (
            "raped" if low == "sexual" else _lexicon("nouns").get(low) or _lexicon("object").get(inner.lemma_.lower())
        )
        if measure is not None:
            said.setdefault(measure, inner)
    if len(said) == 1:
        measure, inner = next(iter(said.items()))
        return Befell(measure, inner, 0.8, "what the cases are cases of")
    return Befell(
        "documented" if said else "other",
        preposition,
        0.6,
        "cases of several kinds" if said else "cases of another kind",
    )


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
        if dep == "nsubj" and head.lower_ in _table("modifiers") and head.pos_ == "ADJ":
            return Befell(_table("modifiers")[head.lower_], head, sure, "state of the subject")
        if head.pos_ in ("VERB", "AUX") and dep in (
            *_PASSIVE,
            "nsubj",
            "dobj",
            "attr",
            "oprd",
            "dative",
            "npadvmod",
            "ccomp",
        ):
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
            if (
                dep in ("compound", "amod", "nmod", "poss")
                and head.pos_ in ("NOUN", "PROPN")
                and singular(head.text) in _lexicon("nouns")
            ):
                return Befell(_lexicon("nouns")[singular(head.text)], head, sure - 0.1, "noun of action")
            node, sure = head, sure - 0.03
            continue
        return None
    return None


def _is_ancestor(number: Any, node: Any) -> bool:
    return bool(node.head.i == number.i or node.head.head.i == number.i)


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
        bare = (
            verb.tag_ in ("VBN", "VBD")
            and not any(c.dep_ in ("aux", "dobj", "ccomp", "xcomp") for c in children)
            and verb.i > node.i
        )
        if passive or (bare and lemma in _lexicon("object")):
            return _undergone(verb, lemma, sure)
        if lemma in _lexicon("subject"):
            return Befell(_lexicon("subject")[lemma], verb, sure, "subject of the verb")
        if lemma == "kill" and any(c.lower_ in ("themselves", "himself", "herself") for c in children):
            return Befell("died", verb, sure - 0.1, "they did it to themselves")
        return _later(verb, sure)
    subject = next((c for c in children if c.dep_ == "nsubj"), None)
    if subject is not None and subject.lower_ in ("toll", "tolls"):
        return Befell("died", subject, sure - 0.1, "what a toll counts")
    if lemma in load("measures")["shots"] and any(
        c.lower_ in load("measures")["lethal"] for c in verb.subtree if c.i - verb.i in range(1, 6)
    ):
        return Befell("killed", verb, sure, "verb with 'dead' or 'to death'")
    if lemma in _lexicon("object"):
        if any(c.lower_ in ("themselves", "himself", "herself") for c in children):
            return Befell("died", verb, sure - 0.1, "they did it to themselves")
        return Befell(_lexicon("object")[lemma], verb, sure, "object of the verb")
    if lemma == "shoot" and not any(c.dep_ == "prep" and c.lower_ == "at" for c in children):
        wounded = any(c.dep_ == "conj" and c.lemma_ in ("wound", "injure") for c in children)
        return Befell("injured" if wounded else "killed", verb, 0.55, "shot")
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
        return _gravest(verb, Befell(measure, verb, sure, "passive verb"))
    if lemma == "shoot" and "wound" not in " ".join(c.lemma_ for c in verb.subtree):
        return Befell("killed", verb, 0.55, "shot")
    return _later(verb, sure)


def _gravest(verb: Any, befell: Befell) -> Befell:
    """ "tortured and executed": of two verbs joined, the graver."""
    for child in verb.children:
        if (
            child.dep_ == "conj"
            and child.pos_ == "VERB"
            and not any(c.dep_ in ("nsubj", "nsubjpass", "dobj") for c in child.children)
        ):
            measure = _lexicon("object").get(child.lemma_.lower())
            if measure in _GRAVEST and befell.measure not in _GRAVEST:
                return Befell(measure, child, befell.confidence - 0.05, befell.how)
    return befell


def _later(verb: Any, sure: float, depth: int = 0) -> Befell | None:
    """ "was found dead", "is believed to have died", "were attacked and arrested"."""
    for child in verb.children:
        if (
            child.dep_ in ("xcomp", "acomp", "oprd", "conj", "advcl")
            and child.i > verb.i
            and (child.dep_ != "advcl" or child.tag_ == "VBN")
        ):
            lemma = child.lemma_.lower()
            measure = _table("modifiers").get(child.lower_) if child.dep_ in ("acomp", "oprd") else None
            passive = any(c.dep_ == "auxpass" for c in child.children) or child.tag_ == "VBN"
            measure = measure or _lexicon("subject").get(lemma) or (_lexicon("object").get(lemma) if passive else None)
            if measure is not None:
                return Befell(measure, child, sure - 0.12, "complement of the verb")
            further = _later(child, sure - 0.05, depth + 1) if depth < 3 else None
            if further is not None:
                return further
    return None


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
        if prep.lower_ in ("with", "from") and word in (
            "talk",
            "interview",
            "conversation",
            "testimony",
            "testimonie",
            "discussion",
            "meeting",
        ):
            return Befell("interviewed", head, 0.75, "talks with them")
        if prep.lower_ in ("of", "for", "against", "to", "on") and word in _lexicon("nouns"):
            return Befell(_lexicon("nouns")[word], head, sure - 0.03, "noun of action with 'of'")
        if prep.lower_ == "of":
            return head if head.pos_ == "NUM" or head.lower_ in _amounts() else None
        return head if prep.lower_ in ("including", "like", "among", "such", "as") else None
    if head.pos_ == "VERB":
        lemma = head.lemma_.lower()
        spoke = load("measures")["spoke"]
        if lemma in spoke and prep.lower_ in spoke[lemma]:
            return Befell("interviewed", head, 0.75, "spoke to them")
        if prep.lower_ == "including" or (
            prep.lower_ in ("at", "to") and lemma in ("put", "estimate", "rise", "bring", "stand")
        ):
            return next((c for c in head.children if c.dep_ in ("dobj", "nsubj", "nsubjpass") and c.i < prep.i), None)
    if prep.lower_ == "including" or (prep.dep_ == "prep" and prep.lower_ == "of"):
        return head if head.pos_ == "NUM" or head.lower_ in _amounts() else None
    return None


@cache
def _amounts() -> frozenset[str]:
    return frozenset(load("measures")["amounts"])


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
        if measure is None and child.dep_ == "relcl" and not any(c.dep_ == "dobj" for c in child.children):
            subject = next((c for c in child.children if c.dep_ == "nsubj"), None)
            if subject is not None and subject.lower_ not in ("who", "that", "which"):
                measure = _lexicon("object").get(lemma)
        if measure is None and child.dep_ in ("relcl", "acl"):
            further = _later(child, 0.75) or _inner_passive(child)
            measure = further.measure if further is not None else None
        if measure is None and child.dep_ == "amod":
            measure = _table("modifiers").get(child.lower_)
        if measure is not None:
            return Befell(measure, child, 0.75, "clause about the noun")
    return None


def _inner_passive(clause: Any) -> Befell | None:
    """ "people who activists say have been detained"."""
    for inner in clause.subtree:
        if inner.dep_ in ("ccomp", "conj") and any(c.dep_ == "auxpass" for c in inner.children):
            measure = _lexicon("object").get(inner.lemma_.lower())
            if measure is not None:
                return Befell(measure, inner, 0.7, "passive in a clause about the noun")
    return None


def _phrased(words: Words, found: Counted) -> Befell | None:
    """Set phrases of several words after the figure in its clause: "lost their lives", "were taken hostage"."""
    after = words.text[found.end : found.end + 90]
    after = re.split(r"[;.]|, (?:and|while|but)\b", after)[0]
    before = re.split(r"[;.]\s", words.text[max(0, found.start - 60) : found.start])[-1]
    best: tuple[int, str] | None = None
    for row in load("measures")["around"]:
        if re.search(rf"\b(?:{row['before']})\b[^;.]{{0,40}}$", before, re.IGNORECASE) and re.match(
            rf"[^;.]{{0,50}}?\b(?:{row['after']})\b", after, re.IGNORECASE
        ):
            return Befell(str(row["measure"]), None, 0.75, "set phrase around it")
    for measure, pattern in _phrases():
        match = pattern.search(after)
        if match is not None and (best is None or match.start() < best[0]):
            best = (match.start(), measure)
        if re.search(rf"(?:{pattern.pattern})[\w\s]{{0,8}}$", before, re.IGNORECASE):
            best = (0, measure)
        elif best is None and measure in ("executed",) and pattern.search(before):
            best = (80, measure)
    return Befell(best[1], None, 0.7, "set phrase nearby") if best is not None else None
