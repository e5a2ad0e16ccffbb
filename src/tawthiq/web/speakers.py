"""Parties as the app shows them: a list to look through, one party with all that it said, and names in doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from tawthiq.case.voices import SAID, THROUGH, Voice
from tawthiq.dossier.mentions import Mention, mention
from tawthiq.dossier.reasons import ReasonView, reasons
from tawthiq.dossier.words import phrase
from tawthiq.model import Doubt, Statement
from tawthiq.model.masks import has_masks
from tawthiq.store.lines import Filter
from tawthiq.vocabulary.folding import fold
from tawthiq.web.deciding import Decided, about_names, party_decisions
from tawthiq.web.paging import Page, page_from, page_of
from tawthiq.web.places import LiveSite
from tawthiq.web.shelf import ShelfSite

_DOUBTS = 200  # pairs of parties in doubt that are looked at
SAID_ON_A_PAGE = 40  # statements on one page of a party


class Speaker(Struct, frozen=True):
    """One party in the list. `names`: all that it goes by; `words`: these, folded, to search in."""

    key: str
    href: str
    name: str
    names: tuple[str, ...]
    said: int
    relayed: int
    documents: int
    words: str


class Named(Struct, frozen=True):
    """A name that a party goes by, why, and whether it can be parted from the others: (name to part it from) or ""."""

    name: str
    why: ReasonView | None
    part_from: str


class Party(Struct, frozen=True):
    """One party. `said`, `relayed`: (kind, statement) that it is the innermost speaker of, or that pass through it.

    Attributes:
        hidden: it is protected.
        known: a name of it that decisions can be made about; empty where no text has one.
    """

    key: str
    href: str
    name: str
    known: str
    names: tuple[Named, ...]
    said: Page[tuple[str, Mention]]
    relayed: Page[tuple[str, Mention]]
    publishes: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    decisions: tuple[Decided, ...]
    hidden: bool


class Side(Struct, frozen=True):
    """One of two parties that may be one. `name` is as the documents have it, for a decision to name."""

    name: str
    href: str
    said: int
    relayed: int
    documents: int


class Question(Struct, frozen=True):
    """Whether two parties are one; `decided`: what a person said, None while it waits."""

    left: Side
    right: Side
    why: ReasonView
    decided: Decided | None


def speakers(site: LiveSite) -> tuple[Speaker, ...]:
    """Every party, those with most statements first."""
    made = [_speaker(site, key) for key in site.party_keys]
    return tuple(sorted(made, key=lambda p: (-p.said - p.relayed, p.name.casefold(), p.key)))


def found(site: LiveSite, words: str) -> list[Speaker]:
    """The parties that have all of these words in one of their names."""
    asked = fold(words).split()
    return [p for p in site.once(speakers) if all(word in p.words for word in asked)]


def _doubts(site: LiveSite) -> Sequence[Doubt]:
    if not isinstance(site, ShelfSite):
        return site.view.lineage.doubts
    found = site.glance.parts_listed("lineage", "doubt", _DOUBTS)
    return [msgspec.json.decode(body, type=Doubt) for _, body in found]


def listed(site: ShelfSite, words: str, start: int, size: int) -> list[Speaker]:
    """Some of these, as they followed from the last build."""
    found = site.glance.lines("party", Filter(words), size, start)
    return [_listed(site, line.key, msgspec.json.decode(line.body, type=Voice)) for line in found]


def counted(site: ShelfSite, words: str) -> int:
    """How many parties have all of these words, or words that begin so, in one of their names."""
    return site.glance.lines_count("party", Filter(words))


def key_at(site: LiveSite, short: str) -> str | None:
    """The party that an address names."""
    if not isinstance(site, ShelfSite):
        return site.parties_by_id.get(short)
    found = site.glance.lines("party", Filter(about={"short": short}), 1, 0)
    return found[0].key if found else None


def names(site: LiveSite, key: str) -> tuple[str, ...]:
    """What a party goes by."""
    if not isinstance(site, ShelfSite):
        return site.party_keys[key]
    return msgspec.json.decode(site.glance.lines_by_key("party", [key])[key], type=Voice).names


def _listed(site: ShelfSite, key: str, one: Voice) -> Speaker:
    names = _other_names(one.names, one.name)
    return Speaker(key, site.party_key_href(key), one.name, names, one.said, one.relayed, one.documents, "")


def questions(site: LiveSite) -> tuple[Question, ...]:
    """Pairs of parties that the texts do not decide; those that wait for an answer first."""
    answered = party_decisions(site)
    by_key = {frozenset(site.party_key(n) for n in d.names): d for d in answered.values()}
    made = [
        Question(
            _side(site, doubt.left),
            _side(site, doubt.right),
            reasons(site, (doubt.reason,))[0],
            by_key.get(frozenset((doubt.left, doubt.right))),
        )
        for doubt in _doubts(site)
    ]
    return tuple(sorted(made, key=lambda q: q.decided is not None))


def party(site: LiveSite, key: str, asked: Mapping[str, Any]) -> Party:
    """One party with what a query's pages ask for."""
    if isinstance(site, ShelfSite):
        return _looked_up(site, key, asked)
    names, href = site.party_keys[key], site.party_key_href(key)
    spoken, relayed = site.party_statements.get(key, ([], []))
    pages = [d for d in site.documents if (p := site.publisher(d)) and site.party_key(p) == key]
    return Party(
        key=key,
        href=href,
        name=label(site, key),
        known=next((n for n in names if n in site.view.lineage.parties), ""),
        names=tuple(_named(site, (label(site, key), names), name) for name in names),
        said=_heard(site, spoken, asked, href, "said"),
        relayed=_heard(site, relayed, asked, href, "through"),
        publishes=tuple((site.name(d), site.page(d)) for d in pages),
        questions=tuple(q for q in site.once(questions) if href in (q.left.href, q.right.href)),
        decisions=tuple(about_names(site, names)),
        hidden=any(has_masks(n) for n in names),
    )


def _looked_up(site: ShelfSite, key: str, asked: Mapping[str, Any]) -> Party:
    one = msgspec.json.decode(site.glance.lines_by_key("party", [key])[key], type=Voice)
    href, parties = site.party_key_href(key), site.view.lineage.parties
    site.fetch(one.publishes)
    return Party(
        key=key,
        href=href,
        name=one.name,
        known=next((n for n in one.names if n in parties), ""),
        names=tuple(_named(site, (one.name, one.names), name) for name in one.names),
        said=_said(site, key, asked, href, SAID),
        relayed=_said(site, key, asked, href, THROUGH),
        publishes=tuple((site.name(d), site.page(d)) for d in one.publishes),
        questions=tuple(q for q in site.once(questions) if href in (q.left.href, q.right.href)),
        decisions=tuple(about_names(site, one.names)),
        hidden=any(has_masks(n) for n in one.names),
    )


def _said(site: ShelfSite, key: str, asked: Mapping[str, Any], path: str, side: str) -> Page[tuple[str, Mention]]:
    wanted = Filter(about={side: key})

    def find(start: int, size: int) -> tuple[tuple[str, Mention], ...]:
        found = site.glance.lines("said", wanted, size, start)
        site.prepare(list(dict.fromkeys(n.document for n in found)))
        standing = [s for n in found if (s := site.statements.get(n.key))]
        return tuple((phrase("kinds", s.kind), mention(site, s)) for s in standing)

    return page_from(find, site.glance.lines_count("said", wanted), asked, path, SAID_ON_A_PAGE, side)


def label(site: LiveSite, key: str) -> str:
    """A party's fullest name."""
    names = site.party_keys.get(key, ())
    return site.view.lineage.labels.get(key) or (max(names, key=lambda n: (len(n), n)) if names else key)


def _other_names(names: Sequence[str], shown: str) -> tuple[str, ...]:
    """What else a party goes by, for a list: an article or capitals more are no other name."""
    bare = {_bare(shown): shown}
    for name in names:
        bare.setdefault(_bare(name), name)
    return tuple(n for n in bare.values() if n != shown)


def _bare(name: str) -> str:
    return re.sub(r"^(the|an?) ", "", name.casefold())


def _speaker(site: LiveSite, key: str) -> Speaker:
    spoken, relayed = site.party_statements.get(key, ([], []))
    names = site.party_keys[key]
    return Speaker(
        key=key,
        href=site.party_key_href(key),
        name=label(site, key),
        names=_other_names(names, label(site, key)),
        said=len(spoken),
        relayed=len(relayed),
        documents=len({s.document for s in [*spoken, *relayed]}),
        words=fold(" ".join((label(site, key), *names))),
    )


def _side(site: LiveSite, key: str) -> Side:
    if isinstance(site, ShelfSite):
        body = site.glance.lines_by_key("party", [key]).get(key)
        one = msgspec.json.decode(body, type=Voice) if body else Voice(key, (), 0, 0, 0, ())
        full, names, href = one.name, one.names, site.party_key_href(key) if body else ""
        said, relayed, documents = one.said, one.relayed, one.documents
    else:
        spoken, through = site.party_statements.get(key, ([], []))
        full, names = label(site, key), site.party_keys.get(key, ())
        href = site.party_key_href(key) if key in site.party_keys else ""
        said, relayed, documents = len(spoken), len(through), len({s.document for s in [*spoken, *through]})
    known = [n for n in names if n in site.view.lineage.parties]
    shown = full if full in site.view.lineage.parties or not known else known[0]
    return Side(shown, href, said, relayed, documents)


def _named(site: LiveSite, party: tuple[str, tuple[str, ...]], name: str) -> Named:
    """A name of a party. `party`: its fullest name, and all its names."""
    full, names = party
    why = site.view.lineage.merges.get(name)
    parties = site.view.lineage.parties
    others = [n for n in names if n in parties and n != name]
    apart = full if full in others else others[0] if others else ""
    # A party keeps its own full name; what is parted is another name from it.
    return Named(name, reasons(site, (why,))[0] if why else None, apart if name in parties and name != full else "")


def _heard(
    site: LiveSite, statements: list[Statement], asked: Mapping[str, Any], path: str, name: str
) -> Page[tuple[str, Mention]]:
    page = page_of(statements, asked, path, SAID_ON_A_PAGE, name)
    shown = tuple((phrase("kinds", s.kind), mention(site, s)) for s in page.items)
    return Page(shown, page.first, page.every, page.before, page.after)
