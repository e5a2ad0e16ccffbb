"""Chats exported by Telegram Desktop as JSON: messages with author, time with zone, and what was attached.

Each message is a line of time and author (block kind "header"), its words, and lines that name its attachments, links
and places (kind "caption"). The export gives the time twice, in the zone of the computer that made it and in seconds
since 1970; the zone follows from the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from tawthiq.model import Metadata, Problem
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.result import Content

_FILES: Final = ("photo", "file", "thumbnail", "contact_vcard")


class Object:
    """A JSON object as its pairs in order, those of the same key included."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        self.pairs = pairs

    def get(self, key: str) -> Any:
        """The value of a key, None without it; of several the last, as most programs take it."""
        return next((value for name, value in reversed(self.pairs) if name == key), None)

    def text(self, key: str) -> str:
        value = self.get(key)
        return " ".join(value.split()) if isinstance(value, str) else ""


class _Chats:
    def __init__(self, name: str) -> None:
        self.name = name
        self.builder = TextBuilder()
        self.missing = 0
        self.undated = 0

    def add(self, chat: Object) -> None:
        """One chat: its name as a heading, its messages in order."""
        self.builder.add(chat.text("name"), "heading")
        for message in _messages(chat):
            time = _time(message)
            self.undated += not time
            author = message.text("from") or message.text("actor") or message.text("from_id")
            self.builder.add(" ".join(filter(None, (time, author, *_circumstances(message)))), "header")
            service = message.text("type") == "service"
            self.builder.add(_words(message.get("text")), "note" if service else "paragraph", before="\n")
            for line in _asides(message):
                self.builder.add(line, "caption", before="\n")
            self.missing += sum(1 for key in _FILES if message.text(key).startswith("("))

    def problems(self) -> Iterator[Problem]:
        if self.missing:
            what = f"{self.missing} files of its messages were left out of the export"
            yield Problem(self.name, what, "Ask the source for an export with media")
        if self.undated:
            yield Problem(
                self.name, f"{self.undated} of its messages have no time that can be read", "State it by hand"
            )


def content_of(value: Any, name: str) -> Content | None:
    """The content of a parsed export of one chat or of all; None for any other JSON.

    Args:
        value: objects as `Object`, numbers as text.
    """
    chats = list(_chats(value))
    if not chats:
        return None
    reader = _Chats(name)
    for chat in chats:
        reader.add(chat)
    title = chats[0].text("name") if len(chats) == 1 else None
    problems = tuple(reader.problems())
    builder = reader.builder
    return Content(builder.text, tuple(builder.blocks), metadata=Metadata(title=title or None), problems=problems)


def _chats(value: Any) -> Iterator[Object]:
    if not isinstance(value, Object):
        return
    if _messages(value):
        yield value
    for key in ("chats", "left_chats"):
        group = value.get(key)
        listed = group.get("list") if isinstance(group, Object) else None
        for chat in listed if isinstance(listed, list) else ():
            if isinstance(chat, Object) and _messages(chat):
                yield chat


def _messages(chat: Object) -> list[Object]:
    """The messages of a chat; empty where it is no chat of Telegram's."""
    found = chat.get("messages")
    if not isinstance(found, list) or not found:
        return []
    first = found[0]
    if not isinstance(first, Object) or first.text("type") not in {"message", "service"} or not first.text("date"):
        return []
    return [message for message in found if isinstance(message, Object)]


def _time(message: Object) -> str:
    """ISO 8601 with the zone where the export gives both times; as the export has it otherwise."""
    stated, seconds = message.text("date"), message.text("date_unixtime")
    try:
        local = datetime.fromisoformat(stated)
        if not seconds or local.tzinfo is not None:
            return stated
        shift = local.replace(tzinfo=UTC) - datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return stated
    if abs(shift) > timedelta(hours=14) or shift.total_seconds() % 60:
        return stated
    return local.replace(tzinfo=timezone(shift)).isoformat()


def _circumstances(message: Object) -> Iterator[str]:
    """What the line above a message says besides who and when."""
    for label, key in (
        ("forwarded from", "forwarded_from"),
        ("in answer to", "reply_to_message_id"),
        ("changed", "edited"),
        ("by way of", "via_bot"),
    ):
        if message.text(key):
            yield f"({label} {message.text(key)})"


def _pieces(text: Any) -> Iterator[tuple[str, str]]:
    """The runs of a message's words, each with the address that it links to."""
    for piece in text if isinstance(text, list) else [text]:
        if isinstance(piece, Object):
            inner = piece.get("text")
            yield (inner if isinstance(inner, str) else ""), piece.text("href")
        elif isinstance(piece, str):
            yield piece, ""


def _words(text: Any) -> str:
    return "".join(words for words, _ in _pieces(text))


def _asides(message: Object) -> Iterator[str]:
    """What a message holds besides its words, one line each."""
    for key in ("photo", "file"):
        if message.text(key):
            kind = message.text("media_type") or key
            yield f"{kind}: {message.text(key)}"
    if message.text("sticker_emoji"):
        yield f"sticker: {message.text('sticker_emoji')}"
    for words, address in _pieces(message.get("text")):
        if address:
            yield f"link: {' '.join(words.split())} <{address}>"
    place, contact, poll = (message.get(key) for key in ("location_information", "contact_information", "poll"))
    if isinstance(place, Object):
        yield f"location: {place.text('latitude')}, {place.text('longitude')}"
    if isinstance(contact, Object):
        yield f"contact: {' '.join(filter(None, (value for _, value in contact.pairs if isinstance(value, str))))}"
    if isinstance(poll, Object):
        yield f"poll: {poll.text('question')}"
        answers = poll.get("answers")
        for answer in answers if isinstance(answers, list) else ():
            if isinstance(answer, Object):
                yield f"answer: {answer.text('text')} ({answer.text('voters')})"
    if message.text("action"):
        yield f"action: {message.text('action')} {message.text('title')}".strip()
