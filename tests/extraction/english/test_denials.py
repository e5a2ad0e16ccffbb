"""Denials: who denies what."""

from __future__ import annotations

import pytest
from attributed_text import Read


def denials(text: str) -> list[tuple[str | None, str, str]]:
    return [(s.speaker, s.denial.of, s.denial.cue) for s in Read(text).result.statements if s.denial is not None]


@pytest.mark.parametrize(
    ("text", "speaker", "of", "cue"),
    [
        ("The government denied killing detainees at the prison.", "The government", "killing detainees", "denied"),
        ("President Karim Osei has denied that anyone was tortured.", "Karim Osei", "anyone was tortured", "denied"),
        ("The ministry rejected the allegations of torture.", "The ministry", "allegations of torture", "rejected"),
        ("The minister dismissed the report as propaganda.", "The minister", "the report", "dismissed"),
    ],
)
def test_a_denial_with_what_it_denies(text: str, speaker: str, of: str, cue: str) -> None:
    ((got_speaker, got_of, got_cue),) = denials(text)
    assert got_speaker == speaker
    assert of in got_of
    assert got_cue == cue


def test_it_takes_up_the_sentence_before() -> None:
    ((speaker, of, _),) = denials("Police are accused of beating students. The mayor denied it.")
    assert speaker == "The mayor"
    assert "beating students" in of


@pytest.mark.parametrize(
    "text", ["A court denied bail to four editors.", "The army rejected the new plan.", "They never denied the charge."]
)
def test_what_is_no_denial(text: str) -> None:
    assert denials(text) == []
