"""Demands: who asks whom for what."""

from __future__ import annotations

import pytest
from attributed_text import Read


def demands(text: str) -> list[tuple[str | None, str | None, str]]:
    return [
        (s.speaker, s.demand.addressee, s.demand.asks) for s in Read(text).result.statements if s.demand is not None
    ]


def bare(name: str | None) -> str | None:
    return None if name is None else name.lower().removeprefix("the ")


@pytest.mark.parametrize(
    ("text", "speaker", "addressee", "asks"),
    [
        (
            "Amnesty International called on the government to release all prisoners.",
            "Amnesty International",
            "the government",
            "release all prisoners",
        ),
        (
            "Karim Osei urged the United Nations to open an inquiry.",
            "Karim Osei",
            "the United Nations",
            "open an inquiry",
        ),
        ("Protesters demanded the release of the students.", "Protesters", None, "release of the students"),
        ("The families called for an independent inquiry.", "The families", None, "independent inquiry"),
        ("The union demanded that the ministry pay the workers.", "The union", "the ministry", "pay the workers"),
        (
            "The Halden Institute stressed the need for the court to open the archives.",
            "Halden Institute",
            "the court",
            "open the archives",
        ),
        (
            "The Halden Institute stresses the need to refer the findings to the International Court to ensure"
            " accountability for war crimes and crimes against humanity and put an end to violence in Karvala.",
            "Halden Institute",
            None,
            "refer the findings to the International Court",
        ),
        (
            "“The authorities must free the prisoners now,” said Karim Osei.",
            "Karim Osei",
            "The authorities",
            "free the prisoners",
        ),
    ],
)
def test_a_demand_with_its_parts(text: str, speaker: str, addressee: str | None, asks: str) -> None:
    ((got_speaker, got_addressee, got_asks),) = demands(text)
    assert bare(got_speaker) == bare(speaker)
    assert bare(got_addressee) == bare(addressee)
    assert asks in got_asks


@pytest.mark.parametrize(
    ("text", "speaker", "addressee", "asks"),
    [
        (
            "The United Nations on Friday urged Iran to halt the execution.",
            "United Nations",
            "Iran",
            "halt the execution",
        ),
        (
            "The union urged countries on Monday to increase the pressure.",
            "union",
            "countries",
            "increase the pressure",
        ),
        ("The Circle has asked for the container to be preserved.", "Circle", None, "the container to be preserved"),
        ("The lawyers called for the court to free the boys.", "lawyers", "the court", "free the boys"),
        ("The families pleaded with the guards to open the gates.", "families", "the guards", "open the gates"),
        ("The union repeated its call on the state to publish the list.", "union", "the state", "publish the list"),
        ("“There must be an independent investigation,” said Karim Osei.", "Karim Osei", None, "investigation"),
        ("“It is vital that the army open the gates,” said Karim Osei.", "Karim Osei", "the army", "open the gates"),
    ],
)
def test_a_demand_in_other_words(text: str, speaker: str, addressee: str | None, asks: str) -> None:
    ((got_speaker, got_addressee, got_asks),) = demands(text)
    assert bare(got_speaker) == speaker.lower()
    assert bare(got_addressee) == bare(addressee)
    assert asks in got_asks


def test_a_demand_for_two_things_of_two_parties_is_two() -> None:
    found = demands("The union demands that the Congress repeal the law and that the ministry open its archives.")
    assert [(bare(to), asks) for _, to, asks in found] == [
        ("congress", "that the Congress repeal the law"),
        ("ministry", "that the ministry open its archives"),
    ]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "The Circle calls on the Congress to send an envoy to Lower Sabi without delay, and on the police to"
            " release the vendors.",
            [("congress", "to send an envoy to Lower Sabi without delay"), ("police", "to release the vendors")],
        ),
        (
            "The families call upon the authorities of Ubanzi to set up mobile courts, and on donors to fund the"
            " clinic.",
            [("authorities of ubanzi", "to set up mobile courts"), ("donors", "to fund the clinic")],
        ),
        (
            "The Commission called for the dismissal of the officers it named and for the resignation of the court.",
            [(None, "the dismissal of the officers it named"), (None, "the resignation of the court")],
        ),
        (
            "Bishop Marek Osei appealed to the police not to shoot and not to enter the church.",
            [("police", "not to shoot"), ("police", "not to enter the church")],
        ),
        (
            "The families asked that the remains be released, that certificates be issued, and that the law be"
            " repealed.",
            [
                (None, "that the remains be released"),
                (None, "that certificates be issued"),
                (None, "that the law be repealed"),
            ],
        ),
        (
            "The Circle called on the forces to retrieve and identify the bodies.",
            [("forces", "to retrieve and identify the bodies")],
        ),
    ],
)
def test_things_asked_one_after_another(text: str, asked: list[tuple[str | None, str]]) -> None:
    assert [(bare(to), asks) for _, to, asks in demands(text)] == asked


@pytest.mark.parametrize(
    ("text", "speaker", "asks"),
    [
        ("The union wants the commander to be suspended.", "union", "the commander to be suspended"),
        ("The group is requesting all banks freeze the accounts.", "group", "freeze the accounts"),
        ("The union repeated its demand that Congress open the graves.", "union", "Congress open the graves"),
        (
            "“We are deeply concerned, and call on anyone with information on him to come forward,” said Karim Osei.",
            "karim osei",
            "to come forward",
        ),
        ("A forum of associations, Karvesh, urged the state to take samples.", "karvesh", "to take samples"),
        (
            "The Georgian Society, which runs a hotline with ten lawyers, called on courts to stop fining people.",
            "georgian society",
            "to stop fining people",
        ),
        ("The ICRC called on Belland and Prinsk to open their archives.", "icrc", "to open their archives"),
        ("The state failed, the authors conclude, in all ways. They recommend a court.", "authors", "a court"),
    ],
)
def test_who_demands_where_the_parse_is_hard(text: str, speaker: str, asks: str) -> None:
    ((got_speaker, _, got_asks),) = demands(text)
    assert bare(got_speaker) == speaker
    assert asks in got_asks


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "The men must be freed, Karvesh International, Orsel for Rights and the Samir Foundation said today.",
            "Karvesh International, Orsel for Rights and the Samir Foundation",
        ),
        (
            "The Karvesh Center for Human Rights and the Orsel Center for Media on Monday urged the court to act.",
            "Karvesh Center for Human Rights and the Orsel Center for Media",
        ),
    ],
)
def test_all_who_ask_together_are_named(text: str, speakers: str) -> None:
    ((speaker, _, _),) = demands(text)
    assert bare(speaker) == speakers.lower()


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("“The killing must not be allowed to continue,” said Marta Olin.", "must not be allowed to continue"),
        ("“It is high time for the Council to act,” said Marta Olin.", "the Council to act"),
        ("“The government needs to stop the executions,” said Marta Olin.", "needs to stop the executions"),
    ],
)
def test_what_somebody_says_is_due(text: str, asks: str) -> None:
    ((speaker, _, got),) = demands(text)
    assert speaker == "Marta Olin"
    assert asks in got


@pytest.mark.parametrize(
    "text",
    [
        "The members want the Council to demand access for the nurses.",
        "The commission is expected to recommend steps.",
    ],
)
def test_what_is_not_asked_yet_is_no_demand_of_the_one_who_shall_ask(text: str) -> None:
    assert not [d for d in demands(text) if bare(d[0]) in ("council", "commission")]


def test_what_a_page_of_a_rights_group_says_must_be_is_its_demand() -> None:
    text = "Belgrove: open the camp\n\nThe authorities must let lawyers into the camp. It rained on the tents."
    watching = Read(text, "Karvesh Rights Watch").result.statements
    assert [(s.speaker, s.demand.addressee) for s in watching if s.demand] == [
        ("Karvesh Rights Watch", "The authorities")
    ]
    assert not [s for s in Read(text, "The Karvesh Times").result.statements if s.demand]


def test_a_page_that_quotes_its_own_publisher_says_who_demands() -> None:
    text = "The sentences must be quashed, the Karvesh Institute said today."
    found = [s for s in Read(text, "Karvesh Institute").result.statements if s.demand]
    assert [s.speaker for s in found] == ["Karvesh Institute"]


def test_a_numbered_list_below_what_is_recommended() -> None:
    text = (
        "The commission recommends that:\n\n1. The President apologise to the families.\n"
        "2. The Ministry of Defence open its files.\n\nIt rained."
    )
    assert [(bare(s), asks) for s, _, asks in demands(text)] == [
        ("commission", "The President apologise to the families"),
        ("commission", "The Ministry of Defence open its files"),
    ]


def test_a_list_below_a_call_is_one_demand_a_line() -> None:
    text = (
        "Amnesty International urges the government to:\n• Release all prisoners;\n• Open the archives.\n\nIt rained."
    )
    assert [asks for _, _, asks in demands(text)] == ["Release all prisoners", "Open the archives"]


def test_we_is_the_page_itself() -> None:
    text = "Statement by the Halden Rights Committee\n\nTwo men were shot. We call on the army to leave the town."
    ((speaker, addressee, _),) = demands(text)
    assert speaker == "Halden Rights Committee"
    assert bare(addressee) == "army"


@pytest.mark.parametrize(
    "text",
    [
        "He should have known better.",
        "The road must be long.",
        "Officials did not ask anyone to leave.",
        "The kidnappers demanded a ransom of $5,000.",
        "The soldiers asked me to kneel.",
        "The ministry did not reply to a reporter who asked for comment.",
        "The boy asked for water.",
        "“Should the court find this, who must pay the price?” asked Karim Osei.",
    ],
)
def test_what_is_no_demand(text: str) -> None:
    assert demands(text) == []


@pytest.mark.parametrize(
    ("text", "speaker", "addressee", "asks"),
    [
        ("The panel asked for an international court.", "panel", None, "an international court"),
        ("Relatives want the building closed.", "relatives", None, "the building closed"),
        ("The opposition wants an inquiry.", "opposition", None, "an inquiry"),
        ("The UN rapporteur urged an end to the executions.", "UN rapporteur", None, "an end to the executions"),
        ("The Karvesh Bar insisted on an inquiry.", "Karvesh Bar", None, "an inquiry"),
        ("The UN envoy has told the government to stop.", "UN envoy", "the government", "to stop"),
        ("“The killers ought to be brought to court,” said Karim Osei.", "Karim Osei", None, "brought to court"),
        ("The state ought to pay the families, said Karim Osei.", "Karim Osei", "the state", "pay the families"),
        ("“Free our sons,” the mothers shouted.", "mothers", None, "Free our sons"),
        ("France's prosecutor called Monday for a long sentence.", "France's prosecutor", None, "a long sentence"),
        ("Thousands marched on Friday, demanding an inquiry.", "thousands", None, "an inquiry"),
        (
            "The union called on the army to free, at once and without conditions, the 27 villagers.",
            "union",
            "the army",
            "the 27 villagers",
        ),
    ],
)
def test_a_demand_as_a_wish_or_a_duty(text: str, speaker: str, addressee: str | None, asks: str) -> None:
    ((got_speaker, got_addressee, got_asks),) = demands(text)
    assert bare(got_speaker) == speaker.lower()
    assert bare(got_addressee) == bare(addressee)
    assert asks in got_asks


@pytest.mark.parametrize(
    "text",
    [
        "The union's demands: the release of all teachers; and an end to the curfew.",
        "The union's demands include the release of all teachers and an end to the curfew.",
    ],
)
def test_demands_that_are_listed(text: str) -> None:
    assert [(bare(who), asks) for who, _, asks in demands(text)] == [
        ("union", "the release of all teachers"),
        ("union", "an end to the curfew"),
    ]


def test_a_further_verb_of_demanding_is_a_demand_of_its_own() -> None:
    found = demands("The report recommends that the army close the camp and calls on donors to stop funding it.")
    assert [(bare(to), asks) for _, to, asks in found] == [
        ("army", "that the army close the camp"),
        ("donors", "to stop funding it"),
    ]


def test_those_who_ask_together_are_named_in_full() -> None:
    ((speaker, _, _),) = demands(
        "The Karvesh Centre for Justice and the Halden Observatory for Human Rights called on the army to leave."
    )
    assert speaker == "Karvesh Centre for Justice and the Halden Observatory for Human Rights"


def test_a_page_that_does_not_say_whose_it_is_demands_in_its_own_voice() -> None:
    text = "The Truth Panel of Karvesh met on Monday.\n\nWe call on the army to leave the town."
    ((speaker, addressee, _),) = demands(text)
    assert speaker is None
    assert bare(addressee) == "army"


@pytest.mark.parametrize(
    "text",
    [
        "If you want your suffering to end, you have to act.",
        "They will have to answer for this, said Karim Osei.",
        "The boys asked for water.",
        "“Take some cash to get home,” the officer said.",
    ],
)
def test_what_nobody_demands(text: str) -> None:
    assert demands(text) == []


def test_who_is_asked_can_act() -> None:
    text = "Demonstrators demanded the withdrawal of a law that restricts the right to strike."
    assert [(to, asks.split()[:2]) for _, to, asks in demands(text)] == [(None, ["the", "withdrawal"])]


@pytest.mark.parametrize(
    ("text", "speaker", "asks"),
    [
        ("Karim Osei also wants the east wing closed.", "Karim Osei", "the east wing closed"),
        ("The union wants the bodies handed over.", "The union", "the bodies handed over"),
        ("The Halden Institute needs access to the site at once, it says.", "Halden Institute", "access to the site"),
        ("The crowd shouted for the governor to go.", "The crowd", "go"),
        ("One of them, Karim Osei, said the commander must be put on trial.", "Karim Osei", "must be put on trial"),
    ],
)
def test_a_demand_in_plainer_words(text: str, speaker: str, asks: str) -> None:
    ((got_speaker, _, got_asks),) = demands(text)
    assert bare(got_speaker) == bare(speaker)
    assert asks in got_asks


@pytest.mark.parametrize(
    "text",
    [
        "The nurse wants a wing for the children.",
        "The Halden Institute needs a new roof, it says.",
        "The union wanted to be heard.",
    ],
)
def test_a_plain_wish_is_no_demand(text: str) -> None:
    assert demands(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "The Lakeland Truth Commission sat for long. The commissioners recommend that the state pay reparation.",
            "Lakeland Truth Commission",
        ),
        (
            "The Lakeland Truth Commission sat for two years. The commission urged the state to pay reparation.",
            "Lakeland Truth Commission",
        ),
        (
            "Prison Watch and 31 other organizations wrote to the court. The organizations urged it to sit in public.",
            "Prison Watch",
        ),
        ("The organizations urged the court to sit in public.", "organizations"),
    ],
)
def test_who_asks_is_named_as_the_page_names_them(text: str, speaker: str) -> None:
    ((got_speaker, _, _),) = demands(text)
    assert bare(got_speaker) == bare(speaker)


def test_a_headline_that_begins_like_a_body_is_no_name_of_one() -> None:
    found = demands("Military Targets Workers\n\nThe military asked the unions to name their leaders.")
    assert {bare(speaker) for speaker, _, _ in found} <= {"military"}


@pytest.mark.parametrize(
    ("text", "speaker", "asks"),
    [
        (
            "Investigators said that Karvala held men, and called on it to open the sites.",
            "Investigators",
            "open",
        ),
        ("Rim Addas said it was time that the prison was closed.", "Rim Addas", "the prison was closed"),
        ("There has to be accountability for this, the envoy said.", "the envoy", "accountability"),
        ("There should be no amnesty for the killers, the union said.", "the union", "no amnesty"),
        ("The society calls for an independent body to search for them.", "The society", "an independent body to"),
        ("The authors say that an international tribunal is needed.", "The authors", "tribunal"),
        ("The union's head said graves should not be opened.", "The union's head", "should not be opened"),
        ("Senators have written to the president asking him to impose sanctions.", "Senators", "impose sanctions"),
        ("Tens of thousands of people marched, demanding his resignation.", "Tens of thousands of people", "resign"),
        ("The letter, signed by Ada Moroz, asking the firm to speak out, came late.", "Ada Moroz", "speak out"),
        ("Lawyer Pavel Dusek repeated his call on the service to admit doctors.", "Pavel Dusek", "admit doctors"),
        ("The envoy said it was imperative to secure the archives.", "The envoy", "secure the archives"),
        ("The Vera Institute recommends opening the registers.", "The Vera Institute", "opening the registers"),
        ('"They must be tried," said the group\'s director in the capital, Osai Brenk.', "Osai Brenk", "must be tried"),
    ],
)
def test_a_demand_by_whatever_wording(text: str, speaker: str, asks: str) -> None:
    ((got_speaker, _, got_asks),) = demands(text)
    assert bare(got_speaker) == bare(speaker)
    assert asks in got_asks


@pytest.mark.parametrize(
    "text",
    [
        "The office did not answer our request for information.",
        "The society's request for comment went unanswered.",
        "Parents should not need to worry, the minister said.",
    ],
)
def test_asking_to_know_is_no_demand(text: str) -> None:
    assert demands(text) == []


def test_each_demand_has_its_verb() -> None:
    text = "Its head, Samir Brenk, asked residents not to dig on their own and called for experts from abroad."
    assert [asks for _, _, asks in demands(text)] == ["not to dig on their own", "experts from abroad"]


def test_demands_listed_behind_a_colon() -> None:
    text = "The opposition keeps to its demands: a second vote; the release of all prisoners; and a trial of the men."
    assert [asks for _, _, asks in demands(text)] == [
        "a second vote",
        "the release of all prisoners",
        "a trial of the men",
    ]


def test_a_joint_statement_speaks_for_the_undersigned() -> None:
    text = (
        "Free the doctors\n\nWe, the undersigned 14 organisations, call on the Front to release the nine doctors.\n\n"
        "We further call on:\n- the Front to let the observers in;\n- Karvala to use its influence."
    )
    assert demands(text) == [
        ("the undersigned 14 organisations", "the Front", "to release the nine doctors"),
        ("the undersigned 14 organisations", "Front", "to let the observers in"),
        ("the undersigned 14 organisations", "Karvala", "to use its influence"),
    ]


def test_recommendations_are_their_makers() -> None:
    text = (
        "Recommendations\n\nThe Halden Commission makes the following recommendations.\n\n"
        "The Government should abolish the decree."
    )
    assert [(speaker, asks) for speaker, _, asks in demands(text)] == [
        ("The Halden Commission", "The Government should abolish the decree"),
    ]


def test_a_briefing_speaks_for_whom_it_says() -> None:
    text = (
        "Briefing notes\n\nSpokesperson for the High Commissioner for Refugees: Elsbeth Tann\n\n"
        "We call on the authorities to open the gates."
    )
    assert [speaker for speaker, _, _ in demands(text)] == ["High Commissioner for Refugees"]


def test_a_text_without_stops_takes_no_longer_than_its_length_asks() -> None:
    """Quotation marks are counted once, not again at each word: 150 such clauses took 50 seconds."""
    found = Read("the widows asked the governor to open the pit and " * 60).result.statements
    assert sum(s.kind == "demand" for s in found) >= 50
