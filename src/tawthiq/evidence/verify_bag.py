"""Verifying a bag that was handed over: what verify.py in the bag does, with this program's own means.

Two programs that share no code judge the same, so that a mistake in one shows. Steps, as there:

    1  BagIt 1.0: files, manifests (`bagit`), and nothing else in the bag
    3  actors' declarations                              6  entries in the signed log, by proofs or by the whole log
    4  checkpoints, and the anchors from outside         7  exhibits
    5  entries                                           8  personal values; what was handed over
                                                         9  time-stamps, and here also who made them
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tawthiq.evidence.bag_time import RESPONSE, matching
from tawthiq.evidence.bagit import PAYLOAD, Bag, read_bag
from tawthiq.evidence.bags import DECLARATION, ENTRIES, MANIFEST, OPENINGS, TAG_MANIFEST
from tawthiq.evidence.checkpoint import Checkpoint, parse_checkpoint
from tawthiq.evidence.entries import FORMAT, Entry, commitment, decoded
from tawthiq.evidence.intake import shown
from tawthiq.evidence.keys import KEY_SIZE, read_declaration
from tawthiq.evidence.merkle import leaf_hash
from tawthiq.evidence.proofs import Tree, parse_proof
from tawthiq.evidence.stamps import FILES
from tawthiq.evidence.verdict import NOTHING, Mismatch, Outside, Progress, Sheet, TrustedTime, time_line
from tawthiq.evidence.verify_log import ended, fingerprint_given
from tawthiq.evidence.verify_stamps import judged, trusted, vouched
from tawthiq.model import TawthiqError, plain

_KNOWN = re.compile(
    r"bagit\.txt|bag-info\.txt|(tag)?manifest-sha256\.txt|VERIFY\.md|verify\.py|ro-crate-metadata\.json"
    r"|data/[0-9a-f]{64}(\.[a-z0-9]{1,8})?|custody/(entries|personal)\.jsonl|custody/actors/[0-9a-f]{64}\.json"
    r"|custody/checkpoints/[^/\n]+\.note|custody/proofs/[0-9]{10}-[0-9]{10}\.tlog-proof|custody/timestamps/[^\n]+"
)
_INFORMATION = re.compile(
    r"Bag-Software-Agent: [!-~ ]+\nBagging-Date: [0-9-]{10}\nExternal-Identifier: [!-~]+\nPayload-Oxum: [0-9.]+\n"
)
_SIGNS = ("bagit.txt", MANIFEST, TAG_MANIFEST, ENTRIES)


class Opening(Struct, frozen=True, forbid_unknown_fields=True):
    """A revealed personal value, as custody/personal.jsonl holds it."""

    entry: int
    field: str
    salt: str
    value: str


class BagVerdict(Struct, frozen=True):
    """Whether a bag's exhibits are what a signed log says.

    Attributes:
        origin: of the log: "tawthiq/" and the case's id.
        exhibits, size: how many, and their bytes.
        entries, log_size: entries in the bag, and in the whole log.
        root, signer: of the last checkpoint.
        failures: damage or tampering.
        notes: what was not checked, and what a careful reader should know.
        times: the time-stamps that hold.
    """

    origin: str
    exhibits: int
    size: int
    entries: int
    log_size: int
    root: str
    signer: str
    failures: tuple[Mismatch, ...]
    notes: tuple[str, ...]
    times: tuple[TrustedTime, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.failures

    @property
    def line(self) -> str:
        """What was counted, and what is proved about time, in words."""
        return (
            f"A bag of {self.exhibits:,} exhibits ({self.size:,} bytes) with {self.entries:,} of the {self.log_size:,} "
            f"log entries of {shown(self.origin)}. Root {self.root}. Signed by {self.signer or 'nobody'}. "
            f"{time_line(self.times)}"
        )

    @property
    def facts(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "log": self.origin,
            "exhibits": self.exhibits,
            "bytes": self.size,
            "entries": self.entries,
            "log_entries": self.log_size,
            "root": self.root,
            "signers": [self.signer] if self.signer else [],
            "trusted_time": plain(self.times),
        }


class _Reading(Struct):
    """What the steps establish, one after the other."""

    folder: Path
    bag: Bag
    sheet: Sheet
    publics: dict[str, bytes] = {}
    notes: list[tuple[str, Checkpoint, str]] = []  # name, checkpoint, signer
    entries: dict[int, tuple[bytes, Entry]] = {}

    def within(self, folder: str) -> list[str]:
        return [path for path in self.bag.files if path.startswith(folder)]

    def content(self, path: str) -> bytes:
        """A file's bytes; none where the file is missing, which step 1 tells."""
        try:
            return (self.folder / path).read_bytes() if path in self.bag.files else b""
        except OSError:
            return b""

    @property
    def latest(self) -> tuple[Checkpoint, str] | None:
        found = max(self.notes, key=lambda note: note[1].size, default=None)
        return (found[1], found[2]) if found else None

    @property
    def log_size(self) -> int:
        return self.latest[0].size if self.latest else 0

    @property
    def whole(self) -> bool:
        return len(self.entries) == self.log_size


def is_bag(folder: Path) -> bool:
    """Whether a folder is, or was, a bag and no case: enough of it is there to be judged as one."""
    return not (folder / "case.toml").exists() and any((folder / sign).exists() for sign in _SIGNS)


def verify_bag(folder: Path, *, outside: Outside = NOTHING, progress: Progress | None = None) -> BagVerdict:
    """Checks everything in a bag. Writes nothing.

    Args:
        outside: checkpoint, key and root certificates from outside the bag.

    Raises:
        TawthiqError: `outside.against` is no checkpoint or cannot be compared with this bag, `.key` is no fingerprint.
    """
    key = None if outside.key is None else fingerprint_given(outside.key)
    against = None if outside.against is None else parse_checkpoint(ended(outside.against))
    sheet = Sheet()
    reading = _Reading(folder, read_bag(folder, sheet, progress), sheet)
    _check_form(reading)
    _check_actors(reading)
    _check_notes(reading, key)
    _check_entries(reading)
    _check_log(reading)
    if against is not None:
        _check_outside(reading, against)
    _check_exhibits(reading)
    _check_personal(reading)
    times = vouched(_check_time_stamps(reading), outside.roots, sheet, 9)
    payload = [reading.bag.files[path].size for path in reading.within(PAYLOAD)]
    latest = reading.latest
    origin, root, signer = (latest[0].origin, latest[0].root.hex(), latest[1]) if latest else ("", "", "")
    counts = (len(payload), sum(payload), len(reading.entries), reading.log_size)
    return BagVerdict(origin, *counts, root, signer, tuple(sheet.failures), tuple(sheet.notes), times)


def _check_form(reading: _Reading) -> None:
    # Step 1, what Tawthiq asks beyond BagIt: its own files and no others, each listed, manifests in their one form.
    fail, files = reading.sheet.fail, reading.bag.files
    for path in files:
        if not _KNOWN.fullmatch(path):
            fail(1, shown(path), "no file by this name", "one")
    for folder in sorted(p for p in reading.folder.rglob("*") if p.is_dir() and not p.is_symlink()):
        if not any(folder.iterdir()):
            fail(
                1, shown(folder.relative_to(reading.folder).as_posix()), "a folder that holds something", "an empty one"
            )
    if reading.content("bagit.txt") != DECLARATION:
        fail(1, "bagit.txt", "the declaration of a BagIt 1.0 bag", "other text")
    if not _INFORMATION.fullmatch(reading.content("bag-info.txt").decode(errors="replace")):
        fail(1, "bag-info.txt", "four lines, the last with Payload-Oxum", "other text")
    payload = set(reading.within(PAYLOAD))
    for manifest, paths in ((MANIFEST, payload), (TAG_MANIFEST, set(files) - payload - {TAG_MANIFEST})):
        content = reading.content(manifest)
        listed = {line[66:] for line in content.decode(errors="replace").split("\n")}
        for path in sorted(paths - listed):
            fail(1, shown(path), f"a line in {manifest}", "none")
        if content != "".join(f"{files[p].sums['sha256']}  {p}\n" for p in sorted(paths)).encode(errors="replace"):
            fail(1, manifest, "one line for each file, in order", "other text")


def _check_actors(reading: _Reading) -> None:
    # Step 3: each actor's declaration is signed by its own key and filed under that key's fingerprint.
    for path in reading.within("custody/actors/"):
        try:
            declaration = read_declaration(reading.folder / path)
        except TawthiqError as error:
            reading.sheet.fail(3, shown(path), "a declaration signed by its own key", error.what)
            continue
        if path != f"custody/actors/{declaration.id}.json" or not _canonical(declaration.key, KEY_SIZE):
            reading.sheet.fail(3, shown(path), f"the name {declaration.id}.json", "another, or another spelling")
        elif not _canonical(declaration.signature, 64):
            reading.sheet.fail(3, shown(path), "a signature in the one way of writing it", "another spelling")
        else:
            reading.publics[declaration.id] = declaration.public


def _canonical(text: str, size: int) -> bool:
    raw = base64.b64decode(text)
    return len(raw) == size and base64.b64encode(raw).decode() == text


def _check_notes(reading: _Reading, trusted: str | None) -> None:
    # Step 4: checkpoints are well formed, of one log, signed by an actor of the bag, the last by the trusted key.
    sheet = reading.sheet
    for path in reading.within("custody/checkpoints/"):
        try:
            note = parse_checkpoint(reading.content(path).decode())
        except (TawthiqError, UnicodeDecodeError) as error:
            found = error.what if isinstance(error, TawthiqError) else "bytes that are no text"
            sheet.fail(4, shown(path), "a checkpoint", found)
            continue
        signer = note.signer(reading.publics)
        if signer is None or note.size == 0:
            sheet.fail(4, shown(path), "a signature by an actor of this bag", "none that holds")
        else:
            reading.notes.append((path, note, signer))
    latest = reading.latest
    if latest is None or len({note.origin for _, note, _ in reading.notes}) != 1:
        sheet.fail(4, "custody/checkpoints", "signed checkpoints of one log", "none, or several logs")
    if trusted is None:
        sheet.note("No key from outside the bag was given: whose key signed it is not checked.")
    elif latest is None or latest[1] != trusted:
        sheet.fail(4, "custody/checkpoints", f"the last one signed by {trusted}", latest[1] if latest else "none")


def _check_entries(reading: _Reading) -> None:
    # Step 5: each line is an entry of format 1 in canonical form, in order, below the last checkpoint's size.
    last = -1
    for line in reading.content(ENTRIES).split(b"\n")[:-1]:
        where = f"an entry of the log after entry {last}"
        try:
            entry = decoded(line)
            good = entry.line == line and entry.format == FORMAT and last < entry.seq < reading.log_size
        except ValueError as error:
            reading.sheet.fail(5, ENTRIES, where, f"something else ({shown(str(error))})")
            continue
        if not good:
            reading.sheet.fail(5, ENTRIES, where, "another form, format or order")
            continue
        last = entry.seq
        reading.entries[last] = (line, entry)


def _check_log(reading: _Reading) -> None:
    # Step 6: each entry that is not proved by the whole log has a proof under the last checkpoint; all proofs hold.
    sheet, texts = reading.sheet, {note.text for _, note, _ in reading.notes}
    proven: set[tuple[int, int]] = set()
    for path in reading.within("custody/proofs/"):
        try:
            proof = parse_proof(reading.content(path).decode())
        except (TawthiqError, UnicodeDecodeError) as error:
            sheet.fail(6, shown(path), "a proof", error.what if isinstance(error, TawthiqError) else "no text")
            continue
        entry = reading.entries.get(proof.index)
        if proof.checkpoint.text not in texts or entry is None or not proof.proves(entry[0]):
            sheet.fail(
                6, shown(path), "a proof that an entry of this bag stands in a signed checkpoint", "another root"
            )
        else:
            proven.add((proof.index, proof.checkpoint.size))
    for seq, (_, entry_) in reading.entries.items():
        if (seq, reading.log_size) not in proven and (entry_.names_exhibit or not reading.whole):
            sheet.fail(6, f"entry {seq}", "a proof in custody/proofs", "none")
    if reading.whole:
        tree = Tree(leaf_hash(line) for line, _ in reading.entries.values())
        for path, note, _ in reading.notes:
            if tree.root(note.size) != note.root:
                sheet.fail(6, shown(path), f"root {note.root.hex()}", f"root {tree.root(note.size).hex()}")
    else:
        sheet.note(
            f"The bag holds {len(reading.entries)} of the log's {reading.log_size} entries, each proved by itself."
        )


def _check_outside(reading: _Reading, outside: Checkpoint) -> None:
    # Step 4, from outside: the log is the one that a checkpoint kept elsewhere was signed over.
    same = next((note for _, note, _ in reading.notes if note.size == outside.size), None)
    if reading.latest and outside.origin != reading.latest[0].origin:
        found = reading.latest[0].origin
        reading.sheet.fail(4, "the checkpoint given", f"one of {shown(found)}", f"one of {shown(outside.origin)}")
        return
    if outside.size > reading.log_size:
        found = f"{reading.log_size}: the log was rolled back, or the bag is older"
        reading.sheet.fail(4, ENTRIES, f"at least the {outside.size} entries of the checkpoint given", found)
        return
    if reading.whole:
        root = Tree(leaf_hash(line) for line, _ in reading.entries.values()).root(outside.size)
    elif same is not None:
        root = same.root
    else:
        raise TawthiqError(
            f"this bag holds a part of the log and cannot be compared with a checkpoint of {outside.size} entries",
            item=str(reading.folder),
            remedy="Ask for a bag of the whole case, or compare with one of the checkpoints in the bag.",
        )
    if root != outside.root:
        expected = f"root {outside.root.hex()} at {outside.size} entries, as in the checkpoint given"
        reading.sheet.fail(4, ENTRIES, expected, f"root {root.hex()}: the log was rewritten")


def _check_exhibits(reading: _Reading) -> None:
    # Step 7: each exhibit is what an entry brought into the case, and each that an entry brought is here.
    said: dict[str, tuple[str, object]] = {}
    for _, entry in reading.entries.values():
        if entry.names_exhibit and entry.subject:
            said[entry.subject[0]] = (entry.subject[0], entry.details.get("size"))
    held = {p[len(PAYLOAD) :][:64]: reading.bag.files[p] for p in reading.within(PAYLOAD)}
    for exhibit in sorted(said.keys() | held.keys()):
        found = held.get(exhibit)
        if found is None:
            reading.sheet.fail(7, f"exhibit {shown(exhibit)}", "its bytes in data/", "no such file")
        elif said.get(exhibit) != (found.sums["sha256"], found.size):
            expected = f"{said[exhibit][1]} bytes, as its entry says" if exhibit in said else "an entry that brought it"
            reading.sheet.fail(7, f"exhibit {shown(exhibit)}", expected, f"{found.sums['sha256']}, {found.size} bytes")


def _check_personal(reading: _Reading) -> None:
    # Step 8: revealed values open what entries commit to; one of them is this payload's manifest, handed over.
    manifest = hashlib.sha256(reading.content(MANIFEST)).hexdigest()
    handed_over = False
    for number, line in enumerate(reading.content(OPENINGS).split(b"\n")[:-1], 1):
        item = f"{OPENINGS}, line {number}"
        try:
            opening = msgspec.json.decode(line, type=Opening)
            given = commitment(opening.value, base64.b64decode(opening.salt, validate=True))
        except (ValueError, RecursionError) as error:
            reading.sheet.fail(8, item, "a personal value with its salt", shown(str(error)))
            continue
        entry = reading.entries.get(opening.entry)
        if entry is None or entry[1].commitments.get(opening.field) != given:
            reading.sheet.fail(8, item, "a value that an entry commits to", "another")
            continue
        handed_over |= (entry[1].kind, opening.field, opening.value) == ("exported", "manifest", manifest)
        if opening.field != "manifest":
            reading.sheet.note(f"{shown(opening.field)} of entry {opening.entry}: {shown(opening.value)}.")
    if not handed_over:
        reading.sheet.fail(8, MANIFEST, "an entry which says that just this was handed over", "none")


def _check_time_stamps(reading: _Reading) -> list[TrustedTime]:
    # Step 9: each time-stamp was made over a checkpoint of the bag, by an authority under the root beside it.
    notes, times = [note for _, note, _ in reading.notes], []
    for path in (p for p in reading.within("custody/timestamps/") if p.endswith(RESPONSE)):
        before, folder = len(reading.sheet.failures), path.rpartition("/")[0]
        try:
            over = matching(reading.content(path), notes)
        except ValueError as error:
            reading.sheet.fail(9, shown(path), "a time-stamp over a checkpoint of this bag", shown(str(error)))
            continue
        if over is None:
            reading.sheet.fail(9, shown(path), "a time-stamp over a checkpoint of this bag", "one over something else")
            continue
        found = judged(
            {name: reading.content(f"{folder}/{name}") for name in FILES}, over, shown(folder), reading.sheet, 9
        )
        if found and found.stamp and len(reading.sheet.failures) == before:
            times.append(trusted(found.stamp, over, shown(folder)))
    return times
