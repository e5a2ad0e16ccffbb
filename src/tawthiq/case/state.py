"""What every part of an open case works with: its folder and settings, its store and log, and who is protected."""

from __future__ import annotations

from pathlib import Path

from tawthiq.case import queueing
from tawthiq.case.finding import Finder
from tawthiq.case.ledger import Ledger
from tawthiq.case.protection import Protection
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import Custody, Secret
from tawthiq.model import Document
from tawthiq.store import CaseStore, Settings


class OpenState:
    """The state of one open case."""

    def __init__(
        self, folder: Path, settings: Settings, store: CaseStore, custody: Custody, secret: Secret | None = None
    ) -> None:
        self.folder = folder
        self.settings = settings
        self._store = store
        self._custody = custody
        self._secret = secret
        self._closed = False
        self._finder: Finder | None = None
        self._judging: queueing.Judging | None = None
        self._ledger = Ledger(store, custody)
        #: Who is protected, and the vault.
        self.protection = Protection(folder, settings.title, (store, custody, self._ledger), self._forget)

    def view(self) -> CaseView:
        """The whole case as values, who is protected masked: what the dossier is written from."""
        return self.protection.shown()

    def document(self, document: str) -> Document:
        """A document with every name, to find words in that are to be protected or redacted."""
        return self.protection.true().documents[document]

    def _forget(self) -> None:
        """Make anew what was made from the case as it stood."""
        self._finder = self._judging = None
