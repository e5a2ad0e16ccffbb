"""RTF: paragraphs, tables, notes, headers, and what tracked changes struck out or added.

Kinds are those of the DOCX reader: a paragraph reads as it stands now, insertions included, and what was struck out
of it follows as a block of kind "deleted".
"""

from __future__ import annotations

from tawthiq.model import Cell, Metadata, Problem, Table
from tawthiq.reading.builder import TextBuilder
from tawthiq.reading.masthead import completed
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.rtf_words import Words, joined
from tawthiq.reading.tables import Tables, put_row


def read(data: bytes, name: str) -> Content:
    """Bytes of an RTF file to its content: headers, body with notes behind their paragraphs, footers.

    Raises:
        Unreadable: without any text, or nested beyond reason.
    """
    reader = Words()
    closed = reader.run(data)
    builder, tables, problems = _built(reader, name)
    if not builder.text.strip():
        raise Unreadable(
            "The document holds no text", "If it holds only pictures, add them as files of their own; pictures need OCR"
        )
    if not closed:
        what = "The file ends in the middle of a group; what came before was read"
        problems.append(Problem(name, what, "Ask the source to send it again"))
    if reader.guessed:
        what = "The file does not say its encoding; it was read as windows-1252, the format's own"
        problems.append(
            Problem(name, what, "Compare a few words with the original; if they are wrong, save it as DOCX")
        )
    unknown = reader.unknown + builder.poisoned
    if unknown:
        what = f"{unknown} characters could not be decoded by the code pages that it names and are shown as \ufffd"
        problems.append(Problem(name, what, "Ask the source for an undamaged copy"))
    own = Metadata(title=joined(reader.info["title"]) or None, author=joined(reader.info["author"]) or None)
    metadata = completed(own, builder.text, builder.blocks)
    return Content(builder.text, tuple(builder.blocks), tuple(tables), metadata, tuple(problems))


def _built(reader: Words, name: str) -> tuple[TextBuilder, list[Table], list[Problem]]:
    builder = TextBuilder()
    problems: list[Problem] = []
    tables = Tables(builder, name, problems)
    rows: list[list[Cell]] = []
    for item in (*reader.items["header"], *reader.items["body"], *reader.items["footer"]):
        if item.row:
            if not tables.room(len(item.row)):
                break
            if not rows and builder.length:
                builder.put("\n")
            rows.append(put_row(builder, len(rows) + 1, item.row))
        else:
            tables.keep(rows)
            rows = []
            builder.add(item.text, item.kind)
        for text in item.struck:
            builder.add(text, "deleted", before="\n")
    tables.keep(rows)
    return builder, tables.made, problems


FAMILY = Family("rtf", "1", frozenset({"application/rtf"}), 50 * MEGABYTE, read)
