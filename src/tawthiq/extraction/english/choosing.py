"""The trained reader at work: which of a document's offers fill a figure's slots, and how surely.

The model is training/train_reader.py's: an encoder over a page, for each of its figures a score for every mention of an
offer and for saying nothing, and classes for what befell, unit and hedge. Its files lie in extraction/models/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tawthiq.extraction.english.asking import MARKS, MEASURES, RULED, SLOTS, TRACES, UNITS, Page, Question
from tawthiq.extraction.english.offers import KINDS
from tawthiq.extraction.english.wordpiece import WordPiece

if TYPE_CHECKING:
    import numpy

MODELS = Path(__file__).resolve().parent.parent / "models"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the model would put into a slot.

    Attributes:
        offer: index of the offer, None for nothing.
        said: index of the offer's mention that speaks most for it.
        probability: of this choice among all, 0 to 1, calibrated on texts held out of the training.
        ruled: the probability of what the rules chose.
    """

    offer: int | None
    said: int
    probability: float
    ruled: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The model's choices for one number.

    Attributes:
        figure: probability that it is a figure at all.
        slots: what fills them.
        measure, unit: probability of each.
        hedge: probability that it is hedged.
    """

    figure: float
    slots: dict[str, Choice]
    measure: dict[str, float]
    unit: dict[str, float]
    hedge: float


class _Settings(msgspec.Struct):
    """What goes with the model file: temperatures by output, fitted on held-out texts."""

    temperatures: dict[str, float]


@cache
def wordpiece() -> WordPiece:
    return WordPiece((MODELS / "english-pieces.txt").read_text(encoding="utf-8").split("\n"))


@cache
def _settings() -> _Settings:
    return msgspec.json.decode((MODELS / "english-slots.json").read_bytes(), type=_Settings)


@cache
def _session() -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # one thread a process: sums in one order, whatever the machine
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(MODELS / "english-slots.onnx"), options, providers=["CPUExecutionProvider"])


def answers(pages: Sequence[Page]) -> dict[int, Answer]:
    """The model's answers, by the index of the row that each question is about. Time grows with the pages' number."""
    found: dict[int, Answer] = {}
    for page in pages:
        out = _session().run(None, _arrays(page))
        for at, question in enumerate(page.questions):
            found[question.row] = _answer(page, question, [each[at] for each in out])
    return found


def _arrays(page: Page) -> dict[str, numpy.ndarray[Any, Any]]:
    """One page as the model takes it: shapes as in training/train_reader.py, a batch of one."""
    import numpy

    questions = page.questions
    most = max(1, *(len(q.asked) for q in questions))
    asked = numpy.zeros((len(questions), most), "int64")
    given = numpy.zeros((len(questions), most), "float32")
    traces = numpy.zeros((len(questions), most, TRACES), "float32")
    marks = numpy.zeros((1, len(page.ids), MARKS), "float32")
    for token, mark in page.marks:
        marks[0, token, mark] = 1
    for i, question in enumerate(questions):
        count = len(question.asked)
        asked[i, :count] = question.asked
        given[i, :count] = 1
        if count:
            traces[i, :count] = question.traces
    return {
        "ids": numpy.array([page.ids], "int64"), "mask": numpy.ones((1, len(page.ids)), "float32"), "marks": marks,
        "shown": numpy.array([s.tokens for s in page.shown] or [(0, 0)], "int64"),
        "figures": numpy.array([q.figure for q in questions], "int64"),
        "pages": numpy.zeros(len(questions), "int64"), "asked": asked, "given": given, "traces": traces,
        "plain": numpy.array([q.plain for q in questions], "float32"),
    }  # fmt: skip


def _answer(page: Page, question: Question, out: list[Any]) -> Answer:
    scores, nothing, measure, unit, hedge, counts = out
    slots = {slot: _choice(page, question, slot, scores, float(nothing[i])) for i, slot in enumerate(SLOTS)}
    hedged = _soft([0.0, float(hedge[0])], "hedge")[1]
    figure = round(_soft([0.0, float(counts[0])], "figure")[1], 3)
    return Answer(figure, slots, _shares(MEASURES, measure, "measure"), _shares(UNITS, unit, "unit"), hedged)


def _soft(logits: Sequence[float], output: str) -> list[float]:
    from math import exp

    warmth = _settings().temperatures.get(output, 1.0)
    top = max(logits)
    raw = [exp((each - top) / warmth) for each in logits]
    return [each / sum(raw) for each in raw]


def _shares(names: Sequence[str], logits: Any, output: str) -> dict[str, float]:
    return dict(zip(names, (round(share, 3) for share in _soft([float(v) for v in logits], output)), strict=True))


def _choice(page: Page, question: Question, slot: str, scores: Any, nothing: float) -> Choice:
    column = list(SLOTS).index(slot)
    rows = list(_by_offer(page, question, SLOTS[slot], scores[:, column]))
    shares = _soft([nothing, *(score for _, _, score in rows)], slot)
    best = max(range(len(shares)), key=lambda i: (shares[i], -i))
    offer, said = (None, 0) if best == 0 else rows[best - 1][:2]
    pairs = zip(question.asked, question.traces, strict=True)
    taken = next((page.shown[i].offer for i, traces in pairs if traces[RULED + column]), None)
    ruled = shares[0] if taken is None else next(s for s, r in zip(shares[1:], rows, strict=True) if r[0] == taken)
    return Choice(offer, said, round(shares[best], 3), round(ruled, 3))


def _by_offer(page: Page, question: Question, kind: str, scores: Any) -> Iterator[tuple[int, int, float]]:
    """Each offer with its best mention and its score: the mentions' scores summed as probabilities are."""
    from math import exp, log

    column = KINDS.index(kind)
    groups: dict[int, list[tuple[float, int]]] = {}
    for index, traces, score in zip(question.asked, question.traces, scores, strict=False):
        if traces[column]:
            shown = page.shown[index]
            groups.setdefault(shown.offer, []).append((float(score), shown.said))
    for offer, rows in groups.items():
        top = max(rows)
        yield offer, top[1], top[0] + log(sum(exp(score - top[0]) for score, _ in rows))
