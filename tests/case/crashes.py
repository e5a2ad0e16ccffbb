"""A real `tawthiq` command, killed with SIGKILL: at a random moment, or at a random act upon the disk.

    python crashes.py serve        reads requests, one JSON object a line, and answers each with the exit code

Starting Python, importing and opening the models takes longer than what is to be killed. So one process does these
once, by building a case of its own, and forks a child for each command: a process like any other, that dies like one.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

# What a process does to the disk, as Python's audit events name it (PEP 578); fsync has none and is counted by itself.
ACTS = {"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "os.chmod", "os.rmdir", "shutil.rmtree"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Commands:
    """The forking process, from the test's side."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, __file__, "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def __enter__(self) -> Commands:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._log.close()

    def run(self, arguments: Sequence[str], **kill: float) -> dict[str, Any]:
        """Runs a command to its end, or until killed.

        Args:
            kill: `after` seconds, or before its `act`-th act upon the disk.

        Returns:
            "code" (negative: the signal), "seconds" and "acts" that it took.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"arguments": list(arguments), **kill}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the forking process is gone"
        found: dict[str, Any] = json.loads(answer)
        return found


def serve() -> None:
    import time

    sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
    from commands import warm

    warm()
    from tawthiq.cli import app, main  # noqa: F401 imported for the children

    for line in sys.stdin:
        asked = json.loads(line)
        reader, writer = os.pipe()
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _command(asked, writer)
        os.close(writer)
        timer = None
        if "after" in asked:
            timer = threading.Timer(asked["after"], os.kill, (child, signal.SIGKILL))
            timer.start()
        _, status = os.waitpid(child, 0)
        if timer:
            timer.cancel()
            timer.join()
        with os.fdopen(reader, "rb") as pipe:
            acts = pipe.read()
        code = os.waitstatus_to_exitcode(status)
        answer = {"code": code, "seconds": time.monotonic() - began, "acts": int(acts or 0)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _command(asked: dict[str, Any], writer: int) -> None:
    left = int(asked.get("act", -1))
    count = 0

    def act() -> None:
        nonlocal count
        count += 1
        if count == left:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, values: tuple[Any, ...]) -> None:
        if event in ACTS and (event != "open" or (isinstance(values[2], int) and values[2] & WRITING)):
            act()

    sync = os.fsync

    def counted(descriptor: Any) -> None:
        act()
        sync(descriptor)

    os.fsync = counted  # type: ignore[assignment]
    code = 70
    try:
        os.dup2(2, 1)
        sys.addaudithook(watch)
        sys.argv = ["tawthiq", *asked["arguments"]]
        from tawthiq.cli import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stderr.flush()
        os.write(writer, str(count).encode())
        os._exit(code)


if __name__ == "__main__":
    serve()
