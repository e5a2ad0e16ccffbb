"""Findings in the app: written, cited for and against, gaps seen, withdrawn."""

from __future__ import annotations

import re

from browsing import Browser

from tawthiq.casework import findings
from tawthiq.model import Statement
from tawthiq.web import Desk


def figures(desk: Desk) -> list[Statement]:
    return [s for s in desk.site().statements.values() if s.figure]


def made(browser: Browser, desk: Desk, crime: str = "humanity_torture") -> str:
    page = browser.post("/findings/write", words="Detainees were tortured <there>.", standard="believe", crime=crime)
    assert page.status_code == 200
    assert "Detainees were tortured &lt;there&gt;." in page.text
    [found] = findings(desk.view().assessments)
    assert str(page.url).endswith(f"/findings/{found.id}")
    return found.id


def test_a_finding_shows_what_is_still_to_be_shown(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    page = browser.get(f"/findings/{key}").text
    assert "7(1)(f)" in page
    assert page.count('<tr class="gap">') == page.count('<th scope="row">') > 5
    statement = figures(desk)[0]
    assert "Detainees were tortured" in browser.get(f"/cite/{statement.id}").text
    after = browser.post(f"/cite/{statement.id}/use", finding=key, side="supports", element=f"{key}/pain").text
    assert after.count('<tr class="gap">') == page.count('<tr class="gap">') - 1
    assert "rests on one origin" in after
    assert desk.site().href(statement).split("#")[0] in after


def test_two_independent_origins_are_counted(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk, crime="")
    site = desk.site()
    group = max(site.view.reconciliation.groups, key=lambda g: len(set(g.origins.values())))
    assert len(set(group.origins.values())) > 1
    for statement in group.statements:
        page = browser.post(f"/cite/{statement}/use", finding=key, side="supports", element="").text
    origins = re.search(r"(\d+) independent origins", page)
    assert origins
    assert int(origins[1]) == len({group.origins[s] for s in group.statements})


def test_a_statement_is_taken_off_again(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    statement = figures(desk)[0].id
    page = browser.post(f"/cite/{statement}/use", finding=key, side="contradicts", element="").text
    cited = re.search(r'name="cited" value="(\w+)"', page)
    assert cited
    assert "1 contradicts it" in page
    assert "0 contradict it" in browser.post(f"/findings/{key}/uncite", cited=cited[1]).text
    assert browser.post(f"/findings/{key}/uncite", cited=cited[1]).status_code == 409


def test_an_edit_of_what_somebody_else_wrote_anew_is_refused_and_nothing_is_lost(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    place, rest = f"/findings/{key}/write", {"seen": key, "standard": "doubt", "crime": "", "act": "write"}
    first = browser.post(place, words="It is certain.", **rest)
    assert "It is certain." in first.text
    second = browser.post(place, words="My own words.", **rest)
    assert second.status_code == 409
    assert "It is certain." in second.text
    assert "My own words." in second.text


def test_a_withdrawn_finding_is_gone_from_the_list(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    assert "tortured" not in browser.post(f"/findings/{key}/write", seen=key, act="withdraw").text
    assert browser.get(f"/findings/{key}").status_code == 404


def test_what_is_no_finding_is_refused(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    for wrong in ({"words": "", "standard": "believe"}, {"words": "So it is.", "standard": "surely"}, {}):
        assert browser.post("/findings/write", **wrong).status_code == 409
    statement = figures(desk)[0].id
    odd = {"finding": key, "side": "supports", "element": "other/pain"}
    for wrong in ({"finding": "nothing"}, {"finding": key, "side": "beside"}, odd):
        assert browser.post(f"/cite/{statement}/use", **wrong).status_code == 409
    assert browser.get("/cite/nothing").status_code == 404
    assert len(findings(desk.view().assessments)) == 1
