"""What the verbs give back: values that the command line prints and Python users read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

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


class Summary(Struct, frozen=True):
    """What a build did.

    Attributes:
        changed: False when nothing was new and nothing was written.
        counts: exhibits, documents, statements, figures, persons, decisions, origins.
        groups: a line for each comparison group, contradictions first.
        problems: what could not be read or used.
        digest: content digest of the case; root: of the custody log, hex.
    """

    title: str
    changed: bool
    counts: dict[str, int]
    groups: tuple[str, ...]
    problems: tuple[Problem, ...]
    dossier: Path
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
            "dossier": str(self.dossier),
            "content_digest": self.digest,
            "root": self.root,
        }


class Verdict(Struct, frozen=True):
    """What `verify` found. Each failure is a sentence: item, expected, found."""

    evidence: tuple[str, ...]
    derivation: tuple[str, ...]
    evidence_line: str
    derivation_line: str

    @property
    def intact(self) -> bool:
        return not self.evidence and not self.derivation

    def as_dict(self) -> dict[str, Any]:
        return {
            "intact": self.intact,
            "evidence": {"intact": not self.evidence, "failures": list(self.evidence), "passed": self.evidence_line},
            "derivation": {
                "intact": not self.derivation,
                "failures": list(self.derivation),
                "passed": self.derivation_line,
            },
        }


def _count(number: int, name: str) -> str:
    if number != 1:
        head, _, tail = name.partition(" ")
        name = f"{head}s {tail}".rstrip()
    return f"{number:,} {name}"
