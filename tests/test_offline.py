"""Nothing leaves the machine: a whole build makes no connection, and the pages ask for none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tawthiq.web.serving import LOOPBACK

SOURCE = Path(__file__).parents[1] / "src" / "tawthiq"
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


VERBS_OF_A_CASE = """
import sys, tawthiq
from pathlib import Path
from tawthiq.case import verify_case
case, root = Path(sys.argv[1]), Path(sys.argv[2])
with tawthiq.open_case(case, create=True) as opened:
    opened.add([root])
with (case / "case.toml").open("a") as settings:
    settings.write('[[authority]]\\nurl = "http://127.0.0.1:9/"\\nroot = "root.pem"\\n')
with tawthiq.open_case(case) as opened:
    opened.add([root.with_name("more.txt")])
    opened.derive()
    opened.export("figures")
    opened.forget_requests()
assert verify_case(case).intact
"""


def test_an_authority_in_the_settings_is_asked_by_timestamp_alone(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (Debian: apt-get install strace)")
    (tmp_path / "note.txt").write_text("Forty were held.")
    (tmp_path / "more.txt").write_text("Fifty were held.")
    trace = tmp_path / "trace"
    command = [strace, "-f", "-qq", "-o", str(trace), "-e", "trace=connect,sendto,sendmsg", sys.executable, "-c"]
    environment = {**os.environ, "TAWTHIQ_HOME": str(tmp_path / "home")}
    arguments = [VERBS_OF_A_CASE, str(tmp_path / "case"), str(tmp_path / "note.txt")]
    done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    reached = [line for line in trace.read_text(errors="replace").splitlines() if re.search(r"AF_INET6?\b", line)]
    assert reached == []


def test_one_module_can_connect_and_the_face_calls_it_in_one_place() -> None:
    lines = r"^\s*(?:import|from)\s+(?:socket|ssl|http|urllib\.request|urllib3|requests|httpx|ftplib|smtplib|asyncio)\b"
    able = [p for p in SOURCE.rglob("*.py") if re.search(lines, p.read_text(encoding="utf-8"), re.MULTILINE)]
    # The app reads cookies and listens; what it may listen on is tested below.
    listening = {"web/door.py", "web/serving.py"}
    assert sorted({p.relative_to(SOURCE).as_posix() for p in able} - listening) == ["evidence/asking.py"]
    users = [p for p in SOURCE.rglob("*.py") if "evidence.asking" in p.read_text(encoding="utf-8")]
    assert [p.relative_to(SOURCE).as_posix() for p in users] == ["case/stamping.py"]


def test_the_app_listens_on_this_computers_own_address_and_connects_to_none() -> None:
    calls = r"\b(?:connect|create_connection|getaddrinfo|sendto)\("
    for path in (SOURCE / "web").rglob("*.py"):
        assert not re.search(calls, path.read_text(encoding="utf-8")), path.name
    assert re.findall(r"\.bind\((.*)\)", (SOURCE / "web" / "serving.py").read_text(encoding="utf-8")) == [
        "(LOOPBACK, port)"
    ]
    assert LOOPBACK == "127.0.0.1"


def test_the_trace_would_show_a_connection(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed (Debian: apt-get install strace)")
    code = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 9))"
    subprocess.run(
        [strace, "-f", "-qq", "-o", str(tmp_path / "t"), "-e", "trace=connect", sys.executable, "-c", code], check=True
    )
    assert "AF_INET" in (tmp_path / "t").read_text()
