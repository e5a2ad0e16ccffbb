"""Things by the beginning of their ids, as people type them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from tawthiq.model import TawthiqError

T = TypeVar("T")


def only(found: Mapping[str, T], beginning: str, kind: str) -> T:
    """The one thing whose id begins so. Raises TawthiqError where there is none, or several."""
    hits = [value for key, value in found.items() if key.startswith(beginning.lower())]
    if len(hits) == 1:
        return hits[0]
    what = f"No {kind} has an id that begins so" if not hits else f"{len(hits)} {kind}s have an id that begins so"
    raise TawthiqError(what, item=beginning, remedy="Copy the id from the dossier or from `tawthiq export`")
