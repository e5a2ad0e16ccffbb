"""What runs in a worker process: one piece of work after another, under limits that the system itself keeps.

    main([MODULE:FUNCTION, TASKS, REPLIES, SECONDS, MEGABYTES, PARENT])      two descriptors; the parent's process id

Tasks and replies are frames: one byte that says what it is, eight that say how long the rest is, and the rest.
The function takes a task's bytes and gives the reply's. It runs with nothing on its standard input and output, so that
whatever a reader prints reaches nobody, and leaves no core file, which would put an exhibit's text on the disk.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Final

# What a frame is.
READY: Final = b"Y"  # the worker can take work
MARK: Final = b"K"  # what is known of the task so far
PULSE: Final = b"P"  # the task gets on
DONE: Final = b"R"  # its result
FULL: Final = b"M"  # it ran into the limit of memory; the worker ends
FAILED: Final = b"E"  # it raised what nobody expected; the worker ends
LOST: Final = b"O"  # bytes cannot be read from the disk: "errno", "message", "path", a line each
HEAD: Final = struct.Struct(">cQ")

# A worker that nobody stops, because who should was killed, stops by itself so many seconds after its time.
_GRACE: Final = 10
_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG, prctl(2)

Work = Callable[[bytes], bytes]


class _Line:
    """The way back to whoever gave the work; closed where this is no worker."""

    def __init__(self) -> None:
        self.replies: int | None = None
        self.seconds = 0

    def send(self, kind: bytes, body: bytes = b"") -> None:
        if self.replies is None:
            return
        view = memoryview(HEAD.pack(kind, len(body)) + body)
        while view:
            view = view[os.write(self.replies, view) :]


_LINE = _Line()


def mark(known: bytes) -> None:
    """Say what is known of the task so far, for whoever must tell of it should it never end. Elsewhere: nothing."""
    _LINE.send(MARK, known)


def pulse() -> None:
    """Say that the task gets on, a page read by OCR, say: its time begins anew. Outside a worker this does nothing."""
    if _LINE.replies is not None:
        signal.alarm(_LINE.seconds + _GRACE)
        _LINE.send(PULSE)


def main(arguments: list[str]) -> None:
    """Work until there are no more tasks."""
    module, _, function = arguments[0].partition(":")
    tasks, _LINE.replies, _LINE.seconds, megabytes = map(int, arguments[1:5])
    parent = int(arguments[5])
    _die_with(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever gave the work is told, and stops this
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    work: Work = getattr(importlib.import_module(module), function)
    _be_silent()
    _limit_memory(megabytes)
    _LINE.send(READY)
    for task in _frames(tasks):
        signal.alarm(_LINE.seconds + _GRACE)
        kind, reply = _outcome(work, task)
        signal.alarm(0)  # whoever takes the reply may take its time
        _LINE.send(kind, reply)
        if kind in (FULL, FAILED):
            return


def _outcome(work: Work, task: bytes) -> tuple[bytes, bytes]:
    try:
        return DONE, work(task)
    except MemoryError:
        return FULL, b""
    except OSError as error:
        if error.errno == errno.ENOMEM:
            return FULL, b""
        lines = (str(error.errno or errno.EIO), error.strerror or str(error), os.fsdecode(error.filename or ""))
        return LOST, "\n".join(lines).encode("utf-8", "surrogateescape")
    except BaseException as error:  # noqa: BLE001 a panic of native code, or an exit: it costs this task, and is told
        return FAILED, f"{type(error).__name__}: {error}".encode("utf-8", "replace")


def _frames(tasks: int) -> Iterator[bytes]:
    """Tasks as they come, until the other end is closed."""
    while head := _read(tasks, HEAD.size):
        yield _read(tasks, HEAD.unpack(head)[1])


def _read(descriptor: int, size: int) -> bytes:
    """So many bytes, or nothing where the other end was closed."""
    out = bytearray()
    while len(out) < size:
        chunk = os.read(descriptor, size - len(out))
        if not chunk:
            return b""
        out += chunk
    return bytes(out)


def _die_with(parent: int) -> None:
    """Where the system can (Linux), it kills this process when its parent is gone, whatever this is at then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it was gone before


def _be_silent() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _limit_memory(megabytes: int) -> None:
    """So much address space more than now: what asks for it all at once is refused before a byte of it is used."""
    if megabytes and sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 not a file of ours
            used = int(file.read().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = used + megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
