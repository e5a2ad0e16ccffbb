"""Where the decisions of two copies of a case differ about one thing. Nothing is settled here: it is for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from tawthiq.casework.decisions import current, named_pair
from tawthiq.model import Assessment

_WORDS = ("accept", "correct", "reject", "add", "confirm")
_SAME = {
    "same_person": True, "different_person": False, "unsure": None, "same_party": True, "different_party": False,
}  # fmt: skip

Target = tuple[Any, ...]


class Conflict(Struct, frozen=True):
    """Two decisions in force, one of each copy, that cannot both be right.

    Attributes:
        slot: the slot that both set, to different values; empty where the verdicts themselves differ.
        applied: id of the one that is applied until a person retracts it.
    """

    mine: Assessment
    theirs: Assessment
    slot: str
    applied: str


def conflicts(mine: Iterable[Assessment], theirs: Iterable[Assessment]) -> tuple[Conflict, ...]:
    """The conflicts between what only one copy decided and what only the other did, in order of time.

    Of several decisions of one copy about one thing, its last counts, slot by slot. Which decision is applied follows
    the rules of `apply`, `judgements` and `consent_of`: the later one; of two answers to a question for consent given
    at one instant, no.
    """
    ours, others = {a.id: a for a in mine}, {a.id: a for a in theirs}
    left = _folded([a for a in current(ours.values()) if a.id not in others])
    right = _folded([a for a in current(others.values()) if a.id not in ours])
    in_force = {a.id for a in current({**ours, **others}.values())}
    found = [
        Conflict(one, other, place[-1], _applied(one, other).id)
        for place, (one, said) in left.items()
        if place in right
        for other, also in (right[place],)
        if said != also and {one.id, other.id} <= in_force
    ]
    return tuple(sorted(found, key=lambda c: (max(c.mine.time, c.theirs.time), c.mine.id, c.theirs.id, c.slot)))


def _folded(decisions: Iterable[Assessment]) -> dict[Target, tuple[Assessment, Any]]:
    """(what it is about, slot) -> the last decision on it and what that says."""
    last: dict[Target, tuple[Assessment, Any]] = {}
    slots: dict[Target, dict[str, tuple[Assessment, Any]]] = defaultdict(dict)
    for a in decisions:  # in order of time
        about = _about(a)
        if about is None:
            continue
        if a.verdict == "consent":
            last[(*about, "")] = a, a.values.get("given")
        elif a.verdict in _SAME:
            last[(*about, "")] = a, _SAME[a.verdict]
        else:
            last[(*about, "")] = a, a.verdict
            slots[about] |= {slot: (a, value) for slot, value in a.values.items()}
    for about, found in slots.items():
        latest, verdict = last[(*about, "")]
        if found and verdict != "reject":  # values set on what was then rejected are no claim any more
            last[(*about, "")] = latest, "correct"  # accepted once more after a correction: as corrected
            last |= {(*about, slot): said for slot, said in found.items()}
    return last


def _about(a: Assessment) -> Target | None:
    if a.verdict == "consent":
        return "consent", a.values.get("source"), a.values.get("purpose")
    pair = named_pair(a)
    if pair is not None:
        return "parties", *pair
    if a.verdict in _SAME:
        other = a.other
        return None if other is None else ("pair", frozenset((x.exhibit, x.exact) for x in (a.anchor, other)))
    if a.verdict in _WORDS:
        x = a.anchor
        return "words", x.exhibit, x.exact, x.prefix, x.suffix, x.kind
    return None


def _applied(one: Assessment, other: Assessment) -> Assessment:
    if one.verdict == "consent" and one.time == other.time:
        return other if one.values.get("given") else one
    return max(one, other, key=lambda a: (a.time, a.id))
