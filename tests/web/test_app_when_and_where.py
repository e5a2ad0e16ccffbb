"""Timeline and map: times as long as what is known, places no nearer than is known, the same in tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Browser
from hypothesis import given
from hypothesis import strategies as st
from screens import chromium, overflow, until, violations

from tawthiq.reconciliation import days
from tawthiq.web import Desk, Serving, atlas
from tawthiq.web.events import Event, events
from tawthiq.web.places import LiveSite
from tawthiq.web.timeline import LEFT, RIGHT, timeline

NEWS = """Relief agency counts the dead

NAIROBI, 4 May 2020. The agency said that 40 people were killed in Mombasa, Kenya, in March 2020.
It said that 1,200 people were displaced in Kenya in 2019.
About 15 people were injured in Kisumu, Kenya, on 2 April 2020.
At least 7 people were killed in Qarlowendi on 3 April 2020.
"""


def site_of(desk: Desk) -> LiveSite:
    found = desk.site()
    assert isinstance(found, LiveSite)
    return found


@pytest.fixture
def abroad(desk: Desk, tmp_path: Path) -> LiveSite:
    """The example with a document about places that a gazetteer knows."""
    news = tmp_path / "relief-2020-05-04.txt"
    news.write_text(NEWS, encoding="utf-8")
    desk.write(lambda case: case.add([news]))
    desk.catch_up()
    return site_of(desk)


def made(period: str, **more: str) -> Event:
    found = events_like()
    return type(found)(
        **{**{f: getattr(found, f) for f in found.__struct_fields__}, "edtf": period, "span": days(period), **more}
    )


def events_like() -> Event:
    from tawthiq.dossier.about import About

    none: frozenset[str] = frozenset()
    return Event(
        "killed", "3 people", "", "Somewhere", "", (), "", "", None, False, "A", "a.txt", "/read/x#s", "",
        About(none, none, none, (), ""),
    )  # fmt: skip


def test_every_figure_and_act_stands_in_the_table(browser: Browser, desk: Desk) -> None:
    site = site_of(desk)
    every = [s for s in site.statements.values() if s.figure or s.act]
    assert every
    pages = "".join(browser.get("/timeline", params={"page": str(n)}).text for n in range(1, 2 + len(every) // 100))
    for statement in every:
        assert site.href(statement) in pages


def test_a_filter_keeps_a_time_and_a_place(browser: Browser, desk: Desk) -> None:
    every = site_of(desk).once(events)
    dated = next(e for e in every if e.span and not e.span.open)
    year = dated.edtf[:4]
    assert dated.href in browser.get("/timeline", params={"since": year, "until": year}).text
    assert dated.href not in browser.get("/timeline", params={"since": "1700", "until": "1701"}).text
    placed = next(e for e in every if e.place)
    shown = browser.get("/timeline", params={"place": placed.place}).text
    assert placed.href in shown
    for other in every:
        if placed.place not in other.about.places:
            assert other.href not in shown


def test_bars_are_as_long_as_what_is_known() -> None:
    drawn = timeline([made("2019-05-04"), made("2019-05"), made("2019"), made("2018/.."), made("2020~", where="X")])
    assert drawn is not None
    bars = {b.title.split(":")[0]: b for lane in drawn.lanes for b in lane.bars}
    assert len(drawn.lanes) == 2
    ordered = sorted((b for lane in drawn.lanes for b in lane.bars if not b.since), key=lambda b: b.wide)
    assert ordered[0].wide < ordered[1].wide < ordered[-1].wide
    assert any(b.since for lane in drawn.lanes for b in lane.bars)
    assert bars


@given(
    st.lists(
        st.sampled_from(["2011/2015", "1999", "2000-02", "../2003", "2010/..", "0950", "2024-02-29", "9999"]),
        min_size=1,
    )
)
def test_no_bar_leaves_the_picture(periods: list[str]) -> None:
    drawn = timeline([made(p) for p in periods])
    assert drawn is not None
    for lane in drawn.lanes:
        for bar in lane.bars:
            assert LEFT <= bar.x <= bar.x + bar.wide <= RIGHT + 0.11


def test_nothing_dated_draws_nothing() -> None:
    assert timeline([made("")]) is None


def test_places_are_put_no_nearer_than_is_known() -> None:
    town = next(iter(atlas._towns()))
    assert atlas.locate(f"town/{town}", ()) == (atlas._towns()[town], "town")
    assert atlas.locate(f"area/{town}", ()) == (atlas._towns()[town], "province")
    assert atlas.locate("site/x-prison", (f"town/{town}",)) == (atlas._towns()[town], "province")
    country = atlas.locate("country/ke", ())
    assert country is not None
    assert country[1] == "country"
    assert (country[0][0], country[0][1]) == pytest.approx((37.8, 0.5), abs=1.5)
    assert atlas.locate("place/nowhere", ()) is None


def test_outlines_are_whole_countries() -> None:
    every = atlas.countries()
    assert len(every) > 170
    for country in every.values():
        for ring in country.rings:
            assert len(ring) > 3
            assert ring[0] == ring[-1]
            assert all(-180.01 <= x <= 180.01 and -90.01 <= y <= 90.01 for x, y in ring)


def test_the_map_has_the_known_places_and_lists_the_others(browser: Browser, abroad: LiveSite) -> None:
    drawn = atlas.chart(abroad.once(events))
    precision = {p.label: p.precision for p in drawn.placed}
    assert "town" in precision.values()
    assert "country" in precision.values()
    for place in drawn.placed:
        assert 0 <= place.x <= drawn.width
        assert 0 <= place.y <= drawn.height
    page = browser.get("/map").text
    for spot in drawn.placed:
        assert spot.label in page
    for lost in drawn.unplaced:
        assert lost.label in page
    assert drawn.unplaced


def test_hostile_filters_are_only_words(browser: Browser) -> None:
    for value in ("<script>alert(1)</script>", "'", "x" * 4000, "-1", "99999999999"):
        for name in ("q", "measure", "place", "since", "until"):
            for path in ("/timeline", "/map"):
                answer = browser.get(path, params={name: value})
                assert answer.status_code == 200
                assert "<script>alert" not in answer.text


def test_the_pages_speak_arabic(browser: Browser) -> None:
    browser.post("/language", language="ar")
    for path in ("/timeline", "/map"):
        page = browser.get(path).text
        for english in ("What happened<", "Not placed", "Who says it", "From year", ">Timeline<", ">Map<"):
            assert english not in page


def test_in_the_browser_times_and_spots_lead_to_their_words(serving: Serving, abroad: LiveSite) -> None:
    with chromium(serving) as page:
        page.goto(f"{serving.base}/timeline")
        bars = page.locator("a.bar").count()
        page.get_by_label("Words", exact=True).fill("Mombasa")
        until(lambda: 0 < page.locator("a.bar").count() < bars)
        page.locator("a.bar").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/read/**")
        page.goto(f"{serving.base}/map")
        page.locator("a.spot").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"#spot-\d+"))
        assert page.evaluate("document.querySelector(location.hash).tagName") == "TR"


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_serious_bars_anybody(serving: Serving, abroad: LiveSite, dark: bool) -> None:
    with chromium(serving, dark=dark) as page:
        for path in ("/timeline", "/map"):
            page.goto(serving.base + path)
            assert violations(page) == [], path


@pytest.mark.parametrize("width", [360, 1920])
def test_the_pages_fit_narrow_and_wide(serving: Serving, width: int) -> None:
    with chromium(serving, width=width) as page:
        for path in ("/timeline", "/map"):
            page.goto(serving.base + path)
            assert overflow(page) <= 0, path
