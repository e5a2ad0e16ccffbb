"""What the custody log says of everything derived: each text, the content digest, and a commitment to each table.

Every transformation of an exhibit is an entry (Berkeley Protocol, para. 154). Members of archives and attachments have
theirs from sealing. Here: what reading gave for each exhibit, with the reader that made it, and one entry over all that
was computed from the texts. The log so vouches for case.db and for the dossier: `verify` compares what stands there
with the last such record.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tawthiq import dossier, pipeline
from tawthiq.case.sealing import fulfil
from tawthiq.evidence import Custody, Entry, commitment
from tawthiq.model import digest
from tawthiq.store import RECORDED, CaseStore, lookups, schema, tables
from tawthiq.store.casestore import DERIVED, DIGESTS

# The fact that holds the salt of the tables' commitments. Without it, who has only the log could try out guesses
# about small tables, such as the names of files that could not be read.
SALT = "tables"
DOSSIER = "dossier"
# The fact that holds the salt and the digest of what the log says last of the app's lists.
LISTS = "lists"
DERIVED_NAMES = frozenset(table.name for table in DERIVED)


def record_derivation(store: CaseStore, custody: Custody) -> None:
    """Write into the log what is derived now, unless its last record says so already.

    A build that was killed between deriving and recording is so recorded by the next.
    """
    with store.transaction():
        _promise(store, custody, pipeline.tools())
    fulfil(store, custody)


def record_unpacking(store: CaseStore, custody: Custody) -> None:
    """The same where archives were opened, or the search index was masked: the tools stay those of the last build."""
    with store.transaction():
        promise_unpacking(store, custody)
    fulfil(store, custody)


def promise_unpacking(store: CaseStore, custody: Custody) -> None:
    """Have the log say so. Joins the transaction that opened them."""
    if store.facts().get(RECORDED) == "":
        _promise(store, custody, _last_tools(custody))


def promise_masking(store: CaseStore, custody: Custody, before: str) -> None:
    """Have the log say that the search index was masked otherwise. Joins the transaction that did so, and no more.

    Args:
        before: what was recorded when it began; empty where that was nothing, or where more was changed since.
    """
    if store.facts().get(RECORDED) == "":
        told = msgspec.json.decode(store.facts().get(DIGESTS) or "{}", type=dict[str, str])
        same = bool(before) and told.pop("", "") == before
        told.pop(schema.passage.name, None)
        _promise(store, custody, _last_tools(custody), told if same else {})


def _last_tools(custody: Custody) -> Mapping[str, str]:
    last = last_record(custody.entries(), "content")
    found: Mapping[str, str] = last.details.get("tools", {}) if last else {}
    return found


def _promise(
    store: CaseStore, custody: Custody, tools: Mapping[str, str], known: Mapping[str, str] | None = None
) -> None:
    """`known`: digests of tables that were not written to since they were taken."""
    content = pipeline.content_digest(store, made_by=tools)
    if store.facts().get(RECORDED) == content:
        return
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    logged = readings(custody.entries())
    drafts = [
        custody.draft("derived", (subject,), made)[0]
        for subject, made in _made(store).items()
        if logged.get(subject) != made
    ]
    digests = tables.digests(store, known)
    details = {"content": content, "tools": dict(tools), "tables": _committed(digests, salt)}
    drafts.append(custody.draft("derived", (), details)[0])
    store.set_fact(RECORDED, content)
    store.set_fact(SALT, salt)
    # Under no name, what they belong to.
    store.set_fact(DIGESTS, msgspec.json.encode({"": content, **digests}).decode())
    store.promise(drafts)


def record_dossier(store: CaseStore, custody: Custody, state: str, folder: Path) -> None:
    """Write into the log which pages were written: the hash of the list of their hashes."""
    details = {"dossier": hashlib.sha256((folder / dossier.MANIFEST).read_bytes()).hexdigest()}
    with store.transaction():
        store.set_fact(DOSSIER, state)
        store.promise([custody.draft("derived", (), details)[0]])
    fulfil(store, custody)


def promise_lists(store: CaseStore, custody: Custody) -> None:
    """Have the log say what the lists of the app's pages hold, unless it does. Joins the transaction that made them."""
    found = tables.list_digests(store)
    _, _, before = store.facts().get(LISTS, "").partition(" ")
    if before == digest(found):
        return
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    store.set_fact(LISTS, f"{salt} {digest(found)}")
    store.promise([custody.draft("derived", (), {"lists": _committed(found, salt)})[0]])


def readings(entries: Iterable[Entry]) -> dict[str, dict[str, Any]]:
    """What the log last said of reading each exhibit: exhibit -> details, with the digest of what it gave, `output`."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.kind == "derived" and isinstance(entry.details.get("output"), str):
            found.update(dict.fromkeys(entry.subject, entry.details))
    return found


def _made(store: CaseStore) -> dict[str, dict[str, Any]]:
    """What there is to say of reading each exhibit: what it gave and, where that is a text, by what reader."""
    with store.transaction() as connection:
        found = lookups.readers(connection)
    readers = {sha256: {"made": "text", "by": name, "version": version} for sha256, (name, version) in found.items()}
    runs = sorted(store.stage_runs("reading").items())
    return {sha256: {**readers.get(sha256, {}), "output": run.output} for sha256, run in runs}


def last_record(entries: Iterable[Entry], key: str) -> Entry | None:
    """The last entry that records something derived over the whole case, by what it records: "content", "dossier"."""
    found: Entry | None = None
    for entry in entries:
        if entry.kind == "derived" and not entry.subject and key in entry.details:
            found = entry
    return found


def committed(store: CaseStore, salt: str) -> dict[str, Any]:
    """SHA-256(salt || digest of the rows) of each derived table, and of what defines the tables."""
    return _committed(tables.digests(store), salt)


def committed_lists(store: CaseStore) -> dict[str, Any]:
    """The same of each table of the app's lists."""
    return _committed(tables.list_digests(store), store.facts().get(LISTS, "").partition(" ")[0])


def _committed(digests: Mapping[str, str], salt: str) -> dict[str, Any]:
    raw = base64.b64decode(salt)
    return {name: commitment(found, raw) for name, found in sorted(digests.items())}
