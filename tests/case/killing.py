"""Work that dies by kill -9 at a chosen act on the disk."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "shutil.rmtree", "sqlite3.connect"}


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Does the work in a child that kills itself before its step-th act on the disk; False when it ended before."""
    child = os.fork()
    if child == 0:
        left = step

        def count(event: str, _arguments: object) -> None:
            nonlocal left
            if event in STEPS:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        code = 1
        try:
            sys.addaudithook(count)
            work()
            code = 0
        finally:
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0
