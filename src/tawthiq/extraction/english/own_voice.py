"""Whose a page is: who "we" is outside of quotations, and the body that asks for things in a page's own voice."""

from __future__ import annotations

import re

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.parties import read_party
from tawthiq.extraction.english.registry import Registry, watches
from tawthiq.extraction.english.wordlists import media, words

# A name of several words.
# A word has an end, lest "A-A-A-..." is gone through anew from each of its letters.
NAMES = re.compile(r"[A-Z][\w’'-]{1,60}(?: (?:(?:of|for|the|and|on|in|without|to)(?: the)? )?[A-Z][\w’'-]{1,60}){1,7}")
_WORD = r"[A-Z][\w’'&.-]{0,60}"
_NAME = rf"{_WORD}(?: (?:(?:of|for|in|on|without|to|against|de|del|la|des|du|al|&)(?: the)? )?{_WORD}){{0,9}}"
# "A, B for C and the D", of which one may be bracketed by its initials, up to who says or asks something.
_SHORT = r"(?: \([A-Z]{2,8}\))?"
_TOGETHER = re.compile(
    rf"(?:[Tt]he )?({_NAME}{_SHORT}(?:, (?:the )?{_NAME}{_SHORT}){{0,8}}(?:,? and (?:the )?{_NAME}){{1,3}}){_SHORT}"
    r",?(?: (?:have|has|had|also|jointly|today|yesterday|on \w+))*\s*\Z"
)
# How a page says whose it is: "Statement by the X", "At X, we ...", "X is an independent group", a signature.
_OWN = tuple(
    re.compile(pattern.replace("NAME", rf"({NAMES.pattern})"), re.MULTILINE)
    for pattern in (
        r"(?:[Ss]tatement|[Ll]etter|[Ss]ubmission|[Bb]riefing|[Pp]ress release|[Aa]ppeal|[Mm]essage)"
        r" (?:by|from|of) (?:the )?NAME",
        r"\b(?:[Aa]t|[Ww]e at|[Ww]e,|[Ww]e as) (?:the )?NAME,? (?:we\b|\w+ )",
        r"^(?:The )?NAME(?: \([A-Za-z-]+\))? is an? (?:[a-z-]+,? ){0,5}(?:organi[sz]ation|group|charity|network|NGO)\b",
        r"^[—–-]+ ?(?:The )?NAME\s*\Z",
    )
)
# "Spokesperson for the High Commissioner: Name" at the head of a briefing: it is the High Commissioner's.
_SPEAKS_FOR = re.compile(rf"^[Ss]pokes(?:person|man|woman) (?:for|of) (?:the )?({NAMES.pattern})\s*:", re.MULTILINE)
# "Press release", and on the line below whose it is, with the day.
_RELEASED = re.compile(
    rf"\A\W*(?:press release|media (?:statement|release)|communiqu[eé]|statement)\W*\n+(?-i:(?:The )?({NAMES.pattern}))"
    r"\s*(?:[-–—|,]\s*)?(?=\d|\n)",
    re.IGNORECASE,
)
_ON_A_DAY = re.compile(r",? on [A-Z][a-z]{2,5}day,?\s*\Z")
# "We, the undersigned 14 organisations, ..."
_UNDERSIGNED = re.compile(
    r"\b[Ww]e,? (?:the )?((?:\w+ ){0,3}undersigned[^,;:.\n]{0,60}?)"
    r"(?:[,;:.\n]| (?:are|call|urge|ask|condemn|write|demand|express)\b)"
)
# A list of those who speak together is no longer than this many code points.
LONGEST_LIST = 300
# A page that says "we" names itself within this many code points, or not at all.
OWN_NAME = 1_000


def together(text: str) -> str | None:
    """The names of those who speak together, where nothing else stands in a text ("A, B and the C today")."""
    text = _ON_A_DAY.sub("", text)
    match = _TOGETHER.match(text) if len(text) <= LONGEST_LIST else None
    return None if match is None else " ".join(match.group(1).split())


def recommending(analysis: Analysis, registry: Registry) -> list[tuple[int, str]]:
    """Where a page begins to recommend, and in whose name ("The panel makes the following recommendations.")."""
    found = []
    for sentence in analysis.sentences:
        if _RECOMMENDS.search(sentence.tokens.text) is None:
            continue
        root = sentence.tokens.root
        subject = next((c for c in root.children if c.dep_ == "nsubj"), None)
        owner = None if subject is None else next((c for c in subject.children if c.dep_ == "poss"), subject)
        party = None if owner is None else read_party(sentence, owner)
        party = None if party is None else registry.resolve(party)
        if party is not None and party.kind in ("organisation", "body"):
            found.append((sentence.span.end, party.text))
    return found


_RECOMMENDS = re.compile(r"\bfollowing recommendations?\b")
# Recommendations go on for so many code points.
SECTION = 3_000


def asking_page(analysis: Analysis, registry: Registry) -> str | None:
    """The body that a page is of, where it is one that watches, documents or defends; None for media and all others."""
    own = own_voice(analysis, registry)
    return own if own is not None and watches(own) else None


def own_voice(analysis: Analysis, registry: Registry) -> str | None:
    """Who "we" is outside of quotations: the page's publisher, else an organisation that the page says is its own.

    A page that names no publisher and does not say whose it is has an unknown "we": the first organisation in it is
    mostly one that it reports on.
    """
    text = analysis.document.text
    speaks_for = _SPEAKS_FOR.search(text[:OWN_NAME])
    if speaks_for is not None:
        return registry.fullest(speaks_for[1])
    if analysis.document.metadata.publisher:
        return analysis.document.metadata.publisher
    released = _RELEASED.match(text)
    if released is not None:
        return registry.fullest(released[1])
    own = words("organisation_words") | words("bodies")
    for pattern in _OWN:
        for part in (text[:OWN_NAME], text[-OWN_NAME:]):
            for match in pattern.finditer(part):
                name = match.group(1).removeprefix("The ")
                if name.lower() not in media() and own & {*name.lower().split()}:
                    return registry.fullest(name)
    joint = _UNDERSIGNED.search(text[:OWN_NAME])
    return None if joint is None else f"the {' '.join(joint[1].split())}"
