"""The places of one document: named by their kind, known from the vocabulary, or shown to be places by the wording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.cast import Mention, is_stop, rest_of, speech
from tawthiq.extraction.arabic.lexicon import Phrases, noun
from tawthiq.extraction.arabic.naming import Survey, heads, known_names, name_beginnings, place_words
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.script import Sentence, definite, fold, keys, stems

COUNTRY, PRISON = 1, 6
# Letters of words too short to tell their form by; digits of the longest number that names a site.
SHORT, DIGITS = 3, 4
# A dateline's dash or bracket stands so near behind its place and comma, in tokens.
DATED = 8
WEEKDAYS = ("السبت", "الاحد", "الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A named place: tokens first..end, its name as written, how specific it is (1 country ... 6 prison)."""

    first: int
    end: int
    name: str
    rank: int
    near: bool
    kind: str = ""


@dataclass(slots=True)
class Gazetteer:
    """Places that the document itself introduces ("سجن ..."), under the names that it uses afterwards."""

    introduced: Phrases[int] = field(default_factory=Phrases)
    full: dict[tuple[str, ...], str] = field(default_factory=dict)
    named: list[tuple[int, str, str, int]] = field(default_factory=list)  # offset, kin, name, rank
    survey: Survey = field(default_factory=Survey)
    prisons: dict[tuple[str, ...], str] = field(default_factory=dict)
    cut: Sentence | None = None  # the last sentence, where the page breaks off without a full stop

    def whole(self, name: str) -> str:
        """A name that the page's end may have cut off, as the page has it elsewhere."""
        head, _, last = name.rpartition(" ")
        elsewhere = (word for _, _, other, _ in self.named for word in other.split())
        longer = next((word for word in elsewhere if word.startswith(last) and len(word) > len(last)), last)
        return f"{head} {longer}".strip()

    def introduce(self, name: str, keys: tuple[str, ...], rank: int) -> None:
        """A kind of place with its name: the bare name means the same place from here on."""
        if rank == PRISON:
            known = next((k for k in self.prisons if k[: len(keys)] == keys or keys[: len(k)] == k), None)
            if known is None or len(keys) > len(known):
                self.prisons.pop(known or (), None)
                self.prisons[keys] = name
        self.introduced.add(keys, rank)
        self.full.setdefault(keys, name)

    def only_prison(self) -> str | None:
        """The one prison of the document, when it names just one."""
        return next(iter(self.prisons.values())) if len(self.prisons) == 1 else None

    def meant(self, key: str, offset: int) -> str | None:
        """What "the prison", "the town", "the country" means at an offset: the last named of that kind."""
        if key in place_words("whole_country"):
            return next((name for _, _, name, rank in self.named if rank == COUNTRY), None)
        kind = kin().get(key.removeprefix("ال"))
        if kind is None:
            return None
        before = [name for at, other, name, _ in self.named if other == kind and at < offset]
        after = (name for at, other, name, _ in self.named if other == kind and at >= offset)
        return before[-1] if before else next(after, None)


@cache
def kin() -> dict[str, str]:
    """For each one-word kind of place the first of those that it may stand for."""
    groups = vocabulary.load("arabic_places")["kin"]
    return {fold(str(word)): fold(str(group[0])) for group in groups for word in group}


def introduce_places(sentences: Iterable[Sentence], gazetteer: Gazetteer) -> None:
    """Read the whole document's places before any figure, so that bare names are understood."""
    listed = tuple(sentences)
    gazetteer.survey = Survey.of(listed)
    for sentence in listed:
        for i in range(len(sentence.tokens)):
            hit = _headed(sentence, i, gazetteer)
            if hit is not None:
                name_keys = tuple(sentence.key(k) for k in range(hit[0], hit[1]))
                gazetteer.introduce(_written(sentence, i, hit[1]), name_keys, hit[2])
    for name_keys, rank in gazetteer.survey.places():
        if not any(k[0] == "ب" + name_keys[0] or "ب" + k[0] == name_keys[0] for k in gazetteer.full):
            gazetteer.introduced.add(name_keys, rank)
    if listed and listed[-1].tokens and listed[-1].tokens[-1].kind == "word":
        gazetteer.cut = listed[-1]
    for sentence in listed:
        for place in find_places(sentence, gazetteer, []):
            if place.near or aloof(sentence, place):
                continue
            kind = place.kind or next((kin()[s] for s in keys(place.name)[:1] if s in kin()), "")
            gazetteer.named.append((sentence.tokens[place.first].start, kind, place.name, place.rank))


def aloof(sentence: Sentence, place: PlaceMention) -> bool:
    """Whether a place tells who speaks, or where a text was written, and not where anything happened."""
    return _speaks(sentence, place) or _dateline(sentence, place)


def _speaks(sentence: Sentence, place: PlaceMention) -> bool:
    """Whether a capital or country stands for who rules it: "قالت دمشق", "وموسكو تنفي"."""
    verb = speech().at(sentence, place.first - 1) if place.first > 0 else None
    behind = verb is not None and verb[1] != "records"  # "سجلت محافظة X 24 ضحية" tells where
    ahead = speech().at(sentence, place.end) is not None and sentence.key(place.end)[:1] in "يت"
    return behind or (ahead and place.rank != PRISON)


def _dateline(sentence: Sentence, place: PlaceMention) -> bool:
    """Whether a place only says where a text was written: "المدينة - ...", "(بيروت) – ...", "المدينة، 3 أيار ..."."""
    opens = place.first == 0 or (place.first == 1 and sentence.tokens[0].text == "(")
    at = place.end + (sentence.key(place.end) in ("في", ":"))
    dated = at < len(sentence.tokens) and (sentence.tokens[at].kind == "number" or sentence.key(at) in WEEKDAYS)
    dashed = any(sentence.key(k) in ("-", "–", "—", "(") for k in range(place.end + 1, place.end + DATED))
    marked = sentence.key(place.end) in ("-", "–", "—", "(", ")", "/") or (sentence.key(place.end) == "،" and dashed)
    return opens and place.rank < PRISON and (dated or marked)


def find_places(sentence: Sentence, gazetteer: Gazetteer, mentions: list[Mention]) -> list[PlaceMention]:
    """The places of a sentence, in order; those inside a party's name are left out."""
    out: list[PlaceMention] = []
    taken = {k for m in mentions if m.kind not in ("role", "person") for k in range(m.first, m.end)}
    i = 0
    while i < len(sentence.tokens):
        mention = _place(sentence, i, gazetteer)
        if mention is not None and i not in taken:
            broken_off = sentence is gazetteer.cut and mention.end == len(sentence.tokens)
            out.append(replace(mention, name=gazetteer.whole(mention.name)) if broken_off else mention)
        i = mention.end if mention is not None else i + 1
    return out


def _place(sentence: Sentence, i: int, gazetteer: Gazetteer) -> PlaceMention | None:
    near = sentence.key(i - 1) in place_words("near") or (
        sentence.key(i - 1) in ("من", "ب", "الي") and sentence.key(i - 2) in place_words("near")
    )
    if (numbered := _numbered(sentence, i)) is not None:
        head = sentence.tokens[i].text
        site = f"{head[sentence.key(i) not in place_words('numbered') :]}{rest_of(sentence, i, numbered)}"
        return PlaceMention(i, numbered, site, PRISON, near, "سجن")
    headed = _headed(sentence, i, gazetteer)
    if headed is not None:
        kind = next((kin()[s] for s in stems(sentence.key(i)) if s in kin()), "")
        return PlaceMention(i, headed[1], _written(sentence, i, headed[1]), headed[2], near, kind)
    own, known = gazetteer.introduced.at(sentence, i), known_names().at(sentence, i)
    hit = known if own is None or (known is not None and known[0] > own[0]) else own
    if hit is None or sentence.tokens[i].kind != "word":
        return None
    if hit[1] == COUNTRY and _adjective(sentence, i):
        return None
    key = sentence.key(i)
    if key[:1] == "ل" and key not in known_names().by_first and key not in gazetteer.introduced.by_first:
        near = True  # "لـ" says whose or whereto, not where
    own_keys = next((s for s in stems(key) if s in gazetteer.introduced.by_first or s in known_names().by_first), key)
    tail = tuple(sentence.key(k) for k in range(i + 1, hit[0]))
    name = gazetteer.full.get((own_keys, *tail)) if hit is own and hit[1] == PRISON else None
    return PlaceMention(i, hit[0], name or _written(sentence, i, hit[0], gazetteer), hit[1], near)


def _adjective(sentence: Sentence, i: int) -> bool:
    """ "مواطنا سوريا" is a Syrian citizen: the name right behind a counted noun, or with an adjective's signs."""
    text = sentence.tokens[i].text
    behind = noun(sentence.key(i - 1)) is not None and i > 0 and sentence.key(i)[:1] not in "بل"
    return behind or "\u0651" in text or "\u064b" in text


def _headed(sentence: Sentence, i: int, gazetteer: Gazetteer) -> tuple[int, int, int] | None:
    """(where the name starts, end, rank) of a kind of place with its name at token `i`."""
    head = heads().at(sentence, i)
    if head is None or definite(sentence.key(i)) or sentence.key(i)[1:].startswith("بال"):
        return None
    at, rank = head
    if is_stop(sentence, at) or sentence.tokens[at].kind != "word":
        return None
    key = sentence.key(at)
    if _no_site(sentence, i, at):
        return None
    if key in place_words("not_names") or key in place_words("name_adjectives") or key in place_words("common"):
        return None
    known = known_names().at(sentence, at, exact=True)
    if known is None and (_describes(sentence, i, at) or "\u064f" in sentence.tokens[i].text[:2]):
        return None
    if known is None and key.startswith("ال") and key[2:] in kin():
        return None  # "مدرسة القرية": the village's school has no name
    if known is None and noun(key) is not None and not key.startswith("ال") and key not in place_words("two_words"):
        return None
    if known is None and rank == PRISON and key.startswith("ال") and key[2:] in place_words("not_names"):
        return None
    end = known[0] if known is not None else gazetteer.survey.extent(sentence, at)
    while end < at + 4 and sentence.key(end) in place_words("name_adjectives"):
        end += 1
    return at, end, rank


def _numbered(sentence: Sentence, i: int) -> int | None:
    """Where a site that a number names ends: "الفرع 215", "مشفى 601", "المبنى رقم 3"."""
    if not any(s in place_words("numbered") for s in (sentence.key(i), sentence.key(i)[1:])):
        return None
    at = i + 1 + (sentence.key(i + 1) == "رقم")
    if at >= len(sentence.tokens) or sentence.tokens[at].kind != "number" or not sentence.tokens[at].text.isdigit():
        return None
    counts = noun(sentence.key(at + 1)) is not None and not definite(sentence.key(at + 1))
    return at + 1 if len(sentence.tokens[at].text) <= DIGITS and not counts else None


def _describes(sentence: Sentence, i: int, at: int) -> bool:
    """Whether an adjective, verb or numeral stands behind a kind of place: "مجمع سكني", "بلدة عادت", "سجن اثنان"."""
    key, head = sentence.key(at), sentence.key(at - 1)
    if definite(key):
        return False
    agrees = (key.endswith("يه") and head.endswith("ه")) or (key.endswith("ي") and not head.endswith("ه"))
    verb = key.endswith("ت") and not key.endswith(("ات", "يت")) and len(key) > SHORT
    counts = is_numeral(key) or (key[:1] == "و" and is_numeral(key[1:]))
    return counts or (len(key) > SHORT + 1 and i + 1 == at and agrees and sentence.key(at + 1)[:2] != "ال") or verb


def _no_site(sentence: Sentence, i: int, at: int) -> bool:
    """ "1200 معتقل ماتوا", "قاعدة للجيش", "مركز احتجاز يديره ...": a kind of place without a name."""
    key, held = sentence.key(at), noun(sentence.key(i))
    kinds = held is not None and (held.unit == "people" or (held.unit == "places" and not definite(key)))
    counted = kinds and i > 0 and (sentence.tokens[i - 1].kind == "number" or is_numeral(sentence.key(i - 1)))
    told = key.endswith(("وا", "ونه")) or key in ("يديره", "تديره", "يديرها", "تديرها")
    zone = key == "الامن" and not definite(sentence.key(at + 1)) and sentence.key(i).endswith("ه")  # "منطقة الأمن"
    return counted or told or zone or key.startswith("لل")


def _written(sentence: Sentence, first: int, end: int, gazetteer: Gazetteer | None = None) -> str:
    """The name as written, clitics that are not its own taken off its first word."""
    token = sentence.tokens[first]
    text = token.text
    known = name_beginnings()
    if gazetteer is not None:
        known |= gazetteer.introduced.by_first.keys()
    if token.key not in known:
        stem = next(
            (s for s in stems(token.key)[1:] if s in known or (s.startswith("ال") and len(s) < len(token.key))), None
        )
        if stem is not None:
            drop = 0
            while drop < len(text) and fold(text[drop:]) != stem:
                drop += 1
            text = text[drop:] or token.text
    rest = (sentence.tokens[k].text for k in range(first + 1, end))
    return " ".join([text, *rest])
