"""The parties of a document: the words that name them, and who "the organisation" or "the report" is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Literal

from tawthiq import vocabulary
from tawthiq.extraction.arabic.lexicon import Phrases, noun, verbs, words
from tawthiq.extraction.arabic.script import Sentence, definite, fold, keys, stems
from tawthiq.model import Link, Span

# Words of a body's kind and name.
NAMED = 2
PartyKind = Literal["organisation", "medium", "person", "role", "work"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A party where it is named or referred to: tokens first..end, and the name that it resolves to."""

    first: int
    end: int
    name: str
    kind: PartyKind
    span: Span
    known: bool = True


@dataclass(frozen=True, slots=True)
class PartyWords:
    """The vocabulary of parties, folded."""

    organisations: Phrases[PartyKind]
    heads: frozenset[str]
    medium_heads: frozenset[str]
    works: frozenset[str]
    titles: frozenset[str]
    inner: frozenset[str]
    stops: frozenset[str]
    adverbs: frozenset[str]
    called: frozenset[str]
    persons: frozenset[str]


@cache
def party_words() -> PartyWords:
    """The vocabulary of parties, read once."""
    data, time = vocabulary.load("arabic_parties"), vocabulary.load("arabic_time")
    named: list[tuple[str, PartyKind]] = [(n, "medium") for n in data["media"]]
    named += [(n, "organisation") for n in data["organisations"]]
    return PartyWords(
        Phrases.of(named),
        words(data["organisation_heads"]),
        words(data["medium_heads"]),
        words(data["works"]),
        words(data["titles"]),
        words(data["name_prepositions"]),
        words(data["stops"]),
        words([*time["adverbs"], *time["weekdays"]]),
        words(data["called"]),
        words(data["persons"]),
    )


@cache
def _same_media() -> dict[str, int]:
    groups = vocabulary.load("arabic_parties")["same_media"]
    return {fold(str(name)): number for number, names in enumerate(groups) for name in names}


def same_medium(a: str, b: str) -> bool:
    """Whether two names are of one agency or medium."""
    known = _same_media()
    first, second = fold(a), fold(b)
    return first == second or (first in known and known[first] == known.get(second))


@cache
def countries() -> Phrases[bool]:
    """Countries, which speak and accuse as parties do."""
    return Phrases.of((name, True) for name in vocabulary.load("arabic_places")["names"][1])


@cache
def speech() -> Phrases[str]:
    """Every form of every attributing verb, with its group's name."""
    data = vocabulary.load("arabic_attribution")
    made: Phrases[str] = Phrases()
    never_said = {keys(phrase) for phrase in data["no_speech"]}
    for group in ("denies", "demands", "relays", "alleges", "estimates", "records", "says"):
        for form_group in (verbs(data[group]).by_first,):
            for entries in form_group.values():
                for form, _ in entries:
                    if form not in never_said:
                        made.add(form, group)
    for asks in _ours():
        made.add((asks,), "demands")
    for participle in data["demand_participles"]:
        made.add(keys(participle), "demands")
    for participle in data["denial_participles"]:
        made.add(keys(participle), "denies")
    for participle in data["dismissal_participles"]:
        made.add(keys(participle), "dismisses")
    for entries in verbs(data["rejects"]).by_first.values():
        for form, _ in entries:
            made.add(form, "rejects")
    return made


@cache
def brought() -> Phrases[str]:
    """Relative verbs behind works and people that name who brings them: "نشرته صحيفة X", "قابله مركز X"."""
    data = vocabulary.load("arabic_attribution")
    return Phrases.of([(p, name) for name in ("brought", "heard") for p in data[name]])


@cache
def denied_words() -> frozenset[str]:
    """Words with which the content of a denial starts; no name goes on over them."""
    data = vocabulary.load("arabic_attribution")
    return words([*data["denied"], *data["accusations"]])


@cache
def _ours() -> frozenset[str]:
    """Verbs of asking in the first person plural: "نطالب"."""
    return frozenset("ن" + fold(present) for present in vocabulary.load("arabic_attribution")["demands"].values())


def ours(key: str) -> bool:
    """Whether a verb asks in the page's own name: "نطالب", "وندعو"."""
    return key in _ours() or (key[:1] in "وف" and key[1:] in _ours())


def is_stop(sentence: Sentence, i: int) -> bool:
    """Whether a name certainly ends before token `i`."""
    if i >= len(sentence.tokens) or sentence.tokens[i].kind in ("mark", "number"):
        return True
    key = sentence.key(i)
    known = party_words()
    if key in known.stops:
        return not (key == "من" and sentence.key(i + 1) == "اجل")
    return key in known.adverbs or (key[:1] in "وف" and key[1:] in known.stops)


def is_adverb(sentence: Sentence, i: int) -> bool:
    return sentence.key(i) in party_words().adverbs


def is_work(key: str) -> bool:
    return any(s in party_words().works for s in stems(key))


def singular_head(key: str) -> str | None:
    """The kind of organisation that a word names ("والمنظمة" -> "منظمه"), or None."""
    return next((s for s in stems(key) if s in party_words().heads), None)


def _lemma(key: str) -> str:
    """What the singular, dual and plural of a word for people share, with or without the article."""
    found = noun(key) or noun(key.removeprefix("ال"))
    return found.lemma if found is not None and found.unit == "people" else key.removeprefix("ال")


@dataclass(slots=True)
class _Entry:
    name: str
    kind: PartyKind
    keys: tuple[str, ...]
    head: str | None


@dataclass(slots=True)
class Cast:
    """The parties of one document in the order of their naming, by which short forms are resolved."""

    entries: dict[tuple[str, ...], _Entry] = field(default_factory=dict)
    owner: str | None = None
    speaker: str | None = None
    publisher: str | None = None  # who speaks as "we" outside quotations
    presented: str | None = None  # a person whom the page presents by age, who speaks where nobody else has
    media: set[str] = field(default_factory=set)
    through: dict[str, tuple[Link, ...]] = field(default_factory=dict)  # speaker -> the relays that passed him on first
    roles: dict[str, str] = field(default_factory=dict)  # name of an unnamed role -> lemma of its first word

    def role(self, name: str, key: str, length: int) -> str:
        """The fullest name of an unnamed role: "the guard" is the "former guard" who spoke before."""
        lemma = _lemma(key)
        if definite(key) and lemma and length <= 2:
            return next((n for n, other in reversed(self.roles.items()) if other == lemma), name)
        if lemma and not definite(key):
            self.roles.pop(name, None)
            self.roles[name] = lemma
        return name

    def add(self, name: str, kind: PartyKind, keys: tuple[str, ...]) -> str:
        """Remember a party as the last named; the fullest name that it was given before is returned."""
        if kind == "person" and (fuller := self._fuller(keys)) is not None:
            return fuller
        entry = self.entries.pop(keys, None) or _Entry(name, kind, keys, singular_head(keys[0]) if keys else None)
        self.entries[keys] = entry
        if kind == "medium":
            self.media.add(entry.name)
        return entry.name

    def latest(self) -> Iterator[_Entry]:
        """The parties named last, latest first; no reader looks further back."""
        return islice(reversed(self.entries.values()), 100)

    def _fuller(self, keys: tuple[str, ...]) -> str | None:
        n = len(keys)
        people = (e for e in self.latest() if e.kind == "person")
        return next((e.name for e in people if len(e.keys) > n and e.keys[-n:] == keys), None)

    def bare(self, key: str) -> str | None:
        """A body of two words whose second alone names it here: "منظمة مساءلة", then "مساءلة"."""
        named = (e for e in self.latest() if e.kind in ("organisation", "medium") and len(e.keys) == NAMED)
        return next((e.name for e in named if e.keys[1] == key and e.head is not None and not definite(key)), None)

    def known_person(self, key: str) -> str | None:
        return next((e.name for e in self.latest() if e.kind == "person" and e.keys[-1] == key), None)

    def person(self) -> str | None:
        """The person named last."""
        return next((e.name for e in self.latest() if e.kind == "person"), None)

    def resolve(self, key: str) -> str | None:
        """The party that "the organisation", "the network", "the agency" stands for: the last named of that kind."""
        head = singular_head(key)
        if head is None:
            return None
        for entry in self.latest():
            if entry.head == head:
                return entry.name
        media = head in party_words().medium_heads
        kind = "medium" if media else "organisation" if head in ("منظمه", "جماعه", "هييه") else None
        return next((e.name for e in self.latest() if e.kind == kind and e.head is None), None)

    def maker(self) -> str | None:
        """Who "the report" comes from."""
        return self.owner or self.speaker


def name_text(sentence: Sentence, first: int, end: int) -> str:
    """A name as written, without a conjunction or preposition that is written onto its first word."""
    token = sentence.tokens[first]
    head, drop = token.text, 0
    plain = stems(token.key)
    known = party_words()
    start_words = known.heads | known.titles | known.works | frozenset(known.organisations.by_first)
    if token.kind == "word" and token.key not in start_words:
        for stem in plain[1:]:
            if ("ال" + stem) in plain and stem in start_words:
                stem = "ال" + stem
            if stem in start_words or (stem.startswith("ال") and stem[2:] in start_words):
                drop = _letters_before(head, len(token.key) - len(stem))
                if head[drop:] and fold(head[drop:]) != stem:  # "لل..." hides the article's alef
                    return "ال" + head[drop:].lstrip("ل") + rest_of(sentence, first, end)
                break
    return head[drop:] + rest_of(sentence, first, end)


def rest_of(sentence: Sentence, first: int, end: int) -> str:
    """The words behind a name's first, spaced as written."""
    if end <= first + 1:
        return ""
    return "".join(
        (" " if sentence.tokens[k].start > sentence.tokens[k - 1].end else "") + sentence.tokens[k].text
        for k in range(first + 1, end)
    )


def _letters_before(text: str, letters: int) -> int:
    """How many code points of `text` hold its first `letters` folded letters, vowel signs included."""
    count = 0
    for at, char in enumerate(text):
        if fold(char):
            if count == letters:
                return at
            count += 1
    return len(text)
