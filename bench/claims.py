"""How well denials, demands and credited sources are read, without the figures: written pages and texts.

    python bench/claims.py [--errors denials|demands|relies_on] [--why] [--check] [--update]

`claims` are pages written for this (training/claims): rules are tuned on one half, of the other only totals are
printed. `credits` are likewise (training/credits), English and Arabic, for the wordings by which pages credit bodies
that nobody has heard of; only sources are compared there. `texts` are the English training texts that have such notes,
split in the same way by their files' numbers and read without the trained reader. They are compared as
../shared/tools/score_reading.py compares; errors are shown of the tuned parts alone. `--why` tells of every set how
many denials and demands were not found, had another speaker, or other words by the same speaker.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

import floors
import reading
from tawthiq import extraction
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.english.sources import candidates, credited
from tawthiq.model import Document, Exhibit, Statement
from tawthiq.reading.dispatch import read_bytes

TRAINING = reading.ROOT / "training"
# Whole pages of many sources, longer and harder than the other training texts.
LONGER = ("newsroom", "reports", "relayed", "voices", "wire", "press", "bulletin", "inquiry", "account", "digest")
# Files of the training texts whose single errors nobody looks at while writing rules for claims.
HELD = re.compile(r"held|.*-(?:[2468]|10)$")
KINDS = ("relies_on", "denials", "demands")
WORDS = {"denials": "of", "demands": "asks"}
# Two wordings name the same thing where they share this much of the shorter one.
SHARED = 0.3

Row = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What was counted over one set: right, read and annotated, by kind."""

    right: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    errors: list[tuple[str, str]] = field(default_factory=list)
    why: dict[str, Counter[str]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})

    def f1(self, kind: str) -> float:
        every = self.read[kind] + self.gold[kind]
        return round(2 * self.right[kind] / every, 4) if every else 0.0


def sets() -> dict[str, list[Any]]:
    """The annotated pages and texts, tuned on and held."""
    sys.path.insert(0, str(TRAINING))
    import markup  # type: ignore[import-not-found]

    texts = [p for p in sorted((TRAINING / "texts").glob("*.txt")) if not p.stem.startswith(("arabic", "news-"))]
    longer = [p for p in texts if p.stem.startswith(LONGER)]
    found: dict[str, list[Any]] = {}
    written = {name: sorted((TRAINING / name).glob("*.txt")) for name in ("claims", "stances", "credits")}
    for name, paths in (*written.items(), ("longer", longer), ("texts", [p for p in texts if p not in longer])):
        for path in paths:
            part = f"{name}-{'held' if HELD.match(path.stem) else 'tuned'}"
            found.setdefault(part, []).extend(markup.read(path))
    return found


def wanted(text: Any) -> dict[str, list[Any]]:
    """The notes of an annotated text in the form of the gold."""
    out: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for kind, values in text.notes:
        if kind == "relies":
            out["relies_on"] += [v.strip() for v in values[0].split(";") if v.strip()]
        elif kind == "denial":
            out["denials"].append({"speaker": values[0], "of": values[1]})
        elif kind == "demand":
            out["demands"].append({"speaker": values[0], "asks": values[2]})
    return out


def document_of(text: Any) -> Document | None:
    """An annotated text as a page that states its publisher beside its text; None where it is no text."""
    data = text.text.encode()
    document = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), f"{text.id}.txt").document
    publisher = text.head.get("publisher")
    if document is None or publisher in (None, "none"):
        return document
    metadata = msgspec.structs.replace(document.metadata, publisher=publisher)
    return msgspec.structs.replace(document, metadata=metadata)


def read(text: Any) -> dict[str, list[Any]] | None:
    """What is read of a text, in the form of the gold; None where it is no text.

    The many training texts are read without the trained reader, which takes six times as long as all the rest.
    """
    document = document_of(text)
    if document is None:
        return None
    if text.id.startswith(("credits", "claims", "stances")):
        readings = extraction.read(document)
        return {
            "relies_on": list(dict.fromkeys(c.party for found in readings for c in found.credits)),
            **_claims(s for found in readings for s in found.statements),
        }
    analysis = analyse(document)
    said = attribute(analysis)
    figures = figures_in(analysis, setting_of(analysis, said.speaking), said.chain_at, least=0.0)
    return {
        "relies_on": list(dict.fromkeys(c.party for c in credited(candidates(analysis, said, figures), {}))),
        **_claims(said.statements),
    }


def _claims(statements: Iterable[Statement]) -> dict[str, list[Any]]:
    read = list(statements)
    return {
        "denials": [{"speaker": s.speaker, "of": s.denial.of} for s in read if s.denial],
        "demands": [{"speaker": s.speaker, "asks": s.demand.asks} for s in read if s.demand],
    }


def tally(texts: list[Any], scorer: Any) -> Tally:
    """Read and compare every text."""
    out = Tally()
    for text in texts:
        found = read(text)
        if found is None:
            continue
        gold = wanted(text)
        for kind in KINDS:
            left = list(found[kind])
            out.gold[kind] += len(gold[kind])
            out.read[kind] += len(left)
            for one in gold[kind]:
                hit = next((p for p in left if _same(kind, one, p, scorer)), None)
                if hit is None:
                    out.errors.append((kind, f"MISS  {text.id}: {one}"))
                    out.why[kind][_failed(kind, one, left, scorer)] += 1
                    continue
                left.remove(hit)
                out.right[kind] += 1
            out.errors += [(kind, f"EXTRA {text.id}: {p}") for p in left]
    return out


def _same(kind: str, gold: Any, found: Any, scorer: Any) -> bool:
    if kind == "relies_on":
        return bool(scorer.same_name(gold, found))
    said = WORDS[kind]
    close = scorer.overlap(gold[said], found[said]) >= SHARED
    return close and bool(scorer.same_name(gold["speaker"], found["speaker"]))


def _failed(kind: str, gold: Any, found: list[Any], scorer: Any) -> str:
    """How the nearest of what was read differs from what is annotated."""
    if kind == "relies_on":
        return "not found"
    said = WORDS[kind]
    if any(scorer.overlap(gold[said], one[said]) >= SHARED for one in found):
        return "another speaker"
    same = any(scorer.same_name(gold["speaker"], one["speaker"]) for one in found)
    return "other words by the same speaker" if same else "not found"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", choices=KINDS, help="list what was missed and read too much of a kind")
    parser.add_argument("--why", action="store_true", help="tell how many denials and demands failed in which way")
    parser.add_argument("--check", action="store_true", help="fail below the floors of bench/floors.json")
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured now")
    parser.add_argument("--sets", default="claims,stances,credits,texts,longer-held")
    args = parser.parse_args()
    if not (reading.SHARED / "tools" / "score_reading.py").exists():
        print(f"skipped: no shared scorer at {reading.SHARED}")
        return 0
    sys.path.insert(0, str(Path(reading.SHARED) / "tools"))
    import score_reading as scorer  # type: ignore[import-not-found]

    measured: floors.Measures = {}
    for name, texts in ((n, t) for n, t in sets().items() if {n, n.split("-")[0]} & {*args.sets.split(",")}):
        got = tally(texts, scorer)
        kinds = KINDS[:1] if name.startswith("credits") else KINDS
        measured[name] = {kind: got.f1(kind) for kind in kinds}
        counts = (f"{k} F1 {got.f1(k):.3f} ({got.right[k]} of {got.gold[k]}, {got.read[k]} read)" for k in kinds)
        print(f"{name:13s} {len(texts):4d} pages  " + "  ".join(counts), flush=True)
        for kind in WORDS if args.why else ():
            failed = ", ".join(f"{n} {why}" for why, n in sorted(got.why[kind].items()))
            print(f"{'':13s} {kind}: {failed}", flush=True)
        shown = [line for kind, line in got.errors if kind == args.errors and not name.endswith("held")]
        print("\n".join(shown) if shown else "", end="\n" if shown else "")
    low = {name: {k: max(0.0, round(v - 0.01, 3)) for k, v in rows.items()} for name, rows in measured.items()}
    return floors.hold("claims", low if args.update else measured, check=args.check, update=args.update)


if __name__ == "__main__":
    sys.exit(main())
