"""How fast each family of files is read and with how much memory, beside the bare library over the same files.

    python bench/reading_speed.py [--files 1000] [--build]

Each line is a process of its own: files of one family are made, then read by the family's reader (text, blocks,
languages, metadata), or parsed by the library that it stands on ("library"), and lingua asked for the language of each
passage ("same": the same work by libraries alone). A page is 2,000 code points of the text that our
reader gives. Peak memory is the process's own. After that a folder of mixed files is read as a build reads it, in this
process and by workers; `--build` builds a case of them, too. "Busy" is processor time by wall time and cores.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "reading"))

import made  # noqa: E402
import openpyxl  # noqa: E402

from tawthiq import open_case  # noqa: E402
from tawthiq.evidence import Held  # noqa: E402
from tawthiq.model import Exhibit  # noqa: E402
from tawthiq.reading import Bounds, Errand, read_bytes, read_exhibit, read_guarded  # noqa: E402

PAGE: Final = 2_000
CORES: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
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


# What the library alone does with the bytes, down to passages of text: everything that our reader asks of it.
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
    assert [page.get_textpage().get_text_range() for page in second]
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
    cells: list[str] = []
    for values in (True, False):  # what is shown, and the formulas
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
        cells = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row]
    return cells


Make = Callable[[int, int], bytes]
Bare = Callable[[bytes], list[str]]
FAMILIES: Final[dict[str, tuple[str, Make, Bare, str]]] = {
    "text": ("txt", text_file, bare_text, "bytes.decode"),
    "html": ("html", html_file, bare_html, "selectolax, trafilatura, htmldate"),
    "pdf": ("pdf", pdf_file, bare_pdf, "qalam, pypdfium2"),
    "docx": ("docx", docx_file, bare_docx, "lxml"),
    "mail": ("eml", mail_file, bare_mail, "email"),
    "delimited": ("csv", csv_file, bare_csv, "csv"),
    "workbook": ("xlsx", xlsx_file, bare_xlsx, "openpyxl, values and formulas"),
}


def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    both = LanguageDetectorBuilder.from_languages(Language.ENGLISH, Language.ARABIC)
    return both.with_low_accuracy_mode().build()


def exhibit(data: bytes) -> Exhibit:
    return Exhibit(hashlib.sha256(data).hexdigest(), len(data))


def one(family: str, who: str, files: int) -> None:
    """Measure one family in this process and print it as JSON. Best of three; the first run warms up."""
    ending, make, bare, _ = FAMILIES[family]
    sealed = [make(seed, 40) for seed in range(files)]
    characters = 0
    detector = _detector() if who == "same" else None

    def work() -> None:
        nonlocal characters
        characters = 0
        for number, data in enumerate(sealed):
            if who == "ours":
                document = read_bytes(data, exhibit(data), f"{number}.{ending}").document
                assert document is not None
                assert document.reader == family
                characters += len(document.text)
            else:
                passages = bare(data)
                if detector:
                    assert [detector.detect_language_of(passage) for passage in passages]

    times = []
    for _ in range(4):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    print(json.dumps({"seconds": min(times[1:]), "characters": characters, "memory": memory}))


def families(files: int) -> None:
    print("pages a second of processor time, and peak memory in MB; ratio: ours to the same work by libraries alone")
    print(f"{'family':<10} {'ours':>8} {'same':>8} {'ratio':>6} {'library':>8} {'ours MB':>8} {'same MB':>8}")
    for family, (_, _, _, library) in FAMILIES.items():
        told = []
        for who in ("ours", "same", "bare"):
            command = [sys.executable, __file__, "--one", family, "--who", who, "--sample", str(files)]
            told.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
        pages = told[0]["characters"] / PAGE
        ours, same, bare = (pages / max(t["seconds"], 1e-9) for t in told)
        memory = f"{told[0]['memory']:8.0f} {told[1]['memory']:8.0f}"
        print(f"{family:<10} {ours:8,.0f} {same:8,.0f} {ours / same:6.2f} {bare:8,.0f} {memory}  {library}", flush=True)


def used() -> float:
    """Processor seconds of this process and of those that it started and that have ended."""
    return sum(
        r.ru_utime + r.ru_stime
        for r in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def timed(name: str, files: int, work: Callable[[], object]) -> float:
    busy, began = used(), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    share = (used() - busy) / wall / CORES
    print(f"  {name:<42} {wall:7.1f} s {files / wall:8.1f} files/s   {share:4.0%} of {CORES} cores busy")
    return wall


def mixed(folder: Path, files: int) -> list[Path]:
    """Files of every family in turn, from one page to some tens of pages."""
    paths = []
    for number in range(files):
        ending, make, _, _ = list(FAMILIES.values())[number % len(FAMILIES)]
        paths.append(folder / f"{number:05}.{ending}")
        paths[-1].write_bytes(make(number, (5, 10, 20, 80)[number // len(FAMILIES) % 4]))
    return paths


def together(files: int, build: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="tawthiq-bench-") as scratch:
        folder = Path(scratch) / "in"
        folder.mkdir()
        paths = mixed(folder, files)
        errands = [Errand(Held(path), exhibit(path.read_bytes()), path.name) for path in paths]
        size = sum(errand.exhibit.size for errand in errands)
        print(f"\n{files:,} mixed files, {size / 1e6:,.0f} MB, read:")
        here: list[Any] = []
        alone = timed("in one process, without limits", files, lambda: here.extend(map(_here, errands)))
        for workers in sorted({1, CORES}):
            there: list[Any] = []
            guarded = partial(_there, errands, Bounds(workers=workers), there)
            wall = timed(f"guarded, {workers} workers", files, guarded)
            assert there == here, "guarded reading gave something else"
            print(f"  {'':<42} {alone / wall:.2f} times as fast, the same results")
        if build:
            timed("a case built of them, dossier included", files, lambda: _build(Path(scratch) / "case", folder))


def _here(errand: Errand) -> object:
    return read_exhibit(errand.held, errand.exhibit, errand.name)


def _there(errands: Sequence[Errand], bounds: Bounds, into: list[object]) -> None:
    into.extend(read.result for read in read_guarded(errands, bounds))


def _build(case: Path, folder: Path) -> None:
    stages: dict[str, float] = {}
    os.environ["TAWTHIQ_HOME"] = str(case.parent / "home")  # its key is none of whoever measures

    def note(stage: str, _done: int, _total: int, _item: str) -> None:
        stages.setdefault(stage, time.perf_counter())

    with open_case(case, create=True, actor="bench") as opened:
        opened.build(folder, progress=note)
    ends = [*list(stages.values())[1:], time.perf_counter()]
    print(
        "  "
        + ", ".join(f"{stage} {end - began:.1f} s" for (stage, began), end in zip(stages.items(), ends, strict=True))
    )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--files", type=int, default=1_000, help="of the mixed folder")
    ask.add_argument("--sample", type=int, default=40, help="files of each family")
    ask.add_argument("--build", action="store_true", help="build a case of the mixed folder, too")
    ask.add_argument("--one", choices=sorted(FAMILIES), help=argparse.SUPPRESS)
    ask.add_argument("--who", choices=("ours", "same", "bare"), default="ours", help=argparse.SUPPRESS)
    chosen = ask.parse_args()
    if chosen.one:
        one(chosen.one, chosen.who, chosen.sample)
        return
    families(chosen.sample)
    together(chosen.files, chosen.build)


if __name__ == "__main__":
    main()
