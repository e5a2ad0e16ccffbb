"""Plain text and Markdown. The document's text is exactly the decoded bytes, less a byte order mark."""

from __future__ import annotations

from tawthiq.model import Metadata, Problem
from tawthiq.reading.encodings import Decoded, decode
from tawthiq.reading.masthead import metadata_of
from tawthiq.reading.paragraphs import blocks_of
from tawthiq.reading.result import MEGABYTE, Content, Family, Unreadable
from tawthiq.reading.ruled import with_tables


def read(data: bytes, name: str) -> Content:
    """Bytes of a plain text to its content. Line ends, tabs and spaces stay as they are.

    Raises:
        Unreadable: nothing but white space.
    """
    decoded = decode(data)
    if not decoded.text.strip():
        raise Unreadable("The file holds no text, only white space", "Ask the source for the file again")
    lines = blocks_of(decoded.text)
    metadata = metadata_of(decoded.text, lines) if lines else Metadata()
    blocks, tables = with_tables(decoded.text, lines)
    problems = encoding_problems(decoded, name)
    return Content(
        decoded.text, tuple(blocks), tuple(tables), metadata=metadata, problems=problems, encoding=decoded.used
    )


def encoding_problems(decoded: Decoded, name: str) -> tuple[Problem, ...]:
    """What a person must know about how bytes became text; nothing where they are sound UTF-8 or UTF-16."""
    found = []
    if not decoded.certain:
        what = f"The file does not say its encoding; it was read as {decoded.encoding}, which fits its bytes best"
        found.append(Problem(name, what, "Compare a few words with the original; if they are wrong, save it as UTF-8"))
    if decoded.replaced:
        what = f"{decoded.replaced} characters could not be decoded as {decoded.encoding} and are shown as \ufffd"
        found.append(Problem(name, what, "Ask the source for an undamaged copy"))
    return tuple(found)


FAMILY = Family("text", "4", frozenset({"text/plain", "text/markdown"}), 50 * MEGABYTE, read)
