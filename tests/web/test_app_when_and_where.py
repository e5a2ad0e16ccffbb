"""Timeline and map: times as long as what is known, places no nearer than is known, the same in tables."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from browsing import Browser, shelf_of
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from screens import chromium, overflow, until, violations

from tawthiq.case.happenings import Happening, Said, gathered
from tawthiq.model import Span
from tawthiq.reconciliation import days
from tawthiq.web import Desk, Serving, atlas, whereabouts
from tawthiq.web.acts import added
from tawthiq.web.comparing import Wanted
from tawthiq.web.events import events, find, linking
from tawthiq.web.places import LiveSite
from tawthiq.web.timeline import LEFT, RIGHT, timeline

NEWS = """Relief agency counts the dead

NAIROBI, 4 May 2020. The agency said that 40 people were killed in Mombasa, Kenya, in March 2020.
It said that 1,200 people were displaced in Kenya in 2019.
About 15 people were injured in Kisumu, Kenya, on 2 April 2020.
At least 7 people were killed in Qarlowendi on 3 April 2020.
Guards beat prisoners in Kisumu, the agency said.
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


def made(period: str, where: str = "Somewhere", many: int = 1) -> Happening:
    said = Said("x", "d", "A", None, "3 people")
    return Happening("killed", "", where, (), (), period, days(period), "~" in period, many, (said,))


def link(said: Said) -> str:
    return f"/read/{said.document}#{said.statement}"


def test_every_figure_and_act_stands_in_the_table(browser: Browser, desk: Desk) -> None:
    site = site_of(desk)
    every = [s for s in site.statements.values() if s.figure or s.act]
    assert every
    pages = "".join(browser.get("/timeline", params={"page": str(n)}).text for n in range(1, 2 + len(every) // 100))
    for statement in every:
        assert site.href(statement) in pages


def test_a_filter_keeps_a_time_and_a_place(browser: Browser, desk: Desk) -> None:
    site = site_of(desk)
    every, href = site.once(events), linking(site)
    dated = next(e.happening for e in every if e.happening.span and not e.happening.span.open)
    year = dated.edtf[:4]
    assert href(dated.said[0]) in browser.get("/timeline", params={"since": year, "until": year}).text
    assert href(dated.said[0]) not in browser.get("/timeline", params={"since": "1700", "until": "1701"}).text
    placed = next(e.happening for e in every if e.happening.place)
    shown = browser.get("/timeline", params={"place": placed.place}).text
    assert href(placed.said[0]) in shown
    for other in every:
        if placed.place not in other.about.places:
            assert href(other.happening.said[0]) not in shown


def test_what_is_looked_up_is_what_the_whole_case_has(desk: Desk, abroad: LiveSite) -> None:
    shelf = shelf_of(desk)
    every = [e.happening for e in abroad.once(events)]
    place = next(e.place for e in every if e.place and e.span)
    held = next(e.containers[-1] for e in every if e.containers)
    wanted = [
        Wanted(), Wanted(measure="killed"), Wanted(place=place), Wanted(place=held), Wanted(since=2012, until=2014),
        Wanted(words="mombasa"), Wanted(words="prison", since=2011), Wanted(measure="killed", place=held, until=2020),
        Wanted(words="no such words"),
    ]  # fmt: skip
    kept = set()
    for one in wanted:
        mine, theirs = (find(site, one) for site in (shelf, abroad))
        assert list(mine.happenings) == list(theirs.happenings), one
        assert (mine.dated, mine.undated) == (theirs.dated, theirs.undated), one
        assert mine.many == theirs.many
        for most in (0, 2):
            there = whereabouts.find(shelf, one, most)
            assert there == whereabouts.find(abroad, one, most), one
            assert len(there.map.placed) <= there.map.on if most else len(there.map.placed) == there.map.on
            assert sum(p.at.many for p in there.map.placed) <= mine.many - there.nowhere
        assert mine.rows(3, 100) == theirs.rows(3, 100), one
        assert mine.what == theirs.what
        assert set(theirs.where) <= set(mine.where)
        kept.add(mine.many)
    assert len(kept) > 5
    assert len(gathered(every)) < len(every)


def test_acts_are_found_by_their_place_and_by_what_holds_it(desk: Desk, abroad: LiveSite) -> None:
    document = next(d for d in abroad.view.documents.values() if "Guards beat" in d.text)
    at = document.text.index("Guards beat")
    values = {"violation": "torture", "place": "Kisumu", "stance": "alleges"}
    act = added(document, Span(at, at + len("Guards beat prisoners in Kisumu")), "act", values)
    desk.write(lambda case: case.assess_together([act], reason="the machine missed it"))
    desk.catch_up()
    for site in (desk.shelf(), desk.site()):
        one = next(h for h in find(site, Wanted()).happenings if h.what == "torture")
        assert one.place
        assert one.containers
        assert one.said[0].words == "Guards beat prisoners in Kisumu"
        for key in (one.place, *one.containers):
            assert one in find(site, Wanted(place=key, measure="torture")).happenings


def test_of_many_statements_the_map_leads_to_all(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    news = tmp_path / "count-2020-05-04.txt"
    lines = [f"At least {n} people were killed in Kisumu, Kenya, on {n} May 2020." for n in range(1, 29)]
    lines += [f"At least {n} people were injured in Kisumu, Kenya, on {n} May 2020." for n in range(1, 29)]
    news.write_text("News of the agency\n\n" + "\n".join(lines), encoding="utf-8")
    desk.write(lambda case: case.add([news]))
    desk.catch_up()
    drawn = whereabouts.find(desk.shelf(), Wanted()).map
    kisumu = next(p.at for p in drawn.placed if p.at.label.startswith("Kisumu"))
    assert kisumu.many > len(kisumu.told) == 12
    page = browser.get("/map", params={"since": "2020"}).text
    led = re.search(r'href="(/timeline\?[^"]*place=[^"]+)">All of them', page)
    assert led
    assert "since=2020" in led[1]
    assert f"{kisumu.many} statements with a time" in browser.get(led[1].replace("&amp;", "&")).text


def test_a_place_that_was_not_compared_leads_to_the_timeline_too(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    news = tmp_path / "marches-2020-05-04.txt"
    lines = [f"A march of {n} people went through Qarlowendi on {n} May 2020." for n in range(1, 29)]
    news.write_text("News of the agency\n\n" + "\n".join(lines), encoding="utf-8")
    desk.write(lambda case: case.add([news]))
    desk.catch_up()
    for site in (desk.shelf(), desk.site()):
        for place in whereabouts.find(site, Wanted()).map.unplaced:
            assert find(site, Wanted(place=place.key)).many == place.many, place.label
    assert browser.get("/timeline", params={"place": "name:qarlowendi"}).status_code == 200


def test_bars_are_as_long_as_what_is_known() -> None:
    periods = ("2019-05-04", "2019-05", "2019", "2018/..")
    drawn = timeline([*map(made, periods), made("2020~", where="X")], link)
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
    drawn = timeline([made(p) for p in periods], link)
    assert drawn is not None
    for lane in drawn.lanes:
        for bar in lane.bars:
            assert LEFT <= bar.x <= bar.x + bar.wide <= RIGHT + 0.11


def test_nothing_dated_draws_nothing() -> None:
    assert timeline([made("")], link) is None


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


def test_of_places_beyond_the_first_two_statements_are_told_and_all_are_counted() -> None:
    """The rest stands on the timeline, to which the place's key leads."""
    every = []
    for place in range(atlas._FIRST + 1):
        for _ in range(9 if place else 4):  # the first place has the fewest
            one = made("2014", f"Place {place}", 1)
            every.append(structs.replace(one, place=f"place/p{place}"))
    spots = whereabouts.spots(every)
    there = {p.label: p for p in atlas.chart(spots, link).unplaced}
    (fewest,) = (s for s in spots if s.many == 4)
    assert fewest not in atlas.listed(spots, atlas._FIRST)
    assert sorted(s.key for s in atlas.listed(spots, 0)) == sorted(s.key for s in spots)
    assert len(there["Place 0"].told) == 2
    assert there["Place 0"].many == 4
    assert len(there["Place 1"].told) == 9


def test_outlines_are_whole_countries() -> None:
    every = atlas.countries()
    assert len(every) > 170
    for country in every.values():
        for ring in country.rings:
            assert len(ring) > 3
            assert ring[0] == ring[-1]
            assert all(-180.01 <= x <= 180.01 and -90.01 <= y <= 90.01 for x, y in ring)


def test_no_outline_runs_across_the_whole_map() -> None:
    drawn = atlas.chart([], link)
    far = []
    for country in drawn.outlines:
        for ring in country.path.split("M")[1:]:
            points = [tuple(map(float, p.split())) for p in ring.removesuffix("Z").split("L")]
            # Antarctica’s edge is the map's own: below what is shown.
            far += [
                country.name for a, b in pairwise(points) if abs(a[0] - b[0]) > drawn.width / 2 and a[1] < drawn.height
            ]
    assert far == []


def test_the_map_has_the_known_places_and_lists_the_others(browser: Browser, abroad: LiveSite) -> None:
    drawn = whereabouts.find(abroad, Wanted()).map
    precision = {p.at.label: p.precision for p in drawn.placed}
    assert "town" in precision.values()
    assert "country" in precision.values()
    for place in drawn.placed:
        assert 0 <= place.x <= drawn.width
        assert 0 <= place.y <= drawn.height
    page = browser.get("/map").text
    for spot in drawn.placed:
        assert spot.at.label in page
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
