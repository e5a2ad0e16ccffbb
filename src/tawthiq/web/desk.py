"""The desk that a person works at: the case as it stands, what they decide, and what follows from it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from tawthiq.case import Case, Finder, Glance, Look, Shield, open_case
from tawthiq.dossier.view import CaseView
from tawthiq.dossier.words import English, speaking
from tawthiq.evidence import Passphrase, from_environment, own_actor
from tawthiq.evidence.vault import Vault
from tawthiq.model import CaseInUseError, People, TawthiqError
from tawthiq.pipeline import Progress
from tawthiq.web import faults
from tawthiq.web.checking import Check
from tawthiq.web.hiding import Hiding
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

T = TypeVar("T")

# Another program may hold the case for the moment of a decision; a build holds it longer, and is said so.
PATIENCE = 5.0
# What follows from a decision is compared at once where that took no longer than this the last time, in seconds.
SWIFT = 5.0
# Whoever protects somebody is shown how far that is where it takes longer, in seconds.
MOMENT = 2.0
# The vault closes by itself after so many seconds in which no page was asked for, and after so many in any case.
IDLE = 600.0
LONGEST_OPEN = 3600.0
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
        hiding: the latest act that protected somebody, or ended that.
    """

    def __init__(self, folder: Path, actor: str | None = None, passphrase: Passphrase = from_environment) -> None:
        self.folder = folder
        self._actor = actor
        self._passphrase = _once(passphrase)
        self._look = Look(folder, self._passphrase)
        self._reading = threading.RLock()
        self._writing = threading.RLock()
        self._last: Case | None = None  # as it was open for the latest decision
        self._shelves: dict[bool, ShelfSite] = {}  # by whether the vault is open
        self._acting: ShelfSite | None = None
        self._sites: dict[bool, LiveSite] = {}
        self._vault = (0.0, 0.0)  # when it was opened, and when a page was last asked for since
        self._finder: tuple[People, Finder] | None = None
        self._behind = threading.Event()
        self._closed = threading.Event()
        self._took = 0.0
        self._decided = 0.0
        self.trouble: TawthiqError | None = None
        self.checked: Check | None = None
        self.hiding: Hiding | None = None

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
        """The case as it stands now; who is protected is masked while the vault is closed."""
        return self.site().view

    def site(self) -> LiveSite:
        """The case as it may be shown now, with a place for everything in it."""
        return self.true_site() if self.revealed else self._laid_out(masked=True)

    def true_site(self) -> LiveSite:
        """The case with every name: to act upon, never to be shown while the vault is closed."""
        return self._laid_out(masked=False)

    def _laid_out(self, *, masked: bool) -> LiveSite:
        with self._reading:
            view = self._look.masked() if masked else self._look.view()
            # Where nobody is protected both are one.
            made = next((s for s in self._sites.values() if s.view is view), None)
            self._sites[masked] = made or LiveSite(view)
            return self._sites[masked]

    @property
    def shield(self) -> Shield:
        """What hides the protected identities of now."""
        with self._reading:
            return self._look.shield(self._reading)

    def decisions(self) -> list[dict[str, str]]:
        """Every decision so far, oldest first, with its state, as it may be shown."""
        found = self.ask(lambda look: look.decisions())
        return found if self.revealed else self.shield.hidden(found)

    @property
    def revealed(self) -> bool:
        """Whether the vault is open: pages show names. It closes by itself (`IDLE`, `LONGEST_OPEN`)."""
        opened, asked = self._vault
        now = time.monotonic()
        if not opened or now - opened > LONGEST_OPEN or now - asked > IDLE:
            self._vault = (0.0, 0.0)
            return False
        self._vault = opened, now
        return True

    def reveal(self, passphrase: str) -> None:
        """Open the vault, which the custody log records. Raises TawthiqError for another passphrase."""
        self.write(lambda case: case.protection.reveal(passphrase, what="opened in the app"))
        now = time.monotonic()
        self._vault = now, now

    @property
    def has_vault(self) -> bool:
        return Vault(self.folder).exists

    def conceal(self) -> None:
        """Close the vault."""
        self._vault = (0.0, 0.0)

    def shelf(self, *, true: bool = False) -> LiveSite:
        """The case as it may be shown now, looked up piece by piece where that can be; see `Look.glance`.

        Args:
            true: with every name, as `true_site` has it, but for lists.
        """
        with self._reading:
            revealed = self.revealed
            glance = self._look.unveiled(self._reading) if revealed else self._look.glance(self._reading)
            if glance is None:
                return self.true_site() if true else self.site()
            if true and glance.hidden:
                return self._to_act_upon()
            before = self._shelves.get(revealed)
            if before is None or before.glance is not glance:
                self._shelves[revealed] = ShelfSite(glance, self.site)
                # What was made for others to see, or under another veil, is not shown here.
                if before is not None and _veil_of(before.glance) is _veil_of(glance):
                    self._shelves[revealed].inherit(before)
            return self._shelves[revealed]

    def _to_act_upon(self) -> LiveSite:
        glance = self._look.true_glance(self._reading)
        if glance is None:
            return self.true_site()
        if self._acting is None or self._acting.glance is not glance:
            self._acting = ShelfSite(glance, self.true_site)
        return self._acting

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
                    # What is kept is in one language, whoever looks on.
                    with self._opened() as case, speaking(English()):
                        self._last = case
                        return act(case)
                except CaseInUseError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.05)
        finally:
            self._writing.release()

    def hide(self, act: Callable[[Case, Progress], object]) -> None:
        """Protect somebody, or end that: in the background where it takes longer than a moment; see `Hiding`.

        Raises TawthiqError where it is refused within that moment.
        """
        with self._reading:
            if self.hiding is not None and self.hiding.running:
                raise CaseInUseError(
                    "Who is shown by name is being changed just now", remedy="Wait a moment and do it again"
                )
            self.hiding = Hiding(lambda progress: self.write(lambda case: act(case, progress)))
        self.hiding.wait(MOMENT)

    def decide(self, act: Callable[[Case], T]) -> T:
        """As `write`; and what follows from it is compared soon."""
        made = self.write(act)
        self._decided = time.monotonic()
        self._behind.set()
        return made

    @property
    def behind(self) -> bool:
        """Whether decisions were made that comparisons, origins and persons do not show yet: here, or by a command."""
        return self._behind.is_set() or self.ask(lambda look: look.behind)

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
        """Start to do so by itself after decisions, an earlier run's included, while it is swift."""
        if self.ask(lambda look: look.behind):
            self._behind.set()
        thread = threading.Thread(target=self._keep_up, name="keep-up", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        self._closed.set()
        self.conceal()
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
            except Exception as error:  # noqa: BLE001 recorded; and the thread lives on for the next decision
                self._behind.clear()
                self.trouble = faults.trouble(error, "keep-up", "Comparing failed by a defect of the app")

    def _opened(self) -> Case:
        return open_case(self.folder, actor=self._actor, passphrase=self._passphrase, known=self._last)


def _veil_of(glance: Glance) -> object:
    return getattr(glance, "veil", None)


def _once(passphrase: Passphrase) -> Passphrase:
    """Asks for a passphrase one time and remembers the answer."""
    known: dict[Path, str] = {}

    def ask(folder: Path) -> str:
        if folder not in known:
            known[folder] = passphrase(folder)
        return known[folder]

    return ask
