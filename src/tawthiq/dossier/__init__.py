"""Report pages, figures and plots; exports to other tools' formats."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from tawthiq.dossier.manifest import MANIFEST, check_pages
from tawthiq.dossier.write import write_dossier

__all__ = ["MANIFEST", "check_pages", "measured", "write_dossier"]


def measured() -> dict[str, Any] | None:
    """How good each stage measured, as `bench/reading.py --record` last wrote it; None where it never did."""
    file = files(__name__).joinpath("measured.json")
    found: dict[str, Any] | None = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None
    return found
