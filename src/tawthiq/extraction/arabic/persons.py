"""People by their names alone, and to whom somebody speaks."""

from __future__ import annotations

from tawthiq.extraction.arabic.cast import (
    Cast,
    Mention,
    PartyKind,
    countries,
    is_stop,
    name_text,
    party_words,
    rest_of,
    speech,
)
from tawthiq.extraction.arabic.lexicon import grammar, measure_nouns, nouns
from tawthiq.extraction.arabic.naming import known_names
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.script import Sentence, definite, stems

# Letters of the shortest name of a child; words of the longest name before a bracket; what ages are counted in.
SHORT, LONGEST = 3, 3
_AGES = frozenset({"سنه", "عاما", "عام", "سنوات", "اعوام", "ربيعا"})
COMPLEMENTS = ("ان", "انه", "انها", "بان", "بانه", "بانها", ":")


def mention_of(sentence: Sentence, first: int, end: int, name: str, kind: PartyKind, *, known: bool = True) -> Mention:
    return Mention(first, end, name, kind, sentence.span_of(first, end), known)


def addressed(sentence: Sentence, i: int) -> bool:
    """ "told the agency": a party that a speaker speaks to is no part of his name."""
    key = sentence.key(i)
    return (
        key.startswith("ل") and key not in party_words().inner and any(s in party_words().heads for s in stems(key)[1:])
    )


def of_medium(sentence: Sentence, i: int) -> bool:
    """Whether "لـ" stands before a kind of medium without an article: "لراديو X", "لوكالة Y"."""
    return sentence.key(i)[1:] in party_words().medium_heads


def person_at(sentence: Sentence, i: int, cast: Cast, *, subject: bool) -> Mention | None:
    known = _known_at(sentence, i, cast, subject=subject)
    if known is not None or not subject:
        return known
    end = i
    while end < i + 5 and not is_stop(sentence, end) and (end == i or not _ends_name(sentence, end)):
        end += 1
    key = sentence.key(i)
    country = countries().at(sentence, i, exact=True)
    if country is not None:
        return mention_of(sentence, i, country[0], name_text(sentence, i, country[0]), "organisation")
    if end - i == 1 and sentence.tokens[i].kind == "word" and key not in nouns():
        name = sentence.tokens[i].text
        if _introduced(sentence, end):
            return mention_of(sentence, i, end, cast.add(name, "person", (key,)), "person")
        if sentence.key(end) in COMPLEMENTS:
            return mention_of(sentence, i, end, cast.add(name, "person", (key,)), "person", known=False)
    if end - i < 2 or key[:2] == "ال" or (key[:1] in "بلك" and len(key) > 4 and key[1:3] == "ال") or key in nouns():
        return None
    if any(_unlike_name(sentence, k) for k in range(i, end)):
        return None
    keys = tuple(sentence.key(k) for k in range(i, end))
    name = sentence.tokens[i].text + rest_of(sentence, i, end)
    return mention_of(sentence, i, end, cast.add(name, "person", keys), "person", known=False)


def _known_at(sentence: Sentence, i: int, cast: Cast, *, subject: bool) -> Mention | None:
    """Somebody named before, by one word or as "the man", and whoever is called after a child."""
    key = sentence.key(i)
    if (known := cast.known_person(key)) is not None:
        return mention_of(sentence, i, i + 1, known, "person")
    if subject and key not in nouns() and (body := cast.bare(key)) is not None:
        return mention_of(sentence, i, i + 1, body, "organisation")
    if subject and key in party_words().persons and (told := cast.person()) is not None:
        return mention_of(sentence, i, i + 1, told, "person")
    return _by_child(sentence, i, cast, subject=subject)


def _by_child(sentence: Sentence, i: int, cast: Cast, *, subject: bool) -> Mention | None:
    """Somebody called after a child: "أم ياسين", "أبو إيلي"; as "ام" is also "or", a verb must stand before it."""
    key = sentence.key(i)
    if key not in ("ابو", "ابي") and not (key == "ام" and subject):
        return None
    if is_stop(sentence, i + 1) or sentence.tokens[i + 1].kind != "word" or known_names().at(sentence, i) is not None:
        return None
    child = sentence.key(i + 1)
    if speech().at(sentence, i + 1) is not None or len(child) < SHORT:
        return None
    name = sentence.tokens[i].text + rest_of(sentence, i, i + 2)
    return mention_of(sentence, i, i + 2, cast.add(name, "person", (key, child)), "person")


def introduced(sentence: Sentence, i: int, cast: Cast) -> str | None:
    """Whom a page presents by age or as renamed before the bracket at `i`: "رنا (29 سنة)", "كريم (اسم مستعار)"."""
    if sentence.key(i) != "(":
        return None
    aged = sentence.tokens[i + 1 : i + 2] and sentence.tokens[i + 1].kind == "number" and sentence.key(i + 2) in _AGES
    if not aged and sentence.key(i + 1) not in ("اسم", "اسمه", "اسمها"):
        return None
    first = i
    while first > max(0, i - LONGEST) and _may_name(sentence, first - 1):
        first -= 1
    if first == i:
        return None
    name = sentence.tokens[first].text + rest_of(sentence, first, i)
    return cast.add(name, "person", tuple(sentence.key(k) for k in range(first, i)))


def _may_name(sentence: Sentence, k: int) -> bool:
    """Whether a word may be part of a person's name: no lexicon has it, and its form is no verb's or adjective's."""
    key = sentence.key(k)
    if sentence.tokens[k].kind != "word" or is_stop(sentence, k) or definite(key):
        return False
    if _unlike_name(sentence, k) and not (key.endswith("نا") and len(key) <= SHORT + 1):  # "رنا", "دينا"
        return False
    plain = key not in nouns() and key not in party_words().titles and key[:1] not in "وف"
    return plain and speech().at(sentence, k) is None and not (key.endswith("ت") and len(key) > SHORT)


def _ends_name(sentence: Sentence, i: int) -> bool:
    """Whether a person's name is over: what he does, or the body that he speaks to, comes next."""
    return speech().at(sentence, i) is not None or addressed(sentence, i)


def _introduced(sentence: Sentence, end: int) -> bool:
    """Whether what follows a single word shows that it is a person's name: "كريم (اسم مستعار)", "«إدريس»"."""
    following, further = sentence.key(end), sentence.key(end + 1)
    if following in ("»", '"', "”"):
        return further in ("(", "،", ",", ":") or further.startswith("ل")
    if following == "(":
        return sentence.tokens[end + 1].kind == "number" or further in ("اسم", "اسمه", "اسمها")
    return following in ("،", ",") and further in ("وهو", "وهي", "اسم")


def _unlike_name(sentence: Sentence, i: int) -> bool:
    """Whether a word shows that it is no part of a person's name: accusative, pronoun, numeral, word of harm."""
    token = sentence.tokens[i]
    return (
        token.tanwin
        or token.text.endswith(("ها", "هم", "هما", "هن", "نا", "ه"))
        or token.key in grammar("no_subjects")
        or token.key in measure_nouns()
        or is_numeral(token.key)
        or is_numeral(token.key[1:])
    )
