"""The word for whoever does what a verb says, by the parse alone: a subject, an owner, who stands further up."""

from __future__ import annotations

from typing import Any

from tawthiq.extraction.english.speakers import subject_of
from tawthiq.extraction.english.telling import WEEKDAYS
from tawthiq.extraction.english.wordlists import words
from tawthiq.vocabulary import load

DATES = frozenset({"DATE", "TIME"})
# Who acts is looked for in this many clauses above.
HIGHER = 5
# What ends as those who act do and is nobody.
THINGS = frozenset({"order", "number", "letter", "paper", "matter", "border", "murder", "disaster", "river", "shelter"})
THINGS |= {"power", "water", "terror", "corridor", "horror", "factor", "document", "agreement", "statement"}
THINGS |= {"settlement", "event", "argument", "element", "moment", "payment", "comment", "incident", "accident"}
THINGS |= {"content", "percent", "treatment"}
# A demand that these have for object is their subject's.
MAKING = frozenset({"make", "issue", "repeat", "renew", "reiterate", "launch", "join", "echo", "restate", "publish"})


def doer_token(verb: Any) -> Any | None:
    """The token of who does it: of the verb, or of the verb or noun that it hangs on."""
    if verb.pos_ == "NOUN":
        return _owner(verb)
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.lemma_ in ("quote", "cite"):
        # "The agency quoted an official as saying that ...": the official says it.
        return next((c for c in verb.head.head.children if c.dep_ in ("dobj", "nsubjpass")), None)
    subject = _across_a_comma(verb) or subject_of(_told_with(verb))
    if subject is None and verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
        subject = verb.head
    if subject is None and verb.dep_ in ("pcomp", "advcl", "ccomp", "prep", "xcomp"):
        subject = subject_of(verb.head) if verb.head.pos_ != "ADP" else subject_of(verb.head.head)
    if subject is not None and dates(subject) and not aged(subject):
        subject = _left_of(verb)
    if subject is None or (acts(subject) and not _quoted_apart(subject, verb)):
        return subject
    return _further(verb, subject)


def _quoted_apart(subject: Any, verb: Any) -> bool:
    """Whether a subject stands in words that are quoted, and its verb outside: who quotes them acts.

    'It acknowledged that "16 individuals" were held, and denied that ...' is parsed as though the 16 denied.
    """
    doc, first = verb.doc, verb.sent.start
    opened = sum(t.is_quote for t in doc[first : subject.i]) % 2
    return bool(opened == 1 and sum(t.is_quote for t in doc[subject.i : verb.i]) % 2 == 1)


def _across_a_comma(verb: Any) -> Any | None:
    """Who acts in ", demanding his release": the sentence's subject, not the noun that the parser hangs it on.

    "The Society, which runs a line with ten lawyers, called on ..." leaves a parser without a main verb.
    """
    if verb.dep_ != "acl" or verb.left_edge.i == 0 or verb.doc[verb.left_edge.i - 1].text != ",":
        return None
    root = verb.sent.root
    if verb.tag_ in ("VBD", "VBN") and root.pos_ in ("NOUN", "PROPN") and root.i < verb.head.i:
        return root
    if verb.tag_ != "VBG":
        return None
    above = verb.head
    while above.pos_ not in ("VERB", "AUX") and above.head.i != above.i:
        above = above.head
    return subject_of(above) if above.pos_ in ("VERB", "AUX") else None


def _owner(noun: Any) -> Any | None:
    """Whose a demand is: "its call", "calls by X", "X renewed the appeal"; what stands before where it is a verb."""
    for child in noun.children:
        if child.dep_ == "poss" and child.pos_ == "PRON" and noun.dep_ == "dobj" and noun.head.lemma_ in MAKING:
            return subject_of(noun.head) or child  # "X repeated his call": X's
        if child.dep_ == "poss":
            return child
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from"):
            return next((t for t in child.children if t.dep_ == "pobj"), None)
    if noun.dep_ == "dobj" and noun.head.lemma_ in MAKING:
        return subject_of(noun.head)
    return (
        next((c for c in noun.children if c.dep_ in ("compound", "nmod", "nsubj")), None)
        if noun.dep_ == "ROOT"
        else None
    )


def _further(verb: Any, thing: Any) -> Any:
    """Who acts where a verb's own subject is a thing: who holds or owns it, or the subject of a verb further up."""
    if thing.dep_ in ("dobj", "pobj", "attr") and is_call(thing):
        owner = next((c for c in thing.children if c.dep_ == "poss"), None) or _signed_by(thing)
        return owner or subject_of(thing.head if thing.head.pos_ == "VERB" else thing.head.head) or thing
    above = verb.head
    for _ in range(HIGHER):
        higher = subject_of(above) if above.pos_ in ("VERB", "AUX") else None
        if higher is not None and higher.i < verb.i and acts(higher) and not _quoted_apart(higher, verb):
            return higher
        above = above.head
    return thing


def _signed_by(paper: Any) -> Any | None:
    """Who signed: "a letter signed by X asking for ..."."""
    for child in paper.children:
        if child.dep_ == "acl" and child.lemma_ in ("sign", "write", "send", "issue", "endorse"):
            by = (c for c in child.children if c.dep_ == "agent")
            return next((t for c in by for t in c.children if t.dep_ == "pobj"), None)
    return None


def acts(token: Any) -> bool:
    """Whether a noun names someone: by its tag, its kind of word or its ending."""
    lemma = token.lemma_.lower()
    if is_call(token):
        return False
    if token.pos_ in ("PRON", "DET", "NUM", "ADJ") or token.ent_type_ in ("PERSON", "ORG", "GPE", "NORP"):
        return True
    known = words("roles") | words("bodies") | words("authored") | frozenset(load("cues")["demand"]["asked"])
    if token.pos_ == "PROPN" or lemma in known or (token.text.isupper() and len(token) > 1):
        return True
    return lemma not in THINGS and lemma.endswith(("er", "or", "ist", "ian", "man", "woman", "ant", "ent", "ee", "eer"))


def _told_with(verb: Any) -> Any:
    """The verb whose subject it shares: the main clause's, where its tense shows that it is not joined to what is said.

    "The rebels say the girls joined them, and deny ..." is parsed as though the girls denied.
    """
    said = verb.head
    if verb.dep_ != "conj" or said.dep_ != "ccomp" or verb.tag_ != said.head.tag_:
        return verb
    # "X said that A held thousands, and called on B to ...": a comma, too, parts what is said from who says it.
    joint = next((c for c in said.children if c.dep_ == "cc" and c.i < verb.i), None)
    parted = joint is not None and joint.i > 0 and joint.nbor(-1).text == "," and not subject_before(verb)
    return said.head if verb.tag_ != said.tag_ or parted else verb


def subject_before(verb: Any) -> bool:
    """Whether a verb has a subject of its own."""
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)


def aged(token: Any) -> bool:
    """ "The 53-year-old": a person, named before."""
    return bool(token.lower_.endswith("old") and token.pos_ in ("ADJ", "NOUN"))


def dates(token: Any) -> bool:
    return bool(token.ent_type_ in DATES or token.lower_ in WEEKDAYS)


def _left_of(verb: Any) -> Any | None:
    """The nearest noun left of a verb that is no date and hangs on nothing but the sentence."""
    for token in reversed(verb.doc[verb.sent.start : verb.i]):
        if token.pos_ in ("NOUN", "PROPN") and not dates(token) and token.dep_ not in ("compound", "pobj", "poss"):
            return token
    return None


def is_call(token: Any) -> bool:
    """Whether a noun is the means of a demand (petition, campaign), not the one who demands."""
    return token.lemma_.lower() in load("cues")["demand"]["means"]
