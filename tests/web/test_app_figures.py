"""Figures: found by filters, and read beside their sentences."""

from __future__ import annotations

import re

import pytest
from browsing import Browser
from screens import chromium, in_arabic, overflow, until, violations

from tawthiq.web import Desk, Serving
from tawthiq.web.comparing import Wanted, kept, lines
from tawthiq.web.places import LiveSite


@pytest.fixture
def site(desk: Desk) -> LiveSite:
    found = desk.site()
    assert isinstance(found, LiveSite)
    return found


def titles(text: str) -> list[str]:
    return re.findall(r'class="entry" href="[^"]*"><bdi>([^<]*)</bdi>', text)


def test_every_comparison_is_listed_contradictions_first(browser: Browser, site: LiveSite) -> None:
    every = site.once(lines)
    assert len(every) > 4
    against = [bool(line.contradictions) for line in every]
    assert against == sorted(against, reverse=True)
    assert any(against)
    assert titles(browser.get("/figures").text) == [line.title for line in every]


def test_every_comparison_shows_its_range_rates_too(site: LiveSite) -> None:
    """Numbers a week share no axis with counts; where a comparison has nothing else, they are its range."""
    every = site.once(lines)
    assert [line.title for line in every if "per week" in line.title]
    assert [line.title for line in every if not line.dots or not (line.low or line.high)] == []


def test_a_filter_keeps_what_it_says(browser: Browser, site: LiveSite) -> None:
    every = site.once(lines)
    only = titles(browser.get("/figures", params={"against": "1"}).text)
    assert only == [line.title for line in every if line.contradictions or line.cores]
    measure = sorted(every[-1].about.measures)[0]
    by_measure = titles(browser.get("/figures", params={"measure": measure}).text)
    assert by_measure == [line.title for line in every if measure in line.about.measures]
    origin = sorted(every[0].about.origins)[0]
    assert every[0].title in titles(browser.get("/figures", params={"origin": origin}).text)
    place = sorted(every[0].about.places)[0]
    assert every[0].title in titles(browser.get("/figures", params={"place": place}).text)
    assert titles(browser.get("/figures", params={"q": "no such words at all"}).text) == []


def test_a_period_keeps_what_overlaps_it(site: LiveSite) -> None:
    every = site.once(lines)
    assert kept(every, Wanted(since=1900, until=1901)) == []
    dated = [line for line in every if line.about.periods]
    assert set(dated) == set(kept(every, Wanted(since=1))) != set()


def test_hostile_filters_are_only_words(browser: Browser) -> None:
    for value in ("<script>alert(1)</script>", "'; drop table statements; --", "x" * 5000, "\u0000", "%"):
        for name in ("q", "measure", "place", "origin", "since", "until", "page"):
            answer = browser.get("/figures", params={name: value})
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text


def test_a_script_gets_only_the_part_that_changes(browser: Browser) -> None:
    part = browser.get("/figures", headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert titles(part)
    restored = browser.get("/figures", headers={"hx-request": "true", "hx-history-restore-request": "true"}).text
    assert "<html" in restored


def test_each_comparison_has_its_page_with_every_sentence(browser: Browser, site: LiveSite) -> None:
    for group in site.ranked:
        answer = browser.get(site.group_href(group))
        assert answer.status_code == 200
        for statement in site.members(group):
            assert site.href(statement) in answer.text
    assert browser.get("/figures/none").status_code == 404


def test_a_mark_shows_its_sentences_without_a_script(browser: Browser, site: LiveSite) -> None:
    group = site.ranked[0]
    address = site.group_href(group)
    marks = re.findall(r'data-mark="([^"]*)"', browser.get(address).text)
    assert len(set(marks)) == len(marks) > 3
    page = browser.get(f"{address}?mark={marks[0]}").text
    assert 'id="sentences-h"' in page
    assert "/read/" in page.split('id="sentences-h"')[1].split("</section>")[0]
    assert browser.get(f"{address}?mark=s-none").status_code == 404


def test_figures_that_stand_alone_say_why(browser: Browser, site: LiveSite) -> None:
    page = browser.get("/figures/alone").text
    charted = {s for g in site.ranked for s in g.statements}
    lone = [s for s in site.of_kind("figure") if s.id not in charted]
    assert lone
    for statement in lone:
        assert site.href(statement) in page
    assert "Why not compared" in page


def test_the_pages_speak_arabic(browser: Browser, site: LiveSite) -> None:
    browser.post("/language", language="ar")
    page = browser.get("/figures").text
    assert "الأرقام" in page
    assert "Only contradictions" not in page
    group = browser.get(site.group_href(site.ranked[0])).text
    for english in ("Every figure with its sentence", "How to read the charts", "What cannot both hold", ">Time<"):
        assert english not in group


def test_in_the_browser_a_filter_and_a_mark_work_by_keyboard(serving: Serving, site: LiveSite) -> None:
    with chromium(serving) as page:
        page.goto(f"{serving.base}/figures")
        every = page.locator(".comparisons li").count()
        page.get_by_label("Only contradictions").press("Space")
        until(lambda: 0 < page.locator(".comparisons li").count() < every)
        page.wait_for_url("**against=1*")
        with page.expect_navigation():  # to the end: the keys are the script's
            page.locator(".comparisons a").first.press("Enter")
        marks = page.locator("[data-mark]")
        marks.first.focus()
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.dataset.mark") == marks.nth(1).get_attribute("data-mark")
        page.keyboard.press("Enter")
        page.locator("#sentences-h").wait_for()
        assert page.evaluate("document.activeElement.dataset.mark") == marks.nth(1).get_attribute("data-mark")
        page.locator("#sentences .mention a.phrase").first.click()
        page.wait_for_url("**/read/**")


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_serious_bars_anybody(serving: Serving, site: LiveSite, dark: bool) -> None:
    group = site.ranked[0]
    with chromium(serving, dark=dark) as page:
        for path in ("/figures", "/figures/alone", site.group_href(group)):
            page.goto(serving.base + path)
            assert violations(page) == [], path


@pytest.mark.parametrize("width", [360, 1920])
def test_the_pages_fit_narrow_and_wide(serving: Serving, site: LiveSite, width: int) -> None:
    with chromium(serving, width=width) as page:
        for path in ("/figures", "/figures/alone", site.group_href(site.ranked[0])):
            page.goto(serving.base + path)
            assert overflow(page) <= 0, path


def test_the_mirrored_page_stands_in_its_window(serving: Serving, site: LiveSite) -> None:
    with chromium(serving, width=900) as page:
        in_arabic(page)
        for path in (
            "/figures",
            site.group_href(site.ranked[0]),
            "/sources",
            "/people",
            "/people/pairs",
            "/timeline",
            "/map",
        ):
            page.goto(serving.base + path)
            assert overflow(page) <= 0, path
            box = page.locator("h1").bounding_box()
            assert 0 <= box["x"] <= box["x"] + box["width"] <= 900, path
