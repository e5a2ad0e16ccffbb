"""PDF: Arabic in order, page numbers, scans and damage named."""

from __future__ import annotations

import pytest
from made import FIXTURES, pdf, read, read_file, shown
from pictured import ARABIC, ENGLISH, drawn, needs_ocr, saved
from PIL import Image

from tawthiq.reading import ocr


def test_arabic_printed_by_chromium_is_read_in_logical_order_with_its_numbers() -> None:
    blocks = shown(read_file(FIXTURES / "arabic-chromium.pdf"))
    assert blocks[0] == ("heading", "تقرير عن السجن")
    assert blocks[1][1].replace("\n", " ") == (
        "قال تقرير صدر يوم الثلاثاء 7 شباط 2017 إن 13,000 شخص أعدموا في سجن المدينة بين عامي 2011 و2015، "
        "وإن نحو ٢٠٬٠٠٠ معتقل كانوا محتجزين فيه، بحسب الشبكة الوطنية."
    )
    assert blocks[2][1] == "وقال الحارس السابق (Former Guard) إن 50 شخصا كانوا يعدمون كل أسبوع."


def test_arabic_page_raises_no_false_doubt_and_is_arabic() -> None:
    result = read_file(FIXTURES / "arabic-chromium.pdf")
    assert result.problems == ()
    assert result.document is not None
    assert result.document.language == "ar"


def test_pages_headings_and_date_of_an_english_report() -> None:
    result = read_file(FIXTURES / "english-chromium.pdf")
    document = result.document
    assert document is not None
    assert [(b.page, b.kind, b.span.of(document.text).replace("\n", " ")[:24]) for b in document.blocks] == [
        (1, "heading", "Findings"),
        (1, "paragraph", "3 May 2021"),
        (1, "paragraph", "The centre concludes tha"),
        (1, "paragraph", "first: 12 cases"),
        (1, "paragraph", "second"),
        (2, "paragraph", "On the second page 43 gr"),
    ]
    assert document.metadata.published == "2021-05-03"
    assert document.metadata.title == "Findings"  # not the file name that the browser puts there


def scanned(*pages: Image.Image) -> bytes:
    """A PDF whose pages are pictures of pages, 200 dots an inch."""
    first, *others = [page.convert("RGB") for page in pages]
    return saved(first, "PDF", resolution=200, save_all=True, append_images=others)


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "model", lambda: "")


@needs_ocr
def test_scanned_pages_are_read_one_at_a_time_with_their_numbers_and_places() -> None:
    result = read(scanned(drawn(ENGLISH), drawn(["Second page of the letter, with nothing else on it."])), "scan.pdf")
    assert shown(result) == [
        ("paragraph", "\n".join(ENGLISH)),
        ("paragraph", "Second page of the letter, with nothing else on it."),
    ]
    assert result.problems == ()
    document = result.document
    assert document is not None
    assert [b.page for b in document.blocks] == [1, 2]
    assert {w.page for w in document.words} == {1, 2}
    assert "tesseract-" in document.reader_version
    assert document.unconfirmed == ()


@needs_ocr
def test_numbers_of_a_scanned_arabic_page_wait_for_a_person() -> None:
    document = read(scanned(drawn(ARABIC)), "scan.pdf").document
    assert document is not None
    assert len(document.unconfirmed) == 1
    assert document.language == "ar"


def test_a_pdf_with_a_text_layer_has_nothing_to_do_with_ocr() -> None:
    document = read(pdf(["The first page counts 12 graves."]), "printed.pdf").document
    assert document is not None
    assert document.words == ()
    assert "tesseract" not in document.reader_version


def test_page_without_text_layer_is_named_and_the_rest_read(no_ocr: None) -> None:
    result = read(pdf(["The first page counts 12 graves.", None, "The third page counts 7."]), "half.pdf")
    assert [words for _, words in shown(result)] == ["The first page counts 12 graves.", "The third page counts 7."]
    assert [(p.item, p.what) for p in result.problems] == [
        ("half.pdf: page 2", "page 2 has no text layer: the program tesseract is not installed")
    ]
    assert result.document is not None
    assert [b.page for b in result.document.blocks] == [1, 3]


def test_wholly_scanned_file_names_what_to_install(no_ocr: None) -> None:
    result = read(pdf([None]), "scan.pdf")
    assert result.document is None
    assert "page 1 has no text layer" in result.problems[0].what
    assert "apt-get install tesseract-ocr" in result.problems[0].remedy


def test_password_is_named() -> None:
    result = read(pdf(["Hidden words of the report."], password=b"secret"), "locked.pdf")
    assert result.document is None
    assert "password" in result.problems[0].what


def test_truncated_and_empty_pdfs_are_named() -> None:
    whole = (FIXTURES / "english-chromium.pdf").read_bytes()
    for data in (whole[: len(whole) // 2], b"%PDF-1.4\n", b"%PDF-1.7\n%%EOF"):
        result = read(data, "cut.pdf")
        assert result.media_type == "application/pdf"
        assert result.document is None
        assert "damaged or cut short" in result.problems[0].what


def test_every_single_truncation_ends_in_a_document_or_a_named_problem() -> None:
    whole = pdf(["The first page counts 12 graves.", "Second page."])
    for cut in range(0, len(whole), 37):
        result = read(whole[:cut], "cut.pdf")
        assert result.document is not None or result.problems


def test_lines_of_a_block_keep_their_breaks() -> None:
    result = read(
        pdf(["The report counts twelve graves in the field\nbehind the eastern wall of the prison."]), "a.pdf"
    )
    assert result.document is not None
    assert "field\nbehind" in result.document.text
    assert len(result.document.blocks) == 1
