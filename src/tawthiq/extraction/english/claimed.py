"""A place where someone may be asking for something, who may be, and the traits of either that speak for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tawthiq.extraction.english.acting import chain_of_doer, in_quotes
from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.names import like_a_person
from tawthiq.extraction.english.naming import in_full
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.speaking import Voice
from tawthiq.extraction.english.wordlists import words
from tawthiq.model import Link, Span, Statement
from tawthiq.vocabulary import load

QUOTES = frozenset('“”"')
NAMED = ("PERSON", "ORG", "GPE", "NORP")
SUBJECTS = ("nsubj", "nsubjpass", "expl")
# Joined words are followed to the first of them over so many.
JOINED = 6
Chain = tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """A page with who speaks in it."""

    analysis: Analysis
    registry: Registry
    voice: Voice

    @property
    def text(self) -> str:
        return self.analysis.document.text


@dataclass(frozen=True, slots=True)
class Claim:
    """A place where someone may ask for something.

    Attributes:
        cue: the verb or noun by which it would be asked.
        head: the verb or noun of what would be.
        start, stop: tokens of that.
        traits: how it is worded.
        ruled: what the rules found there.
    """

    sentence: Sentence
    cue: Any
    head: Any
    start: int
    stop: int
    traits: tuple[str, ...]
    ruled: Statement | None = None


@dataclass(frozen=True, slots=True)
class Maker:
    """Who may be asking, with what speaks for it."""

    chain: Chain
    traits: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.chain[0].party if self.chain else ""


def makers(
    ground: Ground,
    claim: Claim,
    more: Callable[[Chain], Iterator[str]],
    full: Callable[[str, Chain], Chain] = in_full,
) -> list[Maker]:
    """Who may be asking: whom the rules let, who does what its cue says, and who speaks at its place.

    Args:
        more: further traits of a maker, by the chain.
        full: a chain with its names as the text gives them most fully.
    """
    ruled = claim.ruled.chain if claim.ruled is not None else None
    doing = chain_of_doer(ground.analysis, claim.sentence, claim.cue, ground.registry, ground.voice.chain_at)
    placed = ground.voice.at(claim.sentence.span_of(claim.head), quoted=in_quotes(claim.sentence))
    ways = [("rule", ruled), ("doer", doing), ("place", placed)]
    found: dict[str, tuple[Chain, list[str]]] = {}
    for way, chain in ways:
        if chain or (way == "rule" and chain is not None):
            whole = full(ground.text, chain) if chain else chain
            found.setdefault(whole[0].party if whole else "", (whole, []))[1].append(way)
    return [
        Maker(chain, tuple(dict.fromkeys((f"by {'+'.join(by)}", *_who(ground, chain), *more(chain)))))
        for chain, by in found.values()
    ]


def _who(ground: Ground, chain: Chain) -> Iterator[str]:
    if not chain:
        yield "who: nobody named"
        return
    yield from (f"who: {what}" for what in whoever(ground, chain))
    parts = chain[0].party.lower().split()
    yield f"who ends {parts[-1]}" if parts else "who: no name"
    cue = _cue(ground, chain)
    if cue:
        yield f"who is told by {cue}"


def _cue(ground: Ground, chain: Chain) -> str:
    cue = chain[0].cue
    said = cue.of(ground.text).lower().split() if cue is not None else []
    return said[0] if said else ""


def whoever(ground: Ground, chain: Chain) -> list[str]:
    """What kind of party may be asking."""
    name = chain[0].party
    parts, cues = {*name.lower().split()}, load("cues")["denial"]
    kinds = {
        "a person": like_a_person(name),
        "a body": bool(parts & (words("organisation_words") | words("bodies"))),
        "small letters": name[:1].islower(),
        "one accused": bool(parts & {*cues["accused"]}),
        "one who accuses": bool(parts & {*cues["accusers"]}),
        "initials": len(name) > 1 and name.isupper(),
        "relayed": len(chain) > 1,
        "the publisher": name == ground.analysis.document.metadata.publisher,
    }
    return [kind for kind, holds in kinds.items() if holds]


def kind_of(token: Any | None) -> str:
    """What kind of word a noun is: a pronoun, a name's kind, a body, a role, or its class."""
    if token is None:
        return "nothing"
    if token.pos_ == "PRON":
        return f"pronoun {token.lower_}"
    if token.ent_type_ in NAMED:
        return str(token.ent_type_)
    lemma = token.lemma_.lower()
    lists = (
        ("body", words("bodies")),
        ("role", words("roles")),
        ("work", words("works") | words("papers")),
        ("someone", frozenset(load("cues")["demand"]["asked"])),
    )
    return next((kind for kind, known in lists if lemma in known), str(token.pos_))


def first_of(token: Any) -> Any:
    """The first of joined words."""
    for _ in range(JOINED):
        if token.dep_ != "conj" or token.head.i == token.i:
            return token
        token = token.head
    return token


def governor(token: Any) -> tuple[Any | None, str]:
    """The word that a clause or thing hangs on, across joints and prepositions, and how."""
    first = first_of(token)
    over = first.head
    if over.i == first.i:
        return None, str(first.dep_)
    if over.pos_ == "ADP" or over.dep_ == "prep":
        return over.head, str(over.lower_)
    return over, str(first.dep_)


def quoted(token: Any) -> bool:
    """Whether an odd number of quotation marks stands before a word in what was parsed with it."""
    return bool(sum(t.text in QUOTES for t in token.doc[: token.i]) % 2)


def standing(ground: Ground, sentence: Sentence) -> Iterator[str]:
    """Where a sentence stands, and marks in it."""
    yield f"in a {sentence.block.kind}"
    if sentence.index < 3:
        yield "near the head"
    elif sentence.index > 0.75 * len(ground.analysis.sentences):
        yield "near the end"
    if sentence.tokens.text.rstrip(" ”\"'’").endswith("?"):
        yield "a question"
    if any(t.text in QUOTES for t in sentence.tokens):
        yield "quotation marks"


def length(count: int) -> str:
    """About how long a stretch of so many tokens is."""
    return next((f"up to {most} long" for most in (2, 5, 11, 24) if count <= most), "longer")


def span_in(sentence: Sentence, span: Span) -> Any | None:
    """The tokens of a sentence's text at a span; None where none stand there."""
    doc = sentence.tokens.doc
    return doc.char_span(span.start - sentence.base, span.end - sentence.base, alignment_mode="expand")
