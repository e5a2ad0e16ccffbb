"""Reports in sections, accounts told in their order, and what a page calls by what it is: read as a case reads them."""

from __future__ import annotations

from as_case import figures, statements

REPORT = """Findings of the inquiry on Velmora

A. Tessaly province

1. In June, 61 civilians were killed there.

2. A further 130 persons were injured.

B. Marrow province

3. In all, 37 persons disappeared.

C. Conclusions

4. In Velmora 2,300 persons were detained.
"""


def test_a_sections_heading_says_where_and_its_number_is_no_part_of_the_name() -> None:
    found = figures(REPORT)
    assert [(f.low, f.place) for f in found] == [
        (61, "Tessaly province"),
        (130, "Tessaly province"),
        (37, "Marrow province"),
        (2300, "Velmora"),
    ]


def test_a_sections_heading_says_what_its_labelled_numbers_count() -> None:
    found = figures(
        "Yearly report\n\nThe year in numbers.\n\nArrests by party\n\nGovernment forces: 908 (23 children)\n"
        "Armed factions: 347\n\nConclusion\n\nThe office counted 40 dead.\n"
    )
    assert [(f.low, f.counted, f.measure) for f in found][:3] == [
        (908, "arrests", "detained"),
        (23, "children", "detained"),
        (347, "arrests", "detained"),
    ]
    assert found[-1].counted == "dead"


def test_each_place_of_a_ranked_list_has_its_number() -> None:
    found = figures(
        "The largest share was in Aram with 412 arrests, followed by Deira with 377 and Rural Sham with 290.\n"
    )
    assert [f.place for f in found] == ["Aram", "Deira", "Rural Sham"]


def test_an_own_account_has_not_come_yet_to_what_it_names_later() -> None:
    found = figures(
        "I was arrested on 12 August 2013. They took us to a branch in Hallim. There were 90 of us in a room. We slept "
        "in turns. Every day they took ten or twelve men away.\n\nIn March 2014 I was moved to Kessab Prison with 45 "
        "others. I know of nine of us who left alive.\n"
    )
    assert found[0].place == "Hallim"
    assert (found[1].place in ("Hallim", None), found[1].period != "2014-03") == (True, True)
    assert (found[2].place, found[2].period) == ("Kessab Prison", "2014-03")


def test_bodies_go_on_being_counted() -> None:
    found = figures("Workers recovered 64 sets of remains in Lod Karim. Another 29 were found at a second site.\n")
    assert [(f.low, f.unit, f.counted) for f in found] == [(64, "bodies", "remains"), (29, "bodies", "remains")]


def test_a_ministry_in_small_letters_is_named_whole() -> None:
    [one, two] = [
        s for s in statements("The defence ministry says 34 of its men were killed and 90 captured.\n") if s.figure
    ]
    assert [link.party for link in (*one.chain, *two.chain)] == ["The defence ministry"] * 2


def test_a_headlines_group_is_the_one_that_the_page_names() -> None:
    [first, *_] = statements(
        "Hundreds hanged in secret at Zahmara prison, rights group says\n\nAt least 420 people were hanged at Harsoun "
        "Prison, the Sarha Documentation Centre said in a report on Wednesday.\n"
    )
    assert [link.party for link in first.chain] == ["Sarha Documentation Centre"]
    [first, *_] = statements(
        "Hundreds hanged in secret at Zahmara prison, two rights groups say\n\nAt least 420 people were hanged at "
        "Harsoun Prison, the Sarha Documentation Centre said in a report on Wednesday.\n"
    )
    assert [link.party for link in first.chain] != ["Sarha Documentation Centre"]


def test_the_hour_of_an_entry_is_no_part_of_a_name() -> None:
    demands = [s for s in statements("15:55 UN calls for an inquiry\n\nMore follows soon.\n") if s.kind == "demand"]
    assert [link.party for s in demands for link in s.chain] in ([], ["UN"])


def test_what_a_number_is_compared_with_does_not_date_it() -> None:
    [found] = figures("Some 63 civilians were killed in such attacks, twice as many as in the whole of 2022.\n")
    assert found.period is None
    [found] = figures("Some 63 civilians were killed in such attacks in the whole of 2022.\n")
    assert found.period == "2022"


def test_the_monitor_is_the_one_named() -> None:
    found = statements(
        "The Observatory for Human Rights, a Britain-based war monitor, gave a toll of 12 dead. Since January, 63 "
        "civilians have been killed, according to the monitor.\n"
    )
    assert {link.party for s in found for link in s.chain} == {"The Observatory for Human Rights"}


def test_where_takes_up_the_place_before_it() -> None:
    found = figures(
        "They were taken to a farm at Branjevo, where some 1,200 were shot, and to a hall at Pilica, where 500 died.\n"
    )
    assert [f.place for f in found] == ["Branjevo", "Pilica"]


def test_a_site_known_by_its_rank_is_named_whole() -> None:
    found = figures("At the Central Station we counted 112 detainees.\n")
    assert [f.place for f in found] == ["Central Station"]


def test_a_datelines_capitals_are_no_part_of_the_name() -> None:
    found = figures(
        "ORSK, April 22 (Meridian Press) — Hundreds of relatives marched through the capital on Saturday.\n"
    )
    assert [f.place for f in found] == ["Orsk"]
