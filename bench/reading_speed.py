"""How fast each family of files is read and with how much memory, beside the bare library over the same files.

    python bench/reading_speed.py [--files 1000] [--build [--limit SECONDS]]

Each line is a process of its own: files of one family are made, then read by the family's reader (text, blocks,
languages, metadata), or parsed by the library that it stands on ("library"), and lingua asked for the language of each
passage ("same": the same work by libraries alone). Archives are opened from the disk and every file in them is read to
its end. A page is 2,000 code points of the text that our reader gives, or bytes of the files taken out. Peak memory is
the process's own. After that a folder of mixed files is read as a build reads it, in this
process and by workers; `--build` builds a case of them, too, stage by stage as they end, and where `--limit` is reached
says how far it came: extraction takes nine tenths of it, some 800 words a second and core. "Busy" is processor time by
wall time and cores; "wanted" adds the time for which our processes were ready to run and others had the processor
(Linux tells it), so that a core left idle by us shows on a machine that others use, too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from reading_bare import (
    bare_csv,
    bare_docx,
    bare_html,
    bare_json,
    bare_mail,
    bare_odt,
    bare_pdf,
    bare_tar,
    bare_text,
    bare_xlsx,
    bare_zip,
    on_disk,
)
from reading_made import (
    csv_file,
    docx_file,
    html_file,
    json_file,
    mail_file,
    odt_file,
    pdf_file,
    tar_file,
    text_file,
    xlsx_file,
    zip_file,
)
from tawthiq import open_case
from tawthiq.evidence import Held
from tawthiq.model import Exhibit
from tawthiq.reading import (
    Allowance,
    Bounds,
    Errand,
    Limits,
    Member,
    box_of,
    read_bytes,
    read_exhibit,
    read_guarded,
)

PAGE: Final = 2_000
CORES: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_here(data: bytes, name: str, family: str) -> int:
    """Reads one file as the room does; code points of its text."""
    document = read_bytes(data, exhibit(data), name).document
    assert document is not None
    assert document.reader == family
    return len(document.text)


def take_out(data: bytes, name: str, _family: str) -> int:
    """Opens one archive as the room does; bytes of the files in it."""
    count = 0
    with on_disk(data) as path:
        box = box_of(Held(path), name)
        assert box is not None
        for member in box.open(Allowance(Limits())):
            assert isinstance(member, Member)
            while piece := member.content.read(1 << 20):
                count += len(piece)
    return count


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
    "opendocument": ("odt", odt_file, bare_odt, "lxml"),
    "json": ("json", json_file, bare_json, "json"),
    "zip": ("zip", zip_file, bare_zip, "zipfile"),
    "tar": ("tar.gz", tar_file, bare_tar, "tarfile"),
}
ARCHIVES: Final = frozenset({"zip", "tar"})
LEAST: Final = 0.8  # of the libraries' own pace, which every family is to keep


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
    detector = _detector() if who == "same" and family not in ARCHIVES else None
    ours = take_out if family in ARCHIVES else read_here

    def work() -> None:
        nonlocal characters
        characters = 0
        for number, data in enumerate(sealed):
            if who == "ours":
                characters += ours(data, f"{number}.{ending}", family)
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
    slow = []
    print(f"{'family':<12} {'ours':>8} {'same':>8} {'ratio':>6} {'library':>8} {'ours MB':>8} {'same MB':>8}")
    for family, (_, _, _, library) in FAMILIES.items():
        told = []
        for who in ("ours", "same", "bare"):
            command = [sys.executable, __file__, "--one", family, "--who", who, "--sample", str(files)]
            told.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
        pages = told[0]["characters"] / PAGE
        ours, same, bare = (pages / max(t["seconds"], 1e-9) for t in told)
        memory = f"{told[0]['memory']:8.0f} {told[1]['memory']:8.0f}"
        print(f"{family:<12} {ours:8,.0f} {same:8,.0f} {ours / same:6.2f} {bare:8,.0f} {memory}  {library}", flush=True)
        slow += [family] if ours < LEAST * same else []
    print(f"below {LEAST} of the libraries' pace: {', '.join(slow) or 'none'}")


def used() -> float:
    """Processor seconds of this process and of those that it started and that have ended."""
    return sum(
        r.ru_utime + r.ru_stime
        for r in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


class Wanted:
    """Seconds for which this process and those below it ran or were ready to run, looked up twice a second.

    What a process did after it was last looked at is not counted. Without Linux it is nothing.
    """

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Wanted:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def seconds(self) -> float:
        return sum(self._seconds.values())

    def _watch(self) -> None:
        before: dict[str, float] = {}
        while True:
            for task in self._tasks(str(os.getpid())):
                with suppress(OSError, ValueError, IndexError):
                    running, waiting = map(int, (task / "schedstat").read_text().split()[:2])
                    now = (running + waiting) / 1e9
                    before.setdefault(task.name, now if not self._seconds else 0.0)
                    self._seconds[task.name] = now - before[task.name]
            if self._ended.wait(0.5):
                return

    def _tasks(self, process: str) -> Iterator[Path]:
        """Threads of a process and of all below it."""
        with suppress(OSError):
            for task in (Path("/proc") / process / "task").iterdir():
                yield task
                for child in (task / "children").read_text().split():
                    yield from self._tasks(child)


def timed(name: str, files: int, work: Callable[[], object]) -> float:
    busy, began = used(), time.perf_counter()
    with Wanted() as wanted:
        work()
    wall = time.perf_counter() - began
    shares = f"{(used() - busy) / wall / CORES:4.0%} of {CORES} cores busy, {wanted.seconds / wall / CORES:4.0%} wanted"
    print(f"  {name:<42} {wall:7.1f} s {files / wall:8.1f} files/s   {shares}")
    return wall


def mixed(folder: Path, files: int) -> list[Path]:
    """Files of every family with text of its own in turn, from one page to some tens of pages."""
    kinds = [family for name, family in FAMILIES.items() if name not in ARCHIVES]
    paths = []
    for number in range(files):
        ending, make, _, _ = kinds[number % len(kinds)]
        paths.append(folder / f"{number:05}.{ending}")
        paths[-1].write_bytes(make(number, (5, 10, 20, 80)[number // len(kinds) % 4]))
    return paths


class _Late(Exception):  # noqa: N818 it is an outcome
    """The limit of a build is reached."""


def together(files: int, build: bool, limit: float) -> None:
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
            other = [f"{path.name}: {b}"[:300] for path, a, b in zip(paths, here, there, strict=True) if a != b]
            assert not other, "guarded reading gave something else:\n" + "\n".join(other[:5])
            print(f"  {'':<42} {alone / wall:.2f} times as fast, the same results")
        if build:
            work = partial(_build, Path(scratch) / "case", folder, limit)
            timed("a case built of them, dossier included", files, work)


def _here(errand: Errand) -> object:
    return read_exhibit(errand.held, errand.exhibit, errand.name)


def _there(errands: Sequence[Errand], bounds: Bounds, into: list[object]) -> None:
    into.extend(read.result for read in read_guarded(errands, bounds))


def _build(case: Path, folder: Path, limit: float) -> None:
    """Build a case, each stage told as it ends. `limit`: seconds, after which it is left where it is."""
    os.environ["TAWTHIQ_HOME"] = str(case.parent / "home")  # its key is none of whoever measures
    began = stage_began = time.perf_counter()
    at, wanted_before = ("", 0, 0), 0.0

    def tell() -> None:
        nonlocal wanted_before
        stage, done, total = at
        if stage:
            wall, asked = time.perf_counter() - stage_began, wanted.seconds
            share = f"{(asked - wanted_before) / wall / CORES:4.0%} of {CORES} cores wanted"
            print(f"  {stage:<28} {wall:7.1f} s   {share}   {done:,} of {total:,}", flush=True)
        wanted_before = wanted.seconds

    def note(stage: str, done: int, total: int, _item: str) -> None:
        nonlocal at, stage_began
        if stage != at[0]:
            tell()
            stage_began = time.perf_counter()
        at = (stage, done, total)
        if time.perf_counter() - began > limit:
            raise _Late

    with Wanted() as wanted, suppress(_Late):
        with open_case(case, create=True, actor="bench") as opened:
            opened.build(folder, progress=note)
        began = 0.0
    if began:
        print(f"  not finished within {limit:,.0f} s; the last line says how far it came:")
    tell()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--files", type=int, default=1_000, help="of the mixed folder")
    ask.add_argument("--sample", type=int, default=40, help="files of each family")
    ask.add_argument("--build", action="store_true", help="build a case of the mixed folder, too")
    ask.add_argument("--limit", type=float, default=3_600.0, help="seconds of the build, after which it says how far")
    ask.add_argument("--only-folder", action="store_true", help="leave the families out")
    ask.add_argument("--one", choices=sorted(FAMILIES), help=argparse.SUPPRESS)
    ask.add_argument("--who", choices=("ours", "same", "bare"), default="ours", help=argparse.SUPPRESS)
    chosen = ask.parse_args()
    if chosen.one:
        one(chosen.one, chosen.who, chosen.sample)
        return
    if not chosen.only_folder:
        families(chosen.sample)
    together(chosen.files, chosen.build, chosen.limit)


if __name__ == "__main__":
    main()
