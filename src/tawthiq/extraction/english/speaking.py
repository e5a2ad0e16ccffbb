"""Who does what a verb says, as a chain: shared by denials and demands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.model import Link, Span

Chains = Callable[[Span], tuple[Link, ...]]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks at a place of a page.

    Attributes:
        chain_at: who is credited, without the page's publisher.
        own_at: who is credited where it is the publisher alone.
        asks_at: the body in whose name the page asks for things at an offset; None where it has no such voice.
    """

    chain_at: Chains
    own_at: Chains
    asks_at: Callable[[int], str | None]

    def at(self, span: Span, *, quoted: bool = False) -> tuple[Link, ...]:
        """Who says what stands at a span: another, the page's publisher quoting itself, or the page itself.

        Who speaks a quotation of which no speaker was found stays unknown.
        """
        said = self.chain_at(span) or self.own_at(span)[:1]
        if said or quoted:
            return said
        page = self.asks_at(span.start)
        return (Link(page, None, span),) if page is not None else ()


# How what the rules found says that it was found.
RULED = "a wording of the rules"
# What is denied or demanded is shown up to this many code points.
LONGEST = 400


def chain_for(party: Mention, cue: Span, chain_at: Chains) -> tuple[Link, ...]:
    """The party, then whoever brings the sentence in which it acts."""
    key = party.text.lower()
    outer = [link for link in chain_at(cue) if link.party.lower() != key]
    return (Link(party.text, party.span, cue), *outer)


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
