"""Bodies that a page credits though nobody has heard of them: by the wording around the name, not by its words.

"Documented by Name", "figures from Name", "Name, a forensic collective, found", "Name lists 3,100": what stands there
made, gathered or passed on what is told, whatever it is called. Lists go on: "by Name, the Other and Third".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tawthiq.extraction.english.mentioned import Kind, Mention
from tawthiq.extraction.english.names import like_a_person
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
    r"|written|authored|drafted|issued"
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
    rf"|recorded|registered|logged|tallied|puts?|arrived at|received|told)\b[^.;\n]{{0,40}}?{_NUMBER})"
)
# "Sarnian officials listed 19 camps", "Varna's government has acknowledged 40": those who answer for a land.
_OFFICE = (
    r"((?!The\b|These\b|Some\b|Many\b|Other\b|Local\b|Several\b)[A-Z][\w-]{1,60}(?:[’']s)? "
    r"(?:(?:interior|foreign|defen[cs]e|justice|health|military|army|government|police|judicial|prison) )?"
    r"(?:government|officials|authorities|army|military|police|prosecutors|investigators|ministry))"
)
_SOME = rf"(?:{_NUMBER}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_OFFICIAL = re.compile(
    rf"{_OFFICE} (?:(?:has|have|had|also|now|first) )*(?:(?:found|finds?|gives?|gave|counts?|counted|says?|said|puts?"
    rf"|reported|reports?|acknowledged|admitted|confirmed|listed|lists?|recorded|identified|estimates?)\b[^.;\n]{{0,40}}?{_SOME}"
    r"|acknowledged|admitted|conceded)\b"
)
# "..., stated the League of Name.", "has announced the Institute": the name closes what it says.
_STATED = re.compile(
    r"[,”\"] ?(?:(?:has|have|had) )?(?:stated|states|announced|announces|reported|reports|warned|warns|confirmed|noted"
    rf"|added|concluded|declared|writes|wrote) (?:the )?{NAME}(?=[.,;\n]|\Z)"
)
# "Name, and over a hundred groups with it, said"; "Name, together with twenty unions, said".
_WITH_OTHERS = re.compile(
    rf"{NAME},? (?:and [^,.;\n]{{3,80}} with (?:it|them)|(?:together|along|jointly) with [^,.;\n]{{3,80}}"
    r"|in (?:its|a|the|their) [^,.;\n]{0,30}(?:report|study|review|statement|survey)),? (?:has |have )?(?:today )?"
    r"(?:said|says|found|reported|wrote|stated|accused|warned|documented|asked|noted)\b"
)
# "by the estimates of Other, which Name cites".
_WHICH = re.compile(
    rf"\b(?:which|whom) (?:the )?{NAME} (?:(?:has|had) )?(?:cit|quot|relay|carri|reli|repeat)(?:es|ed|s)\b"
)
# "as estimated by groups such as the watchdog Name".
_SUCH_AS = re.compile(
    rf"\b(?:by|to|from) [^.;,\n]{{0,40}}\b(?:groups|organi[sz]ations|bodies|monitors|charities|NGOs|associations),?"
    r" (?:such as|like|including)"
    rf" {_LEADS}{NAME}"
)
# "as given in the yearly report of Name", "says the warrant of Name".
_IN_WORK = re.compile(
    r"\b(?:as (?:given|stated|listed|shown|recorded|reported|set out) in|says|said|according to|states?)"
    rf" (?:the |an? |its )?[^.;,\n]{{0,60}}?\b(?:{_WORK}|warrant|indictment|judgment|ruling|review|bulletin|yearbook)"
    rf" (?:of|by|from) (?:the )?{NAME}"
)
_WARRANT = re.compile(
    rf"\b(?:says|said|according to|states|per) the {NAME} (?:[a-z]+ )?(?:warrant|indictment|judgment|ruling|{_WORK})\b"
)
# "Its authors are Name, once a judge in Velm; Other; and Third", "the report's three authors, Name and Other, say".
_AUTHORS = re.compile(
    rf"\b(?:[Ii]ts|[Tt]heir|[Tt]he (?:[a-z-]+ ){{0,3}}?(?:{_WORK})[’']s|[Tt]he) (?:[a-z-]+ ){{0,2}}?(?:co-?)?authors?"
    rf"(?: of (?:the|this|that|its) (?:[a-z-]+ ){{0,3}}?(?:{_WORK}))?(?:,| (?:are|is|were|was|include[sd]?|being)|:) "
    rf"(?:both |the )?(?:[a-z-]+ ){{0,3}}?{NAME}"
)
# What an author is besides, up to the next of them.
_NEXT = re.compile(
    r"(?:, (?:an?|the|who|once|then|formerly|former) [^,;.\n]{0,80})?(?:,? and |, )"
    rf"(?:the )?(?:[a-z-]+ ){{0,3}}?{NAME}"
)
_NEXT_LONG = re.compile(rf"[^;.\n]{{0,200}}; ?(?:and )?(?:the )?(?:[a-z-]+ ){{0,3}}?{NAME}")
# Who speaks under a name that is not theirs.
_CODE = re.compile(
    r"\b(?:known (?:only |simply )?(?:as|by the name(?: of)?)|under the (?:code ?)?(?:name|alias|pseudonym)(?: of)?"
    r"|code-?named"
    r"|named only as|calling himself|who goes by|identified only as) [“\"‘']?(?:the name )?([A-Z][a-z]+)\b(?! [A-Z])"
)
_GIVES = re.compile(
    r"[’”\"')]*,? (?:who )?(?:he |she )?(?:has |had |also )?"
    r"(?:said|says|told|gave|given|handed|recall(?:s|ed)|testified|described)\b"
)
_GIVEN_BY = re.compile(
    r"\b(?:handed|given|leaked|brought|told|described|passed|shown)\b[^.;\n]{0,60}\b(?:by|from)\b[^.;\n]{0,40}$"
)
_SHORT = re.compile(rf"{NAME} \(([A-Z]{{2,8}})\)")
_PICTURE = re.compile(rf"^(?:Photo|Photograph|Picture|Image|Footage|Credit|Source)s?: ?{NAME}\W*$", re.MULTILINE)
# A text credits few bodies; a table or a list of names is not read on for ever.
_MOST, _LIST = 400, 6


def credited_by_wording(text: str) -> tuple[Mention, ...]:
    """The bodies and people whom a text credits by its wording, one mention a place."""
    rows = (
        *_opened(text),
        *_by_what_they_are(text),
        *_counting(text),
        *_pictured(text),
        *_worded(text),
        *_under_a_name(text),
        *_authors(text),
    )
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


def _worded(text: str) -> Iterator[Mention]:
    """Bodies named after what they say, with others, behind their works, and those who answer for a land."""
    for pattern in (_STATED, _WITH_OTHERS, _WHICH, _SUCH_AS, _IN_WORK, _WARRANT, _OFFICIAL):
        for match in pattern.finditer(text):
            found = _mention(text, match, person=pattern in (_WHICH, _STATED))
            if found is not None and (pattern is not _WITH_OTHERS or _a_name(text, match)):
                yield found


def _under_a_name(text: str) -> Iterator[Mention]:
    """ "A photographer known only as Name": whoever hides behind a name gave what is told."""
    for match in _CODE.finditer(text):
        gives = _GIVES.match(text, match.end()) or _GIVEN_BY.search(text[max(0, match.start() - 120) : match.start()])
        found = _mention(text, match) if gives else None
        if found is not None:
            yield found


def _authors(text: str) -> Iterator[Mention]:
    """Those who wrote what a page retells, where it tells who they are; a list of clauses has semicolons."""
    for match in _AUTHORS.finditer(text):
        found, at = _mention(text, match), match.end()
        for _ in range(_LIST):
            if found is not None:
                yield found
            further = _NEXT_LONG.match(text, at) or _NEXT.match(text, at)
            found, at = (None, at) if further is None else (_mention(text, further), further.end())
            if further is None or (found is not None and found.kind != "person"):
                break


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
    at = match.start(1) + match.group(1).index(name)  # behind an article, which is no part of the name
    return Mention(name, Span(at, at + len(name)), kind, parts[-1])


def _no_source(name: str, parts: list[str]) -> bool:
    if (
        fold(name) in _lands()
        or (parts[0] in words("titles") | words("roles") and not _bodily(parts))
        or name.lower() in words("roles")
    ):
        return True
    idle = cue_set("never_credited") | frozenset(load("cues")["audiences"])
    return parts[-1] in idle or bool({*parts} & (_TIMES | {*load("numbers")["months"]}))


def _bodily(parts: list[str]) -> bool:
    """Whether a name closes as a body's does, though it opens as a role ("Witness Bureau")."""
    return len(parts) > 1 and parts[-1] in words("organisation_words")


_TIMES = frozenset({*WEEKDAYS, "ramadan", "christmas", "easter"})


@lru_cache(maxsize=1)
def _lands() -> frozenset[str]:
    """Countries and areas, which are places before they are parties."""
    known = load("gazetteer")
    return frozenset(fold(str(n)) for kind in ("countries", "areas") for names in known[kind].values() for n in names)
