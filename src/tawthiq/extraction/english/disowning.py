"""Denials in more words than one: "issued a denial", "poured scorn on", "had no hand in", "refused to accept that"."""

from __future__ import annotations

from typing import Any

from tawthiq.extraction.english.contradicting import SURE, Denied, is_claim
from tawthiq.vocabulary import load

# "laughed at the figures", "pushed back against claims": the verb and the prepositions that lead to the claim.
_AT = {"laugh": ("at",), "hit": ("at", "against"), "push": ("against", "on")}
# "poured scorn on the findings": what is put on the claim.
_ON = {
    "pour": ("scorn", "water"),
    "take": ("issue",),
    "heap": ("scorn",),
    "give": ("shrift",),
}
# "had no hand in the bombing".
_PARTS = frozenset({"hand", "part", "role", "involvement", "link", "connection", "responsibility", "knowledge"})


def denial_of(noun: Any) -> Denied | None:
    """ "Despite the army's denial that it ...", "issued a denial", "their denials of involvement"."""
    if noun.lemma_.lower() not in ("denial", "rebuttal") or noun.pos_ != "NOUN":
        return None
    made = noun.dep_ == "dobj" and noun.head.lemma_ in ("issue", "make", "repeat", "publish", "renew", "reiterate")
    owned = any(c.dep_ == "poss" or (c.dep_ in ("prep", "agent") and c.lower_ in ("by", "from")) for c in noun.children)
    if not made and not owned:
        return None
    told = [c for c in noun.children if c.i > noun.i and (c.dep_ in ("acl", "ccomp", "relcl") or c.lower_ == "of")]
    clause = next((c for c in told if c.lower_ == "of" or any(t.dep_ == "mark" for t in c.children)), None)
    if clause is not None:
        start = clause.i + 1 if clause.lower_ == "of" else clause.left_edge.i
        return Denied(start, clause.right_edge.i + 1, False, 0.7)
    after = next((c for c in noun.head.children if c.dep_ == "advcl" and c.lemma_ in ("say", "insist")), None)
    if not made or noun.head.lemma_ not in ("issue", "publish", "make"):
        return None  # "after the ministry's denial": of what, the text has told
    start, stop = (after.i + 1, after.right_edge.i + 1) if after is not None else (noun.i, noun.i + 1)
    return Denied(start, stop, True, 0.6)


def brushed_off(verb: Any) -> Denied | None:
    """ "laughed at the toll", "pushed back against claims that ...", "took issue with the toll"."""
    lemma, objects = verb.lemma_.lower(), load("cues")["denial"]["objects"]
    if any(c.dep_ == "neg" for c in verb.children):
        return None
    leads: tuple[str, ...] = _AT.get(lemma, ())
    put = [c for c in verb.children if c.dep_ == "dobj" and c.lower_ in _ON.get(lemma, ())]
    holders = [verb, *(c for c in verb.children if c.dep_ in ("prt", "advmod") and c.lower_ == "back"), *put]
    leads = leads or (("on", "over", "with", "to") if put else ())
    if lemma in ("hit", "push") and len(holders) == 1:
        return None
    for lead in (c for h in holders for c in h.children if c.dep_ == "prep" and c.lower_ in leads and c.i > verb.i):
        thing = next((c for c in lead.children if c.dep_ == "pobj"), None)
        if thing is not None and thing.pos_ != "PRON" and is_claim(thing, objects):
            return Denied(thing.left_edge.i, thing.right_edge.i + 1, True, 0.6, anyone=False)
    return None


def no_part_in(verb: Any) -> Denied | None:
    """ "said it had no hand in the bombing", "said the allegation could not be further from the truth"."""
    words = load("cues")["denial"]
    if verb.lemma_.lower() not in words["saying"] or any(c.dep_ == "neg" for c in verb.children):
        return None
    for clause in (c for c in verb.children if c.dep_ == "ccomp"):
        thing = next((c for c in clause.children if c.dep_ == "dobj"), None)
        subject = next((c for c in clause.children if c.dep_ == "nsubj"), None)
        if subject is None:
            continue
        no_part = (
            thing is not None
            and clause.lemma_ in ("have", "play", "bear", "take")
            and thing.lemma_.lower() in _PARTS
            and any(c.lower_ == "no" for c in thing.children)
        )
        low = [t.lower_ for t in clause.subtree]
        nothing = clause.lemma_ == "have" and " nothing to do with " in f" {' '.join(low)} "
        if no_part or nothing:
            return Denied(clause.left_edge.i, clause.right_edge.i + 1, True)
        if {"further", "truth"} <= {*low} or {"farther", "truth"} <= {*low}:
            return Denied(subject.left_edge.i, clause.right_edge.i + 1, True, 0.7)
    return None


def refused_to_accept(verb: Any) -> Denied | None:
    """ "refused to accept that there had been a famine"."""
    refusing = verb.head.lemma_ == "refuse" and verb.dep_ == "xcomp"
    if not refusing or verb.lemma_.lower() not in load("cues")["denial"]["refused"]:
        return None
    thing = next((c for c in verb.children if c.i > verb.i and c.dep_ in ("dobj", "ccomp")), None)
    if thing is None or not is_claim(thing, load("cues")["denial"]["objects"]):
        return None
    return Denied(thing.left_edge.i, thing.right_edge.i + 1, thing.dep_ == "dobj", SURE - 0.1)
