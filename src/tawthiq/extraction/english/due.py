"""Demands without a verb of demanding: what someone who is quoted or reported says must or should be done."""

from __future__ import annotations

from typing import Any

from tawthiq.extraction.english.acting import in_quotes
from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.demanding import Asked, body, has_to, someone
from tawthiq.extraction.english.speaking import Voice
from tawthiq.vocabulary import load

# Those who cry out what shall be done ask for it; those who merely say it tell someone beside them what to do.
CRIED = frozenset({"shouted", "chanted", "demanded", "cried", "shout", "chant", "urged", "chanting", "shouting"})
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
# "They need to eat": only of bodies and states does this say what shall be done.
LOOSE = frozenset({"need"})
# With "not" these still say what shall be done.
NEGATED = frozenset({"must", "should"})


def said_to_be_due(verb: Any, voice: Voice, sentence: Sentence) -> list[Asked]:
    """What someone who is quoted or reported says must or should be done."""
    found = _must(verb, voice, sentence) or _vital(verb, voice, sentence) or _bidden(verb, voice, sentence)
    found = found or _needs(verb, voice, sentence)
    return found or _time_for(verb, voice, sentence)


def _must(verb: Any, voice: Voice, sentence: Sentence) -> list[Asked]:
    """ "X must ...", "X should ...", "X has to ...", "X ought to ..."."""
    cues = load("cues")["demand"]
    modal = next((c for c in verb.children if c.dep_ == "aux" and c.lower_ in ("must", "should")), None)
    done = verb
    if modal is None and verb.lemma_.lower() in cues["modal_verbs"] and verb.tag_ in ("VBP", "VBZ", "MD"):
        done = next((c for c in verb.children if c.dep_ == "xcomp" and has_to(c)), None)
        done = done if verb.lemma_ not in LOOSE or any(body(c) for c in verb.children if c.dep_ == "nsubj") else None
        modal = verb if done is not None and not any(c.dep_ == "dobj" for c in verb.children) else None
    if modal is None and verb.lemma_ == "have" and verb.tag_ in ("VBP", "VBZ") and has_expletive(verb):
        done = next((c for c in verb.children if c.dep_ == "xcomp" and has_to(c)), None)
        modal = None if done is None else verb
    if modal is None or (any(c.dep_ == "neg" for c in verb.children) and modal.lower_ not in NEGATED):
        return []
    if not voice.at(sentence.span_of(modal), quoted=in_quotes(sentence)):
        return []
    if any(c.lower_ == "have" and c.dep_ == "aux" for c in verb.children) or verb.dep_ in ("relcl", "advcl"):
        return []
    subject = next((c for c in verb.children if c.dep_ in (*SUBJECTS, "expl")), None)
    if subject is None or subject.i > modal.i or (done is not verb and subject.i == verb.i):
        return []
    if subject.dep_ == "expl":
        return _there_must(done)
    passive = subject.dep_.endswith("pass") or any(c.dep_ == "auxpass" for c in done.children)
    stops = modal.lower_ == "must" and verb.lemma_ in ("stop", "end", "cease")
    told_how = any(c.lower_ in ("how", "why", "whether", "if", "when") and c.i < modal.i for c in verb.children)
    asked_back = told_how or sentence.tokens.text.rstrip(" ”\"'’").endswith("?")
    # "She must be released at once": who "she" is, the text before says.
    freed = passive and done.lemma_.lower() in cues["imperative"] and subject.lower_ in ("he", "she")
    if not freed and subject.lower_ in cues["nobody_asked"]:
        return []
    if asked_back or not (passive or stops or someone(subject)):
        return []
    must_be = modal.lower_ == "must" and any(c.dep_ == "acomp" and c.lemma_ in cues["to_be"] for c in verb.children)
    if done.lemma_.lower() in cues["states"] and not must_be:
        return []
    further = (c for c in done.children if c.dep_ == "conj" and any(x.dep_ in SUBJECTS for x in c.children))
    stop = min((c.left_edge.i for c in further if c.i > done.i), default=verb.right_edge.i + 1)
    stop -= verb.doc[stop - 1].dep_ == "cc"
    return [Asked(subject.left_edge.i, stop, None if passive or stops else subject, 0.6)]


def has_expletive(verb: Any) -> bool:
    return any(c.dep_ == "expl" for c in verb.children)


def _needs(verb: Any, voice: Voice, sentence: Sentence) -> list[Asked]:
    """ "It needs access at once", "we need an inquiry": a weighty thing that someone says is needed."""
    thing = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
    passive = any(c.dep_ == "auxpass" for c in verb.children) and verb.lemma_ in ("need", "require")
    if passive:
        # "An international tribunal is needed."
        passives = (c for c in verb.children if c.dep_ == "nsubjpass")
        thing = next((c for c in passives if any(d.dep_ == "det" for d in c.children)), None)
    elif verb.lemma_ not in LOOSE or verb.tag_ not in ("VBP", "VBZ", "VBD"):
        return []
    if thing is None:
        return []
    if thing.lemma_.lower() not in load("cues")["demand"]["weighty"] or any(c.dep_ == "neg" for c in verb.children):
        return []
    if not voice.at(sentence.span_of(verb), quoted=in_quotes(sentence)) or verb.dep_ in ("relcl", "advcl"):
        return []
    return [Asked(thing.left_edge.i, thing.right_edge.i + 1, None, 0.6)]


def _time_for(verb: Any, voice: Voice, sentence: Sentence) -> list[Asked]:
    """ "It is time for X to act", "the time has come for X to act"."""
    time = next((c for c in verb.children if c.lemma_ == "time" and c.dep_ in ("attr", "nsubj")), None)
    if time is None or verb.lemma_ not in ("be", "come") or not voice.at(sentence.span_of(time)):
        return []
    for clause in (c for t in (verb, time) for c in t.children if c.i > time.i and c.tag_ in ("VBD", "VBN")):
        # "It was time that the prison was closed."
        who = next((c for c in clause.children if c.dep_ in SUBJECTS), None)
        past = clause.tag_ == "VBD" or any(c.dep_ == "auxpass" and c.tag_ == "VBD" for c in clause.children)
        known = who is not None and who.lower_ not in ("somebody", "someone", "people", "they", "i", "he", "she")
        if (
            time.dep_ == "attr"
            and who is not None
            and known
            and past
            and clause.dep_ in ("relcl", "ccomp", "advcl", "acl")
        ):
            return [Asked(who.left_edge.i, clause.right_edge.i + 1, who if someone(who) else None, 0.6)]
    for clause in (c for t in (verb, time) for c in t.children if c.i > time.i and has_to(c)):
        mark = next((c for c in clause.children if c.lower_ == "for" and c.dep_ in ("mark", "prep")), None)
        who = next((c for c in clause.children if c.dep_ in SUBJECTS), None)
        if mark is not None and who is not None and who.lower_ not in ("us", "me"):
            return [Asked(who.left_edge.i, clause.right_edge.i + 1, who if someone(who) else None, 0.6)]
    return []


def _bidden(verb: Any, voice: Voice, sentence: Sentence) -> list[Asked]:
    """ "Free our sons," the mothers shouted: a quotation that begins with what shall be done."""
    before = verb.doc[verb.i - 1] if verb.i > sentence.tokens.start else None
    if before is None or not before.is_quote or verb.lemma_.lower() not in load("cues")["demand"]["imperative"]:
        return []
    plain = verb.tag_ in ("VB", "VBP") or (verb.is_title and verb.pos_ == "VERB")
    if not plain or any(c.dep_ in SUBJECTS or c.dep_ == "aux" for c in verb.children):
        return []
    chain = voice.chain_at(sentence.span_of(verb))
    cue = chain[0].cue if chain else None
    if cue is None or sentence.tokens.doc.text[cue.start - sentence.base : cue.end - sentence.base] not in CRIED:
        return []
    end = next((t.i for t in verb.doc[verb.i + 1 : sentence.tokens.end] if t.is_quote), verb.right_edge.i + 1)
    return [Asked(verb.i, end, None, 0.6)]


def _there_must(verb: Any) -> list[Asked]:
    """ "There must be an investigation", "there has to be accountability"."""
    thing = next((c for c in verb.children if c.dep_ == "attr"), None)
    weighty = {*load("cues")["demand"]["weighty"]}
    if thing is not None and any(c.lower_ == "no" for c in thing.children):
        weighty |= {"impunity", "amnesty", "immunity"}
    if thing is None or thing.lemma_.lower() not in weighty:
        return []
    return [Asked(thing.left_edge.i, thing.right_edge.i + 1, None, 0.6)]


def _vital(verb: Any, voice: Voice, sentence: Sentence) -> list[Asked]:
    """ "It is vital that X do so"."""
    vital = next((c for c in verb.children if c.dep_ == "acomp" and c.lemma_ in load("cues")["demand"]["vital"]), None)
    if vital is None or not voice.at(sentence.span_of(vital), quoted=in_quotes(sentence)):
        return []
    do = next((c for t in (verb, vital) for c in t.children if c.dep_ == "xcomp" and c.i > vital.i and has_to(c)), None)
    if do is not None and any(c.lower_ == "it" for c in verb.children):
        return [Asked(do.left_edge.i, do.right_edge.i + 1, None, 0.6)]  # "it is imperative to secure the archives"
    clause = next((c for t in (verb, vital) for c in t.children if c.dep_ == "ccomp" and c.i > vital.i), None)
    subject = None if clause is None else next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if clause is None or subject is None or clause.tag_ == "VBD":
        return []
    return [Asked(clause.left_edge.i, clause.right_edge.i + 1, subject if someone(subject) else None, 0.6)]
