"""Tables: delimited text and sheets."""

from __future__ import annotations

import datetime as dt
import struct
from functools import partial
from io import BytesIO
from typing import Final

import openpyxl
from made import package
from made_office import KIND, beside, cell, odf, row, workbook
from made_ole import compound, xls

from fixture_table.entry import File

_file = partial(File, "tables")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TSV: Final = "text/tab-separated-values"
_TOLD: Final = "sep=;\nName\tAge\nX\t30"
_ROWS: Final = 'الاسم,Age\nفلان الأول,30\n"Second, the",\n'
_READ: Final = "الاسم\tAge\nفلان الأول\t30\n"


_MERGED_SAYS: Final = (
    "In this sheet cells of several rows are merged (A2:A3): the value stands in the first of the rows alone"
)


def _merged() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for values in (("Name", "Held"), ("One", "2012"), (None, "2013")):
        sheet.append(values)
    sheet.merge_cells("A2:A3")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _months() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for values in (("الاسم", "Taken"), ("One", dt.date(2012, 3, 1)), ("Two", "about 2013")):
        sheet.append(values)
    sheet["B2"].number_format = "mmm-yy"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _months_ods() -> bytes:
    """A month by the column, one by a shared style; a year, a quarter, a whole day, no style, no date."""

    def style(name: str, **stated: str) -> str:
        listed = "".join(f' style:{key.replace("_", "-")}="{value}"' for key, value in stated.items())
        return f'<style:style style:name="{name}" style:family="table-cell"{listed}/>'

    def shape(name: str, *parts: str) -> str:
        return f'<number:date-style style:name="{name}">{"".join(f"<number:{p}/>" for p in parts)}</number:date-style>'

    def date(words: str, day: str, **more: str) -> str:
        return row(cell(words), cell(words, office_value_type="date", office_date_value=day, **more))

    shared = shape("N1", "month", "year") + style("Months", data_style_name="N1")
    own = shape("N2", "year") + shape("N3", "quarter", "year") + shape("N4", "day", "month", "year")
    own += style("ce1", parent_style_name="Months") + style("ce2", data_style_name="N2")
    own += style("ce3", data_style_name="N3") + style("ce4", data_style_name="N4")
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>'
    rows = (
        row(cell("Shown"), cell("Date")),
        date("03/12", "2012-03-01"),
        date("03/12", "2012-03-01T00:00:00", table_style_name="Months"),
        date("2013", "2013-01-01", table_style_name="ce2"),
        date("Q2 14", "2014-04-01", table_style_name="ce3"),
        date("04.03.2012", "2012-03-04", table_style_name="ce4"),
        date("05/06/07", "2007-06-05", table_style_name="none"),
        date("odd", "-44-03-15", table_style_name="ce2"),
    )
    body = f'<table:table table:name="S">{columns}{"".join(rows)}</table:table>'
    return odf("spreadsheet", body, own, styles=f"<office:styles>{shared}</office:styles>")


_LOCKED: Final = (
    struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0) + struct.pack("<HH", 0x2F, 6) + b"\1\0\1\0\1\0"
)
FILES: Final = (
    _file(
        "list.csv",
        "commas, quotes, a mixed header",
        _ROWS.encode,
        "text/csv",
        "الاسم\tAge\nفلان الأول\t30\nSecond, the\t",
    ),
    _file("list.tsv", "tabs", lambda: _READ.encode(), "text/tab-separated-values", _READ.strip()),
    _file(
        "old.csv",
        "semicolons, windows-1256",
        lambda: "الاسم;العمر\nفلان الأول;30\n".encode("cp1256"),
        "text/csv",
        "الاسم\tالعمر\nفلان الأول\t30",
        ("The file does not say its encoding; it was read as windows-1256, which fits its bytes best",),
    ),
    _file(
        "formulas.csv",
        "cells that a sheet would run, kept as words",
        lambda: b"Name,Note\nA,=cmd|' /C calc'!A0\n",
        "text/csv",
        "Name\tNote\nA\t=cmd|' /C calc'!A0",
    ),
    _file(
        "list.xlsx",
        "two sheets, a date, Arabic headings",
        lambda: workbook(
            ("قائمة", [["الاسم", "Date of arrest", "Age"], ["فلان", dt.date(2012, 3, 4), 30]]),
            ("Second", [["Name", "No"], ["X", 1.5]]),
        ),
        _XLSX,
        "قائمة\nالاسم\tDate of arrest\tAge\nفلان\t2012-03-04\t30\n\nSecond\nName\tNo\nX\t1.5",
        holds={},
    ),
    _file(
        "merged.xlsx", "merged cells", _merged, _XLSX, "Sheet\nName\tHeld\nOne\t2012\n\t2013", (_MERGED_SAYS,), holds={}
    ),
    _file(
        "beside.xlsx",
        "comments, a shape, a sheet that is hidden",
        beside,
        _XLSX,
        "List\nName\tAge\nOne\t30\nTwo\t31\n\n2021-02-03T10:00:00.00 A. Clerk\n\nB3: Who says so?\n\n"
        "B2: He was 17.\n\nTyped on the sheet\n\nKept\nsecret\t13",
        ("Hidden sheets were read too: Kept",),
        holds={},
    ),
    _file("list.xls.tabs.xls", "tabs, named as a workbook", lambda: _READ.encode("utf-16"), _TSV, _READ.strip()),
    _file("told.csv", "tells Excel what parts its values", lambda: b"sep=;\nName;Age\nX;30\n", "text/csv", _TOLD),
    _file(
        "months.xlsx",
        "dates of which the sheet shows the month alone",
        _months,
        _XLSX,
        "Sheet\nالاسم\tTaken\nOne\t2012-03\nTwo\tabout 2013",
        holds={},
    ),
    _file(
        "list.xls",
        "Excel 97, a date",
        lambda: xls({"قائمة": [["الاسم", "Date of arrest"], ["فلان", 40972.0]]}, dates={(1, 1)}),
        "application/vnd.ms-excel",
        "قائمة\nالاسم\tDate of arrest\nفلان\t2012-03-04",
    ),
    _file(
        "list.ods",
        "LibreOffice, a number as stored",
        lambda: odf(
            "spreadsheet",
            '<table:table table:name="S">'
            + row(cell("الاسم"), cell("Age"))
            + row(cell("فلان"), cell("1,030", office_value_type="float", office_value="1030"))
            + "</table:table>",
        ),
        KIND + "spreadsheet",
        "S\nالاسم\tAge\nفلان\t1030",
        holds={},
    ),
    _file(
        "months.ods",
        "dates of which LibreOffice shows the month, the year or the quarter alone",
        _months_ods,
        KIND + "spreadsheet",
        "S\nShown\tDate\n03/12\t2012-03\n03/12\t2012-03\n2013\t2013\nQ2 14\tQ2 14\n04.03.2012\t2012-03-04\n"
        "05/06/07\t2007-06-05\nodd\t-44-03-15",
        holds={},
    ),
    _file(
        "open-quote.csv",
        "a quotation mark left open",
        lambda: b'Name,Age\n"A,30\nB,31\n',
        "text/csv",
        'Name\tAge\n"A\t30\nB\t31',
        ("A quotation mark in it is never closed; quotation marks were read as ordinary signs",),
        bad=True,
    ),
    _file(
        "unreckoned.xlsx",
        "a formula without a stored result",
        lambda: workbook(("S", [["Name", "Total"], ["A", "=1+1"]])),
        _XLSX,
        "S\nName\tTotal\nA",
        ("In this sheet 1 formulas have no stored result (B2)",),
        holds={},
        bad=True,
    ),
    _file(
        "empty.xlsx",
        "sheets without a value",
        lambda: workbook(("S", [])),
        _XLSX,
        None,
        ("The workbook holds no values",),
        holds={},
        bad=True,
    ),
    _file(
        "broken.xlsx",
        "a package whose main part is none",
        lambda: package({"xl/workbook.xml": "<workbook"}),
        _XLSX,
        None,
        ("The workbook is damaged (",),
        holds={},
        bad=True,
    ),
    _file(
        "locked.xls",
        "behind a password",
        lambda: compound({"Workbook": _LOCKED.ljust(4096, b"\0")}),
        "application/vnd.ms-excel",
        None,
        ("The workbook is encrypted",),
        bad=True,
    ),
    _file(
        "locked.ods",
        "behind a password",
        lambda: package(
            {
                "mimetype": KIND + "spreadsheet",
                "content.xml": b"\x01",
                "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
            }
        ),
        KIND + "spreadsheet",
        None,
        ("The document is encrypted",),
        holds={},
        bad=True,
    ),
)
