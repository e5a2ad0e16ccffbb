"""The keys of those who act: Ed25519, one for each declared actor, kept outside every case.

The private half lies in the user's configuration folder, readable by its owner alone, without a passphrase: whoever can
read that user's files can sign as that user. The public half goes into every case that the actor writes to, as a
declaration signed by the key itself, so that neither name nor key in it can be changed unnoticed.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from tawthiq.evidence.disk import make_directory, read_regular, write_whole
from tawthiq.model import TawthiqError, canonical, plain

UNNAMED = "unnamed actor"
KEY_SIZE = 32


def fingerprint(public: bytes) -> str:
    """SHA-256 of the raw 32-byte public key, lower-case hexadecimal: the key id."""
    return hashlib.sha256(public).hexdigest()


class Declaration(Struct, frozen=True, forbid_unknown_fields=True):
    """An actor's public half, as custody/actors/ID.json holds it.

    Attributes:
        id: fingerprint of the key.
        key: raw public key, base64.
        name: as the actor declares it; nobody else vouches for it.
        signature: base64, Ed25519 over the canonical JSON of the other fields.
    """

    format: int
    id: str
    key: str
    name: str
    signature: str

    @property
    def public(self) -> bytes:
        return base64.b64decode(self.key)

    @property
    def signed(self) -> bytes:
        """What the signature covers."""
        return canonical({name: value for name, value in plain(self).items() if name != "signature"})

    @property
    def holds(self) -> bool:
        """Whether the id is the key's and the signature is by the key over this name."""
        try:
            public = base64.b64decode(self.key, validate=True)
            signature = base64.b64decode(self.signature, validate=True)
        except ValueError:
            return False
        return fingerprint(public) == self.id and signed_by(public, signature, self.signed)


class Actor(Struct, frozen=True):
    """Who acts, able to sign.

    Attributes:
        name: as declared.
        public: raw public key, 32 bytes.
        keyfile: where the private half lies.
    """

    name: str
    public: bytes
    keyfile: Path

    @property
    def id(self) -> str:
        return fingerprint(self.public)

    def sign(self, message: bytes) -> bytes:
        """64 bytes, RFC 8032. Reads the private key each time, so that it does not lie about in memory."""
        return _private(self.keyfile).sign(message)

    def declaration(self) -> Declaration:
        unsigned = Declaration(1, self.id, base64.b64encode(self.public).decode(), self.name, "")
        signature = base64.b64encode(self.sign(unsigned.signed)).decode()
        return msgspec.structs.replace(unsigned, signature=signature)


def declaration_bytes(declaration: Declaration) -> bytes:
    """A declaration as its file holds it."""
    return canonical(declaration) + b"\n"


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the Ed25519 signature over the message is by this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def keys_directory() -> Path:
    """$TAWTHIQ_HOME/keys, or tawthiq/keys in the XDG configuration folder (XDG Base Directory Specification)."""
    home = os.environ.get("TAWTHIQ_HOME")
    if home:
        return Path(home) / "keys"
    config = os.environ.get("XDG_CONFIG_HOME", "")
    # The specification tells to ignore a relative path there.
    base = Path(config) if Path(config).is_absolute() else Path.home() / ".config"
    return base / "tawthiq" / "keys"


def own_actor(name: str | None = None, *, directory: Path | None = None) -> Actor:
    """The actor of this name on this computer; the key is made on first use.

    Without a name (nor $TAWTHIQ_ACTOR): the only actor there is, or a first one called "unnamed actor". The login name
    is not taken: a case travels, and the name in it should be one that its bearer chose.

    Args:
        directory: where keys lie; `keys_directory()` if not given.

    Raises:
        TawthiqError: several actors and no name; a key that others can read, or that cannot be read or made.
    """
    directory = directory or keys_directory()
    name = (name or os.environ.get("TAWTHIQ_ACTOR") or "").strip() or None
    try:
        make_directory(directory)
        directory.chmod(0o700)
        with (directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two first uses at once must not make two keys
            known = _known(directory)
            if name is None and len(known) > 1:
                raise TawthiqError(
                    "several actors have a key on this computer and none was named",
                    item=", ".join(sorted(known)),
                    remedy="Name one with TAWTHIQ_ACTOR.",
                )
            name = name or next(iter(known), UNNAMED)
            return known.get(name) or _make(directory, name)
    except OSError as error:
        raise TawthiqError(
            f"the signing keys cannot be read or made ({error.strerror})",
            item=str(directory),
            remedy="Make the folder writable for yourself, or set TAWTHIQ_HOME to one that is.",
        ) from error


def _known(directory: Path) -> dict[str, Actor]:
    """Actors by name, in order of key id. The declaration is written last, so it announces a complete key."""
    actors = {}
    for path in sorted(directory.glob("*.json")):
        declaration = read_declaration(path)
        keyfile = path.with_suffix(".pem")
        if _raw(_private(keyfile)) != declaration.public:
            raise TawthiqError(
                "a private key does not belong to its declaration", item=str(keyfile), remedy="Restore both files."
            )
        actors[declaration.name] = Actor(declaration.name, declaration.public, keyfile)
    return actors


def _make(directory: Path, name: str) -> Actor:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = _raw(private)
    keyfile = directory / f"{fingerprint(public)}.pem"
    write_whole(keyfile, pem, mode=0o600)
    actor = Actor(name, public, keyfile)
    write_whole(keyfile.with_suffix(".json"), declaration_bytes(actor.declaration()))
    return actor


def _raw(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def _private(keyfile: Path) -> Ed25519PrivateKey:
    try:
        with keyfile.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise TawthiqError(
                    "a private key can be read by others", item=str(keyfile), remedy=f"Run: chmod 600 '{keyfile}'."
                )
            key = serialization.load_pem_private_key(file.read(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise TawthiqError(
            f"a private key cannot be read ({error})",
            item=str(keyfile),
            remedy="Restore it from your backup; without it nothing can be signed under this name.",
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise TawthiqError("a private key is not Ed25519", item=str(keyfile), remedy="Move it elsewhere.")
    return key


def read_declaration(path: Path) -> Declaration:
    """A declaration from its file. Raises TawthiqError unless it is one that holds."""
    try:
        content = read_regular(path)
        declaration = msgspec.json.decode(content, type=Declaration)
    except (OSError, ValueError, RecursionError) as error:
        raise TawthiqError(
            f"an actor's declaration cannot be read ({error})", item=str(path), remedy="Restore the file."
        ) from error
    if not declaration.holds or content != declaration_bytes(declaration):
        raise TawthiqError("an actor's declaration was altered", item=str(path), remedy="Restore the file.")
    return declaration
