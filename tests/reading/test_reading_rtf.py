"""RTF: code pages, tables, notes, tracked changes; damage and depth."""

from __future__ import annotations

import pytest
from made import read, shown

from tawthiq.model import Problem

FONTS = rb"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset178 Arial (Arabic);}{\f2\fcharset204 Courier;}}"


def rtf(body: bytes, head: bytes = rb"\ansi\ansicpg1252\deff0" + FONTS) -> bytes:
    return b"{\\rtf1" + head + b"\n" + body + b"}"


def problems(data: bytes) -> tuple[Problem, ...]:
    return read(data, "a.rtf").problems


def test_paragraphs_keep_every_sign_and_the_kinds_of_their_parts() -> None:
    styles = rb"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s3 heading 2;}}"
    head = rb"\ansi\ansicpg1252\deff0" + FONTS + styles
    info = rb"{\info{\title The list of branch 9}{\author A. Clerk}{\creatim\yr2014\mo2\dy3}{\operator Someone}}"
    body = (
        rb"{\header\pard Confidential\par}{\*\generator Writer 7;}"
        rb"\pard\s3 What was found\par\pard\s0 At least\~300 \ldblquote men\rdblquote\emdash all {\b named}"
        rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt  there}}.{\footnote\pard Told in 2015.\par} After it.\par"
        rb"{\pntext 1.\tab}\ls1 First\line second line\par\pard {\pict\pngblip 89504e47}Caf\'e9 \{x\}\par"
        rb"{\*\unknown not text}{\footer\pard Page 1\par}"
    )
    result = read(rtf(info + body, head), "found.rtf")
    assert shown(result) == [
        ("header", "Confidential"),
        ("heading", "What was found"),
        ("paragraph", "At least\xa0300 “men”—all named there. After it."),
        ("note", "Told in 2015."),
        ("item", "First\nsecond line"),
        ("paragraph", "Café {x}"),
        ("footer", "Page 1"),
    ]
    assert result.document is not None
    assert (result.document.metadata.title, result.document.metadata.author) == ("The list of branch 9", "A. Clerk")
    assert result.problems == ()


@pytest.mark.parametrize(
    "body",
    [
        b"\\f1 " + "".join(f"\\'{byte:02x}" for byte in "أُطلق سراح ١٢ رجلاً.".encode("cp1256", "replace")).encode(),
        b"\\f1 " + "أُطلق سراح ?? رجلاً.".encode("cp1256"),
    ],
)
def test_arabic_by_the_code_page_of_its_font(body: bytes) -> None:
    assert shown(read(rtf(body), "ar.rtf")) == [("paragraph", "أُطلق سراح ?? رجلاً.")]


def test_unicode_with_its_stand_ins_and_beyond_the_first_plane() -> None:
    body = rb"{\uc1 \u1575\'c7\u1604?\u-10179?\u-8703?}{\uc0 \u1632 \u1633 }{\uc2\u1634 ab}c \f2 \'cc\'e8\'f0"
    assert shown(read(rtf(body), "u.rtf")) == [("paragraph", "ال😁٠١٢c Мир")]


def test_struck_and_inserted_words_keep_their_kind() -> None:
    body = (
        rb"The dead are {\deleted\revauth1 12}{\revised\revauth1 17} people.\par "
        rb"Nothing changed.{\*\annotation Who says?}\par"
    )
    assert shown(read(rtf(body), "t.rtf")) == [
        ("inserted", "The dead are 17 people."),
        ("deleted", "12"),
        ("paragraph", "Nothing changed."),
        ("note", "Who says?"),
    ]


def test_table_with_exact_spans() -> None:
    def row(*cells: bytes) -> bytes:
        return rb"\trowd\cellx1000\cellx2000\pard\intbl " + b"".join(c + rb"\cell " for c in cells) + rb"\row" + b"\n"

    body = rb"Before\par" + row(rb"Name", rb"Age") + row(rb"First Man\par of the list", rb"30") + rb"\pard After\par"
    document = read(rtf(body), "table.rtf").document
    assert document is not None
    (table,) = document.tables
    assert [c.value for c in table.header] == ["Name", "Age"]
    assert [[(c.address, c.value) for c in r] for r in table.rows] == [[("A2", "First Man\nof the list"), ("B2", "30")]]
    assert all(c.span.of(document.text) == c.value for r in (table.header, *table.rows) for c in r)
    assert document.text == "Before\n\nName\tAge\nFirst Man\nof the list\t30\n\nAfter"


def test_raw_bytes_of_pictures_are_passed_over_whatever_they_hold() -> None:
    assert shown(read(rtf(rb"A{\pict\bin6 }}{{\x}B\par"), "p.rtf")) == [("paragraph", "AB")]


def test_an_encoding_that_is_not_stated_is_told_not_guessed_in_silence() -> None:
    (problem,) = problems(rb"{\rtf1 caf\'e9}")
    assert "does not say its encoding" in problem.what
    (problem,) = problems(rtf(rb"x\'81\'8d y"))
    assert "2 characters could not be decoded" in problem.what
    assert problems(rb"{\rtf1 cafe}") == ()


def test_cut_nested_and_empty_files_are_named() -> None:
    cut = read(rtf(rb"Some words\par {\b more")[:-1], "cut.rtf")
    assert shown(cut) == [("paragraph", "Some words"), ("paragraph", "more")]
    assert "middle of a group" in cut.problems[0].what
    deep = read(b"{\\rtf1" + b"{" * 2_000_000 + b"x", "deep.rtf")
    assert deep.document is None
    assert "10,000 deep" in deep.problems[0].what
    assert "no text" in problems(rtf(rb"{\pict 00}"))[0].what
