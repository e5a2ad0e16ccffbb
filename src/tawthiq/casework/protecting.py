"""Who is protected: the decisions that say so, the number that each identity bears, and the names that it goes by.

A decision never quotes whom it protects. A row of a list is named by its place; words of a text and a party by a salted
hash of them, by which they are found again among the words that the documents have. Numbers are minted once, in the
order of the decisions, and an identity that is protected again bears its old one.
"""

from __future__ import annotations

import hmac
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct

from tawthiq.casework.anchors import anchor_to_record
from tawthiq.casework.decisions import current, merge
from tawthiq.model import (
    Anchor,
    Assessment,
    Document,
    Mention,
    Orphan,
    People,
    Person,
    ProtectedKind,
    Record,
    Span,
    TawthiqError,
)
from tawthiq.model.masks import MOST_PROTECTED
from tawthiq.people.mentions import key_of
from tawthiq.vocabulary.folding import fold

PASSAGE, PARTY, MENTION = "passage", "party", "mention"  # kinds of the anchors of such decisions
# What of a protected person's row is shown all the same: it does not point at one human being.
HARMLESS = frozenset({"sex", "status", "row_number"})
_NAME_FIELDS = ("name", "name_other", "nickname", "nickname_other")
_CHAINS = ("given", "father", "family")
_SHORTEST = 2  # characters of words that can be protected


class Identity(Struct, frozen=True):
    """One protected identity, with its names: for the inside of a case alone.

    Attributes:
        number: what its pseudonym bears; `also`: numbers of others that it was found to be one with.
        names: as typed, the fullest of a kind first; to be found in any spelling. `words`: to be found as they are.
        ids: of the person, its records and mentions.
        rows: records whose cells are masked; spans: passages that are masked whatever they say.
        decisions: ids of those in force that protect it.
    """

    number: int
    kind: ProtectedKind
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    rows: tuple[str, ...] = ()
    spans: tuple[tuple[str, Span], ...] = ()
    decisions: tuple[str, ...] = ()
    also: tuple[int, ...] = ()


class Known(Struct, frozen=True):
    """What identities are found among. `parties`: every name of a party -> its key."""

    people: People
    documents: tuple[Document, ...]
    parties: Mapping[str, str] = {}


def values_for_row(number: int) -> dict[str, Any]:
    """What a decision says that protects the person of a record; its anchor is `anchor_to_record`."""
    return {"protected": True, "number": number, "kind": "person"}


def values_for_words(number: int, words: str, *, everywhere: bool) -> dict[str, Any]:
    """What a decision says that protects words of a text.

    Args:
        everywhere: they are somebody's name, to be masked wherever it stands; else they are masked at this place alone.

    Raises:
        TawthiqError: there are no words to protect.
    """
    if len(fold(words)) < _SHORTEST:
        raise TawthiqError("There are no words to protect here", remedy="Choose a name, or a passage with words in it")
    salt = secrets.token_hex(16)
    kind = "person" if everywhere else "passage"
    mark = _mark(salt, words)
    return {"protected": True, "number": number, "kind": kind, "salt": salt, "mark": mark, "length": len(words)}


def anchor_to_words(document: Document, span: Span) -> Anchor:
    """Where a decision about words hangs without quoting them."""
    return Anchor(document.exhibit, kind=PASSAGE, start=span.start)


def values_for_party(number: int, name: str) -> dict[str, Any]:
    """What a decision says that protects a party; its anchor is `Anchor("", kind=PARTY)`. Raises as above."""
    if len(fold(name)) < _SHORTEST:
        raise TawthiqError("A party needs a name to be protected by", remedy="Copy it from the page of parties")
    salt = secrets.token_hex(16)
    return {"protected": True, "number": number, "kind": "party", "salt": salt, "mark": _mark(salt, fold(name))}


def protections(assessments: Iterable[Assessment]) -> list[Assessment]:
    """Every decision to protect somebody, and what takes such a decision back, or that back again.

    Nothing is derived from them: they say who is shown how.
    """
    made = list(assessments)
    about = {a.id for a in made if a.verdict == "protect"}
    while more := {a.id for a in made if a.retracts in about} - about:
        about |= more
    return [a for a in made if a.id in about]


def next_number(assessments: Iterable[Assessment]) -> int:
    """The number of the next identity. Raises TawthiqError where there can be no more."""
    found = max(_numbers(assessments).values(), default=0) + 1
    if found >= MOST_PROTECTED:
        raise TawthiqError("This case protects as many identities as it can", remedy="Split the case")
    return found


def identities(known: Known, assessments: Iterable[Assessment]) -> tuple[tuple[Identity, ...], tuple[Orphan, ...]]:
    """The protected identities of now by number, and the decisions whose row, words or party are found no more.

    A merge protects the whole person, whoever was the other.
    """
    made = list(assessments)
    numbers = _numbers(made)
    index = _Index(known)
    groups: list[list[tuple[int, Assessment, _Found]]] = []
    orphans: list[Orphan] = []
    for assessment in _in_force(made):
        found = index.find(assessment)
        if found is None:
            orphans.append(Orphan(assessment.id, "what it protects is found no more in what was read"))
            continue
        one = (numbers[_subject(assessment)], assessment, found)
        alike = [g for g in groups if any(n == one[0] or f.key == found.key for n, _, f in g)]
        groups = [g for g in groups if g not in alike] + [[*(x for g in alike for x in g), one]]
    out = [index.identity(every) for every in groups]
    return tuple(sorted(out, key=lambda i: i.number)), tuple(orphans)


class _Found(Struct, frozen=True):
    """What one decision protects. `key` is equal for decisions about one identity."""

    key: str
    kind: ProtectedKind
    person: Person | None = None
    mention: Mention | None = None
    spans: tuple[tuple[str, Span], ...] = ()
    words: tuple[str, ...] = ()
    everywhere: bool = False


class _Index:
    """Rows, mentions, texts and parties, to find what decisions are about."""

    def __init__(self, known: Known) -> None:
        self._known = known
        people = known.people
        exhibits = {d.id: d.exhibit for d in known.documents}
        self._documents: dict[str, list[Document]] = defaultdict(list)
        for document in known.documents:
            self._documents[document.exhibit].append(document)
        self._records = {r.id: r for r in people.records}
        self._person_of = {r: p for p in people.persons for r in p.records}
        self._persons = {p.id: p for p in people.persons}
        self._rows = {(exhibits.get(r.document, ""), f"{r.table}\t{r.row}"): r.id for r in people.records}
        self._mentions = {(m.exhibit, key_of(m.name)): m for m in people.mentions}

    def find(self, assessment: Assessment) -> _Found | None:
        anchor, values = assessment.anchor, assessment.values
        if anchor.kind == PARTY:
            return self._party(str(values.get("salt", "")), str(values.get("mark", "")))
        if anchor.kind == PASSAGE:
            return self._passage(anchor, values)
        if anchor.kind == MENTION:
            mention = self._mentions.get((anchor.exhibit, key_of(anchor.exact)))
            return self._of_mention(mention) if mention else None
        record = self._rows.get((anchor.exhibit, anchor.exact))
        person = self._person_of.get(record) if record else None
        return _Found(person.id, "person", person=person) if person else None

    def identity(self, every: Sequence[tuple[int, Assessment, _Found]]) -> Identity:
        """All that decisions about one identity say together."""
        numbers = sorted({n for n, _, _ in every})
        person = next((f.person for _, _, f in every if f.person), None)
        mentions = [f.mention for _, _, f in every if f.mention]
        if person:
            mentions += [m for m in self._known.people.mentions if m.person == person.id]
        rows = person.records if person else ()
        names = [n for r in rows for n in names_of(self._records[r])] + [m.name for m in mentions]
        names += [w for _, _, f in every if f.everywhere for w in f.words]
        spans = [s for _, _, f in every for s in f.spans]
        spans += [(m.document, s) for m in mentions for s in (m.span, *m.others)]
        words = [w for _, _, f in every if f.everywhere for w in f.words] + [
            v for r in rows if (v := _number_of(self._records[r]))
        ]
        ids = {m.id for m in mentions} | set(rows) | ({person.id} if person else set())
        return Identity(
            number=numbers[0],
            kind=every[0][2].kind,
            names=tuple(dict.fromkeys(sorted(names, key=lambda n: -len(n)))),
            words=tuple(dict.fromkeys(words)),
            ids=frozenset(ids),
            rows=tuple(rows),
            spans=tuple(dict.fromkeys(spans)),
            decisions=tuple(a.id for _, a, _ in every),
            also=tuple(numbers[1:]),
        )

    def _party(self, salt: str, mark: str) -> _Found | None:
        parties = self._known.parties
        key = next((k for n, k in parties.items() if _is(salt, fold(n), mark)), None)
        if key is None:
            return None
        return _Found(f"party:{key}", "party", words=tuple(n for n, k in parties.items() if k == key), everywhere=True)

    def _passage(self, anchor: Anchor, values: Mapping[str, Any]) -> _Found | None:
        salt, mark, length = str(values.get("salt", "")), str(values.get("mark", "")), int(values.get("length", 0))
        for document in self._documents.get(anchor.exhibit, ()):
            start = next((s for s in _starts(document.text, anchor.start, length, salt, mark)), None)
            if start is None:
                continue
            span = Span(start, start + length)
            words, spans = span.of(document.text), ((document.id, span),)
            if values.get("kind") != "person":
                return _Found(f"passage:{mark}", "passage", spans=spans, words=(words,))
            named = next((m for m in self._known.people.mentions if _names(m, document.id, span)), None)
            if named is not None:
                found = self._of_mention(named)
                return _Found(found.key, "person", found.person, named, spans, (words,), True)
            return _Found(f"words:{fold(words)}", "person", spans=spans, words=(words,), everywhere=True)
        return None

    def _of_mention(self, mention: Mention) -> _Found:
        person = self._persons.get(mention.person or "")
        return _Found(person.id if person else mention.person or mention.id, "person", person=person, mention=mention)


def names_of(record: Record) -> Iterator[str]:
    """The names under which a record is filed."""
    given = {k: f.value for k, f in record.fields.items()}
    for field in _NAME_FIELDS:
        if given.get(field, "").strip():
            yield given[field]
    for twin in ("", "_other"):
        whole = " ".join(given[f + twin] for f in _CHAINS if given.get(f + twin))
        if whole and given.get(f"given{twin}"):
            yield whole


def anchor_of_row(known: Known, record: Record) -> Anchor:
    """Where a decision about the person of a row hangs."""
    exhibit = next(d.exhibit for d in known.documents if d.id == record.document)
    return anchor_to_record(exhibit, record)


def again(assessments: Sequence[Assessment], anchor: Anchor, words: str) -> dict[str, Any] | None:
    """What to say of a subject that was protected before, so that it bears its old number; None where it never was.

    Args:
        words: of the passage, or the party's name; empty for a row.
    """
    numbers = _numbers(assessments)
    for earlier in merge(assessments):
        values, there = earlier.values, earlier.anchor
        if earlier.verdict != "protect" or values.get("protected") is False:
            continue
        if (there.exhibit, there.kind, there.exact, there.start) != (
            anchor.exhibit,
            anchor.kind,
            anchor.exact,
            anchor.start,
        ):
            continue
        if not words or _is(str(values.get("salt", "")), words, str(values.get("mark", ""))):
            return {**values, "protected": True, "number": numbers[_subject(earlier)]}
    return None


def _number_of(record: Record) -> str:
    """A number of an identity card, which points at one human being wherever it stands."""
    value = record.fields["id_number"].value.strip() if "id_number" in record.fields else ""
    return value if len(fold(value)) >= 5 else ""


def _names(mention: Mention, document: str, span: Span) -> bool:
    return mention.document == document and any(s.overlaps(span) for s in (mention.span, *mention.others))


def _in_force(assessments: Iterable[Assessment]) -> list[Assessment]:
    """The last decision on each subject, where it protects."""
    latest: dict[tuple[str, ...], Assessment] = {}
    for assessment in current(assessments):
        if assessment.verdict == "protect":
            latest[_subject(assessment)] = assessment
    return [a for a in latest.values() if a.values.get("protected") is not False]


def _numbers(assessments: Iterable[Assessment]) -> dict[tuple[str, ...], int]:
    """Each subject that was ever protected -> its number. Where two copies minted one number, the later gives way."""
    found: dict[tuple[str, ...], int] = {}
    for assessment in merge(assessments):
        subject = _subject(assessment)
        if assessment.verdict != "protect" or assessment.values.get("protected") is False or subject in found:
            continue
        wanted = assessment.values.get("number")
        same = assessment.values.get("same")  # another decision about one who bears the number already
        free = (
            isinstance(wanted, int) and 0 < wanted < MOST_PROTECTED and (same is True or wanted not in found.values())
        )
        found[subject] = int(wanted) if free and isinstance(wanted, int) else max(found.values(), default=0) + 1
    return found


def _subject(assessment: Assessment) -> tuple[str, ...]:
    return _key_of(assessment.anchor, str(assessment.values.get("mark", "")))


def _key_of(anchor: Anchor, mark: str) -> tuple[str, ...]:
    exact = key_of(anchor.exact) if anchor.kind == MENTION else anchor.exact
    return anchor.exhibit, anchor.kind, exact, mark


def _mark(salt: str, words: str) -> str:
    return hmac.new(bytes.fromhex(salt), words.encode(), sha256).hexdigest()


def _is(salt: str, words: str, mark: str) -> bool:
    try:
        return hmac.compare_digest(_mark(salt, words), mark)
    except ValueError:
        return False


def _starts(text: str, start: int, length: int, salt: str, mark: str) -> Iterator[int]:
    """Where words of this mark stand: where they stood, else anywhere, since a newer reader may have moved them."""
    if length <= 0:
        return
    if _is(salt, text[start : start + length], mark):
        yield start
        return
    for at in range(len(text) - length + 1):
        if _is(salt, text[at : at + length], mark):
            yield at
