"""Sources that a text credits, and what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tawthiq.extraction.english.analysis import Analysis, Sentence
from tawthiq.extraction.english.attributed import SIGNS, Attribution
from tawthiq.extraction.english.parties import Mention, read_party
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.wordlists import cue_set, media, words
from tawthiq.model import Block, Credit, Span

# Datelines and signatures stand this near to the ends of a page.
HEAD, TAIL = 1_500, 400

_DATELINE = re.compile(r"^[^\n]{0,90}?\((?:Thomson )?([A-Z][\w’'. -]{1,30})\)\s*(?:[-–—]{1,3}|\s*:)", re.MULTILINE)
_SIGNED = re.compile(r"^\s*(?:[-–—]{1,2}\s*|\()([A-Z][\w’'.& -]{1,30})\)?\s*$", re.MULTILINE)


_VIA = re.compile(r"\((?:via|source:|h/t|credit:)\s+([A-Z][\w’'.& -]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself.

    Attributes:
        publisher, published: as stated; None where the text does not.
        own: keys of the publisher's names, which stand in no chain.
        relay: the agency that signs the whole text, where it is not the publisher.
    """

    publisher: str | None
    published: str | None
    own: frozenset[str]
    relay: Attribution | None


def page_of(analysis: Analysis, registry: Registry) -> Page:
    """Publisher and agency of a page, from its metadata, its dateline and its last line."""
    document = analysis.document
    text = document.text
    stated = document.metadata.publisher
    own = {stated.lower().removeprefix("the ")} if stated else set()
    publisher, relay = None, None
    signed = _DATELINE.search(text, 0, HEAD)
    closing = _SIGNED.search(text, max(0, len(text) - TAIL))
    for match, dateline in ((signed, True), (closing, False)):
        agency = match.group(1).strip() if match else ""
        if match is None or not _outlet(agency):
            continue
        if dateline and (stated is None or _same(agency, stated)):
            publisher = agency
            own |= {_key(agency), _key(registry.fullest(agency))}
        elif relay is None and _key(agency) not in own:
            relay = _signed_by(agency, Span(match.start(1), match.end(1)), text, registry)
    return Page(publisher or stated, document.metadata.published, frozenset(own), relay)


def _outlet(name: str) -> bool:
    low = name.lower()
    if re.fullmatch(r"[A-Z]{2,6}", name):
        return True
    return low in media() or low.removeprefix("the ") in media() or bool(set(low.split()) & words("media_words"))


def _same(a: str, b: str) -> bool:
    low, other = a.lower().removeprefix("the "), b.lower().removeprefix("the ")
    return low in other or other in low


def _signed_by(name: str, span: Span, text: str, registry: Registry) -> Attribution:
    party = Mention(registry.fullest(name), span, "organisation", name.lower())
    return Attribution((party,), span, (Span(0, max(len(text), 1)),), "report", rank=SIGNS + 1, confidence=0.7)


def signed_paragraphs(text: str, blocks: Sequence[Block]) -> list[Attribution]:
    """Paragraphs that end in "(via X)": X brings what stands in them."""
    out = []
    for block in blocks:
        for match in _VIA.finditer(text, block.span.start, block.span.end):
            name = match.group(1).strip()
            if match.start() > block.span.start and name[:1].isupper():
                span = Span(match.start(1), match.start(1) + len(name))
                party = Mention(name, span, "organisation", name.lower())
                scope = (Span(block.span.start, match.start()),)
                out.append(Attribution((party,), span, scope, "report", rank=SIGNS, confidence=0.8))
    return out


def works_named(sentences: Sequence[Sentence], registry: Registry) -> list[Mention]:
    """Whose reports a text names without a verb of saying: "the report by X makes it clear", "X's investigation"."""
    found = []
    for sentence in sentences:
        for token in sentence.tokens:
            if token.pos_ in ("NOUN", "PROPN") and token.lower_ in words("works"):
                party = read_party(sentence, token)
                if party is not None and party.work and party.kind == "organisation":
                    found.append(registry.resolve(party))
    return found


def credits_of(
    cues: Sequence[Attribution], quoted: Sequence[Attribution], works: Sequence[Mention], page: Page, text: str
) -> tuple[Credit, ...]:
    """Sources credited, in the order in which the text introduces them, relays before those they relay."""
    rows: dict[str, list[Mention]] = {}
    quoting = {(a.cue.start, a.cue.end) for a in quoted}
    for attribution in cues:
        used = bool(attribution.scope) or (attribution.cue.start, attribution.cue.end) in quoting
        for party in reversed(attribution.parties):
            if _creditable(party, attribution, used):
                for name in party.members or (party.text,):
                    rows.setdefault(_key(name), []).append(replace(party, text=name))
    for party in works:
        rows.setdefault(_key(party.text), []).append(party)
    titles = titles_in(text)
    return tuple(
        Credit(max((m.text for m in mentions), key=len), _work(mentions, titles), _places(mentions), len(mentions))
        for key, mentions in _merged(rows).items()
        if key not in page.own
    )


def _work(mentions: Sequence[Mention], titles: Sequence[str]) -> str | None:
    """The title of the work that a party is credited with; how the text describes it only where no party is named."""
    described = next((m.work for m in mentions if m.work), None)
    if described is None or mentions[0].kind == "work":
        return described
    return titles[0] if titles else None


# "the report, entitled Human Rights at Sea," and "its ‘Human Rights at Sea’ report": a title stands beside the noun.
_QUOTED = r"[“\"‘']([A-Z][^“”\"‘\n]{3,90}?)[,.]?[”\"’']"
_WORKS = r"(?:report|study|investigation|survey|publication|paper|inquiry)"
_TITLES = (
    re.compile(rf"\b{_WORKS}\b[^.“”\"\n]{{0,60}}?\b(?:entitled|titled|called)\s+{_QUOTED}", re.IGNORECASE),
    re.compile(rf"\b{_WORKS}\b,?\s+(?:(?:entitled|titled|called),?\s+)?{_QUOTED}", re.IGNORECASE),
    re.compile(rf"{_QUOTED}\s+{_WORKS}\b", re.IGNORECASE),
    re.compile(
        rf"(?i:\b{_WORKS}\b[^.“”\"\n]{{0,60}}?\b(?:entitled|titled|called)),?\s+"
        r"([A-Z][\w’'-]+(?:[ :]+(?:of|and|the|in|at|on|to|a|for|[A-Z][\w’'-]+))*)"
    ),
)


def titles_in(text: str) -> list[str]:
    """Titles of reports that a text names, first first."""
    found = sorted((m.start(1), m.group(1).strip(" ,:")) for pattern in _TITLES for m in pattern.finditer(text))
    return list(dict.fromkeys(title for _, title in found if title[:1].isupper()))


def _places(mentions: Sequence[Mention]) -> tuple[Span, ...]:
    return tuple(sorted({m.span for m in mentions}))


def _merged(rows: dict[str, list[Mention]]) -> dict[str, list[Mention]]:
    """Short forms under the fuller form that begins or ends with them, whichever stands first."""
    by_end: dict[str, str] = {}
    for key in rows:
        parts = key.split()
        for part in {parts[0], parts[-1]} if len(parts) > 1 else ():
            by_end.setdefault(part, key)
    out: dict[str, list[Mention]] = {}
    for key, mentions in rows.items():
        target = by_end.get(key, key) if mentions[0].kind in ("person", "organisation") else key
        out.setdefault(target, []).extend(mentions)
    return out


def _key(name: str) -> str:
    return name.lower().removeprefix("the ").removeprefix("an ").strip() or name


def _creditable(party: Mention, attribution: Attribution, used: bool) -> bool:
    """Whether what a party says is used as information: not mere threats, wishes or what the police "found"."""
    if not used or party.place or attribution.lemma in cue_set("no_source"):
        return False
    if _key(party.text) in words("titles") | words("roles"):
        return False
    if party.kind in ("organisation", "person"):
        return not attribution.weak or attribution.lemma in cue_set("counting")
    return party.kind == "body" and not attribution.weak and len(party.text.split()) <= 5
