"""A failure of the app itself: the page has a number, and what is written down for a report names nobody."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from browsing import Browser
from screens import until

from tawthiq.model import TawthiqError
from tawthiq.web import Desk, faults
from tawthiq.web.faults import LARGEST, faults_file

NAME = "Samir Khalil al-Darwish"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder whose own path names somebody, as a user's often does."""
    folder = tmp_path / NAME
    monkeypatch.setenv("TAWTHIQ_HOME", str(folder))
    return folder


def fails(*_: Any, **__: Any) -> Any:
    try:
        raise KeyError(f"{NAME} of witness 4")
    except KeyError as cause:
        raise ValueError(f"what {NAME} said cannot be read") from cause


def written() -> list[dict[str, Any]]:
    return [json.loads(line) for line in faults_file().read_text("utf-8").splitlines()]


def test_the_page_of_a_failure_has_its_number_and_the_file_has_the_place(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tawthiq.web.pages.search.results", fails)
    answer = browser.get(f"/search?q={NAME}")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")
    [fault] = written()
    assert fault["id"] in answer.text
    assert str(faults_file()) in answer.text
    assert fault["where"] == "GET /search"
    assert [e["kind"] for e in fault["errors"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert any(re.fullmatch(r"tawthiq\.web\.pages\.search:\d+ search", f) for f in fault["errors"][0]["frames"])
    monkeypatch.undo()
    assert browser.get("/").status_code == 200


@pytest.mark.usefixtures("home")
def test_nothing_that_is_written_down_names_anybody(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in ("search.results", "reader.Reader", "findings.concluding.every", "when_and_where._found"):
        monkeypatch.setattr(f"tawthiq.web.pages.{page}", fails)
    for path in (f"/search?q={NAME}", f"/read/{NAME}", f"/findings/{NAME}", f"/timeline?q={NAME}"):
        assert browser.get(path).status_code == 500, path
    assert browser.post(f"/findings/{NAME}/uncite", cited=NAME).status_code == 500
    text = faults_file().read_text("utf-8")
    assert len(written()) == 5
    for part in ("Samir", "Khalil", "Darwish", "witness", str(Path.home())):
        assert part not in text, part


def test_comparing_that_fails_is_said_on_every_page_and_tried_again(
    browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tawthiq.case.Case.derive", fails)
    thread = desk.keep_up()
    desk.decide(lambda case: None)
    until(lambda: desk.trouble is not None)
    assert thread.is_alive()
    assert isinstance(desk.trouble, TawthiqError)
    page = browser.get("/figures").text
    assert written()[-1]["id"] in page
    assert NAME not in page.replace(str(faults_file()), "")


def test_the_file_does_not_grow_without_end() -> None:
    faults.record(ValueError(), "x")
    with faults_file().open("a") as out:
        out.write("x" * LARGEST)
    faults.record(ValueError(), "y")
    assert [f["where"] for f in written()] == ["y"]
    assert faults_file().with_suffix(".old.jsonl").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_where_nothing_can_be_written_the_page_still_has_its_number(home: Path) -> None:
    home.mkdir()
    home.chmod(0o500)
    found = faults.record(ValueError(), "x")
    assert found.file is None
    assert found.id
