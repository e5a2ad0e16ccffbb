"""Where the words of a PDF's text stand on its pages.

The reader that gives the text (qalam) says of no word where it is, and the second reader (pypdfium2) knows every
letter's place, but has Arabic in another order. So the words of the two are matched on each page: where both give the
same words in the same order, one by one; else from the words that stand once in both, to either side as far as the
neighbours agree too. A word that cannot be told so has no place, rather than a wrong one.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from msgspec import Struct
from pypdfium2 import raw

from tawthiq.model import PagePlaces, Placed, Span, pack

_SCALE: Final = 10_000
_ARABIC: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
_TOKEN: Final = re.compile(r"\S+")
# The second reader marks where a word is broken at a line's end by this sign, and goes on in the next line.
_WORD: Final = re.compile(r"[^\s\ufffe]+\ufffe?")
# On pages with Arabic: runs of one direction, whose first and last letters are their ends. Marks above letters come in
# any order.
_RUN: Final = re.compile(r"\d+(?:[.,:/\u066b\u066c-]\d+)*|[^\W\d_\u064b-\u065f\u0670]+")
_MARKS: Final = re.compile("[\u064b-\u065f\u0670\u0640\u200c-\u200f\u202a-\u202e\u2066-\u2069]")
_TALL: Final = 2  # times the highest word: higher, they are of more lines than one, or turned
_MOST: Final = 20_000  # words of a page, beyond which it is no page that people read


class Laid(Struct, frozen=True):
    """The words of a page as the second reader has them.

    Attributes:
        keys: what each is matched by.
        boxes: left, top, right, bottom of each in turn, in ten-thousandths of the page as shown; zeros for none.
        in_runs: whether the page holds Arabic, so that words are matched by runs of one direction.
    """

    keys: list[str] = []
    boxes: array[int] = array("h")
    in_runs: bool = False


def laid_out(page: Any, letters: Any, text: str) -> Laid:
    """A page's words and their places.

    Args:
        page, letters: pypdfium2's page and text page.
        text: as it gives it, nothing replaced.
    """
    if _BEYOND.search(text):
        return Laid()  # letters of two units are counted otherwise on other systems
    # Letters that the font gives no meaning are counted and not in the text.
    uncounted = raw.FPDFText_CountChars(letters.raw) != len(text)
    in_runs = _ARABIC.search(text) is not None
    keys: list[str] = []
    boxes = array("h")
    shown = _Shown(page)
    at = 0
    for line in text.split("\n"):
        found = [(at + m.start(), at + m.end() - 1, m[0]) for m in (_RUN if in_runs else _WORD).finditer(line)]
        at += len(line) + 1
        if uncounted:
            found = [(_counted(letters, first), _counted(letters, last), word) for first, last, word in found]
        if len(keys) + len(found) > _MOST:
            return Laid()
        keys += (_key(word.replace("\ufffe", "-"), in_runs) for _, _, word in found)
        boxes.extend(shown.line(_boxes(letters.raw, found)))
    return Laid(keys, boxes, in_runs)


def _counted(letters: Any, at: int) -> int:
    """Which of the page's letters stands at a place of its text; -1 for none."""
    return int(raw.FPDFText_GetCharIndexFromTextIndex(letters.raw, at))


_Box = tuple[float, float, float, float]  # left, bottom, right, top: points, from the page's bottom left


def _boxes(letters: Any, words: Sequence[tuple[int, int, str]]) -> list[_Box]:
    """Of each word the box around its first and its last letter: words run straight."""
    one, other = raw.FS_RECTF(), raw.FS_RECTF()
    ask, into, beside = raw.FPDFText_GetLooseCharBox, ctypes.byref(one), ctypes.byref(other)
    boxes: list[_Box] = []
    for first, last, _ in words:
        if not (ask(letters, first, into) and ask(letters, last, beside)):
            boxes.append(_NOWHERE)
            continue
        left, bottom, right, top = one.left, one.bottom, one.right, one.top
        left2, bottom2, right2, top2 = other.left, other.bottom, other.right, other.top
        if left > right or bottom > top:  # letters on their side or head
            left, left2, right, right2 = min(left, right), min(left2, right2), max(left, right), max(left2, right2)
            bottom, bottom2, top, top2 = min(bottom, top), min(bottom2, top2), max(bottom, top), max(bottom2, top2)
        boxes.append(
            (
                left if left < left2 else left2,
                bottom if bottom < bottom2 else bottom2,
                right if right > right2 else right2,
                top if top > top2 else top2,
            )
        )
    return boxes


_NOWHERE: Final[_Box] = (0.0, 0.0, 0.0, 0.0)


class _Shown:
    """From the page's own measure to the page as shown, which may be turned and cut."""

    def __init__(self, page: Any) -> None:
        self._left, self._bottom, right, top = page.get_bbox()
        self._across, self._up = _SCALE / max(right - self._left, 1e-6), _SCALE / max(top - self._bottom, 1e-6)
        self._turned = page.get_rotation() // 90

    def line(self, boxes: list[_Box]) -> list[int]:
        """Left, top, right, bottom of each word of a line in turn, in ten-thousandths; zeros for one off the page.

        All as high as the line, as letters between first and last may stand out; but not of lines that do not lie flat.
        """
        if not boxes:
            return []
        bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        flat = top - bottom <= _TALL * max(box[3] - box[1] for box in boxes)
        if self._turned or not flat or _NOWHERE in boxes:
            known = [box for box in boxes if box is not _NOWHERE]
            if flat and len(known) < len(boxes) and known:
                bottom, top = min(box[1] for box in known), max(box[3] for box in known)
            return [
                at
                for box in boxes
                for at in self._box(*((box[0], bottom, box[2], top) if flat and box is not _NOWHERE else box))
            ]
        y1, y2 = _SCALE - (top - self._bottom) * self._up, _SCALE - (bottom - self._bottom) * self._up
        first, across = self._left, self._across
        if not 0 <= y1 < y2 <= _SCALE:
            return [at for box in boxes for at in self._box(box[0], bottom, box[2], top)]
        above, below = round(y1), round(y2)
        made: list[int] = []
        for left, _, right, _ in boxes:
            x1, x2 = (left - first) * across, (right - first) * across
            made += (
                (round(x1), above, round(x2), below) if 0 <= x1 < x2 <= _SCALE else self._box(left, bottom, right, top)
            )
        return made

    def _box(self, left: float, bottom: float, right: float, top: float) -> tuple[int, int, int, int]:
        x1, x2 = (left - self._left) * self._across, (right - self._left) * self._across
        y1, y2 = _SCALE - (top - self._bottom) * self._up, _SCALE - (bottom - self._bottom) * self._up
        for _ in range(self._turned):  # a quarter clockwise each
            x1, y1, x2, y2 = _SCALE - y2, x1, _SCALE - y1, x2
        if x1 < x2 and y1 < y2 and x1 < _SCALE and y1 < _SCALE and x2 > 0 and y2 > 0:
            return _inside(x1), _inside(y1), _inside(x2), _inside(y2)
        return 0, 0, 0, 0


def _inside(at: float) -> int:
    return round(min(float(_SCALE), max(0.0, at)))


def placed(page: int, text: str, start: int, spans: Sequence[Span], laid: Laid) -> PagePlaces | None:
    """The places of a page's words, packed; None where none is known.

    Args:
        page: 1-based.
        text: what the page says, which begins at `start` in the document's text.
        spans: of its pieces in the document's text, in order.
    """
    if not laid.keys or not spans:
        return None
    found = [m for span in spans for m in _TOKEN.finditer(text, span.start - start, span.end - start)]
    boxes = laid.boxes
    if not laid.in_runs:
        matches = matched([_key(m[0], False) for m in found], laid.keys)
        whole: list[Placed] = []
        for m, match in zip(found, matches, strict=True):
            if match >= 0 and boxes[4 * match + 2]:
                left, top, right, bottom = boxes[4 * match : 4 * match + 4]
                whole.append((start + m.start(), start + m.end(), left, top, right, bottom))
        return pack(page, whole)
    runs = [(token, _key(key, True)) for token, m in enumerate(found) for key in _RUN.findall(m[0])]
    matches = matched([key for _, key in runs], laid.keys)
    tokens = [(start + m.start(), start + m.end()) for m in found]
    return pack(page, _words(tokens, [token for token, _ in runs], matches, boxes))


def _words(
    tokens: Sequence[tuple[int, int]], owners: Sequence[int], matches: Sequence[int], boxes: array[int]
) -> Iterator[Placed]:
    """Each word with the box around its runs, where every one has its place, all in one line.

    Args:
        owners: for each run the word that it is of, in order. matches: its place among `boxes`, -1 for none.
    """
    for token, runs in groupby(zip(owners, matches, strict=True), key=itemgetter(0)):
        found = [tuple(boxes[4 * match : 4 * match + 4]) if match >= 0 else (0, 0, 0, 0) for _, match in runs]
        left, top, right, bottom = found[0]
        if len(found) > 1:
            high = max(box[3] - box[1] for box in found)
            whole = all(box[2] for box in found)
            left, top = min(box[0] for box in found), min(box[1] for box in found)
            right, bottom = max(box[2] for box in found), max(box[3] for box in found)
            if not whole or bottom - top > _TALL * high:
                continue
        if right:
            yield (*tokens[token], left, top, right, bottom)


def _key(word: str, in_runs: bool) -> str:
    """What a word is matched by: its letters as they are, on pages with Arabic in no order, without their marks."""
    if word.isascii():
        return word
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", word))
    return "".join(sorted(plain)) if in_runs and _ARABIC.search(plain) else plain


def matched(ours: list[str], theirs: list[str]) -> list[int]:
    """For each of our words which of theirs it is, -1 for none; none of theirs twice. Time grows with their number."""
    if ours == theirs:
        return list(range(len(ours)))
    found = [-1] * len(ours)
    taken = bytearray(len(theirs))
    once = {key for key, count in Counter(ours).items() if count == 1}
    there = {key for key, count in Counter(theirs).items() if count == 1}
    where = {key: at for at, key in enumerate(theirs) if key in once and key in there}
    for at, key in enumerate(ours):
        if (match := where.get(key, -1)) >= 0:
            found[at], taken[match] = match, 1
    for order in (range(1, len(ours)), range(len(ours) - 2, -1, -1)):
        before = -1 if order.step == 1 else 1
        for at in order:
            if found[at] < 0 and (beside := found[at + before]) >= 0:
                # Beside the same word, on the same side where the order is the same, else on the other.
                for match in (beside - before, beside + before):
                    if 0 <= match < len(theirs) and not taken[match] and theirs[match] == ours[at]:
                        found[at], taken[match] = match, 1
                        break
    return found
