"""Which numbers are figures: qualifier, counted noun, what is measured and not counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.dates import hijri_year
from tawthiq.extraction.arabic.elliptic import elliptic, part_of, unknown_noun
from tawthiq.extraction.arabic.hijri import FIRST, LAST
from tawthiq.extraction.arabic.lexicon import Noun, grammar, never, noun, nouns, words
from tawthiq.extraction.arabic.numbers import Number, find_numbers, simple_value
from tawthiq.extraction.arabic.qualifying import bounds, number_words, per_of, qualifier_of
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


# So many words may stand between "not" and "one".
NONE_AT_ALL = 5
# What a noun in the dual counts.
DUAL = 2


@cache
def _counted_words(kind: str) -> frozenset[str]:
    return words(vocabulary.load("arabic_counted")[kind])


@cache
def _months() -> frozenset[str]:
    return frozenset(_first_month_words())


def _first_month_words() -> list[str]:
    time = vocabulary.load("arabic_time")
    names = [*(name for names in time["months"].values() for name in names), *time["hijri_months"]]
    return [fold(str(name).split(" ", maxsplit=1)[0]) for name in names]


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
    return _either(sentence, sorted((c for c in out if not _not_one(sentence, c)), key=lambda c: c.first))


def _either(sentence: Sentence, found: list[Candidate]) -> list[Candidate]:
    """The candidates, a dual and the number behind its "or" as one range: "جثتين أو ثلاثا"."""
    out: list[Candidate] = []
    for candidate in found:
        if out and candidate.first < out[-1].end:
            continue
        at = candidate.end + 1
        more = simple_value(sentence.key(at)) if sentence.key(at - 1) == "او" else None
        if candidate.number is None and candidate.high == DUAL and more is not None and DUAL < more <= 2 * DUAL:
            candidate = replace(candidate, end=at + 1, high=more, qualifier="range")
        out.append(candidate)
    return out


def doubted(sentence: Sentence, candidates: list[Candidate]) -> list[Candidate]:
    """The numbers of a sentence from which neither noun nor wording makes a figure, and no date or name is made."""
    taken = {k for c in candidates for k in range(c.first, c.end)}
    numbers = [number for number in find_numbers(sentence) if number.kind != "vague"]
    taken |= {k for number in numbers for k in range(number.first + 1, number.end)}
    definites = (_definite(sentence, i) for i in range(len(sentence.tokens)))
    return [
        _finish(sentence, number, part_of(sentence, end), end, percent=bool(percent), partitive=False)
        for number in (*numbers, *(n for n in definites if n is not None))
        if number.first not in taken
        for percent in (_percent(sentence, number.end),)
        for end in (percent or number.end,)
        if not (
            _excluded(sentence, number) or number.year_like or _of_month(sentence, end) or sentence.key(end) in never()
        )
    ]


def _definite(sentence: Sentence, i: int) -> Number | None:
    """A numeral of one word with the article, by itself: "تجاوز الثمانين", "الأربعة الباقون"."""
    key = sentence.key(i)
    stem = next((s[2:] for s in stems(key) if s.startswith("ال")), None)
    value = simple_value(stem) if stem is not None else None
    teen = sentence.key(i + 1) in ("عشر", "عشره") or sentence.key(i + 1).startswith("وال")
    return Number(i, i + 1, value, value, "words") if value is not None and value >= 2 and not teen else None


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
            start = qualifier_of(sentence, number, number.end)[0]
            if not percent and not elliptic(sentence, number, start, previous):
                return None
            counted = part_of(sentence, end)
            partitive = counted is None
            if sentence.key(end) in grammar("partitive"):
                end += 1
    return _finish(sentence, number, counted, end, percent=bool(percent), partitive=partitive)


def _not_one(sentence: Sentence, candidate: Candidate) -> bool:
    """Whether "one" only stresses that there was none: "لم يحضر محام واحد", "دون تحقيق واحد"."""
    number = candidate.number
    if (candidate.low, candidate.high) != (1, 1) or (number is not None and candidate.first == number.first):
        return False
    none = (number_words("negations") | number_words("without")) - {"ما"}  # which is as often "what"
    for k in range(candidate.first - 1, max(-1, candidate.first - NONE_AT_ALL - 1), -1):
        if sentence.tokens[k].kind == "mark":
            return False
        if sentence.key(k).lstrip("وف") in none:
            return True
    return False


def _finish(
    sentence: Sentence, number: Number, counted: tuple[int, int] | None, end: int, *, percent: bool, partitive: bool
) -> Candidate:
    first = number.first
    held = noun(sentence.key(counted[0])) if counted else None
    if counted is not None and held is not None and held.unit == "groups" and sentence.key(counted[0] - 1) == "من":
        held = held if fold(held.lemma) in grammar("households") else None  # "14 من الفصائل": people of theirs
    if counted is not None:
        end = max(end, counted[1]) if counted[0] >= number.first else end
        if counted[1] == number.first or (counted[1] < number.first and sentence.key(number.first - 1) == "ال"):
            first = counted[0]
    start, qualifier, span = qualifier_of(sentence, number, end)
    first = min(first, start)
    low, high, qualifier = bounds(number, qualifier)
    per, per_span = ("percent", (number.end, end)) if percent else per_of(sentence, first, end)
    return Candidate(first, end, number, low, high, qualifier, held, counted, per, partitive, span, per_span)


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
    if number.kind == "digits" and FIRST <= number.low <= LAST and hijri_year(sentence, number.end - 1):
        return True
    summed = before == "مجموعه" and sentence.key(number.first - 2) == "ما"  # "ما مجموعه 96"
    counting = before == "الرقم" and sentence.key(number.first - 2) in number_words("came_to")  # "صار الرقم 108"
    if (
        any(s in _counted_words("numbered") for s in stems(before))
        and number.kind != "vague"
        and not (summed or counting)
    ):
        sited = before == "اليوم" or definite(before)  # "في المعسكر 300 معتقل"
        told = sited and (held := noun(after)) is not None and held.unit in ("people", "bodies")
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
    return sentence.key(at) in _months() or (at > end and sentence.key(at) in never())


def _dated(sentence: Sentence, number: Number) -> bool:
    before = sentence.key(number.first - 1)
    months = _months()
    return before in months or sentence.key(number.first - 2) in months or before in grammar("dated")


def _percent(sentence: Sentence, i: int) -> int | None:
    percents = number_words("percent")
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
    if key in _counted_words("qualified_by_next") and (
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
        start, qualifier, span = qualifier_of(sentence, Number(i, end, value, value, "words"), end)
        return Candidate(start, end, None, *bounds(Number(i, end, value, value, "words"), qualifier), found, (i, i + 1))
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
    start, qualifier, span = qualifier_of(sentence, Number(i, end, value, value, "words"), end)
    low, high, stated = bounds(Number(i, end, value, value, "words"), qualifier)
    per, per_span = per_of(sentence, start, end)
    return Candidate(start, end, None, low, high, stated, found, (i, i + 1), per, False, span, per_span)
