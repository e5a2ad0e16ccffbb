"""Figures of English sentences, slot by slot. Every name and number here is invented."""

from __future__ import annotations

import pytest

from tawthiq import extraction
from tawthiq.model import Block, Document, Figure, Metadata, Span, Statement


def statements(*paragraphs: str, published: str | None = None) -> list[Statement]:
    text = "\n\n".join(paragraphs)
    blocks, at = [], 0
    for paragraph in paragraphs:
        blocks.append(Block(Span(at, at + len(paragraph)), "paragraph", "en"))
        at += len(paragraph) + 2
    document = Document(
        "0" * 64, "text", "1", text, tuple(blocks), metadata=Metadata(published=published), language="en"
    )
    return [s for reading in extraction.read(document) for s in reading.statements if s.figure is not None]


def figures(*paragraphs: str) -> list[Figure]:
    return [s.figure for s in statements(*paragraphs) if s.figure is not None]


@pytest.mark.parametrize(
    ("sentence", "low", "measure"),
    [
        ("Soldiers killed 14 villagers near the river.", 14, "killed"),
        ("Some 14 villagers were shot dead near the river.", 14, "killed"),
        ("The killing of 14 villagers was never explained.", 14, "killed"),
        ("An attack on the market left 14 people dead.", 14, "killed"),
        ("The court sentenced 14 students to eight years in prison.", 14, "sentenced"),
        ("The prison hanged 14 men in one night.", 14, "executed"),
        ("At dawn 14 men were put to death.", 14, "executed"),
        ("As many as 14 prisoners died of hunger.", None, "died"),
        ("Police arrested 14 teachers.", 14, "detained"),
        ("Police arrest 14 teachers over strike", 14, "detained"),
        ("14 teachers were arrested and taken to a police station.", 14, "detained"),
        ("Gunmen kidnapped 14 nurses from a clinic.", 14, "abducted"),
        ("The fate of 14 missing fishermen is unknown.", 14, "missing"),
        ("The war left 14,000 villagers missing.", 14000, "missing"),
        ("The army released 14 of the women on Sunday.", 14, "released"),
        ("The blast injured 14 passengers.", 14, "injured"),
        ("Floods and fighting displaced 14,000 families.", 14000, "displaced"),
        ("The report rests on interviews with 14 former guards.", 14, "interviewed"),
        ("The investigators spoke to 14 survivors.", 14, "interviewed"),
        ("Around 14 lawyers attended the hearing.", 14, "other"),
        ("A cyclone killed 14 fishermen.", 14, "died"),
        ("He said 14 rebels were killed near Osk and denied that anyone had been executed.", 14, "killed"),
        ("Campaigners called for the release of 14 prisoners.", 14, "detained"),
        ("Some 14 prisoners walked out of the gate.", 14, "released"),
        ("Some 14 families crossed the border that night.", 14, "displaced"),
        ("The court found 14 officers guilty.", 14, "sentenced"),
        ("Families ask about the fate of 14,000-plus unaccounted-for detainees.", 14000, "missing"),
        ("At least 14 farmers died of gunshot wounds.", 14, "killed"),
    ],
)
def test_what_befell_the_counted(sentence: str, low: float | None, measure: str) -> None:
    found = figures(sentence)
    assert (found[0].low, found[0].measure) == (low, measure)


@pytest.mark.parametrize(
    ("sentence", "unit", "per", "counted"),
    [
        ("They recovered 40 bodies from the well.", "bodies", None, "bodies"),
        ("He smuggled out 5,300 photographs.", "photographs", None, "photographs"),
        ("The archive holds 1,200 documents on the prison.", "documents", None, "documents"),
        ("The group recorded 90 cases of torture.", "cases", None, "cases"),
        ("The group recorded 90 executions last year.", "events", None, "executions"),
        ("They were hanged in groups of up to 50 people.", "people", "group", "people"),
        ("Guards took away 20 prisoners a week.", "people", "week", "prisoners"),
        ("Of the dead, 62% of the bodies showed signs of hunger.", "bodies", "percent", "bodies"),
        ("A five-member gang was caught.", "people", None, "member"),
        ("Families wait for the 400 unaccounted-for detainees.", "people", None, "detainees"),
        ("Police arrested 12 on-the-run suspects.", "people", None, "suspects"),
        ("The fire left 118 dead.", "people", None, "dead"),
        ("Judges acquitted 14 of the accused.", "people", None, "accused"),
    ],
)
def test_what_is_counted_and_per_what(sentence: str, unit: str, per: str | None, counted: str) -> None:
    found = [f for f in figures(sentence) if f.unit == unit]
    assert [(f.per, f.counted) for f in found[:1]] == [(per, counted)]


@pytest.mark.parametrize(
    "sentence",
    [
        "He was held for 14 years and 3 months.",
        "She walked 40 kilometres in two days.",
        "The vote was 9 to 4.",
        "John Doe, 37, was arrested.",
        "They paid 200 million pounds for it.",
        "He is one of the prisoners.",
        "It was the third time in 20 years.",
        "The cells lie 30 metres underground.",
        "He scored 3 goals in 90 minutes.",
        "The sentence of 15 years' imprisonment was upheld.",
    ],
)
def test_times_distances_money_and_ages_are_no_figures(sentence: str) -> None:
    assert figures(sentence) == []


def test_coordinated_figures_each_have_their_own_measure() -> None:
    found = figures("The raid killed 5 people and injured 20, while 12 others were arrested.")
    assert [(f.low, f.measure) for f in found] == [(5, "killed"), (20, "injured"), (12, "detained")]


def test_a_part_shares_what_befell_the_whole() -> None:
    found = figures("The army killed 90 people, including 15 children.")
    assert [(f.low, f.measure, f.counted) for f in found] == [(90, "killed", "people"), (15, "killed", "children")]


def test_a_number_alone_counts_what_was_counted_before() -> None:
    found = figures("Last week 30 students were arrested. Two of them were released.")
    assert [(f.low, f.unit, f.measure, f.counted) for f in found] == [
        (30, "people", "detained", "students"),
        (2, "people", "released", "students"),
    ]


def test_one_counts_only_as_a_tally() -> None:
    assert [f.low for f in figures("One man was killed and three were injured.")] == [1, 3]
    assert figures("One man said that he had seen the fire.") == []


def test_hedges_are_read_from_the_words_alone() -> None:
    hedged = figures("The group estimates that 300 people were killed.")
    plain = figures("The group said that 300 people were killed.")
    of_someone = figures("Suspected gunmen kidnapped 300 people.")
    assert [f.hedge for f in (*hedged, *plain, *of_someone)] == [True, False, False]


def test_the_phrase_starts_with_its_bound_and_ends_with_its_noun() -> None:
    (found,) = statements("According to the report, as many as 1,300 young prisoners were hanged there.")
    assert found.span.end - found.span.start == len("as many as 1,300 young prisoners")


def test_every_slot_says_how_and_how_surely() -> None:
    text = "At least 40 prisoners were hanged."
    (found,) = statements(text)
    assert found.figure is not None
    slots = found.figure.slots
    assert {"low", "high", "qualifier", "unit", "counted", "measure", "place", "period", "hedge"} <= set(slots)
    assert all(0 <= slot.confidence <= 1 and slot.how for slot in slots.values())
    assert {name: span.of(text) for name in ("qualifier", "measure", "counted") if (span := slots[name].span)} == {
        "qualifier": "At least",
        "measure": "hanged",
        "counted": "prisoners",
    }


def test_capitals_are_read_too() -> None:
    assert [(f.low, f.measure) for f in figures("POLICE KILLED 20 PEOPLE IN THE OLD TOWN.")] == [(20, "killed")]


def test_an_hour_of_noise_is_read_in_bounded_time() -> None:
    noise = ["a" * 30_000, "-,;" * 1_500, "7 " * 1_500, "two hundred and " * 500, "( " * 1_500]
    assert isinstance(statements(*noise), list)


def test_five_hundred_figures_in_one_paragraph_are_all_found() -> None:
    found = statements("That year 20 people were killed and 30 arrested. " * 250)
    assert len(found) == 500
    assert len({s.id for s in found}) == 500


@pytest.mark.parametrize(
    ("sentence", "per"),
    [
        ("Up to 50 inmates were crammed into each cell.", "group"),
        ("Each of the cells held 50 inmates.", "group"),
        ("Some 50 inmates were held in one cell.", None),
    ],
)
def test_so_many_in_each_room_is_the_size_of_a_group(sentence: str, per: str | None) -> None:
    (figure,) = (f for f in figures(sentence) if 50 in (f.low, f.high))
    assert figure.per == per


def test_handing_over_sets_no_bound_and_a_people_is_no_place() -> None:
    (over,) = figures("The rebels handed over 13 captives.")
    assert (over.qualifier, over.low) == ("exact", 13)
    (girls,) = figures("Some 700 abducted Yazidi girls have not come home.")
    assert girls.place is None


def test_a_day_takes_its_year_from_the_months_named_just_before() -> None:
    text = "Between June and September 2012, soldiers held men there. They shot 29 men on the night of 17 July."
    (figure,) = (s.figure for s in statements(text, published="2014-03") if s.figure)
    assert figure.period == "2012-07-17"
