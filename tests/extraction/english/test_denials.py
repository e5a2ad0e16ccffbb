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


@pytest.mark.parametrize(
    ("text", "speaker", "of"),
    [
        ("The army called the report a fabrication.", "The army", "the report"),
        ("Officials said the allegations were baseless.", "Officials", "the allegations"),
        ("The minister insisted that no one had been tortured.", "The minister", "no one had been tortured"),
        ("The ministry said that no prisoner had been beaten.", "The ministry", "no prisoner had been beaten"),
        ("The government did not accept the findings.", "The government", "the findings"),
        ("Amnesty spoke of 40 graves, an allegation that the government denies.", "the government", "40 graves"),
        ("They put it at 40, an estimate the government calls absurd.", "the government", "an estimate"),
        ("It was torture, the lawyers say, which the police deny.", "the police", "torture"),
        ("The wardens always denied any ill-treatment of the men.", "The wardens", "any ill-treatment"),
        ("The accused, who has denied having commanded anybody, slept.", "The accused", "having commanded anybody"),
        ("The ministry told the Group that it ran no camps.", "The ministry", "it ran no camps"),
        ("The former president said he had known of no torture.", "The former president", "known of no torture"),
        ("The army says it received no prisoners at the bridge.", "The army", "received no prisoners"),
        ("Marek Osei told the judges that he never drove the van.", "Marek Osei", "he never drove the van"),
        ("The governor dismissed as “a fairy tale” the account of a guard.", "The governor", "the account of a guard"),
        ("The report was disputed by the army's spokesman.", "the army's spokesman", "The report"),
        ("The ministry said in a letter that it has no knowledge of any camp.", "The ministry", "no knowledge"),
        ("The embassy called the tally “arithmetic for children”.", "The embassy", "the tally"),
    ],
)
def test_a_denial_in_other_words(text: str, speaker: str, of: str) -> None:
    ((got_speaker, got_of, _),) = denials(text)
    assert got_speaker == speaker
    assert of in got_of


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The interior ministry did not reply. In 2014 it denied that any civilian was hurt.", "The interior ministry"),
        ("The coalition accused the rebels of looting and denied firing a single shell.", "The coalition"),
        ("Four officers were accused of murder. All four deny the charges.", "Four officers"),
        ("Asked about the jail, its commander denied any knowledge.", "commander"),
        ("The rebels say the girls joined them freely, and deny abducting anyone.", "The rebels"),
    ],
)
def test_who_denies_where_it_is_told_before(text: str, speaker: str) -> None:
    ((got_speaker, _, _),) = denials(text)
    assert got_speaker == speaker


def test_a_headline_is_not_read_as_a_denial_of_its_own() -> None:
    ((speaker, of, _),) = denials("Army denies torture\n\nThe army of Tal Kesh denied torturing prisoners on Monday.")
    assert speaker == "The army of Tal Kesh"
    assert "torturing prisoners" in of


def test_it_takes_up_the_sentence_before() -> None:
    ((speaker, of, _),) = denials("Police are accused of beating students. The mayor denied it.")
    assert speaker == "The mayor"
    assert "beating students" in of


@pytest.mark.parametrize(
    "text",
    [
        "A court denied bail to four editors.",
        "The army rejected the new plan.",
        "They never denied the charge.",
        "A judge dismissed the charges.",
        "The witness said that no one had come.",
        "The government neither confirms nor denies the report.",
    ],
)
def test_what_is_no_denial(text: str) -> None:
    assert denials(text) == []


PAGE = (
    "Forty bodies found below Karvesh jail\n\n"
    "The Halden Institute published a report on the jail on Monday. It is forty pages long.\n\n"
    "The ministry dismissed the report as biased.\n\n"
    "Inmates were beaten with cables, the report says."
)


def test_a_denied_report_is_told_by_headline_and_by_what_it_accuses_of() -> None:
    ((speaker, of, _),) = denials(PAGE)
    assert speaker == "The ministry"
    assert of.startswith("the report as biased: ")
    assert "Forty bodies found" in of
    assert "beaten with cables" in of


def test_when_and_where_something_was_said_is_not_what_is_denied() -> None:
    text = "The Halden Institute accused guards of beating boys. In a statement on Friday evening the mayor denied it."
    ((_, of, _),) = denials(text)
    assert "beating boys" in of


@pytest.mark.parametrize(
    ("text", "speaker", "of"),
    [
        ("The embassy told the newspaper that the pictures were forged.", "The embassy", "pictures were forged"),
        ("The government told reporters that there was no such prison.", "The government", "no such prison"),
        ("The ministry contests the figures.", "The ministry", "the figures"),
        ("The army told the inquiry that it knew nothing.", "The army", "it knew nothing"),
        ("A ministry spokesman said the accounts had been invented.", "A ministry spokesman", "accounts had been"),
        (
            "Both the Halden Institute and the Karvesh Committee rejected the claim that nobody was killed.",
            "Halden Institute and the Karvesh Committee",
            "nobody was killed",
        ),
    ],
)
def test_a_denial_by_saying_the_contrary(text: str, speaker: str, of: str) -> None:
    ((got_speaker, got_of, _),) = denials(text)
    assert (got_speaker or "").removeprefix("the ") == speaker
    assert of in got_of


@pytest.mark.parametrize(
    "text",
    [
        "The commander denied nothing.",
        "A police spokesman said he was not aware of any complaint of torture.",
        "The mayor said the village had never been rich.",
        "The bench rejected the claim.",
        "The defence ministry said it had no information about the prisoners.",
        "Prisoners have never seen a judge, the Network for the Defence of Rights says.",
        "The minister did not comment on the beatings.",
    ],
)
def test_what_denies_nothing(text: str) -> None:
    assert denials(text) == []


def test_he_is_no_place() -> None:
    text = "The commander wrote from prison in Salvera. He denied having beaten anyone."
    assert "Salvera" not in {speaker for speaker, _, _ in denials(text)}


@pytest.mark.parametrize(
    ("text", "speaker", "of"),
    [
        (
            "“There are no hidden cells in this city,” Interior Minister Bora Tekin told reporters on Monday.",
            "Bora Tekin",
            "There are no hidden cells",
        ),
        ("The army said that the union had invented its dead.", "The army", "the union had invented its dead"),
        ("The ministry accused the survivors of fabricating their stories.", "The ministry", "the survivors"),
        ("The governor put the accounts down to resentment.", "The governor", "the accounts"),
        ("The junta has never acknowledged that the camp existed.", "The junta", "the camp existed"),
        ("The ministry called the findings one-sided.", "The ministry", "the findings"),
    ],
)
def test_a_denial_without_a_word_of_denying(text: str, speaker: str, of: str) -> None:
    ((got_speaker, got_of, _),) = denials(text)
    assert got_speaker == speaker
    assert of in got_of


@pytest.mark.parametrize(
    "text",
    [
        "“There is no need to wait,” Interior Minister Bora Tekin told reporters on Monday.",
        "“There are no doctors here,” said Ana Perl, a nurse in the camp.",
        "The survivors accused the army of fabricating the orders.",
        "The army has acknowledged that the camp existed.",
        "The ministry put the prisoners down in its register.",
    ],
)
def test_what_only_looks_like_such_a_denial(text: str) -> None:
    assert denials(text) == []


def test_a_denial_shows_what_it_answers() -> None:
    text = "Forty men were hanged in the depot, the union says. The ministry insists that no one was harmed there."
    ((_, of, _),) = denials(text)
    assert "no one was harmed there" in of
    assert "Forty men were hanged in the depot" in of


def test_who_accuses_is_not_who_denies() -> None:
    found = denials(
        "The government of Orveli dismissed a report by a UN panel that accuses its police of running secret prisons,"
        " describing the document as hearsay."
    )
    assert "panel" not in " ".join(str(speaker) for speaker, _, _ in found)
