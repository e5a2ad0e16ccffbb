"""Who may come in, and on what terms."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from browsing import Browser
from screens import chromium, in_arabic

from tawthiq.web import Desk, Serving, application
from tawthiq.web.door import LARGEST


def paths(desk: Desk) -> list[tuple[str, str]]:
    """Every route of the app, with something in place of its parameters."""
    found = []
    for route in application(desk).routes:
        methods: set[str] = getattr(route, "methods", set())
        found += [(m, re.sub(r"\{[^}]*\}", "x", route.path)) for m in sorted(methods - {"OPTIONS"})]
    return found


def test_nobody_without_the_token_reaches_any_route(serving: Serving, desk: Desk) -> None:
    routes = paths(desk)
    assert len(routes) > 5
    with httpx.Client(base_url=serving.base) as stranger:
        for method, path in [*routes, ("GET", "/nothing"), ("POST", "/enter"), ("GET", "/enter?token=guess")]:
            answer = stranger.request(method, path)
            assert answer.status_code in (401, 403), (method, path)
            assert "fictional" not in answer.text


def test_the_address_opens_once(serving: Serving, browser: Browser) -> None:
    assert browser.first.status_code == 200
    assert "Example case (fictional)" in browser.first.text
    with httpx.Client() as second:
        assert second.get(serving.address).status_code == 401


def test_the_cookie_is_for_no_script_and_no_other_site(serving: Serving) -> None:
    with httpx.Client() as client:
        cookie = client.get(serving.address).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_another_name_for_this_computer_is_refused(browser: Browser) -> None:
    assert browser.get("/").status_code == 200
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 403
    assert browser.get("/", headers={"host": f"evil.example:{browser.client.base_url.port}"}).status_code == 403


def test_what_changes_anything_needs_a_page_of_ours(browser: Browser, desk: Desk) -> None:
    posts = [path for method, path in paths(desk) if method == "POST"]
    assert posts
    for path in posts:
        assert browser.client.post(path, data={"language": "ar"}).status_code == 403, path
        assert browser.client.post(path, data={"csrf": "guess"}).status_code == 403, path
        with_origin = browser.client.post(path, data={"csrf": browser.csrf}, headers={"origin": "http://evil.example"})
        assert with_origin.status_code == 403, path


def test_no_get_changes_the_case(browser: Browser, desk: Desk, case: Path) -> None:
    before = {p: p.read_bytes() for p in sorted(case.rglob("*")) if p.is_file()}
    for method, path in paths(desk):
        if method == "GET":
            browser.get(path)
    assert {p: p.read_bytes() for p in sorted(case.rglob("*")) if p.is_file()} == before


@pytest.mark.parametrize("path", ["/", "/read", "/static/app.css", "/nothing"])
def test_every_answer_forbids_all_other_hosts(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "same-origin"
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", answer.text)


def test_a_form_that_is_too_large_is_refused(browser: Browser) -> None:
    assert browser.post("/language", language="x" * LARGEST).status_code == 413


def test_the_interface_speaks_arabic_from_right_to_left(browser: Browser) -> None:
    page = browser.post("/language", language="ar", back="/read")
    assert '<html lang="ar" dir="rtl">' in page.text
    assert str(page.url).endswith("/read")
    assert browser.post("/language", language="ar", back="//evil.example/").url.host == "127.0.0.1"
    assert browser.post("/language", language="xx").status_code == 404


def test_a_real_browser_may_send_our_forms(serving: Serving) -> None:
    with chromium(serving) as page:
        in_arabic(page)
