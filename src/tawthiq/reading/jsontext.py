"""JSON as readable text: one value a line behind the path that leads to it; lists of like objects as tables.

Only values are blocks, so that names of keys are never read as speech. Numbers stand as they are typed. Keys that occur
twice in one object are all kept (RFC 8259, section 4, leaves their meaning open; most readers drop all but the last).
JSON Lines are read as a list of values. Exports of Telegram are read as chats, see `telegram`. Archives that X gives
its users are JSON behind the name of a variable. Exports of Facebook and Instagram escape each byte of UTF-8 as if it
were a letter, so that "\\u00d8\\u00a7" is one alif; such files are put together again, and that is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from tawthiq.model import Cell, Problem, Table
from tawthiq.reading import telegram, text
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.encodings import decode
from tawthiq.reading.result import MAX_CELLS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import has_letter, make_table, put_row
from tawthiq.reading.telegram import Object

# What stands before the value in the archives of X ("window.YTD.tweets.part0 = [").
VARIABLE: Final = r"\s*window\.YTD\.[\w.]{1,100}\s*=\s*(?=[\[{])"
_VARIABLE: Final = re.compile(rf"\A{VARIABLE}")
# An escaped backslash is taken first: what follows it is no escape.
_BYTE_ESCAPES: Final = re.compile(r"\\\\|((?:\\u00[89a-fA-F][0-9a-fA-F])+)")
_WIDE_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00)")
_BYTES: Final = (
    "Its letters are written byte by byte, as exports of Facebook and Instagram are; they were read as UTF-8"
)
_MOST_LINES: Final = 1_000_000
_LONGEST_PATH: Final = 300  # code points: a key of megabytes must not be repeated before each value below it
_WIDEST: Final = 200  # columns of a list of objects that is shown as a table


def read(data: bytes, name: str) -> Content:
    """Bytes of a JSON or JSON Lines file to its content.

    Raises:
        Unreadable: nested too deep, or without a value. What is not sound JSON is read as plain text.
    """
    decoded = decode(data)
    written, mended = _mended(_VARIABLE.sub("", decoded.text, count=1))
    try:
        value, problems = _parsed(written, name)
    except ValueError as error:
        plain = text.read(data, name)
        what = f"It is not sound JSON ({error}); it was read as plain text"
        fault = Problem(name, what, "Ask the source to send it again")
        return Content(plain.text, plain.blocks, problems=(*plain.problems, fault), encoding=plain.encoding)
    problems = [*text.encoding_problems(decoded, name), *problems]
    if mended:
        problems.append(Problem(name, _BYTES, "Compare a few words with the page that was exported"))
    chat = telegram.content_of(value, name)
    if chat is not None:
        return Content(chat.text, chat.blocks, (), chat.metadata, (*problems, *chat.problems), encoding=decoded.used)
    builder, tables, whole = _rendered(value)
    if not whole:
        what = f"It holds more than {_MOST_LINES:,} values or {MAX_CELLS:,} cells; the rest was not read"
        problems.append(Problem(name, what, "Split the file and add the parts"))
    if not builder.text:
        raise Unreadable("The file holds no value", "Ask the source for the file again")
    if builder.poisoned:
        what = f"{builder.poisoned} characters in it are no characters (lone surrogates, NUL) and are shown as \ufffd"
        problems.append(Problem(name, what, "Ask the source which program wrote it"))
    return Content(builder.text, tuple(builder.blocks), tuple(tables), problems=tuple(problems), encoding=decoded.used)


def _mended(written: str) -> tuple[str, bool]:
    """JSON with letters in place of escaped bytes, and whether there were any: only where every escape beyond ASCII
    belongs to sound UTF-8, which no other program's files do.
    """
    if not written.isascii() or _WIDE_ESCAPE.search(written):
        return written, False
    found = False

    def letters(match: re.Match[str]) -> str:
        nonlocal found
        if match[1] is None:
            return match[0]
        found = True
        return bytes.fromhex(match[1].replace("\\u00", "")).decode("utf-8")

    try:
        return _BYTE_ESCAPES.sub(letters, written), found
    except UnicodeDecodeError:
        return written, False


def _rendered(value: Any) -> tuple[TextBuilder, list[Table], bool]:
    """Text, tables, and whether that is all."""
    builder = TextBuilder()
    tables: list[Table] = []
    cells = 0
    for number, (path, one) in enumerate(_values(value)):
        if isinstance(one, list):
            width = len({key for row in one for key, _ in row.pairs})
            room = max(0, MAX_CELLS - cells) // width
            tables.append(_table(builder, path, one[:room]))
            cells += width * len(one)
        else:
            _put_value(builder, path, one)
        if number >= _MOST_LINES or cells > MAX_CELLS:
            return builder, tables, False
    return builder, tables, True


def _parsed(written: str, name: str) -> tuple[Any, list[Problem]]:
    """The value, or those of its lines, and what is wrong with some. Raises ValueError where it is not JSON."""
    decoder = json.JSONDecoder(object_pairs_hook=Object, parse_int=str, parse_float=str, parse_constant=str)
    lines = [line for line in written.splitlines() if line.strip()]
    try:
        return decoder.decode(written), []
    except ValueError:
        if len(lines) < 2:
            raise
    except RecursionError:
        what = "Its values lie deeper in one another than any program writes"
        raise Unreadable(what, "Have a specialist look at it; it was sealed but not read") from None
    values, bad = [], 0
    for line in lines:
        try:
            values.append(decoder.decode(line))
        except (ValueError, RecursionError):
            bad += 1
    if bad * 2 > len(lines) or not any(isinstance(value, (Object, list)) for value in values):
        raise ValueError(f"{bad} of {len(lines)} lines are none either")
    if not bad:
        return values, []
    what = f"{bad} of its lines are not sound JSON and were not read"
    return values, [Problem(name, what, "Ask the source to send it again")]


def _values(root: Any) -> Iterator[tuple[str, Any]]:
    """Every single value with its path, in order; a list of like objects comes whole."""
    stack: list[tuple[str, Any]] = [("", root)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, Object):
            stack.extend(
                ((f"{path}.{key}" if path else key)[-_LONGEST_PATH:], inner) for key, inner in reversed(value.pairs)
            )
        elif isinstance(value, list) and not _is_table(value):
            stack.extend((f"{path}[{n}]"[-_LONGEST_PATH:], value[n - 1]) for n in range(len(value), 0, -1))
        elif value is not None and value != "":
            yield path, value


def _is_table(values: list[Any]) -> bool:
    """At least two objects of single values, with at least two keys, few of them in all."""
    if len(values) < 2 or not all(isinstance(v, Object) for v in values):
        return False
    if any(isinstance(inner, (Object, list)) for v in values for _, inner in v.pairs):
        return False
    keys = {key for v in values for key, _ in v.pairs}
    doubled = any(len({key for key, _ in v.pairs}) < len(v.pairs) for v in values)
    filled = sum(len(v.pairs) for v in values)
    return not doubled and 2 <= len(keys) <= _WIDEST and filled * 2 >= len(keys) * len(values)


def _table(builder: TextBuilder, path: str, values: list[Object]) -> Table:
    keys = list(dict.fromkeys(key for value in values for key, _ in value.pairs))
    builder.add(path, "heading")
    rows: list[list[Cell]] = [put_row(builder, 1, [key.strip() for key in keys])]
    for number, value in enumerate(values, 2):
        row = dict(value.pairs)
        rows.append(put_row(builder, number, [_shown(row.get(key)).strip() for key in keys]))
    return make_table(path, rows, builder.length, header=True)


def _put_value(builder: TextBuilder, path: str, value: Any) -> None:
    if builder.length:
        builder.put("\n")
    if path:
        builder.put(f"{path}: ")
    shown = _shown(value)
    if isinstance(value, str) and has_letter(shown):
        builder.add(shown, before="")
    else:
        builder.put(shown)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


FAMILY = Family("json", "3", frozenset({"application/json"}), 50 * MEGABYTE, read)
