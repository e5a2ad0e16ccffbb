"""The list of a dossier's files with their hashes, in the form that `sha256sum --check` reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from tawthiq.evidence.disk import read_regular

MANIFEST = "manifest-sha256.txt"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


def write_manifest(folder: Path) -> None:
    """Lists every file of the folder, itself excepted, by path."""
    lines = [f"{_digest(path)}  {name}\n" for name, path in sorted(_files(folder).items())]
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")


def check_pages(folder: Path, recorded: str) -> Iterator[tuple[str, str, str]]:
    """(file, expected, found) for each file of a dossier that is not as it was written.

    Args:
        recorded: SHA-256 of the list, as the custody log has it.
    """
    try:
        content = read_regular(folder / MANIFEST)
    except OSError as error:
        yield MANIFEST, "the list of the pages' hashes", f"nothing readable ({error.strerror})"
        return
    found = hashlib.sha256(content).hexdigest()
    if found != recorded:
        yield MANIFEST, f"SHA-256 {recorded}, as the custody log says", found
    listed = {m[2]: m[1] for m in _LINE.finditer(content.decode("utf-8", "replace"))}
    present = _files(folder)
    for name, digest in sorted(listed.items()):
        if name not in present:
            yield name, f"SHA-256 {digest}", "no such file"
            continue
        try:
            is_now = _digest(present[name])
        except OSError as error:
            is_now = f"nothing readable ({error.strerror})"
        if is_now != digest:
            yield name, f"SHA-256 {digest}", is_now
    for name in sorted(set(present) - set(listed)):
        yield name, "no file that is not in the list of the pages", "a file"


def _files(folder: Path) -> dict[str, Path]:
    """Everything below the folder that is no folder, links included, by path; but for the list itself."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()}
    found.pop(MANIFEST, None)
    return found


def _digest(path: Path) -> str:
    return hashlib.sha256(read_regular(path)).hexdigest()
