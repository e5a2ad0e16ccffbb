"""What has arrived in a case so far: by path, by bytes, and from whom."""

from __future__ import annotations

from collections import defaultdict

from tawthiq.evidence import Custody, Origins, Source
from tawthiq.evidence import Receipt as Arrival
from tawthiq.store import CaseStore, Receipt, erasing

Given = frozenset[tuple[str, str]]


class Arrivals:
    """The receipts of a case, and those on their way into it."""

    def __init__(self, store: CaseStore, custody: Custody) -> None:
        self._store, self._custody = store, custody
        self._known = {(r.path, r.exhibit): r for r in store.receipts()}
        self._latest = {r.path: r for r in sorted(self._known.values(), key=lambda r: r.arrived)}
        self._sizes = {e.sha256: e.size for e in store.exhibits()}
        self._nameless = erasing.nameless(store)
        self._origins: dict[tuple[str, str], set[Given]] | None = None

    def find(self, arrival: Arrival) -> Receipt | None:
        """The receipt of the same bytes under the same path."""
        return self._known.get((arrival.path, arrival.exhibit.sha256))

    def nameless(self, sha256: str) -> bool:
        """Whether an exhibit arrived under a name which has been erased."""
        return sha256 in self._nameless

    def unchanged(self, source: Source) -> bool:
        """Whether a file looks as it did when it was sealed under this path: same size, same time of change."""
        latest = self._latest.get(source.relative)
        if latest is None or self._sizes[latest.exhibit] != source.size:
            return False
        try:
            return latest.mtime_ns == source.path.lstat().st_mtime_ns
        except OSError:
            return False  # it is gone, or hidden: sealing it says so

    def has_origin(self, known: Receipt, origins: Origins) -> bool:
        """Whether these bytes arrived under this path from this origin before. To say nothing adds no origin."""
        if not origins.given:
            return True
        if self._origins is None:
            self._origins = self._read_origins()
        return origins.given in self._origins[known.path, known.exhibit]

    def add(self, receipt: Receipt, size: int, origins: Origins) -> None:
        """One more, on its way."""
        self._sizes[receipt.exhibit] = size
        self._known[receipt.path, receipt.exhibit] = self._latest[receipt.path] = receipt
        if self._origins is not None:
            self._origins[receipt.path, receipt.exhibit].add(origins.given)
        elif origins.given:
            # Not in the log yet: read it now, so that this one can stand beside it.
            self._origins = self._read_origins()
            self._origins[receipt.path, receipt.exhibit].add(origins.given)

    def _read_origins(self) -> dict[tuple[str, str], set[Given]]:
        """What the log says of each arrival's origin, opened with the values in the database."""
        values = {(p.commitment, p.field): p.value for p in self._store.personal()}
        found: dict[tuple[str, str], set[Given]] = defaultdict(set)
        for entry in self._custody.entries():
            if entry.kind != "received":
                continue
            said = {field: values.get((c, field), "") for field, c in entry.commitments.items()}
            path = said.pop("path", "")
            if captured := entry.details.get("captured"):
                said["captured"] = str(captured)
            found[path, entry.subject[0]].add(frozenset((k, v) for k, v in said.items() if v))
        return found
