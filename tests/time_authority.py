"""A time-stamp authority that tests start themselves: certificates, `openssl ts` behind a loopback HTTP server, and a
second signer in Python that can be told to do everything wrong."""

from __future__ import annotations

import hashlib
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import algos, cms, core, tsp  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

STAMPING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
FAR = datetime(2120, 1, 1, tzinfo=UTC)
Answer = tuple[int, Mapping[str, str], bytes]


@dataclass
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def write_key(self, path: Path) -> None:
        path.write_bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def holder(
    name: str,
    issuer: Holder | None = None,
    *,
    extensions: list[tuple[x509.ExtensionType, bool]] | None = None,
    valid: tuple[datetime, datetime] = (EPOCH, FAR),
) -> Holder:
    """A certificate signed by its issuer, or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(valid[0]).not_valid_after(valid[1])
    builder = builder.issuer_name(issuer.certificate.subject if issuer else subject)
    for extension, critical in extensions or []:
        builder = builder.add_extension(extension, critical)
    return Holder(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def authority_extensions(length: int | None = None) -> list[tuple[x509.ExtensionType, bool]]:
    return [(x509.BasicConstraints(ca=True, path_length=length), True)]


@dataclass
class Pki:
    """Root, one certification authority below it, and the signer of time-stamps."""

    root: Holder
    between: Holder
    signer: Holder
    serial: int = field(default=0)

    @property
    def roots(self) -> list[x509.Certificate]:
        return [self.root.certificate]


def pki(
    name: str = "Test",
    *,
    signer: list[tuple[x509.ExtensionType, bool]] | None = None,
    between: list[tuple[x509.ExtensionType, bool]] | None = None,
    length: int | None = None,
    valid: tuple[datetime, datetime] = (EPOCH, FAR),
) -> Pki:
    """A small house of certificates; arguments replace what makes it a good one."""
    root = holder(f"{name} root", extensions=authority_extensions(length), valid=valid)
    middle = holder(
        f"{name} authority", root, extensions=authority_extensions() if between is None else between, valid=valid
    )
    usage: list[tuple[x509.ExtensionType, bool]] = [(STAMPING, True)] if signer is None else signer
    return Pki(root, middle, holder(f"{name} time-stamps", middle, extensions=usage, valid=valid))


@dataclass
class Wish:
    """How the Python signer makes a token. The defaults make a good one."""

    at: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    nonce: int | None = None
    status: int = 0
    carried: list[Holder] | None = None
    named: bytes | None = None
    bound: bool = True
    digest: bytes | None = None
    content_type: str = "tst_info"
    broken: bool = False


def respond(house: Pki, data: bytes, wish: Wish) -> bytes:
    """An RFC 3161 response over the SHA-256 of some data, signed by the house's signer."""
    house.serial += 1
    sha256 = {"algorithm": "sha256"}
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3.4.1",
            "message_imprint": {"hash_algorithm": sha256, "hashed_message": hashlib.sha256(data).digest()},
            "serial_number": house.serial,
            "gen_time": core.GeneralizedTime(wish.at),
            **({"nonce": wish.nonce} if wish.nonce is not None else {}),
        }
    ).dump()
    named = hashlib.sha256(wish.named or house.signer.der).digest()
    attributes = [
        {"type": "content_type", "values": [wish.content_type]},
        {"type": "message_digest", "values": [wish.digest or hashlib.sha256(info).digest()]},
    ]
    if wish.bound:
        attributes.append({"type": "signing_certificate_v2", "values": [{"certs": [{"cert_hash": named}]}]})
    signed = cms.CMSAttributes(attributes)
    signature = house.signer.key.sign(signed.dump(), ec.ECDSA(hashes.SHA256()))
    if wish.broken:
        signature = house.between.key.sign(signed.dump(), ec.ECDSA(hashes.SHA256()))
    parsed = cms.Certificate.load(house.signer.der)
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number", {"issuer": parsed.issuer, "serial_number": parsed.serial_number}
        ),
        "digest_algorithm": sha256,
        "signed_attrs": signed,
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        "signature": signature,
    }
    carried = [house.signer, house.between] if wish.carried is None else wish.carried
    body: dict[str, Any] = {
        "version": "v3",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(info)},
        "signer_infos": [signer],
    }
    if carried:
        body["certificates"] = [cms.CertificateChoices("certificate", cms.Certificate.load(c.der)) for c in carried]
    token = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(body)})
    return bytes(tsp.TimeStampResp({"status": {"status": wish.status}, "time_stamp_token": token}).dump())


def refusal() -> bytes:
    """What an authority sends that does not want to: status rejection, with a reason, and no token."""
    status = tsp.PKIStatusInfo({"status": 2, "status_string": ["not today"], "fail_info": {"system_failure"}})
    return core.Sequence(contents=status.dump()).dump()  # type: ignore[no-any-return]


def granted(body: bytes) -> Answer:
    return 200, {"Content-Type": "application/timestamp-reply"}, body


class Server:
    """A loopback HTTP server; `answer` may be changed at any time. Counts what it was asked."""

    def __init__(self, answer: Callable[[bytes], Answer]) -> None:
        self.answer = answer
        self.asked: list[bytes] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.asked.append(body)
                status, headers, content = server.answer(body)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                server.asked.append(b"GET")
                self.send_error(405)

            def log_message(self, *_: object) -> None:
                """Tests print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/tsa"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def serving(answer: Callable[[bytes], Answer]) -> Iterator[Server]:
    server = Server(answer)
    try:
        yield server
    finally:
        server.close()


CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
certs = {folder}/chain.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def openssl_authority(folder: Path, house: Pki) -> Callable[[bytes], Answer]:
    """`openssl ts -reply` with the house's signer, as the answer of a `Server`."""
    folder.mkdir(parents=True)
    (folder / "serial").write_text("01\n")
    (folder / "signer.pem").write_bytes(house.signer.pem)
    (folder / "chain.pem").write_bytes(house.between.pem)
    house.signer.write_key(folder / "signer.key")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    lock = threading.Lock()

    def answer(request: bytes) -> Answer:
        with lock:
            (folder / "query").write_bytes(request)
            command = ["openssl", "ts", "-reply", "-config", str(folder / "tsa.cnf"), "-section", "here"]
            files = ["-queryfile", str(folder / "query"), "-out", str(folder / "reply")]
            subprocess.run([*command, *files], check=True, capture_output=True)
            return granted((folder / "reply").read_bytes())

    return answer


def soon(days: float) -> datetime:
    """Whole seconds, as certificates have them."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
