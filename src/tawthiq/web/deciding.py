"""Deciding on a page: what was decided about two names or two rows, whether a page is out of date, and undoing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tawthiq import casework
from tawthiq.case import Case
from tawthiq.dossier import words
from tawthiq.model import Assessment, TawthiqError
from tawthiq.web.desk import Desk
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

_PARTIES = ("same_party", "different_party", "retract")
UNDONE = "Taken back in the app"
LONGEST_REASON = 2000
LONGEST_NAME = 500


class Decided(Struct, frozen=True):
    """A decision in force, for people. `verdict`: its key; `said`: in words; `names`: of the parties it is about."""

    id: str
    verdict: str
    said: str
    reason: str
    actor: str
    time: str
    names: tuple[str, ...] = ()


class OutOfDateError(TawthiqError):
    """Somebody decided about the same since the page was shown.

    Attributes:
        now: the decision in force; None where the earlier one was taken back.
    """

    def __init__(self, now: Decided | None) -> None:
        what = "Somebody decided about this since the page was shown"
        if now is None:
            what = "The decision that the page showed was taken back since"
        super().__init__(what, remedy="Look at what is in force now, and decide again")
        self.now = now


def decided(assessment: Assessment) -> Decided:
    """A decision as a page shows it."""
    return Decided(
        assessment.id,
        assessment.verdict,
        words.decided(assessment),
        assessment.reason,
        assessment.actor[:12],
        assessment.time,
        casework.named_pair(assessment) or (),
    )


def party_decisions(site: LiveSite) -> dict[frozenset[str], Decided]:
    """The last decision in force on each pair of parties' names, by the two names in small letters."""
    found = {}
    for assessment in casework.current(_about_parties(site)):
        pair = casework.named_pair(assessment)
        if pair is not None:
            found[frozenset(n.casefold() for n in pair)] = decided(assessment)
    return found


def _about_parties(site: LiveSite) -> Iterable[Assessment]:
    return site.glance.decisions(_PARTIES) if isinstance(site, ShelfSite) else site.view.assessments


def refuse_stale(known: str, now: Decided | None) -> None:
    """Check that what a page showed still holds.

    Args:
        known: id of the decision that the page showed, empty for none.
        now: the decision in force.

    Raises:
        OutOfDateError: another one is in force now.
    """
    if known != (now.id if now else ""):
        raise OutOfDateError(now)


def undo(desk: Desk, decision: str) -> None:
    """Take a decision back.

    Raises:
        OutOfDateError: it is not in force any more.
        TawthiqError: the case is in use.
    """

    def act(case: Case) -> None:
        # Looked at with the case open for writing, so that nobody comes between.
        if decision not in {a.id for a in casework.current(desk.shelf().view.assessments)}:
            raise OutOfDateError(None)
        case.assess("retract", decision, reason=UNDONE)

    desk.decide(act)


def path_of(data: Mapping[str, str], default: str) -> str:
    """Where a form wants to go back to: a path of ours and nothing else."""
    path = data.get("back", "")
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else default


def about_names(site: LiveSite, names: Iterable[str]) -> list[Decided]:
    """Decisions in force in which one of these names stands."""
    mine = {n.casefold() for n in names}
    return [d for pair, d in party_decisions(site).items() if pair & mine]
