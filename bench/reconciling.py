"""How tracing and reconciling grow: an invented pile of documents at three sizes, time and memory of each.

    python bench/reconciling.py [--sizes 25000 50000 100000] [--seed 1]

Every document is invented: most relay one of a few reports (a report in a thousand pages is as common as it is in the
news), some copy another page with light edits, the rest report for themselves. Each has four figures on average. Every
size runs in a process of its own, so that its peak of memory is its own. Growth is printed against n log n.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import resource
import subprocess
import sys
import time
from itertools import pairwise

from tawthiq.lineage import trace
from tawthiq.model import Credit, Document, Figure, Link, Metadata, Qualifier, Reading, Span, Statement
from tawthiq.reconciliation import reconcile

COUNTRIES = ("Syria", "Sudan", "Myanmar", "Colombia", "Bosnia", "Rwanda", "Chile", "Guatemala")
MEASURES = ("executed", "killed", "died", "died", "killed", "detained", "missing", "tortured", "injured")
KINDS = ("Prison", "Prison", "Hospital", "Camp")
STARTS = ("Ba", "Ko", "Ti", "Mar", "Sul", "Den", "Ar", "Vo", "Le", "Qa")
MIDDLES = ("ra", "li", "mo", "she", "du")
ENDS = ("n", "dah", "veh", "sk", "rin", "tal", "mun", "b")
# Of all documents: those that relay a report, and those that copy a page.
RELAYING, COPYING = 0.6, 0.15


class Pile:
    """An invented case of `size` documents."""

    def __init__(self, size: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.size = size
        self.words = [self.name().lower() for _ in range(4000)]
        self.weights = [1 / (n + 3) for n in range(len(self.words))]
        self.places = [f"{self.name()} {self.draw.choice(KINDS)}" for _ in range(max(40, size // 40))]
        self.country = {p: self.draw.choice(COUNTRIES) for p in self.places}
        self.bodies = [f"{self.name()} {self.name()} Institute" for _ in range(max(20, size // 100))]
        self.media = [f"{self.name()} {self.name()} News" for _ in range(max(30, size // 30))]
        self.reports = [self.report() for _ in range(max(20, size // 20))]

    def name(self) -> str:
        draw = self.draw
        return (
            draw.choice(STARTS) + "".join(draw.choice(MIDDLES) for _ in range(draw.randint(1, 3))) + draw.choice(ENDS)
        )

    def common(self, many: int) -> int:
        """An index below `many`, the first ones far more often."""
        return min(many - 1, int(many ** self.draw.random()) - 1)

    def figures(self, place: str) -> list[Figure]:
        return [self.figure(place) for _ in range(self.draw.randint(3, 6))]

    def figure(self, place: str) -> Figure:
        draw = self.draw
        first = draw.randint(2011, 2020)
        last = min(2021, first + draw.choice((0, 0, 1, 2, 4)))
        value = float(round(10 ** draw.uniform(1, 4.5)))
        ways: list[tuple[float | None, float | None, Qualifier]] = [
            (value, value, "exact"), (value, value, "about"), (value, None, "at_least"), (None, value, "at_most"),
        ]  # fmt: skip
        low, high, qualifier = draw.choice(ways)
        period = None if draw.random() < 0.2 else str(first) if first == last else f"{first}/{last}"
        counted = draw.choice(("people", "people", "detainees", "women", "children", "civilians"))
        where = place if draw.random() < 0.8 else self.country[place]
        return Figure(low, high, qualifier, "people", counted, draw.choice(MEASURES), place=where, period=period)

    def report(self) -> tuple[str, str, str, list[Figure]]:
        place = self.places[self.common(len(self.places))]
        body = self.bodies[self.common(len(self.bodies))]
        return body, f"{self.name()} {self.name()}", place, self.figures(place)

    def filler(self, many: int) -> str:
        return " ".join(self.draw.choices(self.words, self.weights, k=many))

    def pages(self) -> tuple[list[Document], dict[str, tuple[Reading, ...]]]:
        documents: list[Document] = []
        readings: dict[str, tuple[Reading, ...]] = {}
        told: list[tuple[str, list[tuple[Figure, tuple[str, ...]]], tuple[Credit, ...]]] = []
        for number in range(self.size):
            kind = self.draw.random()
            if kind < COPYING and told:
                text, said, credited = told[self.common(len(told))]
                text = f"{text} {self.filler(6)}."
            else:
                text, said, credited = self.told(relays=kind < COPYING + RELAYING)
                told.append((text, said, credited))
            document, reading = self.page(number, text, said, credited)
            documents.append(document)
            readings[document.id] = (reading,)
        return documents, readings

    def told(self, *, relays: bool) -> tuple[str, list[tuple[Figure, tuple[str, ...]]], tuple[Credit, ...]]:
        chain: tuple[str, ...] = ()
        credited: tuple[Credit, ...] = ()
        if relays:
            body, work, place, known = self.reports[self.common(len(self.reports))]
            figures = known if self.draw.random() < 0.5 else known[:4]
            credited, chain = (Credit(body, work),), (body,)
            opening = f"In “{work}” {body} wrote of {place}. "
        else:
            place = self.places[self.common(len(self.places))]
            figures = self.figures(place)
            opening = f"Our reporter went to {place}. "
        country = self.country[place]
        parts = [opening, self.filler(30), f". All of {country} and who leads {country} know it, {country} said. "]
        parts += [f"{self.filler(8)} [{n}] were {f.measure}. " for n, f in enumerate(figures)]
        return "".join([*parts, self.filler(30), "."]), [(f, chain) for f in figures], credited

    def page(
        self, number: int, text: str, said: list[tuple[Figure, tuple[str, ...]]], credited: tuple[Credit, ...]
    ) -> tuple[Document, Reading]:
        digest = hashlib.sha256(f"{number} {text}".encode()).hexdigest()
        medium = self.media[self.common(len(self.media))]
        published = f"{self.draw.randint(2015, 2022)}-{self.draw.randint(1, 12):02}-{self.draw.randint(1, 28):02}"
        metadata = Metadata(publisher=medium, published=published)
        document = Document(digest, "text", "1", text, metadata=metadata, language="en")
        statements = []
        for n, (figure, chain) in enumerate(said):
            at = text.index(f"[{n}]")
            links = tuple(Link(p) for p in chain)
            statements.append(Statement(document.id, Span(at, at + 3), "figure", "asserts", links, figure))
        return document, Reading(document.id, "bench", "1", tuple(statements), credited)


def measure(size: int, seed: int) -> dict[str, float]:
    """Seconds of processor time and peak memory of tracing and reconciling one pile."""
    documents, readings = Pile(size, seed).pages()
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.process_time()
    lineage = trace(documents, readings)
    traced = time.process_time()
    found = reconcile(documents, readings, lineage)
    ended = time.process_time()
    return {
        "documents": size,
        "figures": sum(len(r.statements) for rs in readings.values() for r in rs),
        "trace_s": round(traced - began, 1),
        "reconcile_s": round(ended - traced, 1),
        "pile_mb": round(base),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "origins": len(lineage.origins),
        "groups": len(found.groups),
        "pairs": sum(len(g.comparisons) for g in found.groups),
        "bounds": sum(len(g.bounds) for g in found.groups),
        "cores": sum(len(g.cores) for g in found.groups),
    }


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--sizes", type=int, nargs="+", default=[25_000, 50_000, 100_000])
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.seed)))
        return
    if max(given.sizes) < 100_000:
        print(f"Reduced: sizes up to {max(given.sizes):,}, not the 100,000 documents of the target.")
    rows = []
    for size in given.sizes:
        command = [sys.executable, __file__, "--one", str(size), "--seed", str(given.seed)]
        rows.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        row = rows[-1]
        print(", ".join(f"{k} {v:,}" for k, v in row.items()), flush=True)
    for before, after in pairwise(rows):
        n, m = before["documents"], after["documents"]
        allowed = m * math.log(m) / (n * math.log(n))
        took = (after["trace_s"] + after["reconcile_s"]) / max(0.1, before["trace_s"] + before["reconcile_s"])
        held = "within" if took <= allowed * 1.1 else "OVER"
        print(f"{n:,} to {m:,}: time x {took:.2f}, n log n x {allowed:.2f}: {held} a tenth of it")


if __name__ == "__main__":
    main()
