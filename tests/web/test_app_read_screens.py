"""Reading in a real browser: by keyboard alone, in either script, at any width, for everybody."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from screens import chromium, in_arabic, overflow, until, violations

from tawthiq.web import Desk, Serving
from tawthiq.web.places import LiveSite

WIRE = "littoral-wire-2021-05-12.html"
ARABIC = "مرسق-اليوم-2021-05-15.html"
REPORT = "the-silent-quarry-2021-05-12.pdf"


@pytest.fixture
def site(desk: Desk) -> LiveSite:
    site = desk.site()
    assert isinstance(site, LiveSite)
    return site


def address(serving: Serving, site: LiveSite, name: str) -> str:
    return serving.base + site.page(next(d for d in site.documents if site.name(d) == name))


def verdicts(desk: Desk) -> list[str]:
    return [a.verdict for a in desk.view().assessments]


def current(page: Any) -> str:
    """What the current card is called."""
    return str(page.locator(".card[aria-current]").get_attribute("aria-label"))


def left(page: Any) -> int:
    """How many the page says are left in the document."""
    return int(re.findall(r"(\d+) left here", page.locator(".left").inner_text())[0])


def said(page: Any, text: str) -> None:
    """Waits for what the page says; the card that it is about, and the next one, follow within moments."""
    page.get_by_role("status").filter(has_text=text).wait_for()


def kept(page: Any, name: str) -> None:
    """A screenshot for people to look at, where the run asks for them."""
    if folder := os.environ.get("TAWTHIQ_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_read_accept_correct_reject_and_undo_by_keyboard_alone(serving: Serving, desk: Desk, site: LiveSite) -> None:
    with chromium(serving) as page:
        page.goto(serving.base + "/read")
        page.keyboard.press("Tab")
        page.get_by_role("link", name="Thousands hanged in secret").focus()
        page.keyboard.press("Enter")
        page.locator(".card[aria-current]").wait_for()
        kept(page, "read")
        all_of_it, first = left(page), current(page)
        page.keyboard.press("j")
        assert current(page) != first
        page.keyboard.press("k")
        assert current(page) == first
        page.keyboard.press("a")
        said(page, "Accepted")
        until(lambda: left(page) == all_of_it - 1 and current(page) != first)

        page.keyboard.press("j")
        corrected = current(page)
        page.keyboard.press("c")
        page.locator(".deed input[name=low]:focus").wait_for()
        page.keyboard.press("Control+A")
        page.keyboard.type("4300")
        kept(page, "read-correct")
        page.keyboard.press("Enter")
        said(page, "Corrected")
        until(lambda: left(page) == all_of_it - 2 and current(page) != corrected)

        rejected = current(page)
        page.keyboard.press("r")
        page.locator(".deed input[type=radio]:focus").wait_for()
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        said(page, "Rejected")
        until(lambda: left(page) == all_of_it - 3 and current(page) != rejected)

        page.keyboard.press("u")
        said(page, "Taken back")
        until(lambda: left(page) == all_of_it - 2 and current(page) == rejected)
        page.keyboard.press("?")
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
    made = desk.view().assessments
    assert sorted(verdicts(desk)) == ["accept", "correct", "reject", "retract"]
    assert {a.values.get("low") for a in made if a.verdict == "correct"} == {4300.0}
    assert {a.reason for a in made if a.verdict == "reject"} == {"repeated elsewhere in the document"}


def test_a_missed_figure_is_added_at_words_that_the_mouse_marked(serving: Serving, desk: Desk, site: LiveSite) -> None:
    with chromium(serving) as page:
        page.goto(address(serving, site, WIRE))
        place = page.locator(".text", has_text="The outer gate of Harsoun Prison").first
        place.click(click_count=3)
        page.keyboard.press("m")
        page.locator("#adding .deed").wait_for()
        words = page.locator("#adding textarea[name=words]").input_value()
        assert words == "The outer gate of Harsoun Prison. Photo: Littoral Wire"
        page.fill("#adding input[name=low]", "1")
        page.fill("#adding input[name=counted]", "gate")
        page.select_option("#adding select[name=unit]", "places")
        kept(page, "read-add")
        page.locator("#adding input[name=counted]").press("Enter")
        said(page, "Added")
        until(lambda: page.locator(".card.d-added").count() == 1)
    (made,) = desk.view().assessments
    assert (made.verdict, made.anchor.exact, made.anchor.kind) == ("add", words, "figure")
    text = site.document(next(d for d in site.documents if site.name(d) == WIRE)).text
    assert made.anchor.start == text.index(words)


@pytest.mark.parametrize(("name", "forth"), [(WIRE, "ArrowRight"), (ARABIC, "ArrowLeft")], ids=["english", "arabic"])
def test_words_are_chosen_with_the_arrow_keys(serving: Serving, site: LiveSite, name: str, forth: str) -> None:
    text = site.document(next(d for d in site.documents if site.name(d) == name)).text
    with chromium(serving) as page:
        page.goto(address(serving, site, name))
        page.locator(".card[aria-current]").wait_for()
        began = page.locator(".hl.current").first.inner_text().split()
        page.keyboard.press("m")
        said(page, "Choose the words")
        page.keyboard.press(forth)
        page.keyboard.press(f"Shift+{forth}")
        page.keyboard.press("Enter")
        page.locator("#adding .deed").wait_for()
        words = page.locator("#adding textarea[name=words]").input_value()
    assert words in text
    assert words.split()[0] == began[1]
    assert len(words.split()) == 2


def test_the_words_of_a_statement_are_chosen_anew_with_the_mouse(serving: Serving, desk: Desk, site: LiveSite) -> None:
    with chromium(serving) as page:
        page.goto(address(serving, site, WIRE))
        page.locator(".card[aria-current]").wait_for()
        page.keyboard.press("c")
        page.locator(".card .deed").wait_for()
        page.locator(".text", has_text="Littoral Wire, Tarsiba, 12 May 2021").first.click(click_count=3)
        page.get_by_role("button", name="Take the words marked in the text").click()
        assert page.locator(".deed textarea[name=words]").input_value() == "Littoral Wire, Tarsiba, 12 May 2021"
        page.locator(".deed button.main").click()
        said(page, "Corrected")
    assert sorted(verdicts(desk)) == ["add", "reject"]


def test_an_arabic_document_stands_from_right_to_left(serving: Serving, site: LiveSite) -> None:
    with chromium(serving) as page:
        page.goto(address(serving, site, ARABIC))
        text = page.locator(".text").first
        assert text.evaluate("node => getComputedStyle(node).direction") == "rtl"
        kept(page, "read-arabic")
        in_arabic(page)
        page.locator(".card[aria-current]").wait_for()
        beside, pages = page.locator(".cards").bounding_box(), page.locator(".pages").bounding_box()
        assert beside["x"] < pages["x"]
        page.keyboard.press("c")
        page.locator(".deed").wait_for()
        assert page.evaluate("window.scrollX") == 0
        assert overflow(page) <= 0
        kept(page, "read-arabic-interface")


def test_a_form_says_what_is_wrong_and_a_stale_one_what_changed(serving: Serving, desk: Desk, site: LiveSite) -> None:
    with chromium(serving, complains=False) as page:
        page.goto(address(serving, site, WIRE))
        page.locator(".card[aria-current]").wait_for()
        page.keyboard.press("c")
        page.locator(".deed input[name=low]:focus").wait_for()
        page.locator(".deed input[name=low]").fill("many")
        page.keyboard.press("Enter")
        page.locator(".deed input[aria-invalid=true]:focus").wait_for()
        assert "This is not a number" in page.locator(".deed").inner_text()
        page.locator(".deed input[name=low]").fill("2500")
        key = str(page.locator(".card[aria-current]").get_attribute("data-key"))
        statement = site.statements_by_id[key]
        desk.decide(lambda case: case.assess("reject", statement.id, reason="seen by a colleague"))
        page.keyboard.press("Enter")
        page.locator(".deed .stale").wait_for()
        assert "seen by a colleague" in page.locator(".deed .stale").inner_text()
        assert page.locator(".deed input[name=low]").input_value() == "2500"
        kept(page, "read-stale")
    assert verdicts(desk) == ["reject"]


@pytest.mark.parametrize("width", [360, 1920])
def test_nothing_is_wider_than_the_window(serving: Serving, site: LiveSite, width: int) -> None:
    with chromium(serving, width=width) as page:
        page.goto(serving.base + "/read")
        assert overflow(page) <= 0
        for name in (WIRE, ARABIC, REPORT):
            page.goto(address(serving, site, name))
            page.locator(".card[aria-current]").wait_for()
            assert overflow(page) <= 0
            mark = page.locator(".hl.current").first.bounding_box()
            assert 0 < mark["y"] < 900 * (0.5 if width < 960 else 1)
            for key in ("c", "s", "r"):
                page.keyboard.press(key)
                page.locator(".card .deed").wait_for()
                assert overflow(page) <= 0, key
                page.keyboard.press("Escape")
                page.locator(".card .deed").wait_for(state="detached")
                assert overflow(page) <= 0, key
            kept(page, f"read-{width}-{name.partition('.')[0]}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_serious_bars_anybody(serving: Serving, site: LiveSite, dark: bool) -> None:
    with chromium(serving, dark=dark) as page:
        page.goto(serving.base + "/read")
        assert violations(page) == []
        page.goto(address(serving, site, REPORT))
        page.locator(".card[aria-current]").wait_for()
        assert violations(page) == []
        first = current(page)
        page.keyboard.press("a")
        said(page, "Accepted")
        until(lambda: current(page) != first)
        page.get_by_role("button", name="Show the page image").first.click()
        page.locator("figure.covered img").wait_for()
        page.locator(".card[aria-current] [data-act=correct]").click()
        page.locator(".deed").wait_for()
        kept(page, f"read-{'dark' if dark else 'light'}")
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("m")
        page.keyboard.press("Enter")
        page.locator("#adding .deed").wait_for()
        assert violations(page) == []


def test_a_document_of_lists_and_one_without_statements_can_be_read(serving: Serving, site: LiveSite) -> None:
    with chromium(serving) as page:
        for document in site.documents:
            page.goto(serving.base + site.page(document))
            assert page.locator("#document").is_visible()
