"""One writer at a time: CASE/custody/lock, held with flock and hence let go by the system when its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from tawthiq.model import CaseInUseError, TawthiqError


class CaseLock:
    """Held from construction until `release`.

    Raises:
        CaseInUseError: when another process holds it, naming that process.
        TawthiqError: when the case cannot be written.
    """

    def __init__(self, path: Path, who: str) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise TawthiqError(
                f"the case cannot be written ({error.strerror})",
                item=str(path.parent.parent),
                remedy="Copy it to a disk that you may write to, or give yourself the right to write here.",
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._descriptor, 1000, 0).decode(errors="replace").strip()
            os.close(self._descriptor)
            raise CaseInUseError(
                "another program is writing to this case",
                item=str(path.parent.parent),
                remedy=f"Wait until it has finished, or end it: {holder or 'it left no name'}.",
            ) from error
        os.ftruncate(self._descriptor, 0)
        # On a full disk the name cannot be written; the lock holds all the same, and says that it left no name.
        with suppress(OSError):
            os.pwrite(self._descriptor, f"process {os.getpid()}, {who}\n".encode(), 0)

    def release(self) -> None:
        """Lets the next writer in. May be called twice."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)  # who held it is nobody's business once the case travels
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> CaseLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
