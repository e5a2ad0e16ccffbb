"""How far people have come in judging a document, and how much of it needs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from tawthiq.casework.overlay import apply, decided
from tawthiq.model import Assessment, Document, Orphan, Reading, Statement


class Standing(Struct, frozen=True):
    """One document, or several.

    Attributes:
        statements: that were read or added; remaining: those of them that nobody decided about.
        contested: of the remaining, those that cannot hold together with another figure.
        doubt: how many of the remaining the machine itself expects to be wrong somewhere.
    """

    statements: int = 0
    remaining: int = 0
    contested: int = 0
    doubt: float = 0.0

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.statements + other.statements,
            self.remaining + other.remaining,
            self.contested + other.contested,
            self.doubt + other.doubt,
        )


class Judged(Struct, frozen=True):
    """One document under the decisions about it.

    Attributes:
        readings: with the decisions applied; decided: statement -> decisions in force about it, in order of time.
        statements: all that were read or added, by id, the rejected ones as the machine read them.
        orphans: decisions about statements that hang on nothing any more.
    """

    readings: tuple[Reading, ...]
    decided: dict[str, tuple[Assessment, ...]]
    statements: dict[str, Statement]
    orphans: tuple[Orphan, ...]


def judged_document(document: Document, machine: tuple[Reading, ...], decisions: Sequence[Assessment]) -> Judged:
    """A document as people judged it. `decisions`: those about its exhibit."""
    readings, orphans = apply({document.id: machine}, [document], decisions)
    about = decided({document.id: machine}, [document], decisions)
    standing = {s.id: s for r in readings.get(document.id, ()) for s in r.statements}
    every = {s.id: s for r in machine for s in r.statements} | standing
    return Judged(readings.get(document.id, ()), about, every, orphans)


def undecided(machine: tuple[Reading, ...]) -> Judged:
    """The same of a document about which nobody decided anything."""
    return Judged(machine, {}, {s.id: s for r in machine for s in r.statements}, ())


def standing_of(found: Judged, contested: Collection[str]) -> Standing:
    """How far a document has been judged. `contested`: statements that contradict another figure."""
    total = Standing()
    for key, statement in found.statements.items():
        open_ = not found.decided.get(key)
        total += Standing(1, 1, int(key in contested), 1 - surety(statement)) if open_ else Standing(1)
    return total


def surety(statement: Statement) -> float:
    """How sure the machine is of a statement with all its slots: of the statement, times its least sure slot."""
    slots = statement.figure.slots.values() if statement.figure else ()
    return statement.confidence * min((slot.confidence for slot in slots), default=1.0)
