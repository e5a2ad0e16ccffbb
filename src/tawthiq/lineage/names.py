"""What kind of party a name is: a medium that relays, an unnamed role, a word for "the report", or a body."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from tawthiq import vocabulary
from tawthiq.model import Metadata
from tawthiq.vocabulary.folding import fold, skeleton, words

_BRACKET = re.compile(r"^(?P<outer>.+?)\s*[(（](?P<inner>[^()（）]{2,120})[)）]\s*$")
_DESCRIBED = re.compile(
    r"(?:the\s+)?(?:[\w.]+[-‐‑](?:based|backed|run|led|linked|affiliated|funded)\s+)+(\w.*)", re.IGNORECASE
)
_OWNED = re.compile(r"['’]s?\s+")
_SMALL = frozenset(["of", "the", "and", "for", "in", "on", "to", "a", "an", "from", "at", "by", "s"])


@cache
def bodies() -> dict[str, str]:
    """Folded alias -> label, for the bodies of vocabulary/names.yaml."""
    return {fold(str(alias)): str(names[0]) for names in vocabulary.load("names")["bodies"] for alias in names}


@cache
def aliases() -> dict[str, tuple[str, ...]]:
    """Label -> folded names of the bodies of vocabulary/names.yaml."""
    return {str(names[0]): tuple(fold(str(a)) for a in names) for names in vocabulary.load("names")["bodies"]}


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(fold(str(w)) for w in vocabulary.load("names")[name])


@cache
def _countries() -> frozenset[str]:
    return frozenset(fold(str(n)) for names in vocabulary.load("gazetteer")["countries"].values() for n in names)


def split_bracket(name: str) -> tuple[str, str]:
    """("Marta O.", "Amnesty International") of "Marta O. (Amnesty International)"; the second part may be empty."""
    found = _BRACKET.match(name.strip())
    if found is None or bodies().get(fold(name)):
        return name.strip(), ""
    return found["outer"].strip(), found["inner"].strip()


def makers(metadata: Metadata) -> tuple[str, ...]:
    """Who published a page, then who wrote it, by name alone: a mail's sender may bear an address in "<...>"."""
    return tuple(_ADDRESS.sub("", name) or name for name in (metadata.publisher, metadata.author) if name)


_ADDRESS = re.compile(r"\s*<[^<>\s]+@[^<>\s]+>\s*$")


@lru_cache(maxsize=65536)
def is_relay(name: str) -> bool:
    """Whether the name is a medium or a platform, by the vocabulary or by its words."""
    label = bodies().get(fold(name))
    if label is not None:
        return fold(label) in _set("relays")
    folded = f" {fold(name)} "
    if any(f" {w} " in folded for w in _set("not_relay_words")):
        return False
    domain = re.search(r"\.(com|net|org|info|tv|co|news)\b", name.lower())
    return bool(domain) or any(f" {w} " in folded for w in _set("relay_words"))


@lru_cache(maxsize=65536)
def is_generic(name: str) -> bool:
    """A word that stands for whoever was named before ("the report"), or nothing but a country."""
    # "The authors", not "a report": a report that a page does not name is still a source of its own.
    return not fold(name) or bool({fold(name), " ".join(words(name))} & _set("generic_parties"))


@lru_cache(maxsize=65536)
def is_country(name: str) -> bool:
    return fold(name) in _countries()


@lru_cache(maxsize=65536)
def is_role(name: str) -> bool:
    """An unnamed witness or source: "a former guard", "three survivors", "residents"."""
    if fold(name) in bodies():
        return False
    tokens = fold(name).split()
    if not any(t in _set("role_words") for t in tokens):
        return False
    written = [w for w in re.findall(r"\w[\w.'’-]*", name) if w.lower() not in _SMALL]
    capital = [w for w in written if w[0].isupper()]
    # "Relatives' Union" is a body; "Syrian officials" and "Interior Ministry Spokesman" are not.
    if len(capital) == len(written) > 1 and fold(written[-1]) not in _set("role_words"):
        return False
    return len([w for w in re.findall(r"\w[\w.'’-]*", name)[1:] if w[0].isupper()]) < 2


def described(name: str) -> str:
    """The name behind words that only say where a body sits or who stands behind it; empty where none stand before it.

    "Turkey-based Relatives' Union" is the Relatives' Union.
    """
    found = _DESCRIBED.match(name.strip())
    return found[1] if found else ""


def office_of(name: str) -> str:
    """The body of "Calder Institute's head of research"; empty for any other name."""
    for owned in _OWNED.finditer(name):
        first = name[owned.end() :].split()[:3]
        office = next((n for n, w in enumerate(first) if fold(w) in _set("office_words")), None)
        if office is not None and not any("'" in w or "’" in w for w in first[:office]):
            return name[: owned.start()].strip()
    return ""


@lru_cache(maxsize=65536)
def content(name: str) -> tuple[str, ...]:
    """The words of a name that carry its identity."""
    return tuple(w for w in words(name) if w not in _SMALL)


def initials(name: str) -> set[str]:
    """Acronyms that a name may go by, with and without its small words."""
    tokens = [t for t in re.split(r"[\s-]+", name) if t[:1].isalpha()]
    big = "".join(t[0] for t in tokens if t.lower() not in _SMALL)
    return {big.lower(), "".join(t[0] for t in tokens).lower()} - {""}


def spelling(name: str) -> str:
    """A key that spellings of one long name share; empty for names too short to be told apart by consonants."""
    parts = content(name)
    return " ".join(skeleton(p) for p in parts) if len(parts) >= 3 else ""
