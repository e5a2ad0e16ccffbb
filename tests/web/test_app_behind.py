"""A decision shows on every page at once, or every page says that it will once things are compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import Browser
from screens import until

from tawthiq.case import Case, open_case
from tawthiq.web import Desk

PAGES = (
    "/", "/read", "/figures", "/figures/alone", "/sources", "/parties", "/people", "/people/pairs", "/timeline", "/map",
    "/findings", "/exhibits", "/search?q=prison", "/numbers", "/decisions",
)  # fmt: skip
SAID = "do not show the latest decisions yet"


def a_statement(case: Case) -> str:
    return next(str(row["statement"]) for row in case.export("figures"))


def a_pair(case: Case) -> tuple[str, str]:
    first = case.queue(1)["questions"][0]
    return str(first["left"]["record"]), str(first["right"]["record"])


def rejected(case: Case) -> None:
    case.assess("reject", a_statement(case), reason="not said")


def corrected(case: Case) -> None:
    case.assess("correct", a_statement(case), ["low=3", "high=3"], reason="says so")


def accepted(case: Case) -> None:
    case.assess("accept", a_statement(case))


def merged_people(case: Case) -> None:
    left, right = a_pair(case)
    case.assess("same_person", left, [right], reason="one father")


def merged_parties(case: Case) -> None:
    found = list(dict.fromkeys(str(r["speaker"]) for r in case.export("figures") if r["speaker"]))
    case.assess("same_party", found[0], [found[1]], reason="the same body")


def confirmed(case: Case) -> None:
    case.assess("confirm", str(case.numbers()[0]["number"]))


ACTS: list[Callable[[Case], None]] = [accepted, rejected, corrected, merged_people, merged_parties, confirmed]


@pytest.mark.parametrize("act", ACTS, ids=lambda a: a.__name__)
def test_what_a_command_decided_is_announced_on_every_page(
    browser: Browser, desk: Desk, case: Path, act: Callable[[Case], None]
) -> None:
    assert SAID not in browser.get("/").text
    with open_case(case) as opened:
        act(opened)
    for path in PAGES:
        assert SAID in browser.get(path).text, path
    browser.post("/catch-up", back="/figures")
    for path in PAGES:
        assert SAID not in browser.get(path).text, path


def test_what_was_decided_before_a_crash_is_compared_by_the_next_run(case: Path) -> None:
    with open_case(case) as opened:
        rejected(opened)
    desk = Desk(case)
    assert desk.behind
    thread = desk.keep_up()
    until(lambda: not desk.behind)
    assert thread.is_alive()
    desk.close()


def test_a_finding_and_what_it_cites_leave_nothing_behind(browser: Browser, desk: Desk) -> None:
    browser.post("/findings/write", words="So it was.", standard="believe", crime="")
    statement = next(iter(desk.site().statements))
    browser.client.post("/tray/put", data={"csrf": browser.csrf, "what": f"/cite/{statement}", "place": "supports/"})
    assert SAID not in browser.get("/figures").text


def test_whoever_is_protected_is_masked_on_every_page_before_anything_is_compared(
    browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = next(p for p in desk.view().people.persons if len(p.name.split()) > 2)
    record = person.records[0]
    assert person.name in browser.get("/people", params={"q": person.name}).text
    monkeypatch.setattr(Desk, "catch_up", lambda self: None)
    desk.decide(lambda case: case.assess("protect", record, reason="asked for it"))
    for path in PAGES:
        assert person.name not in browser.get(path).text, path
