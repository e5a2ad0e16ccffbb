"""Time-stamp authorities: whom to ask, and the root certificate that a person pinned for each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from msgspec import Struct

from tawthiq.evidence.certificates import fingerprint, read_certificates
from tawthiq.evidence.entries import is_digest
from tawthiq.model import TawthiqError

_PIN = "sha256:"


class Authority(Struct, frozen=True):
    """One authority as a person named it. Made by `authority`.

    Attributes:
        name: for people.
        url: where it answers RFC 3161 requests over HTTP.
        root: path of the root certificate's file, or "sha256:" and the fingerprint of a root that it sends along.
        chain: path of a file with its other certificates, where its answers do not carry them; may be empty.
    """

    name: str
    url: str
    root: str
    chain: str = ""


class Pins(Struct, frozen=True):
    """The certificates that belong to an authority: those pinned, and those that only link.

    Attributes:
        root: fingerprint of the one pinned certificate.
        roots: that certificate, where it is at hand.
        links: untrusted.
    """

    root: str
    roots: tuple[x509.Certificate, ...]
    links: tuple[x509.Certificate, ...]

    def among(self, certificates: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
        """The pinned certificate, looked for among these as well."""
        return self.roots or tuple(c for c in certificates if fingerprint(c) == self.root)[:1]


def authority(url: str, root: str, name: str = "", chain: str = "") -> Authority:
    """An authority, judged.

    Raises:
        TawthiqError: for an address that is not http or https, or holds a password; for a pin that is none.
    """
    try:
        parts = urlsplit(url)
        host, plain = parts.hostname or "", parts.username is None and parts.password is None
    except ValueError:
        host, plain, parts = "", True, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or not re.fullmatch(r"[!-~]+", url):
        raise TawthiqError(
            "this is not the address of a time-stamp authority", item=url, remedy="It begins with http:// or https://."
        )
    if not plain:
        raise TawthiqError(
            "the address of a time-stamp authority holds a user name or password",
            item=host,
            remedy="Choose an authority that answers without: a case holds no secrets.",
        )
    if not root.strip():
        raise TawthiqError(
            "no root certificate is pinned for a time-stamp authority",
            item=url,
            remedy="Give the file of its root certificate: without it anybody could answer in its place.",
        )
    if root.startswith(_PIN) and not is_digest(_plain(root)):
        raise TawthiqError(
            "this is not the fingerprint of a certificate", item=root, remedy="Give sha256: and 64 hexadecimal digits."
        )
    return Authority(name.strip() or host, url, root, chain)


def pins(of: Authority, case_dir: Path) -> Pins:
    """Reads an authority's certificates. Paths are relative to the case folder. Raises TawthiqError naming a file."""
    links = read_certificates(_path(of.chain, case_dir)) if of.chain else ()
    if of.root.startswith(_PIN):
        wanted = _plain(of.root)
        return Pins(wanted, tuple(c for c in links if fingerprint(c) == wanted)[:1], links)
    path = _path(of.root, case_dir)
    roots = read_certificates(path)
    if len(roots) != 1:
        raise TawthiqError(
            f"a root certificate's file holds {len(roots)} certificates: all of them would be trusted",
            item=str(path),
            remedy="Give a file with the root alone, and the others as the authority's `chain`.",
        )
    return Pins(fingerprint(roots[0]), roots, links)


def _plain(pin: str) -> str:
    return "".join(pin.removeprefix(_PIN).split()).replace(":", "").lower()


def _path(name: str, case_dir: Path) -> Path:
    return case_dir / Path(name).expanduser()
