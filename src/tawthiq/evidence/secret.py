"""The key of an encrypted case: one key pair, kept in the case under a passphrase that only people know.

    CASE/key.age     the secret half, as age writes it under a passphrase: `age --decrypt key.age` gives it back

Exhibits are encrypted to the public half; `case.db` under a key derived from the secret one. So a passphrase is changed
without touching either, and whoever knew the old one and kept a copy of `key.age` still opens the case.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tawthiq.evidence import age
from tawthiq.evidence.disk import read_regular, write_whole
from tawthiq.model import TawthiqError

KEY_FILE = "key.age"
VARIABLE = "TAWTHIQ_PASSPHRASE"
SHORTEST = 12  # characters; what is guessed at is the passphrase alone, by whoever has the disk

Passphrase = Callable[[Path], str]


class Secret:
    """What opens an encrypted case.

    Attributes:
        identity: of the exhibits.
        database: the key of `case.db`, 32 bytes.
    """

    def __init__(self, identity: age.Identity) -> None:
        self.identity = identity
        self.database = identity.derive(b"tawthiq/case.db")

    @property
    def recipient(self) -> str:
        """The public half: the custody log's first entry states it."""
        return self.identity.recipient


def from_environment(folder: Path) -> str:
    """The passphrase that TAWTHIQ_PASSPHRASE holds. Raises TawthiqError where it holds none."""
    found = os.environ.get(VARIABLE)
    if not found:
        raise TawthiqError(
            "This case is encrypted, and no passphrase was given",
            item=str(folder),
            remedy=f"Run it on a terminal, or set {VARIABLE}",
        )
    return found


def is_encrypted(folder: Path) -> bool:
    """Whether a case, or what a creation of one left, is encrypted."""
    return (folder / KEY_FILE).exists()


def unlock(folder: Path, passphrase: Passphrase = from_environment) -> Secret | None:
    """The key of an encrypted case; None where the case is not encrypted, and nobody is asked.

    Raises:
        TawthiqError: another passphrase, or `key.age` is damaged.
    """
    if not is_encrypted(folder):
        return None
    path = folder / KEY_FILE
    try:
        text = age.open_with_passphrase(read_regular(path), passphrase(folder)).decode()
        return Secret(age.Identity.parse(text))
    except OSError as error:
        raise TawthiqError(
            f"The case's key cannot be read ({error.strerror})",
            item=str(path),
            remedy="Put a copy of key.age in its place, or give yourself the right to read it",
        ) from error
    except (age.UnopenedError, UnicodeDecodeError) as error:
        raise TawthiqError(
            f"The case's key does not open: {error}",
            item=str(path),
            remedy="Give the case's passphrase; if the file is damaged, put a copy of key.age in its place",
        ) from error


def create_secret(folder: Path, passphrase: Passphrase = from_environment) -> Secret:
    """Makes the key of a case that is about to be made. Raises TawthiqError for a passphrase that is too short."""
    made = Secret(age.Identity.fresh())
    _write(folder, made, passphrase)
    return made


def change_passphrase(folder: Path, secret: Secret, passphrase: Passphrase) -> None:
    """Puts the key under another passphrase. Raises TawthiqError for one that is too short."""
    _write(folder, secret, passphrase)


def _write(folder: Path, secret: Secret, passphrase: Passphrase) -> None:
    words = passphrase(folder)
    if len(words) < SHORTEST:
        raise TawthiqError(
            f"This passphrase is too short: {len(words)} characters",
            item=str(folder),
            remedy=f"Take at least {SHORTEST}: four or more words that do not belong together",
        )
    write_whole(folder / KEY_FILE, age.lock_with_passphrase(f"{secret.identity.text}\n".encode(), words, age.WORK))
