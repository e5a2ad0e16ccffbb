"""How far people have come in judging a case, and what needs them most."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from tawthiq.model import Assessment, Statement
from tawthiq.web.places import LiveSite

_VERDICTS = frozenset({"accept", "correct", "reject", "add"})


class Standing(Struct, frozen=True):
    """One document, or all of them.

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


class Progress(Struct, frozen=True):
    """Of the whole case: `documents` by id, in case order."""

    documents: dict[str, Standing]
    whole: Standing

    def by_need(self) -> list[str]:
        """Documents, most needful of a person first: contradictions, then doubt."""
        order = {key: n for n, key in enumerate(self.documents)}

        def need(key: str) -> tuple[int, float, int, int]:
            found = self.documents[key]
            return (-found.contested, -found.doubt, -found.remaining, order[key])

        return sorted(self.documents, key=need)

    def after(self, document: str) -> str | None:
        """The document to read next: of the others, the most needful with something to judge."""
        return next((key for key in self.by_need() if key != document and self.documents[key].remaining), None)


def progress(site: LiveSite) -> Progress:
    """How far the case has been judged; computed once for each state of it."""
    return site.once(_counted)


def _counted(site: LiveSite) -> Progress:
    contested = {
        side
        for group in site.view.reconciliation.groups
        for c in group.comparisons
        if c.relation == "contradicts"
        for side in (c.left, c.right)
    }
    found = dict.fromkeys(site.documents, Standing())
    for statement in site.statements_by_id.values():
        found[statement.document] += _of(statement, site.decided.get(statement.id, ()), statement.id in contested)
    return Progress(found, sum(found.values(), Standing()))


def _of(statement: Statement, decisions: tuple[Assessment, ...], contested: bool) -> Standing:
    if decisions:
        return Standing(1)
    return Standing(1, 1, int(contested), 1 - surety(statement))


def surety(statement: Statement) -> float:
    """How sure the machine is of a statement with all its slots: of the statement, times its least sure slot."""
    slots = statement.figure.slots.values() if statement.figure else ()
    return statement.confidence * min((slot.confidence for slot in slots), default=1.0)


def last_act(site: LiveSite, document: str, actor: str) -> tuple[Assessment, ...]:
    """The decisions of an actor's last act in a document that is still in force; none where there is none."""
    of_document = {s.id for s in site.statements_by_id.values() if s.document == document}
    mine = {
        a.id: a for key in of_document for a in site.decided.get(key, ()) if a.actor == actor and a.verdict in _VERDICTS
    }
    last = max(mine.values(), key=lambda a: (a.time, a.id), default=None)
    return tuple(a for a in mine.values() if last is not None and same_act(a, last))


def same_act(one: Assessment, other: Assessment) -> bool:
    """Whether two decisions were made as one."""
    if one.id == other.id:
        return True
    return bool(one.nonce) and (one.nonce, one.time, one.actor) == (other.nonce, other.time, other.actor)


@cache
def ready_reasons(verdict: str) -> tuple[str, ...]:
    """Short reasons that people give again and again, as they are written down."""
    return {
        "reject": ("not a figure", "not a statement of this kind", "repeated elsewhere in the document", "misread"),
        "correct": ("misread number", "wrong speaker", "wrong place or time", "wrong words taken"),
        "split": ("two statements in one",),
        "add": ("missed by the machine",),
    }[verdict]
