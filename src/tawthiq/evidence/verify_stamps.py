"""Step 13 of verifying: the time-stamps, judged from what lies in the case, at each token's own time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from msgspec import structs

from tawthiq.evidence.certificates import fingerprint, load
from tawthiq.evidence.checkpoint import Checkpoint
from tawthiq.evidence.disk import PART
from tawthiq.evidence.entries import Entry, stamp
from tawthiq.evidence.intake import shown
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.stamps import (
    CHAIN,
    FILES,
    REQUEST,
    RESPONSE,
    ROOT,
    TOKEN,
    read_waiting,
    recorded_folder,
    waiting_files,
)
from tawthiq.evidence.tokens import Claim, Judgement, Stamp, judge, request_parts
from tawthiq.evidence.verdict import Sheet, TrustedTime
from tawthiq.evidence.verify_log import LogReading

_STEP = 13
_MOST = 1 << 21  # bytes: more than any file of a time-stamp has
_CLOCK = 300  # seconds that two clocks may differ without a word


def check_stamps(layout: Layout, reading: LogReading, sheet: Sheet) -> tuple[TrustedTime, ...]:
    """Judges every time-stamp that the log records; names what lies there and should not.

    Returns:
        The times that hold, in the order of the log.
    """
    notes = {note.checkpoint.digest: note.checkpoint for note in reading.notes}
    standing, seen = [], set()
    for entry in reading.entries:
        if entry.kind != "time-stamped":
            continue
        folder = recorded_folder(entry)
        seen.add(folder)
        found = _check_entry(layout, entry, folder, notes, sheet)
        if found is not None:
            standing.append(found)
            _note_clock(reading, found, sheet)
    for path in (layout.timestamps, layout.waiting):
        if path.is_symlink():
            sheet.fail(_STEP, path.relative_to(layout.case).as_posix(), "a folder", "a symbolic link")
    for path in _inside(layout.timestamps):
        _check_stranger(layout, path, seen, sheet)
    _check_waiting(layout, notes, sheet)
    return tuple(standing)


def vouched(
    standing: Sequence[TrustedTime], roots: Sequence[x509.Certificate], sheet: Sheet, step: int = _STEP
) -> tuple[TrustedTime, ...]:
    """Those under a root that was brought along; of the others it is said that they stand on the case's word alone.

    Args:
        roots: certificates that the person who verifies trusts, from outside the case; none: those kept in the case.
    """
    if not roots:
        return tuple(standing)
    given = {fingerprint(root) for root in roots}
    good = tuple(one for one in standing if one.root in given)
    if not good:
        others = ", ".join(sorted({one.root for one in standing})) or "no time-stamp that holds"
        sheet.fail(step, "time-stamps", "at least one under a root certificate given", f"roots: {others}")
    for one in standing:
        if one.root not in given:
            sheet.note(f"The time-stamp in {one.folder} ({one.authority}) is under none of the roots given.")
    return good


def _check_entry(
    layout: Layout, entry: Entry, folder: str, notes: dict[str, Checkpoint], sheet: Sheet
) -> TrustedTime | None:
    name = f"entry {entry.seq}"
    if not folder:
        sheet.fail(_STEP, name, "one checkpoint, its size, and the hashes of a time-stamp's files", "something else")
        return None
    checkpoint = notes.get(entry.subject[0])
    if checkpoint is None or checkpoint.size != entry.details["size"]:
        expected = f"the checkpoint {shown(entry.subject[0])} of {entry.details['size']} entries"
        sheet.fail(_STEP, name, expected, "no such checkpoint")
        return None
    item = f"custody/timestamps/{shown(folder)}"
    before = len(sheet.failures)
    files = _read_files(layout.timestamps / folder, entry, item, sheet)
    if len(sheet.failures) > before:
        return None
    judgement = judged(files, checkpoint, item, sheet)
    if judgement is None or judgement.stamp is None or len(sheet.failures) > before:
        return None
    found = judgement.stamp
    said = {"time": stamp(found.time), "root": found.root, "serial": found.serial, "policy": found.policy}
    for field, value in said.items():
        if entry.details.get(field) != value:
            sheet.fail(_STEP, name, f"{field} {value}, as in its token", shown(str(entry.details.get(field))))
    if len(sheet.failures) > before:
        return None
    return structs.replace(
        trusted(found, checkpoint, item), entry=entry.seq, url=shown(str(entry.details.get("url") or ""))
    )


def trusted(found: Stamp, checkpoint: Checkpoint, folder: str) -> TrustedTime:
    """What a time-stamp that holds proves."""
    return TrustedTime(
        entry=None,
        size=checkpoint.size,
        checkpoint=checkpoint.digest,
        time=stamp(found.time),
        authority=shown(found.signer),
        url="",
        root=found.root,
        root_name=shown(found.chain[-1].subject.rfc4514_string()),
        folder=folder,
    )


def _read_files(folder: Path, entry: Entry, item: str, sheet: Sheet) -> dict[str, bytes]:
    """The folder's files, each with the hash that the entry records, and no others."""
    recorded = entry.details["files"]
    if sorted(recorded) != sorted(FILES):
        sheet.fail(_STEP, f"entry {entry.seq}", f"the hashes of {', '.join(FILES)}", shown(", ".join(recorded)))
        return {}
    files = {}
    for name in FILES:
        try:
            content = _bytes(folder / name)
        except OSError as error:
            sheet.fail(_STEP, f"{item}/{name}", "a readable file", str(error.strerror or error))
            continue
        digest = hashlib.sha256(content).hexdigest()
        if digest != recorded[name]:
            sheet.fail(_STEP, f"{item}/{name}", f"SHA-256 {shown(str(recorded[name]))}", digest)
        files[name] = content
    for path in _inside(folder):
        if path.name not in FILES:
            sheet.fail(_STEP, f"{item}/{shown(path.name)}", "nothing by this name", "a file or folder")
    return files


def _bytes(path: Path) -> bytes:
    # As with exhibits: a link or a pipe in a file's place is neither followed nor waited for.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_MOST)


def judged(
    files: Mapping[str, bytes], checkpoint: Checkpoint, item: str, sheet: Sheet, step: int = _STEP
) -> Judgement | None:
    """The token against the checkpoint's exact bytes, the request's nonce and the root kept beside it.

    Args:
        files: of one time-stamp, by name. item: their folder, for mismatches.
    """
    digest = hashlib.sha256(checkpoint.text.encode()).digest()
    try:
        algorithm, imprint, nonce = request_parts(files[REQUEST])
    except ValueError as error:
        sheet.fail(step, f"{item}/{REQUEST}", "a time-stamp request", str(error))
        return None
    if (algorithm, imprint) != ("sha256", digest):
        sheet.fail(step, f"{item}/{REQUEST}", f"the imprint sha256:{digest.hex()}", f"{algorithm}:{imprint.hex()}")
    certificates = {}
    for name in (CHAIN, ROOT):
        try:
            certificates[name] = load(files[name])
        except ValueError as error:
            sheet.fail(step, f"{item}/{name}", "certificates", str(error))
            return None
    judgement = judge(files[RESPONSE], Claim(digest, "sha256", nonce), certificates[ROOT], certificates[CHAIN])
    for fault in judgement.faults:
        sheet.fail(step, f"{item}/{RESPONSE}", fault.expected, shown(fault.found))
    if judgement.stamp is not None and judgement.stamp.token != files[TOKEN]:
        sheet.fail(step, f"{item}/{TOKEN}", f"the token in {RESPONSE}", "other bytes")
    return judgement


def _note_clock(reading: LogReading, found: TrustedTime, sheet: Sheet) -> None:
    """Entries that claim to be later than the time at which they verifiably stood there already."""
    covered = [entry for entry in reading.entries if entry.seq < found.size]
    late = [entry.seq for entry in covered if _later(entry.time, found.time)]
    if late:
        sheet.note(
            f"{len(late)} entries, the first of them entry {late[0]}, bear a later time than the time-stamp over them "
            f"({found.time}): the computer's clock was ahead."
        )


def _later(said: str, proved: str) -> bool:
    try:
        return (datetime.fromisoformat(said) - datetime.fromisoformat(proved)).total_seconds() > _CLOCK
    except (ValueError, TypeError):
        return False  # step 3 says what is wrong with an entry's time


def _check_stranger(layout: Layout, path: Path, recorded: Iterable[str], sheet: Sheet) -> None:
    item = f"custody/timestamps/{shown(path.name)}"
    if path == layout.waiting or path.name in recorded:
        return
    if path.name.endswith(PART) or path.is_dir():
        sheet.wait(_STEP, item, "an entry that records this time-stamp", "none")
    else:
        sheet.fail(_STEP, item, "nothing by this name", "a file")


def _check_waiting(layout: Layout, notes: dict[str, Checkpoint], sheet: Sheet) -> None:
    requests = waiting_files(layout)
    for path in _inside(layout.waiting):
        item = f"custody/timestamps/waiting/{shown(path.name)}"
        try:
            good = path in requests and (waiting := read_waiting(path)).file == path.name
            good = good and waiting.checkpoint in notes
        except (ValueError, OSError):
            good = False
        if path.name.endswith(PART):
            sheet.wait(_STEP, item, "no half-written file", "one of an interrupted run")
        elif not good:
            sheet.fail(_STEP, item, "a request that waits, for a checkpoint of this case", "something else")
    if requests:
        sheet.note(f"{len(requests)} requests wait for a time-stamp authority: `tawthiq timestamp` sends them.")


def _inside(directory: Path) -> list[Path]:
    return sorted(directory.iterdir()) if directory.is_dir() and not directory.is_symlink() else []
