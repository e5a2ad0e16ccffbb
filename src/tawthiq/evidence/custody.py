"""The face of the evidence room: a case's content store, custody log and checkpoints under one lock.

Writing follows the design's commit order, so that a run killed at any moment leaves nothing lost and nothing half
believed:

    1. bytes on disk           receipt = custody.seal(source), a batch of them, then custody.flush()
    2. database transaction    store receipt.draft as pending, receipt.personal, and the rest
    3. log entry               custody.append([receipt.draft])          (then the pending draft may be forgotten)
    4. checkpoint              custody.checkpoint()

On opening, `custody.finish(pending drafts of the database)` appends what had come as far as 2 and sets aside what had
not; `custody.recovered` says what was mended.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from msgspec import Struct

from tawthiq.evidence.checkpoint import Checkpoint, origin_of, sign_checkpoint
from tawthiq.evidence.content import ContentStore, Readable
from tawthiq.evidence.disk import write_whole
from tawthiq.evidence.entries import Author, Clock, Draft, Entry, Kind, Personal, now
from tawthiq.evidence.folder import declarations, declare, is_case, locked, sweep
from tawthiq.evidence.intake import Source
from tawthiq.evidence.keys import Actor, Declaration
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.lock import CaseLock
from tawthiq.evidence.log import Log
from tawthiq.evidence.merged import set_aside_unrecorded
from tawthiq.evidence.notes import Notes, unfit
from tawthiq.evidence.said import Said
from tawthiq.evidence.seal import Origins, Receipt, Watch, seal_member, seal_source
from tawthiq.evidence.secret import Secret
from tawthiq.model import Problem, TawthiqError


class Finished(Struct, frozen=True):
    """How an interrupted run was ended.

    Attributes:
        appended: entries that the database knew of and the log lacked.
        dropped: drafts whose exhibit's bytes are not there (the power went): the database should forget them.
        problems: what was dropped or set aside, for people.
    """

    appended: tuple[Entry, ...] = ()
    dropped: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()


class Custody:
    """A case's evidence, opened. Use `create` or `open`, and close it (or use it in a `with` statement).

    Attributes:
        content: the exhibits' bytes.
        actor: who writes; None when opened for reading.
        recovered: what an interrupted run had left, and what became of it.
    """

    def __init__(
        self,
        layout: Layout,
        writer: tuple[Actor, CaseLock] | None,
        clock: Clock,
        secret: Secret | None = None,
        known: Custody | None = None,
    ) -> None:
        """For `create` and `open`."""
        if known is not None and (known.layout != layout or not known._log.sound):
            known = None
        self.layout: Layout = layout
        self.actor = writer[0] if writer else None
        self.content = ContentStore(layout.exhibits, secret.identity if secret else None)
        self.recovered: tuple[Problem, ...] = ()
        self._lock = writer[1] if writer else None
        self._clock = clock
        self._said: Said = known._said.copy() if known else Said()
        # Checkpoints before entries: where another process writes meanwhile, the log then is the longer of the two.
        self._notes: Notes = Notes(layout, known._notes if known else None)
        self._log: Log = Log(layout.log, self._said.take, known._log if known else None)
        self._check()
        covered = self._notes.last.size if self._notes.last else self.size
        self._unsigned = (covered, self.size - 1) if covered < self.size else None

    # -- opening ---------------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, case_dir: Path, actor: Actor, *, clock: Clock = now, secret: Secret | None = None) -> Custody:
        """Begins a case's evidence in a folder that may hold other things, and leaves it open for writing.

        Killed half-way, it can be called again.

        Raises:
            TawthiqError: when the folder holds a case or a part of one already, cannot be written, or the actor's
                private key would lie inside the case.
        """
        layout = Layout(case_dir)
        if actor.keyfile.resolve().is_relative_to(case_dir.resolve()):
            raise TawthiqError(
                "the signing key lies inside the case: whoever gets the case could sign as you",
                item=str(actor.keyfile),
                remedy="Set TAWTHIQ_HOME to a folder outside it.",
            )
        lock = locked(layout, actor)
        try:
            log = Log(layout.log)
            if log.size or layout.checkpoint_files() or any(ContentStore(layout.exhibits).hashes()):
                raise TawthiqError(
                    "there is a case here already, or a part of one",
                    item=str(case_dir),
                    remedy="Open it or, if its custody log is lost, restore it; or choose another folder.",
                )
            recovered = log.recover(layout.aside)
            declare(layout, actor)
            details = {"case": uuid.uuid4().hex, **({"encrypted_to": secret.recipient} if secret else {})}
            log.append([Author(actor.id, clock).draft("created", (), details)[0]])
            custody = cls(layout, (actor, lock), clock, secret)
            custody.recovered = (*recovered, *sweep(layout, custody.content))
            custody.checkpoint()
        except BaseException:
            lock.release()
            raise
        return custody

    @classmethod
    def open(
        cls,
        case_dir: Path,
        actor: Actor | None = None,
        *,
        clock: Clock = now,
        secret: Secret | None = None,
        known: Custody | None = None,
    ) -> Custody:
        """Opens a case's evidence: for writing with an actor, for reading without one.

        An encrypted case's log opens without its key; its exhibits then do not.

        Either way it makes sure that the log is the one that the checkpoints were signed over; for writing it also
        takes the lock and moves an unfinished end of the log aside. On a log that does not fit, nothing is ever built.

        Args:
            known: the same evidence as it was opened before in this process. Entries and checkpoints read then are not
                parsed again; their bytes must be the same still.

        Raises:
            TawthiqError: no case there; another writer; a log or checkpoint that is damaged, does not fit, or is not
                the one that was known.
        """
        layout = Layout(case_dir)
        if not is_case(case_dir):
            raise TawthiqError(
                "there is no case here", item=str(case_dir), remedy="Check the path, or create one: tawthiq build."
            )
        if actor is None:
            return cls(layout, None, clock, secret, known)
        lock = locked(layout, actor)
        try:
            custody = cls(layout, (actor, lock), clock, secret, known)
            custody.recovered = (*custody._log.recover(layout.aside), *sweep(layout, custody.content))
            declare(layout, actor)
        except BaseException:
            lock.release()
            raise
        return custody

    def close(self) -> None:
        """Lets the lock go. May be called twice."""
        if self._lock:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Custody:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- what the log says -----------------------------------------------------------------------------------------

    @property
    def case_id(self) -> str:
        """32 hexadecimal digits, from the log's first entry."""
        return self._said.case_id

    @property
    def recipient(self) -> str:
        """The public half of an encrypted case's key, from the same; empty where it is not encrypted."""
        return self._said.recipient

    @property
    def size(self) -> int:
        """Number of entries."""
        return self._log.size

    @property
    def root(self) -> str:
        """The tree's root over all entries, lower-case hexadecimal."""
        return self._log.frontier.root().hex()

    @property
    def leaves(self) -> Sequence[bytes]:
        """The entries' leaf hashes, for proofs (`merkle.inclusion_proof`)."""
        return self._log.leaves

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """All checkpoints kept, smallest first."""
        return tuple(self._notes.all)

    @property
    def latest(self) -> Checkpoint | None:
        """The checkpoint over most entries."""
        return self._notes.last

    def entries(self, start: int = 0) -> Iterator[Entry]:
        """The entries from `start` on, in order."""
        return self._log.entries(start)

    def declarations(self) -> tuple[Declaration, ...]:
        """The actors whose public halves lie in the case, by key id."""
        return declarations(self.layout)

    def holds(self, draft: Draft) -> bool:
        """Whether the log has the entry that this draft became."""
        return draft.salt in self._log.salts

    def recorded(self) -> frozenset[str]:
        """SHA-256 of the exhibits that an entry says were received or derived."""
        return frozenset(self._said.exhibits)

    def merged(self) -> frozenset[str]:
        """Roots of the logs of other copies that an entry says were merged into this case."""
        return frozenset(self._said.merged)

    def stamped(self) -> tuple[Entry, ...]:
        """The entries that record time-stamps, in order."""
        return tuple(self._said.stamped)

    def unrecorded(self) -> tuple[str, ...]:
        """SHA-256 of what lies in the content store without an entry: an interrupted run's, until finished."""
        return tuple(sha256 for sha256 in self.content.hashes() if sha256 not in self._said.exhibits)

    # -- writing ---------------------------------------------------------------------------------------------------

    def draft(
        self,
        kind: Kind,
        subject: Iterable[str] = (),
        details: Mapping[str, Any] | None = None,
        personal: Mapping[str, str | None] | None = None,
    ) -> tuple[Draft, tuple[Personal, ...]]:
        """An entry to append by this case's actor, and the personal values that go to case.db with it."""
        return self._writer()[0].draft(kind, tuple(subject), details, personal)

    def seal(self, source: Source, origins: Origins | None = None, watch: Watch | None = None) -> Receipt:
        """Takes one file of an intake into the content store. Its entry is the receipt's draft, to be appended.

        Args:
            watch: called with the bytes read so far.

        Raises:
            TawthiqError: naming the file; the others of the batch are not concerned.
        """
        return seal_source(self.content, self._writer()[0], source, origins or Origins(), watch)

    def seal_member(self, content: bytes | Readable, parent: str, made: Mapping[str, Any]) -> Receipt:
        """Takes in an exhibit that comes out of another; `made` has its "path" and "by" what it was taken out."""
        return seal_member(self.content, self._writer()[0], content, parent, made)

    def flush(self) -> None:
        """Makes what was sealed outlast a power cut; to be called before the database speaks of it."""
        self.content.flush()

    def append(self, drafts: Iterable[Draft]) -> tuple[Entry, ...]:
        """Writes entries to the log: when it returns, they and the bytes that they speak of outlast a crash.

        Drafts that the log holds already are left out, so that a batch may be appended again after a failure.

        Raises:
            TawthiqError: when the log cannot be written; the drafts stay pending.
        """
        self._writer()
        fresh = {draft.salt: draft for draft in drafts if not self.holds(draft)}
        if not fresh:
            return ()
        self.content.flush()
        return self._log.append(list(fresh.values()))

    def finish(self, pending: Iterable[Draft] = ()) -> Finished:
        """Ends what an interrupted run began. To be called once after opening, before anything new is sealed.

        Args:
            pending: the drafts that the database's last transactions stored and did not see appended.
        """
        drafts = tuple(pending)
        lacking = tuple(d for d in drafts if d.names_exhibit and not all(s in self.content for s in d.subject))
        appended = self.append(d for d in drafts if d not in lacking)
        problems = [
            Problem(
                ", ".join(draft.subject),
                "An interrupted run recorded this file, but its bytes did not reach the disk.",
                "Add the file again.",
            )
            for draft in lacking
        ]
        for sha256 in self.unrecorded():
            kept = self.content.set_aside(sha256, self.layout.aside).relative_to(self.layout.case)
            what = f"An interrupted run copied these bytes and recorded nothing about them; they now lie in {kept}."
            problems.append(Problem(sha256, what, "Add the file again."))
        problems += set_aside_unrecorded(self.layout, self._said.merged)
        self.recovered = (*self.recovered, *problems)
        return Finished(appended, lacking, tuple(problems))

    def checkpoint(self) -> Checkpoint:
        """Signs the log as it stands, unless the latest checkpoint covers all of it already.

        Before that it records the checkpoint before this one, so that none can be taken away unnoticed; and if entries
        were found unsigned on opening, it says which, since this signature only now vouches for them.
        """
        _, actor = self._writer()
        latest = self.latest
        if latest is not None and latest.size == self.size:
            return latest
        if latest is not None and (latest.digest not in self._said.noted or self._unsigned):
            details: dict[str, Any] = {"size": latest.size, "root": latest.root.hex()}
            if self._unsigned:
                details["found_unsigned"] = list(self._unsigned)
            self.append([self.draft("checkpointed", (latest.digest,), details)[0]])
        made = sign_checkpoint(origin_of(self.case_id), self.size, self._log.frontier.root(), actor)
        path = self.layout.checkpoint(made.size, actor.id)
        write_whole(path, made.text.encode())
        self._notes.add(path, made)
        self._unsigned = None
        return made

    # -- inside ----------------------------------------------------------------------------------------------------

    def _writer(self) -> tuple[Author, Actor]:
        if self.actor is None or self._lock is None:
            raise TawthiqError(
                "this case is not open for writing", item=str(self.layout.case), remedy="Open it with an actor."
            )
        return Author(self.actor.id, self._clock), self.actor

    def _check(self) -> None:
        """Refuses a log that is not the one that was signed. What was compared when it was known is not again."""
        if not self.case_id:
            raise unfit("the custody log does not begin with the creation of a case")
        # A run killed while creating leaves one entry and no checkpoint; nothing else leaves none.
        last = self._notes.last
        if (last is None and self.size > 1) or not self._said.noted <= self._notes.digests:
            raise unfit("a checkpoint that was signed is no longer there")
        roots = self._log.roots_at(note.size for note in self._notes.fresh)
        for note in self._notes.fresh:
            if note.origin != origin_of(self.case_id) or roots.get(note.size) != note.root:
                raise unfit(f"the custody log is not the one that was signed at {note.size} entries")
        if last is not None and last.signer({d.id: d.public for d in self.declarations()}) is None:
            raise unfit("the latest checkpoint's signature does not hold")
