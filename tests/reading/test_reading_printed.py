"""Arabic pages that Chromium and LibreOffice print: at most one word in ten read otherwise, every number rightly."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from made import read

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
    command = [program, f"-env:UserInstallation={folder.as_uri()}/profile", "--headless"]
    command += ["--convert-to", "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(page)]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    return folder / "page.pdf"


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


@pytest.mark.parametrize("printer", [chromium, libreoffice])
def test_arabic_pages_are_read_as_they_were_written(printer: Callable[[Path, Path], Path], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE.format("".join(f"<p>{p}</p>" for p in PARAGRAPHS)), encoding="utf-8")
    printed = printer(page, tmp_path)
    document = read(printed.read_bytes(), "page.pdf").document
    assert document is not None
    expected = " ".join(PARAGRAPHS)
    assert word_error(document.text, expected) <= MOST, document.text
    numbers = re.compile(r"[\d٠-٩][\d٠-٩,٬]*")
    assert sorted(numbers.findall(document.text)) == sorted(numbers.findall(expected))
    assert document.language == "ar"
