"""The registers: who asks whom for what, who said what, and who is on the lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from tawthiq.dossier.document_page import row_anchor
from tawthiq.dossier.mentions import Mention, mention, who
from tawthiq.dossier.reasons import ReasonView, reasons
from tawthiq.dossier.site import Site, anchor_of
from tawthiq.dossier.words import filed, foreign, led, number, percent, phrase, say, visible_name
from tawthiq.model import Doubt, ListSeen, Person, Record, RecordLink, Span, Statement
from tawthiq.people.recall import Recall
from tawthiq.vocabulary import load
from tawthiq.vocabulary.folding import fold

QUOTED = 100  # statements of one party quoted on the page; past that they are counted by document


class Ask(Struct, frozen=True):
    """One thing asked by one speaker, with every place where it is asked."""

    speaker: str
    speaker_href: str
    asks: str
    mentions: tuple[Mention, ...]
    documents: int


class Addressee(Struct, frozen=True):
    name: str
    anchor: str
    asks: tuple[Ask, ...]


class Heard(Struct, frozen=True):
    """Statements of a party: the first ones quoted, the `rest` counted by document (name, href, how many)."""

    many: int
    quoted: tuple[tuple[str, Mention], ...]
    rest: tuple[tuple[str, str, int], ...]


class PartyView(Struct, frozen=True):
    """A party. `said`: statements of which it is the innermost speaker; `relayed`: those that pass through it."""

    anchor: str
    name: str
    names: tuple[str, ...]
    said: Heard
    relayed: Heard
    publishes: tuple[tuple[str, str], ...]
    merges: tuple[tuple[str, ReasonView], ...]
    documents: int


class DoubtView(Struct, frozen=True):
    """Two parties that may be one: (name, link) of each."""

    left: tuple[str, str]
    right: tuple[str, str]
    why: ReasonView


class PartiesPage(Struct, frozen=True):
    parties: tuple[PartyView, ...]
    doubts: tuple[DoubtView, ...]


class FieldRow(Struct, frozen=True):
    """One field across a person's records, in the records' order. `differs`: two records give different values."""

    name: str
    values: tuple[str, ...]
    differs: bool


class LinkView(Struct, frozen=True):
    left: str
    left_href: str
    right: str
    right_href: str
    rule: str
    probability: str
    why: ReasonView


class PersonView(Struct, frozen=True):
    anchor: str
    name: str
    records: tuple[tuple[str, str], ...]
    fields: tuple[FieldRow, ...]
    links: tuple[LinkView, ...]
    differing: tuple[str, ...]


class ListRow(Struct, frozen=True):
    """A list, and what became of the rows of its file: in = records + refused + blank."""

    name: str
    href: str
    rows: int
    records: int
    refused: int
    blank: int


class RecallView(Struct, frozen=True):
    """How many of the true pairs of rows linking finds, each number with its interval, in words."""

    pairs: str
    alone: str
    now: str
    compared: str
    unlinked: str
    answered: int
    least: int


class PeoplePage(Struct, frozen=True):
    lists: tuple[ListRow, ...]
    several: tuple[PersonView, ...]
    single: tuple[PersonView, ...]
    doubtful: tuple[LinkView, ...]
    records: int
    recall: RecallView | None


def demands(site: Site) -> tuple[Addressee, ...]:
    """Addressees, those whom most is asked of first; demands that name no addressee last."""
    addressed: dict[str, list[Statement]] = {}
    names: dict[str, str] = {}
    for s in site.of_kind("demand"):
        if s.demand:
            key = site.party_key(s.demand.addressee) if s.demand.addressee else ""
            name = site.view.lineage.labels.get(key, s.demand.addressee or "")
            names.setdefault(key, name)
            addressed.setdefault(key, []).append(s)
    ordered = sorted(addressed.items(), key=lambda kv: (kv[0] == "", -len(kv[1]), names[kv[0]]))
    return tuple(Addressee(names[k], anchor_of("d", k), _asks(site, found)) for k, found in ordered)


def _asks(site: Site, found: list[Statement]) -> tuple[Ask, ...]:
    same: dict[tuple[str, str], list[Statement]] = {}
    for s in found:
        if s.demand:
            same.setdefault((site.party_key(who(site, s)), " ".join(s.demand.asks.casefold().split())), []).append(s)
    return tuple(_ask(site, every) for every in same.values())


def _ask(site: Site, every: list[Statement]) -> Ask:
    first = every[0]
    return Ask(
        speaker=who(site, first),
        speaker_href=site.party_href(first.speaker) if first.speaker else "",
        asks=first.demand.asks if first.demand else "",
        mentions=tuple(mention(site, s) for s in every),
        documents=len({s.document for s in every}),
    )


def parties(site: Site) -> PartiesPage:
    """Every party that speaks, relays, is credited or publishes; those with most statements first."""
    made = [_party(site, key) for key in site.party_keys]
    ordered = sorted(made, key=lambda p: (-p.said.many - p.relayed.many, p.name.casefold(), p.anchor))
    return PartiesPage(tuple(ordered), tuple(_doubt(site, d) for d in site.view.lineage.doubts))


def _doubt(site: Site, doubt: Doubt) -> DoubtView:
    labels = site.view.lineage.labels

    def side(key: str) -> tuple[str, str]:
        return labels.get(key, key), f"#{anchor_of('p', key)}" if key in site.party_keys else ""

    return DoubtView(side(doubt.left), side(doubt.right), reasons(site, (doubt.reason,))[0])


def _party(site: Site, key: str) -> PartyView:
    spoken, relayed = site.party_statements.get(key, ([], []))
    names = site.party_keys[key]
    label = site.view.lineage.labels.get(key) or (max(names, key=lambda n: (len(n), n)) if names else key)
    pages = [d for d in site.documents if (p := site.publisher(d)) and site.party_key(p) == key]
    # An article or a capital makes no other name.
    others = tuple({_plain(n): n for n in reversed(names) if _plain(n) != _plain(label)}.values())[::-1]
    return PartyView(
        anchor=anchor_of("p", key),
        name=label,
        names=others,
        said=_heard(site, spoken),
        relayed=_heard(site, relayed),
        publishes=tuple((site.name(d), site.page(d)) for d in pages),
        merges=tuple((n, reasons(site, (why,))[0]) for n in others if (why := site.view.lineage.merges.get(n))),
        documents=len({s.document for s in [*spoken, *relayed]} | set(pages)),
    )


def _plain(name: str) -> str:
    return fold(name).removeprefix("the ")


def _heard(site: Site, statements: list[Statement]) -> Heard:
    found = _told_once(site, statements)
    rest: dict[str, int] = {}
    for s in found[QUOTED:]:
        rest[s.document] = rest.get(s.document, 0) + 1
    return Heard(
        many=len(found),
        quoted=tuple((phrase("kinds", s.kind), mention(site, s)) for s in found[:QUOTED]),
        rest=tuple((site.name(d), site.page(d), many) for d, many in rest.items()),
    )


def _told_once(site: Site, statements: list[Statement]) -> list[Statement]:
    """Without assertions of one sentence that a figure, a demand or a denial of the same party shows already."""
    shown: dict[str, list[Span]] = {}
    for s in statements:
        if s.kind != "assertion":
            shown.setdefault(s.document, []).append(s.span)

    def more(s: Statement) -> bool:
        within = (at for at in shown.get(s.document, ()) if s.span.start <= at.start and at.end <= s.span.end)
        if s.kind != "assertion" or next(within, None) is None:
            return True
        return _GOES_ON.search(s.span.of(site.document(s.document).text)) is not None

    return [s for s in statements if more(s)]


_GOES_ON = re.compile(r"[.!?؟]\W*\s\w")


def people(site: Site) -> PeoplePage:
    """Persons with their records side by side; those with several records first, in the case's order."""
    records = {r.id: r for r in site.view.people.records}
    joined: dict[str, str] = {r: p.id for p in site.view.people.persons for r in p.records}
    links: dict[str, list[RecordLink]] = {}
    doubtful: list[RecordLink] = []
    for link in site.view.people.links:
        if link.left in records and link.right in records:
            same = joined.get(link.left) is not None and joined.get(link.left) == joined.get(link.right)
            (links.setdefault(joined[link.left], []) if same else doubtful).append(link)
    views = [_person(site, p, records, links.get(p.id, [])) for p in site.view.people.persons]
    return PeoplePage(
        lists=list_rows(site, [s for s in site.view.people.lists if s.document in site.view.documents]),
        several=tuple(v for v in views if len(v.records) > 1),
        single=tuple(v for v in views if len(v.records) <= 1),
        doubtful=tuple(_link(site, link, records) for link in doubtful),
        records=len(records),
        recall=_recall(site.recall),
    )


def _recall(found: Recall | None) -> RecallView | None:
    if found is None or found.pairs is None or found.machine is None or found.now is None:
        return None
    if found.compared is None or found.unlinked is None:
        return None
    low, centre, high = found.pairs
    shares = (found.machine, found.now, found.compared, found.unlinked)
    said = [f"{100 * s.centre:.1f}% ({100 * s.low:.1f}% to {100 * s.high:.1f}%)" for s in shares]
    pairs = f"{number(centre)} ({number(low)} to {number(high)})"
    return RecallView(pairs, said[0], said[1], said[2], said[3], found.answered, round(1 / found.least))


def list_rows(site: Site, lists: Iterable[ListSeen]) -> tuple[ListRow, ...]:
    """What became of every row of every list."""
    return tuple(
        ListRow(
            f"{site.name(s.document)}{f', {visible_name(s.table)}' if s.table else ''}", site.page(s.document),
            s.rows + s.blank, s.records, s.refused, s.blank,
        )
        for s in lists
    )  # fmt: skip


def _person(site: Site, person: Person, records: dict[str, Record], links: list[RecordLink]) -> PersonView:
    own = [records[r] for r in person.records if r in records]
    rows = field_rows(own)
    return PersonView(
        anchor=anchor_of("h", person.id),
        name=person.name,
        records=tuple((record_label(site, r), record_href(site, r)) for r in own),
        fields=rows,
        links=tuple(_link(site, link, records) for link in links),
        differing=tuple(r.name for r in rows if r.differs),
    )


def field_row(name: str, own: list[Record], *, extra: bool) -> FieldRow:
    """One field of several records; `extra`: a column that is no field."""
    cells = [(r.extra if extra else r.fields).get(name) for r in own]
    values = tuple(c.value if c else "" for c in cells)
    given = {" ".join(v.casefold().split()) for v in values if v.strip()}
    # Two lists number their rows as they like.
    differs = len(given) > 1 and name != "row_number"
    return FieldRow(name if extra else phrase("fields", name), values, differs)


def field_rows(own: list[Record]) -> tuple[FieldRow, ...]:
    """What several records say, field by field: columns that are fields, then those that are none."""
    order = {name: n for n, name in enumerate(load("dossier")["fields"])}
    named = sorted(dict.fromkeys(f for r in own for f in r.fields), key=lambda f: order.get(f, len(order)))
    rows = [field_row(name, own, extra=False) for name in named]
    rows += [field_row(name, own, extra=True) for name in dict.fromkeys(f for r in own for f in r.extra)]
    return tuple(rows)


def record_label(site: Site, record: Record) -> str:
    """Where a record stands, for people."""
    known = record.document in site.view.documents
    name = foreign(filed(site.name(record.document))) if known else say("a document not in this dossier")
    sheet = [foreign(visible_name(record.table))] if record.table else []
    return led(say(", ").join([name, *sheet, say("row {n}", n=record.row)]))


def record_href(site: Site, record: Record) -> str:
    """The row in its document's page, or the page where the row is not shown as a table's."""
    if record.document not in site.view.documents:
        return ""
    for n, table in enumerate(site.document(record.document).tables, start=1):
        if table.name == record.table and record.row <= len(table.rows):
            return f"{site.page(record.document)}#{row_anchor(n, record.row)}"
    return site.page(record.document)


def _link(site: Site, link: RecordLink, records: dict[str, Record]) -> LinkView:
    left, right = records[link.left], records[link.right]
    return LinkView(
        left=record_label(site, left),
        left_href=record_href(site, left),
        right=record_label(site, right),
        right_href=record_href(site, right),
        rule=link.rule,
        probability=percent(link.probability),
        why=reasons(site, (link.reason,))[0],
    )
