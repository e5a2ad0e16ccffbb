"""The open finding beside every page: what is put into it from anywhere, by mouse, by keyboard and without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browsing import Browser
from screens import chromium, overflow, until, violations

from tawthiq.casework import Finding, findings
from tawthiq.model import Statement
from tawthiq.web import Desk, Serving
from tawthiq.web.places import LiveSite

CRIME = "humanity_torture"


def opened(browser: Browser, desk: Desk, crime: str = CRIME) -> str:
    browser.post("/findings/write", words="Detainees were tortured there.", standard="believe", crime=crime)
    return found(desk).id


def found(desk: Desk) -> Finding:
    [one] = findings(desk.view().assessments)
    return one


def put(browser: Browser, what: str, place: str = "supports/pain") -> str:
    data = {"csrf": browser.csrf, "what": what, "place": place}
    answer = browser.client.post("/tray/put", data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.text


def a_figure(desk: Desk) -> Statement:
    return next(s for s in desk.site().statements.values() if s.figure)


def addresses(site: LiveSite, statement: Statement) -> list[str]:
    """Everywhere that a page links a statement."""
    at = f"{site.page(statement.document)}?at={statement.span.start}-{statement.span.end}#at"
    card = f"{site.page(statement.document)}#c-{site.short(statement.id)}"
    return [f"/cite/{statement.id}", site.href(statement), at, card]


def test_a_written_finding_is_docked_beside_every_page_until_it_is_put_away(browser: Browser, desk: Desk) -> None:
    key = opened(browser, desk)
    for path in (
        "/",
        "/read",
        "/figures",
        "/sources",
        "/people",
        "/timeline",
        "/map",
        "/exhibits",
        "/search",
        "/nowhere",
    ):
        page = browser.get(path).text
        assert 'id="tray"' in page, path
        assert "Detainees were tortured there." in page
    assert 'id="tray"' not in browser.get(f"/findings/{key}").text
    browser.post("/tray/close", back="/figures")
    assert 'id="tray"' not in browser.get("/figures").text
    assert 'id="tray"' in browser.post(f"/findings/{key}/open", back="/figures").text
    browser.post(f"/findings/{key}/write", seen=found(desk).latest, act="withdraw")
    assert 'id="tray"' not in browser.get("/figures").text
    assert browser.post(f"/findings/{key}/open", back="/figures").status_code == 409


@pytest.mark.parametrize("way", range(4))
def test_whatever_leads_to_a_statement_can_be_put_in(browser: Browser, desk: Desk, way: int) -> None:
    opened(browser, desk)
    site, statement = desk.site(), a_figure(desk)
    answer = put(browser, browser.serving.base + addresses(site, statement)[way])
    assert "Put in" in answer
    [cited] = found(desk).cited
    assert (cited.side, cited.element) == ("supports", "pain")
    assert cited.anchor.exact == statement.span.of(site.document(statement.document).text)


def test_a_mark_of_one_sentence_is_put_in_and_one_of_several_asks_which(browser: Browser, desk: Desk) -> None:
    opened(browser, desk)
    site = desk.site()
    several = 0
    for group in site.ranked:
        for claim in site.group_page(group).claims:
            before = len(found(desk).cited)
            answer = put(browser, f"{site.group_href(group)}?mark={claim.key}", "contradicts/")
            if len(claim.mentions) == 1:
                assert "Put in" in answer or "stands there already" in answer
            else:
                several += 1
                assert "Several statements stand there" in answer
                assert [f'value="/cite/{m.id}"' in answer for m in claim.mentions[:12]] == [True] * min(
                    len(claim.mentions), 12
                )
                assert len(found(desk).cited) == before
    assert several


def test_gaps_close_as_statements_are_put_in_and_open_again(browser: Browser, desk: Desk) -> None:
    opened(browser, desk)
    gaps = browser.get("/figures").text.count('<tr class="gap">')
    assert gaps > 5
    answer = put(browser, f"/cite/{a_figure(desk).id}")
    assert answer.count('<tr class="gap">') == gaps - 1
    again = put(browser, f"/cite/{a_figure(desk).id}")
    assert "stands there already" in again
    assert len(found(desk).cited) == 1
    cited = re.search(r'name="cited" value="(\w+)"', answer)
    assert cited
    data = {"csrf": browser.csrf, "cited": cited[1]}
    back = browser.client.post("/tray/take", data=data, headers={"HX-Request": "true"})
    assert back.text.count('<tr class="gap">') == gaps
    assert browser.post("/tray/take", cited=cited[1]).status_code == 409


@pytest.mark.parametrize(
    "what",
    [
        "", "https://example.org/cite/1234", "/read/0000000000000000#s-0123456789abcdef", "/cite/nothing", "//[",
        "/read", "/figures/0000000000000000?mark=1", "javascript:alert(1)",
        "/read/../../etc/passwd?at=1-2", "x" * 100_000,
    ],
)  # fmt: skip
def test_what_leads_to_no_statement_is_refused_in_words(browser: Browser, desk: Desk, what: str) -> None:
    opened(browser, desk)
    answer = put(browser, what)
    assert 'class="refused"' in answer
    assert found(desk).cited == ()


@pytest.mark.parametrize("place", ["", "beside/pain", "supports/nothing", "supports/pain/more", "/"])
def test_a_place_that_there_is_not_is_refused(browser: Browser, desk: Desk, place: str) -> None:
    opened(browser, desk)
    assert 'class="refused"' in put(browser, f"/cite/{a_figure(desk).id}", place)
    assert found(desk).cited == ()


def test_a_passage_without_a_statement_says_what_to_do(browser: Browser, desk: Desk) -> None:
    opened(browser, desk)
    site = desk.site()
    free = next(k for k in site.documents if not site.in_document(k) and site.document(k).text.strip())
    answer = put(browser, f"{site.page(free)}?at=0-3#at")
    assert "No statement was read there" in answer
    assert "add what the machine missed" in answer


def said(page: Any) -> str:
    return str(page.locator("#tray-said").inner_text())


def drag(page: Any, source: Any, side: str, *came: str) -> None:
    """As a hand does: the tray opens only once something moves."""
    source.scroll_into_view_if_needed()
    source.hover()
    page.mouse.down()
    page.mouse.move(300, 300, steps=3)
    place = page.locator(f'[data-place="{side}"]').first
    until(place.is_visible)
    place.hover()
    page.mouse.up()
    until(lambda: any(words in said(page) for words in came or ("Put in",)))


def written(page: Any, serving: Serving) -> None:
    page.goto(f"{serving.base}/findings")
    page.locator("#words").fill("Detainees were tortured there.")
    page.locator("#crime").select_option(CRIME)
    page.get_by_role("button", name="Write it").click()
    page.locator("h1.conclusion").wait_for()


def test_statements_are_dragged_from_figures_parties_search_and_the_text(serving: Serving, desk: Desk) -> None:
    with chromium(serving, width=1680) as page:
        written(page, serving)
        page.goto(f"{serving.base}{desk.site().group_href(desk.site().ranked[0])}")
        drag(page, page.locator(".mention a.use").nth(0), "supports")
        page.goto(f"{serving.base}{desk.site().party_href(a_figure(desk).chain[0].party)}")
        drag(page, page.locator(".mention a.phrase").nth(0), "contradicts")
        statement = a_figure(desk)
        page.goto(f"{serving.base}{desk.site().page(statement.document)}")
        drag(page, page.locator(f'.hl[href="#c-{desk.site().short(statement.id)}"]').first, "supports")
        before = len(found(desk).cited)
        words = statement.span.of(desk.site().document(statement.document).text)
        page.goto(f"{serving.base}/search?q=%22{words.replace(' ', '+')}%22")
        drag(page, page.locator(".passages .passage a").first, "contradicts", "Put in", "Which one")
        if page.locator(".which button").count():
            page.locator(".which button").first.click()
        until(lambda: "Put in" in said(page))
    assert len(found(desk).cited) == before + 1
    assert {c.side for c in found(desk).cited} == {"supports", "contradicts"}


def test_by_keyboard_a_statement_is_taken_in_hand_and_put_down(serving: Serving, desk: Desk) -> None:
    with chromium(serving) as page:
        written(page, serving)
        page.goto(f"{serving.base}{desk.site().page(a_figure(desk).document)}")
        page.keyboard.press("f")
        page.locator("#hand").wait_for()
        assert page.locator("#hand-words").inner_text()
        page.keyboard.press("Escape")
        until(page.locator("#hand").is_hidden)
        assert page.evaluate("document.activeElement.className").endswith("use")
        page.keyboard.press("f")
        for key in ("ArrowDown", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        until(lambda: "Put in" in said(page))
        # The reading goes on where it was.
        until(lambda: page.evaluate("document.activeElement.className").endswith("use"))
    [cited] = found(desk).cited
    assert cited.side == "contradicts"
    assert cited.element


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1920, False)])
def test_the_tray_is_usable_narrow_wide_and_dark(serving: Serving, desk: Desk, width: int, dark: bool) -> None:
    with chromium(serving, width=width, dark=dark) as page:
        written(page, serving)
        page.goto(f"{serving.base}{desk.site().group_href(desk.site().ranked[0])}")
        assert overflow(page) <= 0
        use = page.locator(".mention a.use").first
        use.scroll_into_view_if_needed()
        use.click()
        until(page.locator("#hand").is_visible)
        assert violations(page) == []
        page.locator('[data-place="supports"]').first.click()
        until(lambda: "Put in" in said(page))
    assert len(found(desk).cited) == 1


def test_folded_by_a_person_it_stays_folded_and_folded_by_lack_of_room_it_does_not(serving: Serving) -> None:
    with chromium(serving, width=900) as page:
        written(page, serving)
        page.goto(f"{serving.base}/figures")
        until(lambda: not page.locator("#tray-open").evaluate("d => d.open"))
        page.set_viewport_size({"width": 1700, "height": 900})
        page.goto(f"{serving.base}/sources")
        assert page.locator("#tray-open").evaluate("d => d.open")
        page.locator("#tray summary").press("Enter")
        page.goto(f"{serving.base}/figures")
        until(lambda: not page.locator("#tray-open").evaluate("d => d.open"))


def test_without_a_script_a_statement_goes_by_its_page(browser: Browser, desk: Desk) -> None:
    key = opened(browser, desk)
    page = browser.get(f"/cite/{a_figure(desk).id}").text
    assert re.search(rf'value="{key}" required checked', page)
