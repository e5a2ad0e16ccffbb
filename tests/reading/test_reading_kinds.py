"""What a file is, told from its bytes; what cannot be read is named with a way out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import docx, package, pdf, read, read_file

from tawthiq.evidence import Held
from tawthiq.model import Exhibit
from tawthiq.reading import HOLDING, read_exhibit, reader_versions

MAIL = (
    b"From: a@example.org\r\nTo: b@example.org\r\nDate: Tue, 7 Feb 2017 10:00:00 +0000\r\nSubject: x\r\n\r\nWords.\r\n"
)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"", "a.txt", "application/x-empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "photo.txt", "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "photo", "image/jpeg"),
        (pdf(["words of a page"]), "no-extension", "application/pdf"),
        (b"\xef\xbb\xbf%PDF-1.4\n", "mark-before.pdf", "application/pdf"),
        (MAIL, "message", "message/rfc822"),
        (b"From: The head of branch\nTo: All\nSubject: Transfers\n\nMove them.", "memo.txt", "text/plain"),
        (b"<!DOCTYPE html><p>x", "page", "text/html"),
        (b"  <!-- saved -->\n<html><body>x", "page.txt", "text/html"),
        (b"BMW drivers were stopped at the gate.", "a.txt", "text/plain"),
        (b"a,b\n1,2\n", "list.csv", "text/csv"),
        (b"a,b\n1,2\n", "list", "text/plain"),
        (docx("<w:p/>"), "x.zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (package({"xl/workbook.xml": ""}), "x", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            package({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "x",
            "application/vnd.oasis.opendocument.text",
        ),
        (package({"a.txt": "x"}), "x.docx", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.doc", "application/x-ole-storage"),
        (bytes(range(256)) * 8, "notes.txt", "application/octet-stream"),
    ],
)
def test_the_bytes_tell_not_the_name(data: bytes, name: str, kind: str) -> None:
    assert read(data, name).media_type == kind


@pytest.mark.parametrize(
    ("data", "name", "says", "way_out"),
    [
        (b"", "empty.txt", "empty", "again"),
        (b" \n\t\n", "blank.txt", "no text", "again"),
        (bytes(range(256)) * 8, "notes.txt", "named like text", "which program"),
        (bytes(range(256)) * 8, "notes.bin", "not known", "which program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "scan.png", "damaged", "again"),
        (b"Rar!\x1a\x07" + bytes(30), "papers.rar", "not unpacked", "Unpack it"),
    ],
)
def test_what_is_not_read_is_named_with_a_way_out(data: bytes, name: str, says: str, way_out: str) -> None:
    result = read(data, name)
    assert result.document is None
    (problem,) = result.problems
    assert problem.item == name
    assert says in problem.what
    assert way_out in problem.remedy


def test_a_gigabyte_of_one_line_is_refused_unread_with_the_limit_named(tmp_path: Path) -> None:
    path = tmp_path / "line.txt"
    with path.open("wb") as file:
        file.write(b"word " * 20_000)
        file.truncate(1_000_000_000)
    result = read_exhibit(Held(path), Exhibit("0" * 64, 1_000_000_000), "line.txt")
    assert result.document is None
    assert "1,000 MB" in result.problems[0].what
    assert "50 MB" in result.problems[0].what


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.csv", "a.html", "a.eml", "a"]))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_a_document_or_a_problem_and_keep_the_promise(data: bytes, name: str) -> None:
    result = read(data, name)
    assert result.document is not None or result.problems or result.media_type in HOLDING  # opened at intake
    if result.document is not None:
        document = result.document
        document.text.encode("utf-8")
        assert "\x00" not in document.text
        ends = [0]
        for block in document.blocks:
            assert ends[-1] <= block.span.start < block.span.end <= len(document.text)
            ends.append(block.span.end)
        cells = [c for t in document.tables for row in (t.header, *t.rows) for c in row]
        assert all(c.span.of(document.text) == c.value for c in cells)


@pytest.mark.parametrize("head", [b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"From: a@b\nDate: x\n"])
@given(tail=st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_behind_a_familiar_beginning(head: bytes, tail: bytes) -> None:
    result = read(head + tail, "x")
    assert result.document is not None or result.problems or result.media_type in HOLDING


def test_same_bytes_same_document_and_versions_are_named(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(MAIL)
    assert read_file(path) == read(MAIL, "mail.eml")
    document = read(MAIL, "mail.eml").document
    assert document is not None
    assert document.exhibit == hashlib.sha256(MAIL).hexdigest()
    assert reader_versions()[f"reading/{document.reader}"] == document.reader_version
