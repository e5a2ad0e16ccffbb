"""The trained reader at work: which of a document's offers fill a figure's slots, and how surely.

The model is training/train_reader.py's: an encoder over the question, a score for every mention of an offer and for
saying nothing, and classes for what befell, unit and hedge. Its files lie in extraction/models/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tawthiq.extraction.english.asking import MARKS, MEASURES, RULED, TRACES, UNITS, Question
from tawthiq.extraction.english.offers import KINDS
from tawthiq.extraction.english.wordpiece import WordPiece

if TYPE_CHECKING:
    import numpy

MODELS = Path(__file__).resolve().parent.parent / "models"
# Questions of about the same length are answered together.
TOGETHER = 8
# The columns of the model's scores, and the kind of offer that fills each slot.
SLOTS = {"place": "place", "period": "period", "speaker": "party", "via": "party"}


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


def answers(questions: Sequence[Question]) -> list[Answer]:
    """The model's answers, in the order of the questions."""
    found: dict[int, Answer] = {}
    order = sorted(range(len(questions)), key=lambda i: (len(questions[i].ids), i))
    for start in range(0, len(order), TOGETHER):
        part = order[start : start + TOGETHER]
        rows = [questions[i] for i in part]
        out = _session().run(None, _arrays(rows))
        for at, (index, question) in enumerate(zip(part, rows, strict=True)):
            found[index] = _answer(question, [each[at] for each in out])
    return [found[i] for i in range(len(questions))]


def _arrays(rows: Sequence[Question]) -> dict[str, numpy.ndarray[Any, Any]]:
    import numpy

    size, length = len(rows), max(len(q.ids) for q in rows)
    most = max(1, *(len(q.asked) for q in rows))
    ids = numpy.zeros((size, length), "int64")
    mask, figure = numpy.zeros((size, length), "float32"), numpy.zeros((size, 1, length), "float32")
    marks = numpy.zeros((size, length, MARKS), "float32")
    mentions, traces = numpy.zeros((size, most, length), "float32"), numpy.zeros((size, most, TRACES), "float32")
    for i, question in enumerate(rows):
        ids[i, : len(question.ids)] = question.ids
        mask[i, : len(question.ids)] = 1
        for token, mark in question.marks:
            marks[i, token, mark] = 1
        first, last = question.figure
        figure[i, 0, first:last] = 1 / (last - first)
        for j, asked in enumerate(question.asked):
            a, b = asked.tokens
            mentions[i, j, a:b] = 1 / (b - a)
            traces[i, j] = asked.traces
    plain = numpy.array([q.plain for q in rows], "float32")
    return {
        "ids": ids, "mask": mask, "marks": marks, "figure": figure, "mentions": mentions, "traces": traces,
        "plain": plain,
    }  # fmt: skip


def _answer(question: Question, out: list[Any]) -> Answer:
    scores, nothing, measure, unit, hedge, counts = out
    slots = {slot: _choice(question, slot, scores, float(nothing[i])) for i, slot in enumerate(SLOTS)}
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


def _choice(question: Question, slot: str, scores: Any, nothing: float) -> Choice:
    column = list(SLOTS).index(slot)
    rows = list(_by_offer(question, SLOTS[slot], scores[:, column]))
    shares = _soft([nothing, *(score for _, _, score in rows)], slot)
    best = max(range(len(shares)), key=lambda i: (shares[i], -i))
    offer, said = (None, 0) if best == 0 else rows[best - 1][:2]
    taken = next((a.offer for a in question.asked if a.traces[RULED + column]), None)
    ruled = shares[0] if taken is None else next(s for s, r in zip(shares[1:], rows, strict=True) if r[0] == taken)
    return Choice(offer, said, round(shares[best], 3), round(ruled, 3))


def _by_offer(question: Question, kind: str, scores: Any) -> Iterator[tuple[int, int, float]]:
    """Each offer with its best mention and its score: the mentions' scores summed as probabilities are."""
    from math import exp, log

    column = KINDS.index(kind)
    groups: dict[int, list[tuple[float, int]]] = {}
    for asked, score in zip(question.asked, scores, strict=False):
        if asked.traces[column]:
            groups.setdefault(asked.offer, []).append((float(score), asked.said))
    for offer, rows in groups.items():
        top = max(rows)
        yield offer, top[1], top[0] + log(sum(exp(score - top[0]) for score, _ in rows))
