"""What a decision to protect somebody, or to end that, is made from: of a case no more than it is about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import msgspec

from tawthiq.case import veiling
from tawthiq.case.naming import only
from tawthiq.casework import Identity
from tawthiq.model import Assessment, Document, Mention, Person, Record, TawthiqError
from tawthiq.store import CaseStore, lookups, parts

_JUDGED: Mapping[str, type[Record | Mention]] = {"record": Record, "mention": Mention}


class Grounds:
    """A case as it stands, looked up as it is asked for, with every name."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    @cached_property
    def decisions(self) -> list[Assessment]:
        """Every decision to protect somebody, and what takes such a decision back."""
        with self._store.transaction() as connection:
            return veiling.protections(connection)

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """Who is protected now."""
        return veiling.identities(self._store, self.decisions)[0]

    def judged(self, target: str) -> Record | Mention:
        """The record or mention that the beginning of an id means. Raises TawthiqError where it means none, or more."""
        with self._store.transaction() as connection:
            every = {
                key: (kind, key)
                for kind in _JUDGED
                for key in parts.beginning(connection, "people", kind, target.lower(), most=None)
            }
            kind, key = only(every, target, "record, person or mention")
            body = parts.one(connection, "people", kind, key) or ""
        return msgspec.json.decode(body, type=_JUDGED[kind])

    def document(self, key: str) -> Document:
        """A document by its id."""
        with self._store.transaction() as connection:
            found = lookups.documents(connection, [key])
        if not found:
            raise TawthiqError("This document is not in the case", item=key[:12], remedy="Load the page again")
        return found[0]

    def person_of(self, record: str) -> tuple[Person, list[Record]]:
        """The person of a row, with all of their rows."""
        with self._store.transaction() as connection:
            above = parts.parent(connection, "people", "record", record) or ""
            body = parts.one(connection, "people", "person", above)
            if body is None:
                raise TawthiqError("This record is nobody's", item=record[:12], remedy="Run `tawthiq build`")
            person = msgspec.json.decode(body, type=Person)
            rows = parts.several(connection, "people", "record", person.records)
        return person, [msgspec.json.decode(body, type=Record) for _, body in rows.values()]

    def mentions(self, document: str) -> list[Mention]:
        """Whom a document's text names."""
        with self._store.transaction() as connection:
            return veiling.mentioned(connection, document)

    def parties(self) -> dict[str, str]:
        """Every name of a party that was traced -> its key."""
        with self._store.transaction() as connection:
            return dict(parts.pairs(connection, "lineage", "party"))

    def all_parties(self) -> dict[str, str]:
        """The same with those that are named in texts alone: the whole case is gone through."""
        return dict(veiling.whole(self._store).parties)
