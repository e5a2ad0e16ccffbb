"""How well the product reads: figures and slots against the shared gold, beside a 40-line regular expression.

    python bench/reading.py [--sets dev,case,example] [--errors N] [--check] [--update] [--record]

Each set is read exactly as a case reads it (bytes -> document -> readings -> lineage -> export rows) and scored by
../shared/tools/score_reading.py. `--check` fails where a measure falls below its floor in bench/floors.json, `--update`
raises the floors to what was just measured and never lowers one, `--record` writes the figures that every dossier's
method page shows.
The news set is split by a hash of the document's name: rules may be tuned on the first part, the held-out part is only
measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tawthiq import extraction, lineage
from tawthiq.dossier.rows import document_row, figure_row
from tawthiq.extraction.english.dating import dated_page
from tawthiq.model import Document, Exhibit, Reading
from tawthiq.reading.dispatch import read_bytes

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FLOORS = Path(__file__).with_name("floors.json")
MEASURED = ROOT / "src" / "tawthiq" / "dossier" / "measured.json"
EXAMPLE = ROOT / "examples" / "harsoun"
TUNED = 100

Row = dict[str, Any]


def sets() -> dict[str, tuple[Path, Path, list[str]]]:
    """Name -> (gold folder, documents folder, ids)."""
    dev = SHARED / "gold" / "dev"
    case = SHARED / "cases" / "saydnaya"
    news = SHARED / "gold" / "news"
    ids = sorted((p.stem for p in (news / "gold").glob("*.json")), key=lambda i: hashlib.sha256(i.encode()).hexdigest())
    return {
        "dev": (dev / "gold", dev / "documents", [i for i in _ids(dev) if i.startswith("en-")]),
        "dev-arabic": (dev / "gold", dev / "documents", [i for i in _ids(dev) if i.startswith("ar-")]),
        "case": (case / "gold", case / "documents", _ids(case)),
        "news": (news / "gold", news / "documents", sorted(ids)),
        "news-tuned": (news / "gold", news / "documents", sorted(ids[:TUNED])),
        "news-held": (news / "gold", news / "documents", sorted(ids[TUNED:])),
        "example": (EXAMPLE / "gold", EXAMPLE / "documents", _ids(EXAMPLE)),
    }


def _ids(folder: Path) -> list[str]:
    return sorted(p.stem for p in (folder / "gold").glob("*.json"))


def document_of(path: Path) -> Document | None:
    data = path.read_bytes()
    return read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), path.name).document


def read(path: Path) -> tuple[Document | None, tuple[Reading, ...]]:
    document = document_of(path)
    return document, extraction.read(document) if document is not None else ()


def product_rows(docs: Path, ids: list[str]) -> tuple[list[Row], list[Row]]:
    found = {}
    for name in ids:
        path = _source(docs, name)
        document, readings = read(path)
        if document is not None:
            found[path.name] = (document, readings)
    traced = lineage.trace([d for d, _ in found.values()], {d.id: r for d, r in found.values()})
    figures: list[Row] = []
    for name, (document, readings) in found.items():
        statements = sorted((s for r in readings for s in r.statements if s.figure), key=lambda s: s.span)
        figures += [figure_row(document, name, s) for s in statements]
    return figures, [document_row(document, name, readings, traced) for name, (document, readings) in found.items()]


def _text(docs: Path, name: str) -> str:
    """The text that the offsets count in."""
    plain = docs / f"{name}.txt"
    if plain.exists():
        return plain.read_text(encoding="utf-8")
    document, _ = read(_source(docs, name))
    return document.text if document else ""


def _source(docs: Path, name: str) -> Path:
    """A set's document by id: ID.txt, or in the example the file of any kind with that stem."""
    plain = docs / f"{name}.txt"
    return plain if plain.exists() else sorted(p for p in docs.rglob(f"{name}.*"))[0]


_BASELINE = re.compile(
    r"(?P<q>at least|more than|over|up to|as many as|about|around|some|nearly|almost)?\s*"
    r"(?P<n>\d{1,3}(?:,\d{3})+|\d+|two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands)"
    r"(?: of)?\s+(?:[a-z-]+ ){0,2}?(?P<c>[a-z]+(?:s|people|men|women|children)|killed|dead|wounded|injured|arrested)\b",
    re.IGNORECASE,
)
_NOT_COUNTED = re.compile(r"(?:year|month|day|hour|week|minute|mile|metre|time|dollar|kilomet|decade|percent)s?$")
_SMALL = dict(zip(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], range(2, 11), strict=True))
_VAGUE = {"dozens": 24, "hundreds": 200, "thousands": 2000}
_QUALIFIERS = {
    "at least": "at_least",
    "more than": "more_than",
    "over": "more_than",
    "up to": "at_most",
    "as many as": "at_most",
}


def baseline_rows(docs: Path, ids: list[str]) -> list[Row]:
    """What a regular expression of forty lines finds: numbers with a plural noun near them."""
    rows: list[Row] = []
    for name in ids:
        for m in _BASELINE.finditer(_text(docs, name)):
            word = m["n"].lower()
            if _NOT_COUNTED.search(m["c"].lower()):
                continue
            low: float | None = _SMALL.get(word) or _VAGUE.get(word) or float(word.replace(",", ""))
            qualifier = _QUALIFIERS.get(
                (m["q"] or "").lower(), "about" if m["q"] else "vague" if word in _VAGUE else "exact"
            )
            high = None if qualifier in ("at_least", "more_than", "vague") else low
            low = None if qualifier == "at_most" else low
            rows.append(
                {
                    **dict.fromkeys(("per", "place", "period", "speaker")),
                    "document": f"{name}.txt",
                    "start": m.start(),
                    "end": m.end(),
                    "phrase": m.group(),
                    "low": low,
                    "high": high,
                    "qualifier": qualifier,
                    "unit": "people",
                    "counted": m["c"],
                    "measure": "other",
                    "via": [],
                    "hedge": False,
                }
            )
    return rows


def score(
    name: str, figures: list[Row], documents: list[Row] | None, errors: int = 0, *, told: bool = False
) -> tuple[Row, str]:
    """The shared scorer's figures for a set, and its error lines; `told` clears periods that no reader can tell."""
    gold, docs, ids = sets()[name]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "gold").mkdir()
        for i in ids:
            row, text = json.loads((gold / f"{i}.json").read_bytes()), _text(docs, i)
            for figure in row["figures"] if told else ():
                figure["period"] = None if untold(figure["period"], text) else figure["period"]
            _written(place / "gold" / f"{i}.json", [row])
            (place / f"{i}.txt").write_bytes(text.encode())
        scorer = str(SHARED / "tools" / "score_reading.py")
        command = [sys.executable, scorer, str(place / "gold"), folder, str(_written(place / "figures.jsonl", figures))]
        if documents is not None:
            command += ["--documents", str(_written(place / "documents.jsonl", documents))]
        raw = subprocess.run(
            [*command, "--json", "--errors", str(errors)], capture_output=True, text=True, check=True
        ).stdout
    decoder = json.JSONDecoder()
    result, end = decoder.raw_decode(raw)
    return result, raw[end:].strip()


def untold(period: str | None, text: str) -> bool:
    """Whether a gold period has a year that stands nowhere in a document which does not say when it was written.

    GUIDE.md leaves such a period open; some gold has it from the real page that a written document retells.
    """
    years = [part[:4] for part in (period or "").split("/") if part[:4].strip(".").isdigit()]
    said = (rf"(?<!\d){year}(?!\d)|['’/–-]{year[2:]}(?!\d)|(?<!\d){year[:3]}0s" for year in years)
    return any(not re.search(pattern, text) for pattern in said) and dated_page(text) is None


def _written(path: Path, rows: list[Row]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def _line(name: str, result: Row) -> Iterator[str]:
    slots = "  ".join(f"{k} {v:.2f}" for k, v in result["slots"].items())
    found = f"P {result['precision']:.3f} R {result['recall']:.3f} F1 {result['f1']:.3f}"
    yield f"{name:22s} {found}  record {result['record']:.3f}  ({result['gold_figures']} gold)"
    yield f"{'':22s} {slots}"
    filled = "  ".join(f"{k} {v['precision']:.2f}/{v['recall']:.2f}" for k, v in result["filled"].items())
    rest = "  ".join(
        f"{k} {result[k]['f1']:.2f}" for k in ("same_origin_pairs", "relies_on", "denials", "demands") if k in result
    )
    yield f"{'':22s} filled {filled}   {rest}"


# Measured beside the figures; few a set, so that one more or less moves them by hundredths.
STANCE = ("relies_on", "denials", "demands")


def _reached(result: Row, measure: str) -> float:
    """A measure of one set by its name in the floors: of the figures, or the F1 of what else is read."""
    found = result[measure]
    return float(found["f1"] if measure in STANCE else found)


def _raise_floors(floors: Row, results: dict[str, Row]) -> None:
    """A floor stands a hundredth below what was measured, and never sinks."""
    kept = floors.setdefault("reading", {})
    for name, result in results.items():
        mine = kept.setdefault(name, {})
        for measure in ("f1", "record", *STANCE):
            mine[measure] = max(mine.get(measure, 0.0), round(_reached(result, measure) - 0.01, 3))
    FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")


# What a reader of a dossier needs to know, on texts of which no rule or training saw more than the totals.
SHOWN = {
    "news-held": "48 real news articles, English, never trained on; their totals and missed dates were looked at",
    "dev": "40 written documents, English",
    "dev-arabic": "6 written documents, Arabic",
    "case": "5 real documents on one prison, English",
}


def _shown(results: dict[str, Row]) -> Row:
    reading, origins = [], []
    for name, on in SHOWN.items():
        found = results[name]
        reading.append({"what": "figures found (F1)", "value": found["f1"], "on": on})
        reading.append({"what": "figures with every slot right", "value": found["record"], "on": on})
        slots = ("measure", "place", "period", "speaker")
        reading += [{"what": f"{s} right, of found figures", "value": found["slots"][s], "on": on} for s in slots]
        reading += [{"what": f"{key} (F1)", "value": found[key]["f1"], "on": on} for key in ("denials", "demands")]
        origins.append({"what": "credited sources (F1)", "value": found["relies_on"]["f1"], "on": on})
    for name in ("dev", "case"):
        pairs = results[name]["same_origin_pairs"]["f1"]
        origins.append({"what": "pairs of documents of one origin (F1)", "value": pairs, "on": SHOWN[name]})
    return {"extraction": reading, "lineage": origins}


def _measured(name: str, errors: int) -> Row:
    """Read and score one set, and print it beside the baseline."""
    _, docs, ids = sets()[name]
    rows = product_rows(docs, ids)
    result, lines = score(name, *rows, errors)
    base, _ = score(name, baseline_rows(docs, ids), None)
    print("\n".join(_line(name, result)))
    bare = f"P {base['precision']:.3f} R {base['recall']:.3f} F1 {base['f1']:.3f}  record {base['record']:.3f}"
    print(f"{'  regex baseline':22s} {bare}", flush=True)
    if name == "dev":
        clear, _ = score(name, *rows, told=True)
        print(f"{'  told by the document':22s} record {clear['record']:.3f}  (periods of which it has no year: null)")
    if lines:
        print(lines)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail below the floors of bench/floors.json")
    parser.add_argument("--errors", type=int, default=0, help="print up to N misses, extras and wrong slots a set")
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured now")
    parser.add_argument("--record", action="store_true", help="write what the dossiers' method page shows")
    parser.add_argument("--sets", default="dev,case,news-tuned,news-held,dev-arabic,example")
    args = parser.parse_args()
    if not (SHARED / "tools" / "score_reading.py").exists():
        print(f"skipped: no shared gold at {SHARED}")
        return 0
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    failed, results = [], {}
    for name in args.sets.split(","):
        results[name] = _measured(name, args.errors)
        under = floors.get("reading", {}).get(name, {}).items()
        reached = [(m, _reached(results[name], m), f) for m, f in under]
        failed += [f"{name} {m}: {value:.3f}, floor {f:.3f}" for m, value, f in reached if value < f]
    for line in failed:
        print(f"FELL  {line}")
    if args.update:
        _raise_floors(floors, results)
    if args.record:
        MEASURED.write_text(json.dumps(_shown(results), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if failed and args.check else 0


if __name__ == "__main__":
    sys.exit(main())
