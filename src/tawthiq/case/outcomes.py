"""What the verbs give back: values that the command line prints and Python users read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from tawthiq.model import Problem, plain
from tawthiq.store import Receipt


class Sealed(Struct, frozen=True):
    """What `add` sealed, and what it could not."""

    receipts: tuple[Receipt, ...]
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        files = [{"sha256": r.exhibit, "path": r.path} for r in self.receipts]
        return {"sealed": files, "problems": plain(self.problems)}


class HandedOver(Struct, frozen=True):
    """What `export bag` wrote.

    Attributes:
        exhibits, size: how many, and their bytes.
        entries, log_size: entries in the bag, and in the whole log.
        root, key: of the checkpoint that it rests on: root of the log, fingerprint of the key that signed it.
        actors: the names of actors that stand in it, as they declared them.
        revealed: the personal fields of the exhibits that stand in it; `withheld`: those that do not.
        left_out: entries about these exhibits that are not in it, because they name others too.
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
