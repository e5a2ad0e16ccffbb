"""ODT, ODP and ODS: kinds, tracked changes, tables, repeated cells; bombs and passwords."""

from __future__ import annotations

import time

import pytest
from made import package, read, shown
from made_office import KIND, NAMES, cell, odf, p, region, row


def test_text_keeps_the_kinds_of_its_parts() -> None:
    masters = (
        "<office:master-styles><style:master-page>"
        f"<style:header>{p('Confidential')}</style:header><style:footer>{p('Page 1')}</style:footer>"
        "</style:master-page></office:master-styles>"
    )
    creator = "<meta:initial-creator>A. Clerk</meta:initial-creator>"
    meta = f"<office:meta>{creator}<dc:title>The school</dc:title></office:meta>"
    body = (
        '<text:p text:style-name="P1">Report</text:p>'
        "<text:h>What\n   was found</text:h>"
        + p(
            "At least<text:s text:c='2'/>300<text:tab/>men<text:line-break/>and <text:span>women</text:span>"
            "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
            + p("Told in 2015.")
            + "</text:note-body></text:note>"
            " were held<office:annotation><dc:creator>B. Editor</dc:creator><dc:date>2019-01-02T03:04:05</dc:date>"
            + p("Who says?") + "</office:annotation>.<draw:frame><draw:text-box>" + p("In a box.") + "</draw:text-box>"
            "<svg:desc>A yard with a wall</svg:desc></draw:frame>"
        )
        + f"<text:list><text:list-item>{p('An item')}</text:list-item></text:list>"
    )  # fmt: skip
    automatic = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    result = read(odf("text", body, automatic, styles=masters, meta=meta), "report.odt")
    assert shown(result) == [
        ("header", "Confidential"),
        ("heading", "Report"),
        ("heading", "What was found"),
        ("paragraph", "At least  300\tmen\nand women were held."),
        ("note", "Told in 2015."),
        ("header", "2019-01-02T03:04:05 B. Editor"),
        ("note", "Who says?"),
        ("paragraph", "In a box."),
        ("caption", "A yard with a wall"),
        ("item", "An item"),
        ("footer", "Page 1"),
    ]
    assert result.document is not None
    assert (result.document.metadata.title, result.document.metadata.author) == ("The school", "A. Clerk")


def test_tracked_changes_keep_their_kind() -> None:
    body = (
        "<text:tracked-changes>"
        + region("c1", f"<text:deletion><office:change-info/>{p('12')}</text:deletion>")
        + region("c2", "<text:insertion/>")
        + region("c3", f"<text:deletion>{p('A whole')}{p('passage')}</text:deletion>")
        + "</text:tracked-changes>"
        + p(
            'The dead are <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>17'
            '<text:change-end text:change-id="c2"/> people.'
        )
        + '<text:change text:change-id="c3"/>'
        + p("Nothing changed.")
    )
    assert shown(read(odf("text", body), "t.odt")) == [
        ("inserted", "The dead are 17 people."),
        ("deleted", "12"),
        ("deleted", "A whole\npassage"),
        ("paragraph", "Nothing changed."),
    ]


def test_table_in_a_text_has_exact_spans() -> None:
    table = f"<table:table>{row(cell('الاسم'), cell('Age'))}{row(cell('فلان'), cell('30'))}</table:table>"
    document = read(odf("text", p("Before") + table + p("After")), "t.odt").document
    assert document is not None
    assert document.text == "Before\n\nالاسم\tAge\nفلان\t30\n\nAfter"
    (found,) = document.tables
    assert [c.value for c in found.header] == ["الاسم", "Age"]
    assert [[(c.address, c.value) for c in r] for r in found.rows] == [[("A2", "فلان"), ("B2", "30")]]
    assert all(c.span.of(document.text) == c.value for r in (found.header, *found.rows) for c in r)


def test_slides_with_titles_and_notes() -> None:
    slide = (
        '<draw:page><draw:frame presentation:class="title"><draw:text-box>{}</draw:text-box></draw:frame>'
        "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>"
        "<presentation:notes><draw:frame><draw:text-box>{}</draw:text-box></draw:frame></presentation:notes></draw:page>"
    )
    body = slide.format(p("One"), p("First"), p("Say it")) + slide.format(p("Two"), p("Second"), "")
    result = read(odf("presentation", body), "talk.odp")
    assert shown(result) == [
        ("heading", "One"),
        ("paragraph", "First"),
        ("note", "Say it"),
        ("heading", "Two"),
        ("paragraph", "Second"),
    ]
    assert result.document is not None
    assert [b.page for b in result.document.blocks] == [1, 1, 1, 2, 2]


def test_sheets_with_dates_numbers_merged_and_repeated_cells() -> None:
    end = "</table:table-cell>"
    annotated = cell("Two").replace(end, f"<office:annotation>{p('Seen twice')}</office:annotation>{end}")
    body = (
        '<table:table table:name="قائمة">'
        + row(cell("Name"), cell("Date of arrest"), cell("Age"), cell("", table_number_columns_repeated="16000"))
        + row(
            cell("One"),
            cell("4 March 12", office_value_type="date", office_date_value="2012-03-04"),
            cell("1,030", office_value_type="float", office_value="1030"),
        )
        + '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        + row(annotated, "<table:covered-table-cell/>", cell("", table_formula="of:=1+1"))
        + '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        f'<table:table table:name="Second">{row(cell("A"), cell("x", table_number_columns_repeated="2"))}</table:table>'
    )
    result = read(odf("spreadsheet", body), "list.ods")
    assert result.document is not None
    first, second = result.document.tables
    assert (first.name, [c.value for c in first.header]) == ("قائمة", ["Name", "Date of arrest", "Age"])
    assert [[(c.address, c.value) for c in r] for r in first.rows] == [
        [("A2", "One"), ("B2", "2012-03-04"), ("C2", "1030")],
        [("A6", "Two"), ("B6", ""), ("C6", "")],
    ]
    assert [[c.value for c in r] for r in second.rows] == [["A", "x", "x"]]
    assert ("note", "A6: Seen twice") in shown(result)
    cells = [c for t in result.document.tables for r in (t.header, *t.rows) for c in r]
    assert all(c.span.of(result.document.text) == c.value for c in cells)
    (problem,) = result.problems
    assert problem.what == "In this sheet 1 formulas have no stored result (C6)"


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
def test_bombs_passwords_and_damage_are_named(kind: str) -> None:
    began = time.monotonic()
    lots = '<table:table table:name="S"><table:table-row table:number-rows-repeated="1000000">'
    lots += cell("full", table_number_columns_repeated="20") + "</table:table-row></table:table>"
    repeated = read(odf(kind, lots), "bomb")
    if kind == "spreadsheet":
        assert repeated.problems[0].what.endswith("repeats itself; it was read 1,000 times")
    spaces = read(odf(kind, p("a<text:s text:c='99999999'/>b")), "spaces")
    assert spaces.document is None or len(spaces.document.text) < 2_000
    entity = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><x {NAMES}>&e;</x>"
    evil = read(package({"mimetype": KIND + kind, "content.xml": entity}), "evil")
    assert "XML bomb" in evil.problems[0].what
    manifest = "<manifest><encryption-data/></manifest>"
    locked = read(
        package({"mimetype": KIND + kind, "content.xml": b"\x01\x02", "META-INF/manifest.xml": manifest}), "x"
    )
    assert "encrypted" in locked.problems[0].what
    missing = read(package({"mimetype": KIND + kind, "other.xml": ""}), "x")
    assert "main part is missing" in missing.problems[0].what
    assert read(odf(kind, ""), "empty").document is None
    assert time.monotonic() - began < 20


def test_merged_cells_of_a_sheet_are_kept_and_said() -> None:
    first = row(cell("Name"), cell("Age"))
    held = row(cell("One", table_number_rows_spanned="2", office_value_type="string"), cell("30"))
    covered = f"<table:table-row><table:covered-table-cell/>{cell('31')}</table:table-row>"
    result = read(odf("spreadsheet", f'<table:table table:name="S">{first}{held}{covered}</table:table>'), "list.ods")
    assert result.document is not None
    assert result.document.tables[0].merged == ("A2:A3",)
    assert [p.what for p in result.problems] == [
        "In this sheet cells of several rows are merged (A2:A3): the value stands in the first of the rows alone"
    ]
