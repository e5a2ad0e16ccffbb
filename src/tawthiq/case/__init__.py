"""The face of a case: what the command line, the app and Python users call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tawthiq import __version__, casework, dossier, evidence, pipeline
from tawthiq.case import checking, gathering, handing, judging
from tawthiq.case.handing import Wish
from tawthiq.case.outcomes import HandedOver, Sealed, Summary, Verdict
from tawthiq.case.sealing import Sealing, finish, fulfil
from tawthiq.dossier.rows import document_row, figure_row, statement_rows
from tawthiq.dossier.view import CaseView
from tawthiq.evidence import Custody, Origins
from tawthiq.model import Anchor, Assessment, Purpose, TawthiqError, digest
from tawthiq.pipeline import Progress
from tawthiq.store import CaseStore, Settings, read_settings, write_settings

__all__ = ["Case", "HandedOver", "Sealed", "Summary", "Verdict", "Wish", "open_case", "verify_case"]

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

    A folder that is a bag (`Case.hand_over`) is judged as one: it has no second verdict, as nothing derived is in it.
    """
    if evidence.is_bag(Path(path)):
        return checking.bag_verdict(Path(path), Path(against) if against else None, key, rebuild, progress)
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
        progress: Progress = quiet,
    ) -> Sealed:
        """Seal files and folders. Each path keeps its own name; a folder's files keep their place within it."""
        sealing = Sealing(self._store, self._custody)
        sources = [s for path in paths for s in evidence.walk(Path(path), exclude=self.folder)]
        origins = Origins(received_from, note, how="add")
        receipts, problems = sealing.seal_new(sources, origins, progress)
        if receipts:
            self._custody.checkpoint()
        return Sealed(tuple(receipts), tuple(problems))

    def derive(self, *, progress: Progress = quiet) -> bool:
        """Bring everything derived up to date with the exhibits and the decisions. Returns whether anything changed."""
        derived = pipeline.derive(self._store, Sealing(self._store, self._custody), progress)
        if derived.changed:
            details = {"content": pipeline.content_digest(self._store), "tools": pipeline.tools()}
            subjects = [(run.subject, {"output": run.output}) for run in derived.read]
            self._log([("derived", (subject,), found) for subject, found in subjects] + [("derived", (), details)])
        return derived.changed

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

    def hand_over(self, target: str | Path, wish: Wish | None = None, *, progress: Progress = quiet) -> HandedOver:
        """Write a BagIt 1.0 bag with exhibits and all that somebody who distrusts them needs to check them.

        Args:
            target: the bag's folder; must be absent or empty, and outside the case.
            wish: which exhibits, and what of their personal values to reveal; default: all, and nothing.
        """
        return handing.hand_over(self._store, self._custody, Path(target), wish or Wish(), progress)

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
        _, problems = Sealing(self._store, self._custody).seal_new(sources, Origins(), progress)
        # What could not be sealed stays listed until a build from the same folder finds it mended.
        self._store.set_problems("sealing", str(source.resolve()), problems)

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
