"""Pages saved by a browser as one file (MHTML, RFC 2557): the page as text, what it shows as members.

The file's own statements of where and when the page was saved stand above the text (block kind "header"): they are what
the saving computer says, not what the page says.
"""

from __future__ import annotations

import email
import email.policy
import posixpath
import re
from collections.abc import Iterator
from email.message import Message
from io import BytesIO
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec

from tawthiq.evidence import Held
from tawthiq.model import Metadata, Problem
from tawthiq.reading import html, mail
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.embeds import Leads
from tawthiq.reading.encodings import decode
from tawthiq.reading.members import Allowance, Box, Member
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.text import encoding_problems

MEDIA_TYPE: Final = "multipart/related"
VERSION: Final = f"1+{mail.MEMBERS_VERSION}"
_LIMIT: Final = 100 * MEGABYTE
_MAX_PARTS: Final = 5_000
_SHOWN: Final = ("Snapshot-Content-Location", "Content-Location", "Date")
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})


def read(data: bytes, name: str) -> Content:
    """Bytes of a saved page to its content.

    Raises:
        Unreadable: it holds no page, or one without words.
    """
    message = _message(data)
    page = _page(message)
    if page is None:
        raise Unreadable("The file holds no page, only its parts", "Ask the source to save the page again")
    data = mail.payload(page)
    decoded = decode(data, page.get_content_charset() or html.declared(data))
    address = mail.header(message, _SHOWN[0]) or str(page.get("Content-Location") or "")
    content = html.read_markup(decoded.text, name, page=True, leads=Leads(address, _parts(message)))
    if not content.text.strip():
        remedy = "Print the page to PDF, or save it again when it has loaded"
        raise Unreadable("The page holds no text; it may be filled by scripts, which are never run", remedy)
    builder = TextBuilder()
    for key in _SHOWN:
        value = mail.header(message, key)
        if value:
            builder.add(f"{key}: {value}", "header", before="\n")
    if builder.length:
        builder.put("\n\n")
    start = builder.length
    builder.splice(content.text, list(content.blocks))
    own = content.metadata
    metadata: Metadata = msgspec.structs.replace(
        own,
        address=own.address or address or None,
        title=own.title or mail.header(message, "Subject") or None,
    )
    tables, facts, pointers = html.moved(content, start)
    problems = (*encoding_problems(decoded, name), *content.problems)
    return Content(
        builder.text,
        tuple(builder.blocks),
        tables,
        metadata,
        problems,
        facts=facts,
        pointers=pointers,
        encoding=decoded.used,
    )


def _parts(message: Message) -> dict[str, str]:
    """Where the parts of the page came from, by their Content-ID: a browser saves a frame by that alone."""
    found = ((part.get("Content-ID"), part.get("Content-Location")) for part in mail.leaves(message))
    return {str(key).strip("<> "): str(place).strip() for key, place in found if key and place}


def box(held: Held, name: str) -> Box:
    """The pictures, frames and style sheets of the page, their bytes as decoded."""
    return Box("mhtml", VERSION, lambda allowance: _members(held, name, allowance))


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    if held.size > _LIMIT:
        what = f"It is larger than {_LIMIT // MEGABYTE} MB; nothing was taken out of it"
        yield Problem(name, what, "Have a specialist look at it")
        return
    message = _message(held.read_bytes())
    page = _page(message)
    for number, part in enumerate(mail.leaves(message), 1):
        if number > _MAX_PARTS:
            what = f"Parts after the first {_MAX_PARTS:,} were not taken out"
            yield Problem(name, what, "Have a specialist look at it")
            return
        if part is page:
            continue
        stored = str(part.get("Content-Location") or part.get("Content-ID") or "")
        inner = _name(stored, part, number)
        data = mail.payload(part)
        allowance.count_member()
        allowance.spend(len(data))
        yield Member(inner, BytesIO(data), stored)
        if mail.is_damaged(part):
            what = "This part's letters are damaged (base64); what could be decoded was taken out"
            yield Problem(f"{name}/{inner}", what, "Ask the source to save the page again")


def _message(data: bytes) -> Message:
    try:
        return email.message_from_bytes(data, policy=email.policy.compat32)
    except RecursionError:
        raise Unreadable("Its parts are nested beyond reason", "Have a specialist look at it") from None


def _page(message: Message) -> Message | None:
    """The part that is the page: the one that the file names (RFC 2387, section 3.2), else the first that is HTML."""
    parts = [part for part in mail.leaves(message) if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    wanted = str(start).strip("<> ") if isinstance(start, str) else ""
    named = (part for part in parts if wanted and str(part.get("Content-ID") or "").strip("<> ") == wanted)
    return next(named, parts[0] if parts else None)


def _name(stored: str, part: Message, number: int) -> str:
    """The last name of the part's address, behind its number: addresses repeat and may be of any length."""
    try:
        path = urlsplit(stored).path
    except ValueError:
        path = ""
    last = re.sub(r"[\x00-\x1f\x7f/\\]", "_", unquote(posixpath.basename(path)))[-100:].strip()
    style = ".css" if part.get_content_type() == "text/css" and not last.lower().endswith(".css") else ""
    return f"{number:03}-{last or part.get_content_subtype()}{style}"


FAMILY = Family("mhtml", f"2+{html.FAMILY.version}", frozenset({MEDIA_TYPE}), _LIMIT, read)
