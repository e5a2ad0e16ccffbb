"""The sentence around the words of a statement."""

from __future__ import annotations

import pytest

from tawthiq.dossier.mentions import in_sentence
from tawthiq.model import Block, Document, Span

FULL = "Forty prisoners were taken from the hall at night and are still\nnot found. Others came back."
LIST = "Killed: 40\nInjured: 120\nMissing: 7"


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        (FULL, "Forty prisoners", ("", " were taken from the hall at night and are still\nnot found.")),
        (FULL, "Others", ("", " came back.")),
        ("A long line that was broken where it was full, says the\nHalden Institute, of 40 men.", "40 men", None),
        (LIST, "120", ("Injured: ", "")),
    ],
)
def test_a_line_that_was_only_full_ends_no_sentence(text: str, words: str, shown: tuple[str, str] | None) -> None:
    start = text.index(words)
    span = Span(start, start + len(words))
    whole = Document("0" * 64, "text", "1", text, (Block(Span(0, len(text))),))
    before, phrase, after = in_sentence(whole, span)
    assert phrase == words
    assert (before, after) == (shown or (text[:start], "."))
