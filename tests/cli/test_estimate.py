"""`tawthiq estimate`: what it prints and writes, from a table and from a case's lists."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import tawthiq
from tawthiq.case import verify_case
from tawthiq.cli import app
from tawthiq.cli.estimate import print_report
from tawthiq.dossier.estimate_page import estimate_page
from tawthiq.estimation import Recall, Settings, Wish
from tawthiq.model import TawthiqError

GIVEN = ("Amin", "Basel", "Dawud", "Faris", "Ghassan", "Hadi", "Imad", "Jalal", "Karim", "Nabil", "Omran", "Qasim")
FAMILY = ("Harsouni", "Darwi", "Zaytoun", "Marjani", "Sahli", "Wadi", "Jabali", "Bahri", "Sukkari", "Attari")
SHORT = ["--iterations", "10000"]
QUICK = Settings(iterations=2_000, burn_in=500, every=20, replicates=50, linkages=2, other_priors=False)


def run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["estimate", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "overlaps.csv"
    rows = ("1,0,0,60", "0,1,0,55", "0,0,1,70", "1,1,0,22", "1,0,1,25", "0,1,1,24", "1,1,1,9")
    file.write_text("A,B,C,count\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_a_table_gives_json_with_verdict_reasons_and_estimators(table: Path) -> None:
    done = run("--patterns", table, "--json", *SHORT)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["verdict"] in ("estimable", "warnings")
    assert found["people"] == 265
    assert all(isinstance(reason, str) for reason in found["reasons"])
    for estimator in found["estimators"]:
        assert {"name", "low", "centre", "high", "diagnostics", "settings", "seed"} <= set(estimator)
        assert estimator["low"] <= estimator["centre"] <= estimator["high"]
    assert found["inputs"][0]["name"] == "overlaps.csv"
    assert found["settings"]["seed"] == 1


def test_the_same_seed_writes_the_same_bytes(table: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("--patterns", table, "--out", tmp_path / name, *SHORT).exit_code == 0
    for file in ("index.html", "estimate.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    page = (tmp_path / "one" / "index.html").read_text(encoding="utf-8")
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    assert "<script" not in page
    assert "overlaps.csv" in page


def test_a_refused_estimate_is_a_result_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "two.csv"
    file.write_text("A,B,count\n1,0,30\n0,1,20\n1,1,8\n", encoding="utf-8")
    done = run("--patterns", file, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "Not estimable" in done.stdout
    assert "none is an estimate to be quoted" in done.stdout
    assert "only two lists" in done.stdout
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "How many more there were cannot be told" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"A,B,C,count\n1,0,0,-4\n", r"A count is negative: .*bad\.csv, line 2"),
        (b"A,B,C,count\n1,0,0,4.5\n", r"no whole number of people: .*bad\.csv, line 2: '4\.5'"),
        (b"A,B,C,count\n1,0,0,4\n0,1,0,3\n", r"A list has nobody on it: .*bad\.csv, C"),
        (b"A,B,C,count\n0,0,0,1\n", r"Somebody is on no list: .*bad\.csv, line 2, 1 person"),
        (b"A,B,C,count\n1,0,0,4\ntotal,,,4\n", r"no number: .*bad\.csv, line 3: 'total'"),
        (b"Dear colleague,\nhere is the list\n", r"one column named count: .*bad\.csv, Dear colleague"),
        (b"\xff\xfeA\x00,\x00", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_named_with_its_line(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    with pytest.raises(TawthiqError, match=words) as refused:
        run("--patterns", file)
    assert str(file) in str(refused.value)
    assert refused.value.remedy


def test_names_of_lists_cannot_break_the_page(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text('"<b>A</b>",B & C,count\n1,0,30\n0,1,20\n1,1,8\n', encoding="utf-8")
    assert run("--patterns", file, "--out", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<b>A</b>" not in page
    assert "&lt;b&gt;A&lt;/b&gt;" in page


def test_a_long_name_of_a_list_is_cut_before_its_size_and_keeps_its_direction(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("قائمة الهلال الأحمر في المحافظة,B,count\n1,0,30\n0,1,20\n1,1,8\n", encoding="utf-8")
    assert run("--patterns", file, "--out", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "\u2068قائمة الهلال الأح…\u2069" in page
    # The bars of sizes end together, right of the names.
    bars = re.findall(r'class="bar size" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', page)
    ends = {float(x) + float(width) for x, width in bars}
    assert ends == {240.0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name a case or a table"),
        (["--patterns", "nowhere.csv"], "could not be read"),
        (["--patterns", "nowhere.csv", "--by", "sex"], "are for a case"),
        (["nowhere", "--recall", "half"], "no share of pairs"),
    ],
)
def test_wrong_use_is_said(arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TawthiqError, match=words):
        run(*arguments)


def test_a_case_is_estimated_from_its_linked_lists(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    lists.mkdir()
    people = _people(260)
    state = random.Random(5)  # noqa: S311 made-up lists
    for name in "abc":
        rows = [",".join(p) for p in people if state.random() < 0.45]
        text = "\n".join(["Name,Year of birth,Sex", *rows]) + "\n"
        (lists / f"{name}.csv").write_text(text, encoding="utf-8")
    with tawthiq.open_case(tmp_path / "case", create=True) as opened:
        opened.add([lists])
        opened.derive()
    done = run(tmp_path / "case", "--by", "sex", "--recall", "95/100", "--json", *SHORT)
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert [x["name"] for x in found["lists"]] == ["a.csv", "b.csv", "c.csv"]
    assert {s["name"] for s in found["strata"]} == {"female", "male"}
    assert found["links"]["recall"] == {"found": 95, "of": 100}
    assert found["links"]["drawn"] == 40
    assert {e["name"] for e in found["estimators"]} >= {"latent_classes_over_linkages", "loglinear_over_linkages"}
    assert sum(s["people"] for s in found["strata"]) == found["people"]
    assert (tmp_path / "case" / "estimate" / "index.html").exists()
    assert verify_case(tmp_path / "case").intact
    with pytest.raises(TawthiqError, match="No list has this field"):
        run(tmp_path / "case", "--by", "shoe size")


def test_what_a_judged_sample_says_of_recall_goes_into_the_estimate_and_the_dossier(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Some rows spell the name otherwise and have no year: linking misses them, and who judges a sample tells."""
    lists, who = tmp_path / "lists", _misspelt(tmp_path / "lists")
    case = tmp_path / "case"
    with tawthiq.open_case(case, create=True) as opened:
        opened.build(lists)
        people_page = case / "dossier" / "people.html"
        assert "is not known: nobody has judged" in people_page.read_text(encoding="utf-8")
        opened.draw_sample()
        while (found := opened.sample(25)) and found["recall"]["needed"]:
            for q in found["questions"]:
                ends = [q[side]["record"] for side in ("left", "right")]
                same = len({who[q[s]["path"].rsplit("/", 1)[-1], q[s]["row"]] for s in ("left", "right")}) == 1
                opened.assess("same_person" if same else "different_person", ends[0], [ends[1]], reason="known")
        assert found is not None
        unlinked = found["recall"]["unlinked"]
        opened.build()
        page = " ".join(people_page.read_text(encoding="utf-8").split())
        assert "How many of the true pairs linking finds" in page
        assert f"{100 * unlinked['centre']:.1f}%" in page
        assert not opened.build().changed
        report, written = opened.estimate(settings=QUICK)
        # What somebody knows otherwise goes before the sample.
        given = opened.estimate(Wish(recall=Recall(9, 10)), QUICK)[0].as_dict()["links"]
    links = report.as_dict()["links"]
    assert links["sampled"] == found["recall"]["answered"]
    assert list(links["lost"]) == [unlinked[k] for k in ("low", "centre", "high")]
    assert links["recall"] is None
    assert "recall_unknown" not in {d.code for d in report.whole.doubts}
    page = estimate_page(report).decode()
    assert f"estimated from {links['sampled']} pairs drawn at random" in page
    if report.whole.answer is not None:
        least, most = report.whole.estimates[0].diagnostics["people_seen"]
        assert f"over the linkages that are possible, {least} to {most}." in page
    assert (given["recall"], given["sampled"]) == ({"found": 9, "of": 10}, 0)
    print_report(report, written)
    said = " ".join(capsys.readouterr().out.split())
    assert f"have no link, by {links['sampled']} judged pairs; so many were put back by number" in said


def _misspelt(folder: Path) -> dict[tuple[str, int], int]:
    """Three lists in a folder; (file, row) -> whom the row is about."""
    folder.mkdir()
    state = random.Random(11)  # noqa: S311 made-up lists
    who: dict[tuple[str, int], int] = {}
    for name in ("a.csv", "b.csv", "c.csv"):
        rows = ["Name,Year of birth"]
        for number, (person, year, _) in enumerate(_people(70)):
            if state.random() < 0.55:
                who[name, len(rows)] = number
                odd = state.random() < 0.25
                rows.append(f"{person.split()[0]} {person.split()[-1][:-1]}e," if odd else f"{person},{year}")
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    return who


def test_a_case_without_lists_says_so(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Forty were held.", encoding="utf-8")
    with tawthiq.open_case(tmp_path / "case", create=True) as opened:
        opened.add([note])
    with pytest.raises(TawthiqError, match="no list of people"):
        run(tmp_path / "case")


def _people(many: int) -> list[tuple[str, str, str]]:
    state = random.Random(4)  # noqa: S311 made-up people
    names = (" ".join([*state.choices(GIVEN, k=3), state.choice(FAMILY)]) for _ in range(many))
    return [(name, str(state.randint(1950, 1995)), state.choice(("male", "female"))) for name in names]
