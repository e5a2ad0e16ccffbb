"""BagIt: the Library of Congress's conformance bags are judged as they are filed; nothing outside a bag is opened."""

from __future__ import annotations

import hashlib
import os
import tarfile
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import pytest

from tawthiq.evidence.bagit import read_bag
from tawthiq.evidence.verdict import Sheet

SUITE = Path(__file__).parents[3] / "shared" / "conformance" / "bagit.tar.gz"


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not SUITE.exists():
        pytest.skip("the shared conformance data is not beside this repository")
    folder = tmp_path_factory.mktemp("bagit")
    with tarfile.open(SUITE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "bagit"


def failures(folder: Path) -> list[str]:
    sheet = Sheet()
    read_bag(folder, sheet)
    return [str(finding) for finding in sheet.failures]


def bags(suite: Path, *kinds: str) -> list[Path]:
    return sorted(p for kind in kinds for p in suite.glob(f"v*/{kind}/*") if p.is_dir())


def test_every_valid_bag_is_accepted(suite: Path) -> None:
    found = bags(suite, "valid")
    assert len(found) == 27
    assert {str(p.relative_to(suite)): failures(p) for p in found if failures(p)} == {}


def test_every_invalid_bag_is_refused(suite: Path) -> None:
    found = bags(suite, "invalid", "linux-only", "windows-only")
    assert len(found) == 27
    assert [str(p.relative_to(suite)) for p in found if not failures(p)] == []


def test_the_invalid_bag_that_the_bagit_package_accepts_is_refused(suite: Path) -> None:
    folder = suite / "v1.0" / "invalid" / "bagit-with-invalid-whitespace"
    assert bagit.Bag(str(folder)).validate()
    assert any("bagit.txt" in failure for failure in failures(folder))


def test_bags_filed_under_warning_are_refused_or_noted(suite: Path) -> None:
    for folder in bags(suite, "warning"):
        sheet = Sheet()
        read_bag(folder, sheet)
        assert sheet.failures or sheet.notes, folder


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A small bag with a name that must be written percent-encoded."""
    folder = tmp_path / "bag"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a\nb%.txt").write_bytes(b"x")
    (folder / "bagit.txt").write_bytes(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    line = f"{hashlib.sha256(b'x').hexdigest()}  data/a%0Ab%25.txt\n"
    (folder / "manifest-sha256.txt").write_text(line)
    return folder


def test_percent_encoded_names_are_read(bag: Path) -> None:
    assert failures(bag) == []


def test_a_link_in_the_bag_is_named_and_not_followed(bag: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (bag / "data" / "a\nb%.txt").unlink()
    (bag / "data" / "a\nb%.txt").symlink_to(tmp_path / "secret")
    os.mkfifo(bag / "pipe")
    found = failures(bag)
    assert any("data/a\\nb%.txt: expected a file or a folder" in failure for failure in found)
    assert any(failure.startswith("[step 1] pipe:") for failure in found)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: klingon\n", "encoding that is known"),
        ("bagit.txt", b"BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n", "0.93 to 1.0"),
        ("bagit.txt", b"\xff\xfe", "declaration"),
        ("manifest-sha256.txt", b"", "a line in manifest"),
        ("manifest-sha256.txt", b"\xff\n", "text in UTF-8"),
        ("manifest-sha256.txt", b"hello\n", "a checksum and a path"),
        ("manifest-crc32.txt", b"", "one of md5"),
        ("tagmanifest-sha256.txt", b"00  data/x\n", "payload in manifests"),
        ("fetch.txt", b"nonsense\n", "an address"),
        ("bag-info.txt", b"Payload-Oxum: 2.1\n", "Payload-Oxum 1.1"),
    ],
)
def test_what_is_wrong_with_a_tag_file_is_said(bag: Path, name: str, content: bytes, said: str) -> None:
    (bag / name).write_bytes(content)
    assert any(said in failure for failure in failures(bag))


def test_a_folder_that_is_not_there_is_no_bag(tmp_path: Path) -> None:
    assert failures(tmp_path / "nowhere")
