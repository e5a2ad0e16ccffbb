"""Walking a folder: one order, every name, a word about all that is not taken."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.evidence.intake import Source, received_name, shown, walk
from tawthiq.model import Problem


def taken(root: Path, exclude: Path | None = None) -> list[str]:
    return [s.relative for s in walk(root, exclude=exclude) if isinstance(s, Source)]


def refused(root: Path) -> dict[str, str]:
    return {p.item: p.what for p in walk(root) if isinstance(p, Problem)}


def test_files_come_in_the_order_of_their_names_bytes(tmp_path: Path) -> None:
    for name in ("b/z.txt", "b/A.txt", "a.txt", "Z.txt", "شهادة.txt", "b.txt", "line\nfeed.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert taken(tmp_path) == ["Z.txt", "a.txt", "b/A.txt", "b/z.txt", "b.txt", "line\nfeed.txt", "شهادة.txt"]
    assert refused(tmp_path) == {}


def test_one_file_is_its_own_intake(tmp_path: Path) -> None:
    (tmp_path / "statement.eml").write_bytes(b"")
    assert taken(tmp_path / "statement.eml") == ["statement.eml"]


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are always Unicode there")
def test_a_name_that_is_no_text_is_escaped_and_can_be_opened(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xe3\xd4\\.txt"
    Path(os.fsdecode(raw)).write_bytes(b"content")
    (source,) = walk(tmp_path)
    assert isinstance(source, Source)
    assert source.relative == "\\xe3\\xd4\\\\.txt"
    assert source.path.read_bytes() == b"content"
    source.relative.encode()


@given(st.text())
def test_names_are_always_storable_and_shown_on_one_line(name: str) -> None:
    received_name(name + "\udc80\ud800").encode()
    assert not set(shown(name + "\udcff")) & set("\n\r\x1b\u202e\u2066")
    if name.isprintable():
        assert received_name(name) == name


def test_links_are_never_followed_and_always_explained(tmp_path: Path) -> None:
    root, outside = tmp_path / "in", tmp_path / "outside"
    (root / "sub").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.txt").write_bytes(b"not given")
    (root / "sub" / "real.txt").write_bytes(b"given")
    (root / "inside").symlink_to("sub/real.txt")
    (root / "sub" / "loop").symlink_to("..")
    (root / "self").symlink_to("self")
    (root / "dangling").symlink_to("nowhere")
    (root / "out-file").symlink_to(outside / "secret.txt")
    (root / "out-folder").symlink_to(outside)
    assert taken(root) == ["sub/real.txt"]
    said = refused(root)
    assert sorted(said) == ["dangling", "inside", "out-file", "out-folder", "self", "sub/loop"]
    assert "sub/real.txt, which is taken" in said["inside"]
    assert "outside" in said["out-file"]
    assert "outside" in said["out-folder"]
    assert "not there" in said["dangling"]
    assert "back to itself" in said["self"]
    # A link that the user named is what the user meant.
    assert taken(root / "out-folder") == ["secret.txt"]


def test_what_has_no_content_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # a socket's path may only be about a hundred bytes long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock")
        said = refused(tmp_path)
    assert "named pipe" in said["pipe"]
    assert "socket" in said["sock"]


def test_a_missing_folder_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    (problem,) = walk(tmp_path / "no\nwhere")
    assert isinstance(problem, Problem)
    assert problem.item.endswith("no\\nwhere")


def test_the_case_itself_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "case" / "exhibits").mkdir(parents=True)
    (tmp_path / "case" / "exhibits" / "x").write_bytes(b"")
    (tmp_path / "case-notes.txt").write_bytes(b"")
    assert taken(tmp_path, exclude=tmp_path / "case") == ["case-notes.txt"]


def test_folders_deeper_than_any_recursion(tmp_path: Path) -> None:
    folders = [tmp_path / "d"]
    folders[0].mkdir()
    try:
        for _ in range(1199):
            folders.append(folders[-1] / "d")
            folders[-1].mkdir()
        (folders[-1] / "deep.txt").write_bytes(b"")
        (name,) = taken(tmp_path)
    finally:
        # Here and not by pytest, whose clearing up recurses.
        (folders[-1] / "deep.txt").unlink(missing_ok=True)
        for folder in reversed(folders):
            folder.rmdir()
    assert name.endswith("/d/d/deep.txt")
    assert name.count("/") == 1200


def test_a_folder_without_permission_is_named_and_the_rest_taken() -> None:
    program = """if True:
        import os, sys
        from pathlib import Path
        from tawthiq.evidence.intake import walk
        if os.geteuid() == 0:  # the superuser may read everything, so be somebody without rights
            os.setgid(65534)
            os.setuid(65534)
        for found in walk(Path(sys.argv[1])):
            print(type(found).__name__, getattr(found, "relative", ""), getattr(found, "what", ""))
    """
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "closed").mkdir()
        (root / "open.txt").write_bytes(b"")
        root.chmod(0o755)
        (root / "closed").chmod(0)
        done = subprocess.run([sys.executable, "-c", program, name], capture_output=True, text=True, check=True)
        (root / "closed").chmod(0o700)
    assert done.stdout.splitlines() == ["Problem  It cannot be read (Permission denied).", "Source open.txt "]
