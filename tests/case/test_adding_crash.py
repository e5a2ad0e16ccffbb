"""kill -9 while an archive is sealed and unpacked: the case verifies, and the same command ends as if undisturbed."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import tawthiq
from tawthiq.case import sealing, verify_case
from tawthiq.evidence import is_case

STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "fcntl.flock"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two archives, one in the other, of more files than go into one transaction here."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for n in range(5):
            archive.writestr(f"letters/{n}.txt", f"letter {n}")
    folder = tmp_path / "in"
    folder.mkdir()
    with tarfile.open(folder / "all.tar", "w") as tar:
        for name, data in (("a.txt", b"a"), ("inner.zip", inner.getvalue()), ("z.txt", b"letter 3")):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return folder


def add(case: Path, source: Path) -> str:
    """Seals everything; returns the content digest."""
    with tawthiq.open_case(case, create=True) as opened:
        opened.add([source])
        return opened.view().digest


def killed_at(step: int, case: Path, source: Path) -> bool:
    """Adds in a child that kills itself before its step-th act; False when it came to its end before."""
    child = os.fork()
    if child == 0:
        left = step

        def count() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sync = os.fsync

        def counted_sync(descriptor: int) -> None:
            count()
            sync(descriptor)

        code = 1
        try:
            os.fsync = counted_sync  # type: ignore[assignment]
            here = str(case)
            sys.addaudithook(lambda event, said: count() if event in STEPS and here in str(said) else None)
            with tawthiq.open_case(case, create=True) as opened:
                opened.add([source])
            code = 0
        finally:
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def test_killed_while_unpacking_the_same_command_ends_it(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    case = tmp_path / "case"
    undisturbed = add(tmp_path / "undisturbed", source)
    tried = 0
    for step in range(20, 1000, 7):
        shutil.rmtree(case, ignore_errors=True)
        if not killed_at(step, case, source):
            break
        tried += 1
        if is_case(case) and (case / "case.toml").exists():
            assert not [f for f in verify_case(case).evidence if "unfinished" not in f], step
        assert add(case, source) == undisturbed, step
        assert verify_case(case).intact, step
    assert tried > 8  # it died in the middle of sealing, unpacking and logging
