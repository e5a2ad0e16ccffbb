"""A database server for the tests that need one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL server of the test's own, on a socket in a temporary folder."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries or shutil.which("runuser") is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    data = tmp_path / "data"
    data.mkdir()
    shutil.chown(data, "postgres", "postgres")
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o011)

    def as_postgres(*command: str) -> None:
        subprocess.run(["runuser", "-u", "postgres", "--", *command], check=True, capture_output=True, timeout=60)

    as_postgres(str(binaries[-1] / "initdb"), "-D", str(data), "-A", "trust", "-E", "UTF8")
    control = str(binaries[-1] / "pg_ctl")
    options = f"-k {data} -c listen_addresses='' -p 54999"
    as_postgres(control, "-D", str(data), "-o", options, "-l", str(data / "log"), "-w", "start")
    try:
        yield f"postgresql+pg8000://postgres@/postgres?unix_sock={data}/.s.PGSQL.54999"
    finally:
        as_postgres(control, "-D", str(data), "-m", "immediate", "stop")
