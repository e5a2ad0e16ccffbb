"""Checking the case while somebody watches: every byte, entry and signature."""

from __future__ import annotations

from pathlib import Path

from tawthiq.case import Verdict, verify_case
from tawthiq.evidence import Passphrase
from tawthiq.web.watched import Watched


class Check(Watched):
    """One check.

    Attributes:
        verdict: what was found; None while it runs or where it could not be made.
    """

    name = "check"
    broken = "The check failed by a defect of the app"

    def __init__(self, folder: Path, passphrase: Passphrase) -> None:
        self._folder, self._passphrase = folder, passphrase
        self.verdict: Verdict | None = None
        super().__init__()

    def work(self) -> None:
        self.verdict = verify_case(self._folder, passphrase=self._passphrase, progress=self.at)
