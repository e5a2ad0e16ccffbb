"""Logs of other copies of a case, kept whole where a merge brought them in: custody/merged/ROOT/custody/...

A kept log is laid out as a case's own custody, so that whatever reads, checks or proves the one does so for the other.
It is never written to again. The case's own log names it (kind `merged`) by root, size and the key that signed it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import structs

from tawthiq.evidence.checkpoint import origin_of, parse_checkpoint
from tawthiq.evidence.disk import (
    PART,
    free_name,
    leftover_parts,
    make_directory,
    part_name,
    sync_descriptor,
    sync_directory,
)
from tawthiq.evidence.entries import Entry, is_digest
from tawthiq.evidence.intake import shown
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.merkle import Frontier, leaf_hash
from tawthiq.evidence.verdict import Sheet, TrustedTime
from tawthiq.evidence.verify_log import LogReading, check_coverage, check_tree, ended, read_log
from tawthiq.evidence.verify_stamps import check_stamps
from tawthiq.model import Problem, TawthiqError

STEP = 12


def kept_layout(layout: Layout, root: str) -> Layout:
    """Where the log with this root (hexadecimal) is kept, as the layout of a case of its own."""
    return Layout(layout.merged / root)


def keep_log(source: Layout, layout: Layout) -> tuple[str, ...]:
    """Copies another case's log, and the logs kept in it, into this case. Returns their roots, the log's own last.

    The copy is checked before it gets its name, so that what was read is what was verified. A log that is kept already
    is left alone. The case's lock must be held.

    Raises:
        TawthiqError: when the log does not hold, changed meanwhile, or the copy cannot be written.
    """
    nested = [root for path in _folders(source.merged) for root in keep_log(Layout(path), layout)]
    make_directory(layout.merged)
    part = part_name(layout.merged)
    try:
        _copy_custody(source, Layout(part))
        root = _root_of(Layout(part), source.case)
        target = layout.merged / root
        if not target.exists():
            part.rename(target)
            sync_directory(layout.merged)
    except OSError as error:
        raise TawthiqError(
            f"the other copy's log cannot be taken over ({error.strerror})",
            item=str(source.case),
            remedy="Check that it can be read and that the case's disk has room; then merge again.",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return (*dict.fromkeys(nested), root)


def sweep_copies(layout: Layout) -> None:
    """Takes away copies that an interrupted merge left half made under temporary names."""
    for part in leftover_parts(layout.merged):
        shutil.rmtree(part)


def set_aside_unrecorded(layout: Layout, recorded: Iterable[str]) -> list[Problem]:
    """Moves kept logs that no entry speaks of out of custody/merged: an interrupted merge's, until it is done again."""
    problems = []
    known = set(recorded)
    for path in _folders(layout.merged):
        if path.name in known:
            continue
        target = free_name(layout.aside, f"merged-{path.name}")
        path.rename(target)
        sync_directory(layout.merged)
        sync_directory(layout.aside)
        what = (
            f"An interrupted merge copied this log and recorded nothing; it now lies in custody/{target.parent.name}."
        )
        problems.append(Problem(path.name, what, "Merge the two copies again."))
    return problems


def check_kept(
    layout: Layout, reading: LogReading, sheet: Sheet, strangers: Callable[[Layout, Sheet], None]
) -> tuple[list[LogReading], list[TrustedTime]]:
    """Step 12: each kept log holds by itself, its time-stamps too, is the one that an entry names, and none is gone.

    Args:
        strangers: step 11, for the kept logs' folders.

    Returns:
        The kept logs, in the order of their roots, and the time-stamps over them that hold.
    """
    said = {root: entry for entry in reading.entries if entry.kind == "merged" for root in entry.subject}
    kept: dict[str, LogReading] = {}
    times: list[TrustedTime] = []
    for path in sorted(layout.merged.iterdir()) if layout.merged.is_dir() else []:
        item = f"custody/merged/{shown(path.name)}"
        if path.name.endswith(PART):
            sheet.wait(STEP, item, "no half-made copy", "one of an interrupted merge")
        elif not is_digest(path.name) or path.is_symlink() or not path.is_dir():
            sheet.fail(STEP, item, "a kept log named by its root", "something else")
        else:
            kept[path.name], stamped = _checked(path, item, sheet, strangers)
            times += (structs.replace(time, log=path.name, folder=f"{item}/{time.folder}") for time in stamped)
            _compare(said.get(path.name), kept[path.name], item, sheet)
    named = {root: f"entry {entry.seq}" for root, entry in said.items()}
    for name, log in kept.items():
        for entry in log.entries:
            if entry.kind == "merged":
                named |= dict.fromkeys(entry.subject, f"entry {entry.seq} of custody/merged/{name}")
    for root in sorted(set(named) - set(kept)):
        sheet.fail(STEP, named[root], f"the log that it names, in custody/merged/{shown(root)}", "no such folder")
    if kept:
        sheet.note(f"Logs of copies that were merged into this case, checked as well: {len(kept)}.")
    return list(kept.values()), times


def anchored(reading: LogReading, kept: Iterable[LogReading], against: str | None, sheet: Sheet) -> LogReading:
    """The log that a checkpoint from outside speaks of: the case's own or, after a merge, that of the other copy."""
    if against is None:
        return reading
    outside = parse_checkpoint(ended(against))
    for log in (reading, *kept):
        if outside.origin != origin_of(log.case_id) or outside.size > len(log.lines):
            continue
        if Frontier(leaf_hash(line) for line in log.lines[: outside.size]).root() == outside.root:
            if log is not reading:
                sheet.note("The checkpoint given is of the log of a copy that was merged into this case.")
            return log
    return reading


def _checked(
    path: Path, item: str, sheet: Sheet, strangers: Callable[[Layout, Sheet], None] | None = None
) -> tuple[LogReading, tuple[TrustedTime, ...]]:
    inner, layout = Sheet(), Layout(path)
    reading = read_log(layout, inner)
    root = check_tree(reading, inner)
    check_coverage(reading, inner)
    times = check_stamps(layout, reading, inner)
    if strangers:
        strangers(layout, inner)
        for stranger in sorted(p for p in path.iterdir() if p != layout.custody):
            inner.fail(STEP, shown(stranger.name), "nothing beside custody", "something")
        if root != path.name:
            inner.fail(STEP, "the log", f"the root {path.name}, by which it is named", root)
    for found in (*inner.failures, *inner.unfinished):  # nobody will ever finish a log that is only kept
        sheet.fail(STEP, f"{item}: {found.item}", found.expected, found.found)
    return reading, times


def _compare(entry: Entry | None, log: LogReading, item: str, sheet: Sheet) -> None:
    if entry is None:
        sheet.wait(STEP, item, "an entry that records the merge", "none")
        return
    said = (entry.details.get("size"), entry.details.get("key"))
    found = (len(log.lines), log.notes[-1].signer if log.notes else None)
    if said != found:
        expected = f"{said[0]} entries signed by {shown(str(said[1]))}, as entry {entry.seq} says"
        sheet.fail(STEP, item, expected, f"{found[0]} entries signed by {found[1] or 'nobody'}")


def _root_of(layout: Layout, source: Path) -> str:
    sheet = Sheet()
    reading, _ = _checked(layout.case, "custody", sheet)
    if sheet.failures:
        raise TawthiqError(
            f"the other copy's log does not hold ({sheet.failures[0]})",
            item=str(source),
            remedy="If another program is writing to it, wait and merge again; else run `tawthiq verify` on it.",
        )
    return Frontier(leaf_hash(line) for line in reading.lines).root().hex()


def _copy_custody(source: Layout, target: Layout) -> None:
    """The whole custody folder but what is no part of the log: lock, what was set aside or waits, other kept logs."""
    for path in _files(source):
        copy = target.custody / path.relative_to(source.custody)
        make_directory(copy.parent)
        with path.open("rb") as there, copy.open("xb") as here:
            shutil.copyfileobj(there, here)
            here.flush()
            os.fchmod(here.fileno(), 0o444)
            sync_descriptor(here.fileno())
    for directory in sorted({target.case, *(p for p in target.case.rglob("*") if p.is_dir())}):
        sync_directory(directory)


def _files(source: Layout) -> Iterator[Path]:
    left = {source.lock, source.aside, source.merged, source.waiting}
    stack = [source.custody]
    while stack:
        for path in sorted(stack.pop().iterdir()):
            if path in left or path.name.endswith(PART):
                continue
            if path.is_symlink() or not (path.is_dir() or path.is_file()):
                raise TawthiqError(
                    "the other copy's custody folder holds something that is no file",
                    item=shown(str(path)),
                    remedy="Run `tawthiq verify` on it.",
                )
            if path.is_dir():
                stack.append(path)
            else:
                yield path


def _folders(merged: Path) -> list[Path]:
    return sorted(p for p in merged.iterdir() if is_digest(p.name) and p.is_dir()) if merged.is_dir() else []
