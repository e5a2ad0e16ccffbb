"""Content credentials of photographs: kept and altered ones told apart, and nobody on a network asked."""

from __future__ import annotations

import http.server
import tarfile
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from made import read
from PIL import Image

from tawthiq.reading import credentials

SHARED = Path(__file__).parents[3] / "shared" / "conformance" / "c2pa.tar.gz"
needs_c2pa = pytest.mark.skipif(not credentials.version(), reason="c2pa-python is not installed")
needs_suite = pytest.mark.skipif(not SHARED.exists(), reason="the shared conformance files are not here")
# What the suite's authors did to the files whose names begin so, as its README says.
ALTERED = {
    "adobe-20220124-E-clm-CAICAI": "assertion.hashedURI.mismatch",
    "adobe-20220124-E-dat-CA": "assertion.dataHash.mismatch",
    "adobe-20220124-E-sig-CA": "claimSignature.mismatch",
    "adobe-20220124-E-uri-CA": "assertion.hashedURI.mismatch",
    "adobe-20220124-XCA": "assertion.dataHash.mismatch",
    "adobe-20220124-XCI": "assertion.dataHash.mismatch",
}
INGREDIENT = {"adobe-20220124-E-uri-CIE-sig-CA", "adobe-20220124-CIE-sig-CA", "adobe-20220124-E-clm-CAICAI"}
UNSIGNED = {"adobe-20220124-A", "adobe-20220124-I"}


@pytest.fixture(scope="module")
def suite() -> dict[str, bytes]:
    with tarfile.open(SHARED) as packed:
        members = [m for m in packed.getmembers() if m.name.endswith(".jpg")]
        return {Path(m.name).stem: packed.extractfile(m).read() for m in members}  # type: ignore[union-attr]


def told(data: bytes) -> tuple[dict[str, str], list[str]]:
    """What the credentials say of a file, and what is wrong with them; its words are not read."""
    from tawthiq.reading.facts import Facts

    facts = Facts()
    problems = [p.what for p in credentials.check(data, "image/jpeg", "photo.jpg", facts)]
    names = ("state", "signer", "time", "generator", "actions", "author", "ingredients")
    return {name: value for name in names if (value := facts.value(f"c2pa.{name}"))}, problems


@needs_c2pa
@needs_suite
def test_altered_files_are_told_from_those_that_are_as_they_were_signed(suite: dict[str, bytes]) -> None:
    assert len(suite) == 25
    for name, data in suite.items():
        if name.startswith("truepic"):
            continue  # the suite's own copies do not fit their credentials
        facts, problems = told(data)
        altered = [p for p in problems if "changed after they were signed" in p]
        ingredient = [p for p in problems if "made from do not fit" in p]
        assert bool(altered) == (name in ALTERED), (name, problems)
        assert bool(ingredient) == (name in INGREDIENT), (name, problems)
        if name in ALTERED:
            assert ALTERED[name] in altered[0]
        assert (facts == {}) == (name in UNSIGNED)


@needs_c2pa
@needs_suite
def test_what_the_credentials_say_is_kept_as_facts(suite: dict[str, bytes]) -> None:
    facts, problems = told(suite["adobe-20220124-CAICA"])
    assert problems == []
    assert facts == {
        "state": "fit the file; its signer is not vouched for",
        "signer": "C2PA Test Signing Cert, C2PA Signer",
        "time": "2023-01-24T14:48:58+00:00",
        "generator": "make_test_images/0.16.1 c2pa-rs/0.16.1",
        "actions": "c2pa.opened; c2pa.color_adjustments; c2pa.placed; c2pa.resized",
        "author": "Adobe make_test",
        "ingredients": "A.jpg; CA.jpg",
    }


@needs_suite
def test_without_the_package_it_says_that_it_did_not_check(
    suite: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "version", lambda: "")
    facts, [problem] = told(suite["adobe-20220124-CA"])
    assert facts == {}
    assert "not checked: the package c2pa-python is not installed" in problem
    assert told(suite["adobe-20220124-A"]) == ({}, [])


@pytest.fixture
def asked() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine, and what is asked of it."""
    seen: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], seen
    server.shutdown()
    server.server_close()


@needs_c2pa
def test_an_address_in_a_photograph_is_never_asked(asked: tuple[int, list[str]]) -> None:
    import c2pa

    port, seen = asked
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dcterms="http://purl.org/dc/terms/" '
        f'dcterms:provenance="http://127.0.0.1:{port}/who-looks"/></rdf:RDF></x:xmpmeta>'
    )
    out = BytesIO()
    Image.new("L", (80, 80), 200).save(out, "JPEG", xmp=packet.encode())
    result = read(out.getvalue(), "photo.jpg")
    assert any("lie on the network" in p.what for p in result.problems)
    assert seen == []
    with pytest.raises(c2pa.C2paError):
        c2pa.Reader("image/jpeg", BytesIO(out.getvalue()))
    assert seen == ["/who-looks"]  # what the package does unless it is told not to
