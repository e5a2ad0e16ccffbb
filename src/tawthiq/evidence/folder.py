"""The folder that a case's evidence lies in: whether it is one, who may write to it, who has, and what is swept out."""

from __future__ import annotations

from pathlib import Path

from tawthiq.evidence.content import ContentStore
from tawthiq.evidence.disk import leftover_parts, make_directory, write_whole
from tawthiq.evidence.keys import Actor, Declaration, declaration_bytes, read_declaration
from tawthiq.evidence.layout import Layout
from tawthiq.evidence.lock import CaseLock
from tawthiq.evidence.log import segment_name
from tawthiq.evidence.merged import sweep_copies
from tawthiq.model import Problem, TawthiqError


def is_case(case_dir: Path) -> bool:
    """Whether a folder holds a custody log with at least one entry."""
    first = Layout(case_dir).log / segment_name(0)
    try:
        with first.open("rb") as file:
            return file.readline().endswith(b"\n")
    except OSError:
        return False


def locked(layout: Layout, actor: Actor) -> CaseLock:
    """The case's lock, with the folders that everything else needs.

    Raises:
        CaseInUseError: when another process holds it.
        TawthiqError: when the case cannot be written.
    """
    try:
        for directory in layout.directories:
            make_directory(directory)
    except OSError as error:
        raise TawthiqError(
            f"the case cannot be written ({error.strerror})",
            item=str(layout.case),
            remedy="Choose a folder that you may write to.",
        ) from error
    return CaseLock(layout.lock, actor.name)


def declare(layout: Layout, actor: Actor) -> None:
    """Puts the actor's public half into the case, once, before the actor's first entry."""
    path = layout.actor(actor.id)
    if not path.exists():
        write_whole(path, declaration_bytes(actor.declaration()))


def declarations(layout: Layout) -> tuple[Declaration, ...]:
    """The actors whose public halves lie in the case, by key id. Raises TawthiqError for one that does not hold."""
    return tuple(read_declaration(path) for path in sorted(layout.actors.glob("*.json")))


def sweep(layout: Layout, content: ContentStore) -> tuple[Problem, ...]:
    """Takes away what was half written under temporary names."""
    for directory in (layout.log, layout.checkpoints, layout.actors, layout.aside):
        for part in leftover_parts(directory):
            part.unlink()
    sweep_copies(layout)
    return content.clean()
