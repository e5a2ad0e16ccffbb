"""`tawthiq judge`: doubtful pairs one at a time; every answer an ordinary decision that can be taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tawthiq.case import open_case
from tawthiq.cli import app

ONE = "Name,Born,Mother\nAdel Omar Morsani,1980,Huda\nZayd Nur Habbal,,\n"
TWO = "الاسم,اسم الأم,ملاحظات\nعادل عمر المرساني,,[bold]سجن\nزيد نور هبال,,\n"


@pytest.fixture
def case(tmp_path: Path) -> str:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "one.csv").write_text(ONE, encoding="utf-8")
    (folder / "two.csv").write_text(TWO, encoding="utf-8")
    with open_case(tmp_path / "case", create=True) as opened:
        opened.build(folder)
    return str(tmp_path / "case")


def judge(case: str, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["judge", case, *words], input=typed)


def decided(case: str) -> list[tuple[str, str]]:
    with open_case(case) as opened:
        return [(d["verdict"], d["state"]) for d in opened.decisions()]


def persons(case: str) -> int:
    with open_case(case) as opened:
        return len(opened.view().people.persons)


def waiting(case: str) -> dict[str, Any]:
    done = judge(case, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_queue_is_listed_with_the_sealed_rows(case: str) -> None:
    found = waiting(case)
    assert found["waiting"] == 2
    left, right = found["questions"][0]["left"], found["questions"][0]["right"]
    assert (left["path"], left["row"], right["path"], right["row"]) == ("one.csv", 1, "two.csv", 1)
    assert left["cells"] == ["A2", "B2", "C2"]
    assert left["words"].startswith("Adel Omar Morsani")
    assert len(left["sha256"]) == 64
    listed = judge(case, "--list", "--limit", "1")
    assert "one.csv, row 1" in listed.stdout
    assert "2 wait, 1 of them not shown" in listed.stdout
    assert decided(case) == []


def test_answers_become_decisions_and_people(case: str) -> None:
    done = judge(case, typed="y\nsame mother\nn\n\n")
    assert done.exit_code == 0, done.output
    assert "given name" in done.stdout
    assert "sealed as" in done.stdout
    assert "[bold]سجن" in done.stdout
    assert "2 decided" in done.stdout
    assert decided(case) == [("same_person", "in force"), ("different_person", "in force")]
    with open_case(case) as opened:
        reasons = [d["reason"] for d in opened.decisions()]
    assert reasons == ["same mother", "Both rows were looked at."]
    assert persons(case) == 3
    assert waiting(case)["waiting"] == 0
    assert "Nothing waits" in judge(case).stdout


def test_the_last_answer_can_be_taken_back_and_given_otherwise(case: str) -> None:
    done = judge(case, typed="b\ny\n\nb\nn\n\nq\n")
    assert done.exit_code == 0, done.output
    assert "No answer was given yet." in done.stdout
    assert decided(case) == [("same_person", "retracted"), ("retract", "in force"), ("different_person", "in force")]
    assert persons(case) == 4
    assert waiting(case)["waiting"] == 1


def test_unsure_takes_a_pair_out_changes_no_link_and_can_be_changed(case: str) -> None:
    before = persons(case)
    question = waiting(case)["questions"][0]
    assert judge(case, typed="u\nnot enough to go by\nq\n").exit_code == 0
    found = waiting(case)
    assert found["waiting"] == 1
    assert found["unsure"][0]["reason"] == "not enough to go by"
    assert persons(case) == before
    with open_case(case) as opened:
        opened.assess("same_person", question["left"]["record"], [question["right"]["record"]], reason="now known")
        opened.derive()
    assert persons(case) == before - 1
    assert waiting(case)["unsure"] == []
    with open_case(case) as opened:
        opened.assess("unsure", question["right"]["record"], [question["left"]["record"]], reason="not so sure")
        opened.derive()
    assert persons(case) == before
    assert waiting(case)["waiting"] == 1


def test_a_pair_that_needs_more_comes_back_with_a_list_that_says_more(case: str, tmp_path: Path) -> None:
    assert judge(case, typed="m\nhis birth year\n\nq\n").exit_code == 0
    resting = waiting(case)
    assert (resting["waiting"], resting["unsure"][0]["needs"]) == (1, "his birth year")
    other = tmp_path / "other.csv"
    other.write_text("Name,Born\nSalim Nobody,1950\n", encoding="utf-8")
    with open_case(case) as opened:
        opened.add([other])
        opened.derive()
    assert waiting(case)["waiting"] == 1
    more = tmp_path / "more.csv"
    more.write_text("Name,Born,Mother\nAdel Omar Morsani,1980,Huda\n", encoding="utf-8")
    with open_case(case) as opened:
        opened.add([more])
        opened.derive()
    found = waiting(case)
    assert found["waiting"] == 2
    assert found["unsure"] == []


def test_a_contradiction_is_shown_before_it_is_made_and_after(case: str) -> None:
    with open_case(case) as opened:
        one, other, two, fourth = (r.id for r in opened.view().people.records)
        assert opened.against("different_person", one, two) == []
        opened.assess("same_person", one, [two], reason="the mother says so")
        opened.assess("same_person", two, [other], reason="a slip")
        (found,) = opened.against("different_person", one, other)
        assert "as you would now decide" in found["text"]
        assert opened.contradictions() == []
        assert opened.against("unsure", one, other) == []
    done = CliRunner().invoke(app, ["assess", case, "different_person", one, other, "--reason", "another man"])
    assert done.exit_code == 1, done.output
    assert "are two persons" in done.stdout
    assert "Retract one" in done.stdout
    with open_case(case) as opened:
        (found,) = opened.contradictions()
        assert {d["verdict"] for d in found["decisions"]} == {"same_person", "different_person"}
        assert found["newest"] == found["decisions"][0]["assessment"]
        assert [d["idle"] for d in found["decisions"]] == [False, False, True]
        problems = [p for p in opened.view().problems if "two persons" in p.what]
        assert len(problems) == 1
        assert problems[0].item == "one.csv, row 1"
        opened.assess("retract", found["decisions"][2]["assessment"], reason="it was a slip")
        opened.derive()
        assert opened.contradictions() == []
        of = {r: p.id for p in opened.view().people.persons for r in p.records}
    assert of[one] == of[two] != of[other]
    assert of[fourth] == fourth


def test_an_answer_that_contradicts_is_recorded_only_when_meant(case: str) -> None:
    with open_case(case) as opened:
        one, other, two, fourth = (r.id for r in opened.view().people.records)
        opened.assess("different_person", one, [other], reason="two men")
        opened.assess("same_person", one, [fourth], reason="as his brother says")
    found = waiting(case)["questions"]
    assert {frozenset((q["left"]["record"], q["right"]["record"])) for q in found} == {frozenset((one, two))}
    assert judge(case, typed="q\n").exit_code == 0


@pytest.mark.parametrize("typed", ["", "y", "m\n", "x\n?\n"])
def test_an_input_that_ends_stops_the_session(case: str, typed: str) -> None:
    done = judge(case, typed=typed)
    assert done.exit_code == 0, done.output
    assert done.exception is None


def test_in_an_encrypted_case_the_queue_needs_the_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sqlcipher3")
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "one.csv").write_text(ONE, encoding="utf-8")
    (folder / "two.csv").write_text(TWO, encoding="utf-8")
    monkeypatch.setenv("TAWTHIQ_PASSPHRASE", "a long passphrase of some words")
    case = tmp_path / "case"
    with open_case(case, create=True, encrypt=True) as opened:
        opened.build(folder)
    assert judge(str(case), typed="y\n\nq\n").exit_code == 0
    assert not [p for p in case.rglob("*") if p.is_file() and b"Morsani" in p.read_bytes()]
    monkeypatch.delenv("TAWTHIQ_PASSPHRASE")
    assert judge(str(case), "--json").exit_code != 0


def test_a_sample_is_asked_blind_and_gives_recall(case: str) -> None:
    assert "is not known" in judge(case, "--list").stdout
    # Yes and no to two pairs, then nothing of the sample waits.
    done = judge(case, "--sample", typed="y\nsame mother\nn\n\n")
    assert done.exit_code == 0, done.output
    assert "sample: 0 of 2 judged" in done.stdout
    assert "the machine gives" not in done.stdout
    assert "weighs" not in done.stdout
    assert "No pair of the sample waits" in done.stdout
    assert "Of about 1 pairs of rows that are one person (1 to 1), linking alone joins 0.0 % (0.0 to 0.0 %)" in (
        " ".join(done.stdout.split())
    )
    assert "with the answers of people 100.0 %" in " ".join(done.stdout.split())
    recall = waiting(case)["recall"]
    assert (recall["answered"], recall["needed"], recall["machine"]["centre"], recall["now"]["centre"]) == (2, 0, 0, 1)
    assert sorted(decided(case)) == [("different_person", "in force"), ("same_person", "in force")]


def test_a_sample_half_judged_gives_no_number(case: str) -> None:
    done = judge(case, "--sample", typed="y\n\nq\n")
    assert "is not estimated yet: 1 of 2 pairs of the sample are judged, and 1 more" in " ".join(done.stdout.split())
    assert waiting(case)["recall"]["machine"] is None


def test_an_answer_of_the_sample_taken_back_is_asked_again(case: str) -> None:
    done = judge(case, "--sample", typed="y\n\nb\nq\n")
    assert done.stdout.count("sample: 0 of 2 judged") == 2


def test_the_sample_names_nobody_who_is_protected(case: str) -> None:
    with open_case(case) as opened:
        one = next(r for r in opened.view().people.records if "Adel" in r.fields["name"].value)
        opened.assess("protect", one.id, reason="at risk")
    done = judge(case, "--sample", typed="n\n\n")
    assert done.exit_code == 0, done.output
    for said in (done.stdout, judge(case, "--json").stdout):
        assert "Adel" not in said
        assert "Morsani" not in said
    assert "1 pair of protected people is not asked about" in " ".join(done.stdout.split())


def test_a_list_that_comes_later_asks_for_a_new_sample(case: str, tmp_path: Path) -> None:
    judge(case, "--sample", typed="y\n\nn\n\n")
    more = tmp_path / "three.csv"
    more.write_text("Name\nSami Radi Qasim\n", encoding="utf-8")
    with open_case(case) as opened:
        opened.add([more])
        opened.build()
        assert opened.sample() is None
        opened.draw_sample()
        again = opened.sample()
    assert again is not None
    assert again["recall"]["answered"] == 2, "answers that were given stay of use"
