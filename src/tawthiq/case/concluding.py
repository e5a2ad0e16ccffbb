"""Findings of people: from what they write and cite to decisions."""

from __future__ import annotations

from msgspec.structs import replace

from tawthiq import casework, pipeline
from tawthiq.case import judging
from tawthiq.case.naming import only
from tawthiq.evidence import Custody
from tawthiq.model import Anchor, Assessment, Document, Statement, TawthiqError
from tawthiq.store import CaseStore, lookups, shelves

_MAKE = ("finding", "cite", "retract")  # decisions that findings are made of


def conclude(store: CaseStore, custody: Custody, said: tuple[str, str, str], finding: str, gone: bool) -> Assessment:
    """The decision that makes a finding or writes it anew. `said`: words, standard, crime."""
    known = _named(store, finding).id if finding else ""
    return judging.made(custody, "finding", Anchor(""), casework.conclusion(*said, known, gone=gone), "")


def cite(store: CaseStore, custody: Custody, ends: tuple[str, str], where: tuple[str, str], reason: str) -> Assessment:
    """The decision that hangs a statement on a finding. `ends`: both ids; `where`: side and element."""
    finding = _named(store, ends[0])
    document, statement = _looked_up(store, ends[1]) or _among_all(store, ends[1])
    values = casework.citation(finding, *where)
    anchor = casework.anchor_to(document, statement.span, statement.kind)
    if any((c.anchor, c.side, c.element) == (anchor, *where) for c in finding.cited):
        raise TawthiqError(
            "This statement stands there already", item=anchor.exact[:80], remedy="Choose another place, or leave it"
        )
    return judging.made(custody, "cite", anchor, values, reason)


def move(
    store: CaseStore, custody: Custody, ends: tuple[str, str], where: tuple[str, str]
) -> tuple[Assessment, Assessment]:
    """The decisions that take a statement off one place of a finding and hang it on another, made as one.

    Args:
        ends: id of the finding, and of the decision that hung it where it is; where: side and element.
    """
    finding = _named(store, ends[0])
    cited = next((c for c in finding.cited if c.assessment == ends[1]), None)
    if cited is None:
        raise TawthiqError("It does not stand there any more", remedy="Load the page again")
    values = casework.citation(finding, *where)
    if any((c.anchor, c.side, c.element) == (cited.anchor, *where) for c in finding.cited):
        raise TawthiqError(
            "This statement stands there already", item=cited.anchor.exact[:80], remedy="Choose another place"
        )
    off = judging.made(custody, "retract", cited.anchor, {}, "moved", retracts=cited.assessment)
    return off, replace(off, verdict="cite", values=values, reason=cited.reason, retracts=None)


def _looked_up(store: CaseStore, statement: str) -> tuple[Document, Statement] | None:
    """A statement by its whole id, with its document, as people's decisions leave it."""
    with store.transaction() as connection:
        home = shelves.document_of(connection, (statement,)).get(statement, "")
        for document in lookups.documents(connection, (home,)) if home else ():
            read = lookups.readings(connection, (home,)).get(home, ())
            made = tuple(lookups.assessments_about(connection, (document.exhibit,)))
            judged = casework.judged_document(document, read, made)
            standing = {s.id: s for r in judged.readings for s in r.statements}
            if statement in standing:
                return document, standing[statement]
    return None


def _among_all(store: CaseStore, beginning: str) -> tuple[Document, Statement]:
    documents = {d.id: d for d in store.documents()}
    judged = pipeline.judged(store, list(documents.values()), store.readings())
    statements = {s.id: s for read in judged.readings.values() for r in read for s in r.statements}
    statement = only(statements, beginning, "statement")
    return documents[statement.document], statement


def _named(store: CaseStore, beginning: str) -> casework.Finding:
    with store.transaction() as connection:
        made = lookups.decisions(connection, _MAKE)
    return only({f.id: f for f in casework.findings(made)}, beginning, "finding")
