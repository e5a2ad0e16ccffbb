"""What stands beside a file's own text, and what bears another name than it should."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from made import docx, noted_pdf, pdf, read, shown, unpacked
from pictured import drawn, needs_ocr, saved
from PIL import Image

from tawthiq.evidence import Held
from tawthiq.reading import pdf_attached
from tawthiq.reading.crops import Pages
from tawthiq.reading.encodings import decode
from tawthiq.reading.pdf_notes import moment
from tawthiq.reading.sniff import media_type

LINES = ("The men were held in the yard for three days", "43 of them were killed in the prison later")


@pytest.mark.parametrize(
    ("written", "moment_is"),
    [
        ("D:20200101103000+03'00'", "2020-01-01T10:30:00+03:00"),
        ("D:20200101103000-04'30", "2020-01-01T10:30:00-04:30"),
        ("D:20200101103000Z00'00'", "2020-01-01T10:30:00Z"),
        ("D:20200101103000", "2020-01-01T10:30:00"),
        ("D:202001", "2020-01"),
        ("last Tuesday", "last Tuesday"),
    ],
)
def test_dates_of_a_pdf_keep_their_zone_and_say_no_more_than_they_say(written: str, moment_is: str) -> None:
    assert moment(written) == moment_is


def test_a_note_on_a_page_is_a_note_and_no_part_of_the_page() -> None:
    blocks = shown(read(noted_pdf(), "noted.pdf"))
    assert [kind for kind, _ in blocks] == ["paragraph", "header", "note", "note", "note"]


def test_a_pdf_without_a_word_of_files_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain.pdf").write_bytes(pdf(["Nothing in it"]))
    monkeypatch.setattr(pdf_attached, "Pool", None)
    assert unpacked(tmp_path / "plain.pdf") == ({}, [])


def test_files_of_a_pdf_whose_objects_are_packed_are_found() -> None:
    import zlib

    packed = b"%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 1 >>\nstream\n" + zlib.compress(b"<< /EmbeddedFiles 2 0 R >>")
    assert pdf_attached.may_hold(packed)
    assert not pdf_attached.may_hold(packed[: packed.index(b"stream\n") + 7])
    bomb = b"1 0 obj\n<< /Type /ObjStm >>\nstream\n" + zlib.compress(bytes(50_000_000))
    assert not pdf_attached.may_hold(bomb)


def test_a_pdf_that_crashes_what_opens_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "noted.pdf").write_bytes(noted_pdf())
    monkeypatch.setattr(pdf_attached, "_WORK", "json:loads")  # which raises on what it is given
    found, [problem] = unpacked(tmp_path / "noted.pdf")
    assert found == {}
    assert "could not be taken out" in problem.what


@needs_ocr
@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270])
def test_a_page_that_lies_another_way_is_read(turn: Image.Transpose) -> None:
    document = read(saved(drawn(LINES).transpose(turn)), "page.png").document
    assert document is not None
    assert document.text.startswith("\n".join(LINES))


@needs_ocr
def test_the_piece_of_a_page_on_its_head_is_shown_upright(tmp_path: Path) -> None:
    """An Arabic seven on its head is an eight: whoever confirms a number must see it as it was written."""
    page = drawn(LINES)
    pieces = []
    for name, image in (("up.png", page), ("down.png", page.transpose(Image.Transpose.ROTATE_180))):
        (tmp_path / name).write_bytes(saved(image))
        document = read(saved(image), name).document
        assert document is not None
        [number] = [word for word in document.words if word.span.of(document.text) == "43"]
        assert number.upside_down == (name == "down.png")
        left, top, right, bottom = number.box
        assert 0 <= left < right <= 10_000
        assert 0 <= top < bottom <= 10_000
        pieces.append(Image.open(io.BytesIO(Pages(Held(tmp_path / name), name).crop([number]))).convert("L"))
    up, down = (piece.resize((60, 20)).tobytes() for piece in pieces)
    assert sum(abs(a - b) for a, b in zip(up, down, strict=True)) / len(up) < 12


@needs_ocr
def test_a_photograph_without_words_is_not_taken_for_a_page_on_its_head() -> None:
    result = read(saved(Image.effect_mandelbrot((600, 400), (-2, -1.5, 1, 1.5), 60)), "photo.png")
    assert not any("upside down" in problem.what for problem in result.problems)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("list.xls", b"Name\tAge\nA\t4\n", "text/tab-separated-values"),
        ("list.xls", b"Name;Age\nA;4\n", "text/csv"),
        ("list.txt", b"Name\tAge\nA\t4\nB\t5\n", "text/tab-separated-values"),
        ("list.txt", "Name\tAge\r\nA\t4\r\nB\t5\r\n".encode("utf-16"), "text/tab-separated-values"),
        ("letter.txt", b"Dear all,\n\tI write\n\tto you\n", "text/plain"),
        ("letter.txt", b"One, two\nthree, four\nfive, six\n", "text/plain"),
        ("two.txt", b"A\t4\nB\t5\n", "text/plain"),
        ("map.kml", b"<kml xmlns='x'><name>Yard</name></kml>", "application/xml"),
        ("drawing.svg", b"<!-- x --><svg><text>Yard</text></svg>", "application/xml"),
        ("words.txt", b"<p>Yard</p>", "text/plain"),
    ],
)
def test_tables_and_xml_are_told_whatever_their_name(name: str, data: bytes, kind: str) -> None:
    assert media_type(data, name) == kind


def test_a_package_of_other_documents_is_no_word_document() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("backup/word/document2.xml", "x")
        archive.writestr("word/document3.xml", "x")
    assert media_type(data.getvalue(), "a.zip") == "application/zip"


def test_a_damaged_diagram_costs_itself_alone() -> None:
    body = "<w:p><w:r><w:t>Forty men.</w:t></w:r></w:p>"
    members = io.BytesIO(docx(body))
    with zipfile.ZipFile(members, "a") as archive:
        relation = '<Relationship Type="http://x/chart" Target="charts/c.xml"/>'
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relation}</Relationships>")
        archive.writestr("word/charts/c.xml", "<c><t>")
    result = read(members.getvalue(), "report.docx")
    assert result.document is not None
    assert result.document.text == "Forty men."
    assert "word/charts/c.xml" in result.problems[0].what


def test_a_member_packed_in_an_unknown_way_is_not_called_damaged(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.txt", "Forty men.")
    whole = bytearray(data.getvalue())
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = whole.find(mark) + at
        whole[place : place + 2] = struct.pack("<H", 9)  # Deflate64, as Windows packs what is large
    (tmp_path / "large.zip").write_bytes(whole)
    found, [problem] = unpacked(tmp_path / "large.zip")
    assert found == {}
    assert problem.what == "This member is packed in a way that is not read here (method 9)"


def test_what_looks_like_writing_in_no_encoding_is_read_with_no_confidence() -> None:
    sure = decode("احتجز الرجال في المدرسة".encode("cp1256")).used
    assert (sure.name, sure.confidence > 0.3) == ("windows-1256", True)
    assert decode("احتجز الرجال في المدرسة".encode("cp720")).used.confidence == 0


def test_a_mail_in_seven_bits_is_read_as_it_says() -> None:
    mail = b"From: a@example.org\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+BkIGKgZE- 17\r\n"
    document = read(mail, "a.eml").document
    assert document is not None
    assert document.text.endswith("قتل 17")


def test_words_in_armour_are_said_to_be_encrypted() -> None:
    mail = b"From: a@example.org\r\nSubject: x\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ==\r\n"
    assert [p.what for p in read(mail, "a.eml").problems] == [
        "What the mail says is encrypted (PGP); only its headers can be read"
    ]


def test_a_short_message_in_arabic_is_arabic_whoever_it_is_to() -> None:
    mail = "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nقتل 43 شخصا\r\n".encode()
    document = read(mail, "a.eml").document
    assert document is not None
    assert document.language == "ar"
    persian = read("گفت که رفت".encode(), "p.txt").document
    assert persian is not None
    assert persian.language != "ar"
