"""Nothing leaves the machine: a whole build makes no connection, and the pages ask for none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = next((Path(__file__).parents[1] / "examples").glob("*/truth.json")).parent


def test_a_build_of_the_example_connects_to_nothing(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (Debian: apt-get install strace)")
    trace = tmp_path / "trace"
    command = [strace, "-f", "-qq", "-o", str(trace), "-e", "trace=connect,sendto,sendmsg"]
    build = [sys.executable, "-m", "tawthiq.cli", "build", str(tmp_path / "case"), "--from", str(EXAMPLE / "documents")]
    environment = {**os.environ, "TAWTHIQ_HOME": str(tmp_path / "home")}
    done = subprocess.run([*command, *build], env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert (tmp_path / "case" / "dossier" / "index.html").exists()
    reached = [line for line in trace.read_text(errors="replace").splitlines() if re.search(r"AF_INET6?\b", line)]
    assert reached == []


def test_the_trace_would_show_a_connection(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (Debian: apt-get install strace)")
    code = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 9))"
    subprocess.run(
        [strace, "-f", "-qq", "-o", str(tmp_path / "t"), "-e", "trace=connect", sys.executable, "-c", code], check=True
    )
    assert "AF_INET" in (tmp_path / "t").read_text()
