"""Web archives in a ZIP (WACZ 1.1.1): members as of any ZIP, and what the package says of itself checked.

The package lists its files with their hashes; a second file states the hash of that list and may carry a signature of
the observer (WACZ Signing and Verification 0.1.0). Whatever does not fit is named. Nothing is fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
import warnings
import zipfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

from tawthiq.evidence import Held
from tawthiq.model import Problem
from tawthiq.reading import zips
from tawthiq.reading.members import PIECE, Allowance, Box, Member
from tawthiq.reading.result import MEGABYTE, Unreadable

MEDIA_TYPE: Final = "application/wacz"
VERSION: Final = f"1+{zips.VERSION}+certifi-{version('certifi')}"
_LIST: Final = "datapackage.json"
_SEAL: Final = "datapackage-digest.json"
_LARGEST: Final = 10 * MEGABYTE
_ASK: Final = "Ask the source for the package as it was made"
_FREE: Final = frozenset({_LIST, _SEAL})


def box(held: Held, name: str) -> Box:
    """The package's members, and what of its own statements does not fit them."""
    return Box("wacz", VERSION, lambda allowance: _members(held, name, allowance))


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    yield from zips.box(held, name).open(allowance)
    with zips.archive(held, allowance.limits.members) as archive:
        for item, what in _faults(archive, allowance):
            yield Problem(f"{name}/{item}", what, _ASK)


def _faults(archive: zipfile.ZipFile, allowance: Allowance) -> Iterator[tuple[str, str]]:
    names = set(archive.namelist())
    listed, raw = _json(archive, _LIST)
    resources = listed.get("resources") if isinstance(listed, dict) else None
    if not isinstance(resources, list):
        yield _LIST, "The package's list of its files cannot be read"
        return
    stated: set[str] = set()
    for resource in resources:
        path, algorithm, digest = _stated(resource)
        stated.add(path)
        if path not in names:
            yield path, "The package lists this file and does not hold it"
        elif algorithm not in {"sha256", "sha1", "md5"}:
            yield path, f"Its hash is stated in a form that is not checked ({algorithm[:20]})"
        elif _hashed(archive, path, algorithm, allowance) != digest.lower():
            yield path, "Its bytes are not those that the package states; it was altered or damaged"
    for path in sorted(names - stated - _FREE):
        if not path.endswith("/"):
            yield path, "The package does not list this file; it was put there by someone else, or by another program"
    if not any(path.startswith("archive/") for path in names):
        yield "archive/", "The package holds no web archive"
    if _SEAL in names:
        yield from ((_SEAL, what) for what in _seal_faults(_json(archive, _SEAL)[0], raw))


def _stated(resource: Any) -> tuple[str, str, str]:
    """Path, algorithm and digest of a listed file, in the form of version 1.1 or of 1.0."""
    if not isinstance(resource, dict):
        return "", "", ""
    old = resource.get("stats")
    value = str(old.get("hash", "") if isinstance(old, dict) else resource.get("hash", ""))
    algorithm, _, digest = value.rpartition(":")
    return str(resource.get("path", "")), algorithm or str(resource.get("hashing", "")), digest


def _json(archive: zipfile.ZipFile, member: str) -> tuple[Any, bytes]:
    try:
        if archive.getinfo(member).file_size > _LARGEST:
            return None, b""
        data = archive.read(member)
        return json.loads(data), data
    except (KeyError, ValueError, RecursionError, *zips.DAMAGED):
        return None, b""


def _hashed(archive: zipfile.ZipFile, member: str, algorithm: str, allowance: Allowance) -> str:
    """Hexadecimal digest of a member; the empty string where it is damaged."""
    found = hashlib.new(algorithm, usedforsecurity=False)
    info = archive.getinfo(member)
    try:
        allowance.admit(info.file_size, info.compress_size)
        with archive.open(info) as stream:
            while piece := stream.read(PIECE):
                found.update(piece)
    except (Unreadable, *zips.DAMAGED):
        return ""
    return found.hexdigest()


def _seal_faults(seal: Any, listed: bytes) -> Iterator[str]:
    """What is wrong with the statement about the list, and with its signature."""
    if not isinstance(seal, dict):
        yield "The package's statement of the hash of its list cannot be read"
        return
    own = f"sha256:{hashlib.sha256(listed).hexdigest()}"
    if seal.get("hash") != own:
        yield f"The hash of the package's list is not the one stated (stated {str(seal.get('hash'))[:80]}, found {own})"
    signed = seal.get("signedData")
    if not isinstance(signed, dict):
        return
    if signed.get("hash") != own:
        yield "What was signed is another list than the package's"
    if signed.get("domainCert"):
        yield from _signature_faults(signed)
    elif signed.get("publicKey"):
        yield "It is signed by a key that nobody vouches for; the signature was not checked"


def _signature_faults(signed: dict[str, Any]) -> Iterator[str]:
    """Signature, certificates and name of who signed for a domain, at the time that the statement gives."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

    domain = str(signed.get("domain", ""))
    try:
        chain = x509.load_pem_x509_certificates(str(signed["domainCert"]).encode())
        key = chain[0].public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise ValueError("the key is of another kind than the format has")
        signature = base64.b64decode(str(signed.get("signature", "")), validate=True)
        key.verify(signature, str(signed.get("hash", "")).encode(), ec.ECDSA(SHA256()))
        at = datetime.fromisoformat(str(signed.get("created", "")))
        policy = PolicyBuilder().store(Store(_roots())).time(at)
        policy.build_server_verifier(x509.DNSName(domain)).verify(chain[0], chain[1:])
    except InvalidSignature:
        yield "The signature does not fit what was signed"
    except (ValueError, TypeError, VerificationError) as error:
        # The library's message may hold parts of the certificate; the kind of failure is enough.
        why = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        yield f"The signature is not vouched for: no known authority signed the certificate of {domain[:80]!r} ({why})"


def _roots() -> list[Any]:
    import certifi
    from cryptography import x509

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of certificates in the list that break a rule of their form; they stay unused
        return x509.load_pem_x509_certificates(certifi.contents().encode())
