"""Every text of the interface stands in every catalogue."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tawthiq import casework, dossier, extraction
from tawthiq.model import Exhibit
from tawthiq.reading import read_bytes
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


# What a reason quotes of the text or of the rules.
_QUOTING = re.compile(r"the rules: .*|'.+' before the number|hedged by .*|the trained reader")


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_every_reason_of_a_reading_is_translated(code: str) -> None:
    said = set()
    for text in REASONED:
        data = text.encode()
        document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), "a.txt").document
        assert document is not None
        figures = [s.figure for r in extraction.read(document) for s in r.statements if s.figure]
        assert figures
        said |= {part for f in figures for slot in f.slots.values() for part in slot.how.split("; ")}
    assert {s for s in said if not _QUOTING.fullmatch(s)} - set(catalogue(code)) == set()


REASONED = (
    "Report on Velmora\n\nA. Tessaly province\n\n1. In June, 61 civilians were killed there.\n\n"
    "2. A further 130 persons were injured. In all 12 per cent were later released.\n\n"
    "Arrests by party\n\nGovernment forces: 908 (23 children)\n",
    "The most were in Aram with 412 arrests, followed by Deira with 377. Arrests rose from 90 to 134.\n\n"
    "Dozens were beaten, and three more were taken to a farm at Branjevo, where some 1,200 died.\n\n"
    "Killed: 81; injured: 12\n",
    "District | Killed in 2019 | Injured\nAram | 12 | 40+\nDeira | 9 | 31\n",
    "Annual report 2020: the missing\n\nOn 12 August they took us to Harran prison. I counted 40 of us in a cell. Then "
    "they hanged 12 of us in one night. My brother and I were 19 and we were alone.\n",
    "The army took away 93 men in April 2018.\n\nIn all districts fewer people fled.\n\nThe union counted more.\n\nIn "
    "March it had documented 71 deaths.\n",
    "قالت اللجنة في تقرير صدر في 3 مايو 2014 إن 40 معتقلاً قُتلوا في سجن حماة، بينهم خمس نساء، وإن نحو 12 آخرين "
    "ما زالوا مفقودين. وبحسب شاهد، أُفرج عن ثلاثة منهم في حلب.\n",
)


def test_arabic_plurals() -> None:
    got = [arabic_plural(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 103, 111, 1000)]
    assert got == ["zero", "one", "two", "few", "few", "many", "many", "other", "few", "many", "other"]
    assert Speech("en").count(1, "{n} entry", "{n} entries") == "1 entry"
    assert Speech("en").count(1200, "{n} entry", "{n} entries") == "1,200 entries"
