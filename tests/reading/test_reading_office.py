"""DOCX and XLSX: tracked changes, notes, tables, every sheet; bombs refused."""

from __future__ import annotations

import datetime as dt
import time
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from made import WORD, docx, package, read, read_file, shown, unpacked
from made_office import body, cell, odf, pptx, slide, workbook
from made_office import row as open_row

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    + "]><w:document>&a11;</w:document>"
)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_struck_and_inserted_figures_both_survive_with_their_kind() -> None:
    body = (
        f"<w:p>{run('The number of dead is ')}<w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
        f"<w:ins>{run('17')}</w:ins>{run(' people.')}</w:p><w:p>{run('Nothing changed here.')}</w:p>"
    )
    assert shown(read(docx(body), "tracked.docx")) == [
        ("inserted", "The number of dead is 17 people."),
        ("deleted", "12"),
        ("paragraph", "Nothing changed here."),
    ]


def test_parts_come_with_their_kinds_and_the_copy_for_old_programs_is_left_out() -> None:
    box = f"<w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent>"
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="T1"/></w:pPr>{run("A title")}</w:p>'
        f'<w:p>{run("Text.")}<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice>{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:p>"
        f"<w:p><w:pPr><w:numPr/></w:pPr>{run('An item')}</w:p>"
    )
    parts = {
        "styles": f'<w:styles {WORD}><w:style w:styleId="T1"><w:name w:val="heading 1"/></w:style></w:styles>',
        "footnotes": f"<w:footnotes {WORD}><w:footnote><w:p>{run('A footnote.')}</w:p></w:footnote></w:footnotes>",
        "comments": f"<w:comments {WORD}><w:comment w:author='B. Editor' w:date='2019-01-02'>"
        f"<w:p>{run('Is it so?')}</w:p></w:comment></w:comments>",
        "header1": f"<w:hdr {WORD}><w:p>{run('Confidential')}</w:p></w:hdr>",
        "footer1": f"<w:ftr {WORD}><w:p>{run('Page')}</w:p></w:ftr>",
    }
    assert shown(read(docx(body, **parts), "parts.docx")) == [
        ("header", "Confidential"),
        ("heading", "A title"),
        ("paragraph", "Text."),
        ("paragraph", "In a box."),
        ("item", "An item"),
        ("note", "A footnote."),
        ("header", "2019-01-02 B. Editor"),
        ("note", "Is it so?"),
        ("footer", "Page"),
    ]


def test_words_that_stand_for_a_picture_and_the_picture_itself(tmp_path: Path) -> None:
    picture = '<w:r><w:drawing><wp:docPr xmlns:wp="urn:wp" id="1" descr="A yard with a wall"/></w:drawing></w:r>'
    path = tmp_path / "report.docx"
    path.write_bytes(docx(f"<w:p>{run('Seen from above:')}{picture}</w:p>"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/media/image1.png", b"\x89PNG")
        archive.writestr("word/embeddings/list.xlsx", b"PK")
    assert shown(read_file(path)) == [("paragraph", "Seen from above:"), ("caption", "A yard with a wall")]
    found, problems = unpacked(path)
    assert found == {"word/media/image1.png": b"\x89PNG", "word/embeddings/list.xlsx": b"PK"}
    assert problems == []


def test_word_table_is_a_table_with_exact_spans() -> None:
    def cell(text: str) -> str:
        return f"<w:tc><w:p>{run(text)}</w:p></w:tc>"

    rows = "".join(f"<w:tr>{cell(a)}{cell(b)}</w:tr>" for a, b in [("الاسم", "Age"), ("فلان", "30"), ("علان", "")])
    document = read(docx(f"<w:tbl>{rows}</w:tbl>"), "table.docx").document
    assert document is not None
    (table,) = document.tables
    assert [c.value for c in table.header] == ["الاسم", "Age"]
    assert [[c.value for c in row] for row in table.rows] == [["فلان", "30"], ["علان", ""]]
    assert all(c.span.of(document.text) == c.value for row in (table.header, *table.rows) for c in row)


PAIRS = [("Name", "Age"), ("A", "30"), ("B", "31"), ("C", "32")]
WORD_TABLE = "".join(f"<w:tr><w:tc><w:p>{run(a)}</w:p></w:tc><w:tc><w:p>{run(b)}</w:p></w:tc></w:tr>" for a, b in PAIRS)
SLIDE_TABLE = "".join(f"<a:tr><a:tc>{body(a)}</a:tc><a:tc>{body(b)}</a:tc></a:tr>" for a, b in PAIRS)
OPEN_TABLE = "".join(open_row(cell(a), cell(b)) for a, b in PAIRS)
RICH_TABLE = "".join(rf"\trowd\cellx1000\cellx2000\pard\intbl {a}\cell {b}\cell \row" for a, b in PAIRS)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("table.docx", docx(f"<w:tbl>{WORD_TABLE}</w:tbl>")),
        ("table.odt", odf("text", f"<table:table>{OPEN_TABLE}</table:table>")),
        ("table.rtf", rf"{{\rtf1\ansi\ansicpg1252 {RICH_TABLE}}}".encode()),
        (
            "table.pptx",
            pptx(
                {
                    "ppt/slides/slide1.xml": slide(f"<p:graphicFrame><a:tbl>{SLIDE_TABLE}</a:tbl></p:graphicFrame>"),
                    "ppt/slides/slide2.xml": slide(f"<p:sp>{body('Before')}</p:sp>"),
                }
            ),
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_more_cells_than_the_limit_are_named_whatever_holds_them(
    monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    whole = read(data, name)
    assert whole.problems == ()
    assert whole.document is not None
    (table,) = whole.document.tables
    assert [tuple(c.value for c in r) for r in (table.header, *table.rows)] == PAIRS
    monkeypatch.setattr("tawthiq.reading.tables.MAX_CELLS", 5)
    cut = read(data, name)
    assert [p.what for p in cut.problems] == ["Tables hold more than 5 cells; the rest was not read"]
    assert cut.document is not None
    assert "30" in cut.document.text
    assert "31" not in cut.document.text


@pytest.mark.parametrize("member", ["word/document.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_bombs_are_refused_at_once(member: str, encoding: str) -> None:
    began = time.monotonic()
    result = read(package({member: BOMB.encode(encoding)}), "bomb")
    assert result.document is None
    assert "XML bomb" in result.problems[0].what
    assert time.monotonic() - began < 2


def test_external_entities_are_never_read() -> None:
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document {WORD}>&e;</w:document>'
    result = read(package({"word/document.xml": evil}), "xxe.docx")
    assert result.document is None
    assert "entities" in result.problems[0].what


def test_zip_bomb_is_refused_by_size_and_by_ratio() -> None:
    tight = read(package({"word/document.xml": b"<a>" + b" " * 50_000_000}), "tight.docx")
    assert tight.document is None
    assert "zip bomb" in tight.problems[0].what
    many = read(package({"word/document.xml": b"<a/>", **{f"x{i}": b"" for i in range(10_001)}}), "many.docx")
    assert "more than 10,000" in many.problems[0].what


def test_truncated_package_is_named() -> None:
    data = docx(f"<w:p>{run('Words. ' * 500)}</w:p>")
    result = read(data[:-30], "cut.docx")
    assert result.media_type.endswith("wordprocessingml.document")
    assert result.document is None
    assert "damaged or cut short" in result.problems[0].what


def test_every_sheet_with_addresses_dates_and_mixed_headers() -> None:
    data = workbook(
        ("قائمة", [["List"], [], ["الاسم", "Date of arrest", "Age"], ["فلان الأول", dt.date(2012, 3, 4), 30]]),
        ("Second", [["Name", "No"], ["X", 1.5]]),
    )
    document = read(data, "list.xlsx").document
    assert document is not None
    first, second = document.tables
    assert (first.name, [c.value for c in first.header]) == ("قائمة", ["الاسم", "Date of arrest", "Age"])
    assert [(c.address, c.value) for c in first.rows[0]] == [("A4", "فلان الأول"), ("B4", "2012-03-04"), ("C4", "30")]
    assert [[c.value for c in row] for row in second.rows] == [["X", "1.5"]]
    cells = [c for t in document.tables for row in (t.header, *t.rows) for c in row]
    assert all(c.span.of(document.text) == c.value for c in cells)
    languages = {b.span.of(document.text): b.language for b in document.blocks}
    assert languages["فلان الأول"] == "ar"


def test_formula_without_stored_result_is_named() -> None:
    result = read(workbook(("S", [["Name", "Total"], ["A", "=1+1"]])), "formula.xlsx")
    assert result.document is not None
    assert [p.what for p in result.problems] == ["In this sheet 1 formulas have no stored result (B2)"]


def test_a_value_in_the_last_of_a_million_rows_is_found_in_little_time() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "first"
    sheet["A1048576"] = "last"
    buffer = BytesIO()
    book.save(buffer)
    began = time.monotonic()
    document = read(buffer.getvalue(), "empty-rows.xlsx").document
    assert document is not None
    assert [row[0].address for row in document.tables[0].rows] == ["A1", "A1048576"]
    assert len(document.text) < 100
    assert time.monotonic() - began < 20


def test_workbook_without_values_is_named() -> None:
    result = read(workbook(("S", [])), "none.xlsx")
    assert result.document is None
    assert "no values" in result.problems[0].what


def test_merged_cells_are_kept_and_said_where_they_leave_rows_without_a_value() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("List of the village", None), ("الاسم", "Age عمر"), ("One", 30), (None, 31), (None, 32)):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    across = BytesIO()
    book.save(across)
    result = read(across.getvalue(), "list.xlsx")
    assert result.problems == ()  # a title across the top hides nothing
    sheet.merge_cells("A3:A5")
    down = BytesIO()
    book.save(down)
    result = read(down.getvalue(), "list.xlsx")
    assert result.document is not None
    (table,) = result.document.tables
    assert (table.merged, [cell.value for cell in table.header]) == (("A1:B1", "A3:A5"), ["الاسم", "Age عمر"])
    assert [cell.value for row in table.rows for cell in row[:1]] == ["One", "", ""]
    assert [p.what for p in result.problems] == [
        "In this sheet cells of several rows are merged (A3:A5): the value stands in the first of the rows alone"
    ]


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("mmm-yy", "2012-03"),
        ("yyyy", "2012"),
        ("mm/yyyy", "2012-03"),
        ('[$-C01]mmmm" of "yyyy;@', "2012-03"),
        ("yyyy-mm-dd", "2012-03-01"),
        ("d/m/yyyy", "2012-03-01"),
    ],
)
def test_a_date_says_no_more_than_the_sheet_shows(number_format: str, shown: str) -> None:
    # Who types "3/2012" gets the first of March stored, which nobody wrote.
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Name", "Taken"), ("One", dt.date(2012, 3, 1)), ("Two", "about 2013")):
        sheet.append(row)
    sheet["B2"].number_format = number_format
    saved = BytesIO()
    book.save(saved)
    document = read(saved.getvalue(), "list.xlsx").document
    assert document is not None
    assert [row[1].value for row in document.tables[0].rows] == [shown, "about 2013"]
