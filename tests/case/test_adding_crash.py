"""kill -9 while an archive is sealed and unpacked: the case verifies, and the same command ends as if undisturbed."""

from __future__ import annotations

import io
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import tawthiq
from tawthiq.case import sealing, verify_case
from tawthiq.evidence import is_case


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


def test_killed_while_unpacking_the_same_command_ends_it(
    tmp_path: Path, source: Path, killed_at: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "BATCH", 2)
    case = tmp_path / "case"
    undisturbed = add(tmp_path / "undisturbed", source)
    tried = 0
    for step in range(5, 1000, 7):
        shutil.rmtree(case, ignore_errors=True)
        if not killed_at(step, lambda: add(case, source), within=case):
            break
        tried += 1
        if is_case(case) and (case / "case.toml").exists():
            assert verify_case(case).kind in ("clean", "unfinished"), step
        assert add(case, source) == undisturbed, step
        assert verify_case(case).intact, step
    assert tried > 8  # it died in the middle of sealing, unpacking and logging
