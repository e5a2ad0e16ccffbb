"""`tawthiq` commands as processes of their own, without what each would take to start.

Importing and opening the models takes ten seconds of a processor, most commands a tenth of one. So a command is a
fork of the process that runs the tests, which has done both; the child has a standard output, an exit code, an
environment and rights of its own as any process has. Tests that are about starting it have it `started`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO

PATIENCE = 600.0  # seconds
# Nobody's terminal decides how the lines are set.
PLAIN = {"COLUMNS": "200", "NO_COLOR": "1"}


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m tawthiq.cli ARGUMENTS`, as a shell starts it."""
    command = [sys.executable, "-m", "tawthiq.cli", *arguments]
    environment = {**os.environ, **PLAIN}
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=environment, check=False)


def run(
    *arguments: str, first: Callable[[], object] | None = None, killed_after: float | None = None
) -> subprocess.CompletedProcess[str]:
    """The same command in a fork of this process.

    Args:
        first: done in the child before the command, as giving up rights.
        killed_after: seconds after which it is killed (SIGKILL) where it has not ended.
    """
    if "build" in arguments:
        warm()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:

        def work() -> int:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.stdin, sys.stdout, sys.stderr = (
                os.fdopen(n, mode, encoding="utf-8", closefd=False) for n, mode in enumerate("rww")
            )
            os.environ.update(PLAIN)
            sys.argv = ["tawthiq", *arguments]
            if first is not None:
                first()
            code = _code()
            for stream in (sys.stdout, sys.stderr):
                if not stream.closed:
                    stream.flush()
            return code

        code = forked(work, killed_after)
        return subprocess.CompletedProcess(arguments, code, _written(out), _written(err))


@cache
def warm() -> None:
    """Have everything imported and every model opened that a build may ask for, by one of a case of its own."""
    import tawthiq
    from tawthiq.case import verify_case

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "in" / "a.txt").write_text("The group said that 12 men were killed at Mill Prison in 2016.\n")
        (folder / "in" / "list.csv").write_text("name,birth_year\nAhmad Sari,1980\n")
        with tawthiq.open_case(folder / "case", create=True) as case:
            case.build(folder / "in")
        assert verify_case(folder / "case").intact


def forked(work: Callable[[], int | None], killed_after: float | None = None) -> int:
    """The exit code of a fork of this process that does the work; the negative of the signal that ended it."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = work() or 0
        finally:
            os._exit(code)
    end = time.monotonic() + (PATIENCE if killed_after is None else killed_after)
    found, status = 0, 0
    while not found and time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if not found:
            time.sleep(0.005)
    if not found:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    assert found or killed_after is not None, f"the command took more than {PATIENCE:.0f} seconds"
    return os.waitstatus_to_exitcode(status)


def _code() -> int:
    """What the command leaves with, as Python itself would tell the shell."""
    from tawthiq.cli import main

    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:  # noqa: BLE001 whatever it is, whoever asked is told by the code
        traceback.print_exc()
        return 1
    return 0


def _written(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8")
