"""Lists become records, records persons; every row is accounted for and every judgement kept."""

from __future__ import annotations

import hashlib
import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tawthiq.model import Cell, Document, People, Record, Span, Table
from tawthiq.people import CERTAIN, Judgement, dates, guess, import_records, link, names


def listed(name: str, *rows: tuple[str, ...]) -> Document:
    """A document with one table, its first row the header."""
    text, cells = "", []
    for number, row in enumerate(rows):
        line = []
        for column, value in enumerate(row):
            line.append(Cell(f"{chr(65 + column)}{number + 1}", value, Span(len(text), len(text) + len(value))))
            text += f"{value}\t"
        cells.append(tuple(line))
        text += "\n"
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Document(digest, "csv", "1", text, tables=(Table("", cells[0], tuple(cells[1:])),))


def records(*docs: Document) -> tuple[Record, ...]:
    return tuple(import_records(docs).records)


def together(people: People) -> set[frozenset[int]]:
    """Persons as sets of the records' numbers in case order."""
    number = {r.id: i for i, r in enumerate(people.records)}
    return {frozenset(number[r] for r in p.records) for p in people.persons}


def test_headers_in_both_languages_are_understood() -> None:
    english = listed(
        "a", ("No", "Full name", "Name (Arabic)", "Father's name", "Year of birth", "Date of arrest", "Shoe size")
    )
    arabic = listed("b", ("الرقم", "الاسم الثلاثي", "اسم الأم", "تاريخ الميلاد", "مكان الاعتقال", "ملاحظات"))
    assert [f for f in guess(english.tables[0]).columns.values() if f] == [
        "row_number",
        "name",
        "name_other",
        "father",
        "birth",
        "arrest_date",
    ]
    assert [f for f in guess(arabic.tables[0]).columns.values() if f] == [
        "row_number",
        "name",
        "mother",
        "birth",
        "arrest_place",
        "notes",
    ]


def test_every_row_is_a_record_or_a_problem() -> None:
    header = ("Name", "Born", "Colour")
    rows = (
        ("Adel Morsani", "1980", "red"),
        ("Total", "3", ""),
        header,
        ("", "1970", ""),
        ("", "", ""),
        ("مجهول", "", ""),
    )
    doc = listed("a", header, *rows)
    imported = import_records([doc])
    found, problems = imported.records, imported.problems
    assert [(s.rows, s.records, s.refused) for s in imported.lists] == [(6, 2, 4)]
    assert [r.row for r in found] == [1, 6]
    assert len(found) + sum(" row " in p.item and "kept" not in p.what for p in problems) == len(rows)
    assert {p.what.split(":")[0] for p in problems} >= {
        "The row gives totals, not a person.",
        "The row repeats the header.",
    }
    assert found[0].extra["Colour"].value == "red"
    field = found[0].fields["birth"]
    assert (field.address, doc.text[field.start : field.end]) == ("B2", "1980")


def test_a_table_without_names_is_no_list_of_people() -> None:
    assert records(listed("a", ("Town", "Shells"), ("Lowland", "12"))) == ()


@pytest.mark.parametrize(
    ("value", "year", "month", "doubt"),
    [
        ("1987", 1987, None, False),
        ("٠٣/٠٤/١٩٨٧", 1987, 4, False),
        ("00/00/1987", 1987, None, True),
        ("1987-13-01", 1987, None, True),
    ],
)
def test_dates_as_people_type_them(value: str, year: int, month: int | None, doubt: bool) -> None:
    day = dates.read(value)
    assert day is not None
    assert (day.year, day.month, bool(day.doubt)) == (year, month, doubt)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("أحمد عبدالله", "احمد عبد الله"),
        ("مُحَمَّد", "محمد"),
        ("Adel bin Omar al-Morsani", "adel omar El Morsani"),
        ("هدى", "هدي"),
    ],
)
def test_spellings_of_one_script_fold_together(a: str, b: str) -> None:
    assert names.folded(a) == names.folded(b)


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("محمد", "Mohammed", True),
        ("محمد", "Mahmoud", False),
        ("محمود", "Mohammed", False),
        ("حسين", "Hussein", True),
        ("حسين", "Hassan", False),
        ("حسن", "Hussein", False),
        ("Mohamad", "Mahmoud", False),
        ("سالم بن عمر", "عمر بن سالم", False),
    ],
)
def test_names_that_differ_by_a_vowel_or_by_order_stay_apart(a: str, b: str, one: bool) -> None:
    assert (names.skeleton(a) == names.skeleton(b) and names.may_be_one(a, b)) is one


HEADER = ("Name", "Born", "Date of arrest", "Father")


def test_exact_and_folded_names_link_across_lists_and_say_why() -> None:
    one = listed("a", HEADER, ("أحمد سالم المرواني", "1980", "", ""))
    two = listed("b", HEADER, ("احمد سالم مرواني", "", "", ""))
    people = link(records(one, two))
    assert together(people) == {frozenset({0, 1})}
    assert people.persons[0].id == people.records[0].id
    assert people.links[0].rule == "folded"
    assert len(people.links[0].reason.passages) == 2


@pytest.mark.parametrize("other", [("Adel Omar Morsani", "1981", "", ""), ("Adel Omar Morsani", "", "", "Salim")])
def test_another_birth_year_or_father_keeps_namesakes_apart(other: tuple[str, ...]) -> None:
    people = link(records(listed("a", HEADER, ("Adel Omar Morsani", "1980", "", "Omar")), listed("b", HEADER, other)))
    assert len(people.persons) == 2


def test_other_scripts_merge_only_when_another_field_agrees() -> None:
    latin = listed("a", HEADER, ("Adel Omar Morsani", "1980", "", ""))
    alone = link(records(latin, listed("b", HEADER, ("عادل عمر المرساني", "", "", ""))))
    agreed = link(records(latin, listed("b", HEADER, ("عادل عمر المرساني", "1980", "", ""))))
    assert len(alone.persons) == 2
    assert alone.links[0].probability < CERTAIN
    assert len(agreed.persons) == 1


def test_a_record_that_fits_two_namesakes_waits_for_a_person() -> None:
    namesakes = listed("a", HEADER, ("Adel Omar Morsani", "1961", "", ""), ("Adel Omar Morsani", "1993", "", ""))
    people = link(records(namesakes, listed("b", HEADER, ("Adel Omar Morsani", "", "", ""))))
    assert len(people.persons) == 3
    dated = link(records(namesakes, listed("b", HEADER, ("Adel Omar Morsani", "1993", "", ""))))
    assert together(dated) == {frozenset({0}), frozenset({1, 2})}


def test_judgements_win_over_fields_and_hold_transitively() -> None:
    rows = [("Adel Omar Morsani", "1980", "", ""), ("Adel Omar Morsani", "1980", "", ""), ("Zayd Nur", "1955", "", "")]
    found = records(*(listed(str(i), HEADER, row) for i, row in enumerate(rows)))
    a, b, c = (r.id for r in found)
    assert together(link(found, [Judgement(a, c, True, "x")])) == {frozenset({0, 1, 2})}
    assert together(link(found, [Judgement(a, b, False, "y")])) == {frozenset({0}), frozenset({1}), frozenset({2})}
    both = link(found, [Judgement(a, c, True, "x"), Judgement(b, c, False, "y")])
    assert together(both) == {frozenset({0, 2}), frozenset({1})}


def test_generated_lists_link_without_wrong_merges() -> None:
    """Four lists of 300 invented people in both scripts, with siblings; printed, and held to floors."""
    people, truth = _generated(300, seed=7)
    of = {r: p.id for p in people.persons for r in p.records}
    ids = list(truth)
    counts = {"both": 0, "wrong": 0, "missed": 0}
    for a, b in combinations(ids, 2):
        one, merged = truth[a] == truth[b], of[a] == of[b]
        counts["both"] += one and merged
        counts["wrong"] += merged and not one
        counts["missed"] += one and not merged
    precision = counts["both"] / (counts["both"] + counts["wrong"])
    recall = counts["both"] / (counts["both"] + counts["missed"])
    print(f"precision {precision:.3f} recall {recall:.3f} {counts}")
    assert precision >= 0.99
    assert recall >= 0.7


GIVEN = (
    ("محمد", "Mohammad"),
    ("محمود", "Mahmoud"),
    ("أحمد", "Ahmad"),
    ("حسن", "Hassan"),
    ("حسين", "Hussein"),
    ("عمر", "Omar"),
    ("سامر", "Samer"),
    ("سمير", "Samir"),
    ("خالد", "Khaled"),
    ("عبد الله", "Abdullah"),
    ("يوسف", "Youssef"),
    ("رامي", "Rami"),
)
FAMILY = (("المرواني", "al-Marwani"), ("السندسي", "al-Sundusi"), ("البرقاوي", "al-Barqawi"), ("الطويل", "al-Tawil"))


def _generated(size: int, seed: int) -> tuple[People, dict[str, int]]:
    chance = random.Random(seed)  # noqa: S311 a fixed seed for a fixture
    persons: list[tuple[tuple[str, str], tuple[str, str], tuple[str, str], int, int]] = []
    while len(persons) < size:
        father, family = chance.choice(GIVEN), chance.choice(FAMILY)
        persons.extend(
            (chance.choice(GIVEN), father, family, chance.randint(1950, 2000), chance.randint(1, 12))
            for _ in range(chance.choice((1, 1, 2, 3)))
        )
    rows: list[list[tuple[str, ...]]] = [[], [], [], []]
    who: list[list[int]] = [[], [], [], []]
    for number, (own, father, family, born, month) in enumerate(persons):
        for where in range(4):
            if chance.random() > 0.5:
                continue
            script = int(where == 3)
            name = " ".join(part[script] for part in (own, father, family))
            if script == 0 and chance.random() < 0.4:
                name = name.replace("أ", "ا").replace("عبد ", "عبد")
            date = f"{month:02}/2014" if chance.random() < 0.6 else ""
            rows[where].append((name, str(born) if chance.random() < 0.8 else "", date, ""))
            who[where].append(number)
    docs = [listed(f"generated {i}", HEADER, *r) for i, r in enumerate(rows)]
    found = records(*docs)
    truth = dict(zip((r.id for r in found), (n for w in who for n in w), strict=True))
    return link(found), truth


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=10)), max_size=8))
def test_any_cells_import_with_every_row_accounted_for(rows: list[tuple[str, str]]) -> None:
    imported = import_records([listed("a", ("Name", "Born"), *rows)])
    found, problems = imported.records, imported.problems
    assert len(found) + len({p.item for p in problems if p.what.startswith("The row")}) == len(rows)
    people = link(found)
    assert sorted(r for p in people.persons for r in p.records) == sorted(r.id for r in found)
