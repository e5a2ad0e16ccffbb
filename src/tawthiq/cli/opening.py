"""A case as the verbs open it: whoever runs one on a terminal is asked for the passphrase of an encrypted case."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path
from typing import Any

from tawthiq import evidence
from tawthiq.case import Case, open_case
from tawthiq.case.naming import only
from tawthiq.cli.terminal import err, progress, shown
from tawthiq.evidence import VARIABLE
from tawthiq.model import Document, TawthiqError
from tawthiq.pipeline import Progress


@contextmanager
def working(case: Path, **how: Any) -> Iterator[tuple[Case, Progress]]:
    """The case, open, and its progress on the terminal. Arguments as `open_case`'s."""
    how.setdefault("passphrase", ask)
    # The bar comes after the question, which it would overwrite.
    with open_case(case, **how) as opened, progress() as show:
        yield opened, show


def document_of(opened: Case, beginning: str, what: str) -> Document:
    """The document whose id, or whose exhibit's SHA-256, begins so; with every name, to find words in.

    Args:
        what: what a refusal calls it.

    Raises:
        TawthiqError: there is none, or more than one.
    """
    known = {d.id: d for d in opened.view().documents.values()}
    known |= {d.exhibit: d for d in opened.view().documents.values()}
    return opened.document(only(known, beginning, what).id)


def ask(folder: Path) -> str:
    """The passphrase of a case: from TAWTHIQ_PASSPHRASE, or typed unseen."""
    if os.environ.get(VARIABLE) or not sys.stdin.isatty():
        return evidence.from_environment(folder)
    return getpass(f"Passphrase of {shown(str(folder))}: ")


def ask_new(folder: Path) -> str:
    """A new passphrase, typed twice. Raises TawthiqError when the two differ."""
    if os.environ.get(VARIABLE) or not sys.stdin.isatty():
        return evidence.from_environment(folder)
    err.print("Nobody can open the case without this passphrase: not you, not us. Write it down and keep it elsewhere.")
    first = getpass(f"New passphrase of {shown(str(folder))}: ")
    if getpass("The same once more: ") != first:
        raise TawthiqError("The two passphrases differ", item=str(folder), remedy="Run it again; nothing was changed")
    return first
