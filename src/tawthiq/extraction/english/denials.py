"""Denials: who denies what, in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tawthiq.extraction.english.acting import chain_of_doer, doer_token, in_headline
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speaking import Chains, text_of
from tawthiq.model import Denial, Statement
from tawthiq.vocabulary import load

# What is denied may take up the sentences before, this many; together they are shown up to so many code points.
TAKES_UP, LONGEST = 2, 600
SURE = 0.8
# Fewer words than this before a denial in its sentence do not say what is denied.
ENOUGH = 5
CLAIM_CLAUSE = ("ccomp", "xcomp", "pcomp")


@dataclass(frozen=True, slots=True)
class _Denied:
    """What is denied: tokens from `start` up to `stop`.

    Attributes:
        takes_up: the text before says what it is.
        anyone: a denial whoever says it; else only of those who stand accused.
    """

    start: int
    stop: int
    takes_up: bool
    sure: float = SURE
    anyone: bool = True


def denials_in(analysis: Analysis, registry: Registry, chain_at: Chains) -> list[Statement]:
    """Every denial of the document, in text order."""
    out: list[Statement] = []
    for sentence in analysis.sentences:
        told: set[str | None] = set()
        for token in sentence.tokens:
            if token.pos_ not in ("VERB", "AUX") and not token.tag_.startswith("VB"):
                continue
            if in_headline(analysis, sentence, token):
                continue
            made = _denial(analysis, sentence, token, registry, chain_at)
            # "dismissed the charges, saying they were baseless" is one denial.
            if made is not None and (made.confidence >= SURE or made.speaker not in told):
                told.add(made.speaker)
                out.append(made)
    return out


def _denial(
    analysis: Analysis, sentence: Sentence, verb: Any, registry: Registry, chain_at: Chains
) -> Statement | None:
    found = _plea(verb) or _denied(verb) or _called(verb) or _said_false(verb) or _contrary(verb)
    if found is None:
        return None
    chain = chain_of_doer(analysis, sentence, verb, registry, chain_at)
    if not chain or not (found.anyone or _answers(doer_token(verb), chain[0].party)):
        return None
    start, stop = max(found.start, sentence.tokens.start), min(found.stop, sentence.tokens.end)
    if not any(t.is_alpha for t in sentence.tokens.doc[start:stop]):
        start, stop = verb.i, verb.i + 1
    span, of = text_of(sentence, start, stop)
    if found.takes_up:
        context = _context(analysis, sentence, verb, start)
        of = f"{of}: {context}"[:LONGEST] if context else of
    denial = Denial(of, str(verb.text))
    return Statement(analysis.document.id, span, "denial", "denies", chain, denial=denial, confidence=found.sure)


def _context(analysis: Analysis, sentence: Sentence, verb: Any, start: int) -> str:
    """What a denial of "it" takes up: what stands before its clause in the sentence, or the sentences before."""
    doer = doer_token(verb)
    # "..., which the police deny": the parser hangs what is denied on the denial itself.
    clause = doer.left_edge.i if start == verb.i and doer is not None else min(verb.left_edge.i, start)
    head = sentence.tokens.doc[sentence.tokens.start : clause]
    before = analysis.sentences[max(0, sentence.index - TAKES_UP) : sentence.index]
    if not before or sum(not t.is_punct for t in head) >= ENOUGH:
        return " ".join(head.text.split()).rstrip(" ,;:–—-")
    return " ".join(" ".join(s.tokens.text.split()) for s in before)


def _answers(doer: Any | None, party: str) -> bool:
    """Whether a party is one that is accused and answers: states, forces, companies and who speaks for them."""
    accused = load("cues")["denial"]["accused"]
    if doer is not None and (doer.ent_type_ == "GPE" or any(t.lemma_.lower() in accused for t in doer.subtree)):
        return True
    return any(word in accused for word in party.lower().split())


def _plea(verb: Any) -> _Denied | None:
    """ "pleaded not guilty", "entered a plea of not guilty", "maintains his innocence"."""
    lemma, words = verb.lemma_.lower(), load("cues")["denial"]
    said = " ".join(t.lower_ for t in verb.subtree)
    innocent = lemma in words["innocence"] and any(
        c.lemma_.lower() == "innocence" for t in verb.children for c in (t, *t.children)
    )
    if innocent or (lemma in ("plead", "enter") and ("not guilty" in said or "innocent" in said)):
        return _Denied(verb.i + 1, verb.right_edge.i + 1, True)
    return None


def _denied(verb: Any) -> _Denied | None:
    """ "X denied Y", "X rejected the claim that Y", "Y was denied by X", "Y, which X denies", "X did not accept Y"."""
    lemma, words = verb.lemma_.lower(), load("cues")["denial"]
    kind = next((k for k in ("strong", "weak", "refused") if lemma in words[k]), None)
    negated = any(c.dep_ == "neg" or c.lower_ == "neither" for c in verb.children)
    negated = negated or (verb.i > 0 and verb.doc[verb.i - 1].lower_ == "nor")
    if kind is None or negated != (kind == "refused") or any(c.dep_ == "dative" for c in verb.children):
        return None
    passive = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    objects = [c for c in verb.children if c.i > verb.i and c.dep_ in ("dobj", *CLAIM_CLAUSE)]
    if len([c for c in objects if c.dep_ == "dobj"]) > 1:
        return None
    denied = passive or next(iter(objects), None)
    gap = _gap(verb, denied)
    denied = gap if gap is not None else denied
    if denied is not None and (denied.lemma_.lower() in words["not_claims"] or _court(verb, denied)):
        return None
    scorned = kind == "weak" and any(c.dep_ == "prep" and c.lower_ == "as" for c in verb.children)
    claim = denied is not None and (_is_claim(denied, words["objects"]) or (scorned and denied.pos_ != "PRON"))
    if not claim and (kind != "strong" or passive is not None):
        return None
    anyone = lemma not in words["disputing"]
    if gap is not None:
        last = max(verb.right_edge.i, gap.right_edge.i)
        stop = last + 1 if last > verb.i + 1 else verb.left_edge.i
        return _Denied(gap.left_edge.i, stop, _bare(gap, verb), anyone=anyone)
    start, stop = _content(verb, passive, denied)
    return _Denied(start, stop, denied is None or _bare(denied), anyone=anyone)


def _gap(verb: Any, denied: Any | None) -> Any | None:
    """The noun that a relative clause says is denied ("an allegation X rejects", "..., which X denies")."""
    if verb.dep_ not in ("relcl", "acl") or verb.head.pos_ not in ("NOUN", "PROPN"):
        return None
    free = denied is None or denied.tag_ in ("WDT", "WP") or denied.dep_ == "oprd"
    fronted = any(c.dep_ == "dobj" and c.i < verb.i for c in verb.children)
    doer = doer_token(verb)
    return verb.head if (free or fronted) and doer is not None and doer.i != verb.head.i else None


def _court(verb: Any, denied: Any) -> bool:
    """A court that dismisses charges decides, it denies nothing."""
    doer = doer_token(verb)
    return (
        doer is not None
        and doer.lemma_.lower() in load("cues")["denial"]["courts"]
        and denied.lemma_.lower() in ("charge", "claim", "case", "complaint", "argument", "lawsuit", "indictment")
    )


def _content(verb: Any, passive: Any | None, denied: Any | None) -> tuple[int, int]:
    """The tokens of what is denied: the passive's subject, or all that follows the verb up to a joined verb."""
    if passive is not None:
        return passive.left_edge.i, passive.right_edge.i + 1
    start, stop = verb.i + 1, verb.right_edge.i + 1
    if denied is not None and denied.dep_ in CLAIM_CLAUSE:
        start = max(start, denied.left_edge.i)
    joined = next((c for c in verb.children if c.i > start and c.dep_ == "conj"), None)
    stop = min(stop, joined.left_edge.i) if joined is not None else stop
    return start, stop - 1 if stop > start and verb.doc[stop - 1].dep_ == "cc" else stop


def _is_claim(token: Any, objects: list[str]) -> bool:
    return (
        token.lemma_.lower() in objects
        or token.dep_ == "ccomp"
        or any(c.lemma_.lower() in objects for c in token.children if c.dep_ in ("conj", "pobj"))
    )


def _bare(denied: Any, denial: Any = None) -> bool:
    """Whether what is denied stands in the text before ("denied it", "rejected these allegations", "any role")."""
    if denied.pos_ in ("PRON", "DET") or denied.lower_ in ("all", "everything", "this", "that"):
        return True
    known = load("cues")["denial"]["objects"]
    told = [c for c in denied.children if c.dep_ in ("prep", "acl", "relcl", "ccomp", "amod") and c.lower_ != "as"]
    full = any(denial is None or c.i != denial.i for c in told)
    return denied.lemma_.lower() in known and not full


def _called(verb: Any) -> _Denied | None:
    """ "X called the report a fabrication", "an estimate that X calls absurd"."""
    words = load("cues")["denial"]
    if verb.lemma_.lower() not in words["naming"]:
        return None
    thing = next((c for c in verb.children if c.dep_ in ("dobj", "nsubj", "ccomp") and c.i > verb.i), None)
    if thing is not None and thing.dep_ == "ccomp":
        thing = next((c for c in thing.children if c.dep_ == "nsubj"), None)
    gap = _gap(verb, thing)
    after = list(verb.doc[verb.i + 1 : min(verb.right_edge.i + 1, verb.i + 30)])
    if gap is not None:
        return _Denied(gap.left_edge.i, verb.right_edge.i + 1, True, 0.7) if _scorns(after) else None
    if thing is None or _someone(thing):
        return None
    claim = _is_claim(thing, words["objects"])
    quoted = claim and thing.pos_ != "PRON" and any(t.is_quote for t in after)
    if not (quoted or _scorns(after)):
        return None
    stop = max(verb.right_edge.i + 1, thing.right_edge.i + 1)
    return _Denied(thing.left_edge.i, stop, True, 0.7, anyone=claim and not quoted)


def _said_false(verb: Any) -> _Denied | None:
    """ "X said the allegations were baseless"."""
    words = load("cues")["denial"]
    if verb.lemma_.lower() not in words["saying"]:
        return None
    for clause in _clauses(verb):
        subject = next((c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is None or _someone(subject) or not _scorns([t for t in clause.subtree if t.i > subject.i]):
            continue
        claim = _is_claim(subject, words["objects"]) and subject.pos_ != "PRON"
        if claim or clause.lemma_ == "be":
            return _Denied(subject.left_edge.i, clause.right_edge.i + 1, True, 0.7, anyone=claim)
    return None


def _scorns(tokens: list[Any]) -> bool:
    """Whether words call something untrue."""
    verdicts = load("cues")["denial"]["verdicts"]
    return any(t.lemma_.lower() in verdicts or t.lower_ in verdicts for t in tokens)


def _someone(token: Any) -> bool:
    return token.ent_type_ == "PERSON" or token.lower_ in (
        *("he", "him", "she", "her", "i", "me", "you", "us", "we", "they", "who", "himself", "herself"),
    )


def _contrary(verb: Any) -> _Denied | None:
    """ "X insists that no one was harmed": who stands accused says that it did not happen."""
    words = load("cues")["denial"]
    lemma = verb.lemma_.lower()
    if lemma not in words["saying"] or any(c.dep_ == "neg" for c in verb.children):
        return None
    firm = lemma in words["firmly"]
    for clause in _clauses(verb):
        grave = firm or any(t.lemma_.lower() in words["accused_of"] for t in clause.subtree)
        if grave and _negated(clause) and clause.lemma_ not in ("comment", "respond", "reply", "know"):
            return _Denied(clause.left_edge.i, clause.right_edge.i + 1, False, 0.6, anyone=firm)
    return None


def _clauses(verb: Any) -> list[Any]:
    """The clauses that someone says, joined ones too."""
    first = [c for c in verb.children if c.dep_ in ("ccomp", "parataxis") and c.pos_ in ("VERB", "AUX")]
    return [*first, *(c for f in first for c in f.children if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX"))]


def _negated(clause: Any) -> bool:
    """Whether a clause says that nothing happened: "no one was", "did not", "there is no", "never"."""
    if any(c.dep_ == "aux" and c.tag_ == "MD" for c in clause.children):
        return False
    if any(c.dep_ == "neg" for c in clause.children):
        return True
    parts = [c for c in clause.children if c.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "expl")]
    return any(
        t.lower_ in ("no", "nobody", "none", "nothing", "never") or (t.lower_ == "not" and t.i < clause.i)
        for p in parts
        for t in (p, *p.children)
    )
