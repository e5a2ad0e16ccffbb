"""DOC and PPT of before 2007, turned into DOCX and PPTX by LibreOffice where it is installed, then read as those.

LibreOffice runs in a process of its own with a time limit, an empty profile, macros off, links not followed, and a
proxy that leads nowhere: a document that asks for a picture from the network gets none.
"""

from __future__ import annotations

import configparser
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from tawthiq.reading import docx, ole, slides
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable

_SECONDS: Final = 180
# Where the system has a folder in memory, no copy of a document lies on a disk in clear, also of an encrypted case.
_IN_MEMORY: Final = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
_TURNED: Final = {ole.WORD: ("doc", "docx", docx.FAMILY), ole.POWERPOINT: ("ppt", "pptx", slides.FAMILY)}
_INSTALL: Final = (
    "Install it (Debian, Ubuntu: apt install libreoffice-writer-nogui libreoffice-impress-nogui; Fedora: dnf install "
    "libreoffice-writer libreoffice-impress; macOS: brew install --cask libreoffice) and build again"
)
# Packages of LibreOffice come one by one: without its program for slides it reads no PPT.
_REMEDIES: Final = {
    "doc": "Open it in a word processor and add a copy as PDF or DOCX",
    "ppt": "See that libreoffice-impress is installed and build again, or add a copy as PDF or PPTX",
}
# Settings of the profile: no macros, no links, no network.
_SETTINGS: Final = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def read(data: bytes, name: str) -> Content:
    """Bytes of a DOC or PPT to its content.

    Raises:
        Unreadable: LibreOffice is not installed, took too long or could not read it; else as the DOCX and PPTX readers.
    """
    kind = ole.kind_of_bytes(data)
    before, after, family = _TURNED.get(kind, _TURNED[ole.WORD])
    program = _program()
    if program is None:
        what = f"Files of Office before 2007 ({before.upper()}) are read through LibreOffice, which is not installed"
        raise Unreadable(what, _INSTALL)
    return family.read(_turned(program, data, before, after), name)


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def _turned(program: str, data: bytes, before: str, after: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="tawthiq-", dir=_IN_MEMORY) as folder:
        place = Path(folder)
        profile = place / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        (place / f"in.{before}").write_bytes(data)
        command = [
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", after, "--outdir", str(place / "out"), str(place / f"in.{before}"),
        ]  # fmt: skip
        _run(command, place)
        made = place / "out" / f"in.{after}"
        if not made.is_file():
            raise Unreadable("LibreOffice could not read it", _REMEDIES[before])
        return made.read_bytes()


def _run(command: list[str], place: Path) -> None:
    """Run in a process group of its own, which is ended whole after the time limit."""
    nowhere = "http://127.0.0.1:9"
    environment = {**os.environ, "HOME": str(place), "http_proxy": nowhere, "https_proxy": nowhere}
    process = subprocess.Popen(
        command,
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        what = f"LibreOffice was not done with it after {_SECONDS} seconds and was stopped"
        raise Unreadable(what, "Open it in a word processor and add a copy as PDF or DOCX") from None


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    namespaces = 'xmlns:oor="http://openoffice.org/2001/registry"'
    return f'<?xml version="1.0" encoding="UTF-8"?><oor:items {namespaces}>{items}</oor:items>'


def _version() -> str:
    """Of the LibreOffice that is installed, told from the file beside it: starting it takes a second."""
    program = _program()
    if program is None:
        return "none"
    listed = configparser.ConfigParser(interpolation=None)
    try:
        listed.read(Path(program).resolve().parent / "versionrc", encoding="utf-8")
        return listed.get("Version", "buildid")
    except (configparser.Error, OSError, UnicodeDecodeError):
        return "unknown"


FAMILY = Family(
    "legacy",
    f"1+libreoffice-{_version()}+{docx.FAMILY.version}+{slides.FAMILY.version}",
    frozenset(_TURNED),
    100 * MEGABYTE,
    read,
)
