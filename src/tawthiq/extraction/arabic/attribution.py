"""Who says what: attributing verbs and prepositions, and the chain that holds at each token of a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from tawthiq import vocabulary
from tawthiq.extraction.arabic.cast import Cast, Mention, is_work, speech
from tawthiq.extraction.arabic.lexicon import Phrases, grammar, verbs, words
from tawthiq.extraction.arabic.measures import harm_word, harms
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.parties import find_mentions, party_at, plain_subject, unnamed_at
from tawthiq.extraction.arabic.script import Sentence, fold, stems
from tawthiq.model import Link

How = Literal["verb", "according", "relay", "in_report"]
Chain = tuple[Link, ...]
# How far behind its subject a verb's "إن/أن" is looked for, in tokens.
REACH = 22
_SAYING = ("says", "alleges", "estimates")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that attribute: tokens first..end, the parties (innermost first), where the content starts."""

    first: int
    end: int
    group: str
    how: How
    parties: tuple[Mention, ...]
    content: int
    pronoun: bool = False
    aside: bool = False
    complement: bool = False


@dataclass(slots=True)
class Voices:
    """The chains of one sentence: from each token index on, who speaks; what was brought to it and goes on from it."""

    changes: list[tuple[int, Chain]] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    carried: Chain = ()
    brought: Chain = ()

    def at(self, i: int) -> Chain:
        chain: Chain = ()
        for start, value in self.changes:
            if start <= i:
                chain = value
        return chain

    def group_at(self, i: int) -> str:
        """The group of the verb whose content holds token `i`: "says", "alleges", "estimates" ... or ""."""
        return next((c.group for c in reversed(self.cues) if c.content <= i), "")


@cache
def _words() -> dict[str, frozenset[str]]:
    data = vocabulary.load("arabic_attribution")
    return {
        "complements": words(w for w in data["complements"] if " " not in w),
        "accounts": words(data["accounts"]),
        "accusations": words(data["accusations"]),
        "denied": words(data["denied"]),
        "openers": words(data["openers"]),
        "addressed": words(data["addressed"]),
        "dismisses": words(data["dismisses"]),
    }


@cache
def _needy() -> frozenset[str]:
    data = vocabulary.load("arabic_attribution")
    wanted = {past: data["says"][past] for past in data["need_complement"] if past in data["says"]}
    return frozenset(verbs(wanted).by_first)


@cache
def _according() -> Phrases[str]:
    data = vocabulary.load("arabic_attribution")
    return Phrases.of([*((p, "according") for p in data["according"]), *((p, "relay") for p in data["relay_nouns"])])


def complement_at(sentence: Sentence, i: int) -> bool:
    return sentence.key(i) in _words()["complements"]


def denied_at(sentence: Sentence, i: int) -> bool:
    """Whether token `i` is a word with which the content of a denial starts."""
    return any(s in _words()["denied"] for s in stems(sentence.key(i)))


def read_voices(sentence: Sentence, cast: Cast, carried: Chain) -> Voices:
    """Find the cues of a sentence and the chains that they make, starting from the chain carried over."""
    voices = Voices(mentions=find_mentions(sentence, cast), brought=carried)
    i = 0
    while i < len(sentence.tokens):
        cue = _cue(sentence, i, cast, voices)
        if cue is not None:
            cue = replace(cue, parties=tuple(_resolved(sentence, party, cast) for party in cue.parties))
            voices.cues.append(cue)
            if cue.parties and cue.group in ("says", "alleges", "estimates", "records"):
                cast.speaker = cue.parties[0].name
        i = max(cue.end, i + 1) if cue is not None else i + 1
    _chains(sentence, voices, carried, cast)
    return voices


def _resolved(sentence: Sentence, party: Mention, cast: Cast) -> Mention:
    """An unnamed role under the fullest name that it spoke by before."""
    if party.kind != "role":
        return party
    return replace(party, name=cast.role(party.name, sentence.key(party.first), party.end - party.first))


def _cue(sentence: Sentence, i: int, cast: Cast, voices: Voices) -> Cue | None:
    if sentence.tokens[i].kind != "word":
        return None
    preposition = _according().at(sentence, i)
    if preposition is not None:
        return _preposition(sentence, i, preposition, cast)
    if sentence.key(i) in ("في", "وفي", "ففي") and i == 0 and is_work(sentence.key(1)):
        party = party_at(sentence, 1, cast)
        if party is not None and party.kind == "work":
            return Cue(i, 1, "says", "in_report", (party,), party.end)
    if i == 0 and (headline := _headline(sentence, cast)) is not None:
        return headline
    hit = speech().at(sentence, i)
    if hit is None or sentence.key(i).startswith(("ال", "بال", "لل")):
        return None
    return _verb(sentence, i, hit, cast, voices)


def _headline(sentence: Sentence, cast: Cast) -> Cue | None:
    """ "The organisation: thousands ...": a party and a colon at the start."""
    party = party_at(sentence, 0, cast)
    if party is None or not party.known or sentence.key(party.end) != ":" or party.kind == "role":
        return None
    return Cue(0, party.end, "says", "according", (party,), party.end + 1, complement=True)


def _preposition(sentence: Sentence, i: int, hit: tuple[int, str], cast: Cast) -> Cue | None:
    """ "According to X", "as X reported about Y said", "quoting X"."""
    end, how = hit
    if sentence.key(end) in ("ما", "لما"):
        end += 1
    verb = speech().at(sentence, end)
    if verb is not None:
        cue = _verb(sentence, end, verb, cast, Voices())
        if cue is not None and cue.parties:
            return replace(cue, first=i, how="according", aside=True, content=cue.content)
        return None
    if sentence.key(end) in _words()["accounts"] and party_at(sentence, end + 1, cast) is not None:
        end += 1
    if how == "relay" and sentence.key(end) == "عن":
        end += 1
    party = party_at(sentence, end, cast, subject=how == "relay")
    if party is None or (party.kind == "role" and not party.known):
        return None
    relay: How = "relay" if how == "relay" else "according"
    return Cue(i, end, "says", relay, (party,), party.end, aside=True)


def _verb(sentence: Sentence, i: int, hit: tuple[int, str], cast: Cast, voices: Voices) -> Cue | None:
    end, group = hit
    key = sentence.key(i)
    aside = sentence.key(i - 1) in ("كما", "وكما") or (sentence.key(i - 1) == "ما" and sentence.key(i - 2) == "علي")
    before = _subject_before(sentence, voices.mentions, i, group)
    if group == "relays":
        return _relay(sentence, i, end, before, cast)
    if group == "rejects":
        group = "denies"
        if not _accused(sentence, end):
            return None
    if group == "says" and key.lstrip("وفيت") in _words()["dismisses"] and _called_false(sentence, end):
        group = "denies"
    subject = None if before is not None else _subject_after(sentence, end, cast, group)
    if key in ("جاء", "وجاء", "ورد", "وورد") and sentence.key(end) == "في":
        subject = party_at(sentence, end + 1, cast)
        subject = subject if subject is not None and subject.kind == "work" else None
    if group == "demands" and subject is not None and not subject.known and sentence.key(subject.first).startswith("ب"):
        subject = None  # "طالب بوقف ...": what is asked, not who asks
    if before is None and subject is None and group in _SAYING:
        subject = unnamed_at(sentence, end, quoted=_behind_quote(sentence, i))
    if before is None and group in ("denies", "demands") and (subject is None or not subject.known):
        plain = plain_subject(sentence, end)
        subject = plain if plain is not None else subject
    party = before or subject
    after = subject.end if subject is not None else end
    content, marked = _content(sentence, after)
    if not marked and (at := _told_of(sentence, i, after)) is not None:
        content, marked = at, True
    needy = key in _needy() or key[1:] in _needy()
    if _cites(sentence, i, key):
        return Cue(i, end, "says", "verb", (before,) if before else (), end, before is None)
    if _mute(key, group, party, needy=needy) and not (marked or aside):
        return None
    if group == "records" and not _records(party, key, cast):
        return None
    if group in ("alleges", "estimates") and party is None and not marked:
        return None
    aside = aside or _postposed(sentence, i, after, party, marked=marked)
    if party is not None and not party.known and not marked and group not in ("demands", "denies"):
        party = None
    told = _told_to(sentence, after, content if marked else after + 4, cast) if party is not None else None
    parties = (party,) if party is not None and told is None else (party, told) if party and told else ()
    return Cue(i, after if not marked else end, group, "verb", parties, content, party is None, aside, marked)


def _told_of(sentence: Sentence, i: int, after: int) -> int | None:
    """Where content begins that a preposition introduces: "تحدثت X عن 300 قتيل", "أشار إلى تضرر 10 مشاف"."""
    for past, preposition in _words_of().items():
        if past not in sentence.key(i):
            continue
        for k in range(after, min(after + 4, len(sentence.tokens))):
            if sentence.key(k) == preposition:
                return k + 1
            if sentence.tokens[k].kind == "mark":
                return None
    return None


@cache
def _words_of() -> dict[str, str]:
    data = vocabulary.load("arabic_attribution")["told_of"]
    return {fold(past): fold(preposition) for past, preposition in data.items()}


def _called_false(sentence: Sentence, i: int) -> bool:
    """Whether a word of falsehood follows within the clause."""
    limit = min(i + 16, len(sentence.tokens))
    return any(s in grammar("falsehood") for k in range(i, limit) for s in stems(sentence.key(k)))


def _told_to(sentence: Sentence, low: int, high: int, cast: Cast) -> Mention | None:
    """The medium that a speaker speaks to: "قال X لوكالة Y إن", "في مقابلة مع صحيفة Y": it relays what is said."""
    for k in range(low, min(high, len(sentence.tokens))):
        key = sentence.key(k)
        if key in ("ل", "مع", "الي") or (key in ("لـ",)):
            at = k + 1
        elif key[:1] == "ل" and len(key) > 3:
            at = k
        else:
            continue
        found = party_at(sentence, at, cast)
        if found is not None and found.kind == "medium" and found.known:
            return found
    return None


def _mute(key: str, group: str, party: Mention | None, *, needy: bool) -> bool:
    """Whether a verb says nothing without a mark of speech; "استشهد" without a work behind it tells a death."""
    return "استشهد" in key or (group == "says" and (needy or party is None or not _speaks(party)))


def _subject_after(sentence: Sentence, i: int, cast: Cast, group: str) -> Mention | None:
    """The party behind the verb, past "to me" and "to the agency"; nobody where what is said begins with "بـ"."""
    while sentence.key(i) in _words()["addressed"]:
        i += 1
    found = party_at(sentence, i, cast, subject=True)
    if found is None or group not in _SAYING:
        return found
    key = sentence.key(found.first)
    told = key[:1] == "ب" and (is_numeral(key[1:]) or harm_word(sentence, found.first))
    return None if (told or key.startswith("لل")) and found.kind in ("role", "person") else found


def _behind_quote(sentence: Sentence, i: int) -> bool:
    """Whether a quotation ends right before the verb ("«...»، قال ...")."""
    marks = [sentence.tokens[k].text for k in (i - 1, i - 2) if k > 0 and sentence.tokens[k].kind == "mark"]
    return any(mark in '»"”' for mark in marks)


def _postposed(sentence: Sentence, i: int, after: int, party: Mention | None, *, marked: bool) -> bool:
    """ "...", said X: what is said stands before the verb."""
    before = sentence.tokens[i - 1] if i > 1 else None
    closes = before is not None and before.kind == "mark" and before.text in '،,"»”'
    return closes and party is not None and not marked and len(sentence.tokens) - after <= 8


def _cites(sentence: Sentence, i: int, key: str) -> bool:
    """ "cited a report": what follows belongs to the report, inside what the citing party says."""
    following = sentence.key(i + 1)
    return "استشهد" in key and following.startswith("ب") and is_work(following)


def _accused(sentence: Sentence, i: int) -> bool:
    """Whether an accusation is what is rejected."""
    return any(
        s in _words()["accusations"] for k in range(i, min(i + 8, len(sentence.tokens))) for s in stems(sentence.key(k))
    )


def _speaks(party: Mention) -> bool:
    return party.kind in ("organisation", "medium", "person", "work", "role") and party.known


def _records(party: Mention | None, key: str, cast: Cast) -> bool:
    if party is None:
        return key.startswith("و") and cast.speaker is not None
    return party.known and party.kind in ("organisation", "medium", "work")


def _relay(sentence: Sentence, i: int, end: int, before: Mention | None, cast: Cast) -> Cue | None:
    """ "X quoted Y": the relay first, then whom it quotes."""
    outer = before or party_at(sentence, end, cast, subject=True)
    at = outer.end if outer is not None and before is None else end
    link = next((k for k in range(at, min(at + 5, len(sentence.tokens))) if sentence.key(k) == "عن"), None)
    inner = party_at(sentence, link + 1, cast, subject=True) if link is not None else None
    parties = tuple(p for p in (inner, outer) if p is not None)
    if inner is None or not parties:
        return None
    content, marked = _content(sentence, inner.end)
    return Cue(i, end, "says", "verb", parties, content, complement=marked)


def _subject_before(sentence: Sentence, mentions: list[Mention], i: int, group: str) -> Mention | None:
    """The party that ends right before the verb ("... المنظمة قالت", "... المنظمة قد قالت")."""
    at = i - 1 if sentence.key(i - 1) in ("قد", "فقد", "وقد") else i
    for mention in mentions:
        opened = group in _SAYING and (mention.first == 0 or sentence.key(mention.first - 1) in _words()["openers"])
        placed = mention.end == at - 2 and sentence.key(mention.end) == "في" and opened
        if mention.end == at or placed:
            told = mention.kind != "role" or is_work(sentence.key(mention.first)) or opened
            return mention if told else None
    return None


def _content(sentence: Sentence, after: int) -> tuple[int, bool]:
    """Where what is said starts, and whether "أن", a colon or a quotation mark shows it."""
    for k in range(after, min(after + REACH, len(sentence.tokens))):
        token = sentence.tokens[k]
        if complement_at(sentence, k):
            return k + 1, True
        if token.kind == "mark" and token.text in ':"«“':
            return k + 1, True
        if (
            k > after
            and speech().at(sentence, k) is not None
            and not token.key.startswith(("ال", "بال"))
            and token.key[:1] in "يتو"
        ):
            break
        if token.kind == "mark" and token.text in "؛.":
            break
    return after, False


@cache
def _going_on() -> frozenset[str]:
    return words(vocabulary.load("arabic_attribution")["goes_on"])


def _chains(sentence: Sentence, voices: Voices, carried: Chain, cast: Cast) -> None:
    """Turn cues into chains. `carried` afterwards is what holds for the next sentence of the paragraph."""
    current, base, own = carried, carried, False
    # Giving every sentence without a cue to the last speaker was right three times in forty.
    goes_on = bool(voices.cues) or any(token.key in _going_on() for token in sentence.tokens)
    voices.changes.append((0, carried if goes_on else ()))
    last_start = 0
    for cue in voices.cues:
        if cue.group in ("denies", "demands") and not cue.parties:
            continue
        links = _links(sentence, cue)
        if not links:
            links = _again(sentence, cue, current, cast)
            if not links:
                own = own or (cue.pronoun and bool(current))
                continue
        sibling = sentence.key(cue.first)[:1] in "وف" and cue.how == "verb"
        nested = own and not sibling
        if len(links) == 1 and not nested and cue.how != "relay":
            links = _stack(links, cast.through.get(links[0].party, ()))
        chain = _stack(links, current if nested else _outer(base, links, own))
        if cue.how == "according" and own and (clause := _last_clause(sentence, last_start, cue.first)) is not None:
            chain, start = links, clause
        elif cue.aside and cue.first > 0 and (cue.how != "relay" or not own):
            start = last_start
        elif cue.how == "relay" and own:
            inner = current and current[0].party in cast.media
            chain, start = (_stack(links, current) if inner else _stack(current, links)), last_start
        else:
            start = cue.first
        voices.changes.append((start, chain))
        if not nested:
            base = chain
        passed_on = cue.how == "relay" or sentence.key(cue.first).lstrip("وفيت").startswith("نقل")
        if len(chain) > 1 and passed_on:
            cast.through.setdefault(chain[0].party, tuple(Link(link.party, None, None) for link in chain[1:]))
        current, own, last_start = chain, True, max(start, last_start)
    voices.carried = base


def _last_clause(sentence: Sentence, low: int, high: int) -> int | None:
    """Where the last coordinated clause before an aside begins: "... ، فيما فر 300 شخص، وفق X" is X's alone."""
    for k in range(high - 1, low, -1):
        key = sentence.key(k)
        turned = key in grammar("clause_turns")
        joined = sentence.key(k - 1) in ("،", "؛") and key[:1] == "و" and (harms(sentence, k) or k < high - 6)
        if turned or joined:
            return k if high - k >= 3 else None
    return None


def _again(sentence: Sentence, cue: Cue, current: Chain, cast: Cast) -> Chain:
    """The last speaker, for a verb without a subject ("وأضافت") where no chain is carried over."""
    if current or not cue.pronoun or cast.speaker is None or cue.group in ("denies", "demands"):
        return ()
    return (Link(cast.speaker, None, sentence.tokens[cue.first].span),)


def _outer(base: Chain, links: Chain, own: bool) -> Chain:
    """What stays outside when a sibling takes over: the relays of a chain that it shares its speaker with."""
    if base and links and base[0].party == links[0].party and not own:
        return base[1:]
    return ()


def _stack(inner: Chain, outer: Chain) -> Chain:
    parties = {link.party for link in inner}
    return inner + tuple(link for link in outer if link.party not in parties)


def _links(sentence: Sentence, cue: Cue) -> Chain:
    span = sentence.span_of(
        cue.first, min(cue.first + 1, len(sentence.tokens)) if cue.how == "verb" else max(cue.end, cue.first + 1)
    )
    return tuple(Link(p.name, p.span, span) for p in cue.parties)


def dateline(sentence: Sentence, cast: Cast) -> Mention | None:
    """The agency of a dateline: "المدينة - الوكالة:" or "المدينة (الوكالة) -" at the start of a paragraph."""
    limit = min(len(sentence.tokens), 9)
    marks = [k for k in range(limit) if sentence.tokens[k].kind == "mark"]
    if not marks or marks[0] > 4:
        return None
    for k in marks:
        mark = sentence.tokens[k].text
        if mark not in "-–—/(،:":
            continue
        party = party_at(sentence, k + 1, cast)
        if (
            party is not None
            and party.kind == "medium"
            and sentence.key(party.end) in (":", "-", "–", "—", ")", "،", "")
        ):
            return party
    return None


__all__ = ["Chain", "Cue", "Voices", "complement_at", "dateline", "denied_at", "read_voices"]
