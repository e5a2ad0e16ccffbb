"""Denials and demands: who denies what, who asks whom for what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.attribution import Cue, Voices, complement_at, denied_at
from tawthiq.extraction.arabic.cast import Cast, Mention, is_adverb, is_work, ours, speech
from tawthiq.extraction.arabic.claimants import wants
from tawthiq.extraction.arabic.lexicon import grammar
from tawthiq.extraction.arabic.parties import party_at
from tawthiq.extraction.arabic.script import Sentence, definite, stems
from tawthiq.extraction.arabic.telling import attributing, untruths
from tawthiq.extraction.arabic.unnamed import plain_subject
from tawthiq.model import Span

LONGEST_CONTENT = 28
# Words of the shortest thing that is called untrue.
LEAST_DENIED = 2
# A denial's colon and quotation stand so near behind its verb, in tokens; a word of falsehood so near behind "said".
OCCASION, CALLED = 14, 8


# Before "على X" at the head of what is asked.
_OPENERS = (":", '"', "«", "“", ".", "-", "–", "—", "•", "*")


@dataclass(frozen=True, slots=True)
class Claim:
    """A denial or demand: who, to whom, the content's tokens first..end, the cue's span."""

    kind: str
    speaker: Mention | None
    addressee: str | None
    first: int
    end: int
    cue: Span
    confidence: float
    points: bool = False  # no more than "denied it": what is denied stands in the sentence before


def find_claims(sentence: Sentence, voices: Voices, cast: Cast) -> list[Claim]:
    out: list[Claim] = []
    for cue in voices.cues:
        if cue.group == "denies":
            made = _denial(sentence, cue, cast)
        elif cue.group == "demands":
            made = _demand(sentence, cue, voices, cast)
        else:
            made = None
        if made is not None and made.end > made.first:
            out.append(_joined(sentence, cue, made, out[-1]) if out else made)
    taken = {k for made in out for k in range(made.first, made.end)}
    out += [u for u in _untrue(sentence, voices) if u.first not in taken]
    out += [o for o in _obligations(sentence, cast) if o.first not in taken]
    return out


def _joined(sentence: Sentence, cue: Cue, made: Claim, before: Claim) -> Claim:
    """A claim that "and" joins to another: the same speaker's, where at most whom he asks stands behind its verb."""
    if sentence.key(cue.first)[:1] != "و" or made.kind != "demand" or before.kind != "demand" or before.speaker is None:
        return made
    if made.speaker is None:
        return replace(made, speaker=before.speaker)
    asked = made.addressee is None and before.addressee is not None and made.speaker.first > cue.first
    return replace(made, speaker=before.speaker, addressee=made.speaker.name) if asked else made


def _untrue(sentence: Sentence, voices: Voices) -> list[Claim]:
    """What somebody is said to have called untrue: "قال إن الأنباء عن X عارية عن الصحة", "لا صحة لوجود X"."""
    for i in range(len(sentence.tokens)):
        hit = untruths().at(sentence, i)
        if hit is None or not voices.at(i) or any(c.group == "denies" and c.first <= i for c in voices.cues):
            continue
        start = max((c.content for c in voices.cues if c.content <= i), default=0)
        while start < i and sentence.marked(start):
            start += 1
        first, end = (start, i) if i - start >= LEAST_DENIED else (hit[0], _end(sentence, hit[0], 1))
        if end - first >= LEAST_DENIED:
            return [
                Claim("denial", None, None, max(first, end - LONGEST_CONTENT), end, sentence.span_of(i, hit[0]), 0.6)
            ]
    return _called_false(sentence, voices)


def _called_false(sentence: Sentence, voices: Voices) -> list[Claim]:
    """What a speaker calls false in a few words: "قالت الوزارة إن الصور «مزورة»"."""
    for cue in voices.cues:
        if cue.group != "says" or not cue.complement or not cue.parties:
            continue
        for k in range(cue.content + 1, min(cue.content + CALLED, len(sentence.tokens))):
            last = all(sentence.marked(n) for n in range(k + 1, min(k + 3, len(sentence.tokens))))
            if last and sentence.key(k) in grammar("falsehood") and not definite(sentence.key(k)):
                end = k - sentence.marked(k - 1)
                return [Claim("denial", None, None, cue.content, end, sentence.span_of(k, k + 1), 0.6)]
    return []


def _obligations(sentence: Sentence, cast: Cast) -> list[Claim]:
    """ "يجب على الحكومة أن ...", "ينبغي لـX الكشف عن ...", "على السلطات أن تفرج ...": asked by whoever speaks."""
    out = []
    for i in range(len(sentence.tokens)):
        must = any(s in grammar("obliges") for s in stems(sentence.key(i)))
        opens = sentence.key(i) in ("علي", "وعلي") and (i == 0 or sentence.key(i - 1) in _OPENERS)
        at = i + 1
        if must and sentence.key(at) in ("علي", "ل"):
            at += 1
        elif must and not sentence.key(at).startswith("لل"):
            continue
        if not (must or opens):
            continue
        party = party_at(sentence, at, cast) or plain_subject(sentence, at)
        if party is None:
            continue
        first = party.end + (sentence.key(party.end) in ("ان", "،", ":"))
        urged = sentence.key(party.end) == "ان" or sentence.key(first) in grammar("urged")
        if opens and not must and not urged:
            continue
        end = _end(sentence, first, 3)
        if end - first >= 2 and sentence.key(first)[:1] not in "ف":
            out.append(Claim("demand", None, party.name, first, end, sentence.tokens[i].span, 0.6))
    return out


def _end(sentence: Sentence, first: int, shortest: int) -> int:
    """Where the content's clause ends: at a comma once it has `shortest` tokens."""
    limit = min(len(sentence.tokens), first + LONGEST_CONTENT)
    for k in range(first, limit):
        token = sentence.tokens[k]
        if token.kind == "mark" and token.text in ".؛!؟" and k > first:
            return k
        if token.kind == "mark" and token.text in '"»”' and k > first + 1:
            return k
        if token.kind == "mark" and token.text in "،," and k - first >= shortest:
            return k
        if k > first + 1 and token.key[:1] == "و" and speech().at(sentence, k) is not None and token.key[1:2] in "يت":
            return k  # "تنفي قصف المستشفى وتتهم الجيش": what is said next
    return limit


def _denial(sentence: Sentence, cue: Cue, cast: Cast) -> Claim | None:
    verb = sentence.tokens[cue.first].span
    speaker = cue.parties[0] if cue.parties else None
    after = speaker.end if speaker is not None and speaker.first >= cue.first else cue.first + 1
    while is_adverb(sentence, after):
        after += 1
    after = first = _past_occasion(sentence, after)
    plain = not any(letters in sentence.key(cue.first) for letters in ("نف", "نكر", "ناف", "عترف"))
    for k in range(after, after if plain else min(after + 12, len(sentence.tokens))):
        if sentence.tokens[k].kind == "mark" and sentence.tokens[k].text in "،,":
            break
        if complement_at(sentence, k):
            first = k + 1
            break
    if first == after and sentence.key(first) in grammar("occasions"):
        first = next((k for k in range(first, min(first + 14, len(sentence.tokens))) if denied_at(sentence, k)), first)
    while sentence.key(first) in grammar("denial_fillers"):
        first += 1
    if speaker is None and cast.speaker is None:
        return None
    if (quoted := _quoted(sentence, first)) is not None:
        return Claim("denial", speaker, None, *quoted, verb, 0.75)
    end = _end(sentence, first, 1)
    if any(letters in sentence.key(cue.first) for letters in attributing()["dismisses"]):
        end = next((k for k in range(first + 1, end) if complement_at(sentence, k)), end)  # "وصف الأنباء بأنها ملفقة"
    if all(sentence.key(k) in grammar("pointing") for k in range(first, end)) or end <= first:
        made = _said_before(sentence, cue, cast)
        if made is not None:
            return Claim("denial", speaker, None, made[0], made[1], verb, 0.6)
        first, end = (first, end) if end > first else (cue.first, cue.first + 1)
        return Claim("denial", speaker, None, first, end, verb, 0.5, points=True)
    return Claim("denial", speaker, None, first, end, verb, 0.75)


def _quoted(sentence: Sentence, first: int) -> tuple[int, int] | None:
    """The words in quotation marks behind a colon, that a denial brings: "نفت الحكومة الاتهامات: «لا ...»"."""
    for k in range(first, min(first + OCCASION, len(sentence.tokens) - 1)):
        if sentence.key(k) == "،":
            return None
        if sentence.key(k) == ":" and sentence.key(k + 1) in ('"', "«", "“"):
            close = next((n for n in range(k + 2, len(sentence.tokens)) if sentence.key(n) in ('"', "»", "”")), None)
            end = min(close or len(sentence.tokens), k + 2 + LONGEST_CONTENT)
            return (k + 2, end) if end - k - 2 >= LEAST_DENIED else None
    return None


def _said_before(sentence: Sentence, cue: Cue, cast: Cast) -> tuple[int, int] | None:
    """What "denied it" denies: what the clause before in the sentence tells."""
    start = max(
        (k + 1 for k in range(cue.first) if sentence.tokens[k].kind == "mark" and sentence.tokens[k].text in ":«؛"),
        default=0,
    )
    end = cue.first
    while end > start and (
        sentence.tokens[end - 1].kind == "mark"
        or sentence.key(end - 1) in ("وهو", "وهي", "ما", "الا", "ان", "لكن", "لكنه", "غير", "الامر", "الذي")
    ):
        end -= 1
    return (max(start, end - LONGEST_CONTENT), end) if end - start >= 3 else None


def _demand(sentence: Sentence, cue: Cue, voices: Voices, cast: Cast) -> Claim | None:
    """The subject, then perhaps the one addressed, then "إلى", "بـ" or "أن" with what is asked."""
    verb = sentence.tokens[cue.first]
    named = cue.parties[0] if cue.parties else None
    after = cue.first + 1
    subject, addressed = named, None
    if named is not None and named.first > cue.first:
        after = named.end
        by_pronoun = verb.key.endswith("وا") or sentence.key(cue.first - 1) in ("هو", "وهو", "هي", "وهي", "هم", "وهم")
        often = named.name in _often_asked() and cast.speaker not in (None, named.name)
        if by_pronoun or often or _is_addressee(sentence, verb.key, named, cast):
            subject, addressed = None, named
    after = _past_occasion(sentence, after)
    if wants(sentence, cue.first):
        return _wanted(sentence, cue, subject, after, cast)
    link = _link(sentence, after)
    appealed = party_at(sentence, after, cast) if link is None or addressed is None else None
    if link is None and appealed is not None and sentence.key(appealed.end).startswith("ال"):
        link, addressed = (appealed.end, appealed.end), appealed
    if link is None:
        return None
    if addressed is None and link[0] > after:
        addressed = party_at(sentence, after, cast, subject=False)
    if addressed is not None and addressed.end > link[0]:
        again = _link(sentence, addressed.end)
        link = again if again is not None else link
    appeals = "ناشد" in verb.key and addressed is not None and link[0] > addressed.end
    link = (addressed.end, addressed.end) if appeals and addressed is not None else link
    name = addressed.name if addressed is not None else _words(sentence, after, link[0])
    if subject is None and ours(verb.key) and not voices.at(cue.first):
        if cast.publisher is None:
            return None
        subject = Mention(cue.first, cue.first + 1, cast.publisher, "organisation", verb.span)
    if subject is None and cast.speaker is None:
        return None
    return Claim("demand", subject, name or None, link[1], _end(sentence, link[1], 3), verb.span, 0.7)


def _wanted(sentence: Sentence, cue: Cue, subject: Mention | None, after: int, cast: Cast) -> Claim | None:
    """ "وتطلب المنظمة السماح بـ", "طلب محاميان من القضاء حجب", "العائلات تريد فتح": what is asked follows at once."""
    if subject is None or cue.parties[:1] != (subject,):
        return None
    addressed = None
    if sentence.key(after) == "من":
        addressed = party_at(sentence, after + 1, cast) or plain_subject(sentence, after + 1)
        if addressed is None:
            return None
        after = addressed.end
    first = after + (sentence.key(after) == "ان")
    end = _end(sentence, first, 3)
    if end - first < 2 or sentence.key(first) in grammar("not_asked"):
        return None
    name = addressed.name if addressed is not None else None
    return Claim("demand", subject, name, first, end, sentence.tokens[cue.first].span, 0.6)


@cache
def _often_asked() -> frozenset[str]:
    """Names of those who are asked far more often than they ask."""
    return frozenset(vocabulary.load("arabic_attribution")["often_asked"])


def _past_occasion(sentence: Sentence, i: int) -> int:
    """Past "in a statement", with or without commas around it."""
    at = i + (sentence.key(i) == "،")
    if sentence.key(at) not in grammar("occasions") or not is_work(sentence.key(at + 1)):
        return i
    at += 2
    while sentence.key(at) in ("لها", "له", "لهم", "،") or is_adverb(sentence, at):
        at += 1
    return at


def _is_addressee(sentence: Sentence, verb: str, named: Mention, cast: Cast) -> bool:
    """Whether the party behind the verb is asked, not asking: verb and party differ in gender, or another speaks."""
    feminine_verb = verb.endswith("ت") or verb.lstrip("وف").startswith("ت")
    head = sentence.key(named.first)
    feminine = head.endswith(("ه", "ات")) or head in grammar("feminine")
    return cast.speaker is not None and cast.speaker != named.name and feminine_verb != feminine


def _link(sentence: Sentence, i: int) -> tuple[int, int] | None:
    """(where the link stands, where what is asked starts)."""
    for k in range(i, min(i + 14, len(sentence.tokens))):
        key = sentence.key(k)
        if sentence.tokens[k].kind == "mark" and sentence.tokens[k].text in ".؛":
            return None
        if key in ("الي", "علي", "ب") or complement_at(sentence, k):
            at = k + 1
            while sentence.key(at) in ("ان", "ضروره"):
                at += 1
            return k, at
        asked = not is_work(key) or key[1:] in grammar("urged")
        if key.startswith("ب") and len(key) > 3 and asked and not key.startswith("بين"):
            return k, k
    return None


def _words(sentence: Sentence, first: int, end: int) -> str:
    while first < end and is_adverb(sentence, first):
        first += 1
    if not 0 < end - first <= 6 or sentence.key(first) in ("في", "من", "خلال", "عبر"):
        return ""
    if any(t.kind == "mark" for t in sentence.tokens[first:end]):
        return ""
    return " ".join(t.text for t in sentence.tokens[first:end])
