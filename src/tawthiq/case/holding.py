"""Which documents hold something that is masked, remembered, so that no other is looked through again.

What is remembered is told from what it follows from: who is protected, what was read, and whom the texts name.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from tawthiq.casework import Identity
from tawthiq.model import digest
from tawthiq.store import CaseStore

INDEXED = "masked-index"  # the fact that names the documents whose words in the search index are masked
_FROM = "masked-from"  # the fact that tells what that follows from


def documents(store: CaseStore) -> list[str]:
    """Ids of the documents whose words are masked in the search index, in order."""
    found: list[str] = json.loads(store.facts().get(INDEXED) or "[]")
    return found


def known(store: CaseStore, identities: Sequence[Identity]) -> frozenset[str] | None:
    """Ids of the documents of whose text something is masked; None where they were not looked for yet."""
    said = store.facts().get(_FROM)
    return frozenset(documents(store)) if said and said == _state(store, identities) else None


def note(store: CaseStore, identities: Sequence[Identity], found: Collection[str]) -> None:
    """Remember them."""
    with store.transaction():
        if documents(store) != sorted(found):
            store.set_fact(INDEXED, json.dumps(sorted(found)))
        state = _state(store, identities)
        if store.facts().get(_FROM) != state:
            store.set_fact(_FROM, state)


def _state(store: CaseStore, identities: Sequence[Identity]) -> str:
    """Digest of what masks in texts follow from."""
    who = [[i.number, i.kind, i.names, i.words, sorted(i.ids), i.rows, i.spans] for i in identities]
    read = sorted((run.subject, run.output) for run in store.stage_runs("reading").values())
    people = store.stage_runs("people").get("case")
    return digest([who, read, sorted(store.document_ids().values()), people.output if people else ""])
