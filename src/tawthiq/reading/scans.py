"""Pages of a PDF that are pictures of pages: rendered one at a time and read by OCR."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

import pypdfium2

from tawthiq.model import Problem
from tawthiq.reading import ocr
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.helpers import TESSERACT, HelperFailed
from tawthiq.reading.images import is_blank, unsure_problem
from tawthiq.reading.worker import pulse

if TYPE_CHECKING:
    from PIL.Image import Image

_DOTS: Final = 300  # an inch, which is what Tesseract's models were trained at
_MOST: Final = 20_000_000  # pixels of a page
_POINTS: Final = 72  # an inch
_COMPARE: Final = "Compare with the page itself before quoting"


class Scans:
    """A PDF's pages as pictures, opened when the first is asked for. Use it in a `with` statement.

    Attributes:
        put_down: of all pages read so far.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self.put_down = ocr.Put()

    def __enter__(self) -> Scans:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._document is not None:
            self._document.close()

    def put(self, builder: TextBuilder, number: int, why: Problem) -> Problem | None:
        """Append what OCR reads on a page.

        Args:
            number: 1-based.
            why: what is wrong with the page's own text, which is said on where OCR cannot help.

        Returns:
            What is left to be said of the page.
        """
        if not ocr.model():
            return TESSERACT.missing(why.item, why.what)
        try:
            pulse()
            page = self.page(number)
            if is_blank(page):
                return None
            read = ocr.words_of(page)
        except (HelperFailed, pypdfium2.PdfiumError) as failure:
            return Problem(why.item, f"{why.what}; OCR failed on it: {failure}", why.remedy)
        if not read.paragraphs:
            return Problem(why.item, f"{why.what}; OCR found no words on it", "Look at the page itself")
        ocr.put(builder, read, number, page, self.put_down)
        if "unreadable" in why.what:
            return Problem(why.item, f"{why.what}; it was read by OCR instead", _COMPARE)
        return unsure_problem(read, why.item)

    def page(self, number: int) -> Image:
        """A page, 1-based, in shades of grey, at 300 dots an inch or as many as keep it within bounds."""
        if self._document is None:
            self._document = pypdfium2.PdfDocument(self._data)
        page = self._document[number - 1]
        try:
            width, height = page.get_size()
            area = max(width * height, 1.0)
            scale = min(_DOTS / _POINTS, (_MOST / area) ** 0.5)
            image: Image = page.render(scale=scale, grayscale=True).to_pil()
        finally:
            page.close()
        return image.convert("L")
