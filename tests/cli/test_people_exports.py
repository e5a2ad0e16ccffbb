"""What leaves about people: records, links, persons; protected names masked; nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from tawthiq.cli import app

ONE = "Name,Father,Born,Notes\nAdel Omar Morsani,Omar,1980-02-03,=HYPERLINK(1)\nZayd Nur Habbal,Nur,1955,\nTotal,2,,\n"
TWO = "الاسم,تاريخ الميلاد,الجنس\nعادل عمر المرساني,1980-02-03,ذكر\n"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("lists")
    (folder / "one.csv").write_text(ONE, encoding="utf-8")
    (folder / "two.csv").write_text(TWO, encoding="utf-8")
    case = str(tmp_path_factory.mktemp("cases") / "case")
    built = CliRunner().invoke(app, ["build", case, "--from", str(folder)])
    assert built.exit_code in (0, 1), built.output
    return case


def exported(case: str, *words: str) -> str:
    done = CliRunner().invoke(app, ["export", case, *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_records_say_where_they_stand_and_whom_they_are_about(case: str) -> None:
    rows = lines(exported(case, "records"))
    assert [(r["document"], r["row"], r["name"]) for r in rows] == [
        ("one.csv", 1, "Adel Omar Morsani"),
        ("one.csv", 2, "Zayd Nur Habbal"),
        ("two.csv", 1, "عادل عمر المرساني"),
    ]
    assert rows[0]["person"] == rows[2]["person"] != rows[1]["person"]
    assert [r["probability"] for r in rows] == [1.0, 1.0, rows[2]["probability"]]
    assert 0.9 <= float(str(rows[2]["probability"])) < 1
    assert rows[2]["read"] == {"birth": "1980-02-03", "sex": "male"}


def test_links_say_why(case: str) -> None:
    (row,) = lines(exported(case, "links"))
    assert (row["left_document"], row["left_row"], row["right_document"], row["right_row"]) == (
        "one.csv",
        1,
        "two.csv",
        1,
    )
    assert row["one_person"] is True
    assert row["why"]


def test_people_leave_as_csv_and_no_cell_is_a_formula(case: str) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(case, "people", "--format", "csv"))))
    assert len(rows) == 2
    assert rows[0]["notes"] == "'=HYPERLINK(1)"
    assert rows[0]["birth"] == "1980-02-03"


def test_whoever_takes_people_out_is_told_how_far_linking_is_to_be_trusted(case: str) -> None:
    """Beside the rows, not among them: what reads them finds rows alone."""
    for words in (("people",), ("records",), ("people", "--format", "csv")):
        done = CliRunner().invoke(app, ["export", case, *words])
        said = " ".join(done.stderr.split())
        assert "How many of the true pairs linking finds is not known" in said
        assert "--sample" in said
        assert "true pairs" not in done.stdout
    assert "true pairs" not in CliRunner().invoke(app, ["export", case, "documents"]).stderr


def test_people_leave_as_followthemoney(case: str) -> None:
    entities = lines(exported(case, "people", "--format", "ftm"))
    assert [e["schema"] for e in entities] == ["Person", "Person"]
    properties = entities[0]["properties"]
    assert isinstance(properties, dict)
    assert properties["birthDate"] == ["1980-02-03"]
    assert properties["gender"] == ["male"]
    followthemoney = pytest.importorskip("followthemoney")
    for entity in entities:
        proxy = followthemoney.model.get_proxy(entity)
        followthemoney.model.get("Person").validate({"properties": proxy.to_dict()["properties"]})


def test_protected_people_leave_without_a_name_unless_asked_for(case: str) -> None:
    person = str(lines(exported(case, "people"))[0]["person"])
    done = CliRunner().invoke(app, ["assess", case, "protect", person[:12], "--reason", "asked for by her family"])
    assert done.exit_code == 0, done.output
    for kind in ("people", "records", "links"):
        text = exported(case, kind)
        assert "Adel" not in text
        assert "عادل" not in text
        assert "Habbal" in text or kind == "links"
    assert "Adel" not in exported(case, "people", "--format", "csv")
    assert "Adel" not in exported(case, "people", "--format", "ftm")
    refused = CliRunner().invoke(app, ["export", case, "people", "--reveal", "names"])
    assert refused.exit_code != 0
    assert "Adel" not in refused.output
    vault = {"TAWTHIQ_VAULT_PASSPHRASE": "four words that do not belong"}
    assert CliRunner().invoke(app, ["vault", case, "--new"], env=vault).exit_code == 0
    shown = CliRunner().invoke(app, ["export", case, "people", "--reveal", "names"], env=vault)
    assert "Adel" in shown.output
