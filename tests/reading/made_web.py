"""Web captures and saved pages, made byte by byte."""

from __future__ import annotations

import base64
import hashlib
import json

from made import package

PAGE = "<html><body><p>أُخذ ٣٠ رجلاً.</p></body></html>".encode()


def record(kind: str, block: bytes, address: str = "", extra: str = "", length: int | None = None) -> bytes:
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    target = f"WARC-Target-URI: {address}\r\n" if address else ""
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\n{target}WARC-Date: 2017-02-07T10:00:00Z\r\n{extra}"
        f"WARC-Block-Digest: sha1:{digest}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(body: bytes, *fields: str) -> bytes:
    return ("\r\n".join(["HTTP/1.1 200 OK", *fields]) + "\r\n\r\n").encode() + body


def response(body: bytes, *fields: str, address: str = "https://example.org/news/1") -> bytes:
    return record("response", answer(body, *fields), address, "Content-Type: application/http; msgtype=response\r\n")


def wacz(changed: bytes = b"", extra: dict[str, bytes] | None = None, drop: str = "", **seal: object) -> bytes:
    members = {"archive/a.warc": response(PAGE), "pages/pages.jsonl": b'{"url": "x"}\n{"url": "y"}\n'}
    resources = [
        {"name": "x", "path": path, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
        for path, data in members.items()
    ]
    listing = json.dumps({"profile": "data-package", "resources": resources}).encode()
    members["archive/a.warc"] += changed
    members.pop(drop, None)
    own = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(listing).hexdigest()}"} | seal
    sealed = {"datapackage-digest.json": json.dumps(own).encode()}
    return package({**members, "datapackage.json": listing, **sealed, **(extra or {})})


def saved(page: bytes, head: bytes = b"") -> bytes:
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/news/1\r\n"
        b"Subject: =?utf-8?Q?The_school?=\r\nDate: Tue, 7 Feb 2017 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n\r\n------B\r\n'
        b"Content-Type: text/html\r\nContent-ID: <frame-1@mhtml>\r\nContent-Transfer-Encoding: 8bit\r\n"
        b"Content-Location: https://example.org/news/1\r\n\r\n" + page + b"\r\n------B\r\n"
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Location: https://example.org/a/yard%20wall.png?size=2\r\n\r\niVBORw0KGgo=\r\n------B\r\n"
        b"Content-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: cid:css-1\r\n\r\n"
        b"p =7B}\r\n------B--\r\n"
    )
