"""What the top of a plain text says about its own publication: date, author, publisher, only where unmistakable.

A date counts when it stands behind a label ("Published: 7 February 2017"), fills a line of its own, or closes a
dateline with its year. Dates inside sentences never do. "Updated" dates are passed over.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from tawthiq.model import Block, Metadata
from tawthiq.vocabulary import load

_TOP: Final = 10  # blocks: a masthead stands above the text, a date further down is part of the story
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_TIME: Final = r"(?:[\s|,،·•–—\-at]*\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4}|UTC[+-]\d+|Z)?)?"
_ISO: Final = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = load("reading")
    month = "|".join(re.escape(n) for names in words["months"].values() for n in sorted(names, key=len, reverse=True))
    month = "|".join(sorted(month.split("|"), key=len, reverse=True))
    weekday = "|".join(sorted(map(re.escape, words["weekdays"]), key=len, reverse=True))
    day_first = rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{month})\.?(?:/\w+)?[\s,،]+(?P<y1>\d{{4}})"
    month_first = rf"(?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[\s,،]+(?P<y2>\d{{4}})"
    iso = _ISO.pattern.replace("<y>", "<y3>").replace("<m>", "<m3>").replace("<d>", "<d3>")
    date = rf"(?:(?:{weekday})[\s,،.]+)?(?:{day_first}|{month_first}|{iso})"

    def labels(key: str) -> str:
        return "|".join(sorted(map(re.escape, words[key]), key=len, reverse=True))

    return {
        "date": re.compile(date, re.I),
        "alone": re.compile(rf"^(?:{date}){_TIME}[\s.|]*$", re.I),
        "labelled": re.compile(rf"^(?:{labels('published_labels')})\s*[:：]?\s+(?:{date})", re.I),
        "updated": re.compile(rf"^\W*(?:{labels('updated_labels')})\b", re.I),
        "publisher": re.compile(rf"^(?:{labels('publisher_labels')})\s*[:：]\s*(?P<name>\S.{{1,80}})$", re.I),
        "author": re.compile(rf"^(?:{labels('author_labels')})(?:\s*[:：])?\s+(?P<name>\S.{{1,80}})$", re.I),
        "dateline": re.compile(rf"^[A-Z][A-Z .'’\-]{{2,30}},\s+(?:{date})\s*(?:\([A-Za-z ]+\)\s*)?[–—\-]", re.I),
    }


def is_masthead_line(line: str) -> bool:
    """Whether a line is a date, a byline or a publication label: a block of its own, and no heading."""
    if len(line) > 120:
        return False
    folded = line.translate(_DIGITS)
    found = _patterns()
    if found["alone"].match(folded) or found["updated"].match(folded) or found["publisher"].match(folded):
        return True
    labelled = found["labelled"].match(folded)
    return bool(labelled and len(folded) - labelled.end() < 20) or byline(line) is not None


def byline(line: str) -> str | None:
    """The author that a line names and does nothing else, as "By Jane Doe" or "بقلم: ..."; None for any other line."""
    match = _patterns()["author"].match(line)
    if not match:
        return None
    name = match["name"].strip()
    words = [w for w in re.split(r"[\s,،]+", name) if w]
    if not 1 < len(words) <= 8 or re.search(r"[.!?؟:]$|\d", name):
        return None
    small = {"and", "of", "for", "in", "the", "de", "al", "el", "bin", "ibn", "van", "von"}
    if all(w[0].isupper() or w.lower() in small or not w[0].isascii() for w in words):
        return name
    return None


def metadata_of(text: str, blocks: list[Block]) -> Metadata:
    """Title, author, publisher and date of publication that the text's top states. None for what it does not state."""
    top = [(block, block.span.of(text)) for block in blocks[:_TOP]]
    title = next((words for block, words in top[:3] if block.kind == "heading"), None)
    author = publisher = published = None
    for i, (block, words) in enumerate(top):
        line = words.translate(_DIGITS)
        if _patterns()["updated"].match(line):
            continue
        # A date set over a line of its own, further down, is that line's heading ("Jan. 26, 2023" in a chronology).
        heads_a_line = i > 2 and re.match(r"[ \t]*\r?\n[ \t]*\S", text[block.span.end : block.span.end + 100])
        published = published or (None if heads_a_line else _published(line))
        author = author or (byline(words) if len(words) <= 120 else None)
        named = _patterns()["publisher"].match(words)
        publisher = publisher or (named["name"].strip() if named else None)
    return Metadata(
        title=re.sub(r"\s+", " ", title) if title else None, author=author, publisher=publisher, published=published
    )


def completed(metadata: Metadata, text: str, blocks: list[Block]) -> Metadata:
    """A file's own properties, with what its first page states where they are silent or hold only a file's name."""
    stated = metadata_of(text, blocks)
    named = metadata.title and not re.search(r"^untitled|^microsoft word -|\.[a-z]{2,5}$", metadata.title, re.I)
    return Metadata(
        title=metadata.title if named else stated.title,
        author=metadata.author or stated.author,
        publisher=metadata.publisher or stated.publisher,
        published=metadata.published or stated.published,
    )


def _published(line: str) -> str | None:
    for key in ("labelled", "alone", "dateline"):
        match = _patterns()[key].match(line)
        if match:
            return _edtf(match)
    return None


def _edtf(match: re.Match[str]) -> str | None:
    """The matched date as EDTF (ISO 8601-2:2019), None where no such day exists."""
    for i in ("1", "2", "3"):
        if match[f"y{i}"]:
            month, day, year = match[f"m{i}"], int(match[f"d{i}"]), int(match[f"y{i}"])
            number = int(month) if month.isdigit() else _months()[month.lower()]
            if 1 <= number <= 12 and 1 <= day <= 31 and 1900 <= year <= 2100:
                return f"{year:04d}-{number:02d}-{day:02d}"
    return None


@cache
def _months() -> dict[str, int]:
    return {name.lower(): number for number, names in load("reading")["months"].items() for name in names}
