"""Taking out what lies inside exhibits: members of archives and attachments of e-mails become exhibits of their own.

One arrival is unpacked as a whole, with the archives inside it, so that its limits are its own and a run that was cut
off gives what an undisturbed one gives. What is sealed, is sealed again to no effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from tawthiq import reading
from tawthiq.evidence import Held
from tawthiq.model import Exhibit, Problem, TawthiqError, digest
from tawthiq.pipeline import Progress, tools
from tawthiq.reading import Allowance, Box, Limits, Member, Unreadable
from tawthiq.store import CaseStore, StageRun

STAGE = "unpacking"


class Evidence(Protocol):
    """What unpacking needs of the sealed side of a case."""

    def held(self, sha256: str) -> Held:
        """The exhibit's bytes."""
        ...

    def seal_member(self, parent: str, path: str, member: Member, box: Box) -> Exhibit:
        """Seal what came out of an exhibit, as an exhibit of its own."""
        ...

    def flush(self) -> object:
        """Record what was sealed."""
        ...


class Unpacked(Struct, frozen=True):
    """What a run opened, and what is to be said of it and of what lies in it."""

    opened: tuple[str, ...]
    problems: tuple[Problem, ...]


def unpack(store: CaseStore, evidence: Evidence, limits: Limits, progress: Progress) -> Unpacked:
    """Unpack every arrival that was not yet, or was by other versions or under other limits.

    Returns:
        What was opened: paths of the arrivals, and what is to be said of them and of what lies in them.
    """
    names = _received(store)
    done = store.stage_runs(STAGE)
    versions = digest([reading.OPENERS, limits])
    boxes = _maybe_boxes(store)
    wanted = sorted((name, sha) for sha, name in names.items() if boxes is None or sha in boxes)
    opened: list[str] = []
    problems: list[Problem] = []
    for at, (name, sha) in enumerate(wanted):
        key = digest([sha, Path(name).suffix.lower(), versions])
        if sha in done and done[sha].key == key:
            continue
        if reading.box_of(evidence.held(sha), name) is None:
            continue
        progress("Unpacking", at, len(wanted), name)
        opened.append(name)
        tree = _Tree(evidence, Allowance(limits))
        tree.unpack(sha, name)
        evidence.flush()
        if tree.whole:
            run = StageRun(STAGE, sha, key, digest(["unpacked", tree.found, tree.problems]))
            store.finish(run, tree.problems)
        else:  # the disk is full, say: told, and tried again by the next build
            store.set_problems(STAGE, sha, tree.problems)
        problems += tree.problems
    return Unpacked(tuple(opened), tuple(problems))


def _received(store: CaseStore) -> dict[str, str]:
    """Exhibits that were received, each with the path of its first arrival, which later ones do not change."""
    received = (r for r in store.receipts() if r.parent is None)
    first: dict[str, str] = {}
    for receipt in sorted(received, key=lambda r: (r.arrived, r.path)):
        first.setdefault(receipt.exhibit, receipt.path)
    return first


def _maybe_boxes(store: CaseStore) -> frozenset[str] | None:
    """The exhibits that could be archives or e-mails; None where these tools have not looked at them all."""
    if store.facts().get("tools") != digest(tools()):
        return None
    kinds = store.media_types()
    return frozenset(e.sha256 for e in store.exhibits() if kinds.get(e.sha256, "message/rfc822") in reading.HOLDING)


class _Tree:
    """One arrival and everything that lies in it.

    Attributes:
        found: (parent, name in it, exhibit) of each member, in order.
        whole: whether nothing was left out for a reason that lies in this computer.
    """

    def __init__(self, evidence: Evidence, allowance: Allowance) -> None:
        self._evidence, self._allowance = evidence, allowance
        self.found: list[tuple[str, str, str]] = []
        self.problems: list[Problem] = []
        self.whole = True

    def unpack(self, sha256: str, path: str) -> None:
        """Depth first, each exhibit once: an archive that holds itself, or one bomb a thousand times, ends here."""
        seen = {sha256}
        stack = [(sha256, path, 0)]
        while stack:
            parent, within, depth = stack.pop()
            box = reading.box_of(self._evidence.held(parent), within)
            if box is None:
                continue
            limit = self._allowance.limits.depth
            if depth >= limit:
                what = f"It lies {depth} archives or mails deep, where {limit} are opened; it was not opened"
                remedy = "Raise `depth` under [unpacking] in case.toml and build again"
                self.problems.append(Problem(within, what, remedy))
                continue
            inner = []
            for exhibit, name in self._members(parent, within, box):
                if exhibit not in seen:
                    seen.add(exhibit)
                    inner.append((exhibit, name, depth + 1))
            stack.extend(reversed(inner))

    def _members(self, parent: str, within: str, box: Box) -> Iterable[tuple[str, str]]:
        for member in box.open(self._allowance):
            if isinstance(member, Problem):
                self.problems.append(member)
                continue
            path = f"{within}/{member.name}"
            try:
                exhibit = self._evidence.seal_member(parent, path, member, box)
            except Unreadable as fault:
                self.problems.append(Problem(path, fault.what, fault.remedy))
            except TawthiqError as error:
                self.whole = False
                self.problems.append(Problem(error.item or path, f"{error.what}.", error.remedy))
            else:
                self.found.append((parent, member.name, exhibit.sha256))
                yield exhibit.sha256, path
