"""The trained reader at work: which of a document's offers fill a figure's slots, and how surely.

The model is training/train_reader.py's: an encoder over a page, for each of its figures a score for every mention of an
offer and for saying nothing, and classes for what befell, unit and hedge. Its files lie in extraction/models/.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from tawthiq.extraction.trained.asking import MARKS, MEASURES, RULED, SLOTS, TRACES, UNITS, Page, Question
from tawthiq.extraction.trained.offers import KINDS
from tawthiq.model import Span

if TYPE_CHECKING:
    import numpy

# A word as the encoder sees it.
Row: TypeAlias = "numpy.ndarray[Any, Any]"
# The name of its last layer's rows in the models' files.
LAST = "/encoder/layers.8/after rows"
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

    def run(self, given: dict[str, Any]) -> list[Any]:
        """What the model says of a page as `_arrays` has it: shapes as in training/train_reader.py.

        Last come the encoder's rows for the words of "kept", as wide as the encoder (English 768, Arabic 384 numbers).
        """
        if self._opened is None:
            self._opened = _session(MODELS / f"{self.name}-slots.onnx.gz")
        out: list[Any] = self._opened.run(None, given)
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
    model = gzip.decompress(file.read_bytes()) + _with_output(LAST)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _with_output(name: str) -> bytes:
    """What adds an output to a model in ONNX's form: a message appended to another is read as a part of it.

    Fields of protobuf by number: 7 of a model its graph, 12 of a graph an output, of which 1 is the name and 2 the
    type, 1 of a type a tensor's, of which 1 is what its numbers are (1: of 32 bits) and 2 its shape; of that 1 a
    dimension, named by 2.
    """

    def put(field: int, what: bytes) -> bytes:
        return bytes([field << 3 | 2, len(what)]) + what

    shape = b"".join(put(1, put(2, each)) for each in (b"words kept", b"width"))
    tensor = bytes([1 << 3, 1]) + put(2, shape)
    return put(7, put(12, put(1, name.encode()) + put(2, put(1, tensor))))


def answers(model: Model, pages: Sequence[Page]) -> dict[int, Answer]:
    """The model's answers, by the index of the row that each question is about. Time grows with the pages' number."""
    return answers_and_rows(model, pages, {})[0]


def answers_and_rows(
    model: Model, pages: Sequence[Page], places: Mapping[Span, tuple[int, int]]
) -> tuple[dict[int, Answer], dict[Span, list[Row]]]:
    """The model's answers, and how its encoder sees some words: a row for each page that shows them.

    `places`: the words, with the first piece of the document that is theirs and the one after the last.
    """
    import numpy

    found: dict[int, Answer] = {}
    seen: dict[Span, list[Row]] = {}
    for page in pages:
        wanted = {span: at for span, pieces in places.items() if (at := page.at(pieces)) is not None}
        given = _arrays(page, [end for at in wanted.values() for end in at])
        *out, rows = model.run(given)
        for number, question in enumerate(page.questions):
            found[question.row] = _answer(model.settings.temperatures, page, question, [each[number] for each in out])
        for span, ends in wanted.items():
            first, last = numpy.searchsorted(given["kept"], ends)
            seen.setdefault(span, []).append((rows[first] + rows[last]) / 2)
    return found, seen


def _arrays(page: Page, more: Sequence[int] = ()) -> dict[str, numpy.ndarray[Any, Any]]:
    """One page as the model takes it: shapes as in training/train_reader.py, a batch of one.

    The encoder's last layer is reckoned for the words alone that are asked about (training/fuse_reader.py), and for
    the tokens of `more`.
    """
    import numpy

    questions = page.questions
    shown = [s.tokens for s in page.shown] or [(0, 0)]
    ends = numpy.array([(0, 0), *shown, *(q.figure for q in questions)], "int64")
    kept = numpy.unique(numpy.concatenate([ends.ravel(), numpy.array(more, "int64")]))
    places = numpy.searchsorted(kept, ends)
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
