"""A statement's card in the app: the dossier's, with what people may do about it and what they did."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.casework import surety
from tawthiq.dossier.cards import Card
from tawthiq.dossier.words import phrase
from tawthiq.model import Assessment, digest
from tawthiq.web.places import LiveSite


class Done(Struct, frozen=True):
    """One decision about a statement. `act`: its id where it is in force, and so can be undone."""

    verdict: str
    reason: str
    who: str
    mine: bool
    time: str
    act: str
    retracted: bool


class LiveCard(Struct, frozen=True):
    """One statement beside its text.

    Attributes:
        key: its id as addresses bear it.
        state: "open" where nobody decided; else accepted, corrected, added or rejected.
        basis: digest of the decisions that it was shown under.
        surety: of the whole statement, its least sure slot included: 0 to 1.
    """

    card: Card
    key: str
    state: str
    basis: str
    done: tuple[Done, ...]
    surety: float


_STATES = {"accept": "accepted", "correct": "corrected", "reject": "rejected", "add": "added"}


def live_card(site: LiveSite, document: str, card: Card, actor: str) -> LiveCard:
    """The card of a document as `actor` sees it."""
    decisions = site.judged_in(document).decided.get(card.id, ())
    key = site.short(card.id)
    return LiveCard(
        card, key, state_of(decisions), basis_of(decisions), _done(card, decisions, actor),
        surety(site.judged_in(document).statements[card.id]),
    )  # fmt: skip


def state_of(decisions: tuple[Assessment, ...]) -> str:
    """What people made of a statement. Accepted once more after a correction, it stays corrected."""
    if not decisions:
        return "open"
    last = decisions[-1].verdict
    if last == "accept":
        verdicts = {a.verdict for a in decisions}
        last = "correct" if "correct" in verdicts else "add" if "add" in verdicts else last
    return _STATES[last]


def basis_of(decisions: tuple[Assessment, ...]) -> str:
    """What a form that is about a statement was shown under."""
    return digest([a.id for a in decisions])[:16]


def _done(card: Card, decisions: tuple[Assessment, ...], actor: str) -> tuple[Done, ...]:
    """Every decision about the statement, the retracted ones and the retractions included, in order of time."""
    in_force = {a.id: a for a in decisions}
    shown = [(j.time, j.id, j.verdict, j.reason, j.actor, j.retracted) for j in card.judgements]
    known = {j.id for j in card.judgements}
    # Those whose words the statement's now only overlap: the text was read anew since.
    shown += [
        (a.time, a.id, phrase("verdicts", a.verdict), a.reason, a.actor, False) for a in decisions if a.id not in known
    ]
    return tuple(
        Done(verdict, reason, who[:12], who == actor, when[:16].replace("T", " "), key if key in in_force else "", gone)
        for when, key, verdict, reason, who, gone in sorted(shown)
    )
