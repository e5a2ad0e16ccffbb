"""Long work in a thread of its own, while somebody watches how far it is."""

from __future__ import annotations

import threading

from tawthiq.model import TawthiqError
from tawthiq.web import faults


class Watched:
    """One piece of work, under way or over. It begins when it is made: set what `work` needs before.

    Attributes:
        stage, done, total: how far it is; `total` 0 where that is not known.
        trouble: why it could not be done.
    """

    name = "work"
    broken = "It failed by a defect of the app"

    def __init__(self) -> None:
        self.stage, self.done, self.total = "", 0, 0
        self.trouble: TawthiqError | None = None
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

    def wait(self, seconds: float) -> None:
        """Until it is over, or so long."""
        self._thread.join(seconds)

    def work(self) -> None:
        """What is to be done; TawthiqError where it cannot be."""
        raise NotImplementedError

    def at(self, stage: str, done: int, total: int, _item: str) -> None:
        """Take note of how far it is."""
        self.stage, self.done, self.total = stage, done, total

    def _run(self) -> None:
        try:
            self.work()
        except TawthiqError as error:
            self.trouble = error
        except Exception as error:  # noqa: BLE001 recorded, and said on the page
            self.trouble = faults.trouble(error, self.name, self.broken)
