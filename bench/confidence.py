"""Whether a slot's confidence means what it says: shares of slots that are right, by how sure the reader is.

    python bench/confidence.py [--sets dev,news-held]

Of slots with confidence above .9 at least 95 in 100 should be right, and they should be at least half of all. Told by
the document: with the gold's periods null where the document has no year of theirs, as bench/reading.py has them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections import defaultdict
from typing import Any

import reading

SLOTS = ("qualifier", "unit", "counted", "measure", "place", "period", "speaker", "via", "hedge")
STEPS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.01)

Pairs = list[tuple[float, bool]]


def surely(name: str, *, told: bool = False) -> dict[str, Pairs]:
    """(confidence, right) of the slots of every figure of a set that was found.

    `told`: what no reader can tell is null.
    """
    sys.path.insert(0, str(reading.SHARED / "tools"))
    import score_reading as scorer  # type: ignore[import-not-found]

    gold_folder, docs, ids = reading.sets()[name]
    figures, _ = reading.product_rows(docs, ids)
    by_document: dict[str, list[Any]] = defaultdict(list)
    for row in figures:
        by_document[row["document"].rsplit(".", 1)[0]].append(row)
    out: dict[str, Pairs] = defaultdict(list)
    for each in ids:
        text = (docs / f"{each}.txt").read_text(encoding="utf-8")
        gold = json.loads((gold_folder / f"{each}.json").read_text(encoding="utf-8"))["figures"]
        for figure in gold if told else ():
            figure["period"] = None if reading.untold(figure["period"], text) else figure["period"]
        for figure, (start, end) in zip(gold, scorer.spans(text, gold), strict=True):
            same = [
                row
                for row in by_document[each]
                if row["start"] < end
                and start < row["end"]
                and (row["low"], row["high"]) == (figure["low"], figure["high"])
            ]
            for slot in SLOTS if same else ():
                sure = same[0]["slots"].get(slot, {"confidence": 0.0})["confidence"]
                out[slot].append((sure, scorer.same_slot(slot, figure.get(slot), same[0].get(slot))))
    return out


def _all(rows: dict[str, Pairs]) -> Pairs:
    return [pair for pairs in rows.values() for pair in pairs]


def _sure(pairs: Pairs) -> list[bool]:
    """Whether each slot above .9 is right."""
    return [right for confidence, right in pairs if confidence > 0.9]


def _line(name: str, pairs: Pairs) -> str:
    parts = []
    for low, high in itertools.pairwise(STEPS):
        within = [right for sure, right in pairs if low < sure <= high or (low == 0 and sure == 0)]
        share = f"{sum(within) / len(within):.2f}" if within else "   -"
        parts.append(f"{share} of {len(within):4d}")
    return f"  {name:10s} " + "   ".join(parts)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--sets", default="dev,case,news-held")
    if not reading.SHARED.exists():
        print(f"skipped: no shared gold at {reading.SHARED}")
        return
    for name in ask.parse_args().sets.split(","):
        rows = surely(name)
        every, told = _all(rows), _sure(_all(surely(name, told=True)))
        sure = _sure(every)
        right, clear = (sum(each) / max(len(each), 1) for each in (sure, told))
        share = len(sure) / len(every)
        print(f"{name}: above .9 {right:.3f} right; they are {share:.2f} of all; told by the document {clear:.3f}")
        print("  slot       up to .5       .5-.7          .7-.8          .8-.9          above .9")
        for slot, pairs in rows.items():
            print(_line(slot, pairs))
        print(_line("all", every), flush=True)


if __name__ == "__main__":
    main()
