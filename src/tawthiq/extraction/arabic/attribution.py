"""Who says what: attributing verbs and prepositions, and the chain that holds at each token of a sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.acting import idle, issues
from tawthiq.extraction.arabic.cast import (
    Cast,
    Mention,
    brought,
    countries,
    denied_words,
    is_work,
    name_text,
    ours,
    speech,
)
from tawthiq.extraction.arabic.chaining import chained
from tawthiq.extraction.arabic.claimants import before_verb, refuses_to_admit, some, without_object
from tawthiq.extraction.arabic.lexicon import Phrases, grammar, verbs
from tawthiq.extraction.arabic.measures import harm_word
from tawthiq.extraction.arabic.numbers import is_numeral
from tawthiq.extraction.arabic.opening import dateline, headline, opening
from tawthiq.extraction.arabic.parties import find_mentions, party_at
from tawthiq.extraction.arabic.persons import of_medium, person_at
from tawthiq.extraction.arabic.script import Sentence
from tawthiq.extraction.arabic.telling import (
    attributing,
    behind_quote,
    bringer,
    called_false,
    complement_at,
    denied_at,
    postposed,
    told_by,
    told_of,
    told_to,
)
from tawthiq.extraction.arabic.unnamed import plain_subject, several, unnamed_at
from tawthiq.extraction.arabic.voices import Chain, Cue, How, Voices

# How far behind its subject a verb's "إن/أن" is looked for, in tokens; and the verb in "كانت X ... قد أعلنت".
REACH, LATE = 22, 8
_SAYING = ("says", "alleges", "estimates")


@cache
def _needy() -> frozenset[str]:
    data = vocabulary.load("arabic_attribution")
    wanted = {past: data["says"][past] for past in data["need_complement"] if past in data["says"]}
    return frozenset(verbs(wanted).by_first)


@cache
def according() -> Phrases[str]:
    """Words behind which stands who says something, or who passes it on."""
    data = vocabulary.load("arabic_attribution")
    return Phrases.of([*((p, "according") for p in data["according"]), *((p, "relay") for p in data["relay_nouns"])])


def read_voices(sentence: Sentence, cast: Cast, carried: Chain, *, listed: bool = False) -> Voices:
    """Find the cues of a sentence and the chains that they make, starting from the chain carried over.

    `listed`: an item of a list, which whoever speaks in its heading says.
    """
    voices = Voices(mentions=find_mentions(sentence, cast), brought=carried)
    i = 0
    while i < len(sentence.tokens):
        cue = _cue(sentence, i, cast, voices)
        if cue is not None:
            if _ground(sentence, cue, voices):
                i = max(cue.end, i + 1)
                continue
            cue = replace(cue, parties=tuple(_resolved(sentence, party, cast) for party in cue.parties))
            voices.cues.append(cue)
            if cue.parties and cue.group in ("says", "alleges", "estimates", "records", "denies", "demands"):
                cast.speaker = cue.parties[0].name
        i = max(cue.end, i + 1) if cue is not None else i + 1
    chained(sentence, voices, carried, cast, listed=listed)
    return voices


def _ground(sentence: Sentence, cue: Cue, voices: Voices) -> bool:
    """ "according to a count by X, based on medical sources": what a source rests on is not who speaks."""
    rests = sentence.key(cue.first).startswith(("استناد", "بناء"))
    before = voices.cues[-1] if voices.cues else None
    return rests and before is not None and before.how == "according" and 0 <= cue.first - before.content <= 4


def _resolved(sentence: Sentence, party: Mention, cast: Cast) -> Mention:
    """An unnamed role under the fullest name that it spoke by before."""
    if party.kind != "role":
        return party
    return replace(party, name=cast.role(party.name, sentence.key(party.first), party.end - party.first))


def _cue(sentence: Sentence, i: int, cast: Cast, voices: Voices) -> Cue | None:
    if sentence.tokens[i].kind != "word":
        return None
    preposition = according().at(sentence, i)
    if preposition is not None:
        return _preposition(sentence, i, preposition, cast)
    if sentence.key(i) in ("في", "وفي", "ففي") and i == 0 and is_work(sentence.key(1)):
        party = party_at(sentence, 1, cast)
        if party is not None and party.kind == "work":
            return Cue(i, 1, "says", "in_report", (party,), party.end)
    if i == opening(sentence) and (first := headline(sentence, cast)) is not None:
        return first
    if (brings := bringer(sentence, i, cast, voices)) is not None:
        return brings
    hit = speech().at(sentence, i)
    if hit is None or sentence.key(i).startswith(("ال", "بال", "لل")):
        return None
    if i and (country := countries().at(sentence, 0, exact=True)) is not None and country[0] == i and hit[1] in _SAYING:
        state = Mention(0, i, name_text(sentence, 0, i), "organisation", sentence.span_of(0, i))
        voices.mentions.append(state)
    return _verb(sentence, i, hit, cast, voices)


def _preposition(sentence: Sentence, i: int, hit: tuple[int, str], cast: Cast) -> Cue | None:
    """ "According to X", "as X reported about Y said", "quoting X"."""
    end, how = hit
    if sentence.key(end) in ("ما", "لما"):
        end += 1
    verb = speech().at(sentence, end)
    if verb is not None:
        cue = _verb(sentence, end, verb, cast, Voices(), quoted=True)
        if cue is None and verb[1] == "relays":  # "as the paper passed on", without whose words
            cue = _verb(sentence, end, (verb[0], "says"), cast, Voices(), quoted=True)
        if cue is not None and cue.parties:
            return replace(cue, first=i, how="according", aside=True, content=cue.content)
        return None
    if sentence.key(end) in attributing()["accounts"] and party_at(sentence, end + 1, cast) is not None:
        end += 1
    gathered = brought().at(sentence, end + 1) if sentence.key(end) in attributing()["accounts"] else None
    if gathered is not None and party_at(sentence, gathered[0], cast, subject=True) is not None:
        end = gathered[0]  # "حسب شهادات جمعها مركز X"
    if how == "relay" and sentence.key(end) == "عن":
        end += 1
    anyone = how == "relay" or sentence.key(end - 1) in ("قول", "لسان")
    party = party_at(sentence, end, cast, subject=anyone) or several(sentence, end) or _those(sentence, end)
    if party is None or (party.kind == "role" and not party.known):
        return None
    relay: How = "relay" if how == "relay" else "according"
    return Cue(i, end, "says", relay, (party,), party.end, aside=True)


def _those(sentence: Sentence, i: int) -> Mention | None:
    """People named by what they do, behind "according to": "بحسب المنظمين"."""
    key = sentence.key(i)
    made = key in attributing()["makers"] and sentence.key(i + 1).startswith("ال")
    if made:
        return Mention(i, i + 2, name_text(sentence, i, i + 2), "role", sentence.span_of(i, i + 2))
    if not (key.startswith("ال") and key.endswith(("ين", "ون")) and len(key) > 6) or is_numeral(key[2:]):
        return None
    return Mention(i, i + 1, sentence.tokens[i].text, "role", sentence.span_of(i, i + 1))


def _verb(
    sentence: Sentence, i: int, hit: tuple[int, str], cast: Cast, voices: Voices, *, quoted: bool = False
) -> Cue | None:
    """The cue of an attributing verb; `quoted`: behind "as", so that any subject speaks."""
    end, group = hit
    key = sentence.key(i)
    before = _subject_before(sentence, voices.mentions, i, group, cast)
    if refuses_to_admit(sentence, i):
        group = "denies"
    if idle(sentence, i, end, group):
        return None
    if group in ("denies", "demands", "rejects") and before is None:
        before = before_verb(sentence, i)
    if group == "relays":
        return _relay(sentence, i, end, before, cast)
    group = "denies" if _dismisses(sentence, i, hit) else group
    subject = None if before is not None else _subject(sentence, i, end, cast, group)
    party = before or subject
    after = subject.end if subject is not None else end
    content, marked = _content(sentence, after)
    if not marked and (at := told_of(sentence, i, after)) is not None:
        content, marked = at, True
    if _cites(sentence, i, key):
        return Cue(i, end, "says", "verb", (before,) if before else (), end, before is None)
    if quoted and party is None:
        party = unnamed_at(sentence, end, cast, quoted=True)
        after = party.end if party is not None else after
    if party is not None and party.known and issues(sentence, i, after):
        cast.speaker = cast.owner = party.name
    aside = (party is not None and behind_quote(sentence, i)) or _beside(sentence, i)
    passive = sentence.key(i - 1) in ("ما", "بما")
    beside = aside or (quoted and party is not None)
    if _silent(key, group, party, cast, marked=marked, aside=beside, passive=passive):
        return None
    aside = aside or postposed(sentence, i, after, party, marked=marked)
    taken = marked or quoted or group in ("demands", "denies", "records")
    if party is not None and not (party.known or taken or harm_word(sentence, after)):
        party = None
    parties: tuple[Mention, ...] = ()
    if party is not None:
        unnamed = party.kind in ("role", "person") and (marked or aside or quoted)
        low = end if subject is not None and subject.first > end else after
        reach = (low, content if marked else after + 4)
        told = told_by(sentence, i, reach, cast, marked=marked, unnamed=unnamed)
        parties = (party,) if told is None or told.name == party.name else (party, told)
    heard = told_to(sentence, end, content, cast, False) if party is None and marked and group in _SAYING else None
    return Cue(i, after if not marked else end, group, "verb", parties, content, party is None, aside, marked, heard)


def _dismisses(sentence: Sentence, i: int, hit: tuple[int, str]) -> bool:
    """Whether an attributing verb denies: it rejects, or calls something false."""
    end, group = hit
    if group == "says":
        return any(d in sentence.key(i) for d in attributing()["dismisses"]) and called_false(sentence, end)
    return group in ("rejects", "dismisses")


def _beside(sentence: Sentence, i: int) -> bool:
    """Whether the verb at `i` stands beside what is said: "كما قال X", "على ما أفاد X"."""
    before = sentence.key(i - 1)
    return before in ("كما", "وكما") or (before == "ما" and sentence.key(i - 2) == "علي")


def _subject(sentence: Sentence, i: int, end: int, cast: Cast, group: str) -> Mention | None:
    """Who speaks, behind the verb at `i` that ends at `end`."""
    if group == "demands" and ours(sentence.key(i)):
        return None  # "نطالب السلطات": we do
    subject = _subject_after(sentence, end, cast, group)
    if sentence.key(i) in ("جاء", "وجاء", "ورد", "وورد") and sentence.key(end) == "في":
        subject = party_at(sentence, end + 1, cast)
        subject = subject if subject is not None and subject.kind == "work" else None
    if group == "demands" and subject is not None and not subject.known and sentence.key(subject.first).startswith("ب"):
        subject = None  # "طالب بوقف ...": what is asked, not who asks
    if subject is None and group in _SAYING and (counted := several(sentence, end)) is not None:
        return counted
    if subject is None and group in _SAYING:
        return unnamed_at(sentence, end, cast, quoted=behind_quote(sentence, i))
    accuses = "تهم" in sentence.key(i) and sentence.key(i)[:1] == "و" and subject is not None
    if accuses and subject is not None and sentence.key(subject.end)[:1] == "ب":
        return None  # "..., واتهم الحكومة باحتجاز": the accused, by whoever speaks
    if group in ("denies", "demands") and (subject is None or not subject.known):
        subject = subject if group == "demands" or _named(sentence, subject) else None
        subject = plain_subject(sentence, end) or some(sentence, end) or subject
    if subject is None or group not in ("denies", "demands"):
        return subject
    begins = group == "denies" and sentence.key(subject.first) in denied_words()
    return None if begins else without_object(sentence, subject)


def _named(sentence: Sentence, subject: Mention | None) -> bool:
    """Whether a subject that no lexicon knows is somebody: what is denied does not begin with its first word."""
    if subject is None or subject.kind != "person":
        return subject is not None and not denied_at(sentence, subject.first)
    return not denied_at(sentence, subject.first) and sentence.key(subject.end) not in ("الي", "علي", "في", "من")


def _silent(
    key: str, group: str, party: Mention | None, cast: Cast, *, marked: bool, aside: bool, passive: bool
) -> bool:
    """Whether a verb of an attributing form attributes nothing here."""
    if group == "estimates" and party is None and passive:
        return True  # "ما يقدر بـ300": by nobody
    needy = key in _needy() or key[1:] in _needy()
    return (
        (_mute(key, group, party, needy=needy) and not (marked or aside))
        or (group == "records" and not _records(party, key, cast))
        or (group in ("alleges", "estimates") and party is None and not marked)
    )


def _mute(key: str, group: str, party: Mention | None, *, needy: bool) -> bool:
    """Whether a verb says nothing without a mark of speech; "استشهد" without a work behind it tells a death."""
    return "استشهد" in key or (group == "says" and (needy or party is None or not _speaks(party)))


def _subject_after(sentence: Sentence, i: int, cast: Cast, group: str) -> Mention | None:
    """The party behind the verb, past "to me" and "to the agency"; nobody where what is said begins with "بـ"."""
    while sentence.key(i) in attributing()["addressed"]:
        i += 1
    if of_medium(sentence, i) or (sentence.key(i) == "ل" and sentence.key(i + 1) in ('"', "«", "“")):
        heard = party_at(sentence, i + (sentence.key(i) == "ل"), cast)
        if heard is None or heard.kind != "medium":
            return None
        i = heard.end + (sentence.key(heard.end) in ('"', "»", "”"))
        if sentence.marked(i) or complement_at(sentence, i):
            return None  # "وقال لوكالة X إن": whom he told
    found = party_at(sentence, i, cast, subject=True)
    if found is None or group not in _SAYING:
        return found
    key = sentence.key(found.first)
    told = key[:1] == "ب" and (is_numeral(key[1:]) or harm_word(sentence, found.first))
    return None if (told or key.startswith("لل")) and found.kind in ("role", "person") else found


def _cites(sentence: Sentence, i: int, key: str) -> bool:
    """ "cited a report": what follows belongs to the report, inside what the citing party says."""
    following = sentence.key(i + 1)
    return "استشهد" in key and following.startswith("ب") and is_work(following)


def _speaks(party: Mention) -> bool:
    return party.kind in ("organisation", "medium", "person", "work", "role") and party.known


def _records(party: Mention | None, key: str, cast: Cast) -> bool:
    if party is None:
        return key.startswith("و") and cast.speaker is not None
    return party.kind == "organisation" or (party.known and party.kind in ("medium", "work"))


# What stands before whose words a verb passes on, where it is not "عن".
_FROM = {"نسب": "الي", "علم": "من"}


def _relay(sentence: Sentence, i: int, end: int, before: Mention | None, cast: Cast) -> Cue | None:
    """ "X quoted Y": the relay first, then whom it quotes."""
    outer = before or party_at(sentence, end, cast, subject=True)
    at = outer.end if outer is not None and before is None else end
    links = next((link for verb, link in _FROM.items() if verb in sentence.key(i)), "عن")
    link = next((k for k in range(at, min(at + 5, len(sentence.tokens))) if sentence.key(k) == links), None)
    inner = party_at(sentence, link + 1, cast, subject=True) if link is not None else None
    parties = tuple(p for p in (inner, outer) if p is not None)
    if inner is None or not parties:
        return None
    content, marked = _content(sentence, inner.end)
    return Cue(i, end, "says", "verb", parties, content, complement=marked)


def _past_asides(sentence: Sentence, i: int) -> int:
    """Where a party before the verb at `i` may end, past "قد" and "من جانبه": "الجيش من جانبه نفى"."""
    at = i - 1 if sentence.key(i - 1) in ("قد", "فقد", "وقد") else i
    if sentence.key(at - 1) in attributing()["sides"] and sentence.key(at - 2) == "من":
        return at - 2
    return at - 1 if sentence.key(at - 1) in grammar("turns") and at == i else at


def _subject_before(sentence: Sentence, mentions: list[Mention], i: int, group: str, cast: Cast) -> Mention | None:
    """The party that ends right before the verb ("... المنظمة قالت", "... المنظمة قد قالت")."""
    at = _past_asides(sentence, i)
    if sentence.key(i - 1) == "قد" and sentence.key(0) in ("كان", "كانت", "وكان", "وكانت") and group != "relays":
        opened_by = next((m for m in mentions if m.first == 1 and m.end <= at <= m.end + LATE), None)
        if opened_by is None:
            opened_by = plain_subject(sentence, 1)
        if opened_by is not None and at <= opened_by.end + LATE:
            return opened_by
    contrasted = sentence.key(0) in ("اما", "واما") and sentence.key(i)[:1] == "ف" and group in _SAYING
    if contrasted and not any(m.first == 1 for m in mentions):
        named = person_at(sentence, 1, cast, subject=True)
        if named is not None and named.end == i:
            return replace(named, known=True)
    for mention in mentions:
        if of_medium(sentence, mention.first):
            continue  # "وفي تصريح لإذاعة X قال الناطق": whom he told
        if contrasted and mention.first == 1:
            return mention
        if mention.end == at - 1 and sentence.key(at - 1) == "،" and _apposition(sentence, mention):
            return mention
        opened = group in _SAYING and (
            mention.first == 0 or sentence.key(mention.first - 1) in attributing()["openers"]
        )
        placed = mention.end == at - 2 and sentence.key(mention.end) == "في" and opened
        if mention.end == at or placed:
            told = mention.kind != "role" or is_work(sentence.key(mention.first)) or opened
            return mention if told else None
    return None


def _apposition(sentence: Sentence, mention: Mention) -> bool:
    """Whether an office and the name behind it, parted by a comma, close with another: "الناطق، العقيد X، قال"."""
    return mention.kind == "person" and any(sentence.key(k) == "،" for k in range(mention.first, mention.end))


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


__all__ = ["Chain", "Cue", "Voices", "complement_at", "dateline", "denied_at", "read_voices"]
