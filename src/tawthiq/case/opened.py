"""An open case: what the command line, the app and Python users ask of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from tawthiq import __version__, casework, dossier, evidence, pipeline
from tawthiq.case import (
    concluding,
    consent,
    erasing,
    exporting,
    gathering,
    guarding,
    handing,
    judging,
    lining,
    listing,
    merging,
    numbering,
    protecting,
    queueing,
    recording,
    redacting,
    shelving,
    stamping,
)
from tawthiq.case.consent import Covered
from tawthiq.case.erasing import Erased
from tawthiq.case.finding import Finder
from tawthiq.case.finding import person as person_now
from tawthiq.case.handing import Wish
from tawthiq.case.judging import Act
from tawthiq.case.ledger import Ledger
from tawthiq.case.listing import Declared
from tawthiq.case.merging import Copy, Merged
from tawthiq.case.naming import only
from tawthiq.case.outcomes import HandedOver, Sealed, Summary
from tawthiq.case.protection import Protection
from tawthiq.case.redacting import Redacted, RedactionWish
from tawthiq.case.sealing import Sealing, fulfil, intake
from tawthiq.case.stamping import Stamping
from tawthiq.case.unpacking import unpack
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import Authority, Custody, Origins, Passphrase, Secret
from tawthiq.model import Anchor, Assessment, Document, ListMap, Purpose, TawthiqError, digest
from tawthiq.people import Engine
from tawthiq.people.parts import parts
from tawthiq.pipeline import Progress, quiet
from tawthiq.store import CaseStore, Settings
from tawthiq.store.filing import Filing

if TYPE_CHECKING:
    from tawthiq import estimation


T = TypeVar("T")

DOSSIER = "dossier"


class Case:
    """One case, open. Use it in a `with` statement, or call `close`. Raises TawthiqError where something is refused."""

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
        state = digest([__version__, self.settings.title, pipeline.content_digest(self._store)])
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
        with self._store.transaction():
            shelving.refresh(self._store, self._custody)
            shelving.note_derived(self._store)
            if not protecting.concerned(self._store):
                lining.refresh(self._store, self._custody)
                recording.promise_lists(self._store, self._custody)
        fulfil(self._store, self._custody)
        return changed or bool(unpacked.opened)

    # -- decisions

    def assess(self, verdict: str, target: str, values: Sequence[str] = (), *, reason: str = "") -> Assessment:
        """Decide about a statement, a pair of records or a source's consent, or retract a decision.

        Args:
            verdict: accept, correct, reject, confirm, same_person, different_person, unsure, same_party,
                different_party, protect, consent or retract.
            target: the beginning of the id of a statement, number, record or decision; for consent, the source.
            values: "slot=value" for correct; the other record's id for pairs, and for unsure "needs=..." after it, what
                would settle it; "purpose=yes" or "=no" for consent; "number=43" to confirm a number that was
                read wrongly, nothing where it was read rightly.
            reason: why; may be empty only for accept and confirm.
        """
        if verdict == "protect":
            return self.protection.decide(target, values, reason=reason)
        made = judging.decide(self._store, self._custody, verdict, target, values, reason)
        self._ledger.record(made)
        self.protection.hide()  # a retraction may be of a protection, and a merge may name more
        return made

    def assess_passage(self, anchor: Anchor, verdict: str, values: dict[str, Any], *, reason: str) -> Assessment:
        """Decide about words anywhere in an exhibit, for example to add a figure that the machine missed."""
        return self._ledger.record(judging.made(self._custody, verdict, anchor, values, reason))[0]

    def assess_together(self, acts: Sequence[Act], *, reason: str) -> list[Assessment]:
        """Make several decisions as one act: all of them stand, or none; they share a nonce.

        Args:
            reason: why; may be empty only where all accept or confirm.
        """
        return self._ledger.record(*judging.together(self._custody, acts, reason))

    def conclude(
        self, words: str, standard: str, crime: str = "", finding: str = "", *, gone: bool = False
    ) -> Assessment:
        """Write a finding: a conclusion in words, to a standard of proof (see `casework.findings`).

        Args:
            standard, crime: keys of vocabulary/elements.yaml.
            finding: id of the finding that is written anew; gone: that it is withdrawn. The earlier words are kept.
        """
        return self._ledger.record(
            concluding.conclude(self._store, self._custody, (words, standard, crime), finding, gone)
        )[0]

    def cite(self, finding: str, statement: str, side: str, element: str = "", *, reason: str = "") -> Assessment:
        """Hang a statement on a finding.

        Args:
            side: "supports" or "contradicts"; element: key of the element of its crime that the statement bears on.
        """
        return self._ledger.record(
            concluding.cite(self._store, self._custody, (finding, statement), (side, element), reason)
        )[0]

    def decisions(self) -> list[dict[str, str]]:
        """Every decision so far, oldest first, with its state: in force, retracted or orphaned."""
        return self.protection.said(judging.listed(self._store))

    def queue(self, limit: int = 50) -> dict[str, Any]:
        """The doubtful pairs of records, those first whose answer changes most, under the decisions of now.

        Returns:
            "waiting": how many questions there are; "questions": the first of them, each as
            `people.queue.Question` has it, where "left" and "right" also say path, sha256, cells and words of the
            sealed row, and "together" names the other rows of its person; "unsure": pairs put aside, with "needs".
            A pair whose decision names what it needs comes back when a list that was added later says something of
            one of its two persons. What `derive` was not told yet is counted, and shows in links after it.
        """
        return self.protection.said(
            self._judge().queue(limit, frozenset() if self.protection.revealed else self.view().protected)
        )

    def contradictions(self) -> list[dict[str, Any]]:
        """Decisions about pairs that cannot all hold: "decisions", "newest" (the one made last) and "text", in words.

        The records that one decision parts stay apart until one of the decisions is retracted.
        """
        return self.protection.said(self._judge().contradictions())

    def against(self, verdict: str, left: str, right: str) -> list[dict[str, Any]]:
        """The contradictions that a decision on two records would cause, as `contradictions` gives them."""
        return self.protection.said(self._judge().against(verdict, left, right))

    def numbers(self, crops: str | Path | None = None) -> list[dict[str, Any]]:
        """Numbers that OCR read and that count for nothing until a person confirms them; those confirmed, too.

        Args:
            crops: a folder to write the piece of the image of each that waits to, as ID.png: an export.
        """
        if crops is not None:
            guarding.refuse_inside(self.folder, Path(crops))
            count = numbering.write_crops(self._store, self._custody, Path(crops))
            self._ledger.log([("exported", (), {"kind": "crops", "rows": count})], {"to": str(crops)})
        return self.protection.said(numbering.rows(self._store))

    def consent(self, source: str, purpose: Purpose) -> bool | None:
        """Whether a source consented to a purpose (keep, share, publish, court); None where nobody asked."""
        return casework.consent_of(self._store.assessments(), source, purpose)

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

    # -- what leaves

    def covered(self, purpose: str | None = None, exhibits: Iterable[str] | None = None) -> Covered:
        """What may leave the case: every export asks this. `purpose`: keep, share, publish, court, or None: unknown."""
        asked = [e.sha256 for e in self._store.exhibits()] if exhibits is None else exhibits
        return consent.cover(self._store, self._custody, asked, consent.purpose_of(purpose))

    def export(
        self,
        kind: str,
        *,
        as_: str = "judged",
        to: str = "",
        purpose: str | None = None,
        reveal: bool = False,
        only: Collection[str] = (),
    ) -> list[dict[str, Any]]:
        """Rows of one kind, in document order, without what consent does not cover.

        Args:
            kind: figures, documents, statements, groups, relations, origins, edges, records, links, people, mentions.
            as_: "judged" with people's decisions applied, "machine" without; from groups on only judged.
            to: where they go, for the custody log.
            purpose: what for (see `covered`, which says what is left out and why).
            reveal: name protected people too; the vault must have been opened (`reveal`).
            only: of groups and relations, these groups' keys.
        """
        exporting.check(kind, as_)
        if reveal and not self.protection.revealed:
            raise TawthiqError("Names are revealed by the vault alone", item=kind, remedy="Open it with its passphrase")
        covered = self.covered(purpose)
        view = self.protection.true() if reveal else self.protection.masked()
        rows = exporting.rows(view, exporting.Wanted(kind, as_, only), covered.exhibits)
        if not reveal:
            rows = self.protection.shield.said(rows)
        details = {"kind": kind, "as": as_, "rows": len(rows), "for": purpose, "left_out": len(covered.left_out)}
        self._ledger.log([("exported", (), details | ({"revealed": ["names"]} if reveal else {}))], {"to": to or None})
        return rows

    def find(self, name: str, limit: int = 20) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """People on lists and passages of texts by a name in any script or spelling, each by score, with why.

        Raises:
            TawthiqError: the name has no letters.
        """
        if not parts(name):
            raise TawthiqError("There is no name to look for", item=name, remedy="Type at least one part of a name")
        if self._finder is None:
            self._finder = Finder(self.view(), Filing(self._store))
        return self.protection.said(self._finder.people(name, limit)), self.protection.said(
            self._finder.mentions(name, limit)
        )

    def person(self, target: str) -> str:
        """The id of the person that an id leads to: of a person now or once, or of a row.

        Raises:
            TawthiqError: nobody of this case ever had it, or its row is on no list any more.
        """
        return person_now(self._store, target)

    def hand_over(self, target: str | Path, wish: Wish | None = None, *, progress: Progress = quiet) -> HandedOver:
        """Write a BagIt 1.0 bag with exhibits and all that somebody who distrusts them needs to check them.

        Args:
            target: the bag's folder; must be absent or empty, and outside the case.
            wish: which exhibits, and what of their personal values to reveal; default: all, and nothing.
        """
        asked = wish or Wish()
        view = self.protection.masked()
        naming = frozenset(view.documents[d].exhibit for d in view.documents if self.protection.shield.masks_any(d))
        return handing.hand_over(self._store, self._custody, Path(target), asked, progress, naming)

    def redact(self, document: str, wish: RedactionWish) -> Redacted:
        """A copy of a document's exhibit with content gone: words, regions of pages, protected names.

        What is copied is a text, or pixels, and nothing else of the file. The log records that the copy was derived
        from the exhibit, which stays as it is.

        Args:
            document: its id.
        """
        self.protection.masked()  # the shield as of now
        true = self.protection.true()
        found = true.documents[document]
        name = next((e.paths[0] for e in true.exhibits if e.exhibit.sha256 == found.exhibit and e.paths), "")
        return redacting.redact(self._store, self._custody, self.protection.shield, found, name, wish)

    def estimate(
        self,
        wish: estimation.Wish | None = None,
        settings: estimation.Settings | None = None,
        *,
        target: Path | None = None,
        progress: Progress = quiet,
    ) -> tuple[estimation.Report, Path]:
        """Estimate how many people no list has, from the lists that are linked now, and write the page.

        Args:
            wish: strata, sources that count as one, known recall; default: none.
            target: folder of the page and the JSON; default `estimate` in the case. To be given, and outside, where the
                case is encrypted.
        """
        # Imported here: compilers and solvers take a second, which no other verb should wait for.
        from tawthiq.case import estimating
        from tawthiq.estimation import Settings as Numbers
        from tawthiq.estimation import Wish as Asked

        where = target or self.folder / estimating.FOLDER
        if self._secret is not None:
            guarding.refuse_inside(self.folder, where)
        asked, numbers = wish or Asked(), settings or Numbers()
        report = estimating.of_case(self.settings.title, self._store, asked, numbers, progress)
        self.view()  # the shield as of now
        page = estimating.write(report, where, self.protection.shield.out)
        details = {"kind": "estimate", "digest": report.as_dict()["digest"], "verdict": report.whole.verdict}
        self._ledger.log([("exported", (), details)], {"to": str(target) if target else None})
        return report, page

    def view(self) -> CaseView:
        """The whole case as values, who is protected masked: what the dossier is written from."""
        return self.protection.shown()

    def document(self, document: str) -> Document:
        """A document with every name, to find words in that are to be protected or redacted."""
        return self.protection.true().documents[document]

    def record_verified(self, details: dict[str, Any]) -> None:
        """An entry `verified`; see `record_check`."""
        self._ledger.log([("verified", (), details)])

    # -- inside

    def _forget(self) -> None:
        """Make anew what was made from the case as it stood."""
        self._finder = self._judging = None

    def _judge(self) -> queueing.Judging:
        if self._judging is None:
            self._judging = queueing.Judging(self._store, self._custody)
        return self._judging

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
        return dossier.write_dossier(self.protection.masked(), folder, dossier.measured(), pieces=pieces)

    def _erase(self, commitments: Collection[str], progress: Progress) -> Erased:
        done = erasing.erase(self.folder, self._store, self._custody, commitments)
        self._custody.checkpoint()
        self.build(progress=progress)
        return done


def _is_whole(page: Path) -> bool:
    return page.exists() and page.with_name(dossier.MANIFEST).exists()
