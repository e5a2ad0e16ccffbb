"""Writing a bag: BagIt 1.0 (RFC 8493) with the exhibits as payload and, beside it, all that is needed to check them.

    data/SHA256.ending        exhibits, always named by hash: a received name may name a person, or fit no disk
    custody/entries.jsonl     the whole log, or the entries about the exhibits chosen
    custody/proofs/           C2SP tlog-proofs: of each such entry under the last checkpoint, and under the first
                              time-stamped one that covers it
    custody/checkpoints/, custody/actors/, custody/timestamps/      as in the case, as far as the entries need
    custody/personal.jsonl    the personal values that are revealed, with what opens the log's commitments to them
    VERIFY.md, verify.py, ro-crate-metadata.json, bag-info.txt

It is written into a folder beside its place, which is renamed when all is on the disk: a bag is whole or not there.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files as resources
from pathlib import Path
from string import Template
from types import TracebackType

from msgspec import Struct

from tawthiq.evidence.bag_time import stamped_checkpoints, time_stamp_files
from tawthiq.evidence.checkpoint import Checkpoint
from tawthiq.evidence.content import CHUNK, ContentStore
from tawthiq.evidence.crate import METADATA, Described, crate
from tawthiq.evidence.custody import Custody
from tawthiq.evidence.disk import PART, sync_descriptor, sync_directory
from tawthiq.evidence.entries import Entry, Personal, now, stamp
from tawthiq.evidence.keys import declaration_bytes
from tawthiq.evidence.proofs import Proof, Tree
from tawthiq.model import Exhibit, TawthiqError, canonical

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
ENTRIES, OPENINGS = "custody/entries.jsonl", "custody/personal.jsonl"
_SLACK = 1 << 20  # bytes that the tag files of a small bag take at most
_ENDINGS = {
    "application/gzip": ".gz", "application/json": ".json", "application/pdf": ".pdf", "application/rtf": ".rtf",
    "application/x-tar": ".tar", "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/wav": ".wav", "image/gif": ".gif", "image/jpeg": ".jpg",
    "image/png": ".png", "image/tiff": ".tif", "image/webp": ".webp", "message/rfc822": ".eml", "text/csv": ".csv",
    "text/html": ".html", "text/plain": ".txt", "video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
}  # fmt: skip


class Enclosure(Struct, frozen=True):
    """An exhibit to hand over.

    Attributes:
        media_type: as its reader told from the bytes; nothing where it was not read.
        name: as received, where it is revealed; else nothing.
    """

    exhibit: Exhibit
    media_type: str = ""
    name: str = ""

    @property
    def path(self) -> str:
        """Where it lies in the bag."""
        return f"data/{self.exhibit.sha256}{_ENDINGS.get(self.media_type, '')}"


class Parcel(Struct, frozen=True):
    """What goes into a bag beside the exhibits' bytes.

    Attributes:
        whole: whether all entries of the log are among `entries`.
        openings: place in the log, and the personal value of that entry that is revealed.
        remark: for VERIFY.md: what was withheld or left out.
    """

    enclosures: tuple[Enclosure, ...]
    entries: tuple[Entry, ...]
    whole: bool
    openings: tuple[tuple[int, Personal], ...]
    remark: str


class BagDraft:
    """A bag that is being written. Use it in a `with` statement: unless `finish` was reached, nothing is left of it.

    Attributes:
        target: where the bag will be.
    """

    def __init__(self, target: Path, case: Path, size: int) -> None:
        """Makes sure that a bag of `size` bytes of payload can be written.

        Raises:
            TawthiqError: the place is taken, lies in the case, cannot be written, or has no room.
        """
        self.target = target
        self._sums: dict[str, str] = {}
        _check_place(target, case)
        with _writing(target):
            free = shutil.disk_usage(target.resolve().parent).free
            if free < size + _SLACK:
                raise TawthiqError(
                    f"the disk has no room for this bag: it needs {size + _SLACK:,} bytes and {free:,} are free",
                    item=str(target),
                    remedy="Make room, or name a folder on another disk.",
                )
            self._folder = target.resolve().parent / f".{target.name}-{secrets.token_hex(8)}{PART}"
            self._folder.mkdir()

    def __enter__(self) -> BagDraft:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)  # after `finish` there is none

    def enclose(
        self, content: ContentStore, enclosures: Sequence[Enclosure], progress: Callable[[int, int, str], None]
    ) -> str:
        """Copies the exhibits, in pieces, hashing what is copied. Returns the SHA-256 of the payload's manifest.

        Raises:
            TawthiqError: an exhibit is missing or damaged, or the bag cannot be written.
        """
        total, done = sum(e.exhibit.size for e in enclosures), 0
        for enclosure in enclosures:
            progress(done, total, enclosure.name or enclosure.exhibit.sha256)
            self._copy(content, enclosure)
            done += enclosure.exhibit.size
        manifest = self._lines(payload=True)
        self._write(MANIFEST, manifest)
        return hashlib.sha256(manifest).hexdigest()

    def finish(self, custody: Custody, parcel: Parcel, version: str) -> None:
        """Writes everything but the payload, under the case's latest checkpoint, and gives the bag its name."""
        latest = custody.latest
        if latest is None:
            raise TawthiqError("the log has no checkpoint yet", item=str(self.target), remedy="Build the case first.")
        stamped = stamped_checkpoints(custody.layout, custody.checkpoints)
        notes = self._write_log(custody, parcel, latest, stamped)
        self._write_actors(custody, parcel, notes)
        for path in time_stamp_files(custody.layout, None if parcel.whole else notes):
            self._write(f"custody/{path.relative_to(custody.layout.custody).as_posix()}", _content(path))
        verifier = (resources("tawthiq.evidence.handover") / "verify.py").read_bytes()
        self._write("verify.py", verifier)
        self._write("VERIFY.md", _explanation(parcel, latest, custody, hashlib.sha256(verifier).hexdigest(), version))
        self._write("bag-info.txt", _information(parcel, latest, version))
        self._write(METADATA, crate(latest.origin, stamp(now()), self._described(parcel)))
        self._write("bagit.txt", DECLARATION)
        self._write(TAG_MANIFEST, self._lines(payload=False))
        self._rename()

    # -- inside

    def _copy(self, content: ContentStore, enclosure: Enclosure) -> None:
        digest, size = hashlib.sha256(), 0
        with content.open(enclosure.exhibit.sha256) as source, self._file(enclosure.path) as write:
            while chunk := _read(source.read, enclosure.exhibit.sha256):
                digest.update(chunk)
                size += len(chunk)
                write(chunk)
        if digest.hexdigest() != enclosure.exhibit.sha256 or size != enclosure.exhibit.size:
            raise TawthiqError(
                f"an exhibit is damaged: its bytes have SHA-256 {digest.hexdigest()}",
                item=enclosure.exhibit.sha256,
                remedy="Run `tawthiq verify`, and restore the exhibit from a good copy of the case.",
            )
        self._sums[enclosure.path] = digest.hexdigest()

    def _write_log(
        self, custody: Custody, parcel: Parcel, latest: Checkpoint, stamped: Sequence[Checkpoint]
    ) -> tuple[Checkpoint, ...]:
        """Writes entries, proofs and checkpoints; returns the checkpoints."""
        tree = Tree(custody.leaves)
        notes = {note.digest: note for note in custody.checkpoints} if parcel.whole else {latest.digest: latest}
        for entry in parcel.entries:
            if parcel.whole and not entry.names_exhibit:
                continue  # the whole log proves it
            first = next((note for note in stamped if note.size > entry.seq), latest)
            for note in dict.fromkeys((first, latest)):
                proof = Proof(entry.seq, tree.path(entry.seq, note.size), note)
                if not proof.proves(entry.line):
                    raise TawthiqError(
                        f"entry {entry.seq} of the log is not the one that was signed",
                        remedy="Run `tawthiq verify`, and restore the case from a good copy.",
                    )
                self._write(f"custody/proofs/{proof.name}", proof.text.encode())
                notes[note.digest] = note
        self._write(ENTRIES, b"".join(entry.line + b"\n" for entry in parcel.entries))
        self._write(OPENINGS, b"".join(canonical(_opening(seq, p)) + b"\n" for seq, p in parcel.openings))
        for path in custody.layout.checkpoint_files():
            content = _content(path)
            if hashlib.sha256(content).hexdigest() in notes:
                self._write(f"custody/checkpoints/{path.name}", content)
        return tuple(notes.values())

    def _write_actors(self, custody: Custody, parcel: Parcel, notes: Sequence[Checkpoint]) -> None:
        declarations = {d.id: d for d in custody.declarations()}
        publics = {key: d.public for key, d in declarations.items()}
        acted = {entry.actor for entry in parcel.entries} | {note.signer(publics) for note in notes}
        for key, declaration in declarations.items():
            if key in acted:
                self._write(f"custody/actors/{key}.json", declaration_bytes(declaration))

    def _described(self, parcel: Parcel) -> list[Described]:
        exhibits = [
            Described(e.path, e.name or e.exhibit.sha256, e.exhibit.size, e.media_type, e.exhibit.sha256)
            for e in parcel.enclosures
        ]
        others = sorted(path for path in self._sums if not path.startswith("data/"))
        return exhibits + [Described(p, p, (self._folder / p).stat().st_size) for p in others]

    def _lines(self, *, payload: bool) -> bytes:
        listed = sorted(path for path in self._sums if path.startswith("data/") == payload)
        return "".join(f"{self._sums[path]}  {path}\n" for path in listed).encode()

    def _write(self, path: str, content: bytes) -> None:
        with self._file(path) as write:
            write(content)
        self._sums[path] = hashlib.sha256(content).hexdigest()

    @contextmanager
    def _file(self, path: str) -> Iterator[Callable[[bytes], object]]:
        target = self._folder / path
        with _writing(self.target):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                yield file.write
                file.flush()
                sync_descriptor(file.fileno())

    def _rename(self) -> None:
        with _writing(self.target):
            for directory in sorted(p for p in self._folder.rglob("*") if p.is_dir()):
                sync_directory(directory)
            sync_directory(self._folder)
            os.rename(self._folder, self.target)  # noqa: PTH104 - an empty folder of that name may be there
            sync_directory(self._folder.parent)


def _check_place(target: Path, case: Path) -> None:
    place = target.resolve()
    if place.is_relative_to(case.resolve()):
        what, remedy = "a bag cannot be written into the case itself", "Name a folder outside the case."
    elif target.is_symlink() or (target.exists() and not target.is_dir()):
        what, remedy = "the bag's folder is a file or a link", "Name a new folder."
    elif target.is_dir() and any(target.iterdir()):
        what, remedy = "the bag's folder is not empty", "Name a new folder: nothing is ever overwritten."
    elif not place.parent.is_dir():
        what, remedy = "the folder that the bag should lie in is not there", "Make it, or name another."
    else:
        return
    raise TawthiqError(what, item=str(target), remedy=remedy)


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TawthiqError(
            f"the bag cannot be written ({error.strerror})",
            item=str(target),
            remedy="Name a folder on a disk that you may write to and that has room. No part of a bag was left.",
        ) from error


def _read(read: Callable[[int], bytes], sha256: str) -> bytes:
    try:
        return read(CHUNK)
    except OSError as error:
        raise TawthiqError(
            f"an exhibit's bytes cannot be read ({error.strerror})", item=sha256, remedy="Run `tawthiq verify`."
        ) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TawthiqError(
            f"a file of the case cannot be read ({error.strerror})", item=str(path), remedy="Run `tawthiq verify`."
        ) from error


def _opening(seq: int, personal: Personal) -> dict[str, object]:
    return {"entry": seq, "field": personal.field, "salt": personal.salt, "value": personal.value}


def _information(parcel: Parcel, latest: Checkpoint, version: str) -> bytes:
    size = sum(e.exhibit.size for e in parcel.enclosures)
    lines = (
        f"Bag-Software-Agent: tawthiq {version}",
        f"Bagging-Date: {stamp(now())[:10]}",
        f"External-Identifier: {latest.origin}",
        f"Payload-Oxum: {size}.{len(parcel.enclosures)}",
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _explanation(parcel: Parcel, latest: Checkpoint, custody: Custody, verifier: str, version: str) -> bytes:
    template = (resources("tawthiq.evidence.handover") / "VERIFY.md").read_text(encoding="utf-8")
    number = len(parcel.enclosures)
    some = f"These are {len(parcel.entries)} of the log's {latest.size} entries: those about the exhibits in this bag."
    return (
        Template(template)
        .substitute(
            exhibits=f"{number} exhibit{'s' if number != 1 else ''}",
            origin=latest.origin,
            key=custody.actor.id if custody.actor else "",
            verifier=verifier,
            version=version,
            scope="This is the whole log." if parcel.whole else some,
            size=latest.size,
            root=latest.root.hex(),
            withheld=parcel.remark,
        )
        .encode()
    )
