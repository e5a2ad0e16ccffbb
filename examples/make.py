#!/usr/bin/env python3
"""Make the example's binary files again from their sources.

    python examples/make.py [--check]

The text files under documents/ are their own sources. This script writes the others: the DOCX statement, the XLSX
list, the e-mail with its attachment, the scanned page, the PDF report, the PDF whose download broke off and the file
of unknown type. Its outputs are committed, so nobody needs to run it to use the example; it exists so that a change
can be made in a source and carried over, and so that nobody has to trust a binary that cannot be made again.

The same sources give the same bytes with the same tools: times are fixed, noise is seeded, archives are written in
one order. The two PDFs need Chromium and the scanned page needs Pillow with the DejaVu and Noto Naskh Arabic fonts;
where one is absent its outputs are left as they are and named. Fonts and versions of these tools do change bytes,
so --check compares only the files that need neither.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

CASE = Path(__file__).resolve().parent / "harsoun"
SOURCES, DOCUMENTS = CASE / "sources", CASE / "documents"
FIXED = (2021, 6, 1, 12, 0, 0)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NASKH = "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf"
AUTHOR = "Families of Harsoun Association"
SERIF = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"


def archive(parts: dict[str, bytes]) -> bytes:
    """A ZIP with fixed times, in the order given; stored, because compressors differ from machine to machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, FIXED)
            info.external_attr = 0o644 << 16
            target.writestr(info, data)
    return out.getvalue()


def word_paragraph(line: str) -> str:
    style, text = "", line
    for mark, name in (("## ", "Heading2"), ("# ", "Heading1"), ("- ", "ListBullet")):
        if line.startswith(mark):
            style, text = f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>', line[len(mark) :]
            break
    return f'<w:p>{style}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def word_styles() -> str:
    sizes = {"Normal": 22, "Heading1": 34, "Heading2": 27, "ListBullet": 22}
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/>'
        f'<w:rPr><w:sz w:val="{sizes[name]}"/></w:rPr></w:style>'
        for name, label in (
            ("Normal", "Normal"),
            ("Heading1", "heading 1"),
            ("Heading2", "heading 2"),
            ("ListBullet", "List Bullet"),
        )
    )
    return f'{XML}<w:styles xmlns:w="{WORD}">{styles}</w:styles>'


def docx() -> bytes:
    """The families' statement, one paragraph a line of its source."""
    lines = [line for line in (SOURCES / "families-statement.txt").read_text(encoding="utf-8").splitlines() if line]
    body = "".join(word_paragraph(line) for line in lines)
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{package}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{XML}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "word/document.xml": f'{XML}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": word_styles(),
        "docProps/core.xml": f'{XML}<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:title>Statement, one year after the amnesty</dc:title>"
        f"<dc:creator>{AUTHOR}</dc:creator>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2021-06-01T09:00:00Z</dcterms:created></cp:coreProperties>',
    }
    return archive({name: text.encode() for name, text in parts.items()})


def rows(name: str) -> list[list[str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source, delimiter=";"))


def xlsx() -> bytes:
    """The lawyers' list: a sheet that reads from right to left, years as numbers, everything else as typed."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "المعتقلون"
    sheet.sheet_view.rightToLeft = True
    for at, row in enumerate(rows("lawyers-list.csv")):
        values: list[Any] = [int(v) if at and k in (0, 3) and v else v or None for k, v in enumerate(row)]
        sheet.append(values)
    book.properties.creator = "نقابة محامي إرسان"
    book.properties.title = "قائمة خيالية كُتبت مثالاً"
    book.properties.created = datetime(2020, 11, 2, 8, 0)  # noqa: DTZ001 - openpyxl wants it without a zone
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    # openpyxl stamps the moment of saving into the properties
    stamp = rb"(<dcterms:modified[^>]*>)[^<]*"
    parts["docProps/core.xml"] = re.sub(stamp, rb"\g<1>2020-11-02T08:00:00Z", parts["docProps/core.xml"])
    return archive(parts)


def mail() -> bytes:
    """A message with the list of transfers attached."""
    message = EmailMessage()
    message["From"] = "Dima Belounji <dima@sarha-documentation.example>"
    message["To"] = "Families of Harsoun Association <register@families-of-harsoun.example>"
    message["Date"] = "Fri, 08 Nov 2019 10:14:00 +0200"
    message["Subject"] = "Transfer list of 2016, please compare"
    message["Message-ID"] = "<20191108101400.4711@sarha-documentation.example>"
    message.set_content((SOURCES / "mail.txt").read_text(encoding="utf-8"), cte="quoted-printable")
    message.add_attachment(
        (SOURCES / "transfers.csv").read_bytes(),
        maintype="text",
        subtype="csv",
        filename="transfers-2016-03 (fictional).csv",
    )
    message.set_boundary("=_fictional_example_boundary_4711")
    return message.as_bytes()


def scan() -> bytes | None:
    """A page of a gate book as a flatbed scanner would leave it: askew, grey and speckled, without any text layer."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ModuleNotFoundError:
        return None
    if not (Path(NASKH).exists() and Path(SERIF).exists()):
        return None
    noise = random.Random(4711)  # noqa: S311 - speckles, not secrets
    width, height = 900, 1240
    page = Image.new("L", (width, height), 236)
    draw = ImageDraw.Draw(page)
    y = 70
    for line in (SOURCES / "register-page.txt").read_text(encoding="utf-8").splitlines():
        arabic = any("\u0600" <= c <= "\u06ff" for c in line)
        font = ImageFont.truetype(NASKH if arabic else SERIF, 25)
        x = width - 70 - draw.textlength(line, font=font) if arabic else 70
        draw.text((x, y), line, font=font, fill=noise.randint(25, 70))
        y += 46
    page = page.rotate(1.3, fillcolor=222, resample=Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(page)
    for _ in range(2500):
        at = noise.randrange(width), noise.randrange(height)
        draw.point(at, fill=noise.choice((90, 150, 250)))
    # 16 greys keep the file small and look like an office scanner's
    page = page.quantize(16)
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()


def printed(source: Path) -> bytes | None:
    """A page printed by Chromium, with fixed dates; None without Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.pdf"
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-pdf-header-footer",
        ]
        where = [f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", source.as_uri()]
        subprocess.run([chromium, *flags, *where], check=True, capture_output=True, timeout=120)
        data = out.read_bytes()
    # a replacement of the same length leaves the cross-reference table right
    return re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", rb"\g<1>20210512090000", data)


def report() -> bytes | None:
    return printed(SOURCES / "report.html")


def broken() -> bytes | None:
    """The first third of a PDF: its page tree and cross-reference table never arrived."""
    whole = printed(SOURCES / "annex.html")
    return None if whole is None else whole[: len(whole) // 3]


def unknown() -> bytes:
    """A file of a database program that nothing here knows: a header and bytes without a pattern."""
    noise = random.Random(4712)  # noqa: S311
    return b"NDB\x04FICTIONAL EXAMPLE FILE\x00\x00\x01" + noise.randbytes(3000)


OUTPUTS: dict[str, tuple[Callable[[], bytes | None], bool]] = {
    # path under documents/: what makes it, and whether the same bytes come out on any machine
    "statements/families-of-harsoun-2021-06-01.docx": (docx, True),
    "lists/قائمة-المحامين-2020 (خيالية).xlsx": (xlsx, False),
    "mail/2019-11-08-transfer-list.eml": (mail, True),
    "other/prison_office.ndb": (unknown, True),
    "scans/gate-book-2016-03.png": (scan, False),
    "report/the-silent-quarry-2021-05-12.pdf": (report, False),
    "report/annex-B-photographs.pdf": (broken, False),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a committed file differs")
    check = parser.parse_args().check
    differs = 0
    for name, (make, everywhere) in OUTPUTS.items():
        target = DOCUMENTS / name
        if check and not everywhere:
            continue
        data = make()
        if data is None:
            print(f"left as it is, a tool is absent: {name}")
        elif check:
            same = target.exists() and target.read_bytes() == data
            differs += not same
            print(f"{'same' if same else 'DIFFERS'}: {name}")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            print(f"wrote {name} ({len(data)} bytes)")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
