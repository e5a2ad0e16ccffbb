"""What befell the counted, read from the parse: the verb or noun that governs it, the clauses about it."""

from __future__ import annotations

from typing import Any

from tawthiq.extraction.english.befell import Befell, amounts, lexicon, table
from tawthiq.extraction.english.nouns import Counted, singular
from tawthiq.vocabulary import load

# How far up the parse a governor is looked for.
STEPS = 7

# Where two things befell the same people, the graver is the measure.
_GRAVEST = ("executed", "killed", "died")

# "Forty women said that they had been raped": they speak of themselves.
_SELVES = ("they", "he", "she", "we")
_PASSIVE = ("nsubjpass", "csubjpass")


def governed_by(found: Counted) -> Befell | None:
    """Climb the parse from the counted noun: subject of a passive, object, noun of action, list it belongs to."""
    node = found.head
    if found.number.i != node.i and found.number.head.i != node.i and found.number.dep_ not in ("nummod", "compound"):
        node = found.number if _is_ancestor(found.number, node) else node
    sure = 0.92
    for _ in range(STEPS):
        head, dep = node.head, node.dep_
        if head.i == node.i:
            return _root_participle(node, found)
        if dep == "nsubj" and head.lower_ in table("modifiers") and head.pos_ == "ADJ":
            return Befell(table("modifiers")[head.lower_], head, sure, "state of the subject")
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
                and singular(head.text) in lexicon("nouns")
            ):
                return Befell(lexicon("nouns")[singular(head.text)], head, sure - 0.1, "noun of action")
            node, sure = head, sure - 0.03
            continue
        return None
    return None


def _is_ancestor(number: Any, node: Any) -> bool:
    return bool(node.head.i == number.i or node.head.head.i == number.i)


def _root_participle(node: Any, found: Counted) -> Befell | None:
    """A headline's noun with a participle: "400 students arrested in ..."."""
    if node.pos_ == "VERB":
        measure = lexicon("object").get(node.lemma_.lower()) or lexicon("subject").get(node.lemma_.lower())
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
        if passive or (bare and lemma in lexicon("object")):
            return _undergone(verb, lemma, sure)
        if lemma in lexicon("subject"):
            return Befell(lexicon("subject")[lemma], verb, sure, "subject of the verb")
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
    if lemma in lexicon("object"):
        if any(c.lower_ in ("themselves", "himself", "herself") for c in children):
            return Befell("died", verb, sure - 0.1, "they did it to themselves")
        return Befell(lexicon("object")[lemma], verb, sure, "object of the verb")
    if lemma == "shoot" and not any(c.dep_ == "prep" and c.lower_ == "at" for c in children):
        # "shot and wounded 20", but "shot eight and wounded 20".
        hurt = [c for c in children if c.dep_ == "conj" and c.lemma_ in ("wound", "injure")]
        wounded = any(not any(o.dep_ == "dobj" and dep == "dobj" for o in c.children) for c in hurt)
        return Befell("injured" if wounded else "killed", verb, 0.55, "shot")
    if lemma in ("leave", "leaving", "find") or dep in ("oprd",):
        return _states_of(node, verb, sure)
    return None


def _undergone(verb: Any, lemma: str, sure: float) -> Befell | None:
    measure = lexicon("object").get(lemma) or lexicon("subject").get(lemma)
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
            measure = lexicon("object").get(child.lemma_.lower())
            if measure in _GRAVEST and befell.measure not in _GRAVEST:
                return Befell(measure, child, befell.confidence - 0.05, befell.how)
    return befell


def _later(verb: Any, sure: float, depth: int = 0) -> Befell | None:
    """ "was found dead", "is believed to have died", "were attacked and arrested"."""
    for child in verb.children:
        if (
            child.dep_ in ("xcomp", "acomp", "oprd", "conj", "advcl")
            and child.i > verb.i
            and (child.dep_ != "advcl" or (child.tag_ == "VBN" and not _of_others(child)))
        ):
            lemma = child.lemma_.lower()
            measure = table("modifiers").get(child.lower_) if child.dep_ in ("acomp", "oprd") else None
            passive = any(c.dep_ == "auxpass" for c in child.children) or child.tag_ == "VBN"
            measure = measure or lexicon("subject").get(lemma) or (lexicon("object").get(lemma) if passive else None)
            if measure is not None:
                return Befell(measure, child, sure - 0.12, "complement of the verb")
            further = _later(child, sure - 0.05, depth + 1) if depth < 3 else None
            if further is not None:
                return further
        if child.dep_ == "ccomp" and any(c.dep_ == "nsubjpass" and c.lower_ in _SELVES for c in child.children):
            measure = lexicon("object").get(child.lemma_.lower())
            if measure is not None:
                return Befell(measure, child, sure - 0.15, "said of themselves")
    return None


def _of_others(clause: Any) -> bool:
    """ "Thousands have waited for their sons since they were arrested": a clause with a subject of its own."""
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in clause.children)


def _states_of(node: Any, verb: Any, sure: float) -> Befell | None:
    for token in [*node.children, *verb.children]:
        if token.lower_ in table("modifiers") and token.pos_ in ("ADJ", "VERB"):
            return Befell(table("modifiers")[token.lower_], token, sure - 0.1, "left or found in a state")
    return None


def _by_preposition(prep: Any, sure: float) -> Befell | Any | None:
    """The noun or verb that a preposition hangs from: a measure, a token to go on climbing from, or None."""
    head = prep.head
    if head.pos_ in ("NOUN", "PROPN", "NUM"):
        word = singular(head.text)
        if word in load("measures")["talks"] and prep.lower_ in load("measures")["talks"][word]:
            return Befell("interviewed", head, 0.75, "talks with them")
        if prep.lower_ in ("of", "for", "against", "to", "on") and word in lexicon("nouns"):
            return Befell(lexicon("nouns")[word], head, sure - 0.03, "noun of action with 'of'")
        if prep.lower_ == "of":
            return head if head.pos_ == "NUM" or head.lower_ in amounts() else None
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
        return head if head.pos_ == "NUM" or head.lower_ in amounts() else None
    return None


def clauses(found: Counted) -> Befell | None:
    """ "12 people killed in ...", "students who were abducted"."""
    for child in found.head.children:
        if child.dep_ not in ("acl", "relcl", "amod") or child.i < found.head.i:
            continue
        lemma = child.lemma_.lower()
        passive = child.tag_ == "VBN" or any(c.dep_ == "auxpass" for c in child.children)
        measure = lexicon("object").get(lemma) if passive else None
        measure = measure or lexicon("subject").get(lemma)
        if measure is None and child.dep_ == "relcl" and not any(c.dep_ == "dobj" for c in child.children):
            subject = next((c for c in child.children if c.dep_ == "nsubj"), None)
            if subject is not None and subject.lower_ not in ("who", "that", "which"):
                measure = lexicon("object").get(lemma)
        if measure is None and child.dep_ in ("relcl", "acl"):
            further = _later(child, 0.75) or _inner_passive(child)
            measure = further.measure if further is not None else None
        if measure is None and child.dep_ == "amod":
            measure = table("modifiers").get(child.lower_)
        if measure is not None:
            return Befell(measure, child, 0.75, "clause about the noun")
    return None


def _inner_passive(clause: Any) -> Befell | None:
    """ "people who activists say have been detained"."""
    for inner in clause.subtree:
        if inner.dep_ in ("ccomp", "conj") and any(c.dep_ == "auxpass" for c in inner.children):
            measure = lexicon("object").get(inner.lemma_.lower())
            if measure is not None:
                return Befell(measure, inner, 0.7, "passive in a clause about the noun")
    return None
