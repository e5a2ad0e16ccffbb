"""How often a sentence's whole chain of attribution is read: who says its figure, and through whom, in order.

    python bench/chains.py [--errors]

`training/chains` holds invented sentences, each with its chain, innermost first. Rules were written with the tuned ones
in view; of the held ones only totals are looked at, and `--errors` never shows them. Beside them, in the same run: the
rules without the trained reader, and a regular expression that takes the name before "said" or behind "according to".
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator

import reading
from tawthiq import extraction
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.setting import setting_of
from tawthiq.model import Block, Document, Span, Statement

CHAINS = reading.ROOT / "training" / "chains"
NAME = r"((?:[Tt]he )?(?:[A-Z][\w'’-]+)(?: (?:of |for )?[A-Z][\w'’-]+)*)"
PLAIN = re.compile(rf"according to {NAME}|{NAME},? (?:said|says|told|reported|reports|confirmed)")

Chain = list[str]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--errors", action="store_true", help="show the tuned sentences whose chain is wrong")
    args = parser.parse_args()
    for path in sorted(CHAINS.glob("*.txt"), reverse=True):
        rows = list(_rows(path.read_text("utf-8")))
        language = "ar" if path.stem.startswith("arabic") else "en"
        found = [_read(text, language) for text, _ in rows]
        right = sum(_same(chain, got) for (_, chain), got in zip(rows, found, strict=True))
        speakers = sum(_same(chain[:1], got[:1]) for (_, chain), got in zip(rows, found, strict=True))
        line = f"{path.stem:14s} {len(rows):3d} sentences  whole chain {right / len(rows):.2f}"
        line += f"  who says it {speakers / len(rows):.2f}"
        if language == "en":
            ruled = sum(_same(chain, _ruled(text)) for text, chain in rows)
            line += f"  rules alone {ruled / len(rows):.2f}"
            line += f"  regular expression {sum(_same(chain, _plain(text)) for text, chain in rows) / len(rows):.2f}"
        print(line, flush=True)
        if args.errors and path.stem.endswith("tuned"):
            for (text, chain), got in zip(rows, found, strict=True):
                if not _same(chain, got):
                    print(f"  {text}\n    {' > '.join(chain)}\n    {' > '.join(got) or 'nobody'}")
    return 0


def _rows(text: str) -> Iterator[tuple[str, Chain]]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            sentence, chain = line.rsplit(" | ", 1)
            yield sentence, chain.split(" > ")


def _document(sentence: str, language: str) -> Document:
    digest = hashlib.sha256(sentence.encode()).hexdigest()
    block = Block(Span(0, len(sentence)), "paragraph", language)
    return Document(digest, "text", "1", sentence, (block,), language=language)


def _read(sentence: str, language: str) -> Chain:
    readings = extraction.read(_document(sentence, language))
    return _first([s for r in readings for s in r.statements if s.figure])


def _ruled(sentence: str) -> Chain:
    analysis = analyse(_document(sentence, "en"))
    said = attribute(analysis)
    return _first(list(figures_in(analysis, setting_of(analysis, said.speaking), said.chain_at)))


def _first(rows: list[Statement]) -> Chain:
    """The chain of the figure that stands first and has one; a sentence here has one figure that matters."""
    return next(([link.party for link in s.chain] for s in rows if s.chain), [])


def _plain(sentence: str) -> Chain:
    return [next(g for g in m.groups() if g) for m in PLAIN.finditer(sentence)][:1]


def _same(wanted: Chain, got: Chain) -> bool:
    return [_folded(w) for w in wanted] == [_folded(g) for g in got]


def _folded(name: str) -> str:
    return re.sub(r"^(?:the|an?) ", "", name.lower())


if __name__ == "__main__":
    sys.exit(main())
