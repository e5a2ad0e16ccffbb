"""Who may come in: whoever opened the case on this computer, from this computer, and nobody in their name.

The door stands outside the application, so that no route can be reached around it, one that does not exist included.

1. The Host header must name the address that the app listens on: a page elsewhere cannot rebind its own name to it.
2. The address printed at the start holds a token that opens once and gives the browser a session cookie, which no
   script can read and no other site can send (HttpOnly, SameSite=Strict).
3. What changes anything is a POST, and bears a second secret of the session that only our own pages know.
4. Every answer forbids the browser to load, send or frame anything else (Content Security Policy Level 3).
"""

from __future__ import annotations

import hmac
import html
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import Struct

from tawthiq.web.speech import LANGUAGES, speech

COOKIE = "tawthiq"
FIELD = "csrf"
ENTRY = "/enter"
OVER = (
    "The app does not know this browser window: it was started anew, or was opened in another browser. Go on in the "
    "window that `tawthiq open` opens. What was decided before is kept; what you sent just now is not."
)
# One form: a correction, a finding. Nothing larger is ever sent to the app.
LARGEST = 1_000_000
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # Not "no-referrer": a browser then says "Origin: null" of our own forms (Fetch, append a request `Origin` header).
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)


class Visitor(Struct):
    """One browser that came in by the token.

    Attributes:
        csrf: the secret that its own forms bear.
        language: of the interface: "en" or "ar".
        finding: id of the finding that is docked beside every page; empty where none is.
    """

    csrf: str
    language: str = "en"
    finding: str = ""


class Door:
    """The application behind its checks.

    Args:
        app: what is behind.
        hosts: what a Host header may say, such as "127.0.0.1:4321".
        token: opens once; None where nobody may come in any more.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], token: str | None = None) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._token = token
        self._visitors: dict[str, Visitor] = {}

    async def __call__(self, asked: Scope, receive: Receive, send: Send) -> None:
        scope: Any = asked
        if scope["type"] != "http":
            return  # no page of ours opens a socket
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if headers.get("host") not in self._hosts:
            await _refuse(send, 403, "This address is not the app's.")
            return
        if scope["path"] == ENTRY:
            await self._enter(scope, send)
            return
        visitor = self._visitors.get(_cookie(headers.get("cookie", "")))
        if visitor is None:
            await _refuse(send, 401, OVER)
            return
        if scope["method"] not in ("GET", "HEAD"):
            body = await _body(receive)
            if body is None:
                text = "That is too large: one form holds 1 MB. Go back: what you typed still stands there."
                await _refuse(send, 413, text)
                return
            if not _ours(visitor, headers, body, self._hosts):
                await _refuse(send, 403, "This did not come from a page of the app. Load the page again.")
                return
            receive = _again(body, receive)
        scope["tawthiq"] = visitor
        await self._app(scope, receive, _with_headers(send))

    async def _enter(self, scope: Any, send: Send) -> None:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        token, right = self._token, False
        if token is not None and scope["method"] == "GET":
            right = hmac.compare_digest(given.encode(), token.encode())
        if not right:
            await _refuse(send, 401, "This address has been used. Run `tawthiq open` again for another.")
            return
        self._token = None
        session = secrets.token_urlsafe(32)
        self._visitors[session] = Visitor(secrets.token_urlsafe(32))
        cookie = f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict"
        await _answer(send, 303, "", [(b"location", b"/"), (b"set-cookie", cookie.encode())])


def visitor(scope: Any) -> Visitor:
    """Who asks, as the door let them in."""
    found: Visitor = scope["tawthiq"]
    return found


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _ours(visitor: Visitor, headers: dict[str, str], body: bytes, hosts: frozenset[str]) -> bool:
    origin = headers.get("origin", "")
    if origin and origin not in {f"http://{host}" for host in hosts}:
        return False
    given = headers.get("x-csrf-token", "")
    if not given and headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        given = parse_qs(body.decode("utf-8", "replace")).get(FIELD, [""])[0]
    return hmac.compare_digest(given.encode(), visitor.csrf.encode())


async def _body(receive: Receive) -> bytes | None:
    """The request's body; None where it is larger than any form of ours."""
    parts, length = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        parts.append(message["body"])
        length += len(message["body"])
        if length > LARGEST:
            return None
        if not message["more_body"]:
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read to check it, to be read by the application."""
    given = False

    async def replay() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _with_headers(send: Send) -> Send:
    async def guarded(message: Any) -> None:
        if message["type"] == "http.response.start":
            ours = {name for name, _ in HEADERS}
            kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in ours]
            message["headers"] = [*kept, *HEADERS]
            if not any(k.lower() == b"cache-control" for k, _ in kept):
                message["headers"].append((b"cache-control", b"no-store"))
        await send(message)

    return guarded


async def _refuse(send: Send, status: int, why: str) -> None:
    """A bare page: whoever is outside may not load a style, and the app does not know their language."""
    both = "".join(
        f'<p lang="{code}" dir="{speech(code).direction}">{html.escape(speech(code)(why))}</p>' for code in LANGUAGES
    )
    head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tawthiq</title>'
    head += '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>'
    await _answer(send, status, f"{head}<body><main><h1>Tawthiq</h1>{both}</main></body></html>", [])


async def _answer(send: Send, status: int, text: str, more: list[tuple[bytes, bytes]]) -> None:
    content = text.encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(content)).encode())]
    start: Any = {"type": "http.response.start", "status": status, "headers": [*headers, *HEADERS, *more]}
    body: Any = {"type": "http.response.body", "body": content, "more_body": False}
    await send(start)
    await send(body)
