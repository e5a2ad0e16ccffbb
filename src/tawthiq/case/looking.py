"""A case for whoever only looks at it: the app's pages. Takes no lock, so that anybody may write meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

from msgspec import structs

from tawthiq import evidence, pipeline
from tawthiq.case import gathering, holding, judging, protecting, recalling, shelving, veiling
from tawthiq.case.gathering import view
from tawthiq.case.glancing import Glance
from tawthiq.case.protecting import Protected
from tawthiq.case.shielded import Shielding
from tawthiq.case.shielding import Shield, nobody
from tawthiq.case.unveiled import UnveiledGlance
from tawthiq.case.veiled import VeiledGlance
from tawthiq.case.veiling import Veil
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import Custody, Held, Layout, Passphrase, Secret
from tawthiq.model import Assessment
from tawthiq.people.recall import Sample
from tawthiq.store import DATABASE, RECORDED, CaseStore, Found, Settings, Sought, lookups, read_settings
from tawthiq.store.filing import Filing

NOBODY = nobody()
_Stamp = tuple[int, int, int]


class Look:
    """One case, open to be looked at from several threads one after the other.

    What was derived is gathered again only when a stage ran; after a decision, only the decisions are laid over anew.

    Attributes:
        folder, settings: of the case.
    """

    def __init__(self, folder: Path, passphrase: Passphrase = evidence.from_environment) -> None:
        self.folder = folder
        self.settings: Settings = read_settings(folder)
        self._secret: Secret | None = evidence.unlock(folder, passphrase)
        self._store = CaseStore.at(folder / DATABASE, self._secret.database if self._secret else None)
        self._stamp: _Stamp | None = None
        self._recorded = ""
        self._view: CaseView | None = None
        self._glance: Glance | None = None
        self._true: Glance | None = None
        self._veil: Veil | None = None
        self._unveiled: UnveiledGlance | None = None
        self._unveiled_of: Glance | None = None
        self._shielding = Shielding()
        self._glanced: _Stamp | None = None
        self._behind: tuple[_Stamp, bool] | None = None
        self._log: tuple[tuple[tuple[str, int, int], ...], Custody] | None = None

    def close(self) -> None:
        self._store.close()

    @property
    def encrypted(self) -> bool:
        """Whether the case is encrypted at rest."""
        return self._secret is not None

    def view(self) -> CaseView:
        """The whole case as it stands now; the same object for as long as nobody wrote."""
        stamp = self._written()
        if self._view is None or stamp != self._stamp:
            recorded = self._store.facts().get(RECORDED, "")
            known = self._view if recorded and recorded == self._recorded else None
            self._view = self._whole() if known is None else self._decided(known)
            self._stamp, self._recorded = stamp, recorded
        return self._view

    def glance(self, lock: threading.RLock) -> Glance | None:
        """The case as it stands now, looked up piece by piece; the same object for as long as nobody wrote.

        Who is protected is masked in it. None where that cannot be: what pages list things from is not up to date, or
        not masked by what hides names now, until a build.

        Args:
            lock: that is held now, and is to be held whenever the database is asked.
        """
        stamp = self._written()
        if stamp != self._glanced:
            self._glance, self._true, self._glanced = None, None, stamp
            with self._store.transaction() as connection:
                made = veiling.protections(connection)
            if shelving.is_current(self._store) and veiling.vouched(self._store, made):
                self._true = Glance(self.settings.title, self._store, self._custody, lock, self.view)
                self._glance = self._veiled(self._true, lock) if made else self._true
        return self._glance

    def true_glance(self, lock: threading.RLock) -> Glance | None:
        """The same with every name but in lists: to act upon, never to be shown while the vault is closed."""
        return self._true if self.glance(lock) is not None else None

    def unveiled(self, lock: threading.RLock) -> Glance | None:
        """As `glance`, with every name, lists included: to be shown while the vault is open alone."""
        glance = self.glance(lock)
        if not isinstance(glance, VeiledGlance):
            return glance
        if self._unveiled is None or self._unveiled.veil is not glance.veil or self._unveiled_of is not glance:
            held = (self._store, self._custody, lock)
            self._unveiled = UnveiledGlance(self.settings.title, glance.veil, held, self.view)
            self._unveiled_of = glance
        return self._unveiled

    def masked(self) -> CaseView:
        """The whole case as it may be shown while the vault is closed."""
        return self._shielding.over(self.view())

    def shield(self, lock: threading.RLock) -> Shield:
        """What hides whoever is protected now."""
        glance = self.glance(lock)
        if isinstance(glance, VeiledGlance):
            return glance.veil.shield
        if glance is None:
            self.masked()
            return self._shielding.shield
        return NOBODY

    def _veiled(self, true: Glance, lock: threading.RLock) -> Glance:
        with self._store.transaction() as connection:
            state = veiling.state_of(self._store, veiling.protections(connection))
        if self._veil is None or self._veil.state != state:
            self._veil = veiling.veil(self._store, lock)
        return VeiledGlance(true, self._veil, (self._store, self._custody, lock), self.masked)

    @property
    def behind(self) -> bool:
        """Whether decisions were made, here or by another program, that what is derived does not show yet."""
        stamp = self._written()
        if self._behind is None or self._behind[0] != stamp:
            self._behind = stamp, shelving.is_behind(self._store)
        return self._behind[1]

    def recorded(self) -> str:
        """The content digest as it was recorded when stages last ran; empty where they never did."""
        return self._store.facts().get(RECORDED, "")

    def decisions(self) -> list[dict[str, str]]:
        """Every decision so far, oldest first, with its state; see `Case.decisions`."""
        return judging.listed(self._store)

    def sample(self) -> Sample | None:
        """The sample of pairs that recall is estimated from; None where none is drawn of the lists as they stand."""
        return recalling.kept(self._store)

    def protected(self, *, names: bool) -> tuple[Protected, ...]:
        """The protected identities by number; see `Protection.listed`."""
        masked = holding.documents(self._store)
        veil = self._veil or veiling.veil(self._store)
        return protecting.listed(veil, self._store.assessments(), masked, names=names)

    def last_of(self, verdict: str, actor: str) -> Assessment | None:
        """The last decision of a kind that somebody made."""
        with self._store.transaction() as connection:
            return lookups.last_decision(connection, verdict, actor)

    def search(self, asked: Sought, limit: int, offset: int = 0) -> list[Found]:
        """Passages of the documents' text that hold the words, those that say them most first."""
        return self._store.search(asked, limit, offset)

    @property
    def filing(self) -> Filing:
        """The names on the lists, as `people.search.find` asks for them; ids of records are filed under them."""
        return Filing(self._store)

    def held(self, sha256: str) -> Held:
        """The bytes of an exhibit. Raises TawthiqError where the case has none of this hash."""
        return self._custody().content.held(sha256)

    def _custody(self) -> Custody:
        """The log as it stands. What was read of it before is not read again; see `Custody.open`."""
        layout = Layout(self.folder)
        found = [(p, p.stat()) for p in (*sorted(layout.log.glob("*")), layout.checkpoints) if p.exists()]
        stamp = tuple((p.name, s.st_mtime_ns, s.st_size) for p, s in found)
        if self._log is None or self._log[0] != stamp:
            known = self._log[1] if self._log else None
            self._log = stamp, Custody.open(self.folder, secret=self._secret, known=known)
        return self._log[1]

    def _whole(self) -> CaseView:
        return view(self.settings.title, self._store, self._custody())

    def _decided(self, known: CaseView) -> CaseView:
        """What is known, under the decisions of now."""
        documents = list(known.documents.values())
        judged = pipeline.judged(self._store, documents, known.machine)
        return structs.replace(
            known,
            readings=judged.readings,
            orphans=judged.orphans,
            assessments=tuple(self._store.assessments()),
            exhibits=gathering.exhibits(self._store, self._custody(), documents),
        )

    def _written(self) -> _Stamp:
        """What differs once anybody has committed: the database is one file without a write-ahead log."""
        found = (self.folder / DATABASE).stat()
        return found.st_ino, found.st_mtime_ns, found.st_size
