"""People: found in any spelling, rows side by side, doubtful pairs answered by keys, protected names nowhere."""

from __future__ import annotations

import re

import pytest
from browsing import Browser
from screens import chromium, overflow, violations

from tawthiq import casework
from tawthiq.case import Case
from tawthiq.model import Assessment, Record
from tawthiq.web import Desk, Serving
from tawthiq.web.pairs import waiting
from tawthiq.web.persons import Crowd, one_person
from tawthiq.web.places import LiveSite


@pytest.fixture
def site(desk: Desk) -> LiveSite:
    found = desk.site()
    assert isinstance(found, LiveSite)
    return found


@pytest.fixture
def crowd(site: LiveSite) -> Crowd:
    return site.once(Crowd)


def answers(desk: Desk) -> list[Assessment]:
    return [a for a in casework.current(desk.view().assessments) if a.other is not None]


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the answers' form."""
    form = page.split('action="/people/judge"')[1].split("</form>")[0]
    found = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {k: v for k, v in found if k != "csrf"}


def test_a_name_is_found_in_either_script(browser: Browser, crowd: Crowd) -> None:
    both = next(
        r for r in crowd.people.records if "name" in r.fields and r.fields.get("name_other") and r.fields["name"].value
    )
    href = crowd.href(crowd.person_of[both.id])
    for field in ("name", "name_other"):
        assert f'href="{href}"' in browser.get("/people", params={"q": both.fields[field].value}).text
    part = browser.get("/people", params={"q": both.fields["name"].value}, headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert href in part


def test_search_takes_anything(browser: Browser) -> None:
    for words in ("<script>alert(1)</script>", "12345", "'", "%", "x" * 3000, "\u202e", " "):
        for path in ("/people", "/people/passages"):
            page = browser.get(path, params={"q": words})
            assert page.status_code == 200
            assert "<script>alert" not in page.text


def test_every_person_has_a_page_with_every_row(browser: Browser, crowd: Crowd) -> None:
    several = [p for p in crowd.people.persons if len(p.records) > 1]
    assert several
    for person in several:
        page = browser.get(crowd.href(person)).text
        for record in person.records:
            assert crowd.row(record).href in page
            for field in crowd.records[record].fields.values():
                assert field.value.split()[0] in page
        assert page.count('class="differs"') == len(one_person(crowd, person).differing)
    merged = next(r for p in several for r in p.records if r != p.id)
    assert str(browser.get(f"/people/{crowd.row(merged).short}").url).endswith(crowd.href(crowd.person_of[merged]))
    assert browser.get("/people/none").status_code == 404


def test_answers_are_decisions_and_the_queue_goes_on(browser: Browser, desk: Desk, site: LiveSite) -> None:
    before = waiting(site)
    assert before.count > 3
    for answer, verdict in (
        ("yes", "same_person"),
        ("no", "different_person"),
        ("unsure", "unsure"),
        ("more", "unsure"),
    ):
        shown = fields(browser.get("/people/pairs").text)
        browser.post("/people/judge", answer=answer, **shown)
        last = answers(desk)[-1]
        assert last.verdict == verdict
        assert last.reason
        assert ("needs" in last.values) == (answer == "more")
        assert {shown["left"], shown["right"]} == set(desk.site().once(Crowd).ends(last))
    assert len(answers(desk)) == 4
    after = browser.get("/people/pairs").text
    decision = re.search(r'name="decision" value="([0-9a-f]+)"', after.split('id="last"')[1])
    assert decision
    browser.post("/people/undo", decision=decision[1])
    assert len(answers(desk)) == 3
    assert browser.post("/people/undo", decision=decision[1]).status_code == 409


def test_an_answered_pair_is_not_asked_again(browser: Browser, site: LiveSite) -> None:
    shown = fields(browser.get("/people/pairs").text)
    page = browser.post("/people/judge", answer="no", **shown)
    again = fields(page.text)
    assert {again["left"], again["right"]} != {shown["left"], shown["right"]}


def test_a_stale_answer_is_refused_and_nothing_typed_is_lost(browser: Browser, desk: Desk) -> None:
    shown = fields(browser.get("/people/pairs").text)
    pair = shown["left"], shown["right"]
    desk.decide(lambda case: case.assess("different_person", pair[0], [pair[1]], reason="from the command line"))
    page = browser.post("/people/judge", answer="yes", reason="my words", **shown)
    assert page.status_code == 409
    assert "from the command line" in page.text
    assert 'value="my words"' in page.text
    assert [a.verdict for a in answers(desk)] == ["different_person"]
    browser.post("/people/judge", answer="yes", reason="my words", **fields(page.text))
    assert answers(desk)[-1].verdict == "same_person"


def test_an_answer_against_earlier_ones_is_shown_first(browser: Browser, desk: Desk, crowd: Crowd) -> None:
    a, b, c = (crowd.records[p.records[0]].id for p in crowd.people.persons[:3])
    desk.write(lambda case: case.assess("same_person", a, [b], reason="one"))
    desk.write(lambda case: case.assess("same_person", b, [c], reason="one"))
    page = browser.post("/people/judge", answer="no", left=a, right=c, known="", reason="sure of it")
    assert page.status_code == 409
    assert "cannot all hold" in page.text
    assert len(answers(desk)) == 2
    browser.post("/people/judge", answer="no", **fields(page.text))
    assert len(answers(desk)) == 3


def test_rows_that_are_not_there_are_refused(browser: Browser, desk: Desk, crowd: Crowd) -> None:
    record = crowd.people.records[0].id
    for left, right, answer in ((record, record, "yes"), (record, "0" * 64, "yes"), (record, "<b>", "no")):
        assert browser.post("/people/judge", left=left, right=right, answer=answer).status_code == 404
    other = crowd.people.records[1].id
    assert browser.post("/people/judge", left=record, right=other, answer="retract").status_code == 404
    assert browser.get("/people/compare", params={"a": "x", "b": "y"}).status_code == 404
    assert answers(desk) == []


def test_a_protected_person_has_no_name_on_any_page(browser: Browser, desk: Desk, crowd: Crowd) -> None:
    person = next(p for p in crowd.people.persons if len(p.records) > 1)
    href = crowd.href(person)
    values = {f.value for r in person.records for k, f in crowd.records[r].fields.items() if k.startswith("name")}
    assert values
    browser.post("/people/protect", record=person.records[0], protected="yes", reason="asked for it")
    paths = ["/people", href, "/people/pairs", *(f"/people?q={v}" for v in values)]
    for path in paths:
        # What was typed stands in the field that it was typed in, and nowhere else.
        page = re.sub(r'(?:value|href|hx-get)="[^"]*"', "", browser.get(path).text)
        for value in values:
            assert value not in page, path
    assert "Protected person" in browser.get(href).text
    other = next(r for r in crowd.records if r not in person.records)
    assert browser.get(f"/people/compare?a={crowd.row(person.id).short}&b={crowd.row(other).short}").status_code == 404
    browser.post("/people/protect", record=person.records[0], protected="no", reason="no more")
    assert person.name in browser.get(href).text
    assert browser.post("/people/protect", record=person.records[0], protected="no", reason="x").status_code == 409


def test_the_pages_speak_arabic(browser: Browser, crowd: Crowd) -> None:
    browser.post("/language", language="ar")
    person = next(p for p in crowd.people.persons if len(p.records) > 1)
    for path in ("/people", "/people/pairs", crowd.href(person)):
        page = browser.get(path).text
        for english in ("Search by name", "Is this one person?", "Need more", "Agrees?", "The rows differ", ">Born<"):
            assert english not in page


def test_in_the_browser_pairs_are_answered_by_single_keys(serving: Serving, desk: Desk) -> None:
    with chromium(serving) as page:
        page.goto(f"{serving.base}/people/pairs")
        for count, key in enumerate("nyum", start=1):
            with page.expect_navigation():
                page.keyboard.press(key)
            assert len(answers(desk)) == count
        with page.expect_navigation():
            page.keyboard.press("z")
        assert len(answers(desk)) == 3
        # Whoever types means letters.
        why = page.get_by_label("Why, or what would settle it")
        why.press_sequentially("nun")
        assert why.input_value() == "nun"
        assert len(answers(desk)) == 3


def test_in_the_browser_a_name_is_found_as_one_types(serving: Serving, crowd: Crowd) -> None:
    record = next(r for r in crowd.people.records if r.fields.get("name_other"))
    with chromium(serving) as page:
        page.goto(f"{serving.base}/people")
        page.get_by_label("A name, in Arabic or Latin letters").press_sequentially(record.fields["name_other"].value)
        page.wait_for_url("**q=*")
        href = crowd.href(crowd.person_of[record.id])
        page.locator(f'#found a.entry[href="{href}"]').click()
        page.wait_for_selector("table.records")


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_serious_bars_anybody(serving: Serving, crowd: Crowd, dark: bool) -> None:
    person = next(p for p in crowd.people.persons if len(p.records) > 1)
    with chromium(serving, dark=dark) as page:
        for path in ("/people", f"/people?q={person.name}", "/people/pairs", crowd.href(person)):
            page.goto(serving.base + path)
            assert violations(page) == [], path


@pytest.mark.parametrize("width", [360, 1920])
def test_the_pages_fit_narrow_and_wide(serving: Serving, crowd: Crowd, width: int) -> None:
    person = next(p for p in crowd.people.persons if len(p.records) > 1)
    with chromium(serving, width=width) as page:
        for path in ("/people", f"/people?q={person.name}", "/people/pairs", crowd.href(person)):
            page.goto(serving.base + path)
            assert overflow(page) <= 0, path


def judge_the_rest(desk: Desk) -> int:
    """Answer "no" to all pairs of the sample that wait; how many there were."""

    def act(case: Case) -> int:
        found = case.sample(500)
        assert found is not None
        for question in found["questions"]:
            case.assess("different_person", question["left"]["record"], [question["right"]["record"]], reason="seen")
        return len(found["questions"])

    return desk.write(act)


def test_recall_is_estimated_from_pairs_drawn_at_random(browser: Browser, desk: Desk) -> None:
    assert "This is not known yet" in browser.get("/people/pairs").text
    browser.post("/people/sample/draw")
    first = browser.get("/people/sample").text
    assert "is not shown, so that it sways nobody" in first
    assert "What speaks for one person" not in first
    assert "with a probability of" not in first
    assert "too few of the sample were judged" in first
    browser.post("/people/judge", **fields(first), answer="no")
    judged = 1 + judge_the_rest(desk)
    assert "No pair of the sample waits." in browser.get("/people/sample").text
    told = browser.get("/people/pairs").text
    assert "Of these, linking alone joins" in told
    assert f"Estimated from {judged} pairs drawn at random" in told
    browser.post("/people/undo", decision=answers(desk)[-1].id, back="/people/sample")
    assert 'action="/people/judge"' in browser.get("/people/sample").text


def test_the_sample_shows_no_protected_person(browser: Browser, desk: Desk) -> None:
    browser.post("/people/sample/draw")
    hidden = fields(browser.get("/people/sample").text)["left"]
    name = desk.view().people.judgeable()[hidden]
    assert isinstance(name, Record)
    desk.write(lambda case: case.assess("protect", hidden, reason="at risk"))
    assert fields(page := browser.get("/people/sample").text)["left"] != hidden
    assert "Pairs of protected people are not asked about" in page
    judge_the_rest(desk)
    page = browser.get("/people/sample").text
    assert "No pair of the sample waits." in page
    assert name.fields["name"].value not in page + browser.get("/people/pairs").text
