"""Findings of people: from what they write and cite to decisions."""

from __future__ import annotations

from tawthiq import casework, pipeline
from tawthiq.case import judging
from tawthiq.case.naming import only
from tawthiq.evidence import Custody
from tawthiq.model import Anchor, Assessment
from tawthiq.store import CaseStore


def conclude(store: CaseStore, custody: Custody, said: tuple[str, str, str], finding: str, gone: bool) -> Assessment:
    """The decision that makes a finding or writes it anew. `said`: words, standard, crime."""
    known = _named(store, finding).id if finding else ""
    return judging.made(custody, "finding", Anchor(""), casework.conclusion(*said, known, gone=gone), "")


def cite(store: CaseStore, custody: Custody, ends: tuple[str, str], where: tuple[str, str], reason: str) -> Assessment:
    """The decision that hangs a statement on a finding. `ends`: both ids; `where`: side and element."""
    finding = _named(store, ends[0])
    documents = {d.id: d for d in store.documents()}
    judged = pipeline.judged(store, list(documents.values()), store.readings())
    statements = {s.id: s for read in judged.readings.values() for r in read for s in r.statements}
    statement = only(statements, ends[1], "statement")
    anchor = casework.anchor_to(documents[statement.document], statement.span, statement.kind)
    return judging.made(custody, "cite", anchor, casework.citation(finding, *where), reason)


def _named(store: CaseStore, beginning: str) -> casework.Finding:
    return only({f.id: f for f in casework.findings(store.assessments())}, beginning, "finding")
