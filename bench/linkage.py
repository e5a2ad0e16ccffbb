"""How well names are compared and lists linked, against floors that only rise.

    python bench/linkage.py [names,lists,febrl,speed] [--check] [--update]

`--check` fails where a measure is below its floor in bench/floors.json, `--update` raises floors, never lowers one.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

from floors import Measures, hold
from tawthiq.people.compare import compare

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
SYRIAN = SHARED / "benchmarks" / "names" / "syrian_pairs.csv"
# Kinds of the shared file in which the same words stand in another order.
SWAPPED = {"order_trap"}


def names() -> Measures:
    """AUC, recall at 10 % false positives, share of swaps below every match; a pair a millisecond."""
    found: Measures = {}
    for label, path in (("syrian", SYRIAN), ("own", HERE / "names" / "pairs.csv")):
        if not path.exists():
            print(f"{label}: skipped, {path} is not there")
            continue
        rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
        begun = time.perf_counter()
        scores = [compare(r["a"], r["b"]).score for r in rows]
        spent = (time.perf_counter() - begun) / len(rows) * 1000
        yes = [s for s, r in zip(scores, rows, strict=True) if r["match"] == "1"]
        no = [s for s, r in zip(scores, rows, strict=True) if r["match"] == "0"]
        swaps = _swaps([r for r in rows if r["match"] == "1"])
        swaps += [s for s, r in zip(scores, rows, strict=True) if r.get("kind") in SWAPPED]
        found[f"names-{label}"] = {
            "auc": round(auc(yes, no), 4),
            "recall_at_10_fp": round(recall_at(yes, no, 0.1), 4),
            "swaps_below_matches": round(sum(s < min(yes) for s in swaps) / max(1, len(swaps)), 4),
        }
        line = ", ".join(f"{k} {v:.4f}" for k, v in found[f"names-{label}"].items())
        print(f"{label}: {line}; {len(yes)} matches, {len(no)} others, {len(swaps)} swaps, {spent:.2f} ms a pair, cold")
    return found


def _swaps(matches: list[dict[str, str]]) -> list[float]:
    """Each name of three plain Arabic parts against itself with the first two in each other's place."""
    out = []
    for row in matches:
        words = row["a"].split()
        if len(words) == 3 and row["a"].isascii() is False and not any(w.startswith(("ال", "عبد")) for w in words[:2]):
            given, father, family = words
            if "الدين" not in words:
                out.append(compare(row["a"], f"{father} {given} {family}").score)
    return out


def auc(yes: list[float], no: list[float]) -> float:
    """The chance that a match scores above a pair that is none; ties count half."""
    won = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    return won / (len(yes) * len(no))


def recall_at(yes: list[float], no: list[float], false: float) -> float:
    """The share of matches above the score that this share of the others reaches."""
    limit = sorted(no, reverse=True)[int(false * len(no))]
    return sum(s > limit for s in yes) / len(yes)


PARTS: dict[str, Callable[[], Measures]] = {"names": names}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="?", default=",".join(PARTS))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update", action="store_true")
    given = parser.parse_args()
    found: Measures = {}
    for part in given.parts.split(","):
        found |= PARTS[part]()
    return hold("linkage", found, check=given.check, update=given.update)


if __name__ == "__main__":
    sys.exit(main())
