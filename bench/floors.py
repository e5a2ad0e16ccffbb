"""Quality floors that only rise: bench/floors.json holds what was reached, by room and set."""

from __future__ import annotations

import json
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")

Measures = dict[str, dict[str, float]]


def hold(room: str, found: Measures, *, check: bool, update: bool) -> int:
    """Compare with the floors; print what fell. Returns 1 where something fell and was asked about."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    kept: Measures = floors.setdefault(room, {})
    fallen = [
        f"{name} {measure}: {value} < {kept[name][measure]}"
        for name, values in found.items()
        for measure, value in values.items()
        if value < kept.get(name, {}).get(measure, value)
    ]
    for line in fallen:
        print("below the floor:", line)
    if update:
        for name, values in found.items():
            kept[name] = {m: max(v, kept.get(name, {}).get(m, v)) for m, v in values.items()}
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return int(bool(check and fallen))
