"""The vault of a case: who its pseudonyms stand for, in files of age that only a passphrase opens.

    CASE/vault/key.age        the vault's secret key, under the passphrase
    CASE/vault/recipient.txt  its public half: what is put in needs no passphrase
    CASE/vault/ID.age         one protected identity: its number and its names; ID is that of the decision

Putting in needs the public half alone, so that nobody has to know the passphrase to protect somebody. The program `age`
opens all of it: `age --decrypt key.age > key.txt`, then `age --decrypt --identity key.txt ID.age`.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import msgspec

from tawthiq.evidence import age
from tawthiq.evidence.disk import make_directory, read_regular, write_whole
from tawthiq.evidence.secret import SHORTEST
from tawthiq.model import TawthiqError

FOLDER = "vault"
_KEY, _RECIPIENT = "key.age", "recipient.txt"
_LONGEST = 1024  # characters of a passphrase


class Vault:
    """The vault of a case, closed: things can be put in. `open` gives what lies in it."""

    def __init__(self, case: Path) -> None:
        self._folder = case / FOLDER

    @property
    def exists(self) -> bool:
        return (self._folder / _KEY).is_file()

    def create(self, passphrase: str) -> None:
        """Make it. Raises TawthiqError where there is one, or the passphrase is too short."""
        if self.exists:
            raise TawthiqError("This case has a vault", remedy="Open it with its passphrase")
        self._check(passphrase)
        make_directory(self._folder)
        identity = age.Identity.fresh()
        # The public half first: a vault without its key is none, and is made anew.
        write_whole(self._folder / _RECIPIENT, f"{identity.recipient}\n".encode())
        self._lock(identity, passphrase)

    def change_passphrase(self, old: str, new: str) -> None:
        """Put its key under another passphrase. Raises TawthiqError for a wrong old one or a short new one."""
        self._check(new)
        self._lock(self._unlock(old), new)

    def put(self, name: str, content: dict[str, Any]) -> None:
        """Put something in, once: what is there already stays.

        Args:
            name: file name without ending: an id in hexadecimal.
        """
        path = self._folder / f"{name}.age"
        if path.exists():
            return
        try:
            recipient = read_regular(self._folder / _RECIPIENT).decode().strip()
            write_whole(path, age.sealed_to(recipient, msgspec.json.encode(content)))
        except (OSError, ValueError) as error:
            raise TawthiqError(
                f"Nothing can be put into the vault ({error})",
                item=str(path),
                remedy="Put a copy of the case's own vault folder in its place",
            ) from error

    def names(self) -> frozenset[str]:
        """What lies in it, by name."""
        return frozenset(p.stem for p in self._folder.glob("*.age") if p.name != _KEY)

    def open(self, passphrase: str) -> dict[str, dict[str, Any]]:
        """What lies in it, by name.

        Raises:
            TawthiqError: there is none, this is another passphrase, or something in it was altered.
        """
        identity = self._unlock(passphrase)
        found: dict[str, dict[str, Any]] = {}
        for path in sorted(self._folder.glob("*.age")):
            if path.name == _KEY:
                continue
            try:
                with identity.reader(io.BytesIO(read_regular(path))) as reader:
                    found[path.stem] = msgspec.json.decode(reader.read())
            except (OSError, age.UnopenedError, msgspec.DecodeError) as error:
                raise TawthiqError(
                    f"Something in the vault does not open ({error})",
                    item=path.name,
                    remedy="Put a copy of this file from another copy of the case in its place",
                ) from error
        return found

    def _unlock(self, passphrase: str) -> age.Identity:
        if not self.exists:
            raise TawthiqError("This case has no vault yet", remedy="Make one: `tawthiq vault CASE --new`")
        try:
            locked = read_regular(self._folder / _KEY)
            return age.Identity.parse(age.open_with_passphrase(locked, passphrase[:_LONGEST]).decode())
        except (OSError, age.UnopenedError, UnicodeDecodeError) as error:
            # Nothing of what was typed is repeated: it may be the passphrase of something else.
            raise TawthiqError("The vault does not open with this passphrase", remedy="Type it again") from error

    def _lock(self, identity: age.Identity, passphrase: str) -> None:
        write_whole(
            self._folder / _KEY, age.lock_with_passphrase(f"{identity.text}\n".encode(), passphrase, age.WORK), 0o600
        )

    def _check(self, passphrase: str) -> None:
        if not SHORTEST <= len(passphrase) <= _LONGEST:
            wrong = "short" if len(passphrase) < SHORTEST else "long"
            raise TawthiqError(
                f"This passphrase is too {wrong}: {len(passphrase)} characters",
                remedy=f"Take at least {SHORTEST}: four or more words that do not belong together",
            )
