"""What an Arabic document offers for its figures' slots: every place, period and party that it names, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from tawthiq.extraction.arabic.attribution import according
from tawthiq.extraction.arabic.cast import Mention, is_adverb, is_stop, is_work, name_text, singular_head, speech
from tawthiq.extraction.arabic.dates import Period
from tawthiq.extraction.arabic.gazetteer import COUNTRY, PRISON, PlaceMention, aloof, find_places
from tawthiq.extraction.arabic.measures import harm_word
from tawthiq.extraction.arabic.naming import heads, known_names, place_words
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.persons import COMPLEMENTS
from tawthiq.extraction.arabic.scene import Scene
from tawthiq.extraction.arabic.script import Sentence, definite, fold, stems
from tawthiq.extraction.arabic.voices import Voices
from tawthiq.extraction.trained.offers import Offers, Said, flags, gathered, padded
from tawthiq.model import Statement

_PLACE_KINDS = ("site", "town", "area", "country", "people", "wide")
_KIND_OF_RANK = {COUNTRY: "country", 2: "area", 3: "area", 4: "town", 5: "town", PRISON: "site"}
_FORMS = ("day", "month", "year", "range", "open")
_PARTY_KINDS = ("person", "organisation", "role", "body", "work", "pronoun")
_FORM_OF_LENGTH = {4: "year", 7: "month", 10: "day"}
# Kinds of parties whose names may hold a place's.
_BODIES = ("organisation", "medium")
# Words that stand where places stand: so many in a name, so many names in a document; letters of a word.
LONGEST, NAMES = 3, 150
QUOTES = ("«", "“", "(", '"')
LEAST, SHORTEST = 6, 3
# From a verb of saying to what is said, at most so many words.
FURTHEST = 18
Mentioned = Iterator[tuple[str, str, str, Said]]
Heard = Sequence[tuple[Sentence, Voices]]


def offers_of(scene: Scene, heard: Heard, rows: Sequence[Statement]) -> Offers:
    """Collect the offers of a document; what the rules took for a figure is among them, wherever it comes from.

    Linear in the document's length.
    """
    places = list(_places(scene, heard))
    parties = list(_parties(heard))
    likely = chain(_likely_places(heard, _keys(places)), _periods(scene), _likely_parties(heard, _keys(parties)))
    told = [*places, *parties, *likely]
    known = {(kind, key) for kind, key, _, _ in told}
    return gathered(chain(told, _taken(rows, known)))


def _keys(mentions: list[tuple[str, str, str, Said]]) -> set[str]:
    return {key for _, key, _, _ in mentions}


def _places(scene: Scene, heard: Heard) -> Mentioned:
    for sentence, voices in heard:
        bodies = {k for m in voices.mentions if m.kind in _BODIES for k in range(m.first, m.end)}
        for place in find_places(sentence, scene.gazetteer, []):
            traits = _place_traits(sentence, place, inside=place.first in bodies)
            yield "place", place.name.lower(), place.name, Said(sentence.span_of(place.first, place.end), traits)


def _place_traits(sentence: Sentence, place: PlaceMention, *, inside: bool) -> tuple[float, ...]:
    known = known_names().at(sentence, place.first) is not None
    kind = flags(_KIND_OF_RANK.get(place.rank, ""), _PLACE_KINDS)
    return padded([*kind, float(known), 0.0, float(place.near), float(aloof(sentence, place)), float(inside)])


def _likely_places(heard: Heard, known: set[str]) -> Mentioned:
    """Words that stand where places stand, one to three of them, and that the rules do not take for a place."""
    return _runs("place", (each for sentence, _ in heard for each in _placing(sentence)), known)


def _placing(sentence: Sentence) -> Iterator[tuple[Sentence, int, int]]:
    """Where a place may begin: at its kind, behind a word of place, before a number of a list, at the page's head."""
    for i in range(len(sentence.tokens)):
        headed = heads().at(sentence, i) is not None or any(s in place_words("offered") for s in stems(sentence.key(i)))
        at = i if headed else _placed(sentence, i)
        if at is None and sentence.tokens[i].kind == "word" and not is_stop(sentence, i):
            listed = sentence.marked(i - 1) or sentence.key(i) in ("ثم", "تليها", "يليها")
            counted = i + 1 < len(sentence.tokens) and _counts(sentence, i + 1) and not _of_nation(sentence, i)
            at = i if (sentence.index == 0 and i == 0) or (counted and (listed or definite(sentence.key(i)))) else None
        if at is not None:
            yield sentence, at, at + headed


def _of_nation(sentence: Sentence, i: int) -> bool:
    """Whether an adjective stands here, and no name: "القوات الروسية 7 مدنيين"."""
    return sentence.key(i).endswith(("يه", "ي")) and definite(sentence.key(i)) and definite(sentence.key(i - 1))


def _counts(sentence: Sentence, i: int) -> bool:
    """Whether a number stands at `i`, perhaps in brackets or behind "with"."""
    at = i + (sentence.key(i) in ("(", "ب", ":"))
    return at < len(sentence.tokens) and (sentence.tokens[at].kind == "number" or is_numeral(sentence.key(at)))


def _likely_parties(heard: Heard, known: set[str]) -> Mentioned:
    """Words behind a verb of saying, or behind "according to", from which the rules make no party."""
    return _runs("party", (each for sentence, voices in heard for each in _saying(sentence, voices)), known)


def _saying(sentence: Sentence, voices: Voices) -> Iterator[tuple[Sentence, int, int]]:
    """Where somebody who speaks may be named: behind the verb, at the sentence's head, in quotes or brackets; and
    whatever is called the report or the committee."""
    taken = {k for cue in voices.cues if cue.parties for k in range(cue.first, cue.end + 1)}
    resolved = {m.first for m in voices.mentions if m.known and m.kind != "role"}
    speaks = False
    for i in range(len(sentence.tokens)):
        key = sentence.key(i)
        verb = speech().at(sentence, i)
        speaks = speaks or verb is not None
        if verb is not None:
            yield from ((sentence, at, at) for at in _called(sentence, verb[0]))
        end = verb[0] if verb is not None else (according().at(sentence, i) or (None,))[0]
        if i in resolved:
            continue  # "البعثة" is offered under the name that it goes back to
        if key in QUOTES or (definite(key) and (singular_head(key) is not None or is_work(key))):
            end = i + (key in QUOTES)
        elif end is None or i in taken:
            continue
        while is_adverb(sentence, end):
            end += 1
        if not is_stop(sentence, end) and not is_numeral(sentence.key(end)):
            yield sentence, end, end
    head = 1 if sentence.key(0) in ("اما", "و") else 0
    if speaks and not is_stop(sentence, head) and speech().at(sentence, head) is None:
        yield sentence, head, head


def _called(sentence: Sentence, first: int) -> Iterator[int]:
    """Where his name may begin behind what he is, before what he says: "قال مدير المشفى في البلدة سامر الحسن إن"."""
    last = min(first + FURTHEST, len(sentence.tokens))
    end = next((k for k in range(first + 2, last) if sentence.key(k) in COMPLEMENTS), None)
    if end is None:
        return
    end -= sentence.key(end - 1) == "،"
    for at in range(max(first + 1, end - 3), end):
        if sentence.tokens[at].kind == "word" and not is_stop(sentence, at):
            yield at


def _runs(kind: str, starts: Iterable[tuple[Sentence, int, int]], known: set[str]) -> Mentioned:
    """For each (sentence, start, least end) the runs of words from there, to a length and up to a stop."""
    names: dict[str, list[Said]] = {}
    for sentence, at, least in starts:
        end = least
        while end < min(least + LONGEST, len(sentence.tokens)) and not is_stop(sentence, end):
            end += 1
            name = name_text(sentence, at, end).strip()
            key = _key(kind, name)
            if key in known or (name not in names and len(names) >= NAMES):
                continue
            shape = [float(least > at), float(end - at == 1), float(definite(sentence.key(at))), 1.0]
            names.setdefault(name, []).append(Said(sentence.span_of(at, end), padded([*([0.0] * 8), *shape])))
    for name, mentions in names.items():
        for mention in mentions:
            yield kind, _key(kind, name), name, mention


def _key(kind: str, name: str) -> str:
    return fold(name) if kind == "party" else name.lower()


def _placed(sentence: Sentence, i: int) -> int | None:
    """The token behind a word of place at `i`, or `i` itself where it holds one ("بالمدينة"), if it may be a name."""
    at = i + 1 if any(sentence.key(i) in place_words(kind) for kind in ("within", "beside")) else i
    clitic = at == i and sentence.key(i)[:1] == "ب" and len(sentence.key(i)) >= LEAST
    if (at == i and not clitic) or is_stop(sentence, at) or sentence.tokens[at].kind != "word":
        return None
    key = sentence.key(at).removeprefix("ب") if clitic else sentence.key(at)
    if len(key) < SHORTEST or is_numeral(key) or harm_word(sentence, at) or key in place_words("common"):
        return None
    return at


def _periods(scene: Scene) -> Mentioned:
    """Every date; and what two dates of a sentence enclose, or one opens or ends, from which the rules make nothing."""
    told = {period.edtf for _, period in scene.dated}
    before: tuple[Sentence, Period] | None = None
    for sentence, period in scene.dated:
        span = sentence.span_of(period.first, period.end)
        yield "period", period.edtf, period.edtf, Said(span, padded(flags(_form(period.edtf), _FORMS)))
        for edtf in _made(sentence, period, before):
            if edtf not in told:
                traits = padded([*flags(_form(edtf), _FORMS), *([0.0] * 6), 1.0])
                yield "period", edtf, edtf, Said(span, traits)
        before = sentence, period


def _made(sentence: Sentence, period: Period, before: tuple[Sentence, Period] | None) -> Iterator[str]:
    if "/" in period.edtf:
        return
    near = {sentence.key(k).lstrip("و") for k in range(period.first - 2, period.first + 1)}
    if near & {"منذ", "بعد", "اعتبارا", "ابتداء"}:
        yield f"{period.edtf}/.."
    if near & {"حتي", "الي", "قبل", "لغايه"}:
        yield f"../{period.edtf}"
    if before is not None and before[0] is sentence and "/" not in before[1].edtf and before[1].edtf < period.edtf:
        yield f"{before[1].edtf}/{period.edtf}"


def _form(edtf: str) -> str:
    if "/" in edtf:
        return "open" if ".." in edtf else "range"
    return _FORM_OF_LENGTH.get(len(edtf), "")


def _parties(heard: Heard) -> Mentioned:
    for sentence, voices in heard:
        speaking = {(p.first, p.end) for cue in voices.cues for p in cue.parties}
        mentions = {(m.first, m.end): m for m in voices.mentions}
        mentions |= {(p.first, p.end): p for cue in voices.cues for p in cue.parties}
        for at in sorted(mentions):
            mention = mentions[at]
            span = sentence.span_of(*at) if mention.end > mention.first else mention.span
            yield "party", fold(mention.name), mention.name, Said(span, _party_traits(mention, at in speaking))


def _party_traits(mention: Mention, speaks: bool) -> tuple[float, ...]:
    kind = flags("organisation" if mention.kind == "medium" else mention.kind, _PARTY_KINDS)
    return padded([*kind, float(speaks), float(mention.kind == "medium"), 0.0, 0.0, float(not mention.known)])


def _taken(rows: Sequence[Statement], known: set[tuple[str, str]]) -> Mentioned:
    """What the rules put together for a figure, or carried to it, and no words of the text are by themselves."""
    for row in rows:
        if row.figure is None:
            continue
        slots = row.figure.slots
        values = [(kind, getattr(row.figure, kind), slots[kind].span) for kind in ("place", "period")]
        values += [("party", link.party, link.mention) for link in row.chain]
        for kind, value, words in values:
            if value is None or (kind, _key(kind, value)) in known:
                continue
            known.add((kind, _key(kind, value)))
            yield kind, _key(kind, value), value, Said(words or row.span, padded([]))
