"""Blocks go to the reader of their language."""

from tawthiq import extraction
from tawthiq.model import Block, Document, Span


def test_each_language_is_read_by_its_own_reader() -> None:
    english, arabic = "Soldiers killed 14 villagers.", "قتل الجنود 14 قرويا."
    text = f"{english}\n{arabic}"
    cut = len(english)
    blocks = (Block(Span(0, cut), "paragraph", "en"), Block(Span(cut + 1, len(text)), "paragraph", "ar"))
    readings = extraction.read(Document("0" * 64, "text", "1", text, blocks))
    by_reader = {r.reader: [s.span.of(text) for s in r.statements if s.figure] for r in readings}
    assert set(by_reader) == {"english", "arabic"}
    assert all("14" in phrase for phrases in by_reader.values() for phrase in phrases)
    assert by_reader["english"] == ["14 villagers"]


def test_a_document_without_text_gives_nothing() -> None:
    assert extraction.read(Document("0" * 64, "text", "1", "")) == ()
