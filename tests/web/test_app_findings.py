"""Findings in the app: written, cited for and against, gaps seen, withdrawn."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsing import Browser
from screens import chromium, in_arabic, overflow, violations

from tawthiq.casework import findings
from tawthiq.model import Statement
from tawthiq.web import Desk, Serving


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


def cited(browser: Browser, desk: Desk, key: str, element: str = "pain") -> str:
    """The decision that hangs the first figure on an element, with a reason."""
    statement = figures(desk)[0].id
    place = {"side": "supports", "element": f"{key}/{element}", "reason": "he saw it"}
    browser.post(f"/cite/{statement}/use", finding=key, **place)
    return findings(desk.view().assessments)[0].cited[0].assessment


def test_a_statement_is_moved_to_another_element_and_keeps_its_reason(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    old = cited(browser, desk, key)
    page = browser.post(f"/findings/{key}/move", cited=old, place="contradicts/custody").text
    assert ">Moved.<" in page
    [now] = findings(desk.view().assessments)[0].cited
    assert (now.side, now.element, now.reason) == ("contradicts", "custody", "he saw it")
    both = [a for a in desk.view().assessments if a.id in (now.assessment,) or a.retracts == old]
    assert len({a.nonce for a in both}) == 1
    assert len(both) == 2
    # Taken off, it is gone, and not back where it was before.
    browser.post(f"/findings/{key}/uncite", cited=now.assessment)
    assert findings(desk.view().assessments)[0].cited == ()


def test_what_cannot_be_moved_is_refused_and_stays(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    old = cited(browser, desk, key)
    before = findings(desk.view().assessments)[0].cited
    for place in ("supports/pain", "beside/pain", "supports/no_such", "", "supports/../x"):
        assert browser.post(f"/findings/{key}/move", cited=old, place=place).status_code == 409, place
    assert browser.post(f"/findings/{key}/move", cited="gone", place="supports/custody").status_code == 409
    assert findings(desk.view().assessments)[0].cited == before
    # Somebody else moved it meanwhile.
    browser.post(f"/findings/{key}/move", cited=old, place="supports/custody")
    again = browser.post(f"/findings/{key}/move", cited=old, place="contradicts/pain")
    assert again.status_code == 409
    assert "It does not stand there any more" in again.text


def carried(page: Any, place: str) -> None:
    """Carry the statement to a place of the matrix, and see it stand there."""
    with page.expect_navigation():
        page.locator(".grip").first.drag_to(page.locator(f'[data-put="{place}"]'))
    page.get_by_text("Moved.").wait_for()
    assert page.locator(f'[data-put="{place}"] .cited').count() == 1


def test_in_the_browser_a_statement_is_dragged_between_elements(serving: Serving, browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    cited(browser, desk, key)
    with chromium(serving, width=1400, known=browser) as page:
        page.goto(f"{serving.base}/findings/{key}")
        carried(page, "supports/custody")
        assert findings(desk.view().assessments)[0].cited[0].element == "custody"
        carried(page, "contradicts/custody")
        assert findings(desk.view().assessments)[0].cited[0].side == "contradicts"
        # By keyboard alone.
        page.locator(".moves summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Home")
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert findings(desk.view().assessments)[0].cited[0].side == "supports"


@pytest.mark.parametrize(("width", "dark", "language"), [(360, True, "ar"), (1280, False, "en")])
def test_the_matrix_is_usable_narrow_and_dark_and_mirrored(
    serving: Serving, browser: Browser, desk: Desk, width: int, dark: bool, language: str
) -> None:
    key = made(browser, desk)
    cited(browser, desk, key)
    with chromium(serving, width=width, dark=dark, known=browser) as page:
        page.goto(f"{serving.base}/findings/{key}")
        if language == "ar":
            in_arabic(page)
        page.locator(".moves summary").click()
        assert overflow(page) <= 0
        assert violations(page) == []


def test_an_edit_of_what_somebody_else_wrote_anew_is_refused_and_nothing_is_lost(browser: Browser, desk: Desk) -> None:
    key = made(browser, desk)
    place, rest = f"/findings/{key}/write", {"seen": key, "standard": "doubt", "crime": "", "act": "write"}
    first = browser.post(place, words="It is certain.", **rest)
    assert "It is certain." in first.text
    second = browser.post(place, words="My own words.", **rest)
    assert second.status_code == 409
    assert "It is certain." in second.text
    assert "My own words." in second.text
    assert ".." not in second.text.split("<h1>")[1]
    # The way back is to the page that the form stood on, and to no other site.
    data = {"csrf": browser.csrf, "words": "My own words.", **rest}
    for said, back in ((f"{browser.serving.base}/findings/{key}", True), ("https://other.example/findings", False)):
        answer = browser.client.post(place, data=data, headers={"referer": said}).text
        assert ("Back to the page before" in answer) is back
        assert "other.example" not in answer


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
