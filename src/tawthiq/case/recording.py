"""What the custody log says of everything derived: outputs, the content digest, and a commitment to each table.

The log so vouches for case.db and for the dossier: `verify` compares what stands there with the last such record.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tawthiq import dossier, pipeline
from tawthiq.case.sealing import fulfil
from tawthiq.evidence import Custody, Entry, commitment
from tawthiq.store import RECORDED, CaseStore, tables
from tawthiq.store.casestore import DERIVED

# The fact that holds the salt of the tables' commitments. Without it, who has only the log could try out guesses
# about small tables, such as the names of files that could not be read.
SALT = "tables"
DOSSIER = "dossier"
DERIVED_NAMES = frozenset(table.name for table in DERIVED)


def record_derivation(store: CaseStore, custody: Custody) -> None:
    """Write into the log what is derived now, unless its last record says so already.

    A build that was killed between deriving and recording is so recorded by the next.
    """
    content = pipeline.content_digest(store)
    if store.facts().get(RECORDED) == content:
        return
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    logged = outputs(custody.entries())
    drafts = [
        custody.draft("derived", (subject,), {"output": run.output})[0]
        for subject, run in sorted(store.stage_runs("reading").items())
        if logged.get(subject) != run.output
    ]
    details = {"content": content, "tools": pipeline.tools(), "tables": committed(store, salt)}
    drafts.append(custody.draft("derived", (), details)[0])
    with store.transaction():
        store.set_fact(RECORDED, content)
        store.set_fact(SALT, salt)
        store.promise(drafts)
    fulfil(store, custody)


def record_dossier(store: CaseStore, custody: Custody, state: str, folder: Path) -> None:
    """Write into the log which pages were written: the hash of the list of their hashes."""
    details = {"dossier": hashlib.sha256((folder / dossier.MANIFEST).read_bytes()).hexdigest()}
    with store.transaction():
        store.set_fact(DOSSIER, state)
        store.promise([custody.draft("derived", (), details)[0]])
    fulfil(store, custody)


def outputs(entries: Iterable[Entry]) -> dict[str, str]:
    """What the log last said that reading each exhibit gave: exhibit -> digest."""
    found: dict[str, str] = {}
    for entry in entries:
        output = entry.details.get("output")
        if entry.kind == "derived" and isinstance(output, str):
            found.update(dict.fromkeys(entry.subject, output))
    return found


def last_record(entries: Iterable[Entry], key: str) -> Entry | None:
    """The last entry that records something derived over the whole case, by what it records: "content", "dossier"."""
    found: Entry | None = None
    for entry in entries:
        if entry.kind == "derived" and not entry.subject and key in entry.details:
            found = entry
    return found


def committed(store: CaseStore, salt: str) -> dict[str, Any]:
    """SHA-256(salt || digest of the rows) of each derived table, and of what defines the tables."""
    raw = base64.b64decode(salt)
    return {name: commitment(digest, raw) for name, digest in sorted(tables.digests(store).items())}
