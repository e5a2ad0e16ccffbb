"""Wordings that name a source, whether or not the sentence around them can be parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tawthiq.extraction.english.mentioned import Kind, Mention
from tawthiq.extraction.english.names import SMALL_TAILS, like_a_person
from tawthiq.extraction.english.wordlists import media, words
from tawthiq.model import Span
from tawthiq.vocabulary import load

# One way to read every text, and an end: a hyphen is within a word or behind a number, never both, lest "A-A-A-..." is
# split in every way there is.
_WORD = r"[A-Z](?:[\w’'&-]|\.(?=\w)){0,60}"
_DATES = r"(?!(?:on|in) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
_LINKS = r"(?:of|for|the|on|in|&|de|del|la|des|du|without)(?: the)? "
# "The State department": a name's last word that many write in small letters.
_TAIL = rf"(?: (?:{'|'.join(sorted(SMALL_TAILS))})\b)?"
NAME = rf"((?:{_WORD}|\d+(?:-{_WORD})?)(?: {_DATES}(?:{_LINKS})?{_WORD}){{0,8}}{_TAIL})"
_BESIDE = (
    re.compile(rf"\b[Aa]ccording to (?:the |a |an )?(?:[a-z-]+ ){{0,4}}?{NAME}"),
    re.compile(
        r"\b(?:report|study|investigation|survey|dossier|analysis|database|inquiry|briefing|statement) (?:[a-z]+ )?"
        rf"(?:by|from) (?:the )?(?:[a-z-]+ ){{0,3}}?{NAME}"
    ),
    re.compile(
        r"\b(?:reported|quoted|cited|published|prepared|compiled|obtained|seen|reviewed|interviewed|documented|collected"
        r"|recorded|verified|commissioned|conducted|carried|issued|aired|broadcast|released|written|gathered) by "
        rf"(?:the |a |an )?(?:[a-z-]+ ){{0,4}}?{NAME}"
    ),
)
_CUE = re.compile(
    r"\b(?:told|tells|report(?:s|ed)?|according|said|says|cit(?:ed|ing)|quot(?:ed|ing)|via|publish(?:ed)?|interview|seen"
    r"|obtained|by|wrote|spoke|leaked|to|investigation)\b"
)
_PICTURE = re.compile(r"Images|[Pp]hoto|Getty|/")


def _sources_beside_words(text: str) -> Iterator[Mention]:
    """Organisations after "according to", "a report by" and the like."""
    known = words("organisation_words") | words("bodies") | words("media_words")
    for pattern in _BESIDE:
        for match in pattern.finditer(text):
            name = bare(match.group(1))
            acronym = re.fullmatch(r"[A-Z]{3,6}", name) is not None
            if acronym or name.lower() in media() or known & {*name.lower().split()}:
                yield _organisation(*_bared(match))


def _outlets_beside_words(text: str) -> Iterator[Mention]:
    """Known agencies and outlets that stand beside a word of saying or publishing; picture credits are none."""
    for match in re.finditer(NAME, text):
        name = bare(match.group(1))
        if name.lower() not in media():
            continue
        before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 25]
        if (_CUE.search(before) or _CUE.search(after)) and not _PICTURE.search(before[-12:] + after[:12]):
            yield _organisation(*_bared(match))


def bare(name: str) -> str:
    return re.sub(r"[’']s$", "", name.strip(" .,’'-")).removeprefix("The ")


def _bared(match: re.Match[str]) -> tuple[str, int]:
    """The bare name of a wording's first group, and where it begins: behind an article, which is no part of it."""
    name = bare(match.group(1))
    return name, match.start(1) + match.group(1).index(name)


def key_of(name: str) -> str:
    """What two names of one party have in common: small letters, no article."""
    return name.lower().removeprefix("the ").removeprefix("an ").strip() or name


def _organisation(name: str, at: int) -> Mention:
    return Mention(name, Span(at, at + len(name)), "organisation", name.lower())


# What a name is introduced as; the name that follows is one.
_OUTLET = (
    r"(?:newspaper|paper|daily|weekly|web ?site|site|(?:news |state |press )?agency|broadcaster|"
    r"(?:radio |television |TV )?station|magazine|channel|portal|outlet|wire)"
)
_GROUP = (
    r"(?:group|organi[sz]ation|charity|collective|association|NGO|watchdog|monitor|network|initiative|project|"
    r"think tank|foundation|coalition|institute|union|federation|body)"
)
_STEMS = (
    r"document|record|register|count|estimat|list|identif|verif|publish|releas|trac|compil|collect|gather|interview"
    r"|establish|report|log|logg|attribut|conclud|uncover|analys|survey|mapp|catalogu"
    r"|confirm|corroborat|acknowledg|announc|rais|calculat|scann|recogni[sz]|examin|reckon|photograph|exhum|review"
)
_FOUND = (
    rf"(?:{_STEMS})(?:ed|es|s|ied|ies)?\b|(?:found|finds|wrote|writes|says?|said|puts?|knows|believes?|suspects?|quoted|drawn"
    r"|issued|spoke|heard|taken|gave|notes?|reports?|estimates?|documents?|brought out|warned|describe[sd]?"
    r"|heard|speaks? of|spoke of|holds? that|received [\w,]* ?(?:complaints|reports|testimonies))\b"
)
_INTRODUCED = re.compile(rf"\b(?:{_OUTLET}|{_GROUP}) {NAME}")
_AN_OUTLET = re.compile(r"^ (?:newspaper|daily|weekly|website|news agency|magazine|broadcaster|news site)\b")
# Whoever stands right after these has said, brought or compiled what is told.
_AFTER = re.compile(
    r"\b(?:(?:quoted|cited|carried|reported|published|compiled|analysed|analyzed|documented|collected|recorded|interviewed"
    r"|obtained|seen|reviewed|verified|reached|counted|estimated|gathered|drawn up) by|citing|quoting|interview with"
    r"|speaking to|spoke to|sourced from) "
    rf"(?:the |a |an )?(?:[a-z-]+ ){{0,3}}?{NAME}"
)
_SHORT_LINE = re.compile(r"^[^\n]{2,80}$", re.MULTILINE)
_LEAD = re.compile(r"^\W*(?:(?:[Cc]redit|[Ss]ource|[Vv]ia|[Bb]y)\b[ :]*)?")
_CREDITS = re.compile(
    r"\b(?:told|tells|citing|cites|quotes|according to|via|(?:quoted|cited|published|reached|interviewed|documented"
    r"|collected|compiled|verified|reported|given|recorded|leaked|obtained) (?:by|to)|(?:report|study|investigation"
    r"|survey|findings|figures|data|list|archive|count) (?:by|from|of))\b[^.;,]{0,40}$"
)
_BRINGS = re.compile(r"\b(?:told|tells|to|by|in|from|with|citing|quoted|quotes|of|via|for)\b[^.;]{0,45}$")
_DOES = re.compile(
    r"^(?:[’']s)?(?: \([A-Z][\w-]{1,10}\))?(?:, [^.;:,\n]{3,70},)?,? ?"
    rf"(?:(?:has|have|had|also|itself|since|already|now|later|then|first) )*(?:{_FOUND})\b"
)
_ITS_WORK = re.compile(
    r"^[’']s? (?:[a-z]+ ){0,2}?(?:count|figures?|data|report|list|tally|investigation|database|archive|researchers?"
    r"|study|records?|numbers?|toll|breakdown|estimates?|survey|findings|statistics|dossier|documentation)\b"
)
_STAFF = re.compile(
    r"\b(?:[Rr]esearchers|[Ss]cientists|[Ee]xperts|team|[Ll]awyers|[Ss]tatisticians|[Ee]pidemiologists|[Aa]rchaeologists"
    r"|[Rr]eporters|[Ii]nvestigators|[Aa]nalysts|[Dd]octors|[Vv]olunteers|[Dd]elegates|[Hh]istorians|[Aa]nthropologists"
    rf"|researcher|analyst|monitors) (?:at|from|of|with) (?:the )?(?:[a-z-]+ ){{0,2}}?{NAME}"
)


def named_as_sources(text: str) -> tuple[Mention, ...]:
    """Every name that stands in a wording of crediting, one mention a place."""
    rows = (
        *_sources_beside_words(text),
        *_outlets_beside_words(text),
        *_introduced(text),
        *_staffed(text),
        *_at_work(text),
        *_after_a_word_of_crediting(text),
        *_outlets_alone(text),
    )
    return tuple({m.span.start: m for m in reversed(rows)}.values())[::-1]


def _introduced(text: str) -> Iterator[Mention]:
    """ "told the website Glas", "the rights group Name has counted"."""
    for match in _INTRODUCED.finditer(text):
        before, after = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 60]
        outlet = re.match(_OUTLET, match.group()) is not None
        if (_BRINGS if outlet else _CREDITS).search(before) or _DOES.search(after) or _ITS_WORK.search(after):
            yield _organisation(*_bared(match))


def _after_a_word_of_crediting(text: str) -> Iterator[Mention]:
    """ "quoted by Name", "told Name.": any name but an audience, a place or a person named before."""
    audiences = frozenset(load("cues")["audiences"]) | {"parliament", "congress", "god", "allah"}
    for match in _AFTER.finditer(text):
        name = bare(match.group(1))
        words_ = name.lower().split()
        single = len(words_) == 1
        if audiences & {words_[-1]} or not name or (match.group().startswith("told") and like_a_person(name)):
            continue
        if single and (name in last_names(text) or name in lying_somewhere(text)):
            continue
        if words_[0] in words("titles") | words("roles") or name.lower() in words("roles"):
            continue
        kind: Kind = "person" if like_a_person(name) else "organisation"
        at = _bared(match)[1]
        yield Mention(name, Span(at, at + len(name)), kind, words_[-1])


@lru_cache(maxsize=4)
def last_names(text: str) -> frozenset[str]:
    """Words that close a longer name somewhere ("Oduya" of "Marta Oduya")."""
    return frozenset(m.group(1) for m in re.finditer(r"\b[A-Z][a-z]{1,30} (?=([A-Z][\w’'-]{1,40}))", text))


@lru_cache(maxsize=4)
def lying_somewhere(text: str) -> frozenset[str]:
    """Capitalised words that something is in, near or from: places by their wording."""
    return frozenset(m.group(1) for m in re.finditer(_LIES, text))


_LIES = r"\b(?:[Ii]n|[Nn]ear|[Aa]t|[Ff]rom|[Oo]utside|[Aa]round|[Tt]o) ([A-Z][\w’'-]{0,40})"


# "Daily Name / Rima Salem" on a line of its own says who took the picture, and nothing of what is told.
_TAKEN_BY = re.compile(r" ?/ ?[A-Z][\w’'-]+(?: [A-Z][\w.’'-]+){1,2}\W*$")


def _outlets_alone(text: str) -> Iterator[Mention]:
    """A line that holds nothing but outlets ("Credit: Name", "Name - Name")."""
    for line in _SHORT_LINE.finditer(text):
        at = line.start() + len(_LEAD.match(line.group())[0])  # type: ignore[index] # it matches anything
        if _TAKEN_BY.search(text, at, line.end()):
            continue
        for part in re.split(r" [-–—/|] ", text[at : line.end()]):
            name = re.sub(r"\W*(?:\([A-Z]{2,6}\))?\W*$", "", part)
            if name.lower() not in media():
                break
            yield _organisation(name, at)
            at += len(part) + 3


def _staffed(text: str) -> Iterator[Mention]:
    """ "a team from the University of Name": who works somewhere speaks for it."""
    known = words("organisation_words") | words("bodies") | words("watching")
    for match in _STAFF.finditer(text):
        name = bare(match.group(1))
        if known & {*name.lower().split()}:
            yield _organisation(*_bared(match))


def _at_work(text: str) -> Iterator[Mention]:
    """Bodies that have found, counted or published something, and those whose count or report is named."""
    known = (
        words("organisation_words") | words("watching") | {"chamber", "tribunal", "service", "directorate", "mission"}
    )
    for match in re.finditer(NAME, text):
        name = match.group(1)
        after = text[match.end() : match.end() + 130]
        outlet = _AN_OUTLET.match(after)
        if outlet is not None:
            before = text[max(0, match.start() - 60) : match.start()]
            if _BRINGS.search(before) or _DOES.search(after[outlet.end() :]):
                yield _organisation(*_bared(match))
            continue
        if " " not in name or not known & {*bare(name).lower().split()}:
            continue
        owned = name.endswith(("’s", "'s")) and _ITS_WORK.search(f"'s{after}")
        if _DOES.search(after) or owned:
            yield _organisation(*_bared(match))
