"""BagIt (RFC 8493), judged strictly: is this folder a bag, complete and valid?

Versions 0.93 to 1.0 are read, since other people's bags are older. Where the RFC tells an implementation to warn, it
warns. Nothing is fetched: a bag whose files are yet to be fetched is incomplete.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from tawthiq.evidence.content import CHUNK
from tawthiq.evidence.intake import shown
from tawthiq.evidence.verdict import Progress, Sheet

STEP = 1  # of verifying a bag: `verify_bag` numbers the others
PAYLOAD = "data/"
_DECLARATION = re.compile(r"BagIt-Version: ([0-9]+)\.([0-9]+)\nTag-File-Character-Encoding: (\S+)\n?")
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(.+)")
_FETCH = re.compile(r"(\S+)[ \t]+([0-9]+|-)[ \t]+(.+)")
_OXUM = re.compile(r"^payload-oxum\s*:\s*([0-9]+)\.([0-9]+)\s*$", re.IGNORECASE | re.MULTILINE)
_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})


class Hashed(Struct, frozen=True):
    """A file of the bag: bytes, and its checksums by algorithm, in lower case."""

    size: int
    sums: dict[str, str]


class Bag(Struct, frozen=True):
    """What `read_bag` established.

    Attributes:
        version: (major, minor), or None when bagit.txt is not as it must be.
        files: every regular file by its path in the bag, "/" between names, hashed.
    """

    version: tuple[int, int] | None
    files: dict[str, Hashed]


class _Manifest(Struct, frozen=True):
    name: str
    algorithm: str
    of_tags: bool
    sums: dict[str, str]


def read_bag(folder: Path, sheet: Sheet, progress: Progress | None = None) -> Bag:
    """Judges a folder by RFC 8493 and hashes every file of it once, in pieces.

    What is wrong is written on the sheet under step 1, each with the file's path in the bag; nothing is raised.
    """
    present = dict(_regular_files(folder, sheet))
    version, encoding = _declaration(folder, sheet)
    manifests = [m for m in (_manifest(folder, name, (version, encoding), sheet) for name in sorted(present)) if m]
    algorithms = {m.algorithm for m in manifests} | {"sha256"}
    files: dict[str, Hashed] = {}
    done, total = 0, sum(present.values())
    for path in sorted(present):
        hashed = _hash(folder / path, algorithms)
        if isinstance(hashed, str):
            sheet.fail(STEP, shown(path), "a readable file", hashed)
            continue
        files[path] = hashed
        done += hashed.size
        if progress:
            progress(done, total)
    _compare(manifests, files, version, sheet)
    _check_fetch(folder, manifests, encoding, sheet)
    _check_oxum(folder, files, encoding, sheet)
    return Bag(version, files)


def _regular_files(folder: Path, sheet: Sheet) -> Iterator[tuple[str, int]]:
    """(path in the bag, bytes); links and other things that are no files are named and never followed."""

    def unreadable(error: OSError) -> None:
        where = Path(error.filename or folder)
        sheet.fail(STEP, shown(where.name), "a readable folder", error.strerror or "something else")

    for here, directories, names in os.walk(folder, onerror=unreadable):
        for name in (*directories, *names):
            path = Path(here, name)
            relative = path.relative_to(folder).as_posix()
            status = path.lstat()
            if stat.S_ISREG(status.st_mode):
                yield relative, status.st_size
            elif not stat.S_ISDIR(status.st_mode):
                sheet.fail(STEP, shown(relative), "a file or a folder", "a link or something else")


def _declaration(folder: Path, sheet: Sheet) -> tuple[tuple[int, int] | None, str]:
    # RFC 8493, 2.1.1: two lines, UTF-8 without a byte order mark, one colon and one space, nothing else.
    try:
        text = _lines(((folder / "bagit.txt").read_bytes()).decode())
    except (OSError, UnicodeDecodeError) as error:
        sheet.fail(STEP, "bagit.txt", "the declaration of a bag", str(getattr(error, "strerror", None) or error))
        return None, "UTF-8"
    found = _DECLARATION.fullmatch("\n".join(text))
    if found is None:
        sheet.fail(STEP, "bagit.txt", "BagIt-Version and Tag-File-Character-Encoding, strictly written", "other text")
        return None, "UTF-8"
    version = (int(found[1]), int(found[2]))
    if not (0, 93) <= version <= (1, 0):
        sheet.fail(STEP, "bagit.txt", "a version from 0.93 to 1.0", f"{version[0]}.{version[1]}")
    try:
        codecs.lookup(found[3])
    except LookupError:
        sheet.fail(STEP, "bagit.txt", "a character encoding that is known", shown(found[3]))
        return version, "UTF-8"
    return version, found[3]


def _manifest(folder: Path, name: str, declared: tuple[tuple[int, int] | None, str], sheet: Sheet) -> _Manifest | None:
    named = _MANIFEST.fullmatch(name)
    if named is None:
        return None
    if named[2] not in _ALGORITHMS:
        sheet.fail(STEP, name, f"one of {', '.join(sorted(_ALGORITHMS))}", named[2])
        return None
    version, encoding = declared
    manifest = _Manifest(name, named[2], named[1] is not None, {})
    for number, line in enumerate(_tag_lines(folder, name, encoding, sheet), 1):
        found = _LINE.fullmatch(line)
        if found is None:
            sheet.fail(STEP, f"{name}, line {number}", "a checksum and a path", shown(line[:80]))
            continue
        if found[2]:
            sheet.note(f"{name}, line {number}: an asterisk before the path, as md5sum writes it, was passed over.")
        path = _path(_decoded(found[3], version), f"{name}, line {number}", sheet)
        if path is not None:
            _enter(manifest, path, found[1].lower(), version, sheet)
    return manifest


def _enter(manifest: _Manifest, path: str, checksum: str, version: tuple[int, int] | None, sheet: Sheet) -> None:
    if path.startswith(PAYLOAD) == manifest.of_tags:
        sheet.fail(STEP, manifest.name, "payload in manifests, other files in tag manifests", shown(path))
    if path not in manifest.sums:
        manifest.sums[path] = checksum
    elif manifest.sums[path] != checksum:
        sheet.fail(STEP, shown(path), f"one checksum in {manifest.name}", "two that differ")
    elif version is None or version >= (1, 0):
        sheet.fail(STEP, shown(path), f"one line in {manifest.name}", "two")
    else:  # RFC 8493 forbids it since 1.0; the drafts before only frowned
        sheet.note(f"{manifest.name} lists {shown(path)} twice.")


def _compare(
    manifests: list[_Manifest], files: dict[str, Hashed], version: tuple[int, int] | None, sheet: Sheet
) -> None:
    # RFC 8493, section 3: complete (all listed, all there) and valid (all checksums agree).
    payload = [path for path in files if path.startswith(PAYLOAD)]
    complete = [m for m in manifests if not m.of_tags]
    if not complete:
        sheet.fail(STEP, "manifest", "at least one payload manifest", "none")
    for manifest in manifests:
        matched = _match(manifest, files, sheet)
        # Since 1.0 every payload manifest lists every payload file; before, one of them had to.
        if not manifest.of_tags and (version is None or version >= (1, 0)):
            for path in sorted(set(payload) - matched):
                sheet.fail(STEP, shown(path), f"a line in {manifest.name}", "none")
    if version is not None and version < (1, 0):
        listed = {_composed(path) for m in complete for path in m.sums}
        for path in payload:
            if _composed(path) not in listed:
                sheet.fail(STEP, shown(path), "a line in a payload manifest", "none")


def _match(manifest: _Manifest, files: dict[str, Hashed], sheet: Sheet) -> set[str]:
    """Compares a manifest's lines with the files; returns the files that it lists."""
    composed = {_composed(path): path for path in files}
    matched: set[str] = set()
    for listed, checksum in sorted(manifest.sums.items()):
        path = listed
        if path not in files and _composed(path) in composed:
            # RFC 8493, 6.1.2: file systems may hold the same name in another Unicode normalisation.
            path = composed[_composed(path)]
            sheet.note(f"{manifest.name} writes {shown(path)} in another Unicode normalisation.")
        if path not in files:
            sheet.fail(STEP, shown(listed), f"the file that {manifest.name} lists", "no such file")
            continue
        matched.add(path)
        found = files[path].sums[manifest.algorithm]
        if found != checksum:
            sheet.fail(STEP, shown(path), f"{manifest.algorithm} {checksum}, as {manifest.name} says", found)
    return matched


def _check_fetch(folder: Path, manifests: list[_Manifest], encoding: str, sheet: Sheet) -> None:
    if not (folder / "fetch.txt").is_file():
        return
    listed = {path for m in manifests if not m.of_tags for path in m.sums}
    for number, line in enumerate(_tag_lines(folder, "fetch.txt", encoding, sheet), 1):
        item = f"fetch.txt, line {number}"
        found = _FETCH.fullmatch(line)
        if found is None:
            sheet.fail(STEP, item, "an address, a length and a path", shown(line[:80]))
            continue
        path = _path(found[3], item, sheet)
        if path is not None and path not in listed:
            sheet.fail(STEP, item, "a payload file that a manifest lists", shown(path))


def _check_oxum(folder: Path, files: dict[str, Hashed], encoding: str, sheet: Sheet) -> None:
    # The total in bag-info.txt (package-info.txt before 0.96), where it is given.
    payload = [hashed.size for path, hashed in files.items() if path.startswith(PAYLOAD)]
    found = f"{sum(payload)}.{len(payload)}"
    for name in ("bag-info.txt", "package-info.txt"):
        if name in files:
            text = "\n".join(_tag_lines(folder, name, encoding, sheet))
            for size, count in _OXUM.findall(text):
                if (int(size), int(count)) != (sum(payload), len(payload)):
                    sheet.fail(STEP, name, f"Payload-Oxum {found}, as is found", f"{size}.{count}")


def _tag_lines(folder: Path, name: str, encoding: str, sheet: Sheet) -> list[str]:
    try:
        return _lines((folder / name).read_bytes().decode(encoding))
    except (OSError, ValueError) as error:
        sheet.fail(STEP, name, f"text in {shown(encoding)}", str(error))
        return []


def _lines(text: str) -> list[str]:
    """Lines end with LF, CR or CRLF (RFC 8493, 2.1.1), and by nothing else that Unicode calls a line's end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _decoded(path: str, version: tuple[int, int] | None) -> str:
    # RFC 8493, 2.1.3: CR and LF in names are percent-encoded, and since 1.0 the percent sign itself.
    names = "0A|0D|25" if version is None or version >= (1, 0) else "0A|0D"
    return re.sub(f"%({names})", lambda m: chr(int(m[1], 16)), path, flags=re.IGNORECASE)


def _path(path: str, item: str, sheet: Sheet) -> str | None:
    """The path within the bag, or None where it leads outside: nothing outside is ever opened."""
    while path.startswith("./"):
        path = path[2:]
        sheet.note(f"{item}: './' before the path was passed over.")
    parts = path.split("/")
    if path.startswith(("/", "~", "\\")) or re.match("[A-Za-z]:", path) or {"", ".", ".."} & set(parts):
        sheet.fail(STEP, item, "a path within the bag", shown(path))
        return None
    return path


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _hash(path: Path, algorithms: set[str]) -> Hashed | str:
    """The file's checksums, or why it cannot be read."""
    digests = [hashlib.new(name, usedforsecurity=False) for name in sorted(algorithms)]
    size = 0
    try:
        # Between the walk and now the file may have become a link or a pipe: neither followed nor waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                for digest in digests:
                    digest.update(chunk)
    except OSError as error:
        return f"nothing readable ({error.strerror})"
    return Hashed(size, {digest.name: digest.hexdigest() for digest in digests})
