"""Plain text to blocks: where paragraphs, headings, items and captions begin and end. The text is never changed.

Three shapes occur in the field, often mixed in one file: paragraphs between blank lines; one paragraph a line; and
hard-wrapped lines, as copied from a PDF or an e-mail. Blank lines always separate. Within a run of lines, each pair of
neighbours is joined or parted by the first rule that speaks (`_parted`).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Final

from msgspec import Struct

from tawthiq.model import Block, BlockKind, Span
from tawthiq.reading.builder import bounded
from tawthiq.reading.masthead import is_masthead_line
from tawthiq.vocabulary import load

# str.splitlines also cuts at \x1c-\x1e and \x85, which occur as damage inside lines of legacy encodings.
_LINE: Final = re.compile(r"[^\n\r\f\v\u2028\u2029]+")
_BLANK: Final = re.compile(r"\n[ \t]*\n|\r\n?[ \t]*\r\n?|[\f\u2029]")
_ITEM: Final = re.compile(
    r"(?:[•●▪◦‣·*○■]|[-–—](?=\s)|\(?\d{1,3}[.)](?=\s)|[a-z][.)](?=\s)|\([a-zA-Z]\)(?=\s)"
    r"|[٠-٩]{1,3}[.)-](?=\s))"
)
_TERMINAL: Final = re.compile(r"[.!?؟…。:؛;][\"'”’»)\]]*$")
_FULL_STOP: Final = re.compile(r"[.!؟?…。][\"'”’»)\]]*$")
_JOINER: Final = re.compile(r"[,،&\-–—/(«“]$")
_CELL_ROW: Final = re.compile(r"^\|.*\|$")
_PARTED_ROW: Final = re.compile(r"\S[ \t]+\|[ \t]+\S|\S\t+\S")
_BARE_NUMBER: Final = re.compile(r"^[+~≈]?[\d٠-٩][\d٠-٩.,٬٫\s]*[%٪+]?$")
_SENTENCE_INSIDE: Final = re.compile(r"(?:\w{4,}[.!?؟][\"'”’»)]*|[.!?؟][\"'”’»)]+)\s")
_DATELINE: Final = re.compile(r"^[A-Z][A-Z .,'’\-]{2,40}\s*(?:\([^)]{2,30}\)\s*)?[–—-]\s")
_CREDIT: Final = re.compile(r"^[^\W\d_][^/.!?:]{2,40} / [^\W\d_][^/.!?:]{2,40}$")
# "## Findings" of Markdown, "- Findings -" of news agencies.
_MARKDOWN_HEADING: Final = re.compile(r"^(?:#{1,6}\s+\S|([-–—])\s\S.{1,80}\s\1$)")

_WIDEST: Final = 130  # no one wraps wider by hand or by machine; longer lines are whole paragraphs
_NARROWEST: Final = 35
# A log of millions of lines is cut by length only from here on: looking at each would take minutes and gigabytes.
_MAX_LINES: Final = 300_000
_HEADING_LONGEST: Final = 140


class _Line(Struct, frozen=True):
    start: int
    text: str  # without white space around it
    indent: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class _Shape(Struct, frozen=True):
    """How a run of lines is set: `width` of the column where the lines are wrapped, else None."""

    width: int | None


def blocks_of(text: str) -> list[Block]:
    """The blocks of a plain text, in order, not overlapping, each without white space at its ends."""
    paragraphs: list[list[_Line]] = []
    runs, rest = _runs(text)
    whole = _shape([line for run in runs for line in run])
    for run in runs:
        shape = _shape(run) if len(run) > 3 else whole
        paragraphs.extend(_split(run, shape))
    kinds = _kinds(paragraphs)
    found: list[Block] = []
    for lines, kind in zip(paragraphs, kinds, strict=True):
        found.extend(bounded(Block(Span(lines[0].start, lines[-1].end), kind), text))
    if text[rest:].strip():
        end = len(text.rstrip())
        start = end - len(text[rest:end].lstrip())
        found.extend(bounded(Block(Span(start, end)), text))
    return found


def _runs(text: str) -> tuple[list[list[_Line]], int]:
    """Lines between blank lines, and where the part begins that has too many lines to look at one by one."""
    runs: list[list[_Line]] = []
    previous_end = 0
    for number, match in enumerate(_LINE.finditer(text)):
        if number >= _MAX_LINES:
            return runs, match.start()
        raw = match.group()
        stripped = raw.strip()
        if not stripped:
            continue
        indent = len(raw) - len(raw.lstrip())
        line = _Line(match.start() + indent, stripped, indent)
        if runs and not _BLANK.search(text, previous_end, line.start):
            runs[-1].append(line)
        else:
            runs.append([line])
        previous_end = line.end
    return runs, len(text)


def _shape(lines: list[_Line]) -> _Shape:
    """Wrapped, if the lines are alike in length, none is long, and most stop in the middle of a sentence."""
    lengths = sorted(len(line.text) for line in lines)
    if len(lines) < 2:
        return _Shape(None)
    width = lengths[min(len(lengths) - 1, round(0.85 * (len(lengths) - 1)))]
    inner = lines[:-1]
    stops = sum(1 for line in inner if _FULL_STOP.search(line.text)) / len(inner)
    full = sum(1 for line in inner if len(line.text) >= 0.7 * width) / len(inner)
    alike = lengths[-1] <= max(1.35 * width, width + 12)
    if _NARROWEST <= width <= _WIDEST and stops < 0.5 and full >= 0.5 and alike:
        return _Shape(width)
    return _Shape(None)


def _split(run: list[_Line], shape: _Shape) -> list[list[_Line]]:
    paragraphs = [[run[0]]]
    for above, below in pairwise(run):
        if _parted(above, below, shape, paragraphs[-1]):
            paragraphs.append([below])
        else:
            paragraphs[-1].append(below)
    return paragraphs


def _parted(above: _Line, below: _Line, shape: _Shape, paragraph: list[_Line]) -> bool:
    """Whether a paragraph ends between two neighbouring lines."""
    if _stands_alone(below.text) or _ITEM.match(below.text) or _DATELINE.match(below.text):
        return True
    if _stands_alone(above.text) and not (_ITEM.match(paragraph[0].text) and len(paragraph) > 1):
        return True
    if _BARE_NUMBER.match(above.text):
        return False  # "6,252" set large above the words that it belongs to
    in_item = bool(_ITEM.match(paragraph[0].text))
    if below.indent > above.indent and not in_item:
        return True
    stopped = bool(_TERMINAL.search(above.text))
    if not stopped and _goes_on(above.text, below.text):
        return False
    if shape.width is None or len(above.text) > _WIDEST:
        return True
    first_word = below.text.split(maxsplit=1)[0]
    needed = len(above.text) + 1 + len(first_word)
    return needed <= (0.97 if stopped else 0.82) * shape.width


def _goes_on(above: str, below: str) -> bool:
    """Whether the words themselves say that the sentence runs on over the line's end."""
    if below[0].islower() or _JOINER.search(above):
        return True
    return above.rsplit(maxsplit=1)[-1].lower() in _unfinished()


@cache
def _unfinished() -> frozenset[str]:
    return frozenset(load("reading")["unfinished"])


@cache
def _caption() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load("reading")
    starts = "|".join(map(re.escape, sorted(words["caption_starts"], key=len, reverse=True)))
    ends = "|".join(map(re.escape, sorted(words["caption_ends"], key=len, reverse=True)))
    return (
        re.compile(rf"^[\[(]?(?:{starts})(?:\s*\d+)?\s*[:：/|]", re.I),
        re.compile(rf"[(\[](?:[^()\[\]]*\b)?(?:{ends})\b[^()\[\]]{{0,40}}[)\]]\.?$", re.I),
    )


def is_caption(line: str) -> bool:
    """Whether a line reads as the caption or credit of a picture."""
    starts, ends = _caption()
    return bool(starts.match(line) or ends.search(line) or _CREDIT.match(line))


def _stands_alone(line: str) -> bool:
    row = _CELL_ROW.match(line) or _PARTED_ROW.search(line)
    return bool(row or _MARKDOWN_HEADING.match(line)) or is_caption(line) or is_masthead_line(line)


def _kinds(paragraphs: list[list[_Line]]) -> list[BlockKind]:
    """A kind for each paragraph. Headings last, because they are known by what follows them."""
    kinds: list[BlockKind] = [_own_kind(lines) for lines in paragraphs]
    titles = [
        kind == "paragraph" and _title_like(lines) and not is_masthead_line(lines[0].text)
        for kind, lines in zip(kinds, paragraphs, strict=True)
    ]
    i = 0
    while i < len(paragraphs):
        if not titles[i]:
            i += 1
            continue
        j = i
        while j < len(paragraphs) and titles[j]:
            j += 1
        # A long run of short lines is a list of names or a menu, not a list of headings: only its first, at the
        # document's top, is a title. A last line with nothing below it heads nothing.
        if j - i <= 3 and (j < len(paragraphs) or i == 0):
            kinds[i:j] = ["heading"] * (j - i)
        elif i == 0:
            kinds[0] = "heading"
        i = j
    return kinds


def _own_kind(lines: list[_Line]) -> BlockKind:
    first = lines[0].text
    if _MARKDOWN_HEADING.match(first) and len(lines) == 1:
        return "heading"
    if _CELL_ROW.match(first):
        return "cell"
    if is_caption(first):
        return "caption"
    return "item" if _ITEM.match(first) else "paragraph"


# "Armed factions: 347 (of whom 11 children)": a row of a list.
_LABELLED_COUNT = re.compile(r"[:：]\s*[\d٠-٩][\d٠-٩,.٬\s]*(?:$|\()")


def _title_like(lines: list[_Line]) -> bool:
    length = sum(len(line.text) for line in lines)
    first, last = lines[0].text, lines[-1].text
    if len(lines) > 3 or length > _HEADING_LONGEST or first[0].islower() or _BARE_NUMBER.match(first):
        return False
    if re.search(r"[.;؛,،…][\"'”’»)\]]*$", last) or (last[-1] in ":：" and length > 60):
        return False
    if any(_LABELLED_COUNT.search(line.text) for line in lines):
        return False
    # A full stop inside means sentences, unless it may belong to an abbreviation ("U.S.", "No. 5").
    return not any(_SENTENCE_INSIDE.search(line.text) for line in lines)
