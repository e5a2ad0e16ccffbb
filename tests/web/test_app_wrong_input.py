"""What no browser of ours would send: every form answers it with a sentence, and the case goes on."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from browsing import Browser

from tawthiq.web import Desk

FORM = "application/x-www-form-urlencoded"
# How a field's value is made wrong, as it goes over the wire.
VALUES: dict[str, Callable[[str], str]] = {
    "long": lambda _: "x" * 100_000,
    "empty": lambda _: "",
    "control characters": lambda v: "%00" + quote(v) + "%1b%5b31m%07",
    "bidi overrides": lambda v: quote(f"\u202e\u2066{v}\u2069\u200f"),
    "no UTF-8": lambda v: "%ff%fe%ed%a0%80" + quote(v),
    "wrong ids": lambda v: "0" * max(16, len(v)),
    "digits": lambda _: "9" * 5_000,
    "no number": lambda _: "NaN",
    "infinite": lambda _: "1e999",
    "script": lambda _: quote("<script>alert(1)</script>'\"{{7*7}}"),
    "masks": lambda _: quote("\ue000\uf8ff\U000f0001"),
    "another place": lambda _: quote("//evil.example/../..\\x"),
}


def forms(browser: Browser) -> Iterator[tuple[str, dict[str, str]]]:
    """Address and fields of each kind of form that posts, on pages of every kind."""
    document = re.search(r'href="(/read/[0-9a-f]{16})', browser.get("/read").text)
    assert document
    pages = ["/", "/people/pairs", "/protection", "/findings", "/exhibits", document[1], f"{document[1]}/ask/add"]
    statement = re.search(rf"{document[1]}/accept/([0-9a-f]+)", browser.get(document[1]).text)
    assert statement
    pages += [f"{document[1]}/ask/{act}/{statement[1]}" for act in ("correct", "reject", "split")]
    for start in ("/parties", "/people", "/exhibits"):
        inside = re.search(rf'href="({start}/[px0-9a-f-]{{10,}})"', browser.get(start).text)
        pages += [inside[1]] if inside else []
    yield from forms_on(browser, pages)


def forms_on(browser: Browser, pages: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The same of these pages."""
    seen = set()
    for path in pages:
        for attributes, body in re.findall(r"<form\b([^>]*)>(.*?)</form>", browser.get(path).text, re.DOTALL):
            action = re.search(r'action="([^"]+)"', attributes)
            if "post" not in attributes or action is None:
                continue
            names = re.findall(
                r'<(?:input|button|textarea|select)\b[^>]*?name="([^"]+)"(?:[^>]*?value="([^"]*)")?', body
            )
            fields = {name: html.unescape(value) for name, value in names if name != "csrf"}
            kind = re.sub(r"[0-9a-f]{10,}", "*", action[1]), tuple(sorted(fields))
            if kind not in seen:
                seen.add(kind)
                yield html.unescape(action[1]), fields


def bodies(csrf: str, fields: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong, media type, body."""
    for what, wrong in VALUES.items():
        yield what, FORM, "&".join([f"csrf={csrf}", *(f"{quote(k)}={wrong(v)}" for k, v in fields.items())])
    twice = [f"{quote(k)}={quote(v)}&{quote(k)}=other" for k, v in fields.items()]
    yield "fields twice", FORM, "&".join([f"csrf={csrf}", *twice])
    yield "many fields", FORM, "&".join([f"csrf={csrf}", *(f"f{n}=1" for n in range(20_000))])
    yield "too large", FORM, f"csrf={csrf}&a={'x' * 1_200_000}"
    yield "no secret", FORM, "a=b"
    yield "JSON", "application/json", '{"a": [1'
    yield "another charset", f"{FORM}; charset=nonsense", f"csrf={csrf}"
    yield "parts without an end", "multipart/form-data; boundary=x", "--x\r\nbroken"
    yield "parts without a boundary", "multipart/form-data", "--x\r\nbroken"


@pytest.mark.long
def test_every_form_answers_what_is_wrong_with_a_sentence(browser: Browser, desk: Desk) -> None:
    every = list(forms(browser))
    assert len(every) > 10
    _answer_with_sentences(browser, desk, every)


@pytest.mark.long
def test_forms_of_findings_the_tray_protection_and_marked_words_answer_with_a_sentence(
    browser: Browser, desk: Desk
) -> None:
    """Forms that are there only where a finding is open, somebody is protected or words were marked."""
    document = re.search(r'href="(/read/[0-9a-f]{16})', browser.get("/read").text)
    assert document
    site = desk.site()
    of = next(s for s in site.statements.values() if site.page(s.document) == document[1])
    words = of.span.of(site.document(of.document).text)
    written = browser.post("/findings/write", words="It was so", standard="suspect")
    finding = str(written.url.path)
    assert finding.startswith("/findings/")
    browser.post(f"/cite/{of.id}/use", finding=finding.rsplit("/", 1)[1], side="supports")
    marked = {"words": words, "start": str(of.span.start)}
    browser.post(f"{document[1]}/protect", **marked, where="here", reason="a witness")
    every = list(
        forms_on(browser, [finding, "/findings", "/protection", f"{document[1]}/redacting", f"/cite/{of.id}", "/map"])
    )
    every += [(f"{document[1]}/marked/{act}", dict(marked)) for act in ("redact", "protect")]
    every += [("/tray/put", {"what": f"/cite/{of.id}", "place": "supports/"}), ("/tray/take", {"cited": "x"})]
    every += [(f"{finding}/open", {"back": "/findings"})]
    every += [(f"{finding}/move", {"cited": "x", "place": "supports/"}), (f"{finding}/uncite", {"cited": "x"})]
    said = {re.sub(r"[0-9a-f]{10,}", "*", action) for action, _ in every}
    assert {
        *("/findings/*/write", "/findings/*/uncite", "/findings/*/move", "/findings/*/open", "/tray/put", "/tray/take"),
        *("/tray/close", "/protection/lift", "/cite/*/use", "/read/*/marked/redact", "/read/*/redact"),
    } <= said
    _answer_with_sentences(browser, desk, every)


def _answer_with_sentences(browser: Browser, desk: Desk, every: list[tuple[str, dict[str, str]]]) -> None:
    for action, fields in every:
        for what, kind, body in bodies(browser.csrf, fields):
            headers = {"content-type": kind, "x-csrf-token": "" if what == "no secret" else browser.csrf}
            answer = browser.client.post(action, content=body.encode(), headers=headers)
            assert answer.status_code < 500 or answer.status_code == 503, (action, what)
            assert "<script>alert" not in answer.text, (action, what)
            if answer.status_code >= 400:
                main = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
                told = re.sub(r"<[^>]+>", " ", main[0] if main else answer.text)
                assert len(told.split()) > 4, (action, what)
        for wrong in ("0" * 16, "x", "%00", "%ff", "a" * 3_000):
            path = re.sub(r"[0-9a-f]{10,}", wrong, action)
            assert browser.client.post(path, data={"csrf": browser.csrf, **fields}).status_code < 500, path
    desk.catch_up()
    for path in ("/", "/read", "/figures", "/people", "/parties", "/findings", "/decisions", "/protection"):
        assert browser.get(path).status_code == 200, path


@pytest.mark.parametrize("words", ["9" * 5_000, "²³", "\x00 12", "٩٩", ""])
def test_words_of_any_kind_can_be_asked_to_be_added(browser: Browser, words: str) -> None:
    document = re.search(r'href="(/read/[0-9a-f]{16})', browser.get("/read").text)
    assert document
    assert browser.get(f"{document[1]}/ask/add", params={"words": words, "start": "0"}).status_code < 500
    answer = browser.post(f"{document[1]}/add", words=words, start="0", kind="figure")
    assert answer.status_code < 500
