"""People named in the documents' text: candidates beside the records, joined to nobody until a person says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from tawthiq.model import Document, Field, Mention, Person, Reading, Record, Span
from tawthiq.people.facts import Facts, facts
from tawthiq.people.naming import SPEAKER, Named, named
from tawthiq.people.parts import parts

# Of what a person is said to be in several places, the word that says most.
_TELLING = ("executed", "killed", "died", "missing", "detained", "released", "official", SPEAKER, "named")


def find_mentions(documents: Iterable[Document], readings: Mapping[str, Sequence[Reading]]) -> tuple[Mention, ...]:
    """The people that texts name, one mention a name and document, in text order; lists are records already.

    Args:
        readings: by document id; who speaks in their statements is a mention where the name is a person's.
    """
    found: list[Mention] = []
    for document in documents:
        if not document.tables:
            read = readings.get(document.id, ())
            speaking = {x.mention for r in read for s in r.statements for x in s.chain if x.mention is not None}
            found += _of_one(document, named(document.text, sorted(speaking)))
    return tuple(found)


def _of_one(document: Document, people: Sequence[Named]) -> list[Mention]:
    """One mention a name, whatever its spelling in marks and articles; it stands where the words beside it say most."""
    together: dict[str, list[Named]] = defaultdict(list)
    for one in people:
        together[key_of(one.name)].append(one)
    made = []
    for every in together.values():
        best = min(every, key=lambda n: (_TELLING.index(n.role), n.span))
        others = tuple(n.span for n in every if n.span != best.span)
        made.append(Mention(document.id, document.exhibit, best.span, best.name, best.role, best.cue, others))
    return sorted(made, key=lambda m: m.span)


def key_of(name: str) -> str:
    """What a name is known by within one document."""
    return " ".join(p.text for p in parts(name))


def facts_of(mention: Mention) -> Facts:
    """A mention as it is compared with records: a name and nothing else."""
    field = Field(mention.name, "", mention.span.start, mention.span.end)
    return replace(facts(Record(mention.document, "", 0, {"name": field})), record=mention.id, table=("", mention.id))


def attached(
    mentions: Iterable[Mention], clusters: Iterable[Sequence[str]], persons: Mapping[str, Person]
) -> tuple[Mention, ...]:
    """Mentions with the person that people's decisions gave them.

    Args:
        clusters: ids of records and mentions that are one person; persons: record -> person.
    """
    of: dict[str, str] = {}
    for members in clusters:
        if len(members) > 1:
            whom = next((persons[m].id for m in members if m in persons), members[0])
            of |= dict.fromkeys(members, whom)
    return tuple(replace(m, person=of.get(m.id)) for m in mentions)


def at(mentions: Iterable[Mention], document: str, span: Span) -> Mention | None:
    """The mention that stands at a passage; None where none does."""
    for one in mentions:
        if one.document == document and any(s.overlaps(span) for s in (one.span, *one.others)):
            return one
    return None
