"""Who a headline or an entry of a list or live page names before or behind its words: "Rights Watch: 60 hanged",
"09:55 Emergency Centre: 56 people were treated", "60 hanged at the prison – monitor"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tawthiq.extraction.english import gazetteer
from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.attributed import Attribution
from tawthiq.extraction.english.mentioned import Kind, Mention
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.transcripts import turns_of
from tawthiq.extraction.english.wordlists import media, words
from tawthiq.model import Span

# The hour of a live page's entry or the mark of a list's.
_ENTRY = r"(?:\[?\d{1,2}[:.h]\d\d\]?(?: ?[ap]\.?m\.?)?(?: ?(?:GMT|UTC|[A-Z]{2,4}T))?\s*[-–—|:]?|[-•*])\s+"
_FRONT = re.compile(rf"^[ \t]*(?P<entry>{_ENTRY})?(?P<who>[A-Z][^\W\d_][^:;,.\n]{{0,60}}?): +(?=\S)", re.MULTILINE)
_BEHIND = re.compile(r"(?: [-–—] ?|[:,] )(?P<who>(?:the )?[^\W\d_][^:;,–—\n]{1,50})$")
# What is said has so many words at least; less is a list's value.
_WORDS = 3


def headlined(analysis: Analysis, registry: Registry, told: Sequence[Attribution]) -> list[Attribution]:
    """Attributions that no verb tells, in text order; linear in the text's length.

    Args:
        told: the attributions that verbs tell: a bare name before a colon is more often a place's than a body's, and a
            body's only where it speaks elsewhere.
    """
    text, title = analysis.document.text, analysis.headline
    speak = frozenset(party.text.lower() for attribution in told for party in attribution.parties)
    out: list[Attribution] = []
    if title is not None and (found := _BEHIND.search(title.of(text))):
        where = Span(title.start + found.start("who"), title.start + found.end("who"))
        out.extend(_said(registry, speak, text, where, Span(title.start, title.start + found.start())))
    turns = bool(turns_of(text))
    for match in _FRONT.finditer(text):
        in_title = title is not None and title.start <= match.start("who") < title.end
        entry = match["entry"]
        if not in_title and (turns or entry is None or (not entry[0].isdigit() and " " not in match["who"])):
            continue  # "- Police: 12 killed" may list who was killed
        sentence = analysis.sentence_at(match.end())
        line = text.find("\n", match.end())
        end = min(len(text) if line < 0 else line, sentence.span.end if sentence is not None else match.end())
        out.extend(_said(registry, speak, text, Span(*match.span("who")), Span(match.end(), end)))
    return sorted(out, key=lambda a: a.cue.start)


def _said(registry: Registry, speak: frozenset[str], text: str, who: Span, scope: Span) -> Iterator[Attribution]:
    party = _party(registry, speak, who.of(text), who)
    if party is not None and len(scope.of(text).split()) >= _WORDS:
        yield Attribution((party,), who, (scope,), "say", rank=2, confidence=0.75)


def _party(registry: Registry, speak: frozenset[str], called: str, at: Span) -> Mention | None:
    """A body, medium or role that so short a label may name; no place, and nobody who is merely spoken of."""
    name = called.strip().removeprefix("the ")
    low, last = name.lower(), name.lower().split()[-1]
    if low in words("labels") or len(name.split()) > 6:
        return None
    if last in words("bodies") or (last in words("organisation_words") and " " in name):  # "Watch: ..." is no body
        kind: Kind = "body" if last in words("bodies") else "organisation"
        return Mention(registry.fullest(name), at, kind, last)
    short = name.isupper() and low in words("initials")  # of any other capitals most are a place's or "BREAKING"
    places = (gazetteer.countries(), gazetteer.towns(), gazetteer.areas())
    if not short and any(low in known for known in places):
        return None
    full = registry.fullest(name)
    if name[0].isupper() and (full.lower() in speak or low in media() or short):
        return Mention(full, at, "organisation", last)
    single = last.removesuffix("s")
    known = bool({last, single} & words("roles")) and len(name.split()) <= 4
    if known and (name[0].islower() or last != single):
        return Mention(name, at, "role", single, plural=last != single)
    return None
