"""Places of English text: what is named, what is no place, and which one a figure is given."""

from __future__ import annotations

import hashlib

import pytest

from tawthiq.extraction.english import figures, situating
from tawthiq.extraction.english.analysis import Analysis, analyse
from tawthiq.extraction.english.places import Place, atlas
from tawthiq.extraction.english.setting import setting_of
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


def test_damaged_text_is_read_without_a_place() -> None:
    assert atlas(_analysis("in\n\n’s , at the\n\nof")).mentions == {}
