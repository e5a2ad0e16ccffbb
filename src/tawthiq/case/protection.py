"""Who is protected in an open case, the vault that says who they are, and the view of the case that hides them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tawthiq.case import gathering, holding, judging, lining, protecting, recording, shelving, veiling
from tawthiq.case.grounds import Grounds
from tawthiq.case.ledger import Ledger
from tawthiq.case.protecting import Protected
from tawthiq.case.sealing import fulfil
from tawthiq.case.shielded import Shielding
from tawthiq.case.shielding import Shield
from tawthiq.case.veiling import Veil
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import Custody
from tawthiq.evidence.vault import Vault
from tawthiq.model import Assessment, Span, TawthiqError
from tawthiq.pipeline import Progress, quiet
from tawthiq.store import RECORDED, CaseStore

T = TypeVar("T")


class Protection:
    """Protected identities of one open case. Raises TawthiqError where something is refused.

    Attributes:
        revealed: whether the vault was opened: this open case then shows names.
    """

    def __init__(
        self, folder: Path, title: str, parts: tuple[CaseStore, Custody, Ledger], changed: Callable[[], None]
    ) -> None:
        """`changed` is called when what may be shown has changed."""
        self._vault = Vault(folder)
        self._title = title
        self._store, self._custody, self._ledger = parts
        self._changed = changed
        self._shielding = Shielding()
        self.revealed = False

    # -- who

    def person(self, target: str, *, reason: str, progress: Progress = quiet) -> Assessment:
        """Have a person stand everywhere by a pseudonym: that of a record or mention, by the beginning of its id."""
        made = protecting.one(Grounds(self._store), self._custody, target, reason)
        return self.recorded([made], progress)[0]

    def party(self, name: str, *, reason: str, progress: Progress = quiet) -> Assessment:
        """The same of a party, by a name that it goes by."""
        made = protecting.party(Grounds(self._store), self._custody, name, reason)
        return self.recorded([made], progress)[0]

    def words(
        self,
        document: str,
        span: Span,
        *,
        reason: str,
        everywhere: bool = True,
        number: int | None = None,
        progress: Progress = quiet,
    ) -> Assessment:
        """The same of words of a document's text.

        Args:
            document: its id.
            everywhere: they are a name, wherever it stands; else these words at this place alone.
            number: of the protected identity whose name they are, too; default: of nobody who is protected yet.
        """
        case, at = Grounds(self._store), (document, span)
        made = protecting.words(case, self._custody, at, reason, everywhere=everywhere, number=number)
        return self.recorded([made], progress)[0]

    def lift(self, number: int, *, reason: str, progress: Progress = quiet) -> list[Assessment]:
        """End a protection, by its number: the decisions are retracted. Its names show again."""
        return self.recorded(protecting.lifted(Grounds(self._store), self._custody, number, reason), progress)

    def decide(self, target: str, values: Sequence[str], *, reason: str, progress: Progress = quiet) -> Assessment:
        """Protect the person of a record or mention, or with "no" end it."""
        if len(values) > 1 or (values and values[0] not in judging.YES_NO):
            raise TawthiqError("Protection is yes or no", item=" ".join(values), remedy="Leave it away for yes")
        if not values or judging.YES_NO[values[0]]:
            return self.person(target, reason=reason, progress=progress)
        case = Grounds(self._store)
        return self.lift(protecting.number_of(case, case.judged(target).id), reason=reason, progress=progress)[0]

    def listed(self) -> tuple[Protected, ...]:
        """The protected identities by number; with their names where the vault was opened."""
        masked = holding.documents(self._store)
        return protecting.listed(veiling.veil(self._store), self._made(), masked, names=self.revealed)

    # -- the vault

    @property
    def has_vault(self) -> bool:
        return self._vault.exists

    def make_vault(self, passphrase: str) -> None:
        """Make the vault that keeps who the pseudonyms stand for, and put in who is protected already."""
        self._vault.create(passphrase)
        protecting.keep(veiling.veil(self._store), self._made(), self._vault)

    def reveal(self, passphrase: str, *, what: str = "names", viewer: str | None = None) -> dict[str, dict[str, Any]]:
        """Open the vault: from now on, this open case shows names. The custody log says that it was viewed.

        Args:
            what: was done with it, for the log: a word or two, no name.
            viewer: who looked, where that is not who acts; kept in the case, never in clear in the log.

        Returns:
            What lies in it, by decision.
        """
        found = self._vault.open(passphrase)
        self._ledger.log([("viewed-vault", (), {"what": what, "identities": len(found)})], {"viewer": viewer})
        self._custody.checkpoint()
        self.revealed = True
        self._changed()
        return found

    # -- what shows

    def true(self) -> CaseView:
        """The case with every name: for what is not shown."""
        return gathering.view(self._title, self._store, self._custody)

    def masked(self) -> CaseView:
        """The case as it may leave, whether or not the vault is open."""
        return self._shielding.over(self.true())

    def shown(self) -> CaseView:
        """The case as it may be looked at now."""
        return self.true() if self.revealed else self.masked()

    @property
    def shield(self) -> Shield:
        """What masks, as of the last `masked`."""
        return self._shielding.shield

    def said(self, value: T) -> T:
        """What may be shown of a value, read out."""
        if self.revealed or not protecting.concerned(self._store):
            return value
        self.masked()
        return self.shield.said(value)

    def hide(self) -> bool:
        """Bring the vault and the search index to who is protected now; returns whether the index changed."""
        if not protecting.concerned(self._store):
            return False
        veil = veiling.veil(self._store)
        protecting.keep(veil, self._made(), self._vault)
        return protecting.reindex(self._store, veil)

    def settle(self, progress: Progress = quiet) -> None:
        """Have the app's lists show what is derived now, as the log has it, with whoever is protected masked."""
        veil = veiling.veil(self._store) if protecting.concerned(self._store) else None
        with self._store.transaction():
            self._list_anew(veil, progress)
        fulfil(self._store, self._custody)

    def is_ended_by(self, made: Assessment) -> bool:
        """Whether a decision takes a protection back, or takes that back."""
        return made.retracts is not None and made.retracts in {a.id for a in Grounds(self._store).decisions}

    def recorded(self, made: Sequence[Assessment], progress: Progress = quiet) -> list[Assessment]:
        """Keep decisions about who is protected with all that follows from them for what is shown.

        Both are kept or neither, whatever stops in between.
        """
        kept = self._ledger.record(*made, also=lambda: self._hide_at_once(progress))
        self._changed()
        if self._vault.exists:
            protecting.keep(veiling.veil(self._store), self._made(), self._vault)
        return kept

    # -- inside

    def _hide_at_once(self, progress: Progress) -> None:
        """Names go from what pages find things by. Joins the transaction that decides so."""
        veil = veiling.veil(self._store)
        before = self._store.facts().get(RECORDED, "")
        protecting.reindex(self._store, veil, progress)
        if self._store.document_ids():
            recording.promise_masking(self._store, self._custody, before)
            veil.state = veiling.state_of(self._store, veil.made)
            self._list_anew(veil, progress)

    def _list_anew(self, veil: Veil | None, progress: Progress) -> None:
        shelving.refresh(self._store, self._custody, veil)
        lining.refresh(self._store, self._custody, veil, progress)
        recording.promise_lists(self._store, self._custody)

    def _made(self) -> list[Assessment]:
        return self._store.assessments()
