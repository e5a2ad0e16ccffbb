"""E-mail: single mails, mailboxes, mails saved by Outlook."""

from __future__ import annotations

import base64
from functools import partial
from typing import Final

from asn1crypto import cms  # type: ignore[import-untyped]
from made_ole import compound, msg

from fixture_table.entry import AR, EN, File

_file = partial(File, "e-mail")
_HEAD: Final = (
    "From: =?utf-8?B?2KPYrdmF2K8=?= <clerk@example.org>\r\nTo: editor@example.org\r\n"
    "Date: Tue, 7 Feb 2017 23:30:00 +0300\r\nSubject: {}\r\nMIME-Version: 1.0\r\n"
)
_SHOWN: Final = (
    "From: أحمد <clerk@example.org>\nTo: editor@example.org\nDate: Tue, 7 Feb 2017 23:30:00 +0300\nSubject: {}\n\n"
)


def _plain(words: str, subject: str = "The list") -> bytes:
    head = _HEAD.format(subject) + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + words).encode()


def _parts(*parts: bytes, kind: str = "mixed") -> bytes:
    head = (_HEAD.format("The list") + f'Content-Type: multipart/{kind}; boundary="B"\r\n\r\n').encode()
    return head + b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + b"--B--\r\n"


def _part(kind: str, data: bytes, name: str = "") -> bytes:
    place = f'Content-Disposition: attachment; filename="{name}"\r\n' if name else ""
    head = f"Content-Type: {kind}\r\n{place}Content-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(data).replace(b"\n", b"\r\n")


def _signed() -> bytes:
    """A mail within a signature (RFC 8551) by nobody."""
    inner: dict[str, object] = {"version": "v1", "digest_algorithms": [], "signer_infos": []}
    inner["encap_content_info"] = {"content_type": "data", "content": _plain(EN)}
    content = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(inner)})
    return bytes(content.dump())


_BODY: Final = _part("text/plain; charset=utf-8", EN.encode())
_ATTACHED: Final = {"list.csv": b"Name,Age\nX,30\n", "scan.png": b"\x89PNG\r\n\x1a\n"}
_FILES: Final = tuple(_part("application/octet-stream", data, name) for name, data in _ATTACHED.items())
_MBOX: Final = b"".join(
    b"From clerk Tue Feb  7 10:00:00 2017\n" + _plain(w).replace(b"\r\n", b"\n") + b"\n\n" for w in (EN, AR)
)
_SENT: Final = (1486461600 + 11644473600) * 10_000_000
_TEXTS: Final = {0x0037: "الأسماء", 0x0C1A: "A. Clerk", 0x5D01: "a@example.org", 0x0E04: "B. Editor", 0x1000: EN}
FILES: Final = (
    _file(
        "letter.eml",
        "plain, its time with its zone",
        lambda: _plain(EN),
        "message/rfc822",
        _SHOWN.format("The list") + EN,
        holds={},
    ),
    _file(
        "arabic.eml",
        "Arabic in windows-1256, the subject in words of its own",
        lambda: (
            _HEAD.format("=?windows-1256?B?" + base64.b64encode("قائمة".encode("cp1256")).decode() + "?=").encode()
            + b"Content-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            + AR.encode("cp1256")
        ),
        "message/rfc822",
        _SHOWN.format("قائمة") + AR,
        holds={},
    ),
    _file(
        "page.eml",
        "a mail that is a web page alone",
        lambda: _parts(_part("text/html; charset=utf-8", f"<h1>List</h1><p>{AR}</p>".encode()), kind="alternative"),
        "message/rfc822",
        _SHOWN.format("The list") + f"List\n\n{AR}",
        holds={},
    ),
    _file(
        "attached.eml",
        "two attachments, exhibits of their own",
        lambda: _parts(_BODY, *_FILES),
        "message/rfc822",
        _SHOWN.format("The list") + EN,
        holds=_ATTACHED,
    ),
    _file(
        "forwarded.eml",
        "a mail within a mail",
        lambda: _parts(_BODY, b"Content-Type: message/rfc822\r\n\r\n" + _plain(AR, "Inner")),
        "message/rfc822",
        _SHOWN.format("The list") + EN,
        holds={"forwarded-1.eml": _plain(AR, "Inner").replace(b"\r\n", b"\n")},
    ),
    _file(
        "inbox.mbox",
        "a mailbox of two mails",
        lambda: _MBOX,
        "application/mbox",
        None,
        (),
        holds={f"mail-0000{n}.eml": _plain(w).replace(b"\r\n", b"\n") + b"\n" for n, w in ((1, EN), (2, AR))},
    ),
    _file(
        "saved.msg",
        "saved by Outlook, with an attachment",
        lambda: compound(msg(_TEXTS, [("قائمة.csv", b"Name\nX\n")], _SENT)),
        "application/vnd.ms-outlook",
        f"From: A. Clerk <a@example.org>\nTo: B. Editor\nDate: 2017-02-07T10:00:00+00:00\nSubject: الأسماء\n\n{EN}",
        holds={"قائمة.csv": b"Name\nX\n"},
    ),
    _file(
        "signed.eml",
        "a mail within its signature, which is taken out",
        lambda: _HEAD.format("The list").encode() + _part("application/pkcs7-mime; smime-type=signed-data", _signed()),
        "message/rfc822",
        _SHOWN.format("The list").strip(),
        holds={"attachment-1": _signed(), "attachment-1.eml": _plain(EN)},
    ),
    _file(
        "report.eml",
        "what a post office says of a mail that did not arrive",
        lambda: _parts(_BODY, b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n"),
        "message/rfc822",
        _SHOWN.format("The list") + EN,
        holds={"attachment-1": b"Action: failed\n\n"},
    ),
    _file(
        "sealed.eml",
        "encrypted for whoever holds the key",
        lambda: _HEAD.format("The list").encode() + _part("application/pkcs7-mime; smime-type=enveloped-data", b"x"),
        "message/rfc822",
        _SHOWN.format("The list").strip(),
        ("What the mail says is encrypted (S/MIME); only its headers can be read",),
        holds={"attachment-1": b"x"},
        bad=True,
    ),
    _file(
        "no-date.eml",
        "a date that is none",
        lambda: _plain(EN).replace(b"Tue, 7 Feb 2017 23:30:00 +0300", b"yesterday"),
        "message/rfc822",
        _SHOWN.format("The list").replace("Tue, 7 Feb 2017 23:30:00 +0300", "yesterday") + EN,
        ("Its date could not be read (yesterday)",),
        holds={},
        bad=True,
    ),
    _file(
        "damaged.eml",
        "an attachment whose letters are damaged",
        lambda: _parts(_BODY, _FILES[0].replace(b"WCwzMAo=", b"WCwz\xffM")),
        "message/rfc822",
        _SHOWN.format("The list") + EN,
        holds={"list.csv": b"Name,Age\nX,3"},
        refuses=(
            "damaged.eml/list.csv: This attachment's letters are damaged (base64); what could be decoded was taken out",
        ),
        bad=True,
    ),
    _file(
        "empty.mbox",
        "a mailbox without a mail",
        lambda: b"Only words.\n",
        "application/mbox",
        None,
        (),
        holds={},
        refuses=("empty.mbox: No mail was found in the mailbox",),
        bad=True,
    ),
    _file(
        "damaged.msg",
        "saved by Outlook, cut short",
        lambda: compound(msg(_TEXTS, []))[:1200],
        "application/x-ole-storage",
        None,
        ("It is a damaged file of an old Office program, or of a program that is not known",),
        bad=True,
    ),
)
