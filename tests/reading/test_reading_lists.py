"""CSV and TSV: delimiters, quotes, headings, exact cells."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import read

from tawthiq.model import Table


def table_of(data: bytes, name: str = "list.csv") -> Table:
    document = read(data, name).document
    assert document is not None
    (table,) = document.tables
    for row in (table.header, *table.rows):
        for cell in row:
            assert cell.span.of(document.text) == cell.value
    return table


def values(table: Table) -> list[list[str]]:
    return [[cell.value for cell in row] for row in table.rows]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_delimiter_is_told_quotes_are_undone_and_short_rows_filled(sign: str) -> None:
    rows = [["الاسم", "Born", "Note"], ["فلان", "1980", f'He said "no"{sign} twice\nand left'], ["علان"]]
    buffer = StringIO()
    csv.writer(buffer, delimiter=sign).writerows(rows)
    table = table_of(buffer.getvalue().encode("utf-8-sig"))
    assert [cell.value for cell in table.header] == rows[0]
    assert values(table) == [rows[1], ["علان", "", ""]]
    assert [cell.address for cell in table.rows[0]] == ["A2", "B2", "C2"]


def test_title_rows_above_the_headings_are_text_not_records() -> None:
    table = table_of(b"List of the missing,,\n,,\nName,Age,Place\nA B,30,Here\n")
    assert [cell.value for cell in table.header] == ["Name", "Age", "Place"]
    assert values(table) == [["A B", "30", "Here"]]


@pytest.mark.parametrize(
    "data", [b"Omar A,Homs,Baker\nSami B,Hama,Smith\n", b"1,Omar\n2,Sami\n", b"Omar,30\nSami,31\nNour,32\n"[:16]]
)
def test_a_list_without_headings_keeps_its_first_person(data: bytes) -> None:
    table = table_of(data)
    assert table.header == ()
    assert len(table.rows) == 2


def test_old_arabic_encoding_in_a_list_is_named() -> None:
    result = read("الاسم,المدينة\nفلان الأول,حلب\n".encode("windows-1256"), "list.csv")
    assert result.document is not None
    assert result.document.tables[0].header[1].value == "المدينة"
    assert "windows-1256" in result.problems[0].what


def test_a_quotation_mark_left_open_does_not_swallow_the_list() -> None:
    data = b'Name,Place\nA,"north\n' + b"Someone Else,South of the river\n" * 5_000
    result = read(data, "open.csv")
    assert result.document is not None
    assert len(result.document.tables[0].rows) == 5_001
    assert "never closed" in result.problems[0].what


def test_more_cells_than_the_limit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tawthiq.reading.delimited.MAX_CELLS", 10)
    result = read(b"Name,Age\n" + b"A,1\n" * 20, "big.csv")
    assert result.document is not None
    assert len(result.document.tables[0].rows) == 4
    assert "Rows from 6 on were not read" in result.problems[0].what


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_every_value_comes_back_as_typed(rows: list[list[str]]) -> None:
    buffer = StringIO()
    csv.writer(buffer, delimiter="\t", quoting=csv.QUOTE_ALL).writerows(rows)
    data = buffer.getvalue().encode("utf-8-sig")
    document = read(data, "list.tsv").document
    if document is None:
        assert not "".join("".join(row) for row in rows).strip()
        return
    (table,) = document.tables
    got = [[c.value for c in row] for row in ((table.header,) if table.header else ()) + table.rows]
    wanted = [row for row in rows if "".join(row).strip()]
    assert got == wanted[len(wanted) - len(got) :]
