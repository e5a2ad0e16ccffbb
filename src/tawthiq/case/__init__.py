"""The face of a case: what the command line, the app and Python users call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tawthiq import __version__, casework, dossier, evidence, pipeline
from tawthiq.case import checking, derivations, gathering, judging
from tawthiq.case.outcomes import Sealed, Summary, Verdict
from tawthiq.case.sealing import Sealing, finish, fulfil
from tawthiq.case.unpacking import unpack
from tawthiq.dossier.rows import document_row, figure_row, statement_rows
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import Custody, Origins
from tawthiq.model import Anchor, Assessment, Purpose, TawthiqError, digest
from tawthiq.pipeline import Progress
from tawthiq.store import CaseStore, Settings, read_settings, write_settings

__all__ = ["Case", "Sealed", "Summary", "Verdict", "open_case", "verify_case"]

DATABASE = "case.db"
DOSSIER = "dossier"
EXPORTS = ("figures", "documents", "statements")


def quiet(_stage: str, _done: int, _total: int, _item: str) -> None:
    """Progress that nobody watches."""


def open_case(path: str | Path, *, create: bool = False, title: str | None = None, actor: str | None = None) -> Case:
    """Open a case folder.

    Args:
        path: the case folder.
        create: make the case where there is none; the folder must then be absent or empty.
        title: of a case that is made; default the folder's name.
        actor: the declared name of who acts; default: the only one with a key on this computer.

    Raises:
        TawthiqError: it is no case, is in use, is damaged, or was written by a newer version.
    """
    folder = Path(path)
    who = evidence.own_actor(actor)
    if create and not (folder / "case.toml").exists():
        _make(folder, title or folder.resolve().name, who)
    settings = read_settings(folder)
    custody = Custody.open(folder, who)
    try:
        store = CaseStore.at(folder / DATABASE)
        finish(store, custody)
    except BaseException:
        custody.close()
        raise
    return Case(folder, settings, store, custody)


def verify_case(
    path: str | Path,
    *,
    against: str | Path | None = None,
    key: str | None = None,
    rebuild: bool = False,
    progress: Progress = quiet,
) -> Verdict:
    """Check every byte, entry and checkpoint, and that what is derived is what was recorded. Writes nothing.

    It needs no key and works on a case that is too damaged to be opened.

    Args:
        against: a checkpoint kept outside the case: the log must still contain it.
        key: fingerprint of the key that must have signed the log.
        rebuild: also derive everything again, in a temporary database, and compare.
    """
    return checking.verdict(Path(path), Path(against) if against else None, key, rebuild, progress)


class Case:
    """One case, open. Use it in a `with` statement, or call `close`. Raises TawthiqError where something is refused."""

    def __init__(self, folder: Path, settings: Settings, store: CaseStore, custody: Custody) -> None:
        self.folder = folder
        self.settings = settings
        self._store = store
        self._custody = custody
        self._closed = False

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

    def build(self, source: str | Path | None = None, *, progress: Progress = quiet) -> Summary:
        """Seal what is new in `source`, run the stages for what changed, write the dossier.

        A build that was cut off is finished by the next. Nothing new: nothing is written.
        """
        if source is not None:
            self._seal_folder(Path(source), progress)
        changed = self.derive(progress=progress)
        page = self.folder / DOSSIER / "index.html"
        # An export or a check makes the log longer and the pages no less true: they are not written again for it.
        state = digest([__version__, self.settings.title, pipeline.content_digest(self._store)])
        if changed or self._store.facts().get("dossier") != state or not page.exists():
            changed = True
            self._custody.checkpoint()
            progress("Writing pages", 0, 1, "")
            dossier.write_dossier(self.view(), self.folder / DOSSIER, dossier.measured())
            self._store.set_fact("dossier", state)
        return gathering.summary(self.view(), changed, page)

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
        if sealing.receipts:
            self._custody.checkpoint()
        return Sealed(tuple(sealing.receipts), (*sealed.problems, *unpacked.problems), sealed.known)

    def derive(self, *, progress: Progress = quiet) -> bool:
        """Bring everything derived up to date with the exhibits and the decisions. Returns whether anything changed."""
        sealing = Sealing(self._store, self._custody)
        unpacked = unpack(self._store, sealing, self.settings.unpacking, progress)
        changed = pipeline.derive(self._store, sealing, progress)
        self._log(derivations.unlogged(self._store, self._custody))
        return changed or bool(unpacked.opened)

    # -- decisions

    def assess(self, verdict: str, target: str, values: Sequence[str] = (), *, reason: str = "") -> Assessment:
        """Decide about a statement, a pair of records or a source's consent, or retract a decision.

        Args:
            verdict: accept, correct, reject, same_person, different_person, consent or retract.
            target: the beginning of the id of a statement, record or decision; for consent, the source.
            values: "slot=value" for correct, the other record's id for pairs, "purpose=yes" or "=no" for consent.
            reason: why; may be empty only for accept.
        """
        made = judging.decide(self._store, self._custody, verdict, target, values, reason)
        return self._record(made)

    def assess_passage(self, anchor: Anchor, verdict: str, values: dict[str, Any], *, reason: str) -> Assessment:
        """Decide about words anywhere in an exhibit, for example to add a figure that the machine missed."""
        return self._record(judging.made(self._custody, verdict, anchor, values, reason))

    def decisions(self) -> list[dict[str, str]]:
        """Every decision so far, oldest first, with its state: in force, retracted or orphaned."""
        return judging.listed(self._store)

    def consent(self, source: str, purpose: Purpose) -> bool | None:
        """Whether a source consented to a purpose (keep, share, publish, court); None where nobody asked."""
        return casework.consent_of(self._store.assessments(), source, purpose)

    # -- what leaves

    def export(self, kind: str, *, as_: str = "judged", to: str = "") -> list[dict[str, Any]]:
        """Rows of `figures`, `documents` or `statements`, in document order.

        Args:
            as_: "judged" with people's decisions applied, "machine" without.
            to: where they go, for the custody log.
        """
        if kind not in EXPORTS or as_ not in ("judged", "machine"):
            raise TawthiqError(
                "There is no such export", item=f"{kind} as {as_}", remedy=f"Kinds: {', '.join(EXPORTS)}"
            )
        view = self.view()
        readings = view.readings if as_ == "judged" else view.machine
        rows: list[dict[str, Any]] = []
        for document, name in gathering.in_order(view):
            read = readings.get(document.id, ())
            if kind == "documents":
                rows.append(document_row(document, name, read, view.lineage))
            elif kind == "statements":
                rows.extend(statement_rows(document, name, read))
            else:
                figures = sorted((s for r in read for s in r.statements if s.figure), key=lambda s: s.span)
                rows.extend(figure_row(document, name, s) for s in figures)
        self._log([("exported", (), {"kind": kind, "as": as_, "rows": len(rows)})], {"to": to or None})
        return rows

    def view(self) -> CaseView:
        """The whole case as values: what the dossier is written from."""
        return gathering.view(self.settings.title, self._store, self._custody)

    # -- inside

    def _seal_folder(self, source: Path, progress: Progress) -> None:
        if not source.is_dir():
            raise TawthiqError(
                "There is no such folder", item=str(source), remedy="Name the folder that holds what you received"
            )
        sources = evidence.walk(source, exclude=self.folder)
        sealed = Sealing(self._store, self._custody).seal_new(sources, Origins(), progress)
        # What could not be sealed stays listed until a build from the same folder finds it mended.
        self._store.set_problems("sealing", str(source.resolve()), sealed.problems)

    def _record(self, made: Assessment) -> Assessment:
        draft, personal = self._custody.draft("assessed", (made.id,), {"verdict": made.verdict})
        with self._store.transaction():
            self._store.add_assessments([made])
            self._store.promise([draft], personal)
        fulfil(self._store, self._custody)
        return made

    def _log(
        self, entries: list[tuple[Any, tuple[str, ...], dict[str, Any]]], personal: dict[str, str | None] | None = None
    ) -> None:
        if not entries:
            return
        drafts = [self._custody.draft(kind, subject, details, personal) for kind, subject, details in entries]
        self._store.promise([draft for draft, _ in drafts], [p for _, opened in drafts for p in opened])
        fulfil(self._store, self._custody)


def _make(folder: Path, title: str, who: evidence.Actor) -> None:
    # A creation that was cut off leaves these and nothing else; it is done again.
    begun = {"exhibits", "custody"}
    if folder.exists() and (not folder.is_dir() or {p.name for p in folder.iterdir()} - begun):
        raise TawthiqError(
            "This folder is not a case and is not empty, so that no case can be made in it",
            item=str(folder),
            remedy="Name a new folder for the case, and give your material with --from",
        )
    folder.mkdir(parents=True, exist_ok=True)
    with Custody.open(folder, who) if evidence.is_case(folder) else Custody.create(folder, who) as custody:
        # Last: a folder with case.toml is a case that is whole.
        write_settings(folder, Settings(custody.case_id, title))
