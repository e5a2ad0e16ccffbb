"""Verbs of saying that say nothing where they stand, and who issues what goes on speaking."""

from __future__ import annotations

from tawthiq.extraction.arabic.cast import is_work
from tawthiq.extraction.arabic.lexicon import grammar
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.script import Sentence, stems
from tawthiq.extraction.arabic.telling import accused, attributing, called_false

# Letters from which on a word may carry a pronoun.
LONG = 5
# So many tokens behind a verb of condemning a number tells that people were convicted.
CONVICTED = 3


def idle(sentence: Sentence, i: int, end: int, group: str) -> bool:
    """Whether a verb at `i` that could attribute does not: negated, a deed, a refusal of no accusation."""
    if group == "rejects":
        return not accused(sentence, end)
    if group == "dismisses":
        return not called_false(sentence, end)
    if group in ("denies", "relays", "records"):
        return False
    if sentence.key(i - 1) in attributing()["unsaid"]:
        return True  # "ولم تعلق السلطات", "عدم ذكر اسمه"
    if group == "demands":  # "أسباب تدعو إلى الاعتقاد": nobody asks
        return sentence.key(end) == "الي" and sentence.key(end + 1) in grammar("attitudes")
    comes = any(s.startswith("جاء") for s in stems(sentence.key(i))) and sentence.key(end) not in ("في", "علي")
    return group == "says" and (comes or _does(sentence, i, end))  # "وجاءت الحالات كالتالي:"


def _does(sentence: Sentence, i: int, end: int) -> bool:
    """Whether a verb of saying tells a deed: "أدانت 20 شخصا" convicts, "يحمل اسما" bears a name."""
    key = sentence.key(i)
    if sentence.key(end) in attributing()["unnamed"]:
        return True
    if "تابع" in key and sentence.key(end) in grammar("followed"):
        return True  # "محام يتابع القضية"
    convicts = any(letters in key for letters in ("دان", "دين"))
    behind = range(end, min(end + CONVICTED, len(sentence.tokens)))
    return convicts and any(
        sentence.tokens[k].kind == "number" or is_numeral(sentence.key(k)) or sentence.key(k) in grammar("about")
        for k in behind
    )


def issues(sentence: Sentence, i: int, after: int) -> bool:
    """Whether the subject of the verb at `i`, which ends at `after`, makes a work in which it goes on speaking.

    "أصدرت الرابطة تقريرها الشهري، ووثقت فيه", "قالت الشبكة في تقريرها الصادر اليوم إن".
    """
    if _reports(sentence, after):
        return True
    issued = any(s in attributing()["issues"] for s in stems(sentence.key(i)))
    return issued and any(is_work(_own(sentence.key(k))) for k in range(after, after + 3))


def _reports(sentence: Sentence, after: int) -> bool:
    """Whether a work that a pronoun makes the speaker's follows: "قالت الشبكة في تقريرها الصادر اليوم إن"."""
    return any(
        sentence.key(k) in ("في", "ضمن") and _own(key := sentence.key(k + 1)) != key and is_work(_own(key))
        for k in range(after, after + 3)
    )


def _own(key: str) -> str:
    """A word without the pronoun of whose it is: "تقريرها"."""
    return key.removesuffix("ها").removesuffix("ه") if len(key) > LONG else key
