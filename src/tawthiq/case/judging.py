"""Decisions of people: from what they type to an assessment anchored to quoted words."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import replace

from tawthiq import casework, pipeline
from tawthiq.case import deciding, numbering
from tawthiq.case.naming import only
from tawthiq.evidence import Custody, now, stamp
from tawthiq.model import (
    Anchor,
    Assessment,
    Document,
    Mention,
    Purpose,
    Reading,
    Record,
    Statement,
    TawthiqError,
    Verdict,
)
from tawthiq.store import CaseStore
from tawthiq.vocabulary.folding import fold

YES_NO = {"yes": True, "no": False}
PAIRS = ("same_person", "different_person", "unsure")


class Act(Struct, frozen=True):
    """One decision of several that are made together, with words anywhere in an exhibit or an earlier decision.

    Attributes:
        retracts: the earlier decision's id, for the verdict "retract"; its anchor is given, too.
    """

    verdict: Verdict
    anchor: Anchor
    values: dict[str, Any] = {}
    retracts: str | None = None


def decide(
    store: CaseStore, custody: Custody, verdict: str, target: str, values: Sequence[str], reason: str
) -> Assessment:
    """The assessment that a command asks for, not stored yet. Raises TawthiqError when it cannot be understood."""
    if verdict not in ("accept", "confirm") and not reason.strip():
        raise TawthiqError("A decision needs its reason", item=verdict, remedy='Give it with --reason "..."')
    if not target:
        raise TawthiqError(
            "Nothing was named to decide about", item=verdict, remedy="Give the first characters of an id"
        )
    if verdict == "consent":
        return made(custody, "consent", Anchor(""), _consent(target, values), reason)
    if verdict == "retract":
        earlier = only({a.id: a for a in store.assessments()}, target, "decision")
        return made(custody, "retract", earlier.anchor, {}, reason, retracts=earlier.id)
    if verdict in PAIRS:
        return _pair(store, custody, verdict, target, values, reason)
    if verdict in ("same_party", "different_party"):
        return made(custody, verdict, Anchor(""), {"names": _party_names(store, target, values)}, reason)
    if verdict == "confirm":
        return made(custody, verdict, *numbering.confirmation(store, target, values), reason)
    if verdict not in ("accept", "correct", "reject"):
        raise TawthiqError("There is no such decision", item=verdict, remedy="See `tawthiq assess --help`")
    documents = {d.id: d for d in pipeline.in_case_order(store)}
    statements = {s.id: s for read in store.readings().values() for r in read for s in r.statements}
    statements |= {s.id: s for read in _now(store, documents).values() for r in read for s in r.statements}
    statement = only(statements, target, "statement")
    anchor = casework.anchor_to(documents[statement.document], statement.span, statement.kind)
    return made(custody, verdict, anchor, _corrections(statement, values) if verdict == "correct" else {}, reason)


def made(
    custody: Custody,
    verdict: str,
    anchor: Anchor,
    values: dict[str, Any],
    reason: str,
    **more: Any,
) -> Assessment:
    """An assessment by this case's actor, now."""
    if verdict not in get_args(Verdict):
        raise TawthiqError("There is no such decision", item=verdict, remedy=f"One of: {', '.join(get_args(Verdict))}")
    actor = custody.actor.id if custody.actor else ""
    kind: Any = verdict
    return Assessment(kind, anchor, actor, stamp(now()), reason.strip(), values, nonce=secrets.token_hex(8), **more)


def together(custody: Custody, acts: Sequence[Act], reason: str) -> list[Assessment]:
    """Several decisions at one instant for one reason. They share their nonce, which tells that they are one act."""
    if not reason.strip() and any(act.verdict not in ("accept", "confirm") for act in acts):
        raise TawthiqError("A decision needs its reason", remedy="Say why")
    first = made(custody, acts[0].verdict, acts[0].anchor, acts[0].values, reason, retracts=acts[0].retracts)
    return [
        replace(first, verdict=act.verdict, anchor=act.anchor, values=act.values, retracts=act.retracts) for act in acts
    ]


def listed(store: CaseStore) -> list[dict[str, str]]:
    """Every decision, oldest first, with whether it is in force, retracted or orphaned, and the words it is about."""
    documents = pipeline.in_case_order(store)
    orphans = pipeline.judged(store, documents, store.readings()).orphans
    return deciding.listed(store.assessments(), {o.assessment: o.why for o in orphans})


def _now(store: CaseStore, documents: dict[str, Document]) -> dict[str, tuple[Reading, ...]]:
    """What stands under the decisions so far: what people added can be decided about, too."""
    return pipeline.judged(store, list(documents.values()), store.readings()).readings


def _pair(
    store: CaseStore, custody: Custody, verdict: str, target: str, values: Sequence[str], reason: str
) -> Assessment:
    known = pipeline.results(store)[2].judgeable()
    documents = {d.id: d for d in store.documents()}
    more = values[1:]
    if len(values) < 1 or (more and (verdict != "unsure" or len(more) > 1 or not more[0].startswith("needs="))):
        raise TawthiqError("A pair needs two records", item=target, remedy="Give the ids of both")
    needs = {"needs": more[0].removeprefix("needs=").strip()} if more else {}
    left, right = only(known, target, "record or mention"), only(known, values[0], "record or mention")
    if left.id == right.id:
        raise TawthiqError("Both ids name the same record", item=left.id, remedy="Give two records")
    first, second = (_anchor(documents[r.document], r) for r in (left, right))
    return made(custody, verdict, first, needs, reason, other=second)


def _anchor(document: Document, one: Record | Mention) -> Anchor:
    """Where a decision about a row or about a name in a text hangs."""
    if isinstance(one, Mention):
        return casework.anchor_to(document, one.span, casework.MENTION)
    return casework.anchor_to_record(document.exhibit, one)


def _party_names(store: CaseStore, target: str, values: Sequence[str]) -> list[str]:
    """The two names as the documents have them, whatever their case and marks."""
    known = {fold(name): name for name in pipeline.results(store)[0].parties}
    if len(values) != 1:
        raise TawthiqError("A pair needs two parties", item=target, remedy="Give the names of both, each in quotes")
    for name in (target, values[0]):
        if fold(name) not in known:
            raise TawthiqError(
                "No document names a party so", item=name, remedy="Copy the name from the dossier's page of parties"
            )
    if fold(target) == fold(values[0]):
        raise TawthiqError("Both names are the same", item=target, remedy="Give two names")
    return [known[fold(target)], known[fold(values[0])]]


def _consent(source: str, values: Sequence[str]) -> dict[str, Any]:
    purpose, _, answer = values[0].partition("=") if len(values) == 1 else ("", "", "")
    if purpose not in get_args(Purpose) or answer not in YES_NO:
        raise TawthiqError(
            "A consent is one purpose and an answer",
            item=" ".join(values),
            remedy=f"For example publish=no; purposes: {', '.join(get_args(Purpose))}",
        )
    return {"source": source, "purpose": purpose, "given": YES_NO[answer]}


def _corrections(statement: Statement, values: Sequence[str]) -> dict[str, Any]:
    if not values:
        raise TawthiqError("Nothing was given to correct", item=statement.id, remedy="For example: period=2011/2015")
    known = casework.slots_of(statement.kind)
    found: dict[str, Any] = {}
    for given in values:
        slot, equals, value = given.partition("=")
        if slot not in known or not equals:
            remedy = f"Slots of a {statement.kind}: {', '.join(known)}"
            raise TawthiqError("This is not a slot and its value", item=given, remedy=remedy)
        try:
            found[slot] = casework.typed(slot, value)
        except ValueError as fault:
            raise TawthiqError("This value cannot stand in its slot", item=given, remedy=str(fault)) from None
    try:
        casework.tried(statement, found)
    except ValueError as fault:
        raise TawthiqError("No statement can have these values", item=" ".join(values), remedy=str(fault)) from None
    return found
