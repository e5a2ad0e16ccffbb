"""Where things lie in a case folder. One place knows the names."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class Layout(Struct, frozen=True):
    """The evidence part of a case folder."""

    case: Path

    @property
    def exhibits(self) -> Path:
        return self.case / "exhibits"

    @property
    def custody(self) -> Path:
        return self.case / "custody"

    @property
    def log(self) -> Path:
        return self.custody / "log"

    @property
    def checkpoints(self) -> Path:
        return self.custody / "checkpoints"

    @property
    def actors(self) -> Path:
        return self.custody / "actors"

    @property
    def aside(self) -> Path:
        """What interrupted runs left and nothing speaks of; kept, since only a person may throw evidence away."""
        return self.custody / "set-aside"

    @property
    def merged(self) -> Path:
        """Logs of other copies that were merged into this one, each whole, in a folder named by its root."""
        return self.custody / "merged"

    @property
    def timestamps(self) -> Path:
        """A folder a time-stamp; made with the first."""
        return self.custody / "timestamps"

    @property
    def waiting(self) -> Path:
        """Requests to time-stamp authorities that have no answer yet; no part of the evidence."""
        return self.timestamps / "waiting"

    @property
    def lock(self) -> Path:
        return self.custody / "lock"

    @property
    def directories(self) -> tuple[Path, ...]:
        return (self.exhibits, self.log, self.checkpoints, self.actors, self.aside)

    def actor(self, key: str) -> Path:
        return self.actors / f"{key}.json"

    def checkpoint(self, size: int, key: str) -> Path:
        """Named by size, so that a listing is in order, and by key, so that two signers do not collide."""
        return self.checkpoints / f"{size:010d}-{key[:16]}.note"

    def checkpoint_files(self) -> list[Path]:
        return sorted(self.checkpoints.glob("*.note")) if self.checkpoints.is_dir() else []
