"""Mails saved by Outlook (MSG): headers and body as text, attachments as members. Layout: MS-OXMSG, MS-OXPROPS.

A mail within the mail stands below it in the text; its attachments are taken out beside the outer ones.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any, Final

import olefile

from tawthiq.evidence import Held
from tawthiq.model import Encoding, Metadata, Problem
from tawthiq.reading import html, ole, rtf
from tawthiq.reading.builder import TextBuilder, scrub
from tawthiq.reading.encodings import Decoded, decode
from tawthiq.reading.mail_bodies import Said
from tawthiq.reading.members import Allowance, Box, Member
from tawthiq.reading.result import MAX_NESTED_MAILS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.rtf_packed import unpacked

VERSION: Final = f"1+olefile-{olefile.__version__}"
_LIMIT: Final = 100 * MEGABYTE
_MOST: Final = 1_000  # attachments
_ATTACHMENT: Final = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}")
# Tags of properties (MS-OXPROPS).
_SUBJECT, _BODY, _HTML, _RTF, _HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
_FROM, _ADDRESS, _SMTP, _TO, _CC = 0x0C1A, 0x0C1F, 0x5D01, 0x0E04, 0x0E03
_SENT, _PAGE = 0x0039, 0x3FFD
_DATA, _LONG_NAME, _NAME, _SHOWN_NAME = 0x3701, 0x3707, 0x3704, 0x3001


class _Mail:
    """One mail of the file: the outer one, or one within it."""

    def __init__(self, container: Any, path: tuple[str, ...]) -> None:
        self._container, self.path = container, path
        self._fixed = self._properties(32 if not path else 24)
        page = struct.unpack("<i", self._fixed.get(_PAGE, bytes(8))[:4])[0]
        self._page = f"cp{page}" if page > 0 else None

    def stream(self, *names: str) -> bytes | None:
        path = [*self.path, *names]
        return self._container.openstream(path).read() if self._container.exists(path) else None

    def text(self, tag: int, *folder: str) -> str:
        wide = self.stream(*folder, f"__substg1.0_{tag:04X}001F")
        if wide is not None:
            return scrub(wide.decode("utf-16-le", "replace"))[0].rstrip("\ufffd\x00")
        narrow = self.stream(*folder, f"__substg1.0_{tag:04X}001E")
        return decode(narrow, self._page).text.rstrip("\ufffd") if narrow is not None else ""

    def encoding(self, tag: int) -> Encoding:
        """How `text` read it."""
        narrow = self.stream(f"__substg1.0_{tag:04X}001E")
        wide = self.stream(f"__substg1.0_{tag:04X}001F")
        known = Encoding("utf-16-le", "declared", 1.0)  # the type of the property says it
        return known if wide is not None or narrow is None else decode(narrow, self._page).used

    def sent(self) -> str:
        """When it was sent: as its headers say, with the sender's zone, else as Outlook keeps it, in UTC."""
        stated = message_from_string(self.text(_HEADERS).lstrip()).get("Date")
        try:
            if stated:
                return parsedate_to_datetime(str(stated)).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
        ticks = struct.unpack("<Q", self._fixed.get(_SENT, bytes(8)))[0]
        try:
            return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)).isoformat() if ticks else ""
        except OverflowError:
            return ""

    def sender(self) -> str:
        name, address = self.text(_FROM), self.text(_SMTP) or self.text(_ADDRESS)
        return f"{name} <{address}>" if name and "@" in address and name != address else name or address

    def attachments(self) -> list[str]:
        depth = len(self.path)
        found = {
            entry[depth]
            for entry in self._container.listdir(streams=False, storages=True)
            if tuple(entry[:depth]) == self.path and len(entry) > depth and _ATTACHMENT.fullmatch(entry[depth])
        }
        return sorted(found)

    def inner(self, attachment: str) -> _Mail | None:
        """The mail that an attachment is, if it is one."""
        path = (*self.path, attachment, f"__substg1.0_{_DATA:04X}000D")
        holds = self._container.exists([*path, "__properties_version1.0"])
        return _Mail(self._container, path) if holds else None

    def file(self, attachment: str, number: int) -> Member | None:
        data = self.stream(attachment, f"__substg1.0_{_DATA:04X}0102")
        if data is None:
            return None
        stored = next(filter(None, (self.text(tag, attachment) for tag in (_LONG_NAME, _NAME, _SHOWN_NAME))), "")
        name = re.sub(r"[\x00-\x1f\x7f/\\]", "_", stored).strip()[:200]
        return Member(name or f"attachment-{number}", BytesIO(data), stored)

    def _properties(self, head: int) -> dict[int, bytes]:
        data = self.stream("__properties_version1.0") or b""
        entries = (data[at : at + 16] for at in range(head, len(data) - 15, 16))
        return {struct.unpack_from("<H", entry, 2)[0]: entry[8:16] for entry in entries}


def read(data: bytes, name: str) -> Content:
    """Bytes of a saved mail to its content: headers, body, then the mails within it.

    Raises:
        Unreadable: damaged.
    """
    builder = TextBuilder()
    said = Said(builder, name)
    problems: list[Problem] = []
    with _opened(BytesIO(data)) as container:
        mails = list(_mails(container))
        for mail in mails[:MAX_NESTED_MAILS]:
            _add(builder, said, mail, name)
        outer = mails[0]
        metadata = Metadata(
            title=outer.text(_SUBJECT) or None,
            author=outer.sender() or None,
            published=outer.sent()[:10] or None,
            recipients=tuple(filter(None, (outer.text(_TO), outer.text(_CC)))),
        )
    if len(mails) > MAX_NESTED_MAILS:
        what = f"It holds {len(mails)} mails in one another; the first {MAX_NESTED_MAILS} were read"
        problems.append(Problem(name, what, "Ask the source for them as files of their own"))
    return said.content(metadata, problems)


def _opened(file: Any) -> Any:
    try:
        return olefile.OleFileIO(file)
    except ole.DAMAGED as error:
        raise Unreadable(f"The mail is damaged ({error})", "Ask the source to send it again") from None


def _mails(container: Any) -> Iterator[_Mail]:
    """The mail and those within it, outer ones first."""
    waiting = [_Mail(container, ())]
    while waiting:
        mail = waiting.pop(0)
        yield mail
        waiting += filter(None, (mail.inner(attachment) for attachment in mail.attachments()[:_MOST]))


def _add(builder: TextBuilder, said: Said, mail: _Mail, name: str) -> None:
    before = "\n\n"
    for key, value in (
        ("From", mail.sender()),
        ("To", mail.text(_TO)),
        ("Cc", mail.text(_CC)),
        ("Date", mail.sent()),
        ("Subject", mail.text(_SUBJECT)),
    ):
        if value:
            builder.add(f"{key}: {' '.join(value.split())}", "header", before=before)
            before = "\n"
    plain, page = mail.text(_BODY), _page(mail)
    if plain.strip():
        said.plain(plain, mail.encoding(_BODY))
        if page is not None:
            said.links_of(page.text)
    elif page is not None:
        said.page(html.read_markup(page.text, name, page=True), page.used)
    elif packed := mail.stream(f"__substg1.0_{_RTF:04X}0102"):
        said.page(rtf.read(unpacked(packed), name))


def _page(mail: _Mail) -> Decoded | None:
    """The body that is kept as HTML."""
    data = mail.stream(f"__substg1.0_{_HTML:04X}0102")
    if data is not None:
        return decode(data, html.declared(data))
    text = mail.text(_HTML)
    return Decoded(text, mail.encoding(_HTML)) if text else None


def box(held: Held, name: str) -> Box:
    """The mail's attachments, those of the mails within it too."""
    return Box("outlook", VERSION, lambda allowance: _members(held, name, allowance))


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    if held.size > _LIMIT:
        what = f"It is larger than {_LIMIT // MEGABYTE} MB; nothing was taken out of it"
        yield Problem(name, what, "Have a specialist look at it")
        return
    number = 0
    with _opened(BytesIO(held.read_bytes())) as container:
        for mail in _mails(container):
            for attachment in mail.attachments():
                if mail.inner(attachment) is not None:
                    continue
                number += 1
                member = mail.file(attachment, number) if number <= _MOST else None
                if member is None:
                    what = "An attachment holds no file (a link, or an object of another program) or is one of too many"
                    yield Problem(f"{name}/{attachment}", what, "Ask the source for the file itself")
                    continue
                allowance.count_member()
                yield member


FAMILY = Family("outlook", f"2+{VERSION}+{html.FAMILY.version}", frozenset({ole.OUTLOOK}), _LIMIT, read)
