"""Places named in Arabic text, as named, and the one that a figure is about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.candidates import Candidate
from tawthiq.extraction.arabic.cast import Mention, is_stop
from tawthiq.extraction.arabic.lexicon import Phrases, clause_starts, grammar, noun, words
from tawthiq.extraction.arabic.script import Sentence, definite, fold, stems

PRISON = 6
# In tokens, marks counting three: a place further away is not taken for the figure's.
REACH = 26


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A named place: tokens first..end, its name as written, how specific it is (1 country ... 6 prison)."""

    first: int
    end: int
    name: str
    rank: int
    near: bool


@dataclass(slots=True)
class Gazetteer:
    """Places known from the vocabulary, and those that the document itself introduces ("سجن ...")."""

    prisons: dict[tuple[str, ...], str] = field(default_factory=dict)
    introduced: Phrases[int] = field(default_factory=Phrases)
    prison_starts: list[int] = field(default_factory=list)
    prison_names: list[str] = field(default_factory=list)

    def introduce(self, name: str, keys: tuple[str, ...], rank: int) -> None:
        """A kind of place with its name: the bare name means the same place from here on."""
        if rank == PRISON:
            known = next((k for k in self.prisons if k[: len(keys)] == keys or keys[: len(k)] == k), None)
            if known is None or len(keys) > len(known):
                self.prisons.pop(known or (), None)
                self.prisons[keys] = name
        self.introduced.add(keys, rank)

    def prison_before(self, offset: int) -> str | None:
        """The prison named last before an offset of the text: what "the prison" then means."""
        at = bisect_left(self.prison_starts, offset)
        return self.prison_names[at - 1] if at else None

    def only_prison(self) -> str | None:
        """The one prison of the document, when it names just one."""
        return next(iter(self.prisons.values())) if len(self.prisons) == 1 else None


@cache
def _names() -> Phrases[int]:
    data = vocabulary.load("arabic_places")["names"]
    return Phrases.of((name, int(rank)) for rank, names in data.items() for name in names)


@cache
def _heads() -> dict[str, int]:
    data = vocabulary.load("arabic_places")["heads"]
    return {fold(str(head)): int(rank) for rank, heads in data.items() for head in heads}


@cache
def _words(kind: str) -> frozenset[str]:
    return words(vocabulary.load("arabic_places")[kind])


def introduce_places(sentences: Iterable[Sentence], gazetteer: Gazetteer) -> None:
    """Read the whole document's "سجن X", "مدينة X" before any figure, so that bare names are understood."""
    for sentence in sentences:
        for i in range(len(sentence.tokens)):
            hit = _headed(sentence, i)
            if hit is not None:
                head_end, end, rank = hit
                if rank >= 4:
                    written = _written(sentence, i, end)
                    keys = tuple(sentence.key(k) for k in range(head_end, end))
                    gazetteer.introduce(written, keys, rank)
                    if rank == PRISON:
                        gazetteer.prison_starts.append(sentence.tokens[i].start)
                        gazetteer.prison_names.append(written)


def find_places(sentence: Sentence, gazetteer: Gazetteer, mentions: list[Mention]) -> list[PlaceMention]:
    """The places of a sentence, in order; those inside a party's name are left out."""
    out: list[PlaceMention] = []
    taken = {k for m in mentions if m.kind != "role" for k in range(m.first, m.end)}
    i = 0
    while i < len(sentence.tokens):
        mention = _place(sentence, i, gazetteer)
        if mention is not None and i not in taken:
            out.append(mention)
        i = mention.end if mention is not None else i + 1
    return out


def _place(sentence: Sentence, i: int, gazetteer: Gazetteer) -> PlaceMention | None:
    near = any(sentence.key(k) in _words("near") for k in (i - 1,)) or (
        sentence.key(i - 1) in ("من", "ب", "الي") and sentence.key(i - 2) in _words("near")
    )
    headed = _headed(sentence, i)
    if headed is not None:
        return PlaceMention(i, headed[1], _written(sentence, i, headed[1]), headed[2], near)
    hit = gazetteer.introduced.at(sentence, i) or _names().at(sentence, i)
    known = _names().at(sentence, i)
    if known is not None and hit is not None and known[0] > hit[0]:
        hit = known
    if hit is None or sentence.tokens[i].kind != "word":
        return None
    if hit[1] == 1 and _adjective(sentence, i):
        return None
    key = sentence.key(i)
    if key[0] == "ل" and key not in _names().by_first and key not in gazetteer.introduced.by_first:
        near = True  # "لـ" says whose or whereto, not where
    return PlaceMention(i, hit[0], _written(sentence, i, hit[0]), hit[1], near)


def _adjective(sentence: Sentence, i: int) -> bool:
    """ "مواطنا سوريا" is a Syrian citizen: the name right behind a counted noun, or with an adjective's signs."""
    text = sentence.tokens[i].text
    behind = noun(sentence.key(i - 1)) is not None and i > 0 and sentence.key(i)[:1] not in "بل"
    return behind or "\u0651" in text or "\u064b" in text


def _headed(sentence: Sentence, i: int) -> tuple[int, int, int] | None:
    """(where the name starts, end, rank) of a kind of place with its name at token `i`."""
    rank = next((_heads()[s] for s in stems(sentence.key(i)) if s in _heads()), None)
    if rank is None:
        return None
    at = i + 1
    if definite(sentence.key(i)) or sentence.key(i)[1:].startswith("بال"):
        return None
    if is_stop(sentence, at) and sentence.key(at) not in ("«", '"', "“"):
        return None
    if sentence.tokens[at].kind == "mark":
        return None
    key = sentence.key(at)
    adjectives = _words("name_adjectives")
    if key in _words("not_names") or key in adjectives or sentence.tokens[at].kind != "word":
        return None
    known = _names().at(sentence, at, exact=True)
    if known is None and (noun(key) is not None and not key.startswith("ال")):
        return None
    end = known[0] if known is not None else at + 1
    if known is None and key in _words("two_words") and not is_stop(sentence, end):
        end += 1
    while end < at + 4 and sentence.key(end) in adjectives:
        end += 1
    return at, end, rank


def _written(sentence: Sentence, first: int, end: int) -> str:
    """The name as written, clitics that are not its own taken off its first word."""
    token = sentence.tokens[first]
    text = token.text
    known = (frozenset(_names().by_first) | frozenset(_heads())) if end > first else frozenset()
    if token.key not in known:
        stem = next(
            (s for s in stems(token.key)[1:] if s in known or (s.startswith("ال") and len(s) < len(token.key))), None
        )
        if stem is not None:
            drop = 0
            while drop < len(text) and fold(text[drop:]) != stem:
                drop += 1
            text = text[drop:] or token.text
    rest = (sentence.tokens[k].text for k in range(first + 1, end))
    return " ".join([text, *rest])


def place_of(
    sentence: Sentence, candidate: Candidate, others: list[Candidate], places: list[PlaceMention], reach: float = REACH
) -> PlaceMention | None:
    """The place that a figure is about: near, inside rather than beside, specific rather than wide."""
    best: tuple[float, PlaceMention] | None = None
    for place in places:
        if place.near:
            continue
        cost = _cost(sentence, candidate, others, place, reach)
        if cost is not None and (best is None or cost < best[0]):
            best = (cost, place)
    return best[1] if best is not None else None


def _cost(
    sentence: Sentence, candidate: Candidate, others: list[Candidate], place: PlaceMention, reach: float
) -> float | None:
    after = place.first >= candidate.end
    low, high = (candidate.end, place.first) if after else (place.end, candidate.first)
    gap = high - low
    if gap < 0:
        return None
    marks = sum(1 for k in range(low, high) if sentence.tokens[k].kind == "mark")
    between = _between(sentence, candidate, others, place) if after else 9.0 * _count(others, low, high)
    cost = float(gap + 3 * marks + between + (0 if after else 2) + 12 * clause_starts(sentence, low, high))
    if cost > reach:
        return None
    inside = sentence.key(place.first - 1) in grammar("inside") or sentence.key(place.first)[:1] == "ب"
    return cost - 1.5 * place.rank - (2 if inside else 0)


def _count(others: list[Candidate], low: int, high: int) -> int:
    return sum(1 for o in others if low <= o.first and o.end <= high)


def _between(sentence: Sentence, candidate: Candidate, others: list[Candidate], place: PlaceMention) -> float:
    """What the figures between cost: one breakdown ("45, among them 12 and 7, in ...") shares the place behind it."""
    inner = [o for o in others if candidate.end <= o.first and o.end <= place.first]
    at = candidate.end
    for other in inner:
        gap = [sentence.key(k) for k in range(at, other.first)]
        short = len(gap) <= 4 and not {"في", ":", "؛", "."} & set(gap)
        own = other.partitive and place.first - other.end <= 2
        if own or not (short or all(key in grammar("list_joins") for key in gap)):
            return 25.0
        at = other.end
    return float(len(inner))


def this_prison(sentence: Sentence) -> bool:
    """Whether the sentence speaks of "the prison", "this prison", or a prison that it does not name."""
    return any(fold("سجن") in stems(t.key) and not t.key.startswith("بال") for t in sentence.tokens)


def the_prison(sentence: Sentence) -> bool:
    """Whether the sentence says "the prison" of one that was named before."""
    prison = fold("السجن")
    return any(t.key in (prison, "و" + prison, "ف" + prison) for t in sentence.tokens)
