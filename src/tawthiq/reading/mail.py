"""E-mail (RFC 5322, MIME): headers and body as text; attachments and forwarded mails as members."""

from __future__ import annotations

import base64
import email
import email.errors
import email.policy
import re
import sys
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from io import BytesIO
from typing import Final, NamedTuple

from asn1crypto import cms  # type: ignore[import-untyped]

from tawthiq.evidence import Held
from tawthiq.model import Metadata, Problem
from tawthiq.reading.builder import TextBuilder, scrub
from tawthiq.reading.encodings import Decoded, decode
from tawthiq.reading.html import FAMILY as PAGES
from tawthiq.reading.html import declared, read_markup
from tawthiq.reading.mail_bodies import Said
from tawthiq.reading.members import Allowance, Box, Member
from tawthiq.reading.result import MAX_NESTED_MAILS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.text import encoding_problems

_SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")
_MAX_PARTS: Final = 1_000
_LIMIT: Final = 100 * MEGABYTE
_DAMAGE: Final = (
    email.errors.InvalidBase64PaddingDefect,
    email.errors.InvalidBase64CharactersDefect,
    email.errors.InvalidBase64LengthDefect,
)
MEMBERS_VERSION: Final = f"4+python-{sys.version_info.major}.{sys.version_info.minor}"
_NO_LETTER: Final = re.compile(rb"[^A-Za-z0-9+/]")
_PACKED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_ARMOUR: Final = b"-----BEGIN PGP MESSAGE-----"
_SPECIALIST: Final = "Have a specialist look at it"


class _Body(NamedTuple):
    """A body: the version that is shown, and the page beside it, of which the links alone are kept."""

    shown: Message
    beside: Message | None = None


def read(data: bytes, name: str) -> Content:
    """Bytes of an e-mail to its content.

    The text holds the main headers, one a line, then the body: the plain version where there is one, else the HTML.
    A body that holds words only in HTML is read from HTML; links of a page are kept whichever version is shown. What
    is attached is for `box`.

    Raises:
        Unreadable: structure nested beyond reason.
    """
    message, bodies, _, _ = _opened(data, name)
    builder = TextBuilder()
    headers = {key: header(message, key) for key in _SHOWN}
    for key in _SHOWN:
        if headers[key]:
            builder.add(f"{key}: {headers[key]}", "header", before="\n")
    said = Said(builder, name)
    for body in bodies:
        _add_body(said, body, name)
    said.problems += _locked(message, bodies, name)
    metadata, dated = _metadata(message, headers, name)
    return said.content(metadata, dated)


def box(held: Held, name: str) -> Box:
    """The mail's attachments and forwarded mails, their bytes as decoded."""
    return Box("mail", MEMBERS_VERSION, lambda allowance: _members(held, name, allowance))


def _members(held: Held, name: str, allowance: Allowance) -> Iterator[Member | Problem]:
    if held.size > _LIMIT:
        yield Problem(name, f"It is larger than {_LIMIT // MEGABYTE} MB; nothing was taken out of it", _SPECIALIST)
        return
    _, _, members, problems = _opened(held.read_bytes(), name)
    for member in members:
        allowance.count_member()
        yield member
    yield from problems


def _opened(data: bytes, name: str) -> tuple[Message, list[_Body], list[Member], list[Problem]]:
    """A mail, its bodies, its members and what of them is left out. Raises Unreadable when nested beyond reason."""
    try:
        # compat32 keeps every header as it was written; the newer policies raise on headers that do occur.
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        for part in message.walk():
            # A NUL in the name of an encoding is no encoding, which the library cannot say.
            if "\0" in str(part.get("content-type", "")):
                part.replace_header("content-type", str(part["content-type"]).replace("\0", ""))
        mails = _depth(message)
        bodies, members, problems = _parts(message, name)
    except RecursionError:
        raise Unreadable("The e-mail's parts are nested beyond reason", _SPECIALIST) from None
    if mails > MAX_NESTED_MAILS:
        what = f"Mails lie {mails} deep in one another, more than {MAX_NESTED_MAILS}; the inner ones were not taken out"
        problems.append(Problem(name, what, _SPECIALIST))
        members = [member for member in members if not member.name.endswith(".eml")]
    return message, bodies, members, problems


def _depth(message: Message) -> int:
    """How many mails lie in one another below this one."""
    deepest, stack = 0, [(message, 0)]
    while stack:
        part, depth = stack.pop()
        deepest = max(deepest, depth)
        payload = part.get_payload()
        if isinstance(payload, list):
            inner = depth + (part.get_content_type() == "message/rfc822")
            stack.extend((child, inner) for child in payload if isinstance(child, Message))
    return deepest


def _leaves(message: Message) -> Iterator[tuple[Message, str]]:
    """Parts that are no containers, in order, each with the alternative group that it stands in."""
    stack: list[tuple[Message, str]] = [(message, "")]
    group = 0
    while stack:
        part, alternative = stack.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            if part.get_content_subtype() == "alternative":
                group += 1
                alternative = alternative or str(group)
            stack.extend((child, alternative) for child in reversed(payload) if isinstance(child, Message))
        else:
            yield part, alternative


def leaves(message: Message) -> Iterator[Message]:
    """Parts that are no containers, in order."""
    return (part for part, _ in _leaves(message))


def _parts(message: Message, name: str) -> tuple[list[_Body], list[Member], list[Problem]]:
    """Bodies to show, members, and what was left out."""
    bodies: list[list[Message]] = []
    members: list[Member] = []
    problems: list[Problem] = []
    alternatives: dict[str, list[Message]] = {}
    for number, (part, alternative) in enumerate(_leaves(message), 1):
        if number > _MAX_PARTS:
            what = f"Parts after the first {_MAX_PARTS:,} were not taken out"
            problems.append(Problem(name, what, _SPECIALIST))
            break
        if _is_body(part):
            if alternative in alternatives:
                alternatives[alternative].append(part)
                continue
            bodies.append([part])
            if alternative:
                alternatives[alternative] = bodies[-1]
        else:
            members.append(_member(part, len(members) + 1))
            if (inner := signed_mail(part)) is not None:
                members.append(Member(f"{members[-1].name}.eml", BytesIO(inner), ""))
            if is_damaged(part):
                what = "This attachment's letters are damaged (base64); what could be decoded was taken out"
                problems.append(Problem(f"{name}/{members[-1].name}", what, "Ask the source to send the mail again"))
    return list(map(_best, bodies)), members, problems


def _is_body(part: Message) -> bool:
    attached = part.get_content_disposition() == "attachment" or part.get_filename() is not None
    return part.get_content_type() in {"text/plain", "text/html"} and not attached


def _best(group: list[Message]) -> _Body:
    """The plain version, unless it is empty, as many programs leave it."""
    plain = [part for part in group if part.get_content_type() == "text/plain" and payload(part).strip()]
    if not plain:
        return _Body(group[-1])
    return _Body(plain[0], next((part for part in group if part.get_content_type() == "text/html"), None))


def payload(part: Message) -> bytes:
    """A part's bytes, decoded from the letters in which mail carries them."""
    reports = part.get_payload()
    if isinstance(reports, list):  # of a delivery that failed (RFC 3464): groups of fields
        return b"\n".join(r.as_bytes(policy=email.policy.compat32) for r in reports if isinstance(r, Message))
    decoded = part.get_payload(decode=True)
    if not isinstance(decoded, bytes):
        return b""
    if any(isinstance(defect, email.errors.InvalidBase64LengthDefect) for defect in part.defects):
        # One letter too many stands for no byte; the library then gives up and returns the letters.
        letters = _NO_LETTER.sub(b"", decoded)
        return base64.b64decode(letters[: len(letters) // 4 * 4])
    return decoded


def _locked(message: Message, bodies: list[_Body], name: str) -> Iterator[Problem]:
    """What to say of a mail whose words are encrypted (RFC 3156, RFC 8551), or are armoured among its plain words."""
    packed = message.get_content_type() in _PACKED and message.get_param("smime-type") != "signed-data"
    packed = packed and signed_mail(message) is None
    armoured = any(_ARMOUR in payload(body.shown) for body in bodies)
    if packed or armoured or message.get_content_type() == "multipart/encrypted":
        what = f"What the mail says is encrypted ({'S/MIME' if packed else 'PGP'}); only its headers can be read"
        yield Problem(name, what, "Ask the source, or whoever holds the key, for the mail in clear")


def signed_mail(part: Message) -> bytes | None:
    """The mail within a part that carries it together with its signature (RFC 8551, section 3.5.2); None for others."""
    if part.get_content_type() not in _PACKED:
        return None
    try:
        found = cms.ContentInfo.load(payload(part))
        if found["content_type"].native != "signed_data":
            return None
        inner = found["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return inner if isinstance(inner, bytes) else None


def is_damaged(part: Message) -> bool:
    """Whether decoding the part, which was done by now, met what cannot be in it."""
    return any(isinstance(defect, _DAMAGE) for defect in part.defects)


def _member(part: Message, number: int) -> Member:
    stored = _decoded(str(part.get_filename() or ""))
    # Shown, and its extension looked at, never used as a path; separators would mislead readers all the same.
    name = re.sub(r"[\x00-\x1f\x7f/\\]", "_", stored).strip()[:200]
    inside = part.get_payload()
    if part.get_content_type() == "message/rfc822" and isinstance(inside, list) and inside:
        inner = inside[0]
        data = inner.as_bytes(policy=email.policy.compat32) if isinstance(inner, Message) else b""
        name = name or f"forwarded-{number}"
        return Member(name if name.lower().endswith(".eml") else f"{name}.eml", BytesIO(data), stored)
    return Member(name or f"attachment-{number}", BytesIO(payload(part)), stored)


def _add_body(said: Said, body: _Body, name: str) -> None:
    """Append one body; of a version that is not shown, its links alone."""
    decoded = _decoded_body(body.shown)
    if body.shown.get_content_type() == "text/html":
        said.page(read_markup(decoded.text, name, page=True), decoded.used)
    else:
        said.plain(decoded.text, decoded.used)
    said.problems += encoding_problems(decoded, name)
    if body.beside is not None:
        said.links_of(_decoded_body(body.beside).text)


def _decoded_body(part: Message) -> Decoded:
    data = payload(part)
    is_page = part.get_content_type() == "text/html"
    return decode(data, part.get_content_charset() or (declared(data) if is_page else None))


def header(message: Message, key: str) -> str:
    """A header's text, decoded; several of one name joined by commas, the empty string without one."""
    # As written: `get_all` has already put U+FFFD where a header holds raw bytes of an old encoding.
    values = [value for name, value in message.raw_items() if name.lower() == key.lower()]
    return ", ".join(filter(None, (_decoded(str(value)) for value in values)))


def _decoded(raw: str) -> str:
    """A header's text: encoded words decoded (RFC 2047), folded lines unfolded, raw bytes told like any others."""
    unfolded = re.sub(r"\r?\n[ \t]*", " ", raw)
    try:
        pieces = decode_header(unfolded)
    except (ValueError, LookupError, email.errors.MessageError):
        pieces = [(unfolded, None)]
    text = ""
    for piece, charset in pieces:
        data = piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogateescape")
        text += decode(data, charset).text if charset not in {None, "unknown-8bit"} else decode(data).text
    return scrub(" ".join(text.split()))[0]


def _metadata(message: Message, headers: dict[str, str], name: str) -> tuple[Metadata, tuple[Problem, ...]]:
    people = [value for key in ("To", "Cc") for value in [headers[key]] if value]
    recipients = tuple(f"{who} <{address}>" if who else address for who, address in getaddresses(people) if address)
    published: str | None = None
    problems: tuple[Problem, ...] = ()
    raw = headers["Date"]
    if raw:
        try:
            # The sender's own calendar day: what the mail itself shows, whatever the zone of who reads it.
            published = parsedate_to_datetime(raw).date().isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            problems = (Problem(name, f"Its date could not be read ({raw[:60]})", "State the date by hand"),)
    return (
        Metadata(
            title=headers["Subject"] or None,
            author=headers["From"] or None,
            published=published,
            recipients=recipients,
        ),
        problems,
    )


FAMILY = Family("mail", f"3+{PAGES.version}", frozenset({"message/rfc822"}), _LIMIT, read)
