"""Filed names in the case: the same as in memory, made anew only when records change; ids that persons had."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from tawthiq.case import open_case
from tawthiq.model import Field, People, Person, Record, TawthiqError
from tawthiq.people.former import formers
from tawthiq.people.search import file, find
from tawthiq.store import CaseStore, StageRun, filing

NAMES = [("عادل عمر المرساني", "a"), ("Adel Morsani", "b"), ("Samer Nur al-Habbal", "c"), ("Adel Morsani", "d")]
RUN = StageRun("names", "case", "key", "output")


def written(folder: Path, rows: list[tuple[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("Name", "Born"), *rows])
    return folder


def test_what_is_stored_is_what_was_filed(tmp_path: Path) -> None:
    store = CaseStore.at(tmp_path / "case.db")
    assert filing.Filing(store).size() == 0
    assert find(filing.Filing(store), "Adel") == []
    made = file(NAMES)
    for filed in (file(NAMES[:1]), made):  # the second in place of the first
        filing.save(store, RUN, filed)
    stored = filing.Filing(store)
    assert stored.size() == len(made.names) == 3
    assert stored.named(range(3)) == made.named(range(3))
    assert stored.postings(made.under.keys()) == made.under
    store.close()


def test_names_are_the_same_in_whatever_order_they_come() -> None:
    mixed = NAMES.copy()
    random.Random(1).shuffle(mixed)  # noqa: S311 a fixed seed
    assert file(mixed) == file(NAMES)


def test_names_are_filed_anew_when_records_change_and_not_when_people_decide(tmp_path: Path) -> None:
    source = written(tmp_path / "in", [("Adel Omar Morsani", "1980"), ("Adel Omar Morsani", "1955")])
    with open_case(tmp_path / "case", create=True) as case:
        case.build(source)
        store = case._store
        inserted: list[str] = []

        @event.listens_for(store.engine, "before_cursor_execute")
        def heard(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO name"):
                inserted.append(statement)

        left, right = (str(row["record"]) for row in case.export("records"))
        case.assess("same_person", left, [right], reason="his brother says so")
        case.build()
        assert not inserted
        assert [p["records"] for p in case.export("people")] == [2]
        assert case.find("Adel Morsani")[0][0]["person"] == left
        written(source, [("Adel Omar Morsani", "1980"), ("Samer Habbal", "1955")])
        case.build(source)
        assert inserted
        assert [hit["found"] for hit in case.find("سامر الهبال")[0]] == ["Samer Habbal"]


def test_an_id_that_a_person_had_leads_to_the_person_of_now_and_back(tmp_path: Path) -> None:
    source = written(tmp_path / "in", [("Adel Omar Morsani", "1980"), ("Walid Nur", "1955")])
    with open_case(tmp_path / "case", create=True) as case:
        case.build(source)
        first, second = (str(row["person"]) for row in case.export("people"))
        made = case.assess("same_person", first, [second], reason="one of them was misread")
        case.build()
        assert filing.former(case._store) == {second: first}
        assert case.person(second) == case.person(first) == first
        assert [row["former"] for row in case.export("people")] == [[second]]
        case.assess("retract", made.id, [], reason="they are two")
        case.build()
        assert filing.former(case._store) == {}
        assert case.person(second) == second
        with pytest.raises(TawthiqError, match="No person"):
            case.person("ff" * 32)


def test_an_id_whose_row_is_gone_is_known_still() -> None:
    row = Record("a", "", 1, {"name": Field("Adel Morsani", "A1", 0, 1)})
    now = People((row,), (), (Person(row.id, "Adel Morsani", (row.id,)),))
    assert formers([row.id, "gone"], now) == {"gone": None}
