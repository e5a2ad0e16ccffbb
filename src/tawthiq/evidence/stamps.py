"""Time-stamps in a case folder: what was asked, what was answered, and what still waits for an answer.

custody/timestamps/SIZE-CHECKPOINT-RESPONSE/   one folder a time-stamp, under the beginnings of the two hashes
    request.tsq    the request as sent (RFC 3161, TimeStampReq)
    response.tsr   the whole answer as received (TimeStampResp)
    token.der      the token in it
    chain.pem      the signer's certificate and those between it and the root
    root.pem       the root that was pinned
custody/timestamps/waiting/                    requests without an answer yet; no part of the evidence

A folder takes its name when all in it is on the disk. The entry `time-stamped` holds the SHA-256 of each file.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tawthiq.evidence.certificates import named, pem
from tawthiq.evidence.checkpoint import Checkpoint
from tawthiq.evidence.disk import PART, free_name, leftover_parts, make_directory, sync_directory, write_whole
from tawthiq.evidence.entries import Entry, is_digest, stamp
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.tokens import Stamp
from tawthiq.model import Problem, canonical

REQUEST, RESPONSE, TOKEN, CHAIN, ROOT = "request.tsq", "response.tsr", "token.der", "chain.pem", "root.pem"
FILES = (REQUEST, RESPONSE, TOKEN, CHAIN, ROOT)


class Waiting(Struct, frozen=True, forbid_unknown_fields=True):
    """A request that has no answer yet, kept so that it can be sent another day.

    Attributes:
        checkpoint: SHA-256 of the checkpoint's bytes.
        size: of that checkpoint, in entries.
        name, url: of the authority.
        root: fingerprint of the pinned root.
        certificates: PEM of those at hand then, root and links: the case may travel before it is asked again.
        request: the TimeStampReq, base64 in the file.
        asked: when it was made, by this computer's clock.
    """

    checkpoint: str
    size: int
    name: str
    url: str
    root: str
    certificates: str
    request: bytes
    asked: str

    @property
    def file(self) -> str:
        """The name of the file that it lies in."""
        whom = hashlib.sha256(self.url.encode()).hexdigest()
        return f"{self.size:010d}-{self.checkpoint[:16]}-{whom[:16]}.json"


def read_waiting(path: Path) -> Waiting:
    """A request that waits. Raises ValueError when the file holds none, OSError when it cannot be read."""
    return msgspec.json.decode(path.read_bytes(), type=Waiting)


def waiting_files(layout: Layout) -> list[Path]:
    """The requests that wait, oldest checkpoint first."""
    return sorted(layout.waiting.glob("*.json")) if layout.waiting.is_dir() else []


def keep_waiting(layout: Layout, waiting: Waiting) -> Path:
    """Puts a request where it outlasts a crash, before it is sent."""
    make_directory(layout.waiting)
    path = layout.waiting / waiting.file
    write_whole(path, canonical(waiting), mode=0o644)
    return path


def forget_waiting(path: Path) -> None:
    """Takes a request away that was answered, or that nobody wants any more."""
    path.unlink(missing_ok=True)
    sync_directory(path.parent)


def folder_name(checkpoint: Checkpoint, response: bytes) -> str:
    """The name of a time-stamp's folder: by size, so that a listing is in order."""
    return f"{checkpoint.size:010d}-{checkpoint.digest[:16]}-{hashlib.sha256(response).hexdigest()[:16]}"


def keep_stamp(layout: Layout, checkpoint: Checkpoint, request: bytes, response: bytes, found: Stamp) -> dict[str, str]:
    """Writes a time-stamp's folder in one step. Returns the SHA-256 of each file by name."""
    # A signer that is itself pinned stands in chain.pem too, since a token need not carry it.
    links = found.chain[:-1] or found.chain
    files = {
        REQUEST: request,
        RESPONSE: response,
        TOKEN: found.token,
        CHAIN: pem(links),
        ROOT: pem(found.chain[-1:]),
    }
    make_directory(layout.timestamps)
    target = layout.timestamps / folder_name(checkpoint, response)
    if not target.exists():
        part = layout.timestamps / f"incoming-{secrets.token_hex(8)}{PART}"
        part.mkdir()
        try:
            for name, content in files.items():
                write_whole(part / name, content)
            part.rename(target)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sync_directory(layout.timestamps)
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def entry_details(waiting: Waiting, found: Stamp, files: dict[str, str]) -> dict[str, Any]:
    """The details of a `time-stamped` entry; its subject is the checkpoint's SHA-256."""
    return {
        "authority": waiting.name,
        "files": files,
        "policy": found.policy,
        "root": found.root,
        "root_name": named(found.chain[-1]),
        "serial": found.serial,
        "signer": found.signer,
        "size": waiting.size,
        "time": stamp(found.time),
        "url": waiting.url,
    }


def recorded_folders(entries: Iterable[Entry]) -> set[str]:
    """The names of the folders that `time-stamped` entries speak of."""
    return {name for entry in entries if entry.kind == "time-stamped" if (name := recorded_folder(entry))}


def recorded_folder(entry: Entry) -> str:
    """The folder that a `time-stamped` entry speaks of, or nothing where it is malformed."""
    size, files = entry.details.get("size"), entry.details.get("files")
    response = files.get(RESPONSE) if isinstance(files, dict) else None
    # The name becomes a path: nothing but hashes may form it.
    if not isinstance(size, int) or not isinstance(response, str) or len(entry.subject) != 1:
        return ""
    good = is_digest(response) and is_digest(entry.subject[0])
    return f"{size:010d}-{entry.subject[0][:16]}-{response[:16]}" if good else ""


def set_aside_unrecorded(layout: Layout, entries: Iterable[Entry]) -> tuple[Problem, ...]:
    """Ends what an interrupted run began: a time-stamp that no entry records is moved aside. Its request still waits.

    It is not recorded now, since nobody could tell it from one that a stranger put there.
    """
    # Through a link planted in its place, another folder's content would be moved.
    if not layout.timestamps.is_dir() or layout.timestamps.is_symlink():
        return ()
    for part in leftover_parts(layout.waiting) if not layout.waiting.is_symlink() else ():
        part.unlink()
    recorded, problems = recorded_folders(entries), []
    for path in sorted(layout.timestamps.iterdir()):
        if path.name.endswith(PART):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        elif path != layout.waiting and path.name not in recorded:
            make_directory(layout.aside)
            target = free_name(layout.aside, f"timestamp-{path.name}")
            path.rename(target)
            sync_directory(layout.aside)
            what = f"A time-stamp that the log does not record now lies in {target.relative_to(layout.case)}."
            problems.append(Problem(path.name, what, "Run `tawthiq timestamp` again: its request still waits."))
    return tuple(problems)
