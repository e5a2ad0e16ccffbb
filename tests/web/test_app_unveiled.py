"""With the vault open names are shown on every page, and a case is still looked up piece by piece."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import named
import pytest
from browsing import Browser, shelf_of

from tawthiq.model.masks import has_masks
from tawthiq.store.lines import Filter, List
from tawthiq.web import Desk
from tawthiq.web.crowds import crowd_of
from tawthiq.web.shelf import ShelfSite

NAMES: tuple[List, ...] = ("compared", "alone", "event", "happening", "party", "said", "own")
PAGES = (
    "/", "/read", "/read?order=name", "/figures", "/figures/alone", "/sources", "/parties", "/people", "/people/pairs",
    "/timeline", "/map", "/findings", "/exhibits", "/decisions", "/numbers", "/protection", "/search?q=prison",
)  # fmt: skip


@pytest.fixture(scope="module")
def named_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from named.protected(tmp_path_factory, named.with_a_party)


@pytest.fixture
def case(named_case: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(named_case, tmp_path / "case"))


@pytest.fixture
def opened(browser: Browser, desk: Desk) -> Browser:
    browser.get("/people")
    desk.reveal(named.WORDS)
    return browser


def test_lists_show_what_the_whole_case_in_clear_does(opened: Browser, desk: Desk) -> None:
    site, whole = shelf_of(desk), desk.true_site()
    for name in NAMES:
        for line in site.glance.lines(name, Filter(), 999, 0):
            assert not has_masks(line.key + line.body), name
    parties = {line.key for line in site.glance.lines("party", Filter(), 999, 0)}
    assert parties <= set(whole.party_keys)
    assert any("ministry" in key for key in parties)
    groups = {g.key for g in whole.view.reconciliation.groups}
    assert {line.key for line in site.glance.lines("compared", Filter(), 99, 0)} <= groups
    for key in whole.documents:
        assert site.name(key) == whole.name(key)
        assert site.publisher(key) == whole.publisher(key)
        assert site.document(key) == whole.document(key)
        assert site.in_document(key) == whole.in_document(key)
    crowd, every = crowd_of(site), crowd_of(whole)
    assert [p.name for p in crowd.listed(0, 99)] == [p.name for p in every.listed(0, 99)]


def test_every_page_shows_names_and_no_pseudonym(opened: Browser, desk: Desk) -> None:
    seen = []
    for path in PAGES:
        answer = opened.get(path)
        text = html.unescape(answer.text)
        assert answer.status_code == 200, path
        assert not has_masks(text), path
        if path not in ("/protection", "/decisions"):  # they tell whom a pseudonym stands for, and of protecting them
            assert "Protected person 1" not in text, path
        seen.append(bool(named.told(text)))
        links = re.findall(r'href="(/(?:read|people|parties|figures|exhibits)/[^"?#]+)', text)
        for link in list(dict.fromkeys(links))[:12]:
            assert opened.get(link).status_code == 200, link
    assert sum(seen) > 5
    assert isinstance(desk.shelf(), ShelfSite)


@pytest.mark.parametrize("path", ["/parties?q={}", "/exhibits?q={}", "/people?q={}"])
def test_whom_the_vault_hides_is_found_by_name(opened: Browser, path: str) -> None:
    found = opened.get(path.format("Samir Darwish"), headers={"hx-request": "true"}).text
    assert named.told(found.replace("Samir Darwish", "", 1)), path


def test_once_it_is_closed_nothing_of_what_was_made_is_shown(opened: Browser, desk: Desk) -> None:
    groups = [line.key for line in shelf_of(desk).glance.lines("compared", Filter(), 99, 0)]
    links = [shelf_of(desk).group_href(g) for g in desk.true_site().view.reconciliation.groups if g.key in groups]
    for path in (*PAGES, *links):
        opened.get(path)
    desk.conceal()
    for path in PAGES:
        text = html.unescape(opened.get(path).text)
        assert named.told(text) == [], path
        assert not has_masks(text), path
    for site in (shelf_of(desk),):
        for group in desk.site().view.reconciliation.groups:
            page = site.group_page(group) if any(s in site.statements for s in group.statements) else None
            assert page is None or named.told(repr([c.speaker for c in page.claims])) == []


def test_a_party_alone_is_shown_too(browser: Browser, desk: Desk) -> None:
    desk.write(lambda c: c.protection.lift(1, reason="they agreed"))
    assert "The Ministry" not in browser.get("/parties").text
    desk.reveal(named.WORDS)
    text = browser.get("/parties").text
    assert "The Ministry" in text
    assert not has_masks(text)
