"""Parties: names, roles, works and what takes them up again."""

from __future__ import annotations

import pytest
from attributed_text import Read, analysed

from tawthiq.extraction.english.parties import read_party
from tawthiq.extraction.english.registry import registry_of


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("The ministry's spokesman, Karim Osei, said 12 people died.", "Karim Osei"),
        ("Mr Osei said 12 people died. Karim Osei is a lawyer.", "Karim Osei"),
        ("A statement from the Halden Institute said 12 people died.", "Halden Institute"),
        ("By the institute's own count, 12 people died.", "the institute"),
    ],
)
def test_the_party_behind_a_phrase(text: str, party: str) -> None:
    assert [name.removeprefix("the ").removeprefix("The ") for name in Read(text).chain("12 people")] == [
        party.removeprefix("the ")
    ]


def test_a_pronoun_is_the_person_who_spoke_last() -> None:
    read = Read("Karim Osei said the road was closed. He said that 12 people had died.")
    assert read.chain("12 people") == ["Karim Osei"]


def test_the_group_is_the_organisation_that_spoke_last() -> None:
    read = Read("Human Rights Watch said the road was closed. The group said that 12 people had died.")
    assert read.chain("12 people") == ["Human Rights Watch"]


def test_the_report_is_its_author() -> None:
    read = Read("A new report from Amnesty International describes the jail. The report says that 12 people died.")
    assert read.chain("12 people") == ["Amnesty International"]


def test_a_report_without_an_author_speaks_itself() -> None:
    assert Read("The report says that 12 people died in the jail.").chain("12 people") == ["The report"]


def test_a_lawyer_is_named_where_he_was_introduced() -> None:
    read = Read("Lawyer Karim Osei visited the jail and said it was full. The lawyer said that 12 people had died.")
    assert read.chain("12 people") == ["Karim Osei"]


def test_short_forms_lead_to_full_names() -> None:
    registry = registry_of(
        analysed(
            "The Halden Network for Human Rights (HNHR) spoke. Karim Osei of Amnesty International spoke. Amnesty left."
        )
    )
    assert registry.fullest("HNHR") == "Halden Network for Human Rights"
    assert registry.fullest("Osei") == "Karim Osei"
    assert registry.fullest("Amnesty") == "Amnesty International"


def test_things_do_not_speak() -> None:
    assert Read("The video shows 12 people on the road.").chain("12 people") == []


def test_a_month_is_no_party() -> None:
    """ "the resolution adopted on December 21, which called for ..." lets no December speak."""
    (sentence,) = analysed("The resolution was adopted on December 21, 2016, which called for an inquiry.").sentences
    token = next(t for t in sentence.tokens if t.text == "December")
    assert read_party(sentence, token) is None


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Rami al-Darwish said 12 people died.", "Rami al-Darwish"),
        ("“12 people died there,” said Abd al-Karim Osman.", "Abd al-Karim Osman"),
        ("Rami al-Darwish fled. Al-Darwish said 12 people died.", "Rami al-Darwish"),
        ("Marie-Claire Dubois said 12 people died.", "Marie-Claire Dubois"),
        ("Nour Haddad and Rami al-Darwish said 12 people died.", "Nour Haddad and Rami al-Darwish"),
        ("The brother of Rami Darwish said 12 people died.", "The brother of Rami Darwish"),
        ("Five people told the Halden Centre of it. 12 people died, the Centre said.", "Halden Centre"),
        ("UN human rights experts spoke. The experts said 12 people died.", "UN human rights experts"),
        ("State television denied it. It said 12 people died.", "State television"),
        ("GENEVA (1 May 2020) – UN experts* today expressed alarm at reports that 12 people died.", "UN experts"),
    ],
)
def test_whoever_speaks_is_named_in_full(text: str, party: str) -> None:
    assert Read(text).chain("12 people")[0] == party


@pytest.mark.parametrize(
    "text",
    [
        "In November floods had uncovered 12 people in the cemetery.",
        "They thank the association, whose register made 12 people visible.",
        "Karim Osei ran Marsaq Prison. It was large, and no one counted 12 people there.",
        "They asked all newspapers that reported 12 people to correct it.",
        "Each sentence of 12 people had been confirmed by the Head of State.",
    ],
)
def test_what_is_no_party_says_nothing(text: str) -> None:
    assert Read(text).chain("12 people") == []


def test_he_is_no_prison() -> None:
    read = Read("They moved everyone to Marsaq Prison. He wrote that 12 people died.")
    assert read.chain("12 people") != ["Marsaq Prison"]


def test_the_rebel_group_is_no_newspaper() -> None:
    read = Read("The Lakes News said it was night. The rebel group said 12 people died.")
    assert read.chain("12 people") == ["The rebel group"]
