"""What people did last, and the reasons that they give."""

from __future__ import annotations

from functools import cache

from tawthiq.model import Assessment
from tawthiq.web.places import LiveSite

_VERDICTS = frozenset({"accept", "correct", "reject", "add"})


def last_act(site: LiveSite, document: str, actor: str) -> tuple[Assessment, ...]:
    """The decisions of an actor's last act in a document that is still in force; none where there is none."""
    decided = site.judged_in(document).decided
    mine = {a.id: a for made in decided.values() for a in made if a.actor == actor and a.verdict in _VERDICTS}
    last = max(mine.values(), key=lambda a: (a.time, a.id), default=None)
    return tuple(a for a in mine.values() if last is not None and same_act(a, last))


def same_act(one: Assessment, other: Assessment) -> bool:
    """Whether two decisions were made as one."""
    if one.id == other.id:
        return True
    return bool(one.nonce) and (one.nonce, one.time, one.actor) == (other.nonce, other.time, other.actor)


@cache
def ready_reasons(verdict: str, kind: str = "figure") -> tuple[str, ...]:
    """Short reasons that people give again and again about a statement of a kind, as they are written down.

    Each has the same place, and so the same digit, for statements of every kind.
    """
    number = kind == "figure"
    return {
        "reject": (
            "not a figure" if number else "not a statement of this kind",
            *("repeated elsewhere in the document", "misread"),
        ),
        "correct": (
            "misread number" if number else "misread",
            *("wrong speaker", "wrong place or time", "wrong words taken"),
        ),
        "split": ("two statements in one",),
        "add": ("missed by the machine",),
    }[verdict]
