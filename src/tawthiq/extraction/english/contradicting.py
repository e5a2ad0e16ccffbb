"""Denials without a word of denying: what is said is called untrue, or the contrary is said by who stands accused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from tawthiq.extraction.english.doers import doer_token
from tawthiq.vocabulary import load

SURE = 0.8


@dataclass(frozen=True, slots=True)
class Denied:
    """What is denied: tokens from `start` up to `stop`.

    Attributes:
        takes_up: the text before says what it is.
        anyone: a denial whoever says it; else only of those who stand accused.
        told: whoever is credited at the place says it; else who does what the verb says.
    """

    start: int
    stop: int
    takes_up: bool
    sure: float = SURE
    anyone: bool = True
    told: bool = False


def gap_of(verb: Any, denied: Any | None) -> Any | None:
    """The noun that a relative clause says is denied ("an allegation X rejects", "..., which X denies")."""
    if verb.dep_ not in ("relcl", "acl") or verb.head.pos_ not in ("NOUN", "PROPN"):
        return None
    free = denied is None or denied.tag_ in ("WDT", "WP") or denied.dep_ == "oprd"
    fronted = any(c.dep_ == "dobj" and c.i < verb.i for c in verb.children)
    doer = doer_token(verb)
    return verb.head if (free or fronted) and doer is not None and doer.i != verb.head.i else None


def is_claim(token: Any, objects: list[str]) -> bool:
    return (
        token.lemma_.lower() in objects
        or token.dep_ == "ccomp"
        or any(c.lemma_.lower() in objects for c in token.children if c.dep_ in ("conj", "pobj"))
    )


def scorned(verb: Any) -> Denied | None:
    """ "X called the report a fabrication", "an estimate that X calls absurd"."""
    words = load("cues")["denial"]
    if verb.lemma_.lower() not in words["naming"]:
        return None
    thing = next((c for c in verb.children if c.dep_ in ("dobj", "nsubj", "ccomp") and c.i > verb.i), None)
    if thing is not None and thing.dep_ == "ccomp":
        thing = next((c for c in thing.children if c.dep_ == "nsubj"), None)
    thing = _before_a_quote(verb) or thing or _beside(verb, words["objects"])
    gap = gap_of(verb, thing)
    after = list(verb.doc[verb.i + 1 : min(verb.right_edge.i + 1, verb.i + 30)])
    if gap is not None:
        return Denied(gap.left_edge.i, verb.right_edge.i + 1, True, 0.7) if _scorns(after) else None
    if thing is None or _someone(thing):
        return None
    claim = is_claim(thing, words["objects"])
    quoted = claim and thing.pos_ != "PRON" and verb.lemma_ != "describe" and any(t.is_quote for t in after)
    if not (quoted or _scorns(after)):
        return None
    stop = max(verb.right_edge.i + 1, thing.right_edge.i + 1)
    return Denied(thing.left_edge.i, stop, True, 0.7, anyone=claim and not quoted)


def _before_a_quote(verb: Any) -> Any | None:
    """ "called the reports “theatre”": what is named, where the parser takes it for a part of its name."""
    name = next((c for c in verb.children if c.dep_ in ("oprd", "dobj") and c.i > verb.i), None)
    parts = () if name is None else (c for c in name.children if c.dep_ in ("nmod", "compound") and c.i > verb.i)
    return next((c for c in parts if verb.doc[c.i + 1].is_quote), None)


def _beside(verb: Any, objects: list[str]) -> Any | None:
    """ "Calls that claim absurd": the parser takes the claim for a verb."""
    behind = verb.doc[verb.i + 1 : min(verb.i + 3, verb.sent.end)]
    told = len(behind) > 1 and behind[0].pos_ in ("DET", "PRON") and behind[1].lemma_.lower() in objects
    return behind[0] if told else None


def said_false(verb: Any) -> Denied | None:
    """ "X said the allegations were baseless", "X told the paper that the pictures were forged"."""
    words = load("cues")["denial"]
    if verb.lemma_.lower() not in words["saying"]:
        return None
    for clause in _clauses(verb):
        subject = next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is not None and _innocent(clause):
            return Denied(clause.left_edge.i, clause.right_edge.i + 1, True, 0.7)
        if subject is None or _someone(subject):
            continue
        if _unworthy(clause):
            return Denied(subject.left_edge.i, clause.right_edge.i + 1, True, 0.7, anyone=False)
        if not (_scorns(_predicate(clause)) or _made_up(clause)):
            continue
        claim = is_claim(subject, words["objects"]) and subject.pos_ != "PRON"
        if claim or clause.lemma_ == "be" or _made_up(clause):
            return Denied(subject.left_edge.i, clause.right_edge.i + 1, True, 0.7, anyone=claim)
    return None


def _innocent(clause: Any) -> bool:
    """ "... that he is innocent of the killings", not "that they were not innocent"."""
    told = any(c.dep_ == "acomp" and c.lower_ == "innocent" for c in clause.children)
    return told and not any(c.dep_ == "neg" for c in clause.children)


def _unworthy(clause: Any) -> bool:
    """ "... was not worth refuting", "... did not deserve a reply": answered by not answering."""
    if not any(t.dep_ == "neg" for c in clause.children for t in (c, *c.children)):
        return False
    after = {t.lemma_.lower() for t in clause.subtree if t.i > clause.i}
    worth = "worth" in after or clause.lemma_ in ("merit", "deserve", "warrant")
    return worth and bool(after & {"refute", "refuting", "reply", "response", "comment", "answer", "answering"})


def _predicate(clause: Any) -> list[Any]:
    """What a clause says that its subject is, without the relative clauses in it."""
    told = ("attr", "acomp", "oprd", "ccomp", "pcomp", "prep")
    left = [c for c in clause.children if c.dep_ in told and c.i > clause.i]
    found = []
    while left:
        found.append(token := left.pop())
        left += [c for c in token.children if c.dep_ != "relcl"]
    return sorted(found, key=lambda t: t.i)


def _made_up(clause: Any) -> bool:
    """ "... had been fabricated": the clause's own verb says so."""
    return any(c.dep_ == "auxpass" for c in clause.children) and _scorns([clause])


def is_verdict(token: Any) -> bool:
    """Whether a word calls something untrue."""
    verdicts = load("cues")["denial"]["verdicts"]
    return token.lemma_.lower() in verdicts or token.lower_ in verdicts


def _scorns(tokens: list[Any]) -> bool:
    """Whether words call something untrue."""
    if any(is_verdict(t) for t in tokens):
        return True
    low = [t.lower_ for t in tokens]
    # "without foundation", "has no basis in fact"
    return any(a in ("without", "no") and b in _GROUNDS for a, b in pairwise(low))


_GROUNDS = frozenset({"foundation", "basis", "merit", "truth", "substance", "grounds"})


def _someone(token: Any) -> bool:
    return token.ent_type_ == "PERSON" or token.lower_ in (
        *("he", "him", "she", "her", "i", "me", "you", "us", "we", "they", "who", "himself", "herself"),
    )


def contrary(verb: Any) -> Denied | None:
    """ "X insists that no one was harmed", "X said there was no such prison": the contrary of what X is accused of."""
    words = load("cues")["denial"]
    lemma = verb.lemma_.lower()
    # "was adamant that no one had been hurt"
    adamant = lemma == "be" and any(c.dep_ == "acomp" and c.lower_ in _FIRM for c in verb.children)
    if not (adamant or lemma in words["saying"]) or any(c.dep_ == "neg" for c in verb.children):
        return None
    firm = adamant or lemma in words["firmly"] or _before_a_court(verb)
    for clause in _clauses(verb):
        own = _own_deed(verb, clause)
        found = _denied_by(clause, firm=firm or own or _client(clause)) or _made_up_by_others(clause)
        if found is not None:
            return found
    return None


def _denied_by(clause: Any, *, firm: bool) -> Denied | None:
    """What a clause denies by saying the contrary; `firm`, whoever says it answers to what is told of him."""
    grave = firm or _grave(clause) or _no_force(clause)
    if not (grave or _flatly(clause)) or not _negated(clause) or not _answering(clause):
        return None
    return Denied(clause.left_edge.i, clause.right_edge.i + 1, True, 0.6, anyone=firm)


_FIRM = frozenset({"adamant", "categorical", "emphatic"})


def _own_deed(verb: Any, clause: Any) -> bool:
    """ "It said it does not target civilians", "he said he had not killed": of what one did oneself."""
    subject = next((c for c in clause.children if c.dep_ == "nsubj"), None)
    if subject is None or clause.lemma_.lower() not in load("cues")["denial"]["deeds"]:
        return False
    speaker = doer_token(verb)
    if speaker is not None and speaker.pos_ == "PRON" and subject.i < speaker.i:
        return True  # "The company has never threatened anyone, it said"
    several = speaker is not None and (speaker.tag_ in ("NNS", "NNPS") or speaker.lower_ in ("they", "police"))
    return subject.lower_ in ("it", "he", "she", "we", "i") or (several and subject.lower_ == "they")


def _no_force(clause: Any) -> bool:
    """ "... that it had no aircraft in the area": nothing to have done it with."""
    had = (c for c in clause.children if c.dep_ == "dobj" and any(x.lower_ == "no" for x in c.children))
    return clause.lemma_ == "have" and any(c.lemma_.lower() in load("cues")["denial"]["forces"] for c in had)


def _client(clause: Any) -> bool:
    """ "My client gave no such order": whoever says it speaks for one who is accused."""
    subjects = (c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass") and c.lemma_.lower() == "client")
    return any(c.dep_ == "poss" for subject in subjects for c in subject.children)


def _made_up_by_others(clause: Any) -> Denied | None:
    """ "... said that the commission had invented its dead": who tells of it is said to make it up."""
    making = load("cues")["denial"]["making_up"]
    subject = next((c for c in clause.children if c.dep_ == "nsubj"), None)
    if clause.lemma_.lower() not in making or subject is None or subject.lower_ in ("i", "we"):
        return None
    if any(c.dep_ in ("neg", "auxpass") or c.tag_ == "MD" for c in clause.children):
        return None
    return Denied(clause.left_edge.i, clause.right_edge.i + 1, True, 0.6, anyone=False)


def accused_of_lying(verb: Any) -> Denied | None:
    """ "X accused the survivors of inventing it": X, who stands accused, denies what they tell."""
    if verb.lemma_ != "accuse" or any(c.dep_ in ("neg", "auxpass") for c in verb.children):
        return None
    making = load("cues")["denial"]["making_up"]
    whom = [c for c in verb.children if c.dep_ == "dobj"]
    for of in (c for t in (verb, *whom) for c in t.children if c.dep_ == "prep" and c.lower_ == "of"):
        if any({t.lemma_.lower(), t.lower_} & {*making} or _scorns([t]) for c in of.children for t in (c, *c.children)):
            return Denied(verb.i + 1, verb.right_edge.i + 1, True, 0.6, anyone=False)
    return None


def put_down(verb: Any) -> Denied | None:
    """ "X put the accounts down to resentment": a claim is explained away."""
    if verb.lemma_ != "put" or not any(c.dep_ == "prt" and c.lower_ == "down" for c in verb.children):
        return None
    thing = next((c for c in verb.children if c.dep_ == "dobj"), None)
    if thing is None or not is_claim(thing, load("cues")["denial"]["objects"]):
        return None
    return Denied(verb.i + 1, verb.right_edge.i + 1, True, 0.6, anyone=False)


def plainly_said(clause: Any) -> Denied | None:
    """ "There are no secret prisons here," in someone's words: a clause that no verb of saying governs."""
    if clause.dep_ not in ("ROOT", "conj", "parataxis") or clause.pos_ not in ("VERB", "AUX"):
        return None
    words = load("cues")["denial"]
    if clause.doc[clause.sent.end - 1].text == "?" or clause.lemma_.lower() in (*words["saying"], *words["wishing"]):
        return None
    there = any(c.dep_ == "expl" for c in clause.children)
    client = _client(clause)
    found = _denied_by(clause, firm=client) if there or client or _grave(clause) else None
    return None if found is None else replace(found, told=True)


def _before_a_court(verb: Any) -> bool:
    """ "told the judges that ...": who answers in court answers a charge."""
    told = (c for c in verb.children if c.dep_ in ("dobj", "dative"))
    return verb.lemma_ == "tell" and any(c.lemma_.lower() in load("cues")["denial"]["courts"] for c in told)


def _answering(clause: Any) -> bool:
    """Whether a clause answers: not that one has heard of no complaint, or will not comment."""
    things = [c for c in clause.children if c.dep_ == "dobj"]
    things += [t for c in clause.children if c.dep_ == "prep" for t in c.children if t.dep_ == "pobj"]
    refused = any(c.dep_ == "neg" for c in clause.children)
    things += [
        t for a in clause.children if a.dep_ == "acomp" for c in a.children if c.dep_ == "prep" for t in c.children
    ]
    # "was not aware of any torture" and "had heard of no torture" say the same.
    none = {"no", "any", "a", "an"} if refused else {"no"}
    nothing = [t for t in things if any(c.lower_ in none for c in t.children)]
    if any(_is_grave(t) for t in nothing):
        return True  # "received no prisoners", "had known of no torture"
    if any(t.lemma_.lower() in load("cues")["denial"]["nothing_said"] for t in nothing):
        return False
    parts = {clause.lemma_.lower(), *(c.lemma_.lower() for c in clause.children if c.dep_ == "acomp")}
    return any(c.lower_ == "nothing" for c in clause.children) or not parts & {*load("cues")["denial"]["unanswering"]}


def _grave(clause: Any) -> bool:
    return any(_is_grave(t) for t in clause.subtree)


def _is_grave(token: Any) -> bool:
    ill = token.lower_ == "treated" and any(c.lower_ in ("ill", "badly") for c in token.children)
    return ill or token.lemma_.lower() in load("cues")["denial"]["accused_of"]


def _flatly(clause: Any) -> bool:
    """ "There is no such prison", "it knew nothing", "there had been none", "it did not exist"."""
    low = {t.lower_ for t in clause.subtree if t.i <= clause.right_edge.i}
    parts = {c.lower_ for c in clause.children}
    if clause.lemma_ == "be" and any(c.dep_ == "expl" for c in clause.children):
        things = (c for c in clause.children if c.dep_ == "attr" and any(x.lower_ == "no" for x in c.children))
        words = load("cues")["denial"]
        if any(t.lemma_.lower() not in (*words["nothing_said"], *words["no_matter"]) for t in things):
            return True
    if {"no", "such"} <= low or "nothing" in parts or {"there", "none"} <= parts or {"no", "truth"} <= low:
        return True
    if any(c.dep_ == "acomp" and c.lower_ in ("true", "correct", "accurate") for c in clause.children):
        return True
    return clause.lemma_ in ("exist", "happen", "occur") and bool({"no", "not", "n't", "nothing"} & low)


def _clauses(verb: Any) -> list[Any]:
    """The clauses that someone says, joined ones too, and what a letter or statement says by the parse."""
    first = [c for c in verb.children if c.dep_ in ("ccomp", "parataxis") and c.pos_ in ("VERB", "AUX")]
    paper = [t for c in verb.children if c.dep_ == "prep" and c.lower_ == "in" for t in c.children]
    told = [c for t in paper for c in t.children if c.dep_ in ("relcl", "acl") and c.pos_ in ("VERB", "AUX")]
    first += [c for c in told if any(m.lower_ == "that" and m.dep_ == "mark" for m in c.children)]
    return [*first, *(c for f in first for c in f.children if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX"))]


def _negated(clause: Any) -> bool:
    """Whether a clause says that nothing happened: "no one was", "did not", "there is no", "never"."""
    if any(c.dep_ == "aux" and c.tag_ == "MD" for c in clause.children):
        return False
    if any(c.dep_ == "neg" or (c.lower_ == "longer" and c.i and c.nbor(-1).lower_ == "no") for c in clause.children):
        return True
    parts = [c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "expl")]
    if clause.lemma_ in ("know", "hear", "be"):
        parts += [t for c in clause.children if c.dep_ == "prep" and c.lower_ == "of" for t in c.children]
    return any(
        t.lower_ in ("no", "nobody", "none", "nothing", "never") or (t.lower_ == "not" and t.i < clause.i)
        for p in parts
        for t in (p, *p.children)
    )
