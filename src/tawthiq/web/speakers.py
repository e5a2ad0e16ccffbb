"""Parties as the app shows them: a list to look through, one party with all that it said, and names in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tawthiq.dossier.mentions import Mention, mention
from tawthiq.dossier.reasons import ReasonView, reasons
from tawthiq.dossier.words import phrase
from tawthiq.model import Statement
from tawthiq.model.masks import has_masks
from tawthiq.vocabulary.folding import fold
from tawthiq.web.deciding import Decided, about_names, party_decisions
from tawthiq.web.paging import Page, page_of
from tawthiq.web.places import LiveSite

SAID = 40  # statements on one page of a party


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
        for doubt in site.view.lineage.doubts
    ]
    return tuple(sorted(made, key=lambda q: q.decided is not None))


def party(site: LiveSite, key: str, asked: Mapping[str, Any]) -> Party:
    """One party with what a query's pages ask for."""
    names, href = site.party_keys[key], site.party_key_href(key)
    spoken, relayed = site.party_statements.get(key, ([], []))
    pages = [d for d in site.documents if (p := site.publisher(d)) and site.party_key(p) == key]
    return Party(
        key=key,
        href=href,
        name=label(site, key),
        known=next((n for n in names if n in site.view.lineage.parties), ""),
        names=tuple(_named(site, key, name) for name in names),
        said=_heard(site, spoken, asked, href, "said"),
        relayed=_heard(site, relayed, asked, href, "through"),
        publishes=tuple((site.name(d), site.page(d)) for d in pages),
        questions=tuple(q for q in site.once(questions) if href in (q.left.href, q.right.href)),
        decisions=tuple(about_names(site, names)),
        hidden=any(has_masks(n) for n in names),
    )


def label(site: LiveSite, key: str) -> str:
    """A party's fullest name."""
    names = site.party_keys.get(key, ())
    return site.view.lineage.labels.get(key) or (max(names, key=lambda n: (len(n), n)) if names else key)


def _speaker(site: LiveSite, key: str) -> Speaker:
    spoken, relayed = site.party_statements.get(key, ([], []))
    names = site.party_keys[key]
    return Speaker(
        key=key,
        href=site.party_key_href(key),
        name=label(site, key),
        names=tuple(n for n in names if n != label(site, key)),
        said=len(spoken),
        relayed=len(relayed),
        documents=len({s.document for s in [*spoken, *relayed]}),
        words=fold(" ".join((label(site, key), *names))),
    )


def _side(site: LiveSite, key: str) -> Side:
    spoken, relayed = site.party_statements.get(key, ([], []))
    known = [n for n in site.party_keys.get(key, ()) if n in site.view.lineage.parties]
    full = label(site, key)
    return Side(
        name=full if full in site.view.lineage.parties or not known else known[0],
        href=site.party_key_href(key) if key in site.party_keys else "",
        said=len(spoken),
        relayed=len(relayed),
        documents=len({s.document for s in [*spoken, *relayed]}),
    )


def _named(site: LiveSite, key: str, name: str) -> Named:
    why = site.view.lineage.merges.get(name)
    parties = site.view.lineage.parties
    others = [n for n in site.party_keys[key] if n in parties and n != name]
    full = label(site, key)
    apart = full if full in others else others[0] if others else ""
    # A party keeps its own full name; what is parted is another name from it.
    return Named(name, reasons(site, (why,))[0] if why else None, apart if name in parties and name != full else "")


def _heard(
    site: LiveSite, statements: list[Statement], asked: Mapping[str, Any], path: str, name: str
) -> Page[tuple[str, Mention]]:
    page = page_of(statements, asked, path, SAID, name)
    shown = [(phrase("kinds", s.kind), mention(site, s)) for s in page.items]
    return Page(shown, page.first, page.every, page.before, page.after)
