"""Making a case: what a creation that was cut off leaves is no case yet, and the next one ends it."""

from __future__ import annotations

from pathlib import Path

from tawthiq.evidence import Actor, Custody, is_case
from tawthiq.evidence.disk import leftover_parts
from tawthiq.model import TawthiqError
from tawthiq.store import CaseStore, Settings, write_settings


def make(folder: Path, database: str, title: str, who: Actor) -> None:
    """Makes a case in a folder that is absent, empty, or holds what a creation that was cut off left.

    Args:
        database: the database's name within it.

    Raises:
        TawthiqError: the folder holds something else, or cannot be written.
    """
    parts = leftover_parts(folder) if is_case(folder) else []
    begun = {"exhibits", "custody", database, f"{database}-journal", *(part.name for part in parts)}
    if folder.exists() and (not folder.is_dir() or {p.name for p in folder.iterdir()} - begun):
        raise TawthiqError(
            "This folder is not a case and is not empty, so that no case can be made in it",
            item=str(folder),
            remedy="Name a new folder for the case, and give your material with --from",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        part.unlink()
    with Custody.open(folder, who) if is_case(folder) else Custody.create(folder, who) as custody:
        CaseStore.at(folder / database).close()
        # Last: a folder with case.toml is a case that is whole.
        write_settings(folder, Settings(custody.case_id, title))
