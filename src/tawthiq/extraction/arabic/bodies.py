"""Organisations and media in a sentence, told by their names or by the words for their kind."""

from __future__ import annotations

from tawthiq.extraction.arabic.cast import (
    Cast,
    Mention,
    PartyKind,
    denied_words,
    is_stop,
    name_text,
    party_words,
    rest_of,
    singular_head,
    speech,
)
from tawthiq.extraction.arabic.lexicon import grammar, noun, nouns
from tawthiq.extraction.arabic.measures import harm_word, harms
from tawthiq.extraction.arabic.naming import known_names
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.persons import mention_of
from tawthiq.extraction.arabic.script import Sentence, definite, fold, stems

LONGEST_NAME = 10
# Letters from which on a word's ending tells its form.
LONG = 4
_OPENING = ("«", '"', "“")


def known_at(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """A body or medium that the vocabulary has, with the word for its kind and perhaps in quotation marks."""
    hit = party_words().organisations.at(sentence, i)
    at = i
    if hit is None and singular_head(sentence.key(i)) is not None and not definite(sentence.key(i)):
        hit = party_words().organisations.at(sentence, i + 1, exact=True)
    if hit is None and singular_head(sentence.key(i)) is not None and sentence.key(i + 1) in _OPENING:
        hit = party_words().organisations.at(sentence, i + 2, exact=True)
        if hit is not None:
            name = name_text(sentence, i + 2, hit[0])
            keys = tuple(sentence.key(k) for k in range(i + 2, hit[0]))
            return mention_of(sentence, i, min(hit[0] + 1, len(sentence.tokens)), cast.add(name, hit[1], keys), hit[1])
    if hit is None:
        return None
    end, kind = hit
    headed = kind == "medium" and singular_head(sentence.key(i)) is not None and end == i + 2
    if headed and _renamed(sentence, end):
        end += 1  # "صحيفة المنار الجديد" is not "المنار"
    name = name_text(sentence, i, end)
    keys = tuple(sentence.key(k) for k in range(i, end))
    head = stems(keys[0])
    keys = (next((s for s in head if fold(name).startswith(s)), keys[0]), *keys[1:])
    name = cast.add(name, kind, keys)
    if kind == "medium" and sentence.key(end).startswith("ال") and sentence.key(end).endswith(("يه", "ي")):
        end += 1  # "صحيفة ... الفرنسية": the adjective tells whose paper, and is no part of its name
    return mention_of(sentence, at, end, name, kind)


def _renamed(sentence: Sentence, i: int) -> bool:
    """Whether an adjective that is no nation's goes on a medium's name."""
    key = sentence.key(i)
    return key.startswith("ال") and not is_stop(sentence, i) and key in grammar("name_ends")


def organisation_at(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """A word of an organisation's kind with its genitives and adjectives, or that word alone, resolved."""
    key = sentence.key(i)
    head = singular_head(key)
    if head is None or (head in grammar("campaigns") and harm_word(sentence, i + 1)):
        return None  # "حملة اعتقالات" is no body
    named = sentence.key(i + 1) in _OPENING and not sentence.key(i).startswith(("ال", "وال"))
    if named and (quoted := _quoted_name(sentence, i, head, cast)) is not None:
        return quoted
    with_article = definite(key)
    end = i + 1
    while end < min(i + LONGEST_NAME, len(sentence.tokens)) and _goes_on(sentence, i, end, with_article):
        if singular_head(sentence.key(end)) is not None and (
            (head, *(sentence.key(k) for k in range(i + 1, end))) in cast.entries
        ):
            break  # "طالبت نقابة X وزارة Y": the union was named before, and whom it asks is another body
        closed = end > i + 1 and definite(sentence.key(end - 1))
        if closed and party_words().organisations.at(sentence, end) is not None:
            break  # "دعت منظمة العفو الأمم المتحدة"
        end += 1
    if sentence.key(end - 1) in ("من", "و"):
        end -= 1
    kind: PartyKind = "medium" if head in party_words().medium_heads else "organisation"
    if sentence.key(end) == "من" and end == i + 1 and not with_article:
        if definite(sentence.key(end + 1)):
            return _group(sentence, i, end + 2)
        if is_numeral(sentence.key(end + 1)) and _several(sentence, end + 2):
            return _counted_group(sentence, i, end + 3)
    if end == i + 1:
        resolved = cast.resolve(key) if with_article else None
        if not with_article:
            return None
        return mention_of(sentence, i, end, resolved or name_text(sentence, i, end), kind, known=resolved is not None)
    name = name_text(sentence, i, end)
    keys = (head, *(sentence.key(k) for k in range(i + 1, end)))
    return mention_of(sentence, i, end, cast.add(name, kind, keys), kind)


def _quoted_name(sentence: Sentence, i: int, head: str, cast: Cast) -> Mention | None:
    """An organisation whose name stands between quotation marks behind its kind: "منظمة «...» المحلية"."""
    close = next(
        (k for k in range(i + 3, min(i + 9, len(sentence.tokens))) if sentence.key(k) in ("»", '"', "”")), None
    )
    if close is None:
        return None
    kind: PartyKind = "medium" if head in party_words().medium_heads else "organisation"
    name = sentence.tokens[i + 2].text + rest_of(sentence, i + 2, close)
    keys = (head, *(sentence.key(k) for k in range(i + 2, close)))
    end = close + 1
    while sentence.key(end).startswith("ال") and sentence.key(end).endswith(("يه", "ي")):
        end += 1
    return mention_of(sentence, i, end, cast.add(name, kind, keys), kind)


def _group(sentence: Sentence, i: int, end: int) -> Mention:
    """An unnamed body: "فريق من المحققين الدوليين"."""
    while end < i + 5 and not is_stop(sentence, end) and sentence.key(end).startswith("ال"):
        end += 1
    return mention_of(sentence, i, end, name_text(sentence, i, end), "role")


def _several(sentence: Sentence, i: int) -> bool:
    """Whether a word for people stands here that a number may count: "ثلاثة مدعين", "خمسة خبراء"."""
    key = sentence.key(i)
    return not definite(key) and (noun(key) is not None or key.endswith(("ين", "ون")))


def _counted_group(sentence: Sentence, i: int, end: int) -> Mention:
    """An unnamed body of so many: "فريق من ثلاثة مدعين عامين دوليين سابقين"."""
    while end < i + LONGEST_NAME and not is_stop(sentence, end) and sentence.key(end).endswith(("ين", "ون", "ات")):
        end += 1
    return mention_of(sentence, i, end, name_text(sentence, i, end), "role")


def named_after(sentence: Sentence, named: Mention) -> bool:
    """Whether the organisation's name took in words without an article, which may be a person's."""
    return named.end - named.first > 1 and any(
        not definite(sentence.key(k)) and sentence.key(k) not in party_words().inner
        for k in range(named.first + 1, named.end)
    )


def _goes_on(sentence: Sentence, first: int, at: int, with_article: bool) -> bool:
    """Whether the organisation's name that starts at `first` takes in token `at`."""
    if is_stop(sentence, at) or sentence.tokens[at].kind == "latin":
        defends = sentence.key(at) == "عن" and sentence.key(at - 1) in ("للدفاع", "للكشف", "المدافعه")
        return defends or (sentence.key(at) == "من" and sentence.key(at + 1) == "اجل")
    key, before = sentence.key(at), sentence.key(at - 1)
    if sentence.tokens[at].tanwin or key in denied_words():
        return False
    if before in ("من", "اجل", "عن") or key in ("من", "اجل") or key in party_words().inner:
        return True
    if (speech().at(sentence, at) is not None or harms(sentence, at)) and not definite(key):
        return False
    if _closes_name(key):
        return False
    if key.startswith("و") and key[1:3] == "ال":
        return at > first + 1 and sentence.key(at - 1) not in party_words().heads and before.startswith(("ال", "لل"))
    if key[:2] == "ال":
        other = at > first + 1 and definite(before) and singular_head(key) is not None and not key.endswith(("يه", "ي"))
        return not (other or (with_article and another(sentence, at)))  # "لجنة الأهالي السلطات": whom it asks
    if (key[:1] in "بلفو" and key[1:3] == "ال") or key.startswith("لل"):
        return False
    if before.startswith("لل") and singular_head(key) is not None:
        return False  # "مركز X للتوثيق حكومة Y": the name was whole, and another body stands behind it
    # An indefinite word continues an indefinite head ("مرصد حقوق السجناء"), but not "الشبكة".
    open_head = not with_article and at <= first + 4 and not before.startswith(("ال", "وال"))
    return open_head or before in party_words().inner


def _closes_name(key: str) -> bool:
    """Whether a word has the form of an accusative or of a past verb, which no body's name goes on with.

    "محكمة عسكرية أحكاما", "اللجنة أسبابا", "حملة المداهمات طالت".
    """
    if definite(key) or len(key) < LONG or known_names().by_first.get(key) is not None:
        return False
    accusative = key.endswith("ا") and not key.endswith(("نا", "يا"))
    return accusative or (key.endswith("ت") and not key.endswith(("ات", "يت")))


def another(sentence: Sentence, at: int) -> bool:
    """Whether another party starts here: two definite names in a row are two ("اتهمت المنظمة الحكومة")."""
    if sentence.key(at) in party_words().titles or second(sentence.key(at)):
        return True
    return singular_head(sentence.key(at)) is not None or party_words().organisations.at(sentence, at) is not None


def second(key: str) -> bool:
    """Whether a word behind a definite one begins another party: "المنسقة أعضاء المجلس", "المنظمة الجهات المانحة"."""
    return key in grammar("asked") or (not definite(key) and key in nouns() and nouns()[key].unit == "people")
