"""Mailboxes (mbox, RFC 4155): each mail becomes an exhibit of its own, its bytes exactly as they stand in the mailbox.

A mail begins at a line "From SENDER DATE" at the top or below an empty line. Lines that a program changed to ">From "
to keep them apart are left so: programs differ in how they do it, and evidence is not to be changed on a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Final

from tawthiq.evidence import Held
from tawthiq.model import Problem
from tawthiq.reading.members import Allowance, Box, Member
from tawthiq.reading.result import MEGABYTE

VERSION: Final = "1"
MEDIA_TYPE: Final = "application/mbox"
# "From a@example.org Tue Feb  7 10:00:00 2017": a line of prose that begins with "From " has no clock and year.
START: Final = re.compile(rb"^From [^\r\n]{0,300}?\d{1,2}:\d{2}(?::\d{2})?\b[^\r\n]{0,40}\d{4}|^From -[ \t]*\r?$")
_LINE: Final = 1 << 16  # bytes of a line that are read at once; a longer line comes in pieces
_LARGEST: Final = 100 * MEGABYTE  # a mail is held in memory; the mail reader reads none above this either


def box(held: Held, name: str) -> Box:
    """The mails of a mailbox."""
    return Box("mbox", VERSION, lambda allowance: _members(held, name, allowance))


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    number = 0
    with held.open() as file:
        for mail in _mails(file):
            number += 1
            inner = f"mail-{number:05}.eml"
            allowance.count_member()
            if mail is None:
                what = f"This mail is larger than {_LARGEST // MEGABYTE} MB; it was not taken out"
                yield Problem(f"{name}/{inner}", what, "Export it by itself and add it")
                continue
            allowance.spend(len(mail))
            yield Member(inner, BytesIO(mail), inner)
    if not number:
        yield Problem(name, "No mail was found in the mailbox", "Ask the source to export it again")


def _mails(file: BinaryIO) -> Iterator[bytes | None]:
    """The bytes of each mail behind its "From " line, in order; None for one that is too large."""
    mail: bytearray | None = None
    large = False
    fresh = blank = True  # whether a line begins here, and whether the one before it was empty
    while line := file.readline(_LINE):
        if fresh and blank and START.match(line):
            if mail is not None:
                yield None if large else _ended(mail)
            mail, large = bytearray(), False
        elif mail is not None and not large:
            mail += line
            large = len(mail) > _LARGEST
            if large:
                mail.clear()
        blank = fresh and line in (b"\n", b"\r\n")
        fresh = line.endswith(b"\n")
    if mail is not None:
        yield None if large else _ended(mail)


def _ended(mail: bytearray) -> bytes:
    """Without the empty line that parts it from the next."""
    for end in (b"\r\n\r\n", b"\n\n"):
        if mail.endswith(end):
            return bytes(mail[: -len(end) // 2])
    return bytes(mail)
