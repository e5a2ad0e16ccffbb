"""Who does what a verb says, as a chain: shared by denials and demands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.parties import Mention, agent, read_party
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speakers import subject_of
from tawthiq.extraction.english.wordlists import words
from tawthiq.model import Link, Span

Chains = Callable[[Span], tuple[Link, ...]]

# What is denied or demanded is shown up to this many code points.
LONGEST = 400


def actor(sentence: Sentence, verb: Any, registry: Registry) -> Mention | None:
    """The resolved party that denies or demands; "we" and "I" stay pronouns."""
    if any(c.dep_ == "auxpass" for c in verb.children):
        found = agent(sentence, verb)
    else:
        subject = subject_of(verb)
        if subject is None and verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN"):
            subject = verb.head
        if subject is None and verb.dep_ in ("pcomp", "advcl", "ccomp", "prep"):
            subject = subject_of(verb.head)
        found = None if subject is None else read_party(sentence, subject)
    if found is None:
        return None
    return registry.resolve(replace(found, relay=None))


def chain_for(party: Mention, cue: Span, chain_at: Chains) -> tuple[Link, ...]:
    """The party, then whoever brings the sentence in which it acts."""
    key = party.text.lower()
    outer = [link for link in chain_at(cue) if link.party.lower() != key]
    return (Link(party.text, party.span, cue), *outer)


def can_act(party: Mention | None) -> bool:
    """Whether a party is someone who can deny or demand: people and bodies, not things."""
    if party is None or party.kind == "pronoun":
        return False
    return party.kind != "role" or party.plural or party.head in words("roles") | words("bodies")


def text_of(sentence: Sentence, start: int, stop: int) -> tuple[Span, str]:
    """The span and one-line text of a token range, inserted clauses and closing marks off."""
    doc = sentence.tokens.doc
    while stop > start + 1 and (doc[stop - 1].is_punct or doc[stop - 1].is_space):
        stop -= 1
    while start < stop - 1 and (doc[start].is_punct or doc[start].is_space):
        start += 1
    piece = doc[start:stop]
    span = Span(sentence.base + piece.start_char, sentence.base + piece.end_char)
    return span, " ".join(piece.text.split())[:LONGEST]
