"""What of a case is listed, counted and searched: lines, rows and sums that a build keeps for pages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from tawthiq.case.pieces import Pieces
from tawthiq.casework import Standing
from tawthiq.dossier.view import ExhibitView
from tawthiq.store import CaseStore, Found, Sought, lines, shelves
from tawthiq.store.lines import Filter, Lined, List
from tawthiq.store.shelves import Order, Shelved

V = TypeVar("V")
P = ParamSpec("P")

_BESIDE = 100  # exhibits that are looked at for those that belong beside one of them


class Glanced:
    """The lists of one state of a case; see `glancing`.

    Args:
        lock: held while the database is asked.
    """

    exhibit_views: Pieces[str, ExhibitView]
    shelved: Pieces[str, Shelved]

    def __init__(self, store: CaseStore, lock: threading.RLock) -> None:
        self._store, self._lock = store, lock

    @cached_property
    def tallies(self) -> dict[str, int]:
        """Sums over the case by name; see `store.shelves`."""
        with self._lock, self._store.transaction() as connection:
            found = {name: round(many) for name, many in shelves.tallies(connection).items()}
        return found | {"decisions": self._store_count}

    @cached_property
    def whole_standing(self) -> Standing:
        found = self.tallies
        return Standing(found.get("statements", 0), found.get("remaining", 0), found.get("contested", 0))

    def listed(self, order: Order, limit: int, offset: int = 0, *, documents: bool = True) -> list[Shelved]:
        with self._lock, self._store.transaction() as connection:
            return self._keep(shelves.listed(connection, order, limit, offset, documents=documents))

    def named(self, asked: str, limit: int, offset: int = 0, *, documents: bool = True) -> tuple[list[Shelved], int]:
        with self._lock, self._store.transaction() as connection:
            found, many = shelves.named(connection, asked, limit, offset, documents=documents)
        return self._keep(found), many

    def lines(self, name: List, wanted: Filter, limit: int, offset: int) -> list[Lined]:
        return self._ask(lines.listed, name, wanted, limit, offset)

    def lines_by_key(self, name: List, keys: Collection[str]) -> dict[str, str]:
        """key -> body."""
        return self._ask(lines.by_keys, name, list(keys))

    def lines_count(self, name: List, wanted: Filter) -> int:
        return self._ask(lines.count, name, wanted)

    def lines_tallied(self, name: List, kind: str, wanted: Filter) -> dict[str, int]:
        return self._ask(lines.tallied, name, kind, wanted)

    def first_lines(self, name: List, kind: str, wanted: Filter, most: Mapping[str, int]) -> dict[str, list[str]]:
        return self._ask(lines.first_about, name, kind, wanted, most)

    def choices(self, name: List, kind: str, limit: int) -> list[tuple[str, str, int]]:
        return self._ask(lines.choices, name, kind, limit)

    def choice(self, name: List, kind: str, value: str) -> tuple[str, int]:
        return self._ask(lines.choice, name, kind, value)

    def next_to_judge(self, other_than: str) -> Shelved | None:
        return self._ask(shelves.next_to_judge, other_than)

    def with_numbers(self) -> list[Shelved]:
        with self._lock, self._store.transaction() as connection:
            return self._keep(shelves.waiting_for_numbers(connection))

    def troubled(self, limit: int) -> list[Shelved]:
        return self._ask(shelves.troubled, limit)

    def beginning(self, start: str, *, document: bool) -> Shelved | None:
        """The one row whose id begins so; None where there is none, or where two do."""
        with self._lock, self._store.transaction() as connection:
            found = self._keep(shelves.beginning(connection, start, document=document))
        return found[0] if len(found) == 1 else None

    def beside(self, start: str) -> list[ExhibitView]:
        """Exhibits whose path begins so, a hundred at most."""
        with self._lock, self._store.transaction() as connection:
            rows = self._keep(shelves.at_paths(connection, start, _BESIDE))
        self.exhibit_views.load([row.exhibit for row in rows])
        return [e for row in rows if (e := self.exhibit_views.get(row.exhibit))]

    def search(self, asked: Sought, limit: int, offset: int = 0) -> list[Found]:
        with self._lock:
            return self._store.search(asked, limit, offset)

    @property
    def _store_count(self) -> int:
        with self._lock:
            return self._store.decision_count()

    def _ask(self, question: Callable[Concatenate[Connection, P], V], *about: P.args, **more: P.kwargs) -> V:
        with self._lock, self._store.transaction() as connection:
            return question(connection, *about, **more)

    def _keep(self, rows: list[Shelved]) -> list[Shelved]:
        self.shelved.learn({row.document: row for row in rows if row.document})
        return rows
