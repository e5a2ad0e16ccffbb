"""Judging time-stamp tokens (RFC 3161, RFC 5816; CMS: RFC 5652) from bytes alone, for ever after.

Nothing here asks what time it is now: certificates must have been valid at the time that the token states, so that a
token outlives the certificates that it was made with. The steps of `judge`, as in its comments:

    1  the response and its token can be read        5  signed attributes
    2  the authority granted it                      6  chain to a pinned root, at the token's own time
    3  imprint and nonce                             7  the signature
    4  who signed: a certificate for time-stamping
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
from asn1crypto import cms, core, tsp  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec import Struct
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from tawthiq.evidence.certificates import (
    MOST_CERTIFICATES,
    BadCertificateError,
    chain,
    check_signer,
    fingerprint,
    load_der,
    named,
)

_GRANTED = ("granted", "granted_with_mods")
_HASHES = ("sha256", "sha384", "sha512")
# What asn1crypto raises for bytes that are not what they should be, some of it only when a field is looked at.
_MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


class Claim(Struct, frozen=True):
    """What a token is to prove the time of.

    Attributes:
        digest: hash of the data, in raw bytes.
        algorithm: "sha256", "sha384" or "sha512".
        nonce: the request's; None where the request is not at hand, and then it is not compared.
    """

    digest: bytes
    algorithm: str = "sha256"
    nonce: int | None = None


class Fault(Struct, frozen=True):
    """One thing about a token that is not as it should be."""

    expected: str
    found: str

    def __str__(self) -> str:
        return f"expected {self.expected}, found {self.found}"


class Stamp(Struct, frozen=True):
    """What a token says, whether or not it is to be believed.

    Attributes:
        time: when, by the authority's clock; aware.
        accuracy: seconds either way, as far as the authority states it.
        serial: of the token, hexadecimal.
        policy: object identifier, dotted.
        signer: subject of the certificate that signed; empty where it is not at hand.
        token: the token's DER, without the response around it.
        chain: signer first, the pinned root last; empty where there is no chain.
    """

    time: datetime
    accuracy: float | None
    serial: str
    policy: str
    signer: str
    token: bytes
    chain: tuple[x509.Certificate, ...]

    @property
    def root(self) -> str:
        """Fingerprint of the pinned root that vouches for it; empty where none does."""
        return fingerprint(self.chain[-1]) if self.chain else ""


class Judgement(Struct, frozen=True):
    """Holds when there are no faults. `stamp` is None where the response holds no token that can be read.

    Attributes:
        refused: the authority's own words when it gave no token on purpose.
    """

    faults: tuple[Fault, ...]
    stamp: Stamp | None = None
    refused: str = ""

    @property
    def holds(self) -> bool:
        return not self.faults


class _Response(core.Sequence):  # type: ignore[misc]
    """TimeStampResp as RFC 3161, section 2.4.2 has it: asn1crypto's own cannot hold a refusal."""

    _fields = [("status", tsp.PKIStatusInfo), ("token", cms.ContentInfo, {"optional": True})]  # noqa: RUF012


class _Token(Struct, frozen=True):
    """A token's parts, taken out of lazily parsed ASN.1 at once, so that looking at them does not fail later.

    Attributes:
        issuer: DER of the name of the signing certificate's issuer; `serial` its number.
        digest_name, signature_name: of the algorithms that the signer used.
        content: DER of the TSTInfo, what is signed.
        imprint: (algorithm, digest) of the data.
        attributes: the signed ones' values by type.
    """

    signed: Any
    issuer: bytes
    serial: int
    digest_name: str
    signature_name: str
    content: bytes
    imprint: tuple[str, bytes]
    nonce: int | None
    attributes: dict[str, list[Any]]
    certificates: tuple[x509.Certificate, ...]
    stamp: Stamp


def judge(
    response: bytes, claim: Claim, roots: Sequence[x509.Certificate], others: Iterable[x509.Certificate] = ()
) -> Judgement:
    """Whether an authority vouches for the claim, and from when.

    Args:
        response: an RFC 3161 TimeStampResp, or a bare token as some tools keep it.
        roots: the pinned certificates; only a chain that ends at one of them counts.
        others: certificates kept beside the token, for tokens that do not carry theirs; not trusted.
    """
    # Step 1: the response and its token can be read.
    try:
        status, token = _read(response)
    except _MALFORMED as error:
        return Judgement((Fault("a time-stamp response (RFC 3161)", f"something else ({_short(error)})"),))
    # Step 2: the authority granted it.
    if token is None:
        return Judgement((Fault("a token", f"the authority's refusal: {status}"),), refused=status)
    faults = [] if status in _GRANTED else [Fault("the status granted", status)]
    # Step 3: imprint and nonce.
    faults += _claim_faults(token, claim)
    # Step 4: who signed.
    at_hand = (*token.certificates, *others)
    signer = next((c for c in at_hand if _is_signer(c, token)), None)
    if signer is None:
        faults.append(Fault(f"the signer's certificate (serial {token.serial:x})", "no such certificate at hand"))
        return Judgement(tuple(faults), token.stamp)
    found, links = _signing_faults(token, signer, at_hand, roots)
    return Judgement((*faults, *found), msgspec.structs.replace(token.stamp, signer=named(signer), chain=links))


def new_request(data: bytes) -> bytes:
    """A TimeStampReq for the SHA-256 of some bytes, with a random nonce, asking for the signer's certificate."""
    builder = TimestampRequestBuilder(nonce=True, cert_req=True).data(data).hash_algorithm(HashAlgorithm.SHA256)
    return builder.build().as_bytes()


def carried(response: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates that a response's token carries, none of them trusted; nothing for what cannot be read."""
    try:
        token = _read(response)[1]
    except _MALFORMED:
        return ()  # `judge` says so
    return token.certificates if token else ()


def imprint_of(response: bytes) -> tuple[str, bytes]:
    """(hash algorithm, digest) that a response's token speaks of. Raises ValueError where it holds none."""
    try:
        token = _read(response)[1]
    except _MALFORMED as error:
        raise ValueError(f"no time-stamp can be read ({_short(error)})") from error
    if token is None:
        raise ValueError("no time-stamp is in it, but a refusal")
    return token.imprint


def request_parts(request: bytes) -> tuple[str, bytes, int | None]:
    """Imprint algorithm, imprint and nonce of a TimeStampReq. Raises ValueError when the bytes are none."""
    try:
        parsed = tsp.TimeStampReq.load(request, strict=True)
        imprint = parsed["message_imprint"]
        name = str(imprint["hash_algorithm"]["algorithm"].native)
        return name, bytes(imprint["hashed_message"]), parsed["nonce"].native
    except _MALFORMED as error:
        raise ValueError(f"no time-stamp request ({_short(error)})") from error


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__


def _read(response: bytes) -> tuple[str, _Token | None]:
    """Status in words, and the token; the token is None when the authority gave none."""
    first = core.Sequence.load(response, strict=True)[0]
    if isinstance(first, core.ObjectIdentifier):
        return "granted", _taken_apart(cms.ContentInfo.load(response, strict=True))
    whole = _Response.load(response, strict=True)
    status, token = whole["status"], whole["token"]
    if isinstance(token, cms.ContentInfo):
        return str(status["status"].native), _taken_apart(token)
    words = [str(status["status"].native), *(status["status_string"].native or ())]
    return ", ".join([*words, *sorted(status["fail_info"].native or ())]), None


def _taken_apart(token: Any) -> _Token:
    if token["content_type"].native != "signed_data":
        raise ValueError("the token is not signed data")
    signed = token["content"]
    body, signers = signed["encap_content_info"], signed["signer_infos"]
    if body["content_type"].native != "tst_info":
        raise ValueError("what is signed is not a time-stamp")
    if len(signers) != 1:
        raise ValueError(f"{len(signers)} signers in place of one")
    signer = signers[0]
    if signer["sid"].name != "issuer_and_serial_number":
        raise ValueError("the signer is not named by issuer and serial number")
    content = bytes(body["content"])
    info = tsp.TSTInfo.load(content, strict=True)
    imprint = info["message_imprint"]
    return _Token(
        signed=signed,
        issuer=signer["sid"].chosen["issuer"].dump(),
        serial=signer["sid"].chosen["serial_number"].native,
        digest_name=str(signer["digest_algorithm"]["algorithm"].native),
        signature_name=str(signer["signature_algorithm"]["algorithm"].native),
        content=content,
        imprint=(str(imprint["hash_algorithm"]["algorithm"].native), bytes(imprint["hashed_message"])),
        nonce=info["nonce"].native,
        attributes=_attributes(signer["signed_attrs"]),
        certificates=_certificates(signed["certificates"]),
        stamp=_stamp(info, token.dump()),
    )


def _stamp(info: Any, token: bytes) -> Stamp:
    moment, accuracy = info["gen_time"].native, info["accuracy"]
    if not isinstance(moment, datetime) or moment.tzinfo is None or info["version"].native != "v1":
        raise ValueError("its time or version is not as it should be")
    around = None
    if isinstance(accuracy, tsp.Accuracy):
        parts = [accuracy[name].native or 0 for name in ("seconds", "millis", "micros")]
        around = parts[0] + parts[1] / 1e3 + parts[2] / 1e6
    return Stamp(moment, around, f"{info['serial_number'].native:x}", info["policy"].dotted, "", token, ())


def _attributes(signed: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for attribute in signed if isinstance(signed, cms.CMSAttributes) else ():
        name = str(attribute["type"].native)
        if name in found:
            raise ValueError(f"the signed attribute {name} stands there twice")
        found[name] = list(attribute["values"])
    return found


def _certificates(carried: Any) -> tuple[x509.Certificate, ...]:
    """The certificates that the token carries. What cannot be read as one can be no link, and is passed over."""
    choices = list(carried) if isinstance(carried, cms.CertificateSet) else []
    if len(choices) > MOST_CERTIFICATES:
        raise ValueError(f"it carries {len(choices)} certificates")
    found = []
    for choice in choices:
        with suppress(ValueError):
            found.append(load_der(choice.chosen.dump()))
    return tuple(found)


def _is_signer(certificate: x509.Certificate, token: _Token) -> bool:
    # RFC 5652, section 5.3: issuer and serial number name the signer's certificate; step 5 binds its very bytes.
    return certificate.serial_number == token.serial and certificate.issuer.public_bytes() == token.issuer


def _signing_faults(
    token: _Token, signer: x509.Certificate, at_hand: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> tuple[list[Fault], tuple[x509.Certificate, ...]]:
    """The rest of step 4, and steps 5 to 7; with the chain to a pinned root, if there is one."""
    faults = []
    try:
        check_signer(signer)
    except BadCertificateError as error:
        faults.append(Fault("a signer with a critical usage for time-stamping alone", str(error)))
    # Step 5: signed attributes.
    faults += _attribute_faults(token, signer)
    # Step 6: chain to a pinned root.
    try:
        links = chain(signer, at_hand, roots, token.stamp.time)
    except BadCertificateError as error:
        moment = token.stamp.time.isoformat()
        faults.append(Fault(f"a chain to a pinned root, valid at the token's time {moment}", str(error)))
        # Without a chain there is no key that anybody vouches for to hold the signature against.
        return faults, ()
    # Step 7: the signature.
    return faults + _signature_faults(token, links), links


def _claim_faults(token: _Token, claim: Claim) -> list[Fault]:
    faults = []
    algorithm, digest = token.imprint
    if algorithm != claim.algorithm or digest != claim.digest:
        expected = f"the imprint {claim.algorithm}:{claim.digest.hex()} of the data"
        faults.append(Fault(expected, f"{algorithm}:{digest.hex()}"))
    if claim.nonce is not None and token.nonce != claim.nonce:
        found = "none" if token.nonce is None else f"{token.nonce:x}"
        faults.append(Fault(f"the request's nonce {claim.nonce:x}", found))
    return faults


def _attribute_faults(token: _Token, signer: x509.Certificate) -> list[Fault]:
    """RFC 5652, sections 5.4 and 11; RFC 3161, section 2.4.2 and RFC 5816: this is signed, by this certificate."""
    faults = []
    if token.digest_name not in _HASHES or token.signature_name.startswith(("sha1", "md", "sha224")):
        faults.append(Fault("a signature over SHA-256, 384 or 512", f"{token.digest_name}, {token.signature_name}"))
        return faults
    try:
        types = [value.native for value in token.attributes.get("content_type", ())]
        if types != ["tst_info"]:
            faults.append(Fault("the signed attribute content-type: time-stamp", f"{types or 'none'}"))
        digest = hashlib.new(token.digest_name, token.content).digest()
        found = [bytes(value) for value in token.attributes.get("message_digest", ())]
        if found != [digest]:
            said = ", ".join(value.hex() for value in found) or "none"
            faults.append(Fault(f"the signed attribute message-digest {digest.hex()}", said))
        faults += _binding_faults(token, signer)
    except _MALFORMED as error:
        faults.append(Fault("signed attributes that can be read", _short(error)))
    return faults


def _binding_faults(token: _Token, signer: x509.Certificate) -> list[Fault]:
    bindings = [(v["certs"][0], "sha1") for v in token.attributes.get("signing_certificate", ())]
    second = [value["certs"][0] for value in token.attributes.get("signing_certificate_v2", ())]
    bindings += [(binding, str(binding["hash_algorithm"]["algorithm"].native)) for binding in second]
    if not bindings:
        return [Fault("a signed attribute that names the signer's certificate", "none")]
    faults, der = [], signer.public_bytes(Encoding.DER)
    for binding, algorithm in bindings:
        # SHA-1 only where RFC 3161's first form prescribes it: beside the chain it binds, it does not carry the proof.
        expected, found = hashlib.new(algorithm, der).digest(), bytes(binding["cert_hash"])
        if found != expected:
            faults.append(Fault(f"the signer's certificate {algorithm}:{expected.hex()} to be named", found.hex()))
    return faults


def _signature_faults(token: _Token, links: tuple[x509.Certificate, ...]) -> list[Fault]:
    """The signature over the signed attributes, and OpenSSL's own judgement of the signer at the token's time.

    rfc3161-client trusts whatever it is given as an intermediate and accepts only sets in DER order. So the token is
    written anew around the same signed bytes, with nothing but the chain that led to the pinned root.
    """
    try:
        carried = [
            cms.CertificateChoices("certificate", cms.Certificate.load(c.public_bytes(Encoding.DER))) for c in links
        ]
        signed = cms.SignedData(
            {
                "version": token.signed["version"],
                "digest_algorithms": token.signed["digest_algorithms"],
                "encap_content_info": token.signed["encap_content_info"],
                "certificates": cms.CertificateSet(carried),
                "signer_infos": token.signed["signer_infos"],
            }
        )
        whole = _Response({"status": {"status": 0}, "token": {"content_type": "signed_data", "content": signed}})
        verifier = VerifierBuilder(roots=[links[-1]], intermediates=list(links[1:-1])).build()
        verifier.verify(decode_timestamp_response(whole.dump()), token.imprint[1])
    except VerificationError as error:
        reasons = re.findall(r'reason: "([^"]*)"', str(error)) or [_short(error)]
        return [
            Fault("a signature of the signer that holds", f"one that does not ({', '.join(dict.fromkeys(reasons))})")
        ]
    except _MALFORMED as error:
        return [Fault("a signature that can be read", _short(error))]
    return []
