"""Steps 1 to 6 of verifying: the custody log, its signers and its checkpoints.

Nothing here trusts what `log.py` and `custody.py` make of the files: lines are read, judged and hashed anew, and a step
that finds something wrong goes on with what is left, so that one verdict names everything.
"""

from __future__ import annotations

import hashlib

from msgspec import Struct

from tawthiq.evidence.checkpoint import Checkpoint, origin_of, parse_checkpoint
from tawthiq.evidence.disk import read_regular
from tawthiq.evidence.entries import FORMAT, KINDS, Entry, decoded, is_canonical, is_digest, is_salt, is_stamp
from tawthiq.evidence.intake import shown
from tawthiq.evidence.keys import read_declaration
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.log import SEGMENT, segment_name, segments, whole_lines
from tawthiq.evidence.merkle import Frontier, leaf_hash
from tawthiq.evidence.verdict import Sheet
from tawthiq.model import TawthiqError


class Note(Struct, frozen=True):
    """A checkpoint file that could be read."""

    name: str
    checkpoint: Checkpoint
    signer: str | None


class LogReading(Struct, frozen=True):
    """What steps 1 to 4 established.

    Attributes:
        lines: the log's finished lines, each a leaf of the tree.
        entries: those of them that are entries.
        publics: the keys of the actors whose declarations hold: fingerprint -> raw key.
        notes: the checkpoints, smallest first.
    """

    lines: tuple[bytes, ...]
    entries: tuple[Entry, ...]
    publics: dict[str, bytes]
    notes: tuple[Note, ...]

    @property
    def case_id(self) -> str:
        first = self.entries[0] if self.entries else None
        return str(first.details.get("case") or "") if first and first.kind == "created" and first.seq == 0 else ""


def read_log(layout: Layout, sheet: Sheet) -> LogReading:
    """Steps 1 to 4: reads and judges everything under custody/."""
    lines = _lines(layout, sheet)
    publics = _publics(layout, sheet)
    entries = _entries(lines, publics, sheet)
    notes = _notes(layout, publics, sheet)
    return LogReading(tuple(lines), tuple(entries), publics, tuple(notes))


def _lines(layout: Layout, sheet: Sheet) -> list[bytes]:
    # Step 1: the segments follow one another without a gap, all but the last are full, and all lines are finished.
    lines: list[bytes] = []
    paths = segments(layout.log)
    if not paths:
        sheet.fail(1, "custody/log", "at least one segment", "none")
    for number, path in enumerate(paths):
        item = f"custody/log/{path.name}"
        right = segment_name(number * SEGMENT)
        if path.name != right:
            sheet.fail(1, item, f"segment {right} at this place", f"segment {path.name}")
        try:
            content = read_regular(path)
        except OSError as error:
            sheet.fail(1, item, "a readable file", str(error.strerror))
            continue
        here, end = whole_lines(content)
        lines.extend(here)
        last = path == paths[-1]
        if len(here) > SEGMENT or (not last and len(here) < SEGMENT):
            sheet.fail(1, item, f"{SEGMENT} entries", f"{len(here)} entries")
        if end < len(content):
            tell = sheet.wait if last else sheet.fail
            tell(
                1, item, "a line feed at the end", f"{len(content) - end} bytes of an unfinished entry after byte {end}"
            )
    return lines


def _publics(layout: Layout, sheet: Sheet) -> dict[str, bytes]:
    # Step 2: each actor's declaration is signed by its own key and filed under that key's fingerprint.
    publics: dict[str, bytes] = {}
    for path in sorted(layout.actors.glob("*.json")) if layout.actors.is_dir() else []:
        item = f"custody/actors/{shown(path.name)}"
        try:
            declaration = read_declaration(path)
        except TawthiqError as error:
            sheet.fail(2, item, "a declaration signed by its own key", error.what)
            continue
        if path.stem != declaration.id:
            sheet.fail(2, item, f"{declaration.id}.json for a name", shown(path.name))
        publics[declaration.id] = declaration.public
    return publics


def _entries(lines: list[bytes], publics: dict[str, bytes], sheet: Sheet) -> list[Entry]:
    # Step 3: each line is an entry of format 1 in canonical form, at its place, by a declared actor, with its own salt.
    entries: list[Entry] = []
    salts: dict[str, int] = {}
    backwards = 0
    for seq, line in enumerate(lines):
        try:
            entry = decoded(line)
            same = is_canonical(entry, line)
        except ValueError as error:
            sheet.fail(3, f"entry {seq}", "an entry of format 1", f"something else ({error})")
            continue
        if not same:
            sheet.fail(3, f"entry {seq}", "canonical JSON (RFC 8785)", "the same values written differently")
        for expected, found in _faults(entry, seq, publics):
            sheet.fail(3, f"entry {seq}", expected, found)
        if salts.setdefault(entry.salt, seq) != seq:
            sheet.fail(3, f"entry {seq}", "a salt of its own", f"the salt of entry {salts[entry.salt]}")
        backwards += bool(entries) and entry.time < entries[-1].time
        entries.append(entry)
    if backwards:
        sheet.note(f"The clock stood earlier than at the entry before at {backwards} of {len(lines)} entries.")
    return entries


def _faults(entry: Entry, seq: int, publics: dict[str, bytes]) -> list[tuple[str, str]]:
    """(expected, found) for each field that is not as it should be."""
    checks = [
        (entry.format == FORMAT, f"format {FORMAT}", f"format {entry.format}"),
        (entry.seq == seq, f"number {seq}", f"number {entry.seq}"),
        (entry.kind in KINDS, "a known kind", shown(entry.kind)),
        ((entry.kind == "created") == (seq == 0), "the entry `created` first and only there", shown(entry.kind)),
        (is_stamp(entry.time), "a time in UTC with milliseconds", shown(entry.time)),
        (is_salt(entry.salt), "a salt of 32 bytes", f"{len(entry.salt)} characters"),
        (_personal_holds(entry), "personal values only as commitments of 64 hex digits", "something else"),
        (entry.actor in publics, "an actor declared in custody/actors", shown(entry.actor)),
    ]
    return [(expected, found) for holds, expected, found in checks if not holds]


def _personal_holds(entry: Entry) -> bool:
    personal = entry.details.get("personal", {})
    return isinstance(personal, dict) and all(isinstance(v, str) and is_digest(v) for v in personal.values())


def _notes(layout: Layout, publics: dict[str, bytes], sheet: Sheet) -> list[Note]:
    # Step 4: each checkpoint is well formed, signed by a declared actor, and named by its size and signer.
    notes: list[Note] = []
    for path in layout.checkpoint_files():
        item = f"custody/checkpoints/{shown(path.name)}"
        try:
            checkpoint = parse_checkpoint(read_regular(path).decode())
        except (TawthiqError, OSError, UnicodeDecodeError) as error:
            sheet.fail(4, item, "a checkpoint", error.what if isinstance(error, TawthiqError) else str(error))
            continue
        signer = checkpoint.signer(publics)
        if signer is None:
            sheet.fail(4, item, "a signature by a declared actor", "none that holds")
        elif path != layout.checkpoint(checkpoint.size, signer):
            sheet.fail(4, item, f"the name {layout.checkpoint(checkpoint.size, signer).name}", shown(path.name))
        notes.append(Note(item, checkpoint, signer))
    return sorted(notes, key=lambda note: (note.checkpoint.size, note.name))


def check_tree(reading: LogReading, sheet: Sheet) -> str:
    """Step 5: recomputes the tree. Returns the root over all lines, lower-case hexadecimal.

    With the whole log at hand, a checkpoint is consistent with the log exactly when the log's first `size` leaves have
    its root; RFC 6962 consistency proofs are for those who do not have the log.
    """
    frontier, good = Frontier(), 0
    waiting = list(reading.notes)
    for line in (*reading.lines, None):
        while waiting and waiting[0].checkpoint.size == frontier.size:
            note = waiting.pop(0)
            if note.checkpoint.root == frontier.root():
                good = frontier.size
            else:
                item = f"{note.name} (entries {good} to {frontier.size - 1} hold the difference, if it is in the log)"
                sheet.fail(5, item, f"root {note.checkpoint.root.hex()}", f"root {frontier.root().hex()}")
        if line is not None:
            frontier.append(leaf_hash(line))
    for note in waiting:
        sheet.fail(5, note.name, f"{note.checkpoint.size} entries in the log", f"{frontier.size}: the log was cut")
    for note in reading.notes:
        if reading.case_id and note.checkpoint.origin != origin_of(reading.case_id):
            sheet.fail(5, note.name, f"origin {origin_of(reading.case_id)}", f"origin {shown(note.checkpoint.origin)}")
    return frontier.root().hex()


def check_coverage(reading: LogReading, sheet: Sheet) -> None:
    """Step 6: no checkpoint was taken away, put in between, or left out."""
    by_digest = {hashlib.sha256(n.checkpoint.text.encode()).hexdigest(): n for n in reading.notes}
    recorded: set[str] = set()
    for entry in reading.entries:
        if entry.kind != "checkpointed":
            continue
        recorded.update(entry.subject)
        for digest in entry.subject:
            note = by_digest.get(digest)
            said = (entry.details.get("size"), entry.details.get("root"))
            if note is None:
                sheet.fail(
                    6, f"entry {entry.seq}", f"the checkpoint {shown(digest)} that it records", "no such checkpoint"
                )
            elif said != (note.checkpoint.size, note.checkpoint.root.hex()):
                sheet.fail(6, f"entry {entry.seq}", f"size and root of {note.name}", shown(f"{said[0]}, {said[1]}"))
        if entry.details.get("found_unsigned"):
            sheet.note(
                f"Entry {entry.seq} says that entries found unsigned after an interrupted run were signed later."
            )
    latest = max((n.checkpoint.size for n in reading.notes), default=0)
    for digest, note in by_digest.items():
        if digest not in recorded and note.checkpoint.size < latest:
            sheet.fail(6, note.name, "an entry that records it, as there are later ones", "no such entry")
    total = len(reading.lines)
    if latest < total:
        # Only a run killed while creating the case leaves no checkpoint at all.
        tell = sheet.fail if latest == 0 and total > 1 else sheet.wait
        tell(6, f"entries {latest} to {total - 1}", "a checkpoint that signs them", "none")


def check_anchor(reading: LogReading, against: str | None, key: str | None, sheet: Sheet) -> None:
    """Step 7: what only the outside can know: the right key, and a checkpoint that left the house before.

    Raises:
        TawthiqError: when `against` is no checkpoint or `key` no fingerprint: wrong use, not a verdict.
    """
    publics = reading.publics
    if key is None and against is None:
        sheet.note(
            "No checkpoint or key from outside the case was given: a log rolled back or rewritten as a whole by "
            "whoever holds a key would not show."
        )
        return
    if key is not None:
        publics = _trusted(reading, fingerprint_given(key), sheet)
    if against is None:
        return
    outside = parse_checkpoint(ended(against))
    if outside.origin != origin_of(reading.case_id):
        sheet.fail(7, "the checkpoint given", f"one of {origin_of(reading.case_id)}", f"one of {shown(outside.origin)}")
        return
    if outside.signer(publics) is None:
        sheet.fail(7, "the checkpoint given", "a signature by the trusted key", "none that holds")
    if outside.size > len(reading.lines):
        found = f"{len(reading.lines)}: the log was rolled back"
        sheet.fail(7, "custody log", f"at least the {outside.size} entries of the checkpoint given", found)
        return
    root = Frontier(leaf_hash(line) for line in reading.lines[: outside.size]).root()
    if root != outside.root:
        expected = f"root {outside.root.hex()} at {outside.size} entries, as in the checkpoint given"
        sheet.fail(7, "custody log", expected, f"root {root.hex()}: the log was rewritten")


def _trusted(reading: LogReading, key: str, sheet: Sheet) -> dict[str, bytes]:
    sizes = [note.checkpoint.size for note in reading.notes if note.signer == key]
    if not sizes:
        others = ", ".join(sorted({n.signer for n in reading.notes if n.signer})) or "none"
        sheet.fail(7, "checkpoints", f"at least one signed by {key}", f"signers: {others}")
    elif max(sizes) < len(reading.lines):
        sheet.note(f"The key given vouches for entries 0 to {max(sizes) - 1} of {len(reading.lines)}.")
    return {name: public for name, public in reading.publics.items() if name == key}


def ended(text: str) -> str:
    """A checkpoint's text as a person pastes it, with its last line feed."""
    return text if text.endswith("\n") else text + "\n"


def fingerprint_given(key: str) -> str:
    """A fingerprint as a person types it, with spaces or colons, in the one form. Raises TawthiqError for none."""
    plain = "".join(key.split()).replace(":", "").lower()
    if len(plain) != 64 or set(plain) - set("0123456789abcdef"):
        raise TawthiqError("this is not a key fingerprint", item=key, remedy="Give all 64 hexadecimal digits.")
    return plain
