"""Whole sentences, read as a case reads them."""

from __future__ import annotations

import hashlib

import pytest

from tawthiq import extraction
from tawthiq.model import Exhibit, Figure
from tawthiq.reading import read_bytes


def figures(text: str) -> list[Figure]:
    data = text.encode()
    document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), "a.txt").document
    assert document is not None
    return [s.figure for read in extraction.read(document) for s in read.statements if s.figure]


def test_deaths_of_several_causes_are_deaths() -> None:
    [found] = figures("The union said 700 people died there either by execution, torture or hunger in 2012.\n")
    assert found.measure == "died"
    [found] = figures("The union said 700 people died there by hanging in 2012.\n")
    assert found.measure == "executed"


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("The court found the general and seven co-defendants guilty of war crimes.", "sentenced"),
        ("Political violence has claimed 1,200 lives since April 2015.", "killed"),
        ("The floods have claimed 1,200 lives since April 2015.", "died"),
        ("Cholera took 240 prisoners in six weeks.", "died"),
        ("The agency registered 4,000 people as refugees last year.", "displaced"),
        ("We have lost contact with five clients since Friday.", "missing"),
    ],
)
def test_what_befell_them_in_rarer_wordings(text: str, measure: str) -> None:
    [found] = figures(text + "\n")
    assert found.measure == measure


def test_who_is_shot_beside_the_wounded_is_killed() -> None:
    found = figures("Guards shot eight prisoners and wounded at least 20.\n")
    assert [(f.low, f.measure) for f in found] == [(8, "killed"), (20, "injured")]
    assert [f.measure for f in figures("Guards shot and wounded eight prisoners.\n")] == ["injured"]


def test_what_people_die_of_is_no_place() -> None:
    found = figures("Ninety prisoners died at the camp, 60 of them of beriberi. Cholera took 24.\n")
    assert [f.place for f in found] == [None, None, None]


def test_a_year_after_its_month_counts_nothing() -> None:
    [found] = figures("In July 2016 six prisoners were released from the fort.\n")
    assert (found.low, found.measure) == (6, "released")


def test_the_whole_is_spoken_of_after_its_parts() -> None:
    found = figures("It counted 90 detainees. Of these, 40 were women and 9 children. 30 were later released.\n")
    assert [f.counted for f in found] == ["detainees", "women", "children", "detainees"]


def test_a_centre_for_something_is_no_place() -> None:
    found = figures("The Tamra Centre for Human Rights counted 90 dead in Aden.\n")
    assert [f.place for f in found] == ["Aden"]


def test_shares_are_figures_however_they_are_written() -> None:
    found = figures("Of 300 detainees, 60 per cent were released. 12% showed signs of beatings.\n")
    assert [(f.low, f.per, f.counted) for f in found] == [
        (300, None, "detainees"),
        (60, "percent", "detainees"),
        (12, "percent", "detainees"),
    ]


def test_a_list_is_read_by_its_labels() -> None:
    found = figures("Killed: 812 (civilians: 396; of whom children: 41)\n\nForcibly disappeared: 68\n\nInjured: 120\n")
    assert [(f.low, f.counted, f.measure) for f in found] == [
        (812, "people", "killed"),
        (396, "civilians", "killed"),
        (41, "children", "killed"),
        (68, "people", "missing"),
        (120, "people", "injured"),
    ]


def test_what_rose_from_one_number_to_another_is_two_counts() -> None:
    found = figures("In October, arrests rose from 90 to 134.\n")
    assert [(f.low, f.high, f.counted) for f in found] == [(90, 90, "arrests"), (134, 134, "arrests")]
    [lost] = figures("The town lost from 90 to 134 men in the war.\n")
    assert (lost.low, lost.high) == (90, 134)


def test_after_a_list_of_kinds_it_is_people_again() -> None:
    found = figures("Bombs killed 50 policemen, 12 soldiers and four civilians. Another 120 were hurt.\n")
    assert found[-1].counted == "people"


def test_never_more_is_at_most() -> None:
    [found] = figures("He said there were never more than 900 prisoners inside.\n")
    assert (found.low, found.high) == (None, 900)


def test_headings_are_no_places() -> None:
    found = figures("KEY FIGURES\n\nKilled: 812 civilians\n\nThe list was made by those who live there.\n")
    assert [f.place for f in found] == [None]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("At least 12 people were killed in al-Marwa on 3 May 2019.", "al-Marwa"),
        ("Shelling of Deir ez-Zor killed 12 people.", "Deir ez-Zor"),
        ("In Ain al-Tira, 12 people were killed.", "Ain al-Tira"),
        ("Twelve detainees died in the al-Marwa branch in Damascus.", "al-Marwa branch"),
        ("At the Tira military airport, 12 men were hanged.", "Tira military airport"),
        ("In the town of Tel Marwa 12 people suffocated.", "Tel Marwa"),
        ("A strike on Tal al-Marwa killed 12 people.", "Tal al-Marwa"),
        ("Soldiers raided Jabal al-Marwa and killed 12 men.", "Jabal al-Marwa"),
        ("Another 12 men died at Branch 990 in 2013.", "Branch 990"),
    ],
)
def test_names_with_articles_and_numbers_are_whole(text: str, place: str) -> None:
    assert [f.place for f in figures(f"{text}\n\nThe weather was bad and nobody was in the streets.\n")] == [place]
