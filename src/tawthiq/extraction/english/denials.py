"""Denials: who denies what, in which words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speaking import Chains, actor, can_act, chain_for, text_of
from tawthiq.model import Denial, Link, Span, Statement
from tawthiq.vocabulary import load


def denials_in(analysis: Analysis, registry: Registry, chain_at: Chains) -> list[Statement]:
    """Every denial of the document, in text order."""
    out: list[Statement] = []
    before: Sentence | None = None
    for sentence in analysis.sentences:
        for token in sentence.tokens:
            if token.pos_ == "VERB" or token.tag_.startswith("VB"):
                out.extend(_denial(analysis, sentence, before, token, registry, chain_at))
        out.extend(
            _verdict(analysis, sentence, before, chain_at, bool(out) and out[-1].span.start >= sentence.span.start)
        )
        before = sentence
    return out


def _denial(
    analysis: Analysis, sentence: Sentence, before: Sentence | None, verb: Any, registry: Registry, chain_at: Chains
) -> Iterator[Statement]:
    lemma = verb.lemma_.lower()
    innocent = _innocence(verb, lemma)
    passive = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    after = next((c for c in verb.children if c.i > verb.i and c.dep_ in ("dobj", "ccomp", "xcomp")), None)
    denied = after if passive is None else passive
    if not _denies(verb, lemma, denied, innocent=innocent):
        return
    party = actor(sentence, verb, registry)
    chain = _speaking(party, sentence.span_of(verb), chain_at)
    if not chain:
        return
    start, stop = _content(verb, passive)
    start, stop = max(start, sentence.tokens.start), min(stop, sentence.tokens.end)
    if stop <= start:
        start, stop = verb.i, verb.i + 1
    span, of = text_of(sentence, start, stop)
    if before is not None and (innocent or _takes_up(denied, stop - start)):
        of = f"{of}: {before.tokens.text.strip()}"[:600]
    yield Statement(
        analysis.document.id, span, "denial", "denies", chain, denial=Denial(of, str(verb.text)), confidence=0.8
    )


def _denies(verb: Any, lemma: str, denied: Any | None, *, innocent: bool) -> bool:
    """Whether the verb denies a claim, rather than bail or a plan, and is not itself denied."""
    words = load("cues")["denial"]
    if innocent or (lemma == "plead" and "not guilty" in " ".join(t.lower_ for t in verb.subtree)):
        return True
    passive = denied is not None and denied.dep_ == "nsubjpass"
    if lemma not in words["strong"] and lemma not in words["weak"]:
        return False
    if any(c.dep_ in ("neg", "dative") for c in verb.children):
        return False
    if denied is not None and denied.lemma_.lower() in words["not_claims"]:
        return False
    if lemma in words["weak"] or passive:
        return denied is not None and _is_claim(denied, words["objects"])
    return True


def _content(verb: Any, passive: Any | None) -> tuple[int, int]:
    """The tokens of what is denied: the passive's subject, or all that follows the verb up to a joined verb."""
    if passive is not None:
        return passive.left_edge.i, passive.right_edge.i + 1
    start, stop = verb.i + 1, verb.right_edge.i + 1
    joined = next((c for c in verb.children if c.i > start and c.dep_ == "conj"), None)
    stop = min(stop, joined.left_edge.i) if joined is not None else stop
    return start, stop - 1 if stop > start and verb.doc[stop - 1].dep_ == "cc" else stop


def _innocence(verb: Any, lemma: str) -> bool:
    """ "maintains his innocence"."""
    if lemma not in load("cues")["denial"]["innocence"]:
        return False
    return any(c.lemma_.lower() == "innocence" for t in verb.children for c in (t, *t.children))


def _is_claim(token: Any, objects: list[str]) -> bool:
    return (
        token.lemma_.lower() in objects
        or token.dep_ == "ccomp"
        or any(c.lemma_.lower() in objects for c in token.children if c.dep_ in ("conj", "pobj"))
    )


def _takes_up(denied: Any | None, length: int) -> bool:
    """Whether what is denied stands in the sentence before ("denied it", "rejected these allegations")."""
    return denied is None or length <= 5


def _speaking(party: Any, cue: Span, chain_at: Chains) -> tuple[Link, ...]:
    if can_act(party):
        return chain_for(party, cue, chain_at)
    return chain_at(cue) if party is None or party.head in ("i", "we") else ()


def _verdict(
    analysis: Analysis, sentence: Sentence, before: Sentence | None, chain_at: Chains, already: bool
) -> Iterator[Statement]:
    """ "X called the report baseless": the words of one who contradicts, given to someone."""
    if already:
        return
    low = sentence.tokens.text.lower()
    found = next((w for w in sorted(load("cues")["denial"]["verdicts"]) if _whole(w, low)), None)
    if found is None:
        return
    offset = sentence.tokens.start_char + low.index(found)
    cue = Span(sentence.base + offset, sentence.base + offset + len(found))
    chain = chain_at(cue)
    claims = any(t.lemma_.lower() in load("cues")["denial"]["objects"][:14] for t in sentence.tokens)
    if not chain or not claims:
        return
    span, of = text_of(sentence, sentence.tokens.start, sentence.tokens.end)
    if before is not None and before.block == sentence.block:
        of = f"{of}: {before.tokens.text.strip()}"[:600]
    yield Statement(analysis.document.id, span, "denial", "denies", chain, denial=Denial(of, found), confidence=0.5)


def _whole(word: str, text: str) -> bool:
    at = text.find(word)
    if at < 0:
        return False
    after = text[at + len(word) : at + len(word) + 1]
    return not text[at - 1 : at].isalpha() and not after.isalpha()
