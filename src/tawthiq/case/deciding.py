"""Every decision as a list shows it: what it is about, and whether it is in force, retracted or orphaned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from tawthiq import casework
from tawthiq.case.glancing import Glance
from tawthiq.model import Assessment, Orphan

STATES = ("in force", "retracted", "orphaned")


class Listing(Struct, frozen=True):
    """Some decisions, the latest first, and how many there are of the state that was asked for."""

    rows: tuple[dict[str, str], ...]
    every: int


def listed(decisions: Sequence[Assessment], orphans: Mapping[str, str]) -> list[dict[str, str]]:
    """These decisions in their order, as texts. `orphans`: why a decision hangs on nothing any more.

    Args:
        decisions: with all retractions, and all that these retract.
    """
    force = {a.id for a in casework.current(decisions)}
    return [_row(a, force, orphans) for a in decisions]


def page(glance: Glance, only: str, start: int, size: int) -> Listing:
    """The decisions from a place on, the latest first.

    Args:
        only: one of `STATES`; empty for all.
    """
    heads = glance.decision_heads
    retractions = glance.decisions(("retract",))
    gone = _retracted(glance, retractions)
    if only in ("in force", "orphaned"):
        lost = _orphans(glance, glance.with_orphans())
        out = lost.keys() | gone
        wanted = [key for key, _ in heads if (key in lost if only == "orphaned" else key not in out)]
    else:
        wanted = [key for key, _ in heads if only != "retracted" or key in gone]
    found = glance.decisions_by_id(wanted[start : start + size])
    if only not in ("in force", "orphaned"):
        lost = _orphans(glance, {a.anchor.exhibit for a in found.values()})
    force = found.keys() - gone
    rows = (_row(found[key], force, lost) for key in wanted[start : start + size])
    return Listing(tuple(rows), len(wanted))


def _retracted(glance: Glance, retractions: Sequence[Assessment]) -> set[str]:
    """Ids of the decisions that were taken back, and not brought back since."""
    named = {a.retracts for a in retractions if a.retracts} - {a.id for a in retractions}
    found = glance.decisions_by_id(named)
    return found.keys() - {a.id for a in casework.current([*found.values(), *retractions])}


def _orphans(glance: Glance, exhibits: Collection[str]) -> dict[str, str]:
    """Decision -> why it hangs on nothing any more, of those about these exhibits."""
    documents = {row.exhibit: row.document for row in glance.exhibit_rows(exhibits) if row.orphans or not row.document}
    unread = [sha for sha, document in documents.items() if document is None]
    read = [document for document in documents.values() if document]
    glance.judged.load(read)
    glance.about.load(list(documents))
    found: list[Orphan] = [o for d in read for o in glance.judged[d].orphans]
    for sha, document in documents.items():
        if document:
            found += casework.numbers(glance.documents[document], glance.about[sha])[1]
    found += glance.lost_protections
    found += glance.lost_pairs([a for sha in documents for a in glance.about[sha]])
    found += casework.apply({}, (), [a for sha in unread for a in glance.about[sha]])[1]
    return {o.assessment: o.why for o in found}


def _row(a: Assessment, force: Collection[str], orphans: Mapping[str, str]) -> dict[str, str]:
    state = "orphaned" if a.id in orphans else "in force" if a.id in force or a.verdict == "retract" else "retracted"
    about = a.retracts or a.anchor.exact or str(a.values.get("source", ""))
    about = about or " / ".join(casework.named_pair(a) or ())
    if a.values and a.verdict == "correct":
        about += " -> " + ", ".join(f"{k}={v}" for k, v in sorted(a.values.items()))
    return {
        "assessment": a.id,
        "time": a.time,
        "verdict": a.verdict,
        "state": state,
        "about": about.replace("\n", " "),
        "reason": a.reason + (f" [{orphans[a.id]}]" if a.id in orphans else ""),
        "actor": a.actor,
    }
