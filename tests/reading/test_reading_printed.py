"""Pages that Chromium and LibreOffice print: at most one word in ten read otherwise, every number rightly."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import WORD, package, read
from made_office import loadable, odf

from tawthiq.reading.bidi_lines import as_written

# Made up, with Latin words, both kinds of digits, marks of grammar and a list.
PARAGRAPHS = (
    "تقرير المركز عن سجن المدينة",
    "قال المركز في تقرير صدر يوم الثلاثاء 7 شباط 2017 إن 13,000 شخص أعدموا في سجن المدينة بين عامي 2011 و2015، وإن نحو "
    "٢٠٬٠٠٠ معتقل كانوا محتجزين فيه، بحسب الشبكة الوطنية لتوثيق الانتهاكات (National Network).",
    "وأضاف أن الحراس كانوا يأخذون كل أسبوع ما بين ٢٠ و50 رجلا من المبنى الأحمر إلى المبنى الأبيض، وأن أهلهم لم يعرفوا "
    "شيئا عن مصيرهم حتى عام ٢٠١٨. ونفت الوزارة ذلك، وقالت إنَّ عدد السجناء لم يتجاوز 1,200 سجين في أي وقت.",
    "وطالبت 14 منظمة بالسماح لمراقبين مستقلين بدخول السجن فورا، وبالكشف عن أسماء ٣٤٧ مفقودا من قرية الحصوية.",
    "وقال حارس سابق (Former Guard) للمركز إن القوائم كانت تصل يوم الاثنين، وإن فيها أحيانا 87 اسما.",
)
# The same, as an office writes that serves both: what runs from left to right holds words that run the other way.
MIXED = (
    "Report on the city prison (تقرير عن سجن المدينة)",
    "The Centre said on 7 February 2017 that 13,000 people were hanged in the prison between 2011 and 2015, and that "
    "about 20,000 were held in it, according to the National Network (الشبكة الوطنية لتوثيق الانتهاكات).",
    "وأضاف أن الحراس كانوا يأخذون كل أسبوع ما بين ٢٠ و50 رجلا من المبنى الأحمر إلى المبنى الأبيض.",
    "A former guard (حارس سابق) told the Centre that the lists came on Mondays, and that they sometimes held 87 names.",
)
PAGE = (
    '<html dir="rtl" lang="ar"><head><meta charset="utf-8"><style>body{{font:14pt "DejaVu Sans"}}</style></head>'
    "<body>{}</body></html>"
)
MOST = 0.10


def chromium(page: Path, folder: Path) -> Path:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    printed = folder / "printed.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command = [program, *options, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    return printed


def libreoffice(page: Path, folder: Path) -> Path:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian: apt-get install libreoffice-writer-nogui)")
    written = {".html": "pdf:writer_web_pdf_Export"}.get(page.suffix, "pdf:writer_pdf_Export")
    command = [program, f"-env:UserInstallation={folder.as_uri()}/profile", "--headless"]
    command += ["--convert-to", written, "--outdir", str(folder), str(page)]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    return folder / "page.pdf"


def is_arabic(paragraph: str) -> bool:
    return "\u0600" <= paragraph[0] <= "\u06ff"


def as_html(paragraphs: tuple[str, ...]) -> bytes:
    return PAGE.format("".join(f'<p dir="{"rtl" if is_arabic(p) else "ltr"}">{p}</p>' for p in paragraphs)).encode()


def as_docx(paragraphs: tuple[str, ...]) -> bytes:
    """Paragraphs as Word writes them: those in Arabic run from the right, and say so."""
    font = '<w:rFonts w:ascii="DejaVu Sans" w:hAnsi="DejaVu Sans" w:cs="DejaVu Sans"/>'
    body = ""
    for words in paragraphs:
        bidi, rtl = ("<w:pPr><w:bidi/></w:pPr>", "<w:rtl/>") if is_arabic(words) else ("", "")
        body += f"<w:p>{bidi}<w:r><w:rPr>{font}{rtl}</w:rPr><w:t>{words}</w:t></w:r></w:p>"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    listed = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return package(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'{listed}<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relation}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
        }
    )


def as_odt(paragraphs: tuple[str, ...]) -> bytes:
    fo = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    styles = "".join(
        f'<style:style {fo} style:name="{name}" style:family="paragraph">'
        f'<style:paragraph-properties style:writing-mode="{mode}"/><style:text-properties fo:font-family="DejaVu Sans" '
        'style:font-family-complex="DejaVu Sans"/></style:style>'
        for name, mode in (("R", "rl-tb"), ("L", "lr-tb"))
    )
    body = "".join(f'<text:p text:style-name="{"R" if is_arabic(p) else "L"}">{p}</text:p>' for p in paragraphs)
    return loadable(odf("text", body, styles))


def word_error(said: str, expected: str) -> float:
    """Words to be changed, taken out or put in, for one word expected (Levenshtein)."""
    there, wanted = said.split(), expected.split()
    row = list(range(len(there) + 1))
    for at, word in enumerate(wanted, 1):
        previous, row[0] = row[0], at
        for number, other in enumerate(there, 1):
            previous, row[number] = row[number], min(row[number] + 1, row[number - 1] + 1, previous + (word != other))
    return row[-1] / len(wanted)


def test_the_measure_counts_words() -> None:
    assert word_error("a b c", "a b c") == 0
    assert word_error("a x c d", "a b c") == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("printer", "ending", "make", "paragraphs"),
    [
        (chromium, "html", as_html, PARAGRAPHS),
        (chromium, "html", as_html, MIXED),
        (libreoffice, "html", as_html, PARAGRAPHS),
        (libreoffice, "docx", as_docx, PARAGRAPHS),
        (libreoffice, "docx", as_docx, MIXED),
        (libreoffice, "odt", as_odt, PARAGRAPHS),
        (libreoffice, "odt", as_odt, MIXED),
    ],
)
def test_printed_pages_are_read_as_they_were_written(
    printer: Callable[[Path, Path], Path],
    ending: str,
    make: Callable[[tuple[str, ...]], bytes],
    paragraphs: tuple[str, ...],
    tmp_path: Path,
) -> None:
    page = tmp_path / f"page.{ending}"
    page.write_bytes(make(paragraphs))
    printed = printer(page, tmp_path)
    document = read(printed.read_bytes(), "page.pdf").document
    assert document is not None
    expected = " ".join(paragraphs)
    assert word_error(document.text, expected) <= MOST, document.text
    numbers = re.compile(r"[\d٠-٩][\d٠-٩,٬]*")
    assert sorted(numbers.findall(document.text)) == sorted(numbers.findall(expected))
    assert document.language == ("ar" if paragraphs is PARAGRAPHS else "en")
    print(f"word error {word_error(document.text, expected):.3f}")


def test_lines_that_run_from_the_left_and_hold_arabic_are_turned_and_others_are_left() -> None:
    # As qalam gives them, and as they were written.
    read_and_written = {
        ".)الشبكة الوطنية( said to the National Network": "said to the National Network (الشبكة الوطنية).",
        ",told the Centre )حارس سابق( A former guard": "A former guard (حارس سابق) told the Centre,",
        "of the law )المادة 12( by Article": "by Article (المادة 12) of the law",
        "were held in 2017 )السجن( 20,000": "20,000 (السجن) were held in 2017",
        ".the list )القائمة( and the school )المدرسة( Of": "Of (المدرسة) and the school (القائمة) the list.",
    }
    for line, written in read_and_written.items():
        assert as_written([line], True) == [written]
    arabic = ["وقال الحارس السابق (Former Guard) إن 50", "Syrian Network for Human Rights وقالت", "ذلك في 2017."]
    assert as_written(arabic, False) == arabic
    # No bracket and no full stop: the lines beside it say which way it runs.
    assert as_written(["The list names", "men and the المدرسة", "in full."], False)[1] == "المدرسة men and the"
    assert as_written(["ذكرت القائمة", "men and the المدرسة", "في كل يوم"], True)[1] == "men and the المدرسة"


@given(st.lists(st.text("aB9٣ (.)،,:اب%-", max_size=60), max_size=4), st.booleans())
def test_turning_a_line_loses_no_letter_and_breaks_no_number(lines: list[str], latin: bool) -> None:
    turned = as_written(lines, latin)
    assert [sorted(line.replace(" ", "")) for line in turned] == [sorted(line.replace(" ", "")) for line in lines]
    runs = re.compile(r"\d+")
    assert [sorted(runs.findall(line)) for line in turned] == [sorted(runs.findall(line)) for line in lines]
