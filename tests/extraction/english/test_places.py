"""Places of English text: what is named, what is no place, and which one a figure is given."""

from __future__ import annotations

import hashlib
import time

import pytest

from tawthiq.extraction.english import figures, situating
from tawthiq.extraction.english.analysis import Analysis, analyse
from tawthiq.extraction.english.bearing import nestings, spoken_at
from tawthiq.extraction.english.places import Place, atlas
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.english.whereabouts import whereabouts
from tawthiq.model import Document, Exhibit
from tawthiq.reading.dispatch import read_bytes


def _analysis(text: str) -> Analysis:
    data = text.encode()
    document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), "page.txt").document
    assert isinstance(document, Document)
    return analyse(document)


def _named(text: str) -> dict[str, Place]:
    return {rows[0].name: rows[0] for rows in atlas(_analysis(text)).mentions.values()}


def _placed(text: str, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    monkeypatch.setattr(figures, "place_of", situating.place_of)
    monkeypatch.setattr(figures, "Trail", situating.Trail)
    analysis = _analysis(text)
    found = figures.figures_in(analysis, setting_of(analysis), lambda span: ())
    return [s.figure.place for s in found if s.figure is not None]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Guards beat the men in Northgate Prison on Monday.", "Northgate Prison", "site"),
        ("Police fired on the crowd in the province of Latakia.", "Latakia", "town"),
        ("Gunmen raided a school in the remote town of Birrin Yaro on Friday.", "Birrin Yaro", "town"),
        ("The strike hit a market in Sudan.", "Sudan", "country"),
        ("The strike hit a market in Arizona.", "Arizona", "area"),
    ],
)
def test_names_of_places_are_found_with_their_kind(text: str, name: str, kind: str) -> None:
    assert _named(text)[name].kind == kind


def test_a_span_points_at_the_name() -> None:
    text = "Shelling killed five people in Aleppo on Monday."
    place = _named(text)["Aleppo"]
    assert text[place.span.start : place.span.end] == "Aleppo"
    assert place.located


def test_an_adjective_stands_for_its_country_under_the_page_s_own_name() -> None:
    named = _named("Soldiers entered the town. Two Burmese officers were seen. The army rules Burma.")
    assert "Burma" in named
    assert "Myanmar" not in named


@pytest.mark.parametrize("text", ["The London-based group counted the graves.", "Islamic State claimed the attack."])
def test_names_that_describe_a_party_are_no_places(text: str) -> None:
    assert not {"London", "Islamic State"} & set(_named(text))


def test_a_speaking_capital_is_not_where_it_happened() -> None:
    assert not _named("Washington said that the men were held.")["Washington"].located


def test_a_figure_gets_the_place_its_verb_is_tied_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _placed("At least 20 people were killed in Aleppo on Monday, France said.", monkeypatch) == ["Aleppo"]


def test_a_figure_without_any_place_about_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _placed("At least 20 people were killed on Monday.", monkeypatch) == [None]


def test_the_place_of_the_sentence_before_is_carried_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _placed("Shells hit a market in Aleppo on Monday. At least 20 people were killed.", monkeypatch) == [
        "Aleppo"
    ]


def test_there_takes_up_the_place_named_last(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Syria built Tadmor Prison in the desert. The group said that more than 900 people {}."
    assert _placed(told.format("died there of hunger"), monkeypatch) == ["Tadmor Prison"]
    assert _placed("Guards shelled Aleppo. There were 40 people dead.", monkeypatch) == ["Aleppo"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Villagers spoke of graves. The dead of Ostrava Nok were buried in Ostrava Nok at night.", "Ostrava Nok"),
        ("Guards shot six men. The bodies were found at Hovrin quarry.", "Hovrin"),
        ("Belmuth, a mining town in the hills, buried six men.", "Belmuth"),
        ("Soldiers shelled the village of Dar al-Zan and left.", "Dar al-Zan"),
        ("Relatives waited for hours outside Penal Colony 14 for news.", "Penal Colony 14"),
        ("Trucks came to the edge of Kamrul before dawn.", "Kamrul"),
        ("PORT LESK, Marivat (AP) — Six men were shot by soldiers.", "Marivat"),
    ],
)
def test_names_nobody_knows_are_shown_to_be_places_by_the_page(text: str, name: str) -> None:
    assert name in _named(text)


def test_what_is_shown_to_be_a_place_once_is_one_in_the_headline_too() -> None:
    places = atlas(_analysis("Ustrand buries its dead\n\nSix men were shot in Ustrand.\n")).by_sentence
    assert [p.name for p in places[0]] == ["Ustrand"]


def test_the_fullest_name_stands() -> None:
    assert "Sheikh" not in _named("Four hundred families live in Sheikh Nour, a village. Sheikh Nour was shelled.")


def test_persons_and_bodies_are_no_places() -> None:
    text = "Lawyer Ana Tirado said that six men were held. Tirado, 34, told the court. The Hadri Archive agreed."
    assert not _named(text)


def test_a_place_within_another_is_known_from_the_page() -> None:
    found = nestings(atlas(_analysis("Six men were held in Dolvin Prison in Aleppo. Aleppo, Syria, was shelled.")))
    assert found["dolvin prison"] == {"aleppo"}
    assert found["aleppo"] == {"syria"}


def test_where_it_is_said_is_known_from_where_it_happened() -> None:
    known = atlas(_analysis("A spokesman told reporters in Geneva of the raid. Six men were killed in Aleppo."))
    said = {key: spoken_at(rows[0], known) for key, rows in known.mentions.items()}
    assert said == {"geneva": True, "aleppo": False}


def test_those_who_speak_are_counted_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Shells hit a market in Aleppo on Monday, killing 20 people. The group spoke to 12 witnesses."
    assert _placed(text, monkeypatch) == ["Aleppo", None]


def test_names_without_end_are_read_in_bounded_time() -> None:
    started = time.process_time()
    whereabouts(_analysis("in " + "A-A1-B " * 3000 + ", X " * 2000))
    assert time.process_time() - started < 20


def test_damaged_text_is_read_without_a_place() -> None:
    assert atlas(_analysis("in\n\n’s , at the\n\nof")).mentions == {}
