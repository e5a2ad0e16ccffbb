"""What a page says of itself: whose it is, when it came out, and which outlet it has its words from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.attributed import SIGNS, Attribution
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.names import no_person
from tawthiq.extraction.english.registry import Registry
from tawthiq.extraction.english.wordings import NAME, bare, key_of
from tawthiq.extraction.english.wordlists import media, words
from tawthiq.model import Block, Span

# Datelines and signatures stand this near to the ends of a page.
HEAD, TAIL = 1_500, 400
_DATELINE = re.compile(r"^[^\n]{0,90}?\((?:Thomson )?([A-Z][\w’'. -]{1,30})\)\s*(?:[-–—]{1,3}|\s*:)", re.MULTILINE)
# "Brask • Agency" on a line of its own, "AGENCY — Town": an outlet's way to sign what is its own.
_OWN_LINE = re.compile(
    r"^(?:[A-Z][\w ’'-]{1,30} [•·|] ([A-Z][\w.-]{1,20})\s*$|([A-Z]{2,6}) [—–] (?=[A-Z]))", re.MULTILINE
)
_SIGNED = re.compile(r"^\s*(?:[-–—]{1,2}\s*|[(\[])([A-Z][\w’'.& -]{1,30})[)\]]?\s*$", re.MULTILINE)
_VIA = re.compile(r"\((?:via|source:|h/t|credit:)\s+([A-Z][\w’'.& -]{1,40})", re.IGNORECASE)
# "By Jane Surname and John Surname in Town": whoever writes a page is no source of it.
_PERSON = r"[A-Z][\w’'.-]+(?: (?:[A-Z][\w’'.-]+|al|bin|de|van|von)){1,3}"
_BYLINE = re.compile(
    r"^(?:(?:[Ww]ritten |[Rr]eported |[Tt]ext |[Ww]ords |[Rr]eporting )?[Bb]y|BY)[ :]+"
    rf"({_PERSON}(?:(?:, | and | & ){_PERSON}){{0,3}})"
    r"(?=\s*(?:$|[,|•·–—]| in [A-Z]))",
    re.MULTILINE,
)
# Last lines that say from whom a page has all that it tells: "Source: X, 4 May 2016", "Originally published by X".
_TEXT = r"(?:article|story|report|piece|text|interview|post)"
_CAME_OUT = (
    r"(?:was |has been )?(?:first |originally |also )?(?:appeared|published|posted|ran|came out|carried|written)"
)
_TAKEN = re.compile(
    rf"^\W*(?:sources?\s?:|via:? |(?:th(?:is|e) (?:[a-z]+ )?{_TEXT} )?{_CAME_OUT} (?:in|on|by|at|with|for|as)\b:?"
    rf"|(?:{_TEXT} )?(?:re-?printed|re-?published|re-?posted|taken|adapted|abridged|translated) from\b:?"
    r"|courtesy of\b|read the (?:original|full story) (?:at|on|in)\b)\s*(?:the (?=[A-Z]))?([^\n]{2,90}?)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_WITH = re.compile(
    r"^\W*with (?:(?:additional )?(?:reporting|inputs?|material|files) (?:from|by) )?([^\n]{2,60}?)\W*$", re.I | re.M
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_ON_A_DATE = re.compile(
    rf"[\s,;(–-]*(?:on )?(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}(?: \d{{1,2}})?,? \d{{4}}|\d{{4}}-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4})\)?$"
)
_SEVERAL = re.compile(r",? and |, | & | ?/ ?| \| ")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself.

    Attributes:
        publisher, published: as stated; None where the text does not.
        own: keys of the publisher's names, which stand in no chain.
        relay: the agency that signs the whole text, where it is not the publisher.
        sources: the outlets from which the page has the whole text, its relay among them.
    """

    publisher: str | None
    published: str | None
    own: frozenset[str]
    relay: Attribution | None
    sources: tuple[Mention, ...] = ()


# A line of its own at the head, and the one below it.
_HEADED = re.compile(r"\s*([A-Z][^\n.,:;!?\"“”()]{2,60})\n\s*([^\n]*)")
_DATED_BELOW = re.compile(
    r"(?:published|posted|updated|date)\b\s*:?|\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d\d-\d\d", re.IGNORECASE
)


def page_of(analysis: Analysis, registry: Registry) -> Page:
    """Publisher and agency of a page, from its metadata, its dateline and its last lines."""
    document = analysis.document
    text = document.text
    stated = document.metadata.publisher or _masthead(text)
    own = _names_of(stated) if stated else set()
    publisher = None
    signing = _DATELINE.search(text, 0, HEAD)
    agency = signing.group(1).strip() if signing else ""
    sources: list[Mention] = []
    if signing is not None and _outlet(agency):
        if stated is None or _same(agency, stated) or key_of(agency) in own:
            publisher = agency
            own |= {key_of(agency), key_of(registry.fullest(agency))}
        else:
            sources.append(_outlet_named(agency, signing.start(1), registry))
    line = _OWN_LINE.search(text, 0, HEAD)
    if line is not None and (stated is None or _same(line[1] or line[2], stated)):
        publisher = publisher or line[1] or line[2]
        own |= {key_of(publisher), key_of(registry.fullest(publisher))}
    sources += [_outlet_named(name, at, registry) for name, at in _closing(text)]
    own |= _writers(text)
    sources = [m for m in sources if not own & {key_of(m.text), m.head} and not (stated and _same(m.text, stated))]
    relay = _signed_by(sources[0], text) if len({m.text for m in sources}) == 1 else None
    return Page(publisher or stated, document.metadata.published, frozenset(own), relay, tuple(sources))


def _writers(text: str) -> set[str]:
    """The keys of those whose page it is by its byline, each by the whole name and the last one."""
    line = _BYLINE.search(text, 0, HEAD)
    names = re.split(r", | and | & ", line[1]) if line is not None else []
    people = (name for name in names if not _outlet(name) and not no_person(name.split()))
    return {key for name in people for key in (key_of(name), key_of(name.split()[-1]))}


def _names_of(name: str) -> set[str]:
    """The keys of a publisher's name and of its initials ("Rights Watch of Tarn": RWT)."""
    parts = [w for w in re.split(r"[\s-]+", name.lower().removeprefix("the ")) if w not in _SMALL]
    initials = "".join(w[0] for w in parts if w[:1].isalnum())
    return {name.lower().removeprefix("the "), *([initials] if len(initials) > 1 else [])}


_SMALL = frozenset({"of", "the", "for", "and", "on", "in", "&", "de", "des", "to"})


def _closing(text: str) -> Iterator[tuple[str, int]]:
    """The outlets that a page's last lines name as those whose text it is."""
    start = max(0, len(text) - TAIL)
    signed = _SIGNED.search(text, start)
    if signed is not None and _outlet(signed.group(1).strip()):
        yield signed.group(1).strip(), signed.start(1)
        return
    for pattern in (_TAKEN, _WITH):
        for match in pattern.finditer(text, start):
            said = _ON_A_DATE.sub("", match.group(1))
            names = _SEVERAL.split(said)
            last = text.count("\n", match.end(), len(text.rstrip())) <= 2
            known = pattern is _TAKEN or all(_outlet(n) for n in names)
            if last and known and all(re.fullmatch(NAME, n) for n in names):
                yield from ((bare(n), match.start(1) + said.index(bare(n))) for n in names)
                return


def _outlet_named(name: str, at: int, registry: Registry) -> Mention:
    return Mention(registry.fullest(name), Span(at, at + len(name)), "organisation", name.lower())


def _masthead(text: str) -> str | None:
    """The medium whose name stands alone at the head of a page, with the page's date below it or named again.

    A body's own name there is left alone: it speaks in its own page as the source that it is.
    """
    found = _HEADED.match(text)
    if found is None:
        return None
    name, below = found[1].strip(), found[2].strip()
    titled = all(w[:1].isupper() or w.lower() in _SMALL for w in name.split())
    if not titled or not 1 <= len(name.split()) <= 7:
        return None
    return name if _outlet(name) and (_DATED_BELOW.match(below) or name in text[found.end(1) :]) else None


def _outlet(name: str) -> bool:
    low = name.lower()
    if re.fullmatch(r"[A-Z]{2,6}", name):
        return True
    return low in media() or low.removeprefix("the ") in media() or bool(set(low.split()) & words("media_words"))


def _same(a: str, b: str) -> bool:
    low, other = a.lower().removeprefix("the "), b.lower().removeprefix("the ")
    return low in other or other in low


def _signed_by(party: Mention, text: str) -> Attribution:
    whole = (Span(0, max(len(text), 1)),)
    return Attribution((party,), party.span, whole, "report", rank=SIGNS + 1, confidence=0.7)


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
