"""Pairs of rows that may be one person, put to a person: which wait, what agrees, and what an answer means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from tawthiq.case import Case, asking
from tawthiq.dossier.words import percent, phrase
from tawthiq.model import TawthiqError
from tawthiq.web.crowds import ShelfCrowd, crowd_of
from tawthiq.web.deciding import LONGEST_REASON, Decided, decided, refuse_stale
from tawthiq.web.desk import Desk
from tawthiq.web.persons import ABOUT_PAIRS, Crowd, Row
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

if TYPE_CHECKING:
    from tawthiq.people.queue import Question
    from tawthiq.people.weighing import FieldPair, Weight

# Questions that are put into words at a time; the others are counted.
AHEAD = 60
ANSWERS = {"yes": "same_person", "no": "different_person", "unsure": "unsure", "more": "unsure"}


class Compared(Struct, frozen=True):
    """One field of two rows; `says`: "same", "alike", "differs" or "one only"."""

    name: str
    left: str
    right: str
    says: str
    why: str


class Pair(Struct, frozen=True):
    """Two rows, field by field.

    Attributes:
        sure: how likely they are one person as the machine sees it, as a percentage; empty where it says nothing.
        effect: what an answer changes, in words.
        weights: what agrees or differs, and how much that weighs, in words.
        now: the decision in force on these two.
    """

    left: Row
    right: Row
    one_person: bool
    sure: str
    why: str
    effect: str
    fields: tuple[Compared, ...]
    weights: tuple[Weight, ...]
    now: Decided | None


class Waiting(Struct, frozen=True):
    """What waits for an answer.

    Attributes:
        count: pairs that wait; hidden: of these, how many of the first are of protected persons, and not shown.
        aside: pairs that somebody was unsure about.
        last: the newest decision about a pair, to be undone.
    """

    count: int
    hidden: int
    pairs: tuple[Pair, ...]
    aside: tuple[tuple[Row, Row, Decided], ...]
    last: Decided | None


class AgainstEarlierError(TawthiqError):
    """An answer does not fit earlier ones. `texts`: how, in words."""

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(
            "This answer and earlier ones cannot all hold",
            remedy="Look at the earlier ones, or decide so all the same",
        )
        self.texts = tuple(texts)


def count(site: LiveSite) -> int:
    """How many pairs wait for an answer; of many rows, as counted by the last build."""
    if isinstance(site, ShelfSite):
        found = site.glance.tallies
        if has_many(site) or not found.get("people/tie", 0):
            return found.get("people/waiting", 0)
    return site.once(waiting).count if site.view.people.links else 0


def has_many(site: ShelfSite) -> bool:
    """Whether a case has so many rows of lists that the pairs which wait are found by a build."""
    return site.glance.tallies.get("people/record", 0) >= asking.MANY_ROWS


def waiting(site: LiveSite) -> Waiting:
    """The doubtful pairs, those first whose answer changes most."""
    crowd = crowd_of(site)
    known = crowd.pair_decisions()
    if isinstance(site, ShelfSite) and has_many(site):
        every, questions = _stored(site, known)
        aside = {p: a for a in crowd.made for p in [frozenset(crowd.ends(a))] if a.verdict == "unsure" and p in known}
        aside = {p: a for p, a in aside.items() if known[p].id == a.id}
    else:
        decided_ = site.glance.decisions((*ABOUT_PAIRS, "retract")) if isinstance(site, ShelfSite) else None
        found, aside = asking.waiting(site.view.people, decided_ or site.view.assessments, AHEAD)
        every, questions = found.waiting, list(found.questions)
    if isinstance(crowd, ShelfCrowd):
        crowd.prepare([r for q in questions for r in (q.left.record, q.right.record)] + [r for p in aside for r in p])
    shown = [q for q in questions if not crowd.hidden((q.left.record, q.right.record))]
    made = [
        _pair(
            crowd, q.left.record, q.right.record, known, q.fields, q.weights, (percent(q.probability), q.why, q.effect)
        )
        for q in shown
    ]
    resting = [
        (crowd.row(left), crowd.row(right), decided(a))
        for (left, right), a in ((sorted(pair), a) for pair, a in aside.items() if len(pair) == 2)
        if left in crowd.records and right in crowd.records and not crowd.hidden((left, right))
    ]
    about = [a for a in crowd.made if a.verdict in ANSWERS.values() and a.other]
    return Waiting(
        every,
        len(questions) - len(shown),
        tuple(made),
        tuple(resting),
        decided(about[-1]) if about else None,
    )


def _stored(site: ShelfSite, known: Mapping[frozenset[str], Decided]) -> tuple[int, list[Question]]:
    """How many pairs wait, and the first of those that the last build found and nobody answered since."""
    from tawthiq.people.queue import Question  # DuckDB loads slowly

    found = [msgspec.json.decode(body, type=Question) for body in site.glance.questions(AHEAD + len(known))]
    live = [q for q in found if frozenset((q.left.record, q.right.record)) not in known]
    return max(len(live), count(site) - (len(found) - len(live))), live[:AHEAD]


def compared(site: LiveSite, left: str, right: str) -> Pair:
    """Any two rows, side by side."""
    from tawthiq.people.weighing import field_pairs, weights  # DuckDB loads slowly

    crowd = crowd_of(site)
    a, b = crowd.records[left], crowd.records[right]
    link = crowd.link(left, right)
    said = (percent(link.probability), link.reason.text, "") if link else ("", "", "")
    (found,) = weights([(a, b)])
    return _pair(crowd, left, right, crowd.pair_decisions(), field_pairs(a, b), found, said)


def judge(desk: Desk, pair: tuple[str, str], answer: str, reason: str, known: str, *, anyway: bool = False) -> None:
    """Store an answer about two rows.

    Args:
        answer: of `ANSWERS`; for "more", the reason says what would settle it.
        reason: empty for what the page showed.
        known: id of the decision that the page showed as in force.
        anyway: although it does not fit earlier ones.

    Raises:
        OutOfDateError: somebody decided about the two since.
        AgainstEarlierError: it does not fit earlier answers.
        TawthiqError: the case is in use.
    """
    left, right = pair
    verdict, typed = ANSWERS[answer], reason[:LONGEST_REASON].strip()

    def act(case: Case) -> None:
        crowd = crowd_of(desk.shelf())
        refuse_stale(known, crowd.pair_decisions().get(frozenset(pair)))
        against = [] if anyway else case.against(verdict, left, right)
        if against:
            raise AgainstEarlierError([c["text"] for c in against])
        needs = [f"needs={typed or 'more records'}"] if answer == "more" else []
        case.assess(verdict, left, [right, *needs], reason=typed or _seen(crowd, left, right))

    desk.decide(act)


def _seen(crowd: Crowd, left: str, right: str) -> str:
    """What the page showed, where nobody typed a reason."""
    from tawthiq.people.weighing import field_pairs  # DuckDB loads slowly

    found = field_pairs(crowd.records[left], crowd.records[right])
    return "Judged by the rows side by side: " + ", ".join(f"{phrase('fields', f.field)} {f.says}" for f in found)


def _pair(
    crowd: Crowd,
    left: str,
    right: str,
    known: dict[frozenset[str], Decided],
    fields: Sequence[FieldPair],
    weighed: Sequence[Weight],
    said: tuple[str, str, str],
) -> Pair:
    sure, why, effect = said
    return Pair(
        left=crowd.row(left),
        right=crowd.row(right),
        one_person=crowd.person_of[left].id == crowd.person_of[right].id,
        sure=sure,
        why=why,
        effect=effect,
        fields=tuple(Compared(phrase("fields", f.field), f.left, f.right, f.says, f.why) for f in fields),
        weights=tuple(weighed),
        now=known.get(frozenset((left, right))),
    )
