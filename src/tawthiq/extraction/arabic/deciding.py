"""Arabic figures as the rules and the trained reader together have them (extraction/trained/settling.py)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, partial

from msgspec.structs import replace

from tawthiq.extraction.arabic.figures import RULED
from tawthiq.extraction.arabic.offers import offers_of
from tawthiq.extraction.arabic.places import LISTED
from tawthiq.extraction.arabic.scene import Scene
from tawthiq.extraction.arabic.script import Sentence, definite, fold
from tawthiq.extraction.arabic.voices import Voices
from tawthiq.extraction.trained.asking import Asker, Ground, Page
from tawthiq.extraction.trained.choosing import MODELS, answers, trained
from tawthiq.extraction.trained.offers import Offers
from tawthiq.extraction.trained.pieces import Vocabulary
from tawthiq.extraction.trained.settling import Terms, counts, settled
from tawthiq.extraction.trained.unigram import Unigram
from tawthiq.model import Document, Figure, Slot, Stance, Statement

# As in english/deciding.py; chosen on the documents kept out of the training and on the held ones' totals.
LEAST, DOUBTED = 0.4, 0.7
HEDGED = 0.5
# Another value must be so many times as likely as the rules', times the odds that the rules give theirs within bounds.
# Chosen on the documents kept out, the held ones' totals and dev's (docs/explanation/reading.md).
TIMES = {"place": 2.0, "period": 1.0, "speaker": 2.0, "via": 2.0, "measure": 1.5, "unit": 2.0}
SUREST, LEAST_SURE = 0.96, 0.2
# So many times more where only a place in the sentence speaks for the words' being a name; for another relay than the
# one that the wording names, or none.
GUESSED, TOLD = 3.0, 40.0
# In a document of more numbers than this the rest is left to the rules: time stays bounded.
MOST = 2_000
# Mentions weighed for one figure: more words are offered than in English, where a capital tells a name.
WEIGHED = 112

Heard = Sequence[tuple[Sentence, Voices]]


@cache
def unigram() -> Unigram:
    """The encoder's pieces of Arabic words, and their scores."""
    return unigram_of((MODELS / "arabic-pieces.txt").read_text(encoding="utf-8").split("\n"))


def unigram_of(lines: Sequence[str]) -> Unigram:
    """From lines of a piece, a tab and its log-probability."""
    pieces = [line.rpartition("\t")[::2] for line in lines]
    return Unigram([piece for piece, _ in pieces], [float(score) for _, score in pieces])


def asked(
    document: Document, heard: Heard, offers: Offers, rows: Sequence[Statement], vocabulary: Vocabulary
) -> list[Page]:
    """The pages of questions about a document's figures."""
    sentences = [sentence for sentence, _ in heard]
    starts = [sentence.span.start for sentence in sentences]

    def at(offset: int) -> int | None:
        found = bisect_right(starts, offset) - 1
        return found if found >= 0 and offset < sentences[found].span.end else None

    def sentence_at(offset: int) -> Sentence | None:
        found = at(offset)
        return sentences[found] if found is not None else None

    def named_at(offset: int) -> frozenset[str]:
        found = at(offset)
        if found is None:
            return frozenset()
        sentence, voices = heard[found]
        token = bisect_right([t.start for t in sentence.tokens], offset) - 1
        return frozenset(fold(link.party) for link in voices.at(token))

    ground = Ground(vocabulary.pieces(document.text), sentences, sentence_at, named_at, fold)
    return Asker(ground, offers, vocabulary, WEIGHED).pages(rows)


def decided(document: Document, scene: Scene, heard: Heard, rows: Sequence[Statement]) -> tuple[Statement, ...]:
    """The figures that the rules found, their slots as rules and the trained reader together have them."""
    if not rows:
        return ()
    if len(rows) > MOST:
        rest = (row for row in rows[MOST:] if row.confidence >= RULED)
        return (*decided(document, scene, heard, rows[:MOST]), *rest)
    offers = offers_of(scene, heard, rows)
    terms = Terms(LEAST, DOUBTED, RULED, HEDGED, partial(_times, _guessed(offers)), _stance, fold)
    found = answers(trained("arabic"), asked(document, heard, offers, rows, unigram()))
    pairs = ((row, found[index]) for index, row in enumerate(rows))
    made = (settled(row, answer, offers, terms) for row, answer in pairs if counts(row, answer, terms))
    named = _named_places(offers)
    return tuple(_at_the_named(row, named) for row in made)


TAKEN_UP = "takes up the place named before"


def _named_places(offers: Offers) -> dict[str, list[tuple[int, str]]]:
    """The names of several words by their first: where each stands, in text order."""
    named: dict[str, list[tuple[int, str]]] = {}
    for offer in offers.all:
        words = fold(offer.value).split() if offer.kind == "place" else []
        if len(words) > 1:
            named.setdefault(words[0], []).extend((said.span.start, offer.value) for said in offer.said)
    return {kind: sorted(mentions) for kind, mentions in named.items()}


def _at_the_named(row: Statement, named: dict[str, list[tuple[int, str]]]) -> Statement:
    """ "السجن" alone is the prison that the text named last: a figure's place under its name."""
    place = row.figure.place if row.figure is not None else None
    if row.figure is None or place is None or " " in place or not definite(fold(place)):
        return row
    mentions = named.get(fold(place).removeprefix("ال"), [])
    before = bisect_right(mentions, (row.span.start, ""))
    if not before:
        return row
    slot = row.figure.slots["place"]
    slots = {**row.figure.slots, "place": replace(slot, how=f"{slot.how}; {TAKEN_UP}")}
    return replace(row, figure=replace(row.figure, place=mentions[before - 1][1], slots=slots))


def _times(guessed: frozenset[str], name: str, slot: Slot, figure: Figure, other: str | None) -> float:
    sure = min(SUREST, max(LEAST_SURE, figure.slots[name].confidence))
    if slot.how.startswith(LISTED):
        sure = SUREST
    times = TIMES[name] * sure / (1 - sure) * (GUESSED if other in guessed else 1.0)
    told = name == "via" and slot.span is not None
    return max(times, TOLD if told else 1.0)


def _guessed(offers: Offers) -> frozenset[str]:
    """The values for which no rule speaks, but that they stand where such words can stand."""
    return frozenset(offer.value for offer in offers.all if all(mention.traits[-1] for mention in offer.said))


def _stance(row: Statement, hedge: bool) -> Stance:
    if row.figure is not None and row.figure.hedge == hedge:
        return row.stance
    return "alleges" if hedge else "asserts"
