"""The old Office formats: XLS, MSG; DOC and PPT through LibreOffice."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from made import attached, read, shown
from made_office import loadable, odf, p
from made_ole import compound, msg, xls

TEXTS = {
    0x0037: "الأسماء",
    0x0C1A: "A. Clerk",
    0x5D01: "a@example.org",
    0x0E04: "B. Editor",
    0x1000: "The list is attached.\r\n\r\nAt least 30 names.\r\n",
}


def test_xls_sheets_with_addresses_dates_and_kinds() -> None:
    data = xls(
        {
            "قائمة": [["الاسم", "Date of arrest", "Age"], ["فلان الأول", 40972.0, 30.0], [], ["X", 0.5, True]],
            "Second": [["A", 1.5]],
        },
        dates={(1, 1), (3, 1)},
    )
    result = read(data, "list.xls")
    assert (result.media_type, result.problems) == ("application/vnd.ms-excel", ())
    assert result.document is not None
    first, second = result.document.tables
    assert (first.name, [c.value for c in first.header]) == ("قائمة", ["الاسم", "Date of arrest", "Age"])
    assert [[(c.address, c.value) for c in row] for row in first.rows] == [
        [("A2", "فلان الأول"), ("B2", "2012-03-04"), ("C2", "30")],
        [("A4", "X"), ("B4", "12:00:00"), ("C4", "TRUE")],
    ]
    assert [[c.value for c in row] for row in second.rows] == [["A", "1.5"]]
    cells = [c for t in result.document.tables for row in (t.header, *t.rows) for c in row]
    assert all(c.span.of(result.document.text) == c.value for c in cells)


def test_xls_merged_cells_and_dates_as_shown() -> None:
    data = xls({"S": [["الاسم", "Taken"], ["One", 40969.0], [None, 40970.0]]}, {(1, 1), (2, 1)}, (1, 2, 0, 0), 17)
    result = read(data, "list.xls")
    assert result.document is not None
    (table,) = result.document.tables
    assert table.merged == ("A2:A3",)
    assert [[cell.value for cell in row] for row in table.rows] == [["One", "2012-03"], ["", "2012-03"]]
    assert [p.what for p in result.problems] == [
        "In this sheet cells of several rows are merged (A2:A3): the value stands in the first of the rows alone"
    ]


def test_damaged_encrypted_and_empty_workbooks_are_named() -> None:
    locked = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0) + struct.pack("<HH", 0x2F, 6) + b"\1\0\1\0\1\0"
    assert (
        read(compound({"Workbook": locked.ljust(4096, b"\0")}), "a.xls").problems[0].what == "The workbook is encrypted"
    )
    assert "damaged" in read(compound({"Workbook": bytes(5000)}), "a.xls").problems[0].what
    assert "no values" in read(xls({"Empty": []}), "a.xls").problems[0].what
    assert read(xls({"S": [["x"]]})[:1500], "a.xls").document is None


def test_msg_text_and_attachments() -> None:
    sent = (1486461600 + 11644473600) * 10_000_000
    data = compound(msg(TEXTS, [("قائمة.csv", b"Name\nX\n"), ("../scan.png", b"\x89PNG" * 2000)], sent))
    result = read(data, "mail.msg")
    assert result.media_type == "application/vnd.ms-outlook"
    assert shown(result) == [
        ("header", "From: A. Clerk <a@example.org>"),
        ("header", "To: B. Editor"),
        ("header", "Date: 2017-02-07T10:00:00+00:00"),
        ("header", "Subject: الأسماء"),
        ("paragraph", "The list is attached."),
        ("paragraph", "At least 30 names."),
    ]
    assert result.document is not None
    assert (result.document.metadata.published, result.document.metadata.author) == (
        "2017-02-07",
        "A. Clerk <a@example.org>",
    )
    found, problems = attached(data, "mail.msg")
    assert found == {"قائمة.csv": b"Name\nX\n", ".._scan.png": b"\x89PNG" * 2000}
    assert problems == []


def test_msg_takes_the_senders_zone_and_other_forms_of_the_body() -> None:
    stated = {**TEXTS, 0x007D: "Received: x\r\nDate: Tue, 7 Feb 2017 23:30:00 +0300\r\n", 0x1000: ""}
    page = {"__substg1.0_10130102": "<html><meta charset=windows-1256><p>أُخذ".encode("cp1256")}
    result = read(compound(msg(stated, [], 0, page)), "a.msg")
    assert ("header", "Date: 2017-02-07T23:30:00+03:00") in shown(result)
    assert shown(result)[-1] == ("paragraph", "أُخذ")
    linked = {"__substg1.0_10130102": b'<p>See <a href="https://a.example/1">the list</a>.'}
    for said in (stated, {**stated, 0x1000: "See the list."}):
        document = read(compound(msg(said, [], 0, linked)), "a.msg").document
        assert document is not None
        assert [(p.span.of(document.text), p.address) for p in document.pointers] == [
            ("the list", "https://a.example/1")
        ]
        assert document.encoding is not None
    # Eleven bytes of the ring that begins filled, then bytes that stand for themselves, eight a byte of flags.
    packed = b"\x01\x00\x09 ab\\par\x00}"
    stream = struct.pack("<II", len(packed) + 12, 19) + b"LZFu" + bytes(4) + packed
    result = read(compound(msg(stated, [], 0, {"__substg1.0_10090102": stream})), "a.msg")
    assert shown(result)[-1] == ("paragraph", "ab")


def test_a_mail_within_a_mail_is_read_and_its_attachments_taken_out() -> None:
    inner = msg({**TEXTS, 0x1000: "Inner words."}, [("inner.txt", b"inside")])
    folder = "__attach_version1.0_#00000000/__substg1.0_3701000D"
    nested = {f"{folder}/{path}": data for path, data in inner.items()}
    nested[f"{folder}/__properties_version1.0"] = bytes(24)
    link = {"__attach_version1.0_#00000009/__properties_version1.0": bytes(8)}
    data = compound(msg({**TEXTS, 0x1000: "Outer words."}, [], 0, nested | link))
    texts = [words for kind, words in shown(read(data, "a.msg")) if kind == "paragraph"]
    assert texts == ["Outer words.", "Inner words."]
    found, problems = attached(data, "a.msg")
    assert found == {"inner.txt": b"inside"}
    assert problems[0].what.startswith("An attachment holds no file")


def test_other_compound_files_are_named() -> None:
    assert "encrypted" in read(compound({"EncryptedPackage": b"x"}), "a.docx").problems[0].what
    assert "not known" in read(compound({"Something": b"x"}), "a.bin").problems[0].what


def test_without_libreoffice_the_package_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for stream, name in (("WordDocument", "a.doc"), ("PowerPoint Document", "a.ppt")):
        (problem,) = read(compound({stream: b"x" * 5000}), name).problems
        assert "LibreOffice, which is not installed" in problem.what
        assert "apt install libreoffice-writer-nogui" in problem.remedy


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_doc_through_libreoffice(tmp_path: Path) -> None:
    source = tmp_path / "a.rtf"
    arabic = "".join(f"\\u{ord(char)}?" for char in "أُخذ ٣٠ رجلاً")
    source.write_text("{\\rtf1\\ansi{\\header Confidential\\par}\\pard At least 12 people.\\par " + arabic + "\\par}")
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc", "--outdir"]
    command += [str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    result = read((tmp_path / "a.doc").read_bytes(), "a.doc")
    assert shown(result) == [
        ("header", "Confidential"),
        ("paragraph", "At least 12 people."),
        ("paragraph", "أُخذ ٣٠ رجلاً"),
    ]
    bad = read(compound({"WordDocument": b"\xec\xa5" + bytes(5000)}), "bad.doc")
    assert bad.document is None


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_ppt_through_libreoffice(tmp_path: Path) -> None:
    place = 'svg:width="20cm" svg:height="5cm" svg:x="1cm" svg:y="1cm"'
    slides = "".join(
        f"<draw:page><draw:frame {place}><draw:text-box>{p(words)}</draw:text-box></draw:frame></draw:page>"
        for words in ("At least 12 people.", "أُخذ ٣٠ رجلاً")
    )
    (tmp_path / "a.odp").write_bytes(loadable(odf("presentation", slides)))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "ppt", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(tmp_path / "a.odp")], check=True, capture_output=True, timeout=120)
    if not (tmp_path / "a.ppt").is_file():
        pytest.skip("LibreOffice Impress is not installed (Debian: apt-get install libreoffice-impress-nogui)")
    result = read((tmp_path / "a.ppt").read_bytes(), "a.ppt")
    assert shown(result) == [("paragraph", "At least 12 people."), ("paragraph", "أُخذ ٣٠ رجلاً")]
    assert result.document is not None
    assert "+libreoffice-" in result.document.reader_version
