"""What verifying a case's evidence says, and the sheet on which its steps write."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from typing import Any, Literal

from cryptography import x509
from msgspec import Struct, field

from tawthiq.evidence.entries import Entry
from tawthiq.model import TawthiqError, plain

Progress = Callable[[int, int], None]


class Mismatch(Struct, frozen=True):
    """Something that is not as it should be.

    Attributes:
        step: number of the step of `verify_evidence` that found it.
        item: which file, entry, exhibit or decision.
        expected, found: in words or values.
    """

    step: int
    item: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"[step {self.step}] {self.item}: expected {self.expected}; found {self.found}"


class Sample(Struct, frozen=True):
    """How many exhibits to read in a periodic check, and the seed that chooses them: said, so that it can be repeated.

    The seed is drawn anew each time: whoever could foresee it would know what will not be looked at.
    """

    count: int
    seed: str = field(default_factory=lambda: secrets.token_hex(8))

    @classmethod
    def parse(cls, text: str) -> Sample:
        """From "N" or "N:SEED". Raises TawthiqError."""
        count, _, seed = text.partition(":")
        if not count.isdecimal() or not int(count):
            raise TawthiqError("this is not a sample", item=text, remedy="Give a number of exhibits, or N:SEED.")
        return cls(int(count), seed) if seed else cls(int(count))

    def of(self, hashes: Sequence[str]) -> list[str]:
        """The chosen ones, in the order given."""
        if self.count >= len(hashes):
            return list(hashes)
        chosen = set(random.Random(self.seed).sample(sorted(hashes), self.count))  # noqa: S311 the seed is random
        return [sha256 for sha256 in hashes if sha256 in chosen]


class Outside(Struct, frozen=True):
    """What only the outside of a case can know, brought along by whoever checks it.

    Attributes:
        against: text of a checkpoint that was kept elsewhere.
        key: fingerprint of the key to trust; spaces and colons are allowed in it.
        roots: certificates of time-stamp authorities to trust; none: those kept beside the time-stamps.
    """

    against: str | None = None
    key: str | None = None
    roots: tuple[x509.Certificate, ...] = ()


NOTHING = Outside()


class TrustedTime(Struct, frozen=True):
    """A time-stamp that holds: the checkpoint, and so every entry before it, existed at that time at the latest.

    Attributes:
        entry: number of the entry that records it; None in a bag, which need not hold that entry.
        size: of the checkpoint, in entries; checkpoint: SHA-256 of its bytes.
        time: UTC, by the authority's clock.
        authority: subject of the certificate that signed.
        url: where it was asked, by the log.
        root, root_name: fingerprint (SHA-256) and subject of the root certificate. That it is the authority's own is
            for the reader to compare with what the authority publishes, or for `roots` of `verify_evidence`.
        folder: where it lies in the case.
        log: root of the kept log that it is over; empty for the case's own.
    """

    entry: int | None
    size: int
    checkpoint: str
    time: str
    authority: str
    url: str
    root: str
    root_name: str
    folder: str
    log: str = ""

    def __str__(self) -> str:
        where = f" of custody/merged/{self.log}" if self.log else ""
        return (
            f"entries 0 to {self.size - 1}{where} existed at {self.time}, says {self.authority} "
            f"under the root {self.root_name} (SHA-256 {self.root})"
        )


def time_line(times: Sequence[TrustedTime]) -> str:
    """What is proved about time, as a sentence."""
    if not times:
        return "No trusted time stands: no time-stamp by an authority holds here, and all times are the computer's."
    return f"Trusted time: {'; '.join(map(str, times))}."


class EvidenceVerdict(Struct, frozen=True):
    """Whether bytes, log and signatures are as they were when they were written.

    Attributes:
        case_id: as the log's first entry says.
        entries, exhibits, checkpoints: how many were checked.
        size: bytes of all exhibits.
        root: of the tree over all entries, lower-case hexadecimal.
        signers: fingerprints of the keys that signed checkpoints; that they belong to the right people is not proved
            here, which is what `key` and `against` are for.
        failures: damage or tampering.
        unfinished: what an interrupted run may leave (and someone who plants things might, too); opening the case for
            writing ends it.
        notes: what was not checked, and what a careful reader should know.
        log: the entries that could be read, in order, for checks of what else speaks of them.
        kept: those of other copies' logs that were merged into the case and are kept whole.
        times: the time-stamps that hold, in the order of the log; after them those over kept logs.
    """

    case_id: str
    entries: int
    exhibits: int
    checkpoints: int
    size: int
    root: str
    signers: tuple[str, ...]
    failures: tuple[Mismatch, ...]
    unfinished: tuple[Mismatch, ...]
    notes: tuple[str, ...]
    log: tuple[Entry, ...] = ()
    kept: tuple[Entry, ...] = ()
    times: tuple[TrustedTime, ...] = ()

    @property
    def line(self) -> str:
        """What was counted, and what is proved about time, in words."""
        return (
            f"{self.exhibits:,} exhibits ({self.size:,} bytes read), {self.entries:,} log entries, "
            f"{self.checkpoints:,} checkpoints. Root {self.root}. Signed by {', '.join(self.signers) or 'nobody'}. "
            f"{time_line(self.times)}"
        )

    @property
    def facts(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "case": self.case_id,
            "exhibits": self.exhibits,
            "bytes": self.size,
            "entries": self.entries,
            "checkpoints": self.checkpoints,
            "root": self.root,
            "signers": list(self.signers),
            "trusted_time": plain(self.times),
        }

    @property
    def intact(self) -> bool:
        """Nothing is damaged or altered."""
        return not self.failures

    @property
    def clean(self) -> bool:
        """Intact, and nothing waits to be finished."""
        return not self.failures and not self.unfinished

    @property
    def kind(self) -> Literal["clean", "unfinished", "failed"]:
        return "failed" if self.failures else "unfinished" if self.unfinished else "clean"


class Sheet:
    """Where the steps write what they find, in the order in which they find it."""

    def __init__(self) -> None:
        self.failures: list[Mismatch] = []
        self.unfinished: list[Mismatch] = []
        self.notes: list[str] = []

    def fail(self, step: int, item: str, expected: str, found: str) -> None:
        self.failures.append(Mismatch(step, item, expected, found))

    def wait(self, step: int, item: str, expected: str, found: str) -> None:
        self.unfinished.append(Mismatch(step, item, expected, found))

    def note(self, text: str) -> None:
        self.notes.append(text)
