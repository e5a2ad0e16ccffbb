"""What leaves the case, and what its sources allow: the one place that every export asks.

A source is whom a file was received from. Its consent is asked purpose by purpose (`keep`, `share` with partners,
`publish`, `court`) and answered by decisions, the last one of which counts. What came out of a file (an attachment)
stands under the file's sources. A file that was received from nobody named needs nobody's consent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import get_args

from msgspec import Struct

from tawthiq import casework
from tawthiq.evidence import Custody
from tawthiq.model import Assessment, Purpose, TawthiqError
from tawthiq.store import CaseStore

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
ERASED = "erased-"  # begins the name of a source whose name was erased


class LeftOut(Struct, frozen=True):
    """An exhibit that may not leave: its name and why, in words that do not name the source."""

    exhibit: str
    name: str
    why: str


class Covered(Struct, frozen=True):
    """What consent covers.

    Attributes:
        purpose: what the export is for; None where nobody said.
        exhibits: SHA-256 of those that may leave.
        left_out: the others.
        unasked: how many of those that may leave have a source whose consent was never asked (only without purpose).
    """

    purpose: Purpose | None
    exhibits: frozenset[str]
    left_out: tuple[LeftOut, ...]
    unasked: int = 0

    @property
    def reasons(self) -> tuple[str, ...]:
        """How many files were left out, and why: a sentence for each reason."""
        counted = Counter(left.why for left in self.left_out)
        return tuple(f"{_files(number)} left out: {why}." for why, number in sorted(counted.items()))

    @property
    def advice(self) -> str:
        """A sentence about those that leave without anybody having been asked; empty where there are none."""
        if not self.unasked:
            return ""
        return (
            f"{_files(self.unasked)} in it came from a source whose consent was never asked. "
            "Say what the export is for with --for; then only what was consented to leaves."
        )


def purpose_of(text: str | None) -> Purpose | None:
    """Raises TawthiqError where the text is no purpose."""
    for purpose in PURPOSES:
        if text == purpose:
            return purpose
    if text is None:
        return None
    raise TawthiqError("There is no such purpose", item=text, remedy=f"Purposes: {', '.join(PURPOSES)}")


def sources(store: CaseStore, custody: Custody) -> dict[str, frozenset[str]]:
    """The sources of each exhibit that has any: by name or, where the name was erased, by what stands for it."""
    names = {p.commitment: p.value for p in store.personal() if p.field == "received_from"}
    found: dict[str, set[str]] = defaultdict(set)
    for entry in custody.entries():
        source = names.get(entry.commitments.get("received_from", ""))
        if source is not None and entry.names_exhibit:
            found[entry.subject[0]].add(source)
    for decision in casework.current(store.assessments()):
        if decision.verdict == "consent":
            for sha256 in decision.values.get("exhibits", ()):
                found[str(sha256)].add(str(decision.values.get("source")))
    return _inherited(found, store)


def cover(store: CaseStore, custody: Custody, exhibits: Iterable[str], purpose: Purpose | None) -> Covered:
    """Which of these exhibits may leave the case.

    For a purpose, each source must have said yes to it (for `keep`, one's own work: must not have said no). Without a
    purpose nobody knows where the export goes, so that what any source refused to any purpose is left out. A refused
    `keep` refuses everything.
    """
    answers = casework.consents(store.assessments())
    of = sources(store, custody)
    names = {r.exhibit: r.path for r in reversed(store.receipts())}
    allowed, left, unasked = set(), [], 0
    for sha256 in exhibits:
        whose = of.get(sha256, frozenset())
        why = _refusal(answers, whose, purpose)
        if why:
            left.append(LeftOut(sha256, names.get(sha256, sha256), why))
            continue
        allowed.add(sha256)
        unasked += purpose is None and any((source, p) not in answers for source in whose for p in PURPOSES[1:])
    return Covered(purpose, frozenset(allowed), tuple(left), unasked)


def answered(assessments: Iterable[Assessment], source: str) -> dict[Purpose, bool]:
    """A source's last answers, by purpose."""
    found = casework.consents(assessments)
    return {p: found[source, p] for p in PURPOSES if (source, p) in found}


def _refusal(answers: Mapping[tuple[str, str], bool], whose: Iterable[str], purpose: Purpose | None) -> str:
    asked = PURPOSES if purpose is None else tuple(dict.fromkeys(("keep", purpose)))
    given = [(p, answers.get((source, p))) for source in sorted(whose) for p in asked]
    refused = next((p for p in asked if (p, False) in given), None)
    if refused:
        return f"a source of it refuses `{refused}`"
    if purpose not in (None, "keep") and (purpose, None) in given:
        return f"a source of it was never asked for its consent to `{purpose}`"
    return ""


def _inherited(found: Mapping[str, set[str]], store: CaseStore) -> dict[str, frozenset[str]]:
    parents: dict[str, set[str]] = defaultdict(set)
    for receipt in store.receipts():
        if receipt.parent:
            parents[receipt.exhibit].add(receipt.parent)
    out: dict[str, frozenset[str]] = {}
    for sha256 in {*found, *parents}:
        seen, waiting = {sha256}, [sha256]
        while waiting:
            new = parents.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        whose = frozenset(source for at in seen for source in found.get(at, ()))
        if whose:
            out[sha256] = whose
    return out


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"
