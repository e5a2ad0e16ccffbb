"""Making a case: what a creation that was cut off leaves is no case yet, and the next one ends it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from tawthiq.evidence import Actor, Custody, Passphrase, Secret, create_secret, is_case, is_encrypted, unlock
from tawthiq.evidence.disk import leftover_parts
from tawthiq.evidence.secret import KEY_FILE
from tawthiq.model import TawthiqError
from tawthiq.store import CaseStore, Settings, write_settings


class Making(Struct, frozen=True):
    """How a case is to be made.

    Attributes:
        title: shown on every page.
        encrypt: at rest, under a passphrase.
    """

    title: str
    encrypt: bool = False


def make(folder: Path, database: str, making: Making, who: Actor, passphrase: Passphrase) -> Secret | None:
    """Makes a case in a folder that is absent, empty, or holds what a creation that was cut off left.

    Args:
        database: the database's name within it.
        passphrase: asked where the case is to be encrypted.

    Returns:
        The key of an encrypted case.

    Raises:
        TawthiqError: the folder holds something else, or cannot be written; or a creation that was cut off was to be
            encrypted, and this is not, or the other way round.
    """
    parts = leftover_parts(folder) if is_case(folder) else []
    begun = {"exhibits", "custody", KEY_FILE, database, f"{database}-journal", *(part.name for part in parts)}
    if folder.exists() and (not folder.is_dir() or {p.name for p in folder.iterdir()} - begun):
        raise TawthiqError(
            "This folder is not a case and is not empty, so that no case can be made in it",
            item=str(folder),
            remedy="Name a new folder for the case, and give your material with --from",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        part.unlink()
    begun_before = is_case(folder)
    if begun_before and is_encrypted(folder) != making.encrypt:
        raise TawthiqError(
            f"Making this case was begun {'with' if is_encrypted(folder) else 'without'} encryption, and not ended",
            item=str(folder),
            remedy="Say the same again, or name a new folder",
        )
    secret = None
    if making.encrypt:
        secret = unlock(folder, passphrase) or create_secret(folder, passphrase)
    opening = Custody.open if begun_before else Custody.create
    with opening(folder, who, secret=secret) as custody:
        CaseStore.at(folder / database, secret.database if secret else None).close()
        # Last: a folder with case.toml is a case that is whole.
        write_settings(folder, Settings(custody.case_id, making.title))
    return secret
