"""Every text of the interface stands in every catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tawthiq import casework, dossier
from tawthiq.vocabulary import load
from tawthiq.web import page
from tawthiq.web.speech import LANGUAGES, Speech, arabic_plural, catalogue

TEMPLATES = [
    path
    for folder in (Path(page.__file__).parent, Path(dossier.__file__).parent)
    for path in sorted(folder.joinpath("templates").glob("*.html"))
]
_TEXT = re.compile(r"""_\("((?:[^"\\]|\\.)*)\"""")
_COUNT = re.compile(r"""(?<!w\.)count\([^"]*"[^"]*",\s*"([^"]*)"\)""")


def texts() -> set[str]:
    """What the templates say, and the menu."""
    found = {label for _, label in page.MENU}
    for template in TEMPLATES:
        found |= set(_TEXT.findall(template.read_text("utf-8")))
    return found


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_every_text_is_translated(code: str) -> None:
    assert texts() - set(catalogue(code)) == set()


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_every_count_has_its_forms(code: str) -> None:
    counted = {more for t in TEMPLATES for more in _COUNT.findall(t.read_text("utf-8"))}
    assert counted
    for more in counted:
        assert set(catalogue(code)[more]) >= {"one", "two", "few", "many", "other"}, more


def test_a_translation_keeps_the_values() -> None:
    for code in set(LANGUAGES) - {"en"}:
        for english, other in catalogue(code).items():
            if isinstance(other, str):
                assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", other)), english


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_every_crime_and_element_is_translated(code: str) -> None:
    said = {text for s in casework.standards().values() for text in (s.name, s.means)}
    for crime in casework.crimes().values():
        said |= {crime.name, crime.article, *(element.text for element in crime.elements)}
    assert len(said) > 100
    assert said - set(catalogue(code)) == set()


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_every_phrase_for_a_value_is_translated(code: str) -> None:
    tables = {name: table for name, table in load("dossier").items() if isinstance(table, dict)}
    said = {phrase for table in tables.values() for phrase in table.values()}
    said |= {str(measure) for measure in load("lattice")["measures"]}
    assert said - set(catalogue(code)) == set()


def test_arabic_plurals() -> None:
    got = [arabic_plural(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 103, 111, 1000)]
    assert got == ["zero", "one", "two", "few", "few", "many", "many", "other", "few", "many", "other"]
    assert Speech("en").count(1, "{n} entry", "{n} entries") == "1 entry"
    assert Speech("en").count(1200, "{n} entry", "{n} entries") == "1,200 entries"
