"""What people do to a case, in its tables and its custody log: neither without the other, whatever stops between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tawthiq.case import shelving, shielding
from tawthiq.case.sealing import fulfil
from tawthiq.evidence import Custody
from tawthiq.model import Assessment
from tawthiq.store import CaseStore


class Ledger:
    """Where decisions and deeds are written down."""

    def __init__(self, store: CaseStore, custody: Custody) -> None:
        self._store = store
        self._custody = custody

    def record(self, *made: Assessment, also: Callable[[], None] | None = None) -> list[Assessment]:
        """Keep decisions; the log says that each was made, and its verdict.

        Args:
            also: what is to be done with them or not at all, within their transaction.
        """
        shielding.refuse_masks(made)
        drafts = [self._custody.draft("assessed", (a.id,), {"verdict": a.verdict}) for a in made]
        with self._store.transaction():
            self._store.add_assessments(list(made))
            shelving.after(self._store, made)
            self._store.promise([draft for draft, _ in drafts], [p for _, opened in drafts for p in opened])
            if also is not None:
                also()
        fulfil(self._store, self._custody)
        return list(made)

    def log(
        self, entries: list[tuple[Any, tuple[str, ...], dict[str, Any]]], personal: dict[str, str | None] | None = None
    ) -> None:
        """Say in the log what was done: (kind, subject, details) of each deed.

        Args:
            personal: values that stand there as commitments alone, and that can be erased.
        """
        if not entries:
            return
        drafts = [self._custody.draft(kind, subject, details, personal) for kind, subject, details in entries]
        self._store.promise([draft for draft, _ in drafts], [p for _, opened in drafts for p in opened])
        fulfil(self._store, self._custody)
