"""A small, invented intake, and a home for keys that is not the developer's own."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    folder = tmp_path / "received"
    (folder / "press").mkdir(parents=True)
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    (folder / "press" / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "list.csv").write_text(LIST, encoding="utf-8")
    return folder
