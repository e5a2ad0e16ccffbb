"""The trained reader at work: which of a document's offers fill a figure's slots, and how surely.

The model is training/train_reader.py's: an encoder over a page, for each of its figures a score for every mention of an
offer and for saying nothing, and classes for what befell, unit and hedge. Its files lie in extraction/models/.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tawthiq.extraction.trained.asking import MARKS, MEASURES, RULED, SLOTS, TRACES, UNITS, Page, Question
from tawthiq.extraction.trained.offers import KINDS

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


@dataclass(slots=True)
class Model:
    """A trained reader, opened at its first question: NAME-slots.onnx.gz and NAME-slots.json in extraction/models."""

    name: str
    _opened: Any = None
    _settings: _Settings | None = None

    @property
    def settings(self) -> _Settings:
        if self._settings is None:
            self._settings = msgspec.json.decode((MODELS / f"{self.name}-slots.json").read_bytes(), type=_Settings)
        return self._settings

    def run(self, page: Page) -> list[Any]:
        """What the model says of a page: shapes as in training/train_reader.py."""
        if self._opened is None:
            self._opened = _session(MODELS / f"{self.name}-slots.onnx.gz")
        out: list[Any] = self._opened.run(None, _arrays(page))
        return out


@cache
def trained(name: str) -> Model:
    """The trained reader of a language, by its English name; one a process."""
    return Model(name)


def _session(file: Path) -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # one thread a process: sums in one order, whatever the machine
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(gzip.decompress(file.read_bytes()), options, providers=["CPUExecutionProvider"])


def answers(model: Model, pages: Sequence[Page]) -> dict[int, Answer]:
    """The model's answers, by the index of the row that each question is about. Time grows with the pages' number."""
    found: dict[int, Answer] = {}
    for page in pages:
        out = model.run(page)
        for at, question in enumerate(page.questions):
            found[question.row] = _answer(model.settings.temperatures, page, question, [each[at] for each in out])
    return found


def _arrays(page: Page) -> dict[str, numpy.ndarray[Any, Any]]:
    """One page as the model takes it: shapes as in training/train_reader.py, a batch of one.

    The encoder's last layer is reckoned for the words alone that are asked about (training/fuse_reader.py).
    """
    import numpy

    questions = page.questions
    shown = [s.tokens for s in page.shown] or [(0, 0)]
    ends = numpy.array([(0, 0), *shown, *(q.figure for q in questions)], "int64")
    kept, places = numpy.unique(ends, return_inverse=True)
    places = places.reshape(ends.shape)
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
        "ids": numpy.array([page.ids], "int64"), "marks": marks, "kept": kept,
        "shown": places[1 : len(shown) + 1], "figures": places[len(shown) + 1 :],
        "pages": numpy.zeros(len(questions), "int64"), "asked": asked, "given": given, "traces": traces,
        "plain": numpy.array([q.plain for q in questions], "float32"),
    }  # fmt: skip


def _answer(warmth: dict[str, float], page: Page, question: Question, out: list[Any]) -> Answer:
    scores, nothing, measure, unit, hedge, counts = out
    slots = {}
    for i, (slot, kind) in enumerate(SLOTS.items()):
        rows = list(_by_offer(page, question, kind, scores[:, i]))
        logits = [float(nothing[i]), *(score for _, _, score in rows)]
        slots[slot] = _choice(page, question, i, rows, _soft(logits, warmth.get(slot, 1.0)))
    hedged = _soft([0.0, float(hedge[0])], warmth.get("hedge", 1.0))[1]
    figure = round(_soft([0.0, float(counts[0])], warmth.get("figure", 1.0))[1], 3)
    befell = _shares(MEASURES, measure, warmth.get("measure", 1.0))
    return Answer(figure, slots, befell, _shares(UNITS, unit, warmth.get("unit", 1.0)), hedged)


def _shares(names: Sequence[str], logits: Any, warmth: float) -> dict[str, float]:
    return dict(zip(names, (round(share, 3) for share in _soft([float(v) for v in logits], warmth)), strict=True))


def _soft(logits: Sequence[float], warmth: float) -> list[float]:
    from math import exp

    top = max(logits)
    raw = [exp((each - top) / warmth) for each in logits]
    return [each / sum(raw) for each in raw]


def _choice(
    page: Page, question: Question, column: int, rows: list[tuple[int, int, float]], shares: list[float]
) -> Choice:
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
