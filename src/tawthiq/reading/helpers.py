"""Programs of others, run on hostile bytes under limits: of time, of memory, and of how much they may answer.

None is needed: what waits for one is named with the package that brings it. Nothing is written to a disk where the
system can do without (Linux), so that an encrypted case leaves no copy in clear.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BufferedRandom
from typing import BinaryIO, Final

from msgspec import Struct

from tawthiq.evidence import Held
from tawthiq.model import Problem

# The child's own standard input as a file with places, which programs that jump about in a file need.
STDIN: Final = "/dev/fd/0"
# The shell that sets the limits gives way to the program. What a system cannot limit, it goes without.
_LIMITED: Final = 'ulimit -v "$1" 2>/dev/null; ulimit -f "$2" 2>/dev/null; ulimit -c 0; shift 2; exec "$@"'
# One thread, so that sums come out in one order; no locale, no home, nothing else of this process.
_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "HOME": "/nonexistent"}


class Helper(Struct, frozen=True):
    """A program that adds something where it is installed.

    Attributes:
        packages: by the system's name, what to install: Debian and Ubuntu, Fedora, macOS.
        adds: what it brings, for people.
    """

    program: str
    packages: dict[str, str]
    adds: str

    @property
    def installed(self) -> bool:
        return shutil.which(self.program) is not None

    def missing(self, item: str, what: str) -> Problem:
        """The Problem of an exhibit that waits for it."""
        remedy = f"Install it (Debian and Ubuntu: apt-get install {self.packages['debian']}) and build again"
        return Problem(item, f"{what}: the program {self.program} is not installed", remedy)


TESSERACT: Final = Helper(
    "tesseract",
    {
        "debian": "tesseract-ocr tesseract-ocr-script-arab tesseract-ocr-ara",
        "fedora": "tesseract tesseract-script-arabic",
        "macos": "tesseract tesseract-lang",
    },
    "the text of scans and photographs (OCR)",
)
FFPROBE: Final = Helper(
    "ffprobe",
    {"debian": "ffmpeg", "fedora": "ffmpeg-free", "macos": "ffmpeg"},
    "what audio and video say of their own making",
)
FFMPEG: Final = Helper("ffmpeg", FFPROBE.packages, "key frames and subtitles of video")


HEIF = Helper(
    "heif-convert",
    {"debian": "libheif-examples", "fedora": "libheif-tools", "macos": "libheif"},
    "the pixels of HEIC photographs, as telephones of Apple take them: the words on them, their hash",
)


SEVENZIP = Helper(
    "7zz",
    {"debian": "7zip", "fedora": "7zip", "macos": "sevenzip"},
    "what lies in 7z archives, as exhibits of their own",
)


class RunBounds(Struct, frozen=True):
    """Limits of one run: seconds of waiting, megabytes of its memory, megabytes of its answer."""

    seconds: int = 120
    memory: int = 2_000
    answer: int = 50


class HelperFailed(Exception):  # noqa: N818 an outcome, not an error of the program
    """It is not there, was stopped at a limit, or gave up; the words say which."""


def run(command: Sequence[str], source: bytes | BinaryIO, bounds: RunBounds) -> bytes:
    """What a program writes to its standard output.

    Args:
        command: the program's name, looked up, and its arguments.
        source: given on its standard input, which it may also open as the file STDIN; bytes, or a file of the system.

    Raises:
        HelperFailed: it could not be run, took too long, or ended with another code than 0.
    """
    program = shutil.which(command[0])
    if program is None:
        raise HelperFailed(f"{command[0]} is not installed")
    # `ulimit -f` counts blocks: of 512 bytes by POSIX, of 1,024 in bash; the smaller reading is no less a limit.
    limits = [str(bounds.memory * 1_000), str(bounds.answer * 2_000)]
    wrapped = ["/bin/sh", "-c", _LIMITED, "sh", *limits, program, *command[1:]]
    with _given(source) as given, unnamed(b"") as answer, unnamed(b"") as complaint:
        process = subprocess.Popen(wrapped, stdin=given, stdout=answer, stderr=complaint, env=_ENVIRONMENT)
        try:
            code = process.wait(bounds.seconds)
        except subprocess.TimeoutExpired:
            raise HelperFailed(f"{command[0]} took more than {bounds.seconds} seconds and was stopped") from None
        finally:
            _end(process)
        if code:
            complaint.seek(0)
            said = complaint.read(2_000).decode("utf-8", "replace").strip().splitlines()
            raise HelperFailed(f"{command[0]} ended with code {code}{': ' + said[-1][:200] if said else ''}")
        answer.seek(0)
        return answer.read()


def _end(process: subprocess.Popen[bytes]) -> None:
    """In no session of its own: what ends this process and all it started ends the program too."""
    if process.poll() is None:
        process.kill()
        process.wait()


@contextmanager
def _given(source: bytes | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        with unnamed(source) as file:
            yield file
        return
    source.seek(0)
    yield source


@contextmanager
def unnamed(source: bytes | BinaryIO) -> Iterator[BufferedRandom]:
    """A file of these bytes without a name, at its start: in memory where the system can."""
    in_memory = hasattr(os, "memfd_create")
    with os.fdopen(os.memfd_create("given"), "w+b") if in_memory else tempfile.TemporaryFile() as file:
        if isinstance(source, bytes):
            file.write(source)
        else:
            shutil.copyfileobj(source, file, 1 << 20)
        file.flush()
        file.seek(0)
        yield file


@contextmanager
def as_file(held: Held) -> Iterator[BinaryIO]:
    """The exhibit as a file that a program can be given: itself, or, of an encrypted case, a copy without a name."""
    with held.open() as file:
        if held.identity is None:
            yield file
            return
        with unnamed(file) as clear:
            yield clear
