"""Names across scripts and spellings: what is one name, what is another, and why."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tawthiq.cli import app
from tawthiq.people.compare import compare
from tawthiq.people.lexicon import arabic_forms, names_behind
from tawthiq.people.parts import parts
from tawthiq.people.tabular import harmless


def texts(name: str) -> list[str]:
    return [p.text for p in parts(name)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("أَحْمَد عبدالله", "احمد عبد الله"),
        ("هدى المـــالح", "هدي المالح"),
        ("Dr. Adel bin Omar al-Morsani", "adel omar Al Morsani"),
        ("Abd al-Rahman Sabbagh", "Abdurrahman Sabbagh"),
        ("Salah al-Din Odeh", "Salah Eddine Odeh"),
        ("الصباغ، كمال", "كمال الصباغ"),
        ("األحمر زيد", "الأحمر زيد"),
        ("اسحق عبدالرحمان", "إسحاق عبد الرحمن"),
    ],
)
def test_spellings_of_one_script_have_the_same_parts(a: str, b: str) -> None:
    assert texts(a) == texts(b)


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("غسان حلاق", "غسّان حلاق", "same name"),
        ("غسان حلاق", "Ghassan Hallak", "attested spelling"),
        ("عبد القادر الصالح", "Abdelkader Assaleh", "attested spelling"),
        ("جمال الدين عباس", "Gamal Eddin Abbas", "attested spelling"),
        ("بلال عرفة", "باللل عرفة", "same name"),
        ("ناصر محمد الخليل", "الخليل ناصر محمد", "same name"),
    ],
)
def test_one_person_s_names_are_believed_and_say_why(a: str, b: str, level: str) -> None:
    found = compare(a, b)
    assert found.score >= 0.7
    assert found.level == level
    assert level in found.why


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Salman bin Muhammad al-Rawi", "Muhammad bin Salman al-Rawi"),
        ("ناصر محمد الخليل", "محمد ناصر الخليل"),
        ("حمد عبود", "Ahmad Abboud"),
        ("صلاح المالح", "Saleh al-Maleh"),
        ("زيد الأحمر", "Ziad al-Ahmar"),
        ("جميلة عيد", "Jamil Eid"),
        ("John Smith", "Jane Smith"),
        ("عبد المجيد جابر", "Abdelhamid Jaber"),
        ("", "Adel"),
        ("؟؟", "Adel"),
    ],
)
def test_other_names_are_not_believed(a: str, b: str) -> None:
    assert compare(a, b).score < 0.1


def test_a_part_left_out_costs_less_than_another_part() -> None:
    whole = "هيثم سليم البزاز"
    left_out = compare(whole, "هيثم البزاز").score
    assert 0.5 < left_out < compare(whole, "هيثم سليم البزاز").score
    assert compare(whole, "هيثم نادر البزاز").score < 0.2 * left_out
    assert compare(whole, "سليم البزاز").score < 0.2 * left_out


@pytest.mark.parametrize("name", ["Ben Johnson", "Nguyen Van An", "María García López", "Al Gore", "O'Brien, Conor"])
def test_names_of_other_languages_stay_whole(name: str) -> None:
    assert compare(name, name.upper()).score > 0.9
    assert parts(name)


def test_the_lexicon_knows_what_a_spelling_is_used_for() -> None:
    assert names_behind("ghassan") == ("غسان",)
    assert arabic_forms("hassan")[0][0] == "حسن"
    assert "عمر" not in names_behind("ammar")


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_compare_the_same_both_ways(a: str, b: str) -> None:
    one, two = compare(a, b), compare(b, a)
    assert 0 <= one.score <= 1
    assert one.score == pytest.approx(two.score, abs=1e-4)


def test_the_verb_scores_a_file_and_keeps_every_row(tmp_path: Path) -> None:
    source = tmp_path / "pairs.csv"
    source.write_text("\ufeffid,a,b\n1,غسان حلاق,Ghassan Hallak\n2,=1+1,Adel\n3,,Adel\n", encoding="utf-8")
    target = tmp_path / "scores.csv"
    done = CliRunner().invoke(app, ["names", "--pairs", str(source), "--out", str(target)])
    assert done.exit_code == 1, done.output
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"))))
    assert [r["id"] for r in rows] == ["1", "2", "3"]
    assert float(rows[0]["score"]) > 0.9
    assert float(rows[2]["score"]) == 0
    assert rows[1]["a"] == "'=1+1"


def test_what_looks_like_a_formula_is_made_text_and_numbers_stay() -> None:
    assert [harmless(v) for v in ("=A1", " @x", "-3.5", "-x", "name", None)] == [
        "'=A1",
        "' @x",
        "-3.5",
        "'-x",
        "name",
        "",
    ]
