"""Tables drawn in plain text with "|" or tabs: their lines become cells, the text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tawthiq.model import Block, Cell, Span, Table
from tawthiq.reading.tables import has_letter, make_table

# "|---|:--:|" below the headings of Markdown.
_RULE = re.compile(r"[\s|:+=-]+")
_BESIDE = re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")


def with_tables(text: str, blocks: Sequence[Block]) -> tuple[list[Block], list[Table]]:
    """The blocks of a text, those of tables as cells, and the tables.

    A table is two lines or more of as many parts each, of which one is recognised as that of the headings; all other
    lines stay what they were. Linear in the text's length.
    """
    out: list[Block] = []
    tables: list[Table] = []
    for run in _runs(text, blocks):
        table = _table(text, run) if len(run) > 1 else None
        if table is None:
            out.extend(run)
            continue
        tables.append(table)
        cells = (cell for row in (table.header, *table.rows) for cell in row if has_letter(cell.value))
        out.extend(Block(cell.span, "cell", run[0].language, run[0].page) for cell in cells)
    return out, tables


def _runs(text: str, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Neighbouring lines that have parts, together; every other block by itself."""
    run: list[Block] = []
    for block in blocks:
        goes_on = bool(run) and _parted(text, run[-1]) and _parted(text, block) and _next(text, run[-1], block)
        if run and not goes_on:
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _next(text: str, above: Block, below: Block) -> bool:
    return _BESIDE.fullmatch(text, above.span.end, below.span.start) is not None


def _parted(text: str, block: Block) -> bool:
    line = block.span.of(text)
    return "\n" not in line and ("|" in line or "\t" in line or _RULE.fullmatch(line) is not None)


def _table(text: str, run: Sequence[Block]) -> Table | None:
    lines = [block for block in run if not _RULE.fullmatch(block.span.of(text))]
    rows = [_cells(text, block.span, index) for index, block in enumerate(lines, 1)]
    if len(rows) < 2 or len(rows[0]) < 2 or any(len(a) != len(b) for a, b in pairwise(rows)):
        return None
    # A line drawn right below the first words: those are headings.
    ruled = run[run.index(lines[0]) + 1] not in lines if lines[0] is not run[-1] else False
    table = make_table("", rows, run[-1].span.end, header=ruled or None)
    return table if table.header and len(table.rows) == len(rows) - 1 else None


def _cells(text: str, line: Span, row: int) -> list[Cell]:
    """The parts of a line; bars at its ends part nothing."""
    found = []
    start = line.start
    ends = [m.start() for m in re.finditer(r"[|\t]", line.of(text))]
    for end in (*(line.start + e for e in ends), line.end):
        raw = text[start:end]
        shown = raw.strip()
        at = start + (len(raw) - len(raw.lstrip()) if shown else 0)
        found.append((shown, Span(at, at + len(shown))))
        start = end + 1
    if text[line.start] == "|" and not found[0][0]:
        found = found[1 : None if found[-1][0] or text[line.end - 1] != "|" else -1]
    return [Cell(f"{chr(ord('A') + i % 26)}{row}", value, span) for i, (value, span) in enumerate(found)]
