"""Ids that persons had: they were given out, in exports and letters, and lead to the person of now for ever."""

from __future__ import annotations

from collections.abc import Iterable

from tawthiq.model import People


def formers(given: Iterable[str], now: People) -> dict[str, str | None]:
    """Where ids lead that persons had and have no more.

    A person's id is that of its founding record, so that an id leads to whoever holds that record now.

    Args:
        given: every id that a person ever had.

    Returns:
        Former id -> the person's id now, or None where the record is on no list any more.
    """
    of = {record: person.id for person in now.persons for record in person.records}
    alive = {person.id for person in now.persons}
    return {one: of.get(one) for one in sorted(set(given) - alive)}
