"""Demands: who asks whom for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.parties import Mention, read_party
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speaking import Chains, actor, can_act, chain_for, text_of
from tawthiq.model import Demand, Link, Statement
from tawthiq.vocabulary import load


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked: tokens from `start` up to `stop`, and of whom."""

    start: int
    stop: int
    addressee: Any | None
    sure: float = 0.8


def demands_in(analysis: Analysis, registry: Registry, chain_at: Chains) -> list[Statement]:
    """Every demand of the document, in text order."""
    out: list[Statement] = []
    for sentence in analysis.sentences:
        taken: list[tuple[int, int]] = []
        for token in sentence.tokens:
            if token.pos_ not in ("VERB", "AUX") and not token.tag_.startswith("VB"):
                continue
            asked = _must(token, chain_at, sentence) or _asked(token)
            if asked is None or any(a <= asked.start < b for a, b in taken):
                continue
            made = _statement(analysis, sentence, token, asked, registry, chain_at)
            if made is not None:
                taken.append((asked.start, asked.stop))
                out.append(made)
    return out


def _statement(
    analysis: Analysis, sentence: Sentence, verb: Any, asked: _Asked, registry: Registry, chain_at: Chains
) -> Statement | None:
    cue = sentence.span_of(verb)
    modal = asked.start <= verb.i < asked.stop
    party = None if modal else actor(sentence, verb, registry)
    chain: tuple[Link, ...] = ()
    if can_act(party) and party is not None:
        chain = chain_for(party, cue, chain_at)
    elif modal or party is None or party.head in ("i", "we"):
        chain = chain_at(cue)
    thing = sentence.tokens.doc[asked.start : asked.stop]
    if not chain or all(t.pos_ in ("PRON", "DET", "PUNCT") for t in thing):
        return None
    span, asks = text_of(sentence, max(asked.start, sentence.tokens.start), min(asked.stop, sentence.tokens.end))
    addressee = _addressee(sentence, asked, registry)
    return Statement(
        analysis.document.id, span, "demand", "demands", chain, demand=Demand(addressee, asks), confidence=asked.sure
    )


def _addressee(sentence: Sentence, asked: _Asked, registry: Registry) -> str | None:
    if asked.addressee is None:
        return None
    party: Mention | None = read_party(sentence, asked.addressee)
    if party is None or party.head in ("i", "we"):
        return None
    party = registry.resolve(party)
    return party.text if party.kind != "pronoun" else None


def _asked(verb: Any) -> _Asked | None:
    words = load("cues")["demand"]
    lemma = verb.lemma_.lower()
    if any(c.dep_ == "neg" for c in verb.children):
        return None
    if lemma in words["call"]:
        found = _called(verb, lemma)
        if found is not None:
            return found
    needed = _needed(verb)
    if needed is not None:
        return needed
    if lemma in words["to_clause"]:
        found = _urged(verb)
        if found is not None:
            return found
    return _wanted(verb, lemma, words)


def _called(verb: Any, lemma: str) -> _Asked | None:
    """ "call on X to ...", "appeal to X to ...", "call for ..."."""
    on = next((c for c in verb.children if c.dep_ in ("prep", "prt") and c.lower_ in ("on", "upon", "to")), None)
    target = None if on is None else next((c for c in on.children if c.dep_ == "pobj"), None)
    clause = next((c for c in verb.children if c.dep_ in ("xcomp", "advcl", "ccomp") and c.i > verb.i and _to(c)), None)
    if clause is None and target is not None:
        clause = next((c for c in target.children if c.dep_ in ("acl", "relcl", "xcomp") and _to(c)), None)
    if target is not None and clause is not None:
        return _Asked(clause.left_edge.i, clause.right_edge.i + 1, target)
    for_ = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ == "for"), None)
    wanted = None if for_ is None else next((c for c in for_.children if c.dep_ in ("pobj", "pcomp")), None)
    inner = wanted and next(
        (c for c in wanted.children if c.dep_ in ("acl", "relcl", "xcomp", "ccomp") and _to(c)), None
    )
    if clause is not None and wanted is not None and for_ is not None:
        return _Asked(clause.left_edge.i, clause.right_edge.i + 1, wanted)
    if inner is not None:
        return _Asked(inner.left_edge.i, inner.right_edge.i + 1, wanted)
    if for_ is None or lemma == "ask" or for_.right_edge.i <= for_.i:
        return None
    return _Asked(for_.i + 1, for_.right_edge.i + 1, target, 0.75)


def _needed(verb: Any) -> _Asked | None:
    """ "stressed the need to ...", "stressed the need for X to ..."."""
    need = next((c for c in verb.children if c.dep_ == "dobj" and c.lemma_.lower() in ("need", "necessity")), None)
    if need is None or verb.lemma_.lower() not in load("cues")["demand"]["stress"]:
        return None
    for_ = next((c for c in need.subtree if c.dep_ in ("prep", "mark") and c.lower_ == "for"), None)
    target = None if for_ is None else next((c for c in for_.children if c.dep_ == "pobj"), None)
    clause = next((c for c in need.subtree if c.dep_ in ("acl", "relcl", "xcomp", "advcl") and _to(c)), None)
    if clause is None:
        return _Asked(for_.i + 1, for_.right_edge.i + 1, None) if for_ is not None and target is not None else None
    target = target or next((c for c in clause.children if c.dep_ == "nsubj"), None)
    start = next(c.i for c in clause.children if c.lower_ == "to" and c.dep_ == "aux")
    return _Asked(start, clause.right_edge.i + 1, target)


def _to(verb: Any) -> bool:
    return any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children)


def _urged(verb: Any) -> _Asked | None:
    """ "urge X to ...", the active; the passive only with an agent, which `actor` finds."""
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children):
        clause = next((c for c in verb.children if c.dep_ == "xcomp" and _to(c)), None)
        subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
        has_agent = any(c.dep_ == "agent" for c in verb.children)
        if clause is not None and has_agent:
            return _Asked(clause.left_edge.i, clause.right_edge.i + 1, subject)
        return None
    clause = next((c for c in verb.children if c.dep_ in ("xcomp", "ccomp", "advcl") and c.i > verb.i and _to(c)), None)
    target = next((c for c in verb.children if c.dep_ in ("dobj", "dative") and c.i > verb.i), None)
    if clause is None and target is not None:
        clause = next((c for c in target.subtree if c.dep_ in ("acl", "relcl") and _to(c)), None)
    if clause is None:
        return None
    target = target or next((c for c in clause.children if c.dep_ == "nsubj"), None)
    if target is None:
        return None
    start = next(c.i for c in clause.children if c.lower_ == "to" and c.dep_ == "aux")
    return _Asked(start, clause.right_edge.i + 1, target)


def _wanted(verb: Any, lemma: str, words: dict[str, list[str]]) -> _Asked | None:
    """ "demand that ...", "demand the release of ..."."""
    clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
    if (
        clause is not None
        and lemma in words["that_clause"]
        and (clause.tag_ == "VB" or _modal(clause) or lemma == "demand")
    ):
        subject = next((c for c in clause.children if c.dep_ == "nsubj"), None)
        return _Asked(clause.left_edge.i, clause.right_edge.i + 1, subject)
    if lemma not in words["noun"] or any(c.dep_ == "auxpass" for c in verb.children):
        return None
    thing = next((c for c in verb.children if c.dep_ in ("dobj", "xcomp") and c.i > verb.i), None)
    if thing is None:
        return None
    source = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ in ("from", "of")), None)
    target = None if source is None else next((c for c in source.children if c.dep_ == "pobj"), None)
    return _Asked(thing.left_edge.i, thing.right_edge.i + 1, target, 0.7)


def _modal(verb: Any) -> bool:
    return any(c.lower_ in ("must", "should") for c in verb.children if c.dep_ == "aux")


def _must(verb: Any, chain_at: Chains, sentence: Sentence) -> _Asked | None:
    """ "X must ...", "X should ...", where someone is quoted or reported with it."""
    modal = next((c for c in verb.children if c.dep_ == "aux" and c.lower_ in ("must", "should")), None)
    if modal is None or any(c.dep_ == "neg" for c in verb.children) or not chain_at(sentence.span_of(modal)):
        return None
    if any(c.lower_ == "have" and c.dep_ == "aux" for c in verb.children):
        return None
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or subject.lower_ in ("i", "we", "you", "it", "there", "this", "that"):
        return None
    passive = subject.dep_ == "nsubjpass"
    return _Asked(subject.left_edge.i, verb.right_edge.i + 1, None if passive else subject, 0.6)
