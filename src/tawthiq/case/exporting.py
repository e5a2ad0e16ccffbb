"""Rows of an export, in document order, without what consent does not cover; names as the view shows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from tawthiq.case import gathering
from tawthiq.dossier.group_rows import edge_rows, going, group_rows, origin_rows, relation_rows
from tawthiq.dossier.people_rows import Leaving, link_rows, mention_rows, person_rows, record_rows
from tawthiq.dossier.rows import document_row, figure_row, statement_rows
from tawthiq.dossier.view import CaseView
from tawthiq.model import Reading, TawthiqError

OF_PEOPLE = ("records", "links", "people", "mentions")
OF_GROUPS = ("groups", "relations")
OF_SOURCES = ("origins", "edges")
EXPORTS = ("figures", "documents", "statements", *OF_GROUPS, *OF_SOURCES, *OF_PEOPLE)


def check(kind: str, as_: str) -> None:
    """Raises TawthiqError where there is no such export."""
    if kind not in EXPORTS or as_ not in ("judged", "machine"):
        raise TawthiqError("There is no such export", item=f"{kind} as {as_}", remedy=f"Kinds: {', '.join(EXPORTS)}")
    if kind in (*OF_PEOPLE, *OF_GROUPS, *OF_SOURCES) and as_ == "machine":
        what = "People" if kind in OF_PEOPLE else "What the whole case gives"
        raise TawthiqError(
            f"{what} {'are' if kind in OF_PEOPLE else 'is'} exported with decisions applied only",
            item=kind,
            remedy="Leave --as away",
        )


class Wanted(NamedTuple):
    """What is asked for.

    Attributes:
        only: keys of comparison groups; all where empty.
    """

    kind: str
    as_: str = "judged"
    only: Collection[str] = ()


def rows(view: CaseView, wanted: Wanted, exhibits: Collection[str]) -> list[dict[str, Any]]:
    """The rows of one kind, as the view shows them. Args: `exhibits`: whose documents may leave."""
    kind, as_ = wanted.kind, wanted.as_
    if kind in OF_PEOPLE:
        return _people(view, kind, exhibits)
    if kind in (*OF_GROUPS, *OF_SOURCES):
        return _whole(view, wanted, exhibits)
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


def _whole(view: CaseView, wanted: Wanted, exhibits: Collection[str]) -> list[dict[str, Any]]:
    """What the case gives as a whole: comparisons and sources."""
    case = going(view, {d.id: name for d, name in gathering.in_order(view) if d.exhibit in exhibits})
    if wanted.kind == "groups":
        return list(group_rows(case, wanted.only))
    if wanted.kind == "relations":
        return list(relation_rows(case, wanted.only))
    return list(origin_rows(case) if wanted.kind == "origins" else edge_rows(case))


def _people(view: CaseView, kind: str, exhibits: Collection[str]) -> list[dict[str, Any]]:
    documents = {d.id: d for d in view.documents.values()}
    names = {d.id: name for d, name in gathering.in_order(view) if d.exhibit in exhibits}
    leaving = Leaving(view.people, documents, names, view.protected, view.former)
    kinds = {"records": record_rows, "links": link_rows, "people": person_rows, "mentions": mention_rows}
    return list(kinds[kind](leaving))
