"""Who denies and who asks, where no lexicon knows them: told from the clause before the verb and words behind it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.cast import Mention, is_adverb, is_stop, name_text, party_words, speech
from tawthiq.extraction.arabic.lexicon import grammar, nouns, verbs
from tawthiq.extraction.arabic.persons import mention_of
from tawthiq.extraction.arabic.script import Sentence, definite, stems
from tawthiq.extraction.arabic.telling import attributing, denied_at

# Words of a subject that stands before its verb, and of one that a noun without an article begins.
LONGEST_BEFORE, LONGEST_BEHIND = 6, 4


def before_verb(sentence: Sentence, i: int) -> Mention | None:
    """The definite noun with which the clause of the verb at `i` begins: "والحكومة تنفي", "أما قائد الميليشيا فنفى"."""
    start = i
    while start > 0 and start > i - LONGEST_BEFORE - 1 and not _opens(sentence, start - 1):
        start -= 1
    while start < i and (sentence.key(start) in grammar("still") or is_adverb(sentence, start)):
        start += 1
    names = range(start, i)
    if not 0 < len(names) <= LONGEST_BEFORE or any(is_stop(sentence, k) for k in names):
        return None
    plain = not definite(sentence.key(i - 1))  # what ends without an article is a clause as often as a name
    if plain or any(speech().at(sentence, k) is not None and not definite(sentence.key(k)) for k in names):
        return None
    name = name_text(sentence, start, i)
    if sentence.key(start).startswith("وال"):
        name = name.removeprefix("و")
    return mention_of(sentence, start, i, name, "role")


def _opens(sentence: Sentence, k: int) -> bool:
    return sentence.tokens[k].kind == "mark" or sentence.key(k) in attributing()["openers"]


def some(sentence: Sentence, i: int) -> Mention | None:
    """People or an office without an article, behind the verb: "ورفض متحدث حكومي", "وطالب محامون ب"."""
    key = sentence.key(i)
    if key in attributing()["makers"] and definite(sentence.key(i + 1)):  # "عوائل الضحايا"
        return mention_of(sentence, i, i + 2, name_text(sentence, i, i + 2), "role")
    known = nouns().get(key)
    if definite(key) or not ((known is not None and known.unit == "people") or key in party_words().titles):
        return None
    end = i + 1
    while end < i + LONGEST_BEHIND and not is_stop(sentence, end) and _describes(sentence, end):
        end += 1
    return mention_of(sentence, i, end, name_text(sentence, i, end), "role")


def _describes(sentence: Sentence, k: int) -> bool:
    key = sentence.key(k)
    return not definite(key) and key[:1] not in "ب" and key.endswith(("ي", "يه", "ين", "ون", "ق", "ات"))


def without_object(sentence: Sentence, subject: Mention) -> Mention:
    """A subject up to where what it denies or asks begins: "نفى المسؤولون الإيرانيون المجزرة", "طالب محامون بالكشف".

    A definite word behind a definite one is its adjective or the next part of the sentence; what may be denied is no
    adjective. Behind a word without an article it belongs to its name ("لجنة مناهضة التعذيب").
    """
    for k in range(subject.first + 1, subject.end):
        if (definite(sentence.key(k - 1)) and denied_at(sentence, k)) or _asked(sentence, k):
            name = name_text(sentence, subject.first, k)
            return replace(subject, end=k, name=name, span=sentence.span_of(subject.first, k))
    return subject


def _asked(sentence: Sentence, k: int) -> bool:
    """Whether what is asked begins: "طالب المكتب بتحقيق", "تطلب المنظمة السماح"; not "المعني بالتعذيب"."""
    key = sentence.key(k)
    thing = key[:1] == "ب" and len(key) > LONGEST_BEHIND and not is_stop(sentence, k) and key != "باسم"
    bound = any(s in grammar("bound") for s in stems(sentence.key(k - 1)))
    return (thing and not bound) or (definite(sentence.key(k - 1)) and key in grammar("urged"))


def refuses_to_admit(sentence: Sentence, i: int) -> bool:
    """Whether a verb of admitting stands behind "not": "لم تعترف بغداد قط بـ"."""
    if "عترف" not in sentence.key(i) or sentence.key(i - 1) not in grammar("negations"):
        return False
    behind = range(i + 1, min(i + 7, len(sentence.tokens)))
    what = next((sentence.key(k) for k in behind if sentence.key(k)[:1] == "ب"), "")
    return bool(what) and "اكثر" not in what  # "لم تعترف بأكثر من 40" refuses a number, not the fact


def wants(sentence: Sentence, i: int) -> bool:
    """Whether a verb asks or wants without "إلى" or "بـ" ("تطلب السماح", "يريد الأهالي فتح"), not the noun "طلب"."""
    key = sentence.key(i)
    bare = key == "طلب" and i > 0 and sentence.tokens[i - 1].kind != "mark"
    return not bare and any(s in _wants() for s in stems(key))


@cache
def _wants() -> frozenset[str]:
    asks = vocabulary.load("arabic_attribution")["demands"]
    return frozenset(f for past in ("طلب", "أراد") for f in verbs({past: asks[past]}).by_first)
