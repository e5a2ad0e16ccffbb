"""Small signs around an attributing verb: who is told, where what is said begins, what calls it false."""

from __future__ import annotations

from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.cast import Cast, Mention, brought, is_work
from tawthiq.extraction.arabic.lexicon import Phrases, grammar, words
from tawthiq.extraction.arabic.measures import harm_word, harms
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.parties import party_at
from tawthiq.extraction.arabic.script import Sentence, fold, stems
from tawthiq.extraction.arabic.voices import Cue, Voices

# A preposition that introduces what is said stands so near; behind an accusation the accused stand between.
TOLD, ACCUSED = 4, 10
# Behind an opening "in a statement to X" the verb stands within so many tokens, where no comma parts them.
OPENED = 8


def told_of(sentence: Sentence, i: int, after: int) -> int | None:
    """Where content begins that a preposition introduces: "تحدثت X عن 300 قتيل", "أشار إلى تضرر 10 مشاف"."""
    for past, preposition in _words_of().items():
        if past not in sentence.key(i):
            continue
        reach = after + (ACCUSED if past == fold("تهم") else TOLD)
        for k in range(after, min(reach, len(sentence.tokens))):
            key = sentence.key(k)
            if key == preposition:
                return k + 1
            counts = is_numeral(key[1:]) or key[1:] in grammar("about") or harm_word(sentence, k)
            if preposition == "ب" and key[:1] == "ب" and counts:
                return k  # "تعترف بستين مفقودا", "اتهمت X بقتل 12"
            if sentence.tokens[k].kind == "mark":
                return None
    return None


@cache
def _words_of() -> dict[str, str]:
    data = vocabulary.load("arabic_attribution")["told_of"]
    return {fold(past): fold(preposition) for past, preposition in data.items()}


def called_false(sentence: Sentence, i: int) -> bool:
    """Whether a word of falsehood follows within the clause."""
    span = range(i, min(i + 16, len(sentence.tokens)))
    if any(untruths().at(sentence, k) is not None for k in span):
        return True
    return any(s in grammar("falsehood") for k in span for s in stems(sentence.key(k)))


@cache
def untruths() -> Phrases[bool]:
    """Words that call what stands before or behind them untrue: "لا أساس لها", "عارية عن الصحة"."""
    return Phrases.of((phrase, True) for phrase in vocabulary.load("arabic_attribution")["untrue"])


def told_to(sentence: Sentence, low: int, high: int, cast: Cast, person: bool) -> Mention | None:
    """Who relays what is said to them: "قال X لوكالة Y إن", "في مقابلة مع صحيفة Y"; a `person` tells any body."""
    for k in range(low, min(high, len(sentence.tokens))):
        key = sentence.key(k)
        if key in ("ل", "مع", "الي") or (key in ("لـ",)):
            at = k + 1
        elif key[:1] == "ل" and len(key) > 3:
            at = k
        else:
            continue
        found = party_at(sentence, at, cast)
        if found is not None and found.known and (found.kind == "medium" or (person and _body_at(found, sentence, k))):
            return found
    return None


def told_by(
    sentence: Sentence, i: int, reach: tuple[int, int], cast: Cast, *, marked: bool, unnamed: bool
) -> Mention | None:
    """Whom the speaker of the verb at `i` told it, who brings it, looked for in the tokens of `reach`.

    `marked`: "أن", a colon or a quotation mark ends the reach; an `unnamed` speaker or a plain name tells any body.
    """
    told = told_to(sentence, *reach, cast, unnamed)
    if told is None and marked and unnamed and any(v in sentence.key(i) for v in attributing()["informs"]):
        told = told_object(sentence, reach[0], reach[1] - 1, cast)
    return told or told_before(sentence, i, cast)


def told_before(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """The medium of a sentence that opens with whom its speaker spoke to: "وفي تصريح لوكالة X، قال ..."."""
    if sentence.key(0) not in ("في", "وفي", "ففي") or sentence.key(1) not in attributing()["tellings"]:
        return None
    comma = next((k for k in range(2, min(i, 12)) if sentence.key(k) in ("،", ",")), i if i <= OPENED else None)
    return told_to(sentence, 2, comma, cast, False) if comma is not None else None


def told_object(sentence: Sentence, low: int, complement: int, cast: Cast) -> Mention | None:
    """The body that is told something, right before what it is told: "أبلغ طبيب المنظمة بأنه"."""
    for k in range(low, complement):
        found = party_at(sentence, k, cast)
        if found is not None and found.known and found.kind in ("organisation", "medium") and found.end == complement:
            return found
    return None


def _body_at(found: Mention, sentence: Sentence, k: int) -> bool:
    """Whether a named organisation is spoken to ("لمركز سرحة"), and not one that a statement is about."""
    told = found.end - found.first >= 2 or sentence.key(k).startswith("لل")
    return found.kind == "organisation" and sentence.key(k) not in ("مع", "الي") and told


def bringer(sentence: Sentence, i: int, cast: Cast, voices: Voices) -> Cue | None:
    """The medium behind a work that it brings: "في بيان نشرته صحيفة X", "تقرير لـY اطلعت عليه X"."""
    end = brought().at(sentence, i)
    if end is None:
        return None
    last = voices.cues[-1].parties[:1] if voices.cues else ()
    near = any(
        is_work(sentence.key(k)) or sentence.key(k) in attributing()["tellings"] for k in range(max(0, i - 6), i)
    )
    if end[1] == "heard":
        near = any(p.end == i for p in last)
    if not (near or any(p.kind == "work" and p.end == i for p in last)):
        return None
    party = party_at(sentence, end[0], cast, subject=True)
    if party is None or party.kind not in ("medium", "organisation"):
        return None
    return Cue(i, end[0], "says", "relay", (party,), party.end, aside=True)


def behind_quote(sentence: Sentence, i: int) -> bool:
    """Whether a quotation ends right before the verb ("«...»، قال ...")."""
    marks = [sentence.tokens[k].text for k in (i - 1, i - 2) if k > 0 and sentence.tokens[k].kind == "mark"]
    return any(mark in '»"”' for mark in marks)


def postposed(sentence: Sentence, i: int, after: int, party: Mention | None, *, marked: bool) -> bool:
    """ "...", said X: what is said stands before the verb."""
    before = sentence.tokens[i - 1] if i > 1 else None
    closes = before is not None and before.kind == "mark" and before.text in '،,"»”'
    counts = any(
        sentence.tokens[k].kind == "number" or is_numeral(sentence.key(k)) for k in range(after, len(sentence.tokens))
    )  # "وقال آخرون 35": what is said stands behind
    return closes and party is not None and not marked and not counts and len(sentence.tokens) - after <= 8


def accused(sentence: Sentence, i: int) -> bool:
    """Whether an accusation is what is rejected."""
    return any(
        s in attributing()["accusations"]
        for k in range(i, min(i + 8, len(sentence.tokens)))
        for s in stems(sentence.key(k))
    )


def last_clause(sentence: Sentence, low: int, high: int) -> int | None:
    """Where the last coordinated clause before an aside begins: "... ، فيما فر 300 شخص، وفق X" is X's alone."""
    for k in range(high - 1, low, -1):
        key = sentence.key(k)
        turned = key in grammar("clause_turns")
        joined = sentence.key(k - 1) in ("،", "؛") and key[:1] == "و" and (harms(sentence, k) or k < high - 6)
        if turned or joined:
            return k if high - k >= 3 else None
    return None


def complement_at(sentence: Sentence, i: int) -> bool:
    return sentence.key(i) in attributing()["complements"]


def denied_at(sentence: Sentence, i: int) -> bool:
    """Whether token `i` is a word with which the content of a denial starts."""
    return any(s in attributing()["denied"] for s in stems(sentence.key(i)))


@cache
def attributing() -> dict[str, frozenset[str]]:
    data = vocabulary.load("arabic_attribution")
    return {
        "complements": words(w for w in data["complements"] if " " not in w),
        "accounts": words(data["accounts"]),
        "accusations": words(data["accusations"]),
        "denied": words(data["denied"]),
        "openers": words(data["openers"]),
        "addressed": words(data["addressed"]),
        "dismisses": words(data["dismisses"]),
        "tellings": words(data["tellings"]),
        "informs": words(data["informs"]),
        "issues": words(data["issues"]),
        "makers": words(data["makers"]),
        "unnamed": words(data["unnamed"]),
        "sides": words(data["sides"]),
        "unsaid": words(data["unsaid"]),
        "headline_bodies": words(vocabulary.load("arabic_parties")["headline_bodies"]),
    }
