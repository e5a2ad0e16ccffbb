"""`timestamp`: requests that outlast a crash and a day without a line, and answers that are judged before they count.

Order: the request on disk, the question, the time-stamp's folder on disk, the log's entry, the request forgotten.
Killed anywhere in between, the request is still there and is asked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cryptography import x509
from msgspec import Struct, structs

from tawthiq.evidence import Authority, Checkpoint, Custody, now, shown, stamp
from tawthiq.evidence.asking import TIMEOUT, ask
from tawthiq.evidence.authorities import Pins, pins
from tawthiq.evidence.certificates import fingerprint, load, pem
from tawthiq.evidence.stamps import (
    ROOT,
    Waiting,
    entry_details,
    forget_waiting,
    keep_stamp,
    keep_waiting,
    read_waiting,
    waiting_files,
)
from tawthiq.evidence.tokens import Claim, Stamp, carried, judge, new_request, request_parts
from tawthiq.model import Problem, TawthiqError, plain
from tawthiq.pipeline import Progress

__all__ = ["TIMEOUT", "Asking", "Given", "Stamping", "forget", "timestamp"]

_CLOCK = 600  # seconds between this computer's clock and the authority's that are worth a word
_OWN = {"time-stamped", "checkpointed"}  # entries that time-stamping itself leaves: nothing new to stamp
Log = Callable[[list[tuple[Any, tuple[str, ...], dict[str, Any]]]], None]


class Asking(Struct, frozen=True):
    """What is asked of `timestamp`. Attributes as the arguments of `Case.timestamp`."""

    authorities: tuple[Authority, ...]
    waiting_only: bool = False
    again: bool = False
    timeout: float = TIMEOUT


class Given(Struct, frozen=True):
    """A time-stamp that an authority gave, judged, stored and recorded.

    Attributes:
        size: the entries 0 to size - 1 existed at `time`.
        root: fingerprint of the pinned root; root_name: its subject.
    """

    authority: str
    url: str
    time: str
    size: int
    root: str
    root_name: str


class Stamping(Struct, frozen=True):
    """What `timestamp` did.

    Attributes:
        given: the new time-stamps.
        standing: authorities that were not asked, since they have time-stamped all that the log holds.
        waiting: requests without an answer that could be used; they stay in the case.
        refused: requests that an authority refused; they are given up.
        notes: what a careful reader should know.
    """

    given: tuple[Given, ...]
    standing: tuple[str, ...]
    waiting: tuple[Problem, ...]
    refused: tuple[Problem, ...]
    notes: tuple[str, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.waiting, *self.refused)

    def as_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = plain(self)
        return found


class _RefusedError(TawthiqError):
    """The authority said no to this request: sending it again is no use."""


def timestamp(custody: Custody, asking: Asking, log: Log, progress: Progress) -> Stamping:
    """Asks every authority for a time-stamp over the log as it stands, and for all that waits from before.

    Raises:
        TawthiqError: no authority is known, or a pinned certificate cannot be read; then nothing is asked.
    """
    known = {of.url: (of, pins(of, custody.layout.case)) for of in asking.authorities}
    if not known and not waiting_files(custody.layout):
        raise _nobody(custody.layout.case)
    try:
        return _asked(custody, known, asking, log, progress)
    except OSError as error:
        raise TawthiqError(
            f"a time-stamp cannot be stored ({error.strerror or error})",
            item=str(error.filename or custody.layout.timestamps),
            remedy="Give the case's disk room and yourself the right to write; then run `tawthiq timestamp` again.",
        ) from error


def _asked(
    custody: Custody, known: dict[str, tuple[Authority, Pins]], asking: Asking, log: Log, progress: Progress
) -> Stamping:
    standing = () if asking.waiting_only else _prepare(custody, known, asking.again)
    given, waits, refused, notes = [], [], [], []
    paths = waiting_files(custody.layout)
    for at, path in enumerate(paths):
        name = shown(path.name)
        try:
            waiting = _current(path, known)
            name = waiting.name
            progress("Asking", at, len(paths), name)
            one, seen = _ask(custody, waiting, asking.timeout, log)
            given.append(one)
            notes += seen
        except _RefusedError as error:
            refused.append(Problem(name, f"{error.what}.", error.remedy))
        except TawthiqError as error:
            kept = "The request is kept; the next `tawthiq timestamp` sends it again."
            waits.append(Problem(name, f"{error.what}: {error.item}. {kept}", error.remedy))
            continue
        forget_waiting(path)
    return Stamping(tuple(given), standing, tuple(waits), tuple(refused), tuple(notes))


def forget(custody: Custody) -> int:
    """Gives up the requests that wait."""
    paths = waiting_files(custody.layout)
    for path in paths:
        forget_waiting(path)
    return len(paths)


def _prepare(custody: Custody, known: dict[str, tuple[Authority, Pins]], again: bool) -> tuple[str, ...]:
    """Puts a request for each authority among those that wait. Returns the names of those who need not be asked."""
    standing: list[tuple[Authority, Pins]] = []
    wanted: list[tuple[Authority, Pins]] = []
    for of, pinned in known.values():
        (standing if not again and _stands(custody, of.url, pinned.root) else wanted).append((of, pinned))
    if wanted:
        checkpoint = custody.checkpoint()
        there = {path.name for path in waiting_files(custody.layout)}
        for of, pinned in wanted:
            certificates = pem((*pinned.roots, *pinned.links)).decode()
            request = new_request(checkpoint.text.encode())
            asked = stamp(now())
            size, digest = checkpoint.size, checkpoint.digest
            waiting = Waiting(digest, size, of.name, of.url, pinned.root, certificates, request, asked)
            if waiting.file not in there:
                keep_waiting(custody.layout, waiting)
    return tuple(of.name for of, _ in standing)


def _stands(custody: Custody, url: str, root: str) -> bool:
    """Whether this authority has time-stamped everything in the log but what time-stamping left there."""
    sizes = [
        entry.details.get("size", 0)
        for entry in custody.entries()
        if entry.kind == "time-stamped" and (entry.details.get("url"), entry.details.get("root")) == (url, root)
    ]
    return bool(sizes) and all(entry.kind in _OWN for entry in custody.entries(max(sizes)))


def _current(path: Path, known: dict[str, tuple[Authority, Pins]]) -> Waiting:
    """A request that waits, with what the settings say today about its authority: a pin may have been put right."""
    try:
        waiting = read_waiting(path)
    except (ValueError, OSError) as error:
        raise TawthiqError(
            f"a request that waits cannot be read ({error})",
            item=path.name,
            remedy="Give it up with `tawthiq timestamp CASE --forget`.",
        ) from error
    if waiting.url not in known:
        return waiting
    of, pinned = known[waiting.url]
    certificates = pem((*pinned.roots, *pinned.links)).decode()
    return structs.replace(waiting, name=of.name, root=pinned.root, certificates=certificates)


def _ask(custody: Custody, waiting: Waiting, timeout: float, log: Log) -> tuple[Given, list[str]]:
    """Asks, judges, stores and records. Raises TawthiqError when there is nothing that could be believed."""
    checkpoint = next((note for note in custody.checkpoints if note.digest == waiting.checkpoint), None)
    if checkpoint is None:
        raise TawthiqError("the checkpoint that a request is for is not in the case", item=waiting.checkpoint)
    response = ask(waiting.url, waiting.request, timeout)
    found = _believed(custody, waiting, checkpoint, response)
    files = keep_stamp(custody.layout, checkpoint, waiting.request, response, found)
    details = entry_details(waiting, found, files)
    log([("time-stamped", (checkpoint.digest,), details)])
    given = Given(waiting.name, waiting.url, details["time"], waiting.size, found.root, details["root_name"])
    apart = round((now() - found.time).total_seconds())
    if abs(apart) < _CLOCK:
        return given, []
    which = "ahead of" if apart > 0 else "behind"
    return given, [f"This computer's clock is {abs(apart):,} seconds {which} that of {waiting.name}: set it right."]


def _believed(custody: Custody, waiting: Waiting, checkpoint: Checkpoint, response: bytes) -> Stamp:
    try:
        nonce = request_parts(waiting.request)[2]
        at_hand = load(waiting.certificates.encode()) if waiting.certificates else ()
    except ValueError as error:
        raise TawthiqError(
            f"a request that waits cannot be used ({error})",
            item=waiting.file,
            remedy="Give it up with `tawthiq timestamp CASE --forget`.",
        ) from error
    links = (*carried(response), *at_hand)
    roots = Pins(waiting.root, (), ()).among((*links, *_kept_roots(custody)))
    claim = Claim(hashlib.sha256(checkpoint.text.encode()).digest(), "sha256", nonce)
    judged = judge(response, claim, roots, links)
    if judged.refused:
        raise _RefusedError(
            f"the authority refused to time-stamp: {shown(judged.refused)}",
            item=waiting.url,
            remedy="Ask again later, or choose another authority.",
        )
    if judged.stamp is None or not judged.holds:
        why = "; ".join(str(fault) for fault in judged.faults)
        pinned = "" if roots else f" The pinned root {waiting.root} is not at hand: pin it by its file."
        raise TawthiqError(
            f"what the authority answered cannot be believed and was not kept: {shown(why)}.{pinned}",
            item=waiting.url,
            remedy="Check the address and that the pinned root is the authority's own, as it publishes it.",
        )
    return judged.stamp


def _kept_roots(custody: Custody) -> Sequence[x509.Certificate]:
    """Roots beside earlier time-stamps: by fingerprint they may be pinned again without their file."""
    found: dict[str, x509.Certificate] = {}
    for path in sorted(custody.layout.timestamps.glob(f"*/{ROOT}")):
        try:
            found.update((fingerprint(one), one) for one in load(path.read_bytes()))
        except (ValueError, OSError):
            continue  # `verify` names a damaged file; here it is only not a help
    return tuple(found.values())


def _nobody(case: Path) -> TawthiqError:
    return TawthiqError(
        "no time-stamp authority is named, so that nobody was asked",
        item=str(case / "case.toml"),
        remedy='Choose one and pin its root certificate there: [[authority]] with url = "http://..." and '
        'root = "its-root.pem" below it; or give --authority URL --root FILE. See docs/how-to/timestamp.md.',
    )
