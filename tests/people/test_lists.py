"""Lists as they come: columns guessed, shown and corrected; dates as EDTF; every row and odd cell accounted for."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tawthiq.case import open_case
from tawthiq.cli import app
from tawthiq.model import Exhibit, ListMap, TawthiqError
from tawthiq.people import dates, from_json, guess, import_records
from tawthiq.people.facts import facts
from tawthiq.reading.dispatch import read_bytes


def document(text: str, name: str = "list.csv"):  # type: ignore[no-untyped-def]
    found = read_bytes(text.encode(), Exhibit("0" * 64, len(text)), name).document
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("1987", "1987"), ("٠٣/٠٤/١٩٨٧", "1987-04-03"), ("00/00/1987", "1987"), ("31/02/1990", "1990"),
        ("3 آذار 2012", "2012-03-03"), ("March 5, 2011", "2011-03-05"), ("حوالي 1975", "1975~"), ("1980?", "1980~"),
        ("1985-1987", "1985/1987"), ("1980s", "198X"), ("before 1990", "../1990"), ("منذ 2011", "2011/.."),
        ("12/7/1434 هـ", "2013-05-22~"), ("رمضان 1435", "2014-06-28/2014-07-27"), ("31245", "1985-07-17"),
        ("2013-05-02T00:00:00", "2013-05-02"), ("3/4/87", "1987-04-03"), ("99/99/9999", "9999"),
    ],
)  # fmt: skip
def test_dates_are_read_as_edtf(typed: str, edtf: str) -> None:
    day = dates.read(typed)
    assert day is not None
    assert day.edtf == edtf


@given(st.text(max_size=20) | st.from_regex(r"[0-9٠-٩]{1,4}[/.-][0-9]{1,4}[/.-][0-9]{1,4}", fullmatch=True))
def test_no_text_breaks_the_reading_of_dates(typed: str) -> None:
    day = dates.read(typed)
    assert day is None or isinstance(day.edtf, str)


BAYANAT = (
    "id,name,name_ar,nickname,first_name,father_name,mother_name,last_name,sex,age,origin_place,occupation,"
    "national_id_card,last_address,seen_in_detention,known_dead,hair_color,dental_record\n"
    "7,Adel Omar Morsani,عادل عمر المرساني,Abu Z,Adel,Omar,Hind,Morsani,Male,31,Lowland,baker,0042,Hill,yes,,brown,no\n"
)


def test_a_bayanat_sheet_imports_whole() -> None:
    found = import_records([document(BAYANAT)])
    (record,) = found.records
    read = {k: f.value for k, f in record.fields.items()}
    assert read["name"] == "Adel Omar Morsani"
    assert read["name_other"] == "عادل عمر المرساني"
    assert (read["mother"], read["id_number"], read["place"]) == ("Hind", "0042", "Lowland")
    assert record.fields["sex"].read == "male"
    assert read["address"] == "Hill"
    assert {"hair_color", "dental_record"} <= set(record.extra)
    assert len(record.fields) + len(record.extra) == 17  # every cell that is not empty


@pytest.mark.parametrize(
    ("text", "headings", "first"),
    [
        ("Name,Name,Birth,Birth,\nAdel Nouri,عادل نوري,1980,1981,z\n", "Name,Name,Birth,Birth,",
         {"name": "Adel Nouri", "name_other": "عادل نوري", "birth": "1980"}),
        ("قائمة,,,\nالاسم,,الميلاد,الحالة\nالاسم الأول,الكنية,التاريخ,\nسالم,النوري,1987,معتقل\n",
         "الاسم الأول,الكنية,الميلاد,الحالة",
         {"given": "سالم", "family": "النوري", "birth": "1987", "status": "معتقل"}),
        ("Full name,,Age,Sex,Arrest,\nGiven,Family,,,Date,Place\nAdel,Nouri,22,M,2012-01-02,Hill\n",
         "Given,Family,Age,Sex,Date,Place",
         {"given": "Adel", "family": "Nouri", "age": "22", "sex": "M", "place": "Hill"}),
    ],
)  # fmt: skip
def test_headings_that_repeat_or_stand_in_two_rows_are_headings(
    text: str, headings: str, first: dict[str, str]
) -> None:
    """No heading becomes a person, and no list is passed over for its headings."""
    (table,) = document(text).tables
    assert ",".join(c.value for c in table.header) == headings
    found = import_records([document(text)])
    assert [(s.rows, s.records, s.refused) for s in found.lists] == [(1, 1, 0)]
    assert {k: f.value for k, f in found.records[0].fields.items()} == first


def test_a_row_of_values_below_the_headings_is_no_second_row_of_them() -> None:
    """A name may be a word that stands over columns elsewhere."""
    found = import_records([document("Name,Age,\nAdel,30,Family\nZaki,31,x\n")])
    assert [f.value for r in found.records for f in (r.fields["name"],)] == ["Adel", "Zaki"]


def test_problems_are_named_by_cell() -> None:
    text = (
        "الاسم,تاريخ الميلاد,العمر,الجنس,الحالة\n"
        "سالم النوري,00/00/1987,200,ذكر,معتقل\n1965 الحداد,هند,34,blue,شهيد\nمجهول,,,,\nالمجموع,,3,,\n"
    )
    found = import_records([document(text)])
    assert [(s.rows, s.records, s.refused) for s in found.lists] == [(4, 3, 1)]
    said = "\n".join(f"{p.item} {p.what}" for p in found.problems)
    for part in (
        "B2 “00/00/1987”",
        "C2 An age of 200",
        "A3 “1965 الحداد” stands where a name",
        "B3 “هند” is no date",
        "D3",
    ):
        assert part in said
    assert "row 3 The name is given as unknown" in said
    assert "row 4 The row gives totals" in said
    assert [r.fields["status"].read for r in found.records[:2]] == ["detained", "killed"]


def test_lines_of_two_encodings_pasted_together_are_all_read() -> None:
    lines = ("الاسم,اسم الأب,المدينة", "سالم النوري,خالد,الوادي", "نور الحداد,سامر,التلة", "هند النجار,عادل,الوادي")
    data = b"".join(f"{x}\n".encode("cp1256" if n == 2 else "utf-8") for n, x in enumerate(lines))
    read = read_bytes(data, Exhibit("0" * 64, len(data)), "list.csv")
    assert read.document is not None
    found = import_records([read.document])
    assert [r.fields["name"].value for r in found.records] == ["سالم النوري", "نور الحداد", "هند النجار"]
    assert any("windows-1256" in p.what for p in read.problems)


def test_an_age_below_nought_is_named_and_tells_no_birth() -> None:
    found = import_records([document("Name,Age,Date of arrest\nAdel Morsani,-3,2013-05-01\n")])
    assert [p.what for p in found.problems] == ["An age of -3 cannot be: it is not used."]
    assert facts(found.records[0]).birth is None


@pytest.mark.parametrize(
    ("text", "records", "item"),
    [
        ("Name,Birth\nAdel Morsani;1980\nZayd Habbal,1981\n", 2, "row 1 A2"),  # one line of another delimiter
        ("Name,Birth\n1980-02-03,Adel Morsani\nZayd Habbal,1981\n", 2, "row 1 A2"),
        ("Name,Birth\nAdel Morsani,00/00/0000\nZayd Habbal,32/13/1980\n", 2, "row 1 B2"),
        ("Name,Birth\nName,Birth\n,1980\nAdel Morsani,1981\nالمجموع,2\n", 1, ""),
        ("مجهول,1980\nunknown,1981\n", 2, "row 1"),
        ("Adel Morsani," + "a" * 1_000_000 + "\n" + "b" * 1_000_000 + ",1980\n", 2, ""),
        (f"Name,Birth{',x' * 2_998}\nAdel Morsani,1980{',y' * 2_998}\n", 1, ""),
    ],
)  # fmt: skip
def test_of_lists_as_they_should_not_be_every_row_is_kept_or_named(text: str, records: int, item: str) -> None:
    text = text if text.startswith("Name") else f"Name,Birth\n{text}"
    found = import_records([document(text)], {"0" * 64: from_json('{"Name": "name", "Birth": "birth"}', "m.json")})
    (seen,) = found.lists
    assert (len(found.records), seen.records) == (records, records)
    assert seen.rows == seen.records + seen.refused
    assert seen.rows + seen.blank == len(text.splitlines()) - 1
    named = [p.item for p in found.problems]
    assert sum("row" in p for p in named) >= seen.refused
    assert any(p.endswith(item) for p in named) or not item


def test_a_column_without_heading_is_no_row_number_and_is_kept() -> None:
    (record,) = import_records([document("#,Name,Birth,\n1,Adel Morsani,1990,Lowland\n")]).records
    assert record.fields["row_number"].value == "1"
    assert [f.value for f in record.extra.values()] == ["Lowland"]


def test_a_chosen_mapping_wins_over_the_guess_and_reaches_columns_without_heading() -> None:
    doc = document("A,B,C\nAdel Morsani,3/4/1990,x\n")
    assert import_records([doc]).records == []
    chosen = from_json('{"columns": {"A": "name", "2": "birth"}, "month_first": true}', "m.json")
    (record,) = import_records([doc], {doc.exhibit: chosen}).records
    assert record.fields["birth"].read == "1990-03-04"
    assert record.extra["C"].value == "x"


@pytest.mark.parametrize("text", ["[]", "nonsense", '{"A": "nmae"}', '{"A": "name", "B": "name"}', '{"columns": 3}'])
def test_a_wrong_mapping_is_refused(text: str) -> None:
    with pytest.raises(TawthiqError):
        from_json(text, "m.json")


def ods(rows: str) -> bytes:
    out = io.BytesIO()
    names = "office", "table", "text"
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names)
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="قائمة">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return out.getvalue()


def cell(value: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{value}</text:p></table:table-cell>"


def test_an_ods_sheet_is_a_list_with_exact_cells_and_ten_million_empty_ones_cost_nothing() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    data = ods(
        f"<table:table-row>{cell('Name')}{cell('Born')}{empty}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1000000">{empty}</table:table-row>'
        "<table:table-row>"
        + cell("عادل المرساني")
        + cell("3 April", 'office:value-type="date" office:date-value="1990-04-03"')
        + "</table:table-row>"
    )
    found = read_bytes(data, Exhibit("1" * 64, len(data)), "list.ods")
    assert found.document is not None
    (record,) = import_records([found.document]).records
    assert record.fields["birth"].read == "1990-04-03"
    assert record.fields["birth"].address == "B1000002"
    assert record.fields["name"].value == found.document.text[record.fields["name"].start : record.fields["name"].end]


def test_a_list_is_added_shown_corrected_and_built(tmp_path: Path) -> None:
    listed = tmp_path / "sheet.csv"
    listed.write_text("Name;When taken;Born\nAdel Morsani;4/3/2012;1980\nZayd Nur;;1955\n", encoding="utf-8")
    case = str(tmp_path / "case")
    first = CliRunner().invoke(app, ["add", case, str(listed), "--as-list", "--json"])
    assert first.exit_code == 0, first.output
    shown = json.loads(first.stdout)["lists"][0]
    assert shown["map"]["columns"] == {"Name": "name", "When taken": "", "Born": "birth"}
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"Name": "name", "When taken": "arrest_date", "Born": "birth"}), encoding="utf-8")
    again = CliRunner().invoke(app, ["add", case, str(listed), "--as-list", "--mapping", str(mapping)])
    assert again.exit_code == 0, again.output
    assert "arrest_date" in again.stdout
    with open_case(case) as opened:
        opened.build()
        people = opened.view().people
        decisions = [d for d in opened.decisions() if d["verdict"] == "as_list"]
    assert [(s.rows, s.records, s.saved) for s in people.lists] == [(2, 2, True)]
    assert people.records[0].fields["arrest_date"].read == "2012-03-04"
    assert len(decisions) == 2


def test_a_list_without_a_name_is_refused_and_says_how_to_go_on(tmp_path: Path) -> None:
    listed = tmp_path / "sheet.csv"
    listed.write_text("Town,Shells\nLowland,12\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["add", str(tmp_path / "case"), str(listed), "--as-list"])
    assert done.exit_code == 1
    assert "--mapping" in " ".join(done.stdout.split())


def test_a_list_that_is_refused_does_not_hold_up_the_rest(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("Town,Shells\nLowland,12\n", encoding="utf-8")
    (tmp_path / "words.txt").write_text("Nobody was counted.\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "people.csv").write_text("Name,Born\nAdel Morsani,1980\n", encoding="utf-8")
    (tmp_path / "more.csv").write_text("Name,Born\nZayd Nur,1955\n", encoding="utf-8")
    given = ("towns.csv", "people.csv", "words.txt", "empty.csv", "folder", "more.csv")
    arguments = ["add", str(tmp_path / "case"), *(str(tmp_path / name) for name in given), "--as-list", "--json"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1, done.output
    said = json.loads(done.stdout)
    assert [Path(one["path"]).name for one in said["lists"]] == ["people.csv", "more.csv"]
    named = " ".join(p["item"] for p in said["problems"])
    assert all(name in named for name in ("towns.csv", "words.txt", "empty.csv", "folder"))
    with open_case(tmp_path / "case") as opened:
        assert [d["verdict"] for d in opened.decisions()] == ["as_list", "as_list"]


def test_a_second_name_column_is_the_other_script() -> None:
    table = document("Name,الاسم\nAdel,عادل\n").tables[0]
    assert guess(table) == ListMap({"Name": "name", "الاسم": "name_other"})


def test_blank_rows_are_counted_so_that_every_row_is_accounted_for(tmp_path: Path) -> None:
    text = "Name,Born\nAdel Omar,1980\n\n,\nZayd Nur,1990\nTotal,2\n , \nSami Radi,1970\n\n\n"
    found = import_records([document(text)], {"0" * 64: from_json('{"Name": "name", "Birth": "birth"}', "m.json")})
    (seen,) = found.lists
    assert [r.row for r in found.records] == [1, 2, 4], "what holds nothing takes no number"
    assert (seen.rows, seen.records, seen.refused, seen.blank) == (4, 3, 1, 3)
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "one.csv").write_text(text, encoding="utf-8")
    with open_case(tmp_path / "case", create=True) as opened:
        page = opened.build(folder).dossier
    assert page is not None
    shown = page.with_name("people.html").read_text(encoding="utf-8")
    assert "What became of every row of the lists" in shown
    row = shown.split("one.csv</bdi></a></th>")[1].split("</tr>")[0]
    assert re.findall(r">(\d+)<", row) == ["7", "3", "1", "3"]


def test_a_column_of_shares_heads_no_family_and_its_table_is_no_list() -> None:
    counts = document("المحافظة,المعتقلون,النسبة\nحلب,214,12\nإدلب,61,4\n").tables[0]
    assert "family" not in guess(counts).columns.values()
    people = document("الاسم,النسبة,العمر\nأحمد,الحلبي,30\nسعيد,الحموي,40\n").tables[0]
    assert guess(people).columns["النسبة"] == "family"
