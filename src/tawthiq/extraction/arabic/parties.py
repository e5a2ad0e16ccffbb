"""Recognising parties in a sentence: organisations, media, people with their titles, reports."""

from __future__ import annotations

from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.cast import (
    Cast,
    Mention,
    PartyKind,
    is_adverb,
    is_stop,
    is_work,
    name_text,
    party_words,
    rest_of,
    singular_head,
    speech,
)
from tawthiq.extraction.arabic.lexicon import Phrases, grammar, measure_nouns, noun, nouns, words
from tawthiq.extraction.arabic.measures import harm_word, harms
from tawthiq.extraction.arabic.naming import known_names
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.persons import COMPLEMENTS, addressed, introduced, mention_of, of_medium, person_at
from tawthiq.extraction.arabic.script import Sentence, definite, fold, stems

LONGEST_NAME = 10
# Letters from which on a word's ending tells its form.
LONG = 4
_OPENING = ("«", '"', "“")


def party_at(sentence: Sentence, i: int, cast: Cast, *, subject: bool = False) -> Mention | None:
    """The party named from token `i` on. `subject`: a verb stands before it, so that a bare name may be one."""
    while subject and is_adverb(sentence, i):
        i += 1
    if sentence.key(i) in ('"', "«", "“") and i + 2 < len(sentence.tokens):
        return party_at(sentence, i + 1, cast, subject=subject)
    if i >= len(sentence.tokens) or sentence.tokens[i].kind in ("mark", "number"):
        return None
    return (
        _known(sentence, i, cast)
        or _work(sentence, i, cast)
        or _title(sentence, i, cast, subject=subject)
        or _organisation(sentence, i, cast)
        or person_at(sentence, i, cast, subject=subject)
    )


def _known(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
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


def _work(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """A report: it speaks for whoever made it, named after it or known from before."""
    key = sentence.key(i)
    if not is_work(key):
        return None
    end = i + 1
    while (
        end < i + 4
        and not another(sentence, end)
        and not is_stop(sentence, end)
        and definite(sentence.key(end))
        and not sentence.key(end).startswith("لل")
    ):
        end += 1
    maker = _maker(sentence, i, cast)
    if maker is not None:
        cast.owner = maker.name
        return mention_of(sentence, i, maker.end, maker.name, "work")
    plain = definite(key) or key.startswith("لل")
    owner = cast.maker()
    if not plain:
        return None
    if owner is None:
        return mention_of(sentence, i, end, name_text(sentence, i, end), "role")
    return mention_of(sentence, i, end, owner, "work")


def _maker(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """Who made the report at token `i`: "تقرير X", "تقرير لـX", "تقرير صادر عن X"."""
    for at in range(i + 1, min(i + 8, len(sentence.tokens))):
        link = sentence.key(at)
        if link == "ل" and (named := _quoted(sentence, at + 1, cast)) is not None:
            return named
        if at > i + 3:
            continue
        maker = None
        if link in grammar("made_by"):
            maker = _known(sentence, at + 1, cast) or _organisation(sentence, at + 1, cast)
            if maker is None and _someone(sentence, at + 1) and link not in ("من", "عن"):
                maker = _title(sentence, at + 1, cast, subject=True)
        elif (link.startswith("ل") and len(link) > 2) or (at == i + 1 and not definite(sentence.key(i))):
            takes = link.startswith("ل") or definite(link)
            maker = _known(sentence, at, cast) or (_organisation(sentence, at, cast) if takes else None)
        if maker is not None and maker.known:
            return maker
        if sentence.tokens[at].kind == "mark" and sentence.tokens[at].text not in '«»"“”':
            return None
    return None


def _quoted(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
    """A well-known party, perhaps in quotation marks."""
    return _known(sentence, i + (sentence.key(i) in ("«", '"', "“")), cast)


def _organisation(sentence: Sentence, i: int, cast: Cast) -> Mention | None:
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


def _named_after(sentence: Sentence, named: Mention) -> bool:
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


@cache
def brought() -> Phrases[str]:
    """Relative verbs behind works and people that name who brings them: "نشرته صحيفة X", "قابله مركز X"."""
    data = vocabulary.load("arabic_attribution")
    return Phrases.of([(p, name) for name in ("brought", "heard") for p in data[name]])


@cache
def denied_words() -> frozenset[str]:
    """Words with which the content of a denial starts; no name goes on over them."""
    data = vocabulary.load("arabic_attribution")
    return words([*data["denied"], *data["accusations"]])


def _second(key: str) -> bool:
    """Whether a word behind a definite one begins another party: "المنسقة أعضاء المجلس", "المنظمة الجهات المانحة"."""
    return key in grammar("asked") or (not definite(key) and key in nouns() and nouns()[key].unit == "people")


def another(sentence: Sentence, at: int) -> bool:
    """Whether another party starts here: two definite names in a row are two ("اتهمت المنظمة الحكومة")."""
    if sentence.key(at) in party_words().titles or _second(sentence.key(at)):
        return True
    return singular_head(sentence.key(at)) is not None or party_words().organisations.at(sentence, at) is not None


def _title(sentence: Sentence, i: int, cast: Cast, *, subject: bool = False) -> Mention | None:
    """An office or trade, then perhaps a name: "مدير المركز X", "الناشطة Y", "حارس سابق"; as a subject anyone."""
    titles = party_words().titles
    anyone = subject and _someone(sentence, i)
    key = sentence.key(i).removesuffix("ا") if sentence.tokens[i].tanwin else sentence.key(i)
    if not anyone and not any(s in titles or "ال" + s in titles for s in stems(key)):
        return None
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
        elif singular_head(sentence.key(end)) is not None and (inner := _organisation(sentence, end, cast)) is not None:
            end = max(end + 1, inner.end if inner.known and not _named_after(sentence, inner) else end + 1)
        elif (
            addressed(sentence, end)
            or is_numeral(sentence.key(end).removeprefix("و"))
            or (sentence.key(end).startswith("بال") and definite(sentence.key(i)) and end > i)
            or brought().at(sentence, end) is not None
            or sentence.key(end) == "ل"
            or sentence.key(end)[1:] in measure_nouns()
            or is_stop(sentence, end)
            or (speech().at(sentence, end) is not None and not definite(sentence.key(end)))
            or (sentence.key(end).endswith("وا") and end > i)
            or (sentence.tokens[end].tanwin and end > i)
            or sentence.key(end) in denied_words()
            or (end == i + 1 and definite(sentence.key(i)) and _second(sentence.key(end)))
            or sentence.key(end) in grammar("asides")
            or (anyone and (harms(sentence, end) or harm_word(sentence, end)))
        ):
            break
        else:
            end += 1
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
    body = _known(sentence, end + 1, cast) or _organisation(sentence, end + 1, cast)
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


def _someone(sentence: Sentence, i: int) -> bool:
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
        inner = _title(sentence, end + 1, cast)
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


def find_mentions(sentence: Sentence, cast: Cast) -> list[Mention]:
    """Every party that a sentence names by its kind, its title or a well-known name, in order."""
    out: list[Mention] = []
    i = 0
    while i < len(sentence.tokens):
        mention = party_at(sentence, i, cast) if sentence.tokens[i].kind in ("word", "latin") else None
        if mention is not None and (mention.known or mention.kind != "role"):
            out.append(mention)
        if (told := introduced(sentence, i, cast)) is not None:
            cast.presented = told
        i = mention.end if mention is not None else i + 1
    return out
