"""Subtitles, SRT and WebVTT: every cue with its times. Words come without the tags that only set how they look.

A sentence mostly runs over several cues, so cues are joined until a sentence ends, each such paragraph behind a line
with the times of its first and last cue as typed (block kind "header"); each cue stays a line of its own.
Sources: W3C WebVTT (Candidate Recommendation, 2019), section 4; SRT has no specification, SubRip's own output is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from msgspec import Struct

from tawthiq.model import Block, Problem
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.encodings import decode
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.text import encoding_problems

_CLOCK: Final = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[,.]\d{1,3}"
_TIMES: Final = re.compile(rf"^\s*(?P<start>{_CLOCK})\s*-->\s*(?P<end>{_CLOCK})(?:\s.*)?$")
# Bounded repetition: a hostile file must not make one tag a matter of minutes.
_TAG: Final = re.compile(
    r"</?(?:i|b|u|s|font|c|ruby|rt|lang)(?:[.\s=][^<>]{0,500})?>|<\d[\d:.]{0,15}>|\{\\[^{}]{1,100}\}", re.I
)
_VOICE: Final = re.compile(r"<v(?:\.[^<>\s]{1,100})?\s+([^<>]{1,200})>|</v>")
_ENDED: Final = re.compile(r"[.!?؟…。♪\])][\"'”’»]*$")
_NEW_SPEAKER: Final = re.compile(r"^(?:[-–—>]|♪|\[|\()")
_PAUSE: Final = 3.0  # seconds of silence that end a paragraph
_LONGEST: Final = 30.0  # seconds: machine-made subtitles have no full stops


class _Cue(Struct, frozen=True):
    """Times as they are typed, words without tags; `times` empty for text that belongs to no cue."""

    times: str
    start: float
    end: float
    words: str
    named: bool = False  # says who speaks


def read(data: bytes, name: str) -> Content:
    """Bytes of a subtitle file to its content.

    Raises:
        Unreadable: no cue holds a word.
    """
    decoded = decode(data)
    vtt = decoded.text.startswith("WEBVTT")
    lines = re.split(r"\r\n|\n|\r", decoded.text)
    builder = TextBuilder()
    backwards = 0
    group: list[_Cue] = []
    for cue in _vtt(lines) if vtt else _srt(lines):
        if not cue.words:
            continue
        if not cue.times:
            _put(builder, group)
            group = []
            builder.add(cue.words, "note")
            continue
        backwards += cue.end < cue.start
        if group and _apart(group, cue):
            _put(builder, group)
            group = []
        group.append(cue)
    _put(builder, group)
    if not any(block.kind == "paragraph" for block in builder.blocks):
        raise Unreadable("No subtitle in it holds words", "Ask the source for the file again")
    problems = list(encoding_problems(decoded, name))
    if backwards:
        what = f"{backwards} of its subtitles end before they begin"
        problems.append(Problem(name, what, "Compare the times with the recording"))
    return Content(builder.text, tuple(builder.blocks), problems=tuple(problems), encoding=decoded.used)


def _srt(lines: list[str]) -> Iterator[_Cue]:
    """Cues between lines of times; the number above such a line is none of the words before it."""
    times: re.Match[str] | None = None
    words: list[str] = []
    for line in [*lines, None]:
        found = _TIMES.match(line) if line is not None else None
        if line is not None and found is None:
            words.append(line)
            continue
        if line is not None and words and re.fullmatch(r"\s*\d{1,9}\s*", words[-1]):
            words.pop()
        yield _cue(times, words)
        times, words = found, []


def _vtt(lines: list[str]) -> Iterator[_Cue]:
    """Cues, notes and the file's own header; style sheets and regions say nothing."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
            continue
        if block:
            yield from _vtt_block(block)
        block = []


def _vtt_block(block: list[str]) -> Iterator[_Cue]:
    if block[0].startswith("WEBVTT"):
        yield _Cue("", 0, 0, "\n".join([block[0][6:].strip(" -\t"), *block[1:]]).strip())
        return
    if re.match(r"(?:STYLE|REGION)\s*$", block[0]):
        return
    if block[0].startswith("NOTE"):
        yield _Cue("", 0, 0, "\n".join([block[0][4:], *block[1:]]).strip())
        return
    for at, line in enumerate(block[:2]):  # an identifier may stand above the times
        times = _TIMES.match(line)
        if times:
            cue = _cue(times, block[at + 1 :])
            yield _Cue(cue.times, cue.start, cue.end, unescape(cue.words), cue.named)
            return
    yield _Cue("", 0, 0, "\n".join(block).strip())


def _cue(times: re.Match[str] | None, lines: list[str]) -> _Cue:
    text = "\n".join(lines)
    voiced = _VOICE.sub(lambda m: f"{m[1].strip()}: " if m[1] else "", text)
    words = "\n".join(filter(None, (line.strip() for line in _TAG.sub("", voiced).split("\n"))))
    if times is None:
        return _Cue("", 0, 0, words)
    shown = f"{times['start']} --> {times['end']}"
    return _Cue(shown, _seconds(times["start"]), _seconds(times["end"]), words, voiced != text)


def _seconds(clock: str) -> float:
    parts = [float(part) for part in clock.replace(",", ".").split(":")]
    total = 0.0
    for part in parts:
        total = total * 60 + part
    return total


def _apart(group: list[_Cue], cue: _Cue) -> bool:
    """Whether a cue begins a new paragraph."""
    last = group[-1]
    ended = _ENDED.search(last.words) or cue.named or _NEW_SPEAKER.match(cue.words)
    return bool(ended) or not 0 <= cue.start - last.end <= _PAUSE or cue.end - group[0].start > _LONGEST


def _put(builder: TextBuilder, group: list[_Cue]) -> None:
    """Append a paragraph of cues behind the line of its times."""
    if not group:
        return
    first, last = group[0].times.split(" --> ")[0], group[-1].times.split(" --> ")[1]
    builder.add(f"{first} --> {last}", "header")
    builder.put("\n")
    span = builder.put("\n".join(cue.words for cue in group))
    builder.blocks.append(Block(span))


FAMILY = Family("subtitles", "2", frozenset({"text/vtt", "application/x-subrip"}), 20 * MEGABYTE, read)
