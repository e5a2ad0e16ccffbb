"""What a dossier is written from: the whole case as values, gathered by the pipeline."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.model import (
    Assessment,
    Document,
    Earlier,
    Exhibit,
    Lineage,
    Orphan,
    People,
    Problem,
    Reading,
    Reconciliation,
)


class EntryView(Struct, frozen=True):
    """One custody entry about an exhibit: its place in the log, UTC time, kind, the actor's key id, plain details."""

    seq: int
    time: str
    kind: str
    actor: str
    details: str


class ExhibitView(Struct, frozen=True):
    """One exhibit as received.

    Attributes:
        paths: where it stood in the intake, as received; several when the same bytes arrived more than once.
        media_type: as told from the bytes.
        parent: SHA-256 of the exhibit that it came out of (an e-mail's attachment), or None.
        document: id of the document read from it, or None where nothing could be read.
        problems: why not, and what would help.
    """

    exhibit: Exhibit
    paths: tuple[str, ...]
    media_type: str
    parent: str | None
    document: str | None
    entries: tuple[EntryView, ...]
    problems: tuple[Problem, ...] = ()


class CustodyView(Struct, frozen=True):
    """The custody log's state: entries, RFC 6962 root (hex), key fingerprint, the latest checkpoint's text."""

    entries: int
    root: str
    key: str
    checkpoint: str
    intact: bool
    failures: tuple[str, ...] = ()


class CaseView(Struct, frozen=True):
    """Everything that the pages show.

    Attributes:
        machine: readings as the machine left them; `readings`: with people's decisions applied. Both by document id.
        tools: name -> version of what the derived tables were made with.
        digest: content digest of the case.
        earlier: texts that a newer reader replaced, with what was extracted from them.
        former: ids that persons had -> the person's id now, None where no row leads there any more.
        protected: ids of persons, records and mentions that are hidden in this view.
        pseudonyms: number -> kind of the identities that masks stand for in it (see `model.masks`); empty where it
            hides nobody.
    """

    title: str
    digest: str
    custody: CustodyView
    exhibits: tuple[ExhibitView, ...]
    documents: dict[str, Document]
    readings: dict[str, tuple[Reading, ...]]
    machine: dict[str, tuple[Reading, ...]]
    lineage: Lineage
    reconciliation: Reconciliation
    people: People
    assessments: tuple[Assessment, ...] = ()
    orphans: tuple[Orphan, ...] = ()
    problems: tuple[Problem, ...] = ()
    tools: dict[str, str] = {}
    earlier: tuple[Earlier, ...] = ()
    former: dict[str, str | None] = {}
    protected: frozenset[str] = frozenset()
    pseudonyms: dict[int, str] = {}
