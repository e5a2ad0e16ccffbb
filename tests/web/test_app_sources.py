"""Sources: what rests on what, parties and all that they said, and names in doubt put to a person."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from browsing import Browser
from screens import chromium, overflow, until, violations

from tawthiq.casework import current, named_pair
from tawthiq.dossier.reasons import ReasonView
from tawthiq.web import Desk, Serving, resting
from tawthiq.web.places import LiveSite
from tawthiq.web.speakers import questions


@pytest.fixture
def site(desk: Desk) -> LiveSite:
    found = desk.site()
    assert isinstance(found, LiveSite)
    return found


def judged(desk: Desk) -> dict[tuple[str, str], str]:
    """Pairs of names that people judged, with the verdict in force."""
    return {pair: a.verdict for a in current(desk.view().assessments) if (pair := named_pair(a))}


def doubt(site: LiveSite) -> tuple[str, str]:
    first = questions(site)[0]
    return first.left.name, first.right.name


def test_origins_stand_there_with_their_documents(browser: Browser, site: LiveSite) -> None:
    page = browser.get("/sources").text
    assert site.view.lineage.origins
    for origin in site.view.lineage.origins:
        assert site.origin_href(origin.key).partition("#")[2] in page
        for document in origin.documents:
            assert site.page(document) in page


def test_every_party_has_its_page_with_what_it_said(browser: Browser, site: LiveSite) -> None:
    for key, (said, relayed) in site.party_statements.items():
        page = browser.get(site.party_key_href(key)).text
        for statement in [*said[:40], *relayed[:40]]:
            assert site.href(statement) in page
    assert browser.get("/parties/p-none").status_code == 404


def test_parties_are_found_by_part_of_a_name(browser: Browser, site: LiveSite) -> None:
    name = max((n for names in site.party_keys.values() for n in names), key=len)
    word = name.split()[0]
    assert site.party_href(name) in browser.get("/parties", params={"q": word.upper()}).text
    assert "/parties/p-" not in browser.get("/parties", params={"q": "no such party"}).text
    offered = browser.get("/parties/names", params={"other": word}).text
    assert "<option" in offered


def test_an_answer_is_a_decision_and_can_be_undone(browser: Browser, desk: Desk, site: LiveSite) -> None:
    left, right = doubt(site)
    page = browser.post("/parties/judge", name=left, other=right, verdict="same_party", reason="one body", known="")
    assert page.status_code == 200
    assert judged(desk)[tuple(sorted((left, right)))] == "same_party"  # type: ignore[index]
    assert "one body" in page.text
    decision = re.search(r'name="decision" value="([0-9a-f]+)"', page.text)
    assert decision
    browser.post("/parties/undo", decision=decision[1])
    assert judged(desk) == {}
    again = browser.post("/parties/undo", decision=decision[1])
    assert again.status_code == 409


def test_merged_names_are_one_party_and_a_split_parts_them(browser: Browser, desk: Desk, site: LiveSite) -> None:
    left, right = doubt(site)
    browser.post("/parties/judge", name=left, other=right, verdict="same_party", reason="one body", known="")
    desk.catch_up()
    after = desk.site()
    assert after.party_key(left) == after.party_key(right)
    known = next(a.id for a in desk.view().assessments if named_pair(a))
    back = after.party_href(left)
    assert known in browser.get(back).text
    browser.post("/parties/judge", name=left, other=right, verdict="different_party", reason="two", known=known)
    desk.catch_up()
    apart = desk.site()
    assert apart.party_key(left) != apart.party_key(right)


def test_a_stale_answer_is_refused_and_nothing_typed_is_lost(browser: Browser, desk: Desk, site: LiveSite) -> None:
    left, right = doubt(site)
    desk.decide(lambda case: case.assess("different_party", left, [right], reason="from the command line"))
    page = browser.post("/parties/judge", name=left, other=right, verdict="same_party", reason="my words", known="")
    assert page.status_code == 409
    assert "from the command line" in page.text
    assert 'value="my words"' in page.text
    assert judged(desk)[tuple(sorted((left, right)))] == "different_party"  # type: ignore[index]
    known = re.search(r'name="known" value="([0-9a-f]+)"', page.text)
    assert known
    browser.post("/parties/judge", name=left, other=right, verdict="same_party", reason="my words", known=known[1])
    assert judged(desk)[tuple(sorted((left, right)))] == "same_party"  # type: ignore[index]


def test_an_answer_needs_a_reason_and_names_that_are_there(browser: Browser, desk: Desk, site: LiveSite) -> None:
    left, right = doubt(site)
    for fields in (
        {"name": left, "other": right, "verdict": "same_party", "reason": " "},
        {"name": left, "other": "<b>nobody</b>", "verdict": "same_party", "reason": "because"},
        {"name": left, "other": left, "verdict": "same_party", "reason": "because"},
    ):
        page = browser.post("/parties/judge", **fields)
        assert page.status_code == 409
        assert "<b>nobody" not in page.text
    assert browser.post("/parties/judge", name=left, other=right, verdict="retract", reason="x").status_code == 404
    assert judged(desk) == {}


def test_the_pages_speak_arabic(browser: Browser, site: LiveSite) -> None:
    browser.post("/language", language="ar")
    for path in ("/sources", "/parties", site.party_href(doubt(site)[0])):
        page = browser.get(path).text
        for english in ("Are these one party?", "Parties, those", "It says", "Who this is", "Split it off"):
            assert english not in page


def test_in_the_browser_a_doubt_is_answered_and_undone(serving: Serving, desk: Desk, site: LiveSite) -> None:
    pair = tuple(sorted(doubt(site)))
    with chromium(serving) as page:
        page.goto(f"{serving.base}/sources")
        question = page.locator(".question").first
        question.get_by_label("Why").fill("I know both")
        question.get_by_role("button", name="No, different").press("Enter")
        page.wait_for_selector(".judged-as")
        assert judged(desk)[pair] == "different_party"  # type: ignore[index]
        with page.expect_navigation():
            page.get_by_role("button", name="Undo").first.click()
        page.wait_for_selector(".judged-as", state="detached")
        until(lambda: judged(desk) == {})
        page.goto(f"{serving.base}/parties")
        page.get_by_label("Name").fill(pair[0][:5])
        page.wait_for_url(f"**q={quote(pair[0][:5])}*")
        page.locator("#found tbody a").first.click()
        page.wait_for_selector("#named")


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_serious_bars_anybody(serving: Serving, site: LiveSite, dark: bool) -> None:
    with chromium(serving, dark=dark) as page:
        for path in ("/sources", "/parties", site.party_href(doubt(site)[0])):
            page.goto(serving.base + path)
            assert violations(page) == [], path


@pytest.mark.parametrize("width", [360, 1920])
def test_the_pages_fit_narrow_and_wide(serving: Serving, site: LiveSite, width: int) -> None:
    with chromium(serving, width=width) as page:
        for path in ("/sources", "/parties", site.party_href(doubt(site)[0])):
            page.goto(serving.base + path)
            assert overflow(page) <= 0, path
        page.goto(f"{serving.base}/parties")
        cut = "[...document.querySelectorAll('.scroll')].filter(x => x.scrollWidth > x.clientWidth).length"
        assert page.evaluate(cut) == 0  # every column of the parties in sight


def test_of_many_like_reasons_the_first_stand_there_and_none_that_leads_nowhere() -> None:
    """Copies of one page have a reason a pair; passages of documents that the page leaves out would have no link."""
    here = [ReasonView(f"reason {n}", "same text", ((f"words {n}", f"/read/{n}"),)) for n in range(100)]
    away = ReasonView("elsewhere", "same text", (("words", "/read/1"), ("a passage outside", "")))
    assert resting._inside((away, *here), origins=10) == tuple(here[:6])
    assert resting._inside((away, *here), origins=1) == tuple(here[:60])
    assert resting._inside((away,), origins=1) == ()
