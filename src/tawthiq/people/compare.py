"""Whether two names can be one person's: part by part, in order, with the reason in words.

A part's belief is the chance that the two parts are one name. A chain of parts (given, father, grandfather, family) is
aligned in order, so that "Salman bin Muhammad" is not "Muhammad bin Salman"; parts left out cost belief, the given name
most. Nothing here looks at anything but the two names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct

from tawthiq import vocabulary
from tawthiq.people.lexicon import arabic_forms, family_share, known, spelling
from tawthiq.people.parts import Form, Part, parts
from tawthiq.people.sounds import alike, one_letter_apart, one_spelling
from tawthiq.vocabulary.folding import fold, is_arabic

Level = Literal["same name", "attested spelling", "same skeleton", "slip of the hand", "different name"]

# What it costs to leave a part out: a father's or grandfather's name is left out at will, a given name hardly.
_LEFT_OUT_INNER = 0.75
_LEFT_OUT_FAMILY = 0.45
_LEFT_OUT_GIVEN = 0.1
_LEFT_OUT_PREFIX = 0.3
# A family name put first, by its article or by being no given name; anything else that is put first is another order.
_FAMILY_FIRST = 0.85
_OTHER_ORDER = 0.02
_ONE_NAME_ONLY = 0.5
# From this count on a pair is believed even where the sounds do not fit ("Joseph" beside يوسف).
_ATTESTED = 3
# Where each of two names has a part that the other lacks, these parts stand opposite one another.
_EACH_LACKS = 0.15
# ... and where it is the same part in another place, the chain is another man's ("Salman bin Muhammad").
_SWAPPED = 0.1


class Judged(Struct, frozen=True):
    """What two parts were found to be to one another."""

    belief: float
    level: Level


class Compared(Struct, frozen=True):
    """Two names compared.

    Attributes:
        score: chance that the two are spellings of one person's name, 0 to 1.
        level: the weakest level among the parts that stand opposite one another.
        why: in words.
    """

    score: float
    level: Level
    why: str


_Path = tuple[float, tuple[tuple[int, int], ...]]
_ORDER: tuple[Level, ...] = ("same name", "attested spelling", "same skeleton", "slip of the hand", "different name")


def compare(a: str, b: str) -> Compared:
    """Compare two names as typed, of either script. A name without letters gives 0."""
    left, right = parts(a), parts(b)
    if not left or not right:
        return Compared(0.0, "different name", "one of the two has no letters")
    found = [_aligned(left, right, 1.0, "")]
    for first, second, turned in ((left, right, left), (right, left, right)):
        if len(turned) < 2 or len(first) != len(turned):
            continue
        moved = (turned[-1], *turned[:-1])
        other = second if turned is first else first
        trust, say = _turning(turned[-1], other[0])
        pair = (moved, right) if turned is left else (left, moved)
        # No alignment scores above the trust that it starts with.
        if min(len(left), len(right)) > 1 and trust > found[0].score:
            found.append(_aligned(*pair, trust, say))
    return max(found, key=lambda c: c.score)


def _turning(moved: Part, meets: Part) -> tuple[float, str]:
    """How far a last part may be looked for in the first place of the other name."""
    said = "the family name stands first in one of them"
    if moved.article and any(f.article for f in meets.forms):
        return _FAMILY_FIRST, said
    if moved.article == meets.article and min(family_share(moved.text), family_share(meets.text)) > 0.8:
        return _FAMILY_FIRST, said
    return _OTHER_ORDER, "the parts stand in another order"


def _aligned(left: Sequence[Part], right: Sequence[Part], trust: float, say: str) -> Compared:
    """The best alignment in order, by dynamic programming over what is left out on either side."""
    if min(len(left), len(right)) == 1 < max(len(left), len(right)):
        trust *= _ONE_NAME_ONLY
    best: dict[tuple[int, int], dict[int, _Path]] = {(0, 0): {0: (trust, ())}}
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            best.setdefault((i, j), {})
            for sides, path in _steps(left, right, i, j, best):
                if path[0] > best[(i, j)].get(sides, (-1.0, ()))[0]:
                    best[(i, j)][sides] = path
    score, taken = max(best[(len(left), len(right))].values(), key=lambda p: p[0])
    if not any(i >= 0 and j >= 0 for i, j in taken):
        return Compared(0.0, "different name", "no part of one is like a part of the other")
    return _explained(left, right, score, taken, say)


def _steps(
    left: Sequence[Part], right: Sequence[Part], i: int, j: int, best: dict[tuple[int, int], dict[int, _Path]]
) -> Iterator[tuple[int, _Path]]:
    """The ways to reach a cell: two parts opposite one another, or one left out. Sides: 1 left, 2 right, 3 both."""
    if i and j:
        cost = _opposite(left, right, i - 1, j - 1).belief
        for sides, (score, path) in best[(i - 1, j - 1)].items():
            yield sides, (score * cost, (*path, (i - 1, j - 1)))
    for chain, at, side, step in ((left, i - 1, 1, (i - 1, -1)), (right, j - 1, 2, (-1, j - 1))):
        if at < 0:
            continue
        for sides, (score, path) in best[(i - 1, j) if side == 1 else (i, j - 1)].items():
            cost = _left_out(chain, at) * (_EACH_LACKS if sides | side == 3 and sides != 3 else 1.0)
            yield sides | side, (score * cost, (*path, step))


def _explained(
    left: Sequence[Part], right: Sequence[Part], score: float, path: Sequence[tuple[int, int]], say: str
) -> Compared:
    said: list[str] = []
    levels: list[Level] = []
    for i, j in path:
        if i >= 0 and j >= 0:
            judged = _opposite(left, right, i, j)
            levels.append(judged.level)
            said.append(f"{left[i].typed} / {right[j].typed}: {judged.level}")
        else:
            said.append(f"{left[i].typed if i >= 0 else right[j].typed}: in one only")
    said += [say] if say else []
    out = [left[i] for i, j in path if j < 0], [right[j] for i, j in path if i < 0]
    if all(out):
        levels.append("different name")
        moved = any(compare_parts(x, y).belief > 0.5 for x in out[0] for y in out[1])
        said.append("the parts stand in another order" if moved else "each has a part that the other lacks")
        score *= _SWAPPED if moved else 1.0
    return Compared(round(score, 4), max(levels, key=_ORDER.index), "; ".join(said))


def _left_out(chain: Sequence[Part], at: int) -> float:
    if at == 0:
        return _LEFT_OUT_PREFIX if chain[0].text in _prefixes() and len(chain) > 2 else _LEFT_OUT_GIVEN
    return _LEFT_OUT_FAMILY if at == len(chain) - 1 else _LEFT_OUT_INNER


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("names")["prefixed_names"])


def _opposite(left: Sequence[Part], right: Sequence[Part], i: int, j: int) -> Judged:
    """Two parts that stand opposite one another; an article on one side only is a family name beside a given one."""
    found = compare_parts(left[i], right[j])
    if left[i].article != right[j].article and not _both_articles(left[i], right[j]):
        last = i == len(left) - 1 and j == len(right) - 1
        first = i == 0 or j == 0
        cost = 0.4 if first else 0.92 if last else 0.85
        return Judged(found.belief * cost, found.level)
    return found


def _both_articles(a: Part, b: Part) -> bool:
    """Whether the part without an article can be read with one: "Alahmad" beside "al-Ahmad"."""
    return {f.article for f in a.forms} & {f.article for f in b.forms} != set()


@lru_cache(maxsize=262144)
def compare_parts(a: Part, b: Part) -> Judged:
    """The best of all readings of two parts."""
    found = [_with_trust(x, y) for x in _trusted(a) for y in _trusted(b)]
    return max(found, key=lambda j: j.belief)


def _trusted(part: Part) -> Sequence[Form]:
    """The readings, without undoing damage where the word as it stands is a name."""
    if not known(part.text):
        return part.forms
    return [f for f in part.forms if f.trust == 1.0 or f.article != part.article]


def _with_trust(x: Form, y: Form) -> Judged:
    found = compare_texts(x.text, y.text)
    article = 1.0 if x.article == y.article else 0.97
    return Judged(found.belief * x.trust * y.trust * article, found.level)


@lru_cache(maxsize=262144)
def compare_texts(a: str, b: str) -> Judged:
    """Two folded parts of whichever scripts."""
    if a == b:
        return Judged(0.99, "same name")
    if is_arabic(a) and is_arabic(b) and one_spelling(a, b) and not (known(a) and known(b)):
        return Judged(0.9, "same skeleton")
    if is_arabic(a) != is_arabic(b):
        return _across(a, b) if is_arabic(a) else _across(b, a)
    return _within_arabic(a, b) if is_arabic(a) else _within_latin(a, b)


def _across(arabic: str, latin: str) -> Judged:
    found = spelling(arabic, latin)
    if found.count >= _ATTESTED or (found.count and found.sounds >= 1):
        return _graded(0.97 * found.share, "attested spelling", found.share)
    if found.sounds >= 1:
        return _graded(0.8 * found.share, "same skeleton", found.share)
    if found.count:
        return _graded(0.7 * found.share, "attested spelling", found.share)
    if found.sounds >= 0.2:
        return _graded(0.3 * found.share, "same skeleton", found.share)
    return Judged(max(0.01, 0.3 * found.sounds * found.share), "different name")


def _graded(belief: float, level: Level, share: float) -> Judged:
    return Judged(max(0.01, belief), level if share >= 0.1 else "different name")


def _within_arabic(a: str, b: str) -> Judged:
    """Two Arabic words that do not fold together are two names, but for a slip that made one of them no name."""
    if known(a) and known(b):
        return Judged(0.02, "different name")
    slip = one_letter_apart(a, b)
    if slip and _dots_apart(a, b):
        return Judged(0.4, "slip of the hand")
    if slip and min(len(a), len(b)) >= 4:
        return Judged(0.25, "slip of the hand")
    return Judged(0.03 if alike(a, b) >= 1 else 0.01, "different name")


def _dots_apart(a: str, b: str) -> bool:
    groups = vocabulary.load("names")["alike_letters"]
    odd = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    return len(a) == len(b) and len(odd) == 1 and any(odd[0][0] in g and odd[0][1] in g for g in groups)


def _within_latin(a: str, b: str) -> Judged:
    """Two Latin spellings are one name where an Arabic name explains both; else by their sounds and letters."""
    forms = dict(arabic_forms(a)) | dict(arabic_forms(b))
    if forms:
        shared = max(_shared(arabic, a, b) for arabic in forms)
        both = arabic_forms(a) and arabic_forms(b)
        level: Level = "attested spelling" if both and shared >= 0.5 else "same skeleton"
        belief = shared * (0.96 if both else 0.8)
        if belief >= 0.05:
            return _graded(belief, level, shared)
        if both and known(a) and known(b):
            return Judged(max(0.01, belief), "different name")
    if alike(a, b) >= 1:
        return Judged(0.8 if not (known(a) and known(b)) else 0.15, "same skeleton")
    if one_letter_apart(a, b) and min(len(a), len(b)) >= 4 and not (known(a) and known(b)):
        return Judged(0.45, "slip of the hand")
    return Judged(0.01, "different name")


def _shared(arabic: str, a: str, b: str) -> float:
    """How well one Arabic name explains both; one accident of the data is no explanation for unlike sounds."""
    one, two = spelling(arabic, a), spelling(arabic, b)
    if min(one.count, two.count) < _ATTESTED and alike(a, b) < 0.2:
        return 0.0
    return min(one.share, two.share)
