"""What the library alone does with a file's bytes, down to passages of text: everything that our reader asks of it."""

from __future__ import annotations

import csv
import io
import json
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any


@contextmanager
def on_disk(data: bytes) -> Iterator[Path]:
    """The bytes as a file, for libraries that open one."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def bare_text(data: bytes) -> list[str]:
    return data.decode().split("\n\n")


def bare_html(data: bytes) -> list[str]:
    from htmldate import find_date
    from selectolax.lexbor import LexborHTMLParser
    from trafilatura.metadata import extract_metadata

    extract_metadata(data.decode())
    find_date(data.decode())
    return [node.text() for node in LexborHTMLParser(data).css("h1, p")]


def bare_pdf(data: bytes) -> list[str]:
    import pypdfium2
    import qalam

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        document = qalam.Document(file.name)
        document.heading_sizes()
        first = [block.text for page in document.pages for block in page.blocks]
    second = pypdfium2.PdfDocument(data)
    for page in second:
        letters = page.get_textpage()
        words = re.finditer(r"\S+", letters.get_text_range())
        # Where each word stands: the boxes of its first and last letter, as the library gives them.
        assert [(letters.get_charbox(m.start()), letters.get_charbox(m.end() - 1)) for m in words]
    second.close()
    return first


def bare_docx(data: bytes) -> list[str]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return ["".join(map(str, p.itertext())) for p in root.iter("{*}p")]


def bare_mail(data: bytes) -> list[str]:
    body: Any = message_from_bytes(data, policy=policy.default)
    return str(body.get_content()).split("\n\n")


def bare_csv(data: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(data.decode())) for cell in row]


def bare_xlsx(data: bytes) -> list[str]:
    import openpyxl

    cells: list[str] = []
    for values in (True, False):  # what is shown, and the formulas
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
        cells = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row]
    return cells


def bare_odt(data: bytes) -> list[str]:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    return ["".join(map(str, p.itertext())) for p in root.iter("{*}p")]


def bare_json(data: bytes) -> list[str]:
    found = json.loads(data)
    return [words for post in found["posts"] for words in (post["user"]["name"], post["text"])]


def bare_zip(data: bytes) -> list[str]:
    with on_disk(data) as path, zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            archive.read(name)
    return []


def bare_tar(data: bytes) -> list[str]:
    with on_disk(data) as path, tarfile.open(path) as archive:
        for info in archive:
            if (file := archive.extractfile(info)) is not None:
                file.read()
    return []
