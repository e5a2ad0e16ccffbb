"""Who denies or demands, by name: bodies called by a common noun, their members, and those who speak together."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from msgspec import structs

from tawthiq.extraction.english.acting import GROUPS
from tawthiq.extraction.english.names import like_a_person
from tawthiq.extraction.english.own_voice import NAMES
from tawthiq.extraction.english.wordlists import words
from tawthiq.model import Link

# A name is looked for this many code points back.
REACH = 5_000
# Whose members speak for them all.
MEMBERS = {
    "commissioners": "commission",
    "panellists": "panel",
    "panelists": "panel",
    "panel members": "panel",
    "commission members": "commission",
    "committee members": "committee",
    "rapporteurs": "procedures",
}
_TOGETHER = re.compile(
    rf"({NAMES.pattern}|[A-Z]{{3,}}),? (?:and|with|along with|together with|joined by)"
    r" (?:(?:more than|over|some|about|at least|nearly|almost) )?(?:[a-z]+|\d[\d,]*)(?: (?:dozen|hundred))?"
    r"(?: other| further| more| partner| fellow)*(?: [a-z-]+){0,3}"
    r" (?:organi[sz]ations|groups|NGOs|bodies|associations|charities|signatories|unions)\b"
)
_PLURAL = re.compile(r"(?:the |these |those )?(?:organi[sz]ations|groups|ngos|bodies|associations|signatories)\Z", re.I)


def in_full(text: str, chain: tuple[Link, ...]) -> tuple[Link, ...]:
    """The chain with its speaker by name, where the text before names who is meant."""
    first = chain[0] if chain else None
    at = None if first is None else first.mention or first.cue
    if first is None or at is None:
        return chain
    name = (
        _named(text, first.party, at.start, at.end)
        or _beside(text, first.party, at.end)
        or _in_office(text, first.party)
    )
    return chain if name is None else (structs.replace(first, party=name), *chain[1:])


# "The Chechen leader", "the defence minister": whoever the text names with these words is meant.
_OFFICE = re.compile(r"[Tt]he ((?:(?:former|ex-|acting|deputy) ?)?(?:[\w’'-]+ ){1,3}[a-z]+)\Z")
_BESIDE = re.compile(r", ((?:[A-Z][\w’'-]+ ?){2,4})(?=[.,;”\"\n])")
_PERSON = r"(?:[A-Z][\w’'-]+\.? )(?:(?:al-|el-|bin |de |van )?[A-Z][\w’'-]+ ?){1,3}"


def _beside(text: str, party: str, end: int) -> str | None:
    """The name behind the comma: "..., said the group's director in the capital, Name Surname."."""
    found = _BESIDE.match(text, end)
    role = party.lower().removeprefix("the ").split()
    if found is None or party[:1].isupper() or not {*role} & words("roles"):
        return None
    return found[1].strip() if like_a_person(found[1].strip()) else None


@lru_cache(maxsize=256)
def _in_office(text: str, party: str) -> str | None:
    """The one person whom a text names with the office that a party is called by ("Chechen leader Ramzan Kadyrov")."""
    found = _OFFICE.match(party)
    if found is None or found[1].split()[-1] not in words("roles"):
        return None
    office = re.escape(found[1])
    ahead = re.finditer(rf"\b{office},? ({_PERSON})", text)
    behind = re.finditer(rf"({_PERSON}), (?:the )?{office}\b", text)
    names = {m[1].strip() for each in (ahead, behind) for m in islice(each, 4) if like_a_person(m[1].strip())}
    return names.pop() if len(names) == 1 else None


def _named(text: str, party: str, start: int, end: int) -> str | None:
    low = party.lower().removeprefix("the ")
    if _PLURAL.match(low):
        # The list may stand in the party's own sentence, whose last noun is all that was read of it.
        found = [m.group(1) for m in _TOGETHER.finditer(text[max(0, start - REACH) : end])]
        return found[0].removeprefix("The ") if found else None
    noun = MEMBERS.get(low, low)
    if " " in noun or noun in GROUPS or noun not in words("bodies") | {*MEMBERS.values()} or party[:1] == "A":
        return None
    held = (m.group().removeprefix("The ") for m in NAMES.finditer(text, max(0, start - REACH), start))
    # The noun heads the name ("Truth Commission", "Commission on Missing Persons"); a headline is no name.
    heads = re.compile(
        rf"\S+ .*\b{re.escape(noun.capitalize())}\Z|(?:.*\b)?{re.escape(noun.capitalize())} (?:of|for|on|against)\b"
    )
    full = [name for name in held if heads.match(name)]
    return full[-1] if full else None
