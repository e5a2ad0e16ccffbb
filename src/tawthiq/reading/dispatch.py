"""From an exhibit's file to its document: told what it is, read by its family, every failure made a Problem."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from tawthiq.evidence import Held
from tawthiq.model import NO_LANGUAGE, Block, Document, Exhibit, Metadata, Problem, Table
from tawthiq.reading import (
    calc,
    delimited,
    docx,
    excel,
    html,
    images,
    jsontext,
    legacy,
    mail,
    media,
    mhtml,
    ole,
    opendocument,
    outlook,
    pdf,
    rtf,
    sevenzips,
    slides,
    sniff,
    subtitles,
    text,
    whatsapp,
    workbook,
    xmltext,
)
from tawthiq.reading.boxes import ARCHIVES, file_type
from tawthiq.reading.builder import bounded, scrub
from tawthiq.reading.language import annotate
from tawthiq.reading.result import MAX_BLOCK, MEGABYTE, Content, Family, ReadResult, Unreadable

FAMILIES: Final[tuple[Family, ...]] = (
    text.FAMILY,
    html.FAMILY,
    pdf.FAMILY,
    docx.FAMILY,
    mail.FAMILY,
    mhtml.FAMILY,
    delimited.FAMILY,
    workbook.FAMILY,
    rtf.FAMILY,
    opendocument.FAMILY,
    calc.FAMILY,
    excel.FAMILY,
    legacy.FAMILY,
    outlook.FAMILY,
    slides.FAMILY,
    subtitles.FAMILY,
    whatsapp.FAMILY,
    jsontext.FAMILY,
    xmltext.FAMILY,
    images.FAMILY,
    media.FAMILY,
)
_BY_TYPE: Final = {kind: family for family in FAMILIES for kind in sorted(family.media_types)}
DEFECT: Final = "Report this with the file's kind; convert the file and add the copy"  # the way out of a reader's own
_PREVIOUS: Final = "Save it in a current format (PDF, DOCX, XLSX or plain text) and add the copy; keep this one sealed"
# What is sealed but not read yet, by the beginning of its media type: the kind for people, and the way out.
_WAITING: Final = (
    ("application/x-empty", "The file is empty", "Ask the source to send it again"),
    (ole.STORAGE, "It is a damaged file of an old Office program, or of a program that is not known", _PREVIOUS),
    (ole.ENCRYPTED, "The document is encrypted", "Ask the source for the password or an open copy"),
    ("application/vnd.oasis", "OpenDocument files of this kind are not read", _PREVIOUS),
    ("application/vnd.rar", "Archives of this kind are not unpacked", "Unpack it and add the files that it holds"),
    ("text/css", "A style sheet says how a page looks, not what it says; it is not read", "Nothing needs doing"),
    ("text/x-cdx", "It is the index of a web archive; its captures are read, not it", "Nothing needs doing"),
    ("text/javascript", "It is a program of a web page; it is never run nor read", "Nothing needs doing"),
)


def family_of(kind: str) -> Family | None:
    """What reads a media type; None where nothing does yet."""
    return _BY_TYPE.get(kind)


def unread(kind: str) -> tuple[Problem, ...]:
    """What is said of files of a media type that no family reads."""
    return _waiting(kind, "").problems


def read_exhibit(held: Held, exhibit: Exhibit, name: str) -> ReadResult:
    """Read one sealed file, in this process: see `tawthiq.reading.guarded` for what may come from anyone.

    Args:
        held: its bytes.
        exhibit: its hash and size.
        name: as received; its extension is a hint among kinds of text, and it names the exhibit in Problems.

    Raises:
        OSError: the sealed bytes cannot be read from disk (a broken case, not a bad exhibit).
        MemoryError: reading it needs more than there is, or than this process may have.
    """
    kind = file_type(held, name)
    family = _BY_TYPE.get(kind)
    if family is None:
        return _waiting(kind, name)
    if exhibit.size > family.limit:
        return _too_large(kind, name, exhibit.size, family.limit)
    return read_bytes(held.read_bytes(), exhibit, name)


def read_bytes(data: bytes, exhibit: Exhibit, name: str) -> ReadResult:
    """Read one exhibit whose bytes are at hand. See `read_exhibit`."""
    kind = sniff.media_type(data, name)
    family = _BY_TYPE.get(kind)
    if family is None:
        return _waiting(kind, name)
    if len(data) > family.limit:
        return _too_large(kind, name, len(data), family.limit)
    try:
        content = family.read(data, name)
    except Unreadable as fault:
        return _unread(kind, Problem(name, fault.what, fault.remedy))
    except MemoryError:
        raise  # whoever set the limit says what it is
    except Exception as error:  # noqa: BLE001 a parser's own defect must cost this exhibit alone; it is named here
        # Addresses of objects in messages differ from run to run, and Problems are part of the content digest.
        message = re.sub(r"0x[0-9a-fA-F]+", "0x", str(error))[:200]
        what = f"The {family.name} reader failed on it ({type(error).__name__}: {message})"
        return _unread(kind, Problem(name, what, DEFECT))
    if not content.text:
        empty = Problem(name, "No text was found in it", "Ask the source for the file again")
        return ReadResult(kind, None, (*content.problems, empty))
    document = _document(content, exhibit, family)
    return ReadResult(kind, document, document.problems)


def _document(content: Content, exhibit: Exhibit, family: Family) -> Document:
    """Content to a document: blocks bounded, languages told. Text that a reader let through unclean is a defect."""
    text = content.text
    if scrub(text)[1]:
        raise AssertionError(f"the {family.name} reader let a NUL or a lone surrogate into the text")
    blocks: list[Block] = []
    for block in content.blocks:
        if 0 < block.span.end - block.span.start <= MAX_BLOCK:
            blocks.append(block)
        else:
            blocks.extend(bounded(block, text))
    marked, language = _with_languages(blocks, text)
    return Document(
        exhibit=exhibit.sha256,
        reader=family.name,
        reader_version=f"{family.version}+{content.helper}" if content.helper else family.version,
        text=text,
        blocks=marked,
        tables=tuple(map(_clean_table, content.tables)),
        metadata=_clean_metadata(content.metadata),
        language=language,
        problems=content.problems,
        words=content.words,
        unconfirmed=content.unconfirmed,
        facts=content.facts,
        prints=content.prints,
        pointers=content.pointers,
        encoding=content.encoding,
        places=content.places,
        suggested=content.suggested,
    )


def _with_languages(blocks: list[Block], text: str) -> tuple[tuple[Block, ...], str]:
    """Blocks with their languages, and the document's. Facts have none and say nothing about the words."""
    said = [b for b in blocks if b.kind != "fact"]
    told, language = annotate(said, text)
    if len(told) == len(blocks):
        return told, language
    facts = (msgspec.structs.replace(b, language=NO_LANGUAGE) for b in blocks if b.kind == "fact")
    return tuple(sorted((*told, *facts), key=lambda b: b.span)), language


def _clean_metadata(metadata: Metadata) -> Metadata:
    """Metadata come from anywhere in the bytes: the same promise as for the text, and one line each."""

    def clean(value: str | None) -> str | None:
        return (" ".join(scrub(value)[0].split())[:500] or None) if value else None

    return Metadata(
        title=clean(metadata.title),
        author=clean(metadata.author),
        publisher=clean(metadata.publisher),
        published=clean(metadata.published),
        recipients=tuple(filter(None, map(clean, metadata.recipients))),
        address=clean(metadata.address),
    )


def _clean_table(table: Table) -> Table:
    name = scrub(table.name)[0]
    return table if name == table.name else msgspec.structs.replace(table, name=name)


def _waiting(kind: str, name: str) -> ReadResult:
    if kind in ARCHIVES or (kind == sevenzips.MEDIA_TYPE and sevenzips.program()):
        return ReadResult(kind, None)  # it has no text of its own; what it holds are exhibits, read by themselves
    if kind == sevenzips.MEDIA_TYPE:
        return _unread(kind, Problem(name, *sevenzips.missing()))
    for beginning, what, remedy in _WAITING:
        if kind.startswith(beginning):
            return _unread(kind, Problem(name, what, remedy))
    what = "Its kind is not known or not read yet (the bytes are not text)"
    if name.lower().endswith((".txt", ".md", ".csv", ".tsv", ".html", ".htm", ".eml")):
        what = "It is named like text, but its bytes are not text"
    return _unread(kind, Problem(name, what, "Ask the source which program wrote it, and for a copy as PDF or text"))


def _too_large(kind: str, name: str, size: int, limit: int) -> ReadResult:
    what = f"It is {size / MEGABYTE:,.0f} MB; files of this kind are read up to {limit // MEGABYTE} MB"
    return _unread(kind, Problem(name, what, "It is sealed; split it and add the parts to have it read"))


def _unread(kind: str, problem: Problem) -> ReadResult:
    return ReadResult(kind, None, (problem,))
