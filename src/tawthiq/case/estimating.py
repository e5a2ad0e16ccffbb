"""An estimate from a case's lists, or from a table of patterns: what is read, what is written, what is logged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from msgspec import ValidationError
from msgspec.structs import replace

from tawthiq import estimation, pipeline
from tawthiq.case import recalling
from tawthiq.case.estimated import DATA, FOLDER, PAGE
from tawthiq.dossier.estimate_page import estimate_page
from tawthiq.estimation import Input, Report, Sampled, Settings, Wish
from tawthiq.estimation.stored import CONTENT, Stored, read
from tawthiq.model import People, TawthiqError
from tawthiq.pipeline import Progress
from tawthiq.store import CaseStore

MOST_BYTES = 50_000_000  # of a table of patterns


def of_case(
    title: str, store: CaseStore, wish: Wish, settings: Settings, progress: Progress, hidden: Collection[str] = ()
) -> Report:
    """The estimate from the lists that the case has linked, by the decisions that it has now.

    Args:
        hidden: ids of records about whom nobody is asked.
    """
    people = pipeline.results(store)[2]
    paths = {r.exhibit: r.path for r in reversed(store.receipts())}
    documents = {d.id: d.exhibit for d in store.documents()}
    names = {d: paths.get(exhibit, exhibit[:12]) for d, exhibit in documents.items()}
    captures = estimation.captures(people, names, wish.by, wish.together)
    used = dict.fromkeys(r.document for r in people.records)
    inputs = [
        *(Input(names[d], documents[d]) for d in used),
        Input(CONTENT, pipeline.content_digest(store)),
    ]
    return estimation.of_people(
        people, captures, _sampled(wish, store, people, hidden), (title, inputs), settings, progress
    )


def _sampled(wish: Wish, store: CaseStore, people: People, hidden: Collection[str]) -> Wish:
    """The wish with what the case's own judged sample says of recall, where nobody gave another."""
    if wish.recall is not None:
        return wish
    found = recalling.recall(store, people, store.documents(), hidden)
    if found is None or found.unlinked is None:
        return replace(wish, needed=found.needed if found is not None and found.wanted else None)
    return replace(wish, recall=Sampled.of(found.unlinked, found.answered))


def of_patterns(file: Path, together: tuple[tuple[str, ...], ...], settings: Settings, progress: Progress) -> Report:
    """The estimate from a CSV file of capture patterns.

    Raises:
        TawthiqError: the file cannot be read, or is no such table.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise TawthiqError(
                "The file is too large for a table of patterns", item=str(file), remedy="One row a pattern"
            )  # fmt: skip
        content = file.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise TawthiqError(
            f"The file could not be read ({error.strerror or error})", item=str(file), remedy="Name a CSV file"
        ) from error
    except UnicodeDecodeError as error:
        raise TawthiqError("The file is not UTF-8", item=str(file), remedy="Save it as CSV in UTF-8") from error
    try:
        table = estimation.read_csv(text)
    except TawthiqError as error:
        item = f"{file}, {error.item}" if error.item else str(file)
        raise TawthiqError(error.what, item=item, remedy=error.remedy) from error
    if together:
        table = table.united(together)
    source = Input(file.name, hashlib.sha256(content).hexdigest())
    return estimation.of_table(table, file.stem, [source], settings, progress)


def as_json(report: Report) -> bytes:
    """Equal reports, equal bytes."""
    return (json.dumps(as_data(report), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def as_data(report: Report) -> dict[str, Any]:
    return report.as_dict()


def stored(folder: Path) -> Stored | None:
    """The estimate that lies in the case; None where none was made, or it was written elsewhere.

    Raises:
        TawthiqError: the file is no estimate, or one of another version.
    """
    file = folder / FOLDER / DATA
    try:
        return read(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise TawthiqError(
            "It is no estimate of this version", item=str(file), remedy="Make it again: tawthiq estimate CASE"
        ) from error


def write(report: Report, folder: Path, said: Callable[[str], str] = str) -> Path:
    """The page and the same as JSON, each whole or not at all. Returns the page's path.

    Args:
        said: the door through which their words leave: names of protected people become pseudonyms.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((DATA, as_json(report)), (PAGE, estimate_page(report))):
            part = folder / f"{name}.part"
            part.write_bytes(said(content.decode("utf-8")).encode())
            part.replace(folder / name)
    except OSError as error:
        raise TawthiqError(
            f"The estimate could not be written ({error.strerror or error})", item=str(folder),
            remedy="Name another folder with --out",
        ) from error  # fmt: skip
    return folder / PAGE
