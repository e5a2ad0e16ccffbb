"""While somebody comes to be protected no page of the case is shown, but how far that is; refusals are told."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import named
import pytest
from browsing import Browser

from tawthiq.case import lining, open_case
from tawthiq.model import TawthiqError
from tawthiq.web import Desk
from tawthiq.web import desk as desks

PAGES = ("/", "/read", "/people", "/parties", "/figures", "/sources", "/search?q=Samir", "/protection", "/nothing/here")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from named.plain(tmp_path_factory)


@pytest.fixture
def case(plain: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(plain, tmp_path / "case"))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Lists are made anew only once this is set; whoever protects is answered at once."""
    go, real = threading.Event(), lining.refresh

    def wait(*given: object) -> bool:
        given[3]("Listing", 3, 12, "")  # type: ignore[operator]
        assert go.wait(30)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(lining, "refresh", wait)
    monkeypatch.setattr(desks, "MOMENT", 0.0)
    yield go
    go.set()


def record(case: Path) -> str:
    with open_case(case) as opened:
        return named.record_of(opened)


def ended(desk: Desk) -> None:
    assert desk.hiding is not None
    desk.hiding._thread.join(30)
    assert not desk.hiding.running


def test_no_page_is_shown_before_names_are_hidden(
    browser: Browser, desk: Desk, case: Path, held: threading.Event
) -> None:
    key = record(case)
    assert "Samir" in browser.get("/people").text
    answer = browser.post("/people/protect", record=key, protected="yes", reason="asked for", back="/people")
    for path in PAGES:
        for headers in ({}, {"hx-request": "true"}):
            answer = browser.get(path, headers=headers)
            assert answer.status_code == 503, path
            assert named.told(answer.text) == [], path
            assert answer.headers["cache-control"] == "no-store"
    while desk.hiding is not None and desk.hiding.stage != "Listing":
        assert desk.hiding.running
    page = browser.get("/people").text
    assert "Listing: 25%" in page
    assert 'http-equiv="refresh"' in page
    assert browser.get("/static/app.css").status_code == 200
    again = browser.post("/people/protect", record=key, protected="yes", reason="asked for", back="/people")
    assert again.status_code == 503
    held.set()
    ended(desk)
    answer = browser.get("/people")
    assert answer.status_code == 200
    assert named.told(answer.text) == []
    assert "Protected person 1" in answer.text


def test_it_is_told_in_the_language_of_the_page(
    browser: Browser, desk: Desk, case: Path, held: threading.Event
) -> None:
    browser.post("/language", language="ar", back="/")
    browser.post("/people/protect", record=record(case), protected="yes", reason="asked for", back="/people")
    page = browser.get("/").text
    assert "لحظة من فضلك" in page
    assert 'dir="rtl"' in page
    held.set()
    ended(desk)


def test_why_it_failed_later_is_told_once_and_nothing_was_changed(
    browser: Browser, desk: Desk, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise TawthiqError("The disk is full", remedy="Make room")

    key = record(case)
    with monkeypatch.context() as patch:
        patch.setattr(lining, "refresh", full)
        patch.setattr(desks, "MOMENT", 0.0)
        browser.post("/people/protect", record=key, protected="yes", reason="asked for", back="/people")
        ended(desk)
    told = browser.get("/people")
    assert str(told.url).endswith("/protection")
    assert told.status_code == 409
    assert "The disk is full" in told.text
    answer = browser.get("/people")
    assert answer.status_code == 200
    assert "Samir" in answer.text
    browser.post("/people/protect", record=key, protected="yes", reason="asked for", back="/people")
    assert named.told(browser.get("/people").text) == []


def test_a_defect_is_told_and_the_app_goes_on(
    browser: Browser, desk: Desk, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bool:
        raise RuntimeError(named.LATIN)

    with monkeypatch.context() as patch:
        patch.setattr(lining, "refresh", broken)
        patch.setattr(desks, "MOMENT", 30.0)
        answer = browser.post("/people/protect", record=record(case), protected="yes", reason="x", back="/people")
    assert answer.status_code == 409
    assert "defect of the app" in answer.text
    assert named.LATIN not in answer.text
    assert browser.get("/people").status_code == 200


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/people/protect", {"record": "zz", "protected": "yes", "reason": "x"}),
        ("/people/protect", {"record": "", "protected": "", "reason": ""}),
        ("/protection/lift", {"number": "7", "reason": "x"}),
        ("/protection/lift", {"number": "1", "reason": ""}),
        ("/protection/lift", {"number": "-1", "reason": "x"}),
        ("/protection/party", {"party": "p-0000", "reason": "x"}),
        ("/protection/party", {}),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(browser: Browser, desk: Desk, path: str, sent: dict[str, str]) -> None:
    assert browser.post(path, **sent).status_code in (404, 409)
    assert desk.hiding is None or not desk.hiding.running
    assert browser.get("/people").status_code == 200
