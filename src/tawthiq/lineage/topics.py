"""Which of the documents that rest on one party rest on the same report of it: named works, shared figures, wording."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from tawthiq import vocabulary
from tawthiq.lineage import names as kinds
from tawthiq.model import Document, Reading
from tawthiq.vocabulary.folding import fold, skeleton, words

# Cosine of word weights above which two texts speak of one matter, alone or together with a shared figure.
ALIKE = 0.22
ALIKE_WITH_FIGURE = 0.08
# Published this near to one another, less is asked; this far apart, only a named work makes two pages rest on one.
ALIKE_NEAR = 0.15
NEAR_MONTHS, FAR_MONTHS = 2, 12
# Across parties named differently ("prosecutors" and the name of one) more is asked: two figures and the wording.
ALIKE_ACROSS = 0.25
FIGURES_ACROSS = 2
# Documents of one party, or with one figure, of which every pair is looked at, and how many neighbours past that.
BLOCK, NEIGHBOURS = 60, 12
# Words in more of the documents than this share say nothing about the matter.
_COMMON_SHARE = 0.5
_WORD = re.compile(r"[^\W\d_][\w'’]*")


class Topic(Struct, frozen=True):
    """What a document is about, for comparing.

    Attributes:
        work: folded content words of the named work credited, empty where none is named.
        figures: stated counts that could not well meet by chance.
        places: consonant skeletons of the places that the figures are about, the same in both scripts.
        place: the place named most, as named, or None.
        sites: prisons, barracks, hospitals named anywhere in the text: consonant skeleton -> as first named.
        month: of publication, counted from year 0, or None.
        weights: word -> tf-idf weight, of unit length.
    """

    document: str
    work: frozenset[str]
    figures: frozenset[float]
    places: frozenset[str]
    place: str | None
    sites: dict[str, str]
    language: str
    month: int | None
    weights: dict[str, float]


def topics(
    documents: Sequence[Document], readings: Mapping[str, tuple[Reading, ...]], works: Mapping[str, str | None]
) -> dict[str, Topic]:
    """The topic of each document, by id."""
    counts = {d.id: Counter(_terms(d.text)) for d in documents}
    holders = Counter(w for c in counts.values() for w in c)
    number = len(documents)
    out: dict[str, Topic] = {}
    for document in documents:
        raw = {
            w: (1 + math.log(n)) * math.log((1 + number) / holders[w])
            for w, n in sorted(counts[document.id].items())
            if number < 8 or holders[w] <= _COMMON_SHARE * number
        }
        length = math.sqrt(sum(v * v for v in raw.values())) or 1.0
        weights = {w: v / length for w, v in raw.items()}
        work = work_words(works.get(document.id))
        read = readings.get(document.id, ())
        named = Counter(s.figure.place for r in read for s in r.statements if s.figure and s.figure.place)
        place = min(named, key=lambda p: (-named[p], p)) if named else None
        # A country tells no matter from another.
        places = frozenset(k for p in named if not kinds.is_country(p) for k in place_keys(p))
        published = document.metadata.published or next((r.published for r in read if r.published), None)
        out[document.id] = Topic(
            document=document.id,
            work=work,
            figures=distinctive(read),
            places=places,
            place=place,
            sites=sites(document.text),
            language=document.language,
            month=_month(published),
            weights=weights,
        )
    return out


def _terms(text: str) -> list[str]:
    """The words to compare texts by; names by their consonants, so that Saydnaya and Sednaya are one."""
    out = []
    for found in _WORD.finditer(text):
        word = found[0]
        if word[0].isupper() and not word.isupper() and len(skeleton(word)) > 2:
            out.append(f"^{skeleton(word)}")
        else:
            out.extend(w for w in words(word) if len(w) > 2)
    return out


def place_keys(place: str) -> frozenset[str]:
    """Skeletons of a place's own words: without "prison", "military" and the like, and only where they tell enough."""
    entries = vocabulary.load("gazetteer")
    named = [
        *(e for name in _IDLE for e in entries[name]),
        *(e for kind in entries["facilities"].values() for e in kind),
    ]
    idle = {w for entry in named for w in words(str(entry))}
    keys = (skeleton(w) for w in words(place) if w not in idle)
    return frozenset(k for k in keys if len(k) >= 3)


def sites(text: str) -> dict[str, str]:
    """Buildings named in a text by a proper name ("Giwa barracks"), by their skeleton, without their adjectives."""
    found: dict[str, str] = {}
    for match in _latin_site().finditer(text):
        key = skeleton(match[1])
        if len(key) >= 2:
            found.setdefault(f"{key} {fold(match[2])}", f"{match[1]} {match[2]}")
    return found


@cache
def _latin_site() -> re.Pattern[str]:
    entries = vocabulary.load("gazetteer")
    kinds = "|".join(str(w) for names in entries["facilities"].values() for w in names if str(w).isascii())
    adjectives = "|".join(w for w in map(str, entries["facility_adjectives"]) if w.isascii())
    return re.compile(rf"\b([A-Z][\w'’-]{{2,}})(?:['’]s)?\s+(?i:(?:(?:{adjectives})\s+)*({kinds}))s?\b")


def _month(published: str | None) -> int | None:
    found = re.match(r"(\d{4})(?:-(\d\d))?", published or "")
    return int(found[1]) * 12 + int(found[2]) if found and found[2] else None


def months_apart(a: Topic, b: Topic) -> int | None:
    return abs(a.month - b.month) if a.month is not None and b.month is not None else None


_IDLE = ("facility_adjectives", "area_words", "town_words")


def work_words(work: str | None) -> frozenset[str]:
    """The words that tell a work from others: none for "a new report"."""
    idle = {fold(str(w)) for w in vocabulary.load("names")["work_words"]}
    return frozenset(w for w in words(work or "") if w not in idle)


def distinctive(readings: Iterable[Reading]) -> frozenset[float]:
    """Counts that seldom meet by chance: at least 100, or 20 and not round; vague ones never."""
    found = set()
    for reading in readings:
        for statement in reading.statements:
            figure = statement.figure
            if figure is None or figure.qualifier == "vague" or figure.per == "percent":
                continue
            values = {v for v in (figure.low, figure.high) if v is not None}
            found |= {v for v in values if v >= 100 or (v >= 20 and v % 10)}
    return frozenset(found)


def cosine(a: Topic, b: Topic) -> float:
    small, large = sorted((a.weights, b.weights), key=len)
    return sum(v * large[w] for w, v in small.items() if w in large)


def why_same(a: Topic, b: Topic, one_party: bool) -> str | None:
    """Why two documents rest on the same report, in words; None where they need not.

    Args:
        one_party: both rest on the same party.
    """
    if one_party and a.work and b.work:
        if a.work <= b.work or b.work <= a.work:
            return "both credit the same named work"
        if not a.work & b.work:
            return None
    apart = months_apart(a, b)
    if one_party and apart is not None and apart > FAR_MONTHS and not (a.work & b.work):
        return None
    return _one_report(a, b, apart) if one_party else _one_matter(a, b)


def _one_report(a: Topic, b: Topic, apart: int | None) -> str | None:
    """Two documents that rest on one party."""
    shared, alike = a.figures & b.figures, cosine(a, b)
    # A thousand is a word as much as a number: alone it needs the place to speak for it.
    precise = any(len(f"{v:.0f}".rstrip("0")) > 1 for v in shared)
    if shared and ((precise and alike >= ALIKE_WITH_FIGURE) or a.places & b.places):
        return f"both credit one party and give the same figures ({_shown(shared)}) of one matter"
    together = sorted({a.sites[key] for key in a.sites.keys() & b.sites.keys()})
    if together:
        return f"both credit one party and speak of the same site ({', '.join(together)})"
    if apart is not None and apart <= NEAR_MONTHS and alike >= ALIKE_NEAR:
        return f"both credit one party, within {NEAR_MONTHS} months, on one matter (wording alike at {alike:.2f})"
    if alike >= ALIKE:
        return f"both credit one party and speak of the same matter (wording alike at {alike:.2f})"
    return None


def _one_matter(a: Topic, b: Topic) -> str | None:
    """Two documents that rest on parties named differently."""
    shared, alike = a.figures & b.figures, cosine(a, b)
    if len(shared) >= FIGURES_ACROSS and alike >= ALIKE_ACROSS:
        return f"both give the same figures ({_shown(shared)}) and speak of the same matter (alike at {alike:.2f})"
    if len(shared) >= FIGURES_ACROSS and a.language != b.language and a.places & b.places:
        return f"both give the same figures ({_shown(shared)}) of the same place, in two languages"
    return None


def _shown(values: frozenset[float]) -> str:
    return ", ".join(f"{v:,.0f}" for v in sorted(values)[:4])


def candidates(items: Sequence[Topic], parties: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Pairs worth comparing: one party, or two shared figures; never all pairs of the case."""
    together: list[NDArray[np.int64]] = []
    shared: list[NDArray[np.int64]] = []
    parted: dict[str, list[int]] = defaultdict(list)
    works: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    valued: dict[float, list[int]] = defaultdict(list)
    for number, topic in enumerate(items):
        party = parties.get(topic.document)
        if party:
            parted[party].append(number)
            if topic.work:
                works[(party, topic.work)].append(number)
        for value in topic.figures:
            valued[value].append(number)
    together += [_near(m, len(items)) for m in (*parted.values(), *works.values())]
    shared += [_near(m, len(items)) for m in valued.values()]
    none = np.empty(0, dtype=np.int64)
    codes, counts = np.unique(np.concatenate([none, *shared]), return_counts=True)
    every = np.unique(np.concatenate([codes[counts >= FIGURES_ACROSS], none, *together]))
    return [(items[int(c) // len(items)].document, items[int(c) % len(items)].document) for c in every]


def _near(members: Sequence[int], size: int) -> NDArray[np.int64]:
    """Pairs of a block as numbers a * size + b; of a long block only neighbours, so that a heap is joined in chains."""
    found = np.array(members, dtype=np.int64)
    reach = len(found) if len(found) <= BLOCK else NEIGHBOURS
    steps = [found[:-s] * size + found[s:] for s in range(1, min(reach, len(found) - 1) + 1)]
    return np.concatenate(steps) if steps else np.empty(0, dtype=np.int64)
