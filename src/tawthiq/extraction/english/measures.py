"""What befell the counted: from the parse, then from the phrase, then from the noun itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tawthiq.extraction.english.befell import Befell, lexicon, table
from tawthiq.extraction.english.governing import clauses, governed_by
from tawthiq.extraction.english.labels import said_by_label
from tawthiq.extraction.english.nouns import Counted, Words, singular
from tawthiq.vocabulary import load

__all__ = ["Befell", "measure_of"]

# Units that violence and courts befall.
# What is done by those who count, not to the counted, where something else is said of them too.
_WEAK = ("documented", "interviewed")
_AMONG = re.compile(
    r"\b[Aa]mong (?:the|those)(?: \w+){0,2}? (?P<state>\w+)(?: [\w’'-]+){0,5}? (?:is|are|was|were)\b[^.;]{0,25}$"
)
_NUMBER_OF = re.compile(
    r"\bnumber of (?:[\w’'-]+ ){1,4}?(?P<state>\w+(?:ed|en|ing|d)|dead|hurt|shot)\b[^.;]{0,40}$", re.IGNORECASE
)
_AS_REFUGEES = re.compile(r"\bas (?:refugees|asylum[- ]seekers|(?:internally )?displaced)\b", re.IGNORECASE)
_OF_THOSE = re.compile(r"\bof (?:those|the)$", re.IGNORECASE)
_BEFALLEN = ("people", "bodies", "groups", "cases")


@cache
def _phrases() -> list[tuple[str, re.Pattern[str]]]:
    rows = load("measures")["phrases"]
    return [
        (measure, re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)) for measure, patterns in rows.items()
    ]


def measure_of(words: Words, found: Counted) -> Befell:
    """What befell the counted; "other" where nothing that is listed did."""
    first = (
        said_by_label(words, found)
        or (_state(words, found) if found.understood and not _of_those(words, found) else None)
        or _of_cases(words, found)
        or _agents(found)
    )
    if first is not None:
        return _coloured(words, found, first)
    governed = governed_by(found)
    if governed is not None and found.unit not in _BEFALLEN and governed.measure not in _WEAK:
        governed = None
    if governed is None and found.unit not in _BEFALLEN:
        return _things(words, found)
    if governed is None or governed.confidence < 0.7:
        governed = next((b for b in _signs(words, found, governed) if b is not None), None)
    elif governed.measure in _WEAK and found.unit != "cases":
        # "documented 40 deaths", "interviewed 40 people wounded in May": what befell them says more
        said = _state(words, found) or clauses(found) or _counted_harm(words, found) or _as_refugees(words, found)
        governed = said if said is not None else governed
    if governed is not None:
        return _coloured(words, found, governed)
    return Befell("other", None, 0.6, "no word of befalling found")


def _of_those(words: Words, found: Counted) -> bool:
    """ "Twelve of those detained were freed": the verb says what befell the twelve."""
    return _OF_THOSE.search(words.text[found.start : found.end]) is not None


def _signs(words: Words, found: Counted, governed: Befell | None) -> Iterator[Befell | None]:
    """What else says it, surest first."""
    yield _state(words, found)
    yield _headline(words, found)
    yield _phrased(words, found)
    yield _inverted(words, found)
    yield clauses(found)
    yield governed
    yield _own(words, found)


def _inverted(words: Words, found: Counted) -> Befell | None:
    """ "Among those detained were 40 teachers", "the number of people killed rose to 40"."""
    before = words.text[max(0, found.start - 80) : found.start]
    match = _AMONG.search(before) or _NUMBER_OF.search(before)
    word = match["state"].lower() if match is not None else ""
    if word not in table("modifiers"):
        return None
    return Befell(table("modifiers")[word], None, 0.75, "said before the number")


def _things(words: Words, found: Counted) -> Befell:
    """Nothing that is done to people is done to documents, events and buildings."""
    if found.unit == "photographs":
        return Befell("documented", found.head, 0.6, "photographs document")
    return _own(words, found) or Befell("other", None, 0.7, "things, not people")


# Where what is said of a figure is over: a stop, or what somebody denies beside it.
_OVER = re.compile(r"[;]|[.]\s|\b(?:and|but|while)\s+(?:\w+\s+){0,3}?(?:den(?:y|ies|ied|ying)|reject(?:s|ed)?)\b")


def _clause(words: Words, found: Counted, reach: int = 110) -> str:
    """The text around a figure up to the next stop or semicolon."""
    before = re.split(r"[;.:]\s", words.text[max(0, found.start - reach) : found.start])[-1]
    after = _OVER.split(words.text[found.end : found.end + reach])[0]
    return f"{before} \u00a7 {after}"


@cache
def _shades() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
        for name, patterns in load("measures")["shades"].items()
    }


# "died of beatings, cold or execution": deaths of several causes are deaths.
_SEVERAL_CAUSES = re.compile(
    r"\b(?:by|from|of|through)\s+(?:[^.;,]{2,40},\s*)+[^.;,]{0,40}?\b(?:or|and)\b|\beither\s+(?:by|from|of|through)\b"
)


def _coloured(words: Words, found: Counted, befell: Befell) -> Befell:
    """What the clause adds: death by hanging is execution, death in an attack killing, a call for release none."""
    if found.unit in ("cases", "events", "places"):
        return befell
    clause = _clause(words, found)
    before, after = clause.split("\u00a7", 1)
    where = {"wished": before[-50:] + after[:30], "planned": before[-45:], "term": after[:60]}
    several = befell.measure == "died" and _SEVERAL_CAUSES.search(after)
    for shade in load("measures")["shading"]:
        name = shade["shade"]
        if several and shade["to"] in ("executed", "killed"):
            continue
        if befell.measure in shade["from"] and _shades()[name].search(where.get(name, clause)):
            how = f"{befell.how}; the clause says more"
            return Befell(shade["to"], befell.token, befell.confidence - 0.12, how)
    if befell.measure == "detained" and singular(found.noun) == "hostage":
        return Befell("abducted", found.head, befell.confidence - 0.1, "hostages are abducted")
    return befell


def _agents(found: Counted) -> Befell | None:
    """ "beaten by six men": those who did it."""
    head = found.head
    if head.dep_ == "pobj" and head.head.lower_ == "by" and (head.head.dep_ == "agent" or head.head.head.tag_ == "VBN"):
        return Befell("other", head.head, 0.8, "they did it")
    return None


def _headline(words: Words, found: Counted) -> Befell | None:
    """A headline's verb right before the number, which parsers take for a noun: "Police arrest 5 therapists"."""
    index = words.at(found.start) - 1
    if index < 1:
        return None
    token = words.tokens[index]
    low = token.lower_
    for lemma in (low, low.removesuffix("s"), token.lemma_.lower()):
        if lemma in load("measures")["headline"] and token.tag_ not in ("VBN",):
            return Befell(lexicon("object")[lemma], token, 0.8, "verb right before the number")
    return None


def _state(words: Words, found: Counted) -> Befell | None:
    """ "400 arrested", "dozens seriously wounded", "130,000 Syrians missing"."""
    index = words.at(found.end)
    if (
        found.understood
        and index > 0
        and words.tokens[index - 1].i != found.number.i
        and words.tokens[index - 1].lower_ in load("units")["adjectives"]
    ):
        index -= 1
    while (
        index < len(words.tokens)
        and words.tokens[index].pos_ == "ADV"
        and words.tokens[index].lower_ not in ("when", "where", "as", "before")
    ):
        index += 1
    token = words.tokens[index] if index < len(words.tokens) else None
    states = load("units")["adjectives"] if found.understood else load("measures")["after_noun"]
    if token is None or token.lower_ not in states:
        return None
    return Befell(states[token.lower_], token, 0.85, "state named right after")


def _of_cases(words: Words, found: Counted) -> Befell | None:
    """ "eight cases of abduction": what the cases are cases of."""
    if found.unit not in ("cases", "events"):
        return None
    low = singular(found.noun.split()[-1])
    if low in table("counted"):
        return Befell(table("counted")[low], found.head, 0.85, "the counted events say it themselves")
    for child in found.head.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            return _content(child)
    return None


def _content(preposition: Any) -> Befell:
    """ "cases of sexual violence", "cases of attempted murder", "cases of rape, kidnapping and abuse"."""
    said: dict[str, Any] = {}
    for inner in preposition.subtree:
        if inner.lower_ in ("attempted", "threats", "threat", "threatened", "alleged"):
            return Befell("other", inner, 0.7, "attempted or threatened")
        low = singular(inner.text)
        measure = (
            "raped" if low == "sexual" else lexicon("nouns").get(low) or lexicon("object").get(inner.lemma_.lower())
        )
        if measure is not None:
            said.setdefault(measure, inner)
    if len(said) == 1:
        measure, inner = next(iter(said.items()))
        return Befell(measure, inner, 0.8, "what the cases are cases of")
    return Befell(
        "documented" if said else "other",
        preposition,
        0.6,
        "cases of several kinds" if said else "cases of another kind",
    )


def _counted_harm(words: Words, found: Counted) -> Befell | None:
    own = _own(words, found)
    return own if own is not None and own.measure in ("died", "killed", "executed", "injured") else None


def _as_refugees(words: Words, found: Counted) -> Befell | None:
    """ "4,000 were registered as refugees": who registers them says that they fled."""
    said = _AS_REFUGEES.search(_clause(words, found).split("\u00a7", 1)[1])
    return Befell("displaced", None, 0.75, "set phrase nearby") if said is not None else None


def _own(words: Words, found: Counted) -> Befell | None:
    """What stands before the noun ("548 missing persons"), or the noun itself ("300 detainees")."""
    between = words.tokens[words.at(found.start) : words.at(found.end)]
    for token in (*found.head.children, *between):
        if token.i < found.head.i and token.lower_ in table("modifiers"):
            return Befell(table("modifiers")[token.lower_], token, 0.8, "stands before the noun")
    word = singular(found.noun.split()[-1]) if found.noun else ""
    if word in table("counted") and not (found.understood and word == "people"):
        return Befell(table("counted")[word], found.head, 0.6, "the counted noun itself")
    return None


def _phrased(words: Words, found: Counted) -> Befell | None:
    """Set phrases of several words after the figure in its clause: "lost their lives", "were taken hostage"."""
    after = words.text[found.end : found.end + 90]
    after = re.split(r"[;.]|, (?:and|while|but)\b", after)[0]
    before = re.split(r"[;.]\s", words.text[max(0, found.start - 60) : found.start])[-1]
    best: tuple[int, str] | None = None
    for row in load("measures")["around"]:
        if re.search(rf"\b(?:{row['before']})\b[^;.]{{0,40}}$", before, re.IGNORECASE) and re.match(
            rf"[^;.]{{0,50}}?\b(?:{row['after']})\b", after, re.IGNORECASE
        ):
            return Befell(str(row["measure"]), None, 0.75, "set phrase around it")
    for measure, pattern in _phrases():
        match = pattern.search(after)
        if match is not None and (best is None or match.start() < best[0]):
            best = (match.start(), measure)
        if re.search(rf"(?:{pattern.pattern})[\w\s]{{0,8}}$", before, re.IGNORECASE):
            best = (0, measure)
        elif best is None and measure in ("executed",) and pattern.search(before):
            best = (80, measure)
    return Befell(best[1], None, 0.7, "set phrase nearby") if best is not None else None
