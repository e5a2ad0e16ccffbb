"""Looking for people by a name: scripts, spellings, parts missing or wrong, and how long it takes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tawthiq.cli import app
from tawthiq.people.search import Source, file, find
from tawthiq.store import CaseStore, StageRun, filing

NAMES = [
    "عادل عمر المرساني",
    "Adel Morsani",
    "Samer Nur al-Habbal",
    "سامر نور الهبال",
    "وليد زكي المرساني",
    "Jane Smith",
]


@pytest.fixture(scope="module", params=["in memory", "in a case"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    made = file((name, str(i)) for i, name in enumerate(NAMES))
    if request.param == "in memory":
        yield made
        return
    store = CaseStore.at(tmp_path_factory.mktemp("case") / "case.db")
    filing.save(store, StageRun("names", "case", "key", "output"), made)
    yield filing.Filing(store)
    store.close()


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Adel Omar Al-Morsani", {"0", "1"}), ("عادل المرساني", {"0", "1"}), ("Samir Nour Alhabbal", {"2", "3"}),
        ("Jane Smyth", {"5"}), ("الهبال", {"2", "3"}),
    ],
)  # fmt: skip
def test_the_person_comes_first_in_either_script(index: Source, asked: str, first: set[str]) -> None:
    hits = find(index, asked)
    assert hits
    assert set(hits[0].entries) <= first
    assert hits[0].why


def test_one_wrong_part_is_still_found_further_down(index: Source) -> None:
    sure = find(index, "عادل عمر المرساني")[0]
    loose = next(h for h in find(index, "عادل سليم المرساني") if h.entries == ("0",))
    assert 0.2 < loose.score < sure.score


def test_nobody_is_found_for_another_name(index: Source) -> None:
    assert find(index, "Zbigniew Kowalczyk") == []
    assert find(index, "؟؟") == []


def test_an_answer_over_many_names_comes_at_once() -> None:
    given = ["محمد", "أحمد", "عمر", "خالد", "وليد", "سامر", "زياد", "طارق", "رامي", "فراس"]
    names = [
        f"{a} {b} {c} {f}{n}" for a in given for b in given for c in given for f in ("المر", "النو") for n in range(20)
    ]
    index = file((name, name) for name in names)
    find(index, "Mohammad Ahmad Omar")
    begun = time.perf_counter()
    for _ in range(5):
        find(index, "Walid Khaled Samer")
    assert (time.perf_counter() - begun) / 5 < 0.5


def test_the_verb_finds_people_and_passages(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "list.csv").write_text("Name,Born\nعادل عمر المرساني,1980\nZayd Nur,1955\n", encoding="utf-8")
    (folder / "story.txt").write_text(
        "Guards took the baker Adel al-Morsani from his shop on Monday.\n\nNobody saw him again.\n", encoding="utf-8"
    )
    case = str(tmp_path / "case")
    assert CliRunner().invoke(app, ["build", case, "--from", str(folder)]).exit_code in (0, 1)
    done = CliRunner().invoke(app, ["find", case, "Adel Almorsani", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["people"][0]["found"] == "عادل عمر المرساني"
    assert found["people"][0]["records"] == [{"document": "list.csv", "row": 1}]
    (mention,) = found["mentions"]
    assert mention["words"] == "Adel al-Morsani"
    none = CliRunner().invoke(app, ["find", case, "Zbigniew"])
    assert "Nobody of that name" in none.output
