"""How often the interval of linkage's recall holds the truth, where a person judges a sample of pairs.

    python bench/recall.py [--size 1500] [--lists 2] [--samples 60]

Invented lists with known truth (`people_lists`), some of them with a third of the fields struck out, so that linking
loses more. Whoever judges the sampled pairs knows the truth. Printed for each: the true share of pairs that linking
alone joins, and that blocking compared, beside how many of the samples' intervals hold it, and how wide they are.
`beside` is what the judgements of the doubtful pairs alone would say, as the queue asks for them: of the pairs judged
to be one person, the share that is joined.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from itertools import islice

from people_lists import Row, generate
from tawthiq.model import Field, Record
from tawthiq.people.recall import Recall, Share, estimate, in_order
from tawthiq.people.sampling import Frame, drawn, framed


def listed(size: int, seed: int, struck: float) -> tuple[list[Record], dict[str, int]]:
    """Records and the person behind each; struck: the chance of a field but the name to be left empty."""
    rows, who, _ = generate(size, seed)
    chance = random.Random(seed)
    records = [_record(row, n, chance, struck) for n, row in enumerate(rows, 1)]
    return records, {r.id: w for r, w in zip(records, who, strict=True)}


def _record(row: Row, number: int, chance: random.Random, struck: float) -> Record:
    kept = {k: v for k, v in row.items() if k != "list" and v and (k == "name" or chance.random() >= struck)}
    return Record(f"list {row['list']}", "", number, {k: Field(v, f"A{number}", 0, 1) for k, v in kept.items()})


def asked(frame: Frame, person: dict[str, int], salt: str) -> Recall:
    """What a sample says when all of it was judged rightly."""
    sample = drawn(frame, salt=salt)
    pairs = islice(in_order(sample), sample.wanted)
    return estimate(sample, {frozenset(p): person[p[0]] == person[p[1]] for p in pairs})


def truth(frame: Frame, person: dict[str, int]) -> tuple[float, float, float]:
    """Of all true pairs, the share joined, and the share compared; what the doubtful pairs alone would say."""
    true = sum(n * (n - 1) // 2 for n in Counter(person.values()).values())
    of = {outcome: sum(person[a] == person[b] for a, b in map(tuple, pairs)) for outcome, pairs in frame.pairs.items()}
    joined, linked, unlike = (of.get(k, 0) for k in ("joined", "linked", "unlike"))
    return joined / true, (joined + linked + unlike) / true, joined / max(1, joined + linked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1500)
    parser.add_argument("--lists", type=int, default=2)
    parser.add_argument("--samples", type=int, default=60)
    given = parser.parse_args()
    for struck in (0.0, 0.34):
        for seed in range(1, given.lists + 1):
            records, person = listed(given.size, seed, struck)
            begun = time.perf_counter()
            frame = framed(records, salt=str(seed))
            took = time.perf_counter() - begun
            joined, compared, beside = truth(frame, person)
            found = [asked(frame, person, str(n)) for n in range(given.samples)]
            print(f"lists {seed}, {struck:.0%} of the fields struck out: {len(records):,} records, "
                  f"{found[0].wanted} answers each, frame made in {took:.0f} s")  # fmt: skip
            for name, true, shares in (
                ("joined", joined, [f.machine for f in found]), ("compared", compared, [f.compared for f in found]),
            ):  # fmt: skip
                print(f"  {name}: truly {true:.4f}; {_said(true, [s for s in shares if s])}")
            print(f"  beside: the doubtful pairs alone say {beside:.4f} joined, and nothing of what was not compared")


def _said(true: float, shares: list[Share]) -> str:
    holds = sum(s.low - 0.0005 <= true <= s.high + 0.0005 for s in shares)
    middle, width = (statistics.mean(x) for x in ([s.centre for s in shares], [s.high - s.low for s in shares]))
    return f"held by {holds} of {len(shares)} intervals; their middles {middle:.4f}, width {width:.4f} on average"


if __name__ == "__main__":
    main()
