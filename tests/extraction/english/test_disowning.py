"""Denials in more words than one, and by those who speak for the accused."""

from __future__ import annotations

import pytest
from attributed_text import Read


def denials(text: str) -> list[tuple[str | None, str]]:
    return [(s.speaker, s.denial.of) for s in Read(text).result.statements if s.denial is not None]


@pytest.mark.parametrize(
    ("text", "speaker", "of"),
    [
        ("The Front said it had no hand in the bombing of the market.", "The Front", "no hand in the bombing"),
        ("The police pushed back against claims that they had used gas.", "The police", "used gas"),
        ("The president poured scorn on the findings of the panel.", "The president", "findings of the panel"),
        ("The diplomat refused to accept that there had been a famine.", "The diplomat", "been a famine"),
        ("Despite the government's denial that it holds prisoners, 14 are named.", "the government", "holds prisoners"),
        ("The junta issued a denial, saying its planes had not flown.", "The junta", "planes had not flown"),
        ("The army said the charge could not be further from the truth.", "The army", "the charge"),
        ("The spokeswoman was adamant that no shells had been fired.", "The spokeswoman", "no shells had been fired"),
        ("The ministry said the article was devoid of truth.", "The ministry", "the article"),
        ("The general, accused of the killings, says he is innocent.", "The general", "he is innocent"),
        ("The minister said he was not aware of any torture.", "The minister", "any torture"),
        ("The spokesman said the report was not worth refuting.", "The spokesman", "the report"),
        ("The mayor declared that there are no longer cases of torture.", "The mayor", "cases of torture"),
        ("The commander called the reports “theatre”.", "The commander", "reports"),
        (
            "Officials have dismissed as unfounded the conclusions of the panel.",
            "Officials",
            "conclusions of the panel",
        ),
        ("The agency quoted an official as saying that the report was false.", "an official", "the report was false"),
        ("Groups speak of 300 prisoners, claims dismissed by Karvala as propaganda.", "Karvala", "claims"),
        ("Karvala's justice ministry said no prisoner had been beaten.", "Karvala's justice ministry", "no prisoner"),
        ("The coalition said that it had no aircraft in the area.", "The coalition", "no aircraft"),
        ("The armed group said that it does not target civilians.", "The armed group", "target civilians"),
        ("The company has never threatened anyone, it said.", "The company", "never threatened anyone"),
        ("“We are not aware of a massacre,” police told the agency.", "police", "aware of a massacre"),
        ("The police said no one had been ill-treated in the barracks.", "The police", "ill-treated"),
        ("The prosecutor calls that claim absurd.", "The prosecutor", "that claim"),
        (
            "The agency acknowledged only that “16 inmates” had missed nine meals, and denied that anyone was beaten.",
            "The agency",
            "that anyone was beaten",
        ),
        (
            "The envoy spoke of an accident in which fuel exploded and “a woman and four children lost their lives”,"
            " and denied that the army had set fire to homes.",
            "The envoy",
            "that the army had set fire",
        ),
    ],
)
def test_a_denial_in_other_words(text: str, speaker: str, of: str) -> None:
    ((got_speaker, got_of),) = denials(text)
    assert got_speaker == speaker
    assert of in got_of


def test_a_lawyer_speaks_for_a_client() -> None:
    text = 'The trial opened on Monday. "My client gave no such order," said the lawyer, Pablo Rius.'
    assert [speaker for speaker, _ in denials(text)] == ["Pablo Rius"]


@pytest.mark.parametrize(
    "text",
    [
        "After the ministry's denial the families went home.",
        "The police pushed back the crowd.",
        "The minister said they were not innocent.",
        "The general took issue with nobody.",
    ],
)
def test_no_denial(text: str) -> None:
    assert denials(text) == []


def test_a_charge_is_told_with_its_denial() -> None:
    text = (
        "The trial of the former governor opened on Monday. He is accused of fraud.\n\n"
        "The hall was full. The weather was fine.\n\nKarim Osei denies the charges."
    )
    ((_, of),) = denials(text)
    assert "accused of fraud" in of


def test_an_office_is_its_holder() -> None:
    text = "Karvalan leader Tomas Quill met his generals. The Karvalan leader has rejected claims of torture."
    assert [speaker for speaker, _ in denials(text)] == ["Tomas Quill"]


@pytest.mark.parametrize(
    ("text", "speaker", "of"),
    [
        (
            "Families say 40 men were shot. The navy told the paper that it rejects the figure.",
            "The navy",
            "the figure: Families say 40 men were shot.",
        ),
        (
            "Soldiers killed at least 85 men in the valley; the government has always denied it.",
            "the government",
            "it: Soldiers killed at least 85 men in the valley",
        ),
        ("The judiciary has rejected as “sheer fantasy” a count of 900 dead.", "The judiciary", "a count of 900 dead"),
    ],
)
def test_what_is_denied_is_told_by_what_stands_before_it(text: str, speaker: str, of: str) -> None:
    assert denials(text) == [(speaker, of)]


@pytest.mark.parametrize(
    "text",
    [
        "The rights group said it had not recorded any executions.",
        "The survivor said the guards did not beat her that day.",
        "The survivor said that she had not been shot.",
        "The ministry said it had no money for the burials.",
    ],
)
def test_what_one_did_not_see_or_suffer_is_no_denial(text: str) -> None:
    assert denials(text) == []
