"""Words of page images, with their boxes and how surely they were read, by Tesseract where it is installed.

The script model "Arabic" reads both scripts (measured on pages of both: character error .006-.008, against .03-.38 for
"ara+eng"; English alone .000), so that it is asked by itself where it is installed.

**Numbers.** Tesseract destroys Arabic-Indic digits, and its confidence does not tell (right, of whole numbers: 32 of 88
with "Arabic", 5 of 88 with "ara"); some it turns into Western digits, "٦٠١٥" into "1010". So a number is confirmed by
what it was read from only where nothing Arabic is near: see `_doubtful`. All others wait for a person.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tawthiq.model import Span, Word
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.digits import digits_on, piece_of
from tawthiq.reading.digits import version as digits_version
from tawthiq.reading.helpers import TESSERACT, HelperFailed, RunBounds, run
from tawthiq.reading.worker import pulse

if TYPE_CHECKING:
    from PIL.Image import Image

# In order of preference; a system keeps its models of scripts under "script/" or not.
_MODELS: Final = ("Arabic", "script/Arabic", "ara+eng", "eng")
_WANTED: Final = 2  # the first so many read both scripts well
_BOUNDS: Final = RunBounds(seconds=180, memory=3_000, answer=50)
# Letters of less than some 20 pixels are read badly: a small image is enlarged, a huge one made smaller.
_SMALL: Final = 1_600  # pixels of the longer side
_MOST: Final = 20_000_000  # pixels: an A3 page at 300 dots an inch has 17 million
_SURE: Final = 35  # mean confidence of a line below which it is leaves and bricks, not writing
# A page read less surely is tried upside down, and taken so where so many letters are read and so much more surely.
_DOUBTED: Final = 70
_FEW: Final = 12
_BETTER: Final = 20
_DIGIT: Final = re.compile(r"\d")
_ARABIC_DIGIT: Final = re.compile("[٠-٩۰-۹]")
_ARABIC: Final = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN: Final = re.compile(r"[A-Za-z]{2}")
# Tesseract's own, for whoever shows its lines; they stand on no page.
_MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SCALE: Final = 10_000


class _Token(Struct, frozen=True):
    """A word as read; box in ten-thousandths of the page."""

    text: str
    box: tuple[int, int, int, int]
    confidence: int


_Line = tuple[_Token, ...]


class PageWords(Struct, frozen=True):
    """A page as read.

    Attributes:
        paragraphs: lines of words, in reading order.
        unsure: lines that were left out because hardly a word in them was read surely.
        upside_down: whether the page stands on its head; see `Word`.
    """

    paragraphs: tuple[tuple[_Line, ...], ...]
    unsure: int
    upside_down: bool = False

    @property
    def surely(self) -> tuple[int, float]:
        """How many letters were read, and how surely on average, 0 to 100."""
        tokens = [token for lines in self.paragraphs for line in lines for token in line]
        letters = sum(len(token.text) for token in tokens)
        return letters, sum(token.confidence * len(token.text) for token in tokens) / max(1, letters)


@cache
def model() -> str:
    """The model that reads, by the name that Tesseract gives it; empty where none can."""
    names = _languages()[0]
    return next((m for m in _MODELS if all(part in names for part in m.split("+"))), "")


def reads_arabic_badly() -> bool:
    """Whether only a model is at hand that is known to be worse at Arabic, or knows none."""
    return bool(model()) and _MODELS.index(model()) >= _WANTED


@cache
def version() -> str:
    """Program, model and the model's bytes, and the reader of digits; empty where nothing can read."""
    if not model():
        return ""
    folder = _languages()[1]
    total = hashlib.sha256()
    try:
        told = re.search(rb"tesseract\s+v?(\S+)", run(["tesseract", "--version"], b"", _BOUNDS))
        for part in model().split("+"):
            total.update((folder / f"{part}.traineddata").read_bytes())
    except (HelperFailed, OSError):
        return "tesseract-?"  # it is there and does not say what it is; whether it reads will show
    number = told[1].decode("ascii", "replace") if told else "?"
    return f"tesseract-{number}-{model()}-{total.hexdigest()[:8]}+{digits_version()}"


@cache
def _languages() -> tuple[frozenset[str], Path]:
    """The models that Tesseract lists, and the folder where they lie."""
    if not TESSERACT.installed:
        return frozenset(), Path()
    try:
        head, *names = run(["tesseract", "--list-langs"], b"", _BOUNDS).decode("utf-8", "replace").splitlines()
    except (HelperFailed, ValueError):
        return frozenset(), Path()
    folder = re.search(r'"(.+)"', head)
    return frozenset(map(str.strip, names)), Path(folder[1]) if folder else Path()


def words_of(image: Image) -> PageWords:
    """Read a page, as it lies or, where that gives hardly a word and the other gives words, upside down.

    Tesseract turns by itself a page that lies on one of its sides, and reads one on its head as rubbish (measured:
    mean confidence 91 to 96 as it should lie and on one side, 38 to 47 on its head and on the other).

    Raises:
        HelperFailed: Tesseract gave up, or took too long; the words say which.
    """
    image = _sized(image)
    read = _read(image)
    letters, surely = read.surely
    if surely >= _DOUBTED or not letters + read.unsure:
        return read
    pulse()
    from PIL.Image import Transpose  # most pages need none of it

    turned = _read(image.transpose(Transpose.ROTATE_180))
    if turned.surely[0] < _FEW or turned.surely[1] < surely + _BETTER:
        return read
    return _on_its_head(turned)


def _read(image: Image) -> PageWords:
    header = b"P5\n%d %d\n255\n" % image.size
    command = ["tesseract", "stdin", "stdout", "-l", model(), "--dpi", "300", "--psm", "3", "tsv"]
    answer = run(command, header + image.tobytes(), _BOUNDS).decode("utf-8", "replace")
    paragraphs: dict[tuple[str, str], dict[str, list[_Token]]] = {}
    for paragraph, line, token in _tokens(answer, *image.size):
        paragraphs.setdefault(paragraph, {}).setdefault(line, []).append(token)
    kept: list[tuple[_Line, ...]] = []
    unsure = 0
    for lines in paragraphs.values():
        sure = tuple(tuple(tokens) for tokens in lines.values() if _is_writing(tokens))
        unsure += len(lines) - len(sure)
        if sure:
            kept.append(sure)
    return PageWords(tuple(kept), unsure)


def _on_its_head(read: PageWords) -> PageWords:
    """The same words with their places on the page as it lies."""

    def moved(token: _Token) -> _Token:
        left, top, right, bottom = (_SCALE - side for side in token.box)
        return _Token(token.text, (left, top, right, bottom), token.confidence)

    lines = tuple(tuple(tuple(map(moved, line)) for line in lines) for lines in read.paragraphs)
    return PageWords(lines, read.unsure, True)


def _sized(image: Image) -> Image:
    """In shades of grey, at a size at which letters are read."""
    if image.mode != "L":
        image = image.convert("L")
    width, height = image.size
    if width * height > _MOST:
        factor = (_MOST / (width * height)) ** 0.5
    elif max(width, height) < _SMALL:
        factor = 2.0
    else:
        return image
    return image.resize((max(1, round(width * factor)), max(1, round(height * factor))))


def _tokens(answer: str, width: int, height: int) -> Iterator[tuple[tuple[str, str], str, _Token]]:
    """Words of Tesseract's table: (block, paragraph), line, word. Columns as its manual names them."""
    for row in answer.split("\n")[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5":
            continue
        text = _MARKS.sub("", cells[11]).strip()
        left, top, wide, high = map(int, cells[6:10])
        if text:
            box = (left / width, top / height, (left + wide) / width, (top + high) / height)
            places = tuple(min(_SCALE, max(0, round(at * _SCALE))) for at in box)
            token = _Token(text, (places[0], places[1], places[2], places[3]), round(float(cells[10])))
            yield (cells[2], cells[3]), cells[4], token


def _is_writing(tokens: list[_Token]) -> bool:
    letters = sum(len(t.text) for t in tokens)
    known = any(character.isalnum() for t in tokens for character in t.text)
    return known and sum(t.confidence * len(t.text) for t in tokens) >= _SURE * letters


class Put(Struct):
    """What was put down of pages: their words, their numbers that wait for a person, and what digits these may be."""

    words: list[Word] = []
    waiting: list[Span] = []
    suggested: list[str] = []


def put(builder: TextBuilder, read: PageWords, page: int, image: Image, into: Put) -> None:
    """Append a page's paragraphs, lines parted by line feeds.

    Args:
        page: 1-based; `image`: as it was read.
    """
    doubtful = _doubtful(read)
    for lines in read.paragraphs:
        at = builder.add("\n".join(" ".join(t.text for t in line) for line in lines), page=page).start
        for line in lines:
            for token in line:
                end = at + len(token.text)
                into.words.append(Word(at, end, page, *token.box, token.confidence))
                if id(token) in doubtful:
                    into.waiting.append(Span(at, end))
                    into.suggested.append(digits_on(piece_of(image, token.box)))
                at = end + 1


def _doubtful(read: PageWords) -> frozenset[int]:
    """Which tokens with a digit could have been Arabic-Indic digits on the page.

    Every one on a page with any such digit; else every one on a page with Arabic letters, but for those on a line of
    Latin words alone.
    """
    lines = [line for lines in read.paragraphs for line in lines]
    whole = " ".join(t.text for line in lines for t in line)
    if not _ARABIC_DIGIT.search(whole) and not _ARABIC.search(whole):
        return frozenset()
    strict = _ARABIC_DIGIT.search(whole) is not None
    found: set[int] = set()
    for line in lines:
        text = " ".join(t.text for t in line)
        if strict or _ARABIC.search(text) or not _LATIN.search(text):
            found.update(id(t) for t in line if _DIGIT.search(t.text))
    return frozenset(found)
