"""Demands: who asks whom for what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import structs

from tawthiq.extraction.english.acting import chain_of_doer, in_headline, in_quotes
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.demanding import Asked, asked_with, called_upon, names_demand, someone
from tawthiq.extraction.english.doers import doer_token
from tawthiq.extraction.english.due import said_to_be_due
from tawthiq.extraction.english.listing import each_asked, told_off
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.naming import in_full
from tawthiq.extraction.english.own_voice import together
from tawthiq.extraction.english.parties import read_party
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speaking import RULED, Chains, Voice, text_of
from tawthiq.extraction.english.wordlists import words
from tawthiq.model import Demand, Link, Slot, Span, Statement
from tawthiq.vocabulary import load

# Who says that someone must is whoever is quoted or reported, not the verb's own subject.
UNSURE = 0.65
# A list below "calls on the government to:" is read up to this many lines.
LISTED = 20
_DATED = re.compile(
    r"\s+(?:on |last |this |late |early )*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday)\b.*$"
)
_ITEM = re.compile(r"\s*(?:[•·▪●*–-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+(\S[^\n]*)")


def demands_in(analysis: Analysis, registry: Registry, voice: Voice) -> list[Statement]:
    """Every demand of the document, in text order."""
    out: list[Statement] = []
    chain_at = voice.chain_at
    for sentence in analysis.sentences:
        taken: list[tuple[int, int]] = []
        for token in sentence.tokens:
            if not (token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB") or names_demand(token)):
                continue
            if in_headline(analysis, sentence, token):
                continue
            found = said_to_be_due(token, voice, sentence)
            found = found or told_off(token)
            for asked in found or [each for a in asked_with(token) for each in each_asked(token, a)]:
                if any(a <= asked.start < b for a, b in taken):
                    continue
                made = _statement(analysis, sentence, token, asked, registry, voice)
                if made is not None:
                    taken.append((asked.start, asked.stop))
                    out.append(made)
            out.extend(_listed(analysis, sentence, token, registry, chain_at))
    return out


def _statement(
    analysis: Analysis, sentence: Sentence, verb: Any, asked: Asked, registry: Registry, voice: Voice
) -> Statement | None:
    cue = sentence.span_of(verb)
    modal = asked.sure < UNSURE
    thing = sentence.tokens.doc[asked.start : asked.stop]
    if all(t.pos_ in ("PRON", "DET", "PUNCT") for t in thing):
        return None
    if modal:
        chain: tuple[Link, ...] | None = voice.at(cue, quoted=in_quotes(sentence))
    else:
        chain = chain_of_doer(analysis, sentence, verb, registry, voice.chain_at)
    if chain is None or (modal and not chain):
        return None
    if asked.mildly and not (chain and _several(doer_token(verb), chain[0].party)):
        return None
    span, asks = text_of(sentence, max(asked.start, sentence.tokens.start), min(asked.stop, sentence.tokens.end))
    chain = all_who_ask(analysis.document.text, chain)
    addressee = addressee_of(sentence, asked.addressee, registry)
    if chain and addressee is not None and _himself(doer_token(verb), chain[0].party, addressee):
        return None
    return _demand(analysis, span, chain, Demand(addressee, asks, _slots(cue, asked.sure)), asked.sure)


def all_who_ask(text: str, chain: tuple[Link, ...]) -> tuple[Link, ...]:
    """The chain in full, with all who ask together as its speaker ("A, B and C called on ...")."""
    return in_full(text, _together(text, chain))


def _together(text: str, chain: tuple[Link, ...]) -> tuple[Link, ...]:
    first = chain[0] if chain else None
    if first is None or first.mention is None or first.cue is None or first.cue.start <= first.mention.start:
        return chain
    names = together(text[first.mention.start : first.cue.start])
    if names is None or len(names) <= len(first.party) or first.party.removeprefix("The ") not in names:
        return chain
    return (structs.replace(first, party=names), *chain[1:])


def _himself(doer: Any | None, party: str, addressee: str) -> bool:
    """Whether who asks is who is asked: then a pronoun was misread."""
    name, asked = ({*t.lower().removeprefix("the ").split()} for t in (party, addressee))
    return name == asked or (doer is not None and doer.pos_ == "PRON" and name <= asked)


def _several(doer: Any | None, party: str) -> bool:
    """Whether a wish is that of a body or of several people, not one person's."""
    if doer is None or doer.lower_ in ("i", "he", "she"):
        return False
    known = words("bodies") | words("organisation_words")
    people = doer.tag_ in ("NNS", "NNPS") or doer.lower_ in ("they", "we")
    return people or doer.ent_type_ == "ORG" or bool(known & {*party.lower().split()})


def _demand(analysis: Analysis, span: Span, chain: tuple[Link, ...], demand: Demand, sure: float) -> Statement:
    return Statement(analysis.document.id, span, "demand", "demands", chain, demand=demand, confidence=sure)


def _slots(cue: Span, sure: float) -> dict[str, Slot]:
    return {"asks": Slot(cue, sure, RULED)}


def addressee_of(sentence: Sentence, asked: Any | None, registry: Registry) -> str | None:
    """The party asked, as the document names it most fully."""
    party: Mention | None = None if asked is None else read_party(sentence, asked)
    if party is None or party.head in ("i", "we"):
        return None
    party = registry.resolve(party)
    if party.kind not in ("person", "organisation", "body") and not someone(asked):
        return None
    return _DATED.sub("", party.text) if party.kind not in ("pronoun", "work") else None


def _listed(
    analysis: Analysis, sentence: Sentence, verb: Any, registry: Registry, chain_at: Chains
) -> Iterator[Statement]:
    """What the lines below ask for: "urges the government to:" and a list."""
    if not sentence.tokens.text.rstrip().endswith(":"):
        return
    asked = called_upon(verb)
    upon = asked is None and _call_upon_each(sentence, verb)
    heads = asked is not None or upon or verb.lemma_.lower() in load("cues")["demand"]["that_clause"]
    chain = chain_of_doer(analysis, sentence, verb, registry, chain_at) if heads else None
    text, at = analysis.document.text, sentence.base + sentence.tokens.end_char
    for _ in range(0 if chain is None else LISTED):
        match = _ITEM.match(text, at)
        if match is None:
            return
        at = match.end()
        asks = match.group(1).rstrip(" ;.,")
        if asks.endswith((" and", ", and")):
            asks = asks.removesuffix(" and").rstrip(" ;,")
        start, addressee = match.start(1), addressee_of(sentence, asked, registry)
        each = _EACH.match(asks) if upon else None
        if each is not None:
            addressee, start, asks = each[1], start + each.start(2), each[2]
        span = Span(start, start + len(asks))
        slots = _slots(sentence.span_of(verb), 0.7)
        yield _demand(analysis, span, chain or (), Demand(addressee, asks, slots), 0.7)


# "the Front to let the Red Cross in": a line of a list below "calls on:".
_EACH = re.compile(r"(?:[Tt]he |[Aa]ll )?([\w’'., -]{2,80}?):? (to (?!the\b|an?\b)[a-z]+\b.*)")


def _call_upon_each(sentence: Sentence, verb: Any) -> bool:
    """ "We further call on:": each line below says whom."""
    end = sentence.tokens.text.rstrip(" :").split()
    return verb.lemma_ in ("call", "appeal") and bool(end) and end[-1].lower() in ("on", "upon", "to")
