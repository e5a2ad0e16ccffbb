"""Text, Markdown, RTF and subtitles: every encoding that is met in the field, and what is no text."""

from __future__ import annotations

import codecs
from functools import partial
from typing import Final

from fixture_table.entry import AR, EN, File

_file = partial(File, "text, Markdown, RTF, subtitles")
_FRENCH: Final = "Le témoin a déclaré : « Douze hommes ont été emmenés à l’école. »"
_FONTS: Final = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset178 Arial;}}"
_GUESS: Final = "The file does not say its encoding; it was read as {}, which fits its bytes best"
_SRT: Final = f"1\r\n00:00:01,000 --> 00:00:03,000\r\n<i>{EN}</i>\r\n\r\n2\r\n00:01:12,500 --> 00:01:14,000\r\n{AR}\r\n"
_VTT: Final = (
    f"WEBVTT\n\nNOTE Not spoken\n\n00:01.000 --> 00:03.000\n<v A guard>{EN}\n\n00:04.000 --> 00:05.000\nYes &amp; no.\n"
)
_LINES: Final = f"{EN}\r\n\r\n{AR}\r\n"


def _rtf(body: str) -> bytes:
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{_FONTS}\n{body}}}".encode("ascii")


def _unicode(words: str) -> str:
    return "".join(char if char < "\x80" else f"\\u{ord(char)}?" for char in words)


FILES: Final = (
    _file("statement.txt", "UTF-8", EN.encode, "text/plain", EN),
    _file(
        "mark.txt",
        "UTF-8 with a byte order mark, lines of Windows",
        lambda: codecs.BOM_UTF8 + _LINES.encode(),
        "text/plain",
        _LINES,
    ),
    _file("wide.txt", "UTF-16, little end first, with its mark", lambda: _LINES.encode("utf-16"), "text/plain", _LINES),
    _file(
        "wide-big.txt",
        "UTF-16, big end first, without a mark",
        lambda: _LINES.encode("utf-16-be"),
        "text/plain",
        _LINES,
        (_GUESS.format("utf-16-be"),),
    ),
    _file(
        "arabic-1256.txt",
        "Arabic in windows-1256",
        lambda: AR.encode("cp1256"),
        "text/plain",
        AR,
        (_GUESS.format("windows-1256"),),
    ),
    _file(
        "arabic-8859.txt",
        "Arabic in ISO-8859-6",
        lambda: AR.encode("iso8859-6"),
        "text/plain",
        AR,
        (_GUESS.format("iso-8859-6"),),
    ),
    _file(
        "french-1252.txt",
        "French in windows-1252",
        lambda: _FRENCH.encode("cp1252"),
        "text/plain",
        _FRENCH,
        (_GUESS.format("windows-1252"),),
    ),
    _file(
        "notes.md",
        "Markdown, signs kept",
        lambda: f"# Notes\n\n* {EN}\n* {AR}\n".encode(),
        "text/markdown",
        f"# Notes\n\n* {EN}\n* {AR}\n",
    ),
    _file(
        "report.rtf",
        "RTF with a note, a struck and an inserted figure, and Arabic",
        lambda: _rtf(
            rf"\pard The dead: {{\deleted 12}}{{\revised 17}} people.{{\footnote Told in 2015.}}\par {_unicode(AR)}\par"
        ),
        "application/rtf",
        f"The dead: 17 people.\n12\n\nTold in 2015.\n\n{AR}",
    ),
    _file(
        "old-arabic.rtf",
        "RTF with Arabic by the code page of its font",
        lambda: _rtf(r"\f1 " + "".join(f"\\'{byte:02x}" for byte in AR.encode("cp1256")) + r"\par"),
        "application/rtf",
        AR,
    ),
    _file(
        "film.srt",
        "subtitles with times, English and Arabic",
        _SRT.encode,
        "application/x-subrip",
        f"00:00:01,000 --> 00:00:03,000\n{EN}\n\n00:01:12,500 --> 00:01:14,000\n{AR}",
    ),
    _file(
        "film.vtt",
        "WebVTT with a voice, a note and an entity",
        _VTT.encode,
        "text/vtt",
        f"Not spoken\n\n00:01.000 --> 00:03.000\nA guard: {EN}\n\n00:04.000 --> 00:05.000\nYes & no.",
    ),
    _file("empty.txt", "no byte", bytes, "application/x-empty", None, ("The file is empty",), bad=True),
    _file(
        "blank.txt",
        "white space alone",
        lambda: b" \r\n\t\n",
        "text/plain",
        None,
        ("The file holds no text, only white space",),
        bad=True,
    ),
    _file(
        "binary.txt",
        "bytes that are no text, named like text",
        lambda: bytes(range(256)) * 8,
        "application/octet-stream",
        None,
        ("It is named like text, but its bytes are not text",),
        bad=True,
    ),
    _file(
        "damaged.txt",
        "UTF-8 with one byte lost",
        lambda: (f"{_FRENCH} " * 3).encode() + b"\xff end.",
        "text/plain",
        f"{_FRENCH} " * 3 + "\ufffd end.",
        (_GUESS.format("utf-8"), "1 characters could not be decoded as utf-8 and are shown as \ufffd"),
        bad=True,
    ),
    _file(
        "hostile.txt",
        "NUL, orders to a terminal, writing turned round: kept as they are, NUL shown",
        lambda: f"{EN} \x00 \x1b[31mred \u202eesrever\u202c".encode(),
        "text/plain",
        f"{EN} \ufffd \x1b[31mred \u202eesrever\u202c",
        ("1 characters could not be decoded as utf-8 and are shown as \ufffd",),
        bad=True,
    ),
    _file(
        "cut.rtf",
        "RTF cut short",
        lambda: _rtf(rf"\pard {EN}\par {{\b More")[:-1],
        "application/rtf",
        f"{EN}\n\nMore",
        ("The file ends in the middle of a group; what came before was read",),
        bad=True,
    ),
    _file(
        "silent.srt",
        "subtitles without a word",
        lambda: b"1\n00:00:01,000 --> 00:00:03,000\n\n",
        "application/x-subrip",
        None,
        ("No subtitle in it holds words",),
        bad=True,
    ),
    _file(
        "backwards.srt",
        "a subtitle that ends before it begins",
        lambda: f"1\n00:00:05,000 --> 00:00:03,000\n{EN}\n".encode(),
        "application/x-subrip",
        f"00:00:05,000 --> 00:00:03,000\n{EN}",
        ("1 of its subtitles end before they begin",),
        bad=True,
    ),
)
