"""Numbers that wait for a person enter nothing: no figure, no period, no date of the page."""

from __future__ import annotations

import re

import pytest

from tawthiq import extraction
from tawthiq.model import Block, Document, Metadata, Span


def read(text: str, waiting: str, language: str = "ar", published: str | None = None) -> list[dict[str, object]]:
    """Figures of a text of which every number that the pattern finds waits."""
    spans = tuple(Span(m.start(), m.end()) for m in re.finditer(waiting, text)) if waiting else ()
    blocks = (Block(Span(0, len(text)), "paragraph", language),)
    document = Document("0" * 64, "image", "1", text, blocks, metadata=Metadata(published=published), unconfirmed=spans)
    found = [s for r in extraction.read(document) for s in r.statements if s.figure]
    return [{"words": s.span.of(text), "low": s.figure.low, "period": s.figure.period} for s in found if s.figure]


ARABIC = "قال المركز إن ٤٣ معتقلا قتلوا في السجن. وقال المركز إن عشرين معتقلا ماتوا في المستشفى."


def test_a_waiting_number_is_no_figure_and_the_others_stay_where_they_are() -> None:
    assert [f["low"] for f in read(ARABIC, "")] == [43, 20]
    (figure,) = read(ARABIC, "٤٣")
    assert figure["words"] == "عشرين معتقلا"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قال المركز إن ٢٠ ألف معتقل قتلوا في السجن.", "ar"),
        ("The group said that ٢٠ thousand detainees were killed at the prison.", "en"),
        ("The group said that between ٤٠ and fifty detainees were killed at the prison.", "en"),
        ("The group said that ٤٠ dozen men were killed at the prison.", "en"),
    ],
)
def test_what_is_left_of_a_number_beside_it_is_no_figure_either(text: str, language: str) -> None:
    assert read(text, "[٠-٩]+", language) == []
    assert read(re.sub("[٠-٩]+", "20", text), "", language) != []  # it would be one


def test_what_a_file_says_of_its_making_is_no_medium_of_the_page() -> None:
    words = "The outer gate was repaired and painted."
    for fact in ("Perceptual hash (QXZ): 4f1b", "Made with (EXIF): (via Kestrel)", "(ABC) - 4f1b"):
        text = f"{words}\n\n{fact}"
        told = Block(Span(len(words) + 2, len(text)), "fact", "und")
        said = Block(Span(0, len(words)), "paragraph", "en")
        document = Document("0" * 64, "image", "1", text, (said, told))
        for reading in extraction.read(document):
            assert reading.publisher is None
            assert reading.credits == ()
    # On the page itself the same words are a dateline.
    line = "GRAYFORD (ABC) - The outer gate was repaired and painted."
    document = Document("0" * 64, "image", "1", line, (Block(Span(0, len(line)), "paragraph", "en"),))
    assert [reading.publisher for reading in extraction.read(document)] == ["ABC"]


def test_a_waiting_year_is_no_period() -> None:
    text = "The group said that forty detainees were killed at the prison by the guards in their cells in {}."
    (sure,) = read(text.format("2013"), "", "en")
    assert sure["period"] == "2013"
    assert all(f["period"] is None for f in read(text.format("2013"), "2013", "en"))
