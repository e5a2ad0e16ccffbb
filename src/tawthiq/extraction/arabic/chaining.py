"""From the cues of a sentence to the chain of speakers that holds at each of its tokens."""

from __future__ import annotations

from functools import cache

from tawthiq import vocabulary
from tawthiq.extraction.arabic.cast import Cast
from tawthiq.extraction.arabic.lexicon import grammar, words
from tawthiq.extraction.arabic.script import Sentence
from tawthiq.extraction.arabic.telling import last_clause
from tawthiq.extraction.arabic.voices import Chain, Cue, Voices
from tawthiq.model import Link


@cache
def _going_on() -> frozenset[str]:
    return words(vocabulary.load("arabic_attribution")["goes_on"])


def chained(sentence: Sentence, voices: Voices, carried: Chain, cast: Cast, *, listed: bool) -> None:
    """Turn cues into chains. `carried` afterwards is what holds for the next sentence of the paragraph."""
    current, base, own = carried, carried, False
    # Giving every sentence without a cue to the last speaker was right three times in forty.
    goes_on = listed or bool(voices.cues) or any(token.key in _going_on() for token in sentence.tokens)
    voices.changes.append((0, carried if goes_on else ()))
    last_start = 0
    for cue in voices.cues:
        if cue.group in ("denies", "demands") and not cue.parties:
            continue
        links = _links(sentence, cue) or _again(sentence, cue, current, cast)
        if not links:
            own = own or (cue.pronoun and bool(current))
            continue
        turned = sentence.key(cue.first - 1) in grammar("clause_turns") or sentence.key(cue.first - 1) == "حين"
        sibling = (sentence.key(cue.first)[:1] in "وف" or turned) and cue.how == "verb"
        nested = own and not sibling
        if len(links) == 1 and not nested and cue.how != "relay":
            links = _stack(links, cast.through.get(links[0].party, ()))
        chain = _stack(links, current if nested else _outer(base, links, own))
        if own and current and cue.aside and cue.how != "relay" and _by_medium(cue):
            # "..., as the paper reported": a medium behind what others say brings it.
            chain, start = _stack(current, links), last_start
        elif cue.how == "according" and own and (clause := last_clause(sentence, last_start, cue.first)) is not None:
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


def _by_medium(cue: Cue) -> bool:
    return bool(cue.parties) and cue.parties[0].kind == "medium"


def _again(sentence: Sentence, cue: Cue, current: Chain, cast: Cast) -> Chain:
    """The last speaker, for a verb without a subject: "وأضافت" where no chain is carried over, "وقال لوكالة X"."""
    verb = sentence.tokens[cue.first].span
    told = () if cue.told is None else (Link(cue.told.name, cue.told.span, verb),)
    if current:
        return _stack(current[:1], told) if told else ()
    speaker = cast.speaker or cast.presented
    if not cue.pronoun or speaker is None or cue.group in ("denies", "demands"):
        return ()
    return _stack((Link(speaker, None, verb),), told)


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
