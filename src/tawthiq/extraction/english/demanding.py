"""How demands are worded: what a verb or noun asks for, and of whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tawthiq.extraction.english.doers import doer_token
from tawthiq.extraction.english.nouns import unit_of
from tawthiq.extraction.english.wordlists import words
from tawthiq.vocabulary import load

CLAUSES = ("xcomp", "ccomp", "advcl", "acl", "relcl", "pcomp")
# What stands after these is mostly the thing asked for, not who is asked.
WITH_OBJECT = frozenset({"demand", "request", "want"})
NOT_ASKED = frozenset({"me", "us", "him", "her", "them", "you", "it", "himself", "herself", "themselves"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: tokens from `start` up to `stop`, and of whom.

    Attributes:
        mildly: worded as anyone's wish ("wants a clinic"): a demand only where a body or several people have it.
    """

    start: int
    stop: int
    addressee: Any | None
    sure: float = 0.8
    mildly: bool = False


def names_demand(token: Any) -> bool:
    """Whether a noun names a demand ("renewed its call on X to ...", "repeated calls by X for ...")."""
    return token.pos_ == "NOUN" and token.lemma_.lower() in load("cues")["demand"]["named"]


def asked_with(verb: Any) -> list[Asked]:
    cues = load("cues")["demand"]
    lemma = verb.lemma_.lower()
    if verb.pos_ == "NOUN":
        found_for = _called(verb, lemma) or next(_wished(verb, "demand"), None)
        return [found_for] if found_for is not None else []
    undone = {c.lower_ for c in verb.children if c.dep_ == "aux"}
    if lemma in cues["mild"] and any(c.dep_ == "mark" and c.lower_ == "if" for c in verb.children):
        return []
    if any(c.dep_ == "neg" for c in verb.children) or undone >= {"should", "have"} or _asks_back(verb):
        return []
    if has_to(verb) and verb.dep_ in ("xcomp", "ccomp") and verb.head.lemma_.lower() in cues["not_yet"]:
        return []
    found: list[Asked | None] = []
    if lemma in cues["call"]:
        found.append(_called(verb, lemma))
    if not any(found):
        found.append(_needed(verb))
    if not any(found) and lemma in cues["to_clause"]:
        found.append(_urged(verb, lemma))
    if not any(found) and lemma in cues["that_clause"]:
        found.extend(_wished(verb, lemma))
    if not any(found) and lemma in (*cues["noun"], "insist"):
        found.append(_wanted(verb))
    return [f for f in found if f is not None]


def called_upon(verb: Any) -> Any | None:
    """Who is asked by a verb of demanding, whatever is asked."""
    cues = load("cues")["demand"]
    if verb.lemma_.lower() not in {*cues["call"], *cues["to_clause"]} or verb.pos_ != "VERB":
        return None
    on = next((p for p in _prepositions(verb, "on", "upon", "to") if target_of(p) is not None), None)
    return target_of(verb, verb.i) if on is None else target_of(on)


def _asks_back(verb: Any) -> bool:
    """A question or a thing that was asked to know ("asked for comment", "asked whether")."""
    asked_for = [t.lemma_.lower() for c in verb.children if c.dep_ == "prep" for t in c.children]
    after = [c for c in verb.children if c.i > verb.i]
    return "comment" in asked_for or any(
        t.lower_ in ("whether", "if", "how", "why", "what", "who", "when", "where") and t.i < c.i
        for c in after
        if c.dep_ in ("ccomp", "advcl")
        for t in c.subtree
    )


def target_of(holder: Any, after: int = -1) -> Any | None:
    """The noun that stands under a verb or preposition and is no date."""
    return next(
        (
            c
            for c in holder.children
            if c.dep_ in ("pobj", "dobj", "dative", "nsubj") and c.i > after and c.ent_type_ not in ("DATE", "TIME")
        ),
        None,
    )


def has_to(verb: Any) -> bool:
    return any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children)


def _from_to(clause: Any) -> int:
    """Where "to do so" begins, with its "not" and "immediately"."""
    start = int(next(c.i for c in clause.children if c.lower_ == "to" and c.dep_ == "aux"))
    return start - 1 if clause.doc[start - 1].lower_ == "not" else start


def _clause_below(*holders: Any) -> Any | None:
    """The infinitive under any of these."""
    for holder in holders:
        for child in holder.children:
            if child.dep_ in CLAUSES and child.i > holder.i and has_to(child):
                return child
    return None


def _prepositions(verb: Any, *wanted: str) -> Iterator[Any]:
    """The prepositions under a verb that govern no date."""
    for child in verb.children:
        if (
            child.dep_ in ("prep", "prt", "dative", "agent", "mark", "conj")
            and child.lower_ in wanted
            and child.i > verb.i
        ):
            yield child


def _called(verb: Any, lemma: str) -> Asked | None:
    """ "call on X to ...", "appeal to X to ...", "call for ...", "ask for X to be ..."."""
    ways = ("on", "upon", "to", "with") if lemma in ("appeal", "plead") else ("on", "upon", "to")
    on = next((p for p in _prepositions(verb, *ways) if target_of(p) is not None), None)
    target = None if on is None else target_of(on)
    if target is None and any(c.dep_ == "prt" and c.lower_ in ("on", "upon") for c in verb.children):
        target = next((c for c in verb.children if c.dep_ == "dobj"), None)
    held = (verb.head,) if verb.pos_ == "NOUN" and verb.dep_ == "dobj" else ()
    clause = _clause_below(verb, *held) if target is None else _clause_below(verb, target, *held)
    if target is not None and clause is not None:
        return Asked(_from_to(clause), _to_the_end(clause, verb), target)
    for_ = next(_prepositions(verb, "for"), None)
    if lemma == "call" and any(c.dep_ == "dobj" and c.ent_type_ not in ("DATE", "TIME") for c in verb.children):
        return None
    if for_ is None:
        return _for_clause(clause) if clause is not None and lemma != "rally" else None
    wanted = next((c for c in for_.children if c.dep_ in ("pobj", "pcomp")), None)
    clause = clause or (_clause_below(wanted, for_) if wanted is not None else None)
    if wanted is None or for_.right_edge.i <= for_.i or _worthless(wanted):
        return None
    if clause is not None and clause.i > wanted.i:
        return _by_whom(wanted, clause, for_.i + 1)
    cues = load("cues")["demand"]
    if lemma in ("request", "ask") and wanted.lemma_.lower() in cues["to_know"]:
        return None
    mildly = lemma in cues["light"] and wanted.lemma_.lower() not in cues["weighty"]
    asked = target if target is not None or lemma not in cues["light"] else target_of(verb, verb.i)
    return Asked(for_.i + 1, for_.right_edge.i + 1, asked, 0.75, mildly)


def _for_clause(clause: Any) -> Asked | None:
    """ "called for X to do so", where the parser takes "for" for the clause's own mark."""
    mark = next((c for c in clause.children if c.lower_ == "for" and c.dep_ in ("mark", "prep")), None)
    subject = next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    return None if mark is None or subject is None else _by_whom(subject, clause, mark.i + 1)


def _by_whom(subject: Any, clause: Any, start: int) -> Asked:
    """An infinitive with its own subject: addressed where it acts, content where something is done to it."""
    passive = any(c.dep_ == "auxpass" for c in clause.children)
    # "calls for an independent body to search for the missing": it is the body that is asked for.
    new = any(c.lower_ in ("a", "an") for c in subject.children) and subject.pos_ == "NOUN" and body(subject)
    if passive or new or not someone(subject):
        return Asked(start, clause.right_edge.i + 1, None)
    return Asked(_from_to(clause), clause.right_edge.i + 1, subject)


def body(token: Any | None) -> bool:
    """Whether a noun is a body, a state or those who govern, not people at large."""
    if token is None:
        return False
    known = words("bodies") | {"government", "authority", "state", "side", "party", "militia", "company"}
    return token.ent_type_ in ("ORG", "GPE") or token.lemma_.lower() in known


def someone(token: Any) -> bool:
    """Whether a noun is someone who can be asked to act."""
    lemma = token.lemma_.lower()
    if token.ent_type_ in ("ORG", "GPE", "NORP", "PERSON"):
        return True
    known = words("roles") | words("bodies") | frozenset(load("cues")["demand"]["asked"])
    if token.pos_ == "NOUN" and unit_of(token.text) == "people":
        return True
    return lemma in known or (token.pos_ == "PROPN" and not token.ent_type_)


def _worthless(thing: Any) -> bool:
    """Money and the like: a ransom is no demand of this kind."""
    low = {t.lemma_.lower() for t in thing.subtree}
    return thing.ent_type_ == "MONEY" or thing.lemma_.lower() in load("cues")["demand"]["not_asked"] or "ransom" in low


def _needed(verb: Any) -> Asked | None:
    """ "stressed the need to ...", "stressed the need for X to ..."."""
    need = next((c for c in verb.children if c.dep_ == "dobj" and c.lemma_.lower() in ("need", "necessity")), None)
    if need is None or verb.lemma_.lower() not in load("cues")["demand"]["stress"]:
        return None
    for_ = next((c for c in need.subtree if c.dep_ in ("prep", "mark") and c.lower_ == "for"), None)
    target = None if for_ is None else next((c for c in for_.children if c.dep_ == "pobj"), None)
    clause = next((c for c in need.subtree if c.dep_ in ("acl", "relcl", "xcomp", "advcl") and has_to(c)), None)
    if clause is None:
        return Asked(for_.i + 1, for_.right_edge.i + 1, None) if for_ is not None and target is not None else None
    target = target or next((c for c in clause.children if c.dep_ == "nsubj"), None)
    asked = target if target is not None and target.i < clause.i and someone(target) else None
    return Asked(_from_to(clause), clause.right_edge.i + 1, asked)


def _urged(verb: Any, lemma: str) -> Asked | None:
    """ "urge X to ...", the active; the passive only with an agent, which the doer is."""
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children):
        clause = next((c for c in verb.children if c.dep_ == "xcomp" and has_to(c)), None)
        subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
        if lemma == "tell" and not body(subject):
            return None
        has_agent = any(c.dep_ == "agent" for c in verb.children)
        return Asked(_from_to(clause), clause.right_edge.i + 1, subject) if clause is not None and has_agent else None
    target = target_of(verb, verb.i)
    clause = _clause_below(verb)
    if clause is None and target is not None:
        clause = next((c for c in target.subtree if c.dep_ in ("acl", "relcl") and has_to(c)), None)
    if clause is None:
        return _to_a_noun(verb, target)
    done = next((c for c in clause.children if c.dep_ == "nsubjpass" and c.i > verb.i), None)
    if done is not None and done.lower_ not in NOT_ASKED:
        # "wants the commander to be suspended": something is asked, of nobody by name.
        return Asked(done.left_edge.i, clause.right_edge.i + 1, None, 0.7, lemma in load("cues")["demand"]["mild"])
    target = next((c for c in clause.children if c.dep_ == "nsubj" and c.i > verb.i), None) or target
    if target is not None and target.lower_ not in NOT_ASKED and not someone(target) and lemma in WITH_OBJECT:
        return None  # "demanded the withdrawal of a law that limits the right to strike"
    doer = doer_token(verb)
    if lemma == "order" and (doer is None or doer.lemma_.lower() not in load("cues")["denial"]["courts"]):
        return None
    cues = load("cues")["demand"]
    mild = lemma in cues["mild"]
    if lemma == "tell" and not body(target):
        return None
    if mild and clause.lemma_ in load("cues")["demand"]["states"]:
        return None
    written = _written_to(verb) if target is not None and target.lower_ in NOT_ASKED else None
    target = written or target
    if target is None or (mild and (target.lower_ in NOT_ASKED or not someone(target))):
        return _for_clause(clause)
    return Asked(_from_to(clause), _to_the_end(clause, verb), target)


def _written_to(verb: Any) -> Any | None:
    """Who is asked in "has written to the president asking him to ..."."""
    if verb.dep_ not in ("advcl", "xcomp") or verb.tag_ != "VBG":
        return None
    to = (c for c in verb.head.children if c.dep_ in ("prep", "dative") and c.lower_ == "to" and c.i < verb.i)
    return next((t for p in to for t in p.children if t.dep_ == "pobj" and someone(t)), None)


def _to_a_noun(verb: Any, target: Any | None) -> Asked | None:
    """ "wants the state to apologise", where the parser takes the last verb for a noun."""
    if target is None or not someone(target) or target.right_edge.i + 2 >= len(verb.doc):
        return None
    to, done = verb.doc[target.right_edge.i + 1], verb.doc[target.right_edge.i + 2]
    alone = done.dep_ == "pobj" and done.head.i == to.i and done.tag_ == "NN" and done.i == done.left_edge.i
    return Asked(to.i, done.right_edge.i + 1, target, 0.7) if to.lower_ == "to" and alone else None


def _to_the_end(clause: Any, verb: Any) -> int:
    """Where an infinitive ends: "to free, at once and without conditions, the men" goes on past its commas."""
    stop = before_told(clause, int(clause.right_edge.i) + 1)
    if any(c.dep_ in ("dobj", "ccomp", "xcomp") and c.i > clause.i for c in clause.children):
        return stop
    beyond = (c for c in verb.children if c.i >= stop and c.dep_ in ("oprd", "dobj", "npadvmod", "dep"))
    return max((int(c.right_edge.i) + 1 for c in beyond if c.pos_ in ("NOUN", "PROPN")), default=stop)


def before_told(clause: Any, stop: int) -> int:
    """An end before what is told and no longer asked ("asked residents not to dig and called for experts")."""
    told = (t for t in clause.subtree if t.i > clause.i and t.dep_ == "conj" and t.tag_ == "VBD" and t.pos_ == "VERB")
    first = next((t for t in told if not any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in t.children)), None)
    if first is None or not {"that", "which", "who"}.isdisjoint(t.lower_ for t in clause.doc[clause.i : first.i]):
        return stop
    stop = min(stop, int(first.left_edge.i))
    while stop > clause.i + 1 and (clause.doc[stop - 1].dep_ == "cc" or clause.doc[stop - 1].is_punct):
        stop -= 1
    return stop


def _wished(verb: Any, lemma: str) -> Iterator[Asked]:
    """ "demand that X do so and that Y do so"."""
    told = ("ccomp", "advcl", "acl") if verb.pos_ == "NOUN" else ("ccomp", "advcl")
    first = next((c for c in verb.children if c.dep_ in told and c.i > verb.i), None)
    if first is None:
        return
    who = next((c for c in verb.children if c.dep_ == "dobj" and c.right_edge.i + 1 == first.left_edge.i), None)
    if who is not None and someone(who) and first.tag_ in ("VB", "VBP") and first.left_edge.i == first.i:
        # "is requesting all banks freeze the accounts", which the parser takes for an object and a clause.
        yield Asked(first.i, first.right_edge.i + 1, who)
        return
    joined = [c for c in first.children if c.dep_ == "conj" and any(x.dep_ == "nsubj" for x in c.children)]
    joined = [c for c in joined if c not in _not_wished(verb, first)]
    for clause in (first, *joined):
        subject = next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass") and c.i > verb.i), None)
        if has_to(clause) or any(c.tag_ == "MD" and c.lower_ not in ("must", "should") for c in clause.children):
            continue
        bare = clause.tag_ in ("VB", "VBP") or any(
            c.dep_ in ("aux", "auxpass") and c.tag_ == "VB" for c in clause.children
        )
        if subject is None or not (bare or modal(clause) or (lemma == "demand" and clause.tag_ != "VBD")):
            continue
        after = (*joined, *_not_wished(verb, clause))
        stop = min((j.left_edge.i for j in after if j.i > clause.i), default=clause.right_edge.i + 1)
        stop -= verb.doc[stop - 1].dep_ == "cc"
        addressee = subject if subject.dep_ == "nsubj" and someone(subject) else None
        yield Asked(max(verb.i + 1, clause.left_edge.i), stop, addressee)


def _not_wished(verb: Any, clause: Any) -> list[Any]:
    """Verbs that a parser joins to what is wished though their tense is the wish's own ("asks that ..., and calls")."""
    joined = [c for c in clause.children if c.dep_ == "conj" and c.i > clause.i and c.tag_ == verb.tag_ != clause.tag_]
    return [c for c in joined if not any(x.dep_ == "nsubj" for x in c.children)]


def _wanted(verb: Any) -> Asked | None:
    """ "demand the release of ..."."""
    if any(c.dep_ == "auxpass" for c in verb.children):
        return None
    on = verb if verb.lemma_ != "insist" else next(_prepositions(verb, "on", "upon"), None)
    if on is None:
        return None
    thing = next((c for c in on.children if c.dep_ in ("dobj", "xcomp", "ccomp", "pobj") and c.i > verb.i), None)
    done = _to_be_done(verb)
    if done is not None:
        return done
    cues = load("cues")["demand"]
    lemma = verb.lemma_.lower()
    if thing is None or _worthless(thing) or thing.pos_ in ("PRON", "NUM"):
        return None
    light = lemma in (*cues["light"], *cues["heavy_only"]) and thing.lemma_.lower() not in cues["weighty"]
    light = light and not (lemma == "recommend" and thing.tag_ == "VBG")  # "recommends opening the registers"
    if light and (lemma in cues["heavy_only"] or has_to(thing) or any(c.tag_ == "MD" for c in verb.children)):
        return None
    source = next(_prepositions(verb, "from", "of"), None)
    asked = None if source is None else target_of(source)
    asked = asked if asked is not None and someone(asked) else None
    return Asked(thing.left_edge.i, thing.right_edge.i + 1, asked, 0.7, light)


def _to_be_done(verb: Any) -> Asked | None:
    """ "wants the wing closed", "wants the bodies handed over": what shall be done, without "to be"."""
    done = next((c for c in verb.children if c.dep_ in ("ccomp", "xcomp") and c.tag_ in ("VBN", "VBD")), None)
    subject = None if done is None else next((c for c in done.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    thing = next((c for c in verb.children if c.dep_ == "dobj"), None)
    if done is None and thing is not None:
        done = next((c for c in thing.children if c.dep_ == "acl" and c.tag_ == "VBN"), None)
        subject = thing if done is not None and done.i == verb.right_edge.i else None
    if verb.lemma_ != "want" or done is None or subject is None or subject.i < verb.i or subject.pos_ == "PRON":
        return None
    if any(c.dep_ == "aux" or c.dep_ == "mark" for c in done.children):
        return None
    return Asked(subject.left_edge.i, done.right_edge.i + 1, None, 0.7)


def modal(verb: Any) -> bool:
    """Whether a clause says "must" or "should"."""
    return any(c.lower_ in ("must", "should") for c in verb.children if c.dep_ == "aux")
