"""What a number counts: the counted noun, its unit, and whether the number is a figure at all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tawthiq.extraction.english.analysis import Sentence
from tawthiq.extraction.english.quantities import Quantity, bound_after
from tawthiq.vocabulary import load

# A noun phrase after a number holds its head within this many tokens.
LONGEST_PHRASE = 14

_IRREGULAR = {
    "people": "people",
    "men": "man",
    "women": "woman",
    "children": "child",
    "wives": "wife",
    "lives": "life",
    "police": "police",
    "thieves": "thief",
    "bodies": "body",
    "feet": "foot",
    "countrymen": "man",
    "buses": "bus",
    "data": "data",
    "series": "series",
    "deceased": "deceased",
    "personnel": "personnel",
    "crises": "crisis",
    "corpses": "corpse",
    "houses": "house",
    "cases": "case",
    "abuses": "abuse",
    "offences": "offence",
    "offenses": "offense",
    "nurses": "nurse",
    "spouses": "spouse",
    "hostages": "hostage",
    "niece": "niece",
    "warehouses": "warehouse",
    "horses": "horse",
    "premises": "premises",
    "graduates": "graduate",
    "disappeared": "disappeared",
    "accused": "accused",
    "homes": "home",
    "lakhs": "lakh",
}
_PEOPLE_ENDINGS = (
    "er",
    "or",
    "ist",
    "ian",
    "ant",
    "ent",
    "ee",
    "man",
    "woman",
    "person",
    "mate",
    "folk",
    "child",
    "boy",
    "girl",
    "naut",
    "crat",
    "path",
    "logue",
)
# Nouns in these endings that are no people.
_NOT_PEOPLE = frozenset(
    ["center", "centre", "number", "letter", "paper", "order", "matter", "power", "tower", "water", "river", "border", "corner", "counter", "computer", "helicopter", "container", "trailer", "cluster", "chapter", "disaster", "encounter", "quarter", "semester", "winter", "summer", "shelter", "filter", "meter", "poster", "banner", "folder", "server", "router", "sewer", "shower", "sector", "factor", "corridor", "door", "floor", "motor", "reactor", "tractor", "error", "mirror", "color", "odor", "armor", "harbor", "labor", "vector", "investment", "document", "statement", "department", "apartment", "government", "settlement", "instrument", "element", "segment", "moment", "payment", "shipment", "agreement", "appointment", "achievement", "argument", "development", "movement", "parliament", "regiment", "tournament", "treatment", "monument", "garment", "fragment", "experiment", "judgment", "judgement", "employment", "establishment", "plant", "restaurant", "warrant", "tenant-house", "grant", "percent", "event", "accident", "incident", "talent", "tent", "continent", "component", "content", "present", "patent", "student-loan", "committee", "coffee", "fee", "degree", "tree", "guarantee", "knee", "offer", "tier", "layer", "player-game", "answer", "transfer", "manner", "dinner", "finger", "flower", "prayer", "career", "danger", "hammer", "hunger", "ladder", "leather", "liver", "lumber", "shoulder", "slaughter", "sticker", "trigger", "weather", "bunker", "boiler", "burner", "cooker", "crater", "cylinder", "drawer", "freezer", "hangar", "jar", "locker", "mortar", "newsletter", "parameter", "pointer", "printer", "propeller", "rubber", "scanner", "screwdriver", "skyscraper", "speaker-system", "sweater", "timber", "toner", "trawler", "tanker", "cruiser", "bomber", "fighter-jet", "launcher", "charter", "register", "refer", "manager-post", "barrier", "pillar", "guitar", "dollar", "scholar-ship", "caliber", "calibre", "liter", "litre", "kilometer", "centimeter", "millimeter", "acre", "theatre", "theater", "museum", "aquarium", "bar", "car", "war"]
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a quantity counts.

    Attributes:
        head: spaCy token of the counted noun, or of the number where the noun is understood.
        number: spaCy token of the number.
        noun: the counted noun as in the text, "people" where understood.
        unit: as the reading guide names it.
        start, end: the whole phrase, in the sentence's text.
        understood: the noun is not in the phrase.
        confidence: that this is a figure.
        how: the rule.
        per: rate or group found in the phrase.
        anaphoric: stands for something counted before ("two of them").
    """

    head: Any
    number: Any
    noun: str
    unit: str
    start: int
    end: int
    understood: bool = False
    confidence: float = 0.9
    how: str = "noun after the number"
    per: str | None = None
    anaphoric: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence's spaCy tokens with their offsets in the sentence's own text."""

    tokens: Sequence[Any]
    starts: Sequence[int]
    text: str

    def at(self, offset: int) -> int:
        """Index of the first token that starts at or after an offset."""
        return bisect_left(self.starts, offset)

    def end(self, index: int) -> int:
        return int(self.starts[index]) + len(self.tokens[index].text)


def words_of(sentence: Sentence) -> Words:
    tokens = list(sentence.tokens)
    base = sentence.tokens.start_char
    return Words(tokens, [t.idx - base for t in tokens], sentence.tokens.text)


def singular(word: str) -> str:
    """The singular of an English noun, by rule; unknown forms unchanged."""
    low = word.lower().strip("’'\"“”‘")
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if low.endswith("men") and len(low) > 4:
        return low[:-2] + "an"
    for ending, to in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
        ("children", "child"),
    ):
        if low.endswith(ending) and len(low) > len(ending) + 1:
            return low[: -len(ending)] + to
    if low.endswith("s") and not low.endswith(("ss", "us", "is")) and len(low) > 2:
        return low[:-1]
    return low


@cache
def _units() -> dict[str, str]:
    table = load("units")
    out: dict[str, str] = {}
    for unit in (
        "people",
        "bodies",
        "photographs",
        "interviews",
        "documents",
        "cases",
        "events",
        "groups",
        "places",
        "other",
        "never",
    ):
        for noun in table[unit]:
            out.setdefault(str(noun), unit)
    for noun in table["never"]:
        out[str(noun)] = "never"
    return out


def unit_of(noun: str, before: str = "", proper: bool = False, norp: bool = False) -> str | None:
    """The unit that a noun is counted in; "never" for what makes no figure, None where unknown."""
    word, table = singular(noun), _units()
    pair = f"{singular(before)} {word}" if before else word
    if pair in table:
        return table[pair]
    if word in table:
        return table[word]
    tail = word.rsplit("-", 1)[-1]
    if tail in table:
        return table[tail]
    if norp or (proper and noun.lower().endswith(("s", "ese", "ish", "ans"))):
        return "people"
    if word.endswith(_PEOPLE_ENDINGS) and word not in _NOT_PEOPLE and tail not in _NOT_PEOPLE and noun.lower() != word:
        return "people"
    return None


def counted(words: Words, quantity: Quantity) -> Counted | None:
    """What a quantity of a sentence counts, or None where it is no figure."""
    number = _number_token(words, quantity)
    if number is None:
        return None
    hyphen = _compound(words, quantity, number)
    if hyphen is not None or _hyphenated(words, quantity):
        return hyphen
    start = words.at(quantity.end)
    while start < len(words.tokens) and words.tokens[start].is_space:
        start += 1
    partitive = start < len(words.tokens) and words.tokens[start].lower_ == "of"
    found = _partitive(words, quantity, number, start + 1) if partitive else _phrase(words, quantity, number, start)
    if found is not None:
        return None if found.unit == "never" else _with_rate(words, quantity, found)
    understood = _before(words, quantity, number) or _understood(words, quantity, number, start)
    return None if understood is None else _with_rate(words, quantity, understood)


def _number_token(words: Words, quantity: Quantity) -> Any | None:
    index = words.at(quantity.number.end) - 1
    return words.tokens[index] if 0 <= index < len(words.tokens) else None


def _hyphenated(words: Words, quantity: Quantity) -> bool:
    after = words.text[quantity.number.end : quantity.number.end + 2]
    return quantity.end == quantity.number.end and len(after) == 2 and after[0] in "-–" and after[1].isalpha()


def _compound(words: Words, quantity: Quantity, number: Any) -> Counted | None:
    """ "five-member gang", "three-judge court", "20,000-strong crowd"."""
    match = re.match(
        r"[-–\s]?strong\b|[-–]([a-z]+)\b", words.text[quantity.number.end : quantity.number.end + 24], re.IGNORECASE
    )
    if match is None:
        return None
    noun = match.group(1)
    end = quantity.number.end + match.end()
    index = min(words.at(end), len(words.tokens) - 1)
    head = words.tokens[index]
    if noun is None:
        return Counted(
            head, number, head.text, "people", quantity.start, words.end(index), confidence=0.7, how="N-strong"
        )
    if unit_of(noun) == "people" and noun.lower() not in ("star", "strong") and quantity.number.low < 1000:
        return Counted(head, number, noun, "people", quantity.start, end, confidence=0.65, how="N-member compound")
    return None


def _phrase(words: Words, quantity: Quantity, number: Any, start: int) -> Counted | None:
    """The noun phrase that follows the number."""
    last = _noun_phrase(words, start)
    if last is None:
        return None
    token = words.tokens[last]
    before = words.tokens[last - 1].text if last > start else ""
    norp = token.ent_type_ == "NORP"
    unit = unit_of(token.text, before, token.pos_ == "PROPN" or token.text[:1].isupper(), norp)
    if unit is None:
        return None if not _agrees(number, token) else _unknown(words, quantity, number, last)
    end = words.end(last)
    behind = bound_after(words.text, end)
    if behind is not None and quantity.bounded is None:
        end = behind[1]
    inner = _contents(words, last) if unit in ("never", "groups", "other") else None
    if inner is not None:
        return Counted(
            words.tokens[inner], number, words.tokens[inner].text, "bodies", quantity.start, words.end(inner)
        )
    sure = 0.93 if unit == "people" else 0.8
    noun = (
        f"{before} {token.text}" if before and f"{singular(before)} {singular(token.text)}" in _units() else token.text
    )
    return Counted(token, number, noun, unit, quantity.start, end, confidence=sure)


def _unknown(words: Words, quantity: Quantity, number: Any, last: int) -> Counted | None:
    """A noun in no list: a figure only where something measurable befell it, which figures.py sees."""
    token = words.tokens[last]
    return Counted(
        token,
        number,
        token.text,
        "other",
        quantity.start,
        words.end(last),
        confidence=0.35,
        how="a noun that is in no list",
    )


def _contents(words: Words, last: int) -> int | None:
    """ "3,000 sets of human remains": bodies, whatever they are counted in."""
    if last + 1 >= len(words.tokens) or words.tokens[last + 1].lower_ != "of":
        return None
    inner = _noun_phrase(words, last + 2)
    return inner if inner is not None and unit_of(words.tokens[inner].text) == "bodies" else None


def _agrees(number: Any, noun: Any) -> bool:
    return number.head.i == noun.i or noun.tag_ in ("NNS", "NNPS")


def _noun_phrase(words: Words, start: int) -> int | None:
    """Index of the head of a noun phrase that starts here; None where a noun does not follow."""
    last: int | None = None
    tokens = words.tokens
    for i in range(start, min(start + LONGEST_PHRASE, len(tokens))):
        token = tokens[i]
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if _nominal(token):
            if last is not None and last == i - 1 and _complete(tokens[last], token):
                break
            last = i
            if following is not None and following.lower_ in ("'s", "’s", "’", "'"):
                if unit_of(token.text) == "never":
                    return last
                last = None
            continue
        if last is not None and not (token.text in "-–/" and following is not None and _nominal(following)):
            break
        if not _modifies(token, following):
            break
    return last


def _nominal(token: Any) -> bool:
    if token.pos_ in ("NOUN", "PROPN") and token.tag_ not in ("VBN", "VBD"):
        return token.lower_ not in ("%", "percent")
    return (
        token.lower_ in ("dead", "others", "accused", "wounded", "injured", "missing", "disappeared")
        and token.pos_ == "NOUN"
    )


def _complete(head: Any, token: Any) -> bool:
    """A plural that counts is the phrase's end, unless a plural noun follows ("sports journalists", "human rights lawyers")."""
    if head.tag_ not in ("NNS", "NNPS") or token.tag_ in ("NNS", "NNPS"):
        return False
    return unit_of(head.text) in ("people", "bodies", "events", "cases") or head.head.i != token.i


def _modifies(token: Any, following: Any | None) -> bool:
    """May this token stand between a number and its noun?"""
    if (
        token.pos_ in ("ADJ", "NUM")
        or token.is_space
        or token.lower_
        in (
            "more",
            "other",
            "further",
            "additional",
            "of",
            "such",
            "mostly",
            "mainly",
            "still",
            "so",
            "-",
            "–",
            "“",
            '"',
            "‘",
            "'",
            "'s",
            "’s",
            "’",
            "/",
            "[",
        )
    ):
        return token.lower_ != "of"
    if token.pos_ == "ADV":
        return following is not None and following.pos_ in ("ADJ", "VERB", "ADV")
    if token.tag_ in ("VBN", "VBG", "VBD") and following is not None:
        return following.pos_ in ("NOUN", "PROPN", "ADJ")
    if token.pos_ in ("CCONJ", "PUNCT") and token.lower_ in ("and", "or", ",", "&"):
        return (
            following is not None
            and following.pos_ in ("ADJ", "NOUN", "PROPN")
            and token.i > 0
            and token.nbor(-1).pos_ in ("ADJ", "NOUN", "PROPN")
        )
    return False


def _partitive(words: Words, quantity: Quantity, number: Any, start: int) -> Counted | None:
    """ "dozens of people", "two of his alleged assailants", "107 of them", "90% of the workforce"."""
    tokens = words.tokens
    i = start
    while i < len(tokens) and (
        tokens[i].pos_ in ("DET", "PRON")
        and tokens[i].lower_ not in ("them", "whom", "these", "those", "us", "which", "you")
    ):
        i += 1
    if i < len(tokens) and tokens[i].lower_ in ("them", "whom", "these", "those", "us", "which", "you"):
        end = words.end(i)
        following = _noun_phrase(words, i + 1) if tokens[i].lower_ in ("these", "those") else None
        if following is not None:
            i = following
        elif tokens[i].lower_ == "them" and i + 1 < len(tokens):
            behind = _noun_phrase(words, i + 1)
            if behind is not None and unit_of(tokens[behind].text) == "people" and behind <= i + 3:
                return Counted(
                    tokens[behind],
                    number,
                    tokens[behind].text,
                    "people",
                    quantity.start,
                    words.end(behind),
                    confidence=0.9,
                    anaphoric=True,
                )
        if following is None:
            return Counted(
                number,
                number,
                "people",
                "people",
                quantity.start,
                end,
                True,
                0.85,
                "stands for what was counted before",
                anaphoric=True,
            )
    last = _noun_phrase(words, i)
    if last is None:
        return None
    token = tokens[last]
    unit = unit_of(
        token.text, tokens[last - 1].text if last > i else "", token.text[:1].isupper(), token.ent_type_ == "NORP"
    )
    vague = quantity.number.kind == "vague"
    if unit is None or (unit == "other" and quantity.per):
        if not vague or quantity.per:
            return Counted(token, number, token.text, "never", quantity.start, words.end(last))
        unit = "other"
    sure = {"people": 0.9}.get(unit, 0.7 if vague or quantity.per else 0.6)
    return Counted(
        token, number, token.text, unit, quantity.start, words.end(last), confidence=sure, how="noun after 'of'"
    )


_TALLY = re.compile(
    r"\b(?P<kind>(?:death )?toll|(?:total )?number of (?:[\w’'-]+ ){0,4}?(?P<noun>[\w’'-]+)|population|crowds?|audience|total|tally|count)\s(?:[\w’',-]+\s){0,9}?"
    r"(?:to|at|of|is|was|were|reached|hit|stands at|stood at|passed|exceeded|exceeds|around|about)\s*$",
    re.IGNORECASE,
)


def _before(words: Words, quantity: Quantity, number: Any) -> Counted | None:
    """ "the death toll rose to 87", "the number of detainees at 300", "a population of 50 million"."""
    edge = max(0, quantity.start - 90)
    match = _TALLY.search(words.text[edge : quantity.start])
    if match is None:
        return None
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


def _understood(words: Words, quantity: Quantity, number: Any, start: int) -> Counted | None:
    """A number that stands alone for people: "400 arrested", "dozens were wounded", "the two", "several more"."""
    tokens = words.tokens
    token = tokens[start] if start < len(tokens) else None
    end = quantity.end
    state = load("units")["adjectives"]
    lead = words.text[max(0, quantity.start - 12) : quantity.number.start].lower()
    made = lambda sure, how, to=end: Counted(
        number, number, "people", "people", quantity.start, to, True, sure, how, anaphoric=True
    )
    if quantity.per == "percent":
        return None
    if token is not None and token.lower_ in state:
        return made(0.9, "a state after the number", words.end(start))
    if token is not None and token.lower_ in ("more", "others") and token.i + 1:
        return made(0.8, "'more' or 'others' after the number", words.end(start))
    if token is not None and token.lower_ in ("who", "still", "whose", "including", "of"):
        return made(0.7, "a clause about people after the number")
    verb = (
        number.head
        if number.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and number.head.pos_ in ("VERB", "AUX")
        else None
    )
    if _age(words, quantity) or re.match(
        r"\s+(?:and|or|to)\s+(?:a half|[\w-]+)\s+(?:years?|months?|days?|weeks?|hours?)\b", words.text[end : end + 40]
    ):
        return None
    if token is not None and token.pos_ == "ADP" and re.search(r"(?:\band|,|;)\s*$", words.text[: quantity.start]):
        return made(0.45, COUNTS_ON)
    definite = re.search(r"\b(?:the|all|all the|these|those|other|another)\s+$", lead) is not None
    if (
        definite
        and quantity.number.spelled
        and quantity.number.low > 1
        and token is not None
        and token.pos_ in ("VERB", "AUX", "ADV", "PUNCT", "ADP", "PART", "CCONJ")
    ):
        return made(0.75, "'the two' and the like")
    if quantity.number.kind == "vague" and quantity.number.scaled:
        return made(0.7, "a vague number alone")
    if verb is not None:
        return made(0.55, "a number alone beside a verb")
    return made(0.3, "a number alone")


# "up to 35 people were taken from their cells each week": the rate stands later in the number's own clause.
_SPREAD = re.compile(r"[^,;:.!?0-9\"“”()]{0,120}?\b(?:each|every|per)\s+(day|night|week|month|year)\b", re.IGNORECASE)


# A number that goes on counting what stands before it: "two were charged in one town and eight in another".
COUNTS_ON = "goes on counting what stands before"


def _age(words: Words, quantity: Quantity) -> bool:
    """ "Jane Roe, 37, was", "aged 46 and 35": a number between commas after a name."""
    before, after = words.text[: quantity.start].rstrip(), words.text[quantity.end : quantity.end + 3]
    small = 10 < quantity.number.low < 110 and not quantity.number.spelled
    named = re.search(r"(?:[A-Z][\w’'.-]+|\b(?:now|him|her|who)\b),?\s*$|,$|\baged\b.{0,12}$", before[-40:]) is not None
    return small and named and re.match(r"\s*(?:[,.);:]|$|\n)", after) is not None


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


def _with_rate(words: Words, quantity: Quantity, found: Counted) -> Counted:
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
            elif any(before.rstrip().endswith(p) for p in load("numbers")["per_group"]):
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
