"""How fast documents are read and extracted, beside a bare spaCy small English pipeline over the same text.

    python bench/speed.py [--documents FOLDER]

Without ../shared it measures the shipped example. Arabic is read from the annotated texts of training/texts, and its
words a second stand beside the pipeline's. One process; best of three, to leave out a busy machine's worst.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tawthiq import extraction, reading
from tawthiq.evidence import Held
from tawthiq.extraction.english.analysis import parser
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


def bare_parser(paths: Sequence[Path]) -> int:
    """The baseline: spaCy's default pipeline over each file's text, sentences counted."""
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    return sum(sum(1 for _ in doc.sents) for doc in parser().pipe(texts))


def best_of_three(work: Callable[[Sequence[Path]], int], paths: Sequence[Path]) -> tuple[float, int]:
    times = []
    result = 0
    for _ in range(3):
        began = time.perf_counter()
        result = work(paths)
        times.append(time.perf_counter() - began)
    return min(times), result


def _arabic(baseline: float) -> None:
    """Words a second of Arabic, with and without the trained reader, as shares of the baseline's."""
    sys.path.insert(0, str(ROOT / "training"))
    import markup  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{n}.txt" for n in range(ARABIC)]
        texts = [
            t for file in sorted((ROOT / "training" / "texts").glob("arabic-page-*.txt")) for t in markup.read(file)
        ]
        for path, text in zip(paths, texts, strict=False):
            path.write_text(text.text, encoding="utf-8")
        words = sum(len(text.text.split()) for text in texts[:ARABIC])
        own, statements = best_of_three(read_and_extract, paths)
    rate = words / own
    print(f"  {'tawthiq, Arabic':<36}{ARABIC / own:8.1f} documents/s {rate:9,.0f} words/s   {statements:,} statements")
    print(f"  Arabic at {rate / baseline:.2f} of the baseline's words a second")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--documents", type=Path, default=NEWS if NEWS.exists() else ROOT / "examples")
    folder = ask.parse_args().documents
    paths = sorted(folder.rglob("*.txt"))
    words = sum(len(path.read_text(encoding="utf-8", errors="replace").split()) for path in paths)
    print(f"{folder}: {len(paths)} text documents, {words:,} words, one process, best of three")
    parser()
    base, sentences = best_of_three(bare_parser, paths)
    own, statements = best_of_three(read_and_extract, paths)
    for name, seconds, found in (
        ("bare spaCy small English pipeline", base, f"{sentences:,} sentences"),
        ("tawthiq, bytes to statements", own, f"{statements:,} statements"),
    ):
        print(f"  {name:<36}{len(paths) / seconds:8.1f} documents/s {words / seconds:9,.0f} words/s   {found}")
    _arabic(words / base)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  ratio {base / own:.2f} of the baseline's speed; peak memory {memory:,.0f} MB")


if __name__ == "__main__":
    main()
