"""What stands on a PDF's pages and is no part of them: notes that people put there, and what was typed into its forms.

No reader of the page's own text gives either, and a reviewer's "it was 43" is evidence. Names of the entries: ISO
32000-1, sections 12.5.2, 12.5.6.2 and 12.7.3.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct

_MOST: Final = 2_000  # notes of one page
_LONGEST: Final = 100_000  # bytes of one, in UTF-16
# Of links what they say is an address, of pop-ups what the note beside them says.
_PASSED_OVER: Final = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_WATERMARK})
_FILLED: Final = frozenset(
    {
        pdfium.FPDF_FORMFIELD_CHECKBOX,
        pdfium.FPDF_FORMFIELD_RADIOBUTTON,
        pdfium.FPDF_FORMFIELD_COMBOBOX,
        pdfium.FPDF_FORMFIELD_LISTBOX,
        pdfium.FPDF_FORMFIELD_TEXTFIELD,
    }
)
_DATE: Final = re.compile(
    r"D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)(?:00'?00'?)?|([+-]\d\d)'?(?:(\d\d)'?)?)?"
)


class Note(Struct, frozen=True):
    """One note. `made`: when and by whom, as far as it says so."""

    made: str
    words: str


def notes_of(page: Any, form: Any | None) -> Iterator[Note]:
    """The notes on an open page, and what was typed into its form, in the order of the file.

    Args:
        form: the document's form environment; None where it has no form.

    Raises:
        pypdfium2.PdfiumError: the page is damaged.
    """
    count = pdfium.FPDFPage_GetAnnotCount(page)
    for number in range(min(count, _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        try:
            note = _note(annotation, form)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
        if note is not None and note.words.strip():
            yield note


def _note(annotation: Any, form: Any | None) -> Note | None:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind == pdfium.FPDF_ANNOT_WIDGET:
        return _typed(annotation, form) if form is not None else None
    if kind in _PASSED_OVER:
        return None
    when = moment(_entry(annotation, b"M") or _entry(annotation, b"CreationDate"))
    return Note(" ".join(filter(None, (when, _entry(annotation, b"T")))), _entry(annotation, b"Contents"))


def _typed(annotation: Any, form: Any) -> Note | None:
    """A form field that was filled in, behind what it is called."""
    if pdfium.FPDFAnnot_GetFormFieldType(form, annotation) not in _FILLED:
        return None

    def said(ask: Callable[..., int]) -> str:
        return text_of(lambda buffer, length: ask(form, annotation, buffer, length))

    value = said(pdfium.FPDFAnnot_GetFormFieldValue)
    if not value.strip() or value == "Off":  # a box that is not ticked
        return None
    name = said(pdfium.FPDFAnnot_GetFormFieldAlternateName) or said(pdfium.FPDFAnnot_GetFormFieldName)
    return Note("", f"{name}: {value}" if name.strip() else value)


def _entry(annotation: Any, key: bytes) -> str:
    return text_of(lambda buffer, length: pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, length))


def text_of(ask: Callable[[Any, int], int]) -> str:
    """What PDFium gives in two steps: how many bytes of UTF-16, a NUL included, and then these."""
    length = min(ask(None, 0), _LONGEST)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    ask(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return (
        buffer.raw[:length].decode("utf-16-le", "replace").split("\x00", 1)[0].replace("\r\n", "\n").replace("\r", "\n")
    )


def moment(written: str) -> str:
    """A PDF's date (section 7.9.4) as ISO 8601, with no more than it says; as it stands where it is none."""
    found = _DATE.fullmatch(written.strip())
    if not found:
        return written.strip()
    year, month, day, hour, minute, second, utc, ahead, beyond = found.groups()
    text = "-".join(filter(None, (year, month, day)))
    if hour:
        text += f"T{hour}:{minute}" + (f":{second}" if second else "")
        text += "Z" if utc else f"{ahead}:{beyond or '00'}" if ahead else ""
    return text


def form_of(document: pypdfium2.PdfDocument) -> Any | None:
    """The form environment of a document, to be asked for before its first page; None where it has no form."""
    if document.get_formtype() == pdfium.FORMTYPE_NONE:
        return None
    document.init_forms()
    return document.formenv
