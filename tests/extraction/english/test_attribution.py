"""Who says what: the chains that a figure or a sentence gets."""

from __future__ import annotations

import time

import pytest
from attributed_text import Read
from hypothesis import given, settings
from hypothesis import strategies as st

from tawthiq.extraction.english.names import named_part


@pytest.mark.parametrize(
    ("text", "words", "chain"),
    [
        ("Soldiers killed 20 people in the village, the ministry said on Monday.", "20 people", ["the ministry"]),
        ("According to the Halden Institute, 40 villagers were killed in May.", "40 villagers", ["Halden Institute"]),
        ("More than 40 villagers were killed, according to police.", "40 villagers", ["police"]),
        ("Lawyer Marta Oduya said that 12 prisoners had died in the jail.", "12 prisoners", ["Marta Oduya"]),
        ("The Halden Institute documented 110 cases of torture in August.", "110 cases", ["Halden Institute"]),
        ("A report by the Halden Institute found that 300 people had vanished.", "300 people", ["Halden Institute"]),
        ("The army, officials said, killed 20 people in the raid.", "20 people", ["officials"]),
    ],
)
def test_the_words_of_a_party_are_given_to_it(text: str, words: str, chain: list[str]) -> None:
    got = Read(text).chain(words)
    assert [name.removeprefix("the ").removeprefix("The ") for name in got] == [c.removeprefix("the ") for c in chain]


def test_what_the_page_says_itself_has_no_chain() -> None:
    assert Read("Twenty people died when the bridge fell. The road was closed.").chain("Twenty people") == []


def test_a_figure_outside_the_reported_clause_stays_the_pages_own() -> None:
    read = Read("Three men were tried on Monday. The ministry said that nine others had fled.")
    assert read.chain("Three men") == []
    assert read.chain("nine others") == ["The ministry"]


def test_who_told_an_organisation_stands_before_it_and_the_outlet_last() -> None:
    read = Read("Guards hanged 50 prisoners in a night, a former guard told Amnesty International, CNN reported.")
    assert read.chain("50 prisoners") == ["a former guard", "Amnesty International", "CNN"]


def test_who_is_cited_stands_before_the_one_who_cites() -> None:
    read = Read("The Halden Post reported that 40 people were killed, citing hospital officials.")
    assert read.chain("40 people") == ["hospital officials", "The Halden Post"]


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("Halden Office said in a report that 36 men were shot, Coast Star reported.", ["Halden Office", "Coast Star"]),
        (
            "The Halden Office said 36 men were shot on Friday, the Coast Star reported.",
            ["Halden Office", "Coast Star"],
        ),
        (
            "Some 36 men were shot, the Halden Office said, according to the Coast Star.",
            ["Halden Office", "Coast Star"],
        ),
        ("According to the Halden Office, 36 men were shot, the Coast Star reported.", ["Halden Office", "Coast Star"]),
        ("The Halden Office told the Coast Star that 36 men were shot.", ["Halden Office", "Coast Star"]),
        ("The Coast Star reported, citing a former guard, that 36 men were shot.", ["a former guard", "Coast Star"]),
        ("The Coast Star cited witnesses as saying that 36 men were shot.", ["witnesses", "Coast Star"]),
        (
            "A report by the Halden Office, seen by the Coast Star, says 36 men were shot.",
            ["Halden Office", "Coast Star"],
        ),
        ("Witnesses who spoke to the Halden Office said 36 men were shot.", ["Witnesses", "Halden Office"]),
        (
            "The Halden Office said in comments carried by the Coast Star that 36 men died.",
            ["Halden Office", "Coast Star"],
        ),
        (
            "Some 36 men died, said Samir Oduya, a lawyer, in an interview with the Coast Star.",
            ["Samir Oduya", "Coast Star"],
        ),
    ],
)
def test_a_relay_stands_outside_whom_it_relays_however_the_sentence_is_built(text: str, chain: list[str]) -> None:
    got = Read(text).chain("36 men")
    assert [name.removeprefix("the ").removeprefix("The ") for name in got] == chain


def test_a_judge_cited_by_an_organisation_speaks_through_it() -> None:
    read = Read("A former judge, cited by Amnesty International, said that 30 trials lasted a minute each.")
    assert read.chain("30 trials") == ["A former judge", "Amnesty International"]


def test_the_pages_own_publisher_is_never_in_a_chain() -> None:
    text = "A former guard told the Halden Post that 50 prisoners were hanged."
    assert Read(text, "The Halden Post").chain("50 prisoners") == ["A former guard"]
    assert Read(text).chain("50 prisoners") == ["A former guard", "Halden Post"]


def test_a_medium_at_the_head_of_its_page_is_no_relay_of_it() -> None:
    text = "Halden Observer\n\n12 May 2019\n\nSome 50 prisoners were hanged, relatives told the Halden Observer."
    assert Read(text).chain("50 prisoners") == ["relatives"]
    assert Read(text.replace("Halden Observer\n\n12", "12")).chain("50 prisoners") == ["relatives", "Halden Observer"]


def test_what_finds_something_out_does_not_speak() -> None:
    assert Read("So far 50 victims have been identified by DNA.").chain("50 victims") == []


def test_an_agency_dateline_names_the_publisher() -> None:
    read = Read("LAGOS (Reuters) - Police said that 12 people were shot.\n\nA witness told Reuters 20 had died.")
    assert read.result.publisher == "Reuters"
    assert read.chain("12 people") == ["Police"]
    assert read.chain("20 had died") == ["A witness"]


def test_counts_among_those_just_counted_go_on_with_their_source() -> None:
    read = Read("Police said 40 people were arrested on Friday. Of them, 12 are journalists.")
    assert read.chain("12 are journalists") == ["Police"]


def test_every_link_shows_its_words() -> None:
    read = Read("Marta Oduya, a lawyer, said that 12 prisoners had died.")
    (link,) = read.result.chain_at(next(s.span for s in read.result.statements))
    assert link.mention is not None
    assert link.mention.of(read.text) == "Marta Oduya"
    assert link.cue is not None
    assert link.cue.of(read.text) == "said"


def test_the_same_text_is_read_the_same_twice() -> None:
    text = "Police said 40 people fled. The group Halden Watch, citing police, denied it."
    assert Read(text).result == Read(text).result


def test_an_empty_text_gives_nothing() -> None:
    assert Read("").result.statements == ()


@pytest.mark.parametrize(
    "text",
    [
        '"He said "' * 300 + "according to " * 300 + "(" * 200,
        "A-" * 5_000,
        "cited by a b c " * 500,
        "Ab of the " * 2_000,
        "the report by X’s " * 500,
        "Photo: " + "Ab " * 3_000,
    ],
    ids=lambda text: text[:10],
)
def test_odd_input_is_read_in_bounded_time(text: str) -> None:
    """Each takes seconds; what doubles with every word more would take years."""
    started = time.process_time()
    Read(text)
    assert time.process_time() - started < 120


PIECES = [
    *("said", "X", "“", "”", '"', "according to", "police", "told", "Reuters", ",", ".", "(via", "that", "he", "20"),
    *("denied", "must", "by", "'s", "report", "\u202b", "ش", "A-A-A-A", "\n\n", "called on"),
]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_order_of_words_breaks_the_reading(pieces: list[str]) -> None:
    read = Read(" ".join(pieces))
    for statement in read.result.statements:
        assert 0 <= statement.span.start < statement.span.end <= len(read.text)
        assert statement.chain


@pytest.mark.parametrize(
    ("text", "words", "chain"),
    [
        # Bare nouns that are no known role.
        ("The forum estimates that 2,600 people vanished from 2012 to 2018.", "2,600 people", ["The forum"]),
        ("One of the defectors claimed that 112 officers were hanged.", "112 officers", ["One of the defectors"]),
        # Counts and whose they are.
        ("On the ministry's figures, 40 people died.", "40 people", ["the ministry"]),
        ("By the reckoning of the Halden Institute, there have been 61 raids.", "61 raids", ["Halden Institute"]),
        ("A riot cost 33 lives on the official account.", "33 lives", ["the official account"]),
        ("In two years, by police figures, 613 people were killed.", "613 people", ["police"]),
        ("The junta's toll remains 52.", "52", ["The junta"]),
        ("Some 33 people were killed in May, a figure from the Halden Institute.", "33 people", ["Halden Institute"]),
        ("A list kept by the Halden Institute names 13 civilians.", "13 civilians", ["Halden Institute"]),
        # Verbs, refused numbers, grounds to believe.
        ("The army has never admitted to more than 46 deaths.", "46 deaths", ["The army"]),
        ("The Halden Institute attributes 1,370 deaths to the police.", "1,370 deaths", ["Halden Institute"]),
        ("The mission has reasonable grounds to believe that 413 people died.", "413 people", ["The mission"]),
        ("The tribunal would later estimate that around 700 people died.", "700 people", ["The tribunal"]),
        # Places and bodies speak; what only shows something does not. Outlets that no tagger knows.
        ("Six warders are being tried, state television reported.", "Six warders", ["state television"]),
        ("The chimney reported 40 dead birds.", "40", []),
        (
            '"They lined up 24 men by the crusher," a miner told France 24 by telephone.',
            "24 men",
            ["a miner", "France 24"],
        ),
        ("A miner told France 24 people had died.", "24 people", ["A miner"]),
        ('"Four showed us burns," Buenaventura told ABS-CBN.', "Four", ["Buenaventura", "ABS-CBN"]),
        # What closes or breaks up a sentence.
        ("The fever has now reached five of the jails on Tana Island, the aid agency Sanos said.", "five", ["Sanos"]),
        ("Cobal: 11 miners tortured in fort, says the Halden Institute", "11 miners", ["Halden Institute"]),
        ("Throughout the province, their union told reporters, 352 people vanished.", "352 people", ["their union"]),
        ("He ran a camp in which, a tribunal would later find, 1,100 men were held.", "1,100 men", ["a tribunal"]),
        ("The minister told a conference in Misra that 250 people had been killed.", "250 people", ["The minister"]),
        ("Of the dead, five were shot, the ministry says, and at least a dozen stabbed.", "a dozen", ["the ministry"]),
        ("The Halden Institute says 417 people were hurt; 29 lost an eye.", "29", ["Halden Institute"]),
        (
            "Some 340 people were seized, according to the Halden Institute; 29 of them died.",
            "340",
            ["Halden Institute"],
        ),
    ],
)
def test_sources_that_stand_otherwise_than_as_subjects_of_saying(text: str, words: str, chain: list[str]) -> None:
    got = Read(text).chain(words)
    assert [name.removeprefix("the ").removeprefix("The ") for name in got] == [
        c.removeprefix("the ").removeprefix("The ") for c in chain
    ]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        # Who the sentence before is about is taken up, though another spoke last.
        (
            "The army said 3 men died. But the Halden Institute disputed this. It said 34 had died.",
            "34",
            "Halden Institute",
        ),
        (
            "A policeman said 3 men died. Vera Antonova, 71, was pushed into a van. She said 25 were there.",
            "25",
            "Vera Antonova",
        ),
        # "She" is no spokesman.
        ("A nurse ran the ward. A spokesman said 3 died. She said 9 had died.", "9", "A nurse"),
        (
            "The Halden Network left. The Post said 3 died. According to the network, five were seized.",
            "five",
            "Halden Network",
        ),
    ],
)
def test_pronouns_take_up_what_was_spoken_of_last(text: str, words: str, speaker: str) -> None:
    assert [name.removeprefix("The ").removeprefix("the ") for name in Read(text).chain(words)] == [speaker]


def test_a_bodys_count_goes_on_in_the_next_sentence_only() -> None:
    read = Read(
        "The Halden Institute documented 57 abductions. Some 44 men were freed. The road reopened. Nine cars burned."
    )
    assert read.chain("44 men") == ["The Halden Institute"]
    assert read.chain("Nine cars") == []


def test_speech_does_not_go_on_but_a_share_of_it_does() -> None:
    said = "The Halden Institute said that 57 people were seized. "
    assert Read(said + "The army shelled 12 villages.").chain("12 villages") == []
    assert Read(said + "Fewer than 20 of them were tried.").chain("20") == ["The Halden Institute"]
    assert Read(said + "In all, 300 homes were searched.").chain("300 homes") == ["The Halden Institute"]


def test_the_pages_own_people_are_the_page() -> None:
    assert Read("Our lawyers have registered 212 murders in this decade.").chain("212 murders") == []


def test_a_headlines_verb_is_no_part_of_who_speaks() -> None:
    text = "Report Alleges 'Industrial-Scale Killing' By Harbour Regime\n\nThe fire was out by noon."
    assert Read(text).chain("Killing") == ["Report"]


@pytest.mark.parametrize(
    ("text", "words", "chain"),
    [
        (
            "The Karvesh Institute published its findings. A former guard told the rights group that 40 men died.",
            "40 men",
            ["A former guard", "The Karvesh Institute"],
        ),
        ("Twelve men died, a villager said, as reported by Radio Sahel.", "Twelve men", ["a villager", "Radio Sahel"]),
        ("Fifty people were killed, as reported by Reuters.", "Fifty people", ["Reuters"]),
        ("Radio Sahel quoted a nurse as saying that 30 men had died.", "30 men", ["a nurse", "Radio Sahel"]),
        ("The ministry raised its toll to 64 dead on Sunday.", "64 dead", ["The ministry"]),
        ("The prefect saw “eleven bodies in the yard, all shot”.", "eleven bodies", ["The prefect"]),
        (
            "Marek Osei said he saw ten men. Samir Azhari said he saw two. He said five fled.",
            "five fled",
            ["Samir Azhari"],
        ),
        ("The judgment holds that 430 people were killed in the raid.", "430 people", ["The judgment"]),
        ("The prison holds 300 people, women among them.", "300 people", []),
        (
            "The army counted 46 dead, and Karvesh's Hadad commission put forward 70 to 80 as its best estimate.",
            "70 to 80",
            ["Karvesh's Hadad commission"],
        ),
        ("Guards beat them. Those who survived said 40 had died.", "40 had", ["Those who survived"]),
        ("The guards were tried. Several of the women said 12 girls were taken.", "12 girls", ["Several of the women"]),
        (
            "Agence Presse cited Radio Tarim as saying 48 men would be freed. Some 66 go free now, the radio said.",
            "66 go",
            ["Radio Tarim"],
        ),
        ("Cholera took 24 in June. According to the refugee agency, 41 fled.", "41 fled", ["the refugee agency"]),
    ],
)
def test_chains_of_rarer_wordings(text: str, words: str, chain: list[str]) -> None:
    assert Read(text).chain(words) == chain


@pytest.mark.parametrize(
    ("title", "chain"),
    [
        ("Karvesh Watch: 400 prisoners killed at Halden", ["Karvesh Watch"]),
        ("Police: 12 arrested in Halden", ["Police"]),
        ("UN: 400 displaced by the rains", ["UN"]),
        ("At least 60 hanged at Halden prison – monitor", ["monitor"]),
        ("60 hanged at Halden prison: police", ["police"]),
        ("Halden: 40 killed in strike", []),
        ("BREAKING: 40 killed in strike", []),
        ("ALEPPO: 40 killed in strike", []),
        ("Watch: 40 freed from jail", []),
        ("France: 40 killed in strike", []),
        ("Correction: 40 killed in strike", []),
    ],
)
def test_a_headline_names_who_says_it_before_or_behind_it(title: str, chain: list[str]) -> None:
    number = next(w for w in title.split() if w.isdigit())
    assert Read(f"{title}\n\nClashes broke out in the town on Sunday.").chain(number) == chain


def test_entries_of_a_live_page_begin_with_who_says_it() -> None:
    read = Read(
        "As it happened\n\n09:55 Emergency Centre: 56 people were treated on Saturday. The road is shut.\n\n"
        "10:30 Halden: 12 shops burnt.\n\n- Interior Ministry: 33 were arrested in the night.\n\n- Police: 9 killed."
    )
    assert read.chain("56 people") == ["Emergency Centre"]
    assert read.chain("33 were") == ["Interior Ministry"]
    assert read.chain("12 shops") == read.chain("9 killed") == []


def test_no_relay_is_made_of_a_group_that_the_text_has_not_named() -> None:
    assert Read("A former guard told the company that 40 men died.").chain("40 men") == ["A former guard"]


def test_a_page_sums_up_itself_after_a_quotation() -> None:
    text = "“Thirty men were killed,” the Karvesh Institute said. In all, 45 villages have been burnt since March."
    assert Read(text).chain("45 villages") == []


def test_a_body_that_the_parser_takes_for_what_is_stated_states_it() -> None:
    read = Read(
        "By Sunday 1,200 inmates were out, stated the Union of Families and the Missing in Tolan Prison; estimates"
        " put those who died at 40."
    )
    assert read.chain("1,200 inmates") == ["Union of Families and the Missing in Tolan Prison"]


def test_bodies_that_stand_for_the_missing_are_named_to_their_end() -> None:
    read = Read(
        "Forty died, according to the Association of Families of the Detained and Missing in Tolan, a small group."
    )
    assert read.chain("Forty") == ["Association of Families of the Detained and Missing in Tolan"]


def test_a_headlines_verb_ends_a_name() -> None:
    assert named_part("Rights Watch Is 'Fake News") == "Rights Watch"
    assert named_part("Will of the People") == "Will of the People"


def test_where_a_body_sits_is_no_part_of_its_name() -> None:
    assert named_part("Gourmal-based Union of Families") == "Union of Families"
    assert named_part("Land-based") == "Land-based"
