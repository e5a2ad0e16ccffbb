"""Annotated texts as questions with their answers, for training/train_reader.py.

Run with the product's own environment; writes one pickle that needs nothing but the standard library to load.

    python training/questions.py OUT.pkl [--variants N]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bench")]

import markup
import reading
from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.asking import Asker
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.judging import LEAST
from tawthiq.extraction.english.offers import Offers, offers_of
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.english.wordpiece import WordPiece
from tawthiq.model import Document, Exhibit, Statement
from tawthiq.reading.dispatch import read_bytes

sys.path.insert(0, str(reading.SHARED / "tools"))
import score_reading as scorer  # type: ignore[import-not-found]

Row = dict[str, Any]


def document_of(text: str, name: str) -> Document:
    data = text.encode()
    found = read_bytes(data, Exhibit(hashlib.sha256(data).hexdigest(), len(data)), f"{name}.txt").document
    assert found is not None, name
    return found


def gold_set(name: str) -> Iterator[tuple[str, str, list[Row]]]:
    """(id, text, figures) of a set of the bench."""
    gold, docs, ids = reading.sets()[name]
    for each in ids:
        text = (docs / f"{each}.txt").read_text(encoding="utf-8")
        figures = json.loads((gold / f"{each}.json").read_text(encoding="utf-8"))["figures"]
        for figure, span in zip(figures, scorer.spans(text, figures), strict=True):
            figure["span"] = span
        yield each, text, figures


def written(paths: list[Path], seed: int | None) -> Iterator[tuple[str, str, list[Row]]]:
    """The training texts; with a seed, their invented places under names of real ones of the same kind."""
    for path in paths:
        for document in markup.read(path):
            if document.problems:
                print(path.name, document.id, document.problems[0], "- left out")
                continue
            figures = [_figure(document, row) for row in document.rows]
            text = document.text
            if seed is not None and document.head.get("places"):
                text, figures = _renamed(document, figures, random.Random(f"{seed}:{document.id}"))
            yield document.id, text, figures


def _figure(document: markup.Text, row: markup.Row) -> Row:
    slots: Row = {k: row.slots.get(k) for k in ("unit", "per", "counted", "measure", "place", "period", "speaker")}
    slots["via"] = [v.strip() for v in row.slots.get("via", "").split(";") if v.strip()]
    slots["hedge"] = row.slots.get("hedge") == "yes"
    slots["span"] = (row.start, row.end)
    slots["phrase"] = document.text[row.start : row.end]
    return slots


def _renamed(document: markup.Text, figures: list[Row], chance: random.Random) -> tuple[str, list[Row]]:
    names: dict[str, str] = {}
    for pair in document.head["places"].split(";"):
        name, _, kind = (p.strip() for p in pair.partition("="))
        if kind in ("country", "city", "town", "region") and name and chance.random() < 0.9:
            names[name] = chance.choice(_pool("country" if kind == "country" else "town"))
    if not names:
        return document.text, figures
    pattern = re.compile("|".join(rf"\b{re.escape(n)}\b" for n in sorted(names, key=len, reverse=True)))
    out, moved, at = [], [], 0
    for match in pattern.finditer(document.text):
        new = names[match.group()]
        out += [document.text[at : match.start()], new]
        moved.append((match.end(), len(new) - (match.end() - match.start())))
        at = match.end()
    text = "".join([*out, document.text[at:]])
    shift = lambda offset: offset + sum(by for end, by in moved if end <= offset)  # noqa: E731
    renamed = []
    for figure in figures:
        start, end = figure["span"]
        new = {**figure, "span": (shift(start), shift(end))}
        for slot in ("place", "speaker"):
            new[slot] = pattern.sub(lambda m: names[m.group()], figure[slot]) if figure[slot] else None
        new["via"] = [pattern.sub(lambda m: names[m.group()], v) for v in figure["via"]]
        renamed.append(new)
    return text, renamed


_POOLS: dict[str, list[str]] = {}


def _pool(kind: str) -> list[str]:
    if not _POOLS:
        _POOLS["country"] = sorted(n for n in gazetteer.country_names().values() if "the " not in n.lower())
        _POOLS["town"] = sorted({n.title() for n in gazetteer.towns() if len(n) > 4 and n.isascii() and n.isalpha()})
    return _POOLS[kind]


def asked(sets: Iterator[tuple[str, str, list[Row]]], wordpiece: WordPiece) -> Iterator[Row]:
    """Questions with answers, one for each annotated figure that the rules find too."""
    for name, text, gold in sets:
        document = document_of(text, name)
        if document.text != text:
            print(name, "reads otherwise than it is written")
        analysis = analyse(document)
        said = attribute(analysis)
        setting = setting_of(analysis, said.speaking)
        rows = figures_in(analysis, setting, said.chain_at, least=0.0)
        offers = offers_of(analysis, setting, said, rows)
        questions = Asker(analysis, said, offers, wordpiece.pieces(document.text), wordpiece).questions(rows)
        for row, question in zip(rows, questions, strict=True):
            figure = _matching(row, gold)
            optional = figure is None and row.figure.unit == "places" and row.figure.measure == "other"
            if not optional:
                yield {
                    "document": name, "phrase": text[row.span.start : row.span.end],
                    "ids": question.ids, "marks": question.marks, "figure": question.figure,
                    "asked": [astuple(a) for a in question.asked], "plain": question.plain,
                    "values": [o.value for o in offers.all],
                    "gold": figure, "answers": _answers(figure, offers) if figure is not None else {},
                    "surely": row.confidence >= LEAST,
                    "rules": {"place": row.figure.place, "period": row.figure.period, "measure": row.figure.measure,
                              "speaker": row.chain[0].party if row.chain else None, "unit": row.figure.unit,
                              "via": [link.party for link in row.chain[1:]], "hedge": row.figure.hedge},
                }  # fmt: skip


def _matching(row: Statement, gold: list[Row]) -> Row | None:
    touching = [g for g in gold if g["span"][0] < row.span.end and row.span.start < g["span"][1]]
    if not touching:
        return None
    return max(touching, key=lambda g: min(g["span"][1], row.span.end) - max(g["span"][0], row.span.start))


def _answers(figure: Row, offers: Offers) -> dict[str, list[int] | None]:
    """For each slot the offers that are right; empty where it is null; None where it is not among the offers."""
    out: dict[str, list[int] | None] = {}
    tests = {
        "place": ("place", figure["place"], scorer.same_name),
        "period": ("period", figure["period"], _same_period),
        "speaker": ("party", figure["speaker"], scorer.same_name),
        "via": ("party", figure["via"][0] if figure["via"] else None, scorer.same_name),
    }
    for slot, (kind, value, same) in tests.items():
        right = [i for i, o in enumerate(offers.all) if value and o.kind == kind and same(value, o.value)]
        exact = [i for i in right if slot == "period" and offers.all[i].value == value]
        out[slot] = exact or right if right or not value else None
    return out


def _same_period(gold: str, read: str) -> bool:
    return gold == read or bool(scorer.same_period(gold, read))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--variants", type=int, default=2)
    parser.add_argument("--vocabulary", type=Path, required=True)
    args = parser.parse_args()
    wordpiece = WordPiece(args.vocabulary.read_text(encoding="utf-8").split("\n"))
    paths = [p for p in sorted((HERE / "texts").glob("*.txt")) if not p.name.startswith("arabic")]
    out = {"news-tuned": list(asked(gold_set("news-tuned"), wordpiece))}
    for seed in [None, *range(1, args.variants)]:
        out[f"written-{seed}"] = list(asked(written(paths, seed), wordpiece))
    for name in ("news-held", "dev", "case", "example"):
        out[name] = [] if name == "example" else list(asked(gold_set(name), wordpiece))
    for name, rows in out.items():
        lost = {s: sum(r["answers"].get(s, 0) is None for r in rows) for s in ("place", "period", "speaker", "via")}
        print(name, len(rows), "questions; not offered:", lost)
    args.out.write_bytes(pickle.dumps(out))


if __name__ == "__main__":
    main()
