"""Search: over texts, names of people and names of documents, in either script, as one types."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from browsing import Browser

from tawthiq.web import Desk


def marked(page: str) -> set[str]:
    return {words.casefold() for words in re.findall(r"<mark>([^<]*)</mark>", page)}


def test_words_of_the_texts_are_found_and_marked(browser: Browser) -> None:
    page = browser.get("/search?q=detainees").text
    assert marked(page) == {"detainees"}
    address = re.search(r'href="(/read/[^"]*)"', page)
    assert address
    assert browser.get(address[1].replace("#at", "")).status_code == 200


@pytest.mark.parametrize("spelt", ["معتقل", "مُعتَقَل"])
def test_arabic_is_found_without_its_marks(browser: Browser, spelt: str) -> None:
    page = browser.get(f"/search?q={quote(spelt)}").text
    assert "معتقل" in marked(page)
    assert 'dir="rtl"' in page


def test_while_one_types_only_the_results_are_sent_and_the_last_word_may_go_on(browser: Browser) -> None:
    page = browser.get("/search?q=detaine", headers={"hx-request": "true"}).text
    assert "<html" not in page
    assert "detainees" in marked(page)
    assert "Nothing holds these words" in browser.get("/search?q=detaine").text


def test_people_are_found_in_either_script(browser: Browser, desk: Desk) -> None:
    person = desk.view().people.persons[0]
    page = browser.get(f"/search?q={quote(person.name)}").text
    address = re.search(r'href="(/people/[^"]+)"', page)
    assert address
    assert person.name in browser.get(address[1]).text


def test_documents_are_found_by_their_names(browser: Browser, desk: Desk) -> None:
    site = desk.site()
    key = site.documents[0]
    word = re.findall(r"[A-Za-z]{4,}", site.name(key))[0]
    assert site.page(key) in browser.get(f"/search?q={word}").text


def test_more_than_a_page_is_paged(browser: Browser) -> None:
    first = browser.get("/search?q=the*").text
    assert "page=2" in first
    second = browser.get("/search?q=the*&page=2").text
    assert 'start="26"' in second
    assert "page=1" in second


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", '" OR 1=1 --', "'; DROP TABLE passage", "\x00", "(" * 500, "%", "a\u202eb"]
)
def test_what_is_typed_is_never_an_instruction(browser: Browser, q: str) -> None:
    for headers in ({}, {"hx-request": "true"}):
        answer = browser.get("/search", params={"q": q}, headers=headers)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    assert browser.get("/search?q=detainees").status_code == 200


@pytest.mark.parametrize("page", ["0", "-3", "999999999999"])
def test_odd_pages_do_no_harm(browser: Browser, page: str) -> None:
    assert browser.get(f"/search?q=the*&page={page}").status_code == 200


def test_a_page_that_is_no_number_is_said_so(browser: Browser) -> None:
    assert browser.get("/search?q=the&page=x").status_code == 400


def test_what_was_found_is_marked_where_it_stands(browser: Browser) -> None:
    page = browser.get("/search?q=detainees").text
    address = re.search(r'href="(/read/[^"#]*)#at"', page)
    assert address
    text = browser.get(address[1]).text
    assert 'id="at"' in text
    assert re.search(r'class="[^"]*sought[^"]*"[^>]*>detainees<', text)
    for odd in ("9-2", "0-99999999", "x", "1-2-3"):
        assert 'id="at"' not in browser.get(address[1].split("?")[0], params={"at": odd}).text


def test_a_protected_person_is_not_found_by_name(browser: Browser, desk: Desk) -> None:
    people = desk.view().people
    record = next(r for r in people.records if "name" in r.fields)
    person = next(p for p in people.persons if record.id in p.records)
    name = record.fields["name"].value
    before = browser.get("/search", params={"q": f'"{name}"'}).text
    assert "/people/" in before
    assert "<mark>" in before
    desk.write(lambda case: case.assess("protect", record.id, reason="asked for it"))
    answer = browser.get("/search", params={"q": f'"{name}"'})
    assert answer.status_code == 200
    after = answer.text
    rows = {r.document for r in people.records if r.id in person.records}
    pages = [desk.site().page(document) for document in rows]
    assert not any(f'href="{page}?at=' in after for page in pages)
    shown = re.sub(r"<(title|input)[^>]*>", "", after)
    assert name not in re.sub(r"<title>.*?</title>", "", shown)
