"""The pairs that wait for a person, in a case with many rows: chosen and put into words by a build, and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec import Struct

from tawthiq import casework
from tawthiq.model import Assessment, Document, People
from tawthiq.store import CaseStore, lines, lookups, parts, shelves
from tawthiq.store.shelves import ASKED

if TYPE_CHECKING:
    from tawthiq.case.shielding import Shield
    from tawthiq.case.veiling import Veil
    from tawthiq.people.queue import Pair, Queue

# From so many rows of lists on, the pairs that wait are counted by a build and not by a page.
MANY_ROWS = 1_000
_ASKED_AHEAD = 300  # pairs that are put into words then
_PLAIN = "asked-plain"  # fact: those of them of which something is masked, as they were put into words
PAIRS = ("same_person", "different_person", "unsure")


class _Known(Struct, frozen=True):
    id: str
    exhibit: str


def refresh(store: CaseStore, veil: Veil | None) -> None:
    """Of many rows of lists, which pairs wait for a person: to find them takes longer than a page may.

    Who is protected is masked in what was asked, and shown again where they are protected no more: nothing else of it
    is different.
    """
    run = store.stage_runs("people").get("case")
    hidden = ",".join(str(i.number) for i in veil.shield.identities) if veil else ""
    with store.transaction() as connection:
        rows = parts.count(connection, "people", "record")
        if run is None or rows < MANY_ROWS:
            return
        asked, _, before = store.facts().get(ASKED, "").partition(" ")
        if asked == run.output and before == hidden and not hidden:
            return
        if asked != run.output or (before and not store.facts().get(_PLAIN)):
            found = store.result("people", People) or People()
            first, _ = waiting(found, lookups.decisions(connection, (*PAIRS, "retract")), _ASKED_AHEAD)
            shelves.set_tally(connection, "people/waiting", first.waiting)
            every = [msgspec.json.encode(q).decode() for q in first.questions]
        else:
            known = plain(store)
            every = [known.get(str(n), q) for n, q in enumerate(lines.questions(connection, -1))]
        shown = [masked(q, veil.shield) for q in every] if veil else every
        if shown != lines.questions(connection, -1):
            lines.put_questions(connection, shown)
        kept = json.dumps({n: q for n, (q, s) in enumerate(zip(every, shown, strict=True)) if q != s})
        for name, value in ((_PLAIN, kept), (ASKED, f"{run.output} {hidden}".strip())):
            if store.facts().get(name) != value:
                store.set_fact(name, value)


def plain(store: CaseStore) -> dict[str, str]:
    """Place -> pair in words, of those of which something is masked, with every name."""
    found: dict[str, str] = json.loads(store.facts().get(_PLAIN) or "{}")
    return found


def masked(question: str, shield: Shield) -> str:
    """A pair in words; of one whom it is about and who is hidden, no more than its rows."""
    whole = found = msgspec.json.decode(question)
    if shield.number_of.keys() & {found[side]["record"] for side in ("left", "right")}:
        found = _without_words(found)
    shown = shield.hidden(found)
    return question if shown is whole else msgspec.json.encode(shown).decode()


def _without_words(value: Any) -> Any:
    """The same with every text in it left out but ids."""
    if isinstance(value, dict):
        return {k: v if k == "record" else _without_words(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_words(v) for v in value]
    return "" if isinstance(value, str) else value


def waiting(people: People, decisions: Sequence[Assessment], limit: int) -> tuple[Queue, dict[Pair, Assessment]]:
    """The pairs that wait for a person, some of them put into words, and those that were put aside.

    Args:
        decisions: about pairs, and retractions, in order of time.
    """
    from tawthiq.people.queue import queue  # DuckDB loads slowly

    exhibits = {m.document: m.exhibit for m in people.mentions} | {r.document: r.exhibit for r in people.records}
    # Of documents, nothing but what they were read from is looked at here.
    documents = cast("list[Document]", [_Known(d, exhibit) for d, exhibit in exhibits.items()])
    every = tuple(people.judgeable().values())
    judged, _ = casework.judgements(every, documents, decisions)
    aside = casework.unsure(every, documents, decisions)
    return queue(people, judged, aside.keys(), limit), aside
