"""The house: a room imports only the rooms before it, and only some rooms touch the outside."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "tawthiq"
ORDER = (
    "model", "vocabulary", "evidence", "reading", "extraction", "lineage", "reconciliation", "people", "estimation",
    "casework", "dossier", "store", "pipeline", "case", "web", "cli", "__main__",
)  # fmt: skip
STAGES = {"extraction", "lineage", "reconciliation", "people", "estimation", "casework"}
OUTSIDE = {"sqlite3", "sqlalchemy", "socket", "urllib", "http", "requests", "subprocess", "shutil", "tempfile"}


def rooms() -> list[Path]:
    return sorted(p for p in SOURCE.rglob("*.py") if p.relative_to(SOURCE).parts[0] != "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", rooms(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_room_imports_only_the_rooms_before_it(path: Path) -> None:
    here = ORDER.index(room_of(path))
    own = {name.split(".")[1] for name in imports(path) if name.startswith("tawthiq.") and name.split(".")[1] in ORDER}
    later = {room for room in own if ORDER.index(room) > here}
    assert not later, f"{path.name} stands in {room_of(path)} and imports {sorted(later)}"


@pytest.mark.parametrize("path", [p for p in rooms() if room_of(p) in STAGES], ids=lambda p: str(p.relative_to(SOURCE)))
def test_stage_rooms_touch_neither_database_nor_network(path: Path) -> None:
    # Spark writes what it works on to a folder, which is to be gone afterwards.
    spark = {"tempfile"} if path.name == "spark.py" else set()
    assert not {name.split(".")[0] for name in imports(path)} & OUTSIDE - spark


def test_every_room_is_known() -> None:
    assert {room_of(p) for p in rooms()} <= set(ORDER)
