"""Where the words of a page's own text stand on it, packed: some five characters a word instead of forty.

A page is a run of words in text order. Each is written as numbers of seven bits a byte, the lowest first, the high bit
set where more follow; the bytes as base 85 (as Git writes it), which JSON takes as it is. A word is:

1. its length times four, plus 2 where it stands in the line of the word before (same top and bottom) and 1 where one
   code point lies between the two;
2. unless 1 is set: code points since the end of the word before, or since the page's start;
3. unless 2 is set: top and height, in ten-thousandths of the page's height;
4. left, less the right of the word before (0 at first), folded to be positive (2n, or -2n-1); and its width.

No library's compression is used: another version of it would give other bytes for the same words.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

_NEXT, _SAME_LINE = 1, 2
SURE: Final = 100  # nothing was recognised: the file says the letters

# start, end (code points); left, top, right, bottom (ten-thousandths of the page as shown)
Placed = tuple[int, int, int, int, int, int]


class PagePlaces(Struct, frozen=True, array_like=True, gc=False):
    """The words of one page: its 1-based number, the code points of the text that they lie between, and them packed."""

    page: int
    start: int
    end: int
    packed: str


def pack(page: int, words: Iterable[Placed]) -> PagePlaces | None:
    """Words of one page, in text order, none within another; None where there are none."""
    numbers: list[int] = []
    start = end = -1
    right = above = below = 0
    for first, last, left, top, further, bottom in words:
        if start < 0:
            start = end = first
        head = (last - first) << 2
        same = bool(numbers) and (top, bottom) == (above, below)
        if first - end == 1:
            numbers.append(head | (_NEXT | _SAME_LINE if same else _NEXT))
        else:
            numbers += (head | (_SAME_LINE if same else 0), first - end)
        if not same:
            numbers += (top, bottom - top)
        shift = left - right
        numbers += (2 * shift if shift >= 0 else -2 * shift - 1, further - left)
        end, right, above, below = last, further, top, bottom
    return None if start < 0 else PagePlaces(page, start, end, base64.b85encode(_written(numbers)).decode("ascii"))


def unpack(places: PagePlaces) -> list[Placed]:
    """The words as they were packed. Raises ValueError where the letters are none of `pack`."""
    numbers = _numbers(base64.b85decode(places.packed))
    found: list[Placed] = []
    end, right, top, high = places.start, 0, 0, 0
    for head in numbers:
        try:
            start = end + (1 if head & _NEXT else next(numbers))
            if not head & _SAME_LINE:
                top, high = next(numbers), next(numbers)
            folded, wide = next(numbers), next(numbers)
        except StopIteration:
            raise ValueError("the places of a page's words are cut short") from None
        left = right + (folded // 2 if folded % 2 == 0 else -(folded + 1) // 2)
        end, right = start + (head >> 2), left + wide
        found.append((start, end, left, top, right, top + high))
    return found


def _written(numbers: Iterable[int]) -> bytes:
    out = bytearray()
    for number in numbers:
        while number > 0x7F:
            out.append(number & 0x7F | 0x80)
            number >>= 7
        out.append(number)
    return bytes(out)


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            continue
        yield number
        number = shift = 0
