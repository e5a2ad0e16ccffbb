"""People in a sentence told by an office or trade, perhaps with a name behind it."""

from __future__ import annotations

from tawthiq.extraction.arabic.bodies import LONGEST_NAME, known_at, named_after, organisation_at, second
from tawthiq.extraction.arabic.cast import (
    Cast,
    Mention,
    brought,
    denied_words,
    is_stop,
    name_text,
    party_words,
    rest_of,
    singular_head,
    speech,
)
from tawthiq.extraction.arabic.lexicon import grammar, measure_nouns, nouns
from tawthiq.extraction.arabic.measures import harm_word, harms
from tawthiq.extraction.arabic.naming import known_names
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.persons import COMPLEMENTS, addressed, mention_of, of_medium
from tawthiq.extraction.arabic.script import Sentence, definite, stems


def title_at(sentence: Sentence, i: int, cast: Cast, *, subject: bool = False) -> Mention | None:
    """An office or trade, then perhaps a name: "مدير المركز X", "الناشطة Y", "حارس سابق"; as a subject anyone."""
    titles = party_words().titles
    anyone = subject and someone(sentence, i)
    key = sentence.key(i).removesuffix("ا") if sentence.tokens[i].tanwin else sentence.key(i)
    if not anyone and not any(s in titles or "ال" + s in titles for s in stems(key)):
        return None
    end = _title_end(sentence, i, cast, anyone=anyone)
    named = _name_start(sentence, i, end)
    if named is not None and end - named <= 5:
        keys = tuple(sentence.key(k) for k in range(named, end))
        name = name_text(sentence, named, end) if named > i else name_text(sentence, i, end)
        return mention_of(sentence, i, end, cast.add(name, "person", keys), "person")
    end = min(end, i + 6)
    if (called := called_at(sentence, i, end, cast)) is not None:
        return called
    if (apposed := _apposed(sentence, i, end, cast)) is not None:
        return apposed
    end = _within_body(sentence, i, end, cast)
    return mention_of(sentence, i, end, name_text(sentence, i, end), "role")


def _title_end(sentence: Sentence, i: int, cast: Cast, *, anyone: bool) -> int:
    """Where the office at `i` ends with all that belongs to it: adjectives, whose it is, a name behind it."""
    end = i + 1
    while end < min(i + LONGEST_NAME, len(sentence.tokens)):
        known = party_words().organisations.at(sentence, end)
        if known is not None:
            spoken_to = sentence.key(end).startswith(("ل", "ول")) and (end > i + 1 or of_medium(sentence, end))
            if definite(sentence.key(end - 1)) or spoken_to or _described_by(sentence, i, end - 1):
                break
            end = known[0]
        elif addressed(sentence, end) and (of_medium(sentence, end) or (not definite(sentence.key(i)) and end > i + 1)):
            break  # "حارس سابق لمركز X", "المصدر لراديو X": to whom he spoke
        elif _plural_over(sentence, i, end):
            break
        elif (
            singular_head(sentence.key(end)) is not None and (inner := organisation_at(sentence, end, cast)) is not None
        ):
            end = max(end + 1, inner.end if inner.known and not named_after(sentence, inner) else end + 1)
        elif _over(sentence, i, end) or (anyone and (harms(sentence, end) or harm_word(sentence, end))):
            break
        else:
            end += 1
    return end


def _over(sentence: Sentence, i: int, end: int) -> bool:
    """Whether the word at `end` is no part of the office that starts at `i`, nor of a name behind it."""
    key, tanwin = sentence.key(end), sentence.tokens[end].tanwin
    return (
        addressed(sentence, end)
        or is_numeral(key.removeprefix("و"))
        or (key.startswith("بال") and definite(sentence.key(i)))
        or brought().at(sentence, end) is not None
        or key == "ل"
        or key[1:] in measure_nouns()
        or is_stop(sentence, end)
        or (speech().at(sentence, end) is not None and not definite(key))
        or key.endswith("وا")
        or tanwin
        or key in denied_words()
        or (end == i + 1 and definite(sentence.key(i)) and second(key))
        or key in grammar("asides")
    )


def _plural_over(sentence: Sentence, i: int, end: int) -> bool:
    """Whether a plural role with an article is over: no name follows it, but whom they ask or for what may."""
    if not (definite(sentence.key(i)) and any(s in grammar("plural_roles") for s in stems(sentence.key(i)))):
        return False
    key = sentence.key(end)
    return not definite(key) or key in grammar("urged") or (end == i + 1 and singular_head(key) is not None)


def _within_body(sentence: Sentence, i: int, end: int, cast: Cast) -> int:
    """Where an unnamed role ends that is told by its body: "مصدر في وزارة الصحة", "عضو في لجنة الأهالي"."""
    if definite(sentence.key(i)) or sentence.key(end) != "في" or definite(sentence.key(end + 1)):
        return end
    body = known_at(sentence, end + 1, cast) or organisation_at(sentence, end + 1, cast)
    return body.end if body is not None and body.known and body.kind == "organisation" else end


def _described_by(sentence: Sentence, i: int, at: int) -> bool:
    """Whether an adjective without an article stands at `at`: "أفاد مصدر عسكري وكالة X", who is told and not whose."""
    key = sentence.key(at)
    if key in ("باسم", "باسمها", "باسمه"):
        return False
    return at > i and not definite(key) and (key in grammar("role_adjectives") or key.endswith(("ي", "يه")))


def called_at(sentence: Sentence, i: int, end: int, cast: Cast) -> Mention | None:
    """The name that a role is given behind it: "ناجية من قرية X، تدعى شيرين، ..."."""
    for k in range(end, min(end + 6, len(sentence.tokens) - 1)):
        itself = sentence.key(k) == "باسم" and sentence.key(k - 1) in ("نفسه", "نفسها")
        if sentence.key(k) in party_words().called or itself:
            last = k + 1
            while last < k + 4 and not is_stop(sentence, last) and not addressed(sentence, last):
                last += 1
            if last == k + 1:
                return None
            keys = tuple(sentence.key(at) for at in range(k + 1, last))
            name = sentence.tokens[k + 1].text + rest_of(sentence, k + 1, last)
            return mention_of(sentence, i, last, cast.add(name, "person", keys), "person")
        if speech().at(sentence, k) is not None or sentence.key(k) in COMPLEMENTS:
            return None
    return None


def someone(sentence: Sentence, i: int) -> bool:
    """Whether a word for people without an article stands here: "قال سجينان", "أفادت نازحة"."""
    key = sentence.key(i)
    held = nouns().get(key)
    return held is not None and held.unit == "people" and not definite(key) and held.measure != "killed"


def _apposed(sentence: Sentence, i: int, end: int, cast: Cast) -> Mention | None:
    """The name behind an office and a comma: "مديرة المنظمة، هند ...، إن"."""
    if sentence.key(end) in ("في", "لدي", "باسم") or sentence.key(end).startswith("ب"):  # "رئيس البعثة في اليمن، X"
        end = next((k for k in range(end + 1, end + 5) if sentence.key(k) in ("،", ",")), end)
    if sentence.key(end) not in ("،", ","):
        return None
    if sentence.key(end + 1) in party_words().titles:
        inner = title_at(sentence, end + 1, cast)
        if inner is not None and inner.kind == "person":
            return mention_of(sentence, i, inner.end, inner.name, "person")
        return None
    at = last = end + 1
    while last < at + 4 and not is_stop(sentence, last) and speech().at(sentence, last) is None:
        last += 1
    named = 2 <= last - at <= 4 and not definite(sentence.key(at)) and sentence.key(at) not in nouns()
    closed = sentence.key(last) in ("،", ",") or sentence.key(last) in COMPLEMENTS
    if not (named and closed) or sentence.key(at) in party_words().titles or sentence.key(at)[:1] == "و":
        return None
    name = sentence.tokens[at].text + rest_of(sentence, at, last)
    keys = tuple(sentence.key(k) for k in range(at, last))
    return mention_of(sentence, i, last, cast.add(name, "person", keys), "person")


def _name_start(sentence: Sentence, i: int, end: int) -> int | None:
    """Where, after titles and their adjectives, a person's own name begins: two or more words that no lexicon knows."""
    at = i
    titles, heads = party_words().titles, party_words().heads
    while at < end:
        key = sentence.key(at)
        known = party_words().organisations.at(sentence, at)
        place = known_names().at(sentence, at, exact=True) if at > i + 1 else None
        if known is not None:
            at = known[0]
        elif place is not None:
            at = place[0]
        elif sentence.key(at - 1) == "باسم" and at > i:
            at += 1  # "الناطق باسم محاكم X": for whom he speaks
        elif (
            key in titles
            or key in heads
            or key in party_words().inner
            or key[:2] in ("ال", "لل")
            or addressed(sentence, at)
            or key in nouns()
            or key in grammar("role_adjectives")
        ) or (
            sentence.key(at - 1) in titles
            and at > i
            and at + 1 < end
            and definite(sentence.key(at + 1))
            and at + 2 < end
        ):
            at += 1
        else:
            break
    if at == i or at >= end or (end - at < 2 and sentence.key(i)[:2] != "ال"):
        return None
    return at
