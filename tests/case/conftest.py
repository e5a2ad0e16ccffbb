"""A small, invented intake, and a home for keys that is not the developer's own."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

KilledAt = Callable[..., bool]
# What a process may die before: every act that changes the disk, as Python's audit events name them.
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "shutil.rmtree", "sqlite3.connect", "fcntl.flock"}

REPORT = """Mill prison: what we found

The Harbour Group said on 3 May 2019 that at least 40 men were executed at Mill Prison between 2015 and 2017.

A former guard told the group that 12 prisoners died of hunger in the winter of 2016.

The Ministry of Justice denied killing detainees at the prison.

The Harbour Group called on the Ministry of Justice to open the prison to independent monitors.
"""
PAGE = """<!doctype html><html lang="en"><head><title>Executions at Mill Prison</title></head><body>
<h1>Executions at Mill Prison</h1>
<p>At least 40 men were executed at Mill Prison between 2015 and 2017, according to the Harbour Group.</p>
</body></html>"""
LIST = "name,birth_year,status\nAhmad Sari,1980,detained\nMaha Lutfi,1991,released\n"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("TAWTHIQ_HOME", str(folder))
    return folder


@pytest.fixture
def intake(tmp_path: Path) -> Path:
    return received(tmp_path)


def received(root: Path) -> Path:
    folder = root / "received"
    (folder / "press").mkdir(parents=True, exist_ok=True)
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    (folder / "press" / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a module's `make(root, received)` leaves in a folder, made once; its keys lie in `home` there."""
    root = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAWTHIQ_HOME", str(root / "home"))
        request.module.make(root, received(root))
    return root


@pytest.fixture
def copied(made: Path, home: Path, tmp_path: Path) -> Path:
    """A copy of what was made, for one test to alter, with the keys that made it."""
    shutil.copytree(made / "home", home, dirs_exist_ok=True)
    return Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("home")))


@pytest.fixture
def killed_at() -> KilledAt:
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    return _killed_at


def _killed_at(step: int, work: Callable[[], object], within: Path | None = None) -> bool:
    """Does the work in a child that kills itself before its step-th act on the disk; False when it ended before.

    Args:
        within: count only what is done in this folder, and every fsync.
    """
    child = os.fork()
    if child == 0:
        left, here, sync = step, str(within or ""), os.fsync

        def count(event: str, arguments: object) -> None:
            nonlocal left
            if event in STEPS and here in str(arguments):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        def counted_sync(descriptor: int) -> None:
            count("open", here)
            sync(descriptor)

        code = 1
        try:
            os.fsync = counted_sync  # type: ignore[assignment]
            sys.addaudithook(count)
            work()
            code = 0
        finally:
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0
