"""Bodies that a page credits though nobody has heard of them: by the wording around the name, not by its words.

"Documented by Name", "figures from Name", "Name, a forensic collective, found", "Name lists 3,100": what stands there
made, gathered or passed on what is told, whatever it is called. Lists go on: "by Name, the Other and Third".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tawthiq.extraction.english.names import like_a_person
from tawthiq.extraction.english.parties import Kind, Mention
from tawthiq.extraction.english.telling import WEEKDAYS
from tawthiq.extraction.english.wordings import NAME, bare, last_names, lying_somewhere
from tawthiq.extraction.english.wordlists import cue_set, media, words
from tawthiq.model import Span
from tawthiq.vocabulary import load
from tawthiq.vocabulary.folding import fold

_LEADS = r"(?:the |an? )?(?:[a-z][a-z-]+ ){0,3}?"
_MADE = (
    r"reported|quoted|cited|published|compiled|prepared|gathered|collected|documented|recorded|registered|verified"
    r"|authenticated|analy[sz]ed|counted|estimated|obtained|seen|posted|filmed|put together|drawn up|echoed"
)
_WORK = r"report|study|investigation|survey|database|register|tally|census|inquiry|analysis|paper|publication|dossier"
_GATHERED = r"figures|data|statistics|testimonies|footage"
# What a name that follows has made, gathered, or been given to pass on.
_OPENS = re.compile(
    rf"\b(?:(?:{_MADE}) (?:in part )?by|(?:{_WORK}|{_GATHERED}) (?:[a-z]+ )?by|(?:{_GATHERED}) from|publication of"
    rf"|according to|per|cit(?:es|ed|ing)|quot(?:es|ing)|leaked to|reporting by) {_LEADS}{NAME}"
)
_GOES_ON = re.compile(rf"(?:,? (?:and|or|as well as)|,)(?: later)?(?: (?:by|from|to|for|of))? {_LEADS}{NAME}")
_FOR = re.compile(rf" for (?:the )?{NAME}")
# "Name, a rights group ..., ": what a name is, said beside it.
_KIND = (
    r"group|organi[sz]ation|charity|collective|association|NGO|watchdog|monitor|network|initiative|project|outlet"
    r"|think tank|foundation|coalition|institute|union|federation|archive|laboratory|newspaper|website|broadcaster"
    r"|agency|station|magazine|lab|team of \w+|group of \w+"
)
_APPOSED = re.compile(rf"{NAME}(?: \([A-Z]{{2,8}}\))?, (?:an?|the|another) [^,.;\n]{{0,50}}?\b(?:{_KIND})\b")
# "Name lists 3,100 dead", "Name has documented 61 deaths", "Name put the number at 30".
_NUMBER = r"(?:\d|(?:dozens|hundreds|thousands)\b)"
_COUNTS = re.compile(
    rf"{NAME}(?: \([A-Z]{{2,8}}\))? (?:has {_NUMBER}|(?:(?:has|had) )?(?:lists?|listed|counts|counted|documented"
    rf"|recorded|registered|logged|tallied|puts?|arrived at)\b[^.;\n]{{0,40}}?{_NUMBER})"
)
_SHORT = re.compile(rf"{NAME} \(([A-Z]{{2,8}})\)")
_PICTURE = re.compile(rf"^(?:Photo|Photograph|Picture|Image|Footage|Credit|Source)s?: ?{NAME}\W*$", re.MULTILINE)
# A text credits few bodies; a table or a list of names is not read on for ever.
_MOST, _LIST = 400, 6


def credited_by_wording(text: str) -> tuple[Mention, ...]:
    """The bodies and people whom a text credits by its wording, one mention a place."""
    rows = (*_opened(text), *_by_what_they_are(text), *_counting(text), *_pictured(text))
    return tuple({m.span.start: m for m in reversed(rows[:_MOST])}.values())[::-1]


def _opened(text: str) -> Iterator[Mention]:
    """Names behind a word of crediting, and those that a list adds to them."""
    for match in _OPENS.finditer(text):
        found = _mention(text, match)
        if found is None:
            continue
        yield found
        at = match.end()
        for _ in range(_LIST):
            further = _GOES_ON.match(text, at) or _FOR.match(text, at)
            if further is None or _acts(text, further.end()):
                break
            more = _mention(text, further)
            if more is not None:
                yield more
            at = further.end()


_ACTS = re.compile(r" (?:has|have|had|was|were|is|are|said|says|denied|did|does|rejected|[a-z]+ed)\b")


def _acts(text: str, at: int) -> bool:
    """Whether what follows a name makes it the subject of a clause of its own ("by X, and Y denied it")."""
    return _ACTS.match(text, at) is not None


def _by_what_they_are(text: str) -> Iterator[Mention]:
    """ "Name, a charity that ...": credited where it says, counts or finds anything."""
    for match in _APPOSED.finditer(text):
        found = _mention(text, match, person=False)
        if found is not None and (
            _SAYS.search(text, match.end(), match.end() + 140) or _BROUGHT.search(text[: match.start()][-40:])
        ):
            yield found


_SAYS = re.compile(
    r"\b(?:said|says|reported|found|finds|counted|documented|recorded|published|describes?|confirmed|estimates?|treated"
    r"|believes|compared|lists?|verified|examined|collected|noted|told|wrote)\b"
)
_BROUGHT = re.compile(r"\b(?:by|from|to|with|through|citing|told)\s(?:the )?$")


def _counting(text: str) -> Iterator[Mention]:
    """Whoever gives a number, named by a body's short form or by its name."""
    full = {m.group(2): m for m in _SHORT.finditer(text)}
    for match in _COUNTS.finditer(text):
        name = bare(match.group(1))
        if name in full:
            found = _mention(text, full[name], person=False)
        else:
            found = _mention(text, match, person=False) if _a_name(text, match) else None
        if found is not None:
            yield found


def _pictured(text: str) -> Iterator[Mention]:
    """ "Photo: Name" on a line of its own; the great agencies' pictures say nothing of what is told."""
    for match in _PICTURE.finditer(text):
        found = _mention(text, match)
        if found is not None and found.text.lower() not in media():
            yield found


def _a_name(text: str, match: re.Match[str]) -> bool:
    """Whether a word that counts is a name: of several words, or written with a capital within a sentence too."""
    name = bare(match.group(1))
    if " " in name:
        return name.split()[0].lower() not in _OPENERS
    return re.search(rf"[a-z,;] (?:the )?{re.escape(name)}\b", text) is not None


_OPENERS = frozenset(
    [
        "in",
        "on",
        "at",
        "by",
        "after",
        "before",
        "since",
        "over",
        "about",
        "some",
        "more",
        "most",
        "only",
        "at",
        "and",
        "but",
        "when",
        "while",
        "if",
    ]
)


def _mention(text: str, match: re.Match[str], *, person: bool = True) -> Mention | None:
    """The party that a wording names; None for places, peoples, times, roles, and people known by a longer name."""
    name = bare(match.group(1))
    parts = name.lower().split()
    if not parts or len(name) < 3 or not name[:1].isalpha() or _no_source(name, parts):
        return None
    human = like_a_person(name)
    if human and not person:
        return None
    if len(parts) == 1 and not name.isupper() and (name in last_names(text) or name in lying_somewhere(text)):
        return None
    kind: Kind = "person" if human else "organisation"
    return Mention(name, Span(match.start(1), match.start(1) + len(name)), kind, parts[-1])


def _no_source(name: str, parts: list[str]) -> bool:
    if fold(name) in _lands() or parts[0] in words("titles") | words("roles") or name.lower() in words("roles"):
        return True
    idle = cue_set("never_credited") | frozenset(load("cues")["audiences"])
    return parts[-1] in idle or bool({*parts} & (_TIMES | {*load("numbers")["months"]}))


_TIMES = frozenset({*WEEKDAYS, "ramadan", "christmas", "easter"})


@lru_cache(maxsize=1)
def _lands() -> frozenset[str]:
    """Countries and areas, which are places before they are parties."""
    known = load("gazetteer")
    return frozenset(fold(str(n)) for kind in ("countries", "areas") for names in known[kind].values() for n in names)
