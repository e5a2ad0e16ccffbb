"""Attributions without a verb: "according to X", "by X's count", "X's claim that ..."."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.attributed import Attribution
from tawthiq.extraction.english.parties import read_party
from tawthiq.extraction.english.scoping import clause_around, own_subject, pieces
from tawthiq.extraction.english.speakers import relays
from tawthiq.extraction.english.wordlists import cue_set, words
from tawthiq.model import Span

SAYING_NOUNS = frozenset({"claim", "allegation", "warning", "statement", "announcement", "estimate", "report"})


def according(sentence: Sentence, token: Any) -> Attribution | None:
    """ "according to X", "per X", "(via X)"."""
    holder, end = token, token
    if token.lower_ == "according":
        holder = next((c for c in token.children if c.lower_ == "to"), None)
        if holder is None and token.i + 1 < sentence.tokens.end and token.doc[token.i + 1].lower_ == "to":
            holder = token.doc[token.i + 1]
        if holder is None:
            return None
        end = holder
    target = next((c for c in holder.children if c.dep_ in ("pobj", "dobj")), None)
    party = None if target is None else read_party(sentence, target)
    if party is None or (party.kind == "pronoun" and party.head == "which"):
        return None
    if token.lower_ != "according" and (
        party.kind != "organisation" or (token.lower_ == "via" and not relays(party, target))
    ):
        return None
    cue = Span(sentence.base + token.idx, sentence.base + end.idx + len(end.text))
    scope = clause_around(sentence, token)
    # "A, according to B, per C": who stands later brings who stands before.
    rank = 1 if token.lower_ == "according" else 2
    relay = party.relay
    parties = (party,) if relay is None else (replace(party, relay=None), relay)
    return Attribution(parties, cue, scope, "say", rank=rank, prepositional=True)


def count_of(sentence: Sentence, preposition: Any) -> Attribution | None:
    """ "By X's calculation", "on the official account", "in a report by X": the sentence is X's."""
    target = next((c for c in preposition.children if c.dep_ == "pobj"), None)
    if target is None or target.lemma_.lower() not in words("works"):
        return None
    counts = target.lemma_.lower() in cue_set("counts")
    if not counts and (preposition.lower_ != "in" or preposition.i != sentence.tokens.start):
        return None
    party = read_party(sentence, target)
    if party is None or party.work is None or (party.kind == "pronoun" and not counts):
        return None
    known = any(c.dep_ in ("poss", "det") and c.lower_ not in ("a", "an") for c in target.children)
    if preposition.lower_ == "on" and not known:
        return None
    if party.kind == "work" and not (counts and preposition.lower_ != "in" and _whose(target)):
        return None
    cue = Span(sentence.base + preposition.idx, sentence.span_of(target).end)
    scope = clause_around(sentence, preposition)
    return Attribution((party,), cue, scope, "estimate", rank=2, confidence=0.7)


def _whose(noun: Any) -> bool:
    """Whether a count is told from others of its kind ("the official account"), as a source is."""
    return any(c.dep_ == "amod" and c.lower_ in cue_set("sided") for c in noun.children)


def figure_from(sentence: Sentence, noun: Any) -> Attribution | None:
    """ "33 people have been killed, a figure from X": what stands before is X's."""
    if noun.dep_ not in ("appos", "npadvmod", "dep", "attr") or noun.left_edge.i - 1 <= sentence.tokens.start:
        return None
    before = noun.doc[noun.left_edge.i - 1]
    if before.text not in (",", "-", "–", "—", "("):
        return None
    party = read_party(sentence, noun)
    if party is None or party.work is None or party.kind in ("work", "pronoun"):
        return None
    scope = pieces(sentence, sentence.tokens.start, before.i, 0, 0)
    return Attribution((party,), sentence.span_of(noun), scope, "estimate", rank=2, confidence=0.7)


def noun_claim(sentence: Sentence, noun: Any) -> Attribution | None:
    """ "the claim by X that ...", "X's estimate that ..."."""
    clause = next((c for c in noun.children if c.dep_ in ("acl", "ccomp") and c.tag_ != "VBN" and own_subject(c)), None)
    if clause is None or noun.dep_ == "nsubj" or not any(c.lower_ == "that" for c in clause.children):
        return None
    party = None
    for child in noun.children:
        if child.dep_ == "poss":
            party = read_party(sentence, child)
        elif child.dep_ == "prep" and child.lower_ in ("by", "from"):
            party = next((read_party(sentence, t) for t in child.children if t.dep_ == "pobj"), None)
    if party is None:
        return None
    scope = pieces(sentence, clause.left_edge.i, clause.right_edge.i + 1, 0, 0)
    return Attribution((party,), sentence.span_of(noun), scope, noun.lemma_.lower(), confidence=0.8)


def count_is(sentence: Sentence, verb: Any) -> Attribution | None:
    """ "X's toll remains 52", "the ministry's count stands at 40": the number is whose count it is."""
    noun = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < verb.i), None)
    if noun is None or noun.lemma_.lower() not in cue_set("counts"):
        return None
    party = read_party(sentence, noun)
    if party is None or party.work is None or party.kind == "pronoun" or (party.kind == "work" and not _whose(noun)):
        return None
    scope = pieces(sentence, verb.i + 1, verb.right_edge.i + 1, 0, 0)
    return Attribution((party,), sentence.span_of(noun), scope, "estimate", confidence=0.7, weak=True)


def papers_name(sentence: Sentence, verb: Any, subject: Any) -> Attribution | None:
    """ "The register names 40 dead": papers are the source of those whom they name."""
    if subject.lemma_.lower() not in words("works") or verb.lemma_.lower() not in cue_set("papers_hold"):
        return None
    held = [c for c in verb.children if c.i > verb.i and c.dep_ in ("dobj", "prep")]
    if not any(t.like_num for c in held for t in (c, *c.children)):
        return None
    party = read_party(sentence, subject)
    if party is None or party.kind == "pronoun":
        return None
    scope = pieces(sentence, verb.i + 1, verb.right_edge.i + 1, 0, 0)
    return Attribution((party,), sentence.span_of(verb), scope, "document", confidence=0.7, weak=True)
