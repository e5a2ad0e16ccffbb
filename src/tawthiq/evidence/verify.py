"""Verifying a case's evidence from its bytes alone: every exhibit, every entry, every signature.

Nothing is written, nothing repaired. Steps are numbered as in the verdict:

    1  segments of the log         5  tree against checkpoints       9  personal values against commitments
    2  actors' declarations        6  checkpoints against log       10  decisions against log
    3  entries                     7  anchors from outside          11  files that do not belong
    4  checkpoints                 8  exhibits                     12  logs of merged copies
   13  time-stamps
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import RawIOBase
from pathlib import Path
from typing import cast

from tawthiq.evidence.content import CHUNK, ContentStore, Held
from tawthiq.evidence.disk import PART
from tawthiq.evidence.entries import Entry, Personal, is_digest
from tawthiq.evidence.intake import shown
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.log import segments
from tawthiq.evidence.merged import anchored, check_kept
from tawthiq.evidence.secret import Secret
from tawthiq.evidence.verdict import NOTHING, EvidenceVerdict, Outside, Progress, Sample, Sheet
from tawthiq.evidence.verify_log import LogReading, check_anchor, check_coverage, check_tree, read_log
from tawthiq.evidence.verify_stamps import check_stamps, vouched
from tawthiq.model import TawthiqError

_WORKERS = 4  # hashing lets the interpreter go; more than a few readers only make a disk seek
_TOGETHER = 16  # exhibits a thread takes at once: handing over one by one costs more than hashing a small one


def verify_evidence(
    case_dir: Path,
    *,
    personal: Iterable[Personal] | None = None,
    assessments: Iterable[str] | None = None,
    outside: Outside = NOTHING,
    sample: Sample | None = None,
    progress: Progress | None = None,
    secret: Secret | None = None,
) -> EvidenceVerdict:
    """Checks everything that can be checked, and says of each thing that fails what was expected and what was found.

    Args:
        personal: the values that case.db keeps for the log's commitments; None where there is no case.db.
        assessments: ids of the decisions in case.db; None likewise.
        outside: checkpoint, key and root certificates from outside the case.
        sample: read only these many exhibits, chosen at random; the others must be there and have their size.
        progress: called with bytes hashed and bytes in all, from the calling thread.
        secret: the key of an encrypted case.

    Raises:
        TawthiqError: for a folder that holds no trace of a case, or an `outside.against` or `.key` that is none.
    """
    layout = Layout(case_dir)
    if not layout.custody.is_dir() and not layout.exhibits.is_dir():
        raise TawthiqError("there is no case here", item=str(case_dir), remedy="Check the path.")
    sheet = Sheet()
    reading = read_log(layout, sheet)  # steps 1 to 4
    root = check_tree(reading, sheet)  # step 5
    check_coverage(reading, sheet)  # step 6
    kept, kept_times = check_kept(layout, reading, sheet, _check_strangers)  # step 12: 7 and 9 look at these logs too
    check_anchor(anchored(reading, kept, outside.against, sheet), outside.against, outside.key, sheet)  # step 7
    exhibits, size = _check_exhibits(_content(layout, secret), reading, sheet, sample, progress)
    _check_personal([e for log in (reading, *kept) for e in log.entries], personal, sheet)
    _check_assessments(reading, assessments, sheet)
    _check_strangers(layout, sheet)
    times = vouched((*check_stamps(layout, reading, sheet), *kept_times), outside.roots, sheet)  # step 13
    signers = tuple(sorted({note.signer for note in reading.notes if note.signer}))
    found = tuple(sheet.failures), tuple(sheet.unfinished), tuple(sheet.notes)
    counts = (len(reading.lines), exhibits, len(reading.notes), size)
    told = tuple(entry for log in kept for entry in log.entries)
    return EvidenceVerdict(reading.case_id, *counts, root, signers, *found, reading.entries, told, times)


def _content(layout: Layout, secret: Secret | None) -> ContentStore:
    return ContentStore(layout.exhibits, secret.identity if secret else None)


def _check_exhibits(
    content: ContentStore, reading: LogReading, sheet: Sheet, sample: Sample | None, progress: Progress | None
) -> tuple[int, int]:
    # Step 8: the bytes of each exhibit give its name; each was received or derived, and each that was is there.
    sizes = _sizes(reading, sheet)
    present = list(content.hashes())
    chosen = sample.of(present) if sample else present
    if sample:
        _check_presence(content, sorted(set(present) - set(chosen)), sizes, sheet)
        sheet.note(
            f"{len(chosen):,} of {len(present):,} exhibits were read, chosen by seed {sample.seed}; of the others only "
            "presence and size were checked."
        )
    total = 0
    for sha256, found, size in _hashed(content, chosen, progress):
        total += size
        item = f"exhibit {sha256}"
        if found != sha256:
            sheet.fail(8, item, f"bytes with SHA-256 {sha256}", found)
        elif sha256 not in sizes:
            sheet.wait(8, item, "an entry that says how it was received", "none")
        elif sizes[sha256] != size:
            sheet.fail(8, item, f"{sizes[sha256]} bytes, as its entry says", f"{size} bytes")
    for sha256 in sorted(set(sizes) - set(present)):
        sheet.fail(8, f"exhibit {sha256}", "its bytes in exhibits/", "no such file")
    return len(present), total


def _check_presence(content: ContentStore, hashes: list[str], sizes: dict[str, object], sheet: Sheet) -> None:
    # Step 8, for what a sample leaves out.
    for sha256 in hashes:
        size = _length(content.held(sha256))
        if sha256 not in sizes:
            sheet.wait(8, f"exhibit {sha256}", "an entry that says how it was received", "none")
        elif sizes[sha256] != size:
            sheet.fail(8, f"exhibit {sha256}", f"{sizes[sha256]} bytes, as its entry says", f"{size} bytes")


def _sizes(reading: LogReading, sheet: Sheet) -> dict[str, object]:
    """The size that the log states for each exhibit."""
    sizes: dict[str, object] = {}
    for entry in reading.entries:
        if not entry.names_exhibit:
            continue
        said = entry.details.get("size")
        if len(entry.subject) != 1 or not is_digest(entry.subject[0]):
            sheet.fail(8, f"entry {entry.seq}", "the SHA-256 of one exhibit", shown(", ".join(entry.subject)))
        elif sizes.setdefault(entry.subject[0], said) != said:
            sheet.fail(8, f"entry {entry.seq}", f"{sizes[entry.subject[0]]} bytes, as an entry before says", str(said))
    return sizes


def _hashed(content: ContentStore, hashes: list[str], progress: Progress | None) -> Iterator[tuple[str, str, int]]:
    """(name, SHA-256 or what went wrong, bytes) of each exhibit, in the order given, whichever thread is first."""
    every = [content.held(sha256) for sha256 in hashes]
    everything = sum(map(_length, every)) if progress else 0
    done = 0
    tasks = [every[i : i + _TOGETHER] for i in range(0, len(every), _TOGETHER)]
    with ThreadPoolExecutor(min(_WORKERS, os.cpu_count() or 1)) as pool:
        results = (result for together in pool.map(_hash_all, tasks) for result in together)
        for sha256, (found, size) in zip(hashes, results, strict=True):
            done += size
            if progress:
                progress(done, everything)
            yield sha256, found, size


def _length(held: Held) -> int:
    try:
        return held.size
    except OSError:
        return 0  # the failure itself is told where the bytes are read


def _hash_all(every: list[Held]) -> list[tuple[str, int]]:
    buffer = bytearray(CHUNK)
    return [_hash(held, buffer) for held in every]


def _hash(held: Held, buffer: bytearray) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    view = memoryview(buffer)
    try:
        with held.open(buffering=0) as file:
            while count := cast("RawIOBase", file).readinto(buffer):
                digest.update(view[:count])
                size += count
    except OSError as error:
        return f"nothing readable ({error.strerror})", size
    return digest.hexdigest(), size


def _check_personal(entries: list[Entry], personal: Iterable[Personal] | None, sheet: Sheet) -> None:
    # Step 9: each personal value opens the commitment that stands for it in the log, and none is lost but the erased.
    if personal is None:
        sheet.note("Personal values were not at hand: the log's commitments to them were not opened.")
        return
    committed: dict[tuple[str, str], int] = {}
    for entry in entries:  # the case's own log first: its numbers are the ones to name
        for field, value in entry.commitments.items():
            committed.setdefault((value, field), entry.seq)
    erased = _erased(entries)
    opened: set[tuple[str, str]] = set()
    for item in personal:
        place = (item.commitment, item.field)
        seq = committed.get(place)
        name = f"{item.field} of entry {seq}" if seq is not None else f"{item.field} with commitment {item.commitment}"
        opened.add(place)
        if item.commitment in erased:
            sheet.fail(9, name, "no value, since an entry says it was erased", "a value")
        elif not item.opens:
            sheet.fail(9, name, f"a value that gives the commitment {item.commitment}", "another value or salt")
        elif seq is None:
            sheet.wait(9, name, "an entry that holds this commitment", "none")
    for place, seq in committed.items():
        if place not in opened and place[0] not in erased:
            sheet.fail(9, f"{shown(place[1])} of entry {seq}", "the value committed to, in case.db", "none")


def _erased(entries: Iterable[Entry]) -> set[str]:
    """Commitments and decisions that an entry says were erased."""
    return {subject for entry in entries if entry.kind == "erased" for subject in entry.subject}


def _check_assessments(reading: LogReading, assessments: Iterable[str] | None, sheet: Sheet) -> None:
    # Step 10: the log and case.db know of the same decisions.
    if assessments is None:
        sheet.note("The decisions in case.db were not at hand: the log's were not compared with them.")
        return
    logged = {subject: entry.seq for entry in reading.entries if entry.kind == "assessed" for subject in entry.subject}
    kept, erased = set(assessments), _erased(reading.entries)
    for assessment in sorted(kept & erased):
        sheet.fail(10, f"decision {shown(assessment)}", "none, since an entry says it was erased", "a decision")
    for assessment in sorted(kept - set(logged)):
        sheet.wait(10, f"decision {shown(assessment)}", "an entry that records it", "none")
    for assessment in sorted(set(logged) - kept - erased):
        item = f"decision {shown(assessment)} of entry {logged[assessment]}"
        sheet.fail(10, item, "this decision, unaltered, in case.db", "none")


def _check_strangers(layout: Layout, sheet: Sheet) -> None:
    # Step 11: nothing lies in the evidence's folders that Tawthiq did not put there.
    known = {layout.log, layout.checkpoints, layout.actors, layout.aside, layout.merged, layout.lock, layout.timestamps}
    segment_files, notes = set(segments(layout.log)), set(layout.checkpoint_files())
    found = list(ContentStore(layout.exhibits).strangers())
    found += [path for path in _inside(layout.custody) if path not in known]
    found += [path for path in _inside(layout.log) if path not in segment_files]
    found += [path for path in _inside(layout.checkpoints) if path not in notes]
    found += [path for path in _inside(layout.actors) if path.suffix != ".json"]
    for path in found:
        item = shown(path.relative_to(layout.case).as_posix())
        if path.name.endswith(PART):
            sheet.wait(11, item, "no half-written file", "one of an interrupted run")
        else:
            sheet.fail(11, item, "nothing by this name", "a folder" if path.is_dir() else "a file")
    aside = len(_inside(layout.aside))
    if aside:
        sheet.note(
            f"custody/set-aside holds {aside} files that interrupted runs left; they are no part of the evidence."
        )


def _inside(directory: Path) -> list[Path]:
    return sorted(directory.iterdir()) if directory.is_dir() else []
