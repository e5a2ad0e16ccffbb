"""Records that are about one person: links by machine, people's judgements over all of them, persons with lasting ids.

Lists too small to estimate a model from are linked by rule (`rules`), larger ones by Fellegi-Sunter (`linkage`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from tawthiq.model import Mention, People, Person, Reason, Record, RecordLink
from tawthiq.people import names
from tawthiq.people.clusters import Rules, unite
from tawthiq.people.facts import Facts, facts
from tawthiq.people.judgements import Judgement
from tawthiq.people.mentions import attached, facts_of
from tawthiq.people.rules import links_by_rule

# From so many records on, the shares that a model needs can be estimated from the lists themselves.
ESTIMABLE = 1000
# What scores the pairs.
Engine = Literal["duckdb", "spark"]


def link(
    records: Sequence[Record],
    judgements: Iterable[Judgement] = (),
    *,
    age: Mapping[str, int] | None = None,
    unique: Collection[tuple[str, str]] = (),
    mentions: Sequence[Mention] = (),
    suggest: bool = False,
    engine: Engine = "duckdb",
) -> People:
    """Persons from records.

    Args:
        records: in case order.
        judgements: always kept: a must-link merges whatever the fields say, a cannot-link parts for ever. Where a
            must-link would join two records that a cannot-link parts, the link is kept and merges nothing
            (`judgements.contradictions` names it). One a pair, in order of time.
        age: document -> rank of its arrival. A person's id is that of its record that arrived first, so that lists
            added later change no id, a merged person keeps the older one, and an id that was merged away still leads
            to the person that holds the record.
        unique: (document, table) of lists that say that nobody stands on them twice.
        mentions: of texts; judgements alone join one to a person, or to other mentions.
        suggest: of lists too short for the model, also give pairs that a person should look at; they join nothing.
        engine: what scores the pairs of lists long enough for the model, with the same result.
    """
    ranks = {r.id: ((age or {}).get(r.document, 0), i) for i, r in enumerate(records)}
    order = {r: i for i, r in enumerate(sorted(ranks, key=ranks.__getitem__))}
    order |= {m.id: len(order) + n for n, m in enumerate(mentions)}
    known = {r.id: facts(r) for r in records} | {m.id: facts_of(m) for m in mentions}
    judged = [j for j in judgements if j.left in order and j.right in order and j.left != j.right]
    links = [_judged_link(j, known) for j in judged if j.left in ranks and j.right in ranks]
    modelled = len(records) >= ESTIMABLE
    automatic = _links(records, known, judged, suggest=suggest, engine=engine)
    alone = {(d, t) for d, t in unique}
    automatic = [x for x in automatic if not (known[x.left].table == known[x.right].table in alone)]
    automatic = sorted(automatic, key=lambda x: (-x.probability, order[x.left], order[x.right]))
    clusters, _ = unite(order, known, automatic, judged, Rules(frozenset(alone), modelled))
    groups = clusters.members()
    rows = [[m for m in members if m in ranks] for members in groups]
    persons = tuple(_person(members, known) for members in rows if members)
    place = {r.id: i for i, r in enumerate(records)}
    of = {r: p for p in persons for r in p.records}
    return People(
        tuple(records),
        (*links, *automatic),
        tuple(sorted(persons, key=lambda p: min(map(place.__getitem__, p.records)))),
        mentions=attached(mentions, groups, of),
    )


def _links(
    records: Sequence[Record],
    known: Mapping[str, Facts],
    judged: Sequence[Judgement],
    *,
    suggest: bool,
    engine: Engine,
) -> list[RecordLink]:
    """The machine's links, by rule or by model as the lists are long; pairs that people settled are left alone."""
    answers = {frozenset((j.left, j.right)): j.same for j in judged}
    if len(records) >= ESTIMABLE:
        from tawthiq.people.scored import links_by_model  # DuckDB and Splink load slowly, and small cases need neither

        return links_by_model(records, known, answers, engine)
    found = links_by_rule(records, known, answers.keys())
    if suggest:
        from tawthiq.people.suggesting import suggestions

        found += suggestions(records, known, answers.keys() | {frozenset((x.left, x.right)) for x in found})
    return found


def _person(members: Sequence[str], known: dict[str, Facts]) -> Person:
    """The fullest name given, the first of equals; the founding record's id."""
    best = max(members, key=lambda m: (len(names.texts(known[m].name)), -members.index(m)))
    return Person(members[0], known[best].name, tuple(members))


def _judged_link(judgement: Judgement, known: dict[str, Facts]) -> RecordLink:
    words = "one person" if judgement.same else "two persons"
    text = f"Judged to be {words}" + (f": {judgement.reason}" if judgement.reason else ".")
    passages = (known[judgement.left].passage, known[judgement.right].passage)
    reason = Reason(f"judged {judgement.assessment}", text, passages)
    return RecordLink(judgement.left, judgement.right, "judged", 1.0 if judgement.same else 0.0, reason)
