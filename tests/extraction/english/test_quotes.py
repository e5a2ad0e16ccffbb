"""Quotations: where they stand and whose they are."""

from __future__ import annotations

from attributed_text import Read

from tawthiq.extraction.english.quotes import quotes_of
from tawthiq.model import Block, Span


def test_a_quotation_after_its_speaker() -> None:
    read = Read("Marta Oduya said: “They took 30 people from the village at night.”")
    assert read.of_kind("quotation") == [("Marta Oduya", "They took 30 people from the village at night.")]


def test_a_quotation_before_its_speaker() -> None:
    read = Read("“They took 30 people from the village,” said Marta Oduya, a lawyer.")
    assert read.chain("30 people") == ["Marta Oduya"]


def test_sentences_after_the_speaker_in_the_same_paragraph() -> None:
    read = Read("“They came at night,” Marta Oduya said. “They took 30 people from the village.”")
    assert read.chain("30 people") == ["Marta Oduya"]


def test_a_quotation_that_runs_on_over_paragraphs_without_closing() -> None:
    read = Read("“They came at night,” Marta Oduya said. “We all hid.\n\n“They took 30 people from the village.”")
    assert read.chain("30 people") == ["Marta Oduya"]


def test_a_paragraph_that_is_all_quotation_goes_on_with_the_last_speaker() -> None:
    read = Read("Marta Oduya said the village was empty.\n\n“They took 30 people from the village in one night.”")
    assert read.chain("30 people") == ["Marta Oduya"]


def test_a_term_in_quotation_marks_is_no_statement() -> None:
    read = Read("The prison, which inmates call “the pit”, is large.")
    assert read.of_kind("quotation") == []


def test_an_opening_mark_without_a_closing_one_ends_with_its_paragraph() -> None:
    text = "“One two three.\nFour five."
    blocks = [Block(Span(0, 15)), Block(Span(16, len(text)))]
    (quote,) = quotes_of(text, blocks)
    assert quote.unclosed
    assert quote.span.of(text) == "One two three."
