"""Tokens judged: what an authority vouched for holds for ever after, and every way of forging it is named."""

from __future__ import annotations

import hashlib
import random
import subprocess
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import certifi
import pytest
from asn1crypto import cms, core, tsp  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from tawthiq.evidence.certificates import load, named, read_certificates
from tawthiq.evidence.tokens import Claim, Judgement, judge, request_parts
from time_authority import (  # type: ignore[import-not-found]
    STAMPING,
    Pki,
    Wish,
    authority_extensions,
    holder,
    pki,
    refusal,
    respond,
)

FIXTURES = Path(__file__).parents[3] / "shared" / "conformance" / "rfc3161.tar.gz"
DATA = b"tawthiq/case\n12\nroot\n"
CLAIM = Claim(hashlib.sha256(DATA).digest())


@pytest.fixture(scope="module")
def house() -> Pki:
    return pki()


@pytest.fixture(scope="module")
def public_roots() -> list[x509.Certificate]:
    """Mozilla's list, as certifi carries it: more than a hundred authorities that browsers trust."""
    blocks = Path(certifi.where()).read_bytes().split(b"-----END CERTIFICATE-----")
    found: list[x509.Certificate] = []
    for block in blocks[:-1]:
        try:
            found += load(block + b"-----END CERTIFICATE-----\n")
        except ValueError:
            continue
    assert len(found) > 100
    return found


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not FIXTURES.exists():
        pytest.skip(f"{FIXTURES} is not here: others' time-stamp responses were not tried")
    folder = tmp_path_factory.mktemp("rfc3161")
    with tarfile.open(FIXTURES) as archive:
        archive.extractall(folder, filter="data")
    return folder / "rfc3161"


def said(judged: Judgement) -> str:
    return "; ".join(str(fault) for fault in judged.faults)


# -- what others published


def own_imprint(response: bytes) -> tuple[str, bytes]:
    """For responses whose data was not published: the imprint that they hold themselves."""
    bare = isinstance(core.Sequence.load(response)[0], core.ObjectIdentifier)
    token = cms.ContentInfo.load(response) if bare else tsp.TimeStampResp.load(response)["time_stamp_token"]
    info = tsp.TSTInfo.load(bytes(token["content"]["encap_content_info"]["content"]))
    imprint = info["message_imprint"]
    return imprint["hash_algorithm"]["algorithm"].native, bytes(imprint["hashed_message"])


BARE = "auto-archiver/timestamp_token_http-timestamp-identrust-com"
PUBLIC = (
    ("auto-archiver/digicert.tsr", "DigiCert Trusted Root G4", "2025-03-24T11:17:47"),
    ("auto-archiver/valid_timestamp.tsr", "IdenTrust Commercial Root CA 1", "2025-03-11T10:43:58"),
    (BARE, "IdenTrust Commercial Root CA 1", "2025-03-11T10:43:58"),
    ("auto-archiver/rfc3161-client-issue-104.tsr", "IdenTrust Commercial Root CA 1", "2025-03-11T08:52:08"),
    ("identrust/issue-104.tsr", "IdenTrust Commercial Root CA 1", "2025-03-11T08:52:08"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "root", "time"), PUBLIC)
def test_public_authorities_are_accepted_under_their_root_and_no_other(
    fixtures: Path, public_roots: list[x509.Certificate], name: str, root: str, time: str
) -> None:
    # DigiCert's certificates are not in DER order; one file is a bare token; IdenTrust's signer expired in 2026-01.
    response = (fixtures / name).read_bytes()
    algorithm, digest = own_imprint(response)
    own = [c for c in public_roots if root in named(c)]
    assert len(own) == 1
    judged = judge(response, Claim(digest, algorithm), own)
    assert judged.holds, said(judged)
    assert judged.stamp is not None
    assert judged.stamp.time.isoformat() == f"{time}+00:00"
    assert len(judged.stamp.chain) == 3
    others = [c for c in public_roots if c not in own]
    assert "a chain to a pinned root" in said(judge(response, Claim(digest, algorithm), others))


def test_an_authority_of_a_state_is_refused_under_every_public_root(
    fixtures: Path, public_roots: list[x509.Certificate]
) -> None:
    response = (fixtures / "auto-archiver/self_signed.tsr").read_bytes()
    algorithm, digest = own_imprint(response)
    assert "which no pinned root is" in said(judge(response, Claim(digest, algorithm), public_roots))


@pytest.mark.parametrize(
    ("name", "chain", "data", "beside", "expected"),
    [
        ("sigstage/response-sha256.tsr", "sigstage", b"hello", False, ""),
        ("sigstage/response-sha384.tsr", "sigstage", b"hello", False, ""),
        ("sigstage/response-sha512.tsr", "sigstage", b"hello", False, ""),
        ("sigstage/response-sha256.tsr", "sigstage", b"Hello", False, "imprint"),
        ("sigstage/response-invalid-signature.tsr", "sigstage", b"hello", False, "a signature of the signer"),
        ("sigstage/response-no-embedded-cert.tsr", "sigstage", None, False, "no such certificate at hand"),
        ("sigstage/response-no-embedded-cert.tsr", "sigstage", None, True, ""),
        ("sigstore.mock/response-expired.tsr", "sigstore.mock", "payload", True, ""),
        ("test_tsa/response.tsr", "test_tsa", None, True, ""),
        ("test_tsa/other_response.tsr", "test_tsa", None, True, "a chain to a pinned root"),
        ("test_tsa/response.tsr", "sigstage", None, True, "a chain to a pinned root"),
    ],
)  # fmt: skip
def test_the_responses_that_others_test_with_are_judged_right(
    fixtures: Path, name: str, chain: str, data: bytes | str | None, beside: bool, expected: str
) -> None:
    # response-expired: its certificates ended with 2023, its time is February 2023. other_response: of an authority
    # by the same names and another key.
    response = (fixtures / name).read_bytes()
    algorithm, digest = own_imprint(response)
    if data is not None:
        known = data if isinstance(data, bytes) else (fixtures / chain / data).read_bytes()
        digest = hashlib.new(algorithm, known).digest()
    at_hand = read_certificates(fixtures / chain / "ts_chain.pem")
    judged = judge(response, Claim(digest, algorithm), at_hand[-1:], at_hand if beside else ())
    assert (expected in said(judged)) if expected else judged.holds, said(judged)


def test_injected_certificates_neither_help_nor_harm(fixtures: Path) -> None:
    response = (fixtures / "test_tsa/response-injected-certs.tsr").read_bytes()
    algorithm, digest = own_imprint(response)
    at_hand = read_certificates(fixtures / "test_tsa/ts_chain.pem")
    judged = judge(response, Claim(digest, algorithm), at_hand[-1:], at_hand)
    assert judged.holds, said(judged)
    assert judged.stamp is not None
    assert judged.stamp.signer == "CN=Test TSA Timestamping,O=local"
    carried = [x509.load_der_x509_certificate(c.chosen.dump()) for c in
               tsp.TimeStampResp.load(response)["time_stamp_token"]["content"]["certificates"]]  # fmt: skip
    spoofed = [c for c in carried if "Spoofed" in named(c)]
    assert spoofed
    assert "a chain to a pinned root" in said(judge(response, Claim(digest, algorithm), spoofed))


def test_the_nonce_of_the_request_is_the_responses(fixtures: Path) -> None:
    at_hand = read_certificates(fixtures / "test_tsa/ts_chain.pem")
    algorithm, digest, nonce = request_parts((fixtures / "test_tsa/request.der").read_bytes())
    response = (fixtures / "test_tsa/response.tsr").read_bytes()
    assert judge(response, Claim(digest, algorithm, nonce), at_hand[-1:], at_hand).holds
    other = request_parts((fixtures / "test_tsa/other_request.der").read_bytes())[2]
    assert "nonce" in said(judge(response, Claim(digest, algorithm, other), at_hand[-1:], at_hand))


# -- the three traps


def test_a_forged_chain_is_refused_under_every_public_root(public_roots: list[x509.Certificate]) -> None:
    """rfc3161-client alone accepts this token under each of them once the forger's authority is an intermediate."""
    fake = pki("DigiCert")
    response = respond(fake, DATA, Wish(carried=[fake.signer, fake.between, fake.root]))
    assert judge(response, CLAIM, fake.roots).holds
    at_hand = [fake.signer.certificate, fake.between.certificate, fake.root.certificate]
    for root in public_roots:
        judged = judge(response, CLAIM, [root], at_hand)
        assert "a chain to a pinned root" in said(judged)
        assert judged.stamp is not None
        assert judged.stamp.root == ""


def test_a_forger_with_the_root_s_name_is_refused(house: Pki) -> None:
    fake = pki()
    assert fake.root.certificate.subject == house.root.certificate.subject
    response = respond(fake, DATA, Wish(carried=[fake.signer, fake.between, fake.root]))
    assert "is not by the key of CN=Test root" in said(judge(response, CLAIM, house.roots))


def test_certificates_may_stand_in_any_order_and_a_token_may_be_bare(house: Pki) -> None:
    stranger = holder("stranger")
    response = respond(house, DATA, Wish(carried=[house.between, stranger, house.signer, house.root]))
    parsed = tsp.TimeStampResp.load(response)
    token = parsed["time_stamp_token"]
    carried = token["content"]["certificates"]
    der = sorted(c.dump() for c in carried)
    for ordered in (der, der[::-1]):
        joined = b"".join(ordered)
        turned = response.replace(b"".join(c.dump() for c in carried), joined)
        assert joined in turned
        assert judge(turned, CLAIM, house.roots).holds
    assert judge(token.dump(), CLAIM, house.roots).holds


# -- time


def test_a_token_outlives_its_certificates_and_none_is_made_after_their_end() -> None:
    old = pki("Old", valid=(datetime(2015, 1, 1, tzinfo=UTC), datetime(2017, 1, 1, tzinfo=UTC)))
    assert judge(respond(old, DATA, Wish(at=datetime(2016, 6, 1, tzinfo=UTC))), CLAIM, old.roots).holds
    for year in (2014, 2018, 2026):
        judged = judge(respond(old, DATA, Wish(at=datetime(year, 6, 1, tzinfo=UTC))), CLAIM, old.roots)
        assert "is valid from 2015-01-01T00:00:00Z to 2017-01-01T00:00:00Z only" in said(judged)


# -- what is wrong is named

UNKNOWN = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
TWO = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING])
SIGNING = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
NO_SIGNATURES = x509.KeyUsage(False, False, True, False, False, False, False, False, False)


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (lambda: pki(signer=[]), "is not a certificate for time-stamping"),
        (lambda: pki(signer=[(STAMPING, False)]), "does not mark its time-stamping usage critical"),
        (lambda: pki(signer=[(TWO, True)]), "is not a certificate for time-stamping and nothing else"),
        (lambda: pki(signer=[(SIGNING, True)]), "is not a certificate for time-stamping"),
        (lambda: pki(signer=[(STAMPING, True), (NO_SIGNATURES, True)]), "may not sign data"),
        (lambda: pki(signer=[(STAMPING, True), (UNKNOWN, True)]), "a critical extension that is not understood"),
        (lambda: pki(between=[]), "is no certification authority"),
        (lambda: pki(between=[*authority_extensions(), (UNKNOWN, True)]), "a critical extension"),
        (lambda: pki(between=[*authority_extensions(), (SIGNING, False)]), "may not vouch for time-stamping"),
        (lambda: pki(between=[*authority_extensions(), (NO_SIGNATURES, True)]), "may not sign certificates"),
        (lambda: pki(length=0), "allows 0 authorities below it, not 1"),
    ],
)  # fmt: skip
def test_a_certificate_that_may_not_is_refused(made: Callable[[], Pki], word: str) -> None:
    house = made()
    assert word in said(judge(respond(house, DATA, Wish()), CLAIM, house.roots))


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        (Wish(broken=True), "a signature of the signer that holds"),
        (Wish(bound=False), "a signed attribute that names the signer's certificate"),
        (Wish(named=b"another certificate"), "to be named"),
        (Wish(digest=b"\x00" * 32), "the signed attribute message-digest"),
        (Wish(content_type="data"), "the signed attribute content-type"),
        (Wish(carried=[]), "no such certificate at hand"),
        (Wish(nonce=5), "the request's nonce 7, found 5"),
        (Wish(), "the request's nonce 7, found none"),
        (Wish(status=3, nonce=7), "the status granted, found waiting"),
    ],
)
def test_a_token_with_one_thing_wrong_is_refused_for_it(house: Pki, wish: Wish, word: str) -> None:
    response = respond(house, DATA, wish)
    assert word in said(judge(response, Claim(CLAIM.digest, "sha256", 7), house.roots))


def test_a_token_granted_with_modifications_or_kept_without_its_certificates_holds(house: Pki) -> None:
    assert judge(respond(house, DATA, Wish(status=1)), CLAIM, house.roots).holds
    beside = [house.signer.certificate, house.between.certificate]
    assert judge(respond(house, DATA, Wish(carried=[])), CLAIM, house.roots, beside).holds


def test_another_imprint_or_another_hash_is_refused(house: Pki) -> None:
    response = respond(house, DATA, Wish())
    assert "the imprint sha256:" in said(judge(response, Claim(hashlib.sha256(DATA + b" ").digest()), house.roots))
    assert "the imprint sha512:" in said(judge(response, Claim(hashlib.sha512(DATA).digest(), "sha512"), house.roots))


def test_a_refusal_is_told_in_the_authority_s_words(house: Pki) -> None:
    judged = judge(refusal(), CLAIM, house.roots)
    assert not judged.holds
    assert judged.refused == "rejection, not today, system_failure"


@pytest.mark.parametrize("content", [b"", b"<html>Log in</html>", b"\x30\x80", b"\x30\x03\x02\x01\x00", b"\x00" * 5000])
def test_what_is_no_response_is_said_to_be_none(house: Pki, content: bytes) -> None:
    judged = judge(content, CLAIM, house.roots)
    assert "a time-stamp response (RFC 3161)" in said(judged)
    assert judged.stamp is None


def test_no_mutation_of_a_token_changes_what_it_says_and_none_makes_the_judge_fall_over(house: Pki) -> None:
    response = respond(house, DATA, Wish(nonce=7))
    claim = Claim(CLAIM.digest, "sha256", 7)
    right = judge(response, claim, house.roots).stamp
    chooser = random.Random(20261121)  # noqa: S311
    refused = 0
    for number in range(1200):
        mutant = bytearray(response)
        place = chooser.randrange(len(mutant))
        if number % 4 == 0:
            del mutant[place:]
        elif number % 4 == 1:
            mutant[place:place] = chooser.randbytes(3)
        else:
            mutant[place] ^= 1 << chooser.randrange(8)
        judged = judge(bytes(mutant), claim, house.roots)
        refused += not judged.holds
        # What survives lies outside the signature: a status text, a certificate that is not needed.
        if judged.holds:
            assert judged.stamp is not None
            assert right is not None
            kept = (judged.stamp.time, judged.stamp.serial, judged.stamp.policy, judged.stamp.signer, judged.stamp.root)
            assert kept == (right.time, right.serial, right.policy, right.signer, right.root)
    assert refused > 1100


def test_openssl_agrees(house: Pki, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(house.root.pem)
    (tmp_path / "data").write_bytes(DATA)
    for wish, good in ((Wish(), True), (Wish(broken=True), False), (Wish(named=b"another"), False)):
        response = respond(house, DATA, wish)
        (tmp_path / "response.tsr").write_bytes(response)
        at = str(int(wish.at.timestamp()))
        command = ["openssl", "ts", "-verify", "-data", "data", "-in", "response.tsr", "-CAfile", "root.pem"]
        done = subprocess.run([*command, "-attime", at], cwd=tmp_path, capture_output=True, check=False)
        assert (done.returncode == 0) is good, done.stderr
        assert judge(response, CLAIM, house.roots).holds is good
