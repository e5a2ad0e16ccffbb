"""Sealing: bytes on disk, then one database transaction, then the log's entries. A crash in between is made good.

What a transaction records and the custody entries that speak of it are written together: the entries wait in the outbox
until the log has them, so that the next opening can finish what a power cut left half done.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tawthiq.case.arrivals import Arrivals
from tawthiq.case.outcomes import Sealed
from tawthiq.evidence import Custody, Held, Origins, Source, stamps
from tawthiq.evidence import Receipt as Arrival
from tawthiq.evidence.seal import Watch
from tawthiq.model import Exhibit, Problem, TawthiqError
from tawthiq.pipeline import Progress
from tawthiq.reading import Box, Member
from tawthiq.store import CaseStore, Receipt

BATCH = 500  # arrivals a transaction: few enough to lose little, many enough that fsync is not the cost


def intake(folder: Path) -> Path:
    """The folder that files are to be sealed from. Raises TawthiqError where there is none."""
    if not folder.is_dir():
        raise TawthiqError(
            "There is no such folder", item=str(folder), remedy="Name the folder that holds what you received"
        )
    return folder


class Sealing:
    """Arrivals on their way into a case. Call `flush` when done; what was not flushed did not arrive.

    Attributes:
        receipts: of everything that arrived, in order.
    """

    def __init__(self, store: CaseStore, custody: Custody) -> None:
        self._store = store
        self._custody = custody
        self._arrivals: list[tuple[Arrival, Receipt]] = []
        self._known = Arrivals(store, custody)
        self.receipts: list[Receipt] = []

    def held(self, sha256: str) -> Held:
        return self._custody.content.held(sha256)

    def seal_new(
        self, sources: Iterable[Source | Problem], origins: Origins, progress: Progress, *, trust_times: bool = True
    ) -> Sealed:
        """Seal every source that the case does not hold yet, or holds from another origin.

        Args:
            progress: told the bytes done and in all.
            trust_times: take a file for the one sealed before under its path where size and time of change agree,
                without reading it.
        """
        listed = list(sources)
        problems = [s for s in listed if isinstance(s, Problem)]
        files = [s for s in listed if isinstance(s, Source)]
        known: list[str] = []
        done, total = 0, sum(source.size for source in files)
        for source in files:

            def watch(read: int, name: str = source.relative, before: int = done) -> None:
                progress("Sealing", min(before + read, total), total, name)

            watch(0)
            try:
                if (trust_times and self._known.unchanged(source)) or not self._seal_source(source, origins, watch):
                    known.append(source.relative)
            except TawthiqError as error:
                problems.append(Problem(error.item or source.relative, f"{error.what}.", error.remedy))
            done += source.size
        self.flush()
        return Sealed(tuple(self.receipts), tuple(problems), tuple(known))

    def seal_member(self, parent: str, path: str, member: Member, box: Box) -> Exhibit:
        """Seal what came out of an exhibit. Sealing it again is no second arrival. To be flushed."""
        made = {
            "path": path,
            "member": member.stored,
            "modified": member.modified,
            "by": box.by,
            "version": box.version,
        }
        arrival = self._custody.seal_member(member.content, parent, made)
        if self._known.find(arrival) is None and not self._known.nameless(arrival.exhibit.sha256):
            self._arrive(arrival, Origins())
        return arrival.exhibit

    def flush(self) -> None:
        """Commit what was sealed since the last flush."""
        arrivals, self._arrivals = self._arrivals, []
        receipts = [receipt for _, receipt in arrivals]
        if arrivals:
            self._custody.content.flush()
            with self._store.transaction():
                self._store.add_receipts([a.exhibit for a, _ in arrivals], receipts)
                self._store.promise([a.draft for a, _ in arrivals], [p for a, _ in arrivals for p in a.personal])
            fulfil(self._store, self._custody)
            self.receipts += receipts

    def _seal_source(self, source: Source, origins: Origins, watch: Watch) -> bool:
        """Whether it is an arrival: bytes under a path, or an origin of them, that the case does not know."""
        arrival = self._custody.seal(source, origins, watch)
        known = self._known.find(arrival)
        if known is not None and self._known.has_origin(known, origins):
            if arrival.mtime_ns is not None:
                self._store.touch(known.id, arrival.mtime_ns)
            return False
        if origins.how == "folder" and self._known.nameless(arrival.exhibit.sha256):
            raise TawthiqError(  # a build goes over a whole folder; it must not bring back what was erased
                "The name of this file was erased, and was not recorded again",
                item=arrival.exhibit.sha256,
                remedy="Take the file out of the folder; to record it under a name once more, use `tawthiq add`",
            )
        self._arrive(arrival, origins)
        return True

    def _arrive(self, arrival: Arrival, origins: Origins) -> None:
        commitment = next(p.commitment for p in arrival.personal if p.field == "path")
        receipt = Receipt(
            commitment, arrival.exhibit.sha256, arrival.path, arrival.parent, arrival.mtime_ns, arrival.draft.time
        )
        self._arrivals.append((arrival, receipt))
        self._known.add(receipt, arrival.exhibit.size, origins)
        if len(self._arrivals) >= BATCH:
            self.flush()


def finish(store: CaseStore, custody: Custody) -> tuple[Problem, ...]:
    """End what an interrupted run began, once after opening: what it recorded is logged or taken back."""
    promised = store.promised()
    finished = custody.finish(promised)
    with store.transaction():
        if finished.dropped:  # to look for what nothing speaks of goes through every exhibit
            store.withdraw([d.details["personal"]["path"] for d in finished.dropped])
        store.kept(promised)
    return (*finished.problems, *stamps.set_aside_unrecorded(custody.layout, custody.stamped()))


def fulfil(store: CaseStore, custody: Custody) -> None:
    """Append to the log whatever a transaction promised and it does not have; forget the promises."""
    promised = store.promised()
    custody.append(promised)
    store.kept(promised)
