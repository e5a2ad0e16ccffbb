"""What the verbs give back: values that the command line prints and Python users read."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from tawthiq.case.consent import Covered
from tawthiq.evidence import BagVerdict, EvidenceVerdict, Mismatch, TrustedTime
from tawthiq.model import Problem, plain
from tawthiq.store import Receipt


class Sealed(Struct, frozen=True):
    """What `add` sealed, and what it could not.

    Attributes:
        receipts: of the files, and of what was taken out of archives and e-mails among them.
        known: paths of files that the case holds already, with these bytes and from this origin.
    """

    receipts: tuple[Receipt, ...]
    problems: tuple[Problem, ...]
    known: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        files = [{"sha256": r.exhibit, "path": r.path, "parent": r.parent} for r in self.receipts]
        return {"sealed": files, "known": list(self.known), "problems": plain(self.problems)}


class HandedOver(Struct, frozen=True):
    """What `export bag` wrote.

    Attributes:
        exhibits, size: how many, and their bytes.
        entries, log_size: entries in the bag, and in the whole log.
        root, key: of the checkpoint that it rests on: root of the log, fingerprint of the key that signed it.
        actors: the names of actors that stand in it, as they declared them.
        revealed: the personal fields of the exhibits that stand in it; `withheld`: those that do not.
        left_out: entries about these exhibits that are not in it, because they name others too.
        covered: what consent covers; exhibits that it does not are not in the bag.
        unread: while somebody is protected, how many exhibits of it nothing could be read in.
    """

    folder: Path
    exhibits: int
    size: int
    entries: int
    log_size: int
    root: str
    key: str
    actors: tuple[str, ...]
    revealed: tuple[str, ...]
    withheld: tuple[str, ...]
    left_out: int
    covered: Covered
    unread: int = 0


class Summary(Struct, frozen=True):
    """What a build did.

    Attributes:
        changed: False when nothing was new and nothing was written.
        counts: exhibits, documents, statements, figures, persons, decisions, origins.
        groups: a line for each comparison group, contradictions first.
        problems: what could not be read or used.
        dossier: its first page; None where none was written, as the case is encrypted.
        digest: content digest of the case; root: of the custody log, hex.
    """

    title: str
    changed: bool
    counts: dict[str, int]
    groups: tuple[str, ...]
    problems: tuple[Problem, ...]
    dossier: Path | None
    digest: str
    root: str

    def line(self) -> str:
        """The counts, in words."""
        names = {"exhibits": "exhibit", "documents": "document", "figures": "figure", "persons": "person on lists"}
        parts = [_count(self.counts[key], name) for key, name in names.items() if self.counts[key]]
        return ", ".join(parts) + "." if parts else "The case is empty."

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "changed": self.changed,
            "counts": self.counts,
            "groups": list(self.groups),
            "problems": plain(self.problems),
            "dossier": str(self.dossier) if self.dossier else None,
            "content_digest": self.digest,
            "root": self.root,
        }


class Verdict(Struct, frozen=True):
    """What `verify` found.

    Attributes:
        evidence: what is damaged or altered in bytes, log, signatures, and in what case.db says of them.
        derivation: what is not as the machine made it.
        unfinished: what an interrupted run leaves, or somebody planted; the next build ends it.
        notes: what was not checked, and what a careful reader should know.
        counted: the evidence's, or the bag's, own verdict: how much was checked, root and signers.
    """

    evidence: tuple[Mismatch, ...]
    derivation: tuple[Mismatch, ...]
    unfinished: tuple[Mismatch, ...]
    notes: tuple[str, ...]
    counted: EvidenceVerdict | BagVerdict
    derivation_line: str

    @property
    def intact(self) -> bool:
        """Nothing failed, and nothing waits to be finished."""
        return self.kind == "clean"

    @property
    def kind(self) -> Literal["clean", "unfinished", "failed"]:
        if self.evidence or self.derivation:
            return "failed"
        return "unfinished" if self.unfinished else "clean"

    @property
    def times(self) -> tuple[TrustedTime, ...]:
        """The time-stamps that hold."""
        return self.counted.times

    @property
    def evidence_line(self) -> str:
        """What was counted, and what is proved about time, in words."""
        return self.counted.line

    def as_dict(self) -> dict[str, Any]:
        return {
            "verdict": self.kind,
            "intact": self.intact,
            "evidence": {"intact": not self.evidence, "failures": plain(self.evidence), **self.counted.facts},
            "derivation": {
                "intact": not self.derivation,
                "failures": plain(self.derivation),
                "passed": self.derivation_line,
            },
            "unfinished": plain(self.unfinished),
            "notes": list(self.notes),
        }


def _count(number: int, name: str) -> str:
    if number != 1:
        head, _, tail = name.partition(" ")
        name = f"{head}s {tail}".rstrip()
    return f"{number:,} {name}"
