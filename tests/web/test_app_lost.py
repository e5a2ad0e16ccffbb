"""Nothing is lost: when the app is gone or was started anew, when somebody goes back, and when they go on elsewhere."""

from __future__ import annotations

from typing import Any

from browsing import Browser
from screens import chromium, ended, until

from tawthiq.casework import findings
from tawthiq.web import Desk, Serving

WORDS = "Detainees were tortured there, and nobody was told where they were held."


def cut(page: Any) -> str:
    at = page.locator("#cut")
    return str(at.inner_text()) if at.is_visible() else ""


def to_judge(page: Any, serving: Serving) -> Any:
    """A document on the page Read, with its first statement current."""
    page.goto(f"{serving.base}/read")
    page.locator('a[href^="/read/"]').first.click()
    page.locator(".card[aria-current]").wait_for()
    return page.locator(".card[aria-current]")


def test_a_form_is_not_sent_where_nobody_answers(serving: Serving, desk: Desk) -> None:
    with chromium(serving, complains=False) as page:
        page.goto(f"{serving.base}/findings")
        page.locator("#words").fill(WORDS)
        ended(serving)
        page.get_by_role("button", name="Write it").click()
        until(lambda: "does not answer" in cut(page))
        assert page.locator("#words").input_value() == WORDS
    assert findings(desk.view().assessments) == ()


def test_a_decision_by_key_says_so_where_nobody_answers(serving: Serving, desk: Desk) -> None:
    with chromium(serving, complains=False) as page:
        card = to_judge(page, serving)
        ended(serving)
        card.press("a")
        until(lambda: "does not answer" in cut(page))
        assert card.get_attribute("data-state") == "open"
    assert not desk.view().assessments


def test_of_a_run_that_is_over_the_page_keeps_what_was_typed(serving: Serving, desk: Desk) -> None:
    with chromium(serving, complains=False) as page:
        page.goto(f"{serving.base}/figures")
        page.context.clear_cookies()
        page.get_by_label("Words", exact=True).fill("prison")
        until(lambda: "started anew" in cut(page))
    assert not desk.view().assessments


def test_of_a_run_that_is_over_a_form_is_kept(serving: Serving, desk: Desk) -> None:
    with chromium(serving, complains=False) as page:
        page.goto(f"{serving.base}/findings")
        page.locator("#words").fill(WORDS)
        page.context.clear_cookies()
        page.get_by_role("button", name="Write it").click()
        until(lambda: "started anew" in cut(page))
        assert page.locator("#words").input_value() == WORDS
        # Whoever opens an address of it is told in both languages what to do.
        page.goto(f"{serving.base}/figures")
        text = page.inner_text("main")
        assert "tawthiq open" in text
        assert "محفوظ" in text
    assert findings(desk.view().assessments) == ()


def test_a_form_goes_once_and_with_the_button_that_was_pressed(serving: Serving, desk: Desk) -> None:
    with chromium(serving) as page:
        page.goto(f"{serving.base}/findings")
        page.locator("#words").fill(WORDS)
        page.get_by_role("button", name="Write it").click()
        page.locator("h1.conclusion").wait_for()
        assert len(findings(desk.view().assessments)) == 1
        page.locator("details.more summary", has_text="withdraw").click()
        page.get_by_role("button", name="Withdraw it").click()
        page.wait_for_url("**/findings")
    assert findings(desk.view().assessments) == ()


def test_going_back_shows_what_was_decided_since(serving: Serving, desk: Desk) -> None:
    with chromium(serving) as page:
        card = to_judge(page, serving)
        key = str(card.get_attribute("data-key"))
        card.press("a")
        until(lambda: page.locator(f"#c-{key}").get_attribute("data-state") != "open")
        page.goto(f"{serving.base}/figures")
        page.go_back()
        page.locator(f"#c-{key}").wait_for()
        until(lambda: page.locator(f"#c-{key}").get_attribute("data-state") != "open")
        # The next one that waits is current, as before.
        page.locator('.card[aria-current][data-state="open"]').wait_for()


def test_going_back_leaves_a_filter_as_it_was(serving: Serving) -> None:
    with chromium(serving) as page:
        page.goto(f"{serving.base}/figures")
        many = page.locator("#found a").count()
        page.get_by_label("Words", exact=True).fill("no such words")
        until(lambda: page.locator("#found a").count() < many)
        page.go_back()
        until(lambda: page.locator("#found a").count() == many)
        until(lambda: page.get_by_label("Words", exact=True).input_value() == "")


def test_the_door_speaks_to_whoever_stands_outside(serving: Serving, browser: Browser) -> None:
    import httpx

    answer = httpx.get(f"{serving.base}/figures")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")
    assert 'dir="rtl"' in answer.text
