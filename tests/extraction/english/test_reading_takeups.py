"""What a sentence takes up from those before it, and what it leaves to others: read as a case reads them."""

from __future__ import annotations

from as_case import figures, statements


def speakers(text: str, kind: str) -> list[list[str]]:
    return [[link.party for link in s.chain] for s in statements(text) if s.kind == kind]


def test_a_body_without_borders_is_nobody_by_that_name() -> None:
    found = speakers("According to a 2016 report by Justice Without Borders, 300 people were hanged.\n", "figure")
    assert found == [["Justice Without Borders"]]


def test_one_of_them_is_what_he_is() -> None:
    text = '"We were 45 in a cell," said one of them, a teacher who spent eleven months in the jail.\n'
    assert ["a teacher"] in speakers(text, "figure")
    assert ["one of them"] in speakers('"We were 45 in a cell," said one of them.\n', "figure")


def test_whose_byline_it_is_relays_nothing() -> None:
    text = (
        "Inside the fort\n\nBy Mirela Dostan\n14 March 2022\n\nDostan spoke to six survivors. "
        '"They buried 30 men behind the wall," said Omar Velk, a baker.\n'
    )
    assert all("Dostan" not in chain and "Mirela Dostan" not in chain for chain in speakers(text, "figure"))


def test_he_is_the_accused_and_a_semicolon_parts_two_speakers() -> None:
    text = (
        "The defence disputes the number; its expert, Milan Orsic, said that no more than 400 bodies could have lain "
        "there.\n\nThe accused, General Ratko Stanin, has pleaded not guilty to all 11 counts. He told the court "
        'that he "never ordered the death of a single prisoner".\n'
    )
    found = speakers(text, "denial")
    assert found[0] == ["The defence"]
    assert found[1:] == [["Ratko Stanin"]] * len(found[1:]) != []


def test_a_dateline_with_a_day_speaks_no_words() -> None:
    text = (
        "The Hague, 2 October 2012 - A protected witness told the tribunal that he saw soldiers shoot 150 prisoners.\n"
    )
    assert [chain[0] for chain in speakers(text, "figure")] == ["A protected witness"]


def test_the_report_is_of_who_said_it_in_one() -> None:
    text = (
        "The Velmora Commission said in a report of this week that 1,850 people had died in detention.\n\n"
        'The foreign ministry called the report "a work of fiction".\n\n'
        "The report recommends that states impose sanctions.\n"
    )
    assert speakers(text, "demand") == [["The Velmora Commission"]]


def test_an_account_goes_on_where_it_has_come_to() -> None:
    text = (
        "I was arrested on 3 February 2013 with my brother. They took us to Branch 12. In our cell were 70.\n\n"
        "Then they moved thirty of us to the military prison at Harran. It was worse. Every Tuesday they read out "
        "their lists. A guard told me that they had hanged 48 of us in one night.\n"
    )
    hanged = next(f for f in figures(text) if f.low == 48)
    assert "Harran" in (hanged.place or "")


def test_where_takes_up_a_place_whatever_led_to_it() -> None:
    text = "It was refused access to five prisons, including Lukovo, where families believe that 300 people are held.\n"
    assert next(f for f in figures(text) if f.low == 300).place == "Lukovo"


def test_of_those_detained_the_verb_says_what_befell() -> None:
    text = "The Observatory recorded 148 arrests. 21 of those detained were freed later.\n"
    assert next(f for f in figures(text) if f.low == 21).measure == "released"


def test_the_number_that_one_is_compared_with_has_its_own_date() -> None:
    found = figures("The Committee registered 214 new cases of disappearance, compared with 167 in 2019.\n")
    assert [(f.low, f.period) for f in found] == [(214, None), (167, "2019")]


def test_months_of_a_page_that_names_one_year_are_that_years() -> None:
    text = (
        "The Observatory documented the killing of 93 civilians in April 2018.\n\nThe strikes of the army killed 61 of "
        "them.\n\nIn all districts fewer people fled.\n\nIn March it had documented 71 deaths.\n"
    )
    assert next(f for f in figures(text) if f.low == 71).period == "2018-03"
    yearly = (
        "Annual report 2020: disappearance in Sarvia\n\nOn 12 August the guards took away 23 men. In 2011 it was 9.\n"
    )
    assert next(f for f in figures(yearly) if f.low == 23).period == "2020-08-12"


def test_entries_of_a_chronology_are_dated_by_their_date_and_speak_without_it() -> None:
    text = (
        "1981 - Security forces detain 14 union leaders in the port of Selm.\n"
        "March 1983 - The bishops' conference publishes a list of 460 missing persons.\n"
        "2015 - Forensic experts say that 320 sets of remains have been found.\n"
    )
    found = [s for s in statements(text) if s.figure]
    assert [s.figure.period for s in found if s.figure] == ["1981", "1983-03", "2015"]
    assert [s.speaker for s in found][1:] == ["The bishops' conference", "Forensic experts"]


def test_an_adjective_of_a_named_place_is_no_place() -> None:
    text = (
        "DELLIN, Orsha (FNA) - A 2011 inquiry by the Orshan parliament found that 103 people died in Dellin and that "
        "31 were still unaccounted for.\n"
    )
    assert all(f.place != "Orshan" for f in figures(text))


def test_a_members_number_is_not_counted_on_and_hostages_are_abducted() -> None:
    text = "The three-member panel interviewed 220 detainees. It said that 43 had been raped.\n"
    assert next(f for f in figures(text) if f.low == 43).counted == "detainees"
    [found] = figures("Eleven workers are still being held hostage.\n")
    assert found.measure == "abducted"


def test_lines_under_by_whom_count_what_they_add_up_to() -> None:
    text = (
        "FIGURES FOR 2017\n\nArrests: 1,146\nReleased: 397\nWhereabouts unknown: 412\n\nBy authority\n"
        "- Military security: 603\n- Political security: 281\n- Local militias: 262\n"
    )
    found = figures(text)
    assert [(f.low, f.measure) for f in found] == [
        (1146, "detained"),
        (397, "released"),
        (412, "missing"),
        (603, "detained"),
        (281, "detained"),
        (262, "detained"),
    ]


TALK = """The disappeared of Tolva

PRESENTER: Officially, 22 people died that day. Eulogio Paz has spent ten years collecting names.

PAZ: They came at four in the morning. They took away 38 men from our street and none came home.

PRESENTER: An Argentine forensic team opened the graves. They found 53 skeletons behind the barracks.

PAZ: My sons were 14 and 16. They had never held a gun.
"""


def test_turns_of_a_transcript_are_of_whose_they_are() -> None:
    found = {s.figure.low: s.speaker for s in statements(TALK) if s.figure}
    assert found == {22: None, 38: "Eulogio Paz", 53: None}
    asked = (
        "Q. How many were you in the cell?\nA. We were 45 in a cell for eight.\nQ. And who died?\nA. Twelve men died.\n"
    )
    assert {s.speaker for s in statements(asked) if s.figure and s.figure.low in (45, 12)} == {"the witness"}


def test_labels_and_values_are_no_turns() -> None:
    text = "Killed: 12 people in Velm\nInjured: 30 people\n\nKilled: 4 people in Tarn\nInjured: 7 people\n"
    assert {s.speaker for s in statements(text) if s.figure} == {None}


def test_a_branch_said_what_it_confirmed_and_a_coalition_is_no_council() -> None:
    text = (
        "Six inmates were killed, the justice ministry said. The local branch of the Prison Watch network said it had "
        "confirmed the names of 17 dead.\n"
    )
    assert "Prison Watch" in str(next(s.speaker for s in statements(text) if s.figure and s.figure.low == 17))
    text = "The Security Council said that it was concerned. The coalition has admitted that it killed 19 people.\n"
    assert [s.speaker for s in statements(text) if s.figure] == ["The coalition"]


def test_who_never_returned_was_not_released() -> None:
    [found] = figures("Of the prisoners who were sent to the mine, perhaps 1,100 never returned.\n")
    assert found.measure == "missing"


def test_a_valley_is_named_whole_and_a_press_release_is_whose_name_stands_below() -> None:
    text = (
        "Press release\nFamilies for Truth - 10 December 2023\n\nToday we publish the names of 1,022 people forcibly "
        "disappeared in the Valley of Sorrows.\n\nWe demand that the State open the archives of the gendarmerie.\n"
    )
    assert next(f for f in figures(text) if f.low == 1022).place == "Valley of Sorrows"
    assert speakers(text, "demand") == [["Families for Truth"]]


def test_how_somebody_asks_to_be_called_is_no_demand() -> None:
    for asked in ("to be called Yaqut", "not to be named", "to remain anonymous", "that his name be withheld"):
        assert speakers(f"The witness, a cook, asked {asked}. He was held for two years.\n", "demand") == []
    assert speakers("The witness asked the court to open the archive.\n", "demand") == [["The witness"]]


def test_those_added_are_where_those_are_to_whom_they_are_added() -> None:
    text = (
        "Many were held in the fort of Hask in Velmora.\n\nThe union said that more than 3,000 people starved there "
        "from 1994 to 1996. Some 64 more were shot in the spring of 1999.\n"
    )
    places = {f.low: f.place for f in figures(text)}
    assert places[64] == places[3000] is not None
    text = "On Sunday the Velm Observatory for Human Rights said that 40 people had been held.\n"
    assert speakers(text, "figure") == [["the Velm Observatory for Human Rights"]] or speakers(text, "figure") == [
        ["Velm Observatory for Human Rights"]
    ]


def test_what_was_done_to_them_is_part_of_the_noun() -> None:
    found = figures("At least 300 conflict-displaced families and 40 flood-affected people were counted.\n")
    assert [(f.low, f.counted) for f in found] == [(300, "families"), (40, "people")]


def test_from_one_year_until_something_was_over_in_another() -> None:
    [found] = figures("The committee says that 412 people died in the fort from 1996 until it was shut in 2001.\n")
    assert found.period == "1996/2001"


def test_a_clause_in_passing_is_the_pages_and_he_is_the_defector() -> None:
    text = "The authors say that it could support charges against the ministry, which has long denied torture.\n"
    assert speakers(text, "denial") == [["the ministry"]]
    text = (
        "Omar Velk, a baker, told the Tarn Post that he was freed.\n\nA defector from the army - known only as Jonas - "
        "took 28,000 photographs. He said the photographs showed 6,700 dead.\n"
    )
    assert [s.speaker for s in statements(text) if s.figure and s.figure.low == 6700] == ["Jonas"]
