"""While somebody is protected the app still looks a case up piece by piece, and each piece is masked as it is read."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import named
import pytest
from browsing import Browser, shelf_of
from msgspec import structs

from tawthiq.case import open_case, veiling, verify_case
from tawthiq.model import spoken
from tawthiq.store.lines import Filter
from tawthiq.web import Desk
from tawthiq.web.crowds import crowd_of
from tawthiq.web.shelf import ShelfSite


@pytest.fixture(scope="module")
def named_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from named.protected(tmp_path_factory, named.with_a_party)


@pytest.fixture
def case(named_case: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(named_case, tmp_path / "case"))


def text_in(case: Path, *tables: str) -> str:
    """Everything that these tables hold."""
    with sqlite3.connect(case / "case.db") as db:
        rows = [row for table in tables for row in db.execute(f"SELECT * FROM {table}")]  # noqa: S608
    return "\n".join(str(value) for row in rows for value in row)


def test_pieces_are_those_of_the_whole_masked_case(desk: Desk) -> None:
    site, whole = shelf_of(desk), desk.site()
    for key in whole.documents:
        assert site.document(key) == whole.document(key)
        assert site.in_document(key) == whole.in_document(key)
        assert site.judged_in(key).statements.keys() == whole.judged_in(key).statements.keys()
        assert site.name(key) == whole.name(key)
        assert site.publisher(key) == whole.publisher(key)
        assert {site.party_key(x.party) for s in site.in_document(key) for x in s.chain} == {
            whole.party_key(x.party) for s in whole.in_document(key) for x in s.chain
        }
    crowd, every = crowd_of(site), crowd_of(whole)
    assert crowd.listed(0, 99) == every.listed(0, 99)
    assert {r: crowd.records[r] for r in every.records} == every.records
    assert [r for r in every.records if crowd.hidden([r])] == [r for r in every.records if every.hidden([r])]
    groups = {g.key: g for g in whole.view.reconciliation.groups}
    assert {line.key for line in site.glance.lines("compared", Filter(), 99, 0)} <= groups.keys()
    parties = {line.key: line.body for line in site.glance.lines("party", Filter(), 999, 0)}
    assert parties.keys() == whole.party_keys.keys()
    mine, theirs = site.glance.assessments, whole.view.assessments
    assert [(a.id, a.values, a.reason) for a in mine] == [(a.id, a.values, a.reason) for a in theirs]


def test_a_comparison_with_a_protected_party_opens(browser: Browser, desk: Desk) -> None:
    site = shelf_of(desk)
    for line in site.glance.lines("compared", Filter(), 99, 0):
        group = next(g for g in desk.site().view.reconciliation.groups if g.key == line.key)
        assert browser.get(site.group_href(group)).status_code == 200
    for line in site.glance.lines("party", Filter(), 999, 0):
        assert browser.get(site.party_key_href(line.key)).status_code == 200


def test_no_list_that_pages_are_made_from_holds_the_name(case: Path) -> None:
    made_of = ("shelf", "line", "line_about", "choice", "question", "passage")
    assert named.told(text_in(case, *made_of)) == []
    assert "The Ministry" not in text_in(case, *made_of)
    with sqlite3.connect(case / "case.db") as db:
        for index in ("shelf_words", "line_words", "passage_words"):
            for word in ("samir", "darwish", "ministry", "سمير", "درويش", "الدرويش"):
                query = f"SELECT count(*) FROM {index} WHERE {index} MATCH ?"  # noqa: S608
                assert db.execute(query, (f'"{word}"*',)).fetchone() == (0,), (index, word)
    assert verify_case(case).intact


@pytest.mark.parametrize(
    "pattern",
    [
        *("/people?q={}", "/search?q={}", "/read?q={}", "/exhibits?q={}", "/parties?q={}", "/parties/names?other={}"),
        *("/figures?q={}", "/figures/alone?q={}", "/timeline?q={}", "/map?q={}", "/people/passages?q={}"),
    ],
)
def test_a_part_of_the_real_name_does_not_confirm_whose_it_is(browser: Browser, pattern: str) -> None:
    """It is answered as a word is that stands nowhere, or as where nothing was typed."""
    for headers in ({}, {"hx-request": "true"}):
        nowhere = browser.get(pattern.format("Zzqqx"), headers=headers).text.replace("Zzqqx", "")
        untyped = browser.get(pattern.partition("?")[0], headers=headers).text
        for words in ("Samir", "Darwish", "al-Darwish", "Sameer", "samir", "Derwish", "سمير", "الدرويش", "SKD-4471902"):
            answer = browser.get(pattern.format(words), headers=headers).text
            answer = answer.replace(words, "").replace(quote(words), "")
            assert answer in (nowhere, untyped), words
            assert named.told(answer) == [], words


def test_a_party_and_a_document_are_found_by_the_pseudonym(browser: Browser) -> None:
    assert "Protected party 2" in browser.get("/parties?q=Protected party 2", headers={"hx-request": "true"}).text
    assert "Protected person 1" in browser.get("/exhibits?q=Protected person").text
    assert "Protected person 1" in browser.get("/search?q=Protected person 1").text


def test_a_decision_keeps_the_lists_masked_and_shows_at_once(browser: Browser, desk: Desk, case: Path) -> None:
    site = shelf_of(desk)
    statement = next(s for d in site.glance.listed("path", 99) for s in site.in_document(d.document or "") if s.figure)
    desk.write(lambda c: c.assess("accept", statement.id, reason="seen by Samir Darwish"))
    assert shelf_of(desk).glance.decisions(("accept",))
    assert named.told(text_in(case, "shelf", "line")) == []
    assert named.told(browser.get("/decisions").text) == []
    desk.catch_up()
    assert named.told(text_in(case, "shelf", "line", "line_about", "choice")) == []
    assert isinstance(desk.shelf(), ShelfSite)


def test_lists_that_another_veil_masked_are_not_used(browser: Browser, desk: Desk) -> None:
    """As where a build was killed before it masked them anew."""
    shelf_of(desk)
    desk.write(lambda c: c._store.set_fact(veiling.VEILED, "another"))
    assert not isinstance(desk.shelf(), ShelfSite)
    for path in ("/", "/read", "/people", "/parties", "/figures", "/sources"):
        assert named.told(browser.get(path).text) == [], path
    desk.catch_up()
    shelf_of(desk)


def test_lifting_shows_every_name_again_and_protecting_hides_it_at_once(desk: Desk, case: Path) -> None:
    desk.write(lambda c: c.protection.lift(1, reason="they agreed"))
    assert "Samir" in text_in(case, "line")
    assert any(named.told(p.name) for p in crowd_of(shelf_of(desk)).listed(0, 99))
    with open_case(case) as opened:
        opened.protection.person(named.record_of(opened), reason="asked again")
    assert named.told(text_in(case, "shelf", "line", "line_about", "choice", "passage")) == []
    assert not any(named.told(p.name) for p in crowd_of(shelf_of(desk)).listed(0, 99))
    assert verify_case(case).intact


def test_a_protection_whose_row_is_gone_is_told_and_all_else_stays_hidden(
    desk: Desk, browser: Browser, case: Path
) -> None:
    with open_case(case) as opened:
        made = opened.protection.person(named.record_of(opened, "Rana Yusuf Haddad"), reason="a witness")
        body = msgspec.json.encode(structs.replace(made, anchor=structs.replace(made.anchor, exact="\t99"))).decode()
    with sqlite3.connect(case / "case.db") as db:
        db.execute("UPDATE assessment SET body = ? WHERE id = ?", (body, made.id))
    found = veiling.veil(desk.ask(lambda look: look._store))
    assert len(found.lost) == 1
    assert [i.number for i in found.shield.identities] == [1, 2]
    assert named.told(browser.get("/decisions?only=orphaned").text) == []


def test_masks_are_read_out_in_the_language_of_the_page(desk: Desk) -> None:
    name = next(p.name for p in crowd_of(shelf_of(desk)).listed(0, 99) if p.id in shelf_of(desk).glance.hidden)
    assert spoken(name, desk.shield.kinds, "ar") == "شخص محمي ١"


def test_words_that_stay_as_they_are_stay_the_same_object(desk: Desk) -> None:
    first, again = ("".join(["The Silent", " Quarry"]) for _ in range(2))
    assert first is not again
    assert desk.shield.text(first) is first
    assert desk.shield.text(again) is again
    assert desk.shield.label(again) is again
