"""7z archives: members with their paths where 7zz is installed; what is encrypted, damaged or missing named."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import FIXTURES, read, unpacked

from tawthiq.evidence import Held
from tawthiq.reading import box_of, sevenzips

# Packed by 7zz 26.02 (a.txt, sub/قائمة.csv, empty.txt), and with a password (a.txt).
PAPERS, LOCKED = FIXTURES / "papers.7z", FIXTURES / "locked.7z"
needs_program = pytest.mark.skipif(sevenzips.program() is None, reason="7zz is not installed (apt-get install 7zip)")


@needs_program
def test_members_come_out_with_their_paths() -> None:
    found, problems = unpacked(PAPERS)
    assert found == {"a.txt": b"Forty were held.\n", "sub/قائمة.csv": b"x,y\n", "empty.txt": b""}
    assert problems == []
    assert read(PAPERS.read_bytes(), "papers.7z").problems == ()


@needs_program
def test_what_is_encrypted_is_named() -> None:
    found, problems = unpacked(LOCKED)
    assert found == {}
    assert [(p.item, p.what) for p in problems] == [("locked.7z/a.txt", "This member of the archive is encrypted")]


@needs_program
@pytest.mark.parametrize("cut", [10, 40, 120])
def test_one_that_is_cut_short_is_named(tmp_path: Path, cut: int) -> None:
    (tmp_path / "cut.7z").write_bytes(PAPERS.read_bytes()[:cut])
    found, problems = unpacked(tmp_path / "cut.7z")
    assert found == {}
    assert "damaged" in problems[0].what


def test_without_the_program_the_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert box_of(Held(PAPERS), "papers.7z") is None
    [problem] = read(PAPERS.read_bytes(), "papers.7z").problems
    assert problem.what == "It was not unpacked: the program 7zz is not installed"
    assert "apt-get install 7zip" in problem.remedy


def test_links_and_names_that_lead_out_are_told_from_the_list() -> None:
    listed = sevenzips._listed(
        b"Path = ../x\nSize = 3\nAttributes = A -rw-r--r--\nCRC = 352441C2\nEncrypted = -\n\n"
        b"Path = link\nSize = 3\nAttributes = A lrwxrwxrwx\nCRC = 352441C2\nEncrypted = -\n\n"
    )
    from tawthiq.reading import Allowance, Limits

    found = list(sevenzips._parted(listed, b"abcabc", "p.7z", Allowance(Limits())))
    assert [getattr(one, "item", getattr(one, "name", "")) for one in found] == ["p.7z/x", "x", "p.7z/link"]
