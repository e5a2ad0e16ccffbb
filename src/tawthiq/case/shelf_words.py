"""What lists show of an exhibit in words, and find it by: its paths, title, publisher and tables, masked where need be.

Which rows something is masked in is remembered, so that only these, and those that a name stands in now, are made anew
when somebody else is protected.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from tawthiq.model import digest, spoken
from tawthiq.store import CaseStore, shelves
from tawthiq.store.shelves import Shelved
from tawthiq.vocabulary.folding import fold

if TYPE_CHECKING:
    from tawthiq.case.veiling import Veil

_MASKED = "masked-shelf"  # fact: by whom rows were masked, and the exhibits of those in which something is


def shown(row: Shelved, paths: Sequence[str], kind: str, veil: Veil | None) -> Shelved:
    """A row as it is listed, with what it is found by.

    Args:
        row: with every name; paths: of the exhibit; kind: its media type.
    """
    known = [*(_found_by(p, veil) for p in paths), fold(f"{kind} {row.exhibit}")]
    if row.document is not None:
        known.append(_found_by(f"{row.title} {row.publisher}", veil))
    folded = " ".join(filter(None, known))
    if veil is None:
        return replace(row, folded=folded)
    return replace(
        row,
        path=veil.shield.text(row.path),
        title=veil.shield.text(row.title),
        publisher=veil.shield.label(row.publisher),
        folded=folded,
        tables=msgspec.json.encode([veil.shield.text(t) for t in _tables(row)]).decode() if row.tables else "",
    )


def differing(store: CaseStore, veil: Veil | None, among: Collection[str]) -> set[str]:
    """Of these exhibits, those whose rows are masked otherwise than they are to be, as far as words tell.

    Args:
        among: exhibits whose rows are otherwise what they should be.
    """
    by, over = _noted(store)
    if by == _by(veil):
        return set()
    found = over & set(among)
    others = set(among) - found
    if veil is not None:
        paths: dict[str, list[str]] = {}
        for receipt in store.receipts():
            paths.setdefault(receipt.exhibit, []).append(receipt.path)
        with store.transaction() as connection:
            # Of all others the rows have every name.
            for row in shelves.words(connection):
                if row.exhibit in others and _holds(row, paths.get(row.exhibit, []), veil):
                    found.add(row.exhibit)
    return found


def note(store: CaseStore, veil: Veil | None, made: Iterable[str], over: Collection[str]) -> None:
    """Remember by whom rows are masked now.

    Args:
        made: exhibits whose rows are new; over: of these, those in which something is masked.
    """
    by, before = _noted(store)
    now = (before - set(made)) | set(over)
    if (by, before) != (_by(veil), now):
        store.set_fact(_MASKED, json.dumps([_by(veil), sorted(now)]))


def _noted(store: CaseStore) -> tuple[str, set[str]]:
    by, over = json.loads(store.facts().get(_MASKED) or '["", []]')
    return by, set(over)


def _by(veil: Veil | None) -> str:
    hidden = [[i.number, i.kind, i.names, i.words] for i in veil.shield.identities] if veil else []
    return digest(hidden) if hidden else ""


def _holds(row: Shelved, paths: Sequence[str], veil: Veil) -> bool:
    """Whether a name stands in anything that a row is made from; see `shown`."""
    words = [*paths, row.title, f"{row.title} {row.publisher}", *_tables(row)]
    shield = veil.shield
    return any(shield.text(w) != w for w in words) or shield.label(row.publisher) != row.publisher


def _tables(row: Shelved) -> list[str]:
    return msgspec.json.decode(row.tables, type=list[str]) if row.tables else []


def _found_by(words: str, veil: Veil | None) -> str:
    """Words as they are found: a pseudonym in either language."""
    masked = veil.shield.text(words) if veil else words
    if veil is None or masked == words:
        return fold(words)
    return fold(" ".join(spoken(masked, veil.shield.kinds, language) for language in ("en", "ar")))
