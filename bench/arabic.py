"""How well the annotated Arabic training texts are read: figures, slots, sources, denials, demands.

    python bench/arabic.py [--errors N] [--slot SLOT] [--confidence] [--check] [--update]

Rules are tuned and the reader is trained on the first part only; of the held part nothing but its totals is looked at,
so that what it scores is what they know of the language. Beside it stand the rules alone, as a baseline. A figure is
found where its words overlap an annotated figure's and, where the annotation states bounds, the bounds agree. Slots are
compared as ../shared/tools/score_reading.py compares them. `--check` reads the held part alone and fails where it falls
below bench/floors.json; `--update` raises those floors.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

import floors
import reading
from tawthiq import extraction, lineage
from tawthiq.dossier.rows import document_row, figure_row
from tawthiq.model import Document, Exhibit
from tawthiq.reading.dispatch import read_bytes

TRAINING = reading.ROOT / "training"
# Files whose single errors nobody has looked at while writing rules.
HELD = re.compile(r"arabic-(?:held-\d+|custody-[78]|war-[78])$")
# Held texts on real geography.
REAL = re.compile(r"ar-(?:page|held)-")
SLOTS = ("unit", "per", "counted", "measure", "place", "period", "speaker", "via", "hedge")
RECORD = ("unit", "per", "measure", "place", "period", "speaker", "via")
NULLABLE = ("place", "period", "speaker", "via")
STEPS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.01)


@dataclass(slots=True)
class Tally:
    """What was counted over one part of the texts."""

    gold: int = 0
    read: int = 0
    found: int = 0
    whole: int = 0
    slots: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)  # slots that by themselves broke a record
    filled: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: Counter[tuple[str, str]] = field(default_factory=Counter)
    sure: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    errors: list[tuple[str, str]] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        """What was counted over both parts."""
        sure = {slot: [*self.sure[slot], *other.sure[slot]] for slot in {**self.sure, **other.sure}}
        return Tally(
            self.gold + other.gold,
            self.read + other.read,
            self.found + other.found,
            self.whole + other.whole,
            self.slots + other.slots,
            self.alone + other.alone,
            self.filled + other.filled,
            self.notes + other.notes,
            defaultdict(list, sure),
            [*self.errors, *other.errors],
        )


def texts() -> tuple[list[Any], list[Any]]:
    """The annotated Arabic texts, tuned on and held."""
    sys.path.insert(0, str(TRAINING))
    import markup  # type: ignore[import-not-found]

    parts: tuple[list[Any], list[Any]] = ([], [])
    for path in sorted((TRAINING / "texts").glob("arabic-*.txt")):
        parts[bool(HELD.match(path.stem))].extend(markup.read(path))
    return parts


def document_of(text: Any) -> Document:
    """An annotated text as a document that knows its day, as a page's metadata or its file would tell it."""
    data = text.text.encode()
    made = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), f"{text.id}.txt").document
    assert made is not None, text.id
    day = text.head.get("published", "none")
    return made if day == "none" else replace(made, metadata=replace(made.metadata, published=day))


def tally(documents: list[Any], *, rules: bool = False) -> Tally:
    """Read and compare every document; with `rules`, without the trained reader."""
    sys.path.insert(0, str(reading.SHARED / "tools"))
    import score_reading as scorer  # type: ignore[import-not-found]

    out = Tally()
    for text in documents:
        document = document_of(text)
        readings = (extraction.ArabicReader().by_rules(document),) if rules else extraction.read(document)
        statements = sorted((s for r in readings for s in r.statements if s.figure), key=lambda s: s.span)
        rows = [figure_row(document, text.id, s) for s in statements]
        _figures(text, rows, scorer, out)
        traced = lineage.trace([document], {document.id: readings})
        _notes(text, document_row(document, text.id, readings, traced), scorer, out)
    return out


def _figures(text: Any, rows: list[Any], scorer: Any, out: Tally) -> None:
    used: set[int] = set()
    matched: set[int] = set()
    for gold in text.rows:
        slots = {**gold.slots}
        overlapping = [k for k, r in enumerate(rows) if r["start"] < gold.end and r["end"] > gold.start]
        if scorer.optional(slots):
            used.update(overlapping)
            continue
        out.gold += 1
        hit = next((k for k in overlapping if k not in used and _bounds(slots, rows[k])), None)
        phrase = text.text[gold.start : gold.end]
        if hit is None:
            near = [(rows[k]["low"], rows[k]["high"]) for k in overlapping]
            out.errors.append(("figure", f"MISS  {text.id}: {phrase!r} {near}"))
            continue
        used.add(hit)
        matched.add(hit)
        out.found += 1
        wanted = _wanted(slots)
        right = {s: scorer.same_slot(s, wanted[s], rows[hit].get(s)) for s in SLOTS}
        broken = [s for s in RECORD if not right[s]]
        out.whole += not broken
        out.alone[broken[0] if len(broken) == 1 else "several"] += bool(broken)
        for slot, ok in right.items():
            out.slots[slot] += ok
            out.sure[slot].append((rows[hit]["slots"].get(slot, {"confidence": 0.0})["confidence"], ok))
            if not ok:
                told = f"{wanted[slot]!r}, read {rows[hit].get(slot)!r}"
                out.errors.append((slot, f"SLOT  {text.id}: {phrase!r} {slot}: {told}"))
        for slot in NULLABLE:
            out.filled[slot, "gold"] += bool(wanted[slot])
            out.filled[slot, "read"] += bool(rows[hit].get(slot))
            out.filled[slot, "right"] += bool(wanted[slot]) and bool(rows[hit].get(slot)) and right[slot]
    for k, row in enumerate(rows):
        if k not in matched and (k in used or scorer.ignorable(row)):
            continue
        out.read += 1
        if k not in matched:
            words = text.text[row["start"] : row["end"]]
            out.errors.append(("figure", f"EXTRA {text.id}: {words!r} [{row['low']}, {row['high']}] {row['measure']}"))


def _bounds(slots: dict[str, str], row: Any) -> bool:
    """Whether stated bounds agree; "none" is an open bound."""
    return all(
        (None if slots[side] == "none" else float(slots[side])) == row[side]
        for side in ("low", "high")
        if side in slots
    )


def _wanted(slots: dict[str, str]) -> dict[str, Any]:
    """The annotated slots in the form of an export row."""
    made: dict[str, Any] = {s: slots.get(s) for s in SLOTS}
    made["via"] = [v.strip() for v in slots.get("via", "").split(";") if v.strip()]
    made["hedge"] = slots.get("hedge") == "yes"
    return made


def _notes(text: Any, row: Any, scorer: Any, out: Tally) -> None:
    credited = [v for kind, values in text.notes if kind == "relies" for v in values[0].split(";") if v.strip()]
    out.notes["relies", "gold"] += len(credited)
    out.notes["relies", "read"] += len(row["relies_on"])
    out.notes["relies", "right"] += scorer.one_to_one(credited, row["relies_on"])
    for missed in (c for c in credited if not any(scorer.same_name(c, p) for p in row["relies_on"])):
        out.errors.append(("relies", f"MISS  {text.id}: {missed.strip()!r} of {row['relies_on']}"))
    for added in (p for p in row["relies_on"] if not any(scorer.same_name(c, p) for c in credited)):
        out.errors.append(("relies", f"EXTRA {text.id}: {added!r} beside {credited}"))
    for kind, key, content, at in (("denial", "denials", "of", 1), ("demand", "demands", "asks", 2)):
        theirs = list(row[key])
        out.notes[kind, "read"] += len(theirs)
        for values in (v for k, v in text.notes if k == kind):
            out.notes[kind, "gold"] += 1
            hit = next(
                (
                    t
                    for t in theirs
                    if scorer.same_name(values[0], t.get("speaker"))
                    and scorer.overlap(values[at], t.get(content)) >= 0.3
                ),
                None,
            )
            if hit is not None:
                theirs.remove(hit)
                out.notes[kind, "right"] += 1
            else:
                out.errors.append((kind, f"MISS  {text.id}: {values} among {row[key]}"))
        out.errors += [(kind, f"EXTRA {text.id}: {t}") for t in theirs]


def _ratio(a: int, b: int) -> float:
    return a / b if b else 0.0


def _print(name: str, got: Tally, *, confidence: bool) -> None:
    f1 = _ratio(2 * got.found, got.gold + got.read)
    print(
        f"{name:11s} P {_ratio(got.found, got.read):.3f} R {_ratio(got.found, got.gold):.3f} F1 {f1:.3f}"
        f"  record {_ratio(got.whole, got.gold):.3f}  ({got.gold} figures)"
    )
    print(f"{'':11s} " + "  ".join(f"{s} {_ratio(got.slots[s], got.found):.2f}" for s in SLOTS))
    filled = (
        f"{s} {_ratio(got.filled[s, 'right'], got.filled[s, 'read']):.2f}"
        f"/{_ratio(got.filled[s, 'right'], got.filled[s, 'gold']):.2f}"
        for s in NULLABLE
    )
    notes = (
        f"{k} {_ratio(2 * got.notes[k, 'right'], got.notes[k, 'gold'] + got.notes[k, 'read']):.2f}"
        for k in ("relies", "denial", "demand")
    )
    print(f"{'':11s} filled " + "  ".join(filled) + "   " + "  ".join(notes))
    alone = "  ".join(f"{s} {n}" for s, n in got.alone.most_common())
    print(f"{'':11s} records broken by one slot alone: {alone}", flush=True)
    if confidence:
        every = [pair for rows in got.sure.values() for pair in rows]
        for slot, pairs in [*got.sure.items(), ("all", every)]:
            parts = []
            for low, high in itertools.pairwise(STEPS):
                within = [ok for sure, ok in pairs if low < sure <= high or (low == 0 and sure == 0)]
                parts.append(f"{_ratio(sum(within), len(within)):.2f} of {len(within):4d}")
            print(f"{'':11s} {slot:10s} " + "   ".join(parts))


def _reached(held: Tally) -> floors.Measures:
    """What the held part reaches."""
    f1 = _ratio(2 * held.found, held.gold + held.read)
    record = _ratio(held.whole, held.gold)
    return {"held": {"f1": round(f1, 3), "record": round(record, 3)}}


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--errors", type=int, default=0, help="print up to N errors of the tuned part")
    ask.add_argument("--slot", default="", help="only errors of this slot (figure, measure, relies, denial, ...)")
    ask.add_argument("--files", default="", help="only texts whose id begins with this expression")
    ask.add_argument("--confidence", action="store_true", help="shares right by confidence")
    ask.add_argument("--check", action="store_true", help="fail where the held part is below its floors")
    ask.add_argument("--update", action="store_true", help="raise the floors to a hundredth below what was reached")
    given = ask.parse_args()
    if not reading.SHARED.exists():
        print(f"skipped: no shared scorer at {reading.SHARED}")
        return 0
    tuned, held = texts()
    if given.files:
        tuned, held = (
            [t for t in tuned if re.match(given.files, t.id)],
            [t for t in held if re.match(given.files, t.id)],
        )
    if not given.check:
        got = tally(tuned)
        _print("tuned", got, confidence=given.confidence)
        for _, line in [e for e in got.errors if given.slot in ("", e[0])][: given.errors]:
            print(line)
    real, invented = (tally([t for t in held if bool(REAL.match(t.id)) == kept]) for kept in (True, False))
    blind = real + invented
    _print("held", blind, confidence=given.confidence)
    if not given.check:
        _print("rules alone", tally(held, rules=True), confidence=False)
    _print("real land", real, confidence=False)
    _print("invented", invented, confidence=False)
    if given.files:
        return 0
    reached = _reached(blind)
    below = {name: {m: round(v - 0.01, 3) for m, v in values.items()} for name, values in reached.items()}
    if given.update:
        floors.hold("arabic", below, check=False, update=True)
    return floors.hold("arabic", reached, check=given.check, update=False)


if __name__ == "__main__":
    sys.exit(main())
