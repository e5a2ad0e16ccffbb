"""Protected people on every page: a pseudonym and nothing else, until the vault is opened."""

from __future__ import annotations

import html
import logging
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import named
import pytest
from browsing import Browser

from tawthiq.web import Desk, Serving, application


@pytest.fixture(scope="module")
def named_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The person protected, and a vault; built once."""
    yield from named.protected(tmp_path_factory, lambda case: case.derive())


@pytest.fixture
def case(named_case: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(named_case, tmp_path / "case"))


def pages_of(desk: Desk) -> set[str]:
    """Every address that a GET answers and that names no single thing: a new page is among them by itself."""
    return {
        r.path for r in application(desk).routes if "GET" in getattr(r, "methods", ()) and "{" not in r.path
    }  # fmt: skip


def crawl(browser: Browser, first: set[str], most: int = 300) -> dict[str, str]:
    """Every page that links lead to from the first ones, and pieces that scripts ask for: address -> all that came."""
    waiting = ["/", *sorted(first - {"/"}), "/nothing/here"]
    found: dict[str, str] = {}
    while waiting and len(found) < most:
        path = waiting.pop(0)
        answer = browser.get(path)
        found[path] = f"{answer.url}\n{dict(answer.headers)}\n"
        if answer.headers.get("content-type", "").startswith("text/html"):
            found[path] += html.unescape(answer.text)
            for link in re.findall(r'(?:href|hx-get)="(/[^"]*)"', answer.text):
                plain = html.unescape(link).split("#")[0]
                if not plain.startswith("/static") and plain not in found and plain not in waiting:
                    waiting.append(plain)
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_names_who_is_protected(browser: Browser, desk: Desk, language: str) -> None:
    browser.post("/language", language=language, back="/")
    every = pages_of(desk)
    assert {"/", "/read", "/figures", "/map", "/estimate", "/numbers", "/search", "/people/pairs"} <= every
    pages = crawl(browser, every)
    assert every <= set(pages)
    assert len(pages) > 40
    for path, text in pages.items():
        assert named.told(path) == [], path
        assert named.told(text) == [], path
    whole = "".join(pages.values())
    assert ("شخص محمي ١" if language == "ar" else "Protected person 1") in whole
    assert "Rana" in whole  # others keep their names


ASKED = (
    *("/people?q={}", "/people/passages?q={}", "/search?q={}", "/parties?q={}", "/exhibits?q={}", "/figures?place={}"),
    *("/timeline?q={}", "/read?q={}", "/nothing/{}", "/map?q={}", "/figures?q={}", "/figures/alone?q={}"),
    *("/parties/names?other={}", "/decisions?only={}", "/people/compare?a={0}&b={0}", "/cite/{}", "/sources?of={}"),
)


@pytest.mark.parametrize("words", [named.LATIN, named.ARABIC, "Sameer Darwish", "DARWISH, Samir"])
def test_who_is_protected_is_not_found_and_what_was_typed_is_not_repeated(browser: Browser, words: str) -> None:
    for pattern in ASKED:
        for headers in ({}, {"hx-request": "true"}):
            answer = browser.get(pattern.format(words), headers=headers)
            assert named.told(answer.text) == [], pattern
            if "?" in pattern:  # the address that stays in the browser's history
                assert named.told(str(answer.url)) == [], pattern


def test_messages_and_logs_name_nobody(
    browser: Browser, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        browser.post("/parties/judge", name=named.LATIN, other="Nobody", verdict="same_party", reason="x"),
        browser.post("/findings/new", words=f"{named.LATIN} died", standard="nonsense"),
        browser.post("/people/judge", left=named.LATIN, right="b", answer="yes"),
        browser.post("/protection/open", passphrase=named.LATIN),
        browser.post("/protection/party", party=named.LATIN, reason=named.ARABIC),
    ]
    for answer in answers:
        assert named.told(answer.text) == []
    out, err = capfd.readouterr()
    assert named.told(out + err + caplog.text.replace(named.LATIN, "")) == []


def test_pictures_and_bags_of_files_that_name_them_wait_for_the_vault(browser: Browser, desk: Desk) -> None:
    short = next(k for k, sha in desk.site().exhibits_by_id.items() if _media(desk, sha) == "text/csv")
    refused = browser.post(f"/exhibits/{short}/bag", purpose="")
    assert refused.status_code == 409
    assert "cannot be masked" in refused.text
    browser.post("/protection/open", passphrase=named.WORDS)
    assert browser.post(f"/exhibits/{short}/bag", purpose="").status_code == 201


def test_the_vault_opens_for_the_session_is_logged_and_closes(browser: Browser, desk: Desk, case: Path) -> None:
    assert "Samir" not in browser.get("/people").text
    wrong = browser.post("/protection/open", passphrase=named.WORDS[::-1])
    assert wrong.status_code == 409
    assert named.WORDS[::-1] not in wrong.text
    assert not desk.revealed
    assert "names are shown" in browser.post("/protection/open", passphrase=named.WORDS).text
    assert "Samir" in browser.get("/people").text
    assert named.LATIN in browser.get("/protection").text
    assert named.ARABIC in browser.get("/search", params={"q": named.LATIN}).text
    browser.post("/protection/close")
    assert "Samir" not in browser.get("/people").text
    log = "".join(p.read_text() for p in (case / "custody" / "log").glob("*.jsonl"))
    assert log.count('"viewed-vault"') == 1
    assert named.told(log) == []


def test_the_vault_closes_by_itself(browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.reveal(named.WORDS)
    assert desk.revealed
    monkeypatch.setattr("tawthiq.web.desk.IDLE", -1.0)
    assert not desk.revealed
    assert "Samir" not in browser.get("/people").text


def test_the_vault_closes_when_the_app_ends(case: Path) -> None:
    desk = Desk(case)
    desk.reveal(named.WORDS)
    serving = Serving(desk)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    serving.stop()
    thread.join(timeout=20)
    assert not desk.revealed


def _media(desk: Desk, sha: str) -> str:
    return desk.site().exhibit_views[sha].media_type


def _article(desk: Desk) -> str:
    return next(k for k, d in desk.site().documents_by_id.items() if desk.site().name(d) == "article.txt")


def test_words_that_were_marked_are_protected_and_others_lifted(browser: Browser, desk: Desk) -> None:
    short = _article(desk)
    assert "Rana Haddad" in browser.get(f"/read/{short}").text
    assert browser.get(f"/read/{short}/protecting").status_code == 200
    assert browser.get(f"/read/{short}/redacting").status_code == 200
    asked = browser.post(f"/read/{short}/marked/protect", words="Rana Haddad", start="300")
    assert "Rana Haddad</textarea>" in asked.text
    refused = browser.post(
        f"/read/{short}/protect", words="Rana Haddad", start="300", where="name", reason="Rana Haddad asked"
    )
    assert refused.status_code == 409
    browser.post(f"/read/{short}/protect", words="Rana Haddad", start="300", where="name", reason="asked")
    page = browser.get(f"/read/{short}").text
    assert "Rana" not in page
    assert "Protected person 2" in page
    browser.post(f"/read/{short}/protect", words="Nobody came to help", start="200", where="here", reason="too telling")
    page = browser.get(f"/read/{short}").text
    assert "Nobody came to help" not in page
    assert "Protected words 3" in page
    browser.post("/protection/lift", number="2", reason="she agreed")
    assert "Rana Haddad" in browser.get(f"/read/{short}").text
    again = browser.post(f"/read/{short}/protect", words="Rana Haddad", start="300", where="name", reason="asked again")
    assert "Protected person 2" in again.text  # a number is minted once


def test_a_statement_of_a_protected_party_is_judged_from_its_pseudonym(browser: Browser, desk: Desk) -> None:
    short = _article(desk)
    true = desk.true_site()
    statement = next(s for s in true.statements.values() if s.chain and "Darwish" in s.chain[0].party and s.figure)
    key = true.short(statement.id)
    form = browser.get(f"/read/{short}/ask/correct/{key}").text
    fields = dict(re.findall(r'<(?:input|textarea)[^>]*name="(\w+)"[^>]*value="([^"]*)"', form))
    assert named.told(form) == []
    assert fields["speaker"] == "Protected person 1"
    basis = html.unescape(fields["basis"])
    sent = {
        "csrf": browser.csrf,
        "speaker": "Protected person 1",
        "period": "2016",
        "why": "so it says",
        "basis": basis,
    }
    answer = browser.client.post(f"/read/{short}/correct/{key}", data=sent)
    assert answer.status_code == 200, answer.text
    made = desk.true_site().view.assessments[-1]
    assert made.verdict == "correct"
    assert made.values == {"period": "2016"}  # who speaks was not changed
    assert desk.true_site().statements[statement.id].chain[0].party == statement.chain[0].party
    assert not desk.true_site().view.orphans


def test_words_beside_a_pseudonym_can_be_marked_and_added(browser: Browser, desk: Desk) -> None:
    short = _article(desk)
    words = "Protected person 1 told the Observatory that 340 people"
    sent = {"words": words, "start": "16", "kind": "quotation", "speaker": "Rana", "why": "missed", "stance": "asserts"}
    answer = browser.post(f"/read/{short}/add", **sent)
    assert answer.status_code == 200, answer.text
    made = desk.true_site().view.assessments[-1]
    assert (made.verdict, made.anchor.exact) == ("add", f"{named.LATIN} told the Observatory that 340 people")


def test_a_party_is_protected_on_its_page(browser: Browser, desk: Desk) -> None:
    site = desk.site()
    key = next(k for k, party in site.parties_by_id.items() if "The Ministry" in site.party_keys[party])
    assert "Protect this party" in browser.get(f"/parties/{key}").text
    answer = browser.post("/protection/party", party=key, reason="it would be closed")
    assert "Protected party 2" in answer.text
    assert not [p for p, text in crawl(browser, pages_of(desk)).items() if "The Ministry" in text]


def test_the_page_says_what_it_does_not_protect(browser: Browser) -> None:
    page = browser.get("/protection").text
    assert "sealed files keep every name" in page
    assert "Encryption at rest protects the laptop" in page


def test_a_redacted_copy_is_saved_without_what_was_marked_and_without_protected_names(
    browser: Browser, desk: Desk
) -> None:
    short = _article(desk)
    assert (
        "Nobody came to help"
        in browser.post(f"/read/{short}/marked/redact", words="Nobody came to help", start="0").text
    )
    sent = {"words": "Nobody came to help", "start": "0", "everywhere": "yes", "protected": "yes", "purpose": ""}
    saved = browser.post(f"/read/{short}/redact", **sent)
    assert saved.headers["content-disposition"].startswith('attachment; filename="redacted-')
    assert named.told(saved.content) == []
    assert "Nobody came" not in saved.text
    assert "[redacted]" in saved.text
    assert "Protected person 1" in saved.text
    assert "Rana Haddad" in saved.text
    refused = browser.post(f"/read/{short}/redact", words="words that stand nowhere", protected="no")
    assert refused.status_code == 409
    assert browser.post(f"/read/{short}/redact", boxes="1: 5", protected="no").status_code == 409
