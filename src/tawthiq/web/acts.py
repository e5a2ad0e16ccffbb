"""What people do about statements while they read, as decisions: each act stands whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tawthiq import casework
from tawthiq.case import Act, Case
from tawthiq.model import Assessment, Document, Span, Statement, TawthiqError
from tawthiq.web.cards import basis_of
from tawthiq.web.desk import Desk
from tawthiq.web.fields import values_of
from tawthiq.web.places import LiveSite

Values = dict[str, Any]


class Stale(Exception):  # noqa: N818 it is no fault: somebody else was at work
    """Somebody decided about the statement since the page was shown. `since`: what is in force now."""

    def __init__(self, since: Sequence[Assessment]) -> None:
        super().__init__("decided since")
        self.since = tuple(since)


def accepted(document: Document, statement: Statement) -> list[Act]:
    return [Act("accept", _anchor(document, statement.span, statement.kind))]


def rejected(document: Document, statement: Statement) -> list[Act]:
    return [Act("reject", _anchor(document, statement.span, statement.kind))]


def corrected(document: Document, statement: Statement, values: Values, span: Span) -> list[Act]:
    """Other values at the same words; or, at other words, the statement taken out and put in there.

    Args:
        values: of every slot that the form shows.

    Raises:
        ValueError: nothing differs, or no statement can be so.
    """
    now = values_of(statement)
    if span == statement.span:
        changed = {slot: value for slot, value in values.items() if value != now.get(slot)}
        if not changed:
            raise ValueError("Nothing was changed")
        casework.tried(statement, changed)
        return [Act("correct", _anchor(document, span, statement.kind), changed)]
    return [*rejected(document, statement), added(document, span, statement.kind, {**now, **values})]


def split(document: Document, statement: Statement, halves: Sequence[tuple[Values, Span]]) -> list[Act]:
    """Two statements in place of one. A half that keeps the words corrects the statement; the others are added.

    Raises:
        ValueError: both halves are at the same words, or no statement can be so.
    """
    if halves[0][1] == halves[1][1]:
        raise ValueError("Each of the two needs words of its own")
    acts: list[Act] = []
    for values, span in halves:
        if span != statement.span:
            acts.append(added(document, span, statement.kind, {**values_of(statement), **values}))
            continue
        try:
            acts += corrected(document, statement, values, span)
        except ValueError as fault:
            if str(fault) != "Nothing was changed":
                raise
            acts += accepted(document, statement)
    kept = any(span == statement.span for _, span in halves)
    return acts if kept else [*rejected(document, statement), *acts]


def added(document: Document, span: Span, kind: str, values: Values) -> Act:
    """A statement that a person puts in. Raises ValueError where no statement of the kind can have these values."""
    given = {slot: value for slot, value in values.items() if value not in (None, [])}
    if kind == "figure":
        given |= {slot: values.get(slot) for slot in ("low", "high")}
    if kind == "demand":
        given |= {"addressee": values.get("addressee")}
    casework.tried_new(document.id, span, kind, given)
    return Act("add", _anchor(document, span, kind), given)


def undone(acts: Sequence[Assessment]) -> list[Act]:
    """Every decision of one act taken back."""
    return [Act("retract", a.anchor, retracts=a.id) for a in acts]


def carry_out(desk: Desk, statement: Statement | None, basis: str, acts: Sequence[Act], reason: str) -> None:
    """Record the decisions, unless somebody decided about the statement since.

    Args:
        statement: that they are about; None where they add one.
        basis: digest of the decisions that the form was shown under.

    Raises:
        Stale: somebody did.
        TawthiqError: it is refused.
    """

    def act(case: Case) -> None:
        site = desk.shelf()
        _check(site, statement, basis, acts)
        case.assess_together(acts, reason=reason)

    desk.decide(act)


def _check(site: LiveSite, statement: Statement | None, basis: str, acts: Sequence[Act]) -> None:
    """The case is held by us: nobody decides between this and what is written."""
    if statement is not None:
        since = site.judged_in(statement.document).decided.get(statement.id, ())
        if basis_of(since) != basis:
            raise Stale(since)
    made = [a for exhibit in {act.anchor.exhibit for act in acts} for a in site.decisions.get(exhibit, ())]
    in_force = {a.id for a in casework.current(made)} if any(a.retracts for a in acts) else set()
    gone = [act for act in acts if act.retracts is not None and act.retracts not in in_force]
    if gone:
        raise TawthiqError("This decision was taken back already", remedy="Load the page again")
    for act in (act for act in acts if act.verdict == "add"):
        anchor = act.anchor
        document = site.exhibit_views[anchor.exhibit].document
        known = {(s.span.start, s.span.end, s.kind) for s in site.in_document(document)} if document else set()
        if (anchor.start, anchor.start + len(anchor.exact), anchor.kind) in known:
            raise TawthiqError("There is such a statement at these words already", item=anchor.exact[:80])


def _anchor(document: Document, span: Span, kind: str) -> Any:
    return casework.anchor_to(document, span, kind)


def reason_of(data: Mapping[str, str]) -> str:
    """The reason that was typed, else the ready one that was chosen. Bounded."""
    return (data.get("why", "").strip() or data.get("ready", "").strip())[:500]
