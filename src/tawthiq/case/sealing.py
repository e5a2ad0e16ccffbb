"""Sealing: bytes on disk, then one database transaction, then the log's entries. A crash in between is made good.

What a transaction records and the custody entries that speak of it are written together: the entries wait in the outbox
until the log has them, so that the next opening can finish what a power cut left half done.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tawthiq.evidence import Custody, Origins, Source, stamps
from tawthiq.evidence import Receipt as Arrival
from tawthiq.model import Exhibit, Problem, TawthiqError
from tawthiq.pipeline import Progress
from tawthiq.store import CaseStore, Receipt, erasing

BATCH = 500  # arrivals a transaction: few enough to lose little, many enough that fsync is not the cost


class Sealing:
    """Arrivals on their way into a case. Call `flush` when done; what was not flushed did not arrive."""

    def __init__(self, store: CaseStore, custody: Custody) -> None:
        self._store = store
        self._custody = custody
        self._arrivals: list[tuple[Arrival, Receipt]] = []
        self._known = {(r.path, r.exhibit): r for r in store.receipts()}
        self._latest = {r.path: r for r in sorted(self._known.values(), key=lambda r: r.arrived)}
        self._sizes = {e.sha256: e.size for e in store.exhibits()}
        self._nameless = erasing.nameless(store)

    def path_of(self, sha256: str) -> Path:
        return self._custody.content.path(sha256)

    def seal_new(
        self, sources: Iterable[Source | Problem], origins: Origins, progress: Progress
    ) -> tuple[list[Receipt], list[Problem]]:
        """Seal every source that the case does not hold yet. Returns what arrived, and what could not be sealed."""
        listed = list(sources)
        problems = [s for s in listed if isinstance(s, Problem)]
        files = [s for s in listed if isinstance(s, Source)]
        arrived: list[Receipt] = []
        for at, source in enumerate(files):
            progress("Sealing", at, len(files), source.relative)
            try:
                self._seal_source(source, origins)
            except TawthiqError as error:
                problems.append(Problem(error.item or source.relative, f"{error.what}.", error.remedy))
            except OSError as error:
                why = error.strerror or str(error)
                problems.append(
                    Problem(source.relative, f"The file cannot be read ({why}).", "Mend it, then build again.")
                )
            if len(self._arrivals) >= BATCH:
                arrived += self.flush()
        return arrived + self.flush(), problems

    def seal_child(self, parent: str, name: str, content: bytes) -> Exhibit:
        """Seal what came out of an exhibit. Sealing it again is no second arrival."""
        arrival = self._custody.seal_member(content, parent, {"path": name})
        if (arrival.path, arrival.exhibit.sha256) not in self._known and arrival.exhibit.sha256 not in self._nameless:
            self._arrive(arrival)
            self.flush()
        return arrival.exhibit

    def flush(self) -> list[Receipt]:
        """Commit what was sealed since the last flush; returns its receipts."""
        arrivals, self._arrivals = self._arrivals, []
        receipts = [receipt for _, receipt in arrivals]
        if arrivals:
            self._custody.content.flush()
            with self._store.transaction():
                self._store.add_receipts([a.exhibit for a, _ in arrivals], receipts)
                self._store.promise([a.draft for a, _ in arrivals], [p for a, _ in arrivals for p in a.personal])
            fulfil(self._store, self._custody)
        return receipts

    def _seal_source(self, source: Source, origins: Origins) -> None:
        there = source.path.stat(follow_symlinks=False)
        latest = self._latest.get(source.relative)
        if latest and latest.mtime_ns == there.st_mtime_ns and self._sizes[latest.exhibit] == there.st_size:
            return
        arrival = self._custody.seal(source, origins)
        known = self._known.get((source.relative, arrival.exhibit.sha256))
        if known is not None:
            self._store.touch(known.id, there.st_mtime_ns)
            return
        if origins.how == "folder" and arrival.exhibit.sha256 in self._nameless:
            raise TawthiqError(  # a build goes over a whole folder; it must not bring back what was erased
                "The name of this file was erased, and was not recorded again",
                item=arrival.exhibit.sha256,
                remedy="Take the file out of the folder; to record it under a name once more, use `tawthiq add`",
            )
        self._arrive(arrival, there.st_mtime_ns)

    def _arrive(self, arrival: Arrival, mtime_ns: int | None = None) -> None:
        exhibit, path = arrival.exhibit, arrival.path
        commitment = next(p.commitment for p in arrival.personal if p.field == "path")
        receipt = Receipt(commitment, exhibit.sha256, path, arrival.parent, mtime_ns, arrival.draft.time)
        self._arrivals.append((arrival, receipt))
        self._sizes[exhibit.sha256] = exhibit.size
        self._known[path, exhibit.sha256] = self._latest[path] = receipt


def finish(store: CaseStore, custody: Custody) -> tuple[Problem, ...]:
    """End what an interrupted run began, once after opening: what it recorded is logged or taken back."""
    promised = store.promised()
    finished = custody.finish(promised)
    with store.transaction():
        store.withdraw([d.details["personal"]["path"] for d in finished.dropped])
        store.kept(promised)
    return (*finished.problems, *stamps.set_aside_unrecorded(custody.layout, custody.entries()))


def fulfil(store: CaseStore, custody: Custody) -> None:
    """Append to the log whatever a transaction promised and it does not have; forget the promises."""
    promised = store.promised()
    custody.append(promised)
    store.kept(promised)
