"""Checking the case while somebody watches: every byte, entry and signature, in a thread of its own."""

from __future__ import annotations

import threading
from pathlib import Path

from tawthiq.case import Verdict, verify_case
from tawthiq.evidence import Passphrase
from tawthiq.model import TawthiqError
from tawthiq.web import faults


class Check:
    """One check, under way or over.

    Attributes:
        stage, done, total: how far it is; `total` 0 where that is not known.
        verdict: what was found; None while it runs or where it could not be made.
        trouble: why it could not.
    """

    def __init__(self, folder: Path, passphrase: Passphrase) -> None:
        self.stage, self.done, self.total = "", 0, 0
        self.verdict: Verdict | None = None
        self.trouble: TawthiqError | None = None
        self._thread = threading.Thread(target=self._run, args=(folder, passphrase), name="check", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

    def wait(self, seconds: float) -> None:
        """Until it is over, or so long."""
        self._thread.join(seconds)

    def _run(self, folder: Path, passphrase: Passphrase) -> None:
        try:
            self.verdict = verify_case(folder, passphrase=passphrase, progress=self._at)
        except TawthiqError as error:
            self.trouble = error
        except Exception as error:  # noqa: BLE001 recorded, and said on the page
            self.trouble = faults.trouble(error, "check", "The check failed by a defect of the app")

    def _at(self, stage: str, done: int, total: int, _item: str) -> None:
        self.stage, self.done, self.total = stage, done, total
