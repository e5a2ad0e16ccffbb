"""Files in age's format, version 1: what an encrypted case keeps its exhibits in, and its key under a passphrase.

Anyone with the passphrase can open them without Tawthiq, by the program `age` or any other of its kind. Bytes are
encrypted and decrypted in pieces of 64 KiB, each with its own tag, so that no file need be held in memory and any place
of it can be read; a piece that was altered, moved or cut off is an error and never text.

Source: the age file encryption format, C2SP age.md, v1 (X25519 and scrypt recipients, sections "Recipient stanza" to
"Payload"); Bech32, BIP 173. The published Python bindings (pyrage) cannot read at a place: an archive would have
to be decrypted whole, into memory or onto the disk. The tests hold both against one another.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import io
import os
from base64 import b64decode, b64encode
from types import TracebackType
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from tawthiq.evidence import bech32

PIECE = 1 << 16  # bytes of text a piece
TAG = 16
WORK = 18  # scrypt's N is 2^WORK: about a second and 256 MB, as age has it
_MOST_WORK = 22  # a file that asks for more memory than a laptop has is refused
_INTRO = b"age-encryption.org/v1"
_ZERO = bytes(12)
_LONGEST_HEADER = 1 << 16


class UnopenedError(Exception):
    """These bytes do not open: they were altered, are no age file, or are under another key or passphrase."""


class Output(Protocol):
    """Where encrypted bytes go."""

    def write(self, data: bytes | memoryview, /) -> int | None: ...


class _Stanza(Struct, frozen=True):
    kind: bytes
    arguments: tuple[bytes, ...]  # as they stand in the file
    body: bytes


class Identity:
    """A key pair. What is written to its recipient, only it reads.

    Attributes:
        recipient: the public half, "age1...".
    """

    def __init__(self, secret: bytes) -> None:
        """Raises ValueError unless the secret is 32 bytes."""
        self._secret = secret
        self._private = X25519PrivateKey.from_private_bytes(secret)
        self._public = self._private.public_key().public_bytes_raw()
        self.recipient = bech32.encode("age", self._public)

    @classmethod
    def fresh(cls) -> Identity:
        return cls(os.urandom(32))

    @classmethod
    def parse(cls, text: str) -> Identity:
        """From "AGE-SECRET-KEY-1...". Raises UnopenedError for anything else."""
        try:
            return cls(bech32.decode("age-secret-key-", text.strip().lower()))
        except ValueError as error:
            raise UnopenedError(f"this is no secret key of age ({error})") from error

    @property
    def text(self) -> str:
        """ "AGE-SECRET-KEY-1...": what `age --identity` takes."""
        return bech32.encode("age-secret-key-", self._secret).upper()

    def derive(self, purpose: bytes) -> bytes:
        """32 bytes for another use, from which the key itself cannot be learnt."""
        return _expand(self._secret, b"", purpose)

    def writer(self, out: Output) -> Writer:
        """Encrypts to this identity's recipient what is written to it."""
        return _writer_to(self._public, out)

    def reader(self, file: BinaryIO) -> Reader:
        """Decrypts a file at any place. Raises UnopenedError when it is not for this identity, or damaged."""
        return Reader(file, self._file_key(file))

    def key_of(self, file: BinaryIO) -> FileKey:
        """What opens this file and no other. Raises UnopenedError as `reader` does."""
        return FileKey(self._file_key(file))

    def _file_key(self, file: BinaryIO) -> bytes:
        """The file's own key; the file then stands behind its header."""
        stanzas, header, mac = _parse(file)
        for stanza in stanzas:
            if stanza.kind == b"X25519" and len(stanza.arguments) == 1:
                key = self._unwrap(stanza)
                if key is not None:
                    _check_mac(key, header, mac)
                    return key
        raise UnopenedError("it is under another key")

    def _unwrap(self, stanza: _Stanza) -> bytes | None:
        share = _unb64(stanza.arguments[0])
        try:
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(share))
            return ChaCha20Poly1305(_wrapping(shared, share, self._public)).decrypt(_ZERO, stanza.body, None)
        except (InvalidTag, ValueError):
            return None


def sealed_to(recipient: str, text: bytes) -> bytes:
    """A small file that only the holder of a recipient's secret half reads. Raises ValueError for no recipient."""
    out = io.BytesIO()
    with _writer_to(bech32.decode("age", recipient), out) as writer:
        writer.write(text)
    return out.getvalue()


def _writer_to(public: bytes, out: Output) -> Writer:
    file_key, ephemeral = os.urandom(16), X25519PrivateKey.generate()
    share = ephemeral.public_key().public_bytes_raw()
    wrapping = _wrapping(ephemeral.exchange(X25519PublicKey.from_public_bytes(public)), share, public)
    body = ChaCha20Poly1305(wrapping).encrypt(_ZERO, file_key, None)
    return Writer(out, file_key, _header(_Stanza(b"X25519", (_b64(share),), body), file_key))


class FileKey:
    """What opens one file: for whoever shall read that one, and not have the key to all."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: the file's own 16 bytes."""
        self.secret = secret

    def reader(self, file: BinaryIO) -> Reader:
        """Decrypts the file at any place. Raises UnopenedError when it is not its file, or damaged."""
        _, header, mac = _parse(file)
        _check_mac(self.secret, header, mac)
        return Reader(file, self.secret)


class Writer:
    """Encrypts what is written to it; what was written is a whole file only after `close`."""

    def __init__(self, out: Output, file_key: bytes, header: bytes) -> None:
        nonce = os.urandom(16)
        self._out, self._cipher = out, ChaCha20Poly1305(_expand(file_key, nonce, b"payload"))
        self._held, self._number = bytearray(), 0
        _write_all(out, header + nonce)

    def write(self, data: bytes | memoryview, /) -> int:
        self._held += data
        while len(self._held) > PIECE:  # the last piece is marked as such, so that one is always held back
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        self._put(bytes(self._held), last=True)
        self._held.clear()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def _put(self, piece: bytes, last: bool) -> None:
        _write_all(self._out, self._cipher.encrypt(_nonce(self._number, last), piece, None))
        self._number += 1


class Reader(io.RawIOBase):
    """The text of an encrypted file, at any place. Altered bytes are an OSError (EIO) when they are reached.

    Attributes:
        size: bytes of text.
    """

    def __init__(self, file: BinaryIO, file_key: bytes) -> None:
        """`file` stands behind the header; it is closed with this reader."""
        super().__init__()
        nonce = file.read(16)
        self._file, self._start = file, file.tell()
        body = file.seek(0, io.SEEK_END) - self._start
        self._pieces = -(-body // (PIECE + TAG))
        self.size = body - self._pieces * TAG
        last = body - (self._pieces - 1) * (PIECE + TAG)
        if len(nonce) != 16 or self._pieces < 1 or last < TAG or (last == TAG and self._pieces > 1):
            raise UnopenedError("it is cut off")
        self._cipher = ChaCha20Poly1305(_expand(file_key, nonce, b"payload"))
        self._at, self._number, self._piece = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence])
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        view, filled = memoryview(buffer).cast("B"), 0
        while filled < len(view) and self._at < max(self.size, 1):
            number, within = divmod(self._at, PIECE)
            piece = self._read_piece(number)
            part = piece[within : within + len(view) - filled]
            if not part:
                break
            view[filled : filled + len(part)] = part
            filled += len(part)
            self._at += len(part)
        return filled

    def close(self) -> None:
        self._file.close()
        super().close()

    def _read_piece(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(self._start + number * (PIECE + TAG))
            sealed = self._file.read(PIECE + TAG)
            try:
                self._piece = self._cipher.decrypt(_nonce(number, number == self._pieces - 1), sealed, None)
            except InvalidTag as error:
                raise OSError(errno.EIO, "encrypted bytes that were altered") from error
            self._number = number
        return self._piece


def lock_with_passphrase(text: bytes, passphrase: str, work: int) -> bytes:
    """A small file under a passphrase (scrypt, N = 2^work)."""
    file_key, salt = os.urandom(16), os.urandom(16)
    body = ChaCha20Poly1305(_stretch(passphrase, salt, work)).encrypt(_ZERO, file_key, None)
    out = io.BytesIO()
    with Writer(out, file_key, _header(_Stanza(b"scrypt", (_b64(salt), b"%d" % work), body), file_key)) as writer:
        writer.write(text)
    return out.getvalue()


def open_with_passphrase(locked: bytes, passphrase: str) -> bytes:
    """The text of a small file under a passphrase. Raises UnopenedError: another passphrase, or a damaged file."""
    file = io.BytesIO(locked)
    stanzas, header, mac = _parse(file)
    if len(stanzas) != 1 or stanzas[0].kind != b"scrypt" or len(stanzas[0].arguments) != 2:
        raise UnopenedError("it is not under a passphrase")
    salt, work = _unb64(stanzas[0].arguments[0]), stanzas[0].arguments[1]
    if not work.isdigit() or not 1 <= int(work) <= _MOST_WORK:
        raise UnopenedError("it asks for more work than is reasonable")
    try:
        key = ChaCha20Poly1305(_stretch(passphrase, salt, int(work))).decrypt(_ZERO, stanzas[0].body, None)
    except InvalidTag as error:
        raise UnopenedError("it is under another passphrase") from error
    _check_mac(key, header, mac)
    try:
        return Reader(file, key).read()
    except OSError as error:
        raise UnopenedError("it was altered") from error


def _header(stanza: _Stanza, file_key: bytes) -> bytes:
    first = b" ".join((b"->", stanza.kind, *stanza.arguments))
    lines = b"\n".join((_INTRO, first, _b64(stanza.body), b"---"))
    return lines + b" " + _b64(_mac(file_key, lines)) + b"\n"


def _parse(file: BinaryIO) -> tuple[list[_Stanza], bytes, bytes]:
    """Recipients, the header's bytes that its MAC covers, and the MAC; the file then stands behind the header."""
    if file.readline(len(_INTRO) + 1) != _INTRO + b"\n":
        raise UnopenedError("it is no file of age")
    header, lines = _INTRO + b"\n", list[bytes]()
    stanzas: list[_Stanza] = []
    while len(header) < _LONGEST_HEADER:
        line = file.readline(_LONGEST_HEADER)
        if line.startswith(b"--- ") and line.endswith(b"\n"):
            return stanzas, header + b"---", _unb64(line[4:-1])
        if not line.endswith(b"\n"):
            break
        header += line
        if line.startswith(b"-> "):
            lines = [line[:-1]]
            continue
        lines.append(line[:-1])
        if lines[0].startswith(b"-> ") and len(line) < 65:  # a body ends with its first line that is not full
            kind, *arguments = lines[0][3:].split(b" ")
            stanzas.append(_Stanza(kind, tuple(arguments), _unb64(b"".join(lines[1:]))))
    raise UnopenedError("its header is damaged")


def _check_mac(file_key: bytes, header: bytes, mac: bytes) -> None:
    if not hmac.compare_digest(_mac(file_key, header), mac):
        raise UnopenedError("its header was altered")


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_expand(file_key, b"", b"header"), header, "sha256")


def _wrapping(shared: bytes, share: bytes, recipient: bytes) -> bytes:
    return _expand(shared, share + recipient, b"age-encryption.org/v1/X25519")


def _stretch(passphrase: str, salt: bytes, work: int) -> bytes:
    salted = b"age-encryption.org/v1/scrypt" + salt
    memory = 128 * 8 * (1 << work)
    return hashlib.scrypt(passphrase.encode(), salt=salted, n=1 << work, r=8, p=1, maxmem=memory + (1 << 24), dklen=32)


def _expand(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=info).derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _write_all(out: Output, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[out.write(view) or 0 :]


def _b64(raw: bytes) -> bytes:
    return b64encode(raw).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    try:
        raw = b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise UnopenedError("its header is damaged") from error
    if _b64(raw) != text:  # one way of writing alone: else a header could be altered unseen
        raise UnopenedError("its header is damaged")
    return raw
