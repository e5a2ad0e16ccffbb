"""Whom a text credits, weighed over all that it does with each party."""

from __future__ import annotations

import numpy
import pytest
from attributed_text import analysed

from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.deciding import decided
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.reader import EnglishReader
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.english.sources import (
    Candidate,
    candidates,
    chosen,
    credited,
    leaning,
    places_of,
    row_of,
    row_weights,
    summed,
)
from tawthiq.model import Span


def weighed(text: str, publisher: str | None = None) -> list[Candidate]:
    analysis = analysed(text, publisher)
    said = attribute(analysis)
    return candidates(analysis, said, figures_in(analysis, setting_of(analysis, said.speaking), said.chain_at))


def sources(text: str, publisher: str | None = None) -> list[str]:
    return [c.party for c in EnglishReader().read(analysed(text, publisher).document).credits]


STORY = (
    "Forty held after raid in Velmara\n\nGuards took 40 men from the quarter of Oske, the Halden Institute said. "
    "The institute counted 12 more in a second raid, according to its report.\n\n"
    "The mayor, Ilan Brask, visited a school named after the painter Odo Fern.\n"
)


def test_who_gives_the_figures_is_a_source_and_who_is_merely_named_is_none() -> None:
    assert sources(STORY) == ["Halden Institute"]


def test_a_party_is_weighed_once_under_its_fullest_name() -> None:
    names = [c.name for c in weighed("Amnesty International said 12 men died. Amnesty said nine of them were young.")]
    assert names == ["Amnesty International"]


def test_traits_tell_what_the_text_does_with_a_party() -> None:
    by_name = {c.name: c.traits for c in weighed(STORY)}
    assert {"gives a figure", "ruled", "speaks first"} <= by_name["Halden Institute"]
    assert "only named" in by_name["Odo Fern"]


def test_sources_stand_in_the_order_of_the_text() -> None:
    told = "At least 30 people died, Marta Oduya told Radio Lumen. The Interior Ministry put the number at 12.\n"
    found = sources(told)
    assert found.index("Radio Lumen") < found.index("Marta Oduya")


def test_the_page_itself_is_not_its_own_source() -> None:
    assert "Radio Lumen" not in sources("At least 30 people died, Radio Lumen said on Monday.\n", "Radio Lumen")


def test_nothing_known_of_any_trait_chooses_nobody() -> None:
    parties = weighed(STORY)
    assert chosen(parties, [summed(c, {"": -5.0}) for c in parties]) == []


def test_a_report_is_not_credited_beside_the_body_whose_name_it_bears() -> None:
    parties = weighed("The Halden Institute said 300 people died. A Halden report from that year lists 120 of them.\n")
    found = [c.name.removeprefix("The ") for c in chosen(parties, [5.0] * len(parties))]
    assert found == ["Halden Institute"]


@pytest.mark.parametrize("text", ["", "\n", "12", "Said said said.", "A" * 500, "“" * 300, "Odo Fern, " * 4_000])
def test_odd_texts_are_weighed_without_harm(text: str) -> None:
    assert isinstance(sources(text), list)


def test_how_the_trained_reader_sees_a_party_is_weighed_where_it_has_read_the_page() -> None:
    analysis = analysed(STORY)
    said = attribute(analysis)
    setting = setting_of(analysis, said.speaking)
    figures = figures_in(analysis, setting, said.chain_at, least=0.0)
    parties = candidates(analysis, said, figures)
    _, seen = decided(analysis, setting, said, figures, places_of(parties))
    rows = [row_of(c, seen) for c in parties]
    assert all(row is not None and len(row) == len(row_weights()) - 1 for row in rows)
    assert [c.party for c in credited(parties, seen)] == ["Halden Institute"]


def test_a_row_of_the_encoder_leans_one_way_or_the_other() -> None:
    row = numpy.array([1.0, -2.0])
    assert leaning(row, (0.5, 1.0, 0.25)) == 1.0
    assert leaning(None, (0.5, 1.0, 0.25)) == 0.0
    (party,) = [c for c in weighed(STORY) if c.name == "Odo Fern"]
    assert chosen([party], [1.0]) == [party]
    assert chosen([party], [-3.0]) == []


def test_a_party_is_seen_at_all_its_places() -> None:
    (party,) = [c for c in weighed("Amnesty International said 12 died.") if c.name == "Amnesty International"]
    (place,) = places_of([party])
    found = row_of(
        party, {place: [numpy.array([1.0, 3.0]), numpy.array([3.0, 5.0])], Span(0, 1): [numpy.array([9.0, 9.0])]}
    )
    assert found is not None
    assert found.tolist() == [2.0, 4.0]
    assert row_of(party, {}) is None


def test_whoever_said_nothing_is_no_source() -> None:
    said = "Nine people died at Harsoun Prison, the Sarha Documentation Centre said.\n\n"
    silent = "The Ministry of Justice did not reply to questions by the time of publication.\n"
    assert sources(said + silent) == ["Sarha Documentation Centre"]
    spoke = "The Ministry of Justice said that two people died. The Ministry of Justice declined to comment further.\n"
    assert "The Ministry of Justice" in {c.name for c in weighed(said + spoke)}


@pytest.mark.parametrize(
    ("text", "party"),
    [
        (
            "Pictures of the camp were published by the State department. Two hundred men are held, it said.",
            "department",
        ),
        ("Amnesty international claimed in May that 90 people were hanged there in 2013.", "Amnesty international"),
        ("Twelve people were shot dead in Oske, the red cross said.", "the red cross"),
        ("At least 23 people were killed in Oske in 2003, says the ICC arrest warrant.", "ICC"),
        ("The warrant of the High Court of Velmara says that 43 men were killed in Oske.", "High Court of Velmara"),
    ],
)
def test_a_body_is_named_whole_and_a_courts_paper_is_its_own(text: str, party: str) -> None:
    assert any(name.endswith(party) for name in sources(text))


def test_a_headlines_verb_and_quotation_are_no_part_of_a_name() -> None:
    text = (
        "Flood Report by Wetlands Is 'Pure Fiction,' Says Minister\n\n"
        "The report by Wetlands claims that 40 people drowned in Oske.\n"
    )
    assert all("Fiction" not in c.name and " Is " not in c.name for c in weighed(text))


def test_initials_in_a_papers_name_speak_for_the_body_named_in_full() -> None:
    parties = [
        Candidate("International Fishery Council", (), frozenset({"a", "b"})),
        Candidate("the IFC record", (), frozenset({"a"})),
    ]
    assert [c.name for c in chosen(parties, [2.0, 2.0])] == ["International Fishery Council"]
