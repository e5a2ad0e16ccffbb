"""Statements: one assertion at a passage, who made it through whom, and what it says."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from msgspec import Struct

from tawthiq.model.canonical import digest
from tawthiq.model.documents import Document, Passage, Problem, Span

StatementKind = Literal["figure", "act", "demand", "denial", "quotation", "assertion"]
Stance = Literal["asserts", "alleges", "estimates", "denies", "demands"]
Qualifier = Literal["exact", "about", "at_least", "more_than", "at_most", "less_than", "range", "vague"]


class Link(Struct, frozen=True):
    """One party in a chain of attribution.

    Attributes:
        party: the name as the document gives it, resolved from pronouns and roles where the text makes it clear.
        mention: where the party is named or referred to for this statement; None where nothing stands in the text.
        cue: the words that attribute ("said", "according to"); None likewise.
    """

    party: str
    mention: Span | None = None
    cue: Span | None = None


class Slot(Struct, frozen=True):
    """How one slot of a figure came by its value: the words it was read from, and how sure the reader is.

    Attributes:
        span: the words, None where the value follows from context alone.
        confidence: probability that the value is right, 0 to 1.
        how: the rule or reason, in words a person can check.
    """

    span: Span | None
    confidence: float
    how: str


class Figure(Struct, frozen=True):
    """A stated count, rate or share. Values as the reading guide defines them.

    Attributes:
        low, high: bounds of the stated count; None where open.
        qualifier: how the bound is stated.
        unit: kind of thing counted (people, bodies, photographs, ...).
        per: None, or what a rate or share is per (day, group, percent, ...).
        counted: head noun in the text.
        measure: what befell the counted (vocabulary/measures.yaml); never null.
        place: most specific named place, as named.
        period: EDTF interval or date.
        hedge: presented as alleged, reported, estimated or unverified.
        slots: for each slot name, where its value was read and how surely.
    """

    low: float | None
    high: float | None
    qualifier: Qualifier
    unit: str
    counted: str
    measure: str
    per: str | None = None
    place: str | None = None
    period: str | None = None
    hedge: bool = False
    slots: dict[str, Slot] = {}


class Act(Struct, frozen=True):
    """Something done to someone, without a count: a violation of vocabulary/violations.yaml."""

    violation: str
    place: str | None = None
    period: str | None = None


class Demand(Struct, frozen=True):
    """Who is asked for what. The one who asks is the statement's speaker. `slots`: where and how it was read."""

    addressee: str | None
    asks: str
    slots: dict[str, Slot] = {}


class Denial(Struct, frozen=True):
    """What is denied. The one who denies is the statement's speaker. `slots`: where and how it was read."""

    of: str
    cue: str
    slots: dict[str, Slot] = {}


class Statement(Struct, frozen=True, dict=True):
    """One assertion at a passage of a document. Identity: document, passage and kind.

    Attributes:
        document: id of the document.
        span: a figure's is its numeric phrase, any other statement's its content.
        chain: innermost party first: chain[0] speaks, chain[1:] relay. Empty where the page speaks itself.
        content: a figure, act, demand or denial; None for plain text.
        confidence: that this is a statement of this kind with these bounds, 0 to 1.
    """

    document: str
    span: Span
    kind: StatementKind
    stance: Stance
    chain: tuple[Link, ...] = ()
    figure: Figure | None = None
    act: Act | None = None
    demand: Demand | None = None
    denial: Denial | None = None
    confidence: float = 1.0

    @cached_property
    def id(self) -> str:
        return digest(["statement", self.document, self.span.start, self.span.end, self.kind])

    @property
    def passage(self) -> Passage:
        return Passage(self.document, self.span.start, self.span.end)

    @property
    def speaker(self) -> str | None:
        return self.chain[0].party if self.chain else None

    @property
    def via(self) -> tuple[str, ...]:
        return tuple(link.party for link in self.chain[1:])


class Credit(Struct, frozen=True):
    """A source that a document credits: a party, or a named or described work of one.

    Attributes:
        party: as named in the text, in its fullest form.
        work: the report, statement or archive credited, as named or described ("Human Slaughterhouse"), or None.
        mentions: where it is credited.
        statements: how many of the document's statements pass through it.
    """

    party: str
    work: str | None = None
    mentions: tuple[Span, ...] = ()
    statements: int = 0


class Reading(Struct, frozen=True):
    """What one reader extracted from one document.

    `credits` stand outermost first, in the order in which the document introduces them.
    """

    document: str
    reader: str
    version: str
    statements: tuple[Statement, ...] = ()
    credits: tuple[Credit, ...] = ()
    publisher: str | None = None
    published: str | None = None
    problems: tuple[Problem, ...] = ()


class Earlier(Struct, frozen=True):
    """What an exhibit was read as before its reader changed: the text, and what was extracted from it."""

    document: Document
    readings: tuple[Reading, ...] = ()
