"""The piece of a page image where words stand, for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import ImageDraw
from PIL.Image import Image, Transpose

from tawthiq.evidence import Held
from tawthiq.model import TawthiqError, Word
from tawthiq.reading import images
from tawthiq.reading.boxes import file_type
from tawthiq.reading.result import Unreadable
from tawthiq.reading.scans import Scans

_AROUND: Final = 3  # heights of the word that are shown on each side of it
_BESIDE: Final = 8  # the same where words are framed: some words of the line, and still to be read in a narrow card
_FRAME: Final = (176, 0, 32)
_SCALE: Final = 10_000


class Pages:
    """The page images of one exhibit, decoded one at a time."""

    def __init__(self, held: Held, name: str) -> None:
        self._data = held.read_bytes()
        self._name = name
        self._is_pdf = file_type(held, name) == "application/pdf"
        self._last: tuple[int, Image] | None = None

    def crop(self, words: Sequence[Word], *, framed: bool = False) -> bytes:
        """PNG of the stretch that words of one page fill, with what stands around it.

        Args:
            framed: with a line around each word, and more of what stands beside them.

        Raises:
            TawthiqError: the page cannot be shown.
        """
        page = self._page(words[0].page)
        width, height = page.size
        boxes = [word.box for word in words]
        high = max(bottom - top for _, top, _, bottom in boxes) * height / _SCALE
        left, right = min(b[0] for b in boxes) * width / _SCALE, max(b[2] for b in boxes) * width / _SCALE
        top, bottom = min(b[1] for b in boxes) * height / _SCALE, max(b[3] for b in boxes) * height / _SCALE
        wide, tall = (_BESIDE * high, 2 * high) if framed else (_AROUND * high, high)
        sides = (left - wide, top - tall, right + wide, bottom + tall)
        box = (max(0, sides[0]), max(0, sides[1]), min(width, sides[2]), min(height, sides[3]))
        if framed:
            page = _with_frames(page, words)
        piece = page.crop((round(box[0]), round(box[1]), round(box[2]), round(box[3])))
        if words[0].upside_down:  # a seven on its head is an eight
            piece = piece.transpose(Transpose.ROTATE_180)
        out = BytesIO()
        piece.save(out, "PNG")
        return out.getvalue()

    def _page(self, number: int) -> Image:
        if self._last is None or self._last[0] != number:
            try:
                self._last = (number, self._decoded(number))
            except Unreadable as fault:
                raise TawthiqError(fault.what, item=self._name, remedy=fault.remedy) from None
        return self._last[1]

    def _decoded(self, number: int) -> Image:
        if self._is_pdf:
            with Scans(self._data) as scans:
                return scans.page(number)
        return images.page(self._data, number)


def _with_frames(page: Image, words: Sequence[Word]) -> Image:
    made = page.convert("RGB")
    wide, tall = (side / _SCALE for side in made.size)
    boxes = [word.box for word in words]
    line = max(1, round(min(bottom - top for _, top, _, bottom in boxes) * tall / 14))
    draw = ImageDraw.Draw(made)
    for left, top, right, bottom in boxes:
        corners = (left * wide - 2 * line, top * tall - line, right * wide + 2 * line, bottom * tall + line)
        draw.rectangle(corners, outline=_FRAME, width=line)
    return made
