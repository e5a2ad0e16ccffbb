"""Web archives: captures with address and time; packages that do not fit their own statements."""

from __future__ import annotations

import gzip
import tarfile
import tracemalloc
import zlib
from pathlib import Path

import pytest
from made import package, read, unpacked
from made_web import PAGE, record, response, wacz

from tawthiq.evidence import Held
from tawthiq.reading import Allowance, Limits, Member, box_of

SHARED = Path(__file__).parents[3] / "shared" / "conformance" / "wacz.tar.gz"


def captures(tmp_path: Path, data: bytes, limits: Limits | None = None) -> tuple[dict[str, bytes], list[str]]:
    path = tmp_path / "a.warc"
    path.write_bytes(data)
    found, problems = unpacked(path, limits=limits)
    return found, [problem.what for problem in problems]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (PAGE, ()),
        (gzip.compress(PAGE), ("Content-Encoding: gzip",)),
        (zlib.compress(PAGE), ("Content-Encoding: deflate",)),
        (zlib.compress(PAGE)[2:-4], ("Content-Encoding: deflate",)),
        (PAGE, ("Content-Encoding: gzip",)),  # unpacked by the archiver, which left the header
        (
            b"5\r\n" + PAGE[:5] + b"\r\n%x;x=y\r\n" % len(PAGE[5:]) + PAGE[5:] + b"\r\n0\r\n\r\n",
            ("Transfer-Encoding: chunked",),
        ),
    ],
    ids=["plain", "gzip", "deflate", "bare deflate", "unpacked before", "chunks"],
)
def test_a_page_comes_out_as_the_reader_saw_it(tmp_path: Path, body: bytes, fields: tuple[str, ...]) -> None:
    found, problems = captures(tmp_path, response(body, "Content-Type: text/html; charset=utf-8", *fields))
    assert found == {"20170207100000/example.org/news/1.html": PAGE}
    assert problems == []


def test_captures_carry_address_and_time_and_the_rest_stays_in_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(
        record("warcinfo", b"software: x\r\n", extra="Content-Type: application/warc-fields\r\n")
        + record("request", b"GET / HTTP/1.1\r\n\r\n", "https://example.org/")
        + response(PAGE, "Content-Type: text/html", address="https://user@example.org/")
        + record("resource", b"\x89PNG", "https://example.org/../a/%2e%2e/b.png?x=1", "Content-Type: image/png\r\n")
        + record("revisit", b"", "https://example.org/")
    )
    box = box_of(Held(path), "a.warc")
    assert box is not None
    members = []
    for one in box.open(Allowance(Limits())):
        if isinstance(one, Member):
            one.content.read(1 << 20)
            members.append((one.name, one.stored, one.modified))
        else:
            assert one.what == "1 captures found the page as it was before and hold no copy of it"
    assert members == [
        ("20170207100000/example.org/index.html", "https://user@example.org/", "2017-02-07T10:00:00Z"),
        ("20170207100000/example.org/a/b.png_x=1", "https://example.org/../a/%2e%2e/b.png?x=1", "2017-02-07T10:00:00Z"),
    ]
    assert read(path.read_bytes(), "a.warc").problems == ()


def test_damage_is_named_and_costs_the_capture_alone(tmp_path: Path) -> None:
    good = response(PAGE, "Content-Type: text/html", address="https://example.org/2")
    altered = response(PAGE).replace(b"<p>", b"<b>")
    found, problems = captures(tmp_path, altered + good)
    assert list(found)[1] == "20170207100000/example.org/2.html"
    assert problems[0].startswith("The capture's bytes are not those that the archive states (sha1:")
    chunks = response(b"zz\r\nx", "Transfer-Encoding: chunked")
    assert captures(tmp_path, chunks + good)[1] == ["The chunks of this capture are damaged"]
    cut = response(gzip.compress(PAGE * 50)[:-20], "Content-Encoding: gzip")
    assert captures(tmp_path, cut + good)[1] == ["This capture is cut short"]
    found, problems = captures(tmp_path, good + b"something else\r\n")
    assert len(found) == 1
    assert problems == ["Between its records stands something that is no record; what came before was taken out"]
    assert "middle of a record" in captures(tmp_path, good[:-60])[1][-1]
    assert "hold" in captures(tmp_path, record("warcinfo", b"x: y"))[1][0]
    brotli = captures(tmp_path, response(b"\x0b\x02", "Content-Encoding: br"))
    assert "packed with 'br'" in brotli[1][0]


def test_endless_headers_and_bombs_cost_no_memory(tmp_path: Path) -> None:
    long = b"y" * 30_000_000
    answered = record("response", b"HTTP/1.1 200 " + long, "x:", "Content-Type: application/http\r\n")
    packed = gzip.compress(bytes(200_000_000))
    cases = [
        (b"WARC/1.1\r\nX: " + long, "A header in it has no end"),
        (answered, "A header in this capture has no end"),
        (response(packed, "Content-Encoding: gzip"), "It is packed more than 200 to 1: it looks like an archive bomb"),
    ]
    path = tmp_path / "a.warc"
    for data, says in cases:
        path.write_bytes(data)
        tracemalloc.start()
        _, problems = unpacked(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert [problem.what for problem in problems] == [says]
        assert peak < 100_000_000


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (wacz(), []),
        (wacz(changed=b" "), [("archive/a.warc", "Its bytes are not those that the package states")]),
        (wacz(extra={"archive/b.warc": b""}), [("archive/b.warc", "The package does not list this file")]),
        (wacz(drop="pages/pages.jsonl"), [("pages/pages.jsonl", "The package lists this file and does not hold it")]),
        (wacz(hash="sha256:00"), [("datapackage-digest.json", "The hash of the package's list is not the one stated")]),
        (
            wacz(signedData={"hash": "sha256:00", "publicKey": "x"}),
            [
                ("datapackage-digest.json", "What was signed is another list"),
                ("datapackage-digest.json", "It is signed by a key that nobody vouches for"),
            ],
        ),
        (package({"datapackage.json": "{"}), [("datapackage.json", "The package's list of its files cannot be read")]),
    ],
    ids=["sound", "altered", "added", "missing", "list", "signed", "unreadable"],
)
def test_a_package_is_held_against_its_own_statements(tmp_path: Path, data: bytes, says: list[tuple[str, str]]) -> None:
    path = tmp_path / "a.wacz"
    path.write_bytes(data)
    _, problems = unpacked(path)
    assert [p.item for p in problems] == [f"a.wacz/{item}" for item, _ in says]
    assert all(p.what.startswith(what) for p, (_, what) in zip(problems, says, strict=True))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared conformance files are not here")
def test_public_packages_good_and_wrongly_signed(tmp_path: Path) -> None:
    with tarfile.open(SHARED) as archive:
        archive.extractall(tmp_path, filter="data")
    faults = {
        path.name: [problem.what for problem in unpacked(path)[1]]
        for path in sorted((tmp_path / "wacz").glob("*.wacz"))
    }
    assert [name for name, found in faults.items() if not found] == [
        "valid_example_1.wacz",
        "valid_example_2.wacz",
        "valid_signed_example_1.wacz",
    ]
    assert faults["invalid_signed_example_1.wacz"][0].startswith("The signature is not vouched for")
    assert "does not hold it" in faults["invalid_example_1.wacz"][0]
