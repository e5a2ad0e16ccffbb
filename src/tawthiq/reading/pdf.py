"""PDF text layers, page by page.

qalam gives the text, because it alone keeps Arabic in logical order (measured on printed pages: word error 0.00 and
0.07 for Chromium and LibreOffice, against 0.62 and 0.14 for pypdfium2; poppler 0.08 and 0.11, but it is not on every
machine and the same bytes must give the same text everywhere). English lines with Arabic in them it turns round, which
`bidi_lines` undoes (word error of such pages 0.00, without it 0.29 to 0.33). pypdfium2 is the second reader: it says
what qalam does not (password, damage, number of pages), reads a page of Latin letters that qalam gives up on, and its
numbers are held against qalam's. A page without a text layer, or with one that is garbage, is read by OCR (`scans`).
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2
import qalam
from msgspec import UNSET, Struct
from pypdfium2.version import PYPDFIUM_INFO

from tawthiq.model import BlockKind, Metadata, PagePlaces, Problem, without
from tawthiq.reading import bidi_lines, ocr, pdf_attached
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.masthead import completed
from tawthiq.reading.paragraphs import blocks_of
from tawthiq.reading.pdf_notes import Note, form_of, notes_of
from tawthiq.reading.pdf_places import Laid, laid_out, placed
from tawthiq.reading.pdf_tables import with_tables
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.scans import Scans

_MAX_PAGES: Final = 3_000
_NUMBER: Final = re.compile(r"\d+")
_ARABIC: Final = re.compile(r"[\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_ITEM: Final = re.compile(r"(?:[•●▪◦‣·■○]|[-–—](?=\s)|\(?\d{1,3}[.)](?=\s)|\([a-z]\)(?=\s))")
_PDFIUM: Final = re.compile(r"\((PDFium: [^()]+)\)")  # what it says of a file, without the words around it
_MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PAGE_NUMBER: Final = re.compile(r"(?:page\s*|صفحة\s*)?[\d٠-٩]{1,4}(?:\s*(?:/|of|من)\s*[\d٠-٩]{1,4})?", re.I)
_OCR: Final = "Look at the page itself; add a typed copy of its text if there is one"


class _Piece(Struct, frozen=True):
    """A block as the parser parts the page: its text, lines parted by line feeds, and its kind."""

    text: str
    kind: BlockKind = "paragraph"


class _Plain(Struct, frozen=True):
    """One page as the second reader gives it: its text, where its words stand, and what was put upon it."""

    text: str = ""
    laid: Laid = Laid()
    notes: tuple[Note, ...] = ()


class _Page(Struct, frozen=True):
    """One page as one reader sees it; `reasons` say why it is doubted."""

    pieces: tuple[_Piece, ...]
    verdict: str = "ok"
    reasons: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)


def read(data: bytes, name: str) -> Content:
    """Bytes of a PDF to its content, blocks with page numbers.

    Raises:
        Unreadable: damaged, password-protected, without pages, or without any text layer.
    """
    second, metadata, attached = _with_pdfium(data)
    places: list[PagePlaces] = []
    first = _with_qalam(data)
    builder = TextBuilder()
    problems: list[Problem] = []
    with Scans(data) as scans:
        for number, plain in enumerate(second, 1):
            page = first.get(number)
            pieces, problem = _choose(page, plain.text, f"{name}: page {number}")
            start = builder.length
            spans = [builder.add(piece.text, piece.kind, number) for piece in pieces]
            if found := placed(number, builder.text_of(start, builder.length), start, spans, plain.laid):
                places.append(found)
            if problem and not pieces:
                problem = scans.put(builder, number, problem)
            _put_notes(builder, plain.notes, number)
            if problem:
                problems.append(problem)
    if attached and not pdf_attached.may_hold(data):
        what = f"{attached} files are attached to it, which were not taken out"
        problems.append(Problem(name, what, pdf_attached.REMEDY))
    if len(second) == _MAX_PAGES:
        what = f"Pages after {_MAX_PAGES:,} were not read"
        problems.append(Problem(name, what, "Split the file and add the parts"))
    if not builder.length:
        scanned = f"None of its {len(second)} pages has a text layer" if len(second) > 1 else "It has no text layer"
        first_of = problems[0] if problems else Problem(name, "its pages are blank", _OCR)
        raise Unreadable(f"{scanned}; {first_of.what}", first_of.remedy)
    read = scans.put_down
    metadata = completed(metadata, without(builder.text, read.waiting), builder.blocks)
    blocks, tables = with_tables(builder.text, builder.blocks, places)
    return Content(
        builder.text,
        tuple(blocks),
        tuple(tables),
        metadata=metadata,
        problems=tuple(problems),
        words=tuple(read.words),
        unconfirmed=tuple(read.waiting),
        suggested=tuple(read.suggested) if read.waiting else UNSET,
        helper=ocr.version() if read.words else "",
        places=tuple(places),
    )


def _put_notes(builder: TextBuilder, notes: Iterable[Note], page: int) -> None:
    for note in notes:
        builder.add(note.made, "header", page)
        builder.add(note.words, "note", page, before="\n" if note.made else "\n\n")


def _with_pdfium(data: bytes) -> tuple[list[_Plain], Metadata, int]:
    """Every page as pypdfium2 reads it, the file's own title and author, and how many files are attached to it."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            what, remedy = "The PDF is protected by a password", "Ask the source for the password or an open copy"
        else:
            what, remedy = "The PDF is damaged or cut short", "Ask the source to send it again"
        found = _PDFIUM.search(str(error))
        raise Unreadable(f"{what} ({found[1] if found else error})", remedy) from None
    try:
        if not len(document):
            raise Unreadable("The PDF has no pages", "Ask the source to send it again")
        info = document.get_metadata_dict()
        attached = pdf_attached.count_of(document)
        form = form_of(document)
        pages = [_plain_page(document, i, form) for i in range(min(len(document), _MAX_PAGES))]
    finally:
        document.close()
    return pages, Metadata(title=info.get("Title") or None, author=info.get("Author") or None), attached


def _plain_page(document: Any, index: int, form: Any | None) -> _Plain:
    try:
        page = document[index]
        try:
            letters = page.get_textpage()
            text: str = letters.get_text_range()
            laid = laid_out(page, letters, text)
            notes = tuple(notes_of(page, form))
        finally:
            page.close()
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return _Plain()
    return _Plain(text.replace("\r\n", "\n").replace("\ufffe", "-").replace("\r", "\n"), laid, notes)


def _with_qalam(data: bytes) -> dict[int, _Page]:
    """Every page as qalam reads it, by number; empty where it cannot read the file."""
    with _as_path(data) as path:
        try:
            document = qalam.Document(path)
            sizes = document.heading_sizes()
            return {page.number: _page(page, sizes) for page in document.pages[:_MAX_PAGES]}
        except (qalam.QalamError, OSError, ValueError, TypeError):
            return {}
        except BaseException as error:
            # A panic of its native code arrives as a BaseException; anything else of that kind is meant for others.
            if type(error).__name__ != "PanicException":
                raise
            return {}


@contextmanager
def _as_path(data: bytes) -> Iterator[str]:
    """A path for what reads from a path only: in memory where the system can, so that no disk holds a copy in clear."""
    if not hasattr(os, "memfd_create"):
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(data)
            file.flush()
            yield file.name
        return
    with os.fdopen(os.memfd_create("page.pdf"), "wb") as file:
        file.write(data)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}"


def _page(page: Any, sizes: Any) -> _Page:
    body, levels = sizes if sizes else (0.0, [])
    smallest = min((size for size, _ in levels), default=float("inf")) if body else float("inf")
    pieces: list[_Piece] = []
    latin = bidi_lines.is_latin("\n".join(line.text for line in page.lines))

    def ordered(text: str) -> str:
        return "\n".join(bidi_lines.as_written(text.split("\n"), latin))

    for block in page.blocks:
        if block.kind == "table":
            pieces.extend(_Piece(ordered(cell), "cell") for row in block.to_rows() for cell in row if cell.strip())
        elif block.kind == "text" and block.text.strip():
            high = page.height or 1.0  # a page without a size has an edge nowhere
            bottom, top = block.bbox[1] / high, block.bbox[3] / high
            kind = _kind(block, smallest - 0.25, top < 0.1 or bottom > 0.92)
            # Bullets set close together come as one block of several items.
            texts = re.split(rf"\n(?={_ITEM.pattern})", block.text) if kind == "item" else [block.text]
            pieces.extend(_Piece(ordered(text), kind) for text in texts)
    return _Page(tuple(pieces), page.verdict, tuple(page.reasons))


def _kind(block: Any, smallest_heading: float, at_edge: bool) -> BlockKind:
    text = block.text.strip()
    if at_edge and _PAGE_NUMBER.fullmatch(text):
        return "footer"
    lines = block.lines
    if lines and len(lines) <= 3 and all(line.size >= smallest_heading for line in lines) and len(text) <= 200:
        return "heading"
    return "item" if _ITEM.match(text) else "paragraph"


def _choose(page: _Page | None, plain: str, item: str) -> tuple[tuple[_Piece, ...], Problem | None]:
    """Which reader's text stands for a page, and what is doubtful about it."""
    number = item.rsplit(" ", 1)[-1]
    if page is not None and page.verdict != "needs_ocr" and page.text.strip():
        if page.verdict == "ok":
            differing = _differing_numbers(page.text, plain)
            what = f"Two readers disagree on its numbers: {differing}"
            # The first runs words of a table together ("88 6" to "886"); of Latin letters the second is a good reader.
            pieces = _of_second(plain) if differing and _sensible(plain) else page.pieces
            return pieces, Problem(item, what, "Compare the numbers with the page itself") if differing else None
        if not _sensible(plain):
            what = f"Its text is doubtful: {'; '.join(page.reasons)}"
            return page.pieces, Problem(item, what, "Compare with the page itself before quoting")
    if _sensible(plain):
        pieces = _of_second(plain)
        why = "; ".join(page.reasons) if page is not None else "it could not open the file"
        what = f"Read by the second reader, because the first doubts it: {why}"
        return pieces, Problem(item, what, "Compare with the page itself before quoting")
    if len(plain.strip()) <= 3:
        return (), Problem(item, f"page {number} has no text layer", _OCR)
    why = "; ".join(page.reasons) if page is not None and page.reasons else "its letters could not be put in order"
    return (), Problem(item, f"page {number} has an unreadable text layer ({why})", _OCR)


def _of_second(plain: str) -> tuple[_Piece, ...]:
    return tuple(_Piece(block.span.of(plain), block.kind) for block in blocks_of(plain))


def _sensible(plain: str) -> bool:
    """Whether the second reader's text is words of Latin letters rather than the garbage of a broken font.

    It puts Arabic in the wrong order, so a page with Arabic is never taken from it.
    """
    if _ARABIC.search(plain) or re.search("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]", plain):
        return False
    words = re.findall(r"[^\W\d_]+", plain)
    good = sum(
        1 for w in words if re.search(r"[aeiouyà-ÿ]", w, re.I) and (w[1:].islower() or w.isupper() or len(w) == 1)
    )
    return len(words) >= 20 and good >= 0.85 * len(words)


def _differing_numbers(first: str, second: str) -> str:
    """Numbers that one reader sees and the other does not; empty where they agree.

    Digits are compared as values in any script. Arabic pages are compared digit run by digit run without order,
    because the second reader turns runs around.
    """

    def runs(text: str) -> Counter[str]:
        found = (str(int(run)) for run in _NUMBER.findall(_MARKS.sub("", text)) if len(run) < 40)
        return Counter("".join(sorted(run)) for run in found) if _ARABIC.search(first) else Counter(found)

    left, right = runs(first), runs(second)
    only = [f"{run} only in the first" for run in sorted((left - right).elements())]
    only += [f"{run} only in the second" for run in sorted((right - left).elements())]
    return ", ".join(only[:6]) + (f" and {len(only) - 6} more" if len(only) > 6 else "")


FAMILY = Family(
    "pdf", f"6+qalam-0.1.3+pypdfium2-{PYPDFIUM_INFO.version}", frozenset({"application/pdf"}), 500 * MEGABYTE, read
)
