"""The page on the custody log gives a stranger enough: its script passes a good case and names what was altered."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tawthiq.evidence import Custody, own_actor, walk
from tawthiq.evidence.intake import Source

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "evidence.md"


def scripts(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def check(tmp_path: Path) -> Path:
    (script,) = scripts("python")
    path = tmp_path / "check.py"
    path.write_text(script, encoding="utf-8")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The example's files, sealed, with two checkpoints."""
    folder = tmp_path / "case"
    with Custody.create(folder, own_actor("Test Archivist", directory=tmp_path / "keys")) as custody:
        sources = [s for s in walk(ROOT / "examples" / "harsoun" / "documents") if isinstance(s, Source)]
        custody.append([custody.seal(source).draft for source in sources])
        custody.checkpoint()
    return folder


def run(check: Path, case: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(check), str(case)]  # -I: nothing but the standard library
    return subprocess.run(command, capture_output=True, text=True, check=False)


def altered(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def test_a_good_case_passes_and_its_root_is_the_one_that_tawthiq_prints(check: Path, case: Path) -> None:
    done = run(check, case)
    with Custody.open(case) as custody:
        assert f"root {custody.root}" in done.stdout
        assert len(custody.checkpoints) == 2
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_byte_is_named(check: Path, case: Path) -> None:
    exhibit = sorted((case / "exhibits").glob("??/*"))[0]
    altered(exhibit, exhibit.read_bytes() + b"x")
    done = run(check, case)
    assert done.returncode == 1
    assert f"{exhibit.parent.name}{exhibit.name}: bytes differ" in done.stdout


def test_a_missing_and_a_smuggled_exhibit_are_named(check: Path, case: Path) -> None:
    exhibit = sorted((case / "exhibits").glob("??/*"))[0]
    exhibit.rename(case / "exhibits" / exhibit.parent.name / ("0" * 62))
    done = run(check, case)
    assert "not in the store" in done.stdout
    assert "not in the log" in done.stdout


@pytest.mark.parametrize("what", ["changed", "removed", "swapped"])
def test_a_log_that_was_rewritten_fits_no_checkpoint(check: Path, case: Path, what: str) -> None:
    segment = case / "custody" / "log" / "000000.jsonl"
    lines = segment.read_bytes().splitlines(keepends=True)
    if what == "changed":
        entry = json.loads(lines[2])
        lines[2] = json.dumps({**entry, "time": "2001-01-01T00:00:00.000Z"}).encode() + b"\n"
    elif what == "removed":
        del lines[2]
    else:
        lines[2], lines[3] = lines[3], lines[2]
    altered(segment, b"".join(lines))
    done = run(check, case)
    assert done.returncode == 1
    assert "another root" in done.stdout


def test_the_shell_line_names_a_changed_exhibit(case: Path) -> None:
    (line,) = (block.removeprefix("$ ") for block in scripts("console"))
    line = line.replace("my-case", str(case))
    good = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout) == (0, "")
    exhibit = sorted((case / "exhibits").glob("??/*"))[0]
    altered(exhibit, b"")
    bad = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert bad.returncode != 0
    assert exhibit.name in bad.stdout
