"""Pages look the case up by index: every SQL statement that they send is explained, and none goes through a table."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from browsing import Browser, shelf_of
from msgspec import structs
from sqlalchemy import Engine, event, text

from tawthiq.case import Wish, asking, deciding, open_case, verify_case
from tawthiq.dossier.lineage_page import sources_page
from tawthiq.dossier.site import anchor_of
from tawthiq.evidence import Custody
from tawthiq.web import Desk, comparing, pairs, resting, speakers
from tawthiq.web.shelf import ShelfSite

# Tables that grow with the case. Decisions are counted by an index; there are as many as people make.
LARGE = frozenset(
    (
        "document", "statement", "passage", "part", "shelf", "exhibit", "receipt", "media", "stage_run", "personal",
        "line", "line_about", "line_time", "choice", "question", "logged", "name", "name_key", "name_record", "reading",
        "overlaid", "problem",
    )
)  # fmt: skip


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    """Every statement sent, with its values."""
    # The example is small: have its pairs of rows counted by the build, as those of a large case are.
    monkeypatch.setattr(asking, "MANY_ROWS", 0)
    found: list[tuple[str, Any]] = []

    def hear(_connection: object, _cursor: object, statement: str, values: Any, _context: object, many: bool) -> None:
        # What compares the case anew after a decision goes through it all, beside the pages.
        compares = threading.current_thread().name == "keep-up"
        if not (many or compares) and not statement.startswith(("PRAGMA", "EXPLAIN")):
            found.append((statement, values))

    event.listen(Engine, "before_cursor_execute", hear)
    yield found
    event.remove(Engine, "before_cursor_execute", hear)


def inside(browser: Browser, path: str, pattern: str) -> str:
    found = re.search(pattern, browser.get(path).text)
    assert found, f"nothing on {path} fits {pattern}"
    return found[1]


def pages(browser: Browser) -> list[str]:
    read = inside(browser, "/read?order=name", r'href="(/read/[0-9a-f]{16})"')
    exhibit = inside(browser, "/exhibits", r'href="(/exhibits/x-[0-9a-f]{16})"')
    person = inside(browser, "/people", r'href="(/people/[0-9a-f]{16})"')
    party = inside(browser, "/parties", r'href="(/parties/p-[0-9a-f]{16})"')
    origin = inside(browser, "/figures", r'value="([^"]+/[^"]+)"')
    origin = f"/sources?of={anchor_of('o', html.unescape(origin))}"
    return [
        "/", "/read", "/read?order=name", "/read?q=report", read, f"{read}/numbers", "/numbers", "/exhibits",
        "/exhibits?q=text", exhibit, "/people", "/people?q=Ahmad", person, "/search?q=prison", "/search?q=%22of+the%22",
        "/figures", "/figures?measure=killed&place=country%2Fsy&since=2011", "/figures?q=prison", "/figures?against=1",
        "/figures?since=2012&until=2013", "/figures/alone", "/figures/alone?q=prison", "/findings", "/decisions",
        "/sources", "/sources?own=yes", origin, "/people/pairs", "/parties", "/parties?q=obs", party,
        "/parties/names?other=obs", "/timeline", "/timeline?q=prison", "/timeline?measure=killed&since=2012&page=2",
        "/timeline?place=country%2Fsy", "/map", "/map?measure=killed&place=country%2Fsy", "/map?q=prison",
        "/map?all=1", "/map?measure=killed&since=2012&until=2013", "/map?since=2012", "/timeline?place=name%3Anowhere",
        *(f"/decisions?only={state}" for state in ("in+force", "retracted", "orphaned")),
    ]  # fmt: skip


def test_every_query_of_a_page_goes_by_an_index(heard: list[tuple[str, Any]], desk: Desk, browser: Browser) -> None:
    assert isinstance(desk.shelf(), ShelfSite)
    asked = pages(browser)
    wrong: dict[tuple[str, str], str] = {}
    for path in asked:
        heard.clear()
        assert browser.get(path).status_code == 200, path
        assert len(heard) < 80, f"{path} sends {len(heard)} statements"
        wrong |= {(path, detail): statement for statement, detail in explained(desk, heard)}
    assert wrong == {}
    # And what a page shows of the whole case is no page's own reckoning.
    assert desk._look._view is None


def test_a_decision_goes_by_an_index_but_for_the_log(
    heard: list[tuple[str, Any]], desk: Desk, browser: Browser
) -> None:
    read = inside(browser, "/read", r'href="(/read/[0-9a-f]{16})"')
    page = browser.get(read).text
    form = re.search(r'action="(/read/[0-9a-f]+/accept/[0-9a-f]+)"', page)
    basis = re.search(r'name="basis" value="([^"]*)"', page)
    assert form
    assert basis
    heard.clear()
    assert browser.post(form[1], basis=basis[1]).status_code == 200
    assert list(explained(desk, heard)) == []
    assert desk._look._view is None


def explained(desk: Desk, heard: list[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """(statement, step of its plan) for each that goes through a large table, or its whole index without an end."""
    known = set()
    with desk._look._store.engine.connect() as connection:
        for statement, values in heard:
            if statement in known or not statement.lstrip().upper().startswith(("SELECT", "DELETE", "UPDATE")):
                continue
            known.add(statement)
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(values) if values else ())
            for step, row in enumerate(plan):
                # Of a line that is known already, all that its list is about must not be gone through.
                if step and re.search(r"line_about_by_value \(list=\? AND kind=\?\)", str(row[3])):
                    yield statement, str(row[3])
                scanned = re.match(r"SCAN (?:TABLE )?(\w+)(.*)", str(row[3]))
                if scanned and _table(scanned[1], statement) in LARGE and not _bounded(scanned[2], statement):
                    yield statement, str(row[3])


def _table(name: str, statement: str) -> str:
    """The table that a plan's name stands for."""
    alias = re.search(rf"\b(\w+) (?:AS )?{name}\b", statement)
    return alias[1] if alias and alias[1] in LARGE else name


def _bounded(how: str, statement: str) -> bool:
    """In the order of an index, and no further than a page of it; or what a full-text index finds."""
    return "VIRTUAL TABLE" in how or ("INDEX" in how and "LIMIT" in statement)


def test_what_is_looked_up_is_what_the_whole_case_has(desk: Desk) -> None:
    whole, shelf = desk.site(), shelf_of(desk)
    for key in whole.documents:
        mine, theirs = shelf.standing(key), whole.standing(key)
        assert (mine.statements, mine.remaining, mine.contested) == (
            theirs.statements, theirs.remaining, theirs.contested,
        )  # fmt: skip
        assert mine.doubt == pytest.approx(theirs.doubt, abs=1e-5)
        assert shelf.name(key) == whole.name(key)
        assert shelf.publisher(key) == whole.publisher(key)
        assert shelf.published(key) == whole.published(key)
        assert shelf.in_document(key) == whole.in_document(key)
        assert shelf.whys.get(key, ()) == whole.whys.get(key, ())
        assert shelf.page(key) == whole.page(key)
    for key, statement in whole.statements.items():
        assert shelf.statements[key] == statement
        mine_group, group = shelf.group_of.get(key), whole.group_of.get(key)
        assert (mine_group.key if mine_group else None) == (group.key if group else None)
        assert group is None or (group.key in shelf.compared) == (group.key in whole.compared)
        for link in statement.chain:
            assert shelf.party_key(link.party) == whole.party_key(link.party)
    assert shelf.whole_standing.remaining == whole.whole_standing.remaining


def test_a_comparison_is_the_same_from_its_part_of_the_case(desk: Desk) -> None:
    whole, shelf = desk.site(), desk.shelf()
    for group in whole.ranked:
        short = whole.group_href(group).rsplit("/", 1)[-1]
        assert shelf.group_href(group) == whole.group_href(group)
        found = shelf.group_at(short)
        assert found == group
        mine, theirs = shelf.group_page(group), whole.group_page(group)
        assert mine.claims == theirs.claims
        assert mine.contradictions == theirs.contradictions
        assert mine.independence == theirs.independence
        assert mine.charts == theirs.charts
        assert (mine.picture is None) == (theirs.picture is None)


def test_a_comparison_is_made_anew_only_where_a_decision_is_about_it(desk: Desk) -> None:
    """The largest take seconds to make."""
    shelf = shelf_of(desk)
    group = desk.site().ranked[0]
    page, inside = shelf.group_page(group), {desk.site().statements[s].document for s in group.statements}
    every = [s for s in desk.site().statements.values() if s.figure]
    other = next(s for s in every if s.document not in inside)
    desk.write(lambda case: case.assess("reject", other.id, reason="not said"))
    assert desk.shelf() is not shelf
    assert desk.shelf().group_page(group) is page
    desk.write(lambda case: case.assess("reject", group.statements[0], reason="not said"))
    after = desk.shelf().group_page(group)
    assert after.statements == page.statements - 1
    whole = next(g for g in desk.site().ranked if g.key == group.key)
    assert after.claims == desk.site().group_page(whole).claims
    desk.write(lambda case: case.derive())
    assert desk.shelf().group_page(group) is not after


def test_lists_of_figures_are_those_of_the_whole_case(desk: Desk) -> None:
    whole, shelf = desk.site(), shelf_of(desk)
    every = whole.once(comparing.lines)
    for wanted in filters(every):
        expected = [structs.replace(n, about=comparing.NOTHING) for n in comparing.kept(every, wanted)]
        assert comparing.listed(shelf, wanted, 0, 1_000) == expected, wanted
        assert comparing.counted(shelf, "compared", wanted) == len(expected), wanted
        lone = [row[:3] for row in whole.once(comparing.lone) if comparing.keeps(wanted, row[3])]
        if not wanted.against:
            assert comparing.lone_listed(shelf, wanted, 0, 1_000) == lone, wanted
            assert comparing.counted(shelf, "alone", wanted) == len(lone), wanted
    assert comparing.offered(shelf) == whole.once(comparing.choices)


def filters(every: Sequence[comparing.Line]) -> Iterator[comparing.Wanted]:
    """Nothing, and of each kind something that keeps some lines and not others."""
    yield comparing.Wanted()
    yield comparing.Wanted(against=True)
    yield comparing.Wanted(since=2012, until=2013)
    yield comparing.Wanted(words="prison")
    yield comparing.Wanted(words="no such words")
    for about in (n.about for n in (every[0], every[-1])):
        yield from (comparing.Wanted(measure=m) for m in sorted(about.measures))
        yield from (comparing.Wanted(place=p, against=True) for p in sorted(about.places))
        yield from (comparing.Wanted(origin=o, words="report", since=2000) for o in sorted(about.origins))


def test_parties_are_those_of_the_whole_case(desk: Desk) -> None:
    whole, shelf = desk.site(), shelf_of(desk)
    for words in ("", "obs", "no such party"):
        expected = [structs.replace(p, words="") for p in speakers.found(whole, words)]
        assert speakers.listed(shelf, words, 0, 1_000) == expected, words
        assert speakers.counted(shelf, words) == len(expected)
    for party in speakers.found(whole, ""):
        short = party.href.rsplit("/", 1)[-1]
        assert speakers.key_at(shelf, short) == party.key
        mine, theirs = speakers.party(shelf, party.key, {}), speakers.party(whole, party.key, {})
        assert mine == theirs, party.name
    assert speakers.key_at(shelf, "p-none") is None


def test_origins_are_those_of_the_whole_case(desk: Desk) -> None:
    whole, shelf = desk.site(), shelf_of(desk)
    theirs, mine = sources_page(whole), resting.resting(shelf, {})
    own = resting.resting(shelf, {"own": "yes"})["page"]
    assert mine["page"].origins == theirs.origins[: len(mine["page"].origins)]
    assert len(mine["page"].origins) == min(10, len(theirs.origins)) > 1
    assert mine["own"] == len(theirs.alone) > 0
    assert own.alone == theirs.alone
    assert mine["page"].circular == theirs.circular
    for group in theirs.origins:
        assert resting.resting(shelf, {"of": group.anchor})["page"].origins == (group,)


def test_lists_of_decisions_are_those_of_the_whole_case(desk: Desk) -> None:
    keys = [s.id for s in desk.site().statements.values() if s.figure][:4]
    for key in keys:
        desk.write(lambda case, key=key: case.assess("reject", key, reason="not said"))  # type: ignore[misc]
    first = desk.decisions()[0]["assessment"]
    back = desk.write(lambda case: case.assess("retract", first, reason="it was"))
    desk.write(lambda case: case.assess("retract", desk.decisions()[1]["assessment"], reason="so was this"))
    desk.write(lambda case: case.assess("retract", back.id, reason="it was not"))
    shelf, every = shelf_of(desk), desk.decisions()[::-1]
    for state in ("", *deciding.STATES):
        expected = [d for d in every if state in ("", d["state"])]
        found = deciding.page(shelf.glance, state, 0, 100)
        assert (list(found.rows), found.every) == (expected, len(expected)), state
    assert [d["assessment"] for d in deciding.page(shelf.glance, "", 2, 2).rows] == [
        d["assessment"] for d in every[2:4]
    ]


def test_of_many_rows_the_pairs_that_a_build_found_are_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    few = desk.shelf().once(pairs.waiting)
    monkeypatch.setattr(asking, "MANY_ROWS", 0)
    desk.write(lambda case: case.derive())
    with desk._look._store.transaction():
        desk._look._store.set_fact("asked", "")  # as if the rows had been many before
    desk.write(lambda case: case.derive())
    many = desk.shelf().once(pairs.waiting)
    assert few.count > 3
    assert structs.asdict(many) == structs.asdict(few)
    first, second = many.pairs[:2]
    left, right = first.left.record, first.right.record
    desk.write(lambda case: case.assess("unsure", left, [right], reason="the dates differ"))
    after = desk.shelf().once(pairs.waiting)
    assert after.count == few.count - 1
    assert after.pairs[0] == second
    assert [(a.record, b.record) for a, b, _ in after.aside] in ([(left, right)], [(right, left)])
    assert after.last
    assert after.last.reason == "the dates differ"


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_a_decision_shows_at_once_in_the_lists(desk: Desk, verdict: str) -> None:
    key = next(s.id for s in desk.site().statements.values() if s.figure)
    document = desk.site().statements[key].document
    before = desk.shelf().standing(document).remaining
    reason = "" if verdict == "accept" else "not said"
    desk.write(lambda case: case.assess(verdict, key, reason=reason))
    after = shelf_of(desk)
    assert after.standing(document).remaining == before - 1
    assert (key in after.statements) == (verdict == "accept")
    assert after.whole_standing.remaining == desk.site().whole_standing.remaining


def test_a_file_that_was_added_and_not_read_yet_is_listed(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "later.txt").write_text("Nobody has read this.", encoding="utf-8")
    with open_case(desk.folder) as case:
        case.add([tmp_path / "later.txt"])
    assert verify_case(desk.folder).intact
    assert "later.txt" in browser.get("/exhibits").text


def test_the_custody_log_is_read_only_where_it_was_written_to(
    desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = next(s for s in desk.site().statements.values() if s.figure)
    sha = desk.site().document(statement.document).exhibit
    exhibit, group = f"/exhibits/x-{sha[:16]}", inside(browser, "/figures", r'href="(/figures/[0-9a-f]{16})"')
    read: list[Path] = []
    opened = Custody.open.__func__  # type: ignore[attr-defined]

    def open_(cls: type[Custody], folder: Path, *more: Any, **named: Any) -> Custody:
        read.append(folder)
        made: Custody = opened(cls, folder, *more, **named)
        return made

    monkeypatch.setattr(Custody, "open", classmethod(open_))
    for path in (exhibit, group, exhibit, "/", exhibit):
        assert browser.get(path).status_code == 200
    assert len(read) <= 1
    before = browser.get(exhibit).text.count("<tr>")
    desk.write(lambda case: case.assess("accept", statement.id))
    with open_case(desk.folder) as case:
        case.hand_over(desk.folder.parent / "bag", Wish((sha,)))
    assert browser.get(exhibit).text.count("<tr>") == before + 1


def test_the_statements_of_sql_are_bound(desk: Desk, heard: list[tuple[str, Any]]) -> None:
    hostile = "x' OR '1'='1"
    glance = desk.shelf().glance  # type: ignore[attr-defined]
    assert glance.named(hostile, 5)[0] == []
    assert glance.part_beginning("people", "record", hostile) is None
    assert all(hostile not in statement for statement, _ in heard)
    with desk._look._store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM shelf")).scalar()
