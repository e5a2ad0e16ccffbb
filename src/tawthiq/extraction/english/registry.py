"""Who the parties of one document are: short forms to full ones, pronouns and "the group" to who was named."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from tawthiq.extraction.english.analysis import Analysis
from tawthiq.extraction.english.attributed import Attribution
from tawthiq.extraction.english.mentioned import Mention
from tawthiq.extraction.english.names import headless, like_a_person, no_person
from tawthiq.extraction.english.wordlists import media, words
from tawthiq.model import Span

# Pronouns and "the group" reach back this far, in code points: further on a reader no longer follows them.
REACH = 2_500
# Names are collected from this many code points at most; a name that matters stands in them.
COLLECT = 2_000_000

_BRACKETED = re.compile(
    r"([A-Z][\w’'&.-]{0,40}(?: (?:of|the|for|and|in|on|to|de|des|la|du|&|[A-Z][\w’'&.-]{0,40})){0,11})"
    r"\s?\((?:the\s)?([A-Z][A-Za-z&.-]{1,11})\)"
)


# A capital behind the first word.
_CAPITAL = re.compile(r"(?<=\s)[A-Z]|^[A-Z]{2}")


@dataclass(slots=True)
class Registry:
    """Names of one document and who was last spoken of.

    Attributes:
        full: lower-cased short form -> fullest form.
        people: lower-cased last name -> full name.
    """

    full: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    _named: list[tuple[int, Mention]] = field(default_factory=list)
    _spoke: list[tuple[int, Mention]] = field(default_factory=list)
    _roles: dict[str, Mention] = field(default_factory=dict)
    _authors: list[tuple[int, Mention]] = field(default_factory=list)
    _topics: list[tuple[int, Mention]] = field(default_factory=list)

    @property
    def named(self) -> list[Mention]:
        """People and organisations where they are named, in text order."""
        return [mention for _, mention in self._named]

    def fullest(self, name: str) -> str:
        """The fullest form in which the document gives a name."""
        key = _key(name)
        if key in self.full:
            return self.full[key]
        last = key.split()[-1] if key else ""
        # "Brother Name", and never "the brother of Name".
        titled = bool(key) and key.split()[0].strip(".") in words("titles") and " of " not in key and " for " not in key
        return self.people[last] if last in self.people and (key == last or titled) else name

    def resolve(self, mention: Mention) -> Mention:
        """The mention with the name that a reader would understand, where the text makes it clear."""
        at = mention.span.start
        target: Mention | None = None
        if mention.kind == "pronoun":
            target = self._pronoun(mention.head, at)
        elif mention.kind == "body" and mention.definite:
            target = self._body(mention.head, at)
        elif mention.kind == "organisation" and mention.text.lower() in words("organisation_words"):
            # "The Centre said" in the text of a body that calls itself one.
            target = self._body(mention.text.lower(), at)
        elif mention.kind == "role" and mention.definite:
            target = self._role(mention, at)
            by_kind = mention.head in words("general_bodies") | words("media_words")
            if target is None and by_kind and not mention.plural:
                target = self._body(mention.head, at)  # "the monitor", "the radio"
        elif mention.kind == "work" and mention.definite and mention.head in words("authored"):
            target = self._last(self._authors, at, lambda m: m.kind != "work") or self._body_speaker(at)
        if target is not None:
            out = replace(target, span=mention.span, relay=mention.relay, work=mention.work or target.work)
        else:
            out = replace(mention, text=self.fullest(mention.text)) if mention.kind != "pronoun" else mention
        return out if out.relay is None else replace(out, relay=self.resolve(out.relay))

    def spoke(self, mention: Mention, at: int) -> None:
        """Take note that a resolved party spoke at an offset. Calls come in text order."""
        self._spoke.append((at, mention))
        if like_a_person(mention.text):
            self.people.setdefault(mention.text.split()[-1].lower(), mention.text)
        for role in mention.roles:
            self._roles[role] = mention
        if mention.work is not None:
            self._authors.append((at, mention))

    def wrote(self, mention: Mention, at: int) -> None:
        """Take note of who said something in a report of theirs. Calls come in text order."""
        self._authors.append((at, mention))

    def told(self, mention: Mention) -> None:
        """Take note of a body that was told something, where the tagger took its name for none."""
        start = mention.span.start
        at = bisect_right(self._named, start, key=lambda r: r[0])
        known = at > 0 and self._named[at - 1][0] == start
        if mention.kind == "organisation" and " " in mention.text and not known:
            self._named.insert(at, (start, mention))

    def watcher(self, at: int) -> str | None:
        """The body of those that watch, document and defend that spoke last before an offset."""
        found = self._last(self._spoke, at, lambda m: m.kind == "organisation" and watches(m.text))
        return None if found is None else found.text

    def topic(self, mention: Mention) -> None:
        """Take note of what a sentence is about: the next pronoun takes it up. Calls come in text order."""
        self._topics.append((mention.span.start, mention))

    def _later(self, at: int, test: object) -> Mention | None:
        """The last speaker or topic that passes a test, whichever stands nearer."""
        spoke, topic = self._last(self._spoke, at, test), self._last(self._topics, at, test)
        if spoke is None or topic is None:
            return spoke or topic
        return topic if topic.span.start > spoke.span.start else spoke

    def _pronoun(self, word: str, at: int) -> Mention | None:
        if word in ("he", "she"):
            last = self._later(at, lambda m: _human(m) and _agrees(m, word))
            named = self._last(self._named, at, lambda m: m.kind == "person")
            if last is not None and named is not None and named.span.start - last.span.start > 900:
                return named
            return last or named or self._last(self._spoke, at, lambda m: like_a_person(m.text))
        if word == "it":
            later = self._later(at, lambda m: m.kind in ("organisation", "body") and not m.plural and not m.place)
            return later or self._last(self._named, at, lambda m: m.kind == "organisation")
        if word == "they":
            return self._later(at, lambda m: m.plural or m.kind in ("organisation", "body"))
        return None

    def _body_speaker(self, at: int) -> Mention | None:
        return self._last(self._spoke, at, lambda m: m.kind in ("organisation", "body"))

    def _body(self, head: str, at: int) -> Mention | None:
        holds = re.compile(rf"\b{re.escape(head)}\b", re.IGNORECASE)

        def test(mention: Mention) -> bool:
            # "The commission" is not "the head of the commission".
            bodily = mention.kind != "role" or mention.head == head
            return bodily and len(mention.text.split()) > 1 and holds.search(mention.text) is not None

        about = self._last(self._topics, at, lambda m: m.kind == "organisation" and test(m))
        named = self._last(self._spoke, at, test) or about or self._last(self._named, at, test)
        if head not in words("general_bodies"):
            return None if named is None or named.kind == "person" else named
        if named is not None and named.kind == "organisation":
            return named
        # "The rebel group" is no newspaper that spoke before it.
        told = head in words("media_words") | {"newspaper", "outlet", "broadcaster", "magazine", "channel", "website"}

        def fits(mention: Mention) -> bool:
            return mention.kind == "organisation" and (told or not _medium(mention.text)) and _so_called(mention, head)

        return self._last(self._spoke, at, fits) or self._most_named(at, head)

    def _most_named(self, at: int, head: str) -> Mention | None:
        """The organisation named most often within reach: agencies and picture credits come and go."""
        start = bisect_right(self._named, at - REACH, key=lambda r: r[0])
        rows = [m for where, m in self._named[start : bisect_right(self._named, at, key=lambda r: r[0])]]
        counts: dict[str, int] = {}
        for mention in rows:
            fits = mention.kind == "organisation" and not _medium(mention.text) and _so_called(mention, head)
            if fits and "/" not in mention.text:
                counts[mention.text] = counts.get(mention.text, 0) + 1
        return max((m for m in rows if m.text in counts), key=lambda m: (counts[m.text], m.span.start), default=None)

    def _role(self, mention: Mention, at: int) -> Mention | None:
        if mention.plural:
            # "The experts" are the "UN human rights experts" who spoke before.
            def fuller(other: Mention) -> bool:
                named = _CAPITAL.search(other.text) is not None
                return other.kind == "role" and other.plural and other.head == mention.head and named

            return self._later(at, fuller) if len(mention.text.split()) == 2 else None
        known = self._roles.get(mention.head)
        if known is not None and known.kind == "person":
            return known
        return None

    def _last(self, rows: list[tuple[int, Mention]], at: int, test: object) -> Mention | None:
        assert callable(test)  # noqa: S101 narrows the type for the checker
        for index in range(bisect_right(rows, at, key=lambda r: r[0]) - 1, -1, -1):
            where, mention = rows[index]
            if where < at - REACH:
                return None
            if where < at and test(mention):
                return mention
        return None


def _so_called(mention: Mention, head: str) -> bool:
    """Whether a body may be called by a noun: "the coalition" is no council, "the group" no ministry."""
    own = {*mention.text.lower().split()} & words("bodies")
    return head in own or not own & (words("of_states") if head in words("any_body") else words("bodies"))


def watches(name: str) -> bool:
    """Whether a name is that of a body that watches, documents or defends; never of a medium."""
    parts = {*name.lower().split()}
    return bool(parts & words("watching")) and name.lower() not in media() and not parts & words("media_words")


def _medium(name: str) -> bool:
    """Whether a name is an outlet's."""
    return name.lower() in media() or bool({*name.lower().split()} & words("media_words"))


def _agrees(mention: Mention, word: str) -> bool:
    """Whether what is said of a person fits "he" or "she"; names alone tell neither."""
    said = {mention.head, *mention.roles}
    return not said & words("feminine" if word == "he" else "masculine")


def _human(mention: Mention) -> bool:
    return (mention.kind == "person" and not mention.plural) or (
        mention.kind == "role" and not mention.plural and mention.head in words("roles")
    )


def _key(name: str) -> str:
    return " ".join(re.sub(r"^(?:the|a|an)\s+", "", name.strip(), flags=re.IGNORECASE).lower().split())


def registry_of(analysis: Analysis) -> Registry:
    """The names of a document: people, organisations, acronyms in brackets."""
    registry = Registry()
    text = analysis.document.text[:COLLECT]
    for match in _BRACKETED.finditer(text):
        name, short = match.group(1), match.group(2)
        name = _initialled(name, short)
        if name:
            registry.full.setdefault(short.lower(), name)
    organisations: dict[str, str] = {}
    for sentence in analysis.sentences:
        for entity in sentence.tokens.ents:
            name = " ".join(headless(entity.text).split()).strip(" ,.'’\"“”").removesuffix("'s").removesuffix("’s")
            start = sentence.base + entity.start_char
            if entity.label_ == "PERSON" and name[:1].isupper():
                _person(registry, name, start)
            elif entity.label_ == "ORG" and name[:1].isupper() and name.lower() not in words("ills"):
                organisations.setdefault(_key(name), name)
                bare = re.sub(r"(?: [a-z]+)+$", "", name)
                if like_a_person(bare):
                    registry.people.setdefault(bare.split()[-1].lower(), bare)
                mention = Mention(registry.fullest(name), Span(start, start + len(entity.text)), "organisation", "")
                registry._named.append((start, mention))
    _prefixes(registry, organisations)
    registry._named.sort(key=lambda r: r[0])
    return registry


def _person(registry: Registry, name: str, start: int) -> None:
    parts = [p for p in name.split() if p.lower().strip(".") not in words("titles")]
    if not parts or no_person(parts):
        return
    full = " ".join(parts)
    if 1 < len(parts) <= 5:
        registry.people.setdefault(parts[-1].lower(), full)
    else:
        full = registry.people.get(parts[-1].lower(), full)
    registry._named.append((start, Mention(full, Span(start, start + len(name)), "person", parts[-1].lower())))


def _initialled(name: str, short: str) -> str:
    """The words of `name` that the short form's letters begin, or the empty string."""
    letters = [c for c in short if c.isalpha() and c.isupper()]
    parts = name.split()
    for start in range(len(parts)):
        rest = parts[start:]
        heads = [p[0] for p in rest if p[0].isupper()]
        if rest[0][0].isupper() and heads[:1] == letters[:1] and abs(len(heads) - len(letters)) <= 1:
            return " ".join(rest)
    return ""


def _prefixes(registry: Registry, organisations: dict[str, str]) -> None:
    """Short forms: "Amnesty" where "Amnesty International" stands too; "HRW" for its initials."""
    by_first: dict[str, list[str]] = {}
    for key in organisations:
        by_first.setdefault(key.split()[0] if key.split() else "", []).append(key)
    for key, name in organisations.items():
        parts = key.split()
        longer = [k for k in by_first.get(parts[0] if parts else "", ()) if k.startswith(key + " ")][:8]
        if len(parts) == 1 and len(longer) == 1 and key not in media():
            registry.full.setdefault(key, organisations[longer[0]])
        initials = "".join(p[0] for p in parts if p not in ("of", "the", "and", "for", "in"))
        if len(initials) >= 3 and initials in organisations:
            registry.full.setdefault(initials, name)


# A party first named by what it is ("a rights group said") is named in full within this many code points.
AHEAD = 1_200


# "A rights group said", and without an article only where headlines leave it out.
_INTRODUCED = re.compile(r"(?:an?|their|his|her|its)\s", re.IGNORECASE)
_DETERMINED = re.compile(r"(?:the|this|that|these|those|two|some|many|several|other|another)\s", re.IGNORECASE)


def named_later(found: list[Attribution], headline: Span | None) -> list[Attribution]:
    """Parties introduced by what they are, given the name under which the next sentences quote them."""
    out: list[Attribution] = []
    for position, attribution in enumerate(found):
        party = attribution.parties[0]
        name = (
            _ahead(party, attribution, found[position + 1 : position + 7])
            if party.kind in ("role", "body") and _introduced(party, headline)
            else None
        )
        if name is not None:
            attribution = replace(attribution, parties=(replace(name, span=party.span), *attribution.parties[1:]))
        out.append(attribution)
    return out


def _introduced(party: Mention, headline: Span | None) -> bool:
    """Whether a party is first spoken of here, by what it is."""
    if party.plural or len(party.text.split()) > 9:
        return False
    short = headline is not None and headline.start <= party.span.start < headline.end
    return _INTRODUCED.match(party.text) is not None or (short and _DETERMINED.match(party.text) is None)


def _ahead(party: Mention, attribution: Attribution, following: list[Attribution]) -> Mention | None:
    for other in following:
        if other.cue.start - attribution.cue.start > AHEAD:
            return None
        named = other.parties[0]
        if party.kind == "role" and named.kind == "person" and party.head in named.roles:
            return named
        if party.kind == "body" and party.head in words("general_bodies") and named.kind == "organisation":
            return named
    return None
