"""Numbers whose noun is understood ("400 arrested", "the two", "a toll of 87") and what a figure is per."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from tawthiq.extraction.english.nouns import Counted, Words, unit_of
from tawthiq.extraction.english.quantities import Quantity
from tawthiq.vocabulary import load

# A number that goes on counting what stands before it: "two were charged in one town and eight in another".
COUNTS_ON = "goes on counting what stands before"


_TALLY = re.compile(
    r"\b(?P<kind>(?:death )?toll|(?:total )?number of (?:[\w’'-]+ ){0,4}?(?P<noun>[\w’'-]+)"
    r"|population|crowds?|audience|total|tally|count)\s(?:[\w’',-]+\s){0,9}?"
    r"(?:to|at|of|is|was|were|reached|hit|stands at|stood at|passed|exceeded|exceeds|around|about)\s*$",
    re.IGNORECASE,
)


_LASTS = re.compile(r"\s+(?:and|or|to)\s+(?:a half|[\w-]+)\s+(?:years?|months?|days?|weeks?|hours?)\b")
_GOES_ON = re.compile(r"(?:\band|,|;)\s*$")
_DEFINITE = re.compile(r"\b(?:the|all|all the|these|those|other|another)\s+$")
_AFTER_PEOPLE = ("VERB", "AUX", "ADV", "PUNCT", "ADP", "PART", "CCONJ")


def tallied(words: Words, quantity: Quantity, number: Any) -> Counted | None:
    """ "the death toll rose to 87", "the number of detainees at 300", "a population of 50 million"."""
    edge = max(0, quantity.start - 90)
    match = _TALLY.search(words.text[edge : quantity.start])
    if match is None:
        return _changed(words, quantity, number)
    kind = match["kind"].lower()
    noun = match["noun"] or (
        "dead" if "toll" in kind else "people" if kind in ("total", "tally", "count") else match["kind"]
    )
    unit = unit_of(noun)
    if unit in (None, "never"):
        return None
    start = edge + match.start() if kind in ("population", "crowd", "crowds") else quantity.start
    return Counted(
        number, number, noun, unit or "people", start, quantity.end, True, 0.75, f"'{kind}' before the number"
    )


@cache
def _change() -> re.Pattern[str]:
    """ "arrests rose from 90 to 134", "deaths were down to 12"."""
    verbs = "|".join(load("numbers")["changed"])
    said = rf"(?:(?:had|have|are|were) )?(?:{verbs})(?: from [\d.,]+)? (?:from|to)\s*$"
    return re.compile(rf"\b(?P<noun>[a-z]+s) {said}", re.IGNORECASE)


def _changed(words: Words, quantity: Quantity, number: Any) -> Counted | None:
    match = _change().search(words.text[max(0, quantity.start - 60) : quantity.start])
    unit = None if match is None else unit_of(match["noun"])
    if match is None or unit not in ("people", "bodies", "events", "cases"):
        return None
    how = "what rose or fell to the number"
    return Counted(number, number, match["noun"], unit, quantity.start, quantity.end, True, 0.75, how)


def understood(words: Words, quantity: Quantity, number: Any, start: int) -> Counted | None:
    """A number that stands alone for people: "400 arrested", "dozens were wounded", "the two", "several more"."""
    token = words.tokens[start] if start < len(words.tokens) else None
    if quantity.per == "percent":
        share = number.head if number.head.lower_ in ("%", "cent", "percent") else number
        if token is None or token.pos_ not in ("VERB", "AUX") or share.dep_ not in ("nsubj", "nsubjpass"):
            return None
        how = "a share of what was counted before"
        return Counted(number, number, "people", "people", quantity.start, quantity.end, True, 0.6, how, anaphoric=True)
    sure, how, end = _followed(words, token, start, quantity.end)
    if not how and (_age(words, quantity) or _LASTS.match(words.text[quantity.end : quantity.end + 40])):
        return None
    if not how:
        sure, how = _bare(words, quantity, number, token)
    noun = _state(words, start)
    return Counted(
        number, number, noun or "people", "people", quantity.start, end, True, sure, how, anaphoric=noun is None
    )


def _state(words: Words, start: int) -> str | None:
    """The state that stands for those in it: "118 dead", "four of the accused"."""
    after = [t.lower_ for t in words.tokens[start : start + 3]]
    word = after[-1] if after[:2] == ["of", "the"] else after[0] if after else ""
    return word if word in load("units")["state_nouns"] else None


def _followed(words: Words, token: Any | None, start: int, end: int) -> tuple[float, str, int]:
    """What follows the number says that it counts people: (how surely, by which rule, where the phrase ends)."""
    if token is None:
        return 0.0, "", end
    if token.lower_ in load("units")["adjectives"]:
        return 0.9, "a state after the number", words.end(start)
    if token.lower_ in ("more", "others"):
        return 0.8, "'more' or 'others' after the number", words.end(start)
    if token.lower_ in ("who", "still", "whose", "including", "of"):
        return 0.7, "a clause about people after the number", end
    return 0.0, "", end


def _bare(words: Words, quantity: Quantity, number: Any, token: Any | None) -> tuple[float, str]:
    """How surely a number with nothing beside it counts people, and by which rule."""
    before = words.text[max(0, quantity.start - 12) : quantity.number.start].lower()
    if (
        token is not None
        and token.pos_ == "ADP"
        and _GOES_ON.search(words.text[max(0, quantity.start - 8) : quantity.start])
    ):
        return 0.45, COUNTS_ON
    several = quantity.number.spelled and quantity.number.low > 1
    if several and token is not None and token.pos_ in _AFTER_PEOPLE and _DEFINITE.search(before):
        return 0.75, "'the two' and the like"
    if quantity.number.kind == "vague" and quantity.number.scaled:
        return 0.7, "a vague number alone"
    if number.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and number.head.pos_ in ("VERB", "AUX"):
        return 0.55, "a number alone beside a verb"
    return 0.3, "a number alone"


def _age(words: Words, quantity: Quantity) -> bool:
    """ "Jane Roe, 37, was", "aged 46 and 35": a number between commas after a name."""
    before, after = (
        words.text[max(0, quantity.start - 60) : quantity.start].rstrip(),
        words.text[quantity.end : quantity.end + 3],
    )
    small = 10 < quantity.number.low < 110 and not quantity.number.spelled
    named = re.search(r"(?:[A-Z][\w’'.-]+|\b(?:now|him|her|who)\b),?\s*$|,$|\baged\b.{0,12}$", before) is not None
    return small and named and re.match(r"\s*(?:[,.);:]|$|\n)", after) is not None


# "up to 35 people were taken from their cells each week": the rate stands later in the number's own clause.
_SPREAD = re.compile(r"[^,;:.!?0-9\"“”()]{0,120}?\b(?:each|every|per)\s+(day|night|week|month|year)\b", re.IGNORECASE)
# "crammed up to 50 into each cell", "each of the cells held 60": so many in one of several rooms.
_HOLDS = r"(?:cells?|rooms?|dormitor(?:y|ies)|wards?|blocks?|tents?|containers?|trucks?|buses|bus|cages?|pits?|graves?)"
_SHARED = re.compile(
    rf"[^,;:.!?0-9\"“”()]{{0,60}}?\b(?:(?:in|into|to|inside|per)\s+(?:each|every|a\s+single)|per)\s+(?:\w+\s+)?{_HOLDS}\b",
    re.IGNORECASE,
)
_HELD_EACH = re.compile(
    rf"\b(?:each|every)\s+(?:of\s+the\s+(?:[\w-]+\s+){{0,2}})?{_HOLDS}\s+(?:\w+\s+)?(?:held|holds|contained|contains|housed|carried)\s*$",
    re.IGNORECASE,
)


@cache
def _rates() -> list[tuple[str, re.Pattern[str]]]:
    out = []
    for per, phrases in load("numbers")["per"].items():
        body = "|".join(re.escape(p) for p in sorted(phrases, key=len, reverse=True))
        out.append(
            (
                per,
                re.compile(
                    rf"[\s(]*(?:{body})\b(?!\s+(?:ago|later|earlier|after|before|in prison|sentence|old|or|on))",
                    re.IGNORECASE,
                ),
            )
        )
    return out


def with_rate(words: Words, quantity: Quantity, found: Counted) -> Counted:
    """The figure with what it is per: "20 a day", "daily deaths", "groups of up to 50", "62%"."""
    per, end = quantity.per, found.end
    text = words.text
    before = text[max(0, quantity.start - 24) : quantity.start].lower()
    inside = text[quantity.number.end : found.end].lower()
    if per is None:
        for name, pattern in _rates():
            match = pattern.match(text[end : end + 30]) or re.search(
                rf"\b{ {'day': 'daily', 'week': 'weekly', 'month': 'monthly', 'year': '(?:annual|yearly)'}[name] }\b",
                inside,
            )
            if match is not None:
                per = name
                break
        else:
            spread = _SPREAD.match(text[end : end + 150])
            if spread is not None:
                per = {"night": "day"}.get(spread[1].lower(), spread[1].lower())
            elif (
                any(before.rstrip().endswith(p) for p in load("numbers")["per_group"])
                or _SHARED.match(text[end : end + 90])
                or _HELD_EACH.search(text[max(0, quantity.start - 80) : quantity.start])
            ):
                per = "group"
    if per == found.per:
        return found
    return Counted(
        found.head,
        found.number,
        found.noun,
        found.unit,
        found.start,
        end,
        found.understood,
        found.confidence,
        found.how,
        per,
        found.anaphoric,
    )
