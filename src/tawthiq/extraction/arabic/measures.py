"""What befell the counted: the word of a measure that governs a figure, and whether it is told as fact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tawthiq import vocabulary
from tawthiq.extraction.arabic.lexicon import Phrases, clause_starts, grammar, noun, verbs, words
from tawthiq.extraction.arabic.script import Sentence, fold, stems

if TYPE_CHECKING:
    from tawthiq.extraction.arabic.candidates import Candidate

# In tokens. A word of a measure further away does not govern a figure; past the noun's own distance the noun decides.
REACH_BEFORE, REACH_AFTER, NOUN_DISTANCE = 28, 9, 11
_COMMA_AFTER = 9  # behind a comma a clause of its own begins, before one an aside usually ends
# Those spoken to stand so near behind the verb, in tokens.
TALKS = 9
# A court stands so near its ruling; what was ruled stands so near behind.
COURT, RULING = 5, 9
_COMMA, _OTHER_FIGURE, _WEAK, _JOINED, _PEOPLE = 3, 7, 9, 6, 4
# Documents and photographs are documented whatever they show; bodies and cases take what befell the people.
_KEPT = ("photographs", "documents", "interviews")


@dataclass(frozen=True, slots=True)
class MeasureCue:
    """A word of a measure: tokens first..end."""

    first: int
    end: int
    measure: str
    weak: bool
    verb: bool
    people: bool = False


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A value with the tokens it was read from and the rule's words; confidence 0 to 1."""

    value: str
    span: tuple[int, int] | None
    confidence: float
    how: str


@cache
def _cues() -> tuple[Phrases[tuple[str, bool]], Phrases[tuple[str, bool]]]:
    """Verbs and nouns of every measure: (measure, weak)."""
    made: tuple[Phrases[tuple[str, bool]], Phrases[tuple[str, bool]]] = (Phrases(), Phrases())
    for measure, entry in vocabulary.load("arabic_measures").items():
        if not isinstance(entry, dict) or "nouns" not in entry:
            continue
        value = (measure, bool(entry.get("weak")))
        for entries in verbs(entry["verbs"]).by_first.values():
            for form, _ in entries:
                made[0].add(form, value)
        for name in entry["nouns"]:
            for form, _ in next(iter(Phrases.of([(name, True)]).by_first.values())):
                made[1].add(form, value)
    return made


@cache
def _phrases(key: str) -> Phrases[bool]:
    return Phrases.of((p, True) for p in vocabulary.load("arabic_measures")[key])


@cache
def _hedges() -> tuple[frozenset[str], Phrases[bool]]:
    data = vocabulary.load("arabic_measures")["hedges"]
    return words(data["words"]), Phrases.of((p, True) for p in data["phrases"])


def harm_verb(sentence: Sentence, i: int) -> bool:
    """Whether token `i` is a verb or verbal noun of harm, so that a bare number behind it counts people."""
    if i < 0:
        return False
    for table in _cues():
        hit = table.at(sentence, i)
        if hit is not None and hit[0] == i + 1 and not hit[1][1] and hit[1][0] not in ("interviewed", "sentenced"):
            return not sentence.key(i).startswith(("ال", "وال"))
    return False


def harms(sentence: Sentence, i: int) -> bool:
    """Whether token `i` is a verb of harm, whoever does it."""
    hit = _cues()[0].at(sentence, i)
    return hit is not None and not hit[1][1]


def harm_word(sentence: Sentence, i: int) -> bool:
    """Whether token `i` is any word of harm."""
    hits = [table.at(sentence, i) for table in _cues()]
    return any(hit is not None and not hit[1][1] for hit in hits)


def find_measures(sentence: Sentence) -> list[MeasureCue]:
    """Every word of a measure in a sentence, in order. A death sentence is no execution unless it is carried out."""
    out: list[MeasureCue] = []
    i, judged = 0, False
    while i < len(sentence.tokens):
        verdict = _verdict(sentence, i)
        if verdict is not None:
            done = any(_phrases("carried_out").at(sentence, k) for k in range(max(0, i - 4), i))
            out.append(MeasureCue(i, verdict, "executed" if done else "sentenced", False, False))
            i, judged = verdict, True
            continue
        if judged and (done_at := _phrases("carried_out").at(sentence, i)) is not None:
            out.append(MeasureCue(i, done_at[0], "executed", False, True))
            i = done_at[0]
            continue
        hits = [(table.at(sentence, i), verb) for table, verb in zip(_cues(), (True, False), strict=True)]
        best = max(((h, v) for h, v in hits if h is not None), key=lambda p: (p[0][0], not p[1]), default=None)
        if best is None and (talk := _talk(sentence, i)) is not None:
            out.append(MeasureCue(i, talk, "interviewed", False, True))
            i = talk
            continue
        if best is not None:
            (end, (measure, weak)), verb = best
            weak = weak and not (
                sentence.key(i).startswith("لل") and measure == "tortured"
            )  # "تعرض للضرب": what befell them, not how they died
            out.append(MeasureCue(i, end, measure, weak, verb, not verb and noun(sentence.key(i)) is not None))
        i = best[0][0] if best is not None else i + 1
    return out


def _verdict(sentence: Sentence, i: int) -> int | None:
    """Where words of a verdict of death, or a court's ruling, end: "حكما بالإعدام", "قضت ... بإعدام", "قضت المحكمة"."""
    found = _phrases("verdict").at(sentence, i)
    if found is not None:
        return found[0]
    key = sentence.key(i)
    ruling = any(s in grammar("rulings") for s in (key, key[1:]))
    courts = range(max(0, i - COURT), min(i + COURT, len(sentence.tokens)))
    if ruling and any(s in grammar("courts") for k in courts for s in stems(sentence.key(k))):
        return i + 1
    told = any(s in grammar("rulings") for k in range(max(0, i - RULING), i) for s in stems(sentence.key(k)))
    return i + 1 if told and key in ("باعدام", "اعدام") else None


def _talk(sentence: Sentence, i: int) -> int | None:
    """Where "spoke ... to" ends before those spoken to: "تحدثت اللجنة إلى 260 شاهدا", "تحدثنا مع خمسة"."""
    if not any(s in grammar("talks") for s in (sentence.key(i), sentence.key(i)[1:])):
        return None
    ends = (k for k in range(i + 1, i + TALKS) if sentence.key(k) in ("الي", "مع") or sentence.marked(k))
    at = next(ends, None)
    return at + 1 if at is not None and not sentence.marked(at) else None


def measure_of(
    sentence: Sentence, candidate: Candidate, others: list[Candidate], cues: list[MeasureCue]
) -> Reasoned | None:
    """The measure of a figure, or None where neither its noun nor a word near it tells."""
    held = candidate.noun
    counted = candidate.counted
    if held is not None and held.measure is not None and (held.strong or held.unit in _KEPT):
        return Reasoned(held.measure, counted, 0.85, "the counted noun itself")
    scored = [(d, c) for c in cues if (d := distance(sentence, candidate, others, c)) is not None]
    best = min(scored, key=lambda p: (p[0], p[1].first), default=None)
    noun_measure = held.measure if held is not None else None
    weak = best is not None and best[1].weak and best[1].measure == "documented"
    if best is not None and best[1].measure == "interviewed" and held is not None and not held.strong:
        noun_measure = None  # "قابلت اللجنة 324 ضحية": those who speak did not die
    if noun_measure is not None and counted is not None and (best is None or best[0] > NOUN_DISTANCE or weak):
        return Reasoned(noun_measure, counted, 0.6, "the counted noun itself, no nearer word says otherwise")
    if best is None:
        return None
    cue = _sharper(best[1], cues)
    return Reasoned(
        cue.measure, (cue.first, cue.end), 0.8 if best[0] <= 5 else 0.6, "nearest word that tells what happened"
    )


def _sharper(cue: MeasureCue, cues: list[MeasureCue]) -> MeasureCue:
    """ "were tortured and executed": of two verbs in a row the one that is not weak tells what it came to."""
    if not cue.weak or not cue.verb:
        return cue
    return next((c for c in cues if c.first == cue.end and c.verb and not c.weak), cue)


def held_unit(candidate: Candidate) -> str:
    return candidate.noun.unit if candidate.noun is not None else ""


def distance(sentence: Sentence, candidate: Candidate, others: list[Candidate], cue: MeasureCue) -> float | None:
    """How far a measure's word is from a figure, in tokens; marks, other figures and weak words count extra."""
    if (
        (held_unit(candidate) in ("events", "groups") and not _household(candidate))
        or (held_unit(candidate) == "bodies" and cue.measure not in ("killed", "executed"))
        or (cue.measure == "interviewed" and held_unit(candidate) in ("cases", "documents", "photographs", "other"))
    ):
        return None
    if cue.first >= candidate.first and cue.end <= candidate.end:
        inside_noun = candidate.counted is not None and cue.first == candidate.counted[0]
        return None if inside_noun else 0.0
    after = cue.first >= candidate.end
    if after and _of_part(sentence, cue):
        return None
    low, high = (candidate.end, cue.first) if after else (cue.end, candidate.first)
    gap = high - low
    if gap < 0 or gap > (REACH_AFTER if after else REACH_BEFORE):
        return None
    between = sum(1 for o in others if low <= o.first and o.end <= high)
    marks = sum(
        1 for k in range(low, high) if sentence.tokens[k].kind == "mark" and sentence.tokens[k].text in "،,؛;:)("
    )
    cost = (
        gap
        + marks * (_COMMA_AFTER if after else _COMMA)
        + between * _OTHER_FIGURE * (2 if after else 1)
        + (_WEAK if cue.weak and not (after and gap <= 1) else 0)
        + (_PEOPLE if cue.people else 0)
        + 8 * clause_starts(sentence, low, high)
    )
    if after:
        joined = any(sentence.key(k).startswith("و") for k in range(low, min(high + 1, len(sentence.tokens))))
        cost += 1 + (_JOINED if joined else 0) + (0 if cue.verb else 3)
    return cost


def _household(candidate: Candidate) -> bool:
    """Whether families are counted, whom what befalls people befalls."""
    return candidate.noun is not None and fold(candidate.noun.lemma) in grammar("households")


def _of_part(sentence: Sentence, cue: MeasureCue) -> bool:
    """Whether a word tells of a part alone: "أسماء 5210 معتقلين، توفي منهم 1480", but not "اعتقلوا، منهم 575 قاصرا"."""
    behind = [sentence.key(k) for k in range(cue.end, cue.end + 3)]
    part = next((k for k, key in enumerate(behind) if key in grammar("partitive")), None)
    return part is not None and not any(key in ("،", ",", "؛") for key in behind[:part])


def hedge_of(sentence: Sentence, candidate: Candidate, start: int) -> tuple[int, int] | None:
    """The words that present a figure as alleged, estimated or unverified, looked for from token `start` on."""
    single, phrases = _hedges()
    span = [*range(candidate.end, min(candidate.end + 5, len(sentence.tokens)))]
    for k in [*range(candidate.first, max(start, candidate.first - 22) - 1, -1), *span]:
        if k < 0:
            continue
        if k >= candidate.end and sentence.tokens[k].kind == "mark" and sentence.tokens[k].text in "؛.،":
            break
        key = sentence.key(k)
        if key in single or (key[:1] in "وفلب" and key[1:] in single):
            return k, k + 1
        hit = phrases.at(sentence, k)
        if hit is not None:
            return k, hit[0]
    return None
