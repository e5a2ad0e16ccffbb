"""What this machine has of the things that Tawthiq can use and does not need, and how the missing are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from msgspec import Struct

from tawthiq.reading import credentials, heic, sevenzips
from tawthiq.reading.dispatch import family_of

_PATIENCE: Final = 20  # seconds that a program may take to say its version


class Piece(Struct, frozen=True):
    """Something that adds to what Tawthiq can do.

    Attributes:
        name: a program's, a package's, or that of a part of one.
        adds: what there is with it, for people.
        found: asks this machine; the version or "yes" where it is there, else None.
        commands: system -> the command that installs it.
        kinds: media types that are read with it; empty where it is used for something else.
    """

    name: str
    adds: str
    found: Callable[[], str | None]
    commands: dict[str, str]
    kinds: tuple[str, ...] = ()

    @property
    def used(self) -> bool:
        """Whether this version of Tawthiq does anything with it."""
        return not self.kinds or any(family_of(kind) for kind in self.kinds)


def _commands(debian: str, fedora: str, macos: str) -> dict[str, str]:
    return {
        "Debian, Ubuntu": f"sudo apt-get install {debian}",
        "Fedora": f"sudo dnf install {fedora}",
        "macOS": f"brew install {macos}",
    }


def _everywhere(command: str) -> dict[str, str]:
    return dict.fromkeys(("Debian, Ubuntu", "Fedora", "macOS"), command)


@cache
def _says(program: str, *arguments: str) -> str | None:
    """What a program prints; None where it is not there or does not run."""
    path = shutil.which(program)
    if path is None:
        return None
    try:
        done = subprocess.run(
            [path, *arguments], capture_output=True, timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def _version(program: str, argument: str) -> str | None:
    said = _says(program, argument)
    if said is None:
        return None
    number = re.search(r"\d+(?:\.\d+)+", said)
    return number.group() if number else "yes"


def _trained(*names: str) -> str | None:
    """Whether tesseract has data for a language or script, by any of its names."""
    listed = (_says("tesseract", "--list-langs") or "").split("\n")
    return "yes" if {line.strip() for line in listed} & set(names) else None


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


_SCANS: Final = ("image/png", "image/jpeg", "image/tiff")
_SOUND: Final = ("video/mp4", "audio/mpeg")
PIECES: Final = (
    Piece(
        "tesseract",
        "the text of scans and photographs (OCR)",
        lambda: _version("tesseract", "--version"),
        _commands("tesseract-ocr", "tesseract", "tesseract"),
        _SCANS,
    ),
    Piece(
        "tesseract: English",
        "OCR of pages in English",
        lambda: _trained("eng"),
        _commands("tesseract-ocr-eng", "tesseract", "tesseract"),
        _SCANS,
    ),
    Piece(
        "tesseract: Arabic script",
        "OCR of pages in Arabic, and of pages in Arabic and English",
        lambda: _trained("Arabic", "script/Arabic"),
        _commands("tesseract-ocr-script-arab", "tesseract-script-arabic", "tesseract-lang"),
        _SCANS,
    ),
    Piece(
        "tesseract: Arabic",
        "a second reading of pages in Arabic",
        lambda: _trained("ara"),
        _commands("tesseract-ocr-ara", "tesseract-langpack-ara", "tesseract-lang"),
        _SCANS,
    ),
    Piece(
        "heif-convert",
        "the pixels of HEIC photographs: the words on them, their hash",
        lambda: heic.version().removeprefix("libheif-") or None,
        _commands("libheif-examples", "libheif-tools", "libheif"),
        (heic.MEDIA_TYPE,),
    ),
    Piece(
        "ffmpeg",
        "key frames and subtitles of video",
        lambda: _version("ffmpeg", "-version"),
        _commands("ffmpeg", "ffmpeg-free", "ffmpeg"),
        _SOUND,
    ),
    Piece(
        "ffprobe",
        "what audio and video say of their own making",
        lambda: _version("ffprobe", "-version"),
        _commands("ffmpeg", "ffmpeg-free", "ffmpeg"),
        _SOUND,
    ),
    Piece(
        "LibreOffice",
        "the text of files of the old Office formats (DOC, PPT)",
        lambda: _version("soffice", "--version") or _version("libreoffice", "--version"),
        _commands(
            "libreoffice-writer-nogui libreoffice-impress-nogui",
            "libreoffice-writer libreoffice-impress",
            "--cask libreoffice",
        ),
        ("application/msword", "application/vnd.ms-powerpoint"),
    ),
    Piece(
        "7zz",
        "what lies in 7z archives, as exhibits of their own",
        lambda: _version(sevenzips.program() or "7zz", "--help"),
        _commands("7zip", "7zip", "sevenzip"),
    ),
    Piece(
        credentials.PACKAGE,
        "whether a photograph is as those say who signed its content credentials (C2PA), without any network",
        lambda: _package(credentials.PACKAGE),
        _everywhere("pip install c2pa-python"),
    ),
    Piece(
        "sqlcipher3",
        "cases encrypted at rest",
        lambda: _package("sqlcipher3"),
        _everywhere("pip install sqlcipher3"),
    ),
)
