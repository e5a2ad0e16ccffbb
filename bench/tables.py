"""How well tables of counts are read: thirty documents whose tables were annotated by somebody who did not know how.

    python bench/tables.py [--errors] [--check] [--update]

bench/tables holds pages, sheets and plain texts, English and Arabic, all invented, with what each number counts (in the
guide's form, an object a number). Six hold none. Most were looked at while the reader was mended ("tuned"); of those
whose number leaves 2 when parted by 4 only totals were ("held"; two plain texts that were not read were opened). The
baseline is the readers of sentences, which take cells for sentences: how tables were read before.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import floors
import reading
from tawthiq import extraction
from tawthiq.extraction import ArabicReader, EnglishReader
from tawthiq.extraction.english.nouns import singular
from tawthiq.model import Document, Statement
from tawthiq.vocabulary.folding import fold

TABLES = Path(__file__).with_name("tables")
SLOTS = ("low", "high", "qualifier", "unit", "measure", "counted", "place", "period", "speaker", "hedge")
RECORD = ("unit", "measure", "place", "period", "speaker")

Row = dict[str, Any]


def tables_read(document: Document) -> list[Statement]:
    """The figures of a document's tables as a case reads them."""
    cells = [cell.span for table in document.tables for row in table.rows for cell in row]
    found = (s for read in extraction.read(document) for s in read.statements if s.figure)
    return sorted((s for s in found if any(s.span.within(c) for c in cells)), key=lambda s: s.span)


def sentences_read(document: Document) -> list[Statement]:
    """The same by the readers of sentences alone."""
    cells = [cell.span for table in document.tables for row in table.rows for cell in row]
    readers = (EnglishReader(), ArabicReader())
    languages = {block.language for block in document.blocks}
    found = (s for r in readers if r.languages & languages for s in r.read(document).statements if s.figure)
    return sorted((s for s in found if any(s.span.overlaps(c) for c in cells)), key=lambda s: s.span)


def same(slot: str, gold: Any, read: Any) -> bool:
    """Whether a slot is as annotated: names by their folded words, nouns in the singular."""
    if slot in ("place", "speaker"):
        a, b = _words(gold), _words(read)
        return a == b or bool(a and b and (a <= b or b <= a))
    if slot == "counted":
        return {singular(w) for w in _words(gold)} & {singular(w) for w in _words(read)} != set() or gold == read
    return bool((gold or None) == (read or None))


def _words(value: Any) -> set[str]:
    return {w for w in fold(str(value or "")).split() if w not in ("the", "of", "in")}


def _number(text: str) -> str:
    return re.sub(r"[^\d٠-٩]", "", text)


def pairs(gold: list[Row], read: list[Statement], text: str) -> Iterable[tuple[Row | None, Statement | None]]:
    """Annotated numbers beside those read, in reading order."""
    left, right = [_number(g["number"]) for g in gold], [_number(s.span.of(text)) for s in read]
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(gold[a:b], read[c:d], strict=True)
        else:
            yield from ((g, None) for g in gold[a:b])
            yield from ((None, s) for s in read[c:d])


def slot_of(statement: Statement, slot: str) -> Any:
    return statement.speaker if slot == "speaker" else getattr(statement.figure, slot)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--errors", action="store_true", help="show each error of the tuned half")
    asked.add_argument("--check", action="store_true", help="exit 1 where something fell below bench/floors.json")
    asked.add_argument("--update", action="store_true", help="raise the floors to what was reached")
    options = asked.parse_args()
    reached: floors.Measures = {}
    for way, read in (("tables", tables_read), ("sentences", sentences_read)):
        for half in ("tuned", "held"):
            count: Counter[str] = Counter()
            for path in sorted(p for p in TABLES.iterdir() if not p.name.endswith(".gold.json")):
                number = int(re.search(r"\d+", path.name)[0])  # type: ignore[index]
                if (number % 4 == 2) == (half == "held"):
                    _tally(path, read, count, shown=options.errors and half == "tuned" and way == "tables")
            found = _told(way, half, count)
            if way == "tables":
                reached[half] = found
    return floors.hold("tables", reached, check=options.check, update=options.update)


def _tally(path: Path, read: Any, count: Counter[str], *, shown: bool) -> None:
    document = reading.document_of(path)
    assert document is not None
    gold = json.loads(path.with_name(f"{path.name}.gold.json").read_text(encoding="utf-8"))
    for wanted, got in pairs(gold, read(document), document.text):
        count["gold"] += wanted is not None
        count["read"] += got is not None
        if wanted is None or got is None:
            if shown:
                print(f"  {path.name}: {'missed' if got is None else 'extra'} {wanted or got.span.of(document.text)}")  # type: ignore[union-attr]
            continue
        count["found"] += 1
        right = {slot: same(slot, wanted[slot], slot_of(got, slot)) for slot in SLOTS}
        count.update(slot for slot, ok in right.items() if ok)
        count["record"] += all(right[slot] for slot in RECORD)
        for slot, ok in right.items():
            if shown and not ok:
                print(f"  {path.name}: {wanted['number']} {slot}: {wanted[slot]!r}, read {slot_of(got, slot)!r}")


def _told(way: str, half: str, count: Counter[str]) -> dict[str, float]:
    f1 = 2 * count["found"] / max(1, count["gold"] + count["read"])
    record = count["record"] / max(1, count["gold"])
    slots = "  ".join(f"{s} {count[s] / max(1, count['found']):.2f}" for s in SLOTS)
    print(f"{way:10} {half:6} {count['gold']} numbers, {count['read']} read   F1 {f1:.3f}   record {record:.3f}")
    print(f"    {slots}")
    return {"f1": round(f1, 3), "record": round(record, 3)}


if __name__ == "__main__":
    sys.exit(main())
