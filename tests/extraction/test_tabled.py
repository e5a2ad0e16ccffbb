"""Tables of counts, as a case reads them: headings, rows and captions say what a number is."""

from __future__ import annotations

import hashlib

import pytest

from tawthiq import extraction
from tawthiq.dossier.mentions import in_sentence
from tawthiq.extraction.tabled import counting
from tawthiq.model import Document, Exhibit, Figure, Statement
from tawthiq.reading import read_bytes


def document(text: str, name: str = "a.html") -> Document:
    data = text.encode()
    read = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), name).document
    assert read is not None
    return read


def statements(text: str, name: str = "a.html") -> list[Statement]:
    return [s for read in extraction.read(document(text, name)) for s in read.statements if s.figure]


def figures(text: str, name: str = "a.html") -> list[Figure]:
    return [s.figure for s in statements(text, name) if s.figure]


def page(table: str, above: str = "", below: str = "") -> str:
    rows = (line.split(";") for line in table.strip().split("\n"))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    body = body.replace("<td>", "<th>", body.split("</tr>", 1)[0].count("<td>")).replace(
        "</td>", "</th>", body.split("</tr>", 1)[0].count("</td>")
    )
    return f"<html><body>{above}<table>{body}</table>{below}</body></html>"


DISTRICTS = """District;Arrested;Of whom women;Released;Died in custody
Velm;214;12;88;6
Hamra al-Tahta;61;4;20;1
Total;275;16;108;7"""


def test_each_number_takes_its_column_its_row_and_what_stands_over_the_table() -> None:
    found = figures(page(DISTRICTS, "<h1>Detention in Dareen governorate in 2021</h1>"))
    told = [(f.low, f.measure, f.counted, f.place, f.period) for f in found]
    assert told[:5] == [
        (214, "detained", "people", "Velm", "2021"),
        (12, "detained", "women", "Velm", "2021"),
        (88, "released", "people", "Velm", "2021"),
        (6, "died", "people", "Velm", "2021"),
        (61, "detained", "people", "Hamra al-Tahta", "2021"),
    ]
    assert told[-1] == (7, "died", "people", "Dareen governorate", "2021")
    assert found[0].slots["measure"].how == "the column's heading"
    assert found[0].slots["place"].how == "the row's label"
    assert found[0].slots["period"].how == "what stands over the table"


def test_rows_may_say_what_and_columns_when() -> None:
    found = figures(page("Indicator;2019;2020\nArrests;12;14\nDeaths in custody;2;1\nBudget (USD);20,000;25,000"))
    assert [(f.low, f.measure, f.unit, f.period) for f in found] == [
        (12, "detained", "events", "2019"),
        (14, "detained", "events", "2020"),
        (2, "died", "people", "2019"),
        (1, "died", "people", "2020"),
    ]


def test_signs_set_bounds_and_nought_is_no_figure() -> None:
    found = figures(page("Party;Killed\nArmy;860+\nMilitia;~700\nRebels;40-50\nUnknown;0\nOthers;n/a", "<h1>Toll</h1>"))
    assert [(f.low, f.high, f.qualifier) for f in found] == [
        (860, None, "at_least"),
        (700, 700, "about"),
        (40, 50, "range"),
    ]


def test_who_did_it_is_not_counted_and_a_source_line_speaks() -> None:
    found = statements(page("Perpetrator;Killed\nBrigade of the North;96", below="<p>Source: Velm Harm Monitor</p>"))
    (only,) = found
    assert only.figure is not None
    assert (only.figure.counted, only.figure.unit, only.speaker) == ("people", "people", "Velm Harm Monitor")


@pytest.mark.parametrize(
    "table",
    [
        "Name;Age;Father\nSome One;34;Other One\nAny One;41;Third One",
        "Region;Population;Area\nVelm;12,000;340\nTarn;9,000;120",
        "District;Share of deaths (%)\nVelm;12\nTarn;88",
        "Item;Price\nBlanket;14\nTent;220",
    ],
)
def test_lists_of_people_shares_and_sums_are_no_counts(table: str) -> None:
    assert figures(page(table)) == []


def test_arabic_tables_are_read_by_the_same_way() -> None:
    table = "المحافظة;المعتقلون;المفرج عنهم;الوفيات تحت التعذيب;النسبة\nحلب;٢١٤;88;6;12\nالمجموع;275;108;7;16"
    found = statements(page(table, "<h1>التقرير السنوي 2021</h1>", "<p>المصدر: مركز دارين لحقوق الإنسان</p>"))
    told = [(s.figure.low, s.figure.measure, s.figure.place, s.figure.period) for s in found if s.figure]
    assert told == [
        (214, "detained", "حلب", "2021"),
        (88, "released", "حلب", "2021"),
        (6, "died", "حلب", "2021"),
        (275, "detained", None, "2021"),
        (108, "released", None, "2021"),
        (7, "died", None, "2021"),
    ]
    assert {s.speaker for s in found} == {"مركز دارين لحقوق الإنسان"}


def test_a_sheet_of_counts_is_read_and_a_long_one_is_not() -> None:
    assert [
        (f.low, f.place, f.period) for f in figures("Governorate,Killed 2019,Killed 2020\nDareen,412,388\n", "a.csv")
    ] == [
        (412, "Dareen", "2019"),
        (388, "Dareen", "2020"),
    ]
    rows = "".join(f"Place {n},{n + 1}\n" for n in range(401))
    assert counting(document("Governorate,Killed\n" + rows, "a.csv")) == ()


TEXT = """Largest facilities

Facility | Held on 30 June 2017 | Deaths since January 2017
-------- | -------------------- | -------------------------
Central prison, Velm | 1,870 | 7
Branch 9, Tarn | 510 | 11

The numbers are minimum figures."""


def test_tables_drawn_in_plain_text_are_tables() -> None:
    read = document(TEXT, "a.txt")
    assert read.text == TEXT
    found = figures(TEXT, "a.txt")
    assert [(f.low, f.measure, f.place, f.period) for f in found] == [
        (1870, "detained", "Central prison, Velm", "2017-06-30"),
        (7, "died", "Central prison, Velm", "2017-01/.."),
        (510, "detained", "Branch 9, Tarn", "2017-06-30"),
        (11, "died", "Branch 9, Tarn", "2017-01/.."),
    ]


def test_lines_with_bars_that_are_no_table_stay_sentences() -> None:
    text = (
        "Home | News | Archive\n\nIn Velm 40 people were killed | 12 were wounded, the mayor said.\n\nContact | Imprint"
    )
    assert document(text, "a.txt").tables == ()
    assert 40 in [f.low for f in figures(text, "a.txt")]


def test_a_cell_is_quoted_with_its_labels() -> None:
    read = document(page(DISTRICTS, "<h1>Detention in 2021</h1>"))
    (first, *_) = statements(page(DISTRICTS, "<h1>Detention in 2021</h1>"))
    assert in_sentence(read, first.span) == ("Velm · Arrested: ", "214", "")


def test_a_table_is_of_the_one_source_that_the_page_credits() -> None:
    told = "<p>The Velm Observatory for Human Rights said in its yearly report that fewer people had been held.</p>"
    assert {s.speaker for s in statements(page(DISTRICTS, f"<h1>Detention in 2021</h1>{told}"))} == {
        "The Velm Observatory for Human Rights"
    }
    others = told + "<p>The justice ministry said that 300 people had been held.</p>"
    table = [s for s in statements(page(DISTRICTS, f"<h1>Detention in 2021</h1>{others}")) if s.figure.low != 300]  # type: ignore[union-attr]
    assert {s.speaker for s in table} == {None}
