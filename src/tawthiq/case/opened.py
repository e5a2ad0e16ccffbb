"""An open case: what the command line, the app and Python users ask of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tawthiq import __version__, dossier, evidence, pipeline
from tawthiq.case import (
    erasing,
    estimated,
    gathering,
    guarding,
    listing,
    merging,
    numbering,
    recalling,
    recording,
    shelving,
    stamping,
)
from tawthiq.case.deliberating import Deliberating
from tawthiq.case.erasing import Erased
from tawthiq.case.giving import Giving
from tawthiq.case.listing import Declared
from tawthiq.case.merging import Copy, Merged
from tawthiq.case.naming import only
from tawthiq.case.outcomes import Sealed, Summary
from tawthiq.case.sealing import Sealing, intake
from tawthiq.case.stamping import Stamping
from tawthiq.case.unpacking import unpack
from tawthiq.evidence import Authority, Custody, Origins, Passphrase
from tawthiq.model import ListMap, TawthiqError, digest
from tawthiq.people import Engine
from tawthiq.pipeline import Progress, quiet

DOSSIER = "dossier"


class Case(Deliberating, Giving):
    """One case, open. Use it in a `with` statement, or call `close`. Raises TawthiqError where something is refused."""

    def __enter__(self) -> Case:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Sign what the log has since the last checkpoint, and let the case go."""
        if not self._closed:
            self._closed = True
            self._custody.checkpoint()
        self._store.close()
        self._custody.close()

    @property
    def custody(self) -> Custody:
        """The custody log as it was read and written here."""
        return self._custody

    # -- the main job

    def build(
        self,
        source: str | Path | None = None,
        *,
        pages: str | Path | None = None,
        engine: Engine = "duckdb",
        progress: Progress = quiet,
    ) -> Summary:
        """Seal what is new in `source`, run the stages for what changed, write the dossier.

        A build that was cut off is finished by the next. Nothing new: nothing is written.

        Args:
            pages: a folder outside the case to write the dossier to, which is an export. Default: into the case, or
                nowhere where the case is encrypted, as pages are in clear.
            engine: what scores the pairs of long lists: "spark" gives the same, and needs `tawthiq[spark]`.
        """
        if source is not None:
            self._seal_folder(Path(source), progress)
        changed = self.derive(engine=engine, progress=progress)
        if pages is not None:
            return self._summary(changed, self._write_out(Path(pages), progress))
        if self._secret is not None:
            return self._summary(changed, None)
        page = self.folder / DOSSIER / "index.html"
        # An export or a check makes the log longer and the pages no less true: they are not written again for it.
        estimate = estimated.mark(self.folder)
        shown = [pipeline.content_digest(self._store), *(x for x in (estimate, recalling.mark(self._store)) if x)]
        state = digest([__version__, self.settings.title, *shown])
        if changed or self._store.facts().get(recording.DOSSIER) != state or not _is_whole(page):
            changed = True
            self._custody.checkpoint()  # the pages print its root
            progress("Writing pages", 0, 1, "")
            self._store.set_fact(recording.DOSSIER, "")
            self._write_pages(self.folder / DOSSIER)
            recording.record_dossier(self._store, self._custody, state, self.folder / DOSSIER)
            self._custody.checkpoint()
        return self._summary(changed, page)

    def add(
        self,
        paths: Sequence[str | Path],
        *,
        received_from: str | None = None,
        note: str | None = None,
        how: str | None = None,
        web: tuple[str, str | None] | None = None,
        progress: Progress = quiet,
    ) -> Sealed:
        """Seal files and folders, and what lies in archives and e-mails among them.

        Each path keeps its own name; a folder's files keep their place within it.

        Args:
            received_from: who gave them; note: anything to remember; how: in what way they were handed over. Kept in
                the case, never in clear in the custody log.
            web: address that they were captured from, and the time in UTC as the log writes it, or None.
        """
        sealing = Sealing(self._store, self._custody)
        sources = [s for path in paths for s in evidence.walk(Path(path), exclude=self.folder)]
        address, captured = web or (None, None)
        origins = Origins(received_from, note, "add", address, captured, way=how)
        sealed = sealing.seal_new(sources, origins, progress, trust_times=False)
        unpacked = unpack(self._store, sealing, self.settings.unpacking, progress)
        recording.record_unpacking(self._store, self._custody)
        if sealing.receipts:
            self._custody.checkpoint()
        return Sealed(tuple(sealing.receipts), (*sealed.problems, *unpacked.problems), sealed.known)

    def declare_list(self, path: str | Path, chosen: ListMap | None = None) -> Declared:
        """Say that a sealed file is a list of people, and how its columns are read.

        Args:
            chosen: heading to field; default: guessed from the headings, to be looked at.
        """
        shown, made = listing.declare(self._store, self._custody, Path(path), chosen)
        if made is not None:
            self._ledger.record(made)
        return shown

    def derive(self, *, engine: Engine = "duckdb", progress: Progress = quiet) -> bool:
        """Bring everything derived up to date with the exhibits and the decisions. Returns whether anything changed."""
        sealing = Sealing(self._store, self._custody)
        unpacked = unpack(self._store, sealing, self.settings.unpacking, progress)
        self._forget()
        changed = pipeline.derive(self._store, sealing, progress, self.settings.reading, engine)
        changed = self.protection.hide() or changed
        recording.record_derivation(self._store, self._custody)
        shelving.note_derived(self._store)
        self.protection.settle()
        return changed or bool(unpacked.opened)

    # -- withdrawn

    def withdraw(
        self, source: str, purposes: Sequence[str] = (), *, reason: str, erase: bool = False, progress: Progress = quiet
    ) -> Erased | None:
        """Take a source's consent back, for some purposes or for all; from then on exports leave out what it gave.

        Args:
            source: as given when its files were received.
            erase: also erase the personal values of its files (name, source, note, address), and build again without.
        """
        gone = erasing.commitments_of(self._store, self._custody, source) if erase else ()
        for made in erasing.withdrawal(self._store, self._custody, source, purposes, reason):
            self._ledger.record(made)
        return self._erase(gone, progress) if erase else None

    def erase(
        self, exhibits: Sequence[str], fields: Sequence[str] = erasing.FIELDS, *, progress: Progress = quiet
    ) -> Erased:
        """Erase personal values about exhibits, and build again without them. The log keeps their commitments.

        Args:
            exhibits: beginnings of SHA-256.
            fields: of path (with the name in an archive), received_from, way, note, address, viewer.
        """
        known = {e.sha256: e.sha256 for e in self._store.exhibits()}
        about = {only(known, beginning, "exhibit") for beginning in exhibits}
        return self._erase(erasing.commitments_about(self._custody, about, fields), progress)

    # -- other copies

    def merge(
        self,
        other: str | Path,
        *,
        another_case: bool = False,
        passphrase: Passphrase = evidence.from_environment,
        progress: Progress = quiet,
    ) -> Merged:
        """Bring another copy of this case in: its log kept whole, exhibits, decisions and personal values united.

        Args:
            another_case: allow a case of its own that is no copy of this one.
            passphrase: asked where the other is encrypted. So an encrypted case takes one in that is not, too.
        """
        there = Copy(Path(other), evidence.unlock(Path(other), passphrase))
        return merging.merge(self.folder, self._store, self._custody, there, another_case, progress)

    # -- at rest

    @property
    def encrypted(self) -> bool:
        """Whether the case is encrypted at rest."""
        return self._secret is not None

    def change_passphrase(self, passphrase: Passphrase) -> None:
        """Put the key of an encrypted case under another passphrase. Copies of the old key.age open it still."""
        if self._secret is None:
            raise TawthiqError("This case is not encrypted", item=str(self.folder), remedy=guarding.ENCRYPT)
        evidence.change_passphrase(self.folder, self._secret, passphrase)

    # -- trusted time

    def timestamp(
        self,
        authorities: Sequence[Authority] = (),
        *,
        waiting_only: bool = False,
        again: bool = False,
        timeout: float = stamping.TIMEOUT,
        progress: Progress = quiet,
    ) -> Stamping:
        """Have the log as it stands time-stamped. This connects to the authorities; nothing else in Tawthiq does.

        A request without an answer stays in the case, and the next call sends it again.

        Args:
            authorities: to ask beside those of the settings.
            waiting_only: send only what waits from before.
            again: ask also those who have time-stamped all that the log holds.
            timeout: seconds to wait for one authority.
        """
        asking = stamping.Asking((*self.settings.authorities, *authorities), waiting_only, again, timeout)
        return stamping.timestamp(self._custody, asking, self._ledger.log, progress)

    def forget_requests(self) -> int:
        """Give up the requests that wait for an authority. Returns how many there were."""
        return stamping.forget(self._custody)

    def record_verified(self, details: dict[str, Any]) -> None:
        """An entry `verified`; see `record_check`."""
        self._ledger.log([("verified", (), details)])

    # -- inside

    def _seal_folder(self, source: Path, progress: Progress) -> None:
        sources = evidence.walk(intake(source), exclude=self.folder)
        sealed = Sealing(self._store, self._custody).seal_new(sources, Origins(), progress)
        # What could not be sealed stays listed until a build from the same folder finds it mended.
        self._store.set_problems("sealing", str(source.resolve()), sealed.problems)

    def _summary(self, changed: bool, page: Path | None) -> Summary:
        made = self.protection.masked()
        return self.protection.shield.said(gathering.summary(made, changed, page))

    def _write_out(self, pages: Path, progress: Progress) -> Path:
        guarding.refuse_inside(self.folder, pages)
        self._custody.checkpoint()  # the pages print its root
        progress("Writing pages", 0, 1, "")
        page = self._write_pages(pages)
        self._ledger.log([("exported", (), {"kind": "dossier"})], {"to": str(pages)})
        return page

    def _write_pages(self, folder: Path) -> Path:
        pieces = numbering.pieces(self._store, self._custody)
        view = self.protection.masked()
        estimate = self.protection.shield.hidden(estimated.vouched(self.folder, self._custody.entries()))
        true = self.protection.true()
        recall = recalling.recall(self._store, true.people, list(true.documents.values()), view.protected)
        return dossier.write_dossier(view, folder, dossier.measured(), pieces=pieces, estimate=estimate, recall=recall)

    def _erase(self, commitments: Collection[str], progress: Progress) -> Erased:
        done = erasing.erase(self.folder, self._store, self._custody, commitments)
        self._custody.checkpoint()
        self.build(progress=progress)
        return done


def _is_whole(page: Path) -> bool:
    return page.exists() and page.with_name(dossier.MANIFEST).exists()
