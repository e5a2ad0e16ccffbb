"""Who speaks in a case, for the list of parties and the page of each: collected document by document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from msgspec import Struct

from tawthiq.dossier.site import Site, anchor_of
from tawthiq.store.lines import Lined
from tawthiq.vocabulary.folding import fold

_SHOWN = 21  # documents of a publisher: twenty, and one that says there are more
_MOST = 10**9
SAID, THROUGH = "said", "through"


class Voice(Struct, frozen=True):
    """A party as lists show it.

    Attributes:
        names: all that it goes by; said, relayed, documents: how many statements and documents.
        publishes: ids of the first documents that it publishes.
    """

    name: str
    names: tuple[str, ...]
    said: int
    relayed: int
    documents: int
    publishes: tuple[str, ...]


class _Counted:
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.said = self.relayed = 0
        self.documents: set[str] = set()
        self.publishes: list[str] = []


class Voices:
    """Parties in the making."""

    def __init__(self, found_by: Callable[[str], str]) -> None:
        """`found_by`: what a name is searched by."""
        self._found_by = found_by
        self._found: dict[str, _Counted] = {}
        self._said: list[Lined] = []

    def look_at(self, site: Site) -> None:
        """Collect what some documents say; each document once, in the order of the case."""
        for document in site.documents:
            published = site.publisher(document)
            if published:
                self._of(site, published).publishes.append(document)
            for read in site.view.readings.get(document, ()):
                for credit in read.credits:
                    self._of(site, credit.party)
            for statement in site.in_document(document):
                if statement.demand and statement.demand.addressee:
                    self._of(site, statement.demand.addressee)
                sides = list(
                    dict.fromkeys(
                        (THROUGH if n else SAID, site.party_key(link.party)) for n, link in enumerate(statement.chain)
                    )
                )
                for link in statement.chain:
                    self._of(site, link.party)
                for side, key in sides:
                    one = self._found[key]
                    one.said += side == SAID
                    one.relayed += side == THROUGH
                    one.documents.add(document)
                if sides:
                    place = f"{len(self._said):09}"
                    self._said.append(Lined("said", place, statement.id, document, about=tuple(sides)))

    def know(self, name: str, key: str) -> None:
        """A name that the documents were found to have, wherever it stands."""
        self._found.setdefault(key, _Counted()).names.add(name)

    def lines(self, labels: dict[str, str]) -> Iterator[Lined]:
        """Every party, those with most statements first; then every statement with a speaker.

        Args:
            labels: key -> the party's fullest name.
        """
        for key, one in self._found.items():
            name = labels.get(key) or max(one.names, key=lambda n: (len(n), n))
            shown = Voice(
                name, tuple(sorted(one.names)), one.said, one.relayed, len(one.documents),
                tuple(one.publishes[:_SHOWN]),
            )  # fmt: skip
            yield Lined(
                "party", f"{_MOST - one.said - one.relayed:010}/{name.casefold()}/{key}", key,
                folded=" ".join(dict.fromkeys(fold(" ".join(map(self._found_by, (name, *one.names)))).split())),
                body=msgspec.json.encode(shown).decode(), about=(("short", anchor_of("p", key)),),
            )  # fmt: skip
        yield from self._said

    def _of(self, site: Site, name: str) -> _Counted:
        found = self._found.setdefault(site.party_key(name), _Counted())
        found.names.add(name)
        return found
