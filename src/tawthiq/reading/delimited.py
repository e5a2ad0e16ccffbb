"""CSV and TSV. Every value stands in the document's text once, unquoted, in rows of tab-separated lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import Final

from tawthiq.model import Cell, Problem
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.encodings import decode
from tawthiq.reading.result import MAX_CELLS, MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.tables import make_table, put_row
from tawthiq.reading.text import encoding_problems

_DELIMITERS: Final = ",;\t|"
_SAMPLE: Final = 64_000
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
# The csv module refuses fields above 131,072 characters; a field as long as the file is still text.
_LONGEST_QUOTED: Final = 100_000  # a value of several lines longer than this is a quotation mark left open
# How Excel is told what parts the values.
_TOLD: Final = re.compile(r'"?sep=([,;\t|])"?[ \t]*(?:\r?\n|\r)', re.I)
_END: Final = "."
_FIELD_LIMIT: Final = 50 * MEGABYTE


def read(data: bytes, name: str) -> Content:
    """Bytes of a delimited file to its content; the delimiter is told from the first lines.

    Raises:
        Unreadable: no value in it.
    """
    decoded = decode(data)
    told = _TOLD.match(decoded.text)
    delimiter = told[1] if told else _delimiter(decoded.text[:_SAMPLE], name)
    problems = list(encoding_problems(decoded, name))
    builder = TextBuilder()
    rows: list[list[Cell]] = []
    cells = 0
    previous = csv.field_size_limit(_FIELD_LIMIT)
    try:
        quoted = _quotes_close(decoded.text, delimiter)
        if not quoted:
            what = "A quotation mark in it is never closed; quotation marks were read as ordinary signs"
            problems.append(Problem(name, what, "Compare the table with the original file"))
        for number, values in enumerate(_records(decoded.text, delimiter, quoted), 1):
            if not any(map(str.strip, values)):
                continue
            if told and number == 1:
                builder.put(told[0].strip())  # an order to spreadsheet programs, no row
                continue
            cells += len(values)
            if cells > MAX_CELLS:
                what = f"Rows from {number} on were not read: the file has more than {MAX_CELLS:,} cells"
                problems.append(Problem(name, what, "Split the file and add the parts"))
                break
            rows.append(put_row(builder, number, values))
    except csv.Error as error:
        what = f"Rows after {len(rows)} could not be told apart ({error})"
        problems.append(Problem(name, what, "Save the list again as CSV or XLSX"))
    finally:
        csv.field_size_limit(previous)
    if not rows:
        raise Unreadable("The file holds no values", "Ask the source for the file again")
    table = make_table("", rows, builder.length)
    return Content(builder.text, tuple(builder.blocks), (table,), problems=tuple(problems), encoding=decoded.used)


def _quotes_close(text: str, delimiter: str) -> bool:
    """Whether every quoted value ends: an open one swallows the rest of the file."""
    if '"' not in text:
        return True
    last: list[str] = []
    try:
        # A line of its own behind the text: what an open quotation mark swallows, it swallows too.
        for last in _records(f"{text}\n{_END}", delimiter, True):
            if any(len(value) > _LONGEST_QUOTED and "\n" in value for value in last):
                return False
    except csv.Error:
        return False
    return last == [_END]


def _records(text: str, delimiter: str, quoted: bool) -> Iterator[list[str]]:
    # A NUL cannot occur: the decoder has replaced it. newline="" leaves line ends inside quotes as they are.
    if not quoted:
        return csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(sample: str, name: str) -> str:
    """The sign that parts the lines into most equally many values; the extension and then the comma settle a tie."""
    lines = [line for line in _QUOTED.sub("", sample).splitlines() if line.strip()][:200]
    if len(sample) == _SAMPLE:
        lines = lines[:-1] or lines

    def score(sign: str) -> tuple[float, int, int]:
        counts = [line.count(sign) for line in lines]
        common = max(set(counts), key=lambda n: (counts.count(n), n)) if counts else 0
        agree = counts.count(common) / max(1, len(counts)) if common else 0.0
        named = name.lower().endswith((".tsv", ".tab")) == (sign == "\t")
        return (round(agree, 2), int(named), common)

    return max(_DELIMITERS, key=lambda sign: (score(sign), -_DELIMITERS.index(sign)))


FAMILY = Family("delimited", "4", frozenset({"text/csv", "text/tab-separated-values"}), 50 * MEGABYTE, read)
