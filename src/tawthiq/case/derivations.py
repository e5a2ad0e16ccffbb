"""Every transformation of an exhibit is an entry of the custody log (Berkeley Protocol, para. 154).

Members of archives and attachments have theirs from sealing. Here: the text of each exhibit, with the reader that made
it, and one entry over everything that was computed from the texts. They are found by comparing the database with the
log and not by remembering what a run did, so that a run that was killed in between leaves none out.
"""

from __future__ import annotations

from typing import Any

from tawthiq import pipeline
from tawthiq.evidence import Custody, Kind
from tawthiq.store import CaseStore

Unlogged = tuple[Kind, tuple[str, ...], dict[str, Any]]


def unlogged(store: CaseStore, custody: Custody) -> list[Unlogged]:
    """The entries that are missing: kind, subject, details."""
    texts: dict[str, dict[str, Any]] = {}
    content = None
    for entry in custody.entries():
        if entry.kind == "derived" and entry.details.get("made") == "text":
            texts[entry.subject[0]] = entry.details
        elif entry.kind == "derived" and "content" in entry.details:
            content = entry.details["content"]
    runs = store.stage_runs("reading")
    missing: list[Unlogged] = []
    for document in store.documents():
        made = {"made": "text", "by": document.reader, "version": document.reader_version}
        made["output"] = runs[document.exhibit].output
        if texts.get(document.exhibit) != made:
            missing.append(("derived", (document.exhibit,), made))
    if runs and content != (found := pipeline.content_digest(store)):
        missing.append(("derived", (), {"content": found, "tools": pipeline.tools()}))
    return missing
