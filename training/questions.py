"""Annotated texts as pages of questions with their answers, for training/train_reader.py.

Run with the product's own environment; writes one pickle that needs nothing but the standard library to load.

    python training/questions.py OUT.pkl --vocabulary FOLDER/vocab.txt
    python training/questions.py OUT.pkl --vocabulary FOLDER/pieces.txt --arabic     (the English texts beside them)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bench")]

import arabic
import markup
import reading
from tawthiq.extraction.arabic.deciding import asked as arabic_asked
from tawthiq.extraction.arabic.deciding import unigram, unigram_of
from tawthiq.extraction.arabic.figures import RULED
from tawthiq.extraction.arabic.offers import offers_of as arabic_offers
from tawthiq.extraction.arabic.reader import ruled
from tawthiq.extraction.english.analysis import analyse
from tawthiq.extraction.english.attribution import attribute
from tawthiq.extraction.english.deciding import asked as asked_of
from tawthiq.extraction.english.figures import figures_in
from tawthiq.extraction.english.judging import LEAST
from tawthiq.extraction.english.offers import offers_of
from tawthiq.extraction.english.setting import setting_of
from tawthiq.extraction.trained.asking import Page, Question
from tawthiq.extraction.trained.offers import Offers
from tawthiq.extraction.trained.pieces import Vocabulary
from tawthiq.extraction.trained.unigram import Unigram
from tawthiq.extraction.trained.wordpiece import WordPiece
from tawthiq.model import Document, Exhibit, Statement
from tawthiq.reading.dispatch import read_bytes

sys.path.insert(0, str(reading.SHARED / "tools"))
import score_reading as scorer  # type: ignore[import-not-found]

Row = dict[str, Any]
# Real news among the training texts. Figures of found texts are annotated more sparingly than those of texts written
# for training, and the model is told which is which.
REAL = "hrds-"
# So are Arabic texts on real geography told from those on invented one.
REAL_LAND = re.compile(r"ar-(?:land|wire|page|held)-")


@dataclass(frozen=True, slots=True)
class Told:
    """A document with its annotation, what the rules read of it and it offers."""

    name: str
    text: str
    gold: list[Row]
    rows: Sequence[Statement]
    offers: Offers
    least: float
    found: bool


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


def written(paths: list[Path]) -> Iterator[tuple[str, str, list[Row]]]:
    """The training texts."""
    for path in paths:
        for document in markup.read(path):
            if document.problems:
                print(path.name, document.id, document.problems[0], "- left out")
            elif not document.absent:
                yield document.id, document.text, [_figure(document, row) for row in document.rows]


def _figure(document: markup.Text, row: markup.Row) -> Row:
    slots: Row = {k: row.slots.get(k) for k in ("unit", "per", "counted", "measure", "place", "period", "speaker")}
    slots["via"] = [v.strip() for v in row.slots.get("via", "").split(";") if v.strip()]
    slots["hedge"] = row.slots.get("hedge") == "yes"
    slots["span"] = (row.start, row.end)
    slots["phrase"] = document.text[row.start : row.end]
    return slots


def asked(sets: Iterator[tuple[str, str, list[Row]]], wordpiece: Vocabulary, *, found: bool = True) -> Iterator[Row]:
    """Pages with questions and answers, a question for each annotated figure that the rules find too."""
    for name, text, gold in sets:
        document = document_of(text, name)
        if document.text != text:
            print(name, "reads otherwise than it is written")
        analysis = analyse(document)
        said = attribute(analysis)
        setting = setting_of(analysis, said.speaking)
        rows = figures_in(analysis, setting, said.chain_at, least=0.0)
        offers = offers_of(analysis, setting, said, rows)
        pages = asked_of(analysis, said, offers, rows, wordpiece)
        told = Told(name, text, gold, rows, offers, LEAST, found or name.startswith(REAL))
        yield from _answered(pages, told)


def asked_arabic(texts: list[Any], vocabulary: Unigram) -> Iterator[Row]:
    """The same of Arabic texts, as training/markup.py reads them."""
    for text in texts:
        document = arabic.document_of(text)
        found = ruled(document)
        offers = arabic_offers(found.scene, found.heard, found.rows)
        pages = arabic_asked(document, found.heard, offers, found.rows, vocabulary)
        real = bool(REAL_LAND.match(text.id))
        gold = [_figure(text, row) for row in text.rows]
        yield from _answered(pages, Told(text.id, document.text, gold, found.rows, offers, RULED, real))


def _answered(pages: list[Page], told: Told) -> Iterator[Row]:
    for page in pages:
        questions = [_question(told.rows[q.row], q, told) for q in page.questions]
        kept = [q for q in questions if q is not None]
        if kept:
            shown = [(s.offer, s.tokens) for s in page.shown]
            values = [o.value for o in told.offers.all]
            yield {"document": told.name, "ids": page.ids, "marks": page.marks, "shown": shown, "values": values,
                   "questions": kept}  # fmt: skip


def _question(row: Statement, question: Question, told: Told) -> Row | None:
    offers, text, found = told.offers, told.text, told.found
    figure = _matching(row, told.gold)
    if figure is None and row.figure.unit == "places" and row.figure.measure == "other":
        return None  # optional by the guide
    return {
        "phrase": text[row.span.start : row.span.end], "figure": question.figure, "asked": question.asked,
        "traces": question.traces, "plain": (*question.plain[:-1], float(found)), "gold": figure,
        "answers": _answers(figure, offers) if figure is not None else {}, "surely": row.confidence >= told.least,
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
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--arabic", action="store_true", help="Arabic texts too; the vocabulary is multilingual.py's")
    args = parser.parse_args()
    lines = args.vocabulary.read_text(encoding="utf-8").split("\n")
    wordpiece: WordPiece | Unigram = unigram_of(lines) if args.arabic else WordPiece(lines)
    paths = [p for p in sorted((HERE / "texts").glob("*.txt")) if not p.name.startswith("arabic")]
    out = {"news-tuned": list(asked(gold_set("news-tuned"), wordpiece))}
    out["written"] = list(asked(written(paths), wordpiece, found=False))
    if not args.arabic:
        out |= {name: list(asked(gold_set(name), wordpiece)) for name in ("news-held", "dev", "case")}
    if args.arabic:
        tuned, held = arabic.texts()
        out["arabic"] = list(asked_arabic(tuned, unigram()))
        out["arabic-held"] = list(asked_arabic(held, unigram()))
    for name, pages in out.items():
        rows = [q for page in pages for q in page["questions"]]
        lost = {s: sum(r["answers"].get(s, 0) is None for r in rows) for s in ("place", "period", "speaker", "via")}
        print(name, len(pages), "pages,", len(rows), "questions; not offered:", lost)
    args.out.write_bytes(pickle.dumps(out))


if __name__ == "__main__":
    main()
