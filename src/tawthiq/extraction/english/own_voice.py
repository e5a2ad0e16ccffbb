"""Whose a page is: who "we" is outside of quotations, and the body that asks for things in a page's own voice."""

from __future__ import annotations

import re

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.registry import Registry, watches
from tawthiq.extraction.english.wordlists import media, words

# A name of several words.
NAMES = re.compile(r"[A-Z][\w’'-]+(?: (?:(?:of|for|the|and|on|in|without|to)(?: the)? )?[A-Z][\w’'-]+){1,7}")
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
# A page that says "we" names itself within this many code points, or not at all.
OWN_NAME = 1_000


def asking_page(analysis: Analysis, registry: Registry) -> str | None:
    """The body that a page is of, where it is one that watches, documents or defends; None for media and all others."""
    own = own_voice(analysis, registry)
    return own if own is not None and watches(own) else None


def own_voice(analysis: Analysis, registry: Registry) -> str | None:
    """Who "we" is outside of quotations: the page's publisher, else an organisation that the page says is its own.

    A page that names no publisher and does not say whose it is has an unknown "we": the first organisation in it is
    mostly one that it reports on.
    """
    if analysis.document.metadata.publisher:
        return analysis.document.metadata.publisher
    text = analysis.document.text
    own = words("organisation_words") | words("bodies")
    for pattern in _OWN:
        for part in (text[:OWN_NAME], text[-OWN_NAME:]):
            for match in pattern.finditer(part):
                name = match.group(1).removeprefix("The ")
                if name.lower() not in media() and own & {*name.lower().split()}:
                    return registry.fullest(name)
    return None
