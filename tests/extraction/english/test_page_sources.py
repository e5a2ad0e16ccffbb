"""Whose words a page brings as a whole: its last lines, its dateline, and names that are the page's own."""

from __future__ import annotations

import pytest
from attributed_text import Read

from tawthiq.extraction.english.crediting import credited_by_wording

_TOLD = "The Halden Institute says 212 labourers died.\n\nIn an earlier report the institute counted 95 deaths.\n\n"


@pytest.mark.parametrize(
    "line",
    [
        "Source: Velmara Telegraph, 4 March 2018",
        "Source: Velmara Telegraph June 2, 2014",
        "[Velmara Telegraph]",
        "(Velmara Telegraph)",
        "Via Velmara Telegraph",
        "With Velmara Telegraph",
        "Originally published by Velmara Telegraph",
        "This article first appeared in the Velmara Telegraph.",
        "Reprinted from the Velmara Telegraph.",
    ],
)
def test_the_outlet_that_a_last_line_credits_brings_every_figure_that_someone_gives(line: str) -> None:
    read = Read(_TOLD + line + "\n")
    assert next(iter(read.result.credits)).party == "Velmara Telegraph"
    for figure in ("212", "95"):
        assert [p.removeprefix("The ") for p in read.chain(figure)] == ["Halden Institute", "Velmara Telegraph"]


def test_what_the_page_says_itself_is_given_to_no_outlet() -> None:
    assert Read("On Monday 40 men fled.\n\nSource: Velmara Telegraph\n").chain("40") == []


def test_a_line_within_a_page_or_a_sentence_credits_no_outlet_with_the_whole() -> None:
    read = Read("Source: Velmara Telegraph\n\n" + "The Halden Institute says 212 labourers died.\n\n" * 12)
    assert [p.removeprefix("The ") for p in read.chain("212")] == ["Halden Institute"]


def test_an_outlet_is_no_source_of_its_own_page() -> None:
    read = Read("Halmar • KNA\n\nKNA, quoting Radio Lumen, says that 14 nurses were taken away.")
    assert [c.party for c in read.result.credits] == ["Radio Lumen"]
    assert read.chain("14") == ["Radio Lumen"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Of them 1,140 vanished, stated the League of Velmaran Families.", ["League of Velmaran Families"]),
        ("The list has grown, has announced the Bureau for Lost Persons.", ["Bureau for Lost Persons"]),
        ("By the estimates of others, which the Marrow Institute cites, many fled.", ["Marrow Institute"]),
        ("The Clean Hands Union, and over sixty other groups with it, said so.", ["Clean Hands Union"]),
        ("So many died, as estimated by groups such as the monitor Tinig ng Bayan", ["Tinig"]),
        ("So many fled, says the warrant of the Regional Court of Orm.", ["Regional Court of Orm"]),
        ("A prison known as Ledger lay by the sea.", []),
        ("A clerk known as Ledger has handed over the books.", ["Ledger"]),
        ("Sarnian officials listed 19 camps.", ["Sarnian officials"]),
        ("The appeal was written by Open Border and Salt Clinic.", ["Open Border", "Salt Clinic"]),
    ],
)
def test_more_wordings_credit_whatever_the_name(text: str, names: list[str]) -> None:
    assert [m.text for m in credited_by_wording(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "A man told the Halden Institute that 20 men had died.",
        "Many groups say that 20 men had died.",
        "The Halden Institute spoke of 40 men. Later, the institute says, 84 fled.",
    ],
)
def test_who_is_anybody_is_no_source(text: str) -> None:
    assert {c.party.removeprefix("The ") for c in Read(text).result.credits} <= {"Halden Institute"}
