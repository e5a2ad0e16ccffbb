"""Which numbers are figures: qualifier, counted noun, what is measured and not counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.elliptic import elliptic, part_of, unknown_noun
from tawthiq.extraction.arabic.lexicon import Noun, Phrases, grammar, never, noun, nouns, words
from tawthiq.extraction.arabic.numbers import Number, find_numbers, simple_value
from tawthiq.extraction.arabic.script import Sentence, definite, fold, stems
from tawthiq.model import Qualifier


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure before its context is read: tokens first..end are the phrase, `counted` those of its noun."""

    first: int
    end: int
    number: Number | None
    low: float | None
    high: float | None
    qualifier: Qualifier
    noun: Noun | None
    counted: tuple[int, int] | None
    per: str | None = None
    partitive: bool = False
    qualifier_span: tuple[int, int] | None = None
    per_span: tuple[int, int] | None = None


@cache
def _qualifiers(side: str) -> Phrases[Qualifier]:
    data = vocabulary.load("arabic_numbers")[side]
    return Phrases.of((phrase, kind) for kind, phrases in data.items() for phrase in phrases)


@cache
def _sets() -> dict[str, frozenset[str]]:
    data, counted = vocabulary.load("arabic_numbers"), vocabulary.load("arabic_counted")
    out = {k: words(data[k]) for k in ("ceiling", "exceeding", "falling_short", "negations", "percent")}
    out["numbered"], out["by_next"] = words(counted["numbered"]), words(counted["qualified_by_next"])
    out["months"] = frozenset(_first_month_words())
    return out


def _first_month_words() -> list[str]:
    months = vocabulary.load("arabic_time")["months"]
    return [fold(str(name).split(" ", maxsplit=1)[0]) for names in months.values() for name in names]


@cache
def _rates() -> Phrases[str]:
    data = vocabulary.load("arabic_time")["per"]
    return Phrases.of((phrase, per) for per, phrases in data.items() for phrase in phrases)


def find_candidates(sentence: Sentence) -> list[Candidate]:
    """The figures of a sentence, in order."""
    out: list[Candidate] = []
    numbers = find_numbers(sentence)
    for number in numbers:
        made = _candidate(sentence, number, out[-1] if out else None)
        if made is not None:
            out.append(made)
    taken = {k for c in out for k in range(c.first, c.end)} | {k for n in numbers for k in range(n.first, n.end)}
    out += [c for i in range(len(sentence.tokens)) if i not in taken and (c := _counted_alone(sentence, i)) is not None]
    return sorted(out, key=lambda c: c.first)


def _candidate(sentence: Sentence, number: Number, previous: Candidate | None) -> Candidate | None:
    if _excluded(sentence, number):
        return None
    percent = _percent(sentence, number.end)
    end = percent or number.end
    counted = _noun_after(sentence, end, number)
    if counted is None and _of_month(sentence, end):
        return None
    if counted is None and not percent and not number.year_like:
        counted = unknown_noun(sentence, end, number)
    if number.year_like and (counted is None or _dated(sentence, number)):
        return None
    partitive = False
    if counted is None:
        if percent and not _share(sentence, number, end):
            return None
        if sentence.key(end) in never():
            return None
        counted = _noun_before(sentence, number) or _noun_qualified(sentence, number)
        if counted is None:
            start = _qualifier(sentence, number, number.end)[0]
            if not percent and not elliptic(sentence, number, start, previous):
                return None
            counted = part_of(sentence, end)
            partitive = counted is None
            if sentence.key(end) in grammar("partitive"):
                end += 1
    return _finish(sentence, number, counted, end, percent=bool(percent), partitive=partitive)


def _finish(
    sentence: Sentence, number: Number, counted: tuple[int, int] | None, end: int, *, percent: bool, partitive: bool
) -> Candidate:
    first = number.first
    held = noun(sentence.key(counted[0])) if counted else None
    if counted is not None:
        end = max(end, counted[1]) if counted[0] >= number.first else end
        if counted[1] == number.first or (counted[1] < number.first and sentence.key(number.first - 1) == "ال"):
            first = counted[0]
    start, qualifier, span = _qualifier(sentence, number, end)
    first = min(first, start)
    low, high, qualifier = _bounds(number, qualifier)
    per, per_span = ("percent", (number.end, end)) if percent else _per(sentence, first, end)
    return Candidate(first, end, number, low, high, qualifier, held, counted, per, partitive, span, per_span)


def _bounds(number: Number, stated: Qualifier | None) -> tuple[float | None, float | None, Qualifier]:
    if number.kind == "vague":
        return number.low, None, "vague"
    if number.kind == "range":
        return number.low, number.high, "range"
    if stated in ("at_least", "more_than"):
        return number.low, None, stated
    if stated in ("at_most", "less_than"):
        return None, number.high, stated
    return number.low, number.high, stated or "exact"


def _excluded(sentence: Sentence, number: Number) -> bool:
    """Part of a date, a clock time, a name, a law, an address."""
    before, after = sentence.key(number.first - 1), sentence.key(number.end)
    tokens = sentence.tokens
    if (
        number.kind != "words"
        and before in ("/", "-", ":", "+", "#", "\\")
        and tokens[number.first - 1].end == tokens[number.first].start
    ):
        return number.first >= 2 and tokens[number.first - 2].kind in ("number", "latin", "word")
    if after in ("/", ":", "\\") and number.end + 1 < len(tokens) and tokens[number.end + 1].kind == "number":
        return True
    if after in never() and not (after in ("يوم", "ليله") and before == "كل"):
        return True
    summed = before == "مجموعه" and sentence.key(number.first - 2) == "ما"  # "ما مجموعه 96"
    if any(s in _sets()["numbered"] for s in stems(before)) and number.kind != "vague" and not summed:
        told = before == "اليوم" and (held := noun(after)) is not None and held.unit in ("people", "bodies")
        return not (told or (before == "سن" and number.low > 120))
    if before == "كل" and sentence.key(number.first - 2) == "من":
        return True  # "7 من كل 10 أسر"
    if before == "ال" and sentence.key(number.first - 2) in ("مجموعه", "المجموعه"):
        return True
    pair = number.low == number.high == 2 and number.kind == "words"
    if pair and (held := noun(before)) is not None and held.number in ("dual", "many"):
        return True  # "صحفيان اثنان": the noun itself is the figure
    if number.kind == "words" and before in grammar("ordinals") and sentence.key(number.first) in ("عشر", "عشره"):
        return True
    if before in ("الواحد", "الثاني") or (number.low == number.high == 1 and before in never()):
        return True  # "ليلة واحدة": the one night is no count
    if after in ("و", "،", "الي", "او", "-", "–") and number.end + 1 < len(tokens):
        return _measured_later(sentence, number.end + 1)
    return False


def _measured_later(sentence: Sentence, i: int) -> bool:
    """ "10 to 15 minutes": the unit stands behind the second number."""
    return sentence.tokens[i].kind == "number" and sentence.key(i + 1) in never()


def _of_month(sentence: Sentence, end: int) -> bool:
    """Whether a month follows, perhaps behind the second day of an interval ("5 إلى 20 نيسان")."""
    at = end + 2 if sentence.key(end) in ("الي", "و", "-", "–") else end
    return sentence.key(at) in _sets()["months"] or (at > end and sentence.key(at) in never())


def _dated(sentence: Sentence, number: Number) -> bool:
    before = sentence.key(number.first - 1)
    months = _sets()["months"]
    return before in months or sentence.key(number.first - 2) in months or before in grammar("dated")


def _percent(sentence: Sentence, i: int) -> int | None:
    percents = _sets()["percent"]
    if sentence.key(i) in percents:
        return i + 1
    return i + 2 if f"{sentence.key(i)} {sentence.key(i + 1)}" in percents else None


def _share(sentence: Sentence, number: Number, end: int) -> bool:
    """A share of those named before ("55% of them"), and not how much something grew."""
    changed = any(s in grammar("growth") for k in range(number.first - 5, number.first) for s in stems(sentence.key(k)))
    return not changed and (sentence.key(end) in grammar("partitive") or number.low > 1)


def _noun_after(sentence: Sentence, i: int, number: Number) -> tuple[int, int] | None:
    """The counted noun behind a number: "13 معتقلا", "مئات من المدنيين", "٪62 من الجثث"."""
    at = i
    if sentence.key(at) in grammar("only") and sentence.key(at + 1) == "من":
        at += 1  # "12 فقط من الأسرى"
    if sentence.key(at) == "من" and sentence.key(at + 1) != "اصل":
        at += 1
    while sentence.key(at) in grammar("before_noun") and at < i + 3:
        at += 1
    key = sentence.key(at)
    found = noun(key)
    if found is None or (key.startswith("و") and not _own_waw(key)) or key in never():
        return None
    if found.number == "dual" and number.kind != "vague":
        return None
    if at == i and definite(key) and number.kind in ("words", "digits") and not _percent(sentence, i - 1):
        return None  # "باستثناء اثنين المنظمة": what a number counts has no article but behind "من"
    end = at + 1
    following = sentence.key(end)
    if key in _sets()["by_next"] and (
        following in grammar("befell") or (following[:1] not in "لبو" and noun(following))
    ):
        end += 1
    return at, end


def _own_waw(key: str) -> bool:
    return key in nouns()


def _noun_before(sentence: Sentence, number: Number) -> tuple[int, int] | None:
    """ "the registered 161", "the number of detainees reached 161"."""
    at = number.first - 1
    while sentence.key(at) in grammar("before_digits") | {"الي"} and at > 0:
        at -= 1
    for k in range(at, max(-1, at - 22), -1):
        if sentence.tokens[k].kind == "number" or sentence.tokens[k].text in ".؛":
            return None
        key = sentence.key(k)
        if not any(s in grammar("holders") for s in stems(key)):
            continue
        following = next((n for n in range(k + 1, min(k + 4, number.first)) if noun(sentence.key(n)) is not None), None)
        if following is not None:
            return following, following + 1
        # A participle of no known noun still names whom the count is of ("عدد المسجلين").
        named = (
            k + 1 < number.first and sentence.key(k + 1).startswith("ال") and sentence.key(k + 1).endswith(("ين", "ات"))
        )
        return (k + 1, k + 2) if named else None
    return None


def _noun_qualified(sentence: Sentence, number: Number) -> tuple[int, int] | None:
    """The noun behind which a definite number stands: "المعتقلون الـ13 ألفاً", "شاحنات الإغاثة الـ85"."""
    if sentence.key(number.first - 1) != "ال":
        return None
    for k in range(number.first - 2, max(-1, number.first - 5), -1):
        if sentence.tokens[k].kind != "word":
            return None
        held = noun(sentence.key(k))
        if held is not None and held.number != "dual":
            return k, k + 1
    return None


def _qualifier(sentence: Sentence, number: Number, end: int) -> tuple[int, Qualifier | None, tuple[int, int] | None]:
    at = number.first
    while sentence.key(at - 1) in grammar("before_digits") | {"و"} and at > 0:
        at -= 1
    hit = _qualifiers("before").ending(sentence, at)
    if hit is not None:
        start, kind = hit
        if start > 0 and sentence.key(start - 1) in _sets()["negations"] | {"ولا", "ولم"} and kind == "more_than":
            kind, start = "at_most", start - 1
        return start, kind, (start, at)
    for at_end in range(end, _past_adjectives(sentence, end) + 1):
        after = _qualifiers("after").at(sentence, at_end, exact=True)
        if after is not None:
            return number.first, after[1], (at_end, after[0])
    if sentence.key(at - 1) == "الي":
        verb = next((k for k in range(at - 2, max(-1, at - 6), -1) if sentence.key(k) in _sets()["ceiling"]), None)
        if verb is not None:
            return verb, "at_most", (verb, at)
    verb = next((k for k in range(at - 1, max(-1, at - 5), -1) if _bare(sentence.key(k)) in _sets()["exceeding"]), None)
    if verb is not None and all(sentence.tokens[k].kind == "word" for k in range(verb, at)):
        negated = sentence.key(verb - 1) in _sets()["negations"]
        return number.first, "at_most" if negated else "more_than", (verb, verb + 1)
    return number.first, None, None


def _past_adjectives(sentence: Sentence, end: int) -> int:
    """Past up to two adjectives of the counted noun: "24 لاجئاً سورياً على الأقل"."""
    at = end
    while at < min(end + 2, len(sentence.tokens)) and sentence.tokens[at].kind == "word":
        token = sentence.tokens[at]
        if not (token.tanwin or token.key.endswith(("يا", "ين", "ات", "يه", "ون"))) or token.key[:1] in "وف":
            break
        at += 1
    return at


def _bare(key: str) -> str:
    return key[1:] if key[:1] in "وف" and len(key) > 4 else key


def _per(sentence: Sentence, first: int, end: int) -> tuple[str | None, tuple[int, int] | None]:
    """Rates stand right behind the phrase or shortly before it; a group's size behind the word for the group."""
    for k in [*_same_clause(sentence, end, end + 4), *range(first - 1, max(-1, first - 5), -1)]:
        hit = _rates().at(sentence, k, exact=True)
        if hit is not None and (hit[0] <= first or k >= end):
            return hit[1], (k, hit[0])
    for k in range(first - 1, max(-1, first - 5), -1):
        if any(s in grammar("group_words") for s in stems(sentence.key(k))):
            return "group", (k, k + 1)
    return None, None


def _same_clause(sentence: Sentence, low: int, high: int) -> list[int]:
    """Tokens low..high up to the first mark."""
    out: list[int] = []
    for k in range(low, min(high, len(sentence.tokens))):
        if sentence.tokens[k].kind != "word":
            break
        out.append(k)
    return out


def _behind(sentence: Sentence, i: int) -> tuple[int, float] | None:
    """(end, value) of a numeral that stands behind its noun as an adjective: "القضاة الثلاثة", "زملاؤها الأحد عشر"."""
    key, following = sentence.key(i), sentence.key(i + 1)
    owned = key.endswith(("ي", "ه", "ها", "هم", "هن", "نا"))
    if not (definite(key) or owned) or not following.startswith("ال"):
        return None
    teen = sentence.key(i + 2) in ("عشر", "عشره")
    if teen and following[2:] in ("احد", "احدي", "اثنا", "اثني", "اثنتا", "اثنتي"):
        return i + 3, 11.0 if following[2:4] == "اح" else 12.0
    value = simple_value(following[2:])
    if value is None or value < 2:
        return None
    return (i + 3, value + 10) if teen and value < 10 else (i + 2, value)


def _vowelled_dual(text: str) -> bool:
    """Whether the vowel before its ending shows a dual that is else written as a plural ("صحفيَّين", "الآخرَين")."""
    return bool(re.search(r"\u064e\u0651?\u064a\u0652?\u0646\u0650?$|\u0651\u064e\u064a\u0652?\u0646\u0650?$", text))


def _counted_alone(sentence: Sentence, i: int) -> Candidate | None:
    """Duals ("two prisoners" in one word), "one person", "the three detainees"."""
    key = sentence.key(i)
    found = noun(key)
    if found is None or found.unit not in ("people", "bodies", "events", "cases", "groups"):
        return None
    if (behind := _behind(sentence, i)) is not None:
        end, value = behind
        start, qualifier, span = _qualifier(sentence, Number(i, end, value, value, "words"), end)
        return Candidate(
            start, end, None, *_bounds(Number(i, end, value, value, "words"), qualifier), found, (i, i + 1)
        )
    if found.unit in ("cases", "groups") and found.number != "dual":
        return None
    following = sentence.key(i + 1)
    value, end = 0.0, i + 1
    pair = following in grammar("pair")
    if _vowelled_dual(sentence.tokens[i].text) or (
        (found.number == "dual" or (pair and found.number in ("many", "any")))
        and sentence.key(i - 1)
        not in (
            "كلا",
            "كلتا",
        )
    ):
        value = 2.0
        end += pair
    elif found.number == "one" and following in grammar("single") and sentence.key(i - 1) not in grammar("no_single"):
        value, end = 1.0, i + 2
    if not value:
        return None
    start, qualifier, span = _qualifier(sentence, Number(i, end, value, value, "words"), end)
    low, high, stated = _bounds(Number(i, end, value, value, "words"), qualifier)
    per, per_span = _per(sentence, start, end)
    return Candidate(start, end, None, low, high, stated, found, (i, i + 1), per, False, span, per_span)
