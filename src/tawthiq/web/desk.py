"""The desk that a person works at: the case as it stands, what they decide, and what follows from it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from tawthiq.case import Case, Finder, Look, open_case
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import Passphrase, from_environment, own_actor
from tawthiq.model import CaseInUseError, People, TawthiqError
from tawthiq.web.checking import Check
from tawthiq.web.places import LiveSite

T = TypeVar("T")

# Another program may hold the case for the moment of a decision; a build holds it longer, and is said so.
PATIENCE = 5.0
# What follows from a decision is compared at once where that took no longer than this the last time, in seconds.
SWIFT = 5.0
# Decisions in quick succession are compared once: after so many seconds without one, or so many times as long as
# comparing took the last time, so that whoever reads and decides is not made to wait for it.
PAUSE = 1.0
PATIENT = 8.0


class Desk:
    """One case in the app. Safe to call from several threads.

    Args:
        folder: the case; it must be there.
        actor: whose key signs; default: the only one on this computer.
        passphrase: of an encrypted case; asked once, here.

    Attributes:
        trouble: why decisions could not be compared; None while all is well.
        checked: the latest check of the whole case.
    """

    def __init__(self, folder: Path, actor: str | None = None, passphrase: Passphrase = from_environment) -> None:
        self.folder = folder
        self._actor = actor
        self._passphrase = _once(passphrase)
        self._look = Look(folder, self._passphrase)
        self._reading = threading.RLock()
        self._writing = threading.RLock()
        self._site: LiveSite | None = None
        self._finder: tuple[People, Finder] | None = None
        self._behind = threading.Event()
        self._closed = threading.Event()
        self._took = 0.0
        self._decided = 0.0
        self.trouble: TawthiqError | None = None
        self.checked: Check | None = None

    @cached_property
    def actor_id(self) -> str:
        """Fingerprint of the key that decisions made here are signed with."""
        return own_actor(self._actor).id

    @property
    def encrypted(self) -> bool:
        """Whether the case is encrypted at rest."""
        return self._look.encrypted

    def ask(self, question: Callable[[Look], T]) -> T:
        """Look something up in the case, one question at a time."""
        with self._reading:
            return question(self._look)

    def view(self) -> CaseView:
        """The case as it stands now."""
        return self.site().view

    def site(self) -> LiveSite:
        """The case as it stands now, with a place for everything in it."""
        with self._reading:
            view = self._look.view()
            if self._site is None or self._site.view is not view:
                self._site = LiveSite(view)
            return self._site

    def finder(self) -> Finder:
        """People of the case by their names; built anew only when the people are others."""
        with self._reading:
            view = self.view()
            if self._finder is None or self._finder[0] is not view.people:
                self._finder = (view.people, Finder(view))
            return self._finder[1]

    def write(self, act: Callable[[Case], T]) -> T:
        """Do something that changes or reveals, with the case open for just so long.

        Raises:
            CaseInUseError: another program writes to the case, and went on longer than a moment.
            TawthiqError: it is refused; nothing was changed.
        """
        until = time.monotonic() + PATIENCE
        if not self._writing.acquire(timeout=PATIENCE):
            raise CaseInUseError(
                "What was decided before is being compared just now", remedy="Wait a moment and do it again"
            )
        try:
            while True:
                try:
                    with self._opened() as case:
                        return act(case)
                except CaseInUseError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.05)
        finally:
            self._writing.release()

    def decide(self, act: Callable[[Case], T]) -> T:
        """As `write`; and what follows from it is compared soon."""
        made = self.write(act)
        self._decided = time.monotonic()
        self._behind.set()
        return made

    @property
    def behind(self) -> bool:
        """Whether decisions were made here that comparisons, origins and persons do not show yet."""
        return self._behind.is_set()

    def check(self) -> Check:
        """Check the whole case, in the background; the check that runs, where one does."""
        with self._reading:
            if self.checked is None or not self.checked.running:
                self.checked = Check(self.folder, self._passphrase)
            return self.checked

    def catch_up(self) -> None:
        """Bring everything that is derived up to the decisions, now. Raises TawthiqError as `write`."""
        with self._writing:
            began = time.monotonic()
            self._behind.clear()
            try:
                self.write(lambda case: case.derive())
            except TawthiqError:
                self._behind.set()
                raise
            self._took = time.monotonic() - began

    def keep_up(self) -> threading.Thread:
        """Start to do so by itself after decisions, while it is swift."""
        thread = threading.Thread(target=self._keep_up, name="keep-up", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        self._closed.set()
        self._behind.set()
        with self._reading:
            self._look.close()

    def _keep_up(self) -> None:
        while True:
            self._behind.wait()
            if self._closed.wait(PAUSE / 4):
                return
            quiet = time.monotonic() - self._decided
            if self._took > SWIFT or not self._behind.is_set() or quiet < max(PAUSE, PATIENT * self._took):
                continue
            try:
                self.catch_up()
                self.trouble = None
            except TawthiqError as error:
                self.trouble = error
                if self._closed.wait(PATIENCE):
                    return

    def _opened(self) -> Case:
        return open_case(self.folder, actor=self._actor, passphrase=self._passphrase)


def _once(passphrase: Passphrase) -> Passphrase:
    """Asks for a passphrase one time and remembers the answer."""
    known: dict[Path, str] = {}

    def ask(folder: Path) -> str:
        if folder not in known:
            known[folder] = passphrase(folder)
        return known[folder]

    return ask
