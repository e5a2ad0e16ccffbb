"""Asking a time-stamp authority over HTTP (RFC 3161, section 3.4): the one place in Tawthiq that connects to anything.

What it sends is one hash, a random number and the headers below; the authority, and whoever watches the line, learns
this computer's address. What comes back is judged in `tokens`.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from tawthiq.model import TawthiqError

TIMEOUT = 60.0  # seconds
_MOST = 1 << 20  # bytes; real responses have about 6,000
_PIECE = 1 << 14


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would send the request to an address that nobody chose."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def ask(url: str, request: bytes, timeout: float = TIMEOUT) -> bytes:
    """Sends a TimeStampReq and returns the body of the answer, whatever it is.

    The proxy settings of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY) are honoured.

    Args:
        timeout: seconds for the whole, apart from the look-up of the address, which the system times.

    Raises:
        TawthiqError: no connection, no answer in time, an answer that is no success, or one that is too long. The
            request may be sent again.
    """
    way = _proxy(url)
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    asked = urllib.request.Request(url, data=request, headers=headers, method="POST")  # noqa: S310 `authority` saw to it
    end = time.monotonic() + timeout
    try:
        with urllib.request.build_opener(_NoRedirect).open(asked, timeout=timeout) as answer:
            body, kind = _read(answer, end), str(answer.headers.get_content_type())
    except urllib.error.HTTPError as error:
        with error:
            raise _failed(url, _status(error), way) from error
    except urllib.error.URLError as error:
        raise _failed(url, _reason(error.reason), way) from error
    except (OSError, http.client.HTTPException) as error:
        raise _failed(url, _reason(error), way) from error
    if kind == "text/html":
        raise _failed(url, "what answered sent a web page, as the log-in page of a network does", way)
    return body


def _read(answer: Any, end: float) -> bytes:
    body = b""
    while piece := answer.read1(_PIECE):
        body += piece
        if len(body) > _MOST:
            raise http.client.HTTPException(f"the answer has more than {_MOST:,} bytes")
        if time.monotonic() > end:
            raise TimeoutError
    expected = answer.headers.get("Content-Length", "")
    if expected.isdecimal() and len(body) < int(expected):
        raise http.client.HTTPException(f"the answer broke off after {len(body)} of {expected} bytes")
    return body


def _status(error: urllib.error.HTTPError) -> str:
    target = error.headers.get("Location") if 300 <= error.code < 400 else None
    if target:
        return f"it answered with HTTP status {error.code} and points to another address, {target}"
    return f"it answered with HTTP status {error.code} {error.reason}".rstrip()


def _reason(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "it did not answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return f"it cannot be reached: {reason.strerror}"
    return f"it cannot be reached: {' '.join(str(reason).split()) or type(reason).__name__}"


def _proxy(url: str) -> str:
    """The proxy that the environment names for this address, without a password that it may hold; or nothing."""
    parts = urlsplit(url)
    proxy = urllib.request.getproxies().get(parts.scheme)
    if not proxy or urllib.request.proxy_bypass(parts.hostname or ""):
        return ""
    try:
        host = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        return f" through the proxy {host.hostname}:{host.port}" if host.port else f" through the proxy {host.hostname}"
    except ValueError:
        return " through the proxy that this computer's settings name"


def _failed(url: str, what: str, way: str) -> TawthiqError:
    return TawthiqError(
        f"a time-stamp authority asked{way} gave no time-stamp: {what}",
        item=url,
        remedy="Check the connection, the proxy settings and the address.",
    )
