"""What all decisions together say now: retractions, the order of decisions, consent, copies brought together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tawthiq.model import Assessment, Purpose


def merge(*copies: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """The decisions of several copies of a case: each once, in order of time; equal whichever copy comes first."""
    every = {a.id: a for copy in copies for a in copy}
    return tuple(sorted(every.values(), key=_when))


def current(assessments: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """The decisions in force, in order of time: without the retracted ones and the retractions.

    A retraction may itself be retracted, which brings the first decision back. A retraction of what is not in this
    copy waits for it.
    """
    every = merge(assessments)
    retractors: dict[str, list[Assessment]] = defaultdict(list)
    for assessment in every:
        if assessment.verdict == "retract" and assessment.retracts:
            retractors[assessment.retracts].append(assessment)
    # A retraction names the hash of what it retracts, so that none can stand in a circle and every walk ends.
    in_force: dict[str, bool] = {}
    stack = [a.id for a in every]
    while stack:
        here = stack[-1]
        waiting = [r.id for r in retractors.get(here, ()) if r.id not in in_force]
        if waiting:
            stack.extend(waiting)
            continue
        in_force[here] = not any(in_force[r.id] for r in retractors.get(here, ()))
        stack.pop()
    return tuple(a for a in every if a.verdict != "retract" and in_force[a.id])


def parties(assessments: Iterable[Assessment]) -> dict[tuple[str, str], bool]:
    """Two names of parties, in order -> whether the last decision judged them to be one party."""
    out: dict[tuple[str, str], bool] = {}
    for a in current(assessments):
        pair = named_pair(a)
        if pair is not None:
            out[pair] = a.verdict == "same_party"
    return out


def named_pair(assessment: Assessment) -> tuple[str, str] | None:
    """The two names that a decision about parties is about, in order; None for any other decision."""
    names = assessment.values.get("names")
    if assessment.verdict not in ("same_party", "different_party") or not isinstance(names, list) or len(names) != 2:
        return None
    first, second = sorted(str(n) for n in names)
    return first, second


def consents(assessments: Iterable[Assessment]) -> dict[tuple[str, str], bool]:
    """(source, purpose) -> the last answer. Of two answers of one instant, no wins; nobody asked, nothing here."""
    latest: dict[tuple[str, str], tuple[str, bool]] = {}
    for a in current(assessments):
        given = a.values.get("given")
        if a.verdict == "consent" and isinstance(given, bool):
            place = str(a.values.get("source")), str(a.values.get("purpose"))
            latest[place] = max(latest.get(place, ("", False)), (a.time, not given))
    return {place: not refused for place, (_, refused) in latest.items()}


def consent_of(assessments: Iterable[Assessment], source: str, purpose: Purpose) -> bool | None:
    """Whether a source consents to a purpose; None where nobody ever said. Of two answers of one instant, no wins."""
    return consents(assessments).get((source, purpose))


def _when(assessment: Assessment) -> tuple[str, str]:
    return assessment.time, assessment.id
