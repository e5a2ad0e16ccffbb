"""Files of each family for the measure of reading, the same for the same seed; `size` is about how many paragraphs."""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import tarfile
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "reading"))

import made
import made_office
import openpyxl

# Words to make files of.
ENGLISH_WORDS: Final = """
the prison held people in a hall and nobody was told where they were taken after that night when guards came with lists
of names from the ministry and called them one by one until morning while others waited for news of them outside
"""
ARABIC_WORDS: Final = """
احتجز في السجن رجال من القرية ولم يعرف أهلهم أين نقلوا بعد تلك الليلة حين جاء الحراس بقوائم الأسماء
"""
ENGLISH, ARABIC = ENGLISH_WORDS.split(), ARABIC_WORDS.split()


def paragraphs(seed: int, count: int) -> list[str]:
    """Made-up sentences, three in English to one in Arabic, the same for the same seed."""
    chance = random.Random(seed)
    return [
        " ".join(chance.choices(ARABIC if chance.random() < 0.25 else ENGLISH, k=60)).capitalize() + "."
        for _ in range(count)
    ]


def text_file(seed: int, size: int) -> bytes:
    return "\n\n".join(paragraphs(seed, size)).encode()


def html_file(seed: int, size: int) -> bytes:
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs(seed, size))
    head = f'<html lang="en"><head><title>Page {seed}</title><meta name="date" content="2019-05-03"></head>'
    return f"<!doctype html>{head}<body><h1>Page {seed}</h1>{body}</body></html>".encode()


def pdf_file(seed: int, size: int) -> bytes:
    chance = random.Random(seed)
    lines = (" ".join(chance.choices(ENGLISH, k=12)) for _ in iter(int, 1))
    return made.pdf(["\n".join(next(lines) for _ in range(40)) for _ in range(max(1, size // 6))])


def docx_file(seed: int, size: int) -> bytes:
    return made.docx("".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs(seed, size)))


def mail_file(seed: int, size: int) -> bytes:
    head = "From: a@example.org\r\nTo: b@example.org\r\nDate: Tue, 7 Feb 2017 10:00:00 +0000\r\nSubject: Letter\r\n"
    kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return (head + kind + "\r\n\r\n".join(paragraphs(seed, size))).encode()


def rows(seed: int, size: int) -> list[list[str]]:
    return [[f"{seed}-{i}", *p.split()[:4], str(i % 60)] for i, p in enumerate(paragraphs(seed, size * 4))]


def csv_file(seed: int, size: int) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["number", "name", "father", "town", "status", "age"], *rows(seed, size)])
    return out.getvalue().encode()


def xlsx_file(seed: int, size: int) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = book.active
    for row in [["number", "name", "father", "town", "status", "age"], *rows(seed, size)]:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def odt_file(seed: int, size: int) -> bytes:
    return made_office.odf("text", "".join(map(made_office.p, paragraphs(seed, size))))


def json_file(seed: int, size: int) -> bytes:
    posts = [{"id": n, "user": {"name": f"user {n}"}, "text": p} for n, p in enumerate(paragraphs(seed, size))]
    return json.dumps({"posts": posts}, ensure_ascii=False).encode()


def zip_file(seed: int, size: int) -> bytes:
    return made.package({f"{n}.txt": text_file(seed * 1_000 + n, 50) for n in range(size)})


def tar_file(seed: int, size: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for number in range(size):
            data = text_file(seed * 1_000 + number, 50)
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()
