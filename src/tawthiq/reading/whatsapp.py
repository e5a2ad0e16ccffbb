"""Text exports of WhatsApp chats. The document's text is exactly the decoded file.

Time and author before each message, as typed, are a block of kind "header", the message is one of its own, of kind
"note" where the program speaks and not a person. What was attached are files beside the text, named in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from msgspec import Struct

from tawthiq.model import Block, Problem, Span
from tawthiq.reading.encodings import decode
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.text import encoding_problems
from tawthiq.vocabulary import load

MEDIA_TYPE: Final = "text/x-whatsapp-chat"
_MARKS: Final = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_D: Final = "[0-9٠-٩۰-۹]"
_SEPARATOR: Final = f"{_MARKS}[./-]{_MARKS}"
# "[12/03/2021, 22:15:31] Name: words" (iOS) and "12/03/2021, 10:15 pm - Name: words" (Android), in any digits.
_LINE: Final = re.compile(
    rf"^{_MARKS}(?P<open>\[)?{_MARKS}"
    rf"(?P<time>(?P<a>{_D}{{1,4}}){_SEPARATOR}(?P<b>{_D}{{1,2}}){_SEPARATOR}(?P<c>{_D}{{1,4}})"
    rf"{_MARKS}[,،]?\s{{1,2}}{_MARKS}{_D}{{1,2}}[:.]{_D}{{2}}(?:[:.]{_D}{{2}})?"
    rf"(?:[\s\u202f\xa0]?(?:[ap]\.?[ \xa0]?m\.?|[صم]))?){_MARKS}"
    rf"(?(open)\]\s|\s[-–]\s){_MARKS}(?:(?P<author>[^:\r\n]{{1,120}}?):\s)?",
    re.I | re.M,
)


class _Message(Struct, frozen=True):
    time: Span
    author: Span | None
    words: Span


def looks_like_chat(head: bytes) -> bool:
    """Whether a plain text begins as such an export: its first line, and at least two lines by an author."""
    text = head[:16_000].decode("utf-8", "replace")
    found = [match for _, match in zip(range(10), _LINE.finditer(text), strict=False)]
    begins = bool(found) and not text[: found[0].start()].strip("\ufeff\r\n ")
    return begins and sum(1 for match in found if match["author"]) >= 2


def read(data: bytes, name: str) -> Content:
    """Bytes of a chat's text to its content."""
    decoded = decode(data)
    text = decoded.text
    blocks: list[Block] = []
    for message in _messages(text):
        end = message.author.end if message.author else message.time.end
        head = text[message.time.start : end].rstrip()  # an author may have no name
        blocks.append(Block(Span(message.time.start, message.time.start + len(head)), "header"))
        if message.words.start < message.words.end:
            blocks.append(Block(message.words, "paragraph" if message.author else "note"))
    if not blocks:
        raise Unreadable("No message was found in it", "Ask the source for the export again")
    problems = (*encoding_problems(decoded, name), *_problems(text, blocks, name))
    return Content(text, tuple(blocks), problems=problems, encoding=decoded.used)


def _messages(text: str) -> Iterator[_Message]:
    previous: re.Match[str] | None = None
    for match in _LINE.finditer(text):
        if previous is not None:
            yield _message(text, previous, match.start())
        previous = match
    if previous is not None:
        yield _message(text, previous, len(text))


def _message(text: str, match: re.Match[str], end: int) -> _Message:
    words = text[match.end() : end]
    start = match.end() + len(words) - len(words.lstrip())
    author = Span(*match.span("author")) if match["author"] else None
    return _Message(Span(*match.span("time")), author, Span(start, start + len(words.strip())))


def _problems(text: str, blocks: list[Block], name: str) -> Iterator[Problem]:
    dates = [(int(m["a"]), int(m["b"])) for m in _LINE.finditer(text)]
    if all(first <= 12 and second <= 12 for first, second in dates):
        what = f"Its dates do not show whether the day or the month stands first ({blocks[0].span.of(text)[:10]})"
        yield Problem(name, what, "Ask the source how its telephone writes dates")
    spoken = (block.span for block in blocks if block.kind == "paragraph" and block.span.end - block.span.start < 100)
    omitted = sum(1 for span in spoken if span.of(text).strip("\u200e\u200f<>").lower() in _omitted())
    if omitted:
        what = f"{omitted} messages held pictures, sound or files that were left out of the export"
        yield Problem(name, what, "Ask the source for an export with media")


@cache
def _omitted() -> frozenset[str]:
    return frozenset(load("reading")["media_omitted"])


FAMILY = Family("whatsapp", "3", frozenset({MEDIA_TYPE}), 50 * MEGABYTE, read)
