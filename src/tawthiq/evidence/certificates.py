"""Certificates: the roots that a person pinned, and whether a chain leads from a signer to one of them (RFC 5280).

Nothing is trusted because it came along with what it is to prove: what a token carries can only ever be a link between
its signer and a pinned root. No system trust store, revocation list or responder is asked: nothing here connects.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID

from tawthiq.model import TawthiqError

MOST_CERTIFICATES = 32  # a token with more is refused: real chains have three or four
_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_STRONG = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
# A critical extension that nothing here checks must not be passed over (RFC 5280, section 4.2).
_UNDERSTOOD = {
    x509.BasicConstraints.oid,
    x509.KeyUsage.oid,
    x509.ExtendedKeyUsage.oid,
    x509.CertificatePolicies.oid,
}

_E = TypeVar("_E", bound=x509.ExtensionType)
_Extensions = dict[x509.ObjectIdentifier, x509.Extension[x509.ExtensionType]]


class BadCertificateError(Exception):
    """A certificate that does not fit its place in a chain; the text says which and why."""


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate's DER, lower-case hexadecimal: what authorities publish and browsers show."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def named(certificate: x509.Certificate) -> str:
    """The certificate's subject, for messages."""
    return certificate.subject.rfc4514_string() or "a certificate without a name"


def pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """The certificates as text that every tool reads."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def load(content: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates in a file's bytes, PEM or DER. Raises ValueError when one cannot be read or there is none."""
    if b"-----BEGIN CERTIFICATE-----" not in content:
        return (load_der(content),)
    with _without_warnings():
        found = x509.load_pem_x509_certificates(content)
    return tuple(_whole(certificate) for certificate in found)


def load_der(content: bytes) -> x509.Certificate:
    """One certificate. Raises ValueError when it, or any part that is looked at later, cannot be read."""
    try:
        with _without_warnings():
            certificate = x509.load_der_x509_certificate(content)
    except _UNREADABLE as error:
        raise ValueError(f"no certificate that can be read ({error})") from error
    return _whole(certificate)


@contextmanager
def _without_warnings() -> Iterator[None]:
    # What `cryptography` warns that it will refuse one day is refused here today, so that verdicts do not change.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        yield


def _whole(certificate: x509.Certificate) -> x509.Certificate:
    """Looks at every part now: `cryptography` reads them, and refuses them, only when asked."""
    try:
        parts = certificate.subject, certificate.issuer, certificate.signature_algorithm_oid, certificate.extensions
        _ = certificate.not_valid_before_utc, certificate.not_valid_after_utc, certificate.public_key(), parts
    except _UNREADABLE as error:
        raise ValueError(f"a certificate that cannot be understood ({error})") from error
    with _without_warnings():
        serial = certificate.serial_number
    if serial <= 0:
        raise ValueError("a certificate whose serial number is not positive (RFC 5280, section 4.1.2.2)")
    return certificate


def read_certificates(path: Path) -> tuple[x509.Certificate, ...]:
    """The certificates in a file, PEM or DER, in its order. Raises TawthiqError naming the file."""
    try:
        return load(path.read_bytes())
    except OSError as error:
        raise TawthiqError(
            f"a certificate file cannot be read ({error.strerror})", item=str(path), remedy="Check the path."
        ) from error
    except _UNREADABLE as error:
        raise TawthiqError(
            "a certificate file holds no certificate that can be read",
            item=str(path),
            remedy="Give the authority's root certificate as PEM or DER, as the authority publishes it.",
        ) from error


def chain(
    leaf: x509.Certificate, others: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], moment: datetime
) -> tuple[x509.Certificate, ...]:
    """The certificates from `leaf` to the first pinned root that is reached, both included, each good at `moment`.

    Args:
        others: links that may be used; they are not trusted.
        roots: the pinned ones; the only trust there is. A root need not be signed by itself, and may be the leaf.

    Raises:
        BadCertificateError: no chain; says how far it came and what did not fit.
    """
    _check_time(leaf, moment)
    if leaf in roots:
        return (leaf,)
    wrong: list[str] = []
    seen = [leaf]
    paths: list[tuple[x509.Certificate, ...]] = [(leaf,)]
    # Breadth first and each certificate once: shortest chain, and cross-signed thickets cost no more than their size.
    while paths:
        path = paths.pop(0)
        for issuer in (*roots, *others):
            if issuer.subject != path[-1].issuer or (issuer not in roots and issuer in seen):
                continue
            try:
                _check_link(path, issuer, issuer in roots, moment)
            except BadCertificateError as error:
                wrong.append(str(error))
                continue
            if issuer in roots:
                return (*path, issuer)
            seen.append(issuer)
            paths.append((*path, issuer))
    last = seen[-1]
    ends = f"the chain ends at {named(last)}, issued by {last.issuer.rfc4514_string()}, which no pinned root is"
    raise BadCertificateError("; ".join([*dict.fromkeys(wrong), ends]))


def _check_link(path: tuple[x509.Certificate, ...], issuer: x509.Certificate, pinned: bool, moment: datetime) -> None:
    """Whether `issuer` signed the last certificate of `path` and was allowed to."""
    child = path[-1]
    _check_time(issuer, moment)
    _check_authority(issuer, len(path) - 1, pinned)
    try:
        algorithm = child.signature_hash_algorithm  # None for Ed25519 and Ed448, which bring their own
        child.verify_directly_issued_by(issuer)
    except InvalidSignature as error:
        raise BadCertificateError(f"the signature on {named(child)} is not by the key of {named(issuer)}") from error
    except _UNREADABLE as error:
        raise BadCertificateError(f"the signature on {named(child)} cannot be checked ({error})") from error
    if algorithm is not None and not isinstance(algorithm, _STRONG):
        raise BadCertificateError(f"{named(child)} is signed with {algorithm.name}, which can be forged")


def _check_time(certificate: x509.Certificate, moment: datetime) -> None:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start <= moment <= end:
        raise BadCertificateError(f"{named(certificate)} is valid from {_day(start)} to {_day(end)} only")


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _check_authority(issuer: x509.Certificate, between: int, pinned: bool) -> None:
    """RFC 5280, section 6.1.4 (k) to (o), for one issuer with `between` others between it and the leaf."""
    name, extensions = named(issuer), _understood(issuer)
    basic = _value(extensions, x509.BasicConstraints)
    if basic is None or not basic.ca:
        raise BadCertificateError(f"{name} is no certification authority")
    if basic.path_length is not None and between > basic.path_length:
        raise BadCertificateError(f"{name} allows {basic.path_length} authorities below it, not {between}")
    usage = _value(extensions, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:
        raise BadCertificateError(f"{name} may not sign certificates")
    extended = _value(extensions, x509.ExtendedKeyUsage)
    allowed = {ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if not pinned and extended is not None and not allowed & set(extended):
        raise BadCertificateError(f"{name} may not vouch for time-stamping")


def _understood(certificate: x509.Certificate) -> _Extensions:
    extensions = {e.oid: e for e in certificate.extensions}
    for oid, extension in extensions.items():
        if extension.critical and oid not in _UNDERSTOOD:
            what = f"has a critical extension that is not understood ({oid.dotted_string})"
            raise BadCertificateError(f"{named(certificate)} {what}")
    return extensions


def _value(extensions: _Extensions, kind: type[_E]) -> _E | None:
    found = extensions.get(kind.oid)
    return found.value if found is not None and isinstance(found.value, kind) else None


def check_signer(certificate: x509.Certificate) -> None:
    """Whether a certificate may sign time-stamps: RFC 3161, section 2.3.

    Raises:
        BadCertificateError: its extended key usage is not critical or not time-stamping alone; its key usage or a
            critical extension forbids it.
    """
    name, extensions = named(certificate), _understood(certificate)
    extended = _value(extensions, x509.ExtendedKeyUsage)
    if extended is None or list(extended) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise BadCertificateError(f"{name} is not a certificate for time-stamping and nothing else")
    if not extensions[x509.ExtendedKeyUsage.oid].critical:
        raise BadCertificateError(f"{name} does not mark its time-stamping usage critical")
    usage = _value(extensions, x509.KeyUsage)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise BadCertificateError(f"{name} may not sign data")
