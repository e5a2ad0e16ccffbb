"""Rows of an export, in document order, without what consent does not cover and without protected names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tawthiq import casework
from tawthiq.case import gathering
from tawthiq.dossier.people_rows import Leaving, link_rows, mention_rows, person_rows, record_rows
from tawthiq.dossier.rows import document_row, figure_row, statement_rows
from tawthiq.dossier.view import CaseView
from tawthiq.model import Reading, TawthiqError

OF_PEOPLE = ("records", "links", "people", "mentions")
EXPORTS = ("figures", "documents", "statements", *OF_PEOPLE)


def check(kind: str, as_: str) -> None:
    """Raises TawthiqError where there is no such export."""
    if kind not in EXPORTS or as_ not in ("judged", "machine"):
        raise TawthiqError("There is no such export", item=f"{kind} as {as_}", remedy=f"Kinds: {', '.join(EXPORTS)}")
    if kind in OF_PEOPLE and as_ == "machine":
        raise TawthiqError(
            "People are exported with decisions applied only",
            item=kind,
            remedy="Leave --as away",
        )


def rows(view: CaseView, kind: str, as_: str, exhibits: Collection[str], reveal: bool) -> list[dict[str, Any]]:
    """The rows of one kind.

    Args:
        exhibits: whose documents may leave.
        reveal: write protected people's names all the same.
    """
    if kind in OF_PEOPLE:
        return _people(view, kind, exhibits, reveal)
    readings: Mapping[str, tuple[Reading, ...]] = view.readings if as_ == "judged" else view.machine
    found: list[dict[str, Any]] = []
    for document, name in gathering.in_order(view):
        if document.exhibit not in exhibits:
            continue
        read = readings.get(document.id, ())
        if kind == "documents":
            found.append(document_row(document, name, read, view.lineage))
        elif kind == "statements":
            found.extend(statement_rows(document, name, read))
        else:
            figures = sorted((s for r in read for s in r.statements if s.figure), key=lambda s: s.span)
            found.extend(figure_row(document, name, s) for s in figures)
    return found


def _people(view: CaseView, kind: str, exhibits: Collection[str], reveal: bool) -> list[dict[str, Any]]:
    documents = {d.id: d for d in view.documents.values()}
    names = {d.id: name for d, name in gathering.in_order(view) if d.exhibit in exhibits}
    hidden = casework.protected(view.people, tuple(documents.values()), view.assessments)
    leaving = Leaving(view.people, documents, names, frozenset() if reveal else hidden)
    kinds = {"records": record_rows, "links": link_rows, "people": person_rows, "mentions": mention_rows}
    return list(kinds[kind](leaving))
