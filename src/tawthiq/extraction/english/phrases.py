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
    return Attribution(parties, cue, scope, "say", rank=rank)


def count_of(sentence: Sentence, preposition: Any) -> Attribution | None:
    """ "By X's calculation", "in a report by X": the sentence is X's."""
    target = next((c for c in preposition.children if c.dep_ == "pobj"), None)
    if target is None or target.lemma_.lower() not in words("works"):
        return None
    if preposition.lower_ == "in" and preposition.i != sentence.tokens.start:
        return None
    party = read_party(sentence, target)
    if party is None or party.work is None or party.kind in ("work", "pronoun"):
        return None
    if preposition.lower_ == "by" and target.lemma_.lower() not in cue_set("counts"):
        return None
    cue = Span(sentence.base + preposition.idx, sentence.span_of(target).end)
    scope = clause_around(sentence, preposition)
    return Attribution((party,), cue, scope, "estimate", rank=2, confidence=0.7)


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
