"""Sources that a text credits, and what the page says of itself."""

from __future__ import annotations

import re

import pytest
from attributed_text import Read


def test_sources_stand_outermost_first_in_their_fullest_form() -> None:
    read = Read(
        "Guards beat 20 prisoners, Marta Oduya told Amnesty International.\n\n"
        "Oduya said the jail was full. Amnesty said that 12 people had died."
    )
    assert [c.party for c in read.result.credits] == ["Amnesty International", "Marta Oduya"]


def test_a_report_without_a_title_is_no_work_of_its_author() -> None:
    (credit,) = Read("A report by the Halden Institute found that 300 people had vanished.").result.credits
    assert "Halden Institute" in credit.party
    assert credit.work is None


@pytest.mark.parametrize(
    "sentence",
    [
        "A report by the Halden Institute, entitled Salt and Iron, found that 300 people had vanished.",
        "The Halden Institute’s ‘Salt and Iron’ report found that 300 people had vanished.",
        "The report, “Salt and Iron”, by the Halden Institute says that 300 people had vanished.",
    ],
)
def test_the_title_of_a_report_is_kept(sentence: str) -> None:
    found = Read(sentence).result.credits
    assert "Salt and Iron" in {c.work for c in found}


def test_a_report_by_a_named_body_is_credited_without_a_verb_of_saying() -> None:
    found = Read("The report by the Halden Institute makes it imperative to act.").result.credits
    assert any("Halden Institute" in c.party for c in found)


def test_the_publisher_is_no_source_of_its_own_page() -> None:
    read = Read("The Halden Post reported that 40 people were killed. Police said 50 were hurt.", "The Halden Post")
    assert [c.party for c in read.result.credits] == ["Police"]


def test_a_paragraph_signed_via_an_outlet_is_brought_by_it() -> None:
    read = Read("The report says that 40 people were killed. (Via Channel 4)")
    assert read.chain("40 people") == ["The report", "Channel 4"]
    assert "Channel 4" in [c.party for c in read.result.credits]


def test_media_given_a_report_are_one_relay_each() -> None:
    read = Read("A report released to The Guardian and CNN alleges the killing of some 11,000 prisoners.")
    assert [n.removeprefix("The ") for n in read.chain("11,000")] == ["A report", "Guardian", "CNN"]


def test_an_agency_that_signs_below_brings_what_others_say_but_speaks_not_itself() -> None:
    read = Read("Two men drowned.\n\nPolice said that 12 people died.\n\n(AFP)")
    assert read.chain("Two men") == []
    assert read.chain("12 people") == ["Police", "AFP"]


def test_a_dateline_that_is_not_the_publishers_signs_as_relay() -> None:
    read = Read("DAMASCUS (AFP) - Police said that 12 people died.", "The Halden Post")
    assert read.chain("12 people") == ["Police", "AFP"]


def test_who_is_not_named_is_a_source_of_figures_only() -> None:
    read = Read("A nurse said that 40 people died. A driver said that the road was long.")
    assert [c.party for c in read.result.credits] == ["A nurse"]


def test_one_party_is_credited_once_under_its_fullest_name() -> None:
    read = Read(
        "The International Federation of Journalists said that 12 people died. IFJ added that two were women.\n\n"
        "Spokesman Karim Osei said that 40 were hurt. Osei said that the hospital was full."
    )
    assert [c.party for c in read.result.credits] == ["The International Federation of Journalists", "Karim Osei"]


def test_an_outlet_beside_a_word_of_publishing_is_credited_and_a_picture_agency_is_not() -> None:
    read = Read("Getty Images\n\nThe memorandum, first published by Der Spiegel, names 40 prisoners.")
    assert [c.party for c in read.result.credits] == ["Der Spiegel"]


def test_who_took_a_picture_is_no_source_of_what_is_told() -> None:
    read = Read("Forty men buried\nDer Spiegel / Rima Salem\n\nOsman Dal said that 40 people died.")
    assert [c.party for c in read.result.credits] == ["Osman Dal"]


def test_a_family_name_without_its_article_is_the_same_persons() -> None:
    read = Read("Karim al-Osei said that 12 people died. Two days later Osei said that 40 were hurt.")
    assert [c.party for c in read.result.credits] == ["Karim al-Osei"]


def test_a_body_is_credited_under_its_name_and_not_as_somebodys_role() -> None:
    read = Read(
        "The Halden Institute said that 12 people died. The Halden Institute's director for research said that "
        "40 were hurt."
    )
    assert [c.party for c in read.result.credits][:1] == ["The Halden Institute"]


def credited(text: str) -> list[str]:
    return [c.party.removeprefix("The ").removeprefix("the ") for c in Read(text).result.credits]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("A former guard told the website Karvesh Glas that he saw four men die.", "Karvesh Glas"),
        ("The account, first quoted by Karvesh Zeit, names 40 men.", "Karvesh Zeit"),
        ("A team from the University of Karvesh dug up 40 bodies.", "University of Karvesh"),
        ("The rights group Lanterna Azul has counted 40 dead.", "Lanterna Azul"),
        ("The Halden Documentation Centre has traced 1,030 migrants who vanished.", "Halden Documentation Centre"),
        ("The Karvesh Glas newspaper said that 40 men had died.", "Karvesh Glas"),
        ("The Halden Institute's figures are higher.", "Halden Institute"),
        ("Forty men died at sea.\n\nCredit: Associated Press (AP)", "Associated Press"),
    ],
)
def test_a_source_in_many_wordings(text: str, source: str) -> None:
    assert any(party.startswith(source) for party in credited(text))


def test_a_source_is_quoted_by_whole_words_with_an_article_before_it() -> None:
    text = "The Ministry of Salt has taken note of the paper that an organisation put out on 12 May. It counts 40 dead."
    spans = [m for c in Read(text).result.credits for m in c.mentions]
    assert spans
    assert text.index("Ministry of Salt") in {s.start for s in spans}
    for span in spans:
        assert re.fullmatch(r"\w.*\w", span.of(text))
        assert not re.match(r"\w", text[span.end :])


def test_read_leads_up_to_a_name() -> None:
    assert credited("Read the Halden Institute's report on 40 deaths. Read Halden Institute's report.") == [
        "Halden Institute"
    ]


def test_a_body_and_its_known_short_name_are_one_source() -> None:
    assert credited("The Associated Press reported that 40 men died. The AP said two were boys.") == [
        "Associated Press"
    ]


def test_a_place_is_no_source_because_a_body_in_it_speaks() -> None:
    text = "The embassy lies in Salvera. The embassy in the capital Salvera said that 40 men had died."
    assert "Salvera" not in credited(text)


def test_a_number_that_begins_a_sentence_is_no_name() -> None:
    text = "Five of the dead were women. It said that 40 men had died."
    assert "Five of the dead" not in credited(text)
