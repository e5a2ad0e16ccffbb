"""Everything received, as received: names, hash, size, custody."""

from __future__ import annotations

from msgspec import Struct

from tawthiq.dossier.site import Site
from tawthiq.dossier.view import ExhibitView
from tawthiq.dossier.words import apart, phrase, say, size, visible_name
from tawthiq.model import Problem
from tawthiq.vocabulary import load


class EntryFacts(Struct, frozen=True):
    seq: int
    time: str
    kind: str
    actor: str
    details: str


class ExhibitFacts(Struct, frozen=True):
    """One exhibit. `stored`: its path within the case folder; `earlier`: replaced readers with their pages.

    `beside`: what it belongs with, by what it is to it: names and anchors.
    """

    anchor: str
    paths: tuple[str, ...]
    name: str
    sha256: str
    stored: str
    size: str
    media_type: str
    parent: str
    parent_href: str
    children: tuple[tuple[str, str], ...]
    page: str
    status: str
    entries: tuple[EntryFacts, ...]
    problems: tuple[Problem, ...]
    earlier: tuple[tuple[str, str], ...] = ()
    beside: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


def facts(site: Site, sha256: str) -> ExhibitFacts | None:
    """What is known of one exhibit; None where the case holds no such exhibit."""
    found = site.exhibit_views.get(sha256)
    return None if found is None else facts_of(site, found)


def facts_of(site: Site, found: ExhibitView) -> ExhibitFacts:
    """The same of an exhibit at hand."""
    sha256 = found.exhibit.sha256
    paths = tuple(visible_name(p) for p in found.paths)
    read = found.document in site.view.documents if found.document else False
    page = site.page(found.document) if found.document and read else ""
    parent = site.exhibit_views.get(found.parent) if found.parent else None
    problems = found.problems
    return ExhibitFacts(
        anchor=site.exhibit_ids[sha256],
        paths=paths,
        name=paths[0].rsplit("/", 1)[-1] if paths else sha256[:16],
        sha256=sha256,
        stored=f"exhibits/{sha256[:2]}/{sha256[2:]}",
        size=size(found.exhibit.size),
        media_type=found.media_type,
        parent=visible_name(parent.paths[0]) if parent and parent.paths else (found.parent or ""),
        parent_href=(site.exhibit_href(found.parent) or "") if found.parent else "",
        children=_children(site, sha256),
        page=page,
        status=status_of(read=read, troubled=bool(problems)),
        entries=tuple(
            EntryFacts(e.seq, e.time, phrase("entries", e.kind), e.actor, _details(e.details)) for e in found.entries
        ),
        problems=problems,
        earlier=tuple(site.earlier.get(sha256, ())),
        beside=tuple(
            (what, tuple((site.exhibit_name(other), site.exhibit_href(other) or "") for other in others))
            for what, of in (
                ("Transcript", site.transcripts),
                ("Transcript of", site.recordings),
                ("Shows the same as", site.alike),
            )
            if (others := of.get(sha256))
        ),
    )


def status_of(*, read: bool, troubled: bool) -> str:
    """How far an exhibit came, in words."""
    return "read, with problems" if read and troubled else "read" if read else "sealed, not read"


def exhibit_facts(site: Site) -> tuple[ExhibitFacts, ...]:
    """Every exhibit in the case's order."""
    made = (facts(site, e.exhibit.sha256) for e in site.view.exhibits)
    return tuple(f for f in made if f is not None)


def _details(details: str) -> str:
    """What an entry of the log says besides, "key value, key value", with the keys in the language that is spoken."""
    details = visible_name(details)
    if not details:
        return details
    return say(", ").join(_detail(*piece.partition(" ")) for piece in details.split(", "))


def _detail(key: str, between: str, value: str) -> str:
    known, meant = _named(key), _named(value)
    if known == key:
        return apart(f"{key}{between}{value}")
    return f"{known}: {apart(value) if meant == value else meant}"


def _named(word: str) -> str:
    known = load("dossier")["details"].get(word)
    return say(str(known)) if known else say(f"{word} (detail)").removesuffix(" (detail)")


def _children(site: Site, sha256: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (visible_name(e.paths[0]) if e.paths else e.exhibit.sha256, site.exhibit_href(e.exhibit.sha256) or "")
        for e in site.children.get(sha256, ())
    )
